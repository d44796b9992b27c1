/* The positions of an axis, made from what occurs in its column: the total, the codes of the list
 * with their hierarchy, periods without gaps, yes and no, whole numbers; then the unknown. */
#include "5_indicators/plan.h"

#include <assert.h>

#include "base/date.h"

enum {
    LIST_SHOWN_WHOLE = 60, /* codes up to which a list shows codes that never occur */
    INTEGERS_LIMIT = 200,  /* positions of a whole number */
    PERIODS_LIMIT = 20000,
    VALUES_LIMIT = 20000, /* positions of a histogram */
    MONTHS = 12,
    QUARTERS = 4,
    WEEK = 7,
};

enum period { PERIOD_NONE, PERIOD_DAY, PERIOD_MONTH, PERIOD_QUARTER, PERIOD_YEAR };

struct builder {
    struct plan *plan;
    struct axis *axis;
    const struct column_scan *scan;
    const struct catalogue *words;
    int32_t capacity;
};

static struct labels same_text(str text)
{
    return (struct labels){{text, text, text}};
}

static int32_t add(struct builder *b, str code, struct labels labels, int32_t parent, int32_t level)
{
    struct axis *x = b->axis;
    assert(x->positions < b->capacity);
    int32_t at = x->positions++;
    x->position[at] =
        (struct table_position){.code = code, .labels = labels, .parent = parent, .level = level};
    x->value[at] = POSITION_NO_VALUE;
    x->last_day[at] = INT32_MIN;
    if (level > x->levels) {
        x->levels = level;
    }
    return at;
}

/* Room for `most` positions beside the total and the unknown. */
static void begin(struct builder *b, int64_t most)
{
    struct arena *a = b->plan->arena;
    b->capacity = (int32_t)most + 2;
    b->axis->position = ARENA_ARRAY(a, struct table_position, b->capacity);
    b->axis->value = ARENA_ARRAY(a, int64_t, b->capacity);
    b->axis->last_day = ARENA_ARRAY(a, int32_t, b->capacity);
    b->axis->rank = ARENA_ARRAY(a, int32_t, b->capacity);
    b->axis->positions = 0;
    b->axis->levels = 1;
    b->axis->partition = true;
    (void)add(b, STR("total"), catalogue_labels(b->words, "position.total"), -1, 0);
}

/* Adds the unknown, ranks the positions within their level, and opens the table of values. */
static void finish(struct builder *b, int64_t least, int64_t span)
{
    struct axis *x = b->axis;
    struct arena *a = b->plan->arena;
    int32_t unknown = -1;
    if (b->scan->missing) {
        unknown = add(b, STR("unknown"), catalogue_labels(b->words, "position.unknown"), -1, 1);
        x->position[unknown].missing = true;
    }
    x->level_count = ARENA_ARRAY(a, int32_t, x->levels + 1);
    for (int32_t i = 0; i < x->positions; i++) {
        x->rank[i] = x->level_count[x->position[i].level]++;
    }
    assert(x->level_count[0] == 1);
    x->missing_rank = unknown >= 0 ? x->rank[unknown] : x->level_count[1];
    x->least = least;
    x->span = span;
    x->value_rank = ARENA_ARRAY(a, int32_t, x->levels * span + 1);
    for (int32_t level = 1; level <= x->levels; level++) {
        for (int64_t v = 0; v < span; v++) {
            x->value_rank[(level - 1) * span + v] = x->level_count[level];
        }
    }
}

static void stands_at(struct axis *x, int64_t value, int32_t position)
{
    int32_t level = x->position[position].level;
    assert(level > 0 && value >= x->least && value - x->least < x->span);
    x->value_rank[(level - 1) * x->span + value - x->least] = x->rank[position];
}

/* ---- periods ---- */

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a >= 0 ? a / b : -((b - 1 - a) / b);
}

/* Number of the period that holds a value of the column: consecutive periods, consecutive numbers.
 */
static int64_t period_of(enum coded_kind kind, enum period period, int64_t value)
{
    int64_t month = value * MONTHS;
    if (kind == CODED_MONTH) {
        month = value;
    } else if (kind == CODED_DAY) {
        struct date_parts parts = date_to_parts((int32_t)value);
        month = (int64_t)parts.year * MONTHS + parts.month - 1;
    }
    if (period == PERIOD_DAY) {
        return value;
    }
    if (period == PERIOD_MONTH) {
        return month;
    }
    return floor_divide(month, period == PERIOD_QUARTER ? MONTHS / QUARTERS : MONTHS);
}

