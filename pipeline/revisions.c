/* Revisions: merges the figures of two releases, both in order of their ids, and looks for what
 * changed behind each one that differs. */
#include "revisions.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

enum { DETAILS_LIMIT = 6 };

/* ---- what changed between the releases ---- */

struct file_change {
    str text; /* "+emf-fes/cases/2025" */
    str dataset;
    bool unnamed; /* a figure moved by so few that who reads its centre would know of a woman */
};
struct file_changes {
    struct file_change *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
};

struct change { /* all that is not a file of a centre */
    bool program, date;
    str program_text, date_text;
    struct file_changes file;
    struct str_list descriptor; /* paths, sorted */
};
struct file_of {
    struct file_change *change;
};
struct file_list {
    struct file_of *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
};

static str claim_text(struct arena *a, char sign, const struct released_input *i)
{
    str text = str_format(a, "%c%.*s/%.*s/%.*s", sign, STR_ARG(i->centre), STR_ARG(i->dataset),
                          STR_ARG(i->period));
    return i->sequence == 1 ? text : str_format(a, "%.*s/v%d", STR_ARG(text), (int)i->sequence);
}

static int by_claim(const void *left, const void *right)
{
    const struct released_input *a = left, *b = right;
    int order = str_compare(a->centre, b->centre);
    order = order ? order : str_compare(a->dataset, b->dataset);
    return order ? order : str_compare(a->period, b->period);
}

static struct released_input *inputs_now(struct arena *a, const struct release_facts *facts,
                                         ptrdiff_t *count)
{
    struct released_input *input =
        ARENA_ARRAY(a, struct released_input, facts->submission_count + 1);
    *count = 0;
    for (ptrdiff_t i = 0; i < facts->submission_count; i++) {
        const struct submission *s = &facts->submission[i];
        if (s->state == SUBMISSION_CURRENT) {
            struct released_input *one = &input[(*count)++];
            *one = (struct released_input){s->centre, s->dataset_name, s->period, s->sequence, {0}};
            memcpy(one->sha256, s->sha256, SHA256_BYTES);
        }
    }
    if (*count > 1) {
        qsort(input, (size_t)*count, sizeof *input, by_claim);
    }
    return input;
}

static void find_files(struct arena *a, const struct earlier_release *old,
                       const struct release_facts *facts, struct file_changes *out)
{
    ptrdiff_t count = 0, i = 0, k = 0;
    const struct released_input *now = inputs_now(a, facts, &count);
    if (old->inputs > 1) {
        qsort(old->input, (size_t)old->inputs, sizeof *old->input, by_claim);
    }
    while (i < old->inputs || k < count) {
        int order = i == old->inputs ? 1 : k == count ? -1 : by_claim(&old->input[i], &now[k]);
        const struct released_input *one = order < 0 ? &old->input[i] : &now[k];
        bool same = order == 0 && memcmp(old->input[i].sha256, now[k].sha256, SHA256_BYTES) == 0;
        if (!same) {
            char sign = order < 0 ? '-' : order > 0 ? '+' : '~';
            *ARENA_PUSH(a, out) =
                (struct file_change){claim_text(a, sign, one), one->dataset, false};
        }
        i += order <= 0;
        k += order >= 0;
    }
}

static void find_descriptors(struct arena *a, const struct file_hash_list *old,
                             const struct file_hash_list *now, struct str_list *out)
{
    ptrdiff_t i = 0, k = 0;
    while (i < old->count || k < now->count) {
        int order = i == old->count   ? 1
                    : k == now->count ? -1
                                      : str_compare(old->item[i].path, now->item[k].path);
        bool same =
            order == 0 && memcmp(old->item[i].sha256, now->item[k].sha256, SHA256_BYTES) == 0;
        if (!same) {
            *ARENA_PUSH(a, out) = order < 0 ? old->item[i].path : now->item[k].path;
        }
        i += order <= 0;
        k += order >= 0;
    }
}

