/* The sheet of one indicator, after the Performance Indicator Reference Sheet: made of its
 * definition alone and of the release, with no further text to write. What it is and how it is
 * computed; its trend; its tables; targets; quality of the data; sources and lineage; revisions.
 *
 * A sheet is a list of blocks from top to bottom. workbook/sheet_book.c writes them, and the
 * read-back looks for the same blocks in what was written. */
#ifndef MARSAD_7_PUBLISH_SHEET_H
#define MARSAD_7_PUBLISH_SHEET_H

#include "7_publish/annex.h"
#include "7_publish/publish.h"

enum sheet_block_kind {
    SHEET_TITLE,
    SHEET_HEADING,
    SHEET_PAIR,  /* `label` and a line of `text`; the label is empty on further lines of a text */
    SHEET_TABLE, /* `grid`, a real table of the ASCII name `name` */
    SHEET_CHART, /* of `table` over time */
    SHEET_LINK,  /* to the worksheet `name` */
};
struct sheet_block {
    enum sheet_block_kind kind;
    str label, text, name;
    struct grid grid;
    const struct safe_table *table;
};
struct sheet {
    str name; /* of the worksheet: ASCII */
    str title;
    struct sheet_block *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
};

/* Worksheets beside those of indicators. */
#define SHEET_CONTENTS "contents"
#define SHEET_NOTES    "notes"
#define SHEET_SOURCES  "sources"

/* `edition` is of the medium CELLS; `tables` are all of the release. */
struct sheet sheet_of(struct arena *a, const struct edition *, const struct indicator *,
                      const struct safe_table_list *tables, const struct sheet_options *);
/* Every indicator of the profile with its first table, if one is published. */
int32_t sheet_entries(struct arena *a, const struct schemas *, const struct safe_table_list *,
                      struct indicator_entry **out);
/* Contents: code, name, unit, frequency, latest figure; a row each indicator, linked. */
struct grid sheet_contents(struct arena *a, const struct edition *, const struct safe_table_list *,
                           const struct indicator_entry *, int32_t indicators);
/* The files behind the datasets of the indicators, with their SHA-256. */
struct grid sheet_sources(struct arena *a, const struct edition *, const struct indicator_entry *,
                          int32_t indicators);

#endif
