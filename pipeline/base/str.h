/* Text as a slice: a pointer and a length, never owning, never NUL-terminated.
 *
 * Slices point into an arena, a read buffer or a literal; whoever made the bytes owns them. From
 * 1_ingest on, text is valid UTF-8. A NUL-terminated copy is made only at the call of a C library
 * (str_to_c). Comparisons are by bytes: the order of code points, the same under every locale. */
#ifndef MARSAD_BASE_STR_H
#define MARSAD_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

typedef struct str {
    const char *p;
    ptrdiff_t n;
} str;

/* A slice over a string literal; usable in static initialisers with STR_INIT. */
#define STR_INIT(literal)                                                                          \
    {                                                                                              \
        (literal), (ptrdiff_t)sizeof(literal) - 1                                                  \
    }
#define STR(literal) ((str)STR_INIT(literal))
/* For printf("%.*s", STR_ARG(s)). */
#define STR_ARG(s) (int)(s).n, (s).p

str str_from_c(const char *text);             /* NULL gives an empty slice */
const char *str_to_c(struct arena *a, str s); /* NUL-terminated copy in the arena */
str str_copy(struct arena *a, str s);
str str_concat(struct arena *a, int count, const str *pieces);
str str_format(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

bool str_equal(str a, str b);
bool str_equal_c(str a, const char *b);
int str_compare(str a, str b); /* <0, 0, >0; by bytes, shorter first */
bool str_starts(str s, str prefix);
bool str_ends(str s, str suffix);
ptrdiff_t str_find(str s, str needle);     /* offset, or -1 */
ptrdiff_t str_find_byte(str s, char byte); /* offset, or -1 */
str str_slice(str s, ptrdiff_t from, ptrdiff_t to);
str str_trim(str s); /* ASCII blanks and tabs at both ends */
/* Cuts the text up to the first separator into *head and the rest into *tail; false when absent
 * (then *head is all of s and *tail is empty). */
bool str_cut(str s, char separator, str *head, str *tail);

/* Strict readers: the whole slice or nothing; no blanks, no locale. */
bool str_to_int64(str s, int64_t *value);
bool str_to_double(str s, double *value); /* decimal point; no hex, inf or nan */

/* Edit distance (Damerau-Levenshtein, restricted), for "did you mean"; capped at 64 bytes. */
int str_distance(str a, str b);

#endif
