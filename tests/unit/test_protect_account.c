/* The account of a dataset's intake beside its tables: what of it a release may say. */
#include "protect_attacker.h"

static struct dataset dataset = {.name = {"d", 1}};
static struct dataset bodies = {.name = {"b", 1}, .about_bodies = true};

static struct estimate_table *whole_new(const char *id, const char *key, int64_t count,
                                        bool persons)
{
    struct estimate_table *t = table_new(id, key, 0, NULL);
    set_count(t, 0, count);
    t->whole = true;
    t->counts_persons = persons;
    return t;
}

/* Records of a filter in two groups, neither of them small. */
static struct estimate_table *filtered(const char *id, const char *key, int64_t first,
                                       int64_t second)
{
    struct table_dimension d = dimension_new("a", 2, NULL);
    struct estimate_table *t = table_new(id, key, 1, &d);
    set_count(t, 1, first);
    set_count(t, 2, second);
    add_up(t);
    return t;
}

static struct safe_account account_of(const struct protected *p, int64_t accepted)
{
    const struct account raw = {.read = accepted + 7, .accepted = accepted, .quarantined = 7};
    return protect_account(&schemas.policy, &dataset, &raw, &p->report.wholes);
}

static bool all_published(const struct safe_table *t)
{
    for (int64_t i = 0; i < safe_table_cells(t); i++) {
        if (safe_table_cell(t, i).state != SAFE_PUBLISHED) {
            return false;
        }
    }
    return true;
}

/* Those whom a filter leaves out are counted by subtraction: the account gives way, not the table.
 */
static void a_small_rest_is_hidden(void **state)
{
    (void)state;
    for (int64_t rest = 0; rest <= 10; rest++) {
        struct arena before = arena;
        struct estimate_table *tables[] = {filtered("T.1", "d|records|x = 1", 30, 40),
                                           whole_new("d.records", "d|records|", 70 + rest, false)};
        struct protected p = run(tables, 2);
        bool few = rest > 0 && rest < schemas.policy.threshold;
        struct safe_account account = account_of(&p, 70 + rest);
        assert_int_equal(account.accepted, few ? ACCOUNT_NOT_SAID : 70 + rest);
        assert_int_equal(account.quarantined.state, few ? ACCOUNT_WITHHELD : ACCOUNT_PERCENT);
        assert_int_equal(account.duplicates.state, few ? ACCOUNT_WITHHELD : ACCOUNT_NONE);
        assert_int_equal(p.safe.count, 1);
        assert_true(all_published(p.safe.item[0]));
        assert_int_equal(p.report.cells, 3); /* the account is no cell of a table */
        assert_int_equal(p.report.primary + p.report.secondary + p.report.held_back, 0);
        arena = before;
    }
}

/* That something is not known of a person says nothing of her. */
static void a_rest_that_is_not_known(void **state)
{
    (void)state;
    struct estimate_table *tables[] = {filtered("T.1", "d|records|x IS NOT NULL", 30, 40),
                                       whole_new("d.records", "d|records|", 72, false)};
    struct protected p = run(tables, 2);
    assert_int_equal(account_of(&p, 72).accepted, 72);
}

/* A total that a table hides is not said by the account; nor what was read, which would say it. */
static void a_hidden_total(void **state)
{
    (void)state;
    for (int64_t count = 0; count <= 6; count++) {
        struct arena before = arena;
        struct estimate_table *total = table_new("T.1", "d|records|", 0, NULL);
        set_count(total, 0, count);
        struct estimate_table *tables[] = {total,
                                           whole_new("d.records", "d|records|", count, false)};
        struct protected p = run(tables, 2);
        bool few = count > 0 && count < schemas.policy.threshold;
        assert_int_equal(all_published(p.safe.item[0]), !few);
        assert_int_equal(account_of(&p, count).accepted, few ? ACCOUNT_NOT_SAID : count);
        arena = before;
    }
}

/* A dataset that no table looks at has an account, too. */
static void alone(void **state)
{
    (void)state;
    struct estimate_table *t = whole_new("d.records", "d|records|", 3, false);
    struct protected p = run(&t, 1);
    assert_int_equal(p.safe.count, 0);
    assert_int_equal(account_of(&p, 3).accepted, ACCOUNT_NOT_SAID);
}

