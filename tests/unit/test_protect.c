/* Protection of made-up tables, one kind of relation after another, against the attacker of
 * protect_attacker.h. */
#include "protect_attacker.h"

static void small_tables(void **state)
{
    (void)state;
    for (int round = 0; round < 60; round++) {
        struct arena before = arena;
        struct table_dimension d[] = {dimension_new("a", 2 + (int)random_below(4), NULL),
                                      dimension_new("b", 2 + (int)random_below(4), NULL)};
        struct estimate_table *t = random_table("T.1", "d|records|", 2, d, 4 + random_below(30));
        struct protected p = run(&t, 1);
        (void)attack(&p, &t, 1);
        arena = before;
    }
}

static void three_dimensions(void **state)
{
    (void)state;
    for (int round = 0; round < 8; round++) {
        struct arena before = arena;
        struct table_dimension d[] = {dimension_new("a", 3, NULL), dimension_new("b", 3, NULL),
                                      dimension_new("c", 2, NULL)};
        struct estimate_table *t = random_table("T.1", "d|records|", 3, d, 12);
        struct protected p = run(&t, 1);
        (void)attack(&p, &t, 1);
        arena = before;
    }
}

/* a x b, a x c and b x c of one cube: their margins are the same numbers. */
static void tables_that_share_cells(void **state)
{
    (void)state;
    for (int round = 0; round < 12; round++) {
        struct arena before = arena;
        struct table_dimension d[] = {dimension_new("a", 3, NULL), dimension_new("b", 3, NULL),
                                      dimension_new("c", 3, NULL)};
        struct estimate_table *cube = random_table("T.0", "d|records|", 3, d, 7);
        struct estimate_table *tables[3];
        for (int left_out = 0; left_out < 3; left_out++) {
            struct table_dimension kept[] = {d[left_out == 0 ? 1 : 0], d[left_out == 2 ? 1 : 2]};
            tables[left_out] = table_new(left_out == 0   ? "T.1"
                                         : left_out == 1 ? "T.2"
                                                         : "T.3",
                                         "d|records|", 2, kept);
            for (int64_t cell = 0; cell < tables[left_out]->cells; cell++) {
                int32_t at[2];
                table_cell_coordinates(tables[left_out], cell, at);
                int32_t in_cube[3] = {at[0], at[0], at[1]};
                in_cube[left_out] = 0;
                in_cube[left_out == 0 ? 1 : 0] = at[0];
                in_cube[left_out == 2 ? 1 : 2] = at[1];
                set_count(tables[left_out], cell,
                          cube->cell[table_cell_index(cube, in_cube)].numerator);
            }
        }
        struct protected p = run(tables, 3);
        (void)attack(&p, tables, 3);
        /* The same number is treated alike wherever it stands. */
        for (int32_t a = 0; a < 4; a++) {
            int32_t at[2] = {a, 0};
            assert_int_equal(
                safe_table_cell(p.safe.item[1], safe_table_index(p.safe.item[1], at)).state ==
                    SAFE_PUBLISHED,
                safe_table_cell(p.safe.item[2], safe_table_index(p.safe.item[2], at)).state ==
                    SAFE_PUBLISHED);
        }
        arena = before;
    }
}

static void same_bytes_again(void **state)
{
    (void)state;
    struct table_dimension d[] = {dimension_new("a", 6, NULL), dimension_new("b", 7, NULL)};
    struct estimate_table *t = random_table("T.1", "d|records|", 2, d, 15);
    struct protected p = run(&t, 1);
    struct protected q = run(&t, 1);
    assert_memory_equal(&p.report.cells, &q.report.cells, 5 * sizeof p.report.cells);
    for (int64_t i = 0; i < t->cells; i++) {
        assert_int_equal(safe_table_cell(p.safe.item[0], i).state,
                         safe_table_cell(q.safe.item[0], i).state);
    }
    assert_int_equal(p.report.cells, t->cells);
    assert_true(p.report.primary > 0 && p.report.attacks > 0);
}

