/* Time to an event: published curves, tests and incidences, identities, corners. */
#include "stats_case_table.h"

#include <stdint.h>
#include <time.h>

#include "stats/survival.h"

static struct arena keep;
static struct arena scratch;

static int make_arenas(void **state)
{
    (void)state;
    keep = arena_reserve((ptrdiff_t)1 << 29);
    scratch = arena_reserve((ptrdiff_t)1 << 29);
    return 0;
}

static double seconds(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static const char *after_equals(const char *label)
{
    const char *at = strchr(label, '=');
    return at ? at + 1 : label;
}

/* Groups are numbered in the order of `names`; rows of other groups are left out. */
static struct survival_data people_of(const struct case_table *t, const char *column,
                                      const char *status, char names[][64], int *groups,
                                      struct arena *a)
{
    struct survival_data d = {.rows = t->rows};
    double *time = ARENA_ARRAY(a, double, t->rows);
    int *event = ARENA_ARRAY(a, int, t->rows);
    int *group = ARENA_ARRAY(a, int, t->rows);
    *groups = 0;
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        time[i] = case_number(t, i, "time");
        event[i] = (int)case_number(t, i, status);
        const char *name = column ? case_text(t, i, column) : "";
        int g = 0;
        while (g < *groups && strcmp(names[g], name) != 0) {
            g++;
        }
        if (g == *groups) {
            (void)snprintf(names[(*groups)++], 64, "%s", name);
        }
        group[i] = g;
    }
    d.time = time;
    d.event = event;
    d.group = group;
    return d;
}

static int group_named(char names[][64], int groups, const char *name)
{
    for (int g = 0; g < groups; g++) {
        if (strcmp(names[g], name) == 0) {
            return g;
        }
    }
    return -1;
}

static bool read_people(const char *set, struct survival_data *d, char names[][64], int *groups,
                        struct arena *a)
{
    char file[128];
    (void)snprintf(file, sizeof file, "km_%s_input.csv", set);
    struct case_table t;
    if (!case_read(file, &t, a)) {
        return false;
    }
    *d = people_of(&t, "group", "status", names, groups, a);
    return true;
}

static void compare_row(struct case_worst *w, const struct case_table *t, ptrdiff_t row,
                        const struct survival_step *s)
{
    static const char *const limits[][2] = {
        {"plain_l", "plain_u"}, {"log_l", "log_u"}, {"ll_l", "ll_u"}};
    case_compare(w, (double)s->at_risk, case_number(t, row, "n_risk"));
    case_compare(w, (double)s->events, case_number(t, row, "n_event"));
    case_compare(w, (double)s->censored, case_number(t, row, "n_censor"));
    case_compare(w, s->survival, case_number(t, row, "surv"));
    case_compare(w, s->error, case_number(t, row, "se_greenwood"));
    case_compare(w, s->hazard, case_number(t, row, "cumhaz_na"));
    case_compare(w, s->hazard_error, case_number(t, row, "se_na"));
    for (int scale = SURVIVAL_PLAIN; scale <= SURVIVAL_LOG_LOG; scale++) {
        struct interval i = stats_survival_limits(s, scale, 0.95);
        double lower = case_number(t, row, limits[scale][0]);
        double upper = case_number(t, row, limits[scale][1]);
        assert_true(i.status == STATS_OK || (isnan(lower) && isnan(upper)));
        if (i.status == STATS_OK) {
            case_compare(w, i.lower, lower);
            case_compare(w, i.upper, upper);
        }
    }
}

