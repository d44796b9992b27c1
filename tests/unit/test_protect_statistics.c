/* Protection of what is not a count: sums and means, quantiles, ratios, shares with unknown
 * answers, trends, standardised rates, and figures that rest on no records of ours. */
#include "protect_attacker.h"

static struct safe_cell cell_of(const struct protected *p, ptrdiff_t table, int64_t cell)
{
    return safe_table_cell(p->safe.item[table], cell);
}

static bool is_published(const struct protected *p, ptrdiff_t table, int64_t cell)
{
    return cell_of(p, table, cell).state == SAFE_PUBLISHED;
}

/* The counts of a table stay as its n; values are made of them. */
static void make_statistic(struct estimate_table *t, enum measure measure)
{
    t->measure = measure;
    for (int64_t i = 0; i < t->cells; i++) {
        t->cell[i].value = 3.5 * (double)t->cell[i].numerator + 1.25;
        t->cell[i].unknown = -1;
    }
}

/* ---- sums: linear algebra over what is hidden ---- */

enum { EQUATIONS_LIMIT = 64, CELLS_LIMIT = 64 };
struct algebra {
    double row[EQUATIONS_LIMIT + 1][CELLS_LIMIT];
    int rows;
    int columns;
    int column[CELLS_LIMIT]; /* of a cell; -1: published */
    int64_t records[CELLS_LIMIT];
};

static int rank_of(const struct algebra *source, int rows)
{
    struct algebra *m = ARENA_NEW(&arena, struct algebra);
    memcpy(m, source, sizeof *m);
    int rank = 0;
    for (int c = 0; c < m->columns && rank < rows; c++) {
        int best = rank;
        for (int i = rank; i < rows; i++) {
            best = fabs(m->row[i][c]) > fabs(m->row[best][c]) ? i : best;
        }
        if (fabs(m->row[best][c]) < 1e-9) {
            continue;
        }
        for (int k = 0; k < m->columns; k++) {
            double swap = m->row[best][k];
            m->row[best][k] = m->row[rank][k];
            m->row[rank][k] = swap;
        }
        for (int i = rank + 1; i < rows; i++) {
            double times = m->row[i][c] / m->row[rank][c];
            for (int k = c; k < m->columns; k++) {
                m->row[i][k] -= times * m->row[rank][k];
            }
        }
        rank++;
    }
    return rank;
}

/* Lines of the table, over hidden cells. */
static void learn_lines(struct algebra *m, const struct safe_table *t,
                        const struct estimate_table *truth)
{
    for (int64_t i = 0; i < truth->cells; i++) {
        bool hidden = safe_table_cell(t, i).state != SAFE_PUBLISHED;
        m->column[i] = hidden ? m->columns : -1;
        m->records[m->columns] = truth->cell[i].numerator;
        m->columns += hidden;
    }
    for (int64_t i = 0; i < truth->cells; i++) {
        int32_t at[DIMENSIONS_LIMIT];
        table_cell_coordinates(truth, i, at);
        for (int32_t d = 0; d < truth->dimensions; d++) {
            if (at[d] != 0) {
                continue;
            }
            double *row = m->row[m->rows];
            bool any = false;
            for (int32_t p = 0; p < truth->dimension[d].count; p++) {
                int32_t to[DIMENSIONS_LIMIT];
                memcpy(to, at, sizeof to);
                to[d] = p;
                int column = m->column[table_cell_index(truth, to)];
                if (column >= 0) {
                    row[column] = p == 0 ? -1.0 : 1.0;
                    any = true;
                }
            }
            m->rows += any;
        }
    }
}

static bool follows(struct algebra *m, int first, int second)
{
    int before = rank_of(m, m->rows);
    memset(m->row[m->rows], 0, sizeof m->row[0]);
    m->row[m->rows][first] = 1.0;
    if (second >= 0) {
        m->row[m->rows][second] = 1.0;
    }
    return rank_of(m, m->rows + 1) == before;
}

