/* Centres and kinds of centre in two tables: whoever has the code list of centres adds them up. */
#include "protect_attacker.h"

enum { CENTRES = 5, KINDS = 2, MOST = 40 };

static struct code centre_codes[CENTRES], kind_codes[KINDS];
static int32_t in_order[] = {0, 1, 2, 3, 4};
static struct codelist centres = {.code = centre_codes,
                                  .count = CENTRES,
                                  .by_number = in_order,
                                  .number_limit = CENTRES,
                                  .levels = 1};
static struct codelist kinds = {
    .code = kind_codes, .count = KINDS, .by_number = in_order, .number_limit = KINDS, .levels = 1};
static str property[CENTRES];
static const str property_name[] = {STR_INIT("kind")};
static struct coded_column columns[] = {
    {.name = STR_INIT("centre"), .kind = CODED_CODE, .codelist = &centres, .width = 1},
    {.name = STR_INIT("kind"), .kind = CODED_CODE, .codelist = &kinds, .field = -1, .width = 2}};
static struct derived derived[] = {{.kind = DERIVED_ATTRIBUTE, .bands = &kinds}};
static struct dataset dataset = {.name = STR_INIT("d"),
                                 .coded = columns,
                                 .coded_count = 1,
                                 .column_count = 2,
                                 .derived = derived};
static struct indicator indicator = {
    .dataset = &dataset, .value = {.value = -1}, .divisor = {.value = -1}};
static const char *const centre_names[] = {"c0", "c1", "c2", "c3", "c4"};
static const char *const kind_names[] = {"listening", "shelter"};

/* kind[i] of centre i; KINDS: the list does not say. */
static void make_lists(const int *kind)
{
    kinds.exact = map_new(&arena, KINDS);
    centres.property_name = property_name;
    centres.property_count = 1;
    for (int32_t i = 0; i < KINDS; i++) {
        kind_codes[i] =
            (struct code){.code = str_from_c(kind_names[i]), .parent = -1, .level = 1, .number = i};
        (void)map_put(&kinds.exact, kind_codes[i].code, i);
    }
    for (int32_t i = 0; i < CENTRES; i++) {
        property[i] = kind[i] < KINDS ? kind_codes[kind[i]].code : (str){0};
        centre_codes[i] = (struct code){.code = str_from_c(centre_names[i]),
                                        .parent = -1,
                                        .level = 1,
                                        .number = i,
                                        .property = &property[i]};
    }
}

static struct safe_cell cell_of(const struct protected *p, ptrdiff_t table, int64_t cell)
{
    return safe_table_cell(p->safe.item[table], cell);
}

static bool is_published(const struct protected *p, ptrdiff_t table, int64_t cell)
{
    return cell_of(p, table, cell).state == SAFE_PUBLISHED;
}

struct world {
    struct protected safe;
    const int64_t *count;
    const int *kind;
};

static struct world protect_both(const int64_t *count, const int *kind)
{
    struct world w = {.count = count, .kind = kind};
    struct table_dimension by_centre = dimension_new("centre", CENTRES, centre_names);
    struct table_dimension by_kind = dimension_new("kind", KINDS, kind_names);
    struct estimate_table *tables[] = {table_new("T.1", "d|records|", 1, &by_centre),
                                       table_new("T.2", "d|records|", 1, &by_kind)};
    int64_t of_kind[KINDS] = {0};
    make_lists(kind);
    for (int i = 0; i < CENTRES; i++) {
        set_count(tables[0], i + 1, count[i]);
        if (kind[i] < KINDS) {
            of_kind[kind[i]] += count[i];
        }
    }
    add_up(tables[0]);
    set_count(tables[1], 0, tables[0]->cell[0].numerator);
    for (int k = 0; k < KINDS; k++) {
        set_count(tables[1], k + 1, of_kind[k]);
    }
    tables[0]->indicator = tables[1]->indicator = &indicator;
    w.safe = run(tables, 2);
    return w;
}

/* Whether the numbers of the centres agree with all that is shown. A number that is not shown is
 * not 0. */
