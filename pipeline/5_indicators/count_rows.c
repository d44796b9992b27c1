/* Chunks: stored codes become ranks by one small table a column, or by a subtraction; filters are
 * evaluated once a chunk, each different condition once; rows of a person are found by comparing
 * person numbers. */
#include "5_indicators/count_rows.h"

#include <assert.h>
#include <string.h>

#include "base/mix.h"

typedef uint8_t eight_bytes __attribute__((vector_size(8)));
typedef uint16_t eight_numbers __attribute__((vector_size(16)));
typedef uint32_t four_persons __attribute__((vector_size(16)));
typedef int32_t four_places __attribute__((vector_size(16)));
typedef int16_t four_short_places __attribute__((vector_size(8)));
enum { EIGHT = 8, FOUR = 4 };

/* ---- what the plan needs ---- */

static enum rank_form form_of(const struct axis *x, int32_t level)
{
    assert(!x->set || x->level_count[level] <= 64);
    if (x->set) {
        return x->level_count[level] <= NARROW_SET ? SET_16 : SET_64;
    }
    return x->level_count[level] < NARROW_RANK ? RANK_16 : RANK_32;
}

static int32_t rank_of(const struct axis *x, int32_t level, int64_t value)
{
    int64_t at = (int64_t)((uint64_t)value - (uint64_t)x->least);
    if (value_is_missing(value) || at < 0 || at >= x->span) {
        return level == 1 ? x->missing_rank : x->level_count[level];
    }
    return x->values ? (int32_t)at : x->value_rank[(level - 1) * x->span + at];
}

static uint64_t ranks_of_set(const struct axis *x, int32_t level, int64_t value)
{
    if (value_is_missing(value)) {
        bool shown = level == 1 && x->missing_rank < x->level_count[1];
        return shown ? UINT64_C(1) << x->missing_rank : 0;
    }
    uint64_t ranks = 0;
    for (uint64_t bits = (uint64_t)value; bits != 0; bits &= bits - 1) {
        int32_t rank = rank_of(x, level, __builtin_ctzll(bits));
        ranks |= rank < x->level_count[level] ? UINT64_C(1) << rank : 0;
    }
    return ranks;
}

/* The stored value of the greatest that occurs: tables need not go further. */
static uint32_t most_stored(const struct coded_column *column, const struct column_scan *scan)
{
    uint32_t limit = column->width == 1 ? UINT8_MAX : UINT16_MAX;
    if (column->kind == CODED_CODE_SET) {
        uint64_t most = (UINT64_C(1) << (scan->number_limit < 14 ? scan->number_limit : 14)) - 1;
        most = most << 2 | 3;
        return most < limit ? (uint32_t)most : limit;
    }
    int64_t most = scan->any ? scan->most - column->base + CODED_MISSING : CODED_MISSING;
    return most >= 0 && most < limit ? (uint32_t)most : limit;
}

static void make_table(struct arena *a, struct ranker *r, const struct column_scan *scan)
{
    const struct axis *x = r->axis;
    const struct coded_column *column = x->coded;
    uint32_t size = column->width == 1 ? UINT8_MAX + 1 : UINT16_MAX + 1;
    uint32_t most = most_stored(column, scan);
    r->of_stored = ARENA_ARRAY(a, uint16_t, size);
    r->straight = column->width == 1 && r->form == RANK_16;
    for (uint32_t stored = 0; stored < size; stored++) {
        int64_t value = VALUE_MISSING(0);
        uint8_t bytes[2] = {(uint8_t)(stored & 0xff), (uint8_t)(stored >> 8)};
        if (stored <= most) {
            coded_decode(column, bytes, 1, &value);
        }
        r->of_stored[stored] =
            (uint16_t)(r->form == SET_16 ? ranks_of_set(x, r->level, value)
                                         : (uint64_t)rank_of(x, r->level, value));
    }
    r->missing = r->of_stored[0];
    uint32_t first = CODED_MISSING;
    if (scan->any && scan->least >= column->base) {
        first = (uint32_t)(scan->least - column->base + CODED_MISSING);
    }
    r->offset = (uint16_t)(first - r->of_stored[first < size ? first : 0]);
    for (uint32_t stored = first; r->straight && scan->any && stored <= most; stored++) {
        bool occurs = !scan->occurs || scan->occurs[stored - CODED_MISSING];
        r->straight = !occurs || r->of_stored[stored] == (uint16_t)(stored - r->offset);
    }
}

