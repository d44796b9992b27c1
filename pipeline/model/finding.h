/* What is wrong with a submission, precisely: where, which rule, how bad. Never a value.
 *
 * Built-in rules carry the error vocabulary of the Table Schema reference implementation
 * ("type-error", "constraint-error", "missing-cell", "primary-key", ...) and a detail (the name of
 * the constraint, the cause); declared rules carry "row-rule" and their id as detail. The text that
 * a person reads is made from `finding.<rule>` and `advice.<rule>` of the catalogue. */
#ifndef MARSAD_MODEL_FINDING_H
#define MARSAD_MODEL_FINDING_H

#include "base/str.h"

enum severity { SEVERITY_INFO, SEVERITY_WARN, SEVERITY_QUARANTINE_ROW, SEVERITY_REFUSE_FILE };
const char *severity_name(enum severity); /* info, warn, quarantine-row, refuse-file */
bool severity_parse(str name, enum severity *severity);

struct finding {
    int64_t line;   /* first line of the record, 1-based; 0: the whole file */
    int64_t record; /* number of the record in the file, the header's being 1; 0: not counted */
    int32_t field;  /* index in the dataset's fields; -1: the whole row or file */
    int32_t column; /* 1-based position in the file; 0 when none */
    enum severity severity;
    uint32_t reference; /* keyed hash of the record's own key, where the policy asks; 0: none */
    str rule;           /* static, or kept by the descriptors */
    str detail;         /* the same; may be empty; names only, never a value */
};

/* Findings of one submission in the order of lines. Each (rule, detail, field) keeps its first
 * `limit_each` findings in full and counts the rest, so that memory stays bounded. */
struct finding_group {
    str rule;
    str detail;
    int32_t field;
    enum severity severity;
    int64_t count; /* all of them, kept or not */
};
struct finding_list {
    struct arena *arena;
    struct finding *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
    struct finding_group *group; /* in order of first appearance */
    ptrdiff_t group_count;
    ptrdiff_t group_capacity;
    int64_t limit_each;
};
struct finding_list finding_list_new(struct arena *a, int64_t limit_each);
void finding_add(struct finding_list *, struct finding);
/* `count` findings of one group at once, none of them kept in full but the first: for repairs. */
void finding_add_count(struct finding_list *, struct finding, int64_t count);

/* Conservation: read = accepted + quarantined + duplicate + non_data, always. */
struct account {
    int64_t read; /* records cut from the file, header excluded */
    int64_t accepted;
    int64_t quarantined; /* diverted, with a finding each */
    int64_t duplicate;   /* the same record again; the first stays */
    int64_t non_data;    /* declared titles, blank lines, totals */
};

void account_add(struct account *sum, const struct account *one);
bool account_conserves(const struct account *);

#endif
