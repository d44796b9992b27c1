/* How files are written: dialects as Table Dialect v2 and its forerunners spell them, and the
 * `reading:` object with what the standard lacks. */
#include "descriptors/dataset_read.h"

#include <assert.h>

#include "base/utf8.h"
#include "descriptors/fault.h"

enum { HEADER_ROWS_LIMIT = 100, DELIMITER_BYTES = 16, TITLE_ROWS_LIMIT = 1000, PIVOT_MOST = 99 };

/* A property that may be null, which then says "none". */
static const struct node *named(const struct node *map, const char *name, bool *is_null)
{
    const struct node *n = node_find(map, name);
    *is_null = n != NULL && node_is_null(n);
    return n;
}

/* ---- dialect ---- */

/* One ASCII character, or nothing. */
static void mark_take(struct reading *r, const struct node *map, const char *name, char *out)
{
    bool is_null;
    str text = {0};
    const struct node *n = named(map, name, &is_null);
    if (n == NULL)
        return;
    if (is_null) {
        *out = '\0';
        return;
    }
    if (!node_text(r, n, &text))
        return;
    if (text.n > 1 || (text.n == 1 && (unsigned char)text.p[0] >= 0x80))
        FAULT(r->diag, n->place, "dialect.mark", {"name", n->key}, {"found", text});
    else
        *out = text.n == 0 ? '\0' : text.p[0];
}

static void text_take(struct reading *r, const struct node *map, const char *name, str *out)
{
    bool is_null;
    const struct node *n = named(map, name, &is_null);
    if (n != NULL && is_null)
        *out = (str){0};
    else if (n != NULL)
        (void)node_text(r, n, out);
}

/* Numbers of records, from 1, in rising order. */
static bool rows_read(struct reading *r, const struct node *n, const int32_t **rows, int32_t *count)
{
    if (!node_expect_list(r, n))
        return false;
    if (n->count > HEADER_ROWS_LIMIT) {
        FAULT(r->diag, n->place, "dialect.rows", {"name", n->key});
        return false;
    }
    int32_t *item = ARENA_ARRAY(r->arena, int32_t, n->count);
    int32_t found = 0;
    for (const struct node *row = n->first; row != NULL; row = row->next) {
        int64_t number = 0;
        if (!node_integer(r, row, &number))
            return false;
        if (number < 1 || number > INT32_MAX || (found > 0 && number <= item[found - 1])) {
            FAULT(r->diag, row->place, "dialect.rows", {"name", n->key});
            return false;
        }
        item[found++] = (int32_t)number;
    }
    *rows = item;
    *count = found;
    return true;
}

static bool is_false(const struct node *n)
{
    return n->kind == NODE_SCALAR && n->plain && str_equal_c(n->text, "false");
}

static void header_read(struct reading *r, const struct node *n, struct dialect *out)
{
    bool flag = true;
    (void)take_boolean(r, n, "header", OPTIONAL, &out->header);
    const struct node *rows = node_take(r, n, "headerRows", OPTIONAL);
    bool none = rows != NULL && is_false(rows);
    if (rows != NULL && !none)
        none = rows_read(r, rows, &out->header_row, &out->header_rows) && out->header_rows == 0;
    if (none)
        out->header = false; /* no row makes the header */
    text_take(r, n, "headerJoin", &out->header_join);
    if (take_boolean(r, n, "headerCase", OPTIONAL, &flag) ||
        take_boolean(r, n, "caseSensitiveHeader", OPTIONAL, &flag))
        out->ignores_header_case = !flag;
}

static void delimiter_read(struct reading *r, const struct node *n, struct dialect *out)
{
    str text = {0};
    if (!take_text(r, n, "delimiter", OPTIONAL, &text))
        return;
    bool bad = text.n == 0 || text.n > DELIMITER_BYTES || str_find_byte(text, '\n') >= 0 ||
               str_find_byte(text, '\r') >= 0;
    if (bad)
        FAULT(r->diag, node_find(n, "delimiter")->place, "dialect.delimiter", {"found", text});
    else
        out->delimiter = text;
}

