/* A small observatory made by hand, for tests of stage 7: code lists and words from schemas/, and
 * tables of every shape, with suppressed, unreliable and inapplicable cells. Numbers come from a
 * formula, not from records. */
#ifndef MARSAD_TESTS_PUBLISH_FIXTURE_H
#define MARSAD_TESTS_PUBLISH_FIXTURE_H

#include "7_publish/publish.h"
#include "base/date.h"
#include "model/safe_table_make.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIXTURE_INDICATORS = 32 };

struct fixture {
    struct arena *arena;
    struct indicator *indicator[FIXTURE_INDICATORS]; /* of the tables, each code once */
    int32_t indicator_count;
    struct schemas schemas;
    struct catalogue catalogue;
    struct release_facts facts;
    struct safe_table_list tables;
    struct dataset dataset[2];
    struct codelist areas, types, bands, sex, relationship, units, centres;
};

static inline struct labels same_label(str text)
{
    return (struct labels){{text, text, text}};
}

static inline bool fixture_list(struct fixture *f, const char *path, struct codelist *out,
                                struct diag *d)
{
    return codelist_load(f->arena, path, str_from_c(path), out, d);
}

/* ---- dimensions ---- */

static inline struct table_dimension fixture_codes(struct fixture *f, const char *name,
                                                   const struct codelist *list, int32_t level_limit,
                                                   bool with_missing)
{
    struct arena *a = f->arena;
    struct table_position *p = ARENA_ARRAY(a, struct table_position, list->count + 2);
    int32_t *at = ARENA_ARRAY(a, int32_t, list->count + 1);
    int32_t n = 1;
    p[0] = (struct table_position){.code = STR("total"),
                                   .parent = -1,
                                   .labels = catalogue_labels(&f->catalogue, "publish.total")};
    for (int32_t i = 0; i < list->count; i++) {
        const struct code *code = &list->code[i];
        if (code->level > level_limit)
            continue;
        at[i] = n;
        p[n++] = (struct table_position){.code = code->code,
                                         .labels = code->labels,
                                         .parent = code->parent < 0 ? 0 : at[code->parent],
                                         .level = code->level};
    }
    if (with_missing)
        p[n++] = (struct table_position){
            .code = STR("unknown"),
            .labels = catalogue_labels(&f->catalogue, "feedback.unknown-dataset"),
            .level = 1,
            .missing = true};
    return (struct table_dimension){
        .name = str_from_c(name), .count = n, .position = p, .partition = true};
}

static inline struct table_dimension fixture_time(struct fixture *f, int32_t from_year,
                                                  int32_t to_year, bool months)
{
    struct arena *a = f->arena;
    int32_t each = months ? 12 : 1;
    struct table_position *p =
        ARENA_ARRAY(a, struct table_position, (to_year - from_year + 1) * each + 1);
    int32_t n = 1;
    p[0] = (struct table_position){.code = STR("total"),
                                   .parent = -1,
                                   .labels = catalogue_labels(&f->catalogue, "publish.total")};
    for (int32_t y = from_year; y <= to_year; y++) {
        for (int32_t m = 1; m <= each; m++) {
            str code = months ? str_format(a, "%d-%02d", y, m) : str_format(a, "%d", y);
            p[n++] = (struct table_position){.code = code, .labels = same_label(code), .level = 1};
        }
    }
    return (struct table_dimension){.name = str_from_c(months ? "date.month" : "date.year"),
                                    .count = n,
                                    .position = p,
                                    .partition = true,
                                    .ordered = true,
                                    .time = true};
}

/* ---- indicators and tables ---- */

struct fixture_table {
    const char *id;
    enum measure measure;
    enum chart_kind chart;
    const char *unit;
    const char *name; /* id of the catalogue whose words serve as the indicator's name */
    int32_t dimensions;
    struct table_dimension dimension[4];
    double size; /* of the total, about */
    bool no_chart;
};

static inline uint32_t fixture_noise(uint32_t x)
{
    x ^= x >> 16;
    x *= 0x7feb352dU;
    x ^= x >> 15;
    x *= 0x846ca68bU;
    return x ^ x >> 16;
}