/* No hidden sum, nor two of them together over too few records, follow from what is published. */
static void sums_do_not_follow(void **state)
{
    (void)state;
    int hidden_cells = 0;
    for (int round = 0; round < 60; round++) {
        struct arena before = arena;
        struct table_dimension d[] = {dimension_new("a", 2 + (int)random_below(4), NULL),
                                      dimension_new("b", 2 + (int)random_below(4), NULL)};
        struct estimate_table *t = random_table("M.1", "d|records|", 2, d, 6 + random_below(50));
        make_statistic(t, round % 2 ? MEASURE_MEAN : MEASURE_SUM);
        struct protected p = run(&t, 1);
        assert_int_equal(p.safe.count, 1);
        struct algebra *m = ARENA_NEW(&arena, struct algebra);
        learn_lines(m, p.safe.item[0], t);
        for (int64_t i = 0; i < t->cells; i++) {
            int64_t n = t->cell[i].numerator;
            assert_true(n == 0 || n >= 10 || !is_published(&p, 0, i));
        }
        for (int x = 0; x < m->columns; x++) {
            hidden_cells++;
            assert_false(follows(m, x, -1));
            for (int y = x + 1; y < m->columns; y++) {
                if (m->records[x] + m->records[y] < 10) {
                    assert_false(follows(m, x, y));
                }
            }
        }
        arena = before;
    }
    assert_true(hidden_cells > 100);
}

/* 7 may be counted, but nothing is said of the seven; sum and mean are one number or the other. */
static void counted_but_not_summed(void **state)
{
    (void)state;
    struct table_dimension d = dimension_new("a", 4, NULL);
    struct estimate_table *tables[3];
    const int64_t n[] = {0, 7, 30, 40, 50};
    const char *const ids[] = {"N.1", "S.1", "M.1"};
    for (int k = 0; k < 3; k++) {
        tables[k] = table_new(ids[k], "d|records|", 1, &d);
        for (int i = 1; i <= 4; i++) {
            set_count(tables[k], i, n[i]);
        }
        add_up(tables[k]);
    }
    make_statistic(tables[1], MEASURE_SUM);
    make_statistic(tables[2], MEASURE_MEAN);
    struct protected p = run(tables, 3);
    for (int i = 0; i <= 4; i++) {
        assert_true(is_published(&p, 0, i));
        assert_int_equal(is_published(&p, 1, i), is_published(&p, 2, i));
    }
    assert_false(is_published(&p, 1, 1));
    assert_int_equal(cell_of(&p, 1, 1).state, SAFE_SUPPRESSED_PRIMARY);
    assert_int_equal(p.report.secondary, 2); /* else the sum of the seven could be subtracted */
    assert_true(is_published(&p, 1, 0));
}

static void few_persons_behind_a_mean(void **state)
{
    (void)state;
    struct table_dimension d = dimension_new("a", 3, NULL);
    struct estimate_table *t = table_new("M.1", "d|records|", 1, &d);
    for (int i = 1; i <= 3; i++) {
        set_count(t, i, 30 + i);
    }
    add_up(t);
    make_statistic(t, MEASURE_MEAN);
    for (int i = 0; i <= 3; i++) {
        t->cell[i].persons = i == 1 ? 8 : 25;
    }
    struct protected p = run(&t, 1);
    assert_int_equal(cell_of(&p, 0, 1).state, SAFE_SUPPRESSED_PRIMARY);
}

static void quantiles_far_out(void **state)
{
    (void)state;
    struct table_dimension d = dimension_new("a", 3, NULL);
    struct indicator middle = {.quantile = 0.5, .value = {.value = 2}};
    struct indicator far_out = {.quantile = 0.9, .value = {.value = 2}};
    struct estimate_table *tables[] = {table_new("Q.1", "d|records|", 1, &d),
                                       table_new("Q.2", "d|records|", 1, &d)};
    const int64_t n[] = {0, 49, 60, 70};
    for (int k = 0; k < 2; k++) {
        for (int i = 1; i <= 3; i++) {
            set_count(tables[k], i, n[i]);
        }
        add_up(tables[k]);
        make_statistic(tables[k], MEASURE_MEDIAN);
        tables[k]->indicator = k == 0 ? &middle : &far_out;
    }
    struct protected one = run(tables, 1);
    struct protected other = run(tables + 1, 1);
    assert_true(is_published(&one, 0, 1));
    assert_false(is_published(&other, 0, 1));
    assert_true(is_published(&other, 0, 0));
}

