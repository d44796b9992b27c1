/* Coded columns: narrow little-endian integers, decoded by one tight loop for each width. */
#include "model/coded_batch.h"

#include <assert.h>
#include <math.h>
#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "stored integers are little-endian");
_Static_assert((int)CODED_MISSING == (int)MISSING_KIND_COUNT, "one stored number a missing kind");

enum { SET_SHIFT = 2 };
/* A NaN that carries its missing kind in the low two bits. */
static const uint64_t missing_number = 0x7FF8000000000000;

static uint64_t width_most(int32_t width)
{
    assert(width == 1 || width == 2 || width == 4 || width == 8);
    return UINT64_MAX >> (64 - 8 * width);
}

static void store(int32_t width, uint64_t stored, uint8_t *at)
{
    switch (width) { /* sizes that the compiler knows are single stores */
    case 1:
        memcpy(at, &stored, 1);
        break;
    case 2:
        memcpy(at, &stored, 2);
        break;
    case 4:
        memcpy(at, &stored, 4);
        break;
    default:
        memcpy(at, &stored, 8);
    }
}

bool coded_encode(const struct coded_column *column, int64_t value, uint8_t *at)
{
    uint64_t most = width_most(column->width);
    bool missing = value_is_missing(value);
    uint64_t kind = missing ? (uint64_t)value_missing_kind(value) : 0;
    if (column->kind == CODED_NUMBER) {
        assert(missing && column->width == 8);
        store(8, missing_number | kind, at);
        return true;
    }
    if (missing) {
        store(column->width, kind, at);
        return true;
    }
    if (column->kind == CODED_TAG) {
        assert(column->width == 8);
        store(8, (uint64_t)value, at);
        return true;
    }
    if (column->kind == CODED_CODE_SET) {
        bool fits = value > 0 && (uint64_t)value <= most >> SET_SHIFT;
        store(column->width, fits ? (uint64_t)value << SET_SHIFT : 0, at);
        return fits;
    }
    uint64_t above = (uint64_t)value - (uint64_t)column->base;
    bool fits = value >= column->base && above <= most - CODED_MISSING;
    store(column->width, fits ? above + CODED_MISSING : 0, at);
    return fits;
}

void coded_encode_number(double value, uint8_t *at)
{
    assert(!isnan(value));
    double stored = value + 0.0; /* -0 + 0 is 0 */
    memcpy(at, &stored, sizeof stored);
}

void coded_range(const struct coded_column *column, int64_t *least, int64_t *most)
{
    uint64_t stored_most = width_most(column->width);
    *least = VALUE_MISSING(MISSING_KIND_COUNT);
    *most = INT64_MAX;
    if (column->kind == CODED_NUMBER || column->kind == CODED_TAG) {
        return;
    }
    if (column->kind == CODED_CODE_SET) {
        *least = 1;
        *most = (int64_t)(stored_most >> SET_SHIFT);
        return;
    }
    if (column->base > *least) {
        *least = column->base;
    }
    uint64_t room = (uint64_t)INT64_MAX - (uint64_t)column->base;
    if (stored_most - CODED_MISSING < room) {
        *most = (int64_t)((uint64_t)column->base + stored_most - CODED_MISSING);
    }
}

/* Unsigned, so that INT64_MIN + kind and value + base are both one addition. */
#define DECODE_WIDTH(name, type)                                                                   \
    static void name(const uint8_t *bytes, ptrdiff_t rows, uint64_t base, int64_t *restrict out)   \
    {                                                                                              \
        for (ptrdiff_t i = 0; i < rows; i++) {                                                     \
            type stored;                                                                           \
            memcpy(&stored, bytes + i * (ptrdiff_t)sizeof stored, sizeof stored);                  \
            uint64_t offset = stored < CODED_MISSING ? (uint64_t)INT64_MIN : base;                 \
            out[i] = (int64_t)(stored + offset);                                                   \
        }                                                                                          \
    }

#define DECODE_SET_WIDTH(name, type)                                                               \
    static void name(const uint8_t *bytes, ptrdiff_t rows, int64_t *restrict out)                  \
    {                                                                                              \
        for (ptrdiff_t i = 0; i < rows; i++) {                                                     \
            type stored;                                                                           \
            memcpy(&stored, bytes + i * (ptrdiff_t)sizeof stored, sizeof stored);                  \
            uint64_t wide = stored;                                                                \
            uint64_t value =                                                                       \
                wide < CODED_MISSING ? wide + (uint64_t)INT64_MIN : wide >> SET_SHIFT;             \
            out[i] = (int64_t)value;                                                               \
        }                                                                                          \
    }

DECODE_WIDTH(decode_1, uint8_t)
DECODE_WIDTH(decode_2, uint16_t)
DECODE_WIDTH(decode_4, uint32_t)
DECODE_WIDTH(decode_8, uint64_t)
DECODE_SET_WIDTH(decode_set_1, uint8_t)
DECODE_SET_WIDTH(decode_set_2, uint16_t)
DECODE_SET_WIDTH(decode_set_4, uint32_t)
DECODE_SET_WIDTH(decode_set_8, uint64_t)

static void decode_integers(const struct coded_column *column, const uint8_t *bytes, ptrdiff_t rows,
                            int64_t *out)
{
    uint64_t base = (uint64_t)column->base - CODED_MISSING;
    switch (column->width) {
    case 1:
        decode_1(bytes, rows, base, out);
        break;
    case 2:
        decode_2(bytes, rows, base, out);
        break;
    case 4:
        decode_4(bytes, rows, base, out);
        break;
    default:
        decode_8(bytes, rows, base, out);
    }
}

static void decode_sets(int32_t width, const uint8_t *bytes, ptrdiff_t rows, int64_t *out)
{
    switch (width) {
    case 1:
        decode_set_1(bytes, rows, out);
        break;
    case 2:
        decode_set_2(bytes, rows, out);
        break;
    case 4:
        decode_set_4(bytes, rows, out);
        break;
    default:
        decode_set_8(bytes, rows, out);
    }
}

static bool is_missing_number(uint64_t bits)
{
    return (bits & ~(uint64_t)3) == missing_number;
}

void coded_decode(const struct coded_column *column, const uint8_t *bytes, ptrdiff_t rows,
                  int64_t *out)
{
    assert(rows >= 0 && width_most(column->width) > 0);
    if (column->kind == CODED_TAG) {
        memcpy(out, bytes, (size_t)rows * sizeof *out);
    } else if (column->kind == CODED_CODE_SET) {
        decode_sets(column->width, bytes, rows, out);
    } else if (column->kind == CODED_NUMBER) {
        for (ptrdiff_t i = 0; i < rows; i++) {
            uint64_t bits;
            memcpy(&bits, bytes + i * 8, sizeof bits);
            out[i] = is_missing_number(bits) ? VALUE_MISSING(bits & 3) : 0;
        }
    } else {
        decode_integers(column, bytes, rows, out);
    }
}

void coded_decode_numbers(const uint8_t *bytes, ptrdiff_t rows, double *out, int64_t *missing)
{
    for (ptrdiff_t i = 0; i < rows; i++) {
        uint64_t bits;
        memcpy(&bits, bytes + i * 8, sizeof bits);
        memcpy(&out[i], &bits, sizeof bits);
        missing[i] = is_missing_number(bits) ? VALUE_MISSING(bits & 3) : 0;
    }
}