static void curves(void **state)
{
    (void)state;
    struct arena a = keep;
    struct case_table t;
    if (!case_read("km_curves.csv", &t, &a)) {
        skip();
    }
    struct case_worst worst = {0};
    char set[64] = "";
    bool there = false;
    struct survival_data d = {0};
    char names[16][64];
    int groups = 0;
    for (ptrdiff_t row = 0; row < t.rows; row++) {
        if (strcmp(set, case_text(&t, row, "data")) != 0) {
            (void)snprintf(set, sizeof set, "%s", case_text(&t, row, "data"));
            there = read_people(set, &d, names, &groups, &a);
        }
        int g = there ? group_named(names, groups, case_text(&t, row, "group")) : -1;
        if (g < 0) {
            continue;
        }
        struct arena kept = a;
        struct survival_curve c = stats_survival(&d, g, &kept, scratch);
        assert_int_equal(c.status, STATS_OK);
        ptrdiff_t at = 0;
        while (at < c.count && fabs(c.step[at].time - case_number(&t, row, "time")) > 1e-12) {
            at++;
        }
        assert_true(at < c.count);
        compare_row(&worst, &t, row, &c.step[at]);
    }
    case_finish("km_curves", worst, 3e-15);
}

static void medians(void **state)
{
    (void)state;
    struct arena a = keep;
    struct case_table t;
    if (!case_read("km_medians.csv", &t, &a)) {
        skip();
    }
    struct case_worst worst = {0};
    struct case_worst means = {0};
    for (ptrdiff_t row = 0; row < t.rows; row++) {
        struct survival_data d;
        char names[16][64];
        int groups = 0;
        if (!read_people(case_text(&t, row, "data"), &d, names, &groups, &a)) {
            continue;
        }
        int g = group_named(names, groups, after_equals(case_text(&t, row, "group")));
        assert_true(g >= 0);
        const char *type = case_text(&t, row, "conf_type");
        enum survival_scale scale = strcmp(type, "plain") == 0 ? SURVIVAL_PLAIN
                                    : strcmp(type, "log") == 0 ? SURVIVAL_LOG
                                                               : SURVIVAL_LOG_LOG;
        struct survival_curve c = stats_survival(&d, g, &a, scratch);
        struct interval i = stats_survival_quantile(&c, 0.5, scale, 0.95);
        const char *const columns[] = {"median", "lower", "upper"};
        const double got[] = {i.value, i.lower, i.upper};
        for (int k = 0; k < 3; k++) {
            double expected = case_number(&t, row, columns[k]);
            assert_int_equal(isfinite(got[k]), !isnan(expected)); /* not reached: missing */
            case_compare(&worst, got[k], expected);
        }
        case_compare(&worst, (double)c.people, case_number(&t, row, "n"));
        case_compare(&worst, (double)c.events, case_number(&t, row, "events"));
        double last = 0.0;
        for (ptrdiff_t k = 0; k < d.rows; k++) {
            last = fmax(last, d.time[k]);
        }
        double mean = 0.0;
        double error = 0.0;
        assert_int_equal(stats_survival_mean(&c, last, &mean, &error), STATS_OK);
        case_compare(&means, mean, case_number(&t, row, "rmean"));
        case_compare(&means, error, case_number(&t, row, "se_rmean"));
    }
    case_finish("km_medians restricted means", means, 1e-13);
    case_finish("km_medians", worst, 0.0);
}

