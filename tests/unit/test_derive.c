/* Derived columns over random registers against an obvious answer: nested loops over the rows that
 * 4_link says count, one value at a time. Dates tie, values, persons and keys are missing,
 * references that lead nowhere have been quarantined. */
#include "register_fixture.h"

#include "4_link/link.h"
#include "5_indicators/collection.h"
#include "5_indicators/derive.h"
#include "descriptors/schemas_read.h"

enum { AS_OF = 16050, COLUMNS_LIMIT = 32 };

/* ---- the columns under test ---- */

static const char cases_yaml[] =
    "- {name: age_days, LABELS, difference: {of: as_of, less: opened}}\n"
    "- {name: incidents_here, LABELS, records: {of: incidents, by: case_id, take: count}}\n"
    "- {name: badges, LABELS, records: {of: incidents, by: case_id, take: sum, column: badge, "
    "where: \"badge > 3\"}}\n"
    "- {name: any_physical, LABELS, records: {of: incidents, by: case_id, take: any, where: "
    "\"has(kinds, 'physical')\"}}\n"
    "- {name: first_day, LABELS, records: {of: incidents, by: case_id, take: least, column: day}}\n"
    "- {name: top_badge, LABELS, records: {of: incidents, by: case_id, take: most, column: "
    "badge}}\n"
    "- {name: delay, LABELS, difference: {of: first_day, less: opened, open: as_of}}\n"
    "- {name: delay_class, LABELS, band: {of: delay, bands: delay_bands}}\n"
    "- {name: late, LABELS, condition: \"delay > 10 OR kind = 'sexual' OR cost > 0.2\"}\n"
    "- {name: number, LABELS, person: {take: order, date: opened}}\n"
    "- {name: number_of_sexual, LABELS, person: {take: order, date: opened, where: \"kind = "
    "'sexual'\"}}\n"
    "- {name: since, LABELS, person: {take: days_since, date: opened}}\n"
    "- {name: again, LABELS, person: {take: days_to_next, date: opened, where: \"kind = "
    "'physical'\"}}\n"
    "- {name: again_after, LABELS, person: {take: days_to_next, date: opened, own_date: "
    "first_day}}\n"
    "- {name: before_first, LABELS, person: {take: days_since, date: first_day, own_date: "
    "opened}}\n"
    "- {name: cases_of_hers, LABELS, person: {take: count}}\n"
    "- {name: stays, LABELS, person: {of: shelter, take: count, where: \"nights > 0\"}}\n"
    "- {name: nights, LABELS, person: {of: shelter, take: sum, column: nights}}\n"
    "- {name: soonest, LABELS, least: {of: [opened, first_day]}}\n"
    "- {name: latest, LABELS, most: {of: [first_day, opened], known: true}}\n"
    "- {name: fewest, LABELS, least: {of: [badges, delay, cases_of_hers], known: true}}\n"
    "- {name: most_of, LABELS, most: {of: [number, incidents_here, since]}}\n"
    "- {name: kind_class, LABELS, attribute: {of: kind, column: class, codelist: delay_bands}}\n"
    "- {name: kind_since, LABELS, attribute: {of: kind, column: since}}\n"
    "- {name: class_class, LABELS, attribute: {of: delay_class, column: since}}\n"
    "- {name: late_incidents, LABELS, records: {of: incidents, by: case_id, take: count, where: "
    "\"case_delay > 5\"}}\n";
static const char incidents_yaml[] =
    "- {name: case_delay, LABELS, difference: {of: day, less: case_opened}}\n" /* before it is */
    "- {name: case_opened, lookup: {through: case_id, column: opened}}\n"
    "- {name: case_kind, lookup: {through: case_id, column: kind}}\n"
    "- {name: case_cost, lookup: {through: case_id, column: cost}}\n"
    "- {name: dear, LABELS, condition: \"case_cost > 0.1\"}\n"
    "- {name: siblings, LABELS, lookup: {through: case_id, column: incidents_here}}\n"
    "- {name: class_of_kind, lookup: {through: case_id, column: kind_class}}\n"
    "- {name: class_of_case, lookup: {through: case_id, column: delay_class}}\n"
    "- {name: known, LABELS, person: {of: cases, take: days_since, date: opened, own_date: day}}\n"
    "- {name: next_case, LABELS, person: {of: cases, take: days_to_next, date: opened, own_date: "
    "day, where: \"incidents_here > 1\"}}\n"
    "- {name: first_of_hers, LABELS, person: {take: least, column: day}}\n"
    "- {name: has_late_case, LABELS, person: {of: cases, take: any, where: \"late\"}}\n";
