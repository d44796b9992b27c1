/* How a source writes its files: what Table Dialect v2 says, and what it lacks. An observatory
 * declares what it tolerates everywhere (policy/intake.yaml, `reading:`), a dataset adds its own
 * (`dialect:`, `marsad.reading:`), and one centre may differ (profiles/NAME/sources.yaml); each
 * level replaces what it names. schemas_source_format (schemas.h) gives the result for one file.
 *
 * Nothing is repaired that is not declared here, and every repair is counted: a finding "repaired"
 * of severity info, with the kind of repair as detail (repair_name), and the field where there is
 * one. */
#ifndef MARSAD_DESCRIPTORS_SOURCE_FORMAT_H
#define MARSAD_DESCRIPTORS_SOURCE_FORMAT_H

#include "base/str.h"

enum encoding {
    ENCODING_DETECT, /* nothing declared: found out (1_ingest/encoding.h) */
    ENCODING_UTF8,
    ENCODING_UTF16LE,
    ENCODING_UTF16BE,
    ENCODING_WINDOWS_1256,
    ENCODING_ISO_8859_6,
    ENCODING_WINDOWS_1252,
    ENCODING_COUNT
};
const char *encoding_name(enum encoding); /* "utf-8", "utf-16le", ..., "windows-1256" */
/* Also usual aliases: cp1256, arabic, iso-8859-1 (as windows-1252, as browsers do), utf-16, utf8.
 */
bool encoding_parse(str name, enum encoding *encoding);

/* Table Dialect v2; v1 spellings (csv.delimiter, caseSensitiveHeader) end here too. */
struct dialect {
    str delimiter;  /* one character or several; empty: found out among `delimiters` */
    str delimiters; /* candidates in order of preference; default ",;\t|" */
    char quote;     /* 0: none */
    char escape;    /* 0: none */
    bool double_quote;
    bool skip_initial_space;
    str null_sequence; /* further missing value; empty: none */
    bool header;       /* false: no header, columns are the fields in order */
    bool ignores_header_case;
    const int32_t *header_row; /* numbers of the records that make the header, from 1 */
    int32_t header_rows;
    str header_join; /* default " " */
    const int32_t *comment_row;
    int32_t comment_rows;
    str comment_char; /* records that begin with it are passed; empty: none */
    bool declared;    /* a descriptor says all this: the reading follows it to the letter */
};

enum date_order { DATE_ORDER_ISO, DATE_ORDER_DMY, DATE_ORDER_MDY, DATE_ORDER_YMD };
/* Hijri is the published Umm al-Qura calendar; tabular is the arithmetic civil one of 30-year
 * cycles, as some registers and older programs convert by; auto: the year decides, Umm al-Qura. */
enum date_calendar {
    CALENDAR_GREGORIAN,
    CALENDAR_HIJRI,
    CALENDAR_AUTO,
    CALENDAR_HIJRI_TABULAR,
};
enum date_precision { PRECISION_DAY, PRECISION_MONTH, PRECISION_YEAR };
enum date_serial { SERIAL_REFUSED, SERIAL_1900, SERIAL_1904 };

/* The contract for dates: with ISO only YYYY-MM-DD is read. A declared order reads dates with
 * separators in that order, year-first ones, and month names. Day and month are never swapped. */
struct date_reading {
    enum date_order order;
    enum date_calendar calendar;
    enum date_serial serial;
    enum date_precision least; /* coarsest precision that is taken */
    int32_t pivot;             /* two-digit years up to it are 20xx, others 19xx; -1: refused */
};

enum { GROUP_MARKS_LIMIT = 8 };
struct number_reading {
    int32_t decimal_mark; /* code point; default '.' */
    int32_t group_mark[GROUP_MARKS_LIMIT];
    int32_t group_marks; /* 0: no grouping is read */
};

/* What may be repaired, as bits of source_format.repairs. */
enum repair {
    REPAIR_DIGITS,       /* Arabic-Indic and Persian digits, U+066B, U+066C in numbers and dates */
    REPAIR_INVISIBLE,    /* bidi marks, zero width, tatweel, NBSP around or inside a typed cell */
    REPAIR_APOSTROPHE,   /* a leading ' that a spreadsheet wrote to keep text */
    REPAIR_FORMULA,      /* ="text" written for text; any other formula stays a finding */
    REPAIR_GROUPING,     /* thousands marks of number_reading */
    REPAIR_DECIMAL_MARK, /* a decimal mark other than the point */
    REPAIR_TITLE_ROWS,   /* records before the header */
    REPAIR_HEADER_AGAIN, /* the header repeated among the records */
    REPAIR_TOTALS,       /* totals rows */
    REPAIR_FOOTNOTES,    /* notes after the last record: text in the first cell alone */
    REPAIR_PADDING,      /* delimiters after the last column, rows of delimiters alone */
    REPAIR_SEP_LINE,     /* the sep=; line of spreadsheets */
    REPAIR_DATE,         /* a date in another writing than ISO */
    REPAIR_SERIAL,       /* a spreadsheet's serial date */
    REPAIR_ENCODING,     /* another encoding than UTF-8 */
    REPAIR_BLANK_LINES,  /* lines without a character */
    REPAIR_SPACES,       /* blanks around a value */
    REPAIR_COUNT
};
const char *repair_name(enum repair); /* "digits", "title-rows", ... */
bool repair_parse(str name, enum repair *repair);

struct source_format {
    enum encoding encoding;
    struct dialect dialect;
    struct date_reading dates;
    struct number_reading numbers;
    uint32_t repairs;       /* 1 << enum repair */
    int32_t title_rows;     /* at most so many records before the header */
    const str *totals_word; /* folded: the first cell that is not empty of a totals row */
    int32_t totals_words;
};

static inline bool format_repairs(const struct source_format *f, enum repair repair)
{
    return (f->repairs >> repair & 1) != 0;
}

/* The standard to the letter: nothing declared, nothing repaired. */
struct source_format source_format_plain(void);

#endif
