/* Classes of characters for patterns, as ranges of code points. Letters and marks are those of the
 * Latin, Greek, Cyrillic, Hebrew, Arabic and Tifinagh scripts, which is what centres write. */
#ifndef MARSAD_DESCRIPTORS_PATTERN_CLASS_H
#define MARSAD_DESCRIPTORS_PATTERN_CLASS_H

#include "base/str.h"

struct char_range {
    int32_t low, high;
};
struct char_class {
    struct char_range *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
    bool negated;
    const struct char_class *without; /* subtracted; or NULL */
};

void char_class_add(struct arena *a, struct char_class *, int32_t low, int32_t high);
bool char_class_has(const struct char_class *, int32_t code_point);
/* The character that \c means, when it means one; -1 otherwise. */
int32_t char_escape_single(int32_t c);
/* Adds what \c means: \d \w \s \i \c and their opposites. False when it means nothing here. */
bool char_class_escape(struct arena *a, struct char_class *, int32_t c);
/* Adds \p{name} or, negated, \P{name}: a category (L, Lu, P, Sc, Z ...) or a block (IsArabic ...).
 * False when it is not known. */
bool char_class_category(struct arena *a, struct char_class *, str name, bool negated);

#endif
