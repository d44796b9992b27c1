/* Code lists and their CSV: matching, hierarchy, bands, and every fault at its cell. */
#include "descriptor_cases.h"

#include "base/date.h"
#include "descriptors/codelist_read.h"
#include "descriptors/table_csv.h"

static struct arena whole;

static const char areas[] =
    "code,parent,label_ar,label_fr,label_en,aliases,valid_from,valid_to,replaced_by,size\n"
    "north,,\xD8\xA7\xD9\x84\xD8\xB4\xD9\x85\xD8\xA7\xD9\x84,Nord,North,le nord|N.,2020-01-01,,,9\n"
    "tetouan,north,a2,T\xC3\xA9touan,Tetouan,,,2030-12-31,,3\n"
    "south,,a3,Sud,South,,,,,\n"
    "old_south,south,a4,\"Sud, ancien\",Old south,,,,south,1\n";
static const char bands[] = "code,parent,label_ar,label_fr,label_en,from,to\n"
                            "minor,,b1,Mineures,Minors,,17\n"
                            "0-9,minor,b2,0-9 ans,0 to 9,0,9\n"
                            "10-17,minor,b3,10-17 ans,10 to 17,10,17\n"
                            "18+,,b4,18 ans et plus,18 and over,18,\n"
                            "unknown,,b5,Inconnu,Unknown,,\n";

static void read_sound(struct arena *a, const char *text, struct codelist *list)
{
    struct diag d = diag_new(a);
    if (!codelist_read(a, str_from_c(text), STR("l.csv"), STR("l"), list, &d))
        fail_msg("%s", d.item[0].id);
    assert_int_equal(d.count, 0);
}

