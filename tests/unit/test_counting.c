/* Counting against an obvious and slow implementation: every row is held against every position of
 * every axis, persons are told apart by sorting. Made-up rows with what makes counting hard:
 * persons with one row and with thousands, rows of nobody, missing values, code sets small and
 * large, narrow and wide columns, filters, derived columns, histograms, sums. */
#include "rows_fixture.h"

/* ---- rows ---- */

/* How many rows the next person has: most few, some more than are held against each other at once,
 * now and then more than a chunk. */
static int32_t random_run(void)
{
    uint32_t kind = random_below(200);
    if (kind == 0) {
        return 2000 + (int32_t)random_below(3000);
    }
    return kind < 20 ? 5 + (int32_t)random_below(300) : 1 + (int32_t)random_below(7);
}

static void make_rows(uint64_t seed, int32_t count)
{
    random_state = seed;
    row_count = count;
    int32_t part = 0;
    int32_t person = 0;
    int32_t left = 0;
    for (int32_t r = 0; r < count; r++) {
        int32_t nobody_from = (int32_t)((int64_t)count * (part + 1) / (PARTS - 1)) - count / 60;
        if (r >= (int32_t)((int64_t)count * (part + 1) / (PARTS - 1))) {
            part++; /* the last part stays empty */
            person = 0;
            left = 0;
        }
        if (left-- <= 0) {
            person += 1 + (int32_t)random_below(3);
            left = random_run() - 1;
        }
        bool nobody = r >= nobody_from && rows[r].part == part;
        rows[r].part = part;
        rows[r].person =
            nobody || (r > 0 && rows[r - 1].part == part && rows[r - 1].person == NOBODY) ? NOBODY
                                                                                          : person;
        for (int c = 0; c < COLUMNS; c++) {
            /* persons keep some of their values */
            bool same = r > 0 && rows[r - 1].part == part && rows[r - 1].person == rows[r].person &&
                        random_below(3) > 0;
            rows[r].value[c] = same ? rows[r - 1].value[c] : random_value(c);
        }
    }
}

/* What the register would say of the kept columns. */
static bool scan_rows(void *context, struct arena *a, bool *want, struct column_scan *scan,
                      struct diag *d)
{
    for (int32_t part = 0; part < PARTS; part++) {
        struct arena scratch = *a;
        struct person_part p;
        (void)read_rows(context, 0, &scratch, part, want, &p, d);
        for (int c = 0; c < KEPT; c++) {
            if (want[c] && p.rows > 0) {
                struct column_scan one = column_scan_new(&scratch, &columns[c]);
                column_scan_rows(&one, &columns[c], p.bytes[c], p.rows, scratch);
                assert_true(column_scan_unpack(&scan[c], column_scan_pack(&scratch, &one)));
            }
        }
    }
    for (int c = 0; c < KEPT; c++) {
        want[c] = false;
    }
    return true;
}

/* ---- the slow implementation ---- */

static bool in_code(const struct axis *x, int32_t position, int64_t number)
{
    const struct codelist *list = x->coded->codelist;
    const struct table_position *at = &x->position[position];
    if (at->missing) { /* "of X, not specified": X itself */
        return at->parent > 0 && x->value[at->parent] == number;
    }
    for (int32_t i = list->by_number[number]; i >= 0; i = list->code[i].parent) {
        if (list->code[i].number == x->value[position]) {
            return true;
        }
    }
    return false;
}

