/* Sums, means, quantiles, survival, ratios, rates and trends against a slow direct computation that
 * goes through all records for every cell and knows nothing of cubes. */
#include "measures_fixture.h"

#include "stats/order.h"

/* ---- quantities ---- */

static const int32_t sizes[] = {2500, 60, 1, 0};
enum { SIZES = sizeof sizes / sizeof sizes[0] };

static void sums_and_means(void **state)
{
    (void)state;
    static double value[ROWS_LIMIT];
    for (int size = 0; size < SIZES; size++) {
        make_stays(3 + (uint64_t)size, sizes[size]);
        struct indicator sum = indicator_of(MEASURE_SUM, NULL, AMOUNT);
        struct indicator mean = indicator_of(MEASURE_MEAN, NULL, AMOUNT);
        const struct estimate_table *s = compute(&sum);
        const struct estimate_table *m = compute(&mean);
        for (int64_t cell = 0; cell < s->cells; cell++) {
            ptrdiff_t n = values_of(s, cell, AMOUNT, value);
            struct mean_estimate e = stats_mean_t(value, n, CONFIDENCE);
            assert_int_equal(s->cell[cell].numerator, n);
            assert_int_equal(m->cell[cell].numerator, n);
            if (s->cell[cell].status == CELL_NOT_COLLECTED) {
                continue;
            }
            assert_close(s->cell[cell].value, n > 0 ? e.sum : 0.0);
            assert_true(isnan(s->cell[cell].lower) && s->cell[cell].denominator == -1);
            if (n == 0) {
                assert_int_equal(m->cell[cell].status, CELL_NO_DENOMINATOR);
                assert_true(isnan(m->cell[cell].value));
                continue;
            }
            assert_close(m->cell[cell].value, e.mean.value);
            assert_close(m->cell[cell].lower, finite_or_nan(e.mean.lower));
            assert_close(m->cell[cell].upper, finite_or_nan(e.mean.upper));
            assert_close(m->cell[cell].extra[0], n > 1 ? e.standard_deviation : (double)NAN);
        }
    }
    struct indicator sum = indicator_of(MEASURE_SUM, "ended", AMOUNT);
    assert_true(
        str_equal(compute(&sum)->count_key, STR("stays|records|(ended) AND (amount IS NOT NULL)")));
}

static void paired_means(void **state)
{
    (void)state;
    static double value[ROWS_LIMIT];
    static double nothing[ROWS_LIMIT];
    make_stays(11, 900);
    struct indicator mean = indicator_of(MEASURE_MEAN, NULL, AMOUNT);
    mean.paired = true;
    const struct estimate_table *t = compute(&mean);
    assert_true(str_equal_c(t->method, "method.mean-paired"));
    assert_true(str_equal_c(t->extra_name[0], "extra.effect-size"));
    for (int64_t cell = 0; cell < t->cells; cell++) {
        ptrdiff_t n = values_of(t, cell, AMOUNT, value);
        if (n < 2) {
            continue;
        }
        struct paired_change c = stats_paired_t(arena, nothing, value, n, CONFIDENCE);
        struct signed_rank w = stats_signed_rank(arena, nothing, value, n);
        assert_close(t->cell[cell].value, c.mean.value);
        assert_close(t->cell[cell].lower, finite_or_nan(c.mean.lower));
        assert_close(t->cell[cell].extra[0], c.cohen_d_z);
        assert_close(t->cell[cell].extra[1], w.p);
    }
}