static enum period period_kind(const struct axis *x)
{
    switch (x->coded->kind) {
    case CODED_YEAR:
        return x->transform == TRANSFORM_NONE || x->transform == TRANSFORM_YEAR ? PERIOD_YEAR
                                                                                : PERIOD_NONE;
    case CODED_DAY:
    case CODED_MONTH:
        break;
    case CODED_CODE:
    case CODED_CODE_SET:
    case CODED_INTEGER:
    case CODED_BOOLEAN:
    case CODED_NUMBER:
    case CODED_TAG:
    default:
        return PERIOD_NONE;
    }
    switch (x->transform) {
    case TRANSFORM_NONE:
        return x->coded->kind == CODED_DAY ? PERIOD_DAY : PERIOD_MONTH;
    case TRANSFORM_YEAR:
        return PERIOD_YEAR;
    case TRANSFORM_QUARTER:
        return PERIOD_QUARTER;
    case TRANSFORM_MONTH:
        return PERIOD_MONTH;
    case TRANSFORM_CALENDAR_MONTH:
    case TRANSFORM_WEEKDAY:
    case TRANSFORM_LEVEL:
    default:
        return PERIOD_NONE;
    }
}

static struct labels dated_labels(struct builder *b, const char *id, str part_name,
                                  struct labels part, int64_t year)
{
    struct arena *a = b->plan->arena;
    struct labels out = {0};
    for (int32_t l = 0; l < LANGUAGE_COUNT; l++) {
        struct diag_arg args[] = {
            {part_name.p, part.text[l]},
            {"year", str_format(a, "%04lld", (long long)year)},
        };
        out.text[l] = catalogue_format(a, b->words, id, (enum language)l, 2, args);
    }
    return out;
}

static int32_t last_day_of(enum period period, int64_t number)
{
    if (period == PERIOD_DAY) {
        return (int32_t)number;
    }
    int64_t months = period == PERIOD_MONTH ? 1 : period == PERIOD_QUARTER ? 3 : MONTHS;
    int64_t next = (number + 1) * months;
    return date_from_parts((int32_t)floor_divide(next, MONTHS),
                           (int32_t)(next - floor_divide(next, MONTHS) * MONTHS) + 1, 1) -
           1;
}

static void add_period(struct builder *b, enum period period, int64_t number)
{
    struct arena *a = b->plan->arena;
    int64_t parts = period == PERIOD_MONTH ? MONTHS : period == PERIOD_QUARTER ? QUARTERS : 1;
    int64_t year = floor_divide(number, parts);
    int part = (int)(number - year * parts) + 1;
    str code;
    struct labels labels;
    if (period == PERIOD_DAY) {
        char iso[11];
        date_format_iso((int32_t)number, iso);
        code = str_copy(a, str_from_c(iso));
        labels = same_text(code);
    } else if (period == PERIOD_YEAR) {
        code = str_format(a, "%04lld", (long long)year);
        labels = same_text(code);
    } else if (period == PERIOD_MONTH) {
        char id[16];
        str month = str_format(a, "month.%d", part);
        assert(month.n < (ptrdiff_t)sizeof id);
        labels = dated_labels(b, "position.month", STR("month"),
                              catalogue_labels(b->words, str_to_c(a, month)), year);
        code = str_format(a, "%04lld-%02d", (long long)year, part);
    } else {
        labels = dated_labels(b, "position.quarter", STR("quarter"),
                              same_text(str_format(a, "%d", part)), year);
        code = str_format(a, "%04lld-Q%d", (long long)year, part);
    }
    int32_t at = add(b, code, labels, -1, 1);
    b->axis->value[at] = number;
    b->axis->last_day[at] = last_day_of(period, number);
}

