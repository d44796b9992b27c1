/* What derived columns need, in which order, and the parts: values are worked out column by column
 * over a whole part, each column once. */
#include "5_indicators/derive_parts.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "base/pool.h"

#define KEPT_BYTES    (INT64_C(1) << 37) /* address space; pages are taken when touched */
#define SCRATCH_BYTES (INT64_C(1) << 34)
#define NOTES_BYTES   (INT64_C(1) << 24)

struct step { /* one derived column, after those that it is made of */
    int32_t column;
    const struct derived *derived;
    bool nothing;                   /* RECORDS, PERSON: nothing was ever sent to look into */
    struct join *join;              /* LOOKUP, RECORDS */
    int32_t value;                  /* of the join */
    struct person_records *records; /* [REGISTER_PARTS] PERSON of another dataset; NULL: of this */
};
struct derivation {
    const struct dataset *dataset;
    int32_t as_of_day;
    struct step *step;
    int32_t steps;
};

/* ---- a part as columns ---- */

static struct part_view view_new(struct arena *a, const struct dataset *dataset,
                                 const struct person_part *part)
{
    int32_t columns = dataset->column_count;
    struct part_view v = {.dataset = dataset,
                          .arena = a,
                          .rows = part->rows,
                          .person = part->person,
                          .bytes = ARENA_ARRAY(a, const uint8_t *, columns),
                          .integers = ARENA_ARRAY(a, int64_t *, columns),
                          .numbers = ARENA_ARRAY(a, double *, columns)};
    return v;
}

const int64_t *view_column(struct part_view *v, int32_t column)
{
    const struct coded_column *coded = &v->dataset->coded[column];
    if (v->integers[column]) {
        return v->integers[column];
    }
    assert(v->rows == 0 || v->bytes[column]); /* it was wanted */
    int64_t *out = arena_alloc_raw(v->arena, (ptrdiff_t)sizeof *out, v->rows);
    if (coded->kind == CODED_NUMBER) {
        v->numbers[column] = arena_alloc_raw(v->arena, (ptrdiff_t)sizeof(double), v->rows);
        coded_decode_numbers(v->bytes[column], v->rows, v->numbers[column], out);
    } else if (v->rows > 0) {
        coded_decode(coded, v->bytes[column], v->rows, out);
    }
    v->integers[column] = out;
    return out;
}

const uint8_t *view_truth(struct part_view *v, const struct expression *condition)
{
    if (!condition) {
        return NULL;
    }
    uint8_t *truth = arena_alloc_raw(v->arena, 1, v->rows);
    struct expression_column *variable =
        ARENA_ARRAY(v->arena, struct expression_column, v->dataset->coded_scope.count);
    const int32_t *used;
    int32_t count = expression_variables(condition, &used);
    for (int32_t i = 0; i < count; i++) {
        variable[used[i]].integers = view_column(v, used[i]);
        variable[used[i]].numbers = v->numbers[used[i]];
    }
    if (v->rows > 0) {
        expression_evaluate(condition, variable, (int32_t)v->rows, truth, *v->arena);
    }
    return truth;
}

/* ---- the forms ---- */

static int64_t side_at(const int64_t *column, int64_t as_of, int64_t row)
{
    return column ? column[row] : as_of;
}

/* The date of the release as a day, or as a year beside years. */
static int64_t as_of_beside(const struct derived *d, int32_t as_of_day, const struct part_view *v)
{
    int32_t column = d->of >= 0 ? d->of : d->less;
    if (as_of_day == INT32_MIN) {
        return VALUE_MISSING(MISSING_NOT_RECORDED);
    }
    if (column < 0 || v->dataset->coded[column].kind != CODED_YEAR) {
        return as_of_day;
    }
    return date_to_parts(as_of_day).year;
}

