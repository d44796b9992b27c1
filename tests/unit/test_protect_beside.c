/* What stands beside published figures: made of them alone, and of nothing that is hidden. */
#include "protect_attacker.h"

#include "6_protect/beside.h"
#include "model/safe_table_make.h"
#include "stats/multinomial.h"
#include "stats/smoothing.h"

enum { MOST = 400 };

static struct indicator indicator;
static struct indicator_table own;
static struct breakdown by[3];
static struct coded_column coded[3];
static struct dataset dataset;
static struct codelist flat = {.levels = 1}, places = {.levels = 2};
static struct population population;

/* An indicator whose breakdowns are columns of the code lists given. */
static void describe(enum measure measure, int dimensions, const struct table_dimension *d,
                     const struct codelist *const *list)
{
    for (int i = 0; i < dimensions; i++) {
        coded[i] = (struct coded_column){.name = d[i].name, .codelist = list[i]};
        by[i] = (struct breakdown){.name = d[i].name, .column = i};
    }
    dataset = (struct dataset){.coded = coded, .coded_count = dimensions};
    own = (struct indicator_table){.id = STR("T.1"), .by = by, .by_count = dimensions};
    indicator = (struct indicator){
        .measure = measure,
        .dataset = &dataset,
        .table = &own,
        .tables = 1,
        .value = {.dataset = &dataset, .value = -1},
        .population = measure == MEASURE_RATE ? &population : NULL,
    };
}

static void share(struct estimate *e, int64_t x, int64_t n, double factor)
{
    *e = (struct estimate){.status = n == 0   ? CELL_NO_DENOMINATOR
                                     : x == 0 ? CELL_ZERO
                                              : CELL_VALUE,
                           .value = n == 0 ? (double)NAN : factor * (double)x / (double)n,
                           .lower = (double)NAN,
                           .upper = (double)NAN,
                           .numerator = x,
                           .denominator = n,
                           .unknown = -1,
                           .extra = {(double)NAN, (double)NAN}};
}

/* Shares over the last of two breakdowns; hidden where `hide` says so. */
static const struct safe_table *shares(const int64_t *counts, int rows, int columns,
                                       const bool *hide)
{
    static const str over[] = {STR("b")};
    struct table_dimension d[2] = {dimension_new("a", rows, NULL),
                                   dimension_new("b", columns, NULL)};
    describe(MEASURE_SHARE, 2, d, (const struct codelist *const[]){&flat, &flat});
    indicator.share_over = over;
    indicator.share_over_count = 1;
    struct estimate_table *t = table_new("T.1", "d|records|", 2, d);
    t->measure = MEASURE_SHARE;
    t->factor = 100.0;
    t->indicator = &indicator;
    enum safe_state *state = ARENA_ARRAY(&arena, enum safe_state, t->cells);
    for (int r = 0; r <= rows; r++) {
        for (int c = 0; c <= columns; c++) {
            int64_t x = 0, n = 0;
            for (int i = 1; i <= rows; i++) {
                for (int j = 1; j <= columns; j++) {
                    int64_t count = counts[(i - 1) * columns + j - 1];
                    x += (r == 0 || r == i) && (c == 0 || c == j) ? count : 0;
                    n += r == 0 || r == i ? count : 0;
                }
            }
            int64_t at = r * (columns + 1) + c;
            share(&t->cell[at], x, n, 100.0);
            state[at] = n == 0                     ? SAFE_NO_DENOMINATOR
                        : hide != NULL && hide[at] ? SAFE_SUPPRESSED_PRIMARY
                                                   : SAFE_PUBLISHED;
        }
    }
    return safe_table_make(&arena, t, state, NULL);
}

static double extra(const struct safe_table *t, int64_t cell, int which)
{
    return safe_table_cell(t, cell).extra[which];
}

static bool named(const struct safe_table *t, const char *first)
{
    return str_equal_c(safe_table_extra_name(t, 0), first);
}