static bool stands_in(const struct axis *x, int32_t position, int64_t v)
{
    if (position == 0) {
        return true;
    }
    if (x->values) {
        return !value_is_missing(v) && v - x->least + 1 == position;
    }
    bool unknown = x->position[position].missing && x->position[position].parent <= 0;
    if (value_is_missing(v) || unknown) {
        return value_is_missing(v) && unknown;
    }
    if (x->coded->kind == CODED_CODE) {
        return in_code(x, position, v);
    }
    if (x->coded->kind == CODED_CODE_SET) {
        return x->value[position] >= 0 && ((uint64_t)v >> x->value[position] & 1) != 0;
    }
    struct date_parts parts = {(int32_t)(v / 12), (int32_t)(v % 12) + 1, 1};
    if (x->coded->kind == CODED_DAY) {
        parts = date_to_parts((int32_t)v);
    }
    switch (x->transform) {
    case TRANSFORM_YEAR:
        return x->value[position] == parts.year;
    case TRANSFORM_QUARTER:
        return x->value[position] == parts.year * 4 + (parts.month - 1) / 3;
    case TRANSFORM_MONTH:
        return x->value[position] == parts.year * 12 + parts.month - 1;
    case TRANSFORM_CALENDAR_MONTH:
        return x->value[position] == parts.month;
    case TRANSFORM_WEEKDAY:
        return x->value[position] == (v + 3) % 7 + 1; /* 1970-01-01 was a Thursday */
    default:
        return x->value[position] == v;
    }
}

struct presence { /* somebody in a cell */
    int64_t cell;
    int64_t person;
};

static int by_cell_and_person(const void *a, const void *b)
{
    const struct presence *x = a;
    const struct presence *y = b;
    if (x->cell != y->cell) {
        return x->cell < y->cell ? -1 : 1;
    }
    return (x->person > y->person) - (x->person < y->person);
}

struct slow {
    int64_t cells;
    int64_t *records, *persons, *sum, *known;
    struct presence *presence;
    ptrdiff_t presences, room;
};

static void add_row(struct slow *s, const struct plan *p, const struct cube *c, const struct row *r,
                    int32_t from, int64_t cell, int64_t stride, int32_t summed)
{
    if (from < c->axes) {
        const struct axis *x = &p->axis.item[c->axis[from]];
        for (int32_t at = 0; at < x->positions; at++) {
            if (stands_in(x, at, r->value[x->column])) {
                add_row(s, p, c, r, from + 1, cell + stride * at, stride * x->positions, summed);
            }
        }
        return;
    }
    s->records[cell]++;
    if (summed >= 0 && !value_is_missing(r->value[summed])) {
        s->sum[cell] += r->value[summed];
        s->known[cell]++;
    }
    if (r->person != NOBODY && dataset.person_source != PERSON_NONE) {
        if (s->presences == s->room) {
            s->room = s->room * 2 + 1024;
            s->presence = realloc(s->presence, (size_t)s->room * sizeof *s->presence);
            assert_non_null(s->presence);
        }
        s->presence[s->presences++] = (struct presence){cell, (int64_t)r->part << 32 | r->person};
    }
}

static struct slow count_slowly(struct arena *a, const struct plan *p, const struct cube *c,
                                bool (*passes)(const struct row *), int32_t summed)
{
    struct slow s = {.cells = 1};
    for (int32_t i = 0; i < c->axes; i++) {
        s.cells *= p->axis.item[c->axis[i]].positions;
    }
    s.records = ARENA_ARRAY(a, int64_t, s.cells);
    s.persons = ARENA_ARRAY(a, int64_t, s.cells);
    s.sum = ARENA_ARRAY(a, int64_t, s.cells);
    s.known = ARENA_ARRAY(a, int64_t, s.cells);
    for (int32_t r = 0; r < row_count; r++) {
        if (!passes || passes(&rows[r])) {
            add_row(&s, p, c, &rows[r], 0, 0, 1, summed);
        }
    }
    if (s.presences > 0) {
        qsort(s.presence, (size_t)s.presences, sizeof *s.presence, by_cell_and_person);
    }
    for (ptrdiff_t i = 0; i < s.presences; i++) {
        s.persons[s.presence[i].cell] +=
            i == 0 || by_cell_and_person(&s.presence[i], &s.presence[i - 1]) != 0;
    }
    free(s.presence);
    return s;
}

/* ---- comparing ---- */

