/* Moving sums, and records without a number beside counts of persons: what anyone could subtract.
 */
#include "protect_attacker.h"

enum { YEARS = 7, OVER = 3 };
static const char *const years[YEARS] = {"2017", "2018", "2019", "2020", "2021", "2022", "2023"};
static struct indicator moving_indicator = {.change_of = STR_INIT("day.year"), .moving = OVER};

struct made {
    struct estimate_table *plain, *moving; /* by year; by year and sums over OVER years */
    int64_t x[YEARS];
};

static struct estimate_table *counts_of(const char *id, const int64_t *x)
{
    struct table_dimension d = dimension_new("day.year", YEARS, years);
    d.time = true;
    struct estimate_table *t = table_new(id, "d|records|", 1, &d);
    for (int i = 0; i < YEARS; i++) {
        set_count(t, i + 1, x[i]);
    }
    add_up(t);
    return t;
}

static struct made make(const int64_t *x)
{
    struct made m = {.plain = counts_of("P.1", x)};
    struct table_dimension d = dimension_new("day.year", YEARS - OVER + 1, years + OVER - 1);
    struct estimate_table *hidden = counts_of("M.1", x);
    d.time = true;
    memcpy(m.x, x, sizeof m.x);
    for (int64_t cell = 0; cell < hidden->cells; cell++) {
        hidden->cell[cell].status = CELL_NOT_YET_DUE; /* as 5_indicators has it */
    }
    m.moving = table_new("M.1", "d|records|", 1, &d);
    m.moving->indicator = &moving_indicator;
    m.moving->moving = OVER;
    m.moving->plain = hidden;
    hidden->indicator = &moving_indicator;
    int64_t total = 0;
    for (int i = 0; i < YEARS; i++) {
        total += x[i];
    }
    set_count(m.moving, 0, total);
    for (int i = OVER - 1; i < YEARS; i++) {
        set_count(m.moving, i - OVER + 2, x[i] + x[i - 1] + x[i - 2]);
    }
    return m;
}

static str year_name(const char *kind, int i)
{
    return str_format(&arena, "%s/%s", kind, i < 0 ? "total" : years[i]);
}

/* What the reader sees of a number: itself, or an unknown. */
static void learn(struct attacker *k, struct equation *e, const struct safe_table *t, int64_t cell,
                  str name, int64_t truth, int sign)
{
    struct safe_cell c =
        t ? safe_table_cell(t, cell) : (struct safe_cell){.state = SAFE_NOT_YET_DUE};
    if (c.state == SAFE_PUBLISHED || truth == 0) { /* she knows where there is nothing */
        e->constant += sign * truth;
        return;
    }
    e->unknown[e->count] = unknown_index(k, name, truth);
    e->sign[e->count++] = sign;
}

static struct attacker *learn_all(const struct made *m, const struct safe_table *plain,
                                  const struct safe_table *moving)
{
    struct attacker *k = ARENA_NEW(&arena, struct attacker);
    int64_t total = m->moving->cell[0].numerator;
    for (int i = OVER - 1; i < YEARS; i++) {
        struct equation *e = &k->equation[k->equations++];
        int64_t sum = m->x[i] + m->x[i - 1] + m->x[i - 2];
        for (int back = 0; back < OVER; back++) {
            learn(k, e, plain, i - back + 1, year_name("x", i - back), m->x[i - back], 1);
        }
        learn(k, e, moving, i - OVER + 2, year_name("sum", i), sum, -1);
    }
    struct equation *e = &k->equation[k->equations++];
    for (int i = 0; i < YEARS; i++) {
        learn(k, e, plain, i + 1, year_name("x", i), m->x[i], 1);
    }
    bool known = safe_table_cell(moving, 0).state == SAFE_PUBLISHED ||
                 (plain && safe_table_cell(plain, 0).state == SAFE_PUBLISHED);
    if (known) {
        e->constant -= total;
    } else {
        learn(k, e, NULL, 0, year_name("sum", -1), total, -1);
    }
    return k;
}

/* Years that nobody prints may be nothing, for all she knows. */
static bool may_be(struct attacker *k, int unknown, int64_t value, bool printed)
{
    for (int i = 0; i < k->unknowns; i++) {
        k->low[i] = printed || !str_starts(k->name[i], STR("x/"));
        k->high[i] = VALUE_LIMIT;
    }
    if (value < k->low[unknown]) {
        return false;
    }
    k->low[unknown] = k->high[unknown] = value;
    k->steps = 0;
    return complete(k);
}

