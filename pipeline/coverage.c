/* Coverage: which centres were to report, which did, and when. */
#include "coverage.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "history.h"
#include "model/coverage_counts.h"

/* ---- the registry ---- */

struct opening {
    int32_t from, to; /* days, inclusive */
    bool planned;
    bool closed; /* the state says so, and no date does */
};

/* "2012" or "2012-06-01"; a bare year stands for its last day, or its first. */
static bool day_of(str text, bool last, int32_t *day)
{
    int64_t year = 0;
    if (text.n == 4 && str_to_int64(text, &year) && year >= 1000) {
        *day = date_from_parts((int32_t)year, last ? 12 : 1, last ? 31 : 1);
        return true;
    }
    return date_parse_iso(text, day);
}

static struct opening opening_of(const struct codelist *centres, int32_t index)
{
    const struct code *code = &centres->code[index];
    struct opening o = {code->valid_from, code->valid_to, false, false};
    str state = codelist_property(centres, index, "state");
    int32_t day = 0;
    if (day_of(codelist_property(centres, index, "opened"), true, &day)) {
        o.from = day > o.from ? day : o.from;
    }
    bool dated = code->valid_to != INT32_MAX;
    if (day_of(codelist_property(centres, index, "closed"), false, &day)) {
        o.to = day < o.to ? day : o.to;
        dated = true;
    }
    o.planned = str_equal_c(state, "planned");
    o.closed = str_equal_c(state, "closed") && !dated;
    return o;
}

static bool is_open(const struct opening *o, struct period period)
{
    return !o->planned && !o->closed && o->from <= period_first_day(period) &&
           o->to >= period_last_day(period);
}

/* "cases|incidents" */
static bool names_dataset(str list, str name)
{
    str one = {0};
    for (bool more = true; more;) {
        more = str_cut(list, '|', &one, &list);
        if (str_equal(str_trim(one), name)) {
            return true;
        }
    }
    return false;
}

/* ---- what was sent ---- */

struct sent {   /* one file that counts */
    bool whole; /* of no period: of all */
    struct period period;
};
struct sent_list {
    struct sent *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
};

struct log_rows {
    struct reporting_log_row *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
};

struct covering { /* one dataset */
    struct arena *arena;
    const struct schemas *schemas;
    const struct dataset *dataset;
    int32_t as_of_day;
    struct sent_list *sent; /* [centres] */
    struct log_rows *log;   /* [centres] */
    int32_t first_year, last_year;
    enum period_length usual; /* the shortest that any centre sends; PERIOD_LENGTHS: none */
    struct coverage_list *out;
};

static int32_t year_of(int32_t day)
{
    return date_to_parts(day).year;
}

static void widen(struct covering *c, int32_t first_day, int32_t last_day)
{
    int32_t from = year_of(first_day), to = year_of(last_day);
    c->first_year = from < c->first_year ? from : c->first_year;
    c->last_year = to > c->last_year ? to : c->last_year;
}

/* What was refused or withdrawn is in no figure. */
static void find_sent(struct covering *c, const struct submission_list *on_record)
{
    for (ptrdiff_t i = 0; i < on_record->count; i++) {
        const struct submission *s = &on_record->item[i];
        if (s->dataset != c->dataset || s->state != SUBMISSION_CURRENT) {
            continue;
        }
        int32_t centre = codelist_index(c->schemas->centres, s->centre);
        if (centre < 0) {
            continue;
        }
        struct sent *sent = ARENA_PUSH(c->arena, &c->sent[centre]);
        sent->whole = !period_parse(s->period, &sent->period);
        if (sent->whole) {
            int32_t last_year = date_from_parts(year_of(c->as_of_day) - 1, 1, 1);
            widen(c, last_year, last_year);
        } else {
            widen(c, period_first_day(sent->period), period_last_day(sent->period));
            c->usual = sent->period.length < c->usual ? sent->period.length : c->usual;
        }
    }
}

static void find_log(struct covering *c, const struct reporting_log *log)
{
    for (ptrdiff_t i = 0; i < log->count; i++) {
        const struct reporting_log_row *row = &log->item[i];
        int32_t centre = codelist_index(c->schemas->centres, row->centre);
        if (row->dataset == c->dataset && centre >= 0) {
            *ARENA_PUSH(c->arena, &c->log[centre]) = *row;
            widen(c, row->first_day, row->first_day);
        }
    }
}