static void check_marks(struct reading *r, const struct node *n, const struct dialect *d)
{
    bool quote = d->quote != '\0' && str_find_byte(d->delimiter, d->quote) >= 0;
    bool escape = d->escape != '\0' && str_find_byte(d->delimiter, d->escape) >= 0;
    if (quote || escape)
        FAULT0(r->diag, node_place(n), "dialect.marks-alike");
}

static void dialect_values_read(struct reading *r, const struct node *n, struct dialect *out)
{
    str ignored = {0};
    delimiter_read(r, n, out);
    header_read(r, n, out);
    mark_take(r, n, "quoteChar", &out->quote);
    mark_take(r, n, "escapeChar", &out->escape);
    (void)take_boolean(r, n, "doubleQuote", OPTIONAL, &out->double_quote);
    (void)take_boolean(r, n, "skipInitialSpace", OPTIONAL, &out->skip_initial_space);
    text_take(r, n, "nullSequence", &out->null_sequence);
    text_take(r, n, "commentChar", &out->comment_char);
    text_take(r, n, "lineTerminator", &ignored); /* CR, LF and CRLF are all read anyway */
    const struct node *rows = node_take(r, n, "commentRows", OPTIONAL);
    if (rows != NULL)
        (void)rows_read(r, rows, &out->comment_row, &out->comment_rows);
    check_marks(r, n, out);
}

static const char *const dialect_names[] = {
    "$schema",     "name",        "title",        "description",      "csv",
    "header",      "headerRows",  "headerJoin",   "headerCase",       "caseSensitiveHeader",
    "commentRows", "commentChar", "delimiter",    "lineTerminator",   "quoteChar",
    "doubleQuote", "escapeChar",  "nullSequence", "skipInitialSpace", "csvddfVersion",
    NULL};
/* Of other formats than delimited text. */
static const char *const dialect_unsupported[] = {
    "property", "itemType", "itemKeys", "sheetNumber", "sheetName", "table", NULL};
static const struct properties dialect_properties = {.known = dialect_names,
                                                     .unsupported = dialect_unsupported};

static void dialect_maps_read(struct reading *r, const struct node *n, struct dialect *out)
{
    const struct node *csv = node_take(r, n, "csv", OPTIONAL); /* version 1 and others */
    dialect_values_read(r, n, out);
    if (csv != NULL)
        dialect_values_read(r, csv, out);
    out->declared = true;
}

void dialect_read(struct reading *r, const struct node *n, struct dialect *out)
{
    if (!node_expect_map(r, n, &dialect_properties))
        return;
    const struct node *csv = node_take(r, n, "csv", OPTIONAL);
    if (csv == NULL || node_expect_map(r, csv, &dialect_properties))
        dialect_maps_read(r, n, out);
}

void standard_dialect_read(struct reading *r, const struct node *n, struct dialect *out)
{
    if (!standard_expect_map(r, n, &dialect_properties))
        return;
    const struct node *csv = node_take(r, n, "csv", OPTIONAL);
    if (csv == NULL || standard_expect_map(r, csv, &dialect_properties))
        dialect_maps_read(r, n, out);
}

/* ---- reading: dates, numbers ---- */

static bool choice_take(struct reading *r, const struct node *map, const char *name,
                        const char *const *choices, int *out)
{
    const struct node *n = node_take(r, map, name, OPTIONAL);
    return n != NULL && node_choice(r, n, choices, out);
}

static void pivot_read(struct reading *r, const struct node *map, int32_t *out)
{
    bool is_null;
    int64_t value = 0;
    const struct node *n = named(map, "pivot", &is_null);
    if (n == NULL)
        return;
    if (is_null || is_false(n) || (n->kind == NODE_SCALAR && str_equal_c(n->text, "refused"))) {
        *out = -1;
        return;
    }
    if (!node_integer(r, n, &value))
        return;
    if (value < 0 || value > PIVOT_MOST)
        FAULT0(r->diag, n->place, "reading.pivot");
    else
        *out = (int32_t)value;
}

