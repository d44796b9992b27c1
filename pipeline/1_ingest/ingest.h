/* Stage 1. Finds the files of a night, opens them safely, reads encoding and dialect, cuts records
 * and hands on rows of text with their place. Reads input/, writes nothing, keeps nothing.
 * Sole owner of libcsv.
 *
 * A record without a quote is cut by a vectorised scan; one with a quote goes through libcsv in
 * strict mode. A damaged record (a quote that never closes, a quote inside a bare cell, the wrong
 * number of cells) costs that record alone: the reader resynchronises at the next line that reads
 * as a whole record; so does a record whose open quotation mark swallowed another (swallowed.h).
 * Memory is constant: one block of 256 KiB and the longest record allowed.
 *
 * A file is read as schemas_source_format says: bytes -> sha256 -> decoder (encoding.h) ->
 * translator of unusual dialects (translate.h) -> window -> header (opening.h) -> cutter (cut.h).
 * What is passed is counted as non-data and told once a kind, as a finding "repaired" of severity
 * info: title-rows, header-again, totals-rows, footnotes where they are declared, blank-lines,
 * padding and the sep-line always. Not declared, titles and a repeated header are found
 * (source-error title-rows, header-again), totals and notes are records with too few cells. Totals
 * and notes are the end of a table: where a row follows they are damaged records (source-error
 * totals, note; missing-cell). One cell that holds a whole row in another dialect, or matches the
 * pattern of the first column, is no note (missing-cell, delimiter). Comment lines are passed as
 * the dialect says. Every byte belongs to the header, to a row, to a damaged record or to non-data:
 * ingest_close asserts it. */
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
 * spreadsheet, quote, header, title-rows, dialect, too-many-columns, input-output), missing-label,
 * duplicate-label, blank-label, extra-label, more-labels, unknown-centre, unknown-dataset,
 * duplicate-submission (another file for the same place with other bytes). Hash and length of a
 * file that could be opened are known even then, unless its name cannot be written. A submission
 * without a centre (empty) is a loose file: its centre is not looked up. */
struct reader *ingest_open(struct arena *a, int root_fd, const struct schemas *,
                           struct submission *submission, struct finding_list *findings);
/* The same for a file that is judged by the letter of a Table Schema (marsad check --schema): no
 * centre, no rivals; nothing is matched with fields, and records come as they are, with fewer or
 * more cells than the header (text_batch.found, text_batch.record). header.name are the labels as
 * written, header.columns how many; with dialect.header false there are no labels and `columns` is
 * the number of cells of the first record, which is a record. A damaged record is a finding
 * (source-error, encoding-error) at its line and record number, and is in no batch. Blank records
 * are in the batches, with one empty cell. Bare cells and labels keep their blanks
 * (skip_initial_space drops leading ones). `format` is followed to the letter: the header is the
 * record with the number header_row (the first that is no comment when none is named; a blank one
 * is one label without a name), comments are counted and passed, a sep= line is one only where
 * REPAIR_SEP_LINE is declared, no other repair is made. A delimiter that is not declared is the
 * candidate under which the first records agree best. */
struct reader *ingest_open_ragged(struct arena *a, int root_fd, const struct policy *policy,
                                  const struct source_format *format, struct submission *submission,
                                  struct finding_list *findings);
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
