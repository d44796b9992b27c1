/* Unusual dialects as usual ones, byte by byte: what comes out, whatever the size of the pieces in
 * which it is read; sources that fail; which dialects need it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "1_ingest/translate.h"
#include "1_ingest/window.h"
#include "base/arena.h"
#include "descriptors/source_format.h"

enum { OUT_BYTES = 1 << 20, LONG_CELL = 70000 };

static struct arena whole, memory;
static char *out;

struct text_source {
    str text;
    ptrdiff_t at, piece;
    ptrdiff_t fails_at; /* -1: never */
};

static ptrdiff_t text_read(void *context, char *to, ptrdiff_t n)
{
    struct text_source *s = context;
    ptrdiff_t left = s->text.n - s->at;
    if (s->fails_at >= 0 && s->at >= s->fails_at) {
        return -1;
    }
    n = n < s->piece ? n : s->piece;
    n = n < left ? n : left;
    memcpy(to, s->text.p + s->at, (size_t)n);
    s->at += n;
    return n;
}

/* All that comes, asked for `asked` bytes at a time; p is NULL when reading failed. */
static str translated(const struct dialect *d, str text, ptrdiff_t piece, ptrdiff_t asked,
                      ptrdiff_t fails_at, struct dialect *usual)
{
    struct arena a = memory;
    struct text_source source = {.text = text, .piece = piece, .fails_at = fails_at};
    struct byte_source t = translator_new(&a, (struct byte_source){text_read, &source}, d, usual);
    ptrdiff_t n = 0, got = 1;
    while (got > 0) {
        assert_true(n + asked <= OUT_BYTES);
        got = t.read(t.context, out + n, asked);
        n += got > 0 ? got : 0;
    }
    return got < 0 ? (str){0} : (str){out, n};
}

/* A letter a setting: e escape by \, q quotation mark ', n none, d not doubled, s leading blanks
 * skipped, c comments by #, l a comment mark that is too long to be one. */
static struct dialect dialect_of(const char *delimiter, const char *settings)
{
    static const char mark[] = "#################################################################";
    return (struct dialect){
        .delimiter = str_from_c(delimiter),
        .delimiters = STR(";,"),
        .quote = strchr(settings, 'n')   ? 0
                 : strchr(settings, 'q') ? '\''
                                         : '"',
        .escape = strchr(settings, 'e') ? '\\' : 0,
        .double_quote = !strchr(settings, 'd'),
        .skip_initial_space = strchr(settings, 's') != NULL,
        .comment_char = strchr(settings, 'l')   ? str_from_c(mark)
                        : strchr(settings, 'c') ? STR("#")
                                                : STR(""),
    };
}

static const struct {
    const char *delimiter, *settings, *text, *expected;
} cases[] = {
    {"||", "", "a||b\nc||d",
     "a\x1f"
     "b\nc\x1f"
     "d"},
    {"||", "", "a|b||c\n",
     "a|b\x1f"
     "c\n"},
    {"||", "", "\"a||b\"||c\n",
     "\"a||b\"\x1f"
     "c\n"},
    {"||", "e", "a\\||b||c",
     "a||b\x1f"
     "c"},
    {"::", "n", "a\"b::c\n",
     "\"a\"\"b\"\x1f"
     "c\n"},
    {"::", "",
     "a\x1f"
     "b::c",
     "\"a\x1f"
     "b\"\x1f"
     "c"},
    {",", "e", "a\\,b,c\n", "\"a,b\",c\n"},
    {",", "e", "a\\xb,c\n", "a\\xb,c\n"},
    {",", "e", "a\\", "a\\"},
    {",", "e", "a\\\nb,c\n", "\"a\nb\",c\n"},
    {",", "e", "a\\\rb,c\n", "\"a\rb\",c\n"},
    {",", "e", "a\\\\b,c", "a\\b,c"},
    {",", "e", "a\\\"b,c", "\"a\"\"b\",c"},
    {",", "e", "\"a\\\"b\",c", "\"a\"\"b\",c"},
    {",", "e", "\"a\\xb\",c", "\"a\\xb\",c"},
    {",", "e", "\"a\"\"b\",c", "\"a\"\"b\",c"},
    {",", "en", "a\\\"b\\,c,d", "\"a\\\"\"b,c\",d"},
    {",", "eq", "'a\"b',c\\'d", "'a\"b','c''d'"},
    {",", "s", "a, b,  c\n d", "a,b,c\nd"},
    {",", "s", "a, \"b\"", "a,\"b\""},
    {",", "sq", "a, 'b'", "a,'b'"},
    {" ", "s", "a  b", "a  b"},        /* a delimiter is no blank to be skipped */
    {",", "", "a\"b,c\n", "a\"b,c\n"}, /* damage stays damage */
    {",", "e", "a\"b\\,c,d\n", "a\"b,c,d\n"},
    {",", "d", "\"a\"\"b\",c", "\"a\".\"b.\",c"},
    {",", "d", "\"a\"x,c", "\"a\"x,c"},
    {",", "d", "\"a\"\n\"b\"", "\"a\"\n\"b\""},
    {",", "c", "#a,\"b\nc,d\n", "#\nc,d\n"},
    {",", "c", "a,#b\n#\r\nc", "a,#b\n#\r\nc"},
    {",", "cs", " #a\nb", "#a\nb"}, /* a comment begins its record */
    {",", "sl", "#a, b", "#a,b"},
    {"\"", "en", "a\"b\\\"c", "a\"'b\"c'"},
    {"", "e", "a;b\\;c,d", "a;\"b;c,d\""}, /* the first candidate */
    {",", "e", "", ""},
    {",", "e", "\n\n", "\n\n"},
    {",", "e", "\"open\n", "\"open\n"},
};