/* Persons are said where they are many, whether or not their records are. */
static void persons(void **state)
{
    (void)state;
    struct dataset with = dataset;
    with.person_source = PERSON_IDENTIFIER;
    const struct account raw = {.read = 80, .accepted = 80};
    for (int64_t of = 66; of <= 80; of += 7) { /* beside the 66 of the table */
        struct arena before = arena;
        struct estimate_table *t = filtered("T.1", "d|persons|x = 1", 30, 36);
        t->counts_persons = true;
        struct estimate_table *tables[] = {t, whole_new("d.records", "d|records|", 80, false),
                                           whole_new("d.persons", "d|persons|", of, true)};
        struct protected p = run(tables, 3);
        struct safe_account a = protect_account(&schemas.policy, &with, &raw, &p.report.wholes);
        assert_true(a.has_persons);
        assert_int_equal(a.accepted, 80);
        assert_int_equal(a.persons, of);
        tables[2] = whole_new("d.persons", "d|persons|", 68, true);
        p = run(tables, 3);
        a = protect_account(&schemas.policy, &with, &raw, &p.report.wholes);
        assert_int_equal(a.accepted, 80);
        assert_int_equal(a.persons, ACCOUNT_NOT_SAID);
        arena = before;
    }
}

/* Whatever the tables, no account is a published total and a few. */
static void random_filters(void **state)
{
    (void)state;
    int withheld = 0;
    int said = 0;
    for (int round = 0; round < 300; round++) {
        struct arena before = arena;
        int64_t all = 20 + random_below(60);
        char key[3][32];
        struct estimate_table *tables[4];
        for (int i = 0; i < 3; i++) {
            int64_t part = random_below(2) ? all - random_below(12) : random_below(20);
            int64_t first = random_below((uint32_t)part + 1);
            (void)snprintf(key[i], sizeof key[i], "d|records|x = %d", i);
            tables[i] = filtered(i == 0   ? "T.1"
                                 : i == 1 ? "T.2"
                                          : "T.3",
                                 key[i], first, part - first);
        }
        tables[3] = whole_new("d.records", "d|records|", all, false);
        struct protected p = run(tables, 4);
        struct safe_account a = account_of(&p, all);
        said += a.accepted == all;
        withheld += a.accepted == ACCOUNT_NOT_SAID;
        for (ptrdiff_t i = 0; a.accepted >= 0 && i < p.safe.count; i++) {
            struct safe_cell total = safe_table_cell(p.safe.item[i], 0);
            int64_t rest = all - total.numerator;
            assert_false(total.state == SAFE_PUBLISHED && rest > 0 &&
                         rest < schemas.policy.threshold);
        }
        arena = before;
    }
    assert_true(said > 50 && withheld > 50);
}

/* ---- shares of what was read ---- */

static struct account_share share_of(int64_t accepted, int64_t part)
{
    const struct account raw = {
        .read = accepted + part + 9, .accepted = accepted, .duplicate = part, .non_data = 9};
    return protect_account(&schemas.policy, &bodies, &raw, NULL).duplicates;
}

static void shares(void **state)
{
    (void)state;
    assert_int_equal(share_of(0, 0).state, ACCOUNT_NONE);
    assert_int_equal(share_of(40, 0).state, ACCOUNT_NONE);
    assert_int_equal(share_of(40, 1).state, ACCOUNT_FEW);
    assert_int_equal(share_of(40, 4).state, ACCOUNT_FEW);
    assert_int_equal(share_of(0, 4).state, ACCOUNT_FEW);
    assert_int_equal(share_of(45, 5).state, ACCOUNT_PERCENT);
    assert_int_equal(share_of(45, 5).percent, 10);
    assert_int_equal(share_of(0, 5).percent, 100);
    assert_int_equal(share_of(995, 5).state, ACCOUNT_PERCENT); /* half a per cent */
    assert_int_equal(share_of(995, 5).percent, 1);
    assert_int_equal(share_of(996, 5).state, ACCOUNT_BELOW_ONE);
    assert_int_equal(share_of(996, 5).percent, 0);
}

/* Bodies have nothing to hide. */
static void about_bodies(void **state)
{
    (void)state;
    const struct account raw = {.read = 3, .accepted = 2, .quarantined = 1};
    struct safe_account a = protect_account(&schemas.policy, &bodies, &raw, NULL);
    assert_int_equal(a.accepted, 2);
    assert_int_equal(a.persons, ACCOUNT_NOT_SAID);
    assert_false(a.has_persons);
}

