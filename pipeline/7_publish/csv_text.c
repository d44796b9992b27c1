/* Cells of published CSV files. */
#include "7_publish/csv_text.h"

#include <math.h>
#include <string.h>

/* The first cell of a line is never empty in what is written here. */
static void separate(struct buf *b)
{
    if (b->n > 0 && b->p[b->n - 1] != '\n')
        buf_byte(b, ',');
}

void csv_text(struct buf *b, str cell)
{
    separate(b);
    bool formula = cell.n > 0 && cell.p[0] != '\0' && strchr("=+-@\t\r\n", cell.p[0]);
    str pieces[] = {STR("'"), cell};
    buf_csv_cell(b, formula ? str_concat(b->arena, 2, pieces) : cell);
}

void csv_number(struct buf *b, double value)
{
    separate(b);
    if (isfinite(value))
        buf_double(b, value);
}

void csv_count(struct buf *b, int64_t value)
{
    separate(b);
    if (value >= 0)
        buf_int64(b, value);
}

void csv_line_end(struct buf *b)
{
    buf_byte(b, '\n');
}
