/* What a file's name says: PREFIX[_PERIOD][_vN].csv, the prefix being one of a dataset's. */
#ifndef MARSAD_1_INGEST_FILE_NAME_H
#define MARSAD_1_INGEST_FILE_NAME_H

#include "descriptors/schemas.h"

/* Every prefix of every dataset, folded; made once a search. */
struct prefix_table {
    struct file_prefix *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
};

struct file_name {
    const struct dataset *dataset; /* NULL: no dataset has such files */
    str stem;                      /* the name without .csv */
    str period;                    /* YYYY, YYYY-MM, YYYY-Qn or all */
    int32_t sequence;
};

struct prefix_table prefix_table_new(struct arena *a, const struct schemas *);
bool file_name_is_csv(str name);
/* The name must be valid UTF-8 and end in .csv. Blanks, hyphens and underscores are one thing, and
 * spellings are folded: exports are renamed by people. The longest prefix that fits wins. */
struct file_name file_name_read(struct arena *a, const struct prefix_table *, str name);

#endif