/* Months and years stand in different tables, and still add up. */
static void months_and_years(void **state)
{
    (void)state;
    const char *const months[] = {"2023-11", "2023-12", "2024-01", "2024-02"};
    const char *const years[] = {"2023", "2024"};
    struct table_dimension month = dimension_new("day.month", 4, months);
    struct table_dimension year = dimension_new("day.year", 2, years);
    month.time = year.time = true;
    struct estimate_table *tables[] = {table_new("T.1", "d|records|", 1, &month),
                                       table_new("T.2", "d|records|", 1, &year)};
    const int64_t counts[] = {0, 3, 40, 50, 60};
    for (int i = 1; i <= 4; i++) {
        set_count(tables[0], i, counts[i]);
    }
    add_up(tables[0]);
    set_count(tables[1], 1, 43);
    set_count(tables[1], 2, 110);
    add_up(tables[1]);
    struct protected p = run(tables, 2);
    assert_int_equal(safe_table_cell(p.safe.item[0], 1).state, SAFE_SUPPRESSED_PRIMARY);
    /* Another month of 2024 would not do: 43 would give 3 away beside 40. */
    bool second = safe_table_cell(p.safe.item[0], 2).state != SAFE_PUBLISHED;
    bool sum = safe_table_cell(p.safe.item[1], 1).state != SAFE_PUBLISHED;
    assert_true(second || sum);
    struct attacker *k = ARENA_NEW(&arena, struct attacker);
    learn_table(k, p.safe.item[0], tables[0]);
    learn_table(k, p.safe.item[1], tables[1]);
    for (int y = 1; y <= 2; y++) {
        struct equation *e = &k->equation[k->equations++];
        learn_cell(k, e, p.safe.item[1], tables[1], y, -1);
        learn_cell(k, e, p.safe.item[0], tables[0], 2 * y - 1, 1);
        learn_cell(k, e, p.safe.item[0], tables[0], 2 * y, 1);
    }
    for (int u = 0; u < k->unknowns; u++) {
        assert_true(width_of(k, u, 5) >= (k->truth[u] < 5 ? 5 : 1));
    }
}

/* Shares print two counts, and give a third away. */
static void set_share(struct estimate_table *t, int64_t cell, int64_t x, int64_t n)
{
    set_count(t, cell, x);
    t->cell[cell].denominator = n;
    t->cell[cell].value = 100.0 * (double)x / (double)n;
    t->cell[cell].status = n == 0 ? CELL_NO_DENOMINATOR : x == 0 ? CELL_ZERO : CELL_VALUE;
}

static void shares(void **state)
{
    (void)state;
    struct table_dimension d = dimension_new("a", 8, NULL);
    struct estimate_table *t = table_new("S.1", "d|records|x", 1, &d);
    t->measure = MEASURE_SHARE;
    t->factor = 100.0;
    t->denominator_key = STR("d|records|y");
    const int64_t x[] = {0, 50, 3, 98, 0, 0, 60, 4, 20};
    const int64_t n[] = {0, 100, 90, 100, 100, 4, 60, 4, 30};
    int64_t sum_x = 0;
    int64_t sum_n = 0;
    for (int i = 1; i <= 8; i++) {
        set_share(t, i, x[i], n[i]);
        sum_x += x[i];
        sum_n += n[i];
    }
    set_share(t, 0, sum_x, sum_n);
    struct protected p = run(&t, 1);
    const bool must_go[] = {false, false, true, true, false, true, false, true, false};
    for (int i = 0; i <= 8; i++) {
        struct safe_cell c = safe_table_cell(p.safe.item[0], i);
        if (must_go[i]) {
            assert_int_equal(c.state, SAFE_SUPPRESSED_PRIMARY);
            assert_int_equal(c.numerator, -1);
            assert_int_equal(c.denominator, -1);
        }
    }
    /* Nothing of 0 in 100, and all of 60, tell of no small group. */
    assert_true(safe_table_cell(p.safe.item[0], 0).state == SAFE_PUBLISHED ||
                p.report.secondary > 0);
}

/* A count that one table suppresses is not the numerator of a share in another, or the last period
 * of a change in a third. */