static inline struct estimate fixture_estimate(const struct fixture_table *t,
                                               const int32_t *coordinates, int64_t index,
                                               enum safe_state *state)
{
    double count = t->size;
    for (int32_t d = 0; d < t->dimensions; d++) {
        const struct table_dimension *dim = &t->dimension[d];
        int32_t at = coordinates[d];
        double noise = (double)(fixture_noise((uint32_t)(at * 977 + d * 131 + 7)) % 1000) / 1000.0;
        if (at > 0)
            count *= (0.25 + 1.6 * noise) / (dim->count - 1) *
                     (dim->ordered ? 1.0 : pow(1.9, -(double)(at % 7)) * 2.6);
    }
    count = floor(count * (0.9 + 0.2 * (double)(fixture_noise((uint32_t)index) % 100) / 100.0));
    struct estimate e = {.status = CELL_VALUE,
                         .value = count,
                         .lower = (double)NAN,
                         .upper = (double)NAN,
                         .numerator = (int64_t)count,
                         .denominator = -1,
                         .records = (int64_t)count,
                         .persons = (int64_t)count};
    *state = count > 0 && count < 5 ? SAFE_SUPPRESSED_PRIMARY : SAFE_PUBLISHED;
    if (*state == SAFE_PUBLISHED && index % 17 == 11 && t->dimensions > 1)
        *state = SAFE_SUPPRESSED_SECONDARY;
    if (*state == SAFE_PUBLISHED && index % 41 == 23)
        *state = SAFE_NOT_APPLICABLE;
    if (t->measure == MEASURE_COUNT)
        return e;
    double base = t->measure == MEASURE_RATE ? 100000.0 : 100.0;
    e.denominator = (int64_t)(count * (t->measure == MEASURE_RATE ? 2100.0 : 2.6)) +
                    index % 5 * (int64_t)count / 3 + 9;
    double p = count / (double)e.denominator;
    double error = 1.96 * sqrt(count + 1.0) / (double)e.denominator;
    e.value = base * p;
    e.lower = fmax(0.0, base * (p - error));
    e.upper = base * (p + error);
    if (count < 25)
        e.flags = FLAG_UNRELIABLE;
    if (t->measure == MEASURE_CHANGE) {
        e.value -= 38.0;
        e.lower = e.upper = (double)NAN;
    }
    return e;
}

/* All of 8 centres in each month, but for the fifth: 6. In the first nothing was due. */
static inline void fixture_cover(struct arena *a, struct estimate_table *t)
{
    int32_t *expected = ARENA_ARRAY(a, int32_t, t->dimension[0].count);
    int32_t *reported = ARENA_ARRAY(a, int32_t, t->dimension[0].count);
    t->centres_expected = t->centres_reported = 8;
    for (int32_t p = 0; p < t->dimension[0].count; p++) {
        expected[p] = p == 1 ? 0 : 8;
        reported[p] = p == 1 ? 0 : p == 5 ? 6 : 8;
    }
    t->centres_expected_at = expected;
    t->centres_reported_at = reported;
}

