/* What the tests of 3_anonymise share: a dataset that is made by hand, its batches and its keys. */
#ifndef ANONYMISE_FIXTURE_H
#define ANONYMISE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>
#include <cmocka.h>
#include "3_anonymise/anonymise.h"
#include "base/date.h"
#include "validate_fixture.h"

enum { MEMORY = 256 << 20, FIELDS_LIMIT = 12, ROWS_LIMIT = 4096, SCRATCH_BYTES = 1 << 16 };

static struct arena memory, whole;
static struct key_ring *keys;
static struct field field[FIELDS_LIMIT];
static struct coded_column coded[FIELDS_LIMIT];
static struct dataset dataset;
static struct batch_column column[FIELDS_LIMIT];
static int64_t line[ROWS_LIMIT];

static int open_keys(void **state)
{
    (void)state;
    struct arena a = arena_reserve(1 << 20), all = a;
    struct diag d = diag_new(&a);
    char path[] = "/tmp/test-anonymise-XXXXXX";
    assert_non_null(mkdtemp(path));
    const char *key = str_to_c(&a, path_join(&a, str_from_c(path), STR("key")));
    assert_true(key_new(key, &d));
    keys = key_ring_open(key, &d);
    unlink(key);
    rmdir(path);
    arena_release(&all);
    return keys ? 0 : -1;
}

static int close_keys(void **state)
{
    (void)state;
    key_ring_close(keys);
    return 0;
}

static int begin(void **state)
{
    (void)state;
    whole = memory = arena_reserve(MEMORY);
    dataset = dataset_of("cases", field, 0);
    dataset.coded = coded;
    memset(column, 0, sizeof column);
    for (int32_t i = 0; i < ROWS_LIMIT; i++) {
        line[i] = i + 2;
    }
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_release(&whole);
    return 0;
}

/* Adds a field; its column has room for ROWS_LIMIT values. */
static struct field *add_field(const char *name, enum value_type type)
{
    int32_t f = dataset.fields++;
    field[f] = field_of(name, type);
    column[f].type = type;
    column[f].integers = ARENA_ARRAY(&memory, int64_t, ROWS_LIMIT);
    column[f].numbers = ARENA_ARRAY(&memory, double, ROWS_LIMIT);
    column[f].texts = ARENA_ARRAY(&memory, str, ROWS_LIMIT);
    return &field[f];
}

/* Keeps the last field as a coded column. */
static void keep(enum coded_kind kind, int32_t width, int64_t base)
{
    int32_t f = dataset.fields - 1;
    coded[dataset.coded_count++] = (struct coded_column){
        .name = field[f].name,
        .kind = kind,
        .codelist = field[f].codelist,
        .field = f,
        .width = width,
        .base = base,
    };
}

static struct batch batch_with(int32_t rows)
{
    return (struct batch){.rows = rows, .columns = dataset.fields, .column = column, .line = line};
}

/* All rows of one small batch. */
static const struct coded_batch *anonymise_all(struct anonymiser **anonymiser, int32_t rows)
{
    struct batch in = batch_with(rows);
    const struct coded_batch *out = NULL;
    *anonymiser = anonymiser_new(&memory, STR(""), &dataset, keys);
    assert_true(anonymise_batch(*anonymiser, &in, true, &out));
    assert_int_equal(out->rows, rows);
    for (int32_t i = 0; i < rows; i++) {
        assert_int_equal(out->line[i], line[i]);
    }
    return out;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

#endif