static struct change find_change(struct arena *a, const struct earlier_release *old,
                                 const struct release_facts *facts)
{
    struct change c = {
        .program = old->program.n > 0 && !str_equal(old->program, facts->program),
        .date = !str_equal(old->date, facts->date),
        .program_text =
            str_format(a, "program %.*s>%.*s", STR_ARG(old->program), STR_ARG(facts->program)),
        .date_text = str_format(a, "%.*s>%.*s", STR_ARG(old->date), STR_ARG(facts->date)),
    };
    find_files(a, old, facts, &c.file);
    find_descriptors(a, &old->descriptors, &facts->descriptors, &c.descriptor);
    return c;
}

/* ---- what stands behind an indicator ---- */

struct basis { /* one indicator's */
    const struct indicator *indicator;
    bool *dataset; /* [schemas.datasets] */
    /* what of the change touches it */
    struct file_list files;
    struct str_list populations, descriptors;
    bool disclosure; /* policy/disclosure.yaml changed */
    str disclosure_path;
};

struct revising {
    struct arena *arena;
    const struct schemas *schemas;
    const struct release_facts *facts;
    struct register_db *db;
    struct diag *diag;
    const struct earlier_release *old;
    struct change change;
    struct basis *basis; /* [schemas.indicators] */
    struct basis whole;  /* of a figure whose indicator is gone: everything */
    struct revision_list *out;
};

static int32_t index_of(const struct schemas *s, const struct dataset *dataset)
{
    for (int32_t i = 0; i < s->datasets; i++) {
        if (s->dataset[i] == dataset) {
            return i;
        }
    }
    return -1;
}

/* A dataset, and those that its records refer to or its derived columns look into. */
static void reach(const struct schemas *s, const struct dataset *dataset, bool *reached)
{
    int32_t index = dataset ? index_of(s, dataset) : -1;
    if (index < 0 || reached[index]) {
        return;
    }
    reached[index] = true;
    for (int32_t i = 0; i < dataset->foreign_keys; i++) {
        reach(s, dataset->foreign_key[i].dataset, reached);
    }
    for (int32_t i = dataset->coded_count; i < dataset->column_count; i++) {
        reach(s, dataset_derived(dataset, i)->from, reached);
    }
}

static bool is_file_of(str path, const char *folder, str name, const char *ending)
{
    ptrdiff_t at = str_find(path, str_from_c(folder));
    if (at < 0) {
        return false;
    }
    str tail = str_slice(path, at + (ptrdiff_t)strlen(folder), path.n);
    return str_starts(tail, name) && str_equal_c(str_slice(tail, name.n, tail.n), ending);
}

/* Whether a column or field of the datasets behind the indicator uses the code list. */
static bool uses_list(const struct revising *r, const struct basis *b, str path)
{
    for (int32_t i = 0; i < r->schemas->datasets; i++) {
        const struct dataset *dataset = r->schemas->dataset[i];
        for (int32_t f = 0; b->dataset[i] && f < dataset->fields; f++) {
            const struct codelist *lists[] = {dataset->field[f].codelist,
                                              dataset->field[f].coarsen_bands};
            for (int k = 0; k < 2; k++) {
                if (lists[k] && is_file_of(path, "codelists/", lists[k]->name, ".csv")) {
                    return true;
                }
            }
        }
        for (int32_t c = dataset->coded_count; b->dataset[i] && c < dataset->column_count; c++) {
            const struct codelist *list = dataset->coded[c].codelist;
            if (list && is_file_of(path, "codelists/", list->name, ".csv")) {
                return true;
            }
        }
    }
    return is_file_of(path, "codelists/", STR("centres"), ".csv");
}

static bool is_dataset_of(const struct revising *r, const struct basis *b, str path)
{
    for (int32_t i = 0; i < r->schemas->datasets; i++) {
        if (b->dataset[i] && is_file_of(path, "datasets/", r->schemas->dataset[i]->name, ".yaml")) {
            return true;
        }
    }
    return false;
}

static bool is_population_of(const struct indicator *i, str path)
{
    return (i->population && is_file_of(path, "population/", i->population->name, ".csv")) ||
           (i->standard && is_file_of(path, "population/", i->standard->name, ".csv"));
}

