/* Funnel and control charts: limits against slow sums and against each other, who is outside, what
 * is left out, what stands in words, and that they can be drawn in each language. */
#include "publish_fixture.h"

#include "7_publish/chart_limits.h"
#include "7_publish/child.h"
#include "7_publish/draw/chart_draw.h"
#include "7_publish/draw/fonts.h"
#include "stats/stats.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { MOST = 64 };
static struct arena arena, whole_arena;
static struct fixture fixture;

static int set_up(void **state)
{
    (void)state;
    arena = whole_arena = arena_reserve(INT64_C(1) << 32);
    struct diag d = diag_new(&arena);
    return fixture_open(&fixture, &arena, &d) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&whole_arena);
    return 0;
}

static struct edition english(void)
{
    return edition_new(&fixture.schemas, &fixture.facts, LANGUAGE_EN, MEDIUM_DRAWN);
}

/* A table by one breakdown, its total first. n NULL: counts. */
struct made {
    enum measure measure;
    enum chart_kind chart;
    struct table_dimension dimension;
    const int64_t *x, *n;
    const enum safe_state *state; /* NULL: all published */
    const uint32_t *flags;        /* NULL: none */
    double stretch;               /* of a standardised rate: value over the crude one */
};

static const struct safe_table *make(const struct made *m)
{
    struct indicator *indicator = ARENA_NEW(&arena, struct indicator);
    struct indicator_table *own = ARENA_NEW(&arena, struct indicator_table);
    struct breakdown *by = ARENA_NEW(&arena, struct breakdown);
    *by = (struct breakdown){.name = m->dimension.name};
    *own = (struct indicator_table){.id = STR("A2.1"), .by = by, .by_count = 1, .chart = m->chart};
    *indicator = (struct indicator){
        .code = STR("A2"),
        .labels = catalogue_labels(&fixture.catalogue, "publish.report.methods"),
        .denominator = catalogue_labels(&fixture.catalogue, "publish.coverage.persons"),
        .unit = STR("women"),
        .dataset = &fixture.dataset[0],
        .measure = m->measure,
        .table = own,
        .tables = 1,
    };
    struct table_dimension *d = ARENA_NEW(&arena, struct table_dimension);
    *d = m->dimension;
    double factor = m->measure == MEASURE_SHARE   ? 100.0
                    : m->measure == MEASURE_COUNT ? 1.0
                                                  : 10000.0;
    struct estimate_table table = {.id = STR("A2.1"),
                                   .indicator = indicator,
                                   .measure = m->measure,
                                   .factor = factor,
                                   .dimensions = 1,
                                   .dimension = d,
                                   .cells = d->count,
                                   .method = STR("method.wilson")};
    table.cell = ARENA_ARRAY(&arena, struct estimate, d->count);
    enum safe_state *state = ARENA_ARRAY(&arena, enum safe_state, d->count);
    for (int32_t i = 0; i < d->count; i++) {
        double value = m->n ? factor * (double)m->x[i] / (double)m->n[i] : (double)m->x[i];
        table.cell[i] = (struct estimate){.status = m->x[i] == 0 ? CELL_ZERO : CELL_VALUE,
                                          .flags = m->flags ? m->flags[i] : 0,
                                          .value = value * (m->stretch > 0.0 ? m->stretch : 1.0),
                                          .lower = (double)NAN,
                                          .upper = (double)NAN,
                                          .numerator = m->x[i],
                                          .denominator = m->n ? m->n[i] : -1,
                                          .unknown = -1,
                                          .extra = {(double)NAN, (double)NAN}};
        state[i] = m->state ? m->state[i] : SAFE_PUBLISHED;
    }
    return safe_table_make(&arena, &table, state, NULL);
}

/* So many areas, named as those of the fixture. */
static struct table_dimension areas(int32_t count)
{
    struct table_dimension d = fixture_codes(&fixture, "area", &fixture.areas, 1, false);
    assert_true(count < d.count);
    d.count = count + 1;
    return d;
}

static const struct chart_point *point_of(const struct chart *c, int32_t position)
{
    for (int32_t i = 0; i < c->items; i++)
        if (c->item[i].position == position)
            return &c->point[i];
    fail_msg("no item %d", position);
    return NULL;
}

