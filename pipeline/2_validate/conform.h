/* Private to the verdict by the letter of the standard (validate.h, last part).
 *
 *   conform.c         columns, rows, the verdict
 *   conform_header.c  labels against fields; which column is which field
 *   conform_keys.c    unique values, primary, unique and foreign keys
 *   conform_rules.c   rules of ours beside a standard schema
 *   conform_checks.c  the further checks of a checklist
 *   conform_infer.c   the types of a file without a schema */
#ifndef MARSAD_2_VALIDATE_CONFORM_H
#define MARSAD_2_VALIDATE_CONFORM_H

#include "2_validate/field_reader.h"
#include "2_validate/validate.h"
#include "base/buf.h"
#include "base/map.h"
#include "descriptors/rule_run.h"

/* One column that is expected in the file: a field, or a label that no field has. */
struct conform_column {
    const struct dataset *dataset; /* that has the field */
    const struct field *field;
    int32_t field_index; /* in the dataset; -1: a label without a field */
    struct field_reader reader;
    struct batch_column out;
};

/* Values or combinations that may appear once. */
struct conform_unique {
    const int32_t *column; /* of the conformer; -1: absent */
    int32_t columns;
    str rule;
    str detail;
    int32_t place;        /* column that a finding points at, or -1 */
    bool absent_is_wrong; /* primary key: all missing is an error */
    struct map seen;      /* key -> record */
};

/* A key that refers to this file or another. */
struct conform_reference {
    const struct foreign_key *key;
    int32_t *column;
    int32_t *reference_column; /* self: of this file */
    bool is_self;
    struct map own;          /* keys of this file, when it refers to itself */
    const struct map *other; /* keys of another file; NULL: not given, not checked */
    struct pending {
        struct pending_key {
            str key;
            int64_t line, record;
        } * item;
        ptrdiff_t count, capacity;
    } pending;
};

/* The values that other files refer to. */
struct conform_collector {
    int32_t *column;
    int32_t columns;
    struct map values;
    struct conform_collector *next;
};

struct conformer {
    struct arena *arena;
    const struct dataset *dataset;
    const struct conformance_options *options;
    struct finding_list *findings;
    struct conform_column *column;
    int32_t columns;
    const str *label; /* NULL: no header */
    int32_t labels;
    int64_t errors, limit;
    bool full;    /* the limit of errors is reached */
    bool refused; /* the header cannot be matched at all */
    struct trouble_list troubles;
    struct conform_unique *unique;
    int32_t uniques;
    struct conform_reference *reference;
    int32_t references;
    struct conform_collector *collector;
    struct conform_checks_state *checks;
    int64_t rows;
    struct expression_column *variable; /* [fields] for rules of ours */
    struct rule_run *rule;              /* [rules] */
    uint8_t *truth, *applies;           /* [rules * TEXT_BATCH_ROWS], [TEXT_BATCH_ROWS] */
    struct buf key;                     /* scratch */
};

/* Counts it when it is of the types asked for. */
void conform_add(struct conformer *, struct finding);
/* conform_header.c: makes the columns and says what is wrong with the labels. */
void conform_header(struct conformer *);
int32_t conform_column_of(const struct conformer *, str field_name); /* -1: absent */

/* conform_keys.c */
void conform_keys_make(struct conformer *);
void conform_keys_row(struct conformer *, int32_t row, int64_t line, int64_t record);
void conform_keys_finish(struct conformer *);
void conform_collect_row(struct conformer *, int32_t row);
/* The values of some columns as one text, equal for equal values; false when all are missing. */
bool conform_key(struct conformer *, const int32_t *column, int32_t columns, int32_t row, str *key);

/* conform_rules.c */
void conform_rules_make(struct conformer *);
void conform_rules_batch(struct conformer *, int32_t rows);
void conform_rules_row(struct conformer *, int32_t row, int64_t line, int64_t record);

/* conform_checks.c */
void conform_checks_start(struct conformer *);
void conform_checks_batch(struct conformer *, const struct text_batch *);
void conform_checks_row(struct conformer *, int32_t row, int64_t line, int64_t record);
void conform_checks_finish(struct conformer *);

#endif
