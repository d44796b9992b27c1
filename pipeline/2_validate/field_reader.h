/* One field of the dataset while a submission is read: how its cells become values, what is then
 * asked of them, and the column that they go to. The functions are chosen once a submission, by
 * type, format, source format and declared constraints; a batch costs two or three calls a field.
 *
 * Two ways of asking: `read` and `check` take a column of a batch and put what is wrong into a list
 * of troubles; field_cell_read takes one text and says what it is. Both say the same. */
#ifndef MARSAD_2_VALIDATE_FIELD_READER_H
#define MARSAD_2_VALIDATE_FIELD_READER_H

#include "2_validate/cell.h"
#include "2_validate/spelling_table.h"
#include "2_validate/trouble.h"
#include "descriptors/dataset.h"
#include "model/batch.h"

struct calendar;   /* read_value.h */
struct date_words; /* descriptors/date_words.h */
struct field_reader;

/* Rows from .. to-1 of the batch. */
struct row_range {
    int32_t from, to;
};
typedef void read_cells(struct field_reader *, const struct column_cells *, struct row_range,
                        struct trouble_list *);
typedef void check_values(struct field_reader *, struct row_range, struct trouble_list *);

/* What one cell says. `repairs` are bits of enum repair that reading it needed and that are
 * declared; `cause` says why it could not be read: the detail of a type-error, static text. */
struct cell_value {
    int64_t integer; /* integers, dates, codes, booleans, times: the value; a missing kind */
    double number;
    str text;
    int32_t day_to; /* dates: the last day of the interval that `integer` begins */
    uint32_t repairs;
    str cause;
    bool proves_order; /* dates: can be read in the declared order only */
    bool fits_both;    /* dates: are another day with day and month swapped */
    bool swapped;      /* unreadable dates: readable with day and month swapped */
    bool year_first;   /* dates: the year stands first */
};
enum cell_outcome { CELL_IS_VALUE, CELL_IS_MISSING, CELL_IS_UNREADABLE };
/* One text as a value, neither missing nor mended: false and a cause, or repairs it needed by
 * itself (dates). */
typedef bool read_one(struct field_reader *, str text, struct cell_value *);

/* What the readers of one file share. */
struct reading_context {
    struct arena *arena;
    const struct dataset *dataset;
    const struct source_format *format;  /* NULL: the plain one */
    const struct date_words *date_words; /* NULL: none */
    const struct calendar *calendar;
    int32_t as_of_day;
    str centre;
};

enum { FIELD_CHECKS_LIMIT = 10, LENGTHS_LIMIT = 63 };

/* What the dates of a column say of their order. */
struct order_count {
    int64_t proved;       /* fit the declared order only */
    int64_t contradicted; /* fit only with day and month swapped */
    int64_t open;         /* fit both, as different days */
};

struct field_reader {
    const struct field *field;
    int32_t index;  /* of the field in the dataset */
    int32_t column; /* of the file, from 0; -1: the file lacks it */
    bool standard;  /* the letter of Table Schema: nothing is mended, spellings are exact */
    read_cells *read;
    read_one *one;
    check_values *check[FIELD_CHECKS_LIMIT];
    int32_t checks;
    struct batch_column *out;
    struct arena *arena;
    uint64_t missing_lengths;      /* bit n: some missing value has n bytes (63: or more) */
    struct spelling_table cell;    /* coded types and booleans: what a whole cell means */
    struct spelling_table element; /* code sets: what an element of the list means */
    const struct calendar *calendar;
    const struct date_words *date_words;
    uint32_t repairs; /* what may be mended, as bits of enum repair */
    struct date_reading dates;
    bool order_by_pattern; /* dates: the order in `dates` is that of the field's format */
    struct number_reading numbers;
    bool mends_text;    /* a text that is compared: keys, names, what has a pattern */
    bool is_key;        /* a record's key: undeclared repairs are refused */
    bool is_identifier; /* a person's: what names nobody is left out */
    char *mended;       /* mended texts of this batch */
    ptrdiff_t mended_used, mended_capacity;
    bool numbers_are_plain;        /* a point for decimals, no grouping, no affixes */
    int64_t least, most;           /* integers and dates: what passes without a closer look */
    int64_t kept_least, kept_most; /* the same: what the register's column holds */
    int32_t as_of_day;
    str centre;                         /* for the field that names the centre */
    struct field_reader *item;          /* arrays and lists: reads one item; or NULL */
    struct trouble_list *item_troubles; /* what is wrong with one item */
    bool has_validity;                  /* some code of the list is valid for a time only */
    int64_t repaired[REPAIR_COUNT];     /* cells, by kind of repair */
    int64_t filled;                     /* cells of a deprecated field that hold something */
    struct order_count order[2];        /* dates in numbers: the year last, the year first */
};

/* Makes the reader of field `index` of the dataset, for a column of the file (-1: it lacks it), and
 * its column of values, all missing; chooses functions and checks. */
void field_reader_make(struct field_reader *, const struct reading_context *, int32_t index,
                       int32_t column, struct batch_column *out);
/* Wipes what may hold text of the file. */
void field_reader_wipe(struct field_reader *);
/* One text by itself: neither the column nor the counts of repairs are touched; constraints are not
 * asked. `text` in the value may point into the reader's arena until it is called again. */
enum cell_outcome field_cell_read(struct field_reader *, str text, struct cell_value *);

/* A trouble of this field in a row. */
static inline void field_trouble(const struct field_reader *r, struct trouble_list *troubles,
                                 int32_t row, enum severity severity, str rule, str detail)
{
    trouble_add(
        troubles, row,
        (struct trouble){.rule = rule, .detail = detail, .severity = severity, .field = r->index});
}

/* Whether the cell is one of the declared missing values, and of which kind. In our own datasets an
 * empty cell is always missing; the standard can declare otherwise. */
bool cell_is_missing_slow(const struct field_reader *, str text, int64_t *value);
static inline bool cell_is_missing(const struct field_reader *r, str text, int64_t *value)
{
    int bit = text.n < LENGTHS_LIMIT ? (int)text.n : LENGTHS_LIMIT;
    return (r->missing_lengths >> bit & 1) && cell_is_missing_slow(r, text, value);
}

/* The slow way into the column: what field_cell_read says, repairs counted, trouble added. */
void field_cell_store(struct field_reader *, str text, int32_t row, struct trouble_list *);

/* read_text.c: text. read_value.c: integers, numbers, dates. field_reader.c: everything, a cell at
 * a time. */
read_cells read_text, read_integers, read_numbers, read_dates, read_each;
/* read_code.c: codes, code sets, booleans. */
read_cells read_spelled, read_code_sets;
read_one read_code_one, read_code_set_one;
void code_reader_make(struct field_reader *);
void code_reader_wipe(struct field_reader *);
/* check_field.c: chooses the checks that the descriptor asks for. No dataset: an item of a list. */
void field_checks_choose(struct field_reader *, const struct dataset *);

#endif
