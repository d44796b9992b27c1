/* YAML as located nodes: what is read, where it stands, and what is refused where. */
#include "descriptor_cases.h"

#include "descriptors/fault.h"
#include "descriptors/yaml_read.h"

static struct arena whole;

static const char base[] = "name: cases\n"
                           "title: \"Caf\xC3\xA9: x\" # remark\n"
                           "list: [1, two, {a: b}]\n"
                           "map:\n"
                           "  deep:\n"
                           "    - one\n"
                           "    - two: 3\n";

static void every_node_has_its_place(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    struct node *root = yaml_parse(&scratch, str_from_c(base), STR("f.yaml"), &d);
    assert_non_null(root);
    assert_int_equal(d.count, 0);
    assert_int_equal(root->kind, NODE_MAP);
    assert_int_equal(root->count, 4);
    const struct node *title = node_find(root, "title");
    assert_true(str_equal_c(title->text, "Caf\xC3\xA9: x"));
    assert_int_equal(title->place.line, 2);
    assert_int_equal(title->place.column, 8);
    assert_int_equal(node_text_place(title).column, 9);
    const struct node *list = node_find(root, "list");
    assert_int_equal(list->count, 3);
    assert_int_equal(list->first->next->place.column, 11);
    assert_true(str_equal_c(list->first->key, "list"));
    assert_int_equal(list->last->kind, NODE_MAP);
    const struct node *two = node_find(node_find(root, "map"), "deep")->last->first;
    assert_true(str_equal_c(two->key, "two"));
    assert_int_equal(two->key_place.line, 7);
    assert_int_equal(two->key_place.column, 7);
    assert_int_equal(two->place.column, 12);
}

static void json_is_yaml(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    static const char json[] = "\xEF\xBB\xBF{\"name\": \"a\\u0062\", \"list\": [1, true, null],\n"
                               " \"empty\": \"\"}\n";
    struct node *root = yaml_parse(&scratch, str_from_c(json), STR("f.json"), &d);
    assert_non_null(root);
    assert_true(str_equal_c(node_find(root, "name")->text, "ab"));
    assert_false(node_is_null(node_find(root, "empty")));
    assert_true(node_is_null(node_find(root, "list")->last));
}

