/* The register: one SQLite file (WAL, 64 KiB pages) that keeps everything after anonymisation.
 * Sole owner of SQLite. Tables and views are described in docs/register.md; people may open the
 * file with any tool, and the views show what a statistician wants to see.
 *
 *   submission      one row a file: centre, dataset, period, sequence, hash, counts, state
 *   finding         submission, line, column, field, rule, detail, severity; never a value
 *   finding_group   submission, rule, detail, field, severity, count (all, also those not listed)
 *   history         submission, check, severity, measured, usual: against the earlier ones
 *   batch           rows of a submission by 65,536, with their lines
 *   column_batch    coded columns of a submission: one blob a column and batch
 *   identity_batch  sealed person tags (base/hash.h), only for stages 3 and 4
 *   code            code numbers given once and never again changed: list, code, number
 *   settlement      per submission, derived by 4_link: records that do not count, and why
 *   person_part     per dataset, derived by 4_link: rows clustered by person in PARTS partitions
 *   release, figure what was published, when, from what
 *   revision        figures that are not what they were in the release before, and why
 *
 * The writer protocol. A submission enters in one transaction or not at all. Each worker spools the
 * batches of its submission in its own arena, sealed and ready to be bound, without any lock. It
 * takes the single writer's mutex when it commits: BEGIN IMMEDIATE, the spool, the submission, its
 * findings, COMMIT. When the spool would pass SPOOL_BYTES it takes the mutex then, writes what it
 * holds, and keeps mutex and transaction until commit or abort, while later batches go straight to
 * the file; memory is thus bounded by SPOOL_BYTES and one batch a worker. No id depends on which
 * worker is first: submissions come with their id.
 *
 * Every failure is a diagnostic of class environment: register.full, register.io, register.busy,
 * register.damaged, register.cannot-open, register.memory; the register is then as it was. */
#ifndef MARSAD_REGISTER_REGISTER_H
#define MARSAD_REGISTER_REGISTER_H

#include "base/diag.h"
#include "base/hash.h"
#include "descriptors/schemas.h"
#include "model/coded_batch.h"
#include "model/history.h"
#include "model/release.h"
#include "model/safe_table.h"
#include "model/submission.h"
#include "register/column_scan.h"

enum { REGISTER_PARTS = 64, SPOOL_BYTES = 48 << 20 };

struct register_db; /* opaque: a connection; one a thread */

enum register_mode { REGISTER_READ, REGISTER_WRITE };
/* Opens, and in WRITE mode creates or upgrades, the file. Messages: register.cannot-open,
 * register.newer (made by a later program), register.damaged, register.full. */
struct register_db *register_open(struct arena *a, const char *path, enum register_mode,
                                  struct diag *d);
void register_close(struct register_db *);
/* Says that the register contradicts itself (register.damaged); always false. */
bool register_is_damaged(struct register_db *, struct diag *d);
/* Everything committed so far is on the disk itself when this returns: called before a night is
 * reported as done. */
bool register_flush(struct register_db *, struct diag *d);

/* Gives every code of every list its number: known codes keep theirs, new ones get the next, codes
 * gone from the file come back as retired. Rewrites number, by_number, number_limit of the lists,
 * the keys of populations, and widens coded columns whose numbers have outgrown them.
 * Also refuses to change the kind of a column that the register holds (register.column-changed),
 * and more codes than a set can hold (register.set-too-large). */
bool register_sync_schemas(struct register_db *, struct arena *a, struct schemas *, struct diag *d);

/* Makes what is written until the commit one transaction: the functions below then join it. After a
 * failure nothing of it stands; abort is always allowed. */
bool register_transaction_begin(struct register_db *, struct diag *d);
bool register_transaction_commit(struct register_db *, struct diag *d);
void register_transaction_abort(struct register_db *);

/* ---- submissions ---- */

/* Every submission on record, in order of (centre, dataset, period, sequence, id). Accounts are as
 * they stand after the last settlement: what it found is moved from accepted to duplicate and
 * quarantined. */
bool register_submissions(struct register_db *, struct arena *a, const struct schemas *,
                          struct submission_list *out, struct diag *d);
/* The same as they were taken in: without settlements, and as if nothing had been held back (what
 * was is then superseded). */
bool register_submissions_at_intake(struct register_db *, struct arena *a, const struct schemas *,
                                    struct submission_list *out, struct diag *d);
/* Findings of the intake, of the last settlement and of history, by line, history last. `dataset`
 * may be NULL: no fields. */
bool register_findings(struct register_db *, struct arena *a, int64_t submission,
                       const struct dataset *, struct finding_list *out, struct diag *d);

/* Findings of history on record, in their order. */
bool register_history(struct register_db *, struct arena *a, struct history_list *out,
                      struct diag *d);
