/* Patterns of `format` for dates and times, as Table Schema takes them from strptime: compiled
 * once, refused with their place when they hold what no directive means. */
#ifndef MARSAD_DESCRIPTORS_TIME_FORMAT_H
#define MARSAD_DESCRIPTORS_TIME_FORMAT_H

#include "base/diag.h"

struct time_format;
struct date_words;

/* NULL when nothing can be read under it: the text holds no directive at all, or one that does not
 * exist or stands twice. "fmt:" before the pattern, of old descriptors, is passed over. */
const struct time_format *time_format_compile(struct arena *a, str text);
/* Offset of the % that is no directive, or repeats one; -1 when there is none. */
ptrdiff_t time_format_wrong_at(str text);

struct time_parts {
    int32_t year, month, day; /* those that are not in the pattern: 1900, 1, 1 */
    int32_t hour, minute, second, microsecond;
    bool has_zone;
    int32_t zone_seconds; /* east of Greenwich */
};
/* Whole text, strictly; calendar days are checked. English month and day names, and those of the
 * date words where given (may be NULL). */
bool time_format_read(const struct time_format *, const struct date_words *, str text,
                      struct time_parts *out);

#endif
