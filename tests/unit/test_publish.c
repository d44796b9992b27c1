/* Stage 7: numbers as readers write them, layouts, a whole release made twice, read back,
 * swapped, damaged, verified, and feedback. */
#include "publish_fixture.h"

#include "7_publish/chart.h"
#include "7_publish/child.h"
#include "7_publish/csv_text.h"
#include "7_publish/draw/scale.h"
#include "7_publish/feedback.h"
#include "7_publish/grid.h"
#include "7_publish/number.h"
#include "7_publish/read_back/read_back.h"
#include "7_publish/read_back/xlsx_read.h"
#include "7_publish/revisions_csv.h"
#include "base/buf.h"
#include "base/file.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct arena arena, whole_arena;
static struct fixture fixture;
static char root[64];

static void print_diag(const struct diag *d)
{
    for (ptrdiff_t i = 0; i < d->count; i++) {
        print_message("%s", d->item[i].id);
        for (int k = 0; k < d->item[i].arg_count; k++)
            print_message(" %s=%.*s", d->item[i].args[k].name, STR_ARG(d->item[i].args[k].value));
        print_message("\n");
    }
}

#define assert_ok(condition, d)                                                                    \
    do {                                                                                           \
        bool ok_ = (condition);                                                                    \
        if (!ok_)                                                                                  \
            print_diag(d);                                                                         \
        assert_true(ok_);                                                                          \
    } while (0)

static int set_up(void **state)
{
    (void)state;
    arena = whole_arena = arena_reserve(INT64_C(1) << 34);
    struct diag d = diag_new(&arena);
    if (!fixture_open(&fixture, &arena, &d)) {
        print_diag(&d);
        return -1;
    }
    snprintf(root, sizeof root, "/tmp/marsad-publish-XXXXXX");
    return mkdtemp(root) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    struct diag d = diag_new(&arena);
    dir_remove(root, &d);
    arena_release(&whole_arena);
    return 0;
}

static const char *under(const char *name)
{
    return str_to_c(&arena, str_format(&arena, "%s/%s", root, name));
}

static str slurp(const char *path)
{
    struct diag d = diag_new(&arena);
    str bytes = {0};
    assert_ok(file_read(&arena, path, 0, &bytes, &d), &d);
    return bytes;
}

static void assert_text(str got, const char *meant)
{
    if (!str_equal_c(got, meant))
        print_message("got    %.*s\nmeant  %s\n", STR_ARG(got), meant);
    assert_true(str_equal_c(got, meant));
}

/* ---- numbers ---- */

static void test_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *country;
        enum language language;
        bool arabic_digits;
        double value;
        int decimals;
        const char *meant;
    } cases[] = {
        {"MA", LANGUAGE_EN, false, 1234567.0, 0, "1,234,567"},
        {"MA", LANGUAGE_EN, false, 999.0, 0, "999"},
        {"MA", LANGUAGE_EN, false, 1000.25, 2, "1,000.25"},
        {"MA", LANGUAGE_EN, false, -12.34, 1, "-12.3"},
        {"MA", LANGUAGE_EN, false, -0.04, 1, "0.0"},
        {"MA", LANGUAGE_FR, false, 12345.6, 1,
         "12\xE2\x80\xAF"
         "345,6"},
        {"MA", LANGUAGE_AR, false, 12345.6, 1, "12.345,6"},
        {"YE", LANGUAGE_AR, false, 12345.6, 1, "12,345.6"},
        {"YE", LANGUAGE_AR, true, 12345.6, 1,
         "\xD9\xA1\xD9\xA2\xE2\x80\xAF\xD9\xA3\xD9\xA4\xD9\xA5\xD9\xAB\xD9\xA6"},
        {"YE", LANGUAGE_EN, true, 7.0, 0, "7"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct schemas s = fixture.schemas;
        s.observatory.country = str_from_c(cases[i].country);
        s.observatory.arabic_digits = cases[i].arabic_digits;
        struct number_style style = number_style_of(&s, cases[i].language, ISOLATE_NONE);
        assert_text(number_fixed(&arena, &style, cases[i].value, cases[i].decimals),
                    cases[i].meant);
    }
}

