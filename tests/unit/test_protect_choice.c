/* What is given up first to protect a small cell, and that nothing is given up in vain: inner cells
 * before subtotals, these before what other tables and the report read. */
#include "6_protect/clean_up.h"
#include "protect_attacker.h"

static bool published(const struct protected *p, ptrdiff_t table, int32_t first, int32_t second)
{
    int32_t at[] = {first, second};
    const struct safe_table *t = p->safe.item[table];
    return safe_table_cell(t, safe_table_index(t, at)).state == SAFE_PUBLISHED;
}

static struct table_dimension years_new(void)
{
    static const char *const years[] = {"2023", "2024", "2025"};
    struct table_dimension d = dimension_new("day.year", 3, years);
    d.time = true;
    return d;
}

/* Two regions with three and two districts, by year. */
static struct estimate_table *regional_table(const char *key, const int64_t counts[3][5])
{
    static const char *const codes[] = {"north", "n1", "n2", "n3", "south", "s1", "s2"};
    static const int32_t parents[] = {-1, 1, 1, 1, -1, 5, 5};
    static struct table_position area[8];
    struct table_dimension d[] = {dimension_new("area", 7, codes), years_new()};
    memcpy(area, d[0].position, sizeof area);
    for (int i = 0; i < 7; i++) {
        area[i + 1].parent = parents[i];
        area[i + 1].level = parents[i] < 0 ? 1 : 2;
    }
    d[0].position = area;
    struct estimate_table *t = table_new("A.1", key, 2, d);
    static const int32_t district[] = {2, 3, 4, 6, 7};
    int64_t sum[8][4] = {{0}};
    for (int year = 0; year < 3; year++) {
        for (int i = 0; i < 5; i++) {
            int32_t into[] = {0, area[district[i]].parent, district[i]};
            for (int k = 0; k < 3; k++) {
                sum[into[k]][0] += counts[year][i];
                sum[into[k]][year + 1] += counts[year][i];
            }
        }
    }
    for (int32_t i = 0; i < 32; i++) {
        set_count(t, i, sum[i / 4][i % 4]);
    }
    return t;
}

/* One small district: other districts and years are hidden, no region and no total. */
static void totals_and_regions_stay(void **state)
{
    (void)state;
    const int64_t counts[3][5] = {{40, 31, 22, 17, 60}, {35, 30, 25, 19, 61}, {41, 33, 27, 3, 70}};
    struct estimate_table *t = regional_table("d|records|", counts);
    struct protected p = run(&t, 1);
    assert_int_equal(p.report.primary, 1);
    assert_int_equal(p.report.secondary, 3);
    for (int32_t at = 0; at < 4; at++) {
        assert_true(published(&p, 0, 0, at) && published(&p, 0, 1, at) && published(&p, 0, 5, at));
    }
}

/* A region with a single district left has no other: then the region is hidden, not the year. */
static void regions_go_before_totals(void **state)
{
    (void)state;
    const int64_t counts[3][5] = {{40, 31, 22, 17, 0}, {35, 30, 25, 19, 0}, {41, 33, 27, 3, 0}};
    struct estimate_table *t = regional_table("d|records|", counts);
    struct protected p = run(&t, 1);
    assert_false(published(&p, 0, 5, 3));
    for (int32_t at = 0; at < 4; at++) {
        assert_true(published(&p, 0, 0, at));
    }
}

/* All of a year less the women of that year leave two men: one of two totals has to go, and it is
 * the one that a single table shows, though it is the greater. */
static void the_total_of_fewer_tables_goes(void **state)
{
    (void)state;
    struct table_dimension year = years_new();
    struct table_dimension by_need[] = {dimension_new("need", 3, NULL), year};
    struct table_dimension by_age[] = {dimension_new("age", 3, NULL), year};
    struct table_dimension by_place[] = {year, dimension_new("place", 3, NULL)};
    struct estimate_table *tables[] = {table_new("N.1", "d|records|", 2, by_need),
                                       table_new("W.1", "d|records|sex = 'f'", 2, by_age),
                                       table_new("W.2", "d|records|sex = 'f'", 2, by_place)};
    for (int32_t a = 1; a <= 3; a++) {
        for (int32_t b = 1; b <= 3; b++) {
            int32_t at[] = {a, b};
            int32_t turned[] = {b, a};
            int64_t women = 20 + 7 * a + 3 * b;
            int64_t men = a > 1 ? 0 : b == 3 ? 2 : 9;
            set_count(tables[0], table_cell_index(tables[0], at), women + men);
            set_count(tables[1], table_cell_index(tables[1], at), women);
            set_count(tables[2], table_cell_index(tables[2], turned), women);
        }
    }
    for (int i = 0; i < 3; i++) {
        add_up(tables[i]);
    }
    struct protected p = run(tables, 3);
    assert_int_equal(p.safe.count, 3);
    assert_false(published(&p, 0, 0, 3));
    for (int32_t at = 0; at < 4; at++) {
        assert_true(published(&p, 1, 0, at) && published(&p, 2, at, 0));
    }
}

/* ---- nothing in vain ---- */

struct knowledge {
    struct attacker *attacker;
    int given;  /* she is told this unknown; -1: none */
    bool marks; /* she knows which cells are primary, and the threshold */
};

