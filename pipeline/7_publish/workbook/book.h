/* A workbook being written: formats, sheets and tables in the published style. Owner of
 * libxlsxwriter. Cells of text are written as strings and never as formulas; numbers as numbers;
 * the creation date is the release's, so that the same release gives the same bytes. */
#ifndef MARSAD_7_PUBLISH_WORKBOOK_BOOK_H
#define MARSAD_7_PUBLISH_WORKBOOK_BOOK_H

#include "7_publish/draw/painter.h"
#include "7_publish/edition.h"
#include "7_publish/grid.h"

#include <xlsxwriter.h>

enum book_style {
    STYLE_TITLE,
    STYLE_SUBTITLE,
    STYLE_HEADING,
    STYLE_LINE, /* a line of text above a table */
    STYLE_QUIET,
    STYLE_LINK,
    STYLE_HEADER,
    STYLE_HEADER_APART, /* of text, beside a column of numbers */
    STYLE_HEADER_NUMBER,
    STYLE_TEXT, /* cell of a table, wrapped */
    STYLE_STRONG,
    STYLE_CENTRED, /* codes and symbols among numbers */
    STYLE_COUNT
};
enum { BOOK_INDENTS = 4, BOOK_NUMBER_FORMATS = 64, BOOK_ROWS_REMEMBERED = 1 << 15 };

struct book_number_format { /* a format made when it was first needed */
    int decimals;
    bool bold;
    str mark;
    lxw_format *format;
};

struct book {
    struct arena *arena;
    const struct edition *edition;
    struct painter *painter; /* measures text */
    lxw_workbook *workbook;
    lxw_format *style[STYLE_COUNT];
    lxw_format *indented[2][BOOK_INDENTS]; /* plain, bold */
    struct book_number_format number[BOOK_NUMBER_FORMATS];
    int numbers;
    int64_t sheets;
    double *height;  /* of the rows of the sheet being written; 0: as most */
    lxw_error error; /* the first one; checked when the book is closed */
};

/* Makes a workbook: opens it with a painter that only measures, has `fill` write its sheets, and
 * writes the file. False when `fill` says so or anything failed since; unless `fill` told why,
 * publish.cannot-write does. */
bool book_write(struct arena *a, const struct fonts *, const struct edition *, const char *path,
                str title, bool (*fill)(struct book *, void *context), void *context,
                struct diag *d);

lxw_worksheet *book_sheet(struct book *, str name);
void book_text(struct book *, lxw_worksheet *, uint32_t row, uint16_t col, str text,
               enum book_style);
/* Text above a table, on as many rows as it needs; gives the next row. */
uint32_t book_lines(struct book *, lxw_worksheet *, uint32_t row, str text, enum book_style);
/* A link within the workbook ("internal:'A1.1'!A1"). */
void book_link(struct book *, lxw_worksheet *, uint32_t row, uint16_t col, str sheet, str text);
/* A real table with its headers; `name` is ASCII. Gives the row after it. */
uint32_t book_table(struct book *, lxw_worksheet *, uint32_t row, const struct grid *, str name);
/* The same with given widths of columns, in characters. */
uint32_t book_table_of_widths(struct book *, lxw_worksheet *, uint32_t row, const struct grid *,
                              str name, const double *chars);
/* The same for a grid whose first column links to the sheet that it names. */
uint32_t book_table_of_links(struct book *, lxw_worksheet *, uint32_t row, const struct grid *,
                             str name);
/* Columns of an ordinary character that a text takes; that a grid's column would like to be. */
double book_text_chars(struct book *, str text, bool bold);
double book_column_chars(struct book *, const struct grid *, int32_t column);
/* A picture whose corner lies at the start of a row, with its text alternative. */
void book_picture(struct book *, lxw_worksheet *, uint32_t row, str png, double scale,
                  str alternative);
/* The header of the sheet's only table stands on every page. */
void book_repeat_row(struct book *, lxw_worksheet *, uint32_t row);
void book_row_high(struct book *, lxw_worksheet *, uint32_t row, double points);
double book_row_height(const struct book *, uint32_t row);
void book_print_setup(struct book *, lxw_worksheet *, bool landscape);

#endif
