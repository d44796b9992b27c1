/* register/: what later stages put in comes out again: person parts, releases, figures; and every
 * view can be read. */
#include "register_fixture.h"

#include <math.h>

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
                           "INSERT INTO figure SELECT 'demo/A1.1/total', id, 'A1.1', 'A1',"
                           " 'published', 0, id + 0.5, NULL, NULL, 7, -1 FROM release",
                           &w->diag));
    assert_true(register_figure(w->db, &w->arena, STR("demo/A1.1/total"), &figure, &w->diag));
    assert_true(figure.published && isnan(figure.lower) && figure.denominator == -1);
    assert_true(str_equal_c(figure.fingerprint, "bb"));
    assert_int_equal(ask(w, "SELECT count(*) FROM v_revision"), 0); /* nobody said why */
    /* a register of version 2, which worked revisions out each time: they are put on record */
    assert_true(db_execute(w->db,
                           "UPDATE figure SET state = 'suppressed-primary', value = NULL WHERE"
                           " release_id = 2;"
                           "INSERT INTO figure SELECT 'demo/A1.1/f', id, 'A1.1', 'A1',"
                           " iif(id = 2, 'suppressed-primary', 'suppressed-secondary'), 0, NULL,"
                           " NULL, NULL, -1, -1 FROM release;"
                           "DROP VIEW v_revision; CREATE VIEW v_revision AS SELECT 1 AS figure;"
                           "DROP TABLE revision; DROP TABLE part_scan;"
                           "ALTER TABLE release DROP COLUMN program;"
                           "PRAGMA user_version=2",
                           &w->diag));
    register_close(w->db);
    world_open_register(w);
    assert_int_equal(ask(w, "PRAGMA user_version"), 3);
    assert_int_equal(ask(w, "SELECT count(*) FROM v_revision"), 1);
    assert_int_equal(ask(w, "SELECT count(*) FROM v_revision WHERE figure = 'demo/A1.1/total' AND"
                            " state_before = 'published' AND state = 'suppressed' AND value_before"
                            " IS NOT NULL AND value IS NULL AND cause = 'unknown'"),
                     1);
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
    assert_int_equal(count, 10);
    assert_int_equal(ask(w, "PRAGMA page_size"), 65536);
    world_free(w);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_come_back),
        cmocka_unit_test(releases_are_known),
        cmocka_unit_test(views_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
