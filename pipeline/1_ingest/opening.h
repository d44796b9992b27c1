/* The start of a file, up to its first record: what stands before the header, the header, and which
 * delimiter it shows.
 *
 * Before the header of a submission blank lines, rows of delimiters alone and a sep= line are
 * passed. Titles are passed where they are declared: the header is then the one of the first
 * title_rows + 1 records in which most of the dataset's labels are found. */
#ifndef MARSAD_1_INGEST_OPENING_H
#define MARSAD_1_INGEST_OPENING_H

#include "1_ingest/header.h"
#include "1_ingest/tail.h"
#include "1_ingest/window.h"

struct opening {
    struct arena *arena;
    struct window window;
    const struct source_format *format;
    const struct dialect *dialect; /* as the window speaks it (translate.h) */
    const struct dataset *dataset; /* NULL: judged by the letter (ingest_open_ragged) */
    struct finding_list *findings;
    /* What was found. */
    int64_t line;     /* of the record at the window's start */
    int64_t records;  /* passed, those of the header included */
    int64_t non_data; /* of them, what is neither header nor data */
    int64_t non_data_bytes;
    struct repair_counts repairs;
    int32_t labelled;
    bool has_header;
    char sep; /* delimiter of a sep= line */
    str delimiters;
};

/* Fills the rest, from the file's first byte on; the window then stands at the first record after
 * the header. False when the file is refused, or when reading failed. */
bool opening_read(struct opening *, struct header *out);

#endif