static void find_conditions(struct arena *a, struct rows_plan *rows)
{
    const struct plan *p = rows->plan;
    rows->condition = ARENA_ARRAY(a, const struct expression *, p->filter.count *FILTER_PARTS);
    rows->filter_condition = arena_alloc(a, sizeof *rows->filter_condition, p->filter.count);
    for (ptrdiff_t f = 0; f < p->filter.count; f++) {
        const struct filter *filter = &p->filter.item[f];
        for (int32_t i = 0; i < filter->parts; i++) {
            int32_t at = 0;
            while (at < rows->conditions && !str_equal(expression_text(rows->condition[at]),
                                                       expression_text(filter->part[i]))) {
                at++;
            }
            rows->condition[at] = filter->part[i];
            rows->conditions += at == rows->conditions;
            rows->filter_condition[f][i] = at;
            const int32_t *variable = NULL;
            int32_t count = expression_variables(filter->part[i], &variable);
            for (int32_t v = 0; v < count; v++) {
                rows->decoded[dataset_coded(
                    p->dataset, p->dataset->coded_scope.variable[variable[v]].name)] = true;
            }
        }
    }
}

struct rows_plan rows_plan_new(struct arena *a, const struct plan *p,
                               const struct column_scan *scan)
{
    struct rows_plan rows = {
        .plan = p,
        .ranker = ARENA_ARRAY(a, struct ranker, p->axis.count * LEVELS_LIMIT),
        .used = ARENA_ARRAY(a, bool, p->filter.count * p->axis.count * LEVELS_LIMIT),
        .decoded = ARENA_ARRAY(a, bool, p->dataset->column_count),
    };
    for (ptrdiff_t i = 0; i < p->plane.count; i++) {
        const struct plane *plane = &p->plane.item[i];
        for (int32_t k = 0; k < plane->axes; k++) {
            ptrdiff_t at = plane->axis[k] * (ptrdiff_t)LEVELS_LIMIT + plane->level[k];
            rows.used[plane->filter * p->axis.count * LEVELS_LIMIT + at] = true;
            struct ranker *r = &rows.ranker[at];
            if (r->form != RANK_NONE) {
                continue;
            }
            const struct axis *x = &p->axis.item[plane->axis[k]];
            assert(plane->level[k] < LEVELS_LIMIT);
            *r =
                (struct ranker){form_of(x, plane->level[k]), x, plane->level[k], NULL, false, 0, 0};
            bool narrow = r->form == RANK_16 || r->form == SET_16;
            if (x->coded->width <= 2 && narrow) {
                make_table(a, r, &scan[x->column]);
            } else {
                rows.decoded[x->column] = true;
            }
        }
    }
    for (ptrdiff_t i = 0; i < p->plane_sum.count; i++) {
        rows.decoded[p->plane_sum.item[i].column] = true;
    }
    find_conditions(a, &rows);
    return rows;
}

/* ---- room for a chunk ---- */

static void *row_array(struct arena *a, ptrdiff_t size)
{
    char *all = arena_alloc(a, size, CHUNK_ROWS + 2 * ROWS_AROUND);
    return all + ROWS_AROUND * size;
}

static struct view view_new(struct arena *a, const struct rows_plan *rows)
{
    const struct plan *p = rows->plan;
    struct view v = {
        .person = row_array(a, sizeof(uint32_t)),
        .place = row_array(a, sizeof(int16_t)),
        .long_row = row_array(a, sizeof(int32_t)),
        .ranks = ARENA_ARRAY(a, union ranks, p->axis.count * LEVELS_LIMIT),
        .record_print = p->prints ? row_array(a, sizeof(uint64_t)) : NULL,
        .person_print = p->prints ? row_array(a, sizeof(uint64_t)) : NULL,
    };
    for (ptrdiff_t i = 0; i < p->axis.count * LEVELS_LIMIT; i++) {
        switch (rows->ranker[i].form) {
        case RANK_16:
        case SET_16:
            v.ranks[i].narrow = row_array(a, sizeof(uint16_t));
            break;
        case RANK_32:
            v.ranks[i].wide = row_array(a, sizeof(uint32_t));
            break;
        case SET_64:
            v.ranks[i].bits = row_array(a, sizeof(uint64_t));
            break;
        case RANK_NONE:
        default:
            break;
        }
    }
    return v;
}