static void paired_medians(void **state)
{
    (void)state;
    static double value[ROWS_LIMIT];
    static double nothing[ROWS_LIMIT];
    make_stays(13, 500);
    struct indicator median = indicator_of(MEASURE_MEDIAN, NULL, AMOUNT);
    median.paired = true;
    const struct estimate_table *t = compute(&median);
    assert_true(str_equal_c(t->method, "method.hodges-lehmann"));
    assert_true(str_equal_c(t->extra_name[0], "extra.wilcoxon") && t->extra_name[1].n == 0);
    for (int64_t cell = 0; cell < t->cells; cell++) {
        const struct estimate *e = &t->cell[cell];
        ptrdiff_t n = values_of(t, cell, AMOUNT, value);
        if (n == 0) {
            assert_int_equal(e->status, CELL_NO_DENOMINATOR);
            assert_true(isnan(e->extra[0]));
            continue;
        }
        struct interval i = stats_hodges_lehmann(arena, nothing, value, n, CONFIDENCE);
        assert_int_equal(e->numerator, n);
        assert_close(e->value, i.value);
        assert_close(e->lower, finite_or_nan(i.lower));
        assert_close(e->upper, finite_or_nan(i.upper));
        assert_close(e->extra[0], stats_signed_rank(arena, nothing, value, n).p);
    }
}

/* P(B <= k) by adding up. */
static double binomial_at_most(int64_t k, int64_t n, double p)
{
    double sum = 0.0;
    for (int64_t i = 0; i <= k; i++) {
        sum +=
            exp(lgamma((double)n + 1.0) - lgamma((double)i + 1.0) - lgamma((double)(n - i) + 1.0) +
                (double)i * log(p) + (double)(n - i) * log1p(-p));
    }
    return sum;
}

static void quantiles(void **state)
{
    (void)state;
    static double value[ROWS_LIMIT];
    static const double shares[] = {0.5, 0.9, 0.25};
    for (int k = 0; k < 3 * SIZES; k++) {
        make_stays(21 + (uint64_t)k, sizes[k / 3]);
        struct indicator median = indicator_of(MEASURE_MEDIAN, NULL, DAYS);
        median.quantile = shares[k % 3];
        const struct estimate_table *t = compute(&median);
        for (int64_t cell = 0; cell < t->cells; cell++) {
            const struct estimate *e = &t->cell[cell];
            ptrdiff_t n = values_of(t, cell, DAYS, value);
            if (n == 0) {
                assert_true(isnan(e->value) && e->numerator == 0);
                continue;
            }
            int64_t lower = 0;
            int64_t upper = n + 1;
            while (lower < n && binomial_at_most(lower, n, median.quantile) <= 0.025) {
                lower++;
            }
            while (upper > 1 && 1.0 - binomial_at_most(upper - 2, n, median.quantile) <= 0.025) {
                upper--;
            }
            assert_close(e->value, stats_quantile_of_sorted(value, n, median.quantile));
            assert_close(e->lower, lower > 0 ? value[lower - 1] : (double)NAN);
            assert_close(e->upper, upper <= n ? value[upper - 1] : (double)NAN);
        }
    }
}

static ptrdiff_t times_of(const struct estimate_table *t, int64_t cell, double *time, int *event)
{
    ptrdiff_t n = 0;
    for (int32_t r = 0; r < row_count[0]; r++) {
        const struct row *x = &rows[0][r];
        if (in_cell(t, cell, x) && !value_is_missing(x->value[DAYS]) && x->value[DAYS] >= 0) {
            time[n] = (double)x->value[DAYS];
            event[n++] = x->value[ENDED] == 1;
        }
    }
    return n;
}

static void check_horizon(const struct estimate *e, const struct survival_curve *curve)
{
    const struct survival_step *at = NULL;
    for (ptrdiff_t i = 0; i < curve->count && curve->step[i].time <= 90.0; i++) {
        at = &curve->step[i];
    }
    const struct survival_step *last = &curve->step[curve->count - 1];
    if (last->time < 90.0 && last->survival > 0.0) {
        assert_int_equal(e->status, CELL_NOT_YET_DUE);
        return;
    }
    assert_close(e->value, at ? 100.0 * (1.0 - at->survival) : 0.0);
    if (at && at->survival > 0.0 && at->survival < 1.0) {
        struct interval i = stats_survival_limits(at, SURVIVAL_LOG_LOG, CONFIDENCE);
        assert_close(e->lower, 100.0 * (1.0 - i.upper));
        assert_close(e->upper, 100.0 * (1.0 - i.lower));
    } else {
        assert_true(isnan(e->lower) && isnan(e->upper));
    }
}

