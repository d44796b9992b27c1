/* The expression language: faults with their place, and SQLite as the oracle of every answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <locale.h>
#include <regex.h>
#include <sqlite3.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/date.h"
#include "descriptors/codelist_read.h"
#include "descriptors/expression.h"

static struct arena whole;

static const char status_csv[] = "code,parent,label_ar,label_fr,label_en,aliases\n"
                                 "open,,a1,Ouvert,Open,\n"
                                 "closed,,a2,Clos,Closed,\n"
                                 "moved,,a3,Transmis,Moved,\n";
static const char help_csv[] = "code,label_ar,label_fr,label_en\n"
                               "legal,b1,Juridique,Legal\n"
                               "shelter,b2,Hebergement,Shelter\n"
                               "health,b3,Sante,Health\n";

enum variable { I1, I2, R1, R2, D1, D2, C1, C2, H1, S1, B1, B2, X1, X2, S2, VARIABLES };

struct world {
    struct codelist status, help;
    struct expression_variable variable[VARIABLES];
    struct expression_scope scope;
};

static void world_make(struct arena *a, struct world *w)
{
    struct diag d = diag_new(a);
    assert_true(
        codelist_read(a, str_from_c(status_csv), STR("s.csv"), STR("status"), &w->status, &d));
    assert_true(codelist_read(a, str_from_c(help_csv), STR("h.csv"), STR("help"), &w->help, &d));
    const struct expression_variable variables[VARIABLES] = {
        [I1] = {STR("i1"), VALUE_INTEGER, NULL},
        [I2] = {STR("i2"), VALUE_INTEGER, NULL},
        [R1] = {STR("r1"), VALUE_NUMBER, NULL},
        [R2] = {STR("r2"), VALUE_NUMBER, NULL},
        [D1] = {STR("opened"), VALUE_DATE, NULL},
        [D2] = {STR("closed_on"), VALUE_DATE, NULL},
        [C1] = {STR("status"), VALUE_CODE, &w->status},
        [C2] = {STR("earlier"), VALUE_CODE, &w->status},
        [H1] = {STR("first_help"), VALUE_CODE, &w->help},
        [S1] = {STR("helps"), VALUE_CODE_SET, &w->help},
        [B1] = {STR("b1"), VALUE_BOOLEAN, NULL},
        [B2] = {STR("b2"), VALUE_BOOLEAN, NULL},
        [X1] = {STR("x1"), VALUE_TEXT, NULL},
        [X2] = {STR("x2"), VALUE_TEXT, NULL},
        [S2] = {STR("wishes"), VALUE_CODE_SET, &w->help}};
    memcpy(w->variable, variables, sizeof variables);
    w->scope = (struct expression_scope){w->variable, VARIABLES};
}

/* ---- faults ---- */

