/* Where the printed pages of a worksheet end, so that no heading stands alone at the foot of a
 * page, no chart is cut and a short table stays together. A spreadsheet breaks pages by itself
 * where a page is full; it keeps breaks of ours only when it is told a scale and not a number of
 * pages, so that the scale is worked out here. */
#ifndef MARSAD_7_PUBLISH_WORKBOOK_PAGES_H
#define MARSAD_7_PUBLISH_WORKBOOK_PAGES_H

#include "7_publish/workbook/book.h"

struct page_part { /* rows from `first` on, up to the next part */
    uint32_t first;
    uint32_t together; /* so many of them stay on one page, if one page can hold them */
};
struct page_plan {
    struct page_part *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
    double chars; /* width of what is printed */
};

/* Sets scale and breaks of a sheet of `rows` rows, whose heights the book remembers. */
void pages_set(struct book *, lxw_worksheet *, const struct page_plan *, uint32_t rows);

#endif