/* ---- ratios ---- */

static void set_parts(struct estimate_table *t, int64_t cell, int64_t x, int64_t n)
{
    set_count(t, cell, x);
    t->cell[cell].denominator = n;
    t->cell[cell].value = n ? (double)x / (double)n : 0.0;
    t->cell[cell].status = n == 0 ? CELL_NO_DENOMINATOR : x == 0 ? CELL_ZERO : CELL_VALUE;
    t->cell[cell].unknown = -1;
}

/* The divisor of a ratio is a count of another dataset, broken down by another name. */
static void ratio_and_its_parts(void **state)
{
    (void)state;
    static const char *const years[] = {"2022", "2023", "2024"};
    static const str match[1][2] = {{STR_INIT("date.year"), STR_INIT("opened.year")}};
    struct table_dimension here = dimension_new("date.year", 3, years);
    struct table_dimension there = dimension_new("opened.year", 3, years);
    here.time = there.time = true;
    struct indicator indicator = {
        .value = {.value = -1}, .divisor_match = match, .divisor_matches = 1};
    struct estimate_table *ratio = table_new("R.1", "s|records|", 1, &here);
    struct estimate_table *above = table_new("N.1", "s|records|", 1, &here);
    struct estimate_table *below = table_new("N.2", "c|persons|", 1, &there);
    const int64_t x[] = {0, 80, 3, 120};
    const int64_t n[] = {0, 4, 30, 50};
    ratio->measure = MEASURE_RATIO;
    ratio->indicator = &indicator;
    ratio->denominator_key = STR("c|persons|");
    for (int i = 1; i <= 3; i++) {
        set_parts(ratio, i, x[i], n[i]);
        set_count(above, i, x[i]);
        set_count(below, i, n[i]);
    }
    add_up(above);
    add_up(below);
    set_parts(ratio, 0, 203, 84);
    struct estimate_table *tables[] = {above, below, ratio};
    struct protected p = run(tables, 3);
    assert_int_equal(p.safe.count, 3);
    for (int i = 0; i <= 3; i++) {
        assert_true(!is_published(&p, 2, i) || (is_published(&p, 0, i) && is_published(&p, 1, i)));
    }
    assert_int_equal(cell_of(&p, 2, 1).state, SAFE_SUPPRESSED_PRIMARY); /* 4 cases */
    assert_int_equal(cell_of(&p, 2, 2).state, SAFE_SUPPRESSED_PRIMARY); /* 3 services */
    assert_true(is_published(&p, 2, 3)); /* each hides behind the other */
    assert_true(is_published(&p, 2, 0));
}

/* A share of two counts together: below the line stands what is printed, and it tells the other
 * count, which is protected and not the whole. */