static void derive_difference(const struct derived *d, int32_t as_of_day, struct part_view *v,
                              int64_t *out)
{
    const int64_t *of = d->of >= 0 ? view_column(v, d->of) : NULL;
    const int64_t *less = d->less >= 0 ? view_column(v, d->less) : NULL;
    const int64_t *open = d->open >= 0 ? view_column(v, d->open) : NULL;
    int64_t as_of = as_of_beside(d, as_of_day, v);
    for (int64_t row = 0; row < v->rows; row++) {
        int64_t left = side_at(of, as_of, row);
        int64_t right = side_at(less, as_of, row);
        if (value_is_missing(left) && d->open != NO_COLUMN) {
            left = side_at(open, as_of, row);
        }
        bool missing = value_is_missing(left) || value_is_missing(right);
        if (missing || __builtin_sub_overflow(left, right, &out[row])) {
            out[row] = VALUE_MISSING(MISSING_NOT_RECORDED);
        }
    }
}

static int64_t extreme_of(const struct derived *d, int64_t so_far, int64_t value)
{
    if (value_is_missing(value)) {
        return d->known ? so_far : VALUE_MISSING(MISSING_NOT_RECORDED);
    }
    if (value_is_missing(so_far)) {
        return d->known ? value : so_far;
    }
    bool further = d->kind == DERIVED_LEAST ? value < so_far : value > so_far;
    return further ? value : so_far;
}

/* The least or the greatest of the operands. */
static void derive_extreme(const struct derived *d, struct part_view *v, int64_t *out)
{
    for (int32_t i = 0; i < d->operands; i++) {
        const int64_t *value = view_column(v, d->operand[i]);
        for (int64_t row = 0; row < v->rows; row++) {
            out[row] = extreme_of(d, i == 0 ? value[row] : out[row], value[row]);
        }
    }
}

static void derive_condition(const struct derived *d, struct part_view *v, int64_t *out)
{
    const uint8_t *truth = view_truth(v, d->condition);
    for (int64_t row = 0; row < v->rows; row++) {
        out[row] = truth[row] == TRUTH_NULL ? VALUE_MISSING(MISSING_NOT_RECORDED)
                                            : truth[row] == TRUTH_TRUE;
    }
}

static void derive_band(const struct derived *d, struct part_view *v, int64_t *out)
{
    const int64_t *of = view_column(v, d->of);
    int64_t last = VALUE_MISSING(MISSING_NOT_RECORDED), last_band = last;
    for (int64_t row = 0; row < v->rows; row++) {
        if (of[row] != last) { /* lists are short; equal neighbours are common */
            int32_t band = value_is_missing(of[row]) ? -1 : codelist_band(d->bands, of[row]);
            last = of[row];
            last_band =
                band < 0 ? VALUE_MISSING(MISSING_NOT_RECORDED) : d->bands->code[band].number;
        }
        out[row] = last_band;
    }
}

static void derive_attribute(const struct derived *d, struct part_view *v, int64_t *out)
{
    const struct codelist *list = v->dataset->coded[d->of].codelist;
    const int64_t *of = view_column(v, d->of);
    int64_t *value = arena_alloc_raw(v->arena, (ptrdiff_t)sizeof *value, list->number_limit);
    for (int32_t number = 0; number < list->number_limit; number++) {
        int32_t code = list->by_number[number];
        value[number] =
            code < 0 ? VALUE_MISSING(MISSING_NOT_RECORDED) : derived_attribute(d, list, code);
    }
    for (int64_t row = 0; row < v->rows; row++) {
        bool known = !value_is_missing(of[row]) && of[row] < list->number_limit;
        out[row] = known ? value[of[row]] : VALUE_MISSING(MISSING_NOT_RECORDED);
    }
}

static void derive_join(const struct step *s, struct part_view *v, int64_t *out)
{
    int32_t own = s->derived->kind == DERIVED_LOOKUP ? s->derived->key : s->derived->match;
    enum coded_kind kind = v->dataset->coded[own].kind;
    const int64_t *key = view_column(v, own);
    join_find(s->join, kind, key, v->rows, out);
    for (int64_t row = 0; row < v->rows; row++) {
        bool unknown = s->derived->kind == DERIVED_RECORDS && key_is_missing(kind, key[row]);
        out[row] = unknown ? VALUE_MISSING(MISSING_NOT_RECORDED)
                           : join_value_at(s->join, s->value, out[row]);
    }
}

