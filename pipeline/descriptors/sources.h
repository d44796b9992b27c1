/* profiles/NAME/sources.yaml: how the files of single centres are written. What the policy, a
 * dataset and a centre declare is laid over one another when the schemas are loaded, so that
 * nothing is left to work out for each file. */
#ifndef MARSAD_DESCRIPTORS_SOURCES_H
#define MARSAD_DESCRIPTORS_SOURCES_H

#include "descriptors/yaml_read.h"

struct schemas;

/* After policy and datasets: `root` is the list of the file, or NULL when the profile has none.
 * Messages: sources.unknown-centre, sources.no-such-centre, sources.unknown-dataset,
 * sources.no-such-dataset, sources.twice. */
void sources_read(struct reading *, const struct node *root, struct schemas *);

#endif
