/* Page breaks of a worksheet. */
#include "7_publish/workbook/pages.h"

#include <math.h>

/* A4 across, without margins, in points; a little less, since readers' letters differ. */
static const double PAGE_WIDTH = 755.0 * 0.95, PAGE_HEIGHT = 509.0 * 0.99;
static const double SCALE_LEAST = 25.0, SCALE_MOST = 65.0;
/* of the widest of the fonts that stand in where the reader's machine lacks the usual one */
static const double POINTS_A_CHAR = 8.2 * 72.0 / 96.0;

static double rows_height(const struct book *b, uint32_t from, uint32_t to)
{
    double sum = 0.0;
    for (uint32_t row = from; row < to; row++)
        sum += book_row_height(b, row);
    return sum;
}

void pages_set(struct book *b, lxw_worksheet *sheet, const struct page_plan *plan, uint32_t rows)
{
    double fits = 100.0 * PAGE_WIDTH / (plan->chars * POINTS_A_CHAR);
    double scale = floor(fmin(fmax(fits, SCALE_LEAST), SCALE_MOST));
    double page = PAGE_HEIGHT * 100.0 / scale, used = 0.0;
    lxw_row_t *breaks = ARENA_ARRAY(b->arena, lxw_row_t, rows + 1);
    int count = 0;
    for (ptrdiff_t i = 0; i < plan->count; i++) {
        const struct page_part *part = &plan->item[i];
        uint32_t end = i + 1 < plan->count ? plan->item[i + 1].first : rows;
        double needed = rows_height(b, part->first, part->first + part->together);
        for (uint32_t row = part->first; row < end; row++) {
            double height = book_row_height(b, row);
            bool moved = row == part->first && needed <= page && used + needed > page;
            if (row > 0 && (moved || used + height > page)) {
                breaks[count++] = row;
                used = 0.0;
            }
            used += height;
        }
    }
    worksheet_set_print_scale(sheet, (uint16_t)scale);
    if (count > 0 && count < LXW_BREAKS_MAX)
        worksheet_set_h_pagebreaks(sheet, breaks);
}
