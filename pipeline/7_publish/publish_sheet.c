/* One indicator's sheet, for whoever asks for it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "7_publish/child.h"
#include "7_publish/publish.h"
#include "7_publish/read_back/read_back.h"
#include "7_publish/workbook/sheet_book.h"

struct sheet_job {
    const struct sheet_request *request;
    const char *path;
};

static struct indicator_entry entry_of(const struct sheet_request *r)
{
    struct indicator_entry entry = {r->indicator, NULL};
    for (ptrdiff_t i = 0; i < r->tables->count && !entry.table; i++)
        if (str_equal(safe_table_indicator(r->tables->item[i])->code, r->indicator->code))
            entry.table = r->tables->item[i];
    return entry;
}

static bool render_sheet(const void *context, struct arena scratch, struct child_report *report,
                         struct diag *d)
{
    const struct sheet_job *job = context;
    const struct sheet_request *r = job->request;
    struct fonts *fonts = fonts_open(&scratch, r->schemas, d);
    if (!fonts)
        return false;
    struct edition cells = edition_new(r->schemas, r->facts, r->language, MEDIUM_CELLS);
    struct edition drawn = edition_new(r->schemas, r->facts, r->language, MEDIUM_DRAWN);
    struct indicator_entry entry = entry_of(r);
    struct sheet_book book = {&cells, &drawn, r->tables, &entry, 1, r->options};
    bool ok = sheet_book_write(scratch, fonts, &book, job->path, d);
    report->workbooks = ok;
    fonts_close(fonts);
    return ok;
}

static bool put_in_place(const char *beside, const char *path, struct diag *d)
{
    if (rename(beside, path) == 0)
        return true;
    DIAG(d, DIAG_ERROR, DIAG_ENVIRONMENT, NO_PLACE, "publish.cannot-write",
         {"file", str_from_c(path)}, {"reason", str_from_c(strerrorname_np(errno))});
    return false;
}

bool publish_sheet(struct arena *a, const struct sheet_request *r, const char *path, struct diag *d)
{
    struct sheet_job job = {r, str_to_c(a, str_format(a, "%s.partial", path))};
    const void *context[] = {&job};
    struct child_report report[CHILD_LIMIT];
    struct edition cells = edition_new(r->schemas, r->facts, r->language, MEDIUM_CELLS);
    struct indicator_entry entry = entry_of(r);
    bool ok = child_run(render_sheet, context, 1, report, d);
    const char *wrong =
        ok ? read_back_sheets(*a, job.path, &cells, r->tables, &entry, 1, r->options) : NULL;
    if (wrong)
        DIAG(d, DIAG_ERROR, DIAG_HELD_BACK, NO_PLACE, "publish.read-back",
             {"file", str_from_c(path)}, {"check", str_from_c(wrong)});
    ok = ok && !wrong && put_in_place(job.path, path, d);
    if (!ok)
        (void)unlink(job.path);
    return ok;
}