struct chunk chunk_new(struct arena *a, const struct rows_plan *rows)
{
    const struct dataset *dataset = rows->plan->dataset;
    struct chunk c = {
        .integers = ARENA_ARRAY(a, int64_t *, dataset->column_count),
        .numbers = ARENA_ARRAY(a, double *, dataset->column_count),
        .all = view_new(a, rows),
        .selected = view_new(a, rows),
        .selected_row = row_array(a, sizeof(int32_t)),
        .truth = ARENA_ARRAY(a, uint8_t *, rows->conditions),
        .evaluated = ARENA_ARRAY(a, bool, rows->conditions),
    };
    for (int32_t i = 0; i < dataset->column_count; i++) {
        if (rows->decoded[i]) {
            c.integers[i] = row_array(a, sizeof(int64_t));
            c.numbers[i] =
                dataset->coded[i].kind == CODED_NUMBER ? row_array(a, sizeof(double)) : NULL;
        }
    }
    for (int32_t i = 0; i < rows->conditions; i++) {
        c.truth[i] = row_array(a, 1);
    }
    const struct expression_scope *scope = &dataset->coded_scope;
    assert(scope->count == dataset->column_count); /* one variable a column, in order */
    c.variable = ARENA_ARRAY(a, struct expression_column, scope->count);
    for (int32_t v = 0; v < scope->count; v++) {
        c.variable[v].integers = c.integers[v];
        c.variable[v].numbers = c.numbers[v];
    }
    return c;
}

int64_t chunk_end(const struct person_part *part, int64_t first)
{
    enum { REACH = 256 };
    int64_t end = part->rows - first < CHUNK_ROWS ? part->rows : first + CHUNK_ROWS;
    if (end == part->rows || !part->person) {
        return end;
    }
    for (int64_t cut = end; cut > end - REACH; cut--) {
        if (part->person[cut] != part->person[cut - 1]) {
            return cut;
        }
    }
    return end;
}

/* ---- ranks ---- */

static void rank_straight(const struct ranker *r, const uint8_t *stored, int32_t rows,
                          uint16_t *restrict out)
{
    int32_t i = 0;
    for (; i + EIGHT <= rows; i += EIGHT) {
        eight_bytes bytes;
        memcpy(&bytes, stored + i, sizeof bytes);
        eight_numbers wide = __builtin_convertvector(bytes, eight_numbers);
        eight_numbers missing = (eight_numbers)(wide < CODED_MISSING);
        wide = ((wide - r->offset) & ~missing) | (missing & r->missing);
        memcpy(out + i, &wide, sizeof wide);
    }
    for (; i < rows; i++) {
        out[i] = r->of_stored[stored[i]];
    }
}

static void rank_narrow(const struct ranker *r, const uint8_t *stored, int32_t rows,
                        uint16_t *restrict out)
{
    const uint16_t *of_stored = r->of_stored;
    if (r->straight) {
        rank_straight(r, stored, rows, out);
    } else if (r->axis->coded->width == 1) {
        for (int32_t i = 0; i < rows; i++) {
            out[i] = of_stored[stored[i]];
        }
    } else {
        for (int32_t i = 0; i < rows; i++) {
            uint16_t wide;
            memcpy(&wide, stored + (ptrdiff_t)i * 2, sizeof wide);
            out[i] = of_stored[wide];
        }
    }
}

static void rank_decoded(const struct ranker *r, const int64_t *value, int32_t rows,
                         union ranks out)
{
    for (int32_t i = 0; i < rows; i++) {
        switch (r->form) {
        case RANK_16:
            out.narrow[i] = (uint16_t)rank_of(r->axis, r->level, value[i]);
            break;
        case RANK_32:
            out.wide[i] = (uint32_t)rank_of(r->axis, r->level, value[i]);
            break;
        case SET_16:
            out.narrow[i] = (uint16_t)ranks_of_set(r->axis, r->level, value[i]);
            break;
        case SET_64:
            out.bits[i] = ranks_of_set(r->axis, r->level, value[i]);
            break;
        case RANK_NONE:
        default:
            assert(!"a rank that no plane uses");
        }
    }
}

