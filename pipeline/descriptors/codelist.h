/* Code lists: CSV files that people edit in a spreadsheet.
 *
 *   code,parent,label_ar,label_fr,label_en,aliases,valid_from,valid_to,replaced_by[,from,to][,...]
 *
 * `deprecated` says why a code should no longer be used, and what instead; codes that are replaced
 * need not say it. `aliases` are separated by "|"; a cell matches a code when its text equals the
 * code, or when its fold (base/utf8.h) equals the fold of the code, a label or an alias. Two codes
 * that fold alike are refused when the list is loaded. `from`,`to` (inclusive integers) make it a
 * list of bands. Any further columns are kept as named properties. */
#ifndef MARSAD_DESCRIPTORS_CODELIST_H
#define MARSAD_DESCRIPTORS_CODELIST_H

#include "base/diag.h"
#include "base/map.h"
#include "model/language.h"

struct code {
    str code;
    struct labels labels;
    int32_t parent; /* index in codelist.code; -1: a root */
    int32_t level;  /* 1 for roots */
    int32_t number; /* what coded columns store; stable over the register's life */
    bool has_band;
    int64_t from, to;             /* bands: inclusive; an open end is INT64_MIN / INT64_MAX */
    int32_t replaced_by;          /* index, or -1 */
    int32_t valid_from, valid_to; /* days, inclusive; INT32_MIN, INT32_MAX: open */
    str deprecated;               /* what to use instead; empty: it is not */
    bool retired;                 /* known to the register but no longer in the file */
    const str *property;          /* [codelist.property_count] */
    struct place place;
};

struct codelist {
    str name;
    struct code *code; /* in the order of the file */
    int32_t count;
    int32_t *by_number;   /* [number_limit] index of the code, or -1 */
    int32_t number_limit; /* numbers are 0 .. number_limit - 1 */
    int32_t levels;       /* depth of the hierarchy */
    struct map exact;     /* code -> index */
    struct map folded;    /* fold of code, labels, aliases -> index */
    const str *property_name;
    int32_t property_count;
};

bool codelist_load(struct arena *a, const char *path, str name, struct codelist *out,
                   struct diag *d);
/* Index of the code that the text means, or -1. `scratch` is used for folding. */
int32_t codelist_match(const struct codelist *, str text, struct arena scratch);
int32_t codelist_index(const struct codelist *, str code); /* by exact code, or -1 */
/* Index of the ancestor at `level` (1 = root); the code itself when it is not deeper. */
int32_t codelist_ancestor(const struct codelist *, int32_t index, int32_t level);
/* Index of the band that holds the value, or -1. */
int32_t codelist_band(const struct codelist *, int64_t value);
str codelist_property(const struct codelist *, int32_t index, const char *name); /* or empty */

#endif
