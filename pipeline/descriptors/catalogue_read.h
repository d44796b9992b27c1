/* One file of the catalogue, from bytes, for the loader of schemas/. */
#ifndef MARSAD_DESCRIPTORS_CATALOGUE_READ_H
#define MARSAD_DESCRIPTORS_CATALOGUE_READ_H

#include "descriptors/labels.h"

/* `seen` has the ids of the files read before from the same folder: an id stands once in it.
 * Entries of an earlier folder are replaced. Messages: labels.* */
bool catalogue_read(struct arena *a, str bytes, str file, struct map *seen, struct catalogue *out,
                    struct diag *d);

#endif
