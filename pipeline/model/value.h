/* What a cell can be once it is no longer text: a 64-bit integer (integers, booleans, day numbers,
 * code numbers, code sets as bits) or a double beside it; a missing value has a kind. */
#ifndef MARSAD_MODEL_VALUE_H
#define MARSAD_MODEL_VALUE_H

#include <stdbool.h>
#include <stdint.h>

enum value_type {
    VALUE_TEXT, /* string: a slice */
    VALUE_INTEGER,
    VALUE_NUMBER,    /* double */
    VALUE_BOOLEAN,   /* 0, 1 */
    VALUE_DATE,      /* day number, base/date.h */
    VALUE_CODE,      /* code number in a code list */
    VALUE_CODE_SET,  /* several codes of one list: bit `code number`, lists of at most 62 codes */
    VALUE_TIME,      /* microseconds of the day */
    VALUE_DATETIME,  /* microseconds since 1970-01-01, in UTC where a zone is written */
    VALUE_YEARMONTH, /* year * 12 + month - 1 */
};

/* Why a value is missing. NOT_RECORDED is an empty cell; the others are declared in the field's
 * missingValues ({value, label} with label refused | unknown | not_applicable). */
enum missing_kind {
    MISSING_NOT_RECORDED,
    MISSING_REFUSED,
    MISSING_UNKNOWN,
    MISSING_NOT_APPLICABLE,
    MISSING_KIND_COUNT
};

/* A missing value in an int64 column is INT64_MIN + kind; a double column carries its missing
 * kinds in the int64 column beside it (0 = present). */
#define VALUE_MISSING(kind) (INT64_MIN + (int64_t)(kind))
static inline bool value_is_missing(int64_t v)
{
    return v < INT64_MIN + MISSING_KIND_COUNT;
}
static inline enum missing_kind value_missing_kind(int64_t v)
{
    return (enum missing_kind)(v - INT64_MIN);
}

#endif