static void codes_and_spellings_match(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct codelist list;
    read_sound(&scratch, areas, &list);
    static const struct {
        const char *text;
        int index;
    } cases[] = {{"north", 0},
                 {"NORTH", 0},
                 {"Nord", 0},
                 {"le  Nord", 0},
                 {"n", 0},
                 {"tetouan", 1},
                 {"T\xC3\x89TOUAN", 1},
                 {"sud ancien", 3},
                 {"old_south", 3},
                 {"Old South", 3},
                 {"", -1},
                 {"east", -1},
                 {"\xD8\xA7\xD9\x84\xD8\xB4\xD9\x80\xD9\x85\xD8\xA7\xD9\x84", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(codelist_match(&list, str_from_c(cases[i].text), scratch), cases[i].index);
    assert_int_equal(codelist_index(&list, STR("south")), 2);
    assert_int_equal(codelist_index(&list, STR("South")), -1);
}

static void hierarchy_and_properties(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct codelist list;
    read_sound(&scratch, areas, &list);
    assert_int_equal(list.count, 4);
    assert_int_equal(list.levels, 2);
    assert_int_equal(list.number_limit, 4);
    assert_int_equal(list.code[1].parent, 0);
    assert_int_equal(list.code[1].level, 2);
    assert_int_equal(list.code[3].replaced_by, 2);
    assert_int_equal(list.by_number[3], 3);
    assert_int_equal(codelist_ancestor(&list, 1, 1), 0);
    assert_int_equal(codelist_ancestor(&list, 1, 2), 1);
    assert_int_equal(codelist_ancestor(&list, 0, 2), 0);
    assert_true(codelist_is_above(&list, 0, 1));
    assert_false(codelist_is_above(&list, 2, 1));
    assert_int_equal(list.property_count, 1);
    assert_true(str_equal_c(codelist_property(&list, 1, "size"), "3"));
    assert_int_equal(codelist_property(&list, 1, "colour").n, 0);
    assert_int_equal(list.code[1].place.line, 3);
    assert_true(str_equal_c(list.code[3].labels.text[LANGUAGE_FR], "Sud, ancien"));
}

static void bands_hold_their_values(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct codelist list;
    read_sound(&scratch, bands, &list);
    static const struct {
        int64_t value;
        int index;
    } cases[] = {{-1, 0}, {0, 1}, {9, 1}, {10, 2}, {17, 2}, {18, 3}, {120, 3}, {INT64_MAX, 3}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(codelist_band(&list, cases[i].value), cases[i].index);
    assert_false(list.code[4].has_band);
}

static void every_fault_has_its_place(void **state)
{
    (void)state;
    static const struct edit_case cases[] = {
        {"code,parent,label_ar", "code;parent;label_ar", "csv.cells", .at = "north", .more = -1},
        {"code,parent", "@cod,parent", "csv.column-missing", .argument = "cod"},
        {"label_ar", "word_arabic", "csv.column-missing", .at = "code", .argument = "label_fr"},
        {"size", "from", "codelist.band-columns", .at = "code"},
        {"size", "@alias", "codelist.column-slip", .argument = "aliases"},
        {"valid_to,", "@valid_from,", "csv.header-twice"},
        {"valid_to,", "@,", "csv.header-empty"},
        {"tetouan,north", "@t\xC3\xA9touan,north", "codelist.code-form"},
        {"tetouan,north", "@a b,north", "codelist.code-form"},
        {"tetouan,north", "@,north", "codelist.code-form"},
        {"tetouan,north", "@total,north", "codelist.code-reserved"},
        {"tetouan,north", "@north,north", "codelist.code-twice", .more = -1},
        {"tetouan,north", "tetouan,@nroth", "codelist.unknown-code", .argument = "north"},
        {"tetouan,north", "tetouan,@somewhere", "codelist.no-such-code"},
        {"Tetouan,", "@,", "codelist.label-missing", .argument = "en"},
        {"a2,", "@,", "codelist.label-missing", .argument = "ar"},
        {"2020-01-01", "@2020-13-01", "codelist.not-a-date", .argument = "2020-13-01"},
        {"2020-01-01,,", "@2020-01-01,2019-12-31,", "codelist.validity-reversed"},
        {"south,1", "@nowhere,1", "codelist.no-such-code"},
        {"Old south", "tetouan", "codelist.fold-collision", .at = "old_south",
         .argument = "tetouan"},
        {"le nord|N.",
         "le nord|S\xC3\xBC"
         "d",
         "codelist.fold-collision", .at = "south,,a3"},
        {"south,,a3", "@south,old_south,a3", "codelist.parent-circle", .more = 1},
        {"a3,Sud,South,,,,,", "a3,Sud,South,,,,old_south,", "codelist.replaced-circle",
         .at = "south,,a3", .more = 1},
        {"south,1", "south,1\nlate,,a5,Tard,Late,,,2031-12-31,tetouan,",
         "codelist.replaced-earlier", .at = "late,", .argument = "tetouan"},
        {"Sud,South", "Sud,South,extra", "csv.cells", .at = "south,,a3", .argument = "11"},
        {"Sud,South", "S@\"ud,South", "csv.quote-inside"},
        {"\"Sud, ancien\"", "\"Sud, ancien\"@x", "csv.text-after-quote"},
        {"\"Sud, ancien\"", "@\"Sud, ancien", "csv.unclosed-quote"},
        {"South", "South\xC3", "text.not-utf8", .at = "\xC3,"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena scratch = whole;
        struct diag d = diag_new(&scratch);
        struct codelist list;
        struct edited e = edit(&scratch, str_from_c(areas), &cases[i]);
        if (codelist_read(&scratch, e.text, STR("l.csv"), STR("l"), &list, &d))
            fail_msg("%s: \"%s\" is accepted", cases[i].id, cases[i].put);
        expect_fault(&cases[i], &e, &d, "l.csv");
    }
}

static void every_band_fault_has_its_place(void **state)
{
    (void)state;
    static const struct edit_case cases[] = {
        {"10 to 17,10,17", "10 to 17,@ten,17", "codelist.band-bound", .argument = "ten"},
        {"10 to 17,10,17", "10 to 17,@17,10", "codelist.band-empty"},
        {"10-17,minor,b3,10-17 ans,10 to 17,10", "@10-17,minor,b3,10-17 ans,10 to 17,9",
         "codelist.band-overlap", .argument = "0-9"},
        {"18+,,b4,18 ans et plus,18 and over,18", "@18+,,b4,18 ans et plus,18 and over,17",
         "codelist.band-overlap"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena scratch = whole;
        struct diag d = diag_new(&scratch);
        struct codelist list;
        struct edited e = edit(&scratch, str_from_c(bands), &cases[i]);
        if (codelist_read(&scratch, e.text, STR("l.csv"), STR("l"), &list, &d))
            fail_msg("%s: \"%s\" is accepted", cases[i].id, cases[i].put);
        expect_fault(&cases[i], &e, &d, "l.csv");
    }
}

static void whole_files_can_be_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *text, *id;
    } cases[] = {{"", "csv.no-header"},
                 {"\n\n", "csv.no-header"},
                 {"code;parent;label_ar\na;b;c\n", "csv.semicolons"},
                 {"code,label_ar,label_fr,label_en\n", "codelist.size"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena scratch = whole;
        struct diag d = diag_new(&scratch);
        struct codelist list;
        assert_false(
            codelist_read(&scratch, str_from_c(cases[i].text), STR("l.csv"), STR("l"), &list, &d));
        assert_int_equal(d.count, 1);
        assert_string_equal(d.item[0].id, cases[i].id);
        assert_int_equal(d.item[0].place.line, 1);
        assert_int_equal(d.item[0].place.column, 1);
    }
}

/* All faults of a file at once, in the order of the file. */
static void all_faults_are_reported(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    struct codelist list;
    assert_false(codelist_read(&scratch,
                               STR("code,label_ar,label_fr,label_en,parent\n"
                                   "a b,x1,x2,,\n"
                                   "c,,y2,y3,nobody\n"
                                   "d,z1,z2\n"
                                   "c,w1,w2,w3,\n"),
                               STR("l.csv"), STR("l"), &list, &d));
    assert_string_equal(d.item[0].id, "csv.cells");
    d = diag_new(&scratch);
    assert_false(codelist_read(&scratch,
                               STR("code,label_ar,label_fr,label_en,parent\n"
                                   "a b,x1,x2,,\n"
                                   "c,,y2,y3,nobody\n"
                                   "c,w1,w2,w3,\n"),
                               STR("l.csv"), STR("l"), &list, &d));
    static const char *const ids[] = {"codelist.code-form",     "codelist.label-missing",
                                      "codelist.label-missing", "codelist.code-twice",
                                      "codelist.no-such-code",  "codelist.fold-collision"};
    assert_int_equal(d.count, 6);
    for (int i = 0; i < 6; i++)
        assert_string_equal(d.item[i].id, ids[i]);
}

/* ---- the table behind it ---- */

static void a_table_keeps_places_and_remarks(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    struct table t;
    assert_true(table_parse(&scratch,
                            STR("\xEF\xBB\xBF# label_en: Women\r\n"
                                "area, year ,persons\r\n"
                                "\r\n"
                                "\"a\r\nb\",\"say \"\"no\"\"\",\xC3\xA9,\r\n"
                                "# end\r\n"
                                " c ,2024,12"),
                            STR("p.csv"), TABLE_WITH_REMARKS, &t, &d) == false);
    assert_string_equal(d.item[0].id, "csv.cells");
    assert_int_equal(d.item[0].place.line, 4);
    d = diag_new(&scratch);
    assert_true(table_parse(&scratch,
                            STR("\xEF\xBB\xBF# label_en: Women\r\n"
                                "area, year ,persons\r\n"
                                "\r\n"
                                "\"a\r\nb\",\"say \"\"no\"\"\",\xC3\xA9\r\n"
                                "# end\r\n"
                                "\xC3\xA9 ,2024,12"),
                            STR("p.csv"), TABLE_WITH_REMARKS, &t, &d));
    assert_int_equal(t.columns, 3);
    assert_int_equal(t.rows.count, 2);
    assert_int_equal(t.remarks.count, 2);
    assert_true(str_equal_c(t.remarks.item[0].text, "label_en: Women"));
    assert_int_equal(table_column(&t, "year"), 1);
    assert_true(str_equal_c(table_text(&t, 0, 0), "a\r\nb"));
    assert_true(str_equal_c(table_text(&t, 0, 1), "say \"no\""));
    assert_int_equal(table_place(&t, 0, 1).line, 5);
    assert_int_equal(table_place(&t, 0, 1).column, 4);
    assert_int_equal(table_place(&t, 1, 1).line, 7);
    assert_int_equal(table_place(&t, 1, 1).column, 4); /* code points, not bytes */
    assert_int_equal(table_text(&t, 1, -1).n, 0);
}

static void columns_are_bounded(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    struct table t;
    char commas[TABLE_COLUMN_LIMIT + 5];
    memset(commas, ',', sizeof commas);
    assert_false(table_parse(&scratch, (str){commas, sizeof commas}, STR("t.csv"),
                             TABLE_WITHOUT_REMARKS, &t, &d));
    assert_string_equal(d.item[0].id, "csv.too-many-columns");
}

static void validity_and_deprecation_are_kept(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct codelist list;
    read_sound(&scratch, areas, &list);
    assert_int_equal(list.code[0].valid_from, date_from_parts(2020, 1, 1));
    assert_int_equal(list.code[0].valid_to, INT32_MAX);
    assert_int_equal(list.code[1].valid_from, INT32_MIN);
    assert_int_equal(list.code[1].valid_to, date_from_parts(2030, 12, 31));
    assert_int_equal(list.code[0].deprecated.n, 0);
    read_sound(&scratch,
               "code,label_ar,label_fr,label_en,deprecated\na,x1,y1,z1,use b\nb,x2,y2,z2,\n",
               &list);
    assert_true(str_equal_c(list.code[0].deprecated, "use b"));
    assert_int_equal(list.property_count, 0);
}

/* The Arabic label is the English one: told, not refused; what may be alike is not told. */
static void untranslated_labels_are_told(void **state)
{
    (void)state;
    static const struct {
        const char *row;
        bool told;
    } cases[] = {{"a,Phone,Tel,Phone", true},
                 {"a,phones,Tel,phones", true},
                 {"a,GPS,GPS,GPS", false},
                 {"a,18-24,18-24,18-24", false},
                 {"a,SMS + fax,SMS,SMS + fax", false},
                 {"a,Phone,Tel,phone", false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena scratch = whole;
        struct diag d = diag_new(&scratch);
        struct codelist list;
        str text = str_format(&scratch, "code,label_ar,label_fr,label_en\n%s\n", cases[i].row);
        assert_true(codelist_read(&scratch, text, STR("l.csv"), STR("l"), &list, &d));
        assert_int_equal(d.count, cases[i].told);
        if (cases[i].told) {
            assert_string_equal(d.item[0].id, "codelist.untranslated");
            assert_int_equal(d.item[0].level, DIAG_WARNING);
            assert_int_equal(d.item[0].place.line, 2);
            assert_int_equal(d.item[0].place.column, 3);
        }
    }
}

int main(void)
{
    whole = arena_reserve((ptrdiff_t)1 << 30);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_and_spellings_match),
        cmocka_unit_test(hierarchy_and_properties),
        cmocka_unit_test(bands_hold_their_values),
        cmocka_unit_test(every_fault_has_its_place),
        cmocka_unit_test(every_band_fault_has_its_place),
        cmocka_unit_test(whole_files_can_be_wrong),
        cmocka_unit_test(all_faults_are_reported),
        cmocka_unit_test(a_table_keeps_places_and_remarks),
        cmocka_unit_test(columns_are_bounded),
        cmocka_unit_test(validity_and_deprecation_are_kept),
        cmocka_unit_test(untranslated_labels_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