static bool overlaps_days(struct period period, int32_t first, int32_t last)
{
    return period_first_day(period) <= last && period_last_day(period) >= first;
}

static bool has_sent(const struct covering *c, int32_t centre, int32_t first, int32_t last)
{
    for (ptrdiff_t i = 0; i < c->sent[centre].count; i++) {
        const struct sent *s = &c->sent[centre].item[i];
        if (s->whole ? last < c->as_of_day : overlaps_days(s->period, first, last)) {
            return true;
        }
    }
    return false;
}

/* Of the first period that it ever sent; INT32_MAX: it never did. */
static int32_t first_sent(const struct covering *c, int32_t centre)
{
    int32_t first = INT32_MAX;
    for (ptrdiff_t i = 0; i < c->sent[centre].count; i++) {
        const struct sent *s = &c->sent[centre].item[i];
        int32_t day = s->whole ? INT32_MIN : period_first_day(s->period);
        first = day < first ? day : first;
    }
    return first;
}

/* The shortest period among files of the centre that lie in the year, else in its latest year;
 * else what is usual. */
static enum period_length length_of(const struct covering *c, int32_t centre, int32_t year)
{
    enum period_length here = PERIOD_LENGTHS, last = PERIOD_LENGTHS;
    int32_t last_year = INT32_MIN;
    for (ptrdiff_t i = 0; i < c->sent[centre].count; i++) {
        const struct sent *s = &c->sent[centre].item[i];
        if (s->whole) {
            continue;
        }
        int32_t of = year_of(period_first_day(s->period));
        if (of == year && s->period.length < here) {
            here = s->period.length;
        }
        if (of > last_year || (of == last_year && s->period.length < last)) {
            last_year = of;
            last = s->period.length;
        }
    }
    here = here < PERIOD_LENGTHS ? here : last < PERIOD_LENGTHS ? last : c->usual;
    return here < PERIOD_LENGTHS ? here : PERIOD_YEAR;
}

/* ---- one centre and year ---- */

struct expecting {
    const struct covering *covering;
    int32_t centre;
    struct opening opening;
    bool declared;     /* by `sends` */
    int32_t first_day; /* of the first period that it ever sent */
};

/* A row of the log that lies in the period; the latest due date of several. */
static const struct reporting_log_row *log_of(const struct expecting *e, struct period period)
{
    const struct covering *c = e->covering;
    const struct reporting_log_row *found = NULL;
    for (ptrdiff_t i = 0; i < c->log[e->centre].count; i++) {
        const struct reporting_log_row *row = &c->log[e->centre].item[i];
        if (overlaps_days(period, row->first_day, row->last_day) &&
            (!found || row->due_day > found->due_day)) {
            found = row;
        }
    }
    return found;
}

static enum coverage_state state_of_period(const struct expecting *e, struct period period)
{
    const struct covering *c = e->covering;
    const struct reporting_log_row *log = log_of(e, period);
    str centre = c->schemas->centres->code[e->centre].code;
    bool dated = log && log->due_day != INT32_MIN;
    bool late = dated && log->received_day != INT32_MIN && log->received_day > log->due_day;
    if (!e->opening.planned &&
        has_sent(c, e->centre, period_first_day(period), period_last_day(period))) {
        return late ? COVERAGE_LATE : COVERAGE_ON_TIME;
    }
    if (!is_open(&e->opening, period)) {
        return COVERAGE_NOT_OPEN;
    }
    bool expected = e->declared || log || period_first_day(period) >= e->first_day;
    if (!expected || history_is_announced(c->dataset, centre, period)) {
        return COVERAGE_NOT_EXPECTED;
    }
    bool due = dated ? log->due_day < c->as_of_day : period_last_day(period) < c->as_of_day;
    return due ? COVERAGE_MISSING : COVERAGE_NOT_YET_DUE;
}

