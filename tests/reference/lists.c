/* How many there are: two lists, three, several with few in common, one. */
#include "reference.h"
#include "stats/lists.h"

static void two_lists(struct reference *r)
{
    const struct table *t = r->table;
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        struct two_lists l = stats_two_lists(table_integer(t, i, "n1"), table_integer(t, i, "n2"),
                                             table_integer(t, i, "m|m2|both"), 0.95);
        at_row(r, i, table_text(t, i, "name"));
        check(r, "lincoln_petersen", l.lincoln_petersen);
        check(r, "chapman", l.chapman);
        check(r, "chapman_var", l.variance);
        check(r, "chapman_se", sqrt(l.variance));
        check(r, "wald_l", l.wald.lower);
        check(r, "wald_u", l.wald.upper);
        check(r, "logn_l", l.lognormal.lower);
        check(r, "logn_u", l.lognormal.upper);
        if (table_column(t, "logn_l") >= 0) {
            check_true(r, "limits or none",
                       (l.lognormal.status == STATS_OK) == !isnan(table_number(t, i, "logn_l")));
        }
    }
}

/* "A*C+B": the pairs; letters are lists. */
static uint32_t pairs_of(const char *model)
{
    uint32_t pairs = 0;
    for (const char *p = strpbrk(model, "*:"); p != NULL; p = strpbrk(p + 1, "*:")) {
        int i = p[-1] - 'A';
        int j = p[1] - 'A';
        pairs |= UINT32_C(1) << lists_pair(i < j ? i : j, i < j ? j : i);
    }
    return pairs;
}

/* Rows of 0 and 1 for each list and a count; how many lists there are. Rows of the data set alone
 * when there is a column of them. */
static int counts_of(const struct table *t, const char *data, int64_t *counts)
{
    int own = table_column(t, "data|name|set");
    int count = table_column(t, "n|count|freq");
    int lists = 0;
    memset(counts, 0, 64 * sizeof *counts);
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        uint32_t mask = 0;
        lists = 0;
        for (int j = 0; j < t->columns; j++) {
            if (j != own && j != count && lists < LISTS_LIMIT) {
                mask |= (uint32_t)(table_number_at(t, i, j) > 0.5) << lists++;
            }
        }
        if (own < 0 || strcmp(t->cell[i * t->columns + own], data) == 0) {
            counts[mask] += llround(table_number_at(t, i, count));
        }
    }
    return lists;
}

static void three_lists(struct reference *r)
{
    const struct table *t = r->table;
    struct table in;
    if (!read_matching(r, "capture3_input*.csv", "n|count|freq", &in)) {
        no_input(r);
        return;
    }
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        int64_t counts[64];
        const char *model = table_text(t, i, "model");
        int lists = counts_of(&in, table_text(t, i, "data|name|set"), counts);
        struct list_fit f = stats_lists_fit(r->scratch, counts, lists, pairs_of(model), 0.95);
        at_row(r, i, model);
        if (f.observed == 0) {
            no_input(r);
            continue;
        }
        check(r, "df", f.degrees_of_freedom);
        check(r, "f0", f.unseen);
        check(r, "N", f.total);
        check(r, "log_f0", f.log_unseen);
        check(r, "aic", f.aic);
        if (f.degrees_of_freedom > 0) { /* otherwise 0 but for rounding */
            check(r, "deviance", f.deviance);
        }
        check(r, "se_N", f.standard_error);
        check(r, "se_log_f0", f.log_unseen_error);
        check(r, "lower_logn", f.log_normal_unseen.lower);
        check(r, "upper_logn", f.log_normal_unseen.upper);
    }
}

static void sparse_lists(struct reference *r)
{
    const struct table *t = r->table;
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        struct table in;
        int64_t counts[64];
        char file[128];
        const char *model = table_text(t, i, "model");
        (void)snprintf(file, sizeof file, "mse_%s_input.csv", table_text(t, i, "data|name|set"));
        at_row(r, i, table_text(t, i, "data|name|set"));
        if (!table_read(r->folder, file, &in, r->keep)) {
            no_input(r);
            continue;
        }
        int lists = counts_of(&in, "", counts);
        bool all = text_has(model, "all") || text_has(table_text(t, i, "formula"), "all");
        bool stepwise = text_has(model, "step");
        const char *p = strstr(model, "_p");
        double threshold = p ? strtod(p + 2, NULL) : 0.02;
        uint32_t pairs = all ? (UINT32_C(1) << (lists * (lists - 1) / 2)) - 1 : 0;
        struct list_fit f =
            stepwise ? stats_lists_stepwise(r->scratch, counts, lists, threshold, 0.95, &pairs)
                     : stats_lists_fit(r->scratch, counts, lists, pairs, 0.95);
        check(r, "observed", (double)f.observed);
        check_true(r, "an estimate or none",
                   (f.status == STATS_OK) == !isnan(table_number(t, i, "N")));
        check(r, stepwise ? "stepwise N|N" : "N", f.total);
        check(r, "lower", f.log_normal_unseen.lower);
        check(r, "upper", f.log_normal_unseen.upper);
    }
}

static void one_list(struct reference *r)
{
    struct table in;
    int64_t persons[256] = {0};
    int most = 0;
    if (!read_sibling(r, "_expected", "_input", &in)) {
        no_input(r);
        return;
    }
    for (ptrdiff_t i = 0; i < in.rows; i++) {
        int k = (int)table_integer(&in, i, "contacts|k|times|count");
        if (k >= 1 && k <= 256) {
            persons[k - 1] = table_integer(&in, i, "persons|n|freq|f");
            most = k > most ? k : most;
        }
    }
    struct one_list o = stats_one_list(persons, most, 0.95);
    check_stat(r, "observed", (double)o.observed);
    check_stat(r, "ztpoisson_lambda", o.poisson_lambda);
    check_stat(r, "ztpoisson_N", o.poisson.value);
    check_stat(r, "chao_N", o.chao.value);
    check_stat(r, "chao_bc_N", o.chao_corrected.value);
    check_stat(r, "chao_se", o.chao_error);
    check_stat(r, "chao_logn_lower", o.chao.lower);
    check_stat(r, "chao_logn_upper", o.chao.upper);
    check_stat(r, "zelterman_lambda", o.zelterman_lambda);
    check_stat(r, "zelterman_N", o.zelterman.value);
}

const struct kind reference_lists[] = {
    {"capture2_*", "n1 n2 m|m2|both chapman", "*=1e-13", two_lists},
    {"capture3_*expected*", "model N f0", "se_*=1e-9 *_logn=1e-9 N=4e-15 f0=2e-14 *=1e-10",
     three_lists},
    {"capture3_input*", "n|count|freq", "", NULL},
    {"mse_*_input*", "n|count|freq", "", NULL},
    {"mse_*expected*", "model observed N", "N=4e-14 *=2e-9", sparse_lists},
    {"single_list_*_expected*", "stat value", "*=1e-10", one_list},
    {"single_list_*_input*", "contacts|k|times|count", "", NULL},
    {0},
};
