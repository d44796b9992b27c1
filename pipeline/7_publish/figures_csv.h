/* figures.csv: every cell of every table of a release, one line each, in one file for all
 * languages. Coordinates are codes; labels are in three languages.
 *
 *   figure           stable id: PROFILE/TABLE/CODE/CODE...
 *   table indicator dataset measure unit coordinates
 *   value lower upper  unrounded (standardised rates and trends: three significant digits)
 *   numerator        above the line; for sums, means, medians, times, trends and occupancy the
 *                    records or persons that the value rests on
 *   denominator
 *   state            published suppressed not-applicable no-denominator not-collected not-yet-due
 *   flags            unreliable;provisional;break;interpolated;carried
 *   method label_ar label_fr label_en
 *   unknown          of a share: how many answers are not known; of a count of persons: records
 *                    without a usable number, each perhaps one more person
 *   unknown_share    the same in per cent of all that were asked
 *   bound_lower bound_upper  the value if all of them were no, or yes
 *   unknown_state    published suppressed, or empty where nobody asks
 *   extra_1_name extra_1 extra_2_name extra_2  what the measure tells beside its value
 *   note_ar note_fr note_en  for who reads this file alone: the unit of the value in words; what
 * the columns from `unknown` on hold, by name; what the state and the flags mean
 *
 * New columns are added at the end; none changes its name or place. */
#ifndef MARSAD_7_PUBLISH_FIGURES_CSV_H
#define MARSAD_7_PUBLISH_FIGURES_CSV_H

#include "7_publish/edition.h"

/* The bytes of the file. `editions` are of the medium PLAIN, one for each language. */
str figures_csv(struct arena *a, const struct edition editions[LANGUAGE_COUNT],
                const struct safe_table_list *);

#endif
