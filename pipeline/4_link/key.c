/* Values of keys by blocks of rows, and their hashes. */
#include "4_link/key.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/mix.h"

int32_t key_column(const struct dataset *dataset, int32_t field)
{
    enum coarsening coarsening = dataset->field[field].coarsening;
    bool year_as_it_is = coarsening == COARSEN_YEAR && dataset->field[field].type == VALUE_INTEGER;
    if (coarsening != COARSEN_NONE && coarsening != COARSEN_DAY && !year_as_it_is) {
        return -1;
    }
    for (int32_t c = 0; c < dataset->coded_count; c++) {
        if (dataset->coded[c].field == field) {
            return c;
        }
    }
    return -1;
}

/* A number is missing when it is a NaN; its kind is in the low bits. */
static bool number_is_missing(uint64_t bits)
{
    double number;
    memcpy(&number, &bits, sizeof number);
    return isnan(number);
}

static bool is_missing(const struct key_part *p, uint64_t value)
{
    if (!p->column) {
        return value == PERSON_UNKNOWN;
    }
    if (p->column->kind == CODED_TAG) {
        return value < CODED_MISSING;
    }
    if (p->column->kind == CODED_NUMBER) {
        return number_is_missing(value);
    }
    return value_is_missing((int64_t)value);
}

static void load(const struct key_part *p, int64_t from, int64_t rows, uint64_t *value)
{
    if (!p->column) {
        for (int64_t i = 0; i < rows; i++) {
            value[i] = p->person[from + i];
        }
        return;
    }
    const uint8_t *bytes = p->bytes + from * p->column->width;
    if (p->column->kind == CODED_NUMBER || p->column->kind == CODED_TAG) {
        memcpy(value, bytes, (size_t)rows * sizeof *value);
        return;
    }
    int64_t decoded[PARTITION_BLOCK_ROWS];
    coded_decode(p->column, bytes, rows, decoded);
    memcpy(value, decoded, (size_t)rows * sizeof *value);
}

void key_missing(const struct key *key, int64_t from, int64_t rows, bool *missing)
{
    uint64_t value[PARTITION_BLOCK_ROWS];
    memset(missing, 0, (size_t)rows * sizeof *missing);
    for (int32_t part = 0; part < key->parts; part++) {
        load(&key->part[part], from, rows, value);
        for (int64_t i = 0; i < rows; i++) {
            missing[i] |= is_missing(&key->part[part], value[i]);
        }
    }
}

static void fill(const void *context, int64_t from, int64_t rows, uint64_t *hash)
{
    const struct key *key = context;
    uint64_t value[PARTITION_BLOCK_ROWS];
    bool out[PARTITION_BLOCK_ROWS];
    assert(rows <= PARTITION_BLOCK_ROWS);
    for (int64_t i = 0; i < rows; i++) {
        hash[i] = key->seed;
        out[i] = key->reason && (key->reason[from + i] & key->excluded) != 0;
    }
    for (int32_t part = 0; part < key->parts; part++) {
        load(&key->part[part], from, rows, value);
        for (int64_t i = 0; i < rows; i++) {
            hash[i] = mix64(hash[i] ^ value[i]);
            out[i] |= is_missing(&key->part[part], value[i]);
        }
    }
    for (int64_t i = 0; i < rows; i++) {
        hash[i] = out[i] ? 0 : hash[i] ? hash[i] : 1;
    }
}

struct partition_hashes key_hashes(const struct key *key)
{
    assert(0 < key->parts && key->parts <= KEY_PARTS_LIMIT);
    return (struct partition_hashes){fill, key};
}

uint64_t key_hash_of(uint64_t seed, uint64_t value)
{
    uint64_t hash = mix64(seed ^ value);
    return hash ? hash : 1;
}

uint64_t key_value(const struct key *key, int64_t row)
{
    assert(key->parts == 1);
    uint64_t value;
    load(&key->part[0], row, 1, &value);
    return value;
}

bool key_equal(const struct key *key, int64_t row, int64_t other)
{
    for (int32_t part = 0; part < key->parts; part++) {
        const struct key_part *p = &key->part[part];
        int32_t width = p->column ? p->column->width : (int32_t)sizeof(uint32_t);
        const uint8_t *bytes = p->column ? p->bytes : (const uint8_t *)p->person;
        if (memcmp(bytes + row * width, bytes + other * width, (size_t)width) != 0) {
            return false;
        }
    }
    return true;
}
