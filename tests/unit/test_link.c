/* 4_link against a slow and obvious settlement of small random data: the same rows count, whatever
 * their order, the files they came in, and the number of threads; no row is lost; a person has one
 * number in all datasets. */
#include "register_fixture.h"

#include "4_link/link.h"
#include "4_link/partition.h"
#include "4_link/persons.h"
#include "base/mix.h"
#include "base/pool.h"

/* ---- random small data ---- */

static uint64_t next_random(uint64_t *state)
{
    *state += UINT64_C(0x9E3779B97F4A7C15);
    return mix64(*state);
}

static int64_t below(uint64_t *state, int64_t limit)
{
    return (int64_t)(next_random(state) % (uint64_t)limit);
}

struct data {
    struct row row[WORLD_DATASETS][WORLD_ROWS_LIMIT];
    int32_t rows[WORLD_DATASETS];
};

static int64_t maybe_missing(uint64_t *random, int64_t value)
{
    return below(random, 8) == 0 ? VALUE_MISSING(below(random, 4)) : value;
}

/* Stored tags below 4 are missing ones. */
static int64_t maybe_missing_tag(uint64_t *random, int64_t value)
{
    return below(random, 8) == 0 ? below(random, 4) : value + 100;
}

static void random_row(uint64_t *random, int dataset, int64_t spread, struct row *row)
{
    *row = (struct row){.line = (uint32_t)below(random, 1000) + 2};
    int64_t *v = row->value;
    switch (dataset) {
    case CASES:
        v[0] = maybe_missing_tag(random, below(random, spread));
        v[1] = below(random, 2);
        v[2] = maybe_missing(random, 16000);
        v[3] = maybe_missing(random, below(random, 2));
        row->person = below(random, 3) * below(random, spread / 2 + 1);
        break;
    case INCIDENTS:
        v[0] = maybe_missing_tag(random, below(random, 2 * spread));
        v[1] = maybe_missing_tag(random, below(random, spread + 2));
        v[2] = 1 + below(random, 2);
        v[3] = 3;
        v[4] = maybe_missing(random, below(random, 4 * spread));
        break;
    case SHELTER:
        v[0] = below(random, 3);
        v[1] = below(random, 4);
        row->person = below(random, spread);
        break;
    default:
        v[0] = below(random, 2 * spread);
        v[1] = maybe_missing(random, 1 + below(random, 2 * spread));
    }
}

static struct data *random_data(struct arena *a, uint64_t seed)
{
    struct data *data = ARENA_NEW(a, struct data);
    uint64_t random = seed;
    for (int i = 0; i < WORLD_DATASETS; i++) {
        int64_t spread = 2 + below(&random, 60);
        data->rows[i] = (int32_t)below(&random, WORLD_ROWS_LIMIT / 2);
        for (int32_t row = 0; row < data->rows[i]; row++) {
            bool again = row > 0 && below(&random, 5) == 0;
            data->row[i][row] = data->row[i][again ? below(&random, row) : 0];
            if (!again) {
                random_row(&random, i, spread, &data->row[i][row]);
            }
        }
    }
    return data;
}

static void shuffle(struct data *data, uint64_t seed)
{
    for (int i = 0; i < WORLD_DATASETS; i++) {
        for (int32_t row = data->rows[i] - 1; row > 0; row--) {
            int64_t other = below(&seed, row + 1);
            struct row swapped = data->row[i][row];
            data->row[i][row] = data->row[i][other];
            data->row[i][other] = swapped;
        }
    }
}

/* Cuts the rows of each dataset into up to five submissions. */
static void submit_all(struct world *w, const struct data *data, uint64_t seed)
{
    static const char *const centres[] = {"agadir", "fes", "oujda", "rabat", "zagora"};
    struct register_writer *writer = register_writer_new(&w->arena, w->db);
    for (int i = 0; i < WORLD_DATASETS; i++) {
        int32_t from = 0;
        for (int centre = 0; centre < 5; centre++) {
            int32_t left = data->rows[i] - from;
            int32_t rows = centre == 4 ? left : (int32_t)below(&seed, left + 1);
            struct submission s = submission_of(w->dataset[i], centres[centre], "all", 1);
            assert_true(submit(w, writer, s, rows, data->row[i] + from));
            from += rows;
        }
    }
}