/* Replaces them, in one transaction; the same as on record: nothing is written. A submission with a
 * finding of severity refuse-file becomes REFUSED, with all its accepted rows counted as
 * quarantined; its batches stay, and one that has none any more comes back; then which submission
 * of a period is CURRENT is chosen again. What was settled of one that is no longer current is
 * forgotten. */
bool register_history_replace(struct register_db *, struct arena scratch,
                              const struct history_list *, struct diag *d);

/* The single writer shared by all workers of a night. */
struct register_writer;
struct register_writer *register_writer_new(struct arena *a, struct register_db *);
/* Another bound than SPOOL_BYTES, for tests. */
void register_writer_spool_limit(struct register_writer *, int64_t bytes);

/* One submission being taken in by one worker. Uses the worker's arena. */
struct intake;
struct intake *intake_begin(struct register_writer *, struct arena *a, const struct submission *,
                            struct diag *d);
/* Copies the batch; person tags are sealed at once. False on a full disk or a failed write. */
bool intake_batch(struct intake *, const struct coded_batch *, const struct key_ring *);
/* Commits with the final state, counts, hash and findings. An id above 0 is kept, else the next one
 * is given. Of the accepted submissions of one (centre, dataset, period) the one with the highest
 * sequence is CURRENT, among equal sequences the one with the highest id (the newest arrival); the
 * others are SUPERSEDED, so that a late low sequence does not replace a higher one. A REFUSED one
 * is recorded with its findings, keeps no batches and supersedes nothing. Ends the intake, also
 * when it fails. */
bool intake_commit(struct intake *, const struct submission *, const struct finding_list *);
/* Leaves no trace; nothing happens when the intake has ended. */
void intake_abort(struct intake *);

/* ---- columns, for 4_link ---- */

/* Rows of current submissions of a dataset, in order of (centre, period, sequence, batch), which
 * does not depend on when they arrived. Columns of all batches are contiguous, so that a row has
 * one index in the dataset; a batch points into them. A column that a submission did not have is
 * missing; one that was stored at another width is brought to the dataset's. */
struct stored_batch {
    int64_t submission;
    int32_t batch;
    int32_t rows;
    int64_t first_row;           /* index in the dataset */
    const uint8_t *const *bytes; /* [coded_count] */
    const uint32_t *line;
    uint8_t *identity; /* unsealed tags, TAG_BYTES each; NULL when none */
};
struct stored_batches {
    struct stored_batch *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
    int64_t rows;
    uint8_t **column;     /* [coded_count] each rows * width; the reader's own copy */
    const uint32_t *line; /* [rows] */
    uint8_t *identity;    /* [rows * TAG_BYTES]; NULL when none */
};
/* Without a key ring identities are left alone. With one, submissions that were taken in under
 * another key are refused: register.key-changed. */
bool register_read_dataset(struct register_db *, struct arena *a, const struct dataset *,
                           const struct key_ring *, struct stored_batches *out, struct diag *d);
bool register_count_rows(struct register_db *, const struct dataset *, int64_t *rows,
                         struct diag *d);
/* Unsealed tags alone, in the same order: register_count_rows * TAG_BYTES; zero where none. */
bool register_read_identities(struct register_db *, const struct dataset *, const struct key_ring *,
                              uint8_t *tags, struct diag *d);

/* ---- person parts: written by 4_link, read by 5_indicators ---- */

/* Rows of a dataset whose person falls in one partition, clustered by person: `person` ascends;
 * rows without a person come last with PERSON_NONE_NUMBER. */
#define PERSON_NONE_NUMBER UINT32_C(0xFFFFFFFF)
struct person_part {
    int64_t rows;
    int64_t persons;             /* distinct, in this part */
    const uint32_t *person;      /* [rows]; NULL when the dataset has no persons */
    const uint8_t *const *bytes; /* [coded_count] each rows * width; [column_count] when read */
};
/* Replaces the parts of a dataset in one transaction: begin, one write a part, finish. A failure
 * leaves the old parts. */
bool register_parts_begin(struct register_db *, const struct dataset *, struct diag *d);
bool register_parts_write(struct register_db *, const struct dataset *, int32_t part,
                          const struct person_part *, struct diag *d);
bool register_parts_finish(struct register_db *, const struct dataset *, str fingerprint,
                           struct diag *d);
void register_parts_abort(struct register_db *);
/* Fingerprint under which the parts were made (empty: none), so that unchanged ones are kept. */
bool register_parts_fingerprint(struct register_db *, struct arena *a, const struct dataset *,
                                str *out, struct diag *d);
/* `want` has one flag a column; columns that are not wanted, and derived ones, stay NULL in `bytes`
 * [column_count]. */