static void derive_person(const struct step *s, int32_t part, struct part_view *v, int64_t *out)
{
    struct person_records own = {0};
    if (!s->records) {
        person_gather(s->derived, v->arena, v, &own);
    }
    person_apply(s->derived, s->records ? &s->records[part] : &own, v, !s->records, out);
}

static void derive(const struct derivation *d, const struct step *s, int32_t part,
                   struct part_view *v, int64_t *out)
{
    if (s->nothing) { /* no zero: nobody has said that there was nothing */
        for (int64_t row = 0; row < v->rows; row++) {
            out[row] = VALUE_MISSING(MISSING_NOT_RECORDED);
        }
        return;
    }
    switch (s->derived->kind) {
    case DERIVED_DIFFERENCE:
        derive_difference(s->derived, d->as_of_day, v, out);
        break;
    case DERIVED_CONDITION:
        derive_condition(s->derived, v, out);
        break;
    case DERIVED_BAND:
        derive_band(s->derived, v, out);
        break;
    case DERIVED_LOOKUP:
    case DERIVED_RECORDS:
        derive_join(s, v, out);
        break;
    case DERIVED_PERSON:
        derive_person(s, part, v, out);
        break;
    case DERIVED_LEAST:
    case DERIVED_MOST:
        derive_extreme(s->derived, v, out);
        break;
    case DERIVED_ATTRIBUTE:
        derive_attribute(s->derived, v, out);
        break;
    }
}

/* What does not fit the column is missing there, too. */
static void put(struct part_view *v, int32_t column, int64_t *value)
{
    const struct coded_column *coded = &v->dataset->coded[column];
    if (coded->kind == CODED_NUMBER) {
        v->bytes[column] = (const uint8_t *)value; /* looked up as stored */
        return;
    }
    uint8_t *bytes = arena_alloc_raw(v->arena, coded->width, v->rows);
    for (int64_t row = 0; row < v->rows; row++) {
        if (!coded_encode(coded, value[row], bytes + row * coded->width)) {
            value[row] = VALUE_MISSING(MISSING_NOT_RECORDED);
        }
    }
    v->bytes[column] = bytes;
    v->integers[column] = value;
}

/* NULL `want`: every step. */
static void view_derive(const struct derivation *d, int32_t part, const bool *want,
                        struct part_view *v)
{
    for (int32_t i = 0; i < d->steps && v->rows > 0; i++) {
        if (want && !want[d->step[i].column]) {
            continue;
        }
        int64_t *out = arena_alloc_raw(v->arena, (ptrdiff_t)sizeof *out, v->rows);
        derive(d, &d->step[i], part, v, out);
        put(v, d->step[i].column, out);
    }
}

static struct part_view view_of(struct arena *a, const struct dataset *dataset,
                                const struct person_part *part)
{
    struct part_view v = view_new(a, dataset, part);
    for (int32_t c = 0; c < dataset->coded_count && part->rows > 0; c++) {
        v.bytes[c] = part->bytes[c];
    }
    return v;
}

void derivation_part(const struct derivation *d, struct arena *a, int32_t part, const bool *want,
                     struct person_part *p)
{
    struct part_view v = view_of(a, d->dataset, p);
    view_derive(d, part, want, &v);
    p->bytes = v.bytes;
}

/* ---- planning ---- */

struct worker {
    struct arena kept, kept_whole;
    struct arena scratch, scratch_whole;
    struct arena notes, notes_whole; /* keeps the messages */
    struct diag diag;
    bool failed;
};
struct planning {
    struct arena *arena;
    const struct schemas *schemas;
    struct register_db **db;
    int threads;
    int32_t as_of_day;
    struct worker *worker; /* [threads] */
    struct diag *diag;
};

/* Calls with each column that a derived one needs: of its own dataset, or of `from`. */
struct needs {
    bool *own;  /* [column_count] */
    bool *from; /* the same of derived.from; or NULL */
};

