/* Coded columns: every width and kind, at and beyond the limits, there and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "model/coded_batch.h"

static const int32_t widths[] = {1, 2, 4, 8};

static int64_t there_and_back(const struct coded_column *column, int64_t value)
{
    uint8_t stored[8];
    int64_t out = 0;
    assert_true(coded_encode(column, value, stored));
    coded_decode(column, stored, 1, &out);
    return out;
}

static void test_integers(void **unused)
{
    (void)unused;
    static const int64_t bases[] = {0, -1000, 18000, 24000, INT64_MAX - 10, INT64_MIN + 4};
    for (size_t w = 0; w < 4; w++) {
        for (size_t b = 0; b < sizeof bases / sizeof *bases; b++) {
            struct coded_column column = {
                .kind = CODED_INTEGER, .width = widths[w], .base = bases[b]};
            int64_t least, most;
            uint8_t stored[8];
            coded_range(&column, &least, &most);
            assert_true(least == bases[b] && most > least);
            assert_int_equal(there_and_back(&column, least), least);
            assert_int_equal(there_and_back(&column, least + 1), least + 1);
            assert_int_equal(there_and_back(&column, most), most);
            int64_t inside = least / 3 * 2 + most / 3;
            if (least <= inside && inside <= most) {
                assert_int_equal(there_and_back(&column, inside), inside);
            }
            if (most < INT64_MAX) {
                assert_false(coded_encode(&column, most + 1, stored));
            }
            if (least > INT64_MIN + 4) {
                assert_false(coded_encode(&column, least - 1, stored));
            }
            for (int kind = 0; kind < MISSING_KIND_COUNT; kind++) {
                assert_int_equal(there_and_back(&column, VALUE_MISSING(kind)), VALUE_MISSING(kind));
            }
        }
    }
    struct coded_column byte = {.kind = CODED_CODE, .width = 1, .base = 0};
    int64_t least, most;
    coded_range(&byte, &least, &most);
    assert_int_equal(most, 251);
}

static void test_sets(void **unused)
{
    (void)unused;
    for (size_t w = 0; w < 4; w++) {
        struct coded_column column = {.kind = CODED_CODE_SET, .width = widths[w]};
        int64_t least, most;
        uint8_t stored[8];
        coded_range(&column, &least, &most);
        assert_int_equal(least, 1);
        for (int64_t set = 1; set <= most && set > 0; set = 3 * set + 1) {
            assert_int_equal(there_and_back(&column, set), set);
            if (set > most / 4) {
                break;
            }
        }
        assert_int_equal(there_and_back(&column, most), most);
        assert_false(coded_encode(&column, 0, stored));
        assert_false(coded_encode(&column, most + 1, stored));
        for (int kind = 0; kind < MISSING_KIND_COUNT; kind++) {
            assert_int_equal(there_and_back(&column, VALUE_MISSING(kind)), VALUE_MISSING(kind));
        }
    }
}

static void test_numbers(void **unused)
{
    (void)unused;
    static const double values[] = {0.0, -0.0, 1.5, -2.25, 4.9e-324, -4.9e-324, 1e308, -1e308};
    enum { COUNT = sizeof values / sizeof *values, ROWS = COUNT + MISSING_KIND_COUNT };
    struct coded_column column = {.kind = CODED_NUMBER, .width = 8};
    uint8_t stored[8 * ROWS];
    for (int i = 0; i < COUNT; i++) {
        coded_encode_number(values[i], stored + 8 * i);
    }
    for (int kind = 0; kind < MISSING_KIND_COUNT; kind++) {
        assert_true(coded_encode(&column, VALUE_MISSING(kind), stored + 8 * (COUNT + kind)));
    }
    double out[ROWS];
    int64_t missing[ROWS], kinds[ROWS];
    coded_decode_numbers(stored, ROWS, out, missing);
    coded_decode(&column, stored, ROWS, kinds);
    assert_memory_equal(missing, kinds, sizeof missing);
    for (int i = 0; i < COUNT; i++) {
        assert_int_equal(missing[i], 0);
        assert_true(!(out[i] < values[i]) && !(out[i] > values[i]));
    }
    assert_false(signbit(out[1]));
    for (int kind = 0; kind < MISSING_KIND_COUNT; kind++) {
        assert_int_equal(missing[COUNT + kind], VALUE_MISSING(kind));
        assert_true(isnan(out[COUNT + kind]));
    }
}

static void test_tags(void **unused)
{
    (void)unused;
    struct coded_column column = {.kind = CODED_TAG, .width = 8};
    assert_int_equal(there_and_back(&column, 4), 4);
    assert_int_equal(there_and_back(&column, -1), -1);
    for (int kind = 0; kind < MISSING_KIND_COUNT; kind++) {
        assert_int_equal(there_and_back(&column, VALUE_MISSING(kind)), kind);
    }
}

/* Many rows at once and from an unaligned place give what single rows give. */
static void test_columns(void **unused)
{
    (void)unused;
    enum { ROWS = 1000 };
    for (size_t w = 0; w < 4; w++) {
        struct coded_column column = {.kind = CODED_DAY, .width = widths[w], .base = -7};
        static uint8_t bytes[8 * ROWS + 1];
        static int64_t expected[ROWS], out[ROWS];
        for (int64_t i = 0; i < ROWS; i++) {
            expected[i] = i % 9 < 4 ? VALUE_MISSING(i % 9) : i % 250 - 7;
            assert_true(coded_encode(&column, expected[i], bytes + 1 + i * widths[w]));
        }
        coded_decode(&column, bytes + 1, ROWS, out);
        assert_memory_equal(out, expected, sizeof out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_integers), cmocka_unit_test(test_sets),
        cmocka_unit_test(test_numbers),  cmocka_unit_test(test_tags),
        cmocka_unit_test(test_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
