/* Stage 2. Text becomes typed values; code lists, constraints and rules are checked; a bad row is
 * diverted with a finding, never dropped in silence. Reads text batches, writes typed batches and
 * findings that carry no values.
 *
 * Keys and references that need other submissions (primaryKey, unique, foreignKeys) are settled by
 * 4_link over the whole register. */
#ifndef MARSAD_2_VALIDATE_VALIDATE_H
#define MARSAD_2_VALIDATE_VALIDATE_H

#include "descriptors/schemas.h"
#include "model/batch.h"
#include "model/submission.h"
#include "model/text_batch.h"

struct validator; /* opaque: one a submission */

/* `column_of_field` is header.column of the reader. `as_of_day` bounds dates: a date after it is a
 * finding. */
struct validator *validator_new(struct arena *a, const struct schemas *, const struct dataset *,
                                const int32_t *column_of_field, str centre, int32_t as_of_day,
                                struct finding_list *findings);
/* Checks the rows and gives those that stand, packed. Adds to account: accepted, quarantined,
 * non_data (blank rows). */
void validate_batch(struct validator *, const struct text_batch *in, struct batch *out,
                    struct account *account);
/* After the last batch: false when more rows were quarantined than the policy allows, or a finding
 * refuses the file. */
bool validator_finish(struct validator *, const struct account *account);

#endif