static struct expression *compile(const char *text)
{
    struct diag d = diag_new(&arena);
    struct expression *e =
        expression_compile(&arena, str_from_c(text), NO_PLACE, &dataset.coded_scope, &d);
    assert_int_equal(d.count, 0);
    return e;
}

static bool is_married(const struct row *r)
{
    return r->value[MARRIED] == 1;
}

static bool is_of_three(const struct row *r)
{
    return r->value[MARRIED] == 1 && !value_is_missing(r->value[WAIT]) && r->value[WAIT] > 100 &&
           !value_is_missing(r->value[BAND]) && r->value[BAND] == 0;
}

static bool rarely(const struct row *r)
{
    return r->value[CHILDREN] == 5 && r->value[AREA] == 0;
}

struct asked {
    int32_t cube;
    bool finest;
    bool (*passes)(const struct row *);
    int32_t sum;    /* -1: none */
    int32_t summed; /* column */
};

enum { ASKED_LIMIT = 32 };

struct planned {
    struct plan plan;
    struct counts counts;
    struct asked asked[ASKED_LIMIT];
    int count;
};

static struct asked *ask(struct planned *q, bool finest, int32_t filter, int32_t axes,
                         const int32_t *axis)
{
    struct asked *a = &q->asked[q->count++];
    assert_true(q->count <= ASKED_LIMIT);
    *a = (struct asked){.finest = finest, .sum = -1, .summed = -1};
    a->cube = finest ? plan_cube_finest(&q->plan, filter, axes, axis)
                     : plan_cube(&q->plan, filter, axes, axis);
    return a;
}

static void ask_sum(struct planned *q, struct asked *a, int32_t column)
{
    a->sum = plan_sum(&q->plan, a->cube, column);
    a->summed = column;
}

static void ask_all(struct planned *q)
{
    struct plan *p = &q->plan;
    const struct expression *three[] = {compile("married"), compile("wait > 100"), NULL,
                                        compile("band = 'p'")};
    const struct expression *twice[] = {compile("married"), NULL, compile("married")};
    int32_t everybody = plan_filter(p, NULL, NULL);
    int32_t married = plan_filter_all(p, 3, twice);
    int32_t of_three = plan_filter_all(p, 4, three);
    int32_t rare = plan_filter(p, compile("children = 5"), compile("area = 'n1'"));
    assert_true(str_equal(p->filter.item[married].text, STR("married")));
    assert_true(str_equal(p->filter.item[of_three].text,
                          STR("(married) AND (wait > 100) AND (band = 'p')")));
    assert_int_equal(married, plan_filter(p, compile("married"), NULL));
    int32_t areas = plan_axis(p, AREA, TRANSFORM_NONE, 0);
    int32_t year = plan_axis(p, DAY, TRANSFORM_YEAR, 0);
    int32_t day = plan_axis(p, DAY, TRANSFORM_NONE, 0);
    int32_t set = plan_axis(p, FORMS, TRANSFORM_NONE, 0);
    int32_t large = plan_axis(p, SUBJECT, TRANSFORM_NONE, 0);
    int32_t children = plan_axis(p, CHILDREN, TRANSFORM_NONE, 0);
    int32_t weekday = plan_axis(p, DAY, TRANSFORM_WEEKDAY, 0);
    int32_t calendar = plan_axis(p, MONTH, TRANSFORM_CALENDAR_MONTH, 0);
    int32_t of_day = plan_axis(p, DAY, TRANSFORM_CALENDAR_MONTH, 0);
    int32_t wait = plan_values(p, WAIT);
    int32_t days = plan_values(p, DAY);
    int32_t band = plan_axis(p, BAND, TRANSFORM_NONE, 0);
    int32_t month = plan_axis(p, MONTH, TRANSFORM_NONE, 0);
    int32_t bool_axis = plan_axis(p, MARRIED, TRANSFORM_NONE, 0);
    assert_int_equal(wait, plan_values(p, WAIT));
    assert_int_not_equal(wait, plan_axis(p, WAIT, TRANSFORM_YEAR, 0) /* another axis, unused */);
    p->axis.count--;
    (void)ask(q, false, everybody, 0, NULL);
    struct asked *a = ask(q, false, everybody, 4, (int32_t[]){areas, year, set, children});
    ask_sum(q, a, WAIT);
    (void)ask(q, false, everybody, 2, (int32_t[]){large, band});
    a = ask(q, false, everybody, 3, (int32_t[]){large, set, bool_axis});
    ask_sum(q, a, CHILDREN);
    (void)ask(q, false, everybody, 3, (int32_t[]){weekday, calendar, month});
    (void)ask(q, false, everybody, 1, (int32_t[]){of_day});
    (void)ask(q, false, everybody, 3, (int32_t[]){wait, areas, set});
    (void)ask(q, true, everybody, 2, (int32_t[]){days, year});
    (void)ask(q, true, everybody, 3, (int32_t[]){day, month, children}); /* many cells */
    (void)ask(q, true, everybody, 2, (int32_t[]){set, calendar});
    a = ask(q, false, married, 2, (int32_t[]){areas, wait});
    a->passes = is_married;
    ask_sum(q, a, WAIT);
    a = ask(q, true, married, 3, (int32_t[]){band, set, year});
    a->passes = is_married;
    a = ask(q, false, of_three, 3, (int32_t[]){areas, large, year});
    a->passes = is_of_three;
    a = ask(q, false, of_three, 0, NULL);
    a->passes = is_of_three;
    ask_sum(q, a, DAY);
    a = ask(q, false, rare, 2, (int32_t[]){set, areas});
    a->passes = rarely;
}

