/* Stage 2. Text becomes typed values; code lists, constraints and rules are checked; a bad row is
 * diverted with a finding, never dropped in silence. Reads text batches, writes typed batches and
 * findings that carry no values.
 *
 * Keys and references that need other submissions (primaryKey, unique, foreignKeys) are settled by
 * 4_link over the whole register; uniqueKeys hold within one file: the first record stays, later
 * ones are diverted ("unique-key").
 *
 * Cells are mended as the source format declares, and every repair is counted ("repaired"); what
 * is not declared is a type-error that names it. Dates that a field takes by month or year are
 * intervals: bounds refuse what breaks them on every day of it, expressions see it as unknown.
 *
 * A record's key that needs an undeclared repair would be another key: a type-error that names it.
 * A person's identifier that names nobody (a missing value in other letters, a word without a
 * digit) or many (1.2E+11, which a spreadsheet rounded) is left out: missing, or a type-error
 * (identifier, rounded) of the severity of the field's constraints.
 *
 * A column of dates against its order: a date whose day is above 12 proves the order; one that fits
 * only with day and month changed contradicts it and diverts its row; others fit both. Dates with
 * the year last (dmy, mdy) and with the year first are counted apart. The order is not that of the
 * column when
 *   of those with the year last, the contradictions are more than a tenth of the proofs, and some
 *   fit both, so that they cannot be trusted; or, where none does, there are several
 * contradictions, more than a tenth of all dates in numbers that were read; of those with the year
 * first, there are several contradictions, more than proofs. Then one finding for the column
 * (type-error, order-contradicted, counted) refuses the file; otherwise the rows are told one by
 * one. */
#ifndef MARSAD_2_VALIDATE_VALIDATE_H
#define MARSAD_2_VALIDATE_VALIDATE_H

#include "descriptors/schemas.h"
#include "model/batch.h"
#include "model/submission.h"
#include "model/text_batch.h"

struct map;            /* base/map.h */
struct conform_checks; /* of a checklist: conform_checks.c */
struct conform_collector;
struct tagger;    /* base/hash.h */
struct validator; /* opaque: one a submission */

/* `column_of_field` is header.column of the reader. `as_of_day` bounds dates: a date after it is a
 * finding. */
struct validator *validator_new(struct arena *a, const struct schemas *, const struct dataset *,
                                const int32_t *column_of_field, str centre, int32_t as_of_day,
                                struct finding_list *findings);
/* The period that the file's name says, for rules that hold dates against it; before the first
 * batch. Without it, or with an empty one, such rules are silent. */
void validator_period(struct validator *, str period);
/* Findings of records then carry a reference to the record's own key (policy feedback_keys). The
 * tagger is the caller's. */
void validator_references(struct validator *, const struct tagger *);
/* Checks the rows and gives those that stand, packed. Adds to account: accepted, quarantined,
 * non_data (blank rows). */
void validate_batch(struct validator *, const struct text_batch *in, struct batch *out,
                    struct account *account);
/* After the last batch: false when more rows were quarantined than the policy allows, or a finding
 * refuses the file. */
bool validator_finish(struct validator *, const struct account *account);

/* ---- the letter of the standard ---- */

/* What to leave out of the verdict: types of errors ("type-error", "constraint-error", ...) or
 * groups of them ("#header", "#row", "#cell", "#table"). */
struct conformance_options {
    int64_t limit_errors; /* 0: 1000, as the reference implementation has it */
    const str *pick;
    int32_t picks;
    const str *skip;
    int32_t skips;
    const struct conform_checks *checks; /* of a checklist; NULL: none */
    const struct conform_other *other;   /* what the foreign keys of this file refer to */
    int32_t others;
};
/* The values of another file that a foreign key refers to. */
struct conform_other {
    const struct foreign_key *key;
    const struct map *values;
};

struct conformer; /* opaque: one a file */

/* A file against a Table Schema (dataset.standard), in the vocabulary of the reference
 * implementation (frictionless-py 5): rule is the type of the error, record and column its place,
 * detail the constraint. `label` NULL: the file has no header. Findings of the header are added at
 * once. */
struct conformer *conformer_new(struct arena *a, const struct dataset *, const struct date_words *,
                                const str *label, int32_t labels,
                                const struct conformance_options *, struct finding_list *findings);
/* False when the limit of errors is reached: nothing more need be read. */
bool conform_batch(struct conformer *, const struct text_batch *);
/* Foreign keys to the file itself, checks of the whole file. False when there was an error. */
bool conformer_finish(struct conformer *);

/* Keeps the values of these fields while the file is read, for the foreign keys of other files. */
struct conform_collector *conform_collect(struct conformer *, const str *field, int32_t fields);
const struct map *conform_collected(const struct conform_collector *);

/* checklist.json: which errors count, and further checks. `names` of fields are looked up when a
 * file is read. False when the file is no checklist. */
bool conform_checklist_read(struct arena *a, const char *path, struct conformance_options *out,
                            struct diag *d);

/* The types of the columns of a file that has no schema, from its first records, as the reference
 * implementation tells them. `dataset` is as table_schema_of_labels makes it. */
void conform_infer(struct arena *a, const struct date_words *, const struct text_batch *sample,
                   struct dataset *dataset);

#endif
