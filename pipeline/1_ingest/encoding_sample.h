/* The start of a file, decoded in one way, held against its dataset: how many labels of the header
 * and how many cells of coded columns are the dataset's, and whether they would be if characters
 * had not been lost. Records and cells are cut roughly here: it is only a sample. */
#ifndef MARSAD_1_INGEST_ENCODING_SAMPLE_H
#define MARSAD_1_INGEST_ENCODING_SAMPLE_H

#include "base/map.h"
#include "descriptors/dataset.h"

/* What a sample is held against; the same for every decoding of a file. */
struct sample_frame {
    const struct dataset *dataset; /* or NULL */
    const struct source_format *format;
    struct map spelling; /* folded names, labels and aliases -> field */
    const str *label;    /* the same as written, for characters that were lost */
    const int32_t *label_field;
    int32_t labels;
    str delimiters;
};
struct sample_frame sample_frame_new(struct arena *a, const struct dataset *,
                                     const struct source_format *);

enum { SAMPLE_SHOWN = 3 };
struct sample_reading {
    int32_t fields;  /* labels that are the dataset's */
    int32_t labels;  /* of them, those with a character beyond ASCII */
    int32_t codes;   /* different coded cells with one that are in the code list */
    int32_t unknown; /* labels that are not the dataset's */
    int32_t lost_labels, plain_lost_labels; /* would be the dataset's; marks alone */
    int32_t mojibake_labels, plain_mojibake_labels;
    bool lost_cells, mojibake_cells; /* too many of them in one column */
    str shown[SAMPLE_SHOWN];         /* first labels with a character beyond ASCII */
    int32_t shown_count;
    bool safe; /* the labels may be shown: plainly the dataset's header (label.h) */
};
/* Where the header is: the same record in every decoding, since line ends, delimiters and quotation
 * marks are. More points mean more labels that are the dataset's, or would be. */
struct sample_header {
    int record; /* from 0; blank ones count */
    ptrdiff_t delimiter;
    int32_t points;
};
struct sample_header sample_find_header(const struct sample_frame *, str text,
                                        struct arena scratch);
/* Bytes that meant nothing are FF in the text. The reading points into it. */
void sample_read(const struct sample_frame *, str text, struct sample_header, struct arena scratch,
                 struct sample_reading *out);

#endif