static void every_fault_has_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *id;
        int64_t column; /* in the text, 1-based */
        const char *nearest;
    } cases[] = {
        {"", "expression.end", 1, NULL},
        {"i1 =", "expression.end", 5, NULL},
        {"i1 = 1 2", "expression.syntax", 8, NULL},
        {"i1 = = 1", "expression.syntax", 6, NULL},
        {"(i1 = 1", "expression.end", 8, NULL},
        {"i1 IS 1", "expression.syntax", 7, NULL},
        {"i1 IN ()", "expression.syntax", 8, NULL},
        {"i1 IN (i2)", "expression.syntax", 8, NULL},
        {"i1 IN (-'a')", "expression.syntax", 9, NULL},
        {"i1 NOT 1", "expression.syntax", 8, NULL},
        {"i1 BETWEEN 1 OR 2", "expression.syntax", 14, NULL},
        {"x1 = 'abc", "expression.unclosed-text", 6, NULL},
        {"i1 = 12a", "expression.number", 6, NULL},
        {"i1 = 1.2.3", "expression.number", 6, NULL},
        {"i1 = 1 -- 2", "expression.character", 8, NULL},
        {"i1 = \"x\"", "expression.character", 6, NULL},
        {"i1 = 1; b1", "expression.character", 7, NULL},
        {"x1 = '\xC3\xA9\xC3\xA9' AND ?", "expression.character", 15, NULL},
        {"statsu = 'open'", "expression.unknown-name", 1, "status"},
        {"b1 AND zzzzzzzz", "expression.no-such-name", 8, NULL},
        {"status = 'opne'", "expression.unknown-code", 10, "open"},
        {"status IN ('open', 'whatever')", "expression.no-such-code", 20, NULL},
        {"has(helps, 'shelte')", "expression.unknown-code", 12, "shelter"},
        {"opened >= '2024-02-30'", "expression.not-a-date", 11, NULL},
        {"julianday('today') > 1", "expression.not-a-date", 11, NULL},
        {"colaesce(i1, 2) = 1", "expression.unknown-function", 1, "coalesce"},
        {"substring(x1, 2) = 'a'", "expression.no-such-function", 1, NULL},
        {"abs(i1, 2) = 1", "expression.arguments", 1, NULL},
        {"coalesce(i1) = 1", "expression.arguments", 1, NULL},
        {"min() = 1", "expression.arguments", 1, NULL},
        {"status < 'open'", "expression.type-order", 8, NULL},
        {"status BETWEEN 'open' AND 'closed'", "expression.type-order", 8, NULL},
        {"b1 > b2", "expression.type-order", 4, NULL},
        {"max(status, earlier) = 'open'", "expression.type-order", 1, NULL},
        {"status = first_help", "expression.type-compare", 8, NULL},
        {"opened = 3", "expression.type-compare", 8, NULL},
        {"helps = 'legal'", "expression.type-compare", 7, NULL},
        {"i1 = 'a'", "expression.type-compare", 4, NULL},
        {"b1 = 1", "expression.type-compare", 4, NULL},
        {"i1 IN (1, 'a')", "expression.type-compare", 11, NULL},
        {"opened + 1 > 2", "expression.type-number", 1, NULL},
        {"-status = 1", "expression.type-number", 2, NULL},
        {"i1", "expression.type-condition", 1, NULL},
        {"b1 AND i1", "expression.type-condition", 8, NULL},
        {"NOT 'x'", "expression.type-condition", 5, NULL},
        {"year(i1) = 2024", "expression.type-date", 6, NULL},
        {"has(status, 'open')", "expression.type-set", 1, NULL},
        {"has(helps, first_help)", "expression.type-set", 1, NULL},
        {"coalesce(i1, opened) = 1", "expression.type-mix", 14, NULL},
        {"x1 LIKE x2", "expression.syntax", 9, NULL},
        {"x1 NOT GLOB 3", "expression.syntax", 13, NULL},
        {"i1 LIKE 'a%'", "expression.type-text", 1, NULL},
        {"x1 GLOB 'ab[c'", "expression.unclosed-class", 12, NULL},
        {"x1 GLOB '[]'", "expression.unclosed-class", 10, NULL},
        {"x1 REGEXP 'a('", "pattern.unclosed-group", 13, NULL},
        {"upper(i1) = 'A'", "expression.type-text", 7, NULL},
        {"length(opened) = 3", "expression.type-text", 8, NULL},
        {"instr(x1) = 3", "expression.arguments", 1, NULL},
        {"instr(x1, 3) = 3", "expression.type-text", 11, NULL},
        {"within(status, 'open')", "expression.type-within", 1, NULL},
        {"within(helps, first_help)", "expression.type-within", 15, NULL},
        {"within(helps, 'legl')", "expression.unknown-code", 15, "legal"},
    };
    struct arena scratch = whole;
    struct world w;
    world_make(&scratch, &w);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct diag d = diag_new(&scratch);
        struct place place = {STR("rules.yaml"), 7, 20};
        struct expression *e =
            expression_compile(&scratch, str_from_c(cases[i].text), place, &w.scope, &d);
        if (e != NULL || d.count != 1 || strcmp(d.item[0].id, cases[i].id) != 0 ||
            d.item[0].place.column != 19 + cases[i].column || d.item[0].place.line != 7)
            fail_msg("%s: %s, column %d", cases[i].text, d.count ? d.item[0].id : "no fault",
                     d.count ? (int)d.item[0].place.column - 19 : 0);
        if (cases[i].nearest != NULL)
            assert_true(str_equal_c(d.item[0].args[1].value, cases[i].nearest));
    }
}

