/* Files that claim the same place, files that cannot be opened or change while they are read, and
 * folders that are none: in a directory of its own under /tmp. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "1_ingest/file_name.h"
#include "1_ingest/folder.h"
#include "1_ingest/ingest.h"
#include "1_ingest/rival.h"

enum { LONG_FILE = 70000 }; /* more than is compared at once */

static struct field fields[] = {{.name = STR_INIT("id")}, {.name = STR_INIT("sex")}};
static struct dataset cases = {.name = STR_INIT("cases"),
                               .field = fields,
                               .fields = 2,
                               .file_prefix = STR_INIT("cases"),
                               .centre_field = -1};
static struct dataset visits = {.name = STR_INIT("visits"),
                                .field = fields,
                                .fields = 2,
                                .file_prefix = STR_INIT("visits"),
                                .centre_field = -1};
static struct dataset *datasets[] = {&cases, &visits};
static struct schemas schemas = {.dataset = datasets,
                                 .datasets = 2,
                                 .policy = {.file_bytes_limit = 1 << 20,
                                            .cell_bytes_limit = 65536,
                                            .findings_limit_each = 100,
                                            .record_lines_limit = 1000}};
static struct arena whole, arena;
static char root[] = "/tmp/marsad-test-rivals-XXXXXX";
static int root_fd;

static int begin(void **state)
{
    (void)state;
    arena = whole;
    cases.source_format = visits.source_format = source_format_plain();
    strcpy(root + strlen(root) - 6, "XXXXXX");
    assert_non_null(mkdtemp(root));
    root_fd = open(root, O_RDONLY | O_DIRECTORY);
    return 0;
}

static int end(void **state)
{
    (void)state;
    struct diag d = diag_new(&arena);
    close(root_fd);
    assert_true(dir_remove(root, &d));
    return 0;
}

static void make_file(const char *name, const char *bytes, size_t n)
{
    int fd = openat(root_fd, name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, n), n);
    close(fd);
}

/* ---- the same place ---- */

static void which_are_rivals(void **state)
{
    (void)state;
    const struct submission one = {.centre = STR("c1"),
                                   .dataset = &cases,
                                   .dataset_name = STR("cases"),
                                   .period = STR("2024"),
                                   .sequence = 1};
    for (int other = 0; other < 6; other++) {
        struct submission s = one;
        switch (other) {
        case 1:
            s.centre = STR("c2");
            break;
        case 2:
            s.dataset = &visits;
            break;
        case 3:
            s.dataset_name = STR("visits");
            break;
        case 4:
            s.period = STR("2025");
            break;
        case 5:
            s.sequence = 2;
            break;
        default:
            break;
        }
        assert_int_equal(submission_is_rival(&one, &s), other == 0);
        assert_int_equal(submission_is_rival(&s, &one), other == 0);
    }
}

/* Each of a group has all the others as rivals; what has no dataset has none. */
static void rivals_are_noted(void **state)
{
    (void)state;
    struct submission item[] = {
        {.path = STR("a"), .dataset = &cases, .period = STR("1")},
        {.path = STR("b"), .dataset = &cases, .period = STR("2")},
        {.path = STR("c"), .dataset = &cases, .period = STR("2")},
        {.path = STR("d"), .dataset = &cases, .period = STR("2")},
        {.path = STR("e")},
        {.path = STR("f")},
    };
    struct submission_list list = {.item = item, .count = 6};
    rivals_note(&arena, &list);
    static const int counts[] = {0, 2, 2, 2, 0, 0};
    for (int i = 0; i < 6; i++) {
        assert_int_equal(item[i].rivals, counts[i]);
        for (int32_t k = 0; k < item[i].rivals; k++) {
            assert_false(str_equal(item[i].rival[k], item[i].path));
        }
    }
    assert_true(str_equal_c(item[2].rival[0], "b"));
    assert_true(str_equal_c(item[2].rival[1], "d"));
}

/* Rivals that say the same thing are one; whatever cannot be compared is not the same. */
static void equal_bytes_alone_are_equal(void **state)
{
    (void)state;
    static char bytes[2 * LONG_FILE];
    memset(bytes, 'a', sizeof bytes);
    make_file("long", bytes, sizeof bytes);
    make_file("same", bytes, sizeof bytes);
    make_file("short", bytes, sizeof bytes - 1);
    make_file("empty", bytes, 0);
    make_file("none", bytes, 0);
    bytes[2 * LONG_FILE - 1] = 'b';
    make_file("last", bytes, sizeof bytes);
    bytes[0] = 'b';
    make_file("first", bytes, sizeof bytes);
    assert_int_equal(symlinkat("same", root_fd, "linked"), 0);
    static const struct {
        const char *one, *rival, *further;
        bool equal;
    } told[] = {
        {"long", "same", NULL, true},    {"long", "short", NULL, false},
        {"long", "last", NULL, false},   {"long", "first", NULL, false},
        {"long", "absent", NULL, false}, {"absent", "long", NULL, false},
        {"long", "linked", NULL, false}, {"empty", "none", NULL, true},
        {"long", "same", "last", false}, {"long", "last", "same", false},
        {"long", "same", "long", true},  {"absent", "missing", NULL, false},
    };
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
        str rival[] = {str_from_c(told[i].rival), str_from_c(told[i].further)};
        struct submission s = {.path = str_from_c(told[i].one),
                               .rival = rival,
                               .rivals = 1 + (told[i].further != NULL)};
        if (rivals_are_equal(arena, root_fd, &s, 1 << 20) != told[i].equal) {
            fail_msg("%s and %s", told[i].one, told[i].rival);
        }
    }
    const struct submission alone = {.path = STR("absent")};
    assert_true(rivals_are_equal(arena, root_fd, &alone, 1 << 20));
    str rival[] = {STR("same")};
    const struct submission large = {.path = STR("long"), .rival = rival, .rivals = 1};
    assert_false(rivals_are_equal(arena, root_fd, &large, 100));
}

