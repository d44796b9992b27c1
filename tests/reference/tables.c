/* Tables of counts, strata, many comparisons. */
#include "reference.h"
#include "stats/tables.h"

enum { CELLS = 1024, GROUPS = 128 };

static int whole_numbers(const char *text, int64_t *out, int limit)
{
    double numbers[CELLS];
    int n = table_cell_numbers(text, numbers, limit < CELLS ? limit : CELLS);
    for (int i = 0; i < n; i++) {
        out[i] = llround(numbers[i]);
    }
    return n;
}

static void association(struct reference *r)
{
    const struct table *t = r->table;
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        int64_t cells[CELLS];
        int n = whole_numbers(table_text(t, i, "cells"), cells, CELLS);
        int rows = (int)table_integer(t, i, "rows");
        int columns = (int)table_integer(t, i, "cols|columns");
        at_row(r, i, table_text(t, i, "name"));
        check_true(r, "cells", n == rows * columns);
        if (n != rows * columns || n == 0) {
            continue;
        }
        struct chi_square x = stats_chi_square(cells, rows, columns);
        check(r, "chisq", x.statistic);
        check(r, "df", (double)x.degrees_of_freedom);
        check(r, "p", x.p);
        check(r, "yates", x.yates);
        check(r, "g2", x.likelihood_ratio);
        check(r, "cramer_v", x.cramer_v);
        check(r, "min_expected", x.least_expected);
        if (!isnan(table_number(t, i, "fisher_p"))) {
            check(r, "fisher_p", stats_fisher_table(r->scratch, cells, rows, columns, 20000, 7).p);
        }
        if (n == 4 && rows == 2) {
            struct fisher f = stats_fisher(cells[0], cells[1], cells[2], cells[3], 0.95);
            check(r, "fisher_p", f.p);
            if (f.odds.status != STATS_OK) {
                at_row(r, i, "empty margin");
            }
            check_interval(r, "fisher_or", "fisher_lo", "fisher_hi", f.odds, 1.0);
        }
    }
}

static void share_trend(struct reference *r)
{
    const struct table *t = r->table;
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        int64_t x[GROUPS];
        int64_t n[GROUPS];
        double score[GROUPS];
        int groups = whole_numbers(table_text(t, i, "x"), x, GROUPS);
        bool same = whole_numbers(table_text(t, i, "n"), n, GROUPS) == groups &&
                    table_cell_numbers(table_text(t, i, "score"), score, GROUPS) == groups;
        at_row(r, i, table_text(t, i, "name"));
        check_true(r, "groups", same);
        struct share_trend s = stats_cochran_armitage(x, n, score, same ? groups : 0);
        check(r, "chisq", s.statistic);
        check(r, "z", s.z);
        check(r, "p", s.p);
        check(r, "slope", s.slope);
        check(r, "chisq_total", s.heterogeneity);
    }
}

/* A table told as rows: two factors, the stratum, the count, as R gives it; the first level that
 * occurs is the first row (column). */
static void common_odds(struct reference *r)
{
    struct table in;
    if (!read_sibling(r, "_expected", "_input", &in) || in.columns < 4) {
        no_input(r);
        return;
    }
    struct two_by_two strata[GROUPS] = {0};
    const char *name[GROUPS];
    ptrdiff_t count = 0;
    int last = table_column(&in, "freq|count|n");
    last = last < 0 ? in.columns - 1 : last;
    for (ptrdiff_t i = 0; i < in.rows; i++) {
        char **cell = in.cell + i * in.columns;
        ptrdiff_t s = 0;
        while (s < count && strcmp(name[s], cell[2]) != 0) {
            s++;
        }
        if (s == GROUPS) {
            break;
        }
        name[s] = cell[2];
        count = s == count ? count + 1 : count;
        bool first_row = strcmp(cell[0], in.cell[0]) == 0;
        bool first_column = strcmp(cell[1], in.cell[1]) == 0;
        *(first_column ? (first_row ? &strata[s].a : &strata[s].b)
                       : (first_row ? &strata[s].c : &strata[s].d)) +=
            llround(table_number_at(&in, i, last));
    }
    struct mantel_haenszel m = stats_mantel_haenszel(strata, count, 0.95);
    check_stat(r, "MH_OR|or|odds_ratio", m.odds_ratio.value);
    check_stat(r, "MH_OR_lower|or_lower", m.odds_ratio.lower);
    check_stat(r, "MH_OR_upper|or_upper", m.odds_ratio.upper);
    check_stat(r, "MH_RR|rr|risk_ratio", m.risk_ratio.value);
    check_stat(r, "MH_RR_lower|rr_lower", m.risk_ratio.lower);
    check_stat(r, "MH_RR_upper|rr_upper", m.risk_ratio.upper);
    check_stat(r, "CMH_chisq_corrected", m.corrected);
    check_stat(r, "CMH_chisq", m.statistic);
    check_stat(r, "CMH_p_corrected", m.corrected_p);
    check_stat(r, "CMH_p", m.p);
}

static void comparisons(struct reference *r)
{
    static const char *const columns[] = {"bonferroni", "holm", "hommel", "BH|fdr", "BY"};
    const struct table *t = r->table;
    double *p = table_numbers(t, "p|pvalue|p_value", r->keep);
    double *adjusted = ARENA_ARRAY(r->keep, double, t->rows + 1);
    for (int m = ADJUST_BONFERRONI; m <= ADJUST_BY; m++) {
        (void)stats_adjust(r->scratch, p, t->rows, (enum adjustment)m, adjusted, NULL);
        for (ptrdiff_t i = 0; i < t->rows; i++) {
            at_row(r, i, "");
            check(r, columns[m], adjusted[i]);
        }
    }
}

const struct kind reference_tables[] = {
    {"chisq_*", "rows cols|columns cells chisq", "*=6e-13", association},
    {"cochran_*", "x n score chisq z", "*=3e-14", share_trend},
    {"mantel_haenszel_*_expected*", "stat value", "*=1e-10", common_odds},
    {"mantel_haenszel_*_input*", "freq|count|n", "", NULL},
    {"bh_*", "p|pvalue|p_value BH|fdr", "*=3e-16", comparisons},
    {0},
};