static void every_case_in_pieces_of_every_size(void **unused)
{
    (void)unused;
    static const ptrdiff_t sizes[] = {1, 2, 3, 7, 63, 64, 65, 1 << 16};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dialect d = dialect_of(cases[i].delimiter, cases[i].settings), usual;
        for (size_t k = 0; k < 64; k++) {
            str found =
                translated(&d, str_from_c(cases[i].text), sizes[k % 8], sizes[k / 8], -1, &usual);
            if (!str_equal_c(found, cases[i].expected)) {
                fail_msg("{%s} by '%s' %s: {%.*s}", cases[i].text, cases[i].delimiter,
                         cases[i].settings, STR_ARG(found));
            }
        }
        assert_int_equal(usual.delimiter.n, 1);
        assert_true(usual.double_quote && usual.quote && usual.quote != usual.delimiter.p[0]);
        assert_false(usual.escape || usual.skip_initial_space);
        usual.comment_char = STR("");
        assert_false(dialect_is_unusual(&usual));
    }
}

static void the_usual_dialect(void **unused)
{
    (void)unused;
    static const struct {
        const char *delimiter, *settings;
        char usual_delimiter, usual_quote;
    } told[] = {
        {"||", "", '\x1f', '"'}, {";", "e", ';', '"'},    {";", "eq", ';', '\''},
        {";", "en", ';', '"'},   {"\"", "en", '"', '\''}, {"", "e", ';', '"'},
    };
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
        struct dialect d = dialect_of(told[i].delimiter, told[i].settings), usual;
        translated(&d, STR("a"), 1, 1, -1, &usual);
        assert_int_equal(usual.delimiter.p[0], told[i].usual_delimiter);
        assert_int_equal(usual.quote, told[i].usual_quote);
    }
}

static void which_are_unusual(void **unused)
{
    (void)unused;
    static const struct {
        const char *delimiter, *settings;
        bool unusual;
    } told[] = {
        {",", "", false}, {",", "q", false}, {",", "n", false}, {",", "nd", false},
        {",", "d", true}, {"||", "", true},  {",", "e", true},  {",", "s", true},
        {",", "c", true}, {",", "l", false}, {"", "", false},   {",", "de", true},
    };
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
        struct dialect d = dialect_of(told[i].delimiter, told[i].settings);
        if (dialect_is_unusual(&d) != told[i].unusual) {
            fail_msg("'%s' %s", told[i].delimiter, told[i].settings);
        }
    }
    /* a quotation mark that escapes itself is doubled */
    struct dialect d = dialect_of(",", "d");
    d.escape = d.quote;
    assert_false(dialect_is_unusual(&d));
}

/* A bare cell that is longer than is held back is written as it comes: what it could hold only in
 * quotes becomes a byte that is no text, so that its record is found. */
static void cells_longer_than_are_held_back(void **unused)
{
    (void)unused;
    static char text[LONG_CELL + 10];
    static const struct {
        const char *end;
        const char *expected;
    } ends[] = {
        {"\\,b,c", "\xff"
                   "b,c"},
        {"\\\\b,c", "\\b,c"},
        {"\"b,c", "\"b,c"},
        {"b,\\,c", "b,\",c\""}, /* the next cell is not long */
        {"", ""},
    };
    struct dialect d = dialect_of(",", "e"), usual;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        memset(text, 'a', LONG_CELL);
        strcpy(text + LONG_CELL, ends[i].end);
        str found = translated(&d, str_from_c(text), 4096, 1000, -1, &usual);
        assert_true(found.n >= LONG_CELL);
        assert_true(memcmp(found.p, text, LONG_CELL) == 0);
        assert_true(str_equal_c(str_slice(found, LONG_CELL, found.n), ends[i].expected));
    }
}

static void sources_that_fail(void **unused)
{
    (void)unused;
    static char text[LONG_CELL];
    memset(text, 'a', sizeof text);
    struct dialect d = dialect_of("||", ""), usual;
    for (ptrdiff_t at = 0; at < LONG_CELL; at += 9999) {
        str found = translated(&d, (str){text, sizeof text}, 100, 50, at, &usual);
        assert_null(found.p);
    }
}

int main(void)
{
    whole = memory = arena_reserve((ptrdiff_t)1 << 28);
    out = arena_alloc_raw(&memory, 1, OUT_BYTES);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_in_pieces_of_every_size),
        cmocka_unit_test(the_usual_dialect),
        cmocka_unit_test(which_are_unusual),
        cmocka_unit_test(cells_longer_than_are_held_back),
        cmocka_unit_test(sources_that_fail),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&whole);
    return failed;
}