static void a_distribution(void **state)
{
    (void)state;
    static const str over[] = {STR("b")};
    static const int64_t x[] = {56, 72, 73, 59, 62, 87, 58};
    struct table_dimension d = dimension_new("b", 7, NULL);
    describe(MEASURE_SHARE, 1, &d, (const struct codelist *const[]){&flat});
    indicator.share_over = over;
    indicator.share_over_count = 1;
    struct estimate_table *t = table_new("T.1", "d|records|", 1, &d);
    t->measure = MEASURE_SHARE;
    t->factor = 100.0;
    t->indicator = &indicator;
    enum safe_state states[8] = {SAFE_PUBLISHED};
    share(&t->cell[0], 467, 467, 100.0);
    for (int i = 0; i < 7; i++) {
        share(&t->cell[i + 1], x[i], 467, 100.0);
    }
    states[3] = SAFE_SUPPRESSED_SECONDARY;
    const struct safe_table *safe = safe_table_make(&arena, t, states, NULL);
    const struct safe_table *made = beside_published(&arena, 0.95, safe);
    assert_true(named(made, "extra.simultaneous-lower"));
    assert_true(str_equal_c(safe_table_extra_name(made, 1), "extra.simultaneous-upper"));
    assert_true(isnan(extra(made, 0, 0))); /* all are all */
    for (int i = 0; i < 7; i++) {
        struct interval g = stats_share_goodman(x[i], 467, 7, 0.95);
        bool shown = i != 2;
        assert_true(isfinite(extra(made, i + 1, 0)) == shown);
        assert_true(!shown || fabs(extra(made, i + 1, 0) - 100.0 * g.lower) < 1e-12);
        assert_true(!shown || fabs(extra(made, i + 1, 1) - 100.0 * g.upper) < 1e-12);
    }
    assert_true(fabs(extra(made, 1, 0) - 8.5) < 0.051); /* Sison and Glaz 1995, table 1 */
    /* several answers to one question are no distribution; nor is a share without `over` */
    d.partition = false;
    safe = safe_table_make(&arena, t, states, NULL);
    struct table_dimension *several = ARENA_NEW(&arena, struct table_dimension);
    *several = d;
    t->dimension = several;
    safe = safe_table_make(&arena, t, states, NULL);
    assert_ptr_equal(beside_published(&arena, 0.95, safe), safe);
    several->partition = true;
    indicator.share_over_count = 0;
    safe = safe_table_make(&arena, t, states, NULL);
    assert_ptr_equal(beside_published(&arena, 0.95, safe), safe);
    /* who has further numbers keeps them */
    indicator.share_over_count = 1;
    t->extra_name[0] = STR("extra.uniform-p");
    safe = safe_table_make(&arena, t, states, NULL);
    assert_ptr_equal(beside_published(&arena, 0.95, safe), safe);
}