static inline const struct safe_table *fixture_make(struct fixture *f,
                                                    const struct fixture_table *t)
{
    struct arena *a = f->arena;
    struct indicator *indicator = ARENA_NEW(a, struct indicator);
    struct indicator_table *own = ARENA_NEW(a, struct indicator_table);
    str id = str_from_c(t->id);
    own->id = id;
    own->chart = t->chart;
    struct breakdown *by = ARENA_ARRAY(a, struct breakdown, t->dimensions);
    for (int32_t d = 0; d < t->dimensions; d++)
        by[d] = (struct breakdown){.name = t->dimension[d].name, .labels = t->dimension[d].labels};
    own->by = by;
    own->by_count = t->dimensions;
    *indicator = (struct indicator){
        .code = str_slice(id, 0, str_find_byte(id, '.')),
        .labels = catalogue_labels(&f->catalogue, t->name),
        .definition = catalogue_labels(&f->catalogue, "publish.report.reading"),
        .limits = catalogue_labels(&f->catalogue, "publish.report.suppression-meaning"),
        .unit = str_from_c(t->unit),
        .dataset = &f->dataset[0],
        .measure = t->measure,
        .per = 100000,
        .table = own,
        .tables = 1,
    };
    bool known = false;
    for (int32_t i = 0; i < f->indicator_count; i++)
        known = known || str_equal(f->indicator[i]->code, indicator->code);
    if (!known && f->indicator_count < FIXTURE_INDICATORS)
        f->indicator[f->indicator_count++] = indicator;
    struct estimate_table table = {
        .id = id,
        .indicator = indicator,
        .measure = t->measure,
        .factor = t->measure == MEASURE_RATE    ? 100000.0
                  : t->measure == MEASURE_COUNT ? 1.0
                                                : 100.0,
        .dimensions = t->dimensions,
        .dimension = ARENA_ARRAY(a, struct table_dimension, 4),
        .cells = 1,
        .method = t->measure == MEASURE_COUNT ? STR("method.count") : STR("method.wilson"),
    };
    memcpy(ARENA_ARRAY(a, char, 1), "", 1);
    struct table_dimension *dimension = ARENA_ARRAY(a, struct table_dimension, t->dimensions);
    for (int32_t d = 0; d < t->dimensions; d++) {
        dimension[d] = t->dimension[d];
        table.cells *= dimension[d].count;
    }
    table.dimension = dimension;
    if (str_equal_c(dimension[0].name, "date.month"))
        fixture_cover(a, &table);
    table.cell = ARENA_ARRAY(a, struct estimate, table.cells);
    enum safe_state *state = ARENA_ARRAY(a, enum safe_state, table.cells);
    for (int64_t i = 0; i < table.cells; i++) {
        int32_t coordinates[4] = {0};
        table_cell_coordinates(&table, i, coordinates);
        table.cell[i] = fixture_estimate(t, coordinates, i, &state[i]);
    }
    return safe_table_make(a, &table, state, NULL);
}

static inline void fixture_name_dimensions(struct fixture *f, struct fixture_table *t)
{
    static const struct {
        const char *name, *label;
    } words[] = {
        {"date.year", "feedback.column.period"},    {"date.month", "feedback.column.period"},
        {"area", "publish.coverage.centres"},       {"type", "publish.sheet.column.indicator"},
        {"age", "publish.sheet.column.limits"},     {"sex", "publish.coverage.persons"},
        {"author", "publish.sheet.column.meaning"},
    };
    for (int32_t d = 0; d < t->dimensions; d++)
        for (size_t w = 0; w < sizeof words / sizeof words[0]; w++)
            if (str_equal_c(t->dimension[d].name, words[w].name))
                t->dimension[d].labels = catalogue_labels(&f->catalogue, words[w].label);
}