static void share_of_both_and_its_parts(void **state)
{
    (void)state;
    static const str match[1][2] = {{STR_INIT("date.year"), STR_INIT("opened.year")}};
    static const char *const years[] = {"2022", "2023", "2024", "2025"};
    struct table_dimension here = dimension_new("date.year", 4, years);
    struct table_dimension there = dimension_new("opened.year", 4, years);
    here.time = there.time = true;
    struct indicator indicator = {.measure = MEASURE_RATIO,
                                  .of_both = true,
                                  .value = {.value = -1},
                                  .divisor_match = match,
                                  .divisor_matches = 1};
    struct estimate_table *share = table_new("R.1", "s|records|", 1, &here);
    struct estimate_table *other = table_new("N.2", "c|records|", 1, &there);
    const int64_t x[] = {203, 80, 3, 110, 10};
    const int64_t y[] = {101, 4, 30, 50, 17};
    share->measure = MEASURE_RATIO;
    share->indicator = &indicator;
    share->denominator_key = STR("c|records|");
    for (int i = 0; i <= 4; i++) {
        set_parts(share, i, x[i], x[i] + y[i]);
        set_count(other, i, y[i]);
    }
    struct estimate_table *tables[] = {other, share};
    struct protected p = run(tables, 2);
    assert_int_equal(p.safe.count, 2);
    assert_int_equal(cell_of(&p, 1, 1).state, SAFE_SUPPRESSED_PRIMARY); /* 4 of the others */
    assert_int_equal(cell_of(&p, 1, 2).state, SAFE_SUPPRESSED_PRIMARY);
    assert_int_equal(cell_of(&p, 0, 1).state, SAFE_SUPPRESSED_PRIMARY);
    for (int i = 0; i <= 4; i++) { /* 84 less 80 is never to be had */
        assert_true(!is_published(&p, 1, i) || is_published(&p, 0, i));
    }
    assert_true(is_published(&p, 1, 0));
    int shown = is_published(&p, 0, 2) + is_published(&p, 0, 3) + is_published(&p, 0, 4);
    assert_true(shown < 3); /* one more hides the 4 in the sum */
}

/* ---- unknown answers ---- */

static void set_unknown(struct estimate_table *t, int64_t cell, const int64_t xnu[3], bool inside)
{
    struct estimate *e = &t->cell[cell];
    double all = (double)(inside ? xnu[1] : xnu[1] + xnu[2]);
    set_parts(t, cell, xnu[0], xnu[1]);
    e->value = 100.0 * (double)xnu[0] / (double)xnu[1];
    e->unknown = xnu[2];
    e->bound_lower = 100.0 * (double)xnu[0] / all;
    e->bound_upper = 100.0 * (double)(xnu[0] + xnu[2]) / all;
}

static struct estimate_table *share_new(const struct table_dimension *d)
{
    struct estimate_table *t = table_new("S.1", "d|records|x", 1, d);
    t->measure = MEASURE_SHARE;
    t->factor = 100.0;
    t->denominator_key = STR("d|records|y");
    return t;
}

/* Of those asked 90 said yes and 8 did not answer: 2 said no, and must not be found. Every split
 * into yes, no and unknown that agrees with what is shown is tried. */
static void those_who_said_no(void **state)
{
    (void)state;
    struct table_dimension d = dimension_new("a", 2, NULL);
    struct estimate_table *t = share_new(&d);
    set_unknown(t, 1, (const int64_t[]){90, 100, 8}, true);
    set_unknown(t, 2, (const int64_t[]){50, 100, 20}, true);
    set_unknown(t, 0, (const int64_t[]){140, 200, 28}, true);
    struct protected p = run(&t, 1);
    struct safe_cell c = cell_of(&p, 0, 1);
    int64_t least = INT64_MAX, most = -1;
    for (int64_t x = 0; x <= 100; x++) {
        for (int64_t u = 0; x + u <= 100; u++) {
            bool agrees = c.state != SAFE_PUBLISHED || x == c.numerator;
            agrees = agrees && (c.unknown < 0 || u == c.unknown);
            agrees =
                agrees && (isnan(c.bound_upper) || fabs(c.bound_upper - (double)(x + u)) < 0.1);
            least = agrees && 100 - x - u < least ? 100 - x - u : least;
            most = agrees && 100 - x - u > most ? 100 - x - u : most;
        }
    }
    assert_true(most - least >= schemas.policy.interval_width);
    assert_true(c.state == SAFE_PUBLISHED && c.unknown_withheld);
    /* and the other cell does not give it away: 28 - 20 = 8 */
    assert_true(cell_of(&p, 0, 0).unknown_withheld || cell_of(&p, 0, 2).unknown_withheld);
}

