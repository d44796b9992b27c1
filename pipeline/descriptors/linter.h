/* The linter: descriptors that can be read, and still cannot mean what they say. What is surely a
 * slip is a fault, located; what may be meant is a warning. Slips of spelling, constraints in the
 * wrong place, bounds swapped, labels that fold alike and missing translations are found where the
 * descriptors are read. */
#ifndef MARSAD_DESCRIPTORS_LINTER_H
#define MARSAD_DESCRIPTORS_LINTER_H

#include "descriptors/schemas.h"

/* One dataset: its rules, missing values, deprecated parts. Messages: lint.* */
void dataset_lint(struct arena *a, const struct dataset *, struct diag *d);
/* A whole profile: its datasets, and what indicators ask of them. */
void schemas_lint(struct arena *a, const struct schemas *, struct diag *d);

#endif