/* What every figure of a profile rests on. */
static bool is_common(str path)
{
    return str_find(path, STR("policy/")) >= 0 || str_ends(path, STR("/observatory.yaml")) ||
           str_ends(path, STR("/sources.yaml")) || str_find(path, STR("/dates/")) >= 0;
}

static void sort_out(struct revising *r, struct basis *b)
{
    struct arena *a = r->arena;
    for (ptrdiff_t i = 0; i < r->change.file.count; i++) {
        struct file_change *f = &r->change.file.item[i];
        for (int32_t k = 0; k < r->schemas->datasets; k++) {
            if (b->dataset[k] && str_equal(r->schemas->dataset[k]->name, f->dataset)) {
                *ARENA_PUSH(a, &b->files) = (struct file_of){f};
            }
        }
    }
    for (ptrdiff_t i = 0; i < r->change.descriptor.count; i++) {
        str path = r->change.descriptor.item[i];
        if (is_population_of(b->indicator, path)) {
            *ARENA_PUSH(a, &b->populations) = path;
        } else if (str_ends(path, STR("policy/disclosure.yaml"))) {
            b->disclosure = true;
            b->disclosure_path = path;
            *ARENA_PUSH(a, &b->descriptors) = path;
        } else if (is_file_of(path, "indicators/", b->indicator->code, ".yaml") ||
                   is_dataset_of(r, b, path) || uses_list(r, b, path) || is_common(path)) {
            *ARENA_PUSH(a, &b->descriptors) = path;
        }
    }
}

static void make_bases(struct revising *r)
{
    const struct schemas *s = r->schemas;
    r->basis = ARENA_ARRAY(r->arena, struct basis, s->indicators);
    for (int32_t i = 0; i < s->indicators; i++) {
        struct basis *b = &r->basis[i];
        b->indicator = s->indicator[i];
        b->dataset = ARENA_ARRAY(r->arena, bool, s->datasets);
        reach(s, b->indicator->dataset, b->dataset);
        reach(s, b->indicator->value.dataset, b->dataset);
        reach(s, b->indicator->divisor.dataset, b->dataset);
        reach(s, b->indicator->survey.dataset, b->dataset);
        sort_out(r, b);
    }
    for (ptrdiff_t i = 0; i < r->change.file.count; i++) {
        *ARENA_PUSH(r->arena, &r->whole.files) = (struct file_of){&r->change.file.item[i]};
    }
    r->whole.descriptors = r->change.descriptor;
}

/* ---- one figure ---- */

struct detail {
    struct buf text;
    int written, left;
};

static void add_detail(struct detail *d, str text)
{
    if (d->written == DETAILS_LIMIT) {
        d->left++;
        return;
    }
    if (d->written++ > 0) {
        buf_byte(&d->text, ',');
    }
    buf_str(&d->text, text);
}

static void add_details(struct detail *d, const struct str_list *list)
{
    for (ptrdiff_t i = 0; i < list->count; i++) {
        add_detail(d, list->item[i]);
    }
}

/* All of them or none: the named ones would be taken for the whole cause. */
static bool may_name_files(const struct basis *b)
{
    for (ptrdiff_t i = 0; i < b->files.count; i++) {
        if (b->files.item[i].change->unnamed) {
            return false;
        }
    }
    return true;
}

static str detail_of(const struct revising *r, const struct basis *b, bool name_files)
{
    struct detail d = {.text = buf_new(r->arena, 128)};
    for (ptrdiff_t i = 0; name_files && i < b->files.count; i++) {
        add_detail(&d, b->files.item[i].change->text);
    }
    if (!name_files) {
        add_detail(&d, STR(REVISION_FILES_NOT_NAMED));
    }
    add_details(&d, &b->populations);
    add_details(&d, &b->descriptors);
    if (r->change.program) {
        add_detail(&d, r->change.program_text);
    }
    if (r->change.date) {
        add_detail(&d, r->change.date_text);
    }
    if (d.left > 0) {
        buf_str(&d.text, str_format(r->arena, ",...+%d", d.left));
    }
    return buf_view(&d.text);
}