static void count_all(struct planned *q, int threads, bool scanned)
{
    struct diag d = diag_new(&arena);
    struct part_source source = {
        .parts = PARTS, .threads = threads, .read = read_rows, .scan = scanned ? scan_rows : NULL};
    struct column_scan scan[COLUMNS];
    assert_true(count_scan(&q->plan, &source, scan, &d));
    assert_true(plan_positions(&q->plan, scan, &words, &d));
    assert_true(plan_planes(&q->plan, &d));
    assert_true(count_records(&q->plan, &source, &q->counts, &d));
    assert_int_equal(d.count, 0);
}

/* Every cell of a cube; of a finest one those of the last level. */
static void compare(const struct planned *q, const struct asked *a)
{
    struct arena scratch = arena;
    const struct plan *p = &q->plan;
    const struct cube *c = &p->cube.item[a->cube];
    struct slow s = count_slowly(&scratch, p, c, a->passes, a->summed);
    for (int64_t cell = 0; cell < s.cells; cell++) {
        int32_t position[BREAKDOWNS_LIMIT] = {0};
        int64_t rest = cell;
        bool held = true;
        for (int32_t i = 0; i < c->axes; i++) {
            const struct axis *x = &p->axis.item[c->axis[i]];
            position[i] = (int32_t)(rest % x->positions);
            rest /= x->positions;
            int32_t level = x->values ? position[i] > 0 : x->position[position[i]].level;
            held = held && (!a->finest || level == x->levels);
        }
        if (!held) {
            continue;
        }
        int64_t at = plan_cell(p, c, position);
        assert_int_equal(q->counts.records[at], s.records[cell]);
        assert_int_equal(q->counts.persons[at], s.persons[cell]);
        if (a->sum >= 0) {
            int64_t known = -1;
            assert_int_equal(counts_sum(p, &q->counts, a->sum, position, &known), s.sum[cell]);
            assert_int_equal(known, s.known[cell]);
        }
    }
}

static void all_cells_agree(void **state)
{
    (void)state;
    static const int32_t sizes[] = {0, 1, 7, 300, 5000, 40000};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        for (int threads = 1; threads <= 3; threads += 2) {
            struct arena before = arena;
            make_rows(100 + i, sizes[i]);
            struct planned q = {.plan = plan_new(&arena, &dataset)};
            q.plan.prints = threads == 1;
            ask_all(&q);
            count_all(&q, threads, i % 2 == 0);
            for (int k = 0; k < q.count; k++) {
                compare(&q, &q.asked[k]);
            }
            arena = before;
        }
    }
}

