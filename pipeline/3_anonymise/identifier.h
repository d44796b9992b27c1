/* Person identifiers made comparable: two centres write the same number with other digits, blanks,
 * dashes or case. */
#ifndef MARSAD_3_ANONYMISE_IDENTIFIER_H
#define MARSAD_3_ANONYMISE_IDENTIFIER_H

#include "base/str.h"

enum { IDENTIFIER_SHORT_BYTES = 64, IDENTIFIER_CHARACTERS_LEAST = 4 };

/* Digits folded, blanks and punctuation dropped, upper case. The result is the text itself, or lies
 * in `buffer`, or in `a` when it is long or not ASCII. Whoever calls wipes both. */
str identifier_normalise(str text, char buffer[IDENTIFIER_SHORT_BYTES], struct arena *a);
/* Fewer than 4 characters, or one character all along (0000000, XXXX): names nobody. Takes a
 * normalised identifier. */
bool identifier_is_placeholder(str identifier);

#endif
