/* Counting over a register that the chain wrote: jobs of records and exact distinct persons, each
 * from opening the file to the last cell, timed.
 *
 *   bench_indicators [--night] REGISTER SCHEMAS PROFILE DATASET JOBS THREADS PASSES [CELLS.csv]
 *     JOBS: lines "name: column[.transform] ..." ; all jobs are counted in one pass, as a night
 * does prints: processor seconds, wall, jobs, of the best pass and of all of them CELLS.csv gets
 * job,position codes,records,persons; cells that hold nothing are left out bench_indicators --dump
 * REGISTER SCHEMAS PROFILE DATASET ROWS.csv the rows themselves, values as text, with a number for
 * each person: what a peer is to load */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "5_indicators/count.h"
#include "base/date.h"
#include "base/pool.h"

enum { JOBS_LIMIT = 64 };

static struct arena memory;

struct job {
    str name;
    int32_t cube;
    int32_t axes;
    int32_t axis[BREAKDOWNS_LIMIT]; /* as they were asked for */
};

struct bench {
    const struct schemas *schemas;
    const struct dataset *dataset;
    const char *path;
    str jobs_text;
    int threads;
    bool night; /* all totals and fingerprints, as for publication */
    struct register_db *db[64];
    struct job job[JOBS_LIMIT];
    int jobs;
    struct plan *plan;
    struct counts counts;
};

static void fail(const struct diag *d, const char *what)
{
    for (ptrdiff_t i = 0; i < d->count; i++) {
        fprintf(stderr, "%s\n", d->item[i].id);
    }
    fprintf(stderr, "bench_indicators: %s\n", what);
    exit(1);
}

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void load(struct bench *b, struct arena *a, char **argv)
{
    static struct schemas schemas;
    struct diag d = diag_new(a);
    b->path = argv[0];
    if (!schemas_load(a, argv[1], str_from_c(argv[2]), &schemas, &d)) {
        fail(&d, "schemas");
    }
    struct register_db *db = register_open(a, b->path, REGISTER_WRITE, &d);
    if (!db || !register_sync_schemas(db, a, &schemas, &d)) {
        fail(&d, "register");
    }
    register_close(db);
    b->schemas = &schemas;
    for (int32_t i = 0; i < schemas.datasets; i++) {
        if (str_equal_c(schemas.dataset[i]->name, argv[3])) {
            b->dataset = schemas.dataset[i];
        }
    }
    if (!b->dataset) {
        fail(&d, "no such dataset");
    }
}

/* ---- jobs ---- */

static int32_t plan_breakdown(struct plan *p, str word)
{
    str column;
    str transform;
    bool transformed = str_cut(word, '.', &column, &transform);
    int32_t at = dataset_coded(p->dataset, transformed ? column : word);
    if (at < 0) {
        fprintf(stderr, "no column %.*s\n", STR_ARG(word));
        exit(2);
    }
    return plan_axis(p, at, transformed ? TRANSFORM_YEAR : TRANSFORM_NONE, 0);
}

static void plan_jobs(struct bench *b)
{
    str text = b->jobs_text;
    b->jobs = 0;
    while (text.n > 0) {
        str line;
        str rest;
        bool more = str_cut(text, '\n', &line, &rest);
        line = more ? line : text;
        text = more ? rest : (str){0};
        str name;
        str words;
        if (!str_cut(line, ':', &name, &words)) {
            continue;
        }
        struct job job = {.name = name};
        while (words.n > 0) {
            str word;
            bool cut = str_cut(words, ' ', &word, &rest);
            word = cut ? word : words;
            words = cut ? rest : (str){0};
            if (word.n > 0) {
                assert(job.axes < BREAKDOWNS_LIMIT);
                job.axis[job.axes++] = plan_breakdown(b->plan, word);
            }
        }
        assert(b->jobs < JOBS_LIMIT);
        int32_t filter = plan_filter(b->plan, NULL, NULL);
        job.cube = b->night ? plan_cube(b->plan, filter, job.axes, job.axis)
                            : plan_cube_finest(b->plan, filter, job.axes, job.axis);
        b->job[b->jobs++] = job;
    }
}