/* States in the order in which a year takes them from its periods: what was due first. */
static int rank_of(enum coverage_state state)
{
    static const int rank[] = {
        [COVERAGE_MISSING] = 0,     [COVERAGE_LATE] = 1,         [COVERAGE_ON_TIME] = 2,
        [COVERAGE_NOT_YET_DUE] = 3, [COVERAGE_NOT_EXPECTED] = 4, [COVERAGE_NOT_OPEN] = 5,
    };
    return rank[state];
}

static const int32_t in_year[PERIOD_LENGTHS] = {
    [PERIOD_MONTH] = 12, [PERIOD_QUARTER] = 4, [PERIOD_YEAR] = 1};

/* The months of its year that the period stands for: all of them when it was expected; when it came
 * those in which the centre was open, if the registry has any (what came counts). */
static uint16_t months_of(const struct opening *o, struct period period, bool received)
{
    const int32_t months = 12 / in_year[period.length];
    const int32_t first = period.number * months;
    unsigned all = 0, open = 0;
    for (int32_t i = first; i < first + months; i++) {
        struct period month = {PERIOD_MONTH, i};
        bool is_open = o->from <= period_last_day(month) && o->to >= period_first_day(month);
        all |= 1u << (i % 12);
        open |= is_open ? 1u << (i % 12) : 0;
    }
    return (uint16_t)(received && open != 0 ? open : all);
}

static void cover_year(const struct expecting *e, int32_t year)
{
    const struct covering *c = e->covering;
    enum period_length length = length_of(c, e->centre, year);
    assert(length < PERIOD_LENGTHS);
    struct coverage_cell cell = {.centre = c->schemas->centres->code[e->centre].code,
                                 .dataset = c->dataset,
                                 .year = year,
                                 .state = COVERAGE_NOT_OPEN};
    for (int32_t i = 0; i < in_year[length]; i++) {
        struct period period = {length, year * in_year[length] + i};
        enum coverage_state state = state_of_period(e, period);
        bool received = state == COVERAGE_LATE || state == COVERAGE_ON_TIME;
        cell.state = rank_of(state) < rank_of(cell.state) ? state : cell.state;
        cell.periods_expected += received || state == COVERAGE_MISSING;
        cell.periods_received += received;
        cell.periods_on_time += state == COVERAGE_ON_TIME;
        uint16_t months = months_of(&e->opening, period, received);
        cell.months_expected |= received || state == COVERAGE_MISSING ? months : 0;
        cell.months_received |= received ? months : 0;
    }
    *ARENA_PUSH(c->arena, c->out) = cell;
}

/* A centre that is not expected to send the dataset at all. */
static void not_expected(const struct covering *c, int32_t centre, int32_t year)
{
    struct opening opening = opening_of(c->schemas->centres, centre);
    bool open = is_open(&opening, (struct period){PERIOD_YEAR, year});
    *ARENA_PUSH(c->arena, c->out) =
        (struct coverage_cell){.centre = c->schemas->centres->code[centre].code,
                               .dataset = c->dataset,
                               .year = year,
                               .state = open ? COVERAGE_NOT_EXPECTED : COVERAGE_NOT_OPEN};
}

static void cover_centre(const struct covering *c, int32_t centre, int32_t year)
{
    const struct codelist *centres = c->schemas->centres;
    str sends = codelist_property(centres, centre, "sends");
    struct expecting e = {.covering = c, .centre = centre};
    e.opening = opening_of(centres, centre);
    e.declared = names_dataset(sends, c->dataset->name);
    int32_t first = first_sent(c, centre);
    /* what it need not send counts where it came */
    bool begun = sends.n == 0 && c->dataset->expected_every_period;
    e.first_day = begun ? first : INT32_MAX;
    bool asked = e.declared || first < INT32_MAX || c->log[centre].count > 0;
    if (asked && !e.opening.planned) {
        cover_year(&e, year);
    } else {
        not_expected(c, centre, year);
    }
}

/* Whether anybody says who should send it. */
static bool is_covered(const struct schemas *schemas, const struct reporting_log *log,
                       const struct dataset *dataset)
{
    for (ptrdiff_t i = 0; i < log->count; i++) {
        if (log->item[i].dataset == dataset) {
            return true;
        }
    }
    for (int32_t i = 0; i < schemas->centres->count; i++) {
        if (names_dataset(codelist_property(schemas->centres, i, "sends"), dataset->name)) {
            return true;
        }
    }
    return dataset->expected_every_period;
}