static void depth_and_length_are_bounded(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct world w;
    world_make(&scratch, &w);
    static const char *const openings[] = {"(", "NOT ", "- ", "abs("};
    for (size_t i = 0; i < sizeof openings / sizeof *openings; i++) {
        struct buf text = buf_new(&scratch, 1024);
        struct diag d = diag_new(&scratch);
        for (int n = 0; n < 500; n++)
            buf_c(&text, openings[i]);
        assert_null(expression_compile(&scratch, buf_view(&text), NO_PLACE, &w.scope, &d));
        assert_string_equal(d.item[0].id, "expression.too-deep");
    }
    struct buf text = buf_new(&scratch, 1024);
    struct diag d = diag_new(&scratch);
    buf_c(&text, "i1 = 1");
    while (text.n < 8000)
        buf_c(&text, " OR i1 = 1");
    assert_non_null(expression_compile(&scratch, buf_view(&text), NO_PLACE, &w.scope, &d));
    while (text.n < 9000)
        buf_c(&text, " OR i1 = 1");
    assert_null(expression_compile(&scratch, buf_view(&text), NO_PLACE, &w.scope, &d));
    assert_string_equal(d.item[0].id, "expression.too-long");
}

static void variables_and_text_are_known(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct world w;
    world_make(&scratch, &w);
    struct diag d = diag_new(&scratch);
    struct expression *e = expression_compile(
        &scratch, STR("i2 > i1 AND (status = 'open' OR i2 IS NULL)"), NO_PLACE, &w.scope, &d);
    const int32_t *indexes;
    assert_non_null(e);
    assert_int_equal(expression_variables(e, &indexes), 3);
    assert_int_equal(indexes[0], I2);
    assert_int_equal(indexes[1], I1);
    assert_int_equal(indexes[2], C1);
    assert_true(str_equal_c(expression_text(e), "i2 > i1 AND (status = 'open' OR i2 IS NULL)"));
}

static void codes_follow_their_numbers(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct world w;
    world_make(&scratch, &w);
    struct diag d = diag_new(&scratch);
    struct expression *e =
        expression_compile(&scratch, STR("status = 'closed'"), NO_PLACE, &w.scope, &d);
    struct expression_column column[VARIABLES] = {0};
    int64_t numbers[3] = {1, 7, VALUE_MISSING(MISSING_UNKNOWN)};
    uint8_t truth[3];
    column[C1].integers = numbers;
    expression_evaluate(e, column, 3, truth, scratch);
    assert_int_equal(truth[0], TRUTH_TRUE);
    assert_int_equal(truth[1], TRUTH_FALSE);
    assert_int_equal(truth[2], TRUTH_NULL);
    w.status.code[1].number = 7; /* as the register does after the schemas are loaded */
    expression_evaluate(e, column, 3, truth, scratch);
    assert_int_equal(truth[0], TRUTH_FALSE);
    assert_int_equal(truth[1], TRUTH_TRUE);
}

/* ---- the oracle ---- */

enum { ROWS = 40, EXPRESSIONS = 30000 };

struct data {
    int64_t integers[VARIABLES][ROWS];
    double numbers[VARIABLES][ROWS];
    str texts[VARIABLES][ROWS];
    struct expression_column column[VARIABLES];
};

