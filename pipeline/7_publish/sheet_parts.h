/* What the files of a sheet share: adding blocks. */
#ifndef MARSAD_7_PUBLISH_SHEET_PARTS_H
#define MARSAD_7_PUBLISH_SHEET_PARTS_H

#include "7_publish/sheet.h"

struct sheet_maker {
    struct arena *arena;
    const struct edition *edition;
    const struct indicator *indicator;
    const struct safe_table_list *tables;
    const struct sheet_options *options;
    const struct safe_table *first; /* of the indicator's tables; NULL: none is published */
    struct sheet *out;
};

struct sheet_block *sheet_add(struct sheet_maker *, enum sheet_block_kind);
/* Whether a period lies within what is asked for, or everything is; so does what is no period. */
bool sheet_asks_period(const struct sheet_maker *, str code);
void sheet_heading(struct sheet_maker *, const char *id);
/* A label and its text, on as many lines as it takes; nothing when the text is empty. */
void sheet_pair(struct sheet_maker *, const char *label, str text);
/* A table, unless it has no rows; the name is prefixed by the indicator's code. */
void sheet_table(struct sheet_maker *, struct grid, const char *name);

void sheet_put_definition(struct sheet_maker *);
void sheet_put_targets(struct sheet_maker *);
void sheet_put_quality(struct sheet_maker *);
void sheet_put_lineage(struct sheet_maker *);
void sheet_put_revisions(struct sheet_maker *);

#endif