static bool touches(const struct basis *b)
{
    return b->files.count + b->populations.count + b->descriptors.count > 0;
}

static enum revision_cause cause_of(const struct revising *r, const struct basis *b)
{
    return b->files.count > 0         ? REVISION_DATA
           : b->populations.count > 0 ? REVISION_POPULATION
           : b->descriptors.count > 0 ? REVISION_DESCRIPTOR
           : r->change.program        ? REVISION_PROGRAM
           : r->change.date           ? REVISION_DATE
                                      : REVISION_PROTECTION;
}

static bool is_hiding(str old_state, str new_state)
{
    bool old_shown = str_equal_c(old_state, "published");
    bool new_shown = str_equal_c(new_state, "published");
    return (old_shown && str_equal_c(new_state, "suppressed")) ||
           (new_shown && str_equal_c(old_state, "suppressed"));
}

static const struct basis *basis_of(const struct revising *r, str indicator)
{
    for (int32_t i = 0; i < r->schemas->indicators; i++) {
        if (str_equal(r->schemas->indicator[i]->code, indicator)) {
            return &r->basis[i];
        }
    }
    return &r->whole;
}

/* What a change of the figure is laid to. */
static const struct basis *basis_behind(const struct revising *r, str indicator, bool hiding)
{
    const struct basis *b = basis_of(r, indicator);
    bool explained = touches(b) || r->change.program || r->change.date || hiding;
    return explained ? b : &r->whole; /* it comes from elsewhere */
}

/* Why a figure changed, and everything behind it that did. */
static void explain(const struct revising *r, struct revision *v)
{
    bool hiding = is_hiding(v->old_state, v->new_state);
    const struct basis *b = basis_behind(r, v->indicator, hiding);
    bool only_policy = b->disclosure && b->files.count == 0 && b->populations.count == 0 &&
                       b->descriptors.count == 1;
    if (hiding && only_policy) {
        v->cause = REVISION_PROTECTION;
        v->detail = v->told = b->disclosure_path;
        return;
    }
    v->cause = cause_of(r, b);
    if (v->cause != REVISION_PROTECTION) {
        v->detail = detail_of(r, b, true);
        v->told = may_name_files(b) ? v->detail : detail_of(r, b, false);
    }
}

static bool same_bits(double a, double b)
{
    uint64_t x, y;
    memcpy(&x, &a, sizeof x);
    memcpy(&y, &b, sizeof y);
    return x == y || (isnan(a) && isnan(b));
}

/* ---- both releases ---- */

static const char *state_text(enum safe_state state)
{
    static const char *const text[] = {
        [SAFE_PUBLISHED] = "published",
        [SAFE_SUPPRESSED_PRIMARY] = "suppressed",
        [SAFE_SUPPRESSED_SECONDARY] = "suppressed",
        [SAFE_NOT_APPLICABLE] = "not-applicable",
        [SAFE_NO_DENOMINATOR] = "no-denominator",
        [SAFE_NOT_COLLECTED] = "not-collected",
        [SAFE_NOT_YET_DUE] = "not-yet-due",
    };
    assert((size_t)state < sizeof text / sizeof *text);
    return text[state];
}

static int by_id(const void *left, const void *right)
{
    const struct released_figure *a = left, *b = right;
    return str_compare(a->id, b->id);
}

struct current_figure {
    struct released_figure figure; /* first: by_id compares it */
    const struct safe_table *shown;
    int64_t cell;
};