/* Height of a curve at a size, straight between its points. */
static double height_at(const struct chart_curve *curve, double x)
{
    for (int32_t i = 0; i + 1 < curve->count; i++) {
        const struct chart_place *a = &curve->point[i], *b = &curve->point[i + 1];
        if (a->x <= x && x <= b->x)
            return b->x > a->x ? a->y + (b->y - a->y) * (x - a->x) / (b->x - a->x) : a->y;
    }
    return (double)NAN;
}

/* A funnel as chance makes it: no wider limits; the drawn curves and the places agree. */
static void a_funnel_of_rates(void **state)
{
    (void)state;
    /* 20 in 10,000 overall */
    static const int64_t n[] = {200000, 10000, 20000, 40000, 5000, 25000, 60000, 30000, 10000};
    static const int64_t x[] = {400, 19, 41, 78, 22, 49, 121, 60, 10};
    struct made m = {
        .measure = MEASURE_RATE, .chart = CHART_FUNNEL, .dimension = areas(8), .x = x, .n = n};
    struct edition e = english();
    struct chart c;
    assert_true(chart_of_table(&arena, &e, make(&m), &c));
    assert_int_equal(c.kind, CHART_FUNNEL);
    assert_non_null(c.limits);
    assert_false(c.has_intervals);
    assert_true(fabs(c.limits->centre - 20.0) < 1e-9);
    for (int32_t p = 1; p <= 8; p++) {
        const struct chart_point *point = point_of(&c, p);
        assert_true(fabs(point->size - (double)n[p]) < 1e-6);
        if (c.limits->widened)
            continue;
        enum funnel_place place = FUNNEL_NONE;
        assert_int_equal(stats_funnel_place_events(x[p], 0.002 * (double)n[p], &place), STATS_OK);
        assert_int_equal(point->place, place);
        double low = height_at(&c.limits->curve[CURVE_LOWER_INNER], point->size);
        double high = height_at(&c.limits->curve[CURVE_UPPER_INNER], point->size);
        double highest = height_at(&c.limits->curve[CURVE_UPPER_OUTER], point->size);
        assert_true(low < 20.0 && 20.0 < high && high < highest);
        if (place == FUNNEL_WITHIN)
            assert_true(low * 0.98 < point->value && point->value < high * 1.02);
        if (place == FUNNEL_HIGH_3)
            assert_true(point->value > highest * 0.98);
    }
    assert_true(point_of(&c, 4)->place >= FUNNEL_HIGH_2); /* 22 where 10 are expected */
    assert_true(str_find(c.alternative, c.item[0].label) >= 0);
    assert_true(str_find(c.alternative, STR("Above the limits")) >= 0);
    for (int k = 0; k < CHART_CURVES; k++) {
        const struct chart_curve *curve = &c.limits->curve[k];
        assert_true(curve->count > 20);
        for (int32_t i = 1; i < curve->count; i++) {
            assert_true(curve->point[i].x >= curve->point[i - 1].x);
            bool upper = k >= CURVE_UPPER_INNER;
            double step = curve->point[i].y - curve->point[i - 1].y;
            assert_true(upper ? step <= 1e-9 : step >= -1e-9); /* towards the middle */
        }
        assert_true(curve->point[curve->count - 1].x >= c.limits->largest);
    }
}

/* Poisson's limits by summation: the curve passes where the tail is 2.5 %. */
static void the_curve_by_summation(void **state)
{
    (void)state;
    static const int64_t n[] = {30000, 10000, 12000, 8000};
    static const int64_t x[] = {30, 10, 12, 8};
    struct made m = {
        .measure = MEASURE_RATE, .chart = CHART_FUNNEL, .dimension = areas(3), .x = x, .n = n};
    struct edition e = english();
    struct chart c;
    assert_true(chart_of_table(&arena, &e, make(&m), &c));
    assert_false(c.limits->widened);
    const struct chart_curve *upper = &c.limits->curve[CURVE_UPPER_INNER];
    for (int32_t i = 0; i < upper->count; i++) {
        double expected = upper->point[i].x * 0.001;
        double events = upper->point[i].y / 10000.0 * upper->point[i].x;
        assert_true(fabs(events - round(events)) < 1e-6);
        long double below = 0.0L, term = expl(-(long double)expected);
        for (int64_t j = 0; j < llround(events); j++) {
            below += term;
            term *= (long double)expected / (long double)(j + 1);
        }
        assert_true(fabs((double)(1.0L - below) - 0.025) < 1e-9); /* P(so many and more) */
    }
}

