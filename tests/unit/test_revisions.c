/* Two releases held against each other: what must be in the list of revisions, with which cause,
 * and what must not. */
#include "register_fixture.h"

#include <math.h>

#include "model/safe_table_make.h"
#include "revisions.h"

enum { POSITIONS = 3, INDICATORS = 3 };

/* One table an indicator, three cells each: N of cases, S of shelter, R a rate of incidents. */
struct figures {
    double value[INDICATORS][POSITIONS];
    int64_t count[INDICATORS][POSITIONS], below[INDICATORS][POSITIONS];
    int64_t unknown[INDICATORS][POSITIONS];
    bool unknown_withheld[INDICATORS][POSITIONS];
    enum safe_state state[INDICATORS][POSITIONS];
};

struct scene {
    struct world *w;
    struct indicator indicator[INDICATORS];
    struct indicator *list[INDICATORS];
    struct population women;
    struct codelist centres;
    struct file_hash descriptor[6];
    struct figures figures;
    const char *date, *program;
    int32_t night;
    struct revision_list revisions;
};

static const char *const codes[INDICATORS] = {"N1", "R1", "S1"};

static struct scene scene_new(void)
{
    static const char *const paths[] = {
        "common/codelists/kinds.csv",    "common/datasets/cases.yaml",
        "common/indicators/N1.yaml",     "common/labels/publish.csv",
        "common/policy/disclosure.yaml", "profiles/demo/population/women.csv"};
    struct scene s = {.w = world_new(), .date = "2026-01-31", .program = "0.1.0"};
    s.women = (struct population){.name = STR("women")};
    static const enum world_dataset of[] = {CASES, INCIDENTS, SHELTER};
    for (int i = 0; i < INDICATORS; i++) {
        s.indicator[i] = (struct indicator){
            .code = str_from_c(codes[i]), .dataset = s.w->dataset[of[i]], .measure = MEASURE_COUNT};
        for (int p = 0; p < POSITIONS; p++) {
            s.figures.value[i][p] = 10.0 * (i + 1) + p;
            s.figures.count[i][p] = 100;
            s.figures.below[i][p] = s.figures.unknown[i][p] = -1;
            s.figures.state[i][p] = SAFE_PUBLISHED;
        }
    }
    for (int i = 0; i < 6; i++) {
        s.descriptor[i] = (struct file_hash){.path = str_from_c(paths[i]), .bytes = 1};
    }
    return s;
}

static void arrive(struct scene *s, enum world_dataset of, const char *centre, const char *period,
                   int32_t sequence, uint8_t content)
{
    static const struct row rows[] = {
        [CASES] = {.value = {1, 1, 17000, 4}, .line = 2, .person = 1},
        [INCIDENTS] = {.value = {1, 1, 1, 17000, 1}, .line = 2},
        [SHELTER] = {.value = {3, 1}, .line = 2, .person = 1},
    };
    struct register_writer *writer = register_writer_new(&s->w->arena, s->w->db);
    struct submission one = submission_of(s->w->dataset[of], centre, period, sequence);
    one.path = str_format(&s->w->arena, "%s/%d-%s-%d", centre, (int)of, period, (int)sequence);
    one.sha256[1] = content;
    assert_true(submit(s->w, writer, one, 1, &rows[of]));
}

static const struct safe_table *table_of(struct scene *s, int i)
{
    struct arena *a = &s->w->arena;
    static const char *const position[POSITIONS] = {"total", "2023", "2024"};
    struct table_position *positions = ARENA_ARRAY(a, struct table_position, POSITIONS);
    struct table_dimension *dimension = ARENA_NEW(a, struct table_dimension);
    struct estimate_table *t = ARENA_NEW(a, struct estimate_table);
    *dimension =
        (struct table_dimension){.name = STR("year"), .count = POSITIONS, .position = positions};
    *t = (struct estimate_table){.id = str_format(a, "%s.1", codes[i]),
                                 .indicator = &s->indicator[i],
                                 .measure = s->indicator[i].measure,
                                 .factor = 1.0,
                                 .dimensions = 1,
                                 .dimension = dimension,
                                 .cells = POSITIONS};
    t->cell = ARENA_ARRAY(a, struct estimate, POSITIONS);
    for (int p = 0; p < POSITIONS; p++) {
        positions[p] = (struct table_position){.code = str_from_c(position[p])};
        for (int l = 0; l < LANGUAGE_COUNT; l++) {
            positions[p].labels.text[l] = str_format(a, "an %s", position[p]);
        }
        t->cell[p] = (struct estimate){.status = CELL_VALUE,
                                       .value = s->figures.value[i][p],
                                       .lower = (double)NAN,
                                       .upper = (double)NAN,
                                       .numerator = s->figures.count[i][p],
                                       .denominator = s->figures.below[i][p],
                                       .records = 1,
                                       .persons = -1,
                                       .unknown = s->figures.unknown[i][p],
                                       .bound_lower = (double)NAN,
                                       .bound_upper = (double)NAN};
    }
    return safe_table_make(a, t, s->figures.state[i], s->figures.unknown_withheld[i]);
}