/* By R 4.2 (chisq.test): chi-square 7.0095436, p 0.030053631, V 0.084573. */
static void an_association(void **state)
{
    (void)state;
    static const int64_t party[] = {279, 73, 225, 165, 47, 191};
    const struct safe_table *safe = shares(party, 2, 3, NULL);
    const struct safe_table *made = beside_published(&arena, 0.95, safe);
    assert_true(named(made, "extra.cramer-v"));
    assert_true(str_equal_c(safe_table_extra_name(made, 1), "extra.chi-square-p"));
    assert_true(fabs(extra(made, 0, 0) - 0.085) < 1e-12);
    assert_true(fabs(extra(made, 0, 1) - 0.030) < 1e-12);
    for (int64_t i = 1; i < safe_table_cells(made); i++) {
        assert_true(isnan(extra(made, i, 0)) && isnan(extra(made, i, 1)));
    }
    /* a hidden cell, wherever it is: no V of the rest, but limits of what is published */
    for (int64_t cell = 0; cell < 12; cell++) {
        bool hide[12] = {false};
        hide[cell] = true;
        const struct safe_table *part = beside_published(&arena, 0.95, shares(party, 2, 3, hide));
        bool inner = cell / 4 > 0 && cell % 4 > 0;
        bool grand = cell == 0;
        assert_true(named(part, inner || grand ? "extra.simultaneous-lower" : "extra.cramer-v"));
        assert_true(isnan(extra(part, cell, 0)));
    }
    /* a row and a column that nobody stands in are left out; few expected: V without p */
    static const int64_t sparse[] = {5, 0, 9, 0, 0, 0, 7, 0, 6};
    made = beside_published(&arena, 0.95, shares(sparse, 3, 3, NULL));
    assert_true(named(made, "extra.cramer-v"));
    double v = sqrt(27.0 * pow(5.0 * 6.0 - 9.0 * 7.0, 2) / (14.0 * 13.0 * 12.0 * 15.0) / 27.0);
    assert_true(fabs(extra(made, 0, 0) - v) < 0.0051);
    assert_true(isfinite(extra(made, 0, 1)));
    static const int64_t few[] = {5, 0, 0, 6};
    made = beside_published(&arena, 0.95, shares(few, 2, 2, NULL));
    assert_true(fabs(extra(made, 0, 0) - 1.0) < 1e-12 && isnan(extra(made, 0, 1)));
    /* one row alone has no association */
    static const int64_t one[] = {5, 8, 0, 0};
    made = beside_published(&arena, 0.95, shares(one, 2, 2, NULL));
    assert_true(named(made, "extra.simultaneous-lower"));
}

/* Rates by region (level 1) and province (level 2). */
static struct estimate_table *rates(int regions, int each, const struct codelist *list)
{
    struct table_dimension d = dimension_new("area", regions * (each + 1), NULL);
    struct table_position *p = ARENA_ARRAY(&arena, struct table_position, regions * (each + 1) + 1);
    for (int i = 0; i < d.count; i++) {
        p[i] = d.position[i];
        bool region = i > 0 && (i - 1) % (each + 1) == 0;
        p[i].level = i == 0 ? 0 : region ? 1 : 2;
        p[i].parent = i == 0 ? -1 : region ? 0 : i - 1 - (i - 1) % (each + 1) + 1;
    }
    d.position = p;
    describe(MEASURE_RATE, 1, &d, (const struct codelist *const[]){list});
    struct estimate_table *t = table_new("T.1", "d|records|", 1, &d);
    t->measure = MEASURE_RATE;
    t->factor = 10000.0;
    t->indicator = &indicator;
    for (int64_t i = 0; i < t->cells; i++) {
        share(&t->cell[i], 5 + random_below(60), 1000 + random_below(9000), 10000.0);
    }
    return t;
}

static void rates_of_places(void **state)
{
    (void)state;
    struct estimate_table *t = rates(3, 4, &places);
    enum safe_state states[MOST] = {SAFE_PUBLISHED};
    states[6] = SAFE_SUPPRESSED_PRIMARY; /* a region; its provinces are shown */
    states[9] = SAFE_SUPPRESSED_SECONDARY;
    share(&t->cell[14], 0, 700, 10000.0);
    const struct safe_table *safe = safe_table_make(&arena, t, states, NULL);
    const struct safe_table *made = beside_published(&arena, 0.95, safe);
    assert_true(named(made, "extra.smoothed"));
    assert_int_equal(safe_table_extra_name(made, 1).n, 0);
    struct area area[MOST];
    double smoothed[MOST];
    ptrdiff_t count = 0;
    for (int64_t i = 1; i < t->cells; i++) {
        if ((i - 1) % 5 > 0 && i != 9) {
            area[count++] =
                (struct area){(double)t->cell[i].numerator, (double)t->cell[i].denominator};
        }
    }
    assert_int_equal(stats_marshall(area, count, smoothed).status, STATS_OK);
    count = 0;
    for (int64_t i = 0; i < t->cells; i++) {
        bool province = i > 0 && (i - 1) % 5 > 0 && i != 9;
        /* three regions, one of them hidden, are too few */
        assert_true(isfinite(extra(made, i, 0)) == province);
        if (province) {
            double own_rate = safe_table_cell(made, i).value;
            double seen = extra(made, i, 0);
            double all = 10000.0 * stats_marshall(area, 11, smoothed).mean;
            assert_true(fabs(seen - 10000.0 * smoothed[count++]) < 1e-9);
            assert_true((seen - own_rate) * (all - seen) >= -1e-9); /* between own and all */
        }
    }
    assert_true(extra(made, 14, 0) > 0.0); /* nobody came: drawn up */
    /* what is hidden has no part in it: another number there changes nothing */
    share(&t->cell[9], 4000, 4100, 10000.0);
    share(&t->cell[6], 1, 2, 10000.0);
    const struct safe_table *again =
        beside_published(&arena, 0.95, safe_table_make(&arena, t, states, NULL));
    for (int64_t i = 0; i < t->cells; i++) {
        double a = extra(made, i, 0);
        double b = extra(again, i, 0);
        assert_memory_equal(&a, &b, sizeof a);
    }
}

