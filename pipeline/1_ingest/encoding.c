/* UTF-16 shows by its mark or by the parity of its bytes: half of the bytes of Latin text and of
 * delimiters are 00, half of those of Arabic text are 06, always on the same side. */
#include "1_ingest/encoding.h"

enum { SAMPLE_BYTES = 2048, LEAST_SAMPLE_BYTES = 4 };

static bool is_utf16_side(str sample, ptrdiff_t side)
{
    ptrdiff_t pairs = 0, high = 0, zero = 0;
    for (ptrdiff_t i = side; i < sample.n; i += 2) {
        pairs++;
        zero += sample.p[i] == 0;
        high += sample.p[i] == 0 || sample.p[i] == 6;
    }
    return zero > 0 && high * 2 > pairs;
}

/* Workbooks are zip files; older ones are compound files. */
static bool is_not_text(str start)
{
    return str_starts(start, STR("PK\x03\x04")) || str_starts(start, STR("\x1F\x8B")) ||
           str_starts(start, STR("\xD0\xCF\x11\xE0"));
}

enum encoding encoding_guess(str start)
{
    if (is_not_text(start)) {
        return ENCODING_NOT_TEXT;
    }
    if (str_starts(start, STR("\xEF\xBB\xBF"))) {
        return ENCODING_UTF8_MARKED;
    }
    if (str_starts(start, STR("\xFF\xFE")) || str_starts(start, STR("\xFE\xFF"))) {
        return ENCODING_UTF16;
    }
    str sample = str_slice(start, 0, start.n < SAMPLE_BYTES ? start.n : SAMPLE_BYTES);
    bool wide =
        sample.n >= LEAST_SAMPLE_BYTES && (is_utf16_side(sample, 0) || is_utf16_side(sample, 1));
    return wide ? ENCODING_UTF16 : ENCODING_UTF8;
}