static bool make_periods(struct builder *b, enum period period)
{
    enum coded_kind kind = b->axis->coded->kind;
    int64_t first = b->scan->any ? period_of(kind, period, b->scan->least) : 0;
    int64_t last = b->scan->any ? period_of(kind, period, b->scan->most) : -1;
    if (last - first >= PERIODS_LIMIT) {
        return false;
    }
    begin(b, last - first + 1);
    b->axis->time = true;
    b->axis->ordered = true;
    for (int64_t n = first; n <= last; n++) {
        add_period(b, period, n);
    }
    int64_t span = b->scan->any ? b->scan->most - b->scan->least + 1 : 0;
    finish(b, b->scan->least, span);
    for (int64_t v = 0; v < span; v++) {
        int64_t n = period_of(kind, period, b->scan->least + v);
        stands_at(b->axis, b->scan->least + v, (int32_t)(n - first) + 1);
    }
    return true;
}

/* ---- months and weekdays, whatever the year ---- */

enum recurring { RECURRING_NONE = 0, RECURRING_MONTHS = MONTHS, RECURRING_DAYS = WEEK };

static enum recurring recurring_kind(const struct axis *x)
{
    bool day = x->coded->kind == CODED_DAY;
    if (x->transform == TRANSFORM_CALENDAR_MONTH && (day || x->coded->kind == CODED_MONTH)) {
        return RECURRING_MONTHS;
    }
    return x->transform == TRANSFORM_WEEKDAY && day ? RECURRING_DAYS : RECURRING_NONE;
}

/* 1 January .. 12 December; 1 Monday .. 7 Sunday. */
static int32_t recurring_of(const struct axis *x, enum recurring kind, int64_t value)
{
    if (kind == RECURRING_MONTHS) {
        int64_t month = period_of(x->coded->kind, PERIOD_MONTH, value);
        return (int32_t)(month - floor_divide(month, MONTHS) * MONTHS) + 1;
    }
    int64_t since_monday = value + 3; /* 1970-01-01 was a Thursday */
    return (int32_t)(since_monday - floor_divide(since_monday, WEEK) * WEEK) + 1;
}

static bool make_recurring(struct builder *b, enum recurring kind)
{
    int64_t span = b->scan->any ? b->scan->most - b->scan->least + 1 : 0;
    if (span > (int64_t)PERIODS_LIMIT * 31) {
        return false;
    }
    begin(b, kind);
    b->axis->ordered = true;
    for (int32_t n = 1; n <= (int32_t)kind; n++) {
        str code = str_format(b->plan->arena, "%d", (int)n);
        str id = str_format(b->plan->arena, kind == RECURRING_MONTHS ? "month.%d" : "weekday.%d",
                            (int)n);
        int32_t at = add(b, code, catalogue_labels(b->words, str_to_c(b->plan->arena, id)), -1, 1);
        b->axis->value[at] = n;
    }
    finish(b, b->scan->least, span);
    for (int64_t v = 0; v < span; v++) {
        stands_at(b->axis, b->scan->least + v, recurring_of(b->axis, kind, b->scan->least + v));
    }
    return true;
}

/* ---- yes and no, whole numbers ---- */

static void make_booleans(struct builder *b)
{
    begin(b, 2);
    b->axis->value[add(b, STR("yes"), catalogue_labels(b->words, "position.yes"), -1, 1)] = 1;
    b->axis->value[add(b, STR("no"), catalogue_labels(b->words, "position.no"), -1, 1)] = 0;
    finish(b, 0, 2);
    stands_at(b->axis, 1, 1);
    stands_at(b->axis, 0, 2);
}

static bool make_integers(struct builder *b)
{
    int64_t span = 0;
    if (b->scan->any) {
        if (b->scan->most - b->scan->least >= INTEGERS_LIMIT) {
            return false;
        }
        span = b->scan->most - b->scan->least + 1;
    }
    begin(b, span);
    b->axis->ordered = true;
    for (int64_t v = 0; v < span; v++) {
        int64_t value = b->scan->least + v;
        str code = str_format(b->plan->arena, "%lld", (long long)value);
        b->axis->value[add(b, code, same_text(code), -1, 1)] = value;
    }
    finish(b, b->scan->least, span);
    for (int64_t v = 0; v < span; v++) {
        stands_at(b->axis, b->scan->least + v, (int32_t)v + 1);
    }
    return true;
}

