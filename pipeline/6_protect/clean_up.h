/* Taking back what turned out to be unnecessary: the rounds of suppress.h only ever suppress more,
 * so that a cell chosen early may protect nothing that those chosen later do not protect. */
#ifndef MARSAD_6_PROTECT_CLEAN_UP_H
#define MARSAD_6_PROTECT_CLEAN_UP_H

#include "6_protect/suppress.h"

/* Publishes secondary variables again, one after another in the opposite order of
 * suppress_sooner, wherever the attack of every profile still fails without them. Adds to
 * `attacks`, of which it spends at most `programs`, and to `restored`. */
void clean_up(struct arena *a, struct suppression *, int64_t programs);

#endif
