/* What an indicator is, in the words of its definition: the same in its sheet and in the report. */
#ifndef MARSAD_7_PUBLISH_DEFINITION_TEXT_H
#define MARSAD_7_PUBLISH_DEFINITION_TEXT_H

#include "7_publish/table_text.h"

/* "Distinct persons, each counted once: women". */
str definition_unit(struct arena *a, const struct edition *, const struct indicator *);
/* Names of all breakdowns of its tables, each once. */
str definition_breakdowns(struct arena *a, const struct edition *, const struct indicator *);
str definition_direction(const struct edition *, const struct indicator *);
str definition_frequency(const struct edition *, const struct indicator *);
/* How it is published: with care, beside ours, for the observatory alone. */
str definition_reporting(const struct edition *, const struct indicator *);
/* Names of the datasets that it is made from: its own, and that of its divisor. */
str definition_sources(struct arena *a, const struct edition *, const struct indicator *);

#endif
