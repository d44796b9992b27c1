/* Revisions: every figure of a new release against those of the release before (promise 9). */
#ifndef MARSAD_REVISIONS_H
#define MARSAD_REVISIONS_H

#include "register/register.h"

/* Figures that are new, gone, or whose published value or state changed; values are compared as
 * stored, bit by bit. The cause is the first of these that touches the figure, in this order; the
 * detail names everything that does:
 *   data        files of its datasets: its own, that of its divisor, and those that they refer to
 *               or look into
 *   population  the file of its denominator, or its standard
 *   descriptor  its definition; the datasets, code lists and derived columns behind it; policies;
 *               the observatory; how files are read. Not words, layout or targets
 *   program     the version
 *   date        the release is made as of another day
 *   protection  none of these: what is hidden changed with other figures. policy/disclosure.yaml
 *               alone, when only the state changed, is protection too, and named
 * A change that nothing of this explains (identities linked by files of another dataset) gets the
 * files of all datasets. Without a release before, the list is empty. */
bool revisions_find(struct arena *a, const struct schemas *, struct register_db *,
                    const struct release_facts *, const struct safe_table_list *,
                    struct revision_list *out, struct diag *d);

#endif
