/* figures.csv: every cell of every table of a release, one line each, in one file for all
 * languages. Coordinates are codes; labels are in three languages. */
#ifndef MARSAD_7_PUBLISH_FIGURES_CSV_H
#define MARSAD_7_PUBLISH_FIGURES_CSV_H

#include "7_publish/edition.h"

/* The bytes of the file. `editions` are of the medium PLAIN, one for each language. */
str figures_csv(struct arena *a, const struct edition editions[LANGUAGE_COUNT],
                const struct safe_table_list *);

#endif
