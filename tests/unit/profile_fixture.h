/* For tests of whole profiles: a made-up folder of descriptors, written before the tests of a
 * program, changed file by file within them, and removed after. */
#ifndef MARSAD_TESTS_PROFILE_FIXTURE_H
#define MARSAD_TESTS_PROFILE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/file.h"

struct profile_file {
    const char *path, *text; /* below the root */
};
struct profile_fixture {
    char root[64];
    const struct profile_file *file;
    int files;
    struct arena scratch; /* its own: what is written may lie in the test's */
};

static inline void profile_put(const struct profile_fixture *p, const char *path, str text)
{
    struct arena scratch = p->scratch;
    struct diag d = diag_new(&scratch);
    str full = str_format(&scratch, "%s/%s", p->root, path);
    ptrdiff_t slash = full.n - 1;
    while (full.p[slash] != '/')
        slash--;
    assert_true(dir_make(str_to_c(&scratch, str_slice(full, 0, slash)), &d));
    FILE *f = fopen(str_to_c(&scratch, full), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text.p, 1, (size_t)text.n, f), text.n);
    assert_int_equal(fclose(f), 0);
}

static inline void profile_take_away(const struct profile_fixture *p, const char *path)
{
    struct arena scratch = p->scratch;
    assert_int_equal(unlink(str_to_c(&scratch, str_format(&scratch, "%s/%s", p->root, path))), 0);
}

/* What the file has when no test has changed it. */
static inline const char *profile_text(const struct profile_fixture *p, const char *path)
{
    for (int i = 0; i < p->files; i++) {
        if (strcmp(p->file[i].path, path) == 0)
            return p->file[i].text;
    }
    fail_msg("no file %s", path);
    return NULL;
}

static inline void profile_put_back(const struct profile_fixture *p, const char *path)
{
    profile_put(p, path, str_from_c(profile_text(p, path)));
}

static inline struct profile_fixture profile_write(const struct profile_file *file, int files)
{
    struct profile_fixture p = {.root = "/tmp/test_profile_XXXXXX", .file = file, .files = files};
    p.scratch = arena_reserve((ptrdiff_t)1 << 20);
    assert_non_null(mkdtemp(p.root));
    for (int i = 0; i < files; i++)
        profile_put_back(&p, file[i].path);
    return p;
}

static inline int profile_remove(const struct profile_fixture *p)
{
    struct arena scratch = p->scratch;
    struct diag d = diag_new(&scratch);
    return dir_remove(p->root, &d) ? 0 : 1;
}

#endif
