/* What a profile never collected: datasets of which nothing was ever sent, and columns in which
 * nothing can be known because of it or because nobody ever filled them in. A number made of them
 * would be a zero that nobody has seen. docs/methods.md "How counting works". */
#ifndef MARSAD_5_INDICATORS_COLLECTION_H
#define MARSAD_5_INDICATORS_COLLECTION_H

#include "descriptors/schemas.h"
#include "register/register.h"

struct collection; /* opaque, in the arena */

/* Looks into the register when it is first asked about a dataset; `db` stays open as long. */
struct collection *collection_new(struct arena *a, const struct schemas *, struct register_db *db,
                                  struct diag *d);
/* No current submission of the dataset, and no record. False, too, when the register cannot be
 * read: the collection's diag says why. */
bool collection_is_empty(struct collection *, const struct dataset *);
/* Whether the column has no known value in any record, as far as that can be seen without working
 * out derived columns: of a derived one whether something that it is made of has none. */
bool collection_is_silent(struct collection *, const struct dataset *, int32_t column);
/* Whether the condition uses such a column, so that it may never be more than unknown. */
bool collection_may_be_silent(struct collection *, const struct dataset *,
                              const struct expression *);

#endif
