/* Stage 7: a release and the centres' feedback, rendered beside, read back, swapped in. */
#include "7_publish/publish.h"

#include "7_publish/chart.h"
#include "7_publish/child.h"
#include "7_publish/draw/chart_draw.h"
#include "7_publish/draw/report.h"
#include "7_publish/feedback.h"
#include "7_publish/figures_csv.h"
#include "7_publish/revisions_csv.h"
#include "7_publish/manifest.h"
#include "7_publish/read_back/read_back.h"
#include "7_publish/swap.h"
#include "7_publish/workbook/feedback_book.h"
#include "7_publish/workbook/sheet_book.h"
#include "7_publish/workbook/tables_book.h"
#include "base/file.h"
#include "base/hash.h"

#include <assert.h>
#include <string.h>

static bool not_as_meant(struct diag *d, const char *file, const char *check)
{
    DIAG(d, DIAG_ERROR, DIAG_HELD_BACK, NO_PLACE, "publish.read-back", {"file", str_from_c(file)},
         {"check", str_from_c(check)});
    return false;
}

/* ---- one language of a release, in a child ---- */

struct language_job {
    const struct schemas *schemas;
    const struct release_facts *facts;
    const struct safe_table_list *tables;
    enum language language;
    const char *directory; /* of this language, in the release being made */
};

static bool render_charts(const struct language_job *job, const struct fonts *fonts,
                          struct arena scratch, struct child_report *report, struct diag *d)
{
    struct edition drawn = edition_new(job->schemas, job->facts, job->language, MEDIUM_DRAWN);
    const char *directory =
        str_to_c(&scratch, path_join(&scratch, str_from_c(job->directory), STR("charts")));
    for (ptrdiff_t i = 0; i < job->tables->count; i++) {
        struct arena each = scratch;
        struct chart chart;
        if (!chart_of_table(&each, &drawn, job->tables->item[i], &chart))
            continue;
        if (!chart_write_files(each, fonts, &drawn, &chart, directory, d))
            return false;
        report->charts++;
    }
    return true;
}

/* Every indicator's sheet, in one workbook. */
static bool write_sheets(const struct language_job *job, const struct fonts *fonts,
                         struct arena scratch, const struct edition *cells,
                         const struct edition *drawn, struct diag *d)
{
    struct indicator_entry *entry;
    int32_t indicators = sheet_entries(&scratch, job->schemas, job->tables, &entry);
    struct sheet_book book = {cells, drawn, job->tables, entry, indicators, NULL};
    const char *path =
        str_to_c(&scratch, path_join(&scratch, str_from_c(job->directory), STR("indicators.xlsx")));
    return sheet_book_write(scratch, fonts, &book, path, d);
}

static bool render_language(const void *context, struct arena scratch, struct child_report *report,
                            struct diag *d)
{
    const struct language_job *job = context;
    struct fonts *fonts = fonts_open(&scratch, job->schemas, d);
    if (!fonts)
        return false;
    str directory = str_from_c(job->directory);
    const char *book = str_to_c(&scratch, path_join(&scratch, directory, STR("tables.xlsx")));
    const char *pdf = str_to_c(&scratch, path_join(&scratch, directory, STR("report.pdf")));
    struct edition cells = edition_new(job->schemas, job->facts, job->language, MEDIUM_CELLS);
    struct edition drawn = edition_new(job->schemas, job->facts, job->language, MEDIUM_DRAWN);
    bool ok = tables_book_write(scratch, fonts, &cells, job->tables, book, d) &&
              write_sheets(job, fonts, scratch, &cells, &drawn, d) &&
              render_charts(job, fonts, scratch, report, d) &&
              report_write(scratch, fonts, &drawn, job->tables, pdf, &report->pages, d);
    report->workbooks = ok ? 2 : 0;
    report->reports = ok;
    return ok; /* the child ends: fonts and layouts need not be taken apart */
}

/* ---- a release ---- */

struct release_job {
    struct arena *arena;
    const struct schemas *schemas;
    const struct release_facts *facts;
    const struct safe_table_list *tables;
    const enum language *languages;
    int32_t language_count;
    const char *beside; /* where it is made */
    const char *place;  /* where it will stand */
    struct language_job made[LANGUAGE_COUNT];
    struct child_report report[CHILD_LIMIT];
    struct diag *diag;
};

static const char *path_of(struct arena *a, const char *directory, const char *name)
{
    return str_to_c(a, path_join(a, str_from_c(directory), str_from_c(name)));
}

static bool render(struct release_job *job)
{
    const void *context[LANGUAGE_COUNT];
    for (int32_t i = 0; i < job->language_count; i++) {
        const char *directory = path_of(job->arena, job->beside, language_code(job->languages[i]));
        if (!dir_make(path_of(job->arena, directory, "charts"), job->diag))
            return false;
        job->made[i] = (struct language_job){job->schemas, job->facts, job->tables,
                                             job->languages[i], directory};
        context[i] = &job->made[i];
    }
    return child_run(render_language, context, job->language_count, job->report, job->diag);
}