/* ---- the slow settlement ---- */

enum verdict { COUNTS, DUPLICATE, QUARANTINED };

struct slow {
    const struct world *w;
    const struct data *data;
    enum verdict verdict[WORLD_DATASETS][WORLD_ROWS_LIMIT];
    int64_t person[WORLD_DATASETS][WORLD_ROWS_LIMIT];
};

static bool cell_missing(const struct dataset *ds, int32_t column, int64_t value)
{
    return ds->coded[column].kind == CODED_TAG ? value >= 0 && value < 4 : value_is_missing(value);
}

static bool rows_equal(const struct dataset *ds, const struct row *a, const struct row *b)
{
    return memcmp(a->value, b->value, (size_t)ds->coded_count * sizeof *a->value) == 0 &&
           a->person == b->person;
}

static void slow_primary_key(struct slow *s, int dataset)
{
    const struct dataset *ds = s->w->dataset[dataset];
    const struct row *row = s->data->row[dataset];
    if (ds->primary_key_count == 0) {
        return;
    }
    int32_t key = ds->primary_key[0];
    for (int32_t i = 0; i < s->data->rows[dataset]; i++) {
        bool unequal = false, before = false;
        for (int32_t j = 0; j < s->data->rows[dataset]; j++) {
            if (i == j || cell_missing(ds, key, row[i].value[key]) ||
                row[i].value[key] != row[j].value[key]) {
                continue;
            }
            unequal |= !rows_equal(ds, &row[i], &row[j]);
            before |= j < i;
        }
        s->verdict[dataset][i] = unequal ? QUARANTINED : before ? DUPLICATE : COUNTS;
    }
}

static void slow_unique(struct slow *s, int dataset)
{
    const struct dataset *ds = s->w->dataset[dataset];
    const struct row *row = s->data->row[dataset];
    enum verdict before[WORLD_ROWS_LIMIT];
    memcpy(before, s->verdict[dataset], sizeof before);
    for (int32_t field = 0; field < ds->coded_count; field++) {
        for (int32_t i = 0; ds->field[field].unique && i < s->data->rows[dataset]; i++) {
            for (int32_t j = 0; j < s->data->rows[dataset]; j++) {
                if (i != j && before[i] == COUNTS && before[j] == COUNTS &&
                    !cell_missing(ds, field, row[i].value[field]) &&
                    row[i].value[field] == row[j].value[field]) {
                    s->verdict[dataset][i] = QUARANTINED;
                }
            }
        }
    }
}

/* The row that a reference means, or -1. */
static int32_t slow_find(const struct slow *s, int dataset, int32_t field, int64_t value)
{
    for (int32_t i = 0; i < s->data->rows[dataset]; i++) {
        if (s->verdict[dataset][i] == COUNTS && s->data->row[dataset][i].value[field] == value) {
            return i;
        }
    }
    return -1;
}

static void slow_references(struct slow *s, int from, int32_t field, int to, bool persons)
{
    const struct dataset *ds = s->w->dataset[from];
    bool changed;
    do {
        changed = false;
        for (int32_t i = 0; i < s->data->rows[from]; i++) {
            int64_t value = s->data->row[from][i].value[field];
            if (s->verdict[from][i] != COUNTS || cell_missing(ds, field, value)) {
                continue;
            }
            int32_t found = slow_find(s, to, 0, value);
            if (found < 0) {
                s->verdict[from][i] = QUARANTINED;
                changed = true;
            } else if (persons) {
                s->person[from][i] = s->person[to][found];
            }
        }
    } while (changed);
}

static struct slow *settle_slowly(struct arena *a, const struct world *w, const struct data *data)
{
    struct slow *s = ARENA_NEW(a, struct slow);
    s->w = w;
    s->data = data;
    for (int dataset = 0; dataset < WORLD_DATASETS; dataset++) {
        for (int32_t i = 0; i < data->rows[dataset]; i++) {
            s->person[dataset][i] = data->row[dataset][i].person;
        }
        slow_primary_key(s, dataset);
        slow_unique(s, dataset);
    }
    slow_references(s, INCIDENTS, 1, CASES, true);
    slow_references(s, ACTS, 1, ACTS, false);
    return s;
}