static void a_funnel_of_shares_that_differ(void **state)
{
    (void)state;
    static const int64_t n[] = {4000, 400, 500, 600, 300, 700, 500, 600, 400};
    static const int64_t x[] = {2000, 80, 400, 180, 240, 140, 400, 300, 260};
    static const enum safe_state hidden[] = {
        SAFE_PUBLISHED, SAFE_PUBLISHED, SAFE_PUBLISHED, SAFE_SUPPRESSED_PRIMARY, SAFE_PUBLISHED,
        SAFE_PUBLISHED, SAFE_PUBLISHED, SAFE_PUBLISHED, SAFE_PUBLISHED};
    struct made m = {.measure = MEASURE_SHARE,
                     .chart = CHART_FUNNEL,
                     .dimension = areas(8),
                     .x = x,
                     .n = n,
                     .state = hidden};
    struct edition e = english();
    struct chart c;
    const struct safe_table *t = make(&m);
    assert_true(chart_of_table(&arena, &e, t, &c));
    assert_int_equal(c.kind, CHART_FUNNEL);
    assert_true(c.limits->widened && c.limits->spread > 10.0);
    assert_int_equal(point_of(&c, 3)->place, FUNNEL_NONE); /* hidden: no point */
    str name = position_label(&arena, &e, t, 0, 3);
    assert_true(str_find(c.note, name) >= 0 && str_find(c.note, STR("hidden")) >= 0);
    for (int32_t p = 1; p <= 8; p++) { /* chance alone would have nearly all of them outside */
        enum funnel_place alone = FUNNEL_NONE;
        assert_int_equal(stats_funnel_place_share((double)x[p], (double)n[p], 0.5, &alone),
                         STATS_OK);
        if (p != 3)
            assert_int_equal(point_of(&c, p)->place, FUNNEL_WITHIN);
        assert_true(p == 7 || alone != FUNNEL_WITHIN);
    }
    for (int k = 0; k < CHART_CURVES; k++)
        for (int32_t i = 0; i < c.limits->curve[k].count; i++) {
            double y = c.limits->curve[k].point[i].y;
            assert_true(y >= 0.0 && y <= 100.0);
        }
    /* what is hidden has no part in the limits */
    static int64_t other_x[9];
    memcpy(other_x, x, sizeof x);
    other_x[3] = 599;
    m.x = other_x;
    struct chart again;
    assert_true(chart_of_table(&arena, &e, make(&m), &again));
    assert_true(memcmp(&again.limits->spread, &c.limits->spread, sizeof c.limits->spread) == 0);
}

static void a_standardised_rate_is_set_against_its_equivalent(void **state)
{
    (void)state;
    static const int64_t n[] = {90000, 20000, 30000, 40000};
    static const int64_t x[] = {180, 40, 60, 80};
    struct made m = {.measure = MEASURE_STANDARDISED,
                     .chart = CHART_FUNNEL,
                     .dimension = areas(3),
                     .x = x,
                     .n = n,
                     .stretch = 1.25};
    struct edition e = english();
    struct chart c;
    assert_true(chart_of_table(&arena, &e, make(&m), &c));
    assert_int_equal(c.kind, CHART_FUNNEL);
    for (int32_t p = 1; p <= 3; p++) {
        assert_true(fabs(point_of(&c, p)->size - (double)n[p] / 1.25) < 1.0);
        assert_int_equal(point_of(&c, p)->place, FUNNEL_WITHIN);
    }
    assert_true(str_find(c.size_label, STR("equivalent")) >= 0);
}