static void every_refusal_has_its_place(void **state)
{
    (void)state;
    static const struct edit_case cases[] = {
        {"name: cases", "name: @&a cases", "yaml.alias"},
        {"name: cases", "name: @*a", "yaml.alias"},
        {"name: cases", "name: @!!str cases", "yaml.tag"},
        {"name: cases", "name: cases\n@name: twice", "yaml.duplicate-key", .argument = "name"},
        {"name: cases", "? @[a, b]\n: c", "yaml.key-not-text"},
        {"name: cases", "name: a\n---\nb: c", "yaml.two-documents", .at = "---"},
        {"name: cases", "@\tname: cases", "yaml.character"},
        {"name: cases", "name: @%cases", "yaml.character"},
        {"name: cases", "name: a@: b: c", "yaml.colon"},
        {"name: cases", "name: \"a@\\qb\"", "yaml.escape"},
        {"list: [1, two, {a: b}]", "list: [1, two\nzwei@: 3", "yaml.unclosed-bracket"},
        {"    - two: 3\n", "    - two: 3\n   @- x\n", "yaml.indentation"},
        {"title: \"", "title: \xFF@\"", "text.not-utf8", .at = "\xFF"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena scratch = whole;
        struct diag d = diag_new(&scratch);
        struct edited e = edit(&scratch, str_from_c(base), &cases[i]);
        assert_null(yaml_parse(&scratch, e.text, STR("f.yaml"), &d));
        expect_fault(&cases[i], &e, &d, "f.yaml");
    }
    static const struct {
        const char *text, *id;
        int line, column;
    } whole_files[] = {{"", "yaml.empty", 1, 1},
                       {"# only a remark\n", "yaml.empty", 1, 1},
                       {"a: 'open\nb: c\n", "yaml.unclosed-quote", 1, 4},
                       {"a: 1\nb\nc: 2\n", "yaml.no-colon", 3, 1}};
    for (size_t i = 0; i < sizeof whole_files / sizeof *whole_files; i++) {
        struct arena scratch = whole;
        struct diag d = diag_new(&scratch);
        assert_null(yaml_parse(&scratch, str_from_c(whole_files[i].text), STR("f"), &d));
        assert_string_equal(d.item[0].id, whole_files[i].id);
        assert_int_equal(d.item[0].place.line, whole_files[i].line);
        assert_int_equal(d.item[0].place.column, whole_files[i].column);
    }
}

static void size_and_depth_are_bounded(void **state)
{
    (void)state;
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    char deep[200];
    memset(deep, '[', sizeof deep);
    assert_null(yaml_parse(&scratch, (str){deep, sizeof deep}, STR("f"), &d));
    assert_string_equal(d.item[0].id, "yaml.too-deep");
    assert_int_equal(d.item[0].place.column, YAML_DEPTH_LIMIT + 1);
    static char many[2 * (YAML_NODE_LIMIT + 10) + 4];
    many[0] = '[';
    for (int i = 0; i < YAML_NODE_LIMIT + 10; i++)
        memcpy(many + 1 + 2 * i, "a,", 2);
    assert_null(yaml_parse(&scratch, str_from_c(many), STR("f"), &d));
    assert_string_equal(d.item[1].id, "yaml.too-large");
}

/* ---- typed readers ---- */

static const char typed[] = "text: abc\n"
                            "truth: yes\n"
                            "whole: -12\n"
                            "real: 1.5\n"
                            "day: 2024-02-29\n"
                            "labels: {ar: a, fr: b, en: c}\n"
                            "word: green\n"
                            "texts: [a, b]\n";

static void read_typed(struct arena *a, str text, struct diag *d)
{
    static const char *const known[] = {"text",   "truth", "whole", "real", "day",
                                        "labels", "word",  "texts", NULL};
    static const char *const unsupported[] = {"category", NULL};
    static const char *const elsewhere[] = {"minimum", NULL};
    static const struct properties properties = {known, unsupported, elsewhere, "constraints"};
    static const char *const colours[] = {"red", "green", NULL};
    struct reading r = {a, d};
    const struct node *root = yaml_parse(a, text, STR("f.yaml"), d);
    str s;
    bool b;
    int64_t i;
    double x;
    int32_t day;
    int choice;
    struct labels labels;
    struct str_list list = {0};
    if (root == NULL || !node_expect_map(&r, root, &properties))
        return;
    (void)take_text(&r, root, "text", NEEDED, &s);
    (void)take_boolean(&r, root, "truth", NEEDED, &b);
    (void)take_integer(&r, root, "whole", NEEDED, &i);
    (void)take_number(&r, root, "real", NEEDED, &x);
    (void)take_labels(&r, root, "labels", NEEDED, &labels);
    (void)take_texts(&r, root, "texts", OPTIONAL, &list);
    const struct node *n = node_take(&r, root, "day", NEEDED);
    if (n != NULL)
        (void)node_date(&r, n, &day);
    n = node_take(&r, root, "word", NEEDED);
    if (n != NULL)
        (void)node_choice(&r, n, colours, &choice);
}

static void readers_say_what_they_wanted(void **state)
{
    (void)state;
    static const struct edit_case cases[] = {
        {"text: abc", "text: @[a]", "descriptor.expected-text"},
        {"text: abc", "@text: ~", "descriptor.missing", .argument = "text"},
        {"text: abc\n", "", "descriptor.missing", .at = "truth", .argument = "text"},
        {"truth: yes", "truth: @maybe", "descriptor.expected-boolean", .argument = "maybe"},
        {"truth: yes", "truth: @'true'", "descriptor.expected-boolean"},
        {"whole: -12", "whole: @12x", "descriptor.expected-integer", .argument = "12x"},
        {"whole: -12", "whole: @1.5", "descriptor.expected-integer"},
        {"whole: -12", "whole: @0x10", "descriptor.expected-integer"},
        {"whole: -12", "whole: @99999999999999999999", "descriptor.expected-integer"},
        {"real: 1.5", "real: @1,5", "descriptor.expected-number"},
        {"real: 1.5", "real: @.inf", "descriptor.expected-number"},
        {"real: 1.5", "real: @1.5 m", "descriptor.expected-number"},
        {"day: 2024-02-29", "day: @2023-02-29", "descriptor.expected-date"},
        {"labels: {ar: a, fr: b, en: c}", "labels: @text", "descriptor.expected-labels"},
        {"labels: {ar: a,", "@labels: {", "descriptor.no-translation", .argument = "ar"},
        {"labels: {ar: a,", "labels: {@ar: ' ',", "descriptor.no-translation"},
        {"labels: {ar: a,", "labels: {ar: a, @es: d,", "descriptor.no-such-property"},
        {"word: green", "word: @greem", "descriptor.choice", .argument = "red, green"},
        {"texts: [a, b]", "texts: [a, @{b: c}]", "descriptor.expected-text"},
        {"texts: [a, b]", "texts: @{b: c}", "descriptor.expected-list"},
        {"whole: -12", "@whoel: -12", "descriptor.unknown-property", .argument = "whole",
         .more = 1},
        {"text: abc", "text: abc\n@zzzzzzzzz: 1", "descriptor.no-such-property"},
        {"text: abc", "text: abc\n@category: 1", "descriptor.unsupported"},
        {"text: abc", "text: abc\n@minimum: 1", "descriptor.elsewhere", .argument = "constraints"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena scratch = whole;
        struct diag d = diag_new(&scratch);
        struct edited e = edit(&scratch, str_from_c(typed), &cases[i]);
        read_typed(&scratch, e.text, &d);
        expect_fault(&cases[i], &e, &d, "f.yaml");
    }
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    read_typed(&scratch, str_from_c(typed), &d);
    assert_int_equal(d.count, 0);
    read_typed(&scratch, STR("- a\n- b\n"), &d);
    assert_string_equal(d.item[0].id, "descriptor.expected-map");
    read_typed(&scratch, STR("text: [a]\ntruth: 2\nwhole: b\nreal: c\nday: d\nword: e\n"), &d);
    assert_int_equal(d.count, 1 + 7); /* all of them at once, and the missing labels */
}

static void the_nearest_name_is_found(void **state)
{
    (void)state;
    struct arena scratch = whole;
    static const char *const known[] = {"constraints", "marsad", "name", "type", "title", "of"};
    static const struct {
        const char *wrong, *nearest;
    } cases[] = {{"contraints", "constraints"},
                 {"constriants", "constraints"},
                 {"nmae", "name"},
                 {"titel", "title"},
                 {"tipe", "type"},
                 {"mrsd", "marsad"},
                 {"o", ""},
                 {"fo", ""},
                 {"tpye", "type"},
                 {"xyz", ""},
                 {"completely", ""}};
    struct str_list names = {0};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        names_add(&scratch, &names, str_from_c(known[i]));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        str nearest = nearest_name(str_from_c(cases[i].wrong), &names);
        if (!str_equal_c(nearest, cases[i].nearest))
            fail_msg("%s: %.*s", cases[i].wrong, STR_ARG(nearest));
    }
    assert_true(
        str_equal_c(names_joined(&scratch, &names), "constraints, marsad, name, type, title, of"));
}

int main(void)
{
    whole = arena_reserve((ptrdiff_t)1 << 32);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_node_has_its_place),
        cmocka_unit_test(json_is_yaml),
        cmocka_unit_test(every_refusal_has_its_place),
        cmocka_unit_test(size_and_depth_are_bounded),
        cmocka_unit_test(readers_say_what_they_wanted),
        cmocka_unit_test(the_nearest_name_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