struct coverage_list coverage_find(struct arena *a, const struct schemas *schemas,
                                   const struct submission_list *on_record,
                                   const struct reporting_log *log, int32_t as_of_day)
{
    struct coverage_list out = {0};
    for (int32_t i = 0; schemas->centres && i < schemas->datasets; i++) {
        struct covering c = {.arena = a,
                             .schemas = schemas,
                             .dataset = schemas->dataset[i],
                             .as_of_day = as_of_day,
                             .first_year = year_of(as_of_day),
                             .last_year = year_of(as_of_day),
                             .usual = PERIOD_LENGTHS,
                             .out = &out};
        if (!is_covered(schemas, log, c.dataset)) {
            continue;
        }
        c.sent = ARENA_ARRAY(a, struct sent_list, schemas->centres->count);
        c.log = ARENA_ARRAY(a, struct log_rows, schemas->centres->count);
        find_sent(&c, on_record);
        find_log(&c, log);
        for (int32_t year = c.first_year; year <= c.last_year; year++) {
            for (int32_t centre = 0; centre < schemas->centres->count; centre++) {
                cover_centre(&c, centre, year);
            }
        }
    }
    return out;
}

/* ---- the reporting log ---- */

struct log_columns {
    int32_t centre, dataset, period, due, received; /* coded columns; -1: none */
};

static int32_t day_column(const struct dataset *dataset, const char *name)
{
    int32_t column = dataset_coded(dataset, str_from_c(name));
    bool day =
        column >= 0 && column < dataset->coded_count && dataset->coded[column].kind == CODED_DAY;
    return day ? column : -1;
}

static bool find_columns(const struct schemas *s, const struct dataset *log, struct log_columns *c)
{
    *c = (struct log_columns){-1, -1, -1, -1, -1};
    for (int32_t i = 0; i < log->coded_count; i++) {
        const struct coded_column *column = &log->coded[i];
        if (column->kind == CODED_CODE && column->codelist == s->centres) {
            c->centre = i;
        }
    }
    c->dataset = dataset_coded(log, STR("dataset"));
    c->period = dataset_coded(log, STR("period"));
    c->due = day_column(log, "due_date");
    c->received = day_column(log, "received_date");
    return c->centre >= 0 && c->dataset >= 0 && log->coded[c->dataset].kind == CODED_CODE &&
           c->period >= 0 && c->due >= 0;
}

/* The days of a year, a month or a day. */
static bool days_of(const struct coded_column *column, int64_t value, int32_t *first, int32_t *last)
{
    struct period p = {column->kind == CODED_YEAR ? PERIOD_YEAR : PERIOD_MONTH, (int32_t)value};
    if (value_is_missing(value)) {
        return false;
    }
    if (column->kind == CODED_DAY) {
        *first = *last = (int32_t)value;
        return true;
    }
    *first = period_first_day(p);
    *last = period_last_day(p);
    return column->kind == CODED_YEAR || column->kind == CODED_MONTH;
}

static const struct code *code_of(const struct codelist *list, int64_t number)
{
    bool known = !value_is_missing(number) && number >= 0 && number < list->number_limit &&
                 list->by_number[number] >= 0;
    return known ? &list->code[list->by_number[number]] : NULL;
}

