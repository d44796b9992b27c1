/* Rendering in child processes with limits: the libraries that draw and write workbooks may crash
 * or run out of memory, and must take nothing with them. A child writes files and tells what came
 * of it through shared memory; it never touches what is already published. */
#ifndef MARSAD_7_PUBLISH_CHILD_H
#define MARSAD_7_PUBLISH_CHILD_H

#include "base/diag.h"

enum { CHILD_LIMIT = 8, CHILD_ARGS = 4, CHILD_TEXT_BYTES = 240 };

struct child_report { /* filled by the child */
    bool done;
    int64_t charts, workbooks, reports, pages, files;
    char message[64]; /* its first error; empty when none */
    enum diag_class class;
    int args;
    char name[CHILD_ARGS][32];
    char value[CHILD_ARGS][CHILD_TEXT_BYTES];
};

/* Work of one child: `scratch` is its own. False with a reason in d. */
typedef bool child_work(const void *context, struct arena scratch, struct child_report *report,
                        struct diag *d);

/* Runs work(contexts[i]) in a child each, all at once, and waits for all of them. False when one
 * failed, with its own reason or publish.child-died. `reports` has one entry a child. */
bool child_run(child_work *work, const void *const *contexts, int count,
               struct child_report *reports, struct diag *d);

/* Tests only: called in every child before its work; NULL otherwise. */
extern void (*child_test_hook)(void);

#endif