void date_reading_read(struct reading *r, const struct node *n, struct date_reading *out)
{
    static const char *const known[] = {"order", "calendar", "serial", "pivot", "least", NULL};
    static const char *const orders[] = {"iso", "dmy", "mdy", "ymd", NULL};
    static const char *const calendars[] = {"gregorian", "hijri", "auto", "hijri-tabular", NULL};
    static const char *const serials[] = {"refused", "1900", "1904", NULL};
    static const char *const precisions[] = {"day", "month", "year", NULL};
    static const struct properties properties = {.known = known};
    int choice = 0;
    if (!node_expect_map(r, n, &properties))
        return;
    if (choice_take(r, n, "order", orders, &choice))
        out->order = (enum date_order)choice;
    if (choice_take(r, n, "calendar", calendars, &choice))
        out->calendar = (enum date_calendar)choice;
    if (choice_take(r, n, "serial", serials, &choice))
        out->serial = (enum date_serial)choice;
    if (choice_take(r, n, "least", precisions, &choice))
        out->least = (enum date_precision)choice;
    pivot_read(r, n, &out->pivot);
}

bool one_character(struct reading *r, const struct node *n, int32_t *out)
{
    str text = {0};
    ptrdiff_t at = 0;
    if (!node_text(r, n, &text))
        return false;
    int32_t c = utf8_next(text, &at);
    bool digit_or_sign = c >= 0 && c < 0x80 && str_find_byte(STR("0123456789+-eE"), (char)c) >= 0;
    if (c < 0 || at != text.n || digit_or_sign) {
        FAULT(r->diag, n->place, "reading.character", {"name", n->key}, {"found", text});
        return false;
    }
    *out = c;
    return true;
}

static void group_marks_read(struct reading *r, const struct node *n, struct number_reading *out)
{
    const struct node *first = n->kind == NODE_SCALAR ? n : n->first;
    if (n->kind != NODE_SCALAR && !node_expect_list(r, n))
        return;
    out->group_marks = 0;
    for (const struct node *item = first; item != NULL; item = n == item ? NULL : item->next) {
        int32_t mark = 0;
        if (out->group_marks == GROUP_MARKS_LIMIT) {
            FAULT(r->diag, item->place, "reading.group-count",
                  {"limit", number_text(r->arena, GROUP_MARKS_LIMIT)});
            return;
        }
        if (one_character(r, item, &mark))
            out->group_mark[out->group_marks++] = mark;
    }
}

void check_number_marks(struct reading *r, struct place place, const struct number_reading *n)
{
    assert(n->group_marks <= GROUP_MARKS_LIMIT);
    for (int32_t i = 0; i < n->group_marks; i++) {
        if (n->group_mark[i] == n->decimal_mark) {
            FAULT0(r->diag, place, "reading.marks-alike");
            return;
        }
    }
}

void number_reading_read(struct reading *r, const struct node *n, struct number_reading *out)
{
    static const char *const known[] = {"decimal", "group", NULL};
    static const struct properties properties = {.known = known};
    if (!node_expect_map(r, n, &properties))
        return;
    const struct node *decimal = node_take(r, n, "decimal", OPTIONAL);
    const struct node *group = node_take(r, n, "group", OPTIONAL);
    if (decimal != NULL)
        (void)one_character(r, decimal, &out->decimal_mark);
    if (group != NULL)
        group_marks_read(r, group, out);
    check_number_marks(r, node_place(n), out);
}

/* ---- reading: the whole ---- */

static void encoding_read(struct reading *r, const struct node *map, struct source_format *out)
{
    str text = {0};
    if (!take_text(r, map, "encoding", OPTIONAL, &text) || encoding_parse(text, &out->encoding))
        return;
    struct str_list names = {0};
    for (int i = 0; i < ENCODING_COUNT; i++)
        names_add(r->arena, &names, str_from_c(encoding_name((enum encoding)i)));
    FAULT(r->diag, node_find(map, "encoding")->place, "descriptor.choice",
          {"name", STR("encoding")}, {"found", text}, {"choices", names_joined(r->arena, &names)});
}

