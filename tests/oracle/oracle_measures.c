/* The newer measures, worked out again from the records of a cell: sums and means by SQL, quantiles
 * and survival from the sorted values, ratios with the other dataset, presences day by day. */
#include "oracle.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/date.h"

static str column_text(const struct dataset *ds, int32_t column)
{
    return str_format(&oracle_arena, "\"%.*s\"", STR_ARG(ds->coded[column].name));
}

static bool has_value(const struct cell *c)
{
    return c->e->status == CELL_VALUE || c->e->status == CELL_ZERO;
}

/* ---- sums, means ---- */

static struct answer sum_and_mean(const struct cell *c)
{
    const struct indicator *i = c->table->indicator;
    str column = column_text(i->dataset, i->value.value);
    return ask(
        str_format(&oracle_arena, "SELECT coalesce(sum(%.*s), 0), avg(%.*s) FROM v_%.*s WHERE %.*s",
                   STR_ARG(column), STR_ARG(column), STR_ARG(i->dataset->name), STR_ARG(c->where)));
}

static void check_sum(const struct cell *c)
{
    if (has_value(c)) {
        differ_real(c, "sum", c->e->value, (double)sum_and_mean(c).integer[0]);
    }
}

static void check_mean(const struct cell *c)
{
    if (has_value(c)) {
        differ_real(c, "mean", c->e->value, sum_and_mean(c).real[1]);
    }
}

/* A rate of a sum: the population is not in SQL, what is above it is. */
static void check_rate(const struct cell *c)
{
    const struct indicator *i = c->table->indicator;
    if (has_value(c) && i->value.value >= 0) {
        differ_real(c, "sum", c->e->value * (double)c->e->denominator / i->per,
                    (double)sum_and_mean(c).integer[0]);
    }
}

/* ---- quantiles, survival ---- */

struct times {
    double *value;
    bool *event;
    int64_t count, events;
};