static inline void fixture_tables(struct fixture *f)
{
    struct table_dimension year = fixture_time(f, 2017, 2024, false);
    struct table_dimension month = fixture_time(f, 2022, 2024, true);
    struct table_dimension area = fixture_codes(f, "area", &f->areas, 1, false);
    struct table_dimension area2 = fixture_codes(f, "area", &f->areas, 2, false);
    struct table_dimension type = fixture_codes(f, "type", &f->types, 1, true);
    struct table_dimension age = fixture_codes(f, "age", &f->bands, 1, false);
    age.ordered = true;
    struct table_dimension sex = fixture_codes(f, "sex", &f->sex, 1, false);
    sex.count = 3;
    struct table_dimension author = fixture_codes(f, "author", &f->relationship, 2, true);
    struct fixture_table all[] = {
        {"A1.1",
         MEASURE_COUNT,
         CHART_BARS,
         "cases",
         "publish.coverage.unit",
         2,
         {year, type},
         52000,
         false},
        {"A2.1",
         MEASURE_RATE,
         CHART_DOTS,
         "women",
         "publish.report.methods",
         1,
         {area},
         9000,
         false},
        {"A2.2",
         MEASURE_SHARE,
         CHART_DOTS,
         "cases",
         "publish.report.coverage",
         2,
         {year, area},
         900,
         false},
        {"A3.1",
         MEASURE_COUNT,
         CHART_LINE,
         "cases",
         "publish.coverage.unit",
         1,
         {month},
         9000,
         false},
        {"A3.2",
         MEASURE_SHARE,
         CHART_LINE,
         "cases",
         "publish.coverage.share",
         1,
         {year},
         700,
         false},
        {"A3.3",
         MEASURE_COUNT,
         CHART_LINE,
         "cases",
         "publish.coverage.read",
         2,
         {year, type},
         1500,
         false},
        {"A3.4",
         MEASURE_COUNT,
         CHART_LINE,
         "cases",
         "publish.coverage.accepted",
         2,
         {year, sex},
         15000,
         false},
        {"A4.1",
         MEASURE_COUNT,
         CHART_PYRAMID,
         "women",
         "publish.coverage.persons",
         2,
         {age, sex},
         7000,
         false},
        {"A5.1",
         MEASURE_COUNT,
         CHART_BARS,
         "cases",
         "publish.report.how-to-read",
         1,
         {author},
         20000,
         false},
        {"A5.2",
         MEASURE_COUNT,
         CHART_BARS,
         "cases",
         "publish.coverage.duplicate",
         2,
         {author, sex},
         5000,
         false},
        {"A6.1",
         MEASURE_CHANGE,
         CHART_BARS,
         "cases",
         "publish.coverage.quarantined",
         1,
         {area},
         9000,
         false},
        {"A7.1",
         MEASURE_COUNT,
         CHART_BARS,
         "cases",
         "publish.coverage.non-data",
         3,
         {year, area2, type},
         90000,
         false},
        {"A7.2",
         MEASURE_COUNT,
         CHART_NONE,
         "cases",
         "publish.coverage.read",
         1,
         {area2},
         90000,
         true},
    };
    ptrdiff_t n = sizeof all / sizeof all[0];
    f->tables.item = ARENA_ARRAY(f->arena, const struct safe_table *, n);
    for (ptrdiff_t i = 0; i < n; i++) {
        fixture_name_dimensions(f, &all[i]);
        f->tables.item[f->tables.count++] = fixture_make(f, &all[i]);
    }
}

/* ---- facts ---- */

static inline void fixture_facts(struct fixture *f)
{
    struct arena *a = f->arena;
    static struct dataset_coverage coverage[2];
    coverage[0] =
        (struct dataset_coverage){.dataset = &f->dataset[0],
                                  .submissions = 24,
                                  .refused = 1,
                                  .centres = 8,
                                  .account = {.accepted = 51877,
                                              .persons = 15321,
                                              .has_persons = true,
                                              .quarantined = {ACCOUNT_PERCENT, 1},
                                              .duplicates = {.state = ACCOUNT_BELOW_ONE}}};
    coverage[1] = (struct dataset_coverage){
        .dataset = &f->dataset[1],
        .submissions = 8,
        .centres = 8,
        .account = {.accepted = ACCOUNT_NOT_SAID, .persons = ACCOUNT_NOT_SAID}};
    struct submission *s = ARENA_ARRAY(a, struct submission, 2);
    s[0] = (struct submission){.path = STR("rabat-01/cases_2024.csv"),
                               .centre = STR("c1"),
                               .dataset = &f->dataset[0],
                               .dataset_name = STR("cases"),
                               .period = STR("2024"),
                               .sequence = 1,
                               .account = {1200, 1180, 15, 3, 2}};
    f->facts = (struct release_facts){
        .profile = STR("fixture"),
        .date = STR("2026-01-31"),
        .as_of_day = date_from_parts(2026, 1, 31),
        .submission = s,
        .submission_count = 1,
        .coverage = coverage,
        .coverage_count = 2,
        .fingerprint = STR("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"),
        .key_id = STR("0badcafe"),
    };
    *ARENA_PUSH(a, &f->facts.inputs) =
        (struct file_hash){STR("rabat-01/cases_2024.csv"), {1}, {2}, 99};
    *ARENA_PUSH(a, &f->facts.descriptors) =
        (struct file_hash){STR("common/datasets/cases.yaml"), {2}, {0}, 1234};
}