static void nothing_to_hold_against(void **state)
{
    (void)state;
    static const int64_t n[] = {90000, 20000, 30000, 40000};
    static const int64_t x[] = {180, 40, 60, 80}, none[] = {0, 0, 0, 0};
    static const enum safe_state no_total[] = {SAFE_SUPPRESSED_SECONDARY, SAFE_PUBLISHED,
                                               SAFE_PUBLISHED, SAFE_SUPPRESSED_PRIMARY};
    static const enum safe_state one[] = {SAFE_PUBLISHED, SAFE_PUBLISHED, SAFE_SUPPRESSED_SECONDARY,
                                          SAFE_SUPPRESSED_PRIMARY};
    struct edition e = english();
    struct chart c;
    struct made m = {.measure = MEASURE_RATE,
                     .chart = CHART_FUNNEL,
                     .dimension = areas(3),
                     .x = x,
                     .n = n,
                     .state = no_total};
    assert_true(chart_of_table(&arena, &e, make(&m), &c));
    assert_int_equal(c.kind, CHART_DOTS);
    assert_null(c.limits);
    m.state = one;
    assert_true(chart_of_table(&arena, &e, make(&m), &c));
    assert_int_equal(c.kind, CHART_DOTS);
    m.state = NULL;
    m.x = none;
    assert_true(chart_of_table(&arena, &e, make(&m), &c));
    assert_int_equal(c.kind, CHART_DOTS);
}

/* ---- control ---- */

/* P(X >= count) and P(X <= count) of a Poisson number. */
static double tail(double mean, int64_t count, bool upper)
{
    long double below = 0.0L, term = expl(-(long double)mean);
    int64_t to = upper ? count : count + 1;
    for (int64_t j = 0; j < to; j++) {
        below += term;
        term *= (long double)mean / (long double)(j + 1);
    }
    return (double)(upper ? 1.0L - below : below);
}

static void a_control_chart(void **state)
{
    (void)state;
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31,
                               31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t x[25];
    uint32_t flags[25] = {0};
    enum safe_state hidden[25] = {SAFE_PUBLISHED};
    x[0] = 0;
    for (int i = 1; i <= 24; i++)
        x[i] = 28 + i * 7 % 9;
    x[9] = 70;                    /* far too many */
    x[16] = 6;                    /* far too few */
    x[20] = 3;                    /* hidden */
    x[24] = 2;                    /* not over yet */
    flags[24] = FLAG_PROVISIONAL; /* neither in the mean nor outside */
    hidden[20] = SAFE_SUPPRESSED_PRIMARY;
    double events = 0.0, over = 0.0;
    int months = 0;
    for (int i = 1; i <= 24; i++) {
        x[0] += x[i];
        if (i == 20 || i == 24)
            continue;
        events += (double)x[i];
        over += days[i - 1];
        months++;
    }
    struct made m = {.measure = MEASURE_COUNT,
                     .chart = CHART_CONTROL,
                     .dimension = fixture_time(&fixture, 2023, 2024, true),
                     .x = x,
                     .state = hidden,
                     .flags = flags};
    struct edition e = english();
    struct chart c;
    assert_true(chart_of_table(&arena, &e, make(&m), &c));
    assert_int_equal(c.kind, CHART_CONTROL);
    assert_int_equal(c.items, 24);
    assert_true(fabs(c.limits->centre - events / months) < 1e-12);
    static const double sigma = 0.0013498980316301;
    for (int i = 0; i < 24; i++) {
        double mean = events / over * days[i];
        int64_t low = llround(c.limits->curve[CURVE_LOWER_OUTER].point[i].y);
        int64_t high = llround(c.limits->curve[CURVE_UPPER_OUTER].point[i].y);
        assert_true(tail(mean, high, true) >= sigma && tail(mean, high + 1, true) < sigma);
        assert_true(tail(mean, low, false) >= sigma &&
                    (low == 0 || tail(mean, low - 1, false) < sigma));
        enum funnel_place meant = i == 8               ? FUNNEL_HIGH_3
                                  : i == 15            ? FUNNEL_LOW_3
                                  : i == 19 || i == 23 ? FUNNEL_NONE
                                                       : FUNNEL_WITHIN;
        assert_int_equal(c.point[i].place, meant);
    }
    assert_true(str_find(c.alternative, STR("Above the limits")) >= 0);
    assert_true(str_find(c.alternative, STR("Below the limits")) >= 0);
    /* fewer than a year of months: a line */
    for (int i = 1; i <= 12; i++)
        flags[i] = FLAG_PROVISIONAL;
    assert_true(chart_of_table(&arena, &e, make(&m), &c));
    assert_int_equal(c.kind, CHART_LINE);
    assert_null(c.limits);
}