static int64_t slow_count(const struct slow *s, int dataset, enum verdict verdict)
{
    int64_t count = 0;
    for (int32_t i = 0; i < s->data->rows[dataset]; i++) {
        count += s->verdict[dataset][i] == verdict;
    }
    return count;
}

static int64_t slow_persons(const struct slow *s, int dataset)
{
    int64_t count = 0;
    for (int32_t i = 0; i < s->data->rows[dataset]; i++) {
        bool first = s->verdict[dataset][i] == COUNTS && s->person[dataset][i] != 0;
        for (int32_t j = 0; j < i && first; j++) {
            first =
                s->verdict[dataset][j] != COUNTS || s->person[dataset][j] != s->person[dataset][i];
        }
        count += first;
    }
    return count;
}

/* ---- what the parts hold ---- */

struct counted_row {
    uint8_t bytes[8 * WORLD_COLUMNS_LIMIT];
    int64_t person; /* -1: none */
};
struct counted {
    struct counted_row item[WORLD_ROWS_LIMIT];
    int32_t count;
};

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct counted_row));
}

static void read_all_parts(struct world *w, int dataset, struct counted *out)
{
    const struct dataset *ds = w->dataset[dataset];
    bool want[WORLD_COLUMNS_LIMIT] = {true, true, true, true, true, true};
    for (int32_t part = 0; part < REGISTER_PARTS; part++) {
        struct person_part p;
        assert_true(register_part_read(w->db, &w->arena, ds, part, want, &p, &w->diag));
        for (int64_t i = 0; i < p.rows; i++) {
            assert_true(!p.person || i == 0 || p.person[i] >= p.person[i - 1]); /* clustered */
            struct counted_row *row = &out->item[out->count++];
            memset(row, 0, sizeof *row);
            for (int32_t c = 0; c < ds->coded_count; c++) {
                memcpy(row->bytes + 8 * c, p.bytes[c] + i * ds->coded[c].width,
                       (size_t)ds->coded[c].width);
            }
            bool none = !p.person || p.person[i] == PERSON_NONE_NUMBER;
            row->person = none ? -1 : (int64_t)part << 32 | p.person[i];
        }
    }
}

/* The same from the slow settlement, with the numbers that the tags were given. */
static void expect_rows(const struct slow *s, int dataset, const int64_t *number,
                        struct counted *out)
{
    const struct dataset *ds = s->w->dataset[dataset];
    for (int32_t i = 0; i < s->data->rows[dataset]; i++) {
        if (s->verdict[dataset][i] != COUNTS) {
            continue;
        }
        struct counted_row *row = &out->item[out->count++];
        memset(row, 0, sizeof *row);
        for (int32_t c = 0; c < ds->coded_count; c++) {
            encode(&ds->coded[c], s->data->row[dataset][i].value[c], row->bytes + 8 * c);
        }
        bool has = ds->person_source != PERSON_NONE && s->person[dataset][i] != 0;
        row->person = has ? number[s->person[dataset][i]] : -1;
    }
}

enum { PERSONS_LIMIT = 200 };

/* The number of each person, from the tags of one dataset's rows; the same everywhere. */
static void learn_from(struct world *w, const struct persons *persons,
                       const struct person_dataset *numbered, int64_t number[PERSONS_LIMIT])
{
    uint8_t *tags = arena_alloc_raw(&w->arena, TAG_BYTES, numbered->rows);
    assert_true(register_read_identities(w->db, numbered->dataset, w->keys, tags, &w->diag));
    assert_ptr_equal(persons_of(persons, numbered->dataset), numbered->person);
    for (int64_t person = 1; person < PERSONS_LIMIT; person++) {
        uint8_t tag[TAG_BYTES];
        row_tag(w, person, tag);
        for (int64_t row = 0; row < numbered->rows; row++) {
            if (memcmp(tags + row * TAG_BYTES, tag, TAG_BYTES) != 0) {
                continue;
            }
            uint32_t found = numbered->person[row];
            int64_t known = (int64_t)(found >> PERSON_NUMBER_BITS) << 32 |
                            (found & (UINT32_MAX >> PERSON_PART_BITS));
            assert_true(number[person] == -2 || number[person] == known);
            number[person] = known;
        }
    }
}

