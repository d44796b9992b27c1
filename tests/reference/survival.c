/* Time to an event: curves, medians, tests, several causes, events that come back. */
#include "reference.h"
#include "stats/survival.h"

enum { GROUPS = 32 };
#define TIME   "time|futime|days"
#define STATUS "status|event|died"

struct people {
    struct survival_data data;
    const char *name[GROUPS];
    int groups;
};

/* `x=Maintained` is Maintained. */
static const char *after_equals(const char *label)
{
    const char *at = strchr(label, '=');
    return at ? at + 1 : label;
}

/* Groups are numbered as they occur; a status of 1 and 2 is R's censored and dead. */
static struct people people_of(struct reference *r, const struct table *t, int column)
{
    struct people p = {.data.rows = t->rows};
    double *time = table_numbers(t, TIME, r->keep);
    int *event = ARENA_ARRAY(r->keep, int, t->rows + 1);
    int *group = ARENA_ARRAY(r->keep, int, t->rows + 1);
    int least = 9;
    int most = 0;
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        event[i] = (int)table_integer(t, i, STATUS);
        least = event[i] < least ? event[i] : least;
        most = event[i] > most ? event[i] : most;
        const char *name = column >= 0 ? t->cell[i * t->columns + column] : "";
        int g = 0;
        while (g < p.groups && strcmp(p.name[g], name) != 0) {
            g++;
        }
        g = g < GROUPS ? g : GROUPS - 1;
        p.name[g] = name;
        p.groups = g == p.groups ? g + 1 : p.groups;
        group[i] = g;
    }
    for (ptrdiff_t i = 0; i < t->rows && least == 1 && most == 2; i++) {
        event[i]--;
    }
    p.data.time = time;
    p.data.event = event;
    p.data.group = group;
    return p;
}

static int group_named(const struct people *p, const char *name)
{
    for (int g = 0; g < p->groups; g++) {
        if (strcmp(p->name[g], name) == 0) {
            return g;
        }
    }
    return -1;
}

static bool read_people(struct reference *r, const char *set, struct people *p)
{
    char file[128];
    struct table t;
    (void)snprintf(file, sizeof file, "km_%s_input.csv", set);
    if (!table_read(r->folder, file, &t, r->keep)) {
        return false;
    }
    *p = people_of(r, &t, table_column(&t, "group|treat|x|trt|sex"));
    return true;
}

/* The people of a row's data set and the row's group; the set is read once. */
struct current {
    const char *set;
    bool there;
    struct people people;
};

static int group_of_row(struct reference *r, struct current *c, ptrdiff_t row)
{
    const char *set = table_text(r->table, row, "data|name|set");
    if (!c->set || strcmp(c->set, set) != 0) {
        c->set = set;
        c->there = read_people(r, set, &c->people);
    }
    int g = c->there
                ? group_named(&c->people, after_equals(table_text(r->table, row, "group|strata")))
                : -1;
    if (g < 0) {
        no_input(r);
    }
    return g;
}

static void curves(struct reference *r)
{
    static const char *const limits[][2] = {
        {"plain_l", "plain_u"}, {"log_l", "log_u"}, {"ll_l|loglog_l", "ll_u|loglog_u"}};
    const struct table *t = r->table;
    struct current now = {0};
    for (ptrdiff_t row = 0; row < t->rows; row++) {
        at_row(r, row, table_text(t, row, "data|name|set"));
        int g = group_of_row(r, &now, row);
        if (g < 0) {
            continue;
        }
        struct arena keep = *r->keep;
        struct survival_curve c = stats_survival(&now.people.data, g, &keep, r->scratch);
        ptrdiff_t at = 0;
        while (at < c.count && fabs(c.step[at].time - table_number(t, row, "time")) > 1e-9) {
            at++;
        }
        check_true(r, "time", at < c.count);
        if (at == c.count) {
            continue;
        }
        const struct survival_step *s = &c.step[at];
        check(r, "n_risk", (double)s->at_risk);
        check(r, "n_event", (double)s->events);
        check(r, "n_censor", (double)s->censored);
        check(r, "surv", s->survival);
        check(r, "se_greenwood", s->error);
        check(r, "cumhaz_na", s->hazard);
        check(r, "se_na", s->hazard_error);
        for (int scale = SURVIVAL_PLAIN; scale <= SURVIVAL_LOG_LOG; scale++) {
            struct interval i = stats_survival_limits(s, (enum survival_scale)scale, 0.95);
            check(r, limits[scale][0], i.lower);
            check(r, limits[scale][1], i.upper);
        }
    }
}

