/* UTF-8: validity, decoding, and the fold that makes spellings comparable. */
#ifndef MARSAD_BASE_UTF8_H
#define MARSAD_BASE_UTF8_H

#include "base/str.h"

/* Offset of the first byte that is not part of well-formed UTF-8 (Unicode 15, table 3-7), or -1.
 * NUL is reported as invalid: no export of a centre holds one. */
ptrdiff_t utf8_invalid_at(str text);
/* Reads one code point of valid UTF-8 at *offset and advances; -1 at the end. */
int32_t utf8_next(str text, ptrdiff_t *offset);
/* Writes a code point as 1 to 4 bytes; returns how many. */
int utf8_encode(int32_t code_point, char out[4]);
/* Appends to a text that only this function has made, from NULL and 0 on. */
void utf8_append(struct arena *a, char **p, ptrdiff_t *n, int32_t code_point);
ptrdiff_t utf8_length(str text); /* code points */

/* Folds a label, header or code alias for comparison, never for display: lower case; accents,
 * Arabic vowel signs and tatweel dropped; alef, yeh, heh, kaf variants joined; Arabic-Indic and
 * Persian digits to 0-9; invisible and directional marks dropped; punctuation and blanks to one
 * space, trimmed. The table is docs/methods.md "Folding" (after Lucene's ArabicNormalizer and
 * PersianNormalizer, CAMeL Tools, Unicode NFKC casefold). */
str utf8_fold(struct arena *a, str text);
/* The same into room for at least UTF8_FOLD_GROWTH * text.n + 1 bytes; returns how many are used.
 */
enum { UTF8_FOLD_GROWTH = 11 }; /* the worst one is U+FDFA: 3 bytes that become 33 */
ptrdiff_t utf8_fold_into(str text, char *out);

#endif
