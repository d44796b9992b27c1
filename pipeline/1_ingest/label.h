/* Whether a label that stands for no field may be repeated to people. */
#ifndef MARSAD_1_INGEST_LABEL_H
#define MARSAD_1_INGEST_LABEL_H

#include "base/map.h"

/* False when the label could be somebody's data: too long, a number of three digits or more, a
 * letter of a script that no label here is written in, a control character, or a spelling of a
 * field with more text behind it, as where the line end after the header was lost. `spellings` are
 * folded. */
bool label_is_safe(str label, const struct map *spellings, struct arena scratch);

#endif
