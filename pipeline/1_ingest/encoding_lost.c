/* Windows-1252 and windows-1256 are what UTF-8 is read as by mistake. Programs differ on the five
 * bytes that windows-1252 leaves undefined: they come as C1 controls here, or as marks. */
#include "1_ingest/encoding_lost.h"

#include "1_ingest/decode.h"
#include "base/utf8.h"

enum { REPLACEMENT = 0xFFFD, PLAIN_MARKS = 2, PLAIN_PAIRS = 3 };

static bool is_mark(int32_t c)
{
    return c == '?' || c == REPLACEMENT;
}

static int32_t lower(int32_t c)
{
    return 'A' <= c && c <= 'Z' ? c - 'A' + 'a' : c;
}

/* Marks that stand for one character: one, or one a byte. */
static bool skip_marks(str text, ptrdiff_t *at, ptrdiff_t count)
{
    for (ptrdiff_t i = 0; i < count; i++) {
        if (!is_mark(utf8_next(text, at))) {
            return false;
        }
    }
    return true;
}

static bool spells(str text, str spelling, bool mark_a_byte)
{
    ptrdiff_t at = 0, marks = 0;
    for (ptrdiff_t from = 0; from < spelling.n;) {
        ptrdiff_t start = from, text_start = at;
        int32_t wanted = utf8_next(spelling, &from);
        int32_t found = at < text.n ? utf8_next(text, &at) : -1;
        if (lower(found) == lower(wanted)) {
            continue;
        }
        at = text_start;
        if (wanted < 0x80 || !skip_marks(text, &at, mark_a_byte ? from - start : 1)) {
            return false;
        }
        marks++;
    }
    return at == text.n && marks > 0;
}

bool lost_spells(str text, str spelling)
{
    return text.n >= 2 && spelling.n > 0 &&
           (spells(text, spelling, false) || spells(text, spelling, true));
}

bool lost_is_plain(str text)
{
    ptrdiff_t marks = 0, letters = 0;
    for (ptrdiff_t at = 0; at < text.n;) {
        int32_t c = utf8_next(text, &at);
        if (c == REPLACEMENT) {
            return true;
        }
        marks += c == '?';
        letters += c >= 0x80 || (lower(c) >= 'a' && lower(c) <= 'z');
    }
    return marks >= PLAIN_MARKS && letters == 0;
}

static bool is_letter(int32_t c)
{
    return (lower(c) >= 'a' && lower(c) <= 'z') ||
           (c >= 0xC0 && c != REPLACEMENT && c != 0x60C && c != 0x61B && c != 0x61F);
}

static bool is_address(str text)
{
    return str_find(text, STR("://")) >= 0 || str_find(text, STR("www.")) >= 0 ||
           str_find_byte(text, '=') >= 0;
}

/* "Oui?Non" lacks a blank, nothing else. */
bool lost_within_word(str text)
{
    int32_t before = ' '; /* the character before the marks */
    bool marks = false;
    for (ptrdiff_t at = 0; at < text.n;) {
        int32_t c = utf8_next(text, &at);
        if (is_mark(c)) {
            marks = true;
            continue;
        }
        bool question = 'a' <= before && before <= 'z' && 'A' <= c && c <= 'Z';
        if (marks && is_letter(before) && is_letter(c) && !question) {
            return !is_address(text);
        }
        marks = false;
        before = c;
    }
    return false;
}

/* ---- UTF-8 read as something else ---- */

static const enum encoding misread_as[] = {ENCODING_WINDOWS_1252, ENCODING_WINDOWS_1256};
enum { MISREADINGS = sizeof misread_as / sizeof *misread_as };

static int32_t byte_behind(enum encoding encoding, int32_t c)
{
    int32_t byte = encode_byte(encoding, c);
    return byte < 0 && 0x80 <= c && c < 0xA0 ? c : byte;
}

/* Most text is no UTF-8 read wrongly, and shows it at its first letters. */
static bool undo(str text, enum encoding encoding, char *bytes, str *before)
{
    ptrdiff_t n = 0;
    int trails = 0; /* that must come */
    bool beyond = false;
    for (ptrdiff_t at = 0; at < text.n; n++) {
        int32_t byte = byte_behind(encoding, utf8_next(text, &at));
        bool trail = (byte & 0xC0) == 0x80;
        if (byte < 0 || trail != (trails > 0)) {
            return false;
        }
        trails = trail ? trails - 1 : byte < 0xC2 ? 0 : byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
        beyond = beyond || trail;
        bytes[n] = (char)byte;
    }
    *before = (str){bytes, n};
    return beyond && utf8_invalid_at(*before) < 0;
}

bool mojibake_undo(struct arena *a, str text, str *before)
{
    char *bytes = arena_alloc_raw(a, 1, text.n + 1);
    for (int i = 0; i < MISREADINGS; i++) {
        if (undo(text, misread_as[i], bytes, before)) {
            return true;
        }
    }
    return false;
}

/* Two characters that were one of Latin-1 or Arabic. */
static bool is_pair(enum encoding encoding, int32_t first, int32_t second)
{
    int32_t lead = byte_behind(encoding, first), trail = byte_behind(encoding, second);
    bool common = lead == 0xC2 || lead == 0xC3 || (0xD8 <= lead && lead <= 0xDB);
    return common && first >= 0x80 && ((0x80 <= trail && trail < 0xC0) || is_mark(second));
}

static bool stands_in_pairs(str text, enum encoding encoding)
{
    ptrdiff_t pairs = 0, alone = 0;
    for (ptrdiff_t at = 0; at < text.n;) {
        int32_t c = utf8_next(text, &at);
        ptrdiff_t next = at;
        if (c < 0x80) {
            continue;
        }
        if (at < text.n && is_pair(encoding, c, utf8_next(text, &next))) {
            pairs++;
            at = next;
        } else {
            alone++;
        }
    }
    return pairs >= PLAIN_PAIRS && pairs >= 4 * alone;
}

bool mojibake_is_plain(str text)
{
    for (int i = 0; i < MISREADINGS; i++) {
        if (stands_in_pairs(text, misread_as[i])) {
            return true;
        }
    }
    return false;
}