static void repairs_read(struct reading *r, const struct node *map, struct source_format *out)
{
    const struct node *list = node_take(r, map, "repairs", OPTIONAL);
    if (list == NULL || !node_expect_list(r, list))
        return;
    struct str_list names = {0};
    for (int i = 0; i < REPAIR_COUNT; i++)
        names_add(r->arena, &names, str_from_c(repair_name((enum repair)i)));
    out->repairs = 0;
    for (const struct node *n = list->first; n != NULL; n = n->next) {
        str text = {0};
        enum repair repair = REPAIR_COUNT;
        if (!node_text(r, n, &text))
            continue;
        if (repair_parse(text, &repair))
            out->repairs |= UINT32_C(1) << repair;
        else
            fault_unknown(r->diag, n->place, "reading.unknown-repair", "reading.no-such-repair",
                          text, &names);
    }
}

static void totals_read(struct reading *r, const struct node *map, struct source_format *out)
{
    const struct node *list = node_take(r, map, "totals", OPTIONAL);
    struct str_list words = {0};
    if (list == NULL || !node_texts(r, list, &words))
        return;
    str *folded = ARENA_ARRAY(r->arena, str, words.count);
    out->totals_words = 0;
    for (ptrdiff_t i = 0; i < words.count; i++) {
        folded[i] = utf8_fold(r->arena, words.item[i]);
        if (folded[i].n == 0)
            FAULT(r->diag, list->place, "reading.totals-word", {"found", words.item[i]});
        else
            folded[out->totals_words++] = folded[i];
    }
    out->totals_word = folded;
}

static void title_rows_read(struct reading *r, const struct node *map, struct source_format *out)
{
    int64_t rows = 0;
    if (!take_integer(r, map, "title_rows", OPTIONAL, &rows))
        return;
    if (rows < 0 || rows > TITLE_ROWS_LIMIT)
        FAULT(r->diag, node_find(map, "title_rows")->place, "reading.title-rows",
              {"limit", number_text(r->arena, TITLE_ROWS_LIMIT)});
    else
        out->title_rows = (int32_t)rows;
}

/* What a level names it also lets be repaired: the totals words it gives are for totals rows. */
static void add_named_repairs(const struct node *n, struct source_format *out)
{
    const struct node *dates = node_find(n, "dates");
    const struct node *numbers = node_find(n, "numbers");
    const bool implied[REPAIR_COUNT] = {
        [REPAIR_TITLE_ROWS] = node_find(n, "title_rows") != NULL && out->title_rows > 0,
        [REPAIR_TOTALS] = node_find(n, "totals") != NULL && out->totals_words > 0,
        [REPAIR_DATE] = node_find(dates, "order") != NULL && out->dates.order != DATE_ORDER_ISO,
        [REPAIR_SERIAL] = node_find(dates, "serial") != NULL && out->dates.serial != SERIAL_REFUSED,
        [REPAIR_GROUPING] = node_find(numbers, "group") != NULL && out->numbers.group_marks > 0,
        [REPAIR_DECIMAL_MARK] =
            node_find(numbers, "decimal") != NULL && out->numbers.decimal_mark != '.',
        [REPAIR_ENCODING] = node_find(n, "encoding") != NULL && out->encoding != ENCODING_DETECT &&
                            out->encoding != ENCODING_UTF8,
    };
    for (int i = 0; i < REPAIR_COUNT; i++)
        out->repairs |= implied[i] ? UINT32_C(1) << i : 0;
}

void source_format_read(struct reading *r, const struct node *n, struct source_format *out)
{
    static const char *const known[] = {"encoding", "title_rows", "totals",  "dates",
                                        "numbers",  "repairs",    "dialect", NULL};
    static const struct properties properties = {.known = known};
    if (!node_expect_map(r, n, &properties))
        return;
    const struct node *dates = node_take(r, n, "dates", OPTIONAL);
    const struct node *numbers = node_take(r, n, "numbers", OPTIONAL);
    const struct node *dialect = node_take(r, n, "dialect", OPTIONAL);
    encoding_read(r, n, out);
    title_rows_read(r, n, out);
    totals_read(r, n, out);
    repairs_read(r, n, out);
    if (dates != NULL)
        date_reading_read(r, dates, &out->dates);
    if (numbers != NULL)
        number_reading_read(r, numbers, &out->numbers);
    if (dialect != NULL)
        dialect_read(r, dialect, &out->dialect);
    add_named_repairs(n, out);
}