/* The denominator is hidden, all records are not: then the unknown ones are not shown. */
static void those_who_were_not_asked(void **state)
{
    (void)state;
    struct table_dimension d = dimension_new("a", 3, NULL);
    struct estimate_table *t = share_new(&d);
    struct estimate_table *all = table_new("N.1", "d|records|", 1, &d);
    const int64_t xnu[][3] = {{0}, {0, 3, 20}, {40, 80, 30}, {45, 90, 40}};
    int64_t sum[3] = {0};
    for (int i = 1; i <= 3; i++) {
        set_unknown(t, i, xnu[i], false);
        set_count(all, i, xnu[i][1] + xnu[i][2]);
        for (int k = 0; k < 3; k++) {
            sum[k] += xnu[i][k];
        }
    }
    set_unknown(t, 0, sum, false);
    add_up(all);
    struct estimate_table *tables[] = {t, all};
    struct protected p = run(tables, 2);
    assert_int_equal(p.safe.count, 2);
    assert_int_equal(cell_of(&p, 0, 1).state, SAFE_SUPPRESSED_PRIMARY);
    int64_t known_unknown = 0;
    for (int i = 0; i <= 3; i++) {
        struct safe_cell c = cell_of(&p, 0, i);
        known_unknown += c.unknown >= 0;
        assert_true(c.state == SAFE_PUBLISHED || c.unknown < 0);
        assert_true(c.unknown >= 0 || (isnan(c.bound_lower) && isnan(c.bound_upper)));
    }
    assert_true(known_unknown < 4);
}

static void few_unknown_are_not_printed(void **state)
{
    (void)state;
    struct table_dimension d = dimension_new("a", 2, NULL);
    struct estimate_table *t = share_new(&d);
    set_unknown(t, 1, (const int64_t[]){40, 90, 3}, false);
    set_unknown(t, 2, (const int64_t[]){50, 100, 0}, false);
    set_unknown(t, 0, (const int64_t[]){90, 190, 3}, false);
    struct protected p = run(&t, 1);
    for (int i = 0; i <= 2; i++) {
        assert_true(is_published(&p, 0, i));
        assert_int_equal(cell_of(&p, 0, i).unknown, i == 2 ? 0 : -1);
        assert_int_equal(cell_of(&p, 0, i).unknown_withheld, i != 2);
    }
}

/* 30 answers are not known, 20 of them among the 100 asked: 78 said yes, and 2 no. */
static void some_unknown_among_those_asked(void **state)
{
    (void)state;
    struct table_dimension d = dimension_new("a", 1, NULL);
    struct estimate_table *t = share_new(&d);
    for (int i = 0; i <= 1; i++) {
        set_unknown(t, i, (const int64_t[]){78, 100, 30}, false);
        t->cell[i].bound_lower = 100.0 * 78 / 110;
        t->cell[i].bound_upper = 100.0 * 108 / 110;
    }
    struct protected p = run(&t, 1);
    assert_true(is_published(&p, 0, 0) && cell_of(&p, 0, 0).unknown_withheld);
}

/* Who was present in a month is not who came in it. */
static void presence_is_no_entry(void **state)
{
    (void)state;
    struct table_dimension d = dimension_new("a", 2, NULL);
    struct estimate_table *entries = table_new("N.1", "d|records|", 1, &d);
    struct estimate_table *present = table_new("O.1", "d|records|", 1, &d);
    for (int i = 1; i <= 2; i++) {
        set_count(entries, i, 20 * i);
        set_count(present, i, 30 * i);
    }
    add_up(entries);
    set_count(present, 0, 75);
    make_statistic(present, MEASURE_OCCUPANCY);
    struct estimate_table *tables[] = {entries, present};
    struct protected p = run(tables, 2);
    assert_int_equal(p.safe.count, 2);
    assert_true(is_published(&p, 0, 1) && is_published(&p, 1, 1));
}

/* ---- what is made of counts by a further breakdown ---- */