static void tests_of_difference(void **state)
{
    (void)state;
    static const char *const files[] = {"logrank.csv", "logrank_peto.csv", "logrank_rho1.csv"};
    struct case_worst worst = {0};
    bool any = false;
    for (size_t f = 0; f < sizeof files / sizeof *files; f++) {
        struct arena a = keep;
        struct case_table t;
        if (!case_read(files[f], &t, &a)) {
            continue;
        }
        for (ptrdiff_t row = 0; row < t.rows; row++) {
            const char *set = case_text(&t, row, "data");
            struct case_table own;
            struct survival_data d;
            char names[16][64];
            char file[128];
            int groups = 0;
            (void)snprintf(file, sizeof file, "logrank_%s_input.csv", set);
            if (case_read(file, &own, &a)) {
                d = people_of(&own, case_column(&own, "celltype") >= 0 ? "celltype" : "group",
                              "status", names, &groups, &a);
            } else if (!read_people(set, &d, names, &groups, &a)) {
                continue;
            }
            any = true;
            struct survival_test test =
                stats_survival_test(&d, groups, case_number(&t, row, "rho"), &a, scratch);
            assert_int_equal(test.status, STATS_OK);
            case_compare(&worst, test.chi_square, case_number(&t, row, "chisq"));
            case_compare(&worst, test.degrees_of_freedom, case_number(&t, row, "df"));
            case_compare(&worst, test.p, case_number(&t, row, "p"));
            int first = 0; /* the anchor's first group: by what it observed */
            for (int g = 0; g < groups; g++) {
                double observed = case_number(&t, row, "obs1");
                double expected = case_number(&t, row, "exp1");
                bool same = fabs(test.observed[g] - observed) < 1e-9 * fabs(observed) &&
                            fabs(test.expected[g] - expected) < 1e-9 * fabs(expected);
                first = same ? g : first;
            }
            case_compare(&worst, test.observed[first], case_number(&t, row, "obs1"));
            case_compare(&worst, test.expected[first], case_number(&t, row, "exp1"));
            case_compare(&worst, test.variance[first * (groups + 1)],
                         case_number(&t, row, "var11"));
        }
    }
    if (!any) {
        skip();
    }
    case_finish("logrank", worst, 3e-14);
}

static void incidences(void **state)
{
    (void)state;
    struct arena a = keep;
    struct case_table input;
    struct case_table expected;
    if (!case_read("aalen_johansen_mgus2_input.csv", &input, &a) ||
        !case_read("aalen_johansen_mgus2_expected.csv", &expected, &a)) {
        skip();
    }
    char names[16][64];
    int groups = 0;
    struct survival_data d = people_of(&input, NULL, "event", names, &groups, &a);
    struct incidence_curve c = stats_incidence(&d, 2, -1, &a, scratch);
    assert_int_equal(c.status, STATS_OK);
    struct case_worst worst = {0};
    for (ptrdiff_t row = 0; row < expected.rows; row++) {
        ptrdiff_t at = -1;
        while (at + 1 < c.count && c.step[at + 1].time <= case_number(&expected, row, "time")) {
            at++;
        }
        assert_true(at >= 0);
        case_compare(&worst, c.step[at].event_free, case_number(&expected, row, "p_state0"));
        case_compare(&worst, c.step[at].incidence[0], case_number(&expected, row, "cif_pcm"));
        case_compare(&worst, c.step[at].incidence[1], case_number(&expected, row, "cif_death"));
        case_compare(&worst, c.step[at].error[0], case_number(&expected, row, "se_pcm"));
        case_compare(&worst, c.step[at].error[1], case_number(&expected, row, "se_death"));
    }
    case_finish("aalen_johansen_mgus2", worst, 1e-12);
}

static void recurrences(void **state)
{
    (void)state;
    struct arena a = keep;
    struct case_table input;
    struct case_table expected;
    if (!case_read("mcf_bladder2_input.csv", &input, &a) ||
        !case_read("mcf_bladder2_expected.csv", &expected, &a)) {
        skip();
    }
    int64_t *person = ARENA_ARRAY(&a, int64_t, input.rows);
    int *event = ARENA_ARRAY(&a, int, input.rows);
    for (ptrdiff_t i = 0; i < input.rows; i++) {
        person[i] = (int64_t)case_number(&input, i, "id");
        event[i] = (int)case_number(&input, i, "event");
    }
    struct recurrence_data d = {.rows = input.rows,
                                .person = person,
                                .start = case_numbers(&input, "start", &a),
                                .stop = case_numbers(&input, "stop", &a),
                                .event = event};
    struct recurrence_curve c = stats_recurrence(&d, &a, scratch);
    assert_int_equal(c.status, STATS_OK);
    struct case_worst worst = {0};
    for (ptrdiff_t row = 0; row < expected.rows; row++) {
        ptrdiff_t at = 0;
        while (at < c.count && c.step[at].time < case_number(&expected, row, "time")) {
            at++;
        }
        assert_true(at < c.count);
        case_compare(&worst, (double)c.step[at].at_risk, case_number(&expected, row, "n_risk"));
        case_compare(&worst, (double)c.step[at].events, case_number(&expected, row, "n_event"));
        case_compare(&worst, c.step[at].mean, case_number(&expected, row, "mcf"));
        case_compare(&worst, c.step[at].error, case_number(&expected, row, "se"));
    }
    case_finish("mcf_bladder2", worst, 1e-12);
}