static const char shelter_yaml[] =
    "- {name: her_cases, LABELS, person: {of: cases, take: count}}\n"
    "- {name: her_last_case, LABELS, person: {of: cases, take: most, column: opened}}\n";
static const char acts_yaml[] =
    "- {name: grandparent, LABELS, lookup: {through: parent, column: parent}}\n"
    "- {name: children, LABELS, records: {of: acts, by: parent, take: count}}\n"
    "- {name: grandchildren, LABELS, records: {of: acts, by: parent, take: sum, column: "
    "children}}\n";
static const char *const yaml[WORLD_DATASETS] = {cases_yaml, incidents_yaml, shelter_yaml,
                                                 acts_yaml};

static str with_labels(struct arena *a, const char *text)
{
    static const char labels[] = "labels: {ar: a, fr: b, en: c}";
    str rest = str_from_c(text), out = {0};
    for (ptrdiff_t at; (at = str_find(rest, STR("LABELS"))) >= 0;) {
        str pieces[] = {out, str_slice(rest, 0, at), str_from_c(labels)};
        out = str_concat(a, 3, pieces);
        rest = str_slice(rest, at + 6, rest.n);
    }
    str pieces[] = {out, rest};
    return str_concat(a, 2, pieces);
}

/* Numbers of codes are not their places in the list. */
static struct codelist *make_bands(struct arena *a)
{
    static const char *const names[] = {"before", "days_0_3", "days_4_5", "later"};
    static const int64_t bounds[][2] = {{INT64_MIN, -20}, {0, 3}, {4, 5}, {9, INT64_MAX}};
    struct codelist *list = world_codelist(a, "delay_bands", 4, names);
    for (int32_t i = 0; i < 4; i++) {
        list->code[i].has_band = true;
        list->code[i].from = bounds[i][0];
        list->code[i].to = bounds[i][1];
        list->code[i].number = (i + 2) % 4;
        list->by_number[(i + 2) % 4] = i;
    }
    return list;
}

/* The fixture's lists cannot be searched by code. */
static void make_searchable(struct arena *a, struct codelist *list)
{
    list->exact = map_new(a, list->count);
    for (int32_t i = 0; i < list->count; i++) {
        map_put(&list->exact, list->code[i].code, i);
    }
}

/* Some codes have nothing there, and one is gone from the file: it has no properties at all. */
static void add_properties(struct arena *a, struct codelist *list, const char *const (*text)[2])
{
    str *name = ARENA_ARRAY(a, str, 2);
    name[0] = STR("since");
    name[1] = STR("class");
    list->property_name = name;
    list->property_count = 2;
    for (int32_t i = 0; i < list->count; i++) {
        str *property = ARENA_ARRAY(a, str, 2);
        for (int k = 0; k < 2; k++) {
            property[k] = str_from_c(text[i][k]);
        }
        list->code[i].property = i == 2 ? NULL : property;
    }
}

static void add_derived(struct world *w)
{
    static const char *const of_kinds[][2] = {
        {"2012", "later"}, {"", "days_0_3"}, {"1", "1"}, {"-7", ""}};
    static const char *const of_bands[][2] = {{"3", ""}, {"0", ""}, {"", ""}, {"", ""}};
    struct arena *a = &w->arena;
    make_searchable(a, w->kinds);
    struct codelist_set lists = {0};
    struct codelist *bands = make_bands(a);
    add_properties(a, bands, of_bands);
    add_properties(a, w->kinds, of_kinds);
    make_searchable(a, bands);
    codelist_set_add(a, &lists, bands);
    for (int i = 0; i < WORLD_DATASETS; i++) {
        struct dataset *ds = w->dataset[i];
        struct expression_variable *variable =
            ARENA_ARRAY(a, struct expression_variable, ds->coded_count);
        for (int32_t c = 0; c < ds->coded_count; c++) {
            variable[c] = coded_variable(&ds->coded[c]);
        }
        ds->coded_scope = (struct expression_scope){variable, ds->coded_count};
        ds->derivations = yaml_parse(a, with_labels(a, yaml[i]), ds->name, &w->diag);
        assert_non_null(ds->derivations);
    }
    struct reading reading = {a, &w->diag};
    datasets_derive(&reading, &w->schemas, &lists);
    if (w->diag.count > 0)
        fail_msg("%s at %.*s:%d:%d", w->diag.item[0].id, STR_ARG(w->diag.item[0].place.file),
                 (int)w->diag.item[0].place.line, (int)w->diag.item[0].place.column);
}

