/* register/: what later stages put in comes out again: person parts, releases, figures; and every
 * view can be read. */
#include "register_fixture.h"

#include <math.h>

#include "model/safe_table_make.h"

static void parts_come_back(void **state)
{
    struct world *w = world_new();
    const struct dataset *shelter = w->dataset[SHELTER];
    uint32_t person[] = {0, 0, 4, PERSON_NONE_NUMBER};
    uint8_t nights[8] = {9, 0, 8, 0, 7, 0, 6, 0}, kind[4] = {4, 5, 6, 7};
    const uint8_t *bytes[] = {nights, kind};
    struct person_part part = {4, 2, person, bytes}, none = {.bytes = bytes};
    assert_true(register_parts_begin(w->db, shelter, &w->diag));
    assert_true(register_parts_write(w->db, shelter, 63, &part, &w->diag));
    assert_true(register_parts_write(w->db, shelter, 0, &none, &w->diag));
    assert_true(register_parts_finish(w->db, shelter, STR("print"), &w->diag));
    str print;
    assert_true(register_parts_fingerprint(w->db, &w->arena, shelter, &print, &w->diag));
    assert_true(str_equal_c(print, "print"));
    bool want[] = {true, false};
    struct person_part out;
    assert_true(register_part_read(w->db, &w->arena, shelter, 63, want, &out, &w->diag));
    assert_int_equal(out.rows, 4);
    assert_int_equal(out.persons, 2);
    assert_memory_equal(out.person, person, sizeof person);
    assert_memory_equal(out.bytes[0], nights, 8);
    assert_null(out.bytes[1]);
    struct part_totals totals;
    assert_true(register_part_totals(w->db, shelter, &totals, &w->diag));
    assert_int_equal(totals.rows, 4);
    assert_int_equal(totals.no_person, 1);
    /* a replacement that is given up leaves the old parts */
    assert_true(register_parts_begin(w->db, shelter, &w->diag));
    register_parts_abort(w->db);
    assert_true(register_part_totals(w->db, shelter, &totals, &w->diag));
    assert_int_equal(totals.rows, 4);
    assert_true(register_part_read(w->db, &w->arena, shelter, 7, want, &out, &w->diag));
    assert_int_equal(out.rows, 0);
    world_free(w);
    (void)state;
}

static const struct safe_table_list no_tables = {0};
/* as versions 1 to 3 had it */
#define FIGURE_OF_BEFORE                                                                           \
    "INSERT INTO figure (id, release_id, table_id, indicator, state, flags, value, lower, upper,"  \
    " numerator, denominator) "

