/* The map against a plain list, and the pool's promise that every task runs exactly once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdatomic.h>
#include <string.h>

#include "base/hash.h"
#include "base/map.h"
#include "base/pool.h"

static void test_against_list(void **unused)
{
    (void)unused;
    enum { KEYS = 5000, PUTS = 20000 };
    struct arena a = arena_reserve(1 << 26);
    struct arena whole = a;
    struct map m = map_new(&a, 0);
    static int64_t oracle[KEYS];
    static int order[KEYS];
    int distinct = 0;
    memset(oracle, -1, sizeof oracle);
    uint32_t state = 1;
    for (int i = 0; i < PUTS; i++) {
        state = state * 1664525 + 1013904223;
        int key = (int)(state >> 8) % KEYS;
        bool fresh = map_put(&m, str_format(&a, "key-%d", key), i);
        assert_int_equal(fresh, oracle[key] < 0);
        if (fresh) {
            order[distinct++] = key;
        }
        oracle[key] = i;
    }
    assert_int_equal(m.count, distinct);
    for (int key = 0; key < KEYS; key++) {
        str text = str_format(&a, "key-%d", key);
        assert_int_equal(map_get(&m, text, -1), oracle[key]);
        assert_int_equal(map_has(&m, text), oracle[key] >= 0);
    }
    for (int i = 0; i < distinct; i++) {
        assert_true(str_equal(m.entries[i].key, str_format(&a, "key-%d", order[i])));
    }
    arena_release(&whole);
}

static void test_small(void **unused)
{
    (void)unused;
    struct map none = {0};
    assert_int_equal(map_get(&none, STR("x"), 9), 9);
    assert_false(map_has(&none, STR("x")));
    struct arena a = arena_reserve(1 << 16);
    struct arena whole = a;
    struct map m = map_new(&a, 100);
    assert_true(map_put(&m, (str){0}, 1));
    assert_false(map_put(&m, STR(""), 2));
    assert_int_equal(map_get(&m, STR(""), 0), 2);
    arena_release(&whole);
}

/* Every single bit of a key changes about half of the hash. */
static void test_hash_spreads(void **unused)
{
    (void)unused;
    for (ptrdiff_t n = 1; n <= 40; n++) {
        char key[40] = {0};
        uint64_t before = hash_table64((str){key, n});
        int flipped = 0;
        for (ptrdiff_t bit = 0; bit < 8 * n; bit++) {
            key[bit / 8] = (char)(1 << bit % 8);
            flipped += __builtin_popcountll(before ^ hash_table64((str){key, n}));
            key[bit / 8] = 0;
        }
        double mean = (double)flipped / (double)(8 * n);
        assert_true(24 < mean && mean < 40);
    }
}

enum { TASKS = 1000 };
static _Atomic int runs[TASKS];
static _Atomic int strangers;

static void task(void *context, int64_t index, int worker)
{
    atomic_fetch_add(&runs[index], 1);
    if (worker < 0 || worker >= *(const int *)context) {
        atomic_fetch_add(&strangers, 1);
    }
}

static void test_pool(void **unused)
{
    (void)unused;
    int expected = 0;
    for (int threads = 1; threads <= 8; threads *= 2) {
        pool_run(threads, TASKS, task, &threads);
        expected++;
        for (int i = 0; i < TASKS; i++) {
            assert_int_equal(runs[i], expected);
        }
    }
    assert_int_equal(strangers, 0);
    pool_run(4, 0, task, NULL);
    assert_true(pool_processors() >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_list),
        cmocka_unit_test(test_small),
        cmocka_unit_test(test_hash_spreads),
        cmocka_unit_test(test_pool),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
