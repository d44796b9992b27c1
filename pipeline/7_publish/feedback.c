/* One centre's feedback as sentences and grids. */
#include "7_publish/feedback.h"

#include "base/buf.h"

#include <assert.h>
#include <math.h>

enum { FILES_LIMIT = 8 }; /* named in the sentence of what to send again */

enum language feedback_language(const struct schemas *schemas, str centre)
{
    enum language language =
        schemas->observatory.languages > 0 ? schemas->observatory.language[0] : LANGUAGE_EN;
    int32_t index = schemas->centres ? codelist_index(schemas->centres, centre) : -1;
    if (index >= 0)
        language_parse(codelist_property(schemas->centres, index, "language"), &language);
    return language;
}

str feedback_centre_name(struct arena *a, const struct edition *e, str centre)
{
    const struct codelist *centres = e->schemas->centres;
    int32_t index = centres ? codelist_index(centres, centre) : -1;
    return index < 0 ? edition_code(a, e, centre)
                     : edition_label(a, e, &centres->code[index].labels);
}

static str state_label(const struct edition *e, enum submission_state state)
{
    static const char *const id[] = {
        [SUBMISSION_CURRENT] = "feedback.state.current",
        [SUBMISSION_SUPERSEDED] = "feedback.state.superseded",
        [SUBMISSION_WITHDRAWN] = "feedback.state.withdrawn",
        [SUBMISSION_REFUSED] = "feedback.state.refused",
    };
    return edition_word(e, id[state]);
}

/* Per cent of the records of data; NAN when there are none. */
static double share_of(const struct account *n)
{
    int64_t data = n->read - n->non_data;
    return data > 0 ? 100.0 * (double)n->accepted / (double)data : (double)NAN;
}

static void put_share(struct arena *a, const struct edition *e, struct grid *g, int64_t row,
                      int32_t column, double share)
{
    g->cell[row * g->columns + column] =
        (struct grid_cell){.kind = isnan(share) ? GRID_TEXT : GRID_NUMBER,
                           .number = isnan(share) ? 0.0 : share,
                           .decimals = 1,
                           .text = isnan(share) ? symbol_text(e, SYMBOL_NOT_APPLICABLE)
                                                : edition_number(a, e, share, 1)};
}

/* ---- what was read ---- */

struct heading {
    const char *id;
    bool numeric;
};

static struct grid grid_headed(struct arena *a, const struct edition *e,
                               const struct heading *heading, int32_t columns, ptrdiff_t rows)
{
    struct grid g = grid_blank(a, columns, rows);
    g.label_columns = columns;
    for (int32_t c = 0; c < columns; c++)
        grid_put_header(&g, c, edition_word(e, heading[c].id), heading[c].numeric);
    return g;
}

/* Whether so few of its dataset come before it: submissions are newest first. */
static bool is_among_last(const struct centre_feedback *f, ptrdiff_t index)
{
    ptrdiff_t newer = 0;
    for (ptrdiff_t i = 0; i < index; i++)
        newer += f->submission[i].dataset == f->submission[index].dataset;
    return newer < FEEDBACK_LAST;
}

static void put_submission(struct arena *a, const struct edition *e, struct grid *g, int64_t row,
                           const struct centre_feedback *f, const struct submission *s)
{
    const struct account *n = &s->account;
    assert(account_conserves(n));
    const int64_t counts[] = {n->read, n->accepted, n->quarantined, n->duplicate, n->non_data};
    grid_put_text(g, row, 0, edition_code(a, e, feedback_file_name(f, s)));
    grid_put_text(g, row, 1, feedback_dataset_label(a, e, s->dataset));
    grid_put_text(g, row, 2, feedback_period_label(a, e, s->period));
    grid_put_text(g, row, 3, state_label(e, s->state));
    for (int32_t k = 0; k < 5; k++)
        grid_put_number(a, e, g, row, 4 + k, counts[k]);
    put_share(a, e, g, row, FEEDBACK_READ_SHARE_COLUMN, share_of(n));
}

struct grid feedback_read(struct arena *a, const struct edition *e, const struct centre_feedback *f)
{
    static const struct heading headings[] = {
        {"feedback.column.file", false},       {"feedback.column.dataset", false},
        {"feedback.column.period", false},     {"feedback.column.state", false},
        {"feedback.column.read", true},        {"feedback.column.accepted", true},
        {"feedback.column.quarantined", true}, {"feedback.column.duplicate", true},
        {"feedback.column.non-data", true},    {"feedback.column.share", true},
    };
    ptrdiff_t rows = 0;
    for (ptrdiff_t i = 0; i < f->count; i++)
        rows += is_among_last(f, i);
    struct grid g = grid_headed(a, e, headings, sizeof headings / sizeof headings[0], rows);
    g.label_columns = 4;
    int64_t row = 0;
    for (ptrdiff_t i = 0; i < f->count; i++)
        if (is_among_last(f, i))
            put_submission(a, e, &g, row++, f, &f->submission[i]);
    return g;
}