/* Learns each person's number from the cases and shelter rows; no two persons share one. */
static void learn_numbers(struct world *w, int64_t number[PERSONS_LIMIT])
{
    struct link_work work = {
        .schemas = &w->schemas, .keys = w->keys, .db = w->db, .threads = 1, .diag = &w->diag};
    struct arena worker = arena_reserve(1 << 26), whole = worker;
    work.worker = &worker;
    struct persons persons;
    struct arena scratch = arena_reserve(1 << 26), all = scratch;
    assert_true(persons_number(&work, &w->arena, scratch, &persons));
    arena_release(&whole);
    arena_release(&all);
    for (int64_t person = 0; person < PERSONS_LIMIT; person++) {
        number[person] = -2;
    }
    for (ptrdiff_t i = 0; i < persons.count; i++) {
        learn_from(w, &persons, &persons.item[i], number);
    }
    for (int64_t a = 1; a < PERSONS_LIMIT; a++) {
        for (int64_t b = 1; b < a && number[a] != -2; b++) {
            assert_true(number[a] != number[b]);
        }
    }
}

static void check_conservation(struct world *w)
{
    struct submission_list list;
    assert_true(register_submissions(w->db, &w->arena, &w->schemas, &list, &w->diag));
    for (ptrdiff_t i = 0; i < list.count; i++) {
        const struct account *a = &list.item[i].account;
        assert_int_equal(a->read, a->accepted + a->quarantined + a->duplicate + a->non_data);
        assert_true(a->accepted >= 0);
        struct finding_list found;
        assert_true(register_findings(w->db, &w->arena, list.item[i].id, list.item[i].dataset,
                                      &found, &w->diag));
        int64_t duplicates = 0, all = 0;
        for (ptrdiff_t g = 0; g < found.group_count; g++) {
            bool same = str_equal_c(found.group[g].rule, "duplicate-record");
            duplicates += same ? found.group[g].count : 0;
            all += found.group[g].count;
            assert_int_equal(found.group[g].severity,
                             same ? SEVERITY_INFO : SEVERITY_QUARANTINE_ROW);
        }
        assert_int_equal(duplicates, a->duplicate);
        /* a row is judged by references only when its keys stand: one finding a row */
        assert_int_equal(all, a->duplicate + a->quarantined);
    }
}

static void check_dataset(struct world *w, const struct slow *s, int i, const int64_t *number,
                          const struct link_counts *counts)
{
    assert_ptr_equal(counts->dataset, w->dataset[i]);
    assert_int_equal(counts->rows, slow_count(s, i, COUNTS));
    assert_int_equal(counts->duplicates, slow_count(s, i, DUPLICATE));
    assert_int_equal(counts->quarantined, slow_count(s, i, QUARANTINED));
    bool persons = w->dataset[i]->person_source != PERSON_NONE;
    assert_int_equal(counts->persons, persons ? slow_persons(s, i) : -1);
    struct counted *got = ARENA_NEW(&w->arena, struct counted);
    struct counted *wanted = ARENA_NEW(&w->arena, struct counted);
    read_all_parts(w, i, got);
    expect_rows(s, i, number, wanted);
    assert_int_equal(got->count, wanted->count);
    qsort(got->item, (size_t)got->count, sizeof *got->item, by_bytes);
    qsort(wanted->item, (size_t)wanted->count, sizeof *wanted->item, by_bytes);
    assert_memory_equal(got->item, wanted->item, (size_t)got->count * sizeof *got->item);
}

static void check_world(struct world *w, const struct data *data, const struct link_counts *counts)
{
    int64_t number[PERSONS_LIMIT];
    learn_numbers(w, number);
    struct slow *s = settle_slowly(&w->arena, w, data);
    for (int i = 0; i < WORLD_DATASETS; i++) {
        check_dataset(w, s, i, number, &counts[i]);
    }
    check_conservation(w);
    assert_int_equal(w->diag.count, 0);
}

static bool link_world(struct world *w, int threads, struct link_counts counts[WORLD_DATASETS])
{
    return link_register(&w->arena, &w->schemas, w->keys, w->db, threads, counts, &w->diag);
}