/* ---- numbers of records as a column ---- */

enum { ROWS, REJECTED, HOURS, CHANGED }; /* CHANGED is derived: rows less rejected */
static struct field log_field[] = {
    {.name = {"rows", 4}, .counts_records = true},
    {.name = {"rejected", 8}, .counts_records = true},
    {.name = {"hours", 5}},
};
static struct coded_column log_column[] = {{.name = {"rows", 4}},
                                           {.name = {"rejected", 8}},
                                           {.name = {"hours", 5}},
                                           {.name = {"changed", 7}}};
static struct derived log_derived = {.kind = DERIVED_DIFFERENCE, .of = ROWS, .less = REJECTED};
static struct dataset journal = {.name = {"log", 3},
                                 .about_bodies = true,
                                 .field = log_field,
                                 .fields = 3,
                                 .coded = log_column,
                                 .coded_count = 3,
                                 .column_count = 4,
                                 .derived = &log_derived};

/* Of 181 records 3, in percent, and a cell without any. */
static struct safe_cell log_cell(enum measure measure, int32_t value, int32_t divisor, int64_t cell)
{
    struct indicator *i = ARENA_NEW(&arena, struct indicator);
    i->dataset = &journal;
    i->value = (struct quantity){.dataset = &journal, .value = value};
    i->divisor.value = divisor;
    i->divisor.dataset = measure == MEASURE_RATIO ? &journal : NULL;
    struct table_dimension d = dimension_new("a", 1, NULL);
    struct estimate_table *t = table_new("T.1", "log|records|", 1, &d);
    t->measure = measure;
    t->indicator = i;
    for (int64_t k = 0; k < 2; k++) {
        set_count(t, k, 4);
        t->cell[k].lower = t->cell[k].upper = (double)NAN;
        t->cell[k].value = k == 0 ? 300.0 / 181.0 : 0.0;
        t->cell[k].denominator = measure == MEASURE_RATIO ? 181 : -1;
    }
    struct protected p = run(&t, 1);
    return safe_table_cell(p.safe.item[0], cell);
}

/* A log of what the centres sent says what the account says: shares of it are said with two digits,
 * and neither sum. */
static void numbers_of_records(void **state)
{
    (void)state;
    struct safe_cell c = log_cell(MEASURE_RATIO, REJECTED, ROWS, 0);
    assert_int_equal(c.state, SAFE_PUBLISHED);
    assert_true(fabs(c.value - 1.7) < 1e-12);
    assert_int_equal(c.denominator, -1);
    c = log_cell(MEASURE_RATIO, CHANGED, ROWS, 1);
    assert_int_equal(c.state, SAFE_PUBLISHED);
    assert_true(fabs(c.value) < 1e-12);
    assert_int_equal(c.denominator, -1);
    /* beside anything that is known, or alone, the sum would be known */
    assert_int_equal(log_cell(MEASURE_RATIO, ROWS, HOURS, 0).state, SAFE_SUPPRESSED_SECONDARY);
    assert_int_equal(log_cell(MEASURE_RATIO, HOURS, ROWS, 0).state, SAFE_SUPPRESSED_SECONDARY);
    assert_int_equal(log_cell(MEASURE_RATIO, -1, ROWS, 0).state, SAFE_SUPPRESSED_SECONDARY);
    assert_int_equal(log_cell(MEASURE_SUM, ROWS, -1, 0).state, SAFE_SUPPRESSED_SECONDARY);
    assert_int_equal(log_cell(MEASURE_MEAN, CHANGED, -1, 0).state, SAFE_SUPPRESSED_SECONDARY);
    /* hours are nobody's */
    c = log_cell(MEASURE_SUM, HOURS, -1, 0);
    assert_int_equal(c.state, SAFE_PUBLISHED);
    assert_true(fabs(c.value - 300.0 / 181.0) < 1e-12);
    assert_int_equal(log_cell(MEASURE_RATIO, HOURS, -1, 0).denominator, 181);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_rest_is_hidden),
        cmocka_unit_test(a_rest_that_is_not_known),
        cmocka_unit_test(a_hidden_total),
        cmocka_unit_test(alone),
        cmocka_unit_test(persons),
        cmocka_unit_test(random_filters),
        cmocka_unit_test(shares),
        cmocka_unit_test(about_bodies),
        cmocka_unit_test(numbers_of_records),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