static void take_rows(struct arena *a, const struct schemas *s, const struct dataset *log,
                      const struct log_columns *c, const struct stored_batches *stored,
                      struct reporting_log *out)
{
    const int32_t wanted[] = {c->centre, c->dataset, c->period, c->due, c->received};
    enum { CENTRE, DATASET, PERIOD, DUE, RECEIVED, WANTED };
    int64_t *value[WANTED] = {NULL};
    for (int i = 0; i < WANTED; i++) {
        value[i] = ARENA_ARRAY(a, int64_t, stored->rows + 1);
        for (int64_t row = 0; row < stored->rows && wanted[i] < 0; row++) {
            value[i][row] = VALUE_MISSING(MISSING_NOT_RECORDED);
        }
        if (wanted[i] >= 0) {
            coded_decode(&log->coded[wanted[i]], stored->column[wanted[i]], stored->rows, value[i]);
        }
    }
    for (int64_t row = 0; row < stored->rows; row++) {
        const struct code *centre = code_of(s->centres, value[CENTRE][row]);
        const struct code *name = code_of(log->coded[c->dataset].codelist, value[DATASET][row]);
        struct reporting_log_row one = {.dataset = name ? schemas_dataset(s, name->code) : NULL};
        if (!centre || !one.dataset ||
            !days_of(&log->coded[c->period], value[PERIOD][row], &one.first_day, &one.last_day)) {
            continue;
        }
        one.centre = centre->code;
        int64_t due = value[DUE][row], received = value[RECEIVED][row];
        one.due_day = value_is_missing(due) ? INT32_MIN : (int32_t)due;
        one.received_day = value_is_missing(received) ? INT32_MIN : (int32_t)received;
        *ARENA_PUSH(a, out) = one;
    }
}

bool reporting_log_read(struct arena *a, const struct schemas *s, struct register_db *db,
                        struct reporting_log *out, struct diag *d)
{
    *out = (struct reporting_log){0};
    const struct dataset *log = schemas_dataset(s, STR("reporting_log"));
    struct log_columns columns;
    struct stored_batches stored;
    if (!log || !s->centres || !find_columns(s, log, &columns)) {
        return true;
    }
    if (!register_read_dataset(db, a, log, NULL, &stored, d)) {
        return false;
    }
    take_rows(a, s, log, &columns, &stored, out);
    return true;
}

/* ---- into the tables ---- */

/* The first breakdown by years, quarters or months; -1: none. */
static int32_t period_dimension(const struct estimate_table *t)
{
    for (int32_t i = 0; i < t->dimensions; i++) {
        struct period period;
        const struct table_dimension *d = &t->dimension[i];
        bool one = t->moving == 0; /* a moving sum is of several years */
        if (one && d->time && d->count > 1 && period_parse(d->position[1].code, &period)) {
            return i;
        }
    }
    return -1;
}

static void mark(struct arena *a, const struct coverage_counts *counts, struct estimate_table *t)
{
    t->centres_expected = counts->expected;
    t->centres_reported = counts->reported;
    int32_t dimension = period_dimension(t);
    if (t->centres_expected == 0 || dimension < 0) {
        return;
    }
    const struct table_dimension *periods = &t->dimension[dimension];
    int32_t *expected = ARENA_ARRAY(a, int32_t, periods->count);
    int32_t *reported = ARENA_ARRAY(a, int32_t, periods->count);
    for (int32_t i = 1; i < periods->count; i++) {
        struct period period;
        if (period_parse(periods->position[i].code, &period)) {
            coverage_counts_in(counts, period, &expected[i], &reported[i]);
        }
    }
    expected[0] = t->centres_expected;
    reported[0] = t->centres_reported;
    t->centres_dimension = dimension;
    t->centres_expected_at = expected;
    t->centres_reported_at = reported;
}

/* Counted once a dataset, however many tables it has. */
struct counted_coverage {
    const struct dataset *dataset;
    struct coverage_counts counts;
};
struct counted_coverages {
    struct counted_coverage *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
};

static const struct coverage_counts *counts_of(struct arena *a, const struct coverage_list *list,
                                               const struct dataset *dataset,
                                               struct counted_coverages *known)
{
    for (ptrdiff_t i = 0; i < known->count; i++) {
        if (known->item[i].dataset == dataset) {
            return &known->item[i].counts;
        }
    }
    struct counted_coverage *one = ARENA_PUSH(a, known);
    one->dataset = dataset;
    one->counts = coverage_count(a, list, dataset);
    return &one->counts;
}

void coverage_mark(struct arena *a, const struct coverage_list *list,
                   struct estimate_table *const *table, ptrdiff_t tables)
{
    struct counted_coverages known = {0};
    for (ptrdiff_t i = 0; i < tables; i++) {
        const struct dataset *dataset = table[i]->indicator->dataset;
        if (dataset) {
            mark(a, counts_of(a, list, dataset, &known), table[i]);
        }
    }
}
