/* Stage 1. Finds the files of a night, opens them safely, reads encoding and dialect, cuts records
 * and hands on rows of text with their place. Reads input/, writes nothing, keeps nothing.
 * Sole owner of libcsv.
 *
 * A record without a quote is cut by a vectorised scan; one with a quote goes through libcsv in
 * strict mode. A damaged record (a quote that never closes, a quote inside a bare cell, the wrong
 * number of cells) costs that record alone: the reader resynchronises at the next line that reads
 * as a whole record. Memory is constant: one block of 256 KiB and the longest record allowed. */
#ifndef MARSAD_1_INGEST_INGEST_H
#define MARSAD_1_INGEST_INGEST_H

#include "descriptors/schemas.h"
#include "model/submission.h"
#include "model/text_batch.h"

/* Lists the submissions below `input_root` (input/<profile>, or a flat directory): names, centre,
 * dataset, period and sequence; sorted. Opens nothing. Files whose dataset or centre is unknown are
 * listed with dataset NULL (and the name "unknown") or an unregistered centre, and are refused when
 * they are read; so are those whose name cannot be written (name_mended). A centre's folder that
 * cannot be read, or is a symlink, is a warning: false only when the root cannot be read. */
bool ingest_find(struct arena *a, const struct schemas *, const char *input_root,
                 struct submission_list *out, struct diag *d);

struct reader; /* opaque */

/* What a file's header turned out to be. */
struct header {
    int32_t columns;
    const str *name;       /* as written, unquoted */
    const int32_t *field;  /* [columns] field of the dataset, or -1 */
    const int32_t *column; /* [fields] column of the file, or -1 */
    char delimiter;
    bool byte_order_mark;
};

/* Opens the file, hashes it while it reads, finds delimiter and header. Returns NULL when the file
 * is refused; the findings say why: file-*, encoding-error (utf-16, legacy), source-error (empty,
 * spreadsheet, quote, header, too-many-columns, input-output), missing-label, duplicate-label,
 * blank-label, extra-label, more-labels, unknown-centre, unknown-dataset, duplicate-submission
 * (another file for the same place with other bytes). Hash and length of a file that could be
 * opened are known even then, unless its name cannot be written. A submission without a
 * centre (empty) is a loose file: its centre is not looked up. */
struct reader *ingest_open(struct arena *a, int root_fd, const struct schemas *,
                           struct submission *submission, struct finding_list *findings);
const struct header *ingest_header(const struct reader *);
/* The next rows; false at the end of the file or when the file must be refused (see
 * ingest_close). Damaged records are counted and found, and are not in any batch: source-error
 * (quote, truncated, too-long), encoding-error (bytes), missing-cell, extra-cell. A last record
 * that is truncated refuses the file. Blanks and tabs at both ends of unquoted cells are trimmed;
 * quoted cells are as they are. */
bool ingest_next(struct reader *, struct text_batch *out);
/* Ends reading: fills sha256 and bytes of the submission and adds read, quarantined (damaged) and
 * non_data to its account. False when the file was not read to its end or must be refused
 * (more than one record in a hundred that is not UTF-8, a last record that is cut off, input/output
 * error, a file that changed while it was read): it is never accepted then. Must be called for
 * every reader. */
bool ingest_close(struct reader *, struct submission *submission);

#endif