/* ---- persons ---- */

/* The rows of one person from `first` on are held against each other one by one. */
static void make_long(struct view *v, int32_t first)
{
    for (int32_t r = first; r < v->rows && v->person[r] == v->person[first]; r++) {
        v->place[r] = -1;
        v->long_row[v->longs++] = r;
    }
}

/* Persons with many rows, and those whose rows go on in the chunk before or after. */
static void find_longs(struct view *v, const uint32_t cut[2])
{
    const uint32_t *person = v->person;
    v->longs = 0;
    int32_t last = v->rows;
    if (v->rows > 0 && cut[0] != PERSON_NONE_NUMBER && person[0] == cut[0]) {
        make_long(v, 0);
    }
    while (last > v->longs && cut[1] != PERSON_NONE_NUMBER && person[last - 1] == cut[1]) {
        last--;
    }
    for (int32_t r = v->longs; r < last; r++) {
        if (v->place[r] == SHORT_RUN - 1 && person[r + 1] == person[r]) {
            make_long(v, r - (SHORT_RUN - 1));
        }
    }
    if (last < v->rows) {
        make_long(v, last);
    }
}

/* Rows of a person stand together: row r has the person of row r - j exactly when at least j of
 * hers stand before it. */
static void find_places(struct view *v, const uint32_t cut[2])
{
    uint32_t *person = v->person;
    for (int i = 1; i <= ROWS_AROUND; i++) {
        person[-i] = PERSON_NONE_NUMBER;
    }
    for (int32_t r = v->rows; r < v->rows + ROWS_AROUND; r++) {
        person[r] = PERSON_NONE_NUMBER;
    }
    for (int32_t r = 0; r < v->rows; r += FOUR) {
        four_persons here;
        memcpy(&here, person + r, sizeof here);
        four_places place = {0};
        four_places same = {0};
        for (int j = 1; j <= SHORT_RUN; j++) {
            four_persons before;
            memcpy(&before, person + r - j, sizeof before);
            same = (four_places)(here == before);
            place -= same;
        }
        four_places none = (four_places)(here == PERSON_NONE_NUMBER);
        place |= none | same; /* `same`: of SHORT_RUN rows before, so that the run is a long one */
        four_short_places narrow = __builtin_convertvector(place, four_short_places);
        memcpy(v->place + r, &narrow, sizeof narrow);
    }
    find_longs(v, cut);
    v->persons = v->rows > 0 && person[0] != PERSON_NONE_NUMBER; /* those without one stand last */
}

/* A fixed bijection that scatters, zero too. */
static uint64_t scatter(uint64_t x)
{
    return mix64(x + UINT64_C(0x9E3779B97F4A7C15));
}

static void make_prints(struct view *v, int32_t part, int64_t first)
{
    uint64_t part_bits = (uint64_t)(uint32_t)part << 40;
    for (int32_t r = 0; r < v->rows; r++) {
        uint32_t person = v->person[r] + UINT32_C(1); /* PERSON_NONE_NUMBER + 1 is 0 */
        v->record_print[r] = scatter(part_bits + (uint64_t)(first + r));
        v->person_print[r] = scatter((UINT64_C(1) << 63) + part_bits + person);
    }
}

/* ---- a chunk ---- */

static void decode(struct chunk *c, const struct rows_plan *rows, const struct person_part *part,
                   int64_t first)
{
    const struct dataset *dataset = rows->plan->dataset;
    for (int32_t i = 0; i < dataset->column_count; i++) {
        if (!rows->decoded[i]) {
            continue;
        }
        const uint8_t *bytes = part->bytes[i] + first * dataset->coded[i].width;
        if (c->numbers[i]) {
            coded_decode_numbers(bytes, c->rows, c->numbers[i], c->integers[i]);
        } else {
            coded_decode(&dataset->coded[i], bytes, c->rows, c->integers[i]);
        }
    }
}

