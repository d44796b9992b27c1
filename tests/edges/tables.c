/* Tables of counts, pairs, lists. */
#include "edges.h"

#include "stats/lists.h"
#include "stats/tables.h"

static bool chi_square_is_sound(struct chi_square x)
{
    return sound_number(x.status, x.statistic) && sound_number(x.status, x.p) &&
           sound_number(x.status, x.likelihood_ratio) && sound_number(x.status, x.cramer_v);
}

static void two_by_two(const int64_t *n, double confidence)
{
    struct fisher f;
    struct mantel_haenszel m;
    struct two_by_two t = {n[0], n[1], n[2], n[3]};
    /* 0.2 s of summing each at 1e12: a few of them */
    if (n[0] + n[1] + n[2] + n[3] < INT64_C(1000000000) || n[0] == n[3]) {
        SWEEP(stats_fisher, f = stats_fisher(n[0], n[1], n[2], n[3], confidence),
              sound_number(f.status, f.p) && sound_interval(f.odds));
    }
    SWEEP(stats_mantel_haenszel, m = stats_mantel_haenszel(&t, 1, confidence),
          sound_number(m.status, m.p) && sound_interval(m.odds_ratio) &&
              sound_interval(m.risk_ratio));
    struct chi_square x;
    SWEEP(stats_chi_square, x = stats_chi_square(n, 2, 2), chi_square_is_sound(x));
}

void sweep_tables(void **state)
{
    (void)state;
    int64_t n[4];
    for (int code = 0; code < EDGE_COUNTS * EDGE_COUNTS * EDGE_COUNTS * EDGE_COUNTS; code++) {
        for (int i = 0, rest = code; i < 4; i++, rest /= EDGE_COUNTS) {
            n[i] = edge_counts[rest % EDGE_COUNTS];
        }
        two_by_two(n, edge_confidences[code % 7 > 4 ? code % EDGE_CONFIDENCES : 0]);
    }
    int64_t x[EDGE_MOST];
    int64_t y[EDGE_MOST];
    double score[EDGE_MOST];
    double adjusted[EDGE_MOST];
    struct two_by_two strata[EDGE_MOST];
    for (int shape = 0; shape < EDGE_SHAPES * EDGE_SHAPES; shape++) {
        edge_fill_counts(shape % EDGE_SHAPES, x);
        edge_fill_counts(shape / EDGE_SHAPES, y);
        edge_fill(shape % EDGE_SHAPES, score);
        for (int i = 0; i < EDGE_MOST; i++) {
            strata[i] = (struct two_by_two){x[i], y[i], 3, i % 2};
        }
        for (int s = 0; s < EDGE_SIZES; s++) {
            int groups = (int)edge_sizes[s];
            struct share_trend t;
            struct mantel_haenszel m;
            struct chi_square c;
            SWEEP(stats_cochran_armitage, t = stats_cochran_armitage(x, y, score, groups),
                  sound_number(t.status, t.z) && sound_number(t.status, t.p) &&
                      sound_number(t.status, t.slope));
            SWEEP(stats_mantel_haenszel, m = stats_mantel_haenszel(strata, groups, 0.95),
                  sound_number(m.status, m.p) && sound_interval(m.odds_ratio) &&
                      sound_interval(m.risk_ratio));
            for (int rows = 0; rows < 5; rows++) {
                SWEEP(stats_chi_square, c = stats_chi_square(x, rows, groups / 5),
                      chi_square_is_sound(c));
            }
            for (int a = ADJUST_BONFERRONI; a <= ADJUST_BY; a++) {
                ptrdiff_t made = 0;
                SWEEP(stats_adjust,
                      (void)stats_adjust(edge_scratch, score, groups, (enum adjustment)a, adjusted,
                                         &made),
                      made <= groups);
            }
        }
        struct fisher_table f; /* random tables of 1e12 people each would take seconds */
        int rows = 2 + shape % 3;
        for (int i = 0; i < EDGE_MOST; i++) {
            x[i] = x[i] > 1000000 ? 1000000 + x[i] % 7 : x[i];
            y[i] = y[i] > 1000000 ? 1000000 + y[i] % 7 : y[i];
        }
        SWEEP(stats_fisher_table, f = stats_fisher_table(edge_scratch, x, rows, 3, 100, 5),
              sound_number(f.status, f.p));
        SWEEP(stats_fisher_table, f = stats_fisher_table(edge_scratch, y, rows, shape % 2, 100, 5),
              sound_number(f.status, f.p));
    }
}

