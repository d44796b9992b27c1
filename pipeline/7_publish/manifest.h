/* manifest.json: what a release was made from (tags of files), with what, and the hash of every
 * file in it. */
#ifndef MARSAD_7_PUBLISH_MANIFEST_H
#define MARSAD_7_PUBLISH_MANIFEST_H

#include "7_publish/edition.h"

#define MANIFEST_NAME "manifest.json"

struct manifest_parts {
    const struct schemas *schemas;
    const struct release_facts *facts;
    const struct safe_table_list *tables;
    const enum language *languages;
    int32_t language_count;
    const struct file_hash_list *fonts;
    const struct file_hash_list *outputs; /* sorted by path */
};

/* Files below the directory with their hashes, sorted by path; the manifest itself left out. */
bool manifest_hash_files(struct arena *a, const char *directory, struct file_hash_list *out,
                         struct diag *d);
str manifest_text(struct arena *a, const struct manifest_parts *);
/* The files that a manifest lists, and the tags (no hash, no size) of the centres' files that the
 * release is made from. Messages: publish.manifest-damaged, file.*. */
bool manifest_read(struct arena *a, const char *path, struct file_hash_list *outputs,
                   struct file_hash_list *inputs, struct diag *d);

#endif