static void survivals(void **state)
{
    (void)state;
    static double time[ROWS_LIMIT];
    static int event[ROWS_LIMIT];
    for (int k = 0; k < 2 * SIZES; k++) {
        make_stays(31 + (uint64_t)k, sizes[k / 2]);
        struct indicator survival = indicator_of(MEASURE_SURVIVAL, NULL, DAYS);
        survival.event = compile("ended");
        survival.horizon_days = k % 2 == 0 ? 0 : 90;
        const struct estimate_table *t = compute(&survival);
        for (int64_t cell = 0; cell < t->cells; cell++) {
            const struct estimate *e = &t->cell[cell];
            struct survival_data data = {.time = time, .event = event};
            data.rows = times_of(t, cell, time, event);
            assert_int_equal(e->numerator, data.rows);
            if (data.rows == 0) {
                assert_true(isnan(e->value));
                continue;
            }
            struct arena result = arena_reserve(1 << 24), given_back = result;
            struct survival_curve curve = stats_survival(&data, -1, &result, arena);
            assert_close(e->extra[0], (double)curve.events);
            if (survival.horizon_days > 0) {
                check_horizon(e, &curve);
            } else {
                struct interval i =
                    stats_survival_quantile(&curve, 0.5, SURVIVAL_LOG_LOG, CONFIDENCE);
                assert_close(e->value, finite_or_nan(i.value));
                assert_close(e->lower, finite_or_nan(i.lower));
                assert_int_equal(e->status == CELL_NOT_YET_DUE, !isfinite(i.value));
                assert_true(!isnan(e->upper) == (isfinite(i.upper) && isfinite(i.value)));
            }
            arena_release(&given_back);
        }
    }
}

static void nobody_has_the_event(void **state)
{
    (void)state;
    make_stays(5, 300);
    struct indicator survival = indicator_of(MEASURE_SURVIVAL, NULL, DAYS);
    survival.event = compile("ended AND NOT ended");
    const struct estimate_table *median = compute(&survival);
    assert_int_equal(median->cell[0].status, CELL_NOT_YET_DUE);
    assert_true(isnan(median->cell[0].value) && median->cell[0].extra[0] < 0.5);
    survival.horizon_days = 30;
    const struct estimate_table *share = compute(&survival);
    assert_int_equal(share->cell[0].status, CELL_ZERO);
    survival.horizon_days = 5000; /* nobody was followed so long */
    assert_int_equal(compute(&survival)->cell[0].status, CELL_NOT_YET_DUE);
}

/* ---- ratios, rates ---- */

static void ratios_of_one_dataset(void **state)
{
    (void)state;
    make_stays(41, 1500);
    struct indicator ratio = indicator_of(MEASURE_RATIO, "ended", -1);
    ratio.divisor =
        (struct quantity){.dataset = &stays, .value = -1, .where = compile("NOT ended")};
    ratio.per = 100;
    const struct estimate_table *t = compute(&ratio);
    for (int64_t cell = 0; cell < t->cells; cell++) {
        const struct estimate *e = &t->cell[cell];
        int64_t above = count_in(t, cell, ENDED, 1);
        int64_t below = count_in(t, cell, ENDED, 0);
        assert_int_equal(e->numerator, above);
        assert_int_equal(e->denominator, below);
        if (below == 0) {
            assert_true(isnan(e->value));
            continue;
        }
        struct interval i = stats_rate_ratio(above, 1.0, below, 1.0, CONFIDENCE);
        assert_close(e->value, 100.0 * (double)above / (double)below);
        assert_close(e->lower, 100.0 * i.lower);
        assert_close(e->upper, 100.0 * i.upper);
        assert_true(e->denominator_print != 0);
    }
    assert_true(str_equal(t->denominator_key, STR("stays|records|NOT ended")));
}