static void need(bool *flags, int32_t column)
{
    if (flags && column >= 0) {
        flags[column] = true;
    }
}

static void need_variables(bool *flags, const struct expression *e)
{
    const int32_t *used;
    int32_t count = e ? expression_variables(e, &used) : 0;
    for (int32_t i = 0; i < count; i++) {
        need(flags, used[i]);
    }
}

/* Whether it is worked out of the part itself, without another pass. */
static bool is_within(const struct dataset *dataset, const struct derived *d)
{
    return d->kind == DERIVED_PERSON ? d->from == dataset
                                     : d->kind != DERIVED_LOOKUP && d->kind != DERIVED_RECORDS;
}

static void needs_of(const struct dataset *dataset, const struct derived *d, struct needs n)
{
    bool *from = d->kind == DERIVED_PERSON && d->from == dataset ? n.own : n.from;
    switch (d->kind) {
    case DERIVED_DIFFERENCE:
        need(n.own, d->of);
        need(n.own, d->less);
        need(n.own, d->open);
        break;
    case DERIVED_CONDITION:
        need_variables(n.own, d->condition);
        break;
    case DERIVED_BAND:
    case DERIVED_ATTRIBUTE:
        need(n.own, d->of);
        break;
    case DERIVED_LOOKUP:
        need(n.own, d->key);
        need(from, d->match);
        need(from, d->column);
        break;
    case DERIVED_RECORDS:
        need(n.own, d->match);
        need(from, d->key);
        need(from, d->column);
        need_variables(from, d->condition);
        break;
    case DERIVED_PERSON:
        need(n.own, d->own_date);
        need(from, d->date);
        need(from, d->column);
        need_variables(from, d->condition);
        break;
    case DERIVED_LEAST:
    case DERIVED_MOST:
        for (int32_t i = 0; i < d->operands; i++) {
            need(n.own, d->operand[i]);
        }
        break;
    }
}

/* Adds the column's step after those of the columns that it is made of; there are no circles. */
static void add_step(struct derivation *d, int32_t column, bool *want, struct arena scratch)
{
    for (int32_t i = 0; i < d->steps; i++) {
        if (d->step[i].column == column) {
            return;
        }
    }
    const struct derived *derived = dataset_derived(d->dataset, column);
    bool *own = ARENA_ARRAY(&scratch, bool, d->dataset->column_count);
    needs_of(d->dataset, derived, (struct needs){own, NULL});
    for (int32_t c = 0; c < d->dataset->column_count; c++) {
        want[c] = want[c] || own[c];
        if (own[c] && c >= d->dataset->coded_count) {
            add_step(d, c, want, scratch);
        }
    }
    d->step[d->steps++] = (struct step){.column = column, .derived = derived};
}

/* A step comes after those of the columns that it is made of. */
void derivation_widen(const struct derivation *d, bool *want)
{
    for (int32_t i = d->steps - 1; i >= 0; i--) {
        if (want[d->step[i].column]) {
            needs_of(d->dataset, d->step[i].derived, (struct needs){want, NULL});
        }
    }
}

/* ---- one pass over another dataset ---- */

struct reading_pass {
    struct planning *planning;
    const struct dataset *from;
    const struct derivation *derivation; /* of the columns of `from` */
    const bool *want;
    struct derivation *for_whom;
    struct join *join;           /* [joins] */
    struct join_part *join_part; /* [joins * REGISTER_PARTS] */
    int32_t joins;
};

