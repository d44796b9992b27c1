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
 * files of all datasets. Without a release before, the list is empty.
 *
 * `told` is the detail for readers. It names a file, and so a centre, only when no figure that the
 * file stands behind moved by few: each count of each of them (above and below the line, unknown
 * answers) is what it was, or differs by the policy's threshold at least; for measures that tell of
 * values, its records differ by `statistics` at least. A count that came out of hiding, or went
 * into it, moved by few. Figures that no persons of ours are behind do not count. docs/privacy.md.
 */
bool revisions_find(struct arena *a, const struct schemas *, struct register_db *,
                    const struct release_facts *, const struct safe_table_list *,
                    struct revision_list *out, struct diag *d);

#endif