/* Influences added up person by person, as the definition has them, against the one pass. */
static void incidence_by_definition(void **state)
{
    (void)state;
    enum { N = 9 };
    const double time[N] = {1, 2, 2, 3, 3, 3, 5, 7, 7};
    const int event[N] = {1, 2, 0, 1, 1, 0, 2, 0, 1};
    struct arena a = keep;
    struct survival_data d = {.rows = N, .time = time, .event = event};
    struct incidence_curve c = stats_incidence(&d, 2, -1, &a, scratch);
    assert_int_equal(c.status, STATS_OK);
    for (int cause = 1; cause <= 2; cause++) {
        double s[N] = {0};
        double f[N] = {0};
        double survival = 1.0;
        for (ptrdiff_t k = 0; k < c.count; k++) {
            double t = c.step[k].time;
            double n = 0.0;
            double all = 0.0;
            double own = 0.0;
            for (int i = 0; i < N; i++) {
                n += time[i] >= t;
                all += time[i] >= t && !(time[i] > t) && event[i] > 0;
                own += time[i] >= t && !(time[i] > t) && event[i] == cause;
            }
            double squares = 0.0;
            for (int i = 0; i < N; i++) {
                bool now = time[i] >= t && !(time[i] > t);
                double risk = time[i] >= t;
                f[i] +=
                    s[i] * own / n + survival * ((now && event[i] == cause) - risk * own / n) / n;
                s[i] = s[i] * (1.0 - all / n) -
                       survival * ((now && event[i] > 0) - risk * all / n) / n;
                squares += f[i] * f[i];
            }
            survival *= 1.0 - all / n;
            assert_true(fabs(sqrt(squares) - c.step[k].error[cause - 1]) < 1e-15);
            assert_true(fabs(survival - c.step[k].event_free) < 1e-15);
        }
    }
}