/* ---- random registers ---- */

static uint64_t random_state;
static int64_t below(int64_t limit)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((random_state >> 33) % (uint64_t)limit);
}
static int64_t maybe(int64_t value)
{
    return below(9) == 0 ? VALUE_MISSING(below(4)) : value;
}

static void random_row(int dataset, int64_t spread, int32_t index, struct row *row)
{
    *row = (struct row){.line = (uint32_t)index + 2};
    int64_t *v = row->value;
    switch (dataset) {
    case CASES:
        v[0] = 100 + index;
        v[1] = maybe(below(4));
        v[2] = maybe(16000 + below(60));
        v[3] = maybe(below(3));
        row->person = below(5) == 0 ? 0 : 1 + below(spread);
        break;
    case INCIDENTS:
        v[0] = 5000 + index;
        v[1] = below(12) == 0 ? below(4) : 100 + below(spread * 2); /* some lead nowhere */
        v[2] = maybe(1 + below(15));
        v[3] = maybe(15990 + below(80));
        v[4] = below(4) == 0 ? maybe(index - 3) : VALUE_MISSING(0); /* unique */
        break;
    case SHELTER:
        v[0] = maybe(below(4));
        v[1] = maybe(below(4));
        row->person = 1 + below(spread);
        break;
    default:
        v[0] = 1 + index;
        v[1] = maybe(1 + below(spread + 3));
    }
}

static unsigned unsent; /* datasets, as bits, of which nothing is submitted: not even nothing */

static void submit_random(struct world *w, int64_t spread)
{
    struct register_writer *writer = register_writer_new(&w->arena, w->db);
    static const char *const centres[] = {"agadir", "fes", "oujda"};
    for (int i = 0; i < WORLD_DATASETS; i++) {
        if (unsent >> i & 1U) {
            continue;
        }
        int32_t rows = (int32_t)below(spread * 2) + (i == CASES), from = 0;
        struct row *row = ARENA_ARRAY(&w->arena, struct row, rows + 1);
        for (int32_t r = 0; r < rows; r++) {
            random_row(i, spread, r, &row[r]);
        }
        for (int c = 0; c < 3; c++) {
            int32_t count = c == 2 ? rows - from : (int32_t)below(rows - from + 1);
            struct submission s = submission_of(w->dataset[i], centres[c], "all", 1);
            assert_true(submit(w, writer, s, count, row + from));
            from += count;
        }
    }
}

/* ---- the obvious answer ---- */

struct slow_rows {
    int32_t rows;
    uint64_t *person; /* part and number; 0: none */
    int64_t *value[COLUMNS_LIMIT];
    double *number[COLUMNS_LIMIT];
    bool *known[COLUMNS_LIMIT]; /* worked out already */
    int32_t first[REGISTER_PARTS + 1];
};
struct slow {
    struct world *w;
    struct slow_rows rows[WORLD_DATASETS];
};

static int number_of(const struct slow *s, const struct dataset *ds)
{
    for (int i = 0; i < WORLD_DATASETS; i++) {
        if (s->w->dataset[i] == ds) {
            return i;
        }
    }
    abort();
}

static void load_part(struct slow *s, int dataset, int32_t part, const struct person_part *p)
{
    const struct dataset *ds = s->w->dataset[dataset];
    struct slow_rows *r = &s->rows[dataset];
    r->first[part] = r->rows;
    for (int32_t c = 0; c < ds->coded_count && p->rows > 0; c++) {
        if (ds->coded[c].kind == CODED_NUMBER) {
            coded_decode_numbers(p->bytes[c], p->rows, r->number[c] + r->rows,
                                 r->value[c] + r->rows);
        } else {
            coded_decode(&ds->coded[c], p->bytes[c], p->rows, r->value[c] + r->rows);
        }
    }
    for (int64_t i = 0; i < p->rows; i++) {
        bool none = !p->person || p->person[i] == PERSON_NONE_NUMBER;
        r->person[r->rows++] = none ? 0 : (uint64_t)(part + 1) << 32 | p->person[i];
    }
    r->first[part + 1] = r->rows;
}

