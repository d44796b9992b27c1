/* The known totals of the real microdata of linea144, counted independently (../shared/real), come
 * out of the indicators exactly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <fcntl.h>
#include <math.h>
#include <unistd.h>
#include <cmocka.h>

#include "1_ingest/ingest.h"
#include "4_link/link.h"
#include "5_indicators/indicators.h"
#include "base/file.h"
#include "take_in.h"

enum { THREADS = 2 };

struct night {
    struct arena memory, whole;
    struct diag diag;
    struct schemas schemas;
    struct estimate_table_list tables;
    char directory[32];
};

static struct night night;

/* Numerators in 2020 and 2021; `code` is the position beside the year, NULL when there is none. */
static const struct known {
    const char *table, *code;
    int64_t count[2];
} known[] = {
    {"L1.2", "total", {29706, 25301}},
    {"L1.3", "woman", {29007, 24670}},
    {"L2.1", NULL, {20024, 16953}},
    {"L3.1", NULL, {28307, 24110}},
    {"L4.1", NULL, {3824, 3528}},
    {"L5.1", NULL, {11028, 10700}},
    {"L6.1", NULL, {9980, 8939}},
    {"L7.1", NULL, {26642, 23297}},
    {"L1.5", "partner", {11691, 8668}},
    {"L1.5", "ex_partner", {13162, 12315}},
    {"L1.2", "unknown", {428, 414}},
    {"L1.4", "unknown", {5720, 4757}},
    {"L1.2", "buenos-aires", {16809, 13695}},
    {"L1.2", "santiago-del-estero", {195, 135}},
};

static void count_all(struct night *n)
{
    struct arena *a = &n->memory;
    const char *path = str_to_c(a, path_join(a, str_from_c(n->directory), STR("register.sqlite")));
    const char *key = str_to_c(a, path_join(a, str_from_c(n->directory), STR("key")));
    assert_true(schemas_load(a, "schemas", STR("linea144"), &n->schemas, &n->diag));
    assert_true(key_new(key, &n->diag));
    struct key_ring *keys = key_ring_open(key, &n->diag);
    struct register_db *db = register_open(a, path, REGISTER_WRITE, &n->diag);
    assert_true(keys && db && register_sync_schemas(db, a, &n->schemas, &n->diag));
    struct submission_list list = {0};
    assert_true(ingest_find(a, &n->schemas, "../shared/real", &list, &n->diag));
    int root = open("../shared/real", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int32_t day = n->schemas.observatory.as_of_day;
    struct take_in_counts counts = {0};
    assert_true(take_in(a, &n->schemas, keys, db, root, &list, day, THREADS, &counts, &n->diag));
    close(root);
    assert_int_equal(counts.taken, 2);
    assert_int_equal(counts.account.quarantined, 0);
    struct link_counts *linked = ARENA_ARRAY(a, struct link_counts, n->schemas.datasets);
    assert_true(link_register(a, &n->schemas, keys, db, THREADS, linked, &n->diag));
    register_close(db);
    key_ring_close(keys);
    assert_true(indicators_compute(a, &n->schemas, NULL, path, THREADS, day, &n->tables, &n->diag));
}

static int open_night(void **state)
{
    (void)state;
    if (!file_exists("../shared/real/linea144-2020.csv")) {
        return 0;
    }
    night = (struct night){.directory = "/tmp/test-linea144-XXXXXX"};
    night.memory = night.whole = arena_reserve((ptrdiff_t)8 << 30);
    night.diag = diag_new(&night.memory);
    assert_non_null(mkdtemp(night.directory));
    count_all(&night);
    return 0;
}

static int close_night(void **state)
{
    (void)state;
    if (night.directory[0]) {
        dir_remove(night.directory, &night.diag);
        arena_release(&night.whole);
    }
    return 0;
}

static int32_t position_of(const struct table_dimension *d, const char *code)
{
    for (int32_t p = 0; p < d->count; p++) {
        if (str_equal_c(d->position[p].code, code)) {
            return p;
        }
    }
    fail_msg("no position %s in %.*s", code, STR_ARG(d->name));
    return -1;
}

static const struct estimate_table *table_of(const char *id)
{
    for (ptrdiff_t i = 0; i < night.tables.count; i++) {
        if (str_equal_c(night.tables.item[i]->id, id)) {
            return night.tables.item[i];
        }
    }
    fail_msg("no table %s", id);
    return NULL;
}

static void test_known_totals(void **state)
{
    (void)state;
    static const char *const year[] = {"2020", "2021"};
    if (!night.directory[0]) {
        print_message("skipped: ../shared/real/linea144-2020.csv is absent\n");
        skip();
    }
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        const struct estimate_table *t = table_of(known[i].table);
        for (int y = 0; y < 2; y++) {
            int32_t at[2] = {position_of(&t->dimension[0], year[y]), 0};
            if (known[i].code) {
                at[1] = position_of(&t->dimension[1], known[i].code);
            }
            int64_t count = t->cell[table_cell_index(t, at)].numerator;
            if (count != known[i].count[y]) {
                fail_msg("%s %s %s: %lld, known %lld", known[i].table, year[y],
                         known[i].code ? known[i].code : "", (long long)count,
                         (long long)known[i].count[y]);
            }
        }
    }
}

static int64_t sum_of(const struct estimate_table *t, const char *prefix)
{
    int64_t sum = 0;
    const struct table_dimension *d = &t->dimension[0];
    for (int32_t p = 1; p < d->count; p++) {
        int32_t at[1] = {p};
        if (str_starts(d->position[p].code, str_from_c(prefix))) {
            sum += t->cell[table_cell_index(t, at)].numerator;
        }
    }
    return sum;
}

/* Months, months of the year and days of the week are the same calls; a quarter's change stands on
 * them, and two years make no trend. */
static void test_months_and_trend_reconcile(void **state)
{
    (void)state;
    if (!night.directory[0]) {
        print_message("skipped: ../shared/real/linea144-2020.csv is absent\n");
        skip();
    }
    assert_int_equal(sum_of(table_of("L1.1"), "2020"), 29706);
    assert_int_equal(sum_of(table_of("L1.1"), "2021"), 25301);
    assert_int_equal(sum_of(table_of("L1.7"), ""), 29706 + 25301);
    assert_int_equal(sum_of(table_of("L1.8"), ""), 29706 + 25301);
    const struct estimate_table *quarters = table_of("L12.1");
    assert_int_equal(sum_of(quarters, "2021"), 25301);
    const struct estimate_table *trend = table_of("L13.1");
    int32_t total[1] = {0};
    assert_true(isnan(trend->cell[table_cell_index(trend, total)].value));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_known_totals),
                                       cmocka_unit_test(test_months_and_trend_reconcile)};
    return cmocka_run_group_tests(tests, open_night, close_night);
}