/* More records in one cell than the narrow numbers of a chunk can hold. */
static void one_cell_holds_all(void **state)
{
    (void)state;
    struct arena before = arena;
    make_rows(8, ROWS_LIMIT);
    for (int32_t r = 0; r < row_count; r++) {
        memcpy(rows[r].value, rows[0].value, sizeof rows[0].value);
        rows[r].value[FORMS] = 7;
        rows[r].value[AREA] = 1;
    }
    struct planned q = {.plan = plan_new(&arena, &dataset)};
    int32_t axis[] = {plan_axis(&q.plan, FORMS, TRANSFORM_NONE, 0),
                      plan_axis(&q.plan, AREA, TRANSFORM_NONE, 0)};
    (void)ask(&q, false, plan_filter(&q.plan, NULL, NULL), 2, axis);
    count_all(&q, 1, true);
    compare(&q, &q.asked[0]);
    arena = before;
}

static void nobody_is_known(void **state)
{
    (void)state;
    dataset.person_source = PERSON_NONE;
    struct arena before = arena;
    make_rows(77, 6000);
    struct planned q = {.plan = plan_new(&arena, &dataset)};
    ask_all(&q);
    count_all(&q, 2, true);
    for (int k = 0; k < q.count; k++) {
        compare(&q, &q.asked[k]);
    }
    for (int64_t cell = 0; cell < q.plan.cells; cell++) {
        assert_int_equal(q.counts.persons[cell], 0);
    }
    arena = before;
    dataset.person_source = PERSON_IDENTIFIER;
}

/* Fingerprints depend on the set alone: not on threads, other cubes, or how they were found. */
static void prints_are_of_sets(void **state)
{
    (void)state;
    struct arena before = arena;
    make_rows(5, 30000);
    struct planned q = {.plan = plan_new(&arena, &dataset)};
    ask_all(&q);
    count_all(&q, 3, true);
    for (int k = 0; k < q.count; k++) {
        const struct cube *all = &q.plan.cube.item[q.asked[k].cube];
        if (q.asked[k].finest) {
            continue;
        }
        /* the margin of the first axis alone, in a plan of its own */
        struct planned one = {.plan = plan_new(&arena, &dataset)};
        int32_t axes = all->axes > 0 ? 1 : 0;
        const struct axis *first = axes > 0 ? &q.plan.axis.item[all->axis[0]] : NULL;
        int32_t axis = !first          ? 0
                       : first->values ? plan_values(&one.plan, first->column)
                                       : plan_axis(&one.plan, first->column, first->transform, 0);
        const struct filter *f = &q.plan.filter.item[all->filter];
        (void)ask(&one, false, plan_filter_all(&one.plan, f->parts, f->part), axes, &axis);
        count_all(&one, 1, false);
        int32_t positions = first ? first->positions : 1;
        for (int32_t at = 0; at < positions; at++) {
            int32_t here[BREAKDOWNS_LIMIT] = {at};
            int64_t a = plan_cell(&q.plan, all, here);
            int64_t b = plan_cell(&one.plan, &one.plan.cube.item[0], here);
            assert_true(q.counts.record_print[a] == one.counts.record_print[b]);
            assert_true(q.counts.person_print[a] == one.counts.person_print[b]);
            assert_int_equal(q.counts.persons[a], one.counts.persons[b]);
            assert_int_equal(q.counts.records[a] > 0, q.counts.record_print[a] != 0);
        }
    }
    arena = before;
}