static void medians(struct reference *r)
{
    const struct table *t = r->table;
    struct current now = {0};
    for (ptrdiff_t row = 0; row < t->rows; row++) {
        at_row(r, row, table_text(t, row, "data|name|set"));
        int g = group_of_row(r, &now, row);
        if (g < 0) {
            continue;
        }
        const char *type = table_text(t, row, "conf_type|type");
        enum survival_scale scale = strcmp(type, "plain") == 0 ? SURVIVAL_PLAIN
                                    : strcmp(type, "log") == 0 ? SURVIVAL_LOG
                                                               : SURVIVAL_LOG_LOG;
        struct survival_curve c = stats_survival(&now.people.data, g, r->keep, r->scratch);
        struct interval m = stats_survival_quantile(&c, 0.5, scale, 0.95);
        const char *const columns[] = {"median", "lower", "upper"};
        const double got[] = {m.value, m.lower, m.upper};
        for (int k = 0; k < 3; k++) { /* not reached: missing */
            bool reached = !isnan(table_number(t, row, columns[k]));
            check_true(r, columns[k], isfinite(got[k]) == reached);
            check(r, columns[k], got[k]);
        }
        check(r, "n", (double)c.people);
        check(r, "events", (double)c.events);
        double last = 0.0;
        for (ptrdiff_t k = 0; k < now.people.data.rows; k++) {
            last = fmax(last, now.people.data.time[k]);
        }
        double mean = 0.0;
        double error = 0.0;
        (void)stats_survival_mean(&c, last, &mean, &error);
        check(r, "rmean", mean);
        check(r, "se_rmean", error);
    }
}

/* The column that has a group more than there are degrees of freedom. */
static int group_column(struct reference *r, const struct table *t, int wanted)
{
    for (int j = 0; j < t->columns; j++) {
        if (!table_is_named(t->name[j], TIME "|" STATUS "|data")) {
            struct people p = people_of(r, t, j);
            if (p.groups == wanted) {
                return j;
            }
        }
    }
    return table_column(t, "group");
}

/* The first group of the anchor, found by what it observed and expected. */
static int first_group(const struct reference *r, const struct survival_test *test, int groups)
{
    double observed = table_number(r->table, r->row, "obs1");
    double expected = table_number(r->table, r->row, "exp1");
    for (int g = 0; g < groups; g++) {
        if (fabs(test->observed[g] - observed) < 1e-9 * fabs(observed) &&
            fabs(test->expected[g] - expected) < 1e-9 * fabs(expected)) {
            return g;
        }
    }
    return 0;
}

static void differences(struct reference *r)
{
    const struct table *t = r->table;
    for (ptrdiff_t row = 0; row < t->rows; row++) {
        const char *set = table_text(t, row, "data|name|set");
        struct table in;
        char file[128];
        (void)snprintf(file, sizeof file, "logrank_%s_input.csv", set);
        at_row(r, row, set);
        if (!table_read(r->folder, file, &in, r->keep)) {
            (void)snprintf(file, sizeof file, "km_%s_input.csv", set);
            if (!table_read(r->folder, file, &in, r->keep)) {
                no_input(r);
                continue;
            }
        }
        int wanted = (int)table_integer(t, row, "df") + 1;
        struct people p = people_of(r, &in, group_column(r, &in, wanted));
        double rho = table_number(t, row, "rho");
        rho = !isnan(rho) ? rho : strstr(t->file, "peto") || strstr(t->file, "rho1") ? 1.0 : 0.0;
        struct survival_test test =
            stats_survival_test(&p.data, p.groups, rho, r->keep, r->scratch);
        check_true(r, "status", test.status == STATS_OK);
        if (test.status != STATS_OK) {
            continue;
        }
        check(r, "chisq", test.chi_square);
        check(r, "df", test.degrees_of_freedom);
        check(r, "p", test.p);
        int first = first_group(r, &test, p.groups);
        check(r, "obs1", test.observed[first]);
        check(r, "exp1", test.expected[first]);
        check(r, "var11", test.variance[(ptrdiff_t)first * (p.groups + 1)]);
    }
}