static void pass_task(void *context, int64_t part, int worker)
{
    const struct reading_pass *pass = context;
    struct worker *w = &pass->planning->worker[worker];
    struct arena scratch = w->scratch;
    struct person_part p;
    if (w->failed || !register_part_read(pass->planning->db[worker], &scratch, pass->from,
                                         (int32_t)part, pass->want, &p, &w->diag)) {
        w->failed = true;
        return;
    }
    struct part_view v = view_of(&scratch, pass->from, &p);
    view_derive(pass->derivation, (int32_t)part, NULL, &v);
    for (int32_t j = 0; j < pass->joins; j++) {
        join_gather(&pass->join[j], &w->kept, &v,
                    &pass->join_part[(ptrdiff_t)j * REGISTER_PARTS + part]);
    }
    for (int32_t i = 0; i < pass->for_whom->steps; i++) {
        const struct step *s = &pass->for_whom->step[i];
        if (s->records && s->derived->from == pass->from) {
            person_gather(s->derived, &w->kept, &v, &s->records[part]);
        }
    }
}

static int64_t absent_of(const struct derived *d)
{
    if (d->kind == DERIVED_RECORDS) {
        return take_absent(d->take);
    }
    int64_t value = VALUE_MISSING(MISSING_NOT_RECORDED);
    const struct coded_column *column = &d->from->coded[d->column];
    if (column->kind == CODED_NUMBER) {
        uint8_t bytes[8];
        coded_encode(column, value, bytes);
        memcpy(&value, bytes, sizeof value);
    }
    return value;
}

/* The joins that steps of `d` make with `from`: one a key column. */
static void plan_joins(struct reading_pass *pass, struct arena *a)
{
    struct derivation *d = pass->for_whom;
    pass->join = ARENA_ARRAY(a, struct join, d->steps);
    for (int32_t i = 0; i < d->steps; i++) {
        struct step *s = &d->step[i];
        bool joins = s->derived->kind == DERIVED_LOOKUP || s->derived->kind == DERIVED_RECORDS;
        if (!joins || s->derived->from != pass->from) {
            continue;
        }
        int32_t key = s->derived->kind == DERIVED_LOOKUP ? s->derived->match : s->derived->key;
        int32_t at = 0;
        while (at < pass->joins && pass->join[at].key != key) {
            at++;
        }
        struct join *join = &pass->join[at];
        if (at == pass->joins) {
            pass->joins++;
            *join = (struct join){.from = pass->from, .key = key};
            join->value = ARENA_ARRAY(a, struct join_value, d->steps);
        }
        s->join = join;
        s->value = join->values++;
        join->value[s->value] = (struct join_value){s->derived, absent_of(s->derived)};
    }
}

static void plan_records(const struct derivation *d, const struct dataset *from, struct arena *a)
{
    for (int32_t i = 0; i < d->steps; i++) {
        struct step *s = &d->step[i];
        bool other = s->derived->kind == DERIVED_PERSON && !is_within(d->dataset, s->derived);
        if (other && s->derived->from == from) {
            s->records = ARENA_ARRAY(a, struct person_records, REGISTER_PARTS);
        }
    }
}

/* Her records leave the arenas of the workers, which the next pass takes again. */
static void keep_records(const struct derivation *d, const struct dataset *from, struct arena *a)
{
    for (int32_t i = 0; i < d->steps; i++) {
        struct step *s = &d->step[i];
        for (int32_t part = 0; s->records && s->derived->from == from && part < REGISTER_PARTS;
             part++) {
            struct person_records *r = &s->records[part];
            struct person_records kept = {
                .count = r->count,
                .person = arena_alloc_raw(a, (ptrdiff_t)sizeof *r->person, r->count),
                .value = arena_alloc_raw(a, (ptrdiff_t)sizeof *r->value, r->count),
                .row = arena_alloc_raw(a, (ptrdiff_t)sizeof *r->row, r->count)};
            if (r->count > 0) {
                memcpy(kept.person, r->person, (size_t)r->count * sizeof *r->person);
                memcpy(kept.value, r->value, (size_t)r->count * sizeof *r->value);
                memcpy(kept.row, r->row, (size_t)r->count * sizeof *r->row);
            }
            *r = kept;
        }
    }
}

static struct derivation *plan_dataset(struct planning *, const struct dataset *, bool *want);