/* Positions of a histogram have no words: those of `struct axis`. */
static bool make_values(struct builder *b)
{
    struct axis *x = b->axis;
    int64_t span = b->scan->any ? b->scan->most - b->scan->least + 1 : 0;
    if (span > VALUES_LIMIT) {
        return false;
    }
    x->partition = true;
    x->ordered = true;
    x->positions = (int32_t)span + 1;
    x->levels = 1;
    x->level_count = ARENA_ARRAY(b->plan->arena, int32_t, 2);
    x->level_count[0] = 1;
    x->level_count[1] = (int32_t)span;
    x->least = b->scan->least;
    x->span = span;
    x->missing_rank = (int32_t)span;
    return true;
}

static bool has_values(enum coded_kind kind)
{
    switch (kind) {
    case CODED_INTEGER:
    case CODED_DAY:
    case CODED_MONTH:
    case CODED_YEAR:
        return true;
    case CODED_CODE:
    case CODED_CODE_SET:
    case CODED_BOOLEAN:
    case CODED_NUMBER:
    case CODED_TAG:
    default:
        return false;
    }
}

/* ---- codes ---- */

struct code_tree {
    const struct codelist *list;
    int32_t depth;        /* levels shown */
    bool where_it_occurs; /* no code is shown that never does */
    bool *own;            /* [count] the code itself occurs (deeper ones at their ancestor) */
    bool *keep;           /* [count] */
    int32_t *at;          /* [count] position, or -1 */
    int32_t *residual;    /* [count] position "X, not specified" below X, or -1 */
};

/* Levels of the code list that the column still tells apart. */
static int32_t kept_depth(const struct dataset *dataset, int32_t column)
{
    const struct derived *derived = dataset_derived(dataset, column);
    if (derived) {
        /* taken from another dataset as that keeps it; bands and numbers have no levels */
        bool taken = derived->kind == DERIVED_LOOKUP && derived->from && derived->column >= 0;
        return taken ? kept_depth(derived->from, derived->column) : INT32_MAX;
    }
    const struct field *field = &dataset->field[dataset->coded[column].field];
    return field->coarsening == COARSEN_LEVEL ? field->coarsen_level : INT32_MAX;
}

/* What a list says of the codes of another is shown where it occurs: most types of centre send no
 * files of this dataset, and have no zeros there. */
static bool is_attribute(const struct dataset *dataset, int32_t column)
{
    const struct derived *derived = dataset_derived(dataset, column);
    bool looked_up = derived && derived->kind == DERIVED_LOOKUP && derived->from;
    return looked_up ? is_attribute(derived->from, derived->column)
                     : derived && derived->kind == DERIVED_ATTRIBUTE;
}

static struct code_tree code_tree_new(struct builder *b)
{
    struct arena *a = b->plan->arena;
    const struct codelist *list = b->axis->coded->codelist;
    struct code_tree t = {.list = list, .depth = list->levels > 0 ? list->levels : 1};
    t.where_it_occurs = is_attribute(b->plan->dataset, b->axis->column);
    int32_t depth = kept_depth(b->plan->dataset, b->axis->column);
    t.depth = depth < t.depth ? depth : t.depth;
    if (b->axis->transform == TRANSFORM_LEVEL && b->axis->level < t.depth) {
        t.depth = b->axis->level;
    }
    t.own = ARENA_ARRAY(a, bool, list->count);
    t.keep = ARENA_ARRAY(a, bool, list->count);
    t.at = ARENA_ARRAY(a, int32_t, list->count);
    t.residual = ARENA_ARRAY(a, int32_t, list->count);
    for (int32_t i = 0; i < list->count; i++) {
        t.at[i] = -1;
        t.residual[i] = -1;
    }
    return t;
}

static void decide_what_to_keep(struct code_tree *t, const struct column_scan *scan)
{
    int32_t current = 0;
    for (int32_t i = 0; i < t->list->count; i++) {
        current += t->list->code[i].retired ? 0 : 1;
        int32_t number = t->list->code[i].number;
        if (number >= 0 && number < scan->number_limit && scan->occurs[number]) {
            t->own[codelist_ancestor(t->list, i, t->depth)] = true;
        }
    }
    for (int32_t i = 0; i < t->list->count; i++) {
        const struct code *code = &t->list->code[i];
        bool whole = current <= LIST_SHOWN_WHOLE && !t->where_it_occurs;
        bool shown = t->own[i] || (whole && !code->retired);
        if (!shown || code->level > t->depth) {
            continue;
        }
        for (int32_t up = i; up >= 0 && !t->keep[up]; up = t->list->code[up].parent) {
            t->keep[up] = true;
        }
    }
}