static uint64_t seed = 20240229;
static uint32_t pick(uint32_t below)
{
    seed += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = (seed ^ (seed >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (uint32_t)((z ^ (z >> 31)) >> 33) % below;
}

static const int64_t integers[] = {0,
                                   1,
                                   -1,
                                   2,
                                   3,
                                   7,
                                   -7,
                                   12,
                                   2024,
                                   4611686018427387904,
                                   INT64_MAX,
                                   -INT64_MAX,
                                   9007199254740993,
                                   3037000500};
static const double numbers[] = {
    0.0, 1.0, -1.0, 0.5, 2.5, -3.75, 7.0, 1e15, 9007199254740992.0, 1e19, -9.3e18, 12.0};
static const char *const texts[] = {"",     "a",        "b",       "ab", "A",   "\xC3\xA9t\xC3\xA9",
                                    "zz",   "aBc",      "[b",      "a]", "a-b", "b%_a",
                                    "abab", "\xC3\x89", "AB12ab9", "*?"};
static const char *const patterns[] = {
    "",       "%",           "_",     "a%",        "%b",        "%a%b%", "_b",    "A_",
    "a",      "*",           "?",     "a*",        "*b",        "[a-c]", "[^a]*", "*[]]",
    "*[0-9]", "[a-]*",       "[]a]?", "?t?",       "a?*b",      "**b",   "%_%_%", "[[]*",
    "[b-a]*", "[A-Z]*[0-9]", "*a*b*", "\xC3\xA9%", "_t\xC3\xA9"};
/* Those that POSIX reads as we do. */
static const char *const expressions[] = {"[A-Z][a-z]+", "[0-9]+", "a*b?", "(ab)+", ".*", "a|zz",
                                          "[^a]+",       "ab.*",   "",     "a{2}",  ".",  "(a|b)*"};
static const char *const dates[] = {"2024-01-01", "2024-02-29", "2023-12-31", "1900-01-01",
                                    "2024-01-02", "1000-01-01", "9999-12-31"};
#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof *(array)))

static int64_t random_value(enum variable v, int row, struct data *data)
{
    int32_t day;
    switch (v) {
    case I1:
    case I2:
        return integers[pick(COUNT(integers))];
    case R1:
    case R2:
        data->numbers[v][row] = numbers[pick(COUNT(numbers))];
        return 0;
    case D1:
    case D2:
        assert_true(date_parse_iso(str_from_c(dates[pick(COUNT(dates))]), &day));
        return day;
    case C1:
    case C2:
    case H1:
        return pick(3);
    case S1:
    case S2:
        return 1 + pick(7);
    case B1:
    case B2:
        return pick(2);
    case X1:
    case X2:
        data->texts[v][row] = str_from_c(texts[pick(COUNT(texts))]);
        return 0;
    case VARIABLES:
        break;
    }
    return 0;
}

static void data_make(struct data *data)
{
    for (int v = 0; v < VARIABLES; v++) {
        for (int row = 0; row < ROWS; row++) {
            data->integers[v][row] = random_value((enum variable)v, row, data);
            if (pick(6) == 0)
                data->integers[v][row] = VALUE_MISSING(pick(MISSING_KIND_COUNT));
        }
        data->column[v] =
            (struct expression_column){data->integers[v], data->numbers[v], data->texts[v]};
    }
}

static void has_function(sqlite3_context *context, int count, sqlite3_value **args)
{
    (void)count;
    const char *set = (const char *)sqlite3_value_text(args[0]);
    const char *code = (const char *)sqlite3_value_text(args[1]);
    if (set == NULL || code == NULL)
        return;
    size_t n = strlen(code);
    int found = 0;
    for (const char *at = set; at != NULL; at = strchr(at, ';')) {
        at += *at == ';';
        if (strncmp(at, code, n) == 0 && (at[n] == ';' || at[n] == '\0'))
            found = 1;
    }
    sqlite3_result_int(context, found);
}

static bool among(const char *code, size_t n, const char *set)
{
    for (const char *at = set; at != NULL; at = strchr(at, ';')) {
        at += *at == ';';
        if (strncmp(at, code, n) == 0 && (at[n] == ';' || at[n] == '\0'))
            return true;
    }
    return false;
}

static void within_function(sqlite3_context *context, int count, sqlite3_value **args)
{
    for (int i = 0; i < count; i++) {
        if (sqlite3_value_type(args[i]) == SQLITE_NULL)
            return;
    }
    bool all = true;
    const char *at = (const char *)sqlite3_value_text(args[0]);
    while (*at != '\0') {
        size_t n = strcspn(at, ";");
        bool found = false;
        for (int i = 1; i < count; i++)
            found = found || among(at, n, (const char *)sqlite3_value_text(args[i]));
        all = all && found;
        at += n + (at[n] == ';');
    }
    sqlite3_result_int(context, all);
}

static void regexp_function(sqlite3_context *context, int count, sqlite3_value **args)
{
    regex_t compiled;
    char anchored[128];
    (void)count;
    const char *text = (const char *)sqlite3_value_text(args[1]);
    if (text == NULL)
        return;
    snprintf(anchored, sizeof anchored, "^(%s)$", (const char *)sqlite3_value_text(args[0]));
    assert_int_equal(regcomp(&compiled, anchored, REG_EXTENDED | REG_NOSUB), 0);
    sqlite3_result_int(context, regexec(&compiled, text, 0, NULL, 0) == 0);
    regfree(&compiled);
}

static void part_function(sqlite3_context *context, int count, sqlite3_value **args)
{
    (void)count;
    const char *date = (const char *)sqlite3_value_text(args[0]);
    const int *from = sqlite3_user_data(context);
    if (date != NULL)
        sqlite3_result_int(context, *from == 0 ? (int)strtol(date, NULL, 10)
                                               : (int)strtol(date + 5, NULL, 10));
}

static void bind(sqlite3_stmt *s, const struct world *w, const struct data *data, int v, int row)
{
    int64_t value = data->integers[v][row];
    char text[64] = "";
    if (value_is_missing(value)) {
        sqlite3_bind_null(s, v + 1);
        return;
    }
    switch (w->variable[v].type) {
    case VALUE_NUMBER:
        sqlite3_bind_double(s, v + 1, data->numbers[v][row]);
        return;
    case VALUE_INTEGER:
    case VALUE_BOOLEAN:
        sqlite3_bind_int64(s, v + 1, value);
        return;
    case VALUE_TEXT:
        sqlite3_bind_text(s, v + 1, data->texts[v][row].p, (int)data->texts[v][row].n,
                          SQLITE_TRANSIENT);
        return;
    case VALUE_DATE:
        date_format_iso((int32_t)value, text);
        break;
    case VALUE_CODE:
        memcpy(text, w->variable[v].codelist->code[value].code.p,
               (size_t)w->variable[v].codelist->code[value].code.n);
        break;
    case VALUE_CODE_SET:
        for (int c = 0; c < w->help.count; c++) {
            if ((value >> c) & 1) {
                strcat(text, text[0] ? ";" : "");
                strncat(text, w->help.code[c].code.p, (size_t)w->help.code[c].code.n);
            }
        }
        break;
    default:
        fail();
    }
    sqlite3_bind_text(s, v + 1, text, -1, SQLITE_TRANSIENT);
}

static sqlite3 *oracle_open(const struct world *w, const struct data *data)
{
    static const int year = 0, month = 1;
    sqlite3 *db;
    sqlite3_stmt *s;
    int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    sqlite3_create_function(db, "has", 2, flags, NULL, has_function, NULL, NULL);
    sqlite3_create_function(db, "year", 1, flags, (void *)(uintptr_t)&year, part_function, NULL,
                            NULL);
    sqlite3_create_function(db, "month", 1, flags, (void *)(uintptr_t)&month, part_function, NULL,
                            NULL);
    sqlite3_create_function(db, "within", -1, flags, NULL, within_function, NULL, NULL);
    sqlite3_create_function(db, "regexp", 2, flags, NULL, regexp_function, NULL, NULL);
    assert_int_equal(sqlite3_exec(db,
                                  "CREATE TABLE t(i1,i2,r1,r2,opened,closed_on,status,earlier,"
                                  "first_help,helps,b1,b2,x1,x2,wishes)",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(db, "INSERT INTO t VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", -1, &s, NULL),
        SQLITE_OK);
    for (int row = 0; row < ROWS; row++) {
        for (int v = 0; v < VARIABLES; v++)
            bind(s, w, data, v, row);
        assert_int_equal(sqlite3_step(s), SQLITE_DONE);
        sqlite3_reset(s);
    }
    sqlite3_finalize(s);
    return db;
}

static void number(struct buf *b, int depth);
static void condition(struct buf *b, int depth);

static void quoted(struct buf *b, const char *text)
{
    buf_byte(b, '\'');
    buf_c(b, text);
    buf_byte(b, '\'');
}

static void number_literal(struct buf *b)
{
    static const char *const small[] = {"0", "1", "-1", "2", "3", "7", "12", "0.5", "2.5", "-3.75"};
    static const char *const odd[] = {"9223372036854775807",
                                      "-9223372036854775808",
                                      "9223372036854775808",
                                      "1000000000000000.0",
                                      "9007199254740993",
                                      "9007199254740992.0",
                                      "2024",
                                      "NULL"};
    buf_c(b, pick(9) < 5 ? small[pick(COUNT(small))] : odd[pick(COUNT(odd))]);
}

static void date(struct buf *b, int depth)
{
    uint32_t choice = pick(depth > 0 ? 6 : 4);
    if (choice < 2)
        buf_c(b, choice ? "opened" : "closed_on");
    else if (choice < 4)
        quoted(b, dates[pick(COUNT(dates))]);
    else {
        buf_c(b, choice == 4 ? "coalesce(opened, " : "max(closed_on, ");
        date(b, depth - 1);
        buf_c(b, ")");
    }
}

static void text(struct buf *b, int depth)
{
    static const char *const functions[] = {"coalesce(x1, ", "min(x2, ", "max(x1, ", "upper(",
                                            "lower("};
    uint32_t choice = pick(depth > 0 ? 6 : 4);
    if (choice < 2)
        buf_c(b, choice ? "x1" : "x2");
    else if (choice < 4)
        quoted(b, texts[pick(COUNT(texts))]);
    else {
        buf_c(b, functions[pick(5)]);
        text(b, depth - 1);
        buf_c(b, ")");
    }
}

static void code(struct buf *b, int depth)
{
    static const char *const codes[] = {"open", "closed", "moved"};
    uint32_t choice = pick(depth > 0 ? 6 : 5);
    if (choice < 3)
        buf_c(b, choice < 2 ? "status" : "earlier");
    else if (choice < 5)
        quoted(b, codes[pick(3)]);
    else {
        buf_c(b, "coalesce(status, ");
        code(b, depth - 1);
        buf_c(b, ")");
    }
}

static void call(struct buf *b, const char *name, void (*argument)(struct buf *, int), int depth)
{
    buf_c(b, name);
    buf_byte(b, '(');
    argument(b, depth - 1);
    if (strcmp(name, "abs") != 0 && strcmp(name, "year") != 0 && strcmp(name, "month") != 0 &&
        strcmp(name, "julianday") != 0) {
        for (uint32_t i = pick(3) + 1; i > 0; i--) {
            buf_c(b, ", ");
            argument(b, depth - 1);
        }
    }
    buf_byte(b, ')');
}

static void number(struct buf *b, int depth)
{
    static const char *const names[] = {"i1", "i2", "r1", "r2"};
    static const char *const signs[] = {" + ", " - ", "*", " / ", " % ", "+", "/"};
    static const char *const functions[] = {"abs", "coalesce", "min", "max"};
    static const char *const of_dates[] = {"year", "month", "julianday"};
    uint32_t choice = pick(depth > 0 ? 14 : 5);
    if (choice >= 12) {
        buf_c(b, choice == 12 ? "length(" : "instr(");
        text(b, depth - 1);
        buf_c(b, choice == 12 ? "" : ", ");
        if (choice > 12)
            text(b, depth - 1);
        buf_c(b, ")");
    } else if (choice < 3)
        buf_c(b, names[pick(4)]);
    else if (choice < 5)
        number_literal(b);
    else if (choice < 8) {
        bool parenthesis = pick(2) == 0;
        buf_c(b, parenthesis ? "(" : "");
        number(b, depth - 1);
        buf_c(b, signs[pick(COUNT(signs))]);
        number(b, depth - 1);
        buf_c(b, parenthesis ? ")" : "");
    } else if (choice < 10)
        call(b, functions[pick(4)], number, depth);
    else if (choice == 10)
        call(b, of_dates[pick(3)], date, depth);
    else {
        buf_c(b, "- ");
        number(b, depth - 1);
    }
}

static void list_of(struct buf *b, void (*literal)(struct buf *, int))
{
    buf_c(b, pick(2) ? " IN (" : " NOT IN (");
    for (uint32_t i = pick(3); i > 0; i--) {
        literal(b, -1);
        buf_c(b, ", ");
    }
    literal(b, -1);
    buf_c(b, ")");
}

static void literal_number(struct buf *b, int depth)
{
    (void)depth;
    number_literal(b);
}
static void literal_text(struct buf *b, int depth)
{
    (void)depth;
    if (pick(5) == 0)
        buf_c(b, "NULL");
    else
        quoted(b, texts[pick(COUNT(texts))]);
}
static void literal_code(struct buf *b, int depth)
{
    (void)depth;
    buf_c(b, pick(4) ? "'open'" : pick(2) ? "'moved'" : "NULL");
}
static void literal_date(struct buf *b, int depth)
{
    (void)depth;
    quoted(b, dates[pick(COUNT(dates))]);
}

static void match(struct buf *b, int depth)
{
    static const char *const operators[] = {" LIKE ",     " NOT LIKE ", " GLOB ",
                                            " NOT GLOB ", " REGEXP ",   " NOT REGEXP "};
    uint32_t kind = pick(COUNT(operators));
    text(b, depth - 1);
    buf_c(b, operators[kind]);
    if (kind < 4)
        quoted(b, patterns[pick(COUNT(patterns))]);
    else
        quoted(b, expressions[pick(COUNT(expressions))]);
}

static void comparison(struct buf *b, int depth)
{
    static void (*const operands[])(struct buf *, int) = {number, number, date, text, code};
    static void (*const literals[])(struct buf *, int) = {literal_number, literal_number,
                                                          literal_date, literal_text, literal_code};
    static const char *const signs[] = {" = ", " <> ", " != ", "<", " <= ", ">", " >= "};
    uint32_t kind = pick(5);
    operands[kind](b, depth - 1);
    switch (pick(5)) {
    case 0:
        buf_c(b, pick(2) ? " IS NULL" : " IS NOT NULL");
        break;
    case 1:
        list_of(b, literals[kind]);
        break;
    case 2:
        if (kind < 4) {
            buf_c(b, pick(2) ? " BETWEEN " : " NOT BETWEEN ");
            operands[kind](b, depth - 1);
            buf_c(b, " AND ");
            operands[kind](b, depth - 1);
            break;
        }
        /* fall through */
    default:
        buf_c(b, signs[pick(kind == 4 ? 3 : COUNT(signs))]);
        operands[kind](b, depth - 1);
    }
}

static void condition(struct buf *b, int depth)
{
    static const char *const simple[] = {"b1",
                                         "b2",
                                         "TRUE",
                                         "FALSE",
                                         "has(helps, 'legal')",
                                         "has(helps, 'health')",
                                         "NULL",
                                         "within(helps, wishes)",
                                         "within(wishes, 'legal', 'health')",
                                         "within(helps, 'shelter')",
                                         "first_help = 'shelter'"};
    static const char *const joints[] = {" AND ", " OR ", " AND ", " OR ", " = ", " <> "};
    uint32_t choice = pick(depth > 0 ? 11 : 3);
    if (choice == 10)
        match(b, depth);
    else if (choice == 0)
        buf_c(b, simple[pick(COUNT(simple))]);
    else if (choice < 5 || depth <= 0)
        comparison(b, depth);
    else if (choice < 8) {
        bool parenthesis = pick(2) == 0;
        buf_c(b, parenthesis ? "(" : "");
        condition(b, depth - 1);
        buf_c(b, joints[pick(COUNT(joints))]);
        condition(b, depth - 1);
        buf_c(b, parenthesis ? ")" : "");
    } else if (choice == 8) {
        buf_c(b, "NOT ");
        condition(b, depth - 1);
    } else
        call(b, "coalesce", condition, depth);
}

/* False when SQLite stops with an error: abs() of the smallest integer. */
static bool oracle_answers(sqlite3 *db, struct arena *a, str expression, uint8_t *truth)
{
    sqlite3_stmt *s;
    str sql = str_format(a, "SELECT (%.*s) FROM t ORDER BY rowid", STR_ARG(expression));
    if (sqlite3_prepare_v2(db, str_to_c(a, sql), -1, &s, NULL) != SQLITE_OK)
        fail_msg("%.*s: %s", STR_ARG(expression), sqlite3_errmsg(db));
    int rows = 0;
    while (sqlite3_step(s) == SQLITE_ROW) {
        bool null = sqlite3_column_type(s, 0) == SQLITE_NULL;
        truth[rows++] = null ? TRUTH_NULL : sqlite3_column_int(s, 0) != 0;
    }
    bool ok = sqlite3_finalize(s) == SQLITE_OK;
    assert_true(!ok || rows == ROWS);
    return ok;
}

static void sqlite_gives_the_same_answers(void **state)
{
    (void)state;
    struct arena outer = whole;
    struct world w;
    static struct data data;
    world_make(&outer, &w);
    data_make(&data);
    sqlite3 *db = oracle_open(&w, &data);
    int compared = 0, refused = 0, seen[3] = {0};
    for (int n = 0; n < EXPRESSIONS; n++) {
        struct arena scratch = outer;
        struct buf b = buf_new(&scratch, 256);
        struct diag d = diag_new(&scratch);
        uint8_t ours[ROWS], theirs[ROWS];
        condition(&b, 1 + (int)pick(4));
        if (b.n > 4000 || strstr(str_to_c(&scratch, buf_view(&b)), "--") != NULL)
            continue;
        struct expression *e = expression_compile(&scratch, buf_view(&b), NO_PLACE, &w.scope, &d);
        if (e == NULL) {
            refused++;
            continue;
        }
        if (!oracle_answers(db, &scratch, buf_view(&b), theirs))
            continue;
        expression_evaluate(e, data.column, ROWS, ours, scratch);
        for (int row = 0; row < ROWS; row++) {
            if (ours[row] != theirs[row])
                fail_msg("row %d of %.*s: %d, SQLite says %d", row, STR_ARG(buf_view(&b)),
                         ours[row], theirs[row]);
            seen[ours[row]]++;
        }
        compared++;
    }
    sqlite3_close(db);
    print_message("%d expressions compared, %d refused; %d false, %d true, %d null\n", compared,
                  refused, seen[0], seen[1], seen[2]);
    assert_true(compared > EXPRESSIONS * 2 / 3);
}

/* Chunks are invisible: a long column gives what its pieces give. */
static void chunks_do_not_show(void **state)
{
    (void)state;
    enum { MANY = 5000 };
    struct arena scratch = whole;
    struct world w;
    world_make(&scratch, &w);
    struct diag d = diag_new(&scratch);
    struct expression *e = expression_compile(
        &scratch, STR("i1 % 3 = 1 AND status <> 'open' OR i1 + 1 > 4990"), NO_PLACE, &w.scope, &d);
    int64_t *integer = ARENA_ARRAY(&scratch, int64_t, MANY);
    int64_t *status = ARENA_ARRAY(&scratch, int64_t, MANY);
    uint8_t *all = ARENA_ARRAY(&scratch, uint8_t, MANY);
    struct expression_column column[VARIABLES] = {0};
    for (int i = 0; i < MANY; i++) {
        integer[i] = i;
        status[i] = i % 7 == 0 ? VALUE_MISSING(MISSING_NOT_RECORDED) : i % 2;
    }
    column[I1].integers = integer;
    column[C1].integers = status;
    expression_evaluate(e, column, MANY, all, scratch);
    for (int i = 0; i < MANY; i++) {
        uint8_t one;
        column[I1].integers = integer + i;
        column[C1].integers = status + i;
        expression_evaluate(e, column, 1, &one, scratch);
        assert_int_equal(all[i], one);
    }
}

int main(void)
{
    whole = arena_reserve((ptrdiff_t)1 << 30);
    setlocale(LC_CTYPE, "C.UTF-8"); /* for the regular expressions of the oracle */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fault_has_its_place),
        cmocka_unit_test(depth_and_length_are_bounded),
        cmocka_unit_test(variables_and_text_are_known),
        cmocka_unit_test(codes_follow_their_numbers),
        cmocka_unit_test(sqlite_gives_the_same_answers),
        cmocka_unit_test(chunks_do_not_show),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