/* ---- over time ---- */

/* The last submissions of one dataset that count, oldest first. */
struct run {
    const struct submission *item[FEEDBACK_LAST];
    int count;
};

static bool is_later(const struct submission *a, const struct submission *b)
{
    struct period p, q;
    bool known = period_parse(a->period, &p), other_known = period_parse(b->period, &q);
    if (!known || !other_known)
        return known && !other_known;
    return period_first_day(p) > period_first_day(q);
}

static void run_add(struct run *r, const struct submission *s)
{
    int at = r->count;
    while (at > 0 && is_later(r->item[at - 1], s))
        at--;
    if (r->count == FEEDBACK_LAST) {
        if (at == 0)
            return; /* older than all that are kept */
        for (int i = 1; i < at; i++)
            r->item[i - 1] = r->item[i];
        r->item[at - 1] = s;
        return;
    }
    for (int i = r->count++; i > at; i--)
        r->item[i] = r->item[i - 1];
    r->item[at] = s;
}

static struct run run_of(const struct centre_feedback *f, const struct dataset *dataset)
{
    struct run r = {0};
    for (ptrdiff_t i = f->count - 1; i >= 0; i--)
        if (f->submission[i].dataset == dataset && feedback_still_counts(f, i))
            run_add(&r, &f->submission[i]);
    return r;
}

/* One eighth to eight eighths of a block, U+2581 to U+2588. */
static void put_block(struct buf *b, double value, double most)
{
    int eighths = most > 0.0 ? (int)lround(8.0 * value / most) : 1;
    eighths = eighths < 1 ? 1 : eighths > 8 ? 8 : eighths;
    buf_c(b, "\xE2\x96");
    buf_byte(b, (char)(0x80 + eighths));
}

/* Blocks, then the numbers that they stand for: "[blocks]  120 . 180 . 240". */
static str drawn(struct arena *a, const struct edition *e, const double *value, int count,
                 double most)
{
    struct buf b = buf_new(a, 256);
    for (int i = 0; i < count; i++)
        put_block(&b, isnan(value[i]) ? 0.0 : value[i], most);
    for (int i = 0; i < count; i++) {
        buf_str(&b, i == 0 ? STR("  ") : edition_word(e, "feedback.trend-join"));
        buf_str(&b, isnan(value[i]) ? symbol_text(e, SYMBOL_NOT_APPLICABLE)
                                    : edition_number(a, e, value[i], 0));
    }
    return buf_view(&b);
}

static void put_trend(struct arena *a, const struct edition *e, struct grid *g, int64_t row,
                      const struct run *r)
{
    const struct submission *last = r->item[r->count - 1];
    double records[FEEDBACK_LAST], share[FEEDBACK_LAST], most = 0.0;
    for (int i = 0; i < r->count; i++) {
        records[i] = (double)(r->item[i]->account.read - r->item[i]->account.non_data);
        share[i] = share_of(&r->item[i]->account);
        most = fmax(most, records[i]);
    }
    grid_put_text(g, row, 0, feedback_dataset_label(a, e, last->dataset));
    grid_put_text(g, row, 1, feedback_period_label(a, e, last->period));
    grid_put_number(a, e, g, row, 2, last->account.read);
    grid_put_number(a, e, g, row, 3, last->account.accepted);
    grid_put_text(g, row, 4, drawn(a, e, records, r->count, most));
    put_share(a, e, g, row, FEEDBACK_SHARE_COLUMN, share[r->count - 1]);
    grid_put_text(g, row, 6, drawn(a, e, share, r->count, 100.0));
}

struct grid feedback_trend(struct arena *a, const struct edition *e,
                           const struct centre_feedback *f)
{
    static const struct heading headings[FEEDBACK_COLUMNS] = {
        {"feedback.column.dataset", false},     {"feedback.column.last-period", false},
        {"feedback.column.read", true},         {"feedback.column.accepted", true},
        {"feedback.column.trend-read", false},  {"feedback.column.share", true},
        {"feedback.column.trend-share", false},
    };
    int32_t datasets = e->schemas->datasets;
    struct run *run = ARENA_ARRAY(a, struct run, datasets + 1);
    int32_t rows = 0;
    for (int32_t i = 0; i < datasets; i++) {
        run[rows] = run_of(f, e->schemas->dataset[i]);
        rows += run[rows].count > 0;
    }
    struct grid g = grid_headed(a, e, headings, FEEDBACK_COLUMNS, rows);
    for (int32_t i = 0; i < rows; i++)
        put_trend(a, e, &g, i, &run[i]);
    return g;
}

/* ---- what is wrong ---- */