/* Beds of the houses, or houses. */
static int64_t below_in(str year, str area, bool beds)
{
    int64_t sum = 0;
    for (int32_t r = 0; r < row_count[1]; r++) {
        const struct row *x = &rows[1][r];
        char text[8];
        (void)snprintf(text, sizeof text, "%04d",
                       (int)date_to_parts((int32_t)x->value[HOUSE_MONTH]).year);
        bool in_area =
            str_equal_c(area, "total") || str_equal(area, area_codes[x->value[HOUSE_AREA]].code);
        bool in_year = str_equal_c(year, "total") || str_equal_c(year, text);
        sum += !in_area || !in_year ? 0 : beds ? x->value[BEDS] : 1;
    }
    return sum;
}

/* Stays out of stays and houses: two counts that have no record in common. */
static void shares_of_two_datasets(void **state)
{
    (void)state;
    static const str match[][2] = {{STR_INIT("entered.year"), STR_INIT("month.year")},
                                   {STR_INIT("area"), STR_INIT("area")}};
    for (int round = 0; round < 3; round++) {
        make_stays(45, round == 0 ? 60 : 0);
        make_houses(46);
        row_count[1] = round == 2 ? 0 : row_count[1];
        struct indicator share = indicator_of(MEASURE_RATIO, NULL, -1);
        share.of_both = true;
        share.divisor = (struct quantity){.dataset = &houses, .value = -1};
        share.divisor_match = match;
        share.divisor_matches = 2;
        const struct estimate_table *t = compute(&share);
        assert_close(t->factor, 100.0);
        assert_string_equal(t->method.p, "method.wilson");
        for (int64_t cell = 0; cell < t->cells; cell++) {
            int32_t at[2];
            const struct estimate *e = &t->cell[cell];
            table_cell_coordinates(t, cell, at);
            int64_t both = e->numerator + below_in(t->dimension[0].position[at[0]].code,
                                                   t->dimension[1].position[at[1]].code, false);
            struct interval i = stats_share_wilson(e->numerator, both, CONFIDENCE);
            assert_int_equal(e->denominator, both);
            if (both == 0) {
                assert_int_equal(e->status, CELL_NO_DENOMINATOR);
                continue;
            }
            assert_int_equal(e->status, e->numerator > 0 ? CELL_VALUE : CELL_ZERO);
            assert_close(e->value, 100.0 * (double)e->numerator / (double)both);
            assert_close(e->lower, 100.0 * i.lower);
            assert_close(e->upper, 100.0 * i.upper);
        }
    }
}

static void ratios_of_two_datasets(void **state)
{
    (void)state;
    static const str match[][2] = {{STR_INIT("entered.year"), STR_INIT("month.year")},
                                   {STR_INIT("area"), STR_INIT("area")}};
    make_stays(43, 1500);
    make_houses(44);
    struct indicator ratio = indicator_of(MEASURE_RATIO, NULL, AMOUNT);
    ratio.divisor = (struct quantity){.dataset = &houses, .value = BEDS};
    ratio.divisor_match = match;
    ratio.divisor_matches = 2;
    const struct estimate_table *t = compute(&ratio);
    static double value[ROWS_LIMIT];
    int64_t compared = 0;
    for (int64_t cell = 0; cell < t->cells; cell++) {
        int32_t at[2];
        table_cell_coordinates(t, cell, at);
        int64_t beds = below_in(t->dimension[0].position[at[0]].code,
                                t->dimension[1].position[at[1]].code, true);
        ptrdiff_t n = values_of(t, cell, AMOUNT, value);
        double sum = 0.0;
        for (ptrdiff_t i = 0; i < n; i++) {
            sum += value[i];
        }
        assert_int_equal(t->cell[cell].denominator, beds);
        if (beds == 0) {
            assert_int_equal(t->cell[cell].status, CELL_NO_DENOMINATOR);
            continue;
        }
        assert_close(t->cell[cell].value, sum / (double)beds);
        assert_true(isnan(t->cell[cell].lower));
        compared++;
    }
    assert_true(compared >= 12 && str_equal_c(t->method, "method.ratio-sums"));
    assert_true(str_equal(t->denominator_key, STR("houses|sum of beds|")));
}