static struct times sorted_values(const struct cell *c)
{
    const struct indicator *i = c->table->indicator;
    str column = column_text(i->dataset, i->value.value), event = condition_text(i->event);
    sqlite3_stmt *query = prepare(
        str_format(&oracle_arena, "SELECT %.*s, %.*s FROM v_%.*s WHERE %.*s ORDER BY 1",
                   STR_ARG(column), STR_ARG(event), STR_ARG(i->dataset->name), STR_ARG(c->where)));
    struct times t = {.value = ARENA_ARRAY(&oracle_arena, double, c->e->records + 1),
                      .event = ARENA_ARRAY(&oracle_arena, bool, c->e->records + 1)};
    while (sqlite3_step(query) == SQLITE_ROW) {
        if (t.count <= c->e->records) {
            t.value[t.count] = sqlite3_column_double(query, 0);
            t.event[t.count] = sqlite3_column_int(query, 1) != 0;
            t.events += t.event[t.count];
        }
        t.count++;
    }
    must(sqlite3_finalize(query), "values");
    return t;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* All means of two written down and sorted. */
static double median_of_means(const struct times *t)
{
    struct arena scratch = oracle_arena;
    int64_t means = 0;
    double *mean = ARENA_ARRAY(&scratch, double, t->count *(t->count + 1) / 2);
    for (int64_t i = 0; i < t->count; i++) {
        for (int64_t j = i; j < t->count; j++) {
            mean[means++] = (t->value[i] + t->value[j]) / 2;
        }
    }
    qsort(mean, (size_t)means, sizeof *mean, by_size);
    return (mean[(means - 1) / 2] + mean[means / 2]) / 2;
}

static void check_median(const struct cell *c)
{
    struct times t = sorted_values(c);
    if (!has_value(c) || t.count != c->e->records || t.count == 0) {
        return;
    }
    if (c->table->indicator->paired) {
        differ_real(c, "shift of pairs", c->e->value, median_of_means(&t));
        return;
    }
    double at = (double)(t.count - 1) * c->table->indicator->quantile;
    int64_t below = (int64_t)floor(at);
    int64_t above = below + 1 < t.count ? below + 1 : below;
    double value = t.value[below] + (at - (double)below) * (t.value[above] - t.value[below]);
    differ_real(c, "quantile", c->e->value, value);
}

/* Kaplan and Meier, one time after the other: the share without the event after `horizon`, and the
 * time at which it has come down to a half. */
static double survival_at(const struct times *t, double horizon, double *median)
{
    double survival = 1.0, before = 1.0, half_from = -1.0;
    *median = -1.0;
    for (int64_t i = 0, next; i < t->count; i = next) {
        int64_t events = 0;
        for (next = i; next < t->count && t->value[next] <= t->value[i]; next++) {
            events += t->event[next];
        }
        if (t->value[i] <= horizon) {
            survival *= 1.0 - (double)events / (double)(t->count - i);
        }
        before *= 1.0 - (double)events / (double)(t->count - i);
        if (events > 0 && *median < 0.0 && half_from >= 0.0) {
            *median = (half_from + t->value[i]) / 2;
        } else if (events > 0 && *median < 0.0 && fabs(before - 0.5) < 1e-12) {
            half_from = t->value[i];
        } else if (events > 0 && *median < 0.0 && before < 0.5) {
            *median = t->value[i];
        }
    }
    return survival;
}

static void check_survival(const struct cell *c)
{
    struct times t = sorted_values(c);
    if (isfinite(c->e->extra[0])) {
        differ(c, "events", (int64_t)c->e->extra[0], t.events);
    }
    if (!has_value(c) || t.count != c->e->records) {
        return;
    }
    double median, horizon = (double)c->table->indicator->horizon_days;
    double survival = survival_at(&t, horizon, &median);
    if (horizon > 0) {
        differ_real(c, "share by the horizon", c->e->value, 100.0 * (1.0 - survival));
    } else if (median >= 0.0) {
        differ_real(c, "median time", c->e->value, median);
    }
}

/* ---- incidence ---- */

/* Aalen and Johansen, every time anew from all records: those who are still there just before it,
 * of them those with the event, times the share without any end until then. */
static double incidence_at(const struct times *t, const bool *ended, double horizon,
                           double *event_free)
{
    double incidence = 0.0;
    *event_free = 1.0;
    for (int64_t i = 0; i < t->count; i++) {
        if (t->value[i] > horizon || (i > 0 && !(t->value[i] > t->value[i - 1]))) {
            continue;
        }
        int64_t at_risk = 0, events = 0, ends = 0;
        for (int64_t k = 0; k < t->count; k++) {
            bool now = !(t->value[k] > t->value[i]) && !(t->value[k] < t->value[i]);
            at_risk += t->value[k] >= t->value[i];
            events += now && t->event[k];
            ends += now && ended[k];
        }
        incidence += *event_free * (double)events / (double)at_risk;
        *event_free *= 1.0 - (double)ends / (double)at_risk;
    }
    return incidence;
}

static void check_incidence(const struct cell *c)
{
    const struct indicator *i = c->table->indicator;
    struct times t = sorted_values(c);
    bool *ended = ARENA_ARRAY(&oracle_arena, bool, c->e->records + 1);
    str column = column_text(i->dataset, i->value.value), event = condition_text(i->event);
    str competing = condition_text(i->competing);
    /* ties need no order: what counts is how many end at a time */
    sqlite3_stmt *query = prepare(str_format(
        &oracle_arena, "SELECT %.*s OR %.*s FROM v_%.*s WHERE %.*s ORDER BY %.*s", STR_ARG(event),
        STR_ARG(competing), STR_ARG(i->dataset->name), STR_ARG(c->where), STR_ARG(column)));
    int64_t ends = 0;
    for (int64_t k = 0; sqlite3_step(query) == SQLITE_ROW; k++) {
        bool end = sqlite3_column_int(query, 0) != 0;
        ends += end;
        if (k <= c->e->records) {
            ended[k] = end;
        }
    }
    must(sqlite3_finalize(query), "ends");
    if (isfinite(c->e->extra[0])) {
        differ(c, "events", (int64_t)c->e->extra[0], t.events);
        differ(c, "competing events", (int64_t)c->e->extra[1], ends - t.events);
    }
    if (has_value(c) && t.count == c->e->records) {
        double event_free;
        double incidence = incidence_at(&t, ended, (double)i->horizon_days, &event_free);
        differ_real(c, "incidence by the horizon", c->e->value, 100.0 * incidence);
    }
}

/* ---- consistency ---- */

/* k / (k - 1) (1 - sum of the variances / variance of the sums), by two passes of SQL. */
static double squares_about_mean(const struct cell *c, str value)
{
    const struct indicator *i = c->table->indicator;
    str from = str_format(&oracle_arena, "FROM v_%.*s WHERE %.*s", STR_ARG(i->dataset->name),
                          STR_ARG(c->where));
    return ask(str_format(
                   &oracle_arena,
                   "SELECT 0, sum((%.*s - m) * (%.*s - m)) FROM (SELECT *, (SELECT avg(%.*s) "
                   "%.*s) AS m %.*s)",
                   STR_ARG(value), STR_ARG(value), STR_ARG(value), STR_ARG(from), STR_ARG(from)))
        .real[1];
}

static void check_consistency(const struct cell *c)
{
    const struct indicator *i = c->table->indicator;
    struct buf all = buf_new(&oracle_arena, 256);
    double items = 0.0;
    for (int32_t k = 0; has_value(c) && k < i->items; k++) {
        str name = column_text(i->dataset, i->item[k]);
        buf_format(&all, "%s%.*s", k > 0 ? " + " : "(", STR_ARG(name));
        items += squares_about_mean(c, name);
    }
    if (has_value(c)) {
        buf_str(&all, STR(")"));
        double k = (double)i->items;
        double sums = squares_about_mean(c, buf_view(&all));
        differ_real(c, "alpha", c->e->value, k / (k - 1.0) * (1.0 - items / sums));
    }
}

/* ---- the other side ---- */

static str name_there(const struct indicator *i, str here)
{
    for (int32_t k = 0; k < i->divisor_matches; k++) {
        if (str_equal(i->divisor_match[k][0], here)) {
            return i->divisor_match[k][1];
        }
    }
    return i->divisor_matches == 0 && i->divisor.dataset == i->dataset ? here : (str){0};
}

static void add_there(struct buf *b, const struct indicator *i, str here,
                      const struct table_position *p)
{
    str there = name_there(i, here);
    if (there.n > 0) {
        struct breakdown by = breakdown_of(i->divisor.dataset, there);
        add_position(b, i->divisor.dataset, &by, p);
    }
}

/* At the cell's positions; `period` instead of that of the breakdown `i->change_of`. */
static int64_t divisor_of(const struct cell *c, const struct table_position *period)
{
    const struct indicator *i = c->table->indicator;
    struct buf b = buf_new(&oracle_arena, 256);
    buf_str(&b, filter_text(i->divisor.dataset, i->divisor.where, NULL, NULL));
    for (int32_t k = 0; k < c->table->dimensions; k++) {
        const struct table_dimension *d = &c->table->dimension[k];
        bool replaced = period && str_equal(d->name, i->change_of);
        if (c->at[k] > 0 && !replaced) {
            add_there(&b, i, d->name, &d->position[c->at[k]]);
        }
    }
    if (period) {
        add_there(&b, i, i->change_of, period);
    }
    str what = i->divisor.value >= 0
                   ? str_format(&oracle_arena, "coalesce(sum(\"%.*s\"), 0)",
                                STR_ARG(i->divisor.dataset->coded[i->divisor.value].name))
               : i->divisor.counts_persons ? STR("count(DISTINCT person)")
                                           : STR("count(*)");
    return ask(str_format(&oracle_arena, "SELECT %.*s FROM v_%.*s WHERE %.*s", STR_ARG(what),
                          STR_ARG(i->divisor.dataset->name), STR_ARG(buf_view(&b))))
        .integer[0];
}

static void check_ratio(const struct cell *c)
{
    const struct indicator *i = c->table->indicator;
    int64_t below = divisor_of(c, NULL);
    if (i->of_both) {
        below += c->e->numerator;
        differ(c, "both sides", c->e->denominator, below);
        if (has_value(c)) {
            differ_real(c, "share of both", c->e->value,
                        100.0 * (double)c->e->numerator / (double)below);
        }
        return;
    }
    differ(c, "divisor", c->e->denominator, below);
    if (has_value(c) && below > 0) {
        int64_t above = i->value.value >= 0 ? sum_and_mean(c).integer[0] : c->e->numerator;
        differ_real(c, "ratio", c->e->value, i->per * (double)above / (double)below);
    }
}

/* ---- occupancy ---- */

struct span {
    struct table_position position;
    int32_t first, last; /* days */
};

static struct span period_of_code(str code)
{
    struct span p = {.position = {.code = code, .level = 1}};
    const char *text = str_to_c(&oracle_arena, code);
    int32_t year = atoi(text), from = 1, to = 12;
    if (code.n == 7 && text[5] == 'Q') {
        from = (text[6] - '1') * 3 + 1;
        to = from + 2;
    } else if (code.n == 7) {
        from = to = atoi(text + 5);
    }
    p.first = date_from_parts(year, from, 1);
    p.last = (to == 12 ? date_from_parts(year + 1, 1, 1) : date_from_parts(year, to + 1, 1)) - 1;
    if (oracle_as_of != INT32_MIN && oracle_as_of < p.last) {
        p.last = oracle_as_of;
    }
    return p;
}

/* Every period from the first to the last that the column of entry has, in the whole dataset. */
static int all_periods(const struct indicator *i, struct span *out, int limit)
{
    struct breakdown of = breakdown_of(i->dataset, i->change_of);
    str column = column_text(i->dataset, of.column);
    struct answer a = ask(str_format(
        &oracle_arena,
        "SELECT min(year(%.*s) * 12 + month(%.*s) - 1), max(year(%.*s) * 12 + month(%.*s) - 1) "
        "FROM v_%.*s",
        STR_ARG(column), STR_ARG(column), STR_ARG(column), STR_ARG(column),
        STR_ARG(i->dataset->name)));
    int64_t step = of.transform == TRANSFORM_YEAR ? 12 : of.transform == TRANSFORM_QUARTER ? 3 : 1;
    int count = 0;
    for (int64_t n = a.integer[0] / step; !a.null[0] && n <= a.integer[1] / step; n++) {
        int year = (int)(n * step / 12), part = (int)(n % (12 / step)) + 1;
        str code = step == 12  ? str_format(&oracle_arena, "%04d", year)
                   : step == 3 ? str_format(&oracle_arena, "%04d-Q%d", year, part)
                               : str_format(&oracle_arena, "%04d-%02d", year, part);
        assert(count < limit);
        out[count++] = period_of_code(code);
    }
    return count;
}

static str day_text(int32_t day)
{
    char date[11];
    date_format_iso(day, date);
    return str_format(&oracle_arena, "'%s'", date);
}

/* Day by day: who was there. */
static int64_t days_used(const struct cell *c, const struct span *p)
{
    const struct indicator *i = c->table->indicator;
    str enters = column_text(i->dataset, i->enters), leaves = column_text(i->dataset, i->leaves);
    str weight = i->value.value >= 0 ? column_text(i->dataset, i->value.value) : STR("1");
    int64_t used = 0;
    for (int32_t day = p->first; day <= p->last; day++) {
        struct arena kept = oracle_arena;
        str today = day_text(day);
        used += ask(str_format(&oracle_arena,
                               "SELECT coalesce(sum(%.*s), 0) FROM v_%.*s WHERE %.*s AND %.*s <= "
                               "%.*s AND (%.*s IS NULL OR %.*s < %.*s)",
                               STR_ARG(weight), STR_ARG(i->dataset->name), STR_ARG(c->where),
                               STR_ARG(enters), STR_ARG(today), STR_ARG(leaves), STR_ARG(today),
                               STR_ARG(leaves)))
                    .integer[0];
        oracle_arena = kept;
    }
    return used;
}

/* Who was there for a day at least between two days. */
static void check_present(const struct cell *c, int32_t first, int32_t last)
{
    const struct indicator *i = c->table->indicator;
    str enters = column_text(i->dataset, i->enters), leaves = column_text(i->dataset, i->leaves);
    str weight = i->value.value >= 0 ? column_text(i->dataset, i->value.value) : STR("1");
    str from = day_text(first), to = day_text(last);
    struct answer a = ask(str_format(
        &oracle_arena,
        "SELECT count(*), count(DISTINCT person) FROM v_%.*s WHERE %.*s AND %.*s IS NOT NULL AND "
        "%.*s <= %.*s AND (%.*s IS NULL OR (%.*s > %.*s AND %.*s > %.*s))",
        STR_ARG(i->dataset->name), STR_ARG(c->where), STR_ARG(weight), STR_ARG(enters), STR_ARG(to),
        STR_ARG(leaves), STR_ARG(leaves), STR_ARG(from), STR_ARG(leaves), STR_ARG(enters)));
    differ(c, "present", c->e->records, a.integer[0]);
    if (c->e->persons >= 0) {
        differ(c, "persons present", c->e->persons, a.integer[1]);
    }
}

static void check_occupancy(const struct cell *c)
{
    enum { PERIODS_LIMIT = 4000 };
    const struct indicator *i = c->table->indicator;
    struct span *period = ARENA_ARRAY(&oracle_arena, struct span, PERIODS_LIMIT);
    int periods = 0;
    for (int32_t k = 0; k < c->table->dimensions; k++) {
        const struct table_dimension *d = &c->table->dimension[k];
        if (c->at[k] > 0 && str_equal(d->name, i->change_of)) {
            if (d->position[c->at[k]].missing) {
                return;
            }
            period[periods++] = period_of_code(d->position[c->at[k]].code);
        }
    }
    if (periods == 0) {
        periods = all_periods(i, period, PERIODS_LIMIT);
    }
    int64_t used = 0, offered = 0;
    for (int p = 0; p < periods; p++) {
        int64_t days = period[p].last - period[p].first + 1;
        int64_t places = divisor_of(c, &period[p].position);
        if (days > 0 && places > 0) {
            offered += places * days;
            used += days_used(c, &period[p]);
        }
    }
    differ(c, "days offered", c->e->denominator, offered);
    if (periods > 0) {
        check_present(c, period[0].first, period[periods - 1].last);
    }
    if (has_value(c) && offered > 0) {
        differ_real(c, "occupancy", c->e->value, 100.0 * (double)used / (double)offered);
    }
}

/* ---- differences of shares ---- */

/* Records or persons of the cell under a filter, on one side. */
static int64_t side_count(const struct cell *c, const struct expression *where, int side)
{
    const struct indicator *i = c->table->indicator;
    str filter = filter_text(i->dataset, i->within, where, NULL);
    struct answer a =
        ask(str_format(&oracle_arena,
                       "SELECT count(*), count(DISTINCT person) FROM v_%.*s WHERE %.*s AND "
                       "\"%.*s\" = '%.*s' AND %.*s",
                       STR_ARG(i->dataset->name), STR_ARG(filter), STR_ARG(i->between),
                       STR_ARG(i->side[side]), STR_ARG(c->place)));
    return a.integer[c->table->counts_persons ? 1 : 0];
}

static void check_difference(const struct cell *c)
{
    const struct indicator *i = c->table->indicator;
    double share[2];
    for (int k = 0; c->e->side && k < 2; k++) {
        int64_t events = side_count(c, i->where, k), answers = side_count(c, NULL, k);
        differ(c, "events of a side", c->e->side[k].events, events);
        differ(c, "answers of a side", c->e->side[k].answers, answers);
        share[k] = 100.0 * (double)events / (double)answers;
        if (has_value(c)) {
            differ_real(c, "share of a side", c->e->extra[k], share[k]);
        }
    }
    if (has_value(c)) {
        differ_real(c, "difference", c->e->value, share[1] - share[0]);
    }
}

/* ---- dark figures ---- */

static double population_of_year(const struct population *p, int64_t year)
{
    double persons = 0.0;
    for (int32_t row = 0; row < p->rows; row++) {
        for (int32_t d = 0; d < p->dimensions; d++) {
            bool here =
                !p->dimension_codelist[d] && p->key[(int64_t)row * p->dimensions + d] == year;
            persons += here ? (double)p->persons[row] : 0.0;
        }
    }
    return persons;
}

static str survey_column(const struct dataset *ds, int32_t column)
{
    return column >= 0 ? column_text(ds, column) : STR("NULL");
}

/* One survey of the year, and no more; files without levels of codes, as those shipped. */
static void check_dark_figure(const struct cell *c)
{
    const struct indicator *i = c->table->indicator;
    const struct survey *s = &i->survey;
    str code = c->table->dimension[0].position[c->at[0]].code;
    int64_t year = atoll(str_to_c(&oracle_arena, code));
    str estimate = survey_column(s->dataset, s->estimate), filter = condition_text(s->where);
    str lower = survey_column(s->dataset, s->lower), upper = survey_column(s->dataset, s->upper);
    struct answer a =
        ask(str_format(&oracle_arena,
                       "SELECT count(*), max(%.*s), max(%.*s), max(%.*s) FROM v_%.*s WHERE %.*s "
                       "AND \"%.*s\" = %lld",
                       STR_ARG(estimate), STR_ARG(lower), STR_ARG(upper), STR_ARG(s->dataset->name),
                       STR_ARG(filter), STR_ARG(s->dataset->coded[s->year].name), (long long)year));
    bool applies = c->at[0] > 0 && a.integer[0] == 1;
    differ(c, "one survey of the year", c->e->status != CELL_NOT_APPLICABLE, applies);
    double persons = population_of_year(i->population, year);
    if (!has_value(c) || !(persons > 0.0)) {
        return; /* a year between two of the file is not worked out again */
    }
    double x = (double)c->e->numerator, victims = a.real[1] / 100.0 * persons;
    differ_real(c, "victims estimated", c->e->extra[1], victims);
    differ_real(c, "share of them", c->e->value, 100.0 * x / victims);
    if (isfinite(c->e->lower)) {
        double z = 1.959963984540054, spread = log(a.real[3] / a.real[2]) / (2.0 * z);
        double times = exp(z * sqrt(1.0 / x + spread * spread));
        differ_real(c, "lower limit", c->e->lower, 100.0 * x / victims / times);
        differ_real(c, "upper limit", c->e->upper, 100.0 * x / victims * times);
    }
}

/* ---- each ---- */

static void check_nothing(const struct cell *c)
{
    (void)c;
}

void check_measure(const struct cell *c)
{
    static void (*const check[MEASURES])(const struct cell *) = {
        [MEASURE_COUNT] = check_nothing,
        [MEASURE_SHARE] = check_nothing,
        [MEASURE_RATE] = check_rate,
        [MEASURE_CHANGE] = check_nothing,
        [MEASURE_SUM] = check_sum,
        [MEASURE_MEAN] = check_mean,
        [MEASURE_MEDIAN] = check_median,
        [MEASURE_SURVIVAL] = check_survival,
        [MEASURE_RATIO] = check_ratio,
        [MEASURE_STANDARDISED] = check_nothing,
        [MEASURE_TREND] = check_nothing,
        [MEASURE_OCCUPANCY] = check_occupancy,
        [MEASURE_REFERENCE] = check_nothing,
        [MEASURE_TARGET] = check_nothing,
        [MEASURE_INCIDENCE] = check_incidence,
        [MEASURE_CONSISTENCY] = check_consistency,
        [MEASURE_DIFFERENCE] = check_difference,
        [MEASURE_DARK_FIGURE] = check_dark_figure,
    };
    check[c->table->measure](c);
}
