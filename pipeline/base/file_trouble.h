/* What file.c and directory.c share; private to them. */
#ifndef MARSAD_BASE_FILE_TROUBLE_H
#define MARSAD_BASE_FILE_TROUBLE_H

#include "base/diag.h"

/* Reports errno under a message id with {path} and {error}, the symbol of the error (ENOSPC), which
 * is the same in every language. Always false. */
bool file_trouble(struct diag *d, const char *id, const char *path);
/* fsync of one directory; false with errno. */
bool directory_sync(const char *path);

#endif
