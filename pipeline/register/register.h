/* The register: one SQLite file (WAL, 64 KiB pages) that keeps everything after anonymisation.
 * Sole owner of SQLite. Tables and views are described in docs/register.md; people may open the
 * file with any tool, and the views show what a statistician wants to see.
 *
 *   submission      one row a file: centre, dataset, period, sequence, hash, counts, state
 *   finding         submission, line, column, field, rule, detail, severity; never a value
 *   finding_group   submission, rule, detail, field, severity, count (all, also those not listed)
 *   column_batch    coded columns of a submission: one blob a column and batch of 65,536 rows
 *   identity_batch  sealed person tags (base/hash.h), only for stages 3 and 4
 *   code            code numbers given once and never again changed: list, code, number
 *   settlement      per submission, derived by 4_link: records that do not count, and why
 *   person_part     per dataset, derived by 4_link: rows clustered by person in PARTS partitions
 *   release, figure what was published, when, from what
 *
 * A submission enters in one transaction or not at all: workers collect the batches of a submission
 * in memory, and take the single writer's lock when they commit, or earlier when they hold more
 * than SPOOL_BYTES; the lock is then held, with the transaction, to the end of the submission. */
#ifndef MARSAD_REGISTER_REGISTER_H
#define MARSAD_REGISTER_REGISTER_H

#include "base/diag.h"
#include "base/hash.h"
#include "descriptors/schemas.h"
#include "model/coded_batch.h"
#include "model/release.h"
#include "model/safe_table.h"
#include "model/submission.h"

enum { REGISTER_PARTS = 64, SPOOL_BYTES = 48 << 20 };

struct register_db; /* opaque: a connection; one a thread */

enum register_mode { REGISTER_READ, REGISTER_WRITE };
/* Opens, and in WRITE mode creates or upgrades, the file. Messages: register.cannot-open,
 * register.newer (made by a later program), register.damaged, register.full. */
struct register_db *register_open(struct arena *a, const char *path, enum register_mode,
                                  struct diag *d);
void register_close(struct register_db *);

/* Gives every code of every list its number: known codes keep theirs, new ones get the next, codes
 * gone from the file come back as retired. Rewrites number, by_number, number_limit of the lists.
 * Also refuses to change the kind of a column that the register holds (register.column-changed). */
bool register_sync_schemas(struct register_db *, struct arena *a, struct schemas *, struct diag *d);

/* ---- submissions ---- */

/* Every submission on record, in order of (centre, dataset, period, sequence, id). */
bool register_submissions(struct register_db *, struct arena *a, const struct schemas *,
                          struct submission_list *out, struct diag *d);
bool register_findings(struct register_db *, struct arena *a, int64_t submission,
                       const struct dataset *, struct finding_list *out, struct diag *d);

/* The single writer shared by all workers of a night. */
struct register_writer;
struct register_writer *register_writer_new(struct arena *a, struct register_db *);

/* One submission being taken in by one worker. Uses the worker's arena. */
struct intake;
struct intake *intake_begin(struct register_writer *, struct arena *a, const struct submission *,
                            struct diag *d);
/* Copies the batch. False on a full disk or a failed write. */
bool intake_batch(struct intake *, const struct coded_batch *, const struct key_ring *);
/* Commits with the final state, counts, hash and findings. A submission whose state is CURRENT
 * supersedes every other current one of the same (centre, dataset, period). */
bool intake_commit(struct intake *, const struct submission *, const struct finding_list *);
/* Leaves no trace. */
void intake_abort(struct intake *);

/* ---- columns, for 4_link ---- */

/* Rows of current submissions of a dataset, in order of (centre, period, sequence, batch). */
struct stored_batch {
    int64_t submission;
    int32_t batch;
    int32_t rows;
    const uint8_t *const *bytes; /* [coded_count] */
    const uint32_t *line;
    uint8_t *identity;           /* unsealed tags, TAG_BYTES each; NULL when none */
};
struct stored_batches {
    struct stored_batch *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
    int64_t rows;
};
bool register_read_dataset(struct register_db *, struct arena *a, const struct dataset *,
                           const struct key_ring *, struct stored_batches *out, struct diag *d);

/* ---- person parts: written by 4_link, read by 5_indicators ---- */

/* Rows of a dataset whose person falls in one partition, clustered by person: `person` ascends;
 * rows without a person come last with PERSON_NONE_NUMBER. */
#define PERSON_NONE_NUMBER UINT32_C(0xFFFFFFFF)
struct person_part {
    int64_t rows;
    int64_t persons;            /* distinct, in this part */
    const uint32_t *person;     /* [rows]; NULL when the dataset has no persons */
    const uint8_t *const *bytes;/* [coded_count] each rows * width */
};
/* Replaces the parts of a dataset in one transaction: begin, one write a part, finish. */
bool register_parts_begin(struct register_db *, const struct dataset *, struct diag *d);
bool register_parts_write(struct register_db *, const struct dataset *, int32_t part,
                          const struct person_part *, struct diag *d);
bool register_parts_finish(struct register_db *, const struct dataset *, str fingerprint,
                           struct diag *d);
/* Fingerprint under which the parts were made (empty: none), so that unchanged ones are kept. */
bool register_parts_fingerprint(struct register_db *, struct arena *a, const struct dataset *,
                                str *out, struct diag *d);
/* `want` has one flag a coded column; others stay NULL. */
bool register_part_read(struct register_db *, struct arena *a, const struct dataset *, int32_t part,
                        const bool *want, struct person_part *out, struct diag *d);

/* What 4_link decided about a submission: replaces earlier decisions of the same submission. */
bool register_settle(struct register_db *, int64_t submission, int64_t duplicates,
                     int64_t quarantined, const struct finding_list *, struct diag *d);

/* ---- releases ---- */

/* The fingerprint and directory of the newest release; empty when there is none. */
bool register_latest_release(struct register_db *, struct arena *a, str *date, str *fingerprint,
                             struct diag *d);
/* Records a release and its figures, in one transaction; called after the swap. */
bool register_release(struct register_db *, const struct release_facts *, str manifest_sha256,
                      const struct safe_table_list *, struct diag *d);
/* For explain: the figure with its release, inputs and versions. False and figure.unknown when it
 * was never published. */
struct figure_record {
    str id, table, indicator;
    str release, fingerprint;
    bool published;
    double value, lower, upper;
    int64_t numerator, denominator;
};
bool register_figure(struct register_db *, struct arena *a, str figure, struct figure_record *out,
                     struct diag *d);

#endif