static void incidences(struct reference *r)
{
    const struct table *t = r->table;
    struct table in;
    if (!read_sibling(r, "_expected", "_input", &in)) {
        no_input(r);
        return;
    }
    int causes = 0;
    for (int j = 0; j < t->columns; j++) {
        causes += strncmp(t->name[j], "cif_", 4) == 0;
    }
    struct people p = people_of(r, &in, -1);
    int *event = ARENA_ARRAY(r->keep, int, in.rows + 1);
    for (ptrdiff_t i = 0; i < in.rows; i++) {
        event[i] = (int)table_integer(&in, i, STATUS);
    }
    p.data.event = event;
    p.data.group = NULL;
    struct incidence_curve c = stats_incidence(&p.data, causes, -1, r->keep, r->scratch);
    check_true(r, "status", c.status == STATS_OK);
    for (ptrdiff_t row = 0; row < t->rows && c.status == STATS_OK; row++) {
        ptrdiff_t at = -1;
        while (at + 1 < c.count && c.step[at + 1].time <= table_number(t, row, "time")) {
            at++;
        }
        at_row(r, row, table_text(t, row, "time"));
        if (at < 0) {
            continue;
        }
        check(r, "p_state0", c.step[at].event_free);
        int cause = 0;
        for (int j = 0; j < t->columns; j++) {
            if (strncmp(t->name[j], "cif_", 4) == 0) {
                char error[64];
                (void)snprintf(error, sizeof error, "se_%.50s", t->name[j] + 4);
                check(r, t->name[j], c.step[at].incidence[cause]);
                check(r, error, c.step[at].error[cause]);
                cause++;
            }
        }
    }
}

static void recurrences(struct reference *r)
{
    const struct table *t = r->table;
    struct table in;
    if (!read_sibling(r, "_expected", "_input", &in)) {
        no_input(r);
        return;
    }
    int64_t *person = ARENA_ARRAY(r->keep, int64_t, in.rows + 1);
    int *event = ARENA_ARRAY(r->keep, int, in.rows + 1);
    for (ptrdiff_t i = 0; i < in.rows; i++) {
        person[i] = table_integer(&in, i, "id|person|subject");
        event[i] = table_integer(&in, i, STATUS) != 0;
    }
    struct recurrence_data d = {.rows = in.rows,
                                .person = person,
                                .start = table_numbers(&in, "start", r->keep),
                                .stop = table_numbers(&in, "stop", r->keep),
                                .event = event};
    struct recurrence_curve c = stats_recurrence(&d, r->keep, r->scratch);
    check_true(r, "status", c.status == STATS_OK);
    for (ptrdiff_t row = 0; row < t->rows && c.count > 0; row++) {
        ptrdiff_t at = 0;
        while (at + 1 < c.count && c.step[at].time < table_number(t, row, "time") - 1e-9) {
            at++;
        }
        at_row(r, row, table_text(t, row, "time"));
        check(r, "n_risk", (double)c.step[at].at_risk);
        check(r, "n_event", (double)c.step[at].events);
        check(r, "mcf|mean", c.step[at].mean);
        check(r, "se", c.step[at].error);
    }
}

const struct kind reference_survival[] = {
    {"km_curves*", "data group time surv", "*=3e-15", curves},
    {"km_medians*", "data group median lower upper", "rmean=1e-13 se_rmean=1e-13 *=0", medians},
    {"km_*_input*", TIME " " STATUS, "", NULL},
    {"logrank_*_input*", TIME " " STATUS, "", NULL},
    {"logrank*", "data chisq df p", "*=3e-14", differences},
    {"aalen_johansen_*_expected*", "time p_state0", "*=2e-16", incidences},
    {"aalen_johansen_*_input*", TIME " " STATUS, "", NULL},
    {"mcf_*_expected*", "time mcf|mean", "*=1e-15", recurrences},
    {"mcf_*_input*", "id|person|subject start stop", "", NULL},
    {0},
};
