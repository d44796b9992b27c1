/* A workbook as its readers see it: sheets with their cells. For read-back only. */
#ifndef MARSAD_7_PUBLISH_READ_BACK_XLSX_READ_H
#define MARSAD_7_PUBLISH_READ_BACK_XLSX_READ_H

#include "base/str.h"

struct xlsx_cell {
    int32_t row, column; /* from 0 */
    bool is_number;
    double number;
    str text;
};
struct xlsx_sheet {
    str name;
    bool right_to_left;
    struct xlsx_cell *item; /* in order of rows, then columns */
    ptrdiff_t count, capacity;
};
struct xlsx {
    struct xlsx_sheet *item;
    ptrdiff_t count, capacity;
    int32_t tables; /* table parts */
};

/* NULL, or the name of what is wrong. */
const char *xlsx_read(struct arena *a, const char *path, struct xlsx *out);
const struct xlsx_sheet *xlsx_sheet(const struct xlsx *, str name); /* or NULL */
const struct xlsx_cell *xlsx_cell_at(const struct xlsx_sheet *, int32_t row, int32_t column);

#endif
