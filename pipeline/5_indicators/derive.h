/* Derived columns (descriptors/dataset.h): worked out part by part when a dataset is counted, after
 * one pass over each dataset that they are looked up in. Nothing of it is stored; the result does
 * not depend on the order of rows or the number of threads.
 *
 * How indicators.c uses it, once a dataset, after its tables have been planned:
 *     bool *read = a copy of plan.want [column_count];
 *     derivation = derivation_new(a, schemas, dataset, read, db, threads, as_of_day, d);
 *     (NULL and a new error in d: the dataset cannot be counted; NULL alone: nothing is derived)
 * and in the source's `read` callback, of a copy of the `want` it is given:
 *     derivation_widen(derivation, want);
 *     register_part_read(db[worker], a, dataset, part, want, out, d) &&
 *         (derivation_part(derivation, a, part, want, out), true)
 *
 *   derive.c         what is needed of which dataset, in which order; the parts
 *   derive_join.c    one pass over another dataset: records by the key that they are found under
 *   derive_person.c  the records of a person, by date */
#ifndef MARSAD_5_INDICATORS_DERIVE_H
#define MARSAD_5_INDICATORS_DERIVE_H

#include "register/register.h"

struct derivation; /* opaque, in the arena */

/* Prepares the derived columns among `want` ([column_count] flags): reads what other datasets must
 * give, through connections `db` [threads]. `want` is widened to the columns that they are made of.
 * NULL when nothing is derived, with nothing in `d`; on failure NULL with messages. */
struct derivation *derivation_new(struct arena *a, const struct schemas *, const struct dataset *,
                                  bool *want, struct register_db **db, int threads,
                                  int32_t as_of_day, struct diag *d);
/* Adds to [column_count] flags the columns that the derived ones among them are made of. They must
 * be some of those that the derivation was made for. */
void derivation_widen(const struct derivation *, bool *want);
/* Adds the derived columns of a widened `want` to a part that register_part_read gave, encoded as
 * their coded_column says. May be called from several threads, each with its own arena. */
void derivation_part(const struct derivation *, struct arena *a, int32_t part, const bool *want,
                     struct person_part *);

#endif