void sweep_pairs(void **state)
{
    (void)state;
    double before[EDGE_MOST];
    double after[EDGE_MOST];
    for (int shape = 0; shape < EDGE_SHAPES * EDGE_SHAPES; shape++) {
        edge_fill(shape % EDGE_SHAPES, before);
        edge_fill(shape / EDGE_SHAPES, after);
        for (int s = 0; s < EDGE_SIZES; s++) {
            for (int c = 0; c < EDGE_CONFIDENCES; c++) {
                struct paired_change t;
                SWEEP(stats_paired_t,
                      t = stats_paired_t(edge_scratch, before, after, edge_sizes[s],
                                         edge_confidences[c]),
                      sound_interval(t.mean) && sound_number(t.mean.status, t.p) &&
                          sound_number(t.mean.status, t.cohen_d_z));
            }
            struct signed_rank r;
            SWEEP(stats_signed_rank,
                  r = stats_signed_rank(edge_scratch, before, after, edge_sizes[s]),
                  sound_number(r.status, r.p) && sound_number(r.status, r.rank_biserial));
        }
    }
    for (int a = 0; a < EDGE_COUNTS; a++) {
        for (int b = 0; b < EDGE_COUNTS; b++) {
            for (int c = 0; c < EDGE_CONFIDENCES; c++) {
                struct mcnemar m;
                SWEEP(stats_mcnemar,
                      m = stats_mcnemar(edge_counts[a], edge_counts[b], edge_confidences[c]),
                      sound_number(m.status, m.exact_p) && sound_number(m.status, m.corrected_p) &&
                          sound_interval(m.odds_ratio));
            }
        }
    }
}

static bool fit_is_sound(struct list_fit f)
{
    return sound_number(f.status, f.total) && sound_number(f.status, f.standard_error) &&
           (f.status != STATS_OK || (sound_interval(f.lognormal) && f.total >= 0.0));
}

static void several_lists(int lists)
{
    int64_t counts[64];
    int64_t values[EDGE_MOST];
    for (int shape = 0; shape < EDGE_SHAPES; shape++) {
        edge_fill_counts(shape, values);
        for (int i = 0; i < 64; i++) {
            counts[i] = values[i % EDGE_MOST];
        }
        uint32_t all =
            lists >= 2 && lists <= 6 ? (UINT32_C(1) << (lists * (lists - 1) / 2)) - 1 : 1;
        const uint32_t models[] = {0, all, all & 5};
        for (int m = 0; m < 3; m++) {
            struct list_fit f;
            SWEEP(stats_lists_fit,
                  f = stats_lists_fit(edge_scratch, counts, lists, models[m], 0.95),
                  fit_is_sound(f));
        }
        for (int c = 0; c < EDGE_CONFIDENCES; c++) {
            uint32_t pairs = 0;
            struct list_fit f;
            SWEEP(stats_lists_stepwise,
                  f = stats_lists_stepwise(edge_scratch, counts, lists, 0.02, edge_confidences[c],
                                           &pairs),
                  fit_is_sound(f));
        }
        if (lists == 3) {
            struct three_lists t;
            SWEEP(stats_three_lists, t = stats_three_lists(edge_scratch, counts, 0.95),
                  sound_number(t.status, t.least) && sound_number(t.status, t.greatest));
        }
        for (int s = 0; s < EDGE_SIZES; s++) {
            struct one_list o;
            SWEEP(stats_one_list, o = stats_one_list(values, (int)edge_sizes[s], 0.95),
                  sound_interval(o.poisson) && sound_interval(o.chao) &&
                      sound_interval(o.chao_corrected) && sound_interval(o.zelterman));
        }
    }
}

void sweep_lists(void **state)
{
    (void)state;
    for (int a = 0; a < EDGE_COUNTS; a++) {
        for (int b = 0; b < EDGE_COUNTS; b++) {
            for (int m = 0; m < EDGE_COUNTS; m++) {
                for (int c = 0; c < EDGE_CONFIDENCES; c++) {
                    struct two_lists t;
                    SWEEP(stats_two_lists,
                          t = stats_two_lists(edge_counts[a], edge_counts[b], edge_counts[m],
                                              edge_confidences[c]),
                          sound_number(t.status, t.chapman) && sound_number(t.status, t.variance) &&
                              sound_interval(t.wald) && sound_interval(t.lognormal));
                }
            }
        }
    }
    for (int lists = 0; lists <= 7; lists++) {
        several_lists(lists);
    }
}