static void releases_are_known(void **state)
{
    struct world *w = world_new();
    str date, print;
    assert_true(register_latest_release(w->db, &w->arena, &date, &print, &w->diag));
    assert_int_equal(date.n, 0);
    struct release_facts facts = {.profile = STR("demo"),
                                  .date = STR("2026-01-31"),
                                  .fingerprint = STR("aa"),
                                  .key_id = STR("01234567")};
    struct file_hash input = {.path = STR("agadir/cases.csv"), .bytes = 5};
    facts.inputs.item = &input;
    facts.inputs.count = 1;
    for (int again = 0; again < 2; again++) { /* a night that was cut off after the swap */
        assert_true(register_release(w->db, &facts, STR("ff"), &no_tables, &w->diag));
    }
    facts.fingerprint = STR("bb");
    assert_true(register_release(w->db, &facts, STR("ee"), &no_tables, &w->diag));
    assert_true(register_latest_release(w->db, &w->arena, &date, &print, &w->diag));
    assert_true(str_equal_c(print, "bb") && str_equal_c(date, "2026-01-31"));
    assert_int_equal(ask(w, "SELECT count(*) FROM v_release"), 2);
    assert_int_equal(ask(w, "SELECT count(*) FROM release_file"), 2);
    struct figure_record figure;
    assert_false(register_figure(w->db, &w->arena, STR("demo/A1.1/total"), &figure, &w->diag));
    assert_true(said(&w->diag, "figure.unknown"));
    assert_true(db_execute(w->db,
                           FIGURE_OF_BEFORE
                           "SELECT 'demo/A1.1/total', id, 'A1.1', 'A1',"
                           " 'published', 0, id + 0.5, NULL, NULL, 7, -1 FROM release",
                           &w->diag));
    assert_true(register_figure(w->db, &w->arena, STR("demo/A1.1/total"), &figure, &w->diag));
    assert_true(figure.published && isnan(figure.lower) && figure.denominator == -1);
    assert_true(str_equal_c(figure.fingerprint, "bb"));
    assert_int_equal(ask(w, "SELECT count(*) FROM v_revision"), 0); /* nobody said why */
    /* a register of version 2, which worked revisions out each time: they are put on record */
    assert_true(db_execute(w->db,
                           "UPDATE figure SET state = 'suppressed-primary', value = NULL WHERE"
                           " release_id = 2;" FIGURE_OF_BEFORE
                           "SELECT 'demo/A1.1/f', id, 'A1.1', 'A1',"
                           " iif(id = 2, 'suppressed-primary', 'suppressed-secondary'), 0, NULL,"
                           " NULL, NULL, -1, -1 FROM release;"
                           "DROP VIEW v_revision; CREATE VIEW v_revision AS SELECT 1 AS figure;"
                           "DROP TABLE revision; DROP TABLE part_scan;"
                           "DROP VIEW v_figure_extra; DROP TABLE figure_extra;"
                           "DROP TABLE figure_position;"
                           "DROP VIEW v_figure; CREATE VIEW v_figure AS SELECT 1 AS figure;"
                           "ALTER TABLE figure DROP COLUMN unknown;"
                           "ALTER TABLE figure DROP COLUMN unknown_withheld;"
                           "ALTER TABLE figure DROP COLUMN bound_lower;"
                           "ALTER TABLE figure DROP COLUMN bound_upper;"
                           "ALTER TABLE release DROP COLUMN program;"
                           "DROP VIEW v_submission; ALTER TABLE submission DROP COLUMN tag;"
                           "CREATE VIEW v_submission AS SELECT 1 AS id; PRAGMA user_version=2",
                           &w->diag));
    register_close(w->db);
    world_open_register(w);
    assert_int_equal(ask(w, "PRAGMA user_version"), 5);
    assert_int_equal(ask(w, "SELECT count(*) FROM v_revision"), 1);
    assert_int_equal(ask(w, "SELECT count(*) FROM v_revision WHERE figure = 'demo/A1.1/total' AND"
                            " state_before = 'published' AND state = 'suppressed' AND value_before"
                            " IS NOT NULL AND value IS NULL AND cause = 'unknown'"),
                     1);
    /* figures of before have nothing beside their value on record, and their codes for names */
    assert_true(register_figure(w->db, &w->arena, STR("demo/A1.1/f"), &figure, &w->diag));
    assert_true(figure.unknown == -1 && !figure.unknown_withheld && isnan(figure.bound_lower));
    assert_int_equal(figure.extras.count, 0);
    assert_true(figure.place.positions == 1 && str_equal_c(figure.place.position[0].text[0], "f"));
    world_free(w);
    (void)state;
}

/* A register of version 3: files of centres in its revisions are no longer told to others. */
static void version_3_is_upgraded(void **state)
{
    struct world *w = world_new();
    assert_true(db_execute(w->db,
                           "DROP VIEW v_figure_extra; DROP TABLE figure_extra;"
                           "DROP TABLE figure_position; DROP VIEW v_figure; DROP VIEW v_revision;"
                           "CREATE VIEW v_figure AS SELECT 1 AS figure;"
                           "CREATE VIEW v_revision AS SELECT 1 AS figure;"
                           "ALTER TABLE figure DROP COLUMN unknown;"
                           "ALTER TABLE figure DROP COLUMN unknown_withheld;"
                           "ALTER TABLE figure DROP COLUMN bound_lower;"
                           "ALTER TABLE figure DROP COLUMN bound_upper;"
                           "ALTER TABLE revision DROP COLUMN told;"
                           "INSERT INTO release VALUES (1, 'demo', '2026-01-31', 'aa', 'ff', 'k',"
                           " '0.1.0');"
                           "INSERT INTO revision VALUES"
                           " (1, 'demo/A1.1/a', 'A1.1', 'A1', '2025-12-31', 'published', 1,"
                           " 'published', 2, 'data', '+fes/cases/2025'),"
                           " (1, 'demo/A1.1/b', 'A1.1', 'A1', '2025-12-31', 'published', 1,"
                           " 'published', 2, 'program', 'program 0.1.0>0.2.0');"
                           "DROP VIEW v_submission; ALTER TABLE submission DROP COLUMN tag;"
                           "CREATE VIEW v_submission AS SELECT 1 AS id; PRAGMA user_version=3",
                           &w->diag));
    register_close(w->db);
    world_open_register(w);
    assert_int_equal(ask(w, "PRAGMA user_version"), 5);
    assert_int_equal(ask(w, "SELECT count(*) FROM v_revision WHERE cause = 'data' AND detail ="
                            " '+fes/cases/2025' AND told = 'files-not-named'"),
                     1);
    assert_int_equal(ask(w, "SELECT count(*) FROM v_revision WHERE told = 'program 0.1.0>0.2.0'"),
                     1);
    world_free(w);
    (void)state;
}