static void agrees_with_the_slow_settlement(void **state)
{
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct world *w = world_new();
        struct data *data = random_data(&w->arena, seed);
        struct link_counts counts[WORLD_DATASETS];
        submit_all(w, data, seed);
        assert_true(link_world(w, 1 + (int)(seed % 3), counts));
        check_world(w, data, counts);
        world_free(w);
    }
    (void)state;
}

/* Rows in another order and cut into other files: the slow settlement of the first order still
 * says what counts, but for which of equal rows stays. */
static void order_does_not_matter(void **state)
{
    for (uint64_t seed = 100; seed < 110; seed++) {
        struct world *w = world_new();
        struct data *data = random_data(&w->arena, seed);
        struct slow *before = settle_slowly(&w->arena, w, data);
        int64_t rows[WORLD_DATASETS], duplicates[WORLD_DATASETS], persons[WORLD_DATASETS];
        for (int i = 0; i < WORLD_DATASETS; i++) {
            rows[i] = slow_count(before, i, COUNTS);
            duplicates[i] = slow_count(before, i, DUPLICATE);
            persons[i] = w->dataset[i]->person_source ? slow_persons(before, i) : -1;
        }
        shuffle(data, seed);
        submit_all(w, data, seed * 7);
        struct link_counts counts[WORLD_DATASETS];
        assert_true(link_world(w, 2, counts));
        for (int i = 0; i < WORLD_DATASETS; i++) {
            assert_int_equal(counts[i].rows, rows[i]);
            assert_int_equal(counts[i].duplicates, duplicates[i]);
            assert_int_equal(counts[i].persons, persons[i]);
        }
        check_world(w, data, counts);
        world_free(w);
    }
    (void)state;
}

static const char derived[] =
    "SELECT p.dataset, p.part, p.row_count, p.persons, p.no_person, p.person, c.column_id, c.bytes"
    " FROM person_part p JOIN part_column c ON c.dataset = p.dataset AND c.part = p.part"
    " ORDER BY p.dataset, p.part, c.column_id";
static const char decided[] =
    "SELECT f.*, s.duplicates, s.quarantined FROM settlement s LEFT JOIN finding f"
    " ON f.submission = s.submission ORDER BY s.submission, f.ordinal";

static void threads_do_not_matter(void **state)
{
    struct world *w = world_new();
    struct data *data = random_data(&w->arena, 4242);
    submit_all(w, data, 4242);
    char parts[2][SHA256_HEX_BYTES], settled[2][SHA256_HEX_BYTES];
    static const int threads[] = {1, 4, 3};
    for (int i = 0; i < 3; i++) {
        struct link_counts counts[WORLD_DATASETS];
        assert_true(db_execute(w->db, "DELETE FROM part_set", &w->diag));
        assert_true(link_world(w, threads[i], counts));
        assert_false(counts[0].unchanged);
        digest(w, derived, parts[i > 0]);
        digest(w, decided, settled[i > 0]);
        assert_string_equal(parts[0], parts[i > 0]);
        assert_string_equal(settled[0], settled[i > 0]);
    }
    world_free(w);
    (void)state;
}

/* ---- nights ---- */

static void an_unchanged_night_writes_nothing(void **state)
{
    struct world *w = world_new();
    struct data *data = random_data(&w->arena, 77);
    submit_all(w, data, 77);
    struct link_counts first[WORLD_DATASETS], second[WORLD_DATASETS];
    assert_true(link_world(w, 2, first));
    int64_t changes = sqlite3_total_changes64(w->db->handle);
    assert_true(link_world(w, 2, second));
    assert_int_equal(sqlite3_total_changes64(w->db->handle), changes);
    for (int i = 0; i < WORLD_DATASETS; i++) {
        assert_false(first[i].unchanged);
        assert_true(second[i].unchanged);
        first[i].unchanged = true;
        assert_memory_equal(&first[i], &second[i], sizeof first[i]);
    }
    world_free(w);
    (void)state;
}