static bool agrees(const struct world *w, const int64_t *guess)
{
    int64_t of_kind[KINDS] = {0};
    int64_t all = 0;
    for (int i = 0; i < CENTRES; i++) {
        bool shown = is_published(&w->safe, 0, i + 1);
        if (shown ? guess[i] != w->count[i] : guess[i] == 0) {
            return false;
        }
        all += guess[i];
        if (w->kind[i] < KINDS) {
            of_kind[w->kind[i]] += guess[i];
        }
    }
    for (int k = 0; k < KINDS; k++) {
        struct safe_cell c = cell_of(&w->safe, 1, k + 1);
        if (c.state == SAFE_PUBLISHED && c.numerator != of_kind[k]) {
            return false;
        }
    }
    struct safe_cell total = cell_of(&w->safe, 0, 0);
    return total.state != SAFE_PUBLISHED || total.numerator == all;
}

/* Every assignment of the hidden centres is tried. */
static void search(const struct world *w)
{
    int64_t guess[CENTRES], least[CENTRES], most[CENTRES];
    for (int i = 0; i < CENTRES; i++) {
        least[i] = INT64_MAX;
        most[i] = -1;
        guess[i] = is_published(&w->safe, 0, i + 1) ? w->count[i] : 1;
    }
    for (bool more = true; more;) {
        bool fits = agrees(w, guess);
        for (int i = 0; fits && i < CENTRES; i++) {
            least[i] = guess[i] < least[i] ? guess[i] : least[i];
            most[i] = guess[i] > most[i] ? guess[i] : most[i];
        }
        more = false;
        for (int i = 0; i < CENTRES && !more; i++) {
            if (!is_published(&w->safe, 0, i + 1)) {
                more = guess[i] < MOST;
                guess[i] = more ? guess[i] + 1 : 1;
            }
        }
    }
    for (int i = 0; i < CENTRES; i++) {
        assert_true(least[i] <= w->count[i] && w->count[i] <= most[i]);
        if (w->count[i] > 0 && w->count[i] < 5) {
            assert_false(is_published(&w->safe, 0, i + 1));
            assert_true(most[i] - least[i] >= 1);
        }
    }
}

/* Hidden in the table of centres alone would be 3 and 6; the kinds then give the 3: 18 less 15. */
static void a_kind_gives_a_centre_away(void **state)
{
    (void)state;
    static const int64_t count[] = {3, 15, 6, 20, 9};
    static const int kind[] = {0, 0, 1, 1, 1};
    struct world w = protect_both(count, kind);
    assert_int_equal(w.safe.safe.count, 2);
    assert_false(is_published(&w.safe, 0, 1));
    assert_false(is_published(&w.safe, 0, 2) && is_published(&w.safe, 1, 1));
    search(&w);
}

/* What the list says nothing of is in no kind. */
static void a_centre_of_no_kind(void **state)
{
    (void)state;
    static const int64_t count[] = {3, 15, 6, 20, 9};
    static const int kind[] = {0, 0, 1, 1, KINDS};
    struct world w = protect_both(count, kind);
    search(&w);
}

static void random_centres(void **state)
{
    (void)state;
    for (random_state = 1; random_state <= 400;) {
        uint64_t seed = random_state;
        struct arena start = arena;
        int64_t count[CENTRES];
        int kind[CENTRES];
        for (int i = 0; i < CENTRES; i++) {
            count[i] = random_below(3) == 0 ? random_below(5) : random_below(25);
            kind[i] = (int)random_below(KINDS);
        }
        struct world w = protect_both(count, kind);
        int hidden = 0;
        for (int i = 0; i < CENTRES; i++) {
            hidden += !is_published(&w.safe, 0, i + 1);
        }
        if (hidden < 4) { /* 40 numbers a hidden centre */
            search(&w);
        }
        arena = start;
        random_state = seed + 1;
    }
}

int main(void)
{
    whole = arena_reserve((ptrdiff_t)1 << 30);
    arena = whole;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kind_gives_a_centre_away),
        cmocka_unit_test(a_centre_of_no_kind),
        cmocka_unit_test(random_centres),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
