/* Names of encodings and repairs. */
#include "descriptors/source_format.h"

#include <assert.h>

static const char *const encoding_names[ENCODING_COUNT] = {
    [ENCODING_DETECT] = "detect",
    [ENCODING_UTF8] = "utf-8",
    [ENCODING_UTF16LE] = "utf-16le",
    [ENCODING_UTF16BE] = "utf-16be",
    [ENCODING_WINDOWS_1256] = "windows-1256",
    [ENCODING_ISO_8859_6] = "iso-8859-6",
    [ENCODING_WINDOWS_1252] = "windows-1252",
};

static const char *const repair_names[REPAIR_COUNT] = {
    [REPAIR_DIGITS] = "digits",         [REPAIR_INVISIBLE] = "invisible-marks",
    [REPAIR_APOSTROPHE] = "apostrophe", [REPAIR_FORMULA] = "formula-text",
    [REPAIR_GROUPING] = "grouping",     [REPAIR_DECIMAL_MARK] = "decimal-mark",
    [REPAIR_TITLE_ROWS] = "title-rows", [REPAIR_HEADER_AGAIN] = "header-again",
    [REPAIR_TOTALS] = "totals-rows",    [REPAIR_FOOTNOTES] = "footnotes",
    [REPAIR_PADDING] = "padding",       [REPAIR_SEP_LINE] = "sep-line",
    [REPAIR_DATE] = "date-writing",     [REPAIR_SERIAL] = "serial-date",
    [REPAIR_ENCODING] = "encoding",     [REPAIR_BLANK_LINES] = "blank-lines",
    [REPAIR_SPACES] = "spaces",
};

const char *encoding_name(enum encoding encoding)
{
    assert((int)encoding >= 0 && encoding < ENCODING_COUNT);
    return encoding_names[encoding];
}

bool encoding_parse(str name, enum encoding *encoding)
{
    static const struct {
        const char *name;
        enum encoding encoding;
    } aliases[] = {
        {"utf8", ENCODING_UTF8},
        {"utf-8-sig", ENCODING_UTF8},
        {"ascii", ENCODING_UTF8},
        {"us-ascii", ENCODING_UTF8},
        {"utf-16", ENCODING_UTF16LE},
        {"utf16", ENCODING_UTF16LE},
        {"utf-16-le", ENCODING_UTF16LE},
        {"utf-16-be", ENCODING_UTF16BE},
        {"cp1256", ENCODING_WINDOWS_1256},
        {"iso8859-6", ENCODING_ISO_8859_6},
        {"arabic", ENCODING_ISO_8859_6},
        {"cp1252", ENCODING_WINDOWS_1252},
        {"iso-8859-1", ENCODING_WINDOWS_1252},
        {"latin1", ENCODING_WINDOWS_1252},
        {"latin-1", ENCODING_WINDOWS_1252},
    };
    char lower[32];
    if (name.n == 0 || name.n > (ptrdiff_t)sizeof lower) {
        return false;
    }
    for (ptrdiff_t i = 0; i < name.n; i++) {
        char c = name.p[i] == '_' ? '-' : name.p[i];
        lower[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    str wanted = {lower, name.n};
    for (int i = 0; i < ENCODING_COUNT; i++) {
        if (str_equal_c(wanted, encoding_names[i])) {
            *encoding = (enum encoding)i;
            return true;
        }
    }
    for (size_t i = 0; i < sizeof aliases / sizeof aliases[0]; i++) {
        if (str_equal_c(wanted, aliases[i].name)) {
            *encoding = aliases[i].encoding;
            return true;
        }
    }
    return false;
}

const char *repair_name(enum repair repair)
{
    assert((int)repair >= 0 && repair < REPAIR_COUNT);
    return repair_names[repair];
}

bool repair_parse(str name, enum repair *repair)
{
    for (int i = 0; i < REPAIR_COUNT; i++) {
        if (str_equal_c(name, repair_names[i])) {
            *repair = (enum repair)i;
            return true;
        }
    }
    return false;
}

struct source_format source_format_plain(void)
{
    return (struct source_format){
        .dialect = {.delimiters = STR(",;\t|"),
                    .quote = '"',
                    .double_quote = true,
                    .header = true,
                    .header_join = STR(" ")},
        .dates = {.pivot = -1},
        .numbers = {.decimal_mark = '.'},
    };
}