static const str population_dimensions[] = {STR_INIT("area"), STR_INIT("age")};
static const struct codelist *const population_lists[] = {&areas, &ages};
static const int64_t population_keys[] = {0, 0, 0, 1, 0, 2, 1, 0, 1, 1, 1, 2, 2, 0, 2, 1, 2, 2};
static const int64_t population_persons[] = {900, 800, 700, 650, 640, 630, 400, 300, 200};
static struct population population = {.name = STR_INIT("women"),
                                       .dimension = population_dimensions,
                                       .dimension_codelist = population_lists,
                                       .dimensions = 2,
                                       .key = population_keys,
                                       .persons = population_persons,
                                       .rows = 9};
static const str standard_dimensions[] = {STR_INIT("age")};
static const struct codelist *const standard_lists[] = {&ages};
static const int64_t standard_keys[] = {0, 1, 2};
static const int64_t standard_persons[] = {50, 30, 20};
static struct population standard = {.name = STR_INIT("world"),
                                     .dimension = standard_dimensions,
                                     .dimension_codelist = standard_lists,
                                     .dimensions = 1,
                                     .key = standard_keys,
                                     .persons = standard_persons,
                                     .rows = 3};

static void standardised_rates(void **state)
{
    (void)state;
    for (int size = 0; size < 2; size++) {
        make_stays(51, size == 0 ? 1200 : 40);
        struct indicator rate = indicator_of(MEASURE_STANDARDISED, NULL, -1);
        rate.population = &population;
        rate.standard = &standard;
        rate.age = STR("age");
        rate.per = 1000;
        show_by(&rate, 1, by_area, by_area);
        const struct estimate_table *t = compute(&rate);
        int64_t none = 0;
        for (int64_t cell = 0; cell < t->cells; cell++) {
            const struct estimate *e = &t->cell[cell];
            struct stratum stratum[3] = {0};
            for (int64_t age = 0; age < 3; age++) {
                int64_t events = 0;
                for (int32_t r = 0; r < row_count[0]; r++) {
                    events += in_cell(t, cell, &rows[0][r]) && rows[0][r].value[AGE] == age;
                }
                stratum[age].events = events;
                stratum[age].variance = (double)events;
                stratum[age].weight = (double)standard_persons[age];
                stratum[age].population =
                    cell == 0   ? (double)(population_persons[age] + population_persons[3 + age] +
                                         population_persons[6 + age])
                    : cell <= 3 ? (double)population_persons[(cell - 1) * 3 + age]
                                : (double)NAN;
            }
            if (cell > 3) { /* unknown area */
                assert_int_equal(e->status, CELL_NO_DENOMINATOR);
                continue;
            }
            /* person-years of the years that events lie in: 2020 to 2023 */
            int32_t years = 0;
            for (int year = 2020; year <= 2023; year++) {
                bool any = false;
                for (int32_t r = 0; r < row_count[0]; r++) {
                    any = any || (!value_is_missing(rows[0][r].value[ENTERED]) &&
                                  date_to_parts((int32_t)rows[0][r].value[ENTERED]).year == year);
                }
                years += any;
            }
            for (int age = 0; age < 3; age++) {
                stratum[age].population *= years;
            }
            struct standardised_options options = {.method = STANDARDISED_DOBSON_BYAR,
                                                   .per = 1000,
                                                   .confidence = CONFIDENCE,
                                                   .least_events = 10};
            struct standardised_rate expected = stats_standardised_rate(stratum, 3, &options);
            if (expected.rate.status == STATS_TOO_FEW) {
                assert_int_equal(e->status, CELL_NOT_APPLICABLE);
                none++;
                continue;
            }
            assert_close(e->value, expected.rate.value);
            assert_close(e->lower, expected.rate.lower);
            assert_close(e->upper, expected.rate.upper);
        }
        assert_int_equal(none > 0, size == 1);
    }
}