static bool write_figures(struct release_job *job)
{
    struct edition plain[LANGUAGE_COUNT];
    for (int l = 0; l < LANGUAGE_COUNT; l++)
        plain[l] = edition_new(job->schemas, job->facts, (enum language)l, MEDIUM_PLAIN);
    str text = figures_csv(job->arena, plain, job->tables);
    str revised = revisions_csv(job->arena, plain);
    return write_beside(path_of(job->arena, job->beside, "figures.csv"), text, job->diag) &&
           write_beside(path_of(job->arena, job->beside, "revisions.csv"), revised, job->diag);
}

/* ---- reading back, in a child a language: what was written may be damaged ---- */

struct check_job {
    const struct language_job *made;
    const struct file_hash_list *files; /* of the release */
    int64_t pages;                      /* of the report */
};

/* The files of which more is known than that they open. */
static const char *check_known(const struct check_job *job, struct arena scratch, str name,
                               const char *path)
{
    const struct language_job *made = job->made;
    struct edition cells = edition_new(made->schemas, made->facts, made->language, MEDIUM_CELLS);
    if (str_equal_c(name, "tables.xlsx"))
        return read_back_tables(scratch, path, &cells, made->tables);
    if (str_equal_c(name, "report.pdf"))
        return read_back_pdf(scratch, path, job->pages);
    if (!str_equal_c(name, "indicators.xlsx"))
        return read_back_any(scratch, path);
    struct indicator_entry *entry;
    int32_t indicators = sheet_entries(&scratch, made->schemas, made->tables, &entry);
    return read_back_sheets(scratch, path, &cells, made->tables, entry, indicators, NULL);
}

static bool check_language(const void *context, struct arena scratch, struct child_report *report,
                           struct diag *d)
{
    const struct check_job *job = context;
    str code = str_from_c(language_code(job->made->language));
    for (ptrdiff_t i = 0; i < job->files->count; i++) {
        struct arena each = scratch;
        str language, name, file = job->files->item[i].path;
        str_cut(file, '/', &language, &name);
        if (name.n == 0 || !str_equal(language, code))
            continue;
        str path = path_join(&each, str_from_c(job->made->directory), name);
        const char *wrong = check_known(job, each, name, str_to_c(&each, path));
        if (wrong)
            return not_as_meant(d, str_to_c(&each, file), wrong);
        report->files++;
    }
    return true;
}

/* Every file opens; workbooks hold the tables; the report has its pages. */
static bool read_back(struct release_job *job, const struct file_hash_list *files)
{
    struct check_job each[LANGUAGE_COUNT];
    const void *context[LANGUAGE_COUNT];
    struct child_report report[CHILD_LIMIT];
    int64_t checked = 0;
    for (ptrdiff_t i = 0; i < files->count; i++) {
        str file = files->item[i].path;
        if (str_find_byte(file, '/') >= 0)
            continue; /* of a language */
        const char *name = str_to_c(job->arena, file);
        const char *wrong = read_back_any(*job->arena, path_of(job->arena, job->beside, name));
        if (wrong)
            return not_as_meant(job->diag, name, wrong);
        checked++;
    }
    for (int32_t i = 0; i < job->language_count; i++) {
        each[i] = (struct check_job){&job->made[i], files, job->report[i].pages};
        context[i] = &each[i];
    }
    if (!child_run(check_language, context, job->language_count, report, job->diag))
        return false;
    for (int32_t i = 0; i < job->language_count; i++)
        checked += report[i].files;
    assert(checked == files->count); /* none was passed over */
    return true;
}

static bool write_manifest(struct release_job *job, const struct file_hash_list *fonts,
                           const struct file_hash_list *outputs, struct publish_result *result)
{
    struct manifest_parts parts = {
        job->schemas, job->facts, job->tables, job->languages, job->language_count, fonts, outputs,
    };
    str text = manifest_text(job->arena, &parts);
    uint8_t hash[SHA256_BYTES];
    sha256_of(text, hash);
    hash_hex(hash, SHA256_BYTES, result->manifest_sha256);
    return write_beside(path_of(job->arena, job->beside, MANIFEST_NAME), text, job->diag);
}

static void add_up(const struct release_job *job, const struct file_hash_list *outputs,
                   struct publish_result *result)
{
    result->tables = job->tables->count;
    result->files = outputs->count + 1; /* and the manifest */
    for (int32_t i = 0; i < job->language_count; i++) {
        result->charts += job->report[i].charts;
        result->workbooks += job->report[i].workbooks;
        result->reports += job->report[i].reports;
    }
}

static bool make_release(struct release_job *job, struct publish_result *result)
{
    struct file_hash_list fonts = {0}, outputs = {0};
    if (dir_exists(job->beside) && !dir_remove(job->beside, job->diag))
        return false; /* left by a night that was cut short */
    bool ok = fonts_list(job->arena, job->schemas, &fonts, job->diag) &&
              dir_make(job->beside, job->diag) && render(job) && write_figures(job) &&
              manifest_hash_files(job->arena, job->beside, &outputs, job->diag) &&
              read_back(job, &outputs) && write_manifest(job, &fonts, &outputs, result) &&
              swap_directory(job->beside, job->place, job->diag);
    if (ok)
        add_up(job, &outputs, result);
    return ok;
}