/* One release of what is on record: fills s->revisions, and records it. */
static void release(struct scene *s, int tables)
{
    struct world *w = s->w;
    struct submission_list on_record = {0};
    assert_true(register_submissions(w->db, &w->arena, &w->schemas, &on_record, &w->diag));
    for (int i = 0; i < INDICATORS; i++) {
        s->list[i] = &s->indicator[i];
    }
    struct schemas schemas = w->schemas;
    schemas.indicator = s->list;
    schemas.indicators = INDICATORS;
    schemas.policy.threshold = 5;
    schemas.policy.statistics = 10;
    const struct safe_table *made[INDICATORS];
    for (int i = 0; i < tables; i++) {
        made[i] = table_of(s, i);
    }
    struct safe_table_list list = {made, tables};
    struct release_facts facts = {.profile = STR("demo"),
                                  .date = str_from_c(s->date),
                                  .fingerprint = str_format(&w->arena, "f%d", (int)s->night),
                                  .key_id = STR("01234567"),
                                  .program = str_from_c(s->program),
                                  .submission = on_record.item,
                                  .submission_count = on_record.count};
    facts.descriptors.item = s->descriptor;
    facts.descriptors.count = 6;
    for (ptrdiff_t i = 0; i < on_record.count; i++) {
        if (on_record.item[i].state == SUBMISSION_CURRENT) {
            struct file_hash *input = ARENA_PUSH(&w->arena, &facts.inputs);
            input->path = on_record.item[i].path;
            memcpy(input->sha256, on_record.item[i].sha256, SHA256_BYTES);
        }
    }
    assert_true(
        revisions_find(&w->arena, &schemas, w->db, &facts, &list, &facts.revisions, &w->diag));
    assert_true(register_release(w->db, &facts, STR("00"), &list, &w->diag));
    s->revisions = facts.revisions;
}

static str shown(struct arena *a, str state, double value)
{
    return isnan(value) ? state : str_format(a, "%g", value);
}

/* "figure old>new cause detail; ..." */
static str text_of(const struct scene *s)
{
    struct arena *a = &s->w->arena;
    str text = STR("");
    for (ptrdiff_t i = 0; i < s->revisions.count; i++) {
        const struct revision *v = &s->revisions.item[i];
        str old = shown(a, v->old_state, v->old_value), now = shown(a, v->new_state, v->new_value);
        text = str_format(a, "%.*s%s%.*s %.*s>%.*s %s %.*s", STR_ARG(text), i ? "; " : "",
                          STR_ARG(v->figure), STR_ARG(old), STR_ARG(now),
                          revision_cause_name(v->cause), STR_ARG(v->detail));
    }
    return text;
}

static void expect(const struct scene *s, const char *wanted)
{
    str text = text_of(s);
    if (!str_equal_c(text, wanted)) {
        fail_msg("%.*s\nnot\n%s", STR_ARG(text), wanted);
    }
    assert_int_equal(ask(s->w, "SELECT count(*) FROM v_revision v JOIN release r ON r.date ="
                               " v.release AND r.id = (SELECT max(id) FROM release) JOIN revision"
                               " o ON o.release_id = r.id AND o.figure = v.figure"
                               " AND o.cause = v.cause AND o.detail = v.detail"
                               " AND o.value IS v.value"),
                     s->revisions.count);
}

