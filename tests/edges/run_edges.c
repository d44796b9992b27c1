/* Every public function of pipeline/stats/ over its corners (edges.h). Run from the project's
 * folder. */
#include "edges.h"

#include <dirent.h>
#include <signal.h>
#include <unistd.h>

enum { HANG_SECONDS = 30 };

struct arena edge_keep, edge_scratch;

const int64_t edge_counts[EDGE_COUNTS] = {0, 1, 2, 10, 1000, 100000000, INT64_C(1000000000000), -1};
const double edge_reals[EDGE_REALS] = {0.0,   1.0,  0.5,      1e8,       1e-300,
                                       1e300, -1.0, HUGE_VAL, -HUGE_VAL, NAN};
const double edge_confidences[EDGE_CONFIDENCES] = {0.95, 0.998, 0.0, 1.0, 95.0, NAN};
const ptrdiff_t edge_sizes[EDGE_SIZES] = {0, 1, 2, 3, 5, 8, 12, 25, 40};

/* Iterative functions are named here with their own limit; the others have that of all. */
struct swept swept_functions[] = {
    {.name = "stats_adjust"},
    {.name = "stats_beta_quantile"},
    {.name = "stats_beta_quantile_upper"},
    {.name = "stats_chi_square"},
    {.name = "stats_cochran_armitage"},
    {.name = "stats_count_byar"},
    {.name = "stats_count_exact"},
    {.name = "stats_count_mid_p"},
    {.name = "stats_cronbach_alpha"},
    {.name = "stats_cronbach_alpha_sums"},
    {.name = "stats_decompose"},
    {.name = "stats_ears"},
    {.name = "stats_events_to_estimate"},
    {.name = "stats_expected_events"},
    {.name = "stats_farrington"},
    {.name = "stats_fisher", .limit_ms = 600.0},
    {.name = "stats_fisher_table", .limit_ms = 2000.0},
    {.name = "stats_funnel_back"},
    {.name = "stats_funnel_events"},
    {.name = "stats_funnel_normal"},
    {.name = "stats_funnel_place_events"},
    {.name = "stats_funnel_place_share"},
    {.name = "stats_funnel_share"},
    {.name = "stats_funnel_unit"},
    {.name = "stats_gamma_likelihood", .limit_ms = 50.0},
    {.name = "stats_gamma_moments", .limit_ms = 50.0},
    {.name = "stats_gamma_posterior"},
    {.name = "stats_gamma_posterior_median"},
    {.name = "stats_gamma_quantile"},
    {.name = "stats_gamma_quantile_upper"},
    {.name = "stats_harmonic"},
    {.name = "stats_hodges_lehmann"},
    {.name = "stats_hodges_lehmann_grouped"},
    {.name = "stats_incidence"},
    {.name = "stats_incidence_counts"},
    {.name = "stats_incidence_grouped"},
    {.name = "stats_incidence_limits"},
    {.name = "stats_indirect_ratio"},
    {.name = "stats_inequality", .limit_ms = 50.0},
    {.name = "stats_inequality_error"},
    {.name = "stats_intervals"},
    {.name = "stats_joinpoint_least_squares"},
    {.name = "stats_joinpoint_poisson", .limit_ms = 50.0},
    {.name = "stats_joinpoints", .limit_ms = 500.0},
    {.name = "stats_lists_fit"},
    {.name = "stats_lists_stepwise", .limit_ms = 100.0},
    {.name = "stats_mann_kendall"},
    {.name = "stats_mann_kendall_seasonal"},
    {.name = "stats_mantel_haenszel"},
    {.name = "stats_marshall"},
    {.name = "stats_marshall_local"},
    {.name = "stats_mcnemar"},
    {.name = "stats_mean_grouped"},
    {.name = "stats_mean_t"},
    {.name = "stats_median_limits"},
    {.name = "stats_moran"},
    {.name = "stats_moran_rates"},
    {.name = "stats_normal_quantile_upper"},
    {.name = "stats_normalised_gain"},
    {.name = "stats_one_list"},
    {.name = "stats_overdispersion"},
    {.name = "stats_paired_t"},
    {.name = "stats_pettitt"},
    {.name = "stats_quantile"},
    {.name = "stats_quantile_grouped"},
    {.name = "stats_quantile_groups"},
    {.name = "stats_quantile_limits"},
    {.name = "stats_quantile_of_sorted"},
    {.name = "stats_quantile_ranks"},
    {.name = "stats_rate_exact"},
    {.name = "stats_rate_phe"},
    {.name = "stats_rate_ratio"},
    {.name = "stats_rate_ratio_p"},
    {.name = "stats_recurrence"},
    {.name = "stats_regression", .limit_ms = 50.0},
    {.name = "stats_regression_interval"},
    {.name = "stats_regression_ratio"},
    {.name = "stats_regression_theta", .limit_ms = 50.0},
    {.name = "stats_repeat_variance"},
    {.name = "stats_season_chi_square"},
    {.name = "stats_segmented", .limit_ms = 100.0},
    {.name = "stats_sen_intercept"},
    {.name = "stats_sen_slope"},
    {.name = "stats_sen_slope_seasonal"},
    {.name = "stats_share_difference"},
    {.name = "stats_share_exact"},
    {.name = "stats_share_goodman"},
    {.name = "stats_share_jeffreys"},
    {.name = "stats_share_wilson"},
    {.name = "stats_share_wilson_real"},
    {.name = "stats_shares_sison_glaz"},
    {.name = "stats_signed_rank"},
    {.name = "stats_signed_rank_grouped"},
    {.name = "stats_standardised_rate"},
    {.name = "stats_stl"},
    {.name = "stats_survey"},
    {.name = "stats_survival"},
    {.name = "stats_survival_counts"},
    {.name = "stats_survival_grouped"},
    {.name = "stats_survival_limits"},
    {.name = "stats_survival_mean"},
    {.name = "stats_survival_quantile"},
    {.name = "stats_survival_test"},
    {.name = "stats_three_lists", .limit_ms = 50.0},
    {.name = "stats_trend_marker_share"},
    {.name = "stats_trend_marker_value"},
    {.name = "stats_two_lists"},
    {.name = NULL},
};