static struct current_figure *figures_now(const struct revising *r,
                                          const struct safe_table_list *tables, ptrdiff_t *count)
{
    ptrdiff_t cells = 0;
    for (ptrdiff_t i = 0; i < tables->count; i++) {
        cells += safe_table_cells(tables->item[i]);
    }
    struct current_figure *figure = ARENA_ARRAY(r->arena, struct current_figure, cells + 1);
    *count = 0;
    for (ptrdiff_t i = 0; i < tables->count; i++) {
        const struct safe_table *t = tables->item[i];
        for (int64_t k = 0; k < safe_table_cells(t); k++) {
            struct safe_cell cell = safe_table_cell(t, k);
            figure[(*count)++] = (struct current_figure){
                {
                    .id = safe_table_figure_id(r->arena, r->facts->profile, t, k),
                    .table = safe_table_id(t),
                    .indicator = safe_table_indicator(t)->code,
                    .state = str_from_c(state_text(cell.state)),
                    .value = cell.value,
                    .numerator = cell.numerator,
                    .denominator = cell.denominator,
                    .unknown = cell.unknown,
                    .unknown_withheld = cell.unknown_withheld,
                },
                t,
                k,
            };
        }
    }
    if (*count > 1) {
        qsort(figure, (size_t)*count, sizeof *figure, by_id);
    }
    return figure;
}

/* ---- what must not be said of a centre ---- */

enum { COUNT_NONE = -1, COUNT_HIDDEN = -2 };

/* A count as readers of a release know it: one that is not there is 0. */
static int64_t count_known(const struct released_figure *f, int64_t count)
{
    bool hidden = str_equal_c(f->state, "suppressed") || str_equal_c(f->state, "not-yet-due");
    return str_equal_c(f->state, "published") ? count : hidden ? COUNT_HIDDEN : 0;
}

static bool moved_by_few(int64_t before, int64_t now, int64_t limit)
{
    if (before == COUNT_NONE || now == COUNT_NONE || before == now) {
        return false;
    }
    int64_t by = before < now ? now - before : before - now;
    return before == COUNT_HIDDEN || now == COUNT_HIDDEN || by < limit;
}

/* Whether its value is made of counts alone; others tell of values of single women, too. */
static bool is_of_counts(const struct indicator *i)
{
    bool counts = i->measure == MEASURE_COUNT || i->measure == MEASURE_SHARE ||
                  i->measure == MEASURE_RATE || i->measure == MEASURE_CHANGE ||
                  i->measure == MEASURE_RATIO || i->measure == MEASURE_DARK_FIGURE;
    return counts && !(i->value.dataset && i->value.value >= 0) &&
           !(i->divisor.dataset && i->divisor.value >= 0);
}

/* No persons of ours behind it: bodies, programmes, figures of others. */
static bool is_of_nobody(const struct indicator *i)
{
    bool bodies = i->dataset && i->dataset->about_bodies &&
                  (!i->divisor.dataset || i->divisor.dataset->about_bodies);
    return bodies || i->measure == MEASURE_REFERENCE || i->measure == MEASURE_TARGET;
}

/* Fewer than these tell of single women. */
static int64_t few_below(const struct policy *policy, bool counts)
{
    return counts || policy->statistics < policy->threshold ? policy->threshold
                                                            : policy->statistics;
}

static int64_t unknown_known(const struct released_figure *f)
{
    return f->unknown_withheld ? COUNT_HIDDEN : f->unknown;
}

/* Whether one of its counts moved by few. */
static bool has_moved_by_few(const struct released_figure *old, const struct released_figure *now,
                             int64_t limit, bool with_denominator)
{
    return moved_by_few(count_known(old, old->numerator), count_known(now, now->numerator),
                        limit) ||
           moved_by_few(unknown_known(old), unknown_known(now), limit) ||
           (with_denominator && moved_by_few(count_known(old, old->denominator),
                                             count_known(now, now->denominator), limit));
}

/* Whether the figure moved by so few persons or records that it would tell of single ones. */
static bool is_telling(const struct revising *r, const struct released_figure *old,
                       const struct released_figure *now)
{
    const struct indicator *i = schemas_indicator(r->schemas, now->indicator);
    if (i && is_of_nobody(i)) {
        return false;
    }
    bool counts = !i || is_of_counts(i);
    if (has_moved_by_few(old, now, few_below(&r->schemas->policy, counts), !i || !i->population)) {
        return true;
    }
    bool same_records = count_known(old, old->numerator) == count_known(now, now->numerator);
    return !counts && same_records && !same_bits(old->value, now->value);
}

/* ---- both ---- */

static const struct released_figure no_figure = {
    .value = NAN, .numerator = COUNT_NONE, .denominator = COUNT_NONE, .unknown = COUNT_NONE};

