/* Stage 3. Identifiers leave here: sealed for linkage, turned into keyed tags, or gone; dates,
 * ages and places are coarsened as the descriptor says; free text never passes. Reads typed
 * batches, writes coded batches. The last stage that sees an identity.
 *
 * Person tags are SipHash-2-4-128 under a sub-key of the master key (libsodium, crypto_kdf): a
 * pseudo-random function that costs 15 ns a row. Identifiers are normalised first: digits folded,
 * blanks and punctuation dropped, upper case; placeholders (one character all along, fewer than 4
 * characters) give no person. */
#ifndef MARSAD_3_ANONYMISE_ANONYMISE_H
#define MARSAD_3_ANONYMISE_ANONYMISE_H

#include "base/hash.h"
#include "descriptors/schemas.h"
#include "model/batch.h"
#include "model/coded_batch.h"

struct anonymiser; /* opaque: one a submission */

/* Record keys are tagged per centre: two centres may use the same numbers for different records. */
struct anonymiser *anonymiser_new(struct arena *a, str centre, const struct dataset *,
                                  const struct key_ring *);
/* Appends rows to the coded batch being filled. When it is full, or at the end (`flush`), *out is
 * set to it and true is returned: hand it on and call again with the same `in` until false. */
bool anonymise_batch(struct anonymiser *, const struct batch *in, bool flush,
                     const struct coded_batch **out);
/* Wipes every buffer that held text or tags. */
void anonymiser_wipe(struct anonymiser *);

#endif