/* "figure what may be told; ..." */
static void expect_told(const struct scene *s, const char *wanted)
{
    struct arena *a = &s->w->arena;
    str text = STR("");
    for (ptrdiff_t i = 0; i < s->revisions.count; i++) {
        const struct revision *v = &s->revisions.item[i];
        text = str_format(a, "%.*s%s%.*s %.*s", STR_ARG(text), i ? "; " : "", STR_ARG(v->figure),
                          STR_ARG(v->told));
    }
    if (!str_equal_c(text, wanted)) {
        fail_msg("%.*s\nnot\n%s", STR_ARG(text), wanted);
    }
}

/* The first release, of two centres. */
static struct scene started(void)
{
    struct scene s = scene_new();
    arrive(&s, CASES, "fes", "2023", 1, 1);
    arrive(&s, CASES, "fes", "2024", 1, 2);
    arrive(&s, INCIDENTS, "fes", "2024", 1, 3);
    arrive(&s, SHELTER, "oujda", "2024", 1, 4);
    release(&s, INDICATORS);
    assert_int_equal(s.revisions.count, 0);
    assert_int_equal(s.revisions.release_before.n, 0);
    s.night++;
    s.date = "2026-02-28";
    return s;
}

static void nothing_changed(void **state)
{
    (void)state;
    struct scene s = started();
    release(&s, INDICATORS);
    expect(&s, "");
    assert_true(str_equal_c(s.revisions.release_before, "2026-01-31"));
    world_free(s.w);
}

static void a_late_file(void **state)
{
    (void)state;
    struct scene s = started();
    s.date = "2026-01-31";
    arrive(&s, CASES, "oujda", "2024", 1, 9);
    s.figures.value[0][0] += 1;
    s.figures.value[0][2] += 1;
    s.figures.value[1][2] += 0.5; /* incidents refer to cases: some now count */
    release(&s, INDICATORS);
    expect(&s, "demo/N1.1/2024 12>13 data +oujda/cases/2024; "
               "demo/N1.1/total 10>11 data +oujda/cases/2024; "
               "demo/R1.1/2024 22>22.5 data +oujda/cases/2024");
    /* the same again, after a night that was cut off: the same list, and one release */
    str before = text_of(&s);
    release(&s, INDICATORS);
    assert_true(str_equal(text_of(&s), before));
    assert_int_equal(ask(s.w, "SELECT count(*) FROM release"), 2);
    assert_int_equal(ask(s.w, "SELECT count(*) FROM revision"), 3);
    world_free(s.w);
}

static void a_corrected_file(void **state)
{
    (void)state;
    struct scene s = started();
    s.date = "2026-01-31";
    arrive(&s, CASES, "fes", "2023", 2, 7);
    s.figures.value[0][1] = nextafter(s.figures.value[0][1], 99.0); /* as stored, bit by bit */
    release(&s, INDICATORS);
    expect(&s, "demo/N1.1/2023 11>11 data ~fes/cases/2023/v2");
    world_free(s.w);
}