static bool read_part(void *context, int worker, struct arena *a, int32_t part, const bool *want,
                      struct person_part *out, struct diag *d)
{
    const struct bench *b = context;
    return register_part_read(b->db[worker], a, b->dataset, part, want, out, d);
}

static bool scan_parts(void *context, struct arena *a, bool *want, struct column_scan *scan,
                       struct diag *d)
{
    const struct bench *b = context;
    return register_parts_scan(b->db[0], a, b->dataset, want, scan, d);
}

static void count(struct bench *b, struct arena *a)
{
    struct diag d = diag_new(a);
    for (int i = 0; i < b->threads; i++) {
        b->db[i] = register_open(a, b->path, REGISTER_READ, &d);
        if (!b->db[i]) {
            fail(&d, "register");
        }
    }
    b->plan = ARENA_NEW(a, struct plan);
    *b->plan = plan_new(a, b->dataset);
    b->plan->prints = b->night;
    plan_jobs(b);
    struct part_source source = {.parts = REGISTER_PARTS,
                                 .threads = b->threads,
                                 .read = read_part,
                                 .scan = scan_parts,
                                 .context = b};
    struct column_scan *scan = ARENA_ARRAY(a, struct column_scan, b->dataset->column_count);
    if (!count_scan(b->plan, &source, scan, &d) ||
        !plan_positions(b->plan, scan, b->schemas->catalogue, &d) || !plan_planes(b->plan, &d) ||
        !count_records(b->plan, &source, &b->counts, &d)) {
        fail(&d, "counting");
    }
    for (int i = 0; i < b->threads; i++) {
        register_close(b->db[i]);
    }
}

static void write_cube(const struct bench *b, const struct job *job, FILE *out)
{
    const struct plan *p = b->plan;
    const struct cube *c = &p->cube.item[job->cube];
    int32_t at[BREAKDOWNS_LIMIT] = {0};
    for (int32_t i = 0; i < c->axes; i++) {
        at[i] = 1;
    }
    for (;;) {
        int64_t cell = plan_cell(p, c, at);
        if (b->counts.records[cell] > 0) {
            fprintf(out, "%.*s", STR_ARG(job->name));
            for (int32_t k = 0; k < job->axes; k++) {
                int32_t i = 0;
                while (c->axis[i] != job->axis[k]) {
                    i++;
                }
                fprintf(out, ",%.*s", STR_ARG(p->axis.item[c->axis[i]].position[at[i]].code));
            }
            fprintf(out, ",%lld,%lld\n", (long long)b->counts.records[cell],
                    (long long)b->counts.persons[cell]);
        }
        int32_t i = 0;
        while (i < c->axes && ++at[i] == p->axis.item[c->axis[i]].positions) {
            at[i++] = 1;
        }
        if (i == c->axes) {
            return;
        }
    }
}

static void write_cells(const struct bench *b, const char *path)
{
    FILE *out = fopen(path, "w");
    assert(out);
    for (int i = 0; i < b->jobs; i++) {
        write_cube(b, &b->job[i], out);
    }
    fclose(out);
}

/* ---- rows ---- */

static void write_value(FILE *out, const struct coded_column *column, int64_t value)
{
    if (value_is_missing(value)) {
        return;
    }
    char iso[11];
    switch ((int)column->kind) {
    case CODED_CODE:
        fprintf(out, "%.*s",
                STR_ARG(column->codelist->code[column->codelist->by_number[value]].code));
        break;
    case CODED_CODE_SET:
        for (uint64_t bits = (uint64_t)value; bits != 0; bits &= bits - 1) {
            int32_t index = column->codelist->by_number[__builtin_ctzll(bits)];
            fprintf(out, "%.*s%s", STR_ARG(column->codelist->code[index].code),
                    (bits & (bits - 1)) != 0 ? ";" : "");
        }
        break;
    case CODED_DAY:
        date_format_iso((int32_t)value, iso);
        fprintf(out, "%s", iso);
        break;
    default:
        fprintf(out, "%lld", (long long)value);
    }
}