/* Three times as many since the form changed: none of them is too many, and earlier months have no
 * limits. */
static void a_control_chart_after_a_break(void **state)
{
    (void)state;
    enum { BREAK = 9 };
    int64_t x[25] = {0};
    uint32_t flags[25] = {0};
    double events = 0.0;
    for (int i = 1; i <= 24; i++) {
        x[i] = i < BREAK ? 30 : 90;
        x[0] += x[i];
        events += i < BREAK ? 0.0 : (double)x[i];
    }
    flags[2] = flags[BREAK] = FLAG_BREAK;
    struct made m = {.measure = MEASURE_COUNT,
                     .chart = CHART_CONTROL,
                     .dimension = fixture_time(&fixture, 2023, 2024, true),
                     .x = x,
                     .flags = flags};
    struct edition e = english();
    struct chart c;
    assert_true(chart_of_table(&arena, &e, make(&m), &c));
    assert_int_equal(c.kind, CHART_CONTROL);
    assert_true(fabs(c.limits->centre - events / 16.0) < 1e-12);
    assert_int_equal(c.limits->curve[CURVE_LOWER_OUTER].count, 16);
    assert_int_equal(llround(c.limits->curve[CURVE_LOWER_OUTER].point[0].x), BREAK - 1);
    for (int i = 0; i < 24; i++)
        assert_int_equal(c.point[i].place, i < BREAK - 1 ? FUNNEL_NONE : FUNNEL_WITHIN);
    flags[14] = FLAG_BREAK; /* eleven months are left */
    assert_true(chart_of_table(&arena, &e, make(&m), &c));
    assert_int_equal(c.kind, CHART_LINE);
}

/* The reason stands where a mark does, and only there. */
static void the_reason_of_a_break(void **state)
{
    (void)state;
    int64_t x[25] = {0};
    uint32_t flags[25] = {0};
    const struct counting_break breaks[] = {
        {.dataset = &fixture.dataset[0],
         .since_day = date_from_parts(2023, 9, 1),
         .reason = {{STR("ar"), STR("fr"), STR("A new form.")}}},
        {.dataset = &fixture.dataset[1], .reason = {{STR("x"), STR("y"), STR("Another.")}}}};
    struct made m = {.measure = MEASURE_COUNT,
                     .chart = CHART_NONE,
                     .dimension = fixture_time(&fixture, 2023, 2024, true),
                     .x = x,
                     .flags = flags};
    struct edition e = english();
    assert_int_equal(table_breaks(&arena, &e, make(&m)).n, 0);
    fixture.schemas.observatory.series_break = breaks;
    fixture.schemas.observatory.series_breaks = 2;
    assert_int_equal(table_breaks(&arena, &e, make(&m)).n, 0);
    flags[9] = FLAG_BREAK;
    str text = table_breaks(&arena, &e, make(&m));
    assert_true(str_find(text, STR("1 September 2023: A new form.")) > 0);
    assert_true(str_find(text, STR("Another")) < 0);
    fixture.schemas.observatory.series_breaks = 0;
}

/* A mean near nothing: the lower limit is nothing, and one more than the upper one is outside. */
static void a_control_chart_of_few(void **state)
{
    (void)state;
    int64_t x[25] = {0};
    for (int i = 1; i <= 24; i += 6)
        x[i] = 1;
    x[0] = 4;
    struct made m = {.measure = MEASURE_COUNT,
                     .chart = CHART_CONTROL,
                     .dimension = fixture_time(&fixture, 2023, 2024, true),
                     .x = x};
    struct edition e = english();
    struct chart c;
    assert_true(chart_of_table(&arena, &e, make(&m), &c));
    for (int i = 0; i < 24; i++) {
        assert_true(c.limits->curve[CURVE_LOWER_OUTER].point[i].y <= 0.0);
        double high = c.limits->curve[CURVE_UPPER_OUTER].point[i].y;
        assert_true(high >= 2.0 && high <= 2.0);
    }
    memset(x, 0, sizeof x); /* nothing at all: a line */
    assert_true(chart_of_table(&arena, &e, make(&m), &c));
    assert_int_equal(c.kind, CHART_LINE);
}

