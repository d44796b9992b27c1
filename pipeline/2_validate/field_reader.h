/* One field of the dataset while a submission is read: how its cells become values, what is then
 * asked of them, and the column that they go to. The functions are chosen once a submission, by
 * type and by declared constraints; a batch costs two or three calls a field. */
#ifndef MARSAD_2_VALIDATE_FIELD_READER_H
#define MARSAD_2_VALIDATE_FIELD_READER_H

#include "2_validate/cell.h"
#include "2_validate/spelling_table.h"
#include "2_validate/trouble.h"
#include "descriptors/dataset.h"
#include "model/batch.h"

struct calendar; /* read_value.h */
struct field_reader;

/* Rows from .. to-1 of the batch. */
struct row_range {
    int32_t from, to;
};
typedef void read_cells(struct field_reader *, const struct column_cells *, struct row_range,
                        struct trouble_list *);
typedef void check_values(struct field_reader *, struct row_range, struct trouble_list *);

enum { FIELD_CHECKS_LIMIT = 6, LENGTHS_LIMIT = 63 };

struct field_reader {
    const struct field *field;
    int32_t index;  /* of the field in the dataset */
    int32_t column; /* of the file, from 0; -1: the file lacks it */
    read_cells *read;
    check_values *check[FIELD_CHECKS_LIMIT];
    int32_t checks;
    struct batch_column *out;
    struct arena *arena;
    uint64_t missing_lengths;      /* bit n: some missing value has n bytes (63: or more) */
    struct spelling_table cell;    /* coded types and booleans: what a whole cell means */
    struct spelling_table element; /* code sets: what an element of the list means */
    const struct calendar *calendar;
    int64_t least, most;           /* integers and dates: what passes without a closer look */
    int64_t kept_least, kept_most; /* the same: what the register's column holds */
    int32_t as_of_day;
    str centre; /* for the field that names the centre */
};

/* A trouble of this field in a row. */
static inline void field_trouble(const struct field_reader *r, struct trouble_list *troubles,
                                 int32_t row, enum severity severity, str rule, str detail)
{
    trouble_add(
        troubles, row,
        (struct trouble){.rule = rule, .detail = detail, .severity = severity, .field = r->index});
}

/* Whether the cell is one of the declared missing values, and of which kind. An empty cell is
 * always missing. */
bool cell_is_missing_slow(const struct field *field, str text, int64_t *value);
static inline bool cell_is_missing(const struct field_reader *r, str text, int64_t *value)
{
    int bit = text.n < LENGTHS_LIMIT ? (int)text.n : LENGTHS_LIMIT;
    return (r->missing_lengths >> bit & 1) && cell_is_missing_slow(r->field, text, value);
}

/* read_value.c: text, integers, numbers, dates. */
read_cells read_text, read_integers, read_numbers, read_dates;
/* read_code.c: codes, code sets, booleans. */
read_cells read_spelled, read_code_sets;
void code_reader_make(struct field_reader *);
void code_reader_wipe(struct field_reader *);
/* check_field.c: chooses the checks that the descriptor asks for. */
void field_checks_choose(struct field_reader *, const struct dataset *);

#endif