static struct slow *slow_new(struct world *w)
{
    struct slow *s = ARENA_NEW(&w->arena, struct slow);
    s->w = w;
    for (int i = 0; i < WORLD_DATASETS; i++) {
        const struct dataset *ds = w->dataset[i];
        bool *want = ARENA_ARRAY(&w->arena, bool, ds->column_count);
        assert_true(ds->column_count <= COLUMNS_LIMIT);
        memset(want, 1, (size_t)ds->coded_count);
        for (int32_t c = 0; c < ds->column_count; c++) {
            s->rows[i].value[c] = ARENA_ARRAY(&w->arena, int64_t, WORLD_ROWS_LIMIT);
            s->rows[i].number[c] = ARENA_ARRAY(&w->arena, double, WORLD_ROWS_LIMIT);
            s->rows[i].known[c] = ARENA_ARRAY(&w->arena, bool, WORLD_ROWS_LIMIT);
        }
        s->rows[i].person = ARENA_ARRAY(&w->arena, uint64_t, WORLD_ROWS_LIMIT);
        for (int32_t part = 0; part < REGISTER_PARTS; part++) {
            struct person_part p;
            assert_true(register_part_read(w->db, &w->arena, ds, part, want, &p, &w->diag));
            load_part(s, i, part, &p);
        }
    }
    return s;
}

static int64_t value_at(struct slow *s, int dataset, int32_t row, int32_t column);

static enum truth truth_at(struct slow *s, int dataset, int32_t row, const struct expression *e)
{
    if (!e) {
        return TRUTH_TRUE;
    }
    struct arena scratch = s->w->arena;
    const struct dataset *ds = s->w->dataset[dataset];
    struct expression_column variable[COLUMNS_LIMIT] = {0};
    const int32_t *used;
    int32_t count = expression_variables(e, &used);
    for (int32_t i = 0; i < count; i++) {
        value_at(s, dataset, row, used[i]);
        variable[used[i]].integers = &s->rows[dataset].value[used[i]][row];
        variable[used[i]].numbers =
            ds->coded[used[i]].kind == CODED_NUMBER ? &s->rows[dataset].number[used[i]][row] : NULL;
    }
    uint8_t truth;
    expression_evaluate(e, variable, 1, &truth, scratch);
    return (enum truth)truth;
}

static bool key_missing(const struct dataset *ds, int32_t column, int64_t value)
{
    return ds->coded[column].kind == CODED_TAG ? value >= 0 && value < 4 : value_is_missing(value);
}

static int64_t look_up(struct slow *s, int dataset, int32_t row, const struct derived *d,
                       double *number)
{
    int from = number_of(s, d->from);
    int64_t key = value_at(s, dataset, row, d->key);
    for (int32_t r = 0; r < s->rows[from].rows; r++) {
        if (!key_missing(s->w->dataset[dataset], d->key, key) &&
            value_at(s, from, r, d->match) == key) {
            int64_t value = value_at(s, from, r, d->column);
            *number = s->rows[from].number[d->column][r];
            return value;
        }
    }
    return VALUE_MISSING(0);
}

/* Of the chosen records. */
static int64_t take_from(struct slow *s, int from, const struct derived *d, const bool *chosen)
{
    int64_t count = 0, sum = 0, least = INT64_MAX, most = INT64_MIN, known = 0;
    for (int32_t r = 0; r < s->rows[from].rows; r++) {
        if (!chosen[r] || truth_at(s, from, r, d->condition) != TRUTH_TRUE) {
            continue;
        }
        count++;
        int64_t value = d->column >= 0 ? value_at(s, from, r, d->column) : 0;
        if (!value_is_missing(value)) {
            known++;
            sum += value;
            least = value < least ? value : least;
            most = value > most ? value : most;
        }
    }
    if (unsent >> from & 1U) {
        return VALUE_MISSING(0);
    }
    switch (d->take) {
    case TAKE_COUNT:
        return count;
    case TAKE_ANY:
        return count > 0;
    default:
        break;
    }
    return known == 0              ? VALUE_MISSING(0)
           : d->take == TAKE_SUM   ? sum
           : d->take == TAKE_LEAST ? least
                                   : most;
}

