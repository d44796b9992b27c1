/* Checks of a submission against the earlier ones of its centre, periods that were announced to
 * differ, and whether every centre is expected to send. */
#include "descriptors/dataset_read.h"
#include "descriptors/fault.h"
#include "model/history.h"

#include <math.h>

enum { PERIODS_LIMIT = 120 };

static bool is_id(str id)
{
    for (ptrdiff_t i = 0; i < id.n; i++) {
        char c = id.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
            return false;
    }
    return id.n > 0 && id.n <= 64;
}

static void id_read(struct dataset_reading *dr, const struct node *n, struct history_check *check)
{
    if (!take_text(&dr->r, n, "id", NEEDED, &check->id))
        return;
    struct place place = node_find(n, "id")->place;
    if (!is_id(check->id))
        FAULT(dr->r.diag, place, "dataset.rule-id", {"name", check->id});
    for (int32_t i = 0; i + 1 < dr->out->history_checks; i++) {
        if (str_equal(dr->out->history[i].id, check->id))
            FAULT(dr->r.diag, place, "dataset.history-twice", {"name", check->id});
    }
}

static int choice_take(struct reading *r, const struct node *map, const char *name,
                       enum presence presence, const char *const *choices)
{
    int choice = 0;
    const struct node *n = node_take(r, map, name, presence);
    return n != NULL && node_choice(r, n, choices, &choice) ? choice : 0;
}

static void base_read(struct dataset_reading *dr, const struct node *n, struct history_check *check)
{
    static const char *const measures[] = {"records", "share_accepted", NULL};
    static const char *const bases[] = {"last", "median", NULL};
    struct reading *r = &dr->r;
    check->measure = choice_take(r, n, "measure", NEEDED, measures) == 1 ? HISTORY_SHARE_ACCEPTED
                                                                         : HISTORY_RECORDS;
    check->base =
        choice_take(r, n, "against", OPTIONAL, bases) == 1 ? HISTORY_MEDIAN : HISTORY_LAST;
    const struct node *periods = node_find(n, "periods");
    if (check->base == HISTORY_LAST) {
        check->periods = 1;
        if (periods != NULL)
            FAULT0(r->diag, periods->place, "dataset.history-periods-unused");
        return;
    }
    int64_t count = 0;
    if (!take_integer(r, n, "periods", NEEDED, &count))
        return;
    if (count < 2 || count > PERIODS_LIMIT)
        FAULT(r->diag, periods->place, "dataset.history-periods",
              {"limit", number_text(r->arena, PERIODS_LIMIT)});
    else
        check->periods = (int32_t)count;
}

/* A ratio to the base; NAN when it is not given. */
static double ratio_take(struct reading *r, const struct node *map, const char *name)
{
    double ratio = (double)NAN;
    if (!take_number(r, map, name, OPTIONAL, &ratio))
        return (double)NAN;
    if (!(ratio >= 0.0 && ratio <= 1e6)) {
        FAULT(r->diag, node_find(map, name)->place, "dataset.history-ratio",
              {"name", str_from_c(name)});
        return (double)NAN;
    }
    return ratio;
}

static void bounds_read(struct dataset_reading *dr, const struct node *n,
                        struct history_check *check)
{
    struct reading *r = &dr->r;
    check->least = ratio_take(r, n, "least");
    check->most = ratio_take(r, n, "most");
    if (node_find(n, "least") == NULL && node_find(n, "most") == NULL)
        FAULT0(r->diag, n->place, "dataset.history-no-bound");
    if (check->least > 1.0 || check->most < 1.0)
        FAULT0(r->diag, node_find(n, check->least > 1.0 ? "least" : "most")->place,
               "dataset.history-bounds");
    if (take_integer(r, n, "floor", OPTIONAL, &check->floor) && check->floor < 0)
        FAULT0(r->diag, node_find(n, "floor")->place, "dataset.history-floor");
}

static void check_read(struct dataset_reading *dr, const struct node *n)
{
    static const char *const known[] = {"id",   "measure", "against",  "periods", "least",
                                        "most", "floor",   "severity", "message", NULL};
    static const struct properties properties = {.known = known};
    struct reading *r = &dr->r;
    struct history_check *check = &dr->out->history[dr->out->history_checks++];
    *check = (struct history_check){
        .least = (double)NAN, .most = (double)NAN, .periods = 1, .place = n->place};
    if (!node_expect_map(r, n, &properties))
        return;
    id_read(dr, n, check);
    base_read(dr, n, check);
    bounds_read(dr, n, check);
    check->severity = severity_take(r, n, SEVERITY_WARN);
    if (check->severity == SEVERITY_QUARANTINE_ROW)
        FAULT0(r->diag, node_find(n, "severity")->place, "dataset.history-severity");
    (void)take_labels(r, n, "message", NEEDED, &check->message);
}

static void announcement_read(struct dataset_reading *dr, const struct node *n)
{
    static const char *const known[] = {"centre", "period", "reason", NULL};
    static const struct properties properties = {.known = known};
    struct reading *r = &dr->r;
    struct announcement announced = {0};
    struct period period;
    if (!node_expect_map(r, n, &properties))
        return;
    (void)take_text(r, n, "centre", OPTIONAL, &announced.centre);
    (void)take_labels(r, n, "reason", NEEDED, &announced.reason);
    if (take_text(r, n, "period", NEEDED, &announced.period) &&
        !period_parse(announced.period, &period))
        FAULT(r->diag, node_find(n, "period")->place, "dataset.announced-period",
              {"found", announced.period});
    struct announcement *list =
        ARENA_ARRAY(r->arena, struct announcement, dr->out->announcements + 1);
    for (int32_t i = 0; i < dr->out->announcements; i++)
        list[i] = dr->out->announcement[i];
    list[dr->out->announcements++] = announced;
    dr->out->announcement = list;
}

void history_read(struct dataset_reading *dr, const struct node *marsad)
{
    static const char *const expectations[] = {"every-period", NULL};
    struct reading *r = &dr->r;
    int choice;
    const struct node *checks = node_take(r, marsad, "history", OPTIONAL);
    if (checks != NULL && node_expect_list(r, checks)) {
        dr->out->history = ARENA_ARRAY(r->arena, struct history_check, checks->count);
        for (const struct node *n = checks->first; n != NULL; n = n->next)
            check_read(dr, n);
    }
    const struct node *announced = node_take(r, marsad, "announced", OPTIONAL);
    if (announced != NULL && node_expect_list(r, announced)) {
        for (const struct node *n = announced->first; n != NULL; n = n->next)
            announcement_read(dr, n);
    }
    const struct node *expected = node_take(r, marsad, "expected", OPTIONAL);
    dr->out->expected_every_period =
        expected != NULL && node_choice(r, expected, expectations, &choice);
}