static bool read_from(struct planning *p, struct derivation *d, const struct dataset *from,
                      bool *want)
{
    struct reading_pass pass = {.planning = p, .from = from, .want = want, .for_whom = d};
    pass.derivation = plan_dataset(p, from, want); /* reads what it is made of first */
    if (!pass.derivation) {
        return false;
    }
    plan_joins(&pass, p->arena);
    plan_records(d, from, p->arena);
    pass.join_part = ARENA_ARRAY(p->arena, struct join_part, pass.joins * REGISTER_PARTS);
    pool_run(p->threads, REGISTER_PARTS, pass_task, &pass);
    bool sent = true;
    bool ok = register_was_sent(p->db[0], from, &sent, p->diag);
    for (int32_t s = 0; s < d->steps; s++) {
        bool looks = d->step[s].derived->from == from && d->step[s].derived->kind != DERIVED_LOOKUP;
        d->step[s].nothing = d->step[s].nothing || (looks && !sent);
    }
    for (int i = 0; i < p->threads; i++) {
        diag_append(p->diag, &p->worker[i].diag);
        p->worker[i].diag = diag_new(&p->worker[i].notes);
        ok = ok && !p->worker[i].failed;
    }
    for (int32_t j = 0; ok && j < pass.joins; j++) {
        join_build(&pass.join[j], p->arena, p->threads,
                   &pass.join_part[(ptrdiff_t)j * REGISTER_PARTS], REGISTER_PARTS);
    }
    keep_records(d, from, p->arena);
    for (int i = 0; i < p->threads; i++) {
        p->worker[i].kept = p->worker[i].kept_whole;
    }
    return ok;
}

/* Steps of the wanted columns, with one pass over each dataset that they are joined with. */
static struct derivation *plan_dataset(struct planning *p, const struct dataset *dataset,
                                       bool *want)
{
    struct derivation *d = ARENA_NEW(p->arena, struct derivation);
    *d = (struct derivation){.dataset = dataset, .as_of_day = p->as_of_day};
    d->step = ARENA_ARRAY(p->arena, struct step, dataset->column_count - dataset->coded_count);
    for (int32_t c = dataset->coded_count; c < dataset->column_count; c++) {
        if (want[c]) {
            add_step(d, c, want, p->worker[0].scratch);
        }
    }
    for (int32_t i = 0; i < p->schemas->datasets; i++) {
        const struct dataset *from = p->schemas->dataset[i];
        bool *from_want = ARENA_ARRAY(p->arena, bool, from->column_count);
        bool any = false;
        for (int32_t s = 0; s < d->steps; s++) {
            const struct derived *derived = d->step[s].derived;
            if (!is_within(dataset, derived) && derived->from == from) {
                needs_of(dataset, derived, (struct needs){NULL, from_want});
                any = true;
            }
        }
        if (any && !read_from(p, d, from, from_want)) {
            return NULL;
        }
    }
    return d;
}

struct derivation *derivation_new(struct arena *a, const struct schemas *schemas,
                                  const struct dataset *dataset, bool *want,
                                  struct register_db **db, int threads, int32_t as_of_day,
                                  struct diag *diag)
{
    bool any = false;
    for (int32_t c = dataset->coded_count; c < dataset->column_count; c++) {
        any = any || want[c];
    }
    if (!any) {
        return NULL;
    }
    struct planning p = {a, schemas, db, threads, as_of_day, NULL, diag};
    p.worker = ARENA_ARRAY(a, struct worker, threads);
    for (int i = 0; i < threads; i++) {
        p.worker[i].kept = p.worker[i].kept_whole = arena_reserve(KEPT_BYTES);
        p.worker[i].scratch = p.worker[i].scratch_whole = arena_reserve(SCRATCH_BYTES);
        p.worker[i].notes = p.worker[i].notes_whole = arena_reserve(NOTES_BYTES);
        p.worker[i].diag = diag_new(&p.worker[i].notes);
    }
    struct derivation *d = plan_dataset(&p, dataset, want);
    for (int i = 0; i < threads; i++) {
        arena_release(&p.worker[i].kept_whole);
        arena_release(&p.worker[i].scratch_whole);
        arena_release(&p.worker[i].notes_whole);
    }
    return d;
}