/* What stands beside a value comes back with it, and the words for where it stands. */
static void figures_come_back_whole(void **state)
{
    struct world *w = world_new();
    struct indicator known = {.code = STR("D1"), .measure = MEASURE_SHARE};
    struct table_position position[] = {
        {.code = STR("total"), .labels = {{STR("t-ar"), STR("t-fr"), STR("t-en")}}},
        {.code = STR("f"), .labels = {{STR("f-ar"), STR("f-fr"), STR("f-en")}}},
        {.code = STR("m")},
        {.code = STR("x")}};
    struct table_dimension dimension = {.name = STR("sex"), .count = 4, .position = position};
    struct estimate cell[4];
    for (int i = 0; i < 4; i++) {
        cell[i] = (struct estimate){.status = CELL_VALUE,
                                    .value = 50.0,
                                    .lower = 40.0,
                                    .upper = 60.0,
                                    .numerator = 50,
                                    .denominator = 100,
                                    .persons = -1,
                                    .unknown = 0,
                                    .bound_lower = 50.0,
                                    .bound_upper = 50.0,
                                    .extra = {i == 2 ? (double)NAN : 0.0, 3.5}};
    }
    cell[1].unknown = 25;
    cell[1].bound_lower = 40.0;
    cell[1].bound_upper = 60.0;
    struct estimate_table table = {.id = STR("D1.1"),
                                   .indicator = &known,
                                   .measure = MEASURE_SHARE,
                                   .factor = 100.0,
                                   .dimensions = 1,
                                   .dimension = &dimension,
                                   .cells = 4,
                                   .cell = cell,
                                   .extra_name = {STR("extra.events"), STR("extra.wilcoxon")}};
    enum safe_state shown[4] = {0};
    shown[3] = SAFE_SUPPRESSED_SECONDARY;
    bool withhold[4] = {false, false, true, true};
    const struct safe_table *safe = safe_table_make(&w->arena, &table, shown, withhold);
    struct safe_table_list tables = {&safe, 1};
    struct release_facts facts = {.profile = STR("demo"),
                                  .date = STR("2026-01-31"),
                                  .fingerprint = STR("aa"),
                                  .key_id = STR("01234567")};
    assert_true(register_release(w->db, &facts, STR("ff"), &tables, &w->diag));
    struct figure_record f;
    assert_true(register_figure(w->db, &w->arena, STR("demo/D1.1/f"), &f, &w->diag));
    assert_true(f.unknown == 25 && !f.unknown_withheld);
    assert_true(f.bound_lower > 39.5 && f.bound_lower < 40.5 && f.bound_upper > 59.5);
    assert_int_equal(f.extras.count, 2);
    assert_true(str_equal_c(f.extras.item[0].name, "extra.events") &&
                str_equal_c(f.extras.item[1].name, "extra.wilcoxon"));
    assert_true(!(f.extras.item[0].value > 0.0) && f.extras.item[1].value > 3.4);
    assert_true(f.place.positions == 1 &&
                str_equal_c(f.place.position[0].text[LANGUAGE_FR], "f-fr"));
    assert_true(register_figure(w->db, &w->arena, STR("demo/D1.1/total"), &f, &w->diag));
    assert_true(f.unknown == 0 && f.place.positions == 0); /* asked, and all known */
    /* withheld: neither the number nor its bounds are in the file; a NAN is no extra */
    assert_true(register_figure(w->db, &w->arena, STR("demo/D1.1/m"), &f, &w->diag));
    assert_true(f.unknown == -1 && f.unknown_withheld && isnan(f.bound_lower));
    assert_int_equal(f.extras.count, 1);
    assert_true(str_equal_c(f.place.position[0].text[LANGUAGE_EN], "m")); /* has no words */
    assert_true(register_figure(w->db, &w->arena, STR("demo/D1.1/x"), &f, &w->diag));
    assert_true(!f.published && str_equal_c(f.state, "suppressed") && f.extras.count == 0);
    struct figure_history history;
    assert_true(register_figure_history(w->db, &w->arena, STR("demo/D1.1/f"), &history, &w->diag));
    assert_true(history.count == 1 && history.item[0].unknown == 25);
    assert_int_equal(history.item[0].extras.count, 2);
    world_free(w);
    (void)state;
}