bool publish_release(struct arena *a, const struct schemas *schemas,
                     const struct release_facts *facts, const struct safe_table_list *tables,
                     const enum language *languages, int32_t language_count, const char *output,
                     struct publish_result *result, struct diag *d)
{
    assert(language_count >= 1 && language_count <= LANGUAGE_COUNT);
    *result = (struct publish_result){0};
    const char *releases = path_of(a, output, "releases");
    str name = str_format(a, ".%.*s.partial", STR_ARG(facts->date));
    struct release_job *job = ARENA_NEW(a, struct release_job);
    *job = (struct release_job){
        .arena = a,
        .schemas = schemas,
        .facts = facts,
        .tables = tables,
        .languages = languages,
        .language_count = language_count,
        .beside = path_of(a, releases, str_to_c(a, name)),
        .place = path_of(a, releases, str_to_c(a, facts->date)),
        .diag = d,
    };
    report_check(schemas, tables, d);
    if (!dir_make(releases, d))
        return false;
    if (!make_release(job, result)) {
        struct diag unheard = diag_new(a); /* half a release helps nobody, and takes space */
        (void)dir_remove(job->beside, &unheard);
        return false;
    }
    result->release_directory = path_join(a, STR("releases"), facts->date);
    return link_swap(path_of(a, output, "latest"), str_to_c(a, result->release_directory), d);
}

/* ---- feedback ---- */

struct feedback_job {
    const struct schemas *schemas;
    const struct release_facts *facts;
    const struct centre_feedback *centre;
    ptrdiff_t from, to;
    const char *directory; /* output/feedback */
};

/* Centre codes name directories. */
static bool is_plain_name(str name)
{
    for (ptrdiff_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '-' || c == '_' || (c == '.' && i > 0);
        if (!plain)
            return false;
    }
    return name.n > 0;
}

static const char *feedback_beside(struct arena *a, const char *directory, str centre)
{
    return path_of(a, directory, str_to_c(a, str_format(a, ".%.*s.partial", STR_ARG(centre))));
}

static bool render_feedback(const void *context, struct arena scratch, struct child_report *report,
                            struct diag *d)
{
    const struct feedback_job *job = context;
    struct fonts *fonts = fonts_open(&scratch, job->schemas, d);
    bool ok = fonts != NULL;
    for (ptrdiff_t i = job->from; ok && i < job->to; i++) {
        struct arena each = scratch;
        const struct centre_feedback *centre = &job->centre[i];
        enum language language = feedback_language(job->schemas, centre->centre);
        struct edition cells = edition_new(job->schemas, job->facts, language, MEDIUM_CELLS);
        struct edition plain = edition_new(job->schemas, job->facts, language, MEDIUM_PLAIN);
        const char *beside = feedback_beside(&each, job->directory, centre->centre);
        ok = feedback_book_write(each, fonts, &cells, centre,
                                 path_of(&each, beside, "feedback.xlsx"), d) &&
             write_beside(path_of(&each, beside, "feedback.csv"),
                          feedback_csv(&each, &plain, centre), d);
        report->workbooks += ok;
    }
    fonts_close(fonts);
    return ok;
}

static bool prepare_feedback(struct arena *a, const struct feedback_job *job, struct diag *d)
{
    for (ptrdiff_t i = job->from; i < job->to; i++) {
        const char *beside = feedback_beside(a, job->directory, job->centre[i].centre);
        if ((dir_exists(beside) && !dir_remove(beside, d)) || !dir_make(beside, d))
            return false;
    }
    return true;
}

static bool place_feedback(struct arena scratch, const struct feedback_job *job, struct diag *d)
{
    static const char *const name[] = {"feedback.xlsx", "feedback.csv"};
    for (ptrdiff_t i = job->from; i < job->to; i++) {
        struct arena each = scratch;
        str centre = job->centre[i].centre;
        const char *beside = feedback_beside(&each, job->directory, centre);
        for (int k = 0; k < 2; k++) {
            const char *wrong = read_back_any(each, path_of(&each, beside, name[k]));
            if (wrong)
                return not_as_meant(d, name[k], wrong);
        }
        if (!swap_directory(beside, path_of(&each, job->directory, str_to_c(&each, centre)), d))
            return false;
    }
    return true;
}

bool publish_feedback(struct arena *a, const struct schemas *schemas,
                      const struct release_facts *facts, const struct centre_feedback *centre,
                      ptrdiff_t centres, const char *output, struct diag *d)
{
    struct feedback_job job = {schemas, facts, centre, 0, centres, path_of(a, output, "feedback")};
    for (ptrdiff_t i = 0; i < centres; i++)
        if (!is_plain_name(centre[i].centre))
            return not_as_meant(d, "feedback", "name");
    if (centres == 0)
        return true;
    const void *context[] = {&job};
    struct child_report report[CHILD_LIMIT];
    return dir_make(job.directory, d) && prepare_feedback(a, &job, d) &&
           child_run(render_feedback, context, 1, report, d) && place_feedback(*a, &job, d);
}