void chunk_read(struct chunk *c, const struct rows_plan *rows, const struct person_part *part,
                int32_t part_number, int64_t first, int64_t end)
{
    const struct plan *p = rows->plan;
    struct view *v = &c->all;
    c->rows = v->rows = (int32_t)(end - first);
    assert(c->rows <= CHUNK_ROWS);
    decode(c, rows, part, first);
    for (ptrdiff_t i = 0; i < p->axis.count * LEVELS_LIMIT; i++) {
        const struct ranker *r = &rows->ranker[i];
        if (r->form == RANK_NONE) {
            continue;
        }
        int32_t column = r->axis->column;
        if (r->of_stored) {
            rank_narrow(r, part->bytes[column] + first * r->axis->coded->width, c->rows,
                        v->ranks[i].narrow);
        } else {
            rank_decoded(r, c->integers[column], c->rows, v->ranks[i]);
        }
    }
    c->cut[0] = c->cut[1] = PERSON_NONE_NUMBER;
    if (part->person) {
        if (first > 0 && part->person[first - 1] == part->person[first]) {
            c->cut[0] = part->person[first];
        }
        if (end < part->rows && part->person[end - 1] == part->person[end]) {
            c->cut[1] = part->person[end];
        }
        memcpy(v->person, part->person + first, (size_t)c->rows * sizeof *v->person);
    } else {
        memset(v->person, 0xff, (size_t)c->rows * sizeof *v->person);
    }
    find_places(v, c->cut);
    if (v->record_print) {
        make_prints(v, part_number, first);
    }
    memset(c->evaluated, 0, (size_t)rows->conditions * sizeof *c->evaluated);
}

/* ---- filters ---- */

static int32_t select_rows(struct chunk *c, const struct rows_plan *rows, int32_t filter,
                           struct arena scratch)
{
    int32_t *selected = c->selected_row;
    int32_t count = c->rows;
    for (int32_t r = 0; r < c->rows; r++) {
        selected[r] = r;
    }
    for (int32_t i = 0; i < rows->plan->filter.item[filter].parts; i++) {
        int32_t at = rows->filter_condition[filter][i];
        if (!c->evaluated[at]) {
            expression_evaluate(rows->condition[at], c->variable, c->rows, c->truth[at], scratch);
            c->evaluated[at] = true;
        }
        int32_t kept = 0;
        for (int32_t k = 0; k < count; k++) {
            int32_t row = selected[k];
            selected[kept] = row;
            kept += c->truth[at][row] == TRUTH_TRUE;
        }
        count = kept;
    }
    return count;
}

#define GATHER(name, type)                                                                         \
    static void name(const int32_t *row, int32_t rows, const type *from, type *restrict to)        \
    {                                                                                              \
        for (int32_t k = 0; k < rows; k++) {                                                       \
            to[k] = from[row[k]];                                                                  \
        }                                                                                          \
    }
GATHER(gather_16, uint16_t)
GATHER(gather_32, uint32_t)
GATHER(gather_64, uint64_t)

static void gather(struct chunk *c, const struct rows_plan *rows, int32_t filter)
{
    struct view *to = &c->selected;
    const struct view *from = &c->all;
    ptrdiff_t places = rows->plan->axis.count * LEVELS_LIMIT;
    gather_32(c->selected_row, to->rows, from->person, to->person);
    if (from->record_print) {
        gather_64(c->selected_row, to->rows, from->record_print, to->record_print);
        gather_64(c->selected_row, to->rows, from->person_print, to->person_print);
    }
    for (ptrdiff_t i = 0; i < places; i++) {
        if (!rows->used[filter * places + i]) {
            continue;
        }
        enum rank_form form = rows->ranker[i].form;
        if (form == RANK_16 || form == SET_16) {
            gather_16(c->selected_row, to->rows, from->ranks[i].narrow, to->ranks[i].narrow);
        } else if (form == RANK_32) {
            gather_32(c->selected_row, to->rows, from->ranks[i].wide, to->ranks[i].wide);
        } else {
            gather_64(c->selected_row, to->rows, from->ranks[i].bits, to->ranks[i].bits);
        }
    }
}

const struct view *chunk_view(struct chunk *c, const struct rows_plan *rows, int32_t filter,
                              struct arena scratch)
{
    if (rows->plan->filter.item[filter].parts == 0) {
        return &c->all;
    }
    c->selected.rows = select_rows(c, rows, filter, scratch);
    c->selected.row = c->selected_row;
    gather(c, rows, filter);
    find_places(&c->selected, c->cut);
    return &c->selected;
}