/* A blob of a stored column that has not the rows that it should is damage, in a batch as in a
 * part. */
static void blobs_of_another_length_are_damage(void **state)
{
    struct world *w = world_new();
    const struct dataset *shelter = w->dataset[SHELTER];
    uint32_t person[] = {0, 0, 4, 5};
    uint8_t nights[8] = {9, 0, 8, 0, 7, 0, 6, 0}, kind[4] = {4, 5, 6, 7};
    const uint8_t *bytes[] = {nights, kind};
    struct person_part part = {4, 4, person, bytes}, out;
    bool want[] = {true, true};
    static const char *const damage[] = {
        "UPDATE person_part SET person = x'00000000'",
        "UPDATE person_part SET person = person, row_count = 5",
        "UPDATE part_column SET bytes = x'0000' WHERE width = 2",
        "UPDATE part_column SET bytes = zeroblob(9) WHERE width = 2",
        "UPDATE part_column SET width = 3 WHERE width = 2",
        "UPDATE part_column SET width = 0",
        "UPDATE part_column SET bytes = x''"};
    for (size_t i = 0; i < sizeof damage / sizeof *damage; i++) {
        struct diag d = diag_new(&w->arena);
        assert_true(register_parts_begin(w->db, shelter, &w->diag));
        assert_true(register_parts_write(w->db, shelter, 1, &part, &w->diag));
        assert_true(register_parts_finish(w->db, shelter, STR("print"), &w->diag));
        assert_true(register_part_read(w->db, &w->arena, shelter, 1, want, &out, &d));
        assert_true(db_execute(w->db, damage[i], &w->diag));
        if (register_part_read(w->db, &w->arena, shelter, 1, want, &out, &d)) {
            fail_msg("read: %s", damage[i]);
        }
        assert_true(said(&d, "register.damaged"));
    }
    world_free(w);
    (void)state;
}

/* Every view can be read. */
static void views_are_whole(void **state)
{
    struct world *w = world_new();
    sqlite3_stmt *views = NULL;
    assert_int_equal(sqlite3_prepare_v2(w->db->handle,
                                        "SELECT name FROM sqlite_schema WHERE type = 'view'", -1,
                                        &views, NULL),
                     SQLITE_OK);
    int count = 0;
    while (sqlite3_step(views) == SQLITE_ROW) {
        char sql[128];
        snprintf(sql, sizeof sql, "SELECT count(*) FROM %s",
                 (const char *)sqlite3_column_text(views, 0));
        assert_int_equal(ask(w, sql), strstr(sql, "v_code") ? 4 : strstr(sql, "v_column") ? 13 : 0);
        count++;
    }
    sqlite3_finalize(views);
    assert_int_equal(count, 11);
    assert_int_equal(ask(w, "PRAGMA page_size"), 65536);
    world_free(w);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_come_back),
        cmocka_unit_test(releases_are_known),
        cmocka_unit_test(version_3_is_upgraded),
        cmocka_unit_test(figures_come_back_whole),
        cmocka_unit_test(blobs_of_another_length_are_damage),
        cmocka_unit_test(views_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