static bool may_be(const struct knowledge *of, int unknown, int64_t value)
{
    struct attacker *k = of->attacker;
    int64_t threshold = schemas.policy.threshold;
    for (int i = 0; i < k->unknowns; i++) {
        bool primary = k->truth[i] < threshold;
        k->low[i] = of->marks && !primary ? threshold : 1;
        k->high[i] = of->marks && primary ? threshold - 1 : VALUE_LIMIT;
        if (i == of->given) {
            k->low[i] = k->high[i] = k->truth[i];
        }
    }
    if (value < k->low[unknown] || value > k->high[unknown]) {
        return false;
    }
    k->low[unknown] = k->high[unknown] = value;
    k->steps = 0;
    return complete(k);
}

static int64_t width_given(const struct knowledge *of, int unknown, int64_t enough)
{
    int64_t truth = of->attacker->truth[unknown];
    int64_t up = 0;
    while (up < enough && may_be(of, unknown, truth + up + 1)) {
        up++;
    }
    int64_t down = 0;
    while (up + down < enough && may_be(of, unknown, truth - down - 1)) {
        down++;
    }
    return up + down;
}

/* True when publishing `given` would let something else be found out. */
static bool is_needed(struct attacker *k, int given)
{
    struct knowledge reader = {k, given, false};
    struct knowledge knows_marks = {k, given, true};
    for (int u = 0; u < k->unknowns; u++) {
        bool primary = k->truth[u] < schemas.policy.threshold;
        int64_t enough = primary ? schemas.policy.interval_width : 1;
        if (u != given && (width_given(&reader, u, enough) < enough ||
                           (primary && width_given(&knows_marks, u, 1) < 1))) {
            return true;
        }
    }
    return false;
}

static void every_secondary_cell_is_needed(void **state)
{
    (void)state;
    int64_t secondary = 0;
    int64_t restored = 0;
    for (int round = 0; round < 60; round++) {
        struct arena before = arena;
        struct table_dimension d[] = {dimension_new("a", 3 + (int)random_below(3), NULL),
                                      dimension_new("b", 3 + (int)random_below(3), NULL)};
        struct estimate_table *t = random_table("T.1", "d|records|", 2, d, 8 + random_below(30));
        struct protected p = run(&t, 1);
        struct attacker *k = attack(&p, &t, 1);
        for (int u = 0; u < k->unknowns; u++) {
            if (k->truth[u] >= schemas.policy.threshold) {
                assert_true(is_needed(k, u));
                secondary++;
            }
        }
        restored += p.report.restored;
        arena = before;
    }
    assert_true(secondary > 100 && restored > 0);
}

/* Tables without zeros offer inner cells enough: no total is ever hidden. */
static void no_total_where_inner_cells_do(void **state)
{
    (void)state;
    for (int round = 0; round < 40; round++) {
        struct arena before = arena;
        struct table_dimension d[] = {dimension_new("area", 5, NULL), years_new()};
        struct estimate_table *t = table_new("T.1", "d|records|", 2, d);
        for (int64_t cell = 0; cell < t->cells; cell++) {
            set_count(t, cell, random_below(8) == 0 ? 1 + random_below(4) : 12 + random_below(60));
        }
        add_up(t);
        struct protected p = run(&t, 1);
        (void)attack(&p, &t, 1);
        for (int32_t year = 0; year < 4; year++) {
            assert_true(published(&p, 0, 0, year));
        }
        for (int32_t area = 0; area < 6; area++) {
            assert_true(published(&p, 0, area, 0));
        }
        arena = before;
    }
}

/* ---- what the clean-up may spend ---- */

static int64_t hidden(const struct relations *r)
{
    int64_t count = 0;
    for (ptrdiff_t i = 0; i < r->variable.count; i++) {
        count += r->variable.item[i].suppressed;
    }
    return count;
}

static void clean_up_keeps_to_its_limit(void **state)
{
    (void)state;
    for (int round = 0; round < 20; round++) {
        struct arena before = arena;
        struct table_dimension d[] = {dimension_new("a", 5, NULL), dimension_new("b", 5, NULL),
                                      dimension_new("c", 3, NULL)};
        struct estimate_table *t = random_table("T.1", "d|records|", 3, d, 14);
        int64_t restored_before = -1;
        for (int64_t programs = 0; programs <= 1000; programs = 10 * programs + 1) {
            struct relations *r = relations_new(&arena, &schemas.policy, &t, 1);
            struct suppression s;
            suppress(&arena, r, &s);
            int64_t hidden_before = hidden(r);
            int64_t attacks_before = s.attacks;
            clean_up(&arena, &s, programs);
            assert_true(s.attacks <= attacks_before + programs + 1); /* both ends of a variable */
            assert_int_equal(hidden(r), hidden_before - s.restored);
            assert_true(programs > 0 || s.restored == 0);
            assert_true(s.restored >= restored_before);
            restored_before = s.restored;
        }
        arena = before;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(totals_and_regions_stay),
        cmocka_unit_test(regions_go_before_totals),
        cmocka_unit_test(the_total_of_fewer_tables_goes),
        cmocka_unit_test(every_secondary_cell_is_needed),
        cmocka_unit_test(no_total_where_inner_cells_do),
        cmocka_unit_test(clean_up_keeps_to_its_limit),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
