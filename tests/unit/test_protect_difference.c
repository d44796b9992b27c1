/* Protection of a difference of two shares: it is an equation for four counts, none of which may be
 * few or hidden, nor be had by subtracting what other tables print. And of a dark figure, which is
 * its count in another unit. */
#include "protect_attacker.h"

enum { CELLS_LIMIT = 8 };
static struct indicator compared = {.between = STR_INIT("wave"),
                                    .side = {STR_INIT("before"), STR_INIT("after")},
                                    .value = {.value = -1},
                                    .divisor = {.value = -1}};

/* Each set of records has a print of its own; sums of prints are prints of sums. */
static uint64_t print_of(int cell, int which)
{
    uint64_t x = UINT64_C(0x9E3779B97F4A7C15) * (uint64_t)(1 + cell * 8 + which);
    x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
    return x ^ x >> 31;
}

/* x1, n1, x2, n2 of each cell but the total, which is added up. */
static struct estimate_table *difference_new(const struct table_dimension *d,
                                             const int64_t counts[][4])
{
    struct estimate_table *t =
        table_new("D.1", "d|records|(x) AND (wave IN ('before', 'after'))", 1, d);
    struct estimate_side *side = ARENA_ARRAY(&arena, struct estimate_side, 2 * CELLS_LIMIT);
    t->measure = MEASURE_DIFFERENCE;
    t->indicator = &compared;
    t->factor = 100.0;
    t->denominator_key = STR("d|records|(y) AND (wave IN ('before', 'after'))");
    t->side_key[0] = STR("d|records|x");
    t->side_key[1] = STR("d|records|y");
    for (int64_t cell = 1; cell < t->cells; cell++) {
        for (int k = 0; k < 4; k++) {
            int64_t *to[] = {&side[2 * cell + k / 2].events, &side[2 * cell + k / 2].answers};
            uint64_t *print[] = {&side[2 * cell + k / 2].events_print,
                                 &side[2 * cell + k / 2].answers_print};
            *to[k % 2] = counts[cell][k];
            bool all = k % 2 == 1 && counts[cell][k] == counts[cell][k - 1];
            *print[k % 2] = counts[cell][k] ? print_of((int)cell, all ? k - 1 : k) : 0;
        }
        for (int k = 0; k < 2; k++) {
            side[2 * cell + k].fewest = side[2 * cell + k].events;
            side[k].events += side[2 * cell + k].events;
            side[k].answers += side[2 * cell + k].answers;
            side[k].fewest += side[2 * cell + k].events;
            side[k].events_print += side[2 * cell + k].events_print;
            side[k].answers_print += side[2 * cell + k].answers_print;
        }
    }
    for (int64_t cell = 0; cell < t->cells; cell++) {
        const struct estimate_side *s = &side[2 * cell];
        set_count(t, cell, s[0].events + s[1].events);
        struct estimate *e = &t->cell[cell];
        bool empty = s[0].answers == 0 || s[1].answers == 0;
        e->status = empty ? CELL_NO_DENOMINATOR : CELL_VALUE;
        e->side = s;
        e->unknown = -1;
        e->denominator = s[0].answers + s[1].answers;
        e->numerator_print = s[0].events_print + s[1].events_print;
        e->denominator_print = s[0].answers_print + s[1].answers_print;
        for (int k = 0; k < 2; k++) {
            e->extra[k] = 100.0 * (double)s[k].events / (double)s[k].answers;
        }
        e->value = e->extra[1] - e->extra[0];
    }
    t->extra_name[0] = STR("extra.first-share");
    t->extra_name[1] = STR("extra.second-share");
    return t;
}

static bool is_published(const struct protected *p, ptrdiff_t table, int64_t cell)
{
    return safe_table_cell(p->safe.item[table], cell).state == SAFE_PUBLISHED;
}

/* 3 events, or all but 3, on either side: not to be read, and not to be had from the total. */
static void few_on_one_side(void **state)
{
    (void)state;
    static const int64_t few[][4] = {
        {3, 40, 20, 50}, {20, 40, 3, 50}, {37, 40, 20, 50}, {20, 40, 47, 50}, {2, 4, 20, 50}};
    for (size_t i = 0; i < sizeof few / sizeof *few; i++) {
        struct arena before = arena;
        struct table_dimension d = dimension_new("a", 4, NULL);
        int64_t counts[CELLS_LIMIT][4] = {
            {0}, {0}, {20, 60, 30, 70}, {25, 64, 31, 77}, {40, 90, 22, 71}};
        memcpy(counts[1], few[i], sizeof few[i]);
        struct estimate_table *t = difference_new(&d, counts);
        struct protected p = run(&t, 1);
        assert_int_equal(p.safe.count, 1);
        assert_int_equal(safe_table_cell(p.safe.item[0], 1).state, SAFE_SUPPRESSED_PRIMARY);
        struct safe_cell hidden = safe_table_cell(p.safe.item[0], 1);
        assert_true(isnan(hidden.value) && isnan(hidden.extra[0]) && isnan(hidden.extra[1]));
        assert_int_equal(hidden.numerator, -1);
        int64_t others = !is_published(&p, 0, 0) + !is_published(&p, 0, 2) +
                         !is_published(&p, 0, 3) + !is_published(&p, 0, 4);
        assert_true(others >= 1); /* else total less the others */
        arena = before;
    }
}