static inline void fixture_publication(struct fixture *f)
{
    const struct catalogue *c = &f->catalogue;
    struct publication *p = &f->schemas.publication;
    p->title = catalogue_labels(c, "publish.report.coverage");
    p->subtitle = catalogue_labels(c, "publish.report.key-figures");
    p->publisher = catalogue_labels(c, "publish.cover.publisher");
    p->contact = same_label(STR("observatory@example.org"));
    p->about = catalogue_labels(c, "publish.report.reading");
    static str latest[4][4];
    static struct report_block figures[4];
    static const char *const table[] = {"A1.1", "A2.1", "A3.2", "A4.1"};
    for (int i = 0; i < 4; i++) {
        latest[i][0] = i == 1 || i == 3 ? STR("total") : STR("latest");
        latest[i][1] = STR("total");
        figures[i] = (struct report_block){.kind = BLOCK_KEY_FIGURE,
                                           .text = catalogue_labels(c, "publish.coverage.unit"),
                                           .table = str_from_c(table[i]),
                                           .coordinate = latest[i],
                                           .coordinates = i == 1 || i == 2 ? 1 : 2};
    }
    p->key_figure = figures;
    p->key_figures = 4;
    static struct report_chapter chapters[3];
    static struct report_block blocks[3][6];
    static const char *const words[] = {"publish.report.methods", "publish.coverage.persons",
                                        "publish.report.how-to-read"};
    int32_t next = 0;
    for (int k = 0; k < 3; k++) {
        chapters[k].title = catalogue_labels(c, words[k]);
        chapters[k].block = blocks[k];
        blocks[k][0] = (struct report_block){
            .kind = BLOCK_TEXT,
            .text = catalogue_labels(c, "publish.report.suppression-secondary")};
        chapters[k].blocks = 1;
        for (; chapters[k].blocks < 6 && next < f->tables.count; next++)
            blocks[k][chapters[k].blocks++] = (struct report_block){
                .kind = BLOCK_TABLE, .table = safe_table_id(f->tables.item[next])};
    }
    p->chapter = chapters;
    p->chapters = 3;
}

/* False, with the reason in d, when schemas/ cannot be read. */
static inline bool fixture_open(struct fixture *f, struct arena *a, struct diag *d)
{
    *f = (struct fixture){.arena = a};
    if (!catalogue_load(a, "schemas/common/labels", &f->catalogue, d) ||
        !fixture_list(f, "schemas/common/codelists/law_types.csv", &f->types, d) ||
        !fixture_list(f, "schemas/common/codelists/age_bands.csv", &f->bands, d) ||
        !fixture_list(f, "schemas/common/codelists/sex.csv", &f->sex, d) ||
        !fixture_list(f, "schemas/common/codelists/relationship.csv", &f->relationship, d) ||
        !fixture_list(f, "schemas/common/codelists/units.csv", &f->units, d) ||
        !fixture_list(f, "schemas/profiles/morocco/codelists/areas.csv", &f->areas, d) ||
        !fixture_list(f, "schemas/profiles/morocco/codelists/centres.csv", &f->centres, d))
        return false;
    static struct field fields[2];
    fields[0] =
        (struct field){.name = STR("case_id"),
                       .labels = catalogue_labels(&f->catalogue, "publish.sheet.column.symbol")};
    fields[1] = (struct field){.name = STR("first_contact_date"),
                               .labels = catalogue_labels(&f->catalogue, "feedback.column.period")};
    for (int i = 0; i < 2; i++)
        f->dataset[i] = (struct dataset){
            .name = i ? STR("centres") : STR("cases"),
            .labels = catalogue_labels(&f->catalogue,
                                       i ? "publish.coverage.centres" : "publish.coverage.unit"),
            .field = fields,
            .fields = 2};
    f->schemas = (struct schemas){
        .root = STR("schemas"),
        .observatory = {.name = STR("fixture"),
                        .country = STR("MA"),
                        .languages = 3,
                        .language = {LANGUAGE_AR, LANGUAGE_FR, LANGUAGE_EN},
                        .labels = catalogue_labels(&f->catalogue, "publish.sheet.coverage")},
        .policy = {.threshold = 5,
                   .interval_width = 5,
                   .statistics = 10,
                   .zeros_published = true,
                   .confidence = 0.95},
        .centres = &f->centres,
        .units = &f->units,
        .catalogue = &f->catalogue,
    };
    fixture_tables(f);
    f->schemas.indicator = f->indicator;
    f->schemas.indicators = f->indicator_count;
    fixture_facts(f);
    fixture_publication(f);
    return true;
}

#endif