/* Only incidents change: cases stand as they are, and are read back from their parts. */
static void a_change_touches_what_depends_on_it(void **state)
{
    for (uint64_t seed = 200; seed < 210; seed++) {
        struct world *w = world_new();
        struct data *data = random_data(&w->arena, seed);
        int32_t all = data->rows[INCIDENTS];
        data->rows[INCIDENTS] = all / 2;
        submit_all(w, data, seed);
        struct link_counts counts[WORLD_DATASETS];
        assert_true(link_world(w, 2, counts));
        data->rows[INCIDENTS] = all;
        struct register_writer *writer = register_writer_new(&w->arena, w->db);
        struct submission s = submission_of(w->dataset[INCIDENTS], "agadir", "later", 1);
        assert_true(submit(w, writer, s, all - all / 2, data->row[INCIDENTS] + all / 2));
        assert_true(link_world(w, 2, counts));
        assert_true(counts[CASES].unchanged && counts[SHELTER].unchanged && counts[ACTS].unchanged);
        assert_false(counts[INCIDENTS].unchanged);
        check_world(w, data, counts);

        s = submission_of(w->dataset[SHELTER], "agadir", "later", 1);
        struct row row = {{1, 1}, 199, 2};
        assert_true(submit(w, writer, s, 1, &row));
        data->row[SHELTER][data->rows[SHELTER]++] = row;
        assert_true(link_world(w, 2, counts)); /* numbers of all persons may move */
        assert_false(counts[CASES].unchanged || counts[INCIDENTS].unchanged);
        assert_true(counts[ACTS].unchanged);
        check_world(w, data, counts);
        world_free(w);
    }
    (void)state;
}

/* The same where no person connects the two datasets. */
static void a_change_is_carried_along_references(void **state)
{
    struct world *w = world_new();
    w->dataset[CASES]->person_source = w->dataset[INCIDENTS]->person_source = PERSON_NONE;
    struct register_writer *writer = register_writer_new(&w->arena, w->db);
    struct row incident = {{5, 100, 1, 3, 1}, 0, 2}, found = {{100, 1, 16000, 1}, 0, 2};
    struct submission s = submission_of(w->dataset[INCIDENTS], "agadir", "all", 1);
    assert_true(submit(w, writer, s, 1, &incident));
    struct link_counts counts[WORLD_DATASETS];
    assert_true(link_world(w, 2, counts));
    assert_int_equal(counts[INCIDENTS].quarantined, 1);
    assert_int_equal(counts[INCIDENTS].persons, -1);
    s = submission_of(w->dataset[CASES], "agadir", "all", 1);
    assert_true(submit(w, writer, s, 1, &found));
    assert_true(link_world(w, 2, counts));
    assert_int_equal(counts[INCIDENTS].quarantined, 0);
    assert_int_equal(counts[INCIDENTS].rows, 1);
    world_free(w);
    (void)state;
}

/* What a correction takes away is gone, also from the settlement of others. */
static void a_correction_settles_again(void **state)
{
    struct world *w = world_new();
    struct register_writer *writer = register_writer_new(&w->arena, w->db);
    struct row row[2] = {{{100, 1, 16000, 1}, 5, 2}, {{100, 2, 16000, 1}, 5, 2}};
    assert_true(submit(w, writer, submission_of(w->dataset[CASES], "agadir", "all", 1), 1, row));
    assert_true(submit(w, writer, submission_of(w->dataset[CASES], "fes", "all", 1), 1, row + 1));
    struct link_counts counts[WORLD_DATASETS];
    assert_true(link_world(w, 1, counts));
    assert_int_equal(counts[CASES].quarantined, 2);
    assert_int_equal(counts[CASES].rows, 0);
    row[1] = row[0];
    assert_true(submit(w, writer, submission_of(w->dataset[CASES], "fes", "all", 2), 1, row + 1));
    assert_true(link_world(w, 1, counts));
    assert_int_equal(counts[CASES].quarantined, 0);
    assert_int_equal(counts[CASES].duplicates, 1);
    assert_int_equal(counts[CASES].rows, 1);
    assert_int_equal(ask(w, "SELECT count(*) FROM v_finding WHERE centre = 'agadir'"), 0);
    assert_int_equal(ask(w, "SELECT line FROM v_finding WHERE centre = 'fes'"), 2);
    world_free(w);
    (void)state;
}

