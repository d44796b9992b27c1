/* Files: what must not be opened, writing that is all or nothing, trees, links, locks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* with its static functions: the way of kernels without openat2 */
#include "base/file.c"

static char folder[] = "build/test-file-XXXXXX";
static struct arena memory;

static int make_folder(void **unused)
{
    (void)unused;
    (void)mkdir("build", 0755);
    memory = arena_reserve(1 << 26);
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **unused)
{
    (void)unused;
    struct arena a = memory;
    struct diag d = diag_new(&a);
    bool removed = dir_remove(folder, &d) && !dir_exists(folder);
    arena_release(&memory);
    return removed ? 0 : -1;
}

static const char *path_of(struct arena *a, const char *name)
{
    return str_to_c(a, path_join(a, str_from_c(folder), str_from_c(name)));
}

static void put(struct arena *a, const char *name, const char *text)
{
    struct diag d = diag_new(a);
    assert_true(file_write(path_of(a, name), str_from_c(text), &d));
}

static void test_read_and_write(void **unused)
{
    (void)unused;
    struct arena a = memory;
    struct diag d = diag_new(&a);
    const char *path = path_of(&a, "text");
    str bytes;
    assert_false(file_read(&a, path, 0, &bytes, &d));
    assert_string_equal(d.item[0].id, "file.cannot-read");
    assert_true(str_equal(d.item[0].args[1].value, STR("ENOENT")));
    put(&a, "text", "first, and longer");
    put(&a, "text", "second");
    assert_true(file_read(&a, path, 0, &bytes, &d));
    assert_true(str_equal(bytes, STR("second")));
    assert_true(file_read(&a, path, 6, &bytes, &d));
    assert_false(file_read(&a, path, 5, &bytes, &d));
    assert_string_equal(d.item[1].id, "file.too-large");
    assert_true(str_equal(d.item[1].args[1].value, STR("5")));
    assert_false(file_read(&a, folder, 0, &bytes, &d));
    assert_true(file_exists(path) && !file_exists(folder) && dir_exists(folder));
    struct str_list names;
    assert_true(dir_list(&a, folder, false, &names, &d));
    assert_int_equal(names.count, 1); /* nothing is left beside */

    uint8_t digest[32], expected[32];
    int64_t size;
    sha256_of(STR("second"), expected);
    assert_true(file_sha256(path, digest, &size, &d));
    assert_int_equal(size, 6);
    assert_memory_equal(digest, expected, 32);
    assert_false(file_sha256(folder, digest, &size, &d));
}

/* With the room for files cut to 10 bytes, a write fails and the old content stays. */
static void test_failed_write(void **unused)
{
    (void)unused;
    struct arena a = memory;
    put(&a, "kept", "old");
    const char *path = path_of(&a, "kept");
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct rlimit limit = {10, 10};
        (void)signal(SIGXFSZ, SIG_IGN);
        struct diag d = diag_new(&a);
        bool written = setrlimit(RLIMIT_FSIZE, &limit) == 0 &&
                       file_write(path, STR("a new text that does not fit"), &d);
        bool said = d.count == 1 && str_equal(d.item[0].args[1].value, STR("EFBIG"));
        _exit(written || !said);
    }
    int status = 1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    struct diag d = diag_new(&a);
    str bytes;
    assert_true(file_read(&a, path, 0, &bytes, &d));
    assert_true(str_equal(bytes, STR("old")));
    assert_false(file_exists(path_of(&a, ".kept.part")));
    assert_false(file_write(path_of(&a, "no/folder"), STR("x"), &d));
    assert_false(file_write(folder, STR("x"), &d));
    assert_string_equal(d.item[0].id, "file.cannot-write");
}

static void test_submissions(void **unused)
{
    (void)unused;
    struct arena a = memory;
    struct diag d = diag_new(&a);
    assert_true(dir_make(path_of(&a, "drop/centre/deep"), &d));
    assert_true(dir_make(path_of(&a, "outside"), &d));
    put(&a, "drop/centre/good.csv", "a,b\n");
    put(&a, "drop/centre/deep/good.csv", "a,b\n");
    put(&a, "drop/centre/twice.csv", "x");
    put(&a, "outside/secret.csv", "secret");
    assert_int_equal(link(path_of(&a, "drop/centre/twice.csv"), path_of(&a, "drop/hard")), 0);
    assert_int_equal(symlink("good.csv", path_of(&a, "drop/centre/link.csv")), 0);
    assert_int_equal(symlink("../../outside/secret.csv", path_of(&a, "drop/centre/out.csv")), 0);
    assert_int_equal(symlink("../outside", path_of(&a, "drop/dirlink")), 0);
    assert_int_equal(mkfifo(path_of(&a, "drop/centre/fifo.csv"), 0644), 0);
    static const struct {
        const char *path, *reason;
    } cases[] = {
        {"centre/good.csv", NULL},
        {"centre/deep/good.csv", NULL},
        {"centre/link.csv", "file-symlink"},
        {"centre/out.csv", "file-symlink"},
        {"dirlink/secret.csv", "file-symlink"},
        {"../outside/secret.csv", "file-symlink"},
        {"centre/../../outside/secret.csv", "file-symlink"},
        {"/etc/passwd", "file-symlink"},
        {"centre/fifo.csv", "file-not-regular"},
        {"centre/deep", "file-not-regular"},
        {"centre/twice.csv", "file-not-regular"},
        {"centre/absent.csv", "file-unreadable"},
        {"centre/good.csv/x", "file-unreadable"},
    };
    int root = open(path_of(&a, "drop"), O_RDONLY | O_DIRECTORY);
    assert_true(root >= 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *reason = NULL;
        int64_t size = -1;
        int fd = file_open_submission(root, cases[i].path, 100, &size, &reason);
        if (cases[i].reason) {
            assert_int_equal(fd, -1);
            assert_string_equal(reason, cases[i].reason);
        } else {
            assert_true(fd >= 0 && size == 4);
            (void)close(fd);
        }
        /* Component by component: the same files, and the same refusals before a file is open. */
        errno = 0;
        fd = open_by_component(root, cases[i].path);
        bool not_regular = cases[i].reason && strcmp(cases[i].reason, "file-not-regular") == 0;
        assert_int_equal(fd >= 0, !cases[i].reason || not_regular);
        bool link = errno == ELOOP || errno == EXDEV;
        if (fd >= 0) {
            (void)close(fd);
        } else {
            assert_int_equal(link, strcmp(cases[i].reason, "file-symlink") == 0);
        }
    }
    const char *reason = NULL;
    int64_t size;
    assert_int_equal(file_open_submission(root, "centre/good.csv", 3, &size, &reason), -1);
    assert_string_equal(reason, "file-too-large");
    (void)close(root);
}