static int64_t over_records(struct slow *s, int dataset, int32_t row, const struct derived *d)
{
    bool chosen[WORLD_ROWS_LIMIT] = {false};
    int from = number_of(s, d->from);
    int64_t key = value_at(s, dataset, row, d->match);
    if (key_missing(s->w->dataset[dataset], d->match, key)) {
        return VALUE_MISSING(0);
    }
    for (int32_t r = 0; r < s->rows[from].rows; r++) {
        chosen[r] = value_at(s, from, r, d->key) == key;
    }
    return take_from(s, from, d, chosen);
}

static int64_t by_date(struct slow *s, int dataset, int32_t row, const struct derived *d)
{
    int from = number_of(s, d->from);
    uint64_t person = s->rows[dataset].person[row];
    int64_t own = value_at(s, dataset, row, d->own_date), earlier = 0, best = INT64_MAX;
    if (value_is_missing(own)) {
        return VALUE_MISSING(0);
    }
    if (d->take == TAKE_ORDER && truth_at(s, dataset, row, d->condition) != TRUTH_TRUE) {
        return VALUE_MISSING(0);
    }
    for (int32_t r = 0; r < s->rows[from].rows; r++) {
        if (s->rows[from].person[r] != person || (from == dataset && r == row) ||
            truth_at(s, from, r, d->condition) != TRUTH_TRUE) {
            continue;
        }
        int64_t date = value_at(s, from, r, d->date);
        if (value_is_missing(date)) {
            continue;
        }
        earlier += date < own;
        int64_t days = d->take == TAKE_DAYS_SINCE ? own - date : date - own;
        best = days > 0 && days < best ? days : best;
    }
    return d->take == TAKE_ORDER ? earlier + 1 : best == INT64_MAX ? VALUE_MISSING(0) : best;
}

static int64_t of_person(struct slow *s, int dataset, int32_t row, const struct derived *d)
{
    bool chosen[WORLD_ROWS_LIMIT] = {false};
    int from = number_of(s, d->from);
    uint64_t person = s->rows[dataset].person[row];
    if (person == 0) {
        return VALUE_MISSING(0);
    }
    if (d->take == TAKE_ORDER || d->take == TAKE_DAYS_SINCE || d->take == TAKE_DAYS_TO_NEXT) {
        return by_date(s, dataset, row, d);
    }
    for (int32_t r = 0; r < s->rows[from].rows; r++) {
        chosen[r] = s->rows[from].person[r] == person;
    }
    return take_from(s, from, d, chosen);
}

static int64_t side(struct slow *s, int dataset, int32_t row, int32_t column)
{
    return column == DERIVED_AS_OF ? AS_OF : value_at(s, dataset, row, column);
}

/* By sorting what is known. */
static int64_t extreme(struct slow *s, int dataset, int32_t row, const struct derived *d)
{
    int64_t sorted[COLUMNS_LIMIT];
    int32_t count = 0;
    for (int32_t i = 0; i < d->operands; i++) {
        int64_t value = value_at(s, dataset, row, d->operand[i]);
        if (value_is_missing(value)) {
            continue;
        }
        int32_t at = count++;
        for (; at > 0 && sorted[at - 1] > value; at--) {
            sorted[at] = sorted[at - 1];
        }
        sorted[at] = value;
    }
    if (count == 0 || (!d->known && count < d->operands)) {
        return VALUE_MISSING(0);
    }
    return sorted[d->kind == DERIVED_LEAST ? 0 : count - 1];
}

/* The text that the list has for the code, looked for by its number. */
static int64_t said_of(const struct dataset *ds, const struct derived *d, int64_t number)
{
    const struct codelist *of = ds->coded[d->of].codelist;
    int64_t value = VALUE_MISSING(0);
    for (int32_t i = 0; i < of->count; i++) {
        const str *property = of->code[i].property;
        if (of->code[i].number != number || property == NULL || property[d->attribute].n == 0) {
            continue;
        }
        for (int32_t k = 0; d->bands && k < d->bands->count; k++) {
            bool same = str_equal(d->bands->code[k].code, property[d->attribute]);
            value = same ? d->bands->code[k].number : value;
        }
        if (!d->bands) {
            value = strtoll(property[d->attribute].p, NULL, 10);
        }
    }
    return value;
}