static void one_number_in_three_measures(void **state)
{
    (void)state;
    const char *const years[] = {"2022", "2023", "2024"};
    struct table_dimension year = dimension_new("day.year", 3, years);
    year.time = true;
    struct table_dimension later = dimension_new("day.year", 2, years + 1);
    later.time = true;
    struct indicator change = {.change_of = STR("day.year"), .measure = MEASURE_CHANGE};
    struct estimate_table *count = table_new("N.1", "d|records|x", 1, &year);
    struct estimate_table *share = table_new("S.1", "d|records|x", 1, &year);
    struct estimate_table *moved = table_new("C.1", "d|records|x", 1, &later);
    share->measure = MEASURE_SHARE;
    share->denominator_key = STR("d|records|");
    moved->measure = MEASURE_CHANGE;
    moved->denominator_key = STR("d|records|x");
    moved->indicator = &change;
    const int64_t x[] = {103, 3, 40, 60};
    const int64_t n[] = {500, 100, 200, 200};
    for (int i = 0; i < 4; i++) {
        set_count(count, i, x[i]);
        set_share(share, i, x[i], n[i]);
    }
    moved->cell[0] = (struct estimate){
        .status = CELL_NOT_APPLICABLE, .numerator = -1, .denominator = -1, .persons = -1};
    set_share(moved, 1, 40, 3);
    set_share(moved, 2, 60, 40);
    struct estimate_table *tables[] = {count, share, moved};
    struct protected p = run(tables, 3);
    assert_int_equal(safe_table_cell(p.safe.item[0], 1).state, SAFE_SUPPRESSED_PRIMARY);
    assert_int_equal(safe_table_cell(p.safe.item[1], 1).state, SAFE_SUPPRESSED_PRIMARY);
    assert_int_equal(safe_table_cell(p.safe.item[2], 0).state, SAFE_NOT_APPLICABLE);
    assert_int_equal(safe_table_cell(p.safe.item[2], 1).state, SAFE_SUPPRESSED_PRIMARY);
    for (int i = 0; i < 4; i++) {
        bool a = safe_table_cell(p.safe.item[0], i).state == SAFE_PUBLISHED;
        bool b = safe_table_cell(p.safe.item[1], i).state == SAFE_PUBLISHED;
        assert_true(a || !b);
        if (i >= 2 && i < 4) {
            bool c = safe_table_cell(p.safe.item[2], i - 1).state == SAFE_PUBLISHED;
            assert_true(a || !c);
        }
    }
}

/* The same records under another filter: only the fingerprint tells. */
static void the_same_set_by_another_name(void **state)
{
    (void)state;
    struct table_dimension d = dimension_new("law", 4, NULL);
    struct estimate_table *all = table_new("N.1", "d|records|", 1, &d);
    struct estimate_table *known = table_new("N.2", "d|records|law IS NOT NULL", 1, &d);
    const int64_t n[] = {0, 3, 9, 12, 40};
    const uint64_t print[] = {0, 0x1111, 0x2222, 0x4444, 0x8888};
    for (int i = 1; i <= 4; i++) {
        set_count(all, i, n[i]);
        set_count(known, i, n[i]);
    }
    add_up(all);
    add_up(known);
    for (int i = 1; i <= 4; i++) {
        all->cell[i].numerator_print = known->cell[i].numerator_print = print[i];
        all->cell[0].numerator_print += print[i];
    }
    known->cell[0].numerator_print = all->cell[0].numerator_print;
    struct estimate_table *tables[] = {all, known};
    struct protected p = run(tables, 2);
    for (int i = 0; i <= 4; i++) {
        assert_int_equal(safe_table_cell(p.safe.item[0], i).state,
                         safe_table_cell(p.safe.item[1], i).state);
    }
    assert_int_equal(p.report.primary, 2);
    assert_int_equal(p.report.secondary, 2);
}