/* Depth first, siblings in the order of the file. */
static void add_codes_below(struct builder *b, struct code_tree *t, int32_t parent)
{
    const struct codelist *list = t->list;
    bool children = false;
    int32_t parent_at = parent < 0 ? -1 : t->at[parent];
    for (int32_t i = 0; i < list->count; i++) {
        const struct code *code = &list->code[i];
        if (code->parent != parent || !t->keep[i] || code->level > t->depth) {
            continue;
        }
        children = true;
        t->at[i] = add(b, code->code, code->labels, parent_at, code->level);
        b->axis->value[t->at[i]] = code->number;
        add_codes_below(b, t, i);
    }
    if (parent >= 0 && children && t->own[parent] && !b->axis->set) {
        struct arena *a = b->plan->arena;
        struct labels labels = {0};
        for (int32_t l = 0; l < LANGUAGE_COUNT; l++) {
            struct diag_arg args[] = {{"name", list->code[parent].labels.text[l]}};
            labels.text[l] =
                catalogue_format(a, b->words, "position.unspecified", (enum language)l, 1, args);
        }
        str pieces[] = {list->code[parent].code, STR(".unspecified")};
        int32_t at =
            add(b, str_concat(a, 2, pieces), labels, parent_at, list->code[parent].level + 1);
        b->axis->position[at].missing = true;
        t->residual[parent] = at;
    }
}

static void make_codes(struct builder *b)
{
    struct axis *x = b->axis;
    x->set = x->coded->kind == CODED_CODE_SET;
    struct code_tree t = code_tree_new(b);
    decide_what_to_keep(&t, b->scan);
    begin(b, 2 * (int64_t)t.list->count);
    x->partition = !x->set;
    x->ordered = t.list->count > 0 && t.list->code[0].has_band;
    add_codes_below(b, &t, -1);
    finish(b, 0, b->scan->number_limit);
    for (int32_t i = 0; i < t.list->count; i++) {
        int32_t number = t.list->code[i].number;
        int32_t shown = codelist_ancestor(t.list, i, t.depth);
        if (number < 0 || number >= x->span || t.at[shown] < 0) {
            continue;
        }
        if (t.residual[shown] >= 0) {
            stands_at(x, number, t.residual[shown]);
        }
        for (int32_t up = shown; up >= 0; up = t.list->code[up].parent) {
            stands_at(x, number, t.at[up]);
        }
    }
}

static bool make_axis(struct builder *b)
{
    enum period period = period_kind(b->axis);
    if (period != PERIOD_NONE) {
        return make_periods(b, period);
    }
    enum recurring recurring = recurring_kind(b->axis);
    if (recurring != RECURRING_NONE) {
        return make_recurring(b, recurring);
    }
    switch (b->axis->coded->kind) {
    case CODED_CODE:
    case CODED_CODE_SET:
        make_codes(b);
        return true;
    case CODED_BOOLEAN:
        make_booleans(b);
        return true;
    case CODED_INTEGER:
        return make_integers(b);
    case CODED_DAY:
    case CODED_MONTH:
    case CODED_YEAR:
    case CODED_NUMBER:
    case CODED_TAG:
    default:
        return false;
    }
}

bool plan_positions(struct plan *p, const struct column_scan *scan, const struct catalogue *words,
                    struct diag *d)
{
    bool ok = true;
    for (ptrdiff_t i = 0; i < p->axis.count; i++) {
        struct axis *axis = &p->axis.item[i];
        struct builder b = {.plan = p, .axis = axis, .scan = &scan[axis->column], .words = words};
        if (axis->values && has_values(axis->coded->kind)) {
            if (!make_values(&b)) {
                DIAG(d, DIAG_ERROR, DIAG_DESCRIPTOR, p->dataset->place,
                     "indicators.too-many-values", {"dataset", p->dataset->name},
                     {"column", axis->coded->name},
                     {"limit", str_format(p->arena, "%d", (int)VALUES_LIMIT)});
                ok = false;
            }
        } else if (axis->values || !make_axis(&b)) {
            DIAG(d, DIAG_ERROR, DIAG_DESCRIPTOR, p->dataset->place, "indicators.breakdown-kind",
                 {"dataset", p->dataset->name}, {"column", axis->coded->name});
            ok = false;
        }
    }
    return ok;
}
