/* revisions.csv: every figure that is not what it was in the release before, and why, one line
 * each in order of figure id, in one file for all languages; the header alone in a first release.
 *
 *   figure table indicator   as in figures.csv
 *   release_before release   dates
 *   state_before value_before state value
 *                            as each release published them, values unrounded; a state is empty
 *                            where there was, or is, no such figure
 *   cause                    data population descriptor program date protection
 *   detail                   what changed behind it (model/revision.h: `told`); files-not-named
 *                            stands for files of centres that must not be named; the sign + or -
 *                            that it may begin with has an apostrophe before it, as for a
 *                            spreadsheet
 *   label_ar label_fr label_en  as in figures.csv: the indicator, then the positions
 *
 * New columns are added at the end; none changes its name or place. */
#ifndef MARSAD_7_PUBLISH_REVISIONS_CSV_H
#define MARSAD_7_PUBLISH_REVISIONS_CSV_H

#include "7_publish/edition.h"

/* The bytes of the file. `editions` are of the medium PLAIN, one for each language. */
str revisions_csv(struct arena *a, const struct edition editions[LANGUAGE_COUNT]);

#endif