/* Nested filters: 100 of all and 97 of them leave 3 to be subtracted. */
static void what_is_left_by_subtraction(void **state)
{
    (void)state;
    struct table_dimension d = dimension_new("a", 2, NULL);
    struct estimate_table *all = table_new("N.1", "d|records|", 1, &d);
    struct estimate_table *some = table_new("N.2", "d|records|sex = 'f'", 1, &d);
    set_count(all, 1, 100);
    set_count(all, 2, 200);
    add_up(all);
    set_count(some, 1, 97);
    set_count(some, 2, 100);
    add_up(some);
    struct estimate_table *tables[] = {all, some};
    struct protected p = run(tables, 2);
    bool first = safe_table_cell(p.safe.item[0], 1).state == SAFE_PUBLISHED;
    bool second = safe_table_cell(p.safe.item[1], 1).state == SAFE_PUBLISHED;
    assert_false(first && second);
}

static void few_persons_many_records(void **state)
{
    (void)state;
    struct table_dimension d = dimension_new("a", 3, NULL);
    struct estimate_table *t = table_new("N.1", "d|records|", 1, &d);
    set_count(t, 1, 30);
    set_count(t, 2, 40);
    set_count(t, 3, 50);
    add_up(t);
    for (int i = 0; i < 4; i++) {
        t->cell[i].persons = i == 1 ? 2 : 25;
    }
    struct protected p = run(&t, 1);
    assert_int_equal(safe_table_cell(p.safe.item[0], 1).state, SAFE_SUPPRESSED_PRIMARY);
    assert_int_equal(p.report.secondary, 1);
}

/* Two tables contradict a partition in a way that leaves one number fixed whatever is suppressed.
 */
static void held_back(void **state)
{
    (void)state;
    struct table_dimension one = dimension_new("a", 1, NULL);
    struct table_dimension two = dimension_new("a", 2, NULL);
    struct table_dimension other = dimension_new("z", 2, NULL);
    one.partition = two.partition = false;
    struct estimate_table *tables[] = {table_new("P.1", "d|persons|", 1, &one),
                                       table_new("P.2", "d|persons|", 1, &two),
                                       table_new("Q.1", "e|records|", 1, &other)};
    set_count(tables[0], 0, 10);
    set_count(tables[0], 1, 10);
    set_count(tables[1], 0, 10);
    set_count(tables[1], 1, 10);
    set_count(tables[1], 2, 3);
    set_count(tables[2], 1, 20);
    set_count(tables[2], 2, 30);
    add_up(tables[2]);
    struct protected p = run(tables, 3);
    assert_int_equal(p.safe.count, 1);
    assert_true(str_equal(safe_table_id(p.safe.item[0]), STR("Q.1")));
    assert_int_equal(p.report.held_back, 2);
    assert_true(str_equal(p.report.held_back_id[0], STR("P.1")));
    assert_int_equal(p.diag.count, 2);
    assert_string_equal(p.diag.item[0].id, "protect.not-safe");
    assert_int_equal(diag_exit_code(&p.diag), 4);
}

static void zeros_withheld(void **state)
{
    (void)state;
    schemas.policy.zeros_published = false;
    struct table_dimension d = dimension_new("a", 4, NULL);
    struct estimate_table *t = table_new("N.1", "d|records|", 1, &d);
    set_count(t, 1, 0);
    set_count(t, 2, 40);
    set_count(t, 3, 50);
    set_count(t, 4, 60);
    add_up(t);
    struct protected p = run(&t, 1);
    schemas.policy.zeros_published = true;
    assert_int_equal(safe_table_cell(p.safe.item[0], 1).state, SAFE_SUPPRESSED_PRIMARY);
    assert_int_equal(p.report.secondary, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_tables),
        cmocka_unit_test(three_dimensions),
        cmocka_unit_test(tables_that_share_cells),
        cmocka_unit_test(same_bytes_again),
        cmocka_unit_test(months_and_years),
        cmocka_unit_test(shares),
        cmocka_unit_test(one_number_in_three_measures),
        cmocka_unit_test(the_same_set_by_another_name),
        cmocka_unit_test(what_is_left_by_subtraction),
        cmocka_unit_test(few_persons_many_records),
        cmocka_unit_test(held_back),
        cmocka_unit_test(zeros_withheld),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