static void corners(void **state)
{
    (void)state;
    static const double times[] = {0.0, 1.0, 1.0, 1e8, NAN, -1.0, HUGE_VAL, 2.5};
    enum { TIMES = sizeof times / sizeof *times, ROWS = 4 };
    double slowest = 0.0;
    for (int mix = 0; mix < TIMES * TIMES * TIMES; mix++) {
        for (int shape = 0; shape < 5 * 16; shape++) {
            struct arena a = keep;
            double time[ROWS] = {times[mix % TIMES], times[mix / TIMES % TIMES],
                                 times[mix / TIMES / TIMES], 1.0};
            int event[ROWS] = {shape / 5 & 1, shape / 10 & 1, shape / 20 & 1, shape / 40 & 1};
            int group[ROWS] = {0, 1, mix % 3, 0};
            int64_t person[ROWS] = {1, INT64_MIN, INT64_MAX, 1};
            double start[ROWS] = {0, 0, -5, 1};
            struct survival_data d = {shape % 5, time, event, group};
            double from = seconds();
            for (int g = -1; g < 3; g++) {
                struct survival_curve c = stats_survival(&d, g, &a, scratch);
                for (ptrdiff_t i = 0; i < c.count; i++) {
                    assert_true(isfinite(c.step[i].survival) && isfinite(c.step[i].error) &&
                                isfinite(c.step[i].hazard_error));
                }
                for (int scale = 0; scale < 3; scale++) {
                    struct interval q = stats_survival_quantile(&c, 0.5, scale, 0.95);
                    assert_true(q.status != STATS_OK ||
                                (!isnan(q.value) && !isnan(q.lower) && !isnan(q.upper)));
                }
                double mean = 0.0;
                double error = 0.0;
                (void)stats_survival_mean(&c, 3.0, &mean, &error);
                assert_true(isfinite(mean) && isfinite(error));
                (void)stats_survival_mean(&c, HUGE_VAL, &mean, &error);
                assert_true(isfinite(mean) && isfinite(error));
            }
            for (int rho = 0; rho < 2; rho++) {
                struct survival_test t = stats_survival_test(&d, 3, rho, &a, scratch);
                assert_true(isfinite(t.chi_square) && isfinite(t.p));
            }
            struct incidence_curve c = stats_incidence(&d, 2, -1, &a, scratch);
            for (ptrdiff_t i = 0; i < c.count; i++) {
                assert_true(isfinite(c.step[i].incidence[1]) && isfinite(c.step[i].error[0]));
            }
            struct recurrence_data r = {shape % 5, person, start, time, event};
            struct recurrence_curve m = stats_recurrence(&r, &a, scratch);
            for (ptrdiff_t i = 0; i < m.count; i++) {
                assert_true(isfinite(m.step[i].mean) && isfinite(m.step[i].error));
            }
            slowest = fmax(slowest, seconds() - from);
        }
    }
    print_message("slowest corner, all calls: %.2f ms\n", 1e3 * slowest);
    assert_true(slowest < 0.1);
}

static void edges(void **state)
{
    (void)state;
    struct arena a = keep;
    const double time[] = {1, 2, 3, 4};
    const int none[] = {0, 0, 0, 0};
    const int all[] = {1, 1, 1, 1};
    const int group[] = {0, 0, 1, 1};
    struct survival_data censored = {4, time, none, group};
    struct survival_curve c = stats_survival(&censored, -1, &a, scratch);
    struct interval q = stats_survival_quantile(&c, 0.5, SURVIVAL_LOG_LOG, 0.95);
    assert_true(isinf(q.value)); /* not reached */
    assert_int_equal(stats_survival_test(&censored, 2, 0.0, &a, scratch).status, STATS_UNDEFINED);
    struct survival_data dead = {4, time, all, group};
    c = stats_survival(&dead, -1, &a, scratch);
    assert_true(fabs(stats_survival_quantile(&c, 0.5, SURVIVAL_LOG, 0.95).value - 2.5) < 1e-15);
    assert_int_equal(stats_survival_limits(&c.step[3], SURVIVAL_LOG, 0.95).status, STATS_UNDEFINED);
    double mean = 0.0;
    double error = 0.0;
    assert_int_equal(stats_survival_mean(&c, HUGE_VAL, &mean, &error), STATS_OK);
    assert_true(fabs(mean - 2.5) < 1e-15);
    assert_true(fabs(error - sqrt(5.0) / 4.0) < 1e-15); /* root of the mean square / n */
    /* one group alone, or one that is empty, is no comparison */
    assert_int_equal(stats_survival_test(&dead, 1, 0.0, &a, scratch).status, STATS_BAD_INPUT);
    assert_int_equal(stats_survival_test(&dead, 3, 0.0, &a, scratch).degrees_of_freedom, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(curves),
        cmocka_unit_test(medians),
        cmocka_unit_test(tests_of_difference),
        cmocka_unit_test(incidences),
        cmocka_unit_test(recurrences),
        cmocka_unit_test(incidence_by_definition),
        cmocka_unit_test(corners),
        cmocka_unit_test(edges),
    };
    return cmocka_run_group_tests(tests, make_arenas, NULL);
}