static void a_file_that_no_longer_counts(void **state)
{
    (void)state;
    struct scene s = started();
    s.date = "2026-01-31";
    assert_int_equal(sqlite3_exec(s.w->db->handle,
                                  "UPDATE submission SET state = 'refused' WHERE dataset ="
                                  " 'shelter'",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    s.figures.state[2][2] = SAFE_NOT_COLLECTED;
    release(&s, INDICATORS);
    expect(&s, "demo/S1.1/2024 32>not-collected data -oujda/shelter/2024");
    world_free(s.w);
}

static void descriptors_changed(void **state)
{
    (void)state;
    struct scene s = started();
    s.date = "2026-01-31";
    s.descriptor[2].sha256[0] = 5; /* the definition of N1 */
    s.descriptor[3].sha256[0] = 5; /* words: no cause */
    s.figures.value[0][1] = 99;
    release(&s, INDICATORS);
    expect(&s, "demo/N1.1/2023 11>99 descriptor common/indicators/N1.yaml");

    s.night++;
    s.descriptor[1].sha256[0] = 6; /* the dataset, behind N1 and R1 */
    s.figures.value[0][1] = 98;
    s.figures.value[1][1] = 97;
    release(&s, INDICATORS);
    expect(&s, "demo/N1.1/2023 99>98 descriptor common/datasets/cases.yaml; "
               "demo/R1.1/2023 21>97 descriptor common/datasets/cases.yaml");
    world_free(s.w);
}

static void a_population_changed(void **state)
{
    (void)state;
    struct scene s = scene_new();
    s.indicator[1].population = &s.women;
    arrive(&s, INCIDENTS, "fes", "2024", 1, 3);
    release(&s, INDICATORS);
    s.night++;
    s.descriptor[5].sha256[0] = 8;
    s.figures.value[1][2] = 5;
    release(&s, INDICATORS);
    expect(&s, "demo/R1.1/2024 22>5 population profiles/demo/population/women.csv");
    /* with a file, too: the file is the cause, and both are named */
    s.night++;
    s.descriptor[5].sha256[0] = 9;
    arrive(&s, INCIDENTS, "fes", "2023", 1, 3);
    s.figures.value[1][2] = 6;
    release(&s, INDICATORS);
    expect(&s, "demo/R1.1/2024 5>6 data +fes/incidents/2023,profiles/demo/population/women.csv");
    world_free(s.w);
}

static void program_and_date(void **state)
{
    (void)state;
    struct scene s = started();
    s.figures.value[0][0] = 3;
    release(&s, INDICATORS);
    expect(&s, "demo/N1.1/total 10>3 date 2026-01-31>2026-02-28");
    s.night++;
    s.program = "0.2.0";
    s.figures.value[0][0] = 4;
    release(&s, INDICATORS);
    expect(&s, "demo/N1.1/total 3>4 program program 0.1.0>0.2.0");
    world_free(s.w);
}

static void protection(void **state)
{
    (void)state;
    struct scene s = started();
    s.date = "2026-01-31";
    s.figures.state[0][1] = SAFE_SUPPRESSED_SECONDARY;
    release(&s, INDICATORS);
    expect(&s, "demo/N1.1/2023 11>suppressed protection ");
    /* primary instead of secondary: nobody can see it */
    s.night++;
    s.figures.state[0][1] = SAFE_SUPPRESSED_PRIMARY;
    release(&s, INDICATORS);
    expect(&s, "");
    /* a policy that only hides or shows is protection; one that came with data is not alone */
    s.night++;
    s.descriptor[4].sha256[0] = 3;
    s.figures.state[0][1] = SAFE_PUBLISHED;
    release(&s, INDICATORS);
    expect(&s, "demo/N1.1/2023 suppressed>11 protection common/policy/disclosure.yaml");
    s.night++;
    arrive(&s, CASES, "oujda", "2024", 1, 9);
    s.figures.state[0][1] = SAFE_SUPPRESSED_PRIMARY;
    release(&s, INDICATORS);
    expect(&s, "demo/N1.1/2023 11>suppressed data +oujda/cases/2024");
    world_free(s.w);
}

static void tables_come_and_go(void **state)
{
    (void)state;
    struct scene s = scene_new();
    arrive(&s, CASES, "fes", "2024", 1, 1);
    release(&s, 1);
    s.night++;
    s.descriptor[2].sha256[0] = 5;
    s.figures.state[1][0] = SAFE_SUPPRESSED_PRIMARY;
    release(&s, 2);
    /* what is new rests on nothing that changed: everything is named */
    expect(&s, "demo/R1.1/2023 >21 descriptor common/indicators/N1.yaml; "
               "demo/R1.1/2024 >22 descriptor common/indicators/N1.yaml; "
               "demo/R1.1/total >suppressed descriptor common/indicators/N1.yaml");
    s.night++;
    release(&s, 1);
    expect(&s, "demo/R1.1/2023 21> protection ; demo/R1.1/2024 22> protection ; "
               "demo/R1.1/total suppressed> protection ");
    world_free(s.w);
}

static void many_files_are_counted(void **state)
{
    (void)state;
    struct scene s = started();
    s.date = "2026-01-31";
    for (int month = 1; month <= 9; month++) {
        char period[24];
        snprintf(period, sizeof period, "2025-%02d", month);
        arrive(&s, SHELTER, "oujda", period, 1, (uint8_t)(20 + month));
    }
    s.figures.value[2][0] = 90;
    release(&s, INDICATORS);
    expect(&s, "demo/S1.1/total 30>90 data +oujda/shelter/2025-01,+oujda/shelter/2025-02,"
               "+oujda/shelter/2025-03,+oujda/shelter/2025-04,+oujda/shelter/2025-05,"
               "+oujda/shelter/2025-06,...+3");
    struct figure_history history;
    assert_true(register_figure_history(s.w->db, &s.w->arena, STR("demo/S1.1/total"), &history,
                                        &s.w->diag));
    assert_int_equal(history.count, 2);
    assert_true(history.item[0].cause.n == 0 && history.item[0].value > 29.5);
    assert_true(str_equal_c(history.item[1].cause, "data") && history.item[1].value > 89.5);
    world_free(s.w);
}

enum { OUT, HID, WAIT, SHOWN }; /* not collected, hidden, not yet due, published */
struct side {
    int state, count, below, unknown; /* unknown -2: withheld */
};
/* A night with a late file of a centre and a change of counts: whether the file may be named. */
struct night {
    const char *what;
    int measure;
    struct side before, now;
    double value; /* added to the figure */
    bool named;
};

static void set_side(struct scene *s, const struct side *side)
{
    static const enum safe_state state[] = {[OUT] = SAFE_NOT_COLLECTED,
                                            [HID] = SAFE_SUPPRESSED_PRIMARY,
                                            [WAIT] = SAFE_NOT_YET_DUE,
                                            [SHOWN] = SAFE_PUBLISHED};
    s->figures.state[0][2] = state[side->state];
    s->figures.count[0][2] = side->count;
    s->figures.below[0][2] = side->below;
    s->figures.unknown_withheld[0][2] = side->unknown == -2;
    s->figures.unknown[0][2] = side->unknown == -2 ? 3 : side->unknown;
}

static void centres_are_not_named_for_few(void **state)
{
    (void)state;
    enum { COUNT = MEASURE_COUNT, SHARE = MEASURE_SHARE, MEAN = MEASURE_MEAN };
    static const struct night nights[] = {
        {"one woman more", COUNT, {SHOWN, 100, -1, -1}, {SHOWN, 101, -1, -1}, 1, false},
        {"four less", COUNT, {SHOWN, 100, -1, -1}, {SHOWN, 96, -1, -1}, -4, false},
        {"the threshold", COUNT, {SHOWN, 100, -1, -1}, {SHOWN, 105, -1, -1}, 5, true},
        {"many less", COUNT, {SHOWN, 100, -1, -1}, {SHOWN, 60, -1, -1}, -40, true},
        {"below the line", SHARE, {SHOWN, 100, 200, -1}, {SHOWN, 110, 203, -1}, 1, false},
        {"above the line", SHARE, {SHOWN, 100, 200, -1}, {SHOWN, 103, 210, -1}, 1, false},
        {"both by many", SHARE, {SHOWN, 100, 200, -1}, {SHOWN, 110, 220, -1}, 1, true},
        {"the same share", SHARE, {SHOWN, 10, 20, -1}, {SHOWN, 11, 22, -1}, 0, false},
        {"population", MEASURE_RATE, {SHOWN, 100, 900, -1}, {SHOWN, 110, 901, -1}, 1, true},
        {"an answer", SHARE, {SHOWN, 100, 200, 7}, {SHOWN, 110, 220, 8}, 1, false},
        {"an answer comes out", SHARE, {SHOWN, 100, 200, -2}, {SHOWN, 110, 220, 9}, 1, false},
        {"answers stay hidden", SHARE, {SHOWN, 100, 200, -2}, {SHOWN, 110, 220, -2}, 1, true},
        {"comes out of hiding", COUNT, {HID, 3, -1, -1}, {SHOWN, 9, -1, -1}, 6, false},
        {"goes into hiding", COUNT, {SHOWN, 9, -1, -1}, {HID, 3, -1, -1}, -6, false},
        {"stays hidden", COUNT, {HID, 2, -1, -1}, {HID, 3, -1, -1}, 1, true},
        {"a first few", COUNT, {OUT, 0, -1, -1}, {HID, 3, -1, -1}, 3, false},
        {"a first many", COUNT, {OUT, 0, -1, -1}, {SHOWN, 30, -1, -1}, 30, true},
        {"is due now", SHARE, {WAIT, 10, 20, -1}, {SHOWN, 40, 80, -1}, 1, false},
        {"a mean of nine more", MEAN, {SHOWN, 100, -1, -1}, {SHOWN, 109, -1, -1}, 1, false},
        {"a mean of ten more", MEAN, {SHOWN, 100, -1, -1}, {SHOWN, 110, -1, -1}, 1, true},
        {"a corrected value", MEAN, {SHOWN, 100, -1, -1}, {SHOWN, 100, -1, -1}, 1, false},
        {"a target", MEASURE_TARGET, {SHOWN, 100, -1, -1}, {SHOWN, 101, -1, -1}, 1, true},
    };
    for (size_t n = 0; n < sizeof nights / sizeof *nights; n++) {
        const struct night *night = &nights[n];
        struct scene s = scene_new();
        s.indicator[0].measure = (enum measure)night->measure;
        s.indicator[0].population = night->measure == MEASURE_RATE ? &s.women : NULL;
        for (int now = 0; now < 2; now++) {
            set_side(&s, now ? &night->now : &night->before);
            s.figures.value[0][2] += now * night->value;
            s.figures.count[0][1] += 50 * now; /* another figure of the dataset, of many women */
            s.figures.value[0][1] += 50 * now;
            arrive(&s, CASES, now ? "oujda" : "fes", "2024", 1, (uint8_t)(1 + now));
            release(&s, INDICATORS);
            s.night++;
        }
        const struct revision *v = &s.revisions.item[0];
        assert_true(str_equal_c(v->figure, "demo/N1.1/2023") && v->cause == REVISION_DATA);
        assert_true(str_equal_c(v->detail, "+oujda/cases/2024")); /* the register knows */
        if (!str_equal_c(v->told, night->named ? "+oujda/cases/2024" : "files-not-named")) {
            fail_msg("%s: %.*s", night->what, STR_ARG(v->told));
        }
        world_free(s.w);
    }
}

/* One figure that moved by few is enough for all that the same file stands behind, and the other
 * file of such a figure stays unnamed, too; what is no file is named anyway. */
static void one_telling_figure_is_enough(void **state)
{
    (void)state;
    struct scene s = started();
    s.date = "2026-01-31";
    arrive(&s, CASES, "oujda", "2024", 1, 9);
    arrive(&s, INCIDENTS, "oujda", "2024", 1, 10);
    arrive(&s, SHELTER, "oujda", "2025", 1, 11);
    s.descriptor[1].sha256[0] = 5; /* of cases, and of incidents, which refer to them */
    for (int i = 0; i < INDICATORS; i++) {
        s.figures.count[i][0] += 40;
        s.figures.value[i][0] += 40;
    }
    s.figures.count[1][2] += 2; /* incidents, which refer to cases */
    s.figures.value[1][2] += 2;
    release(&s, INDICATORS);
    expect_told(&s, "demo/N1.1/total files-not-named,common/datasets/cases.yaml; "
                    "demo/R1.1/2024 files-not-named,common/datasets/cases.yaml; "
                    "demo/R1.1/total files-not-named,common/datasets/cases.yaml; "
                    "demo/S1.1/total +oujda/shelter/2025");
    world_free(s.w);
}

/* Figures have the names of their positions, those that are gone the ones that they had. */
static void figures_have_names(void **state)
{
    (void)state;
    struct scene s = started();
    s.date = "2026-01-31";
    s.descriptor[2].sha256[0] = 5;
    s.figures.value[0][1] = 99;
    release(&s, 1);
    assert_int_equal(s.revisions.count, 1 + 2 * POSITIONS);
    assert_true(str_equal_c(s.revisions.item[0].figure, "demo/N1.1/2023"));
    for (ptrdiff_t i = 0; i < s.revisions.count; i++) {
        const struct figure_place *place = &s.revisions.item[i].place;
        bool total = str_ends(s.revisions.item[i].figure, STR("/total"));
        assert_int_equal(place->positions, total ? 0 : 1);
        assert_true(total || str_starts(place->position[0].text[LANGUAGE_FR], STR("an 202")));
    }
    world_free(s.w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_changed),
        cmocka_unit_test(a_late_file),
        cmocka_unit_test(a_corrected_file),
        cmocka_unit_test(a_file_that_no_longer_counts),
        cmocka_unit_test(descriptors_changed),
        cmocka_unit_test(a_population_changed),
        cmocka_unit_test(program_and_date),
        cmocka_unit_test(protection),
        cmocka_unit_test(tables_come_and_go),
        cmocka_unit_test(many_files_are_counted),
        cmocka_unit_test(centres_are_not_named_for_few),
        cmocka_unit_test(one_telling_figure_is_enough),
        cmocka_unit_test(figures_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