static void rates_of_sums(void **state)
{
    (void)state;
    static double value[ROWS_LIMIT];
    make_stays(55, 700);
    struct indicator rate = indicator_of(MEASURE_RATE, NULL, AMOUNT);
    rate.population = &population;
    rate.per = 1000;
    show_by(&rate, 1, by_area, by_area);
    const struct estimate_table *t = compute(&rate);
    for (int64_t cell = 1; cell <= 3; cell++) {
        ptrdiff_t n = values_of(t, cell, AMOUNT, value);
        double sum = 0.0;
        for (ptrdiff_t i = 0; i < n; i++) {
            sum += value[i];
        }
        assert_close(t->cell[cell].value, 1000.0 * sum / (double)t->cell[cell].denominator);
        assert_int_equal(t->cell[cell].numerator, n);
    }
}

static void trends(void **state)
{
    (void)state;
    make_stays(61, 2000);
    struct indicator trend = indicator_of(MEASURE_TREND, NULL, -1);
    trend.change_of = STR("entered.year");
    show_by(&trend, 1, by_area, by_area);
    const int32_t as_of[] = {INT32_MIN, date_from_parts(2022, 12, 31),
                             date_from_parts(2021, 12, 31)};
    const ptrdiff_t complete[] = {4, 3, 2};
    for (int k = 0; k < 3; k++) {
        const struct estimate_table *t = compute_counted(&trend, as_of[k], NULL);
        for (int64_t cell = 0; cell < t->cells; cell++) {
            const struct estimate *e = &t->cell[cell];
            double count[4] = {0};
            double design[8];
            ptrdiff_t years = complete[k];
            for (int32_t r = 0; r < row_count[0]; r++) {
                int64_t day = rows[0][r].value[ENTERED];
                if (in_cell(t, cell, &rows[0][r]) && !value_is_missing(day)) {
                    count[date_to_parts((int32_t)day).year - 2020] += 1.0;
                }
            }
            if (years < 3) {
                assert_int_equal(e->status, CELL_NOT_APPLICABLE);
                continue;
            }
            for (ptrdiff_t i = 0; i < years; i++) {
                design[i] = 1.0;
                design[years + i] = (double)i + 2020.0;
            }
            struct regression_data data = {
                .rows = years, .columns = 2, .design = design, .response = count};
            struct arena result = arena_reserve(1 << 20), given_back = result;
            struct regression_fit fit = stats_regression(REGRESSION_POISSON, &data, &result, arena);
            fit.dispersion = fit.dispersion < 1.0 ? 1.0 : fit.dispersion;
            struct interval i = stats_regression_interval(&fit, 1, CONFIDENCE, true);
            assert_true(fabs(e->value - 100.0 * (exp(fit.coefficient[1]) - 1.0)) < 1e-6);
            assert_true(fabs(e->lower / (100.0 * (exp(i.lower) - 1.0)) - 1.0) < 1e-6);
            assert_close(e->extra[1], stats_sen_slope(count, years, CONFIDENCE, arena).value);
            assert_int_equal(isnan(e->extra[0]), years < 4);
            arena_release(&given_back);
        }
    }
}

/* ---- evenly over the year ---- */

static struct series_chi_square season_of(int32_t year, bool weekdays)
{
    double count[12] = {0}, days[12] = {0};
    int32_t first = date_from_parts(2020, 1, 1), last = date_from_parts(2023, 10, 31);
    for (int32_t day = first; day <= last; day++) {
        struct date_parts p = date_to_parts(day);
        if (year == 0 || p.year == year) {
            days[weekdays ? (day + 3) % 7 : p.month - 1]++;
        }
    }
    for (int32_t r = 0; r < row_count[0]; r++) {
        int64_t day = rows[0][r].value[ENTERED];
        if (value_is_missing(day) || (year && date_to_parts((int32_t)day).year != year)) {
            continue;
        }
        count[weekdays ? (day + 3) % 7 : date_to_parts((int32_t)day).month - 1]++;
    }
    return stats_season_chi_square(count, days, weekdays ? 7 : 12);
}

