/* Putting a finished directory in its place, so that a reader sees the old one or the new one. */
#ifndef MARSAD_7_PUBLISH_SWAP_H
#define MARSAD_7_PUBLISH_SWAP_H

#include "base/diag.h"

/* Writes a file of a directory that is still being made: without fsync, since swap_directory syncs
 * the whole. Messages: publish.cannot-write. */
bool write_beside(const char *path, str bytes, struct diag *d);

/* `beside` becomes `place` (both in one directory), atomically even when `place` exists; what was
 * there is removed. Syncs the tree before and the directory after. */
bool swap_directory(const char *beside, const char *place, struct diag *d);

#endif