/* A figure of either release: what it was, what it is. */
typedef bool visit_pair(struct revising *, const struct released_figure *old,
                        const struct current_figure *now);

static bool visit_pairs(struct revising *r, const struct current_figure *now, ptrdiff_t count,
                        visit_pair *visit)
{
    const struct earlier_release *old = r->old;
    ptrdiff_t i = 0, k = 0;
    bool ok = true;
    while (ok && (i < old->figures || k < count)) {
        int order = i == old->figures ? 1 : k == count ? -1 : by_id(&old->figure[i], &now[k]);
        ok = visit(r, order <= 0 ? &old->figure[i] : NULL, order >= 0 ? &now[k] : NULL);
        i += order <= 0;
        k += order >= 0;
    }
    return ok;
}

/* One figure that moved by few is enough: who knows from another that the file is of a centre knows
 * it of this one, too. */
static bool find_unnamed(struct revising *r, const struct released_figure *old,
                         const struct current_figure *current)
{
    const struct released_figure *now = current ? &current->figure : NULL;
    if (!now) {
        return true; /* what is no longer published moves nothing */
    }
    old = old ? old : &no_figure;
    if (is_telling(r, old, now)) {
        const struct basis *b = basis_behind(r, now->indicator, is_hiding(old->state, now->state));
        for (ptrdiff_t i = 0; i < b->files.count; i++) {
            b->files.item[i].change->unnamed = true;
        }
    }
    return true;
}

static struct figure_place place_now(const struct current_figure *now)
{
    struct figure_place place = {0};
    int32_t at[FIGURE_POSITIONS_LIMIT] = {0};
    assert(safe_table_dimensions(now->shown) <= FIGURE_POSITIONS_LIMIT);
    safe_table_coordinates(now->shown, now->cell, at);
    for (int32_t d = 0; d < safe_table_dimensions(now->shown); d++) {
        const struct table_position *p = &safe_table_dimension(now->shown, d)->position[at[d]];
        if (at[d] > 0) {
            struct labels *label = &place.position[place.positions++];
            for (int l = 0; l < LANGUAGE_COUNT; l++) {
                label->text[l] = p->labels.text[l].n > 0 ? p->labels.text[l] : p->code;
            }
        }
    }
    return place;
}

static bool compare(struct revising *r, const struct released_figure *old,
                    const struct current_figure *current)
{
    const struct released_figure *now = current ? &current->figure : &no_figure;
    const struct released_figure *one = current ? now : old;
    assert(one);
    old = old ? old : &no_figure;
    if (str_equal(old->state, now->state) && same_bits(old->value, now->value)) {
        return true;
    }
    struct revision *v = ARENA_PUSH(r->arena, r->out);
    *v = (struct revision){
        .figure = one->id,
        .table = one->table,
        .indicator = one->indicator,
        .old_state = old->state,
        .new_state = now->state,
        .old_value = old->value,
        .new_value = now->value,
    };
    explain(r, v);
    if (current) {
        v->place = place_now(current);
        return true;
    }
    return register_figure_place(r->db, r->arena, r->old->id, v->figure, &v->place, r->diag);
}

bool revisions_find(struct arena *a, const struct schemas *schemas, struct register_db *db,
                    const struct release_facts *facts, const struct safe_table_list *tables,
                    struct revision_list *out, struct diag *d)
{
    *out = (struct revision_list){0};
    struct earlier_release old;
    if (!register_release_before(db, a, facts, &old, d)) {
        return false;
    }
    if (old.id == 0) {
        return true;
    }
    out->release_before = old.date;
    struct revising r = {.arena = a,
                         .schemas = schemas,
                         .facts = facts,
                         .db = db,
                         .diag = d,
                         .old = &old,
                         .out = out};
    r.change = find_change(a, &old, facts);
    make_bases(&r);
    ptrdiff_t count = 0;
    const struct current_figure *now = figures_now(&r, tables, &count);
    return visit_pairs(&r, now, count, find_unnamed) && visit_pairs(&r, now, count, compare);
}
