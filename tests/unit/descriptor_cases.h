/* For tests of descriptors: one edit of a sound file, and the fault that it must give, at the exact
 * place. A case replaces `find` by `put`; the mark @ in `put` (not part of the file) is where the
 * fault must stand; without it, the fault stands where `at` begins. */
#ifndef MARSAD_TESTS_DESCRIPTOR_CASES_H
#define MARSAD_TESTS_DESCRIPTOR_CASES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/diag.h"
#include "base/utf8.h"

/* Most cases leave the last members out. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

struct edit_case {
    const char *find;
    const char *put;
    const char *id;
    const char *at;
    const char *argument; /* value of one of its arguments, or NULL */
    int more;             /* further faults that follow from it; -1: any number */
};
struct edited {
    str text;
    int64_t line, column;
};

static inline void edited_place(struct edited *e, ptrdiff_t offset)
{
    ptrdiff_t line_start = 0;
    e->line = 1;
    for (ptrdiff_t i = 0; i < offset; i++) {
        if (e->text.p[i] == '\n') {
            e->line++;
            line_start = i + 1;
        }
    }
    e->column = utf8_length(str_slice(e->text, line_start, offset)) + 1;
}

static inline struct edited edit(struct arena *a, str base, const struct edit_case *c)
{
    str find = str_from_c(c->find);
    str put = str_from_c(c->put);
    ptrdiff_t at = str_find(base, find);
    if (at < 0)
        fail_msg("%s: the base file has no \"%s\"", c->id, c->find);
    ptrdiff_t mark = c->at == NULL ? str_find_byte(put, '@') : -1;
    str before = str_slice(put, 0, mark < 0 ? put.n : mark);
    str after = mark < 0 ? (str){0} : str_slice(put, mark + 1, put.n);
    str pieces[] = {str_slice(base, 0, at), before, after, str_slice(base, at + find.n, base.n)};
    struct edited e = {.text = str_concat(a, 4, pieces)};
    if (mark >= 0) {
        edited_place(&e, at + mark);
    } else if (c->at != NULL) {
        ptrdiff_t found = str_find(e.text, str_from_c(c->at));
        if (found < 0)
            fail_msg("%s: the edited file has no \"%s\"", c->id, c->at);
        edited_place(&e, found);
    }
    return e;
}

static inline void expect_fault(const struct edit_case *c, const struct edited *e,
                                const struct diag *d, const char *file)
{
    if (d->count == 0)
        fail_msg("%s: no fault for \"%s\"", c->id, c->put);
    const struct diag_item *item = &d->item[0];
    for (ptrdiff_t i = 1; i < d->count && strcmp(item->id, c->id) != 0; i++)
        item = &d->item[i];
    if (strcmp(item->id, c->id) != 0)
        fail_msg("%s: \"%s\" gave %s at %d:%d", c->id, c->put, d->item[0].id,
                 (int)d->item[0].place.line, (int)d->item[0].place.column);
    if (item->place.line != e->line || item->place.column != e->column ||
        !str_equal_c(item->place.file, file))
        fail_msg("%s: \"%s\": %.*s:%d:%d instead of %s:%d:%d", c->id, c->put,
                 STR_ARG(item->place.file), (int)item->place.line, (int)item->place.column, file,
                 (int)e->line, (int)e->column);
    bool found = c->argument == NULL;
    for (int i = 0; i < item->arg_count; i++)
        found = found || str_equal_c(item->args[i].value, c->argument);
    if (!found)
        fail_msg("%s: \"%s\": no argument is %s", c->id, c->put, c->argument);
    if (c->more >= 0 && d->count != 1 + c->more)
        fail_msg("%s: \"%s\": %d faults, the others %s ... %s", c->id, c->put, (int)d->count,
                 d->item[0].id, d->item[d->count - 1].id);
    assert_int_equal(item->class, DIAG_DESCRIPTOR);
}

#endif