static void too_many_values(void **state)
{
    (void)state;
    struct arena before = arena;
    make_rows(3, 400);
    rows[17].value[WAIT] = 20100;
    struct plan p = plan_new(&arena, &dataset);
    struct diag d = diag_new(&arena);
    (void)plan_cube(&p, plan_filter(&p, NULL, NULL), 1, (int32_t[]){plan_values(&p, WAIT)});
    struct part_source source = {.parts = PARTS, .threads = 1, .read = read_rows};
    struct column_scan scan[COLUMNS];
    assert_true(count_scan(&p, &source, scan, &d));
    assert_false(plan_positions(&p, scan, &words, &d));
    assert_int_equal(d.count, 1);
    assert_string_equal(d.item[0].id, "indicators.too-many-values");
    p = plan_new(&arena, &dataset);
    (void)plan_values(&p, AREA);
    assert_true(count_scan(&p, &source, scan, &d));
    assert_false(plan_positions(&p, scan, &words, &d));
    assert_string_equal(d.item[1].id, "indicators.breakdown-kind");
    arena = before;
}

static void words_of_months_and_days(void **state)
{
    (void)state;
    struct arena before = arena;
    make_rows(3, 4000);
    struct planned q = {.plan = plan_new(&arena, &dataset)};
    int32_t axis[] = {plan_axis(&q.plan, DAY, TRANSFORM_WEEKDAY, 0),
                      plan_axis(&q.plan, DAY, TRANSFORM_CALENDAR_MONTH, 0)};
    (void)ask(&q, false, plan_filter(&q.plan, NULL, NULL), 2, axis);
    count_all(&q, 1, true);
    const struct axis *week = &q.plan.axis.item[axis[0]];
    const struct axis *year = &q.plan.axis.item[axis[1]];
    assert_int_equal(week->positions, 1 + 7 + 1);
    assert_int_equal(year->positions, 1 + 12 + 1);
    assert_true(week->partition && week->ordered && !week->time && year->ordered);
    assert_true(str_equal(week->position[1].code, STR("1")));
    assert_true(str_equal(week->position[1].labels.text[LANGUAGE_EN], STR("Monday")));
    assert_true(str_equal(week->position[7].labels.text[LANGUAGE_FR], STR("dimanche")));
    assert_true(str_equal(year->position[12].labels.text[LANGUAGE_EN], STR("December")));
    arena = before;
}

static void scans_survive_packing(void **state)
{
    (void)state;
    make_rows(9, 3000);
    for (int c = 0; c < COLUMNS; c++) {
        struct arena scratch = arena;
        struct column_scan scan = column_scan_new(&scratch, &columns[c]);
        bool want[COLUMNS] = {false};
        struct person_part p;
        want[c] = true;
        (void)read_rows(NULL, 0, &scratch, 1, want, &p, NULL);
        column_scan_rows(&scan, &columns[c], p.bytes[c], p.rows, scratch);
        struct column_scan again = column_scan_new(&scratch, &columns[c]);
        str packed = column_scan_pack(&scratch, &scan);
        assert_true(column_scan_unpack(&again, packed));
        assert_int_equal(again.any, scan.any);
        assert_int_equal(again.missing, scan.missing);
        assert_true(again.least == scan.least && again.most == scan.most);
        assert_int_equal(again.number_limit, scan.number_limit);
        if (scan.occurs) {
            assert_memory_equal(again.occurs, scan.occurs, (size_t)scan.number_limit);
        }
        assert_false(column_scan_unpack(&again, (str){packed.p, 16}));
    }
    struct arena scratch = arena;
    struct column_scan large = column_scan_new(&scratch, &columns[SUBJECT]);
    large.occurs[SUBJECTS - 1] = 1;
    struct column_scan small = column_scan_new(&scratch, &columns[FORMS]);
    assert_false(column_scan_unpack(&small, column_scan_pack(&scratch, &large)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_cells_agree),       cmocka_unit_test(nobody_is_known),
        cmocka_unit_test(one_cell_holds_all),    cmocka_unit_test(prints_are_of_sets),
        cmocka_unit_test(too_many_values),       cmocka_unit_test(words_of_months_and_days),
        cmocka_unit_test(scans_survive_packing),
    };
    return cmocka_run_group_tests(tests, rows_set_up, rows_tear_down);
}