static int64_t open_width(struct attacker *k, int unknown, bool printed)
{
    int64_t enough = schemas.policy.interval_width;
    int64_t up = 0;
    int64_t down = 0;
    while (up < enough && may_be(k, unknown, k->truth[unknown] + up + 1, printed)) {
        up++;
    }
    while (up + down < enough && may_be(k, unknown, k->truth[unknown] - down - 1, printed)) {
        down++;
    }
    return up + down;
}

/* Nobody can tell a year of 1 to 4 more closely than the policy allows, whether it was to be
 * printed or only stands in sums. */
static int check_years(const struct made *m, const struct safe_table *plain,
                       const struct safe_table *moving)
{
    struct attacker *k = learn_all(m, plain, moving);
    int small = 0;
    for (int u = 0; u < k->unknowns; u++) {
        if (k->truth[u] < schemas.policy.threshold) {
            int64_t width = open_width(k, u, plain != NULL);
            if (width < schemas.policy.interval_width) {
                fail_msg("%.*s = %lld: width %lld", STR_ARG(k->name[u]), (long long)k->truth[u],
                         (long long)width);
            }
            small++;
        }
    }
    return small;
}

static bool all_published(const struct safe_table *t)
{
    for (int64_t cell = 0; cell < safe_table_cells(t); cell++) {
        if (safe_table_cell(t, cell).state != SAFE_PUBLISHED) {
            return false;
        }
    }
    return true;
}

/* The first year is the total less two sums, which hold the six others. */
static void sums_give_a_year_away(void **state)
{
    (void)state;
    struct made m = make((const int64_t[]){2, 40, 41, 42, 43, 44, 45});
    struct estimate_table *alone[] = {m.moving};
    struct protected p = run(alone, 1);
    assert_int_equal(p.safe.count, 1);
    assert_false(all_published(p.safe.item[0]));
    assert_int_equal(check_years(&m, NULL, p.safe.item[0]), 1);
    struct estimate_table *both[] = {m.plain, m.moving};
    p = run(both, 2);
    assert_int_equal(p.safe.count, 2);
    assert_int_not_equal(safe_table_cell(p.safe.item[0], 1).state, SAFE_PUBLISHED);
    assert_true(check_years(&m, p.safe.item[0], p.safe.item[1]) >= 1);
}

/* A sum is another number than the year that it ends with, and tables without small numbers stay.
 */
static void a_sum_is_no_year(void **state)
{
    (void)state;
    struct made m = make((const int64_t[]){10, 11, 12, 13, 14, 15, 16});
    struct estimate_table *both[] = {m.plain, m.moving};
    for (int turn = 0; turn < 2; turn++) {
        struct protected p = run(both, 2);
        assert_int_equal(p.safe.count, 2);
        assert_true(all_published(p.safe.item[0]) && all_published(p.safe.item[1]));
        both[0] = m.moving;
        both[1] = m.plain;
    }
}

/* What 6_protect was told for itself does not get out. */
static void small_sums_are_hidden(void **state)
{
    (void)state;
    struct made m = make((const int64_t[]){0, 0, 3, 0, 0, 0, 0});
    struct estimate_table *alone[] = {m.moving};
    struct protected p = run(alone, 1);
    for (int64_t cell = 0; cell < safe_table_cells(p.safe.item[0]); cell++) {
        bool zero = m.moving->cell[cell].numerator == 0;
        assert_int_equal(safe_table_cell(p.safe.item[0], cell).state == SAFE_PUBLISHED, zero);
    }
}

static void random_sums(void **state)
{
    (void)state;
    int small = 0;
    for (int round = 0; round < 60; round++) {
        struct arena kept = arena;
        int64_t x[YEARS];
        random_state = (uint64_t)round + 1;
        for (int i = 0; i < YEARS; i++) {
            x[i] = random_below(4) == 0 ? random_below(5) : 5 + random_below(30);
        }
        struct made m = make(x);
        struct estimate_table *tables[] = {m.moving, m.plain};
        struct protected p = run(tables, round % 2 + 1);
        assert_int_equal(p.safe.count, round % 2 + 1);
        check_cells(p.safe.item[0], m.moving);
        small += check_years(&m, round % 2 ? p.safe.item[1] : NULL, p.safe.item[0]);
        arena = kept;
    }
    assert_true(small > 50);
}

/* ---- records without a number ---- */

static struct expression *no_number(void)
{
    static struct expression_variable variables[] = {
        {.name = STR_INIT("number"), .type = VALUE_INTEGER}};
    static const struct expression_scope scope = {variables, 1};
    struct diag d = diag_new(&arena);
    struct expression *e = expression_compile(&arena, STR("number IS NULL"), NO_PLACE, &scope, &d);
    assert_int_equal(d.count, 0);
    return e;
}

struct beside {
    struct indicator indicator;
    struct estimate_table *persons, *records;
};

enum { PLACES = 4 };