/* Nobody, or everybody, is no small number of women. */
static void none_and_all_are_shown(void **state)
{
    (void)state;
    struct table_dimension d = dimension_new("a", 3, NULL);
    const int64_t counts[][4] = {{0}, {0, 40, 20, 50}, {40, 40, 30, 70}, {25, 64, 77, 77}};
    struct estimate_table *t = difference_new(&d, counts);
    struct protected p = run(&t, 1);
    for (int64_t cell = 0; cell < t->cells; cell++) {
        assert_true(is_published(&p, 0, cell));
    }
}

/* The events of one side are those of few women: they are hidden where they are counted by side,
 * and so is the difference, in whose own numbers nothing is few. */
static void hidden_elsewhere(void **state)
{
    (void)state;
    static const char *const waves[] = {"before", "after"};
    struct table_dimension d[] = {dimension_new("a", 3, NULL), dimension_new("wave", 2, waves)};
    const int64_t counts[][4] = {{0}, {20, 41, 20, 52}, {30, 61, 32, 75}, {25, 64, 31, 77}};
    for (int hides = 0; hides < 2; hides++) {
        struct estimate_table *t = difference_new(&d[0], counts);
        struct estimate_table *by_side = table_new("N.1", "d|records|x", 2, d);
        for (int32_t cell = 1; cell <= 3; cell++) {
            for (int32_t wave = 1; wave <= 2; wave++) {
                int64_t at = table_cell_index(by_side, (int32_t[]){cell, wave});
                set_count(by_side, at, counts[cell][2 * (wave - 1)]);
            }
        }
        add_up(by_side);
        int64_t first = table_cell_index(by_side, (int32_t[]){1, 1});
        by_side->cell[first].persons = hides ? 3 : 19;
        struct estimate_table *tables[] = {by_side, t};
        struct protected p = run(tables, 2);
        assert_int_equal(p.safe.count, 2);
        assert_int_equal(is_published(&p, 0, first), hides == 0);
        assert_int_equal(is_published(&p, 1, 1), hides == 0);
        int64_t shown = 0;
        for (int32_t cell = 1; cell <= 3; cell++) {
            for (int32_t wave = 1; wave <= 2; wave++) {
                int64_t at = table_cell_index(by_side, (int32_t[]){cell, wave});
                assert_true(is_published(&p, 0, at) || !is_published(&p, 1, cell));
            }
            shown += is_published(&p, 1, cell);
        }
        assert_true(shown >= (hides ? 1 : 3));
    }
}

/* Every four counts that agree with what is read of a table with a hidden cell: they must differ in
 * its small count by the policy's width. */
static void the_small_count_cannot_be_found(void **state)
{
    (void)state;
    struct table_dimension d = dimension_new("a", 3, NULL);
    const int64_t counts[][4] = {{0}, {3, 40, 20, 50}, {20, 60, 30, 70}, {25, 64, 31, 77}};
    struct estimate_table *t = difference_new(&d, counts);
    struct protected p = run(&t, 1);
    int64_t known = 0, total = 0;
    bool whole = is_published(&p, 0, 0);
    for (int64_t cell = 1; cell < t->cells; cell++) {
        bool published = is_published(&p, 0, cell);
        known += published ? t->cell[cell].side[0].events : 0;
        total += t->cell[cell].side[0].events;
    }
    /* whoever reads total and parts knows the events of the hidden cells together */
    int64_t together = whole ? total - known : INT64_MAX;
    assert_true(together - 3 >= schemas.policy.interval_width);
}

static void dark_figure_with_its_count(void **state)
{
    (void)state;
    static const char *const years[] = {"2022", "2023", "2024"};
    struct table_dimension d = dimension_new("year", 3, years);
    d.time = true;
    struct estimate_table *count = table_new("N.1", "c|persons|z", 1, &d);
    struct estimate_table *dark = table_new("J.1", "c|persons|z", 1, &d);
    const int64_t n[] = {0, 3, 40, 60};
    for (int i = 1; i <= 3; i++) {
        set_count(count, i, n[i]);
        set_count(dark, i, n[i]);
        dark->cell[i].value = 100.0 * (double)n[i] / 2000.0;
        dark->cell[i].denominator = 10000;
    }
    add_up(count);
    dark->cell[0].status = CELL_NOT_APPLICABLE;
    dark->measure = MEASURE_DARK_FIGURE;
    dark->denominator_key = STR("population|women");
    struct estimate_table *tables[] = {count, dark};
    struct protected p = run(tables, 2);
    assert_int_equal(safe_table_cell(p.safe.item[1], 1).state, SAFE_SUPPRESSED_PRIMARY);
    assert_true(isnan(safe_table_cell(p.safe.item[1], 1).value));
    assert_int_equal(safe_table_cell(p.safe.item[1], 0).state, SAFE_NOT_APPLICABLE);
    int64_t shown = 0;
    for (int i = 1; i <= 3; i++) { /* of a dark figure one reads the count: hidden together */
        assert_int_equal(is_published(&p, 0, i), is_published(&p, 1, i));
        shown += is_published(&p, 1, i);
    }
    assert_true(shown >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(few_on_one_side, set_up, tear_down),
        cmocka_unit_test_setup_teardown(none_and_all_are_shown, set_up, tear_down),
        cmocka_unit_test_setup_teardown(hidden_elsewhere, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_small_count_cannot_be_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(dark_figure_with_its_count, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
