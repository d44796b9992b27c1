/* Patterns of `constraints.pattern`: XML Schema regular expressions, anchored at both ends,
 * compiled once to a bounded automaton: time linear in the text, no back-tracking. */
#ifndef MARSAD_DESCRIPTORS_PATTERN_H
#define MARSAD_DESCRIPTORS_PATTERN_H

#include "base/diag.h"

struct pattern;
struct pattern *pattern_compile(struct arena *a, str text, struct place place, struct diag *d);
bool pattern_matches(const struct pattern *, str text, struct arena scratch);

#endif