static void a_trend_of_hidden_years(void **state)
{
    (void)state;
    static const char *const years[] = {"2021", "2022", "2023", "2024", "2025"};
    static const int64_t counts[2][5] = {{40, 3, 50, 60, 70}, {40, 41, 50, 60, 70}};
    for (int k = 0; k < 2; k++) {
        for (int by_age = 0; by_age < 2; by_age++) {
            struct table_dimension part = dimension_new(by_age ? "age" : "day.year", 5, years);
            struct table_dimension place = dimension_new("place", 1, NULL);
            struct table_dimension both[] = {part, place};
            part.time = !by_age;
            struct indicator indicator = {.change_of = STR("day.year"), .age = STR("age")};
            struct estimate_table *count = table_new("N.1", "d|records|", 2, both);
            struct estimate_table *made = table_new("T.1", "d|records|", 1, &place);
            for (int32_t y = 1; y <= 5; y++) {
                set_count(count, table_cell_index(count, (int32_t[]){y, 1}), counts[k][y - 1]);
            }
            add_up(count);
            for (int i = 0; i <= 1; i++) {
                set_count(made, i, count->cell[0].numerator);
                made->cell[i].value = 12.3456789;
                made->cell[i].unknown = -1;
            }
            made->measure = by_age ? MEASURE_STANDARDISED : MEASURE_TREND;
            made->indicator = &indicator;
            struct estimate_table *tables[] = {count, made};
            struct protected p = run(tables, 2);
            assert_int_equal(is_published(&p, 1, 0), k == 1);
            assert_int_equal(is_published(&p, 1, 1), k == 1);
            if (k == 1) {
                assert_true(fabs(cell_of(&p, 1, 0).value - 12.3) < 1e-12);
            }
        }
    }
}

/* The probability that all weekdays are alike is an equation for the hidden ones. */
static void even_over_a_hidden_week(void **state)
{
    (void)state;
    for (int few = 0; few < 2; few++) {
        struct table_dimension d = dimension_new("date.weekday", 7, NULL);
        struct estimate_table *t = table_new("W.1", "d|records|", 1, &d);
        t->extra_name[0] = STR("extra.uniform-p");
        for (int i = 1; i <= 7; i++) {
            set_count(t, i, i == 1 && few ? 3 : 20 + i);
        }
        add_up(t);
        t->cell[0].extra[0] = 0.031;
        struct protected p = run(&t, 1);
        assert_true(is_published(&p, 0, 0));
        assert_int_equal(isnan(cell_of(&p, 0, 0).extra[0]), few);
    }
}

/* ---- what rests on no records of ours ---- */

static void figures_of_others(void **state)
{
    (void)state;
    struct table_dimension d = dimension_new("a", 2, NULL);
    for (int k = 0; k < 2; k++) {
        struct estimate_table *t = table_new("X.1", "d|records|", 1, &d);
        for (int i = 0; i <= 2; i++) {
            set_parts(t, i, i, 3);
        }
        t->cell[2].status = CELL_NOT_YET_DUE;
        t->measure = k ? MEASURE_TARGET : MEASURE_REFERENCE;
        struct protected p = run(&t, 1);
        assert_true(is_published(&p, 0, 0) && is_published(&p, 0, 1));
        assert_int_equal(cell_of(&p, 0, 1).numerator, 1);
        assert_int_equal(cell_of(&p, 0, 2).state, SAFE_NOT_YET_DUE);
        assert_int_equal(cell_of(&p, 0, 2).numerator, -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_do_not_follow),
        cmocka_unit_test(counted_but_not_summed),
        cmocka_unit_test(few_persons_behind_a_mean),
        cmocka_unit_test(quantiles_far_out),
        cmocka_unit_test(share_of_both_and_its_parts),
        cmocka_unit_test(ratio_and_its_parts),
        cmocka_unit_test(those_who_said_no),
        cmocka_unit_test(those_who_were_not_asked),
        cmocka_unit_test(few_unknown_are_not_printed),
        cmocka_unit_test(some_unknown_among_those_asked),
        cmocka_unit_test(presence_is_no_entry),
        cmocka_unit_test(a_trend_of_hidden_years),
        cmocka_unit_test(even_over_a_hidden_week),
        cmocka_unit_test(figures_of_others),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