static int64_t work_out(struct slow *s, int dataset, int32_t row, const struct derived *d,
                        double *number)
{
    int64_t left, right;
    enum truth truth;
    switch (d->kind) {
    case DERIVED_DIFFERENCE:
        left = side(s, dataset, row, d->of);
        left =
            value_is_missing(left) && d->open != NO_COLUMN ? side(s, dataset, row, d->open) : left;
        right = side(s, dataset, row, d->less);
        return value_is_missing(left) || value_is_missing(right) ? VALUE_MISSING(0) : left - right;
    case DERIVED_CONDITION:
        truth = truth_at(s, dataset, row, d->condition);
        return truth == TRUTH_NULL ? VALUE_MISSING(0) : truth == TRUTH_TRUE;
    case DERIVED_BAND:
        left = value_at(s, dataset, row, d->of);
        for (int32_t i = 0; i < d->bands->count && !value_is_missing(left); i++) {
            if (left >= d->bands->code[i].from && left <= d->bands->code[i].to) {
                return d->bands->code[i].number;
            }
        }
        return VALUE_MISSING(0);
    case DERIVED_ATTRIBUTE:
        left = value_at(s, dataset, row, d->of);
        return value_is_missing(left) ? left : said_of(s->w->dataset[dataset], d, left);
    case DERIVED_LOOKUP:
        return look_up(s, dataset, row, d, number);
    case DERIVED_RECORDS:
        return over_records(s, dataset, row, d);
    case DERIVED_LEAST:
    case DERIVED_MOST:
        return extreme(s, dataset, row, d);
    case DERIVED_PERSON:
    default:
        return of_person(s, dataset, row, d);
    }
}

static int64_t value_at(struct slow *s, int dataset, int32_t row, int32_t column)
{
    struct slow_rows *r = &s->rows[dataset];
    const struct derived *d = dataset_derived(s->w->dataset[dataset], column);
    if (d && !r->known[column][row]) {
        r->value[column][row] = work_out(s, dataset, row, d, &r->number[column][row]);
        r->known[column][row] = true;
    }
    return r->value[column][row];
}

/* ---- against it ---- */

static void compare_part(struct slow *s, int dataset, int32_t part, const struct person_part *p,
                         const bool *asked, int64_t *compared)
{
    const struct dataset *ds = s->w->dataset[dataset];
    int64_t value[WORLD_ROWS_LIMIT];
    double number[WORLD_ROWS_LIMIT];
    for (int32_t c = ds->coded_count; c < ds->column_count && p->rows > 0; c++) {
        if (!asked[c]) {
            continue;
        }
        bool is_number = ds->coded[c].kind == CODED_NUMBER;
        if (is_number) {
            coded_decode_numbers(p->bytes[c], p->rows, number, value);
        } else {
            coded_decode(&ds->coded[c], p->bytes[c], p->rows, value);
        }
        for (int32_t i = 0; i < p->rows; i++) {
            int32_t row = s->rows[dataset].first[part] + i;
            int64_t theirs = value_at(s, dataset, row, c);
            bool equal = value_is_missing(theirs) ? value_is_missing(value[i])
                         : is_number              ? !value_is_missing(value[i]) &&
                                           number[i] == s->rows[dataset].number[c][row]
                                     : value[i] == theirs;
            if (!equal) {
                fail_msg("%.*s.%.*s row %d: %lld, not %lld", STR_ARG(ds->name),
                         STR_ARG(ds->coded[c].name), row, (long long)value[i], (long long)theirs);
            }
            *compared += !value_is_missing(theirs);
        }
    }
}