bool register_part_read(struct register_db *, struct arena *a, const struct dataset *, int32_t part,
                        const bool *want, struct person_part *out, struct diag *d);

/* What occurs in the kept columns of `want`, over all parts, as it was found when they were
 * written: adds to `scan` [column_count] and takes them out of `want`. */
bool register_parts_scan(struct register_db *, struct arena *a, const struct dataset *, bool *want,
                         struct column_scan *scan, struct diag *d);

struct part_totals {
    int64_t rows;
    int64_t persons;                 /* distinct */
    int64_t no_person;               /* rows without one, of a dataset that has persons */
    int64_t duplicates, quarantined; /* of the settlements of its current submissions */
};
bool register_part_totals(struct register_db *, const struct dataset *, struct part_totals *out,
                          struct diag *d);

/* Whether a current submission of the dataset, or a record of it, is in the register: a file
 * without a row has said that there was nothing. */
bool register_was_sent(struct register_db *, const struct dataset *, bool *sent, struct diag *d);

/* What 4_link decided about a submission: replaces earlier decisions of the same submission. The
 * dataset names the fields of the findings. */
struct settlement {
    int64_t duplicates;
    int64_t quarantined;
    const struct finding_list *findings; /* or NULL */
};
bool register_settle(struct register_db *, int64_t submission, const struct dataset *,
                     const struct settlement *, struct diag *d);

/* ---- releases ---- */

/* The fingerprint and directory of the newest release; empty when there is none. */
bool register_latest_release(struct register_db *, struct arena *a, str *date, str *fingerprint,
                             struct diag *d);
/* Records a release and its figures, in one transaction; called after the swap. */
bool register_release(struct register_db *, const struct release_facts *, str manifest_sha256,
                      const struct safe_table_list *, struct diag *d);
struct figure_extra { /* what a measure tells beside its value; only those that have a number */
    str name;         /* catalogue id */
    double value;
};
struct figure_extra_list {
    struct figure_extra *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
};
/* The names of a figure's positions in a release, but for totals; its codes where the release has
 * none on record (before version 4). */
bool register_figure_place(struct register_db *, struct arena *a, int64_t release, str figure,
                           struct figure_place *out, struct diag *d);
/* For explain: the figure with its release, inputs and versions. False and figure.unknown when it
 * was never published. */
struct figure_record {
    str id, table, indicator;
    str release, fingerprint;
    str state; /* as figures.csv has it */
    bool published;
    double value, lower, upper;
    int64_t numerator, denominator;
    int64_t unknown; /* -1: not published, not asked, or of before version 4 of the register */
    bool unknown_withheld;
    double bound_lower, bound_upper;
    struct figure_extra_list extras;
    struct figure_place place;
    int64_t release_id;
};
bool register_figure(struct register_db *, struct arena *a, str figure, struct figure_record *out,
                     struct diag *d);

/* The release that a new one follows: the newest that is not the same again (a night that was cut
 * off after the swap). `id` 0: there is none. */
struct released_figure {
    str id, table, indicator;
    str state; /* as figures.csv has it: both kinds of suppression are one */
    double value;
    int64_t numerator, denominator, unknown; /* -1: none, or not published */
    bool unknown_withheld;
};
struct released_input { /* what counted of a centre, a dataset and a period */
    str centre, dataset, period;
    int32_t sequence;
    uint8_t sha256[SHA256_BYTES];
};
struct earlier_release {
    int64_t id;
    str date, program; /* program: empty in releases of before version 3 of the register */
    struct released_figure *figure; /* by id */
    ptrdiff_t figures;
    struct released_input *input; /* by centre, dataset, period */
    ptrdiff_t inputs;
    struct file_hash_list descriptors; /* by path */
};
bool register_release_before(struct register_db *, struct arena *a, const struct release_facts *,
                             struct earlier_release *out, struct diag *d);

/* The life of a figure, oldest release first. */
struct figure_history_item {
    int64_t release_id;
    str release, state; /* as figures.csv has it */
    double value, lower, upper;
    int64_t unknown; /* -1: none on record */
    double bound_lower, bound_upper;
    struct figure_extra_list extras;
    str cause, detail; /* of the change to the release before; empty: it did not change */
    str told;          /* the detail as it is published */
};
struct figure_history {
    struct figure_history_item *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
};
bool register_figure_history(struct register_db *, struct arena *a, str figure,
                             struct figure_history *out, struct diag *d);

/* The files that releases were made from, by path: what `marsad verify` holds tags against. */
bool register_released_inputs(struct register_db *, struct arena *a, struct file_hash_list *out,
                              struct diag *d);
/* The files of one dataset that a release was made from, by path. */
bool register_figure_inputs(struct register_db *, struct arena *a, str release, str dataset,
                            struct file_hash_list *out, struct diag *d);

#endif
