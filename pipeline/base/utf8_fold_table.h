/* The data behind utf8_fold; private to base/utf8.c, which explains how it is read. */
#ifndef MARSAD_BASE_UTF8_FOLD_TABLE_H
#define MARSAD_BASE_UTF8_FOLD_TABLE_H

#include <stdint.h>

struct utf8_fold_range {
    uint16_t first;
    uint16_t last;
    const char *to;
};

enum { FOLD_DROP, FOLD_BLANK, FOLD_RANGE };
extern const uint16_t utf8_fold_latin[256];             /* U+0080 to U+017F */
extern const uint16_t utf8_fold_arabic[256];            /* U+0600 to U+06FF */
extern const struct utf8_fold_range utf8_fold_ranges[]; /* ascending */
extern const int utf8_fold_range_count;

#endif