static void months_are_held_against_their_days(void **state)
{
    (void)state;
    static const struct breakdown months = {.name = STR_INIT("entered.calendar_month"),
                                            .column = ENTERED,
                                            .transform = TRANSFORM_CALENDAR_MONTH};
    static const struct breakdown weekdays = {
        .name = STR_INIT("entered.weekday"), .column = ENTERED, .transform = TRANSFORM_WEEKDAY};
    make_stays(41, 2500);
    for (int32_t r = 0; r < row_count[0]; r++) { /* more in spring */
        struct row *x = &rows[0][r];
        if (!value_is_missing(x->value[ENTERED]) && random_below(20) == 0) {
            x->value[ENTERED] = date_from_parts(2021, 4, 1) + random_below(30);
        }
    }
    for (int kind = 0; kind < 2; kind++) {
        struct indicator i = indicator_of(MEASURE_COUNT, NULL, -1);
        show_by(&i, 2, by_year, kind ? weekdays : months);
        const struct estimate_table *t = compute(&i);
        assert_true(str_equal_c(t->extra_name[0], "extra.uniform-p"));
        int said = 0;
        for (int64_t cell = 0; cell < t->cells; cell++) {
            int32_t at[BREAKDOWNS_LIMIT];
            table_cell_coordinates(t, cell, at);
            str year = t->dimension[0].position[at[0]].code;
            int64_t number = 0;
            bool known = str_to_int64(year, &number) || at[0] == 0;
            if (at[1] != 0 || !known || number == 2023) { /* a year of ten months has no p */
                bool whole = at[1] == 0 && number == 2023 && kind == 1;
                assert_true(whole || isnan(t->cell[cell].extra[0]));
                continue;
            }
            struct series_chi_square c = season_of((int32_t)number, kind == 1);
            assert_true(fabs(t->cell[cell].extra[0] - c.p) <= 0.051 * c.p); /* two digits */
            said++;
        }
        assert_int_equal(said, 4);
    }
    struct indicator few = indicator_of(MEASURE_COUNT, "amount = 7", -1);
    show_by(&few, 1, months, months);
    const struct estimate_table *t = compute(&few); /* some month is too small to be shown */
    for (int64_t cell = 0; cell < t->cells; cell++) {
        assert_true(isnan(t->cell[cell].extra[0]));
    }
    struct indicator persons = indicator_of(MEASURE_COUNT, NULL, -1);
    persons.counts_persons = true; /* one may come in several months */
    show_by(&persons, 1, months, months);
    assert_int_equal(compute(&persons)->extra_name[0].n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(sums_and_means, fresh_arena),
        cmocka_unit_test_setup(paired_means, fresh_arena),
        cmocka_unit_test_setup(paired_medians, fresh_arena),
        cmocka_unit_test_setup(quantiles, fresh_arena),
        cmocka_unit_test_setup(survivals, fresh_arena),
        cmocka_unit_test_setup(nobody_has_the_event, fresh_arena),
        cmocka_unit_test_setup(ratios_of_one_dataset, fresh_arena),
        cmocka_unit_test_setup(ratios_of_two_datasets, fresh_arena),
        cmocka_unit_test_setup(shares_of_two_datasets, fresh_arena),
        cmocka_unit_test_setup(standardised_rates, fresh_arena),
        cmocka_unit_test_setup(rates_of_sums, fresh_arena),
        cmocka_unit_test_setup(trends, fresh_arena),
        cmocka_unit_test_setup(months_are_held_against_their_days, fresh_arena),
    };
    return cmocka_run_group_tests(tests, make_world, NULL);
}