static void test_percent_and_isolation(void **state)
{
    (void)state;
    struct schemas s = fixture.schemas;
    struct number_style fr = number_style_of(&s, LANGUAGE_FR, ISOLATE_WITH_ISOLATES);
    assert_text(number_percent(&arena, &fr, 12.34, 1, false), "12,3\xE2\x80\xAF%");
    struct number_style en = number_style_of(&s, LANGUAGE_EN, ISOLATE_WITH_ISOLATES);
    assert_text(number_percent(&arena, &en, 3.0, 1, true), "+3.0%");
    assert_text(number_percent(&arena, &en, 0.0, 1, true), "0.0%");
    struct number_style ar = number_style_of(&s, LANGUAGE_AR, ISOLATE_WITH_ISOLATES);
    assert_text(number_percent(&arena, &ar, 12.34, 1, false), "\xE2\x81\xA6"
                                                              "12,3%\xE2\x81\xA9");
    struct number_style cell = number_style_of(&s, LANGUAGE_AR, ISOLATE_WITH_MARKS);
    assert_text(number_percent(&arena, &cell, 12.34, 1, false), "\xE2\x80\x8E"
                                                                "12,3%\xE2\x80\x8E");
}

static void test_protection_of_runs(void **state)
{
    (void)state;
    struct schemas s = fixture.schemas;
    struct number_style ar = number_style_of(&s, LANGUAGE_AR, ISOLATE_WITH_MARKS);
    assert_text(number_protect(&arena, &ar, STR("\xD8\xB3 18-29.")), "\xD8\xB3 \xE2\x80\x8E"
                                                                     "18-29\xE2\x80\x8E.");
    assert_text(number_protect(&arena, &ar, STR("2024")), "2024");
    assert_text(number_protect(&arena, &ar, STR("60+")), "\xE2\x80\x8E"
                                                         "60+\xE2\x80\x8E");
    struct number_style en = number_style_of(&s, LANGUAGE_EN, ISOLATE_WITH_MARKS);
    assert_text(number_protect(&arena, &en, STR("18-29")), "18-29");
    s.observatory.arabic_digits = true;
    struct number_style digits = number_style_of(&s, LANGUAGE_AR, ISOLATE_NONE);
    assert_text(number_protect(&arena, &digits, STR("18-29")), "\xD9\xA1\xD9\xA8-\xD9\xA2\xD9\xA9");
    assert_text(number_protect(&arena, &digits, STR("A6.1")), "A6.1");
    assert_text(number_protect(&arena, &digits, STR("1.5.")), "\xD9\xA1\xD9\xAB\xD9\xA5.");
    assert_text(number_protect(&arena, &digits, STR("1.2.3")),
                "\xD9\xA1.\xD9\xA2.\xD9\xA3"); /* a version, not a decimal number */
}

static void test_dates(void **state)
{
    (void)state;
    int32_t day = date_from_parts(2026, 7, 1);
    struct edition en = edition_new(&fixture.schemas, &fixture.facts, LANGUAGE_EN, MEDIUM_PLAIN);
    assert_text(edition_date(&arena, &en, day), "1 July 2026");
    struct edition ma = edition_new(&fixture.schemas, &fixture.facts, LANGUAGE_AR, MEDIUM_PLAIN);
    struct schemas yemen = fixture.schemas;
    yemen.observatory.country = STR("YE");
    struct edition ye = edition_new(&yemen, &fixture.facts, LANGUAGE_AR, MEDIUM_PLAIN);
    /* the same month has two names */
    assert_false(str_equal(edition_date(&arena, &ma, day), edition_date(&arena, &ye, day)));
}

static void test_csv_cells(void **state)
{
    (void)state;
    struct buf b = buf_new(&arena, 64);
    csv_text(&b, STR("=1+1"));
    csv_text(&b, STR("-2"));
    csv_number(&b, -2.5);
    csv_text(&b, STR("a,\"b\""));
    csv_count(&b, -1);
    csv_number(&b, (double)NAN);
    csv_text(&b, STR("@x"));
    csv_line_end(&b);
    csv_text(&b, STR("\tx"));
    csv_line_end(&b);
    assert_text(buf_view(&b), "'=1+1,'-2,-2.5,\"a,\"\"b\"\"\",,,'@x\n\"'\tx\"\n");
}