static void compare(struct slow *s, int dataset, int threads, int64_t *compared)
{
    struct world *w = s->w;
    const struct dataset *ds = w->dataset[dataset];
    struct register_db *db[3];
    bool asked[COLUMNS_LIMIT] = {false}, want[COLUMNS_LIMIT] = {false};
    for (int32_t c = ds->coded_count; c < ds->column_count; c++) {
        asked[c] = want[c] = below(3) > 0;
    }
    for (int i = 0; i < threads; i++) {
        db[i] = register_open(&w->arena, w->path, REGISTER_READ, &w->diag);
        assert_non_null(db[i]);
    }
    const struct derivation *d =
        derivation_new(&w->arena, &w->schemas, ds, want, db, threads, AS_OF, &w->diag);
    assert_int_equal(w->diag.count, 0);
    if (d &&
        below(2) > 0) { /* a pass that asks for some of them, and reads no more than it needs */
        bool all[COLUMNS_LIMIT];
        memcpy(all, want, sizeof all);
        for (int32_t c = 0; c < ds->column_count; c++) {
            asked[c] = want[c] = asked[c] && below(3) == 0;
        }
        derivation_widen(d, want);
        for (int32_t c = 0; c < ds->column_count; c++) {
            assert_true(all[c] || !want[c]);
        }
    }
    for (int32_t part = 0; part < REGISTER_PARTS && d; part++) {
        struct arena scratch = w->arena;
        struct person_part p;
        assert_true(register_part_read(db[0], &scratch, ds, part, want, &p, &w->diag));
        derivation_part(d, &scratch, part, want, &p);
        compare_part(s, dataset, part, &p, asked, compared);
    }
    for (int i = 0; i < threads; i++) {
        register_close(db[i]);
    }
}

static void derived_columns_agree_with_nested_loops(void **state)
{
    (void)state;
    int64_t compared = 0;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        random_state = seed * 77;
        unsent = seed == 5 ? 1U << SHELTER : seed == 7 ? 1U << INCIDENTS : 0;
        struct world *w = world_new();
        add_derived(w);
        submit_random(w, 2 + below(90));
        struct link_counts counts[WORLD_DATASETS];
        assert_true(link_register(&w->arena, &w->schemas, w->keys, w->db, 2, counts, &w->diag));
        struct slow *s = slow_new(w);
        for (int dataset = 0; dataset < WORLD_DATASETS; dataset++) {
            compare(s, dataset, 1, &compared);
            compare(s, dataset, 3, &compared);
        }
        world_free(w);
    }
    unsent = 0;
    assert_true(compared > 5000);
}

/* A dataset with an empty file is not one without a file; what is made of nothing is not known. */
static void what_was_never_collected_is_known(void **state)
{
    (void)state;
    for (int round = 0; round < 2; round++) {
        random_state = 3;
        unsent = round == 0 ? 1U << INCIDENTS : 0;
        struct world *w = world_new();
        add_derived(w);
        submit_random(w, round == 0 ? 40 : 60);
        struct link_counts counts[WORLD_DATASETS];
        assert_true(link_register(&w->arena, &w->schemas, w->keys, w->db, 1, counts, &w->diag));
        struct collection *c = collection_new(&w->arena, &w->schemas, w->db, &w->diag);
        const struct dataset *ds = w->dataset[CASES];
        static const struct {
            const char *column;
            bool silent; /* without incidents */
        } expected[] = {{"opened", false},      {"incidents_here", true}, {"any_physical", true},
                        {"first_day", true},    {"delay", false}, /* open: as of */
                        {"delay_class", false}, {"late", false},          {"late_incidents", true},
                        {"soonest", true},      {"latest", false},        {"fewest", false},
                        {"most_of", true},      {"again_after", true},    {"stays", false},
                        {"number", false}};
        assert_false(collection_is_empty(c, ds));
        assert_int_equal(collection_is_empty(c, w->dataset[INCIDENTS]), round == 0);
        for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
            int32_t column = dataset_coded(ds, str_from_c(expected[i].column));
            assert_true(column >= 0);
            if (collection_is_silent(c, ds, column) != (expected[i].silent && round == 0))
                fail_msg("%s in round %d", expected[i].column, round);
        }
        assert_int_equal(w->diag.count, 0);
        unsent = 0;
        world_free(w);
    }
}

static void nothing_derived_needs_nothing(void **state)
{
    (void)state;
    struct world *w = world_new();
    add_derived(w);
    bool want[COLUMNS_LIMIT] = {true, true};
    assert_null(derivation_new(&w->arena, &w->schemas, w->dataset[CASES], want, &w->db, 1, AS_OF,
                               &w->diag));
    assert_int_equal(w->diag.count, 0);
    for (int32_t c = 2; c < COLUMNS_LIMIT; c++) {
        assert_false(want[c]);
    }
    world_free(w);
}