/* ---- drawing ---- */

static uint32_t width_of(str png)
{
    uint32_t w = 0;
    for (int i = 16; i < 20; i++)
        w = w << 8 | (unsigned char)png.p[i];
    return w;
}

/* One table's chart, drawn twice: no letter is missing, and the bytes are the same. */
static bool draw(const struct fonts *fonts, const struct safe_table *t, enum language language,
                 enum chart_kind kind, str *png, struct diag *d)
{
    struct edition e = edition_new(&fixture.schemas, &fixture.facts, language, MEDIUM_DRAWN);
    struct chart c;
    str again = {0};
    return chart_of_table(&arena, &e, t, &c) && c.kind == kind &&
           chart_png(&arena, fonts, &e, &c, png, d) &&
           chart_png(&arena, fonts, &e, &c, &again, d) && str_equal(*png, again) &&
           width_of(*png) == 1520;
}

/* MARSAD_PICTURES names a folder to look at them in. */
static bool keep(str png, int kind, int language)
{
    const char *folder = getenv("MARSAD_PICTURES");
    if (!folder)
        return true;
    str path = str_format(&arena, "%s/%d-%d.png", folder, kind, language);
    FILE *f = fopen(str_to_c(&arena, path), "wb");
    bool ok = f && fwrite(png.p, 1, (size_t)png.n, f) == (size_t)png.n;
    return f && fclose(f) == 0 && ok;
}

/* Each kind in each language. */
static bool draw_all(const void *context, struct arena scratch, struct child_report *report,
                     struct diag *d)
{
    (void)context;
    (void)scratch;
    static const int64_t n[] = {200000, 10000, 20000, 40000, 5000, 25000, 60000, 30000, 10000};
    static const int64_t rare[] = {400, 19, 41, 78, 22, 49, 121, 60, 10};
    static int64_t months[25];
    for (int i = 1; i <= 24; i++)
        months[i] = i == 9 ? 70 : i == 16 ? 6 : 28 + i * 7 % 9;
    static const enum safe_state hidden[25] = {[3] = SAFE_SUPPRESSED_PRIMARY};
    const struct made all[] = {
        {.measure = MEASURE_RATE, .chart = CHART_FUNNEL, .dimension = areas(8), .x = rare, .n = n},
        {.measure = MEASURE_SHARE,
         .chart = CHART_FUNNEL,
         .dimension = areas(8),
         .x = rare,
         .n = n,
         .state = hidden},
        {.measure = MEASURE_COUNT,
         .chart = CHART_CONTROL,
         .dimension = fixture_time(&fixture, 2023, 2024, true),
         .x = months,
         .state = hidden},
    };
    struct fonts *fonts = fonts_open(&arena, &fixture.schemas, d);
    for (int k = 0; fonts && k < 3; k++) {
        const struct safe_table *t = make(&all[k]);
        for (int l = 0; l < LANGUAGE_COUNT; l++) {
            str png = {0};
            report->charts +=
                draw(fonts, t, (enum language)l, all[k].chart, &png, d) && keep(png, k, l);
        }
    }
    return d->count == 0;
}

/* In a child, as releases are drawn: what the libraries keep goes with it. */
static void pictures(void **state)
{
    (void)state;
    struct diag d = diag_new(&arena);
    struct child_report report = {0};
    const void *contexts[1] = {NULL};
    assert_true(child_run(draw_all, contexts, 1, &report, &d));
    assert_int_equal(report.charts, 9);
    assert_int_equal(d.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_funnel_of_rates),
        cmocka_unit_test(the_curve_by_summation),
        cmocka_unit_test(a_funnel_of_shares_that_differ),
        cmocka_unit_test(a_standardised_rate_is_set_against_its_equivalent),
        cmocka_unit_test(nothing_to_hold_against),
        cmocka_unit_test(a_control_chart),
        cmocka_unit_test(a_control_chart_after_a_break),
        cmocka_unit_test(the_reason_of_a_break),
        cmocka_unit_test(a_control_chart_of_few),
        cmocka_unit_test(pictures),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
