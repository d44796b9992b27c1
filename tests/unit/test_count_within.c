/* Which filters lie inside which, against looking at every row for every pair. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "5_indicators/count_within.h"

enum { FILTERS = 70, ROWS = 500 }; /* more than one word of bits */

static uint64_t random_state = 7;
static uint32_t random_below(uint32_t limit)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((random_state >> 33) % limit);
}

/* Filter f passes a row whose number is divisible by some of small numbers: many lie inside. */
static bool passes(int32_t filter, int32_t row)
{
    return filter == 0 || (filter < 40 ? row % filter == 0 : row / 8 % (filter - 38) == 1);
}

static bool bit_of(const uint64_t *inside, int32_t filter, int32_t other)
{
    return inside[filter * within_words(FILTERS) + other / 64] >> other % 64 & 1;
}

static void pairs_of_filters(void **state)
{
    (void)state;
    struct arena arena = arena_reserve(1 << 26);
    for (int round = 0; round < 20; round++) {
        struct arena a = arena;
        struct within w[2] = {within_new(&a, FILTERS), within_new(&a, FILTERS)};
        bool outside[FILTERS][FILTERS] = {{false}};
        bool meets[FILTERS][FILTERS] = {{false}};
        int32_t *selected = ARENA_ARRAY(&a, int32_t, ROWS);
        int32_t first = (int32_t)random_below(100);
        for (int chunk = 0; chunk < 4; chunk++) {
            struct within *here = &w[chunk % 2];
            int32_t rows = 1 + (int32_t)random_below(ROWS - 1);
            within_begin(here, rows);
            for (int32_t f = 0; f < FILTERS; f++) {
                struct view view = {.row = f == 0 ? NULL : selected};
                for (int32_t r = 0; r < rows; r++) {
                    if (passes(f, first + r)) {
                        selected[view.rows++] = r;
                        for (int32_t g = 0; g < FILTERS; g++) {
                            outside[f][g] = outside[f][g] || !passes(g, first + r);
                            meets[f][g] = meets[f][g] || passes(g, first + r);
                        }
                    }
                }
                within_add(here, f, &view);
            }
            within_end(here, rows);
            first += rows;
        }
        within_join(&w[0], &w[1]);
        int32_t found = 0;
        for (int32_t f = 0; f < FILTERS; f++) {
            for (int32_t g = 0; g < FILTERS; g++) {
                assert_int_equal(bit_of(w[0].inside, f, g), !outside[f][g]);
                assert_int_equal(bit_of(w[0].meets, f, g), meets[f][g]);
                found += f != g && !outside[f][g];
            }
        }
        assert_true(found > 100);
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(pairs_of_filters)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
