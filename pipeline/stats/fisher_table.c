/* Fisher's exact test of an r x c table (Freeman and Halton 1951). Small tables are enumerated in
 * two halves that meet: every way to fill all columns but two leaves rows that the last two share,
 * and what those rows can hold is enumerated once and sorted, for all orders of the same rows.
 * Larger tables are drawn at random with these margins. */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "stats/quantile.h"
#include "stats/random.h"
#include "stats/tables.h"

#define COUNT_LIMIT       INT64_C(1000000000000)
#define EQUAL_PROBABILITY 1e-7
#define WAYS_HOPELESS     18.0  /* logarithm, rows being thought boundless */
#define SAME_WEIGHT       1e-13 /* of logarithms that are sums of the same numbers */

enum {
    LONG_SIDE_EXACT = 12,       /* rows of a table that is enumerated */
    TOTAL_EXACT = 5000,         /* units in it */
    BEGINNINGS_EXACT = 1000000, /* ways to fill all columns but two */
    ENDINGS_EXACT = 2500000,    /* ways to fill the last two, all sets of rows together */
    SIDE_LIMIT = 1000,
};

/* A table, turned so that there are few ways to fill its first columns. */
struct table {
    int rows, columns;
    int64_t *row, *column; /* sums */
    int64_t *cell;
    double total;
    double seen; /* log probability of the table, less what all tables share, which is: */
    double shared;
};

/* One way to fill the first columns: what it leaves in the rows, in descending order. */
struct beginning {
    double log_weight;
    double times; /* how many ways with the same weight this stands for */
    int32_t left[LONG_SIDE_EXACT];
};

struct enumeration {
    const struct table *table;
    const double *log_factorial;
    struct beginning *beginning;
    int beginnings;
    struct beginning *next; /* one column further */
    int nexts;
    double times;
    int32_t left[LONG_SIDE_EXACT]; /* of the rows, while columns are filled */
    double *ending;                /* log weights of the last two columns */
    int endings;
    int endings_in_all;
    bool too_many;
};

static int descending(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a;
    int32_t y = *(const int32_t *)b;
    return (x < y) - (x > y);
}

static int by_rows_left(const void *a, const void *b)
{
    const struct beginning *x = a;
    const struct beginning *y = b;
    return memcmp(x->left, y->left, sizeof x->left);
}