static void test_trees(void **unused)
{
    (void)unused;
    struct arena a = memory;
    struct diag d = diag_new(&a);
    assert_true(dir_make(path_of(&a, "tree/b/c"), &d));
    assert_true(dir_make(path_of(&a, "tree/b/c"), &d));
    assert_true(dir_make(path_of(&a, "beyond"), &d));
    put(&a, "beyond/stays", "x");
    put(&a, "tree/z", "x");
    put(&a, "tree/B", "x");
    put(&a, "tree/\xD8\xA7", "x");
    put(&a, "tree/.hidden", "x");
    put(&a, "tree/b/c/file", "x");
    assert_int_equal(symlink("../../beyond", path_of(&a, "tree/b/link")), 0);
    struct str_list names;
    assert_true(dir_list(&a, path_of(&a, "tree"), false, &names, &d));
    static const char *const expected[] = {"B", "b", "z", "\xD8\xA7"};
    assert_int_equal(names.count, 4);
    for (int i = 0; i < 4; i++) {
        assert_true(str_equal_c(names.item[i], expected[i]));
    }
    assert_true(dir_sync(path_of(&a, "tree"), &d));
    assert_true(dir_remove(path_of(&a, "tree"), &d));
    assert_false(dir_exists(path_of(&a, "tree")));
    assert_true(file_exists(path_of(&a, "beyond/stays")));
    assert_true(dir_remove(path_of(&a, "tree"), &d));
    assert_int_equal(d.count, 0);
    assert_true(dir_list(&a, path_of(&a, "tree"), true, &names, &d));
    assert_int_equal(names.count, 0);
    assert_false(dir_list(&a, path_of(&a, "tree"), false, &names, &d));
    assert_false(dir_sync(path_of(&a, "tree"), &d));
    assert_false(dir_make(path_of(&a, "beyond/stays/x"), &d));
    assert_false(dir_make(path_of(&a, "beyond/stays"), &d));
}

static void test_link_swap(void **unused)
{
    (void)unused;
    struct arena a = memory;
    struct diag d = diag_new(&a);
    const char *link = path_of(&a, "latest");
    char target[64];
    for (int i = 0; i < 3; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "release-%d", i);
        assert_true(link_swap(link, name, &d));
        ssize_t n = readlink(link, target, sizeof target);
        assert_true(n > 0 && str_equal_c((str){target, n}, name));
    }
    assert_true(dir_make(path_of(&a, "real"), &d));
    put(&a, "real/file", "x");
    assert_false(link_swap(path_of(&a, "real"), "elsewhere", &d));
    assert_true(file_exists(path_of(&a, "real/file")));
}

static void test_lock(void **unused)
{
    (void)unused;
    struct arena a = memory;
    struct diag d = diag_new(&a);
    const char *path = path_of(&a, "lock");
    int fd = lock_take(path, &d);
    assert_true(fd >= 0);
    assert_int_equal(lock_take(path, &d), -1);
    assert_string_equal(d.item[0].id, "lock.held");
    lock_drop(fd);
    /* A holder that dies leaves nothing behind. */
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        _exit(lock_take(path, &d) < 0);
    }
    int status = 1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    fd = lock_take(path, &d);
    assert_true(fd >= 0);
    lock_drop(fd);
}

static void test_join(void **unused)
{
    (void)unused;
    struct arena a = memory;
    assert_true(str_equal(path_join(&a, STR("a"), STR("b")), STR("a/b")));
    assert_true(str_equal(path_join(&a, STR("a/"), STR("b")), STR("a/b")));
    assert_true(str_equal(path_join(&a, (str){0}, STR("b")), STR("b")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read_and_write), cmocka_unit_test(test_failed_write),
        cmocka_unit_test(test_submissions),    cmocka_unit_test(test_trees),
        cmocka_unit_test(test_link_swap),      cmocka_unit_test(test_lock),
        cmocka_unit_test(test_join),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
