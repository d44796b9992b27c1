/* Written exceptions to the figures: patterns (fnmatch) of file, column and row, a limit of their
 * own, and a reason. */
#ifndef MARSAD_TESTS_REFERENCE_EXCEPTIONS_H
#define MARSAD_TESTS_REFERENCE_EXCEPTIONS_H

#include <stdbool.h>

#include "base/arena.h"

/* False: they cannot be read, or a line has no limit or no reason. */
bool exceptions_read(const char *path, struct arena *a);
/* The reason, or null; *limit receives the limit. The same pointer for the same exception. */
const char *exception_of(const char *file, const char *column, const char *key, double *limit);

#endif
