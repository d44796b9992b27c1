/* A safe table laid out in rows and columns, for a workbook's sheet, a page, and the read-back
 * that compares what was written with what was meant.
 *
 *   long   one row a cell: breakdowns, value, limits, counts, notes
 *   cross  one row for each combination of the first breakdowns, one column for each position of
 *          the last, or of another that is short */
#ifndef MARSAD_7_PUBLISH_GRID_H
#define MARSAD_7_PUBLISH_GRID_H

#include "7_publish/table_text.h"

enum grid_kind { GRID_TEXT, GRID_NUMBER };

struct grid_cell {
    enum grid_kind kind;
    str text;      /* TEXT; for a NUMBER the same as a reader sees it, with separators */
    double number; /* NUMBER */
    int decimals;
    str mark;   /* "[u]" beside a number; may be empty */
    int indent; /* level below the first of a hierarchy */
};

struct grid_column {
    str header;
    bool numeric;
    bool is_value; /* holds the table's own value, not a limit or count */
};

struct grid {
    int32_t columns;
    int64_t rows;
    int32_t label_columns; /* the first ones: names of positions */
    struct grid_column *column;
    struct grid_cell *cell; /* [row * columns + column] */
    bool *row_is_total;     /* every breakdown of the row is the total */
};

/* A grid to be filled by hand; every header and cell is empty text at first. */
struct grid grid_blank(struct arena *a, int32_t columns, int64_t rows);
void grid_put_header(struct grid *, int32_t column, str header, bool numeric);
void grid_put_text(struct grid *, int64_t row, int32_t column, str text);
void grid_put_number(struct arena *a, const struct edition *, struct grid *, int64_t row,
                     int32_t column, int64_t value);

/* Spreadsheets refuse two columns of one name: later ones get a number. */
void grid_unique_headers(struct arena *a, struct grid *);

enum grid_layout { GRID_LONG, GRID_CROSS };
struct grid grid_of_table(struct arena *a, const struct edition *, const struct safe_table *,
                          enum grid_layout);
/* Of the long layout, the columns that are neither labels, value, limits, counts nor marks: unknown
 * answers, what they leave open, and what the measure tells beside its value. */
struct grid_span {
    int32_t first, count;
};
struct grid_span grid_columns_beside(const struct safe_table *);
/* A workbook's layout: cross for counts by several breakdowns whose last one is short. */
enum grid_layout grid_sheet_layout(const struct safe_table *);

/* What a page that is too narrow leaves out of the long layout: each with those before it. */
enum grid_leave_out { LEAVE_OUT_NOTHING, LEAVE_OUT_EXTRAS, LEAVE_OUT_UNKNOWN, LEAVE_OUT_COUNTS };

/* A part of a table, or all of it, in one of the layouts. */
struct grid_choice {
    int32_t column;   /* breakdown that runs across; -1: long layout */
    int32_t fixed[4]; /* position that a breakdown is held at; -1: all of them */
    bool reduced;     /* a breakdown is held: time at its latest, others at the total */
    bool with_counts; /* numerator, denominator and symbols in long layout */
    bool ranges;      /* long layout of a page: limits in one column "a to b", bounds too; no limits
                         of all shares at once */
    enum grid_leave_out leave_out;
};
struct grid_choice grid_page_choice(const struct safe_table *, int64_t rows_limit);
struct grid grid_of_choice(struct arena *a, const struct edition *, const struct safe_table *,
                           const struct grid_choice *);
/* Bit 1 << symbol for every symbol that stands in the cells. */
uint32_t grid_symbols(const struct edition *, const struct grid *);

#endif
