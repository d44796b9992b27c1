/* One directory's names. */
#ifndef MARSAD_1_INGEST_FOLDER_H
#define MARSAD_1_INGEST_FOLDER_H

#include "base/file.h"

/* All names, hidden ones too, sorted by bytes; `follow` a symlink at the end of the path. False,
 * with the reason in errno, when the directory cannot be read whole. */
bool folder_list(struct arena *a, const char *path, bool follow, struct str_list *names);

#endif