static void make_beside(struct beside *b, const int64_t *persons, const int64_t *unnumbered,
                        const int64_t *again)
{
    struct table_dimension d = dimension_new("a", PLACES, NULL);
    b->indicator = (struct indicator){.counts_persons = true, .unknown = no_number()};
    b->persons = table_new("W.1", "d|persons|", 1, &d);
    b->records = table_new("R.1", "d|records|", 1, &d);
    b->persons->indicator = &b->indicator;
    b->persons->counts_persons = true;
    int64_t sum[3] = {0};
    for (int i = PLACES; i >= 0; i--) {
        int64_t n[3] = {i ? persons[i - 1] : sum[0], i ? unnumbered[i - 1] : sum[1],
                        i ? again[i - 1] : sum[2]};
        set_count(b->persons, i, n[0]);
        set_count(b->records, i, n[0] + n[1] + n[2]);
        struct estimate *e = &b->persons->cell[i];
        e->records = n[0] + n[1] + n[2];
        e->persons = n[0];
        e->unknown = n[1];
        e->bound_lower = (double)n[0];
        e->bound_upper = (double)(n[0] + n[1]);
        for (int k = 0; k < 3; k++) {
            sum[k] += i ? n[k] : 0;
        }
    }
}

static void unnumbered_beside_persons(void **state)
{
    (void)state;
    struct beside b;
    make_beside(&b, (const int64_t[]){20, 30, 40, 0}, (const int64_t[]){3, 9, 0, 2},
                (const int64_t[]){1, 8, 5, 0});
    struct estimate_table *tables[] = {b.persons};
    struct protected p = run(tables, 1);
    assert_int_equal(p.safe.count, 1);
    struct safe_cell c = safe_table_cell(p.safe.item[0], 1);
    assert_int_equal(c.state, SAFE_PUBLISHED); /* few are not printed; the women are */
    assert_true(c.unknown == -1 && c.unknown_withheld && isnan(c.bound_upper));
    c = safe_table_cell(p.safe.item[0], 3);
    assert_true(c.unknown == 0 && !c.unknown_withheld && fabs(c.bound_upper - 40.0) < 1e-9);
    /* Two records, both without a number, are two women who came: neither printed nor left over. */
    c = safe_table_cell(p.safe.item[0], 4);
    assert_true(c.state == SAFE_PUBLISHED && c.unknown == -1 && c.unknown_withheld);
    int shown = 0;
    for (int i = 0; i <= PLACES; i++) {
        shown += safe_table_cell(p.safe.item[0], i).unknown > 0;
    }
    assert_int_equal(shown, 2); /* the total and the second place, with 1 and 3 hidden beside 4 */
}

/* Seven records, four of them without a number: the other three are three women or fewer. */
static void records_less_unnumbered(void **state)
{
    (void)state;
    struct beside b;
    make_beside(&b, (const int64_t[]){3, 30, 40, 50}, (const int64_t[]){14, 9, 8, 7},
                (const int64_t[]){0, 8, 5, 6});
    struct estimate_table *tables[] = {b.persons, b.records};
    struct protected p = run(tables, 2);
    assert_int_equal(p.safe.count, 2);
    const struct safe_table *women = p.safe.item[0];
    assert_int_not_equal(safe_table_cell(women, 1).state, SAFE_PUBLISHED);
    bool records = safe_table_cell(p.safe.item[1], 1).state == SAFE_PUBLISHED;
    bool others = true; /* unnumbered of all other places, and in all */
    for (int i = 0; i <= PLACES; i++) {
        others = others && (i == 1 || safe_table_cell(women, i).unknown >= 0);
    }
    assert_false(records && others);
}

static void nobody_is_asked(void **state)
{
    (void)state;
    struct beside b;
    make_beside(&b, (const int64_t[]){20, 30, 40, 9}, (const int64_t[]){0, 0, 0, 0},
                (const int64_t[]){0, 0, 0, 0});
    for (int i = 0; i <= PLACES; i++) {
        b.persons->cell[i].unknown = -1;
    }
    struct estimate_table *tables[] = {b.persons, b.records};
    struct protected p = run(tables, 2);
    for (int i = 0; i <= PLACES; i++) {
        struct safe_cell c = safe_table_cell(p.safe.item[0], i);
        assert_true(c.state == SAFE_PUBLISHED && c.unknown == -1 && !c.unknown_withheld);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_give_a_year_away),     cmocka_unit_test(a_sum_is_no_year),
        cmocka_unit_test(small_sums_are_hidden),     cmocka_unit_test(random_sums),
        cmocka_unit_test(unnumbered_beside_persons), cmocka_unit_test(records_less_unnumbered),
        cmocka_unit_test(nobody_is_asked),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