static void dump(struct bench *b, const char *path)
{
    struct diag d = diag_new(&memory);
    struct register_db *db = register_open(&memory, b->path, REGISTER_READ, &d);
    FILE *out = fopen(path, "w");
    assert(db && out);
    int32_t columns = b->dataset->coded_count;
    bool *want = ARENA_ARRAY(&memory, bool, b->dataset->column_count);
    fprintf(out, "pid");
    for (int32_t i = 0; i < columns; i++) {
        want[i] =
            b->dataset->coded[i].kind != CODED_TAG && b->dataset->coded[i].kind != CODED_NUMBER;
        if (want[i]) {
            fprintf(out, ",%.*s", STR_ARG(b->dataset->coded[i].name));
        }
    }
    fprintf(out, "\n");
    for (int32_t part = 0; part < REGISTER_PARTS; part++) {
        struct arena scratch = memory;
        struct person_part p;
        if (!register_part_read(db, &scratch, b->dataset, part, want, &p, &d)) {
            fail(&d, "part");
        }
        int64_t **value = ARENA_ARRAY(&scratch, int64_t *, columns);
        for (int32_t i = 0; i < columns; i++) {
            if (want[i]) {
                value[i] = ARENA_ARRAY(&scratch, int64_t, p.rows);
                coded_decode(&b->dataset->coded[i], p.bytes[i], p.rows, value[i]);
            }
        }
        for (int64_t r = 0; r < p.rows; r++) {
            fprintf(out, "%lld", (long long)part << 32 | p.person[r]);
            for (int32_t i = 0; i < columns; i++) {
                if (want[i]) {
                    fputc(',', out);
                    write_value(out, &b->dataset->coded[i], value[i][r]);
                }
            }
            fputc('\n', out);
        }
    }
    fclose(out);
    register_close(db);
}

int main(int argc, char **argv)
{
    memory = arena_reserve((ptrdiff_t)8 << 30);
    static struct bench b;
    if (argc == 7 && strcmp(argv[1], "--dump") == 0) {
        load(&b, &memory, argv + 2);
        dump(&b, argv[6]);
        return 0;
    }
    if (argc > 1 && strcmp(argv[1], "--night") == 0) {
        b.night = true;
        argc--;
        argv++;
    }
    if (argc < 8) {
        fprintf(stderr, "usage: bench_indicators REGISTER SCHEMAS PROFILE DATASET JOBS THREADS "
                        "PASSES [CELLS.csv]\n");
        return 2;
    }
    load(&b, &memory, argv + 1);
    struct diag d = diag_new(&memory);
    if (!file_read(&memory, argv[5], 1 << 20, &b.jobs_text, &d)) {
        fail(&d, "jobs");
    }
    b.threads = atoi(argv[6]) > 0 ? atoi(argv[6]) : pool_processors();
    double best = 1e9;
    double best_wall = 1e9;
    for (int pass = 0; pass < atoi(argv[7]); pass++) {
        struct arena scratch = memory;
        double processor = seconds(CLOCK_PROCESS_CPUTIME_ID);
        double wall = seconds(CLOCK_MONOTONIC);
        count(&b, &scratch);
        processor = seconds(CLOCK_PROCESS_CPUTIME_ID) - processor;
        wall = seconds(CLOCK_MONOTONIC) - wall;
        best = processor < best ? processor : best;
        best_wall = wall < best_wall ? wall : best_wall;
        if (pass == 0 && argc > 8) {
            write_cells(&b, argv[8]);
        }
    }
    printf("%.4f %.4f %d\n", best, best_wall, b.jobs);
    return 0;
}