static void severities_are_kept(void **state)
{
    struct world *w = world_new();
    w->dataset[INCIDENTS]->foreign_key[0].severity = SEVERITY_WARN;
    w->dataset[INCIDENTS]->field[4].severity.constraint = SEVERITY_WARN;
    w->dataset[ACTS]->foreign_key[0].severity = SEVERITY_WARN;
    struct register_writer *writer = register_writer_new(&w->arena, w->db);
    struct row row[3] = {
        {{100, 999, 1, 3, 8}, 0, 2}, {{101, 998, 1, 3, 8}, 0, 3}, {{102, 997, 1, 3, 9}, 0, 4}};
    assert_true(
        submit(w, writer, submission_of(w->dataset[INCIDENTS], "agadir", "all", 1), 3, row));
    struct row act = {{5, 6}, 0, 2};
    assert_true(submit(w, writer, submission_of(w->dataset[ACTS], "agadir", "all", 1), 1, &act));
    struct link_counts counts[WORLD_DATASETS];
    assert_true(link_world(w, 2, counts));
    assert_int_equal(counts[INCIDENTS].rows, 3);
    assert_int_equal(counts[INCIDENTS].quarantined, 0);
    assert_int_equal(counts[INCIDENTS].no_person, 3);
    assert_int_equal(counts[ACTS].rows, 1);
    assert_int_equal(ask(w, "SELECT count(*) FROM v_finding WHERE severity = 'warn'"), 6);
    assert_int_equal(ask(w, "SELECT count(*) FROM v_finding WHERE rule = 'foreign-key'"
                            " AND detail = 'cases' AND field = 'case_id'"),
                     3);
    world_free(w);
    (void)state;
}

/* A person identifier may be part of the key; a key over a field that is gone is said, not guessed.
 */
static void keys_over_dropped_fields(void **state)
{
    struct world *w = world_new();
    struct dataset *shelter = w->dataset[SHELTER];
    world_key(&w->arena, shelter, 2); /* national_id */
    struct register_writer *writer = register_writer_new(&w->arena, w->db);
    struct row row[4] = {{{1, 1}, 7, 2}, {{1, 1}, 7, 3}, {{1, 1}, 8, 4}, {{2, 1}, 0, 5}};
    assert_true(submit(w, writer, submission_of(shelter, "agadir", "all", 1), 4, row));
    struct link_counts counts[WORLD_DATASETS];
    assert_true(link_world(w, 1, counts));
    assert_int_equal(counts[SHELTER].duplicates, 1);
    assert_int_equal(counts[SHELTER].persons, 2);
    assert_int_equal(counts[SHELTER].no_person, 1);
    assert_int_equal(w->diag.count, 0);
    shelter->person_field = 0;
    assert_true(link_world(w, 1, counts));
    assert_true(said(&w->diag, "link.key-not-kept"));
    assert_int_equal(counts[SHELTER].duplicates, 0);
    world_free(w);
    (void)state;
}

/* The number of women follows those who are there, night by night. */
static void persons_come_and_go(void **state)
{
    struct world *w = world_new();
    struct register_writer *writer = register_writer_new(&w->arena, w->db);
    struct row row[300];
    for (int i = 0; i < 300; i++) {
        row[i] = (struct row){{1, 1}, i + 1, 2};
    }
    static const struct {
        int from, count;
    } nights[] = {{0, 200}, {100, 200}, {0, 300}, {299, 1}, {0, 300}};
    struct link_counts counts[WORLD_DATASETS];
    for (int night = 0; night < 5; night++) {
        struct submission s = submission_of(w->dataset[SHELTER], "agadir", "all", night + 1);
        assert_true(submit(w, writer, s, nights[night].count, row + nights[night].from));
        assert_true(link_world(w, 2, counts));
        assert_int_equal(counts[SHELTER].persons, nights[night].count);
        assert_int_equal(ask(w, "SELECT sum(persons) FROM person_part"), nights[night].count);
    }
    world_free(w);
    (void)state;
}