static struct grid cause_grid(struct arena *a, const struct edition *e,
                              const struct cause_list *causes)
{
    static const struct heading headings[FEEDBACK_COLUMNS] = {
        {"feedback.column.file", false},   {"feedback.column.severity", false},
        {"feedback.column.count", true},   {"feedback.column.column", false},
        {"feedback.column.cause", false},  {"feedback.column.lines", false},
        {"feedback.column.advice", false},
    };
    struct grid g = grid_headed(a, e, headings, FEEDBACK_COLUMNS, causes->count);
    for (ptrdiff_t i = 0; i < causes->count; i++) {
        const struct cause *cause = &causes->item[i];
        grid_put_text(&g, i, 0, edition_code(a, e, cause->file));
        grid_put_text(&g, i, 1, cause->effect);
        grid_put_number(a, e, &g, i, 2, cause->count);
        grid_put_text(&g, i, 3, cause->column);
        grid_put_text(&g, i, 4, cause->text);
        grid_put_text(&g, i, 5, cause->lines);
        grid_put_text(&g, i, 6, cause->advice);
    }
    return g;
}

struct grid feedback_causes(struct arena *a, const struct edition *e,
                            const struct centre_feedback *f)
{
    struct cause_list causes = feedback_cause_list(a, e, f);
    return cause_grid(a, e, &causes);
}

struct grid feedback_repairs(struct arena *a, const struct edition *e,
                             const struct centre_feedback *f)
{
    struct cause_list repairs = feedback_repair_summary(a, e, f);
    return cause_grid(a, e, &repairs);
}

/* ---- sentences ---- */

struct sum { /* of the files that count */
    struct account account;
    int64_t refused;
    int64_t missing; /* periods */
    bool warned;
};

static struct sum sum_of(const struct centre_feedback *f)
{
    struct sum sum = {0};
    for (ptrdiff_t i = 0; i < f->count; i++) {
        if (!feedback_still_counts(f, i))
            continue;
        account_add(&sum.account, &f->submission[i].account);
        sum.refused += f->submission[i].state == SUBMISSION_REFUSED;
        for (ptrdiff_t k = 0; k < f->findings[i].group_count; k++)
            sum.warned = sum.warned || f->findings[i].group[k].severity > SEVERITY_INFO;
    }
    for (ptrdiff_t i = 0; f->missing && i < f->missing->count; i++)
        if (str_equal(f->missing->item[i].centre, f->centre))
            sum.missing += f->missing->item[i].count;
    return sum;
}

str feedback_verdict(struct arena *a, const struct edition *e, const struct centre_feedback *f)
{
    struct sum sum = sum_of(f);
    if (sum.refused > 0)
        return EDITION_FILL(a, e, "feedback.refused",
                            {"refused", edition_count(a, e, sum.refused)});
    if (sum.account.quarantined > 0)
        return EDITION_FILL(a, e, "feedback.to-mend",
                            {"quarantined", edition_count(a, e, sum.account.quarantined)},
                            {"read", edition_count(a, e, sum.account.read)});
    if (sum.missing > 0)
        return EDITION_FILL(a, e, "feedback.missing",
                            {"missing", edition_count(a, e, sum.missing)});
    return edition_word(e, sum.warned ? "feedback.warnings" : "feedback.all-well");
}

str feedback_share(struct arena *a, const struct edition *e, const struct centre_feedback *f)
{
    struct sum sum = sum_of(f);
    double share = share_of(&sum.account);
    if (isnan(share))
        return edition_word(e, "feedback.no-records");
    return EDITION_FILL(a, e, "feedback.share-accepted", {"share", edition_percent(a, e, share, 1)},
                        {"accepted", edition_count(a, e, sum.account.accepted)},
                        {"read", edition_count(a, e, sum.account.read - sum.account.non_data)});
}

str feedback_to_send(struct arena *a, const struct edition *e, const struct centre_feedback *f)
{
    struct buf names = buf_new(a, 256);
    int64_t count = 0;
    for (ptrdiff_t i = 0; i < f->count; i++) {
        const struct submission *s = &f->submission[i];
        bool again = s->state == SUBMISSION_REFUSED || s->account.quarantined > 0;
        if (!again || !feedback_still_counts(f, i) || ++count > FILES_LIMIT)
            continue;
        if (count > 1)
            buf_str(&names, edition_word(e, "feedback.lines-join"));
        buf_str(&names, edition_code(a, e, feedback_file_name(f, s)));
    }
    if (count == 0)
        return STR("");
    if (count <= FILES_LIMIT)
        return EDITION_FILL(a, e, "feedback.send-again", {"files", buf_view(&names)});
    return EDITION_FILL(a, e, "feedback.send-again-more", {"files", buf_view(&names)},
                        {"count", edition_count(a, e, count - FILES_LIMIT)});
}

str feedback_naming(const struct edition *e)
{
    return edition_word(e, e->schemas->policy.feedback_shows_keys ? "feedback.references"
                                                                  : "feedback.privacy");
}
