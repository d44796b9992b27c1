/* What the ways of checking share: where a file lies, and how a verdict is told. */
#ifndef MARSAD_COMMAND_CHECK_H
#define MARSAD_COMMAND_CHECK_H

#include "base/buf.h"
#include "command.h"

/* The folder part of a path, with its slash; empty when there is none. */
str folder_of(str path);
/* The last name of a path, slashes at its end left out. */
str last_name_of(str path);

/* A verdict on one or several files, told as --format asks: sentences, JSON or CSV. Never a value.
 */
struct verdict {
    struct session *session;
    struct buf out;   /* JSON, CSV */
    struct buf notes; /* JSON: what nobody must look at, an encoding that was found out, say */
    int64_t files, findings, noted, records;
    bool wrong; /* something is found that is more than a warning */
    bool told;  /* something that is more than a note */
};
struct verdict verdict_begin(struct session *);
/* `resource` is the number of the file in its package, 0: none. */
void verdict_file(struct verdict *, const struct submission *, const struct finding_list *,
                  int32_t resource);
/* A file that is not there, in the vocabulary of a program; nothing for a person. */
void verdict_missing(struct verdict *, const char *path);
/* The exit code: 0, or DIAG_DATA. */
int verdict_end(struct verdict *);
/* A program gets its document also when nothing could be judged: what stands in the diagnostics,
 * or that nothing was done. */
void verdict_refused(struct session *, int code);

/* command_check_standard.c: the files of the arguments. */
int check_standard_files(struct session *);
int check_package(struct session *, const char *path);

#endif