/* A disk that is full leaves the settlement and the parts of the night before. */
static void a_full_disk_leaves_the_night_before(void **state)
{
    struct world *w = world_new();
    struct data *data = random_data(&w->arena, 5);
    submit_all(w, data, 5);
    struct link_counts counts[WORLD_DATASETS];
    assert_true(link_world(w, 2, counts));
    char before[SHA256_HEX_BYTES], after[SHA256_HEX_BYTES];
    digest(w, derived, before);
    struct register_writer *writer = register_writer_new(&w->arena, w->db);
    struct row *row = ARENA_ARRAY(&w->arena, struct row, CODED_BATCH_ROWS);
    for (int i = 0; i < CODED_BATCH_ROWS; i++) {
        row[i] = (struct row){{1000 + i, 1, 16000, 1}, i + 1, 2};
    }
    struct submission s = submission_of(w->dataset[CASES], "agadir", "more", 1);
    s.account = (struct account){.read = CODED_BATCH_ROWS, .accepted = CODED_BATCH_ROWS};
    struct coded_batch b = batch_of(w, &w->arena, s.dataset, CODED_BATCH_ROWS, row);
    struct intake *intake = intake_begin(writer, &w->arena, &s, &w->diag);
    struct finding_list none = finding_list_new(&w->arena, 1);
    assert_true(intake_batch(intake, &b, w->keys) && intake_commit(intake, &s, &none));
    assert_true(db_execute(w->db, "PRAGMA max_page_count=1", &w->diag)); /* as it is, no more */
    struct diag d = diag_new(&w->arena);
    w->diag = d;
    assert_false(link_world(w, 2, counts));
    assert_true(said(&w->diag, "register.full"));
    digest(w, derived, after);
    assert_string_equal(before, after);
    assert_true(db_execute(w->db, "PRAGMA max_page_count=100000", &w->diag));
    assert_true(link_world(w, 2, counts));
    assert_true(counts[CASES].rows >= CODED_BATCH_ROWS);
    world_free(w);
    (void)state;
}

static void an_empty_register_links(void **state)
{
    struct world *w = world_new();
    struct link_counts counts[WORLD_DATASETS];
    assert_true(link_world(w, 4, counts));
    for (int i = 0; i < WORLD_DATASETS; i++) {
        assert_int_equal(counts[i].rows, 0);
    }
    world_free(w);
    (void)state;
}

/* ---- partitions ---- */

static void fill_identity(const void *context, int64_t from, int64_t rows, uint64_t *hash)
{
    for (int64_t i = 0; i < rows; i++) {
        hash[i] = (from + i) % 5 == 0 ? 0 : mix64((uint64_t)(from + i)) | 1;
    }
    (void)context;
}

static void partitions_are_whole_and_stable(void **state)
{
    struct arena a = arena_reserve(1 << 28), whole = a;
    static const int64_t sizes[] = {0, 1, 7, 1023, 1024, 1025, 200000};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        for (int bits = 0; bits <= 11; bits += bits ? 5 : 6) {
            struct partition p = partition_rows(&a, 3, sizes[s], bits,
                                                (struct partition_hashes){fill_identity, NULL});
            int64_t wanted = sizes[s] - (sizes[s] + 4) / 5;
            assert_int_equal(p.start[0], 0);
            assert_int_equal(p.start[p.count], wanted);
            for (int32_t i = 0; i < p.count; i++) {
                for (int64_t k = p.start[i]; k < p.start[i + 1]; k++) {
                    uint64_t hash = mix64(p.entry[k].row) | 1;
                    assert_int_equal(bits ? hash >> (64 - bits) : 0, i);
                    assert_int_equal((uint32_t)(hash << bits >> 32), p.entry[k].hash);
                    assert_true(k == p.start[i] || p.entry[k].row > p.entry[k - 1].row);
                }
            }
        }
    }
    arena_release(&whole);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(partitions_are_whole_and_stable),
        cmocka_unit_test(an_empty_register_links),
        cmocka_unit_test(agrees_with_the_slow_settlement),
        cmocka_unit_test(order_does_not_matter),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(an_unchanged_night_writes_nothing),
        cmocka_unit_test(a_change_touches_what_depends_on_it),
        cmocka_unit_test(a_change_is_carried_along_references),
        cmocka_unit_test(a_correction_settles_again),
        cmocka_unit_test(severities_are_kept),
        cmocka_unit_test(keys_over_dropped_fields),
        cmocka_unit_test(persons_come_and_go),
        cmocka_unit_test(a_full_disk_leaves_the_night_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
