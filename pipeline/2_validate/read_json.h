/* JSON in a cell: strict but for what the reference implementation also takes (NaN, Infinity), and
 * bounded in depth. A tree in the caller's memory; strings are unescaped. */
#ifndef MARSAD_2_VALIDATE_READ_JSON_H
#define MARSAD_2_VALIDATE_READ_JSON_H

#include "base/str.h"

enum { JSON_DEPTH_LIMIT = 200 };

enum json_kind {
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT,
};

struct json {
    enum json_kind kind;
    str text; /* numbers as written; strings */
    str key;  /* of a member of an object */
    struct json *first, *last, *next;
    int32_t count; /* of children; equal keys of an object count each time */
};

/* NULL when the text is not JSON. The text must outlive the tree. */
struct json *json_read(struct arena *a, str text);
/* The member of that name, the last one if there are several; or NULL. */
const struct json *json_member(const struct json *object, str key);
/* Items of an array, distinct keys of an object. */
int32_t json_length(const struct json *, struct arena scratch);
/* A number that can be told as a finite double. */
bool json_number(const struct json *, double *value);
/* A number without point and exponent. */
bool json_is_integer(const struct json *);

#endif