static int by_rows_left_and_weight(const void *a, const void *b)
{
    const struct beginning *x = a;
    const struct beginning *y = b;
    int order = by_rows_left(a, b);
    return order != 0 ? order : (x->log_weight > y->log_weight) - (x->log_weight < y->log_weight);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static void keep_next(struct enumeration *e, double log_weight)
{
    if (e->nexts >= BEGINNINGS_EXACT) {
        e->too_many = true;
        return;
    }
    struct beginning *b = &e->next[e->nexts++];
    b->log_weight = log_weight;
    b->times = e->times;
    memcpy(b->left, e->left, sizeof b->left);
    qsort(b->left, (size_t)e->table->rows, sizeof b->left[0], descending);
}

static int32_t left_from(const struct enumeration *e, int row)
{
    int32_t sum = 0;
    for (int i = row; i < e->table->rows; i++) {
        sum += e->left[i];
    }
    return sum;
}

/* Fills a column from row `row` on with `units`, in every way. */
static void fill_column(struct enumeration *e, int row, int32_t units, double log_weight)
{
    if (row == e->table->rows) {
        keep_next(e, log_weight);
        return;
    }
    int32_t below = left_from(e, row + 1);
    int32_t space = e->left[row];
    int32_t least = units > below ? units - below : 0;
    int32_t most = units < space ? units : space;
    for (int32_t x = least; x <= most && !e->too_many; x++) {
        e->left[row] = space - x;
        fill_column(e, row + 1, units - x, log_weight - e->log_factorial[x]);
    }
    e->left[row] = space;
}

/* Beginnings that leave the same rows with the same weight become one. */
static void merge_beginnings(struct enumeration *e)
{
    qsort(e->beginning, (size_t)e->beginnings, sizeof *e->beginning, by_rows_left_and_weight);
    int kept = 0;
    for (int i = 1; i < e->beginnings; i++) {
        struct beginning *last = &e->beginning[kept];
        const struct beginning *b = &e->beginning[i];
        if (by_rows_left(last, b) == 0 && b->log_weight - last->log_weight < SAME_WEIGHT) {
            last->times += b->times;
        } else {
            e->beginning[++kept] = *b;
        }
    }
    e->beginnings = kept + 1;
}

/* Every way to fill all columns but the last two. */
static void begin(struct enumeration *e)
{
    e->times = 1.0;
    keep_next(e, 0.0);
    for (int column = 0; column <= e->table->columns - 2; column++) {
        struct beginning *done = e->beginning;
        e->beginning = e->next;
        e->beginnings = e->nexts;
        e->next = done;
        e->nexts = 0;
        merge_beginnings(e);
        if (column == e->table->columns - 2) {
            return;
        }
        for (int i = 0; i < e->beginnings && !e->too_many; i++) {
            memcpy(e->left, e->beginning[i].left, sizeof e->left);
            e->times = e->beginning[i].times;
            fill_column(e, 0, (int32_t)e->table->column[column], e->beginning[i].log_weight);
        }
        if (e->too_many) {
            return;
        }
    }
}

/* Every way to part the rows that are left between the last two columns. */
static void part_rows(struct enumeration *e, int row, int32_t units, double log_weight)
{
    if (e->too_many) {
        return;
    }
    if (row == e->table->rows) {
        if (e->endings_in_all >= ENDINGS_EXACT) {
            e->too_many = true;
            return;
        }
        e->ending[e->endings++] = log_weight;
        e->endings_in_all++;
        return;
    }
    int32_t below = left_from(e, row + 1);
    int32_t space = e->left[row];
    int32_t least = units > below ? units - below : 0;
    int32_t most = units < space ? units : space;
    for (int32_t x = least; x <= most; x++) {
        part_rows(e, row + 1, units - x,
                  log_weight - e->log_factorial[x] - e->log_factorial[space - x]);
    }
}

/* How many of the sorted values are at most the limit. */
static int count_up_to(const double *sorted, int count, double limit)
{
    int low = 0;
    int high = count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (sorted[middle] <= limit) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Probability of what is at most as probable as the table seen, over a run of beginnings that
 * leave the same rows. `sum` has a place for every ending. */
static double rare_part(struct enumeration *e, int first, int last, double *sum)
{
    const struct table *t = e->table;
    memcpy(e->left, e->beginning[first].left, sizeof e->left);
    e->endings = 0;
    part_rows(e, 0, (int32_t)t->column[t->columns - 2], 0.0);
    if (e->too_many) {
        return 0.0;
    }
    qsort(e->ending, (size_t)e->endings, sizeof e->ending[0], ascending);
    double most = e->ending[e->endings - 1];
    double running = 0.0;
    for (int i = 0; i < e->endings; i++) {
        running += exp(e->ending[i] - most);
        sum[i] = running;
    }
    double rare = 0.0;
    for (int i = first; i < last; i++) {
        double begun = e->beginning[i].log_weight;
        int n = count_up_to(e->ending, e->endings, t->seen + EQUAL_PROBABILITY - begun);
        rare += n > 0 ? e->beginning[i].times * exp(t->shared + begun + most) * sum[n - 1] : 0.0;
    }
    return rare;
}

/* Logarithm of about how many ways there are to fill all columns but two. */
static double ways_to_begin(const struct table *t)
{
    double ways = t->columns < 2 ? HUGE_VAL : 0.0;
    for (int j = 0; j < t->columns - 2; j++) {
        double units = (double)t->column[j];
        ways += lgamma(units + t->rows) - lgamma(units + 1.0) - lgamma((double)t->rows);
    }
    return ways;
}

static bool enumerate(struct arena scratch, const struct table *t, double *p)
{
    if (t->rows > LONG_SIDE_EXACT || t->total > TOTAL_EXACT || ways_to_begin(t) > WAYS_HOPELESS) {
        return false;
    }
    struct enumeration e = {.table = t};
    double *log_factorial = ARENA_ARRAY(&scratch, double, (ptrdiff_t)t->total + 1);
    for (ptrdiff_t i = 1; i <= (ptrdiff_t)t->total; i++) {
        log_factorial[i] = lgamma((double)i + 1.0);
    }
    e.log_factorial = log_factorial;
    e.beginning = arena_alloc_raw(&scratch, (ptrdiff_t)sizeof *e.beginning, BEGINNINGS_EXACT);
    e.next = arena_alloc_raw(&scratch, (ptrdiff_t)sizeof *e.next, BEGINNINGS_EXACT);
    e.ending = arena_alloc_raw(&scratch, (ptrdiff_t)sizeof(double), ENDINGS_EXACT);
    double *sum = arena_alloc_raw(&scratch, (ptrdiff_t)sizeof(double), ENDINGS_EXACT);
    for (int i = 0; i < t->rows; i++) {
        e.left[i] = (int32_t)t->row[i];
    }
    begin(&e);
    *p = 0.0;
    for (int first = 0, last = 0; first < e.beginnings && !e.too_many; first = last) {
        while (last < e.beginnings && by_rows_left(&e.beginning[first], &e.beginning[last]) == 0) {
            last++;
        }
        *p += rare_part(&e, first, last, sum);
    }
    *p = fmin(*p, 1.0);
    return !e.too_many;
}

/* How many of `draws` units out of good + bad are good: the uniform number is used up from the
 * mode outwards. */
static double draw_good(struct random_source *r, double good, double bad, double draws)
{
    double low = fmax(0.0, draws - bad);
    double high = fmin(draws, good);
    double mode = floor((draws + 1.0) * ((good + 1.0) / (good + bad + 2.0)));
    mode = fmin(fmax(mode, low), high);
    double at_mode =
        exp(lgamma(good + 1.0) - lgamma(mode + 1.0) - lgamma(good - mode + 1.0) +
            lgamma(bad + 1.0) - lgamma(draws - mode + 1.0) - lgamma(bad - draws + mode + 1.0) -
            lgamma(good + bad + 1.0) + lgamma(draws + 1.0) + lgamma(good + bad - draws + 1.0));
    double left = random_unit(r) - at_mode;
    double up = mode;
    double down = mode;
    double weight_up = at_mode;
    double weight_down = at_mode;
    while (left > 0.0 && (weight_up > 0.0 || weight_down > 0.0)) {
        weight_up *=
            up < high ? (good - up) / (up + 1.0) * ((draws - up) / (bad - draws + up + 1.0)) : 0.0;
        up += 1.0;
        left -= weight_up;
        if (left <= 0.0) {
            return fmin(up, high);
        }
        weight_down *=
            down > low ? down / (good - down + 1.0) * ((bad - draws + down) / (draws - down + 1.0))
                       : 0.0;
        down -= 1.0;
        left -= weight_down;
        if (left <= 0.0) {
            return fmax(down, low);
        }
    }
    return mode;
}

/* Log weight of a random table with these margins. */
static double draw_table(struct random_source *r, const struct table *t, double *left)
{
    double log_weight = 0.0;
    double rest = t->total;
    for (int i = 0; i < t->rows; i++) {
        left[i] = (double)t->row[i];
    }
    for (int j = 0; j < t->columns; j++) {
        double units = (double)t->column[j];
        double others = rest;
        rest -= units;
        for (int i = 0; i < t->rows; i++) {
            others -= left[i];
            double x = j + 1 < t->columns ? draw_good(r, left[i], others, units) : left[i];
            log_weight -= lgamma(x + 1.0);
            left[i] -= x;
            units -= x;
        }
    }
    return log_weight;
}

static struct fisher_table by_simulation(struct arena scratch, const struct table *t,
                                         int64_t replicates, uint64_t seed)
{
    struct random_source r = random_seeded(seed);
    double *left = ARENA_ARRAY(&scratch, double, t->rows);
    int64_t rare = 0;
    for (int64_t i = 0; i < replicates; i++) {
        rare += draw_table(&r, t, left) <= t->seen + EQUAL_PROBABILITY;
    }
    double p = ((double)rare + 1.0) / ((double)replicates + 1.0);
    return (struct fisher_table){p, sqrt(p * (1.0 - p) / (double)replicates), replicates, STATS_OK};
}

/* Copies the cells, turned or not, and adds up. False when a count is out of range. */
static bool take_table(struct arena *a, const int64_t *cells, int rows, int columns, bool turn,
                       struct table *t)
{
    *t = (struct table){.rows = turn ? columns : rows, .columns = turn ? rows : columns};
    t->row = ARENA_ARRAY(a, int64_t, t->rows);
    t->column = ARENA_ARRAY(a, int64_t, t->columns);
    t->cell = ARENA_ARRAY(a, int64_t, (ptrdiff_t)rows * columns);
    for (int i = 0; i < t->rows; i++) {
        for (int j = 0; j < t->columns; j++) {
            int64_t x =
                turn ? cells[(ptrdiff_t)j * columns + i] : cells[(ptrdiff_t)i * columns + j];
            if (x < 0 || x > COUNT_LIMIT) {
                return false;
            }
            t->cell[(ptrdiff_t)i * t->columns + j] = x;
            t->row[i] += x;
            t->column[j] += x;
            t->total += (double)x;
            t->seen -= lgamma((double)x + 1.0);
        }
    }
    /* small columns first: the fewer ways to begin */
    for (int i = 1; i < t->columns; i++) {
        for (int j = i; j > 0 && t->column[j] < t->column[j - 1]; j--) {
            int64_t kept = t->column[j];
            t->column[j] = t->column[j - 1];
            t->column[j - 1] = kept;
        }
    }
    t->shared = -lgamma(t->total + 1.0);
    for (int i = 0; i < t->rows; i++) {
        t->shared += lgamma((double)t->row[i] + 1.0);
    }
    for (int j = 0; j < t->columns; j++) {
        t->shared += lgamma((double)t->column[j] + 1.0);
    }
    return true;
}

/* docs/methods.md "Fisher". */
struct fisher_table stats_fisher_table(struct arena scratch, const int64_t *cells, int rows,
                                       int columns, int64_t replicates, uint64_t seed)
{
    struct fisher_table none = {NAN, NAN, 0, STATS_BAD_INPUT};
    struct table t;
    struct table turned;
    if (rows < 1 || columns < 1 || rows > SIDE_LIMIT || columns > SIDE_LIMIT || replicates < 0 ||
        !take_table(&scratch, cells, rows, columns, false, &t) ||
        !take_table(&scratch, cells, rows, columns, true, &turned)) {
        return none;
    }
    if (ways_to_begin(&turned) < ways_to_begin(&t)) {
        t = turned;
    }
    if (rows < 2 || columns < 2 || !(t.total > 0.0)) {
        none.status = STATS_UNDEFINED;
        return none;
    }
    double p = 0.0;
    if (enumerate(scratch, &t, &p)) {
        return (struct fisher_table){p, 0.0, 0, STATS_OK};
    }
    if (replicates == 0) {
        none.status = STATS_NO_CONVERGENCE;
        return none;
    }
    return by_simulation(scratch, &t, replicates, seed);
}