/* ---- what cannot be read to its end ---- */

static const char *refused_for(const struct finding_list *findings)
{
    for (ptrdiff_t i = 0; i < findings->count; i++) {
        if (findings->item[i].severity == SEVERITY_REFUSE_FILE) {
            return str_to_c(&arena, findings->item[i].rule);
        }
    }
    return "";
}

static void files_that_change_while_they_are_read(void **state)
{
    (void)state;
    static const char text[] = "id,sex\n1,f\n2,m\n";
    for (int longer = 0; longer < 2; longer++) {
        for (int ragged = 0; ragged < 2; ragged++) {
            struct finding_list findings = finding_list_new(&arena, 10);
            struct submission s = {.path = STR("x.csv"), .dataset = ragged ? NULL : &cases};
            make_file("x.csv", text, sizeof text - 1);
            struct reader *r = ragged ? ingest_open_ragged(&arena, root_fd, &schemas.policy,
                                                           &cases.source_format, &s, &findings)
                                      : ingest_open(&arena, root_fd, &schemas, &s, &findings);
            assert_non_null(r);
            int fd = openat(root_fd, "x.csv", O_WRONLY | O_APPEND);
            assert_int_equal(longer ? write(fd, "3,f\n", 4) : 0, longer ? 4 : 0);
            close(fd);
            struct text_batch batch;
            while (ingest_next(r, &batch)) {
            }
            assert_false(ingest_next(r, &batch)); /* the end stays the end */
            bool accepted = ingest_close(r, &s);
            assert_int_equal(accepted, !longer);
            assert_string_equal(refused_for(&findings), longer ? "source-error" : "");
        }
    }
}

static void files_that_cannot_be_opened(void **state)
{
    (void)state;
    make_file("x.csv", "id\n1\n", 5);
    assert_int_equal(symlinkat("x.csv", root_fd, "linked.csv"), 0);
    assert_int_equal(mkdirat(root_fd, "folder.csv", 0700), 0);
    static const struct {
        const char *path, *rule;
        int64_t limit;
    } told[] = {
        {"absent.csv", "file-unreadable", 100},
        {"linked.csv", "file-symlink", 100},
        {"folder.csv", "file-not-regular", 100},
        {"x.csv", "file-too-large", 4},
    };
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
        for (int ragged = 0; ragged < 2; ragged++) {
            struct finding_list findings = finding_list_new(&arena, 10);
            struct schemas limited = schemas;
            limited.policy.file_bytes_limit = told[i].limit;
            struct submission s = {.path = str_from_c(told[i].path), .dataset = &cases};
            struct reader *r = ragged ? ingest_open_ragged(&arena, root_fd, &limited.policy,
                                                           &cases.source_format, &s, &findings)
                                      : ingest_open(&arena, root_fd, &limited, &s, &findings);
            assert_null(r);
            assert_string_equal(refused_for(&findings), told[i].rule);
            assert_int_equal(s.bytes, 0);
        }
    }
}

/* ---- folders and names ---- */

static void folders_that_are_none(void **state)
{
    (void)state;
    struct str_list names;
    char path[300];
    make_file("file", "", 0);
    snprintf(path, sizeof path, "%s/file", root);
    assert_false(folder_list(&arena, path, true, &names));
    snprintf(path, sizeof path, "%s/absent", root);
    assert_false(folder_list(&arena, path, true, &names));
    struct submission_list found = {0};
    struct diag d = diag_new(&arena);
    assert_false(ingest_find(&arena, &schemas, path, &found, &d));
    assert_true(diag_has_errors(&d));
    assert_int_equal(mkdirat(root_fd, "empty", 0700), 0);
    snprintf(path, sizeof path, "%s/empty", root);
    assert_true(folder_list(&arena, path, true, &names));
    assert_int_equal(names.count, 0);
    d = diag_new(&arena);
    assert_true(ingest_find(&arena, &schemas, path, &found, &d));
    assert_int_equal(found.count, 0);
    assert_int_equal(symlinkat("empty", root_fd, "link"), 0);
    snprintf(path, sizeof path, "%s/link", root);
    assert_true(folder_list(&arena, path, true, &names));
    assert_false(folder_list(&arena, path, false, &names));
}

static void numbers_in_names(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool known;
    } told[] = {
        {"cases_2024.csv", true},
        {"cases_+202.csv", false},
        {"cases_-202.csv", false},
        {"cases_v1.csv", true},
        {"cases_v.csv", false},
        {"cases_v+1.csv", false},
        {"cases_v-1.csv", false},
        {"cases_2024-Q.csv", false},
        {"cases_2024-+1.csv", false},
        {"cases_2024-00.csv", false},
        {"cases_2024-12.csv", true},
        {"cases_202x.csv", false},
        {"cases_.csv", true},
        {"cases_2024-.csv", true},
        {"cases_v99999999999.csv", false},
    };
    struct prefix_table table = prefix_table_new(&arena, &schemas);
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
        struct file_name name = file_name_read(&arena, &table, str_from_c(told[i].name));
        if ((name.dataset != NULL) != told[i].known) {
            fail_msg("%s", told[i].name);
        }
    }
}

int main(void)
{
    whole = arena_reserve((ptrdiff_t)1 << 30);
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(which_are_rivals),
        TEST(rivals_are_noted),
        TEST(equal_bytes_alone_are_equal),
        TEST(files_that_change_while_they_are_read),
        TEST(files_that_cannot_be_opened),
        TEST(folders_that_are_none),
        TEST(numbers_in_names),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&whole);
    return failed;
}