/* The columns that a derived one is made of are read, and no others. */
static void what_is_needed_is_wanted(void **state)
{
    (void)state;
    struct world *w = world_new();
    add_derived(w);
    bool want[COLUMNS_LIMIT] = {false};
    const struct dataset *ds = w->dataset[INCIDENTS];
    want[dataset_coded(ds, STR("case_delay"))] = true;
    assert_non_null(derivation_new(&w->arena, &w->schemas, ds, want, &w->db, 1, AS_OF, &w->diag));
    const char *const wanted[] = {"case_id", "day", "case_opened", "case_delay"};
    int count = 0;
    for (int32_t c = 0; c < ds->column_count; c++) {
        count += want[c];
    }
    assert_int_equal(count, 4);
    for (int i = 0; i < 4; i++) {
        assert_true(want[dataset_coded(ds, str_from_c(wanted[i]))]);
    }
    world_free(w);
}

/* What cannot be read gives a message and no derivation, whichever thread met it. */
static void a_damaged_register_is_said(void **state)
{
    (void)state;
    random_state = 5;
    struct world *w = world_new();
    add_derived(w);
    submit_random(w, 60);
    struct link_counts counts[WORLD_DATASETS];
    assert_true(link_register(&w->arena, &w->schemas, w->keys, w->db, 1, counts, &w->diag));
    assert_int_equal(
        sqlite3_exec(w->db->handle, "UPDATE part_column SET width = 3", NULL, NULL, NULL),
        SQLITE_OK);
    struct register_db *db[3];
    for (int i = 0; i < 3; i++) {
        db[i] = register_open(&w->arena, w->path, REGISTER_READ, &w->diag);
        assert_non_null(db[i]);
    }
    bool want[COLUMNS_LIMIT] = {false};
    const struct dataset *ds = w->dataset[INCIDENTS];
    want[dataset_coded(ds, STR("siblings"))] = true; /* two passes: the inner one fails */
    assert_int_equal(w->diag.error_count, 0);
    assert_null(derivation_new(&w->arena, &w->schemas, ds, want, db, 3, AS_OF, &w->diag));
    assert_true(w->diag.error_count > 0);
    assert_true(said(&w->diag, "register.damaged"));
    for (int i = 0; i < 3; i++) {
        register_close(db[i]);
    }
    world_free(w);
}

/* Differences of an open date of the release that is not known are missing, not huge. */
static void without_a_date_of_release_nothing_is_open(void **state)
{
    (void)state;
    random_state = 9;
    struct world *w = world_new();
    add_derived(w);
    submit_random(w, 30);
    struct link_counts counts[WORLD_DATASETS];
    assert_true(link_register(&w->arena, &w->schemas, w->keys, w->db, 1, counts, &w->diag));
    bool want[COLUMNS_LIMIT] = {false};
    const struct dataset *ds = w->dataset[CASES];
    int32_t age = dataset_coded(ds, STR("age_days"));
    want[age] = true;
    const struct derivation *d =
        derivation_new(&w->arena, &w->schemas, ds, want, &w->db, 1, INT32_MIN, &w->diag);
    assert_non_null(d);
    int64_t rows = 0;
    for (int32_t part = 0; part < REGISTER_PARTS; part++) {
        struct person_part p;
        int64_t value[WORLD_ROWS_LIMIT];
        assert_true(register_part_read(w->db, &w->arena, ds, part, want, &p, &w->diag));
        derivation_part(d, &w->arena, part, want, &p);
        if (p.rows > 0) {
            coded_decode(&ds->coded[age], p.bytes[age], p.rows, value);
        }
        for (int64_t i = 0; i < p.rows; i++, rows++) {
            assert_true(value_is_missing(value[i]));
        }
    }
    assert_true(rows > 0);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(derived_columns_agree_with_nested_loops),
        cmocka_unit_test(what_was_never_collected_is_known),
        cmocka_unit_test(nothing_derived_needs_nothing),
        cmocka_unit_test(what_is_needed_is_wanted),
        cmocka_unit_test(a_damaged_register_is_said),
        cmocka_unit_test(without_a_date_of_release_nothing_is_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