static void other_rates_are_left(void **state)
{
    (void)state;
    enum safe_state states[MOST] = {SAFE_PUBLISHED};
    struct estimate_table *t = rates(6, 2, &flat); /* no hierarchy: no places */
    const struct safe_table *safe = safe_table_make(&arena, t, states, NULL);
    assert_ptr_equal(beside_published(&arena, 0.95, safe), safe);
    t = rates(6, 2, &places);
    indicator.value.value = 3; /* of a sum */
    safe = safe_table_make(&arena, t, states, NULL);
    assert_ptr_equal(beside_published(&arena, 0.95, safe), safe);
    indicator.value.value = -1;
    assert_true(named(beside_published(&arena, 0.95, safe), "extra.smoothed"));
    t->measure = MEASURE_COUNT;
    safe = safe_table_make(&arena, t, states, NULL);
    assert_ptr_equal(beside_published(&arena, 0.95, safe), safe);
    t->indicator = NULL;
    t->measure = MEASURE_RATE;
    safe = safe_table_make(&arena, t, states, NULL);
    assert_ptr_equal(beside_published(&arena, 0.95, safe), safe);
    t = rates(2, 2, &places); /* too few of each level */
    safe = safe_table_make(&arena, t, states, NULL);
    assert_ptr_equal(beside_published(&arena, 0.95, safe), safe);
}

/* The whole stage: a table that is protected gets its limits, and they are those of what it shows.
 */
static void after_protection(void **state)
{
    (void)state;
    schemas.policy.confidence = 0.95;
    static const str over[] = {STR("b")};
    struct table_dimension d = dimension_new("b", 6, NULL);
    describe(MEASURE_SHARE, 1, &d, (const struct codelist *const[]){&flat});
    indicator.share_over = over;
    indicator.share_over_count = 1;
    struct estimate_table *t = table_new("T.1", "d|records|", 1, &d);
    t->measure = MEASURE_SHARE;
    t->factor = 100.0;
    t->indicator = &indicator;
    t->denominator_key = STR("d|records|");
    static const int64_t x[] = {2, 40, 30, 20, 9, 0};
    share(&t->cell[0], 101, 101, 100.0);
    for (int i = 0; i < 6; i++) {
        share(&t->cell[i + 1], x[i], 101, 100.0);
    }
    struct protected p = run(&t, 1);
    assert_int_equal(p.safe.count, 1);
    const struct safe_table *safe = p.safe.item[0];
    assert_true(named(safe, "extra.simultaneous-lower"));
    int64_t hidden = 0;
    for (int64_t i = 1; i < 7; i++) {
        bool published = safe_table_cell(safe, i).state == SAFE_PUBLISHED;
        hidden += !published;
        assert_true(isfinite(extra(safe, i, 0)) == published);
    }
    assert_true(hidden >= 2); /* the 2, and another that it could be told from */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_distribution),   cmocka_unit_test(an_association),
        cmocka_unit_test(rates_of_places),  cmocka_unit_test(other_rates_are_left),
        cmocka_unit_test(after_protection),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