static struct swept *swept_named(const char *name)
{
    for (struct swept *s = swept_functions; s->name; s++) {
        if (strcmp(s->name, name) == 0) {
            return s;
        }
    }
    return NULL;
}

static struct swept *now;
static double from_ms;

/* A call that does not end is named. */
static void hangs(int signal)
{
    (void)signal;
    (void)!write(2, now->name, strlen(now->name));
    (void)!write(2, " does not end\n", 14);
    _exit(1);
}

void sweep_from(const char *function)
{
    if (!now || strcmp(now->name, function) != 0) {
        now = swept_named(function);
        if (!now) {
            fail_msg("%s is not in the table", function);
        }
    }
    (void)alarm(HANG_SECONDS);
    from_ms = cpu_ms();
}

void sweep_to(bool sound)
{
    double took = cpu_ms() - from_ms;
    now->calls++;
    now->slowest_ms = fmax(now->slowest_ms, took);
    if (!sound && now->unsound++ == 0) {
        print_message("%s, call %ld: a value that is not sound\n", now->name, now->calls);
        if (getenv("EDGES_STOP")) { /* for a debugger */
            abort();
        }
    }
}

bool sound_interval(struct interval i)
{
    if (i.status == STATS_OK) {
        return !isnan(i.value) && i.lower <= i.value && i.value <= i.upper;
    }
    return i.status != STATS_NO_LIMITS || !isnan(i.value);
}

bool sound_number(enum stats_status status, double value)
{
    return status != STATS_OK || !isnan(value);
}

