/* One centre's feedback as a workbook: first the page to act on (the verdict, and what
 * to mend by cause), then what was read of each file. */
#include "7_publish/workbook/feedback_book.h"

#include "7_publish/feedback.h"
#include "7_publish/workbook/book.h"

static const double cause_chars[] = {30, 24, 26, 44, 10, 28, 44};

static lxw_worksheet *put_head(struct book *b, const char *name, const char *title)
{
    lxw_worksheet *sheet = book_sheet(b, str_from_c(name));
    if (!sheet)
        return NULL;
    worksheet_set_row(sheet, 0, 30.0, NULL);
    book_text(b, sheet, 0, 0, edition_word(b->edition, title), STYLE_TITLE);
    book_print_setup(b, sheet, true);
    return sheet;
}

static void put_causes(struct book *b, const struct centre_feedback *f)
{
    const struct edition *e = b->edition;
    struct arena *a = b->arena;
    lxw_worksheet *sheet = put_head(b, "feedback", "feedback.title");
    if (!sheet)
        return;
    str centre = feedback_centre_name(a, e, f->centre);
    str date = edition_date(a, e, e->facts->as_of_day);
    book_text(b, sheet, 1, 0, EDITION_FILL(a, e, "feedback.centre", {"centre", centre}),
              STYLE_SUBTITLE);
    book_text(b, sheet, 2, 0, EDITION_FILL(a, e, "feedback.date", {"date", date}), STYLE_QUIET);
    uint32_t row = book_lines(b, sheet, 3, feedback_verdict(a, e, f), STYLE_SUBTITLE);
    row = book_lines(b, sheet, row, edition_word(e, "feedback.privacy"), STYLE_QUIET);
    book_link(b, sheet, row++, 0, STR("files"), edition_word(e, "feedback.section.read"));
    struct grid causes = feedback_causes(a, e, f);
    if (causes.rows > 0) {
        book_text(b, sheet, row + 1, 0, edition_word(e, "feedback.section.wrong"), STYLE_HEADING);
        book_table_of_widths(b, sheet, row + 2, &causes, STR("causes"), cause_chars);
    } else {
        worksheet_set_column(sheet, 0, 0, 100.0, NULL);
    }
}

static void put_files(struct book *b, const struct centre_feedback *f)
{
    lxw_worksheet *sheet = put_head(b, "files", "feedback.section.read");
    if (!sheet)
        return;
    uint32_t row = book_lines(b, sheet, 1, edition_word(b->edition, "publish.report.conservation"),
                              STYLE_QUIET);
    struct grid read = feedback_read(b->arena, b->edition, f);
    if (read.rows > 0)
        book_table(b, sheet, row + 1, &read, STR("files"));
}

bool feedback_book_write(struct arena scratch, const struct fonts *fonts, const struct edition *e,
                         const struct centre_feedback *f, const char *path, struct diag *d)
{
    cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1);
    cairo_t *cairo = cairo_create(image);
    struct painter *painter = painter_open(&scratch, fonts, e, cairo);
    painter_set_dry(painter, true);
    struct book *b = ARENA_NEW(&scratch, struct book);
    bool ok = book_open(b, &scratch, e, painter, path, edition_word(e, "feedback.title"));
    if (ok) {
        put_causes(b, f);
        put_files(b, f);
        ok = book_close(b);
    }
    if (!ok)
        DIAG(d, DIAG_ERROR, DIAG_ENVIRONMENT, NO_PLACE, "publish.cannot-write",
             {"file", str_from_c(path)}, {"reason", str_from_c(lxw_strerror(b->error))});
    painter_close(painter);
    cairo_destroy(cairo);
    cairo_surface_destroy(image);
    return ok;
}
