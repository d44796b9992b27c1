/* Rows after anonymisation: code numbers, day or month numbers, small integers and keyed tags, at
 * the narrowest width, ready to be a blob in the register. Safe to keep.
 *
 * Integer-like kinds store `value - base + 4` as a little-endian unsigned integer of `width`
 * bytes; 0..3 are the missing kinds of value.h. A code set stores its bits << 2 (never below 4).
 * A number stores the double's bits (8 bytes), missing as NaN with the kind in the low two bits.
 * A tag stores 8 bytes of keyed hash (base/hash.h tagger_tag64; 0..3 missing). A line stores the
 * record's first line in the file (u32). */
#ifndef MARSAD_MODEL_CODED_BATCH_H
#define MARSAD_MODEL_CODED_BATCH_H

#include "base/str.h"
#include "model/value.h"

#ifdef SMALL_BATCHES /* as in text_batch.h */
enum { CODED_BATCH_ROWS = 40 };
#else
enum { CODED_BATCH_ROWS = 65536 };
#endif
enum { CODED_MISSING = 4 };

enum coded_kind {
    CODED_CODE,
    CODED_CODE_SET,
    CODED_DAY,   /* day number */
    CODED_MONTH, /* year * 12 + month - 1 */
    CODED_YEAR,
    CODED_INTEGER,
    CODED_BOOLEAN,
    CODED_NUMBER,
    CODED_TAG, /* a record key or a reference to one */
};

struct codelist;

/* What a coded column is; made by descriptors (dataset_coded_columns) and kept by the register. */
struct coded_column {
    str name;
    enum coded_kind kind;
    const struct codelist *codelist; /* CODE, CODE_SET */
    int32_t field;                   /* index of the field it came from */
    int32_t width;                   /* 1, 2, 4 or 8 bytes */
    int64_t base;
};

struct coded_batch {
    int32_t rows; /* at most CODED_BATCH_ROWS */
    int32_t columns;
    const struct coded_column *column;
    uint8_t **bytes; /* [columns] each rows * width */
    uint32_t *line;  /* [rows] */
    uint8_t
        *identity; /* rows * TAG_BYTES person tags (zero: none), or NULL: the dataset has none */
};

/* Decodes `rows` stored values to int64 (missing as in value.h; numbers as their missing kind, 0
 * when present). For CODED_TAG the 64 bits as they are. */
void coded_decode(const struct coded_column *, const uint8_t *bytes, ptrdiff_t rows, int64_t *out);
/* Numbers only. */
void coded_decode_numbers(const uint8_t *bytes, ptrdiff_t rows, double *out, int64_t *missing);
/* Stores one value or missing kind; false when it does not fit the width (an empty code set never
 * does). Of a CODED_NUMBER it stores missing kinds only. */
bool coded_encode(const struct coded_column *, int64_t value, uint8_t *at);
/* Stores a number that is there; minus zero becomes zero. */
void coded_encode_number(double value, uint8_t *at);
/* Smallest and largest value that fit. */
void coded_range(const struct coded_column *, int64_t *least, int64_t *most);

#endif