void edge_fill(int shape, double *x)
{
    for (int i = 0; i < EDGE_MOST; i++) {
        const double values[EDGE_SHAPES] = {0.0,
                                            1.0,
                                            (double)i,
                                            i == 1 ? 1e8 : 0.0,
                                            (double)(i % 3),
                                            1e8 + i,
                                            1e-300 * i,
                                            1e300,
                                            (double)(i * 17 % 11),
                                            i == 2 ? (double)NAN : i,
                                            i == 3 ? HUGE_VAL : i,
                                            i == 0 ? -1.0 : i};
        x[i] = values[shape];
    }
}

void edge_fill_counts(int shape, int64_t *x)
{
    double values[EDGE_MOST];
    edge_fill(shape, values);
    for (int i = 0; i < EDGE_MOST; i++) {
        x[i] = fabs(values[i]) < 1e12 ? (int64_t)values[i] : INT64_C(1000000000000);
    }
}

/* Every function that a public header of the room declares is in the table, and was called. */
static void none_is_left_out(void **state)
{
    (void)state;
    DIR *folder = opendir("pipeline/stats");
    if (!folder) {
        print_message("skipped: not run from the project's folder\n");
        skip();
    }
    static char text[1 << 16];
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        char path[512];
        size_t length = strlen(entry->d_name);
        if (length < 3 || strcmp(entry->d_name + length - 2, ".h") != 0) {
            continue;
        }
        (void)snprintf(path, sizeof path, "pipeline/stats/%s", entry->d_name);
        FILE *f = fopen(path, "r");
        assert_non_null(f);
        text[fread(text, 1, sizeof text - 1, f)] = '\0';
        (void)fclose(f);
        if (strstr(text, "Private to this room") || strstr(text, "rivate to\n * this room")) {
            continue;
        }
        for (char *at = strstr(text, "stats_"); at; at = strstr(at + 1, "stats_")) {
            char name[64] = "";
            size_t n = strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789_");
            bool function = at[n] == '(' && n < sizeof name && at > text && at[-1] == ' ';
            if (function) {
                memcpy(name, at, n);
                const struct swept *s = swept_named(name);
                if (!s || s->calls == 0) {
                    fail_msg("%s of %s is not swept", name, entry->d_name);
                }
            }
        }
    }
    (void)closedir(folder);
}

static void all_are_sound(void **state)
{
    (void)state;
    long unsound = 0;
    for (const struct swept *s = swept_functions; s->name; s++) {
        unsound += s->unsound;
    }
    assert_int_equal(unsound, 0);
}

static void all_in_time(void **state)
{
    (void)state;
    long calls = 0;
    for (const struct swept *s = swept_functions; s->name; s++) {
        double limit = s->limit_ms > 0.0 ? s->limit_ms : 10.0;
        calls += s->calls;
        if (s->slowest_ms > 0.5 * limit || s->limit_ms > 0.0) {
            print_message("  %-32s %8ld calls, slowest %8.3f ms of %.0f\n", s->name, s->calls,
                          s->slowest_ms, limit);
        }
#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__)
        assert_true(s->slowest_ms <= limit);
#endif
    }
    print_message("%ld calls\n", calls);
}

static int set_up(void **state)
{
    (void)state;
    (void)signal(SIGALRM, hangs);
    edge_keep = arena_reserve((ptrdiff_t)1 << 30);
    edge_scratch = arena_reserve((ptrdiff_t)1 << 30);
    /* the first touch of memory and of the library's tables is not a call's own time */
    (void)stats_count_exact(3, 0.95);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sweep_intervals),    cmocka_unit_test(sweep_order),
        cmocka_unit_test(sweep_standardised), cmocka_unit_test(sweep_tables),
        cmocka_unit_test(sweep_pairs),        cmocka_unit_test(sweep_lists),
        cmocka_unit_test(sweep_areas),        cmocka_unit_test(sweep_series),
        cmocka_unit_test(sweep_exceedance),   cmocka_unit_test(sweep_survival),
        cmocka_unit_test(sweep_regression),   cmocka_unit_test(sweep_change_points),
        cmocka_unit_test(none_is_left_out),   cmocka_unit_test(all_are_sound),
        cmocka_unit_test(all_in_time),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