static void test_scales(void **state)
{
    (void)state;
    static const struct {
        double least, most;
        int ticks;
        bool whole;
        double from, to, step;
        int decimals;
    } cases[] = {
        {0, 97, 5, true, 0, 100, 20, 0},   {0, 3, 5, true, 0, 3, 1, 0},
        {0, 0, 5, true, 0, 1, 1, 0},       {-12.9, 0.2, 5, false, -15, 5, 5, 0},
        {0, 0.87, 5, false, 0, 1, 0.2, 1}, {0, 1e6, 4, true, 0, 1e6, 5e5, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct scale s = scale_over(cases[i].least, cases[i].most, cases[i].ticks, cases[i].whole);
        assert_true(fabs(s.least - cases[i].from) < 1e-9);
        assert_true(fabs(s.most - cases[i].to) < 1e-9);
        assert_true(fabs(s.step - cases[i].step) < 1e-9);
        assert_int_equal(s.decimals, cases[i].decimals);
    }
}

/* ---- layouts ---- */

static void test_grids(void **state)
{
    (void)state;
    struct edition e = edition_new(&fixture.schemas, &fixture.facts, LANGUAGE_FR, MEDIUM_CELLS);
    for (ptrdiff_t i = 0; i < fixture.tables.count; i++) {
        const struct safe_table *t = fixture.tables.item[i];
        for (int layout = GRID_LONG; layout <= GRID_CROSS; layout++) {
            if (layout == GRID_CROSS && safe_table_dimensions(t) < 2)
                continue;
            struct grid g = grid_of_table(&arena, &e, t, (enum grid_layout)layout);
            int64_t values = 0;
            for (int64_t k = 0; k < g.rows * g.columns; k++)
                values += g.column[k % g.columns].is_value;
            assert_int_equal(values, safe_table_cells(t)); /* each cell stands there once */
            for (int32_t c = 0; c < g.columns; c++)
                for (int32_t other = 0; other < c; other++)
                    assert_false(str_equal(g.column[c].header, g.column[other].header));
        }
        struct grid_choice choice = grid_page_choice(t, 60);
        struct grid page = grid_of_choice(&arena, &e, t, &choice);
        assert_true(page.rows <= 60 || safe_table_dimensions(t) == 1);
    }
}

static void test_charts_order_and_limits(void **state)
{
    (void)state;
    struct edition e = edition_new(&fixture.schemas, &fixture.facts, LANGUAGE_EN, MEDIUM_DRAWN);
    int charts = 0;
    for (ptrdiff_t i = 0; i < fixture.tables.count; i++) {
        struct chart c;
        if (!chart_of_table(&arena, &e, fixture.tables.item[i], &c))
            continue;
        charts++;
        assert_true(c.items >= 1 && c.series >= 1);
        assert_true(c.alternative.n > c.title.n);
        if (c.kind != CHART_BARS && c.kind != CHART_DOTS)
            continue;
        assert_true(c.items <= CHART_ITEMS_LIMIT);
        for (int32_t k = 1; k < c.items; k++) { /* suppressed after published, unknown last */
            const struct chart_item *a = &c.item[k - 1], *b = &c.item[k];
            assert_true(a->missing <= b->missing);
            if (a->missing == b->missing)
                assert_true(isnan(b->rank) || (!isnan(a->rank) && a->rank >= b->rank));
        }
    }
    assert_int_equal(charts, 12);
}

/* ---- a release ---- */

static bool publish(const char *output, struct publish_result *result, struct diag *d)
{
    return publish_release(&arena, &fixture.schemas, &fixture.facts, &fixture.tables,
                           fixture.schemas.observatory.language, 3, output, result, d);
}

static void test_release(void **state)
{
    (void)state;
    struct diag d = diag_new(&arena);
    struct publish_result result;
    const char *output = under("a");
    assert_ok(publish(output, &result, &d), &d);
    assert_int_equal(result.tables, fixture.tables.count);
    assert_int_equal(result.charts, 3 * 12);
    assert_int_equal(result.workbooks, 6);
    assert_int_equal(result.reports, 3);
    assert_int_equal(result.files, 3 * 12 * 3 + 6 + 3 + 2 + 1);
    assert_text(result.release_directory, "releases/2026-01-31");
    int64_t files = 0;
    assert_ok(publish_verify(&arena, under("a/latest"), &files, &d), &d);
    assert_int_equal(files, result.files - 1);
    assert_false(dir_exists(under("a/releases/.2026-01-31.partial")));
}

static void test_workbooks_read_as_meant(void **state)
{
    (void)state;
    for (int l = 0; l < LANGUAGE_COUNT; l++) {
        const char *path = under(str_to_c(&arena, str_format(&arena, "a/latest/%s/tables.xlsx",
                                                             language_code((enum language)l))));
        struct xlsx book;
        assert_null(xlsx_read(&arena, path, &book));
        assert_int_equal(book.count, 5 + fixture.tables.count);
        assert_int_equal(book.tables, 4 + fixture.tables.count);
        for (ptrdiff_t i = 0; i < book.count; i++)
            assert_int_equal(book.item[i].right_to_left, l == LANGUAGE_AR);
        struct edition e =
            edition_new(&fixture.schemas, &fixture.facts, (enum language)l, MEDIUM_CELLS);
        assert_null(read_back_tables(arena, path, &e, &fixture.tables));
    }
}

static void test_read_back_sees_a_wrong_number(void **state)
{
    (void)state;
    struct edition e = edition_new(&fixture.schemas, &fixture.facts, LANGUAGE_EN, MEDIUM_CELLS);
    const char *path = under("a/latest/en/tables.xlsx");
    struct fixture other = fixture;
    struct table_dimension area = fixture_codes(&other, "area", &other.areas, 1, false);
    struct fixture_table changed = {
        "A2.1", MEASURE_RATE, CHART_DOTS, "women", "publish.report.methods",
        1,      {area},       9040,       false};
    fixture_name_dimensions(&other, &changed);
    const struct safe_table *t = fixture_make(&other, &changed);
    struct safe_table_list one = {&t, 1};
    assert_string_equal(read_back_tables(arena, path, &e, &one), "cell");
    struct edition wrong = edition_new(&fixture.schemas, &fixture.facts, LANGUAGE_AR, MEDIUM_CELLS);
    assert_string_equal(read_back_tables(arena, path, &wrong, &fixture.tables), "direction");
}

/* What changed since the release before stands beside the figures; nothing in a first release. */
static void test_revisions_are_listed(void **state)
{
    (void)state;
    str header = STR("figure,table,indicator,release_before,release,state_before,value_before,"
                     "state,value,cause,detail,label_ar,label_fr,label_en\n");
    assert_true(str_equal(slurp(under("a/latest/revisions.csv")), header));
    struct revision revision = {
        .figure = STR("p/A1.1/2024"),
        .table = STR("A1.1"),
        .indicator = STR("A1"),
        .old_state = STR("published"),
        .new_state = STR("suppressed"),
        .old_value = 12.5,
        .new_value = (double)NAN,
        .cause = REVISION_DATA,
        .place = {.position = {{{STR("a"), STR("f"), STR("e")}}}, .positions = 1},
        .detail = STR("+secret/cases/2024"),
        .told = STR("+c1/cases/2024,-c2/cases/2024")};
    struct release_facts facts = {.date = STR("2026-01-31"),
                                  .revisions = {&revision, 1, 1, STR("2026-01-30")}};
    str line = STR("p/A1.1/2024,A1.1,A1,2026-01-30,2026-01-31,published,12.5,suppressed,,data,"
                   "\"'+c1/cases/2024,-c2/cases/2024\"");
    struct edition plain[LANGUAGE_COUNT];
    for (int l = 0; l < LANGUAGE_COUNT; l++)
        plain[l] = edition_new(&fixture.schemas, &facts, (enum language)l, MEDIUM_PLAIN);
    str text = revisions_csv(&arena, plain);
    assert_true(str_find(text, STR("secret")) < 0); /* only what may be told */
    assert_true(str_find(text, STR("; e\"")) > 0 || str_find(text, STR("; e\n")) > 0);
    text = str_slice(text, 0, header.n + line.n);
    assert_true(str_equal(str_slice(text, header.n, text.n), line));
}

static void test_figures_hold_no_hint(void **state)
{
    (void)state;
    str text = slurp(under("a/latest/figures.csv"));
    int64_t cells = 0, lines = 0, suppressed = 0;
    for (ptrdiff_t i = 0; i < fixture.tables.count; i++)
        cells += safe_table_cells(fixture.tables.item[i]);
    for (str line, rest = text; rest.n > 0; lines++) {
        str_cut(rest, '\n', &line, &rest);
        if (str_find(line, STR(",suppressed,")) < 0)
            continue;
        suppressed++;
        assert_true(str_find(line, STR(",,,,,,suppressed,")) > 0); /* no number at all */
    }
    assert_int_equal(lines, cells + 1);
    assert_true(suppressed > 10);
    assert_true(str_find(text, STR("primary")) < 0 && str_find(text, STR("secondary")) < 0);
}

static void test_same_bytes(void **state)
{
    (void)state;
    struct diag d = diag_new(&arena);
    struct publish_result first, second;
    assert_ok(publish(under("b"), &first, &d), &d);
    setenv("TZ", "Asia/Tokyo", 1);
    setenv("LANG", "ar_MA.UTF-8", 1);
    setenv("LC_ALL", "fr_FR.UTF-8", 1);
    setenv("FONTCONFIG_FILE", "/nonexistent", 1);
    mode_t mask = umask(077);
    assert_ok(publish(under("c"), &second, &d), &d);
    umask(mask);
    unsetenv("TZ");
    unsetenv("LANG");
    unsetenv("LC_ALL");
    unsetenv("FONTCONFIG_FILE");
    assert_string_equal(first.manifest_sha256, second.manifest_sha256);
}

static void die(void)
{
    raise(SIGKILL);
}

static void abort_quietly(void)
{
    signal(SIGABRT, SIG_DFL);
    raise(SIGABRT);
}

static void test_a_dying_child_changes_nothing(void **state)
{
    (void)state;
    void (*const hooks[])(void) = {die, abort_quietly};
    str before = slurp(under("a/latest/manifest.json"));
    for (size_t i = 0; i < sizeof hooks / sizeof hooks[0]; i++) {
        struct diag d = diag_new(&arena);
        struct publish_result result;
        child_test_hook = hooks[i];
        assert_false(publish(under("a"), &result, &d));
        child_test_hook = NULL;
        assert_string_equal(d.item[d.count - 1].id, "publish.child-died");
        assert_int_equal(diag_exit_code(&d), DIAG_ENVIRONMENT);
        assert_true(str_equal(before, slurp(under("a/latest/manifest.json"))));
    }
    struct diag d = diag_new(&arena);
    struct publish_result result; /* and the next night is as if nothing had been */
    assert_ok(publish(under("a"), &result, &d), &d);
    assert_true(str_equal(before, slurp(under("a/latest/manifest.json"))));
    assert_false(dir_exists(under("a/releases/.2026-01-31.partial")));
}

static void test_missing_font(void **state)
{
    (void)state;
    struct diag d = diag_new(&arena);
    struct fixture f = fixture;
    assert_true(dir_make(under("schemas/common/publish"), &d));
    assert_true(file_write(under("schemas/common/publish/fonts.csv"),
                           STR("file,package\n/nonexistent.ttf,fonts-x\n"), &d));
    f.schemas.root = str_from_c(under("schemas"));
    struct publish_result result;
    assert_false(publish_release(&arena, &f.schemas, &f.facts, &f.tables,
                                 f.schemas.observatory.language, 1, under("d"), &result, &d));
    assert_string_equal(d.item[d.count - 1].id, "publish.font-missing");
    assert_false(file_exists(under("d/latest")));
}

static void test_verify_finds_changes(void **state)
{
    (void)state;
    static const struct {
        const char *file, *id;
        bool remove, add;
    } cases[] = {
        {"en/report.pdf", "publish.verify.changed", false, false},
        {"ar/charts/A1.1.png", "publish.verify.missing", true, false},
        {"fr/charts/new.svg", "publish.verify.unknown", false, true},
        {"manifest.json", "publish.manifest-damaged", false, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct diag d = diag_new(&arena);
        struct publish_result result;
        int64_t files;
        assert_ok(publish(under("v"), &result, &d), &d);
        const char *path =
            str_to_c(&arena, str_format(&arena, "%s/%s", under("v/latest"), cases[i].file));
        if (cases[i].remove)
            unlink(path);
        else if (cases[i].add)
            assert_true(file_write(path, STR("<svg/>"), &d));
        else
            assert_int_equal(truncate(path, 900), 0);
        d = diag_new(&arena);
        assert_false(publish_verify(&arena, under("v/latest"), &files, &d));
        assert_string_equal(d.item[0].id, cases[i].id);
    }
}

/* The manifest has the tag of a centre's file and neither its hash nor its size. */
static void test_manifest_of_inputs(void **state)
{
    (void)state;
    struct diag d = diag_new(&arena);
    struct publish_result result;
    assert_ok(publish(under("i"), &result, &d), &d);
    str text = slurp(under("i/latest/manifest.json"));
    ptrdiff_t from = str_find(text, STR("\"inputs\": ["));
    assert_true(from >= 0);
    str inputs = str_slice(text, from, text.n);
    inputs = str_slice(inputs, 0, str_find(inputs, STR("]")));
    assert_true(str_find(inputs, STR("\"tag\": \"02000000000000000000000000000000\"")) >= 0);
    assert_true(str_find(inputs, STR("rabat-01/cases_2024.csv")) >= 0);
    assert_int_equal(str_find(inputs, STR("sha256")), -1);
    assert_int_equal(str_find(inputs, STR("bytes")), -1);
    assert_int_equal(
        str_find(text, STR("0100000000000000000000000000000000000000000000000000000000000000")),
        -1);
}

/* Tags lead from a manifest to the files on record with the key, and with no other. */
static void test_tags_lead_to_files(void **state)
{
    (void)state;
    struct diag d = diag_new(&arena);
    struct key_ring *ring[2];
    for (int i = 0; i < 2; i++) {
        const char *path = under(i == 0 ? "key-0" : "key-1");
        assert_true(key_new(path, &d));
        ring[i] = key_ring_open(path, &d);
        assert_non_null(ring[i]);
    }
    struct file_hash old = {STR("rabat-01/cases_2024.csv"), {7}, {0}, 0};
    struct file_hash file = {STR("rabat-01/cases_2024.csv"), {9}, {0}, 0};
    char hex[2 * TAG_BYTES + 1];
    file_tag(ring[0], file.path, file.sha256, file.tag);
    hash_hex(file.tag, TAG_BYTES, hex);
    str manifest = str_format(&arena,
                              "{\"outputs\": [], \"inputs\": [{\"path\": \"%.*s\", \"tag\": "
                              "\"%s\"}]}",
                              STR_ARG(file.path), hex);
    assert_true(dir_make(under("tags"), &d));
    assert_true(file_write(under("tags/manifest.json"), manifest, &d));
    struct file_hash_list known = {0};
    int64_t found = -1;
    assert_int_equal(d.count, 0);
    assert_false(publish_verify_inputs(&arena, under("tags"), ring[0], &known, &found, &d));
    assert_int_equal(found, 0);
    assert_string_equal(d.item[0].id, "publish.verify.tag");
    *ARENA_PUSH(&arena, &known) = old; /* the same path, other content */
    assert_false(publish_verify_inputs(&arena, under("tags"), ring[0], &known, &found, &d));
    *ARENA_PUSH(&arena, &known) = file;
    assert_true(publish_verify_inputs(&arena, under("tags"), ring[0], &known, &found, &d));
    assert_int_equal(found, 1);
    assert_false(publish_verify_inputs(&arena, under("tags"), ring[1], &known, &found, &d));
    /* of before: hashes, of which nothing is asked; and a tag that is none */
    d = diag_new(&arena);
    assert_true(file_write(under("tags/manifest.json"),
                           STR("{\"outputs\": [], \"inputs\": [{\"path\": \"a\", \"sha256\": "
                               "\"00\"}]}"),
                           &d));
    assert_true(publish_verify_inputs(&arena, under("tags"), ring[0], &known, &found, &d));
    assert_true(file_write(under("tags/manifest.json"),
                           STR("{\"outputs\": [], \"inputs\": [{\"path\": \"a\", \"tag\": "
                               "\"0g\"}]}"),
                           &d));
    assert_int_equal(d.count, 0);
    assert_false(publish_verify_inputs(&arena, under("tags"), ring[0], &known, &found, &d));
    assert_string_equal(d.item[0].id, "publish.manifest-damaged");
    key_ring_close(ring[0]);
    key_ring_close(ring[1]);
}

/* Every prefix and every flipped byte that matters is seen, and nothing crashes. */
static void test_read_back_of_damage(void **state)
{
    (void)state;
    static const char *const names[] = {"a/latest/ar/tables.xlsx", "a/latest/fr/charts/A2.1.png",
                                        "a/latest/en/charts/A4.1.svg",
                                        "a/latest/en/charts/A4.1.pdf", "a/latest/figures.csv"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        str whole = slurp(under(names[i]));
        assert_null(read_back_any(arena, under(names[i])));
        const char *ext = strrchr(names[i], '.');
        const char *copy = under(str_to_c(&arena, str_format(&arena, "damaged%s", ext)));
        for (int part = 0; part < 24; part++) {
            struct diag d = diag_new(&arena);
            ptrdiff_t n = part < 12 ? whole.n * part / 12 : whole.n;
            char *bytes = ARENA_ARRAY(&arena, char, n + 1);
            memcpy(bytes, whole.p, (size_t)n);
            if (part >= 12)
                bytes[fixture_noise((uint32_t)part) % (uint32_t)n] ^= 0x40;
            assert_true(file_write(copy, (str){bytes, n}, &d));
            const char *wrong = read_back_any(arena, copy);
            if (part < 12 && strcmp(ext, ".csv") != 0)
                assert_non_null(wrong);
        }
    }
}

/* ---- feedback ---- */

static struct finding_list some_findings(void)
{
    struct finding_list list = finding_list_new(&arena, 25);
    for (int i = 0; i < 30; i++)
        finding_add(&list, (struct finding){.line = 3 + 7 * i,
                                            .field = 1,
                                            .column = 4,
                                            .severity = SEVERITY_QUARANTINE_ROW,
                                            .rule = STR("type-error"),
                                            .detail = STR("date")});
    finding_add(&list, (struct finding){.line = 9,
                                        .field = 0,
                                        .column = 1,
                                        .severity = SEVERITY_WARN,
                                        .rule = STR("missing-cell")});
    return list;
}

static void test_feedback(void **state)
{
    (void)state;
    struct diag d = diag_new(&arena);
    struct submission sent[2] = {fixture.facts.submission[0], fixture.facts.submission[0]};
    sent[1].state = SUBMISSION_SUPERSEDED;
    sent[1].path = STR("rabat-01/cases_2024_old.csv");
    struct finding_list findings[2] = {some_findings(), some_findings()};
    struct finding_list none = finding_list_new(&arena, 5);
    struct centre_feedback centres[2] = {
        {.centre = fixture.centres.code[0].code,
         .submission = sent,
         .findings = findings,
         .count = 2},
        {.centre = fixture.centres.code[1].code,
         .submission = &sent[0],
         .findings = &none,
         .count = 1},
    };
    for (int night = 0; night < 2; night++)
        assert_ok(
            publish_feedback(&arena, &fixture.schemas, &fixture.facts, centres, 2, under("a"), &d),
            &d);
    str directory = str_format(&arena, "a/feedback/%.*s", STR_ARG(centres[0].centre));
    str csv = slurp(under(str_to_c(&arena, path_join(&arena, directory, STR("feedback.csv")))));
    assert_true(str_find(csv, STR("type-error,date,30,")) > 0);
    assert_true(str_find(csv, STR("136")) > 0); /* the twentieth line */
    assert_true(str_find(csv, STR("143")) < 0); /* the next one */
    struct xlsx book;
    const char *path = under(str_to_c(&arena, path_join(&arena, directory, STR("feedback.xlsx"))));
    assert_null(xlsx_read(&arena, path, &book));
    assert_int_equal(book.count, 2);
    enum language language = feedback_language(&fixture.schemas, centres[0].centre);
    assert_int_equal(book.item[0].right_to_left, language == LANGUAGE_AR);
    /* causes of a superseded file need no mending */
    struct edition e = edition_new(&fixture.schemas, &fixture.facts, language, MEDIUM_CELLS);
    assert_int_equal(feedback_causes(&arena, &e, &centres[0]).rows, 2);
    assert_int_equal(feedback_causes(&arena, &e, &centres[1]).rows, 0);
}

static void test_feedback_refuses_strange_names(void **state)
{
    (void)state;
    static const char *const names[] = {"../x", "", ".x", "a/b", "a b"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct diag d = diag_new(&arena);
        struct centre_feedback centre = {.centre = str_from_c(names[i])};
        assert_false(
            publish_feedback(&arena, &fixture.schemas, &fixture.facts, &centre, 1, under("a"), &d));
    }
}

/* ---- words ---- */

/* Every id that stage 7 names stands in the catalogue, in three languages. */
static void test_words_exist(void **state)
{
    (void)state;
    for (int m = 1; m <= 12; m++)
        assert_true(catalogue_has(&fixture.catalogue,
                                  str_to_c(&arena, str_format(&arena, "date.month.%d", m))));
    struct diag d = diag_new(&arena);
    struct str_list names = {0};
    static const char *const rooms[] = {"", "/draw", "/workbook"};
    for (size_t r = 0; r < sizeof rooms / sizeof rooms[0]; r++) {
        str room = str_format(&arena, "pipeline/7_publish%s", rooms[r]);
        assert_true(dir_list(&arena, str_to_c(&arena, room), false, &names, &d));
        for (ptrdiff_t i = 0; i < names.count; i++) {
            if (!str_ends(names.item[i], STR(".c")))
                continue;
            str text = slurp(str_to_c(&arena, path_join(&arena, room, names.item[i])));
            for (str piece, rest = text; rest.n > 0;) {
                str_cut(rest, '"', &piece, &rest);
                str_cut(rest, '"', &piece, &rest);
                bool id = str_starts(piece, STR("publish.")) || str_starts(piece, STR("feedback."));
                bool whole = str_find_byte(piece, '%') < 0 && !str_ends(piece, STR(".csv")) &&
                             !str_ends(piece, STR(".xlsx"));
                if (id && whole && !catalogue_has(&fixture.catalogue, str_to_c(&arena, piece)))
                    fail_msg("%.*s lacks %.*s", STR_ARG(names.item[i]), STR_ARG(piece));
            }
        }
        names = (struct str_list){0};
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_percent_and_isolation),
        cmocka_unit_test(test_protection_of_runs),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_csv_cells),
        cmocka_unit_test(test_scales),
        cmocka_unit_test(test_grids),
        cmocka_unit_test(test_charts_order_and_limits),
        cmocka_unit_test(test_release),
        cmocka_unit_test(test_workbooks_read_as_meant),
        cmocka_unit_test(test_read_back_sees_a_wrong_number),
        cmocka_unit_test(test_figures_hold_no_hint),
        cmocka_unit_test(test_revisions_are_listed),
        cmocka_unit_test(test_same_bytes),
        cmocka_unit_test(test_a_dying_child_changes_nothing),
        cmocka_unit_test(test_missing_font),
        cmocka_unit_test(test_verify_finds_changes),
        cmocka_unit_test(test_manifest_of_inputs),
        cmocka_unit_test(test_tags_lead_to_files),
        cmocka_unit_test(test_read_back_of_damage),
        cmocka_unit_test(test_feedback),
        cmocka_unit_test(test_feedback_refuses_strange_names),
        cmocka_unit_test(test_words_exist),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
