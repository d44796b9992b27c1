/* Stage 7. Safe tables become workbooks, charts, the report and the tidy CSV, in each language.
 * Rendered in a child process with limits into a directory beside, read back, then swapped in with
 * one rename: a reader of output/latest sees one whole release, old or new. Owner of libxlsxwriter
 * (workbook/) and of cairo and pango (draw/).
 *
 *   releases/<date>/manifest.json    descriptors, outputs, versions with SHA-256; inputs' tags
 *                   figures.csv      every figure with its id, flags and state
 *                   revisions.csv    figures that changed since the release before, and why
 *                   <lang>/tables.xlsx  indicators.xlsx  report.pdf  charts/<table>.{png,svg,pdf}
 *   latest -> releases/<date>
 *   feedback/<centre>/feedback.xlsx  feedback.csv */
#ifndef MARSAD_7_PUBLISH_PUBLISH_H
#define MARSAD_7_PUBLISH_PUBLISH_H

#include "base/hash.h"
#include "descriptors/schemas.h"
#include "model/history.h"
#include "model/release.h"
#include "model/safe_table.h"

struct publish_result {
    int64_t tables, charts, workbooks, reports, files;
    char manifest_sha256[65];
    str release_directory; /* relative to the output root */
};

/* `output` is OUTPUT/<profile>. On failure nothing under output/latest has changed. Messages:
 * publish.child-died, publish.read-back (names the file), file.* (disk). */
bool publish_release(struct arena *a, const struct schemas *, const struct release_facts *,
                     const struct safe_table_list *, const enum language *languages,
                     int32_t language_count, const char *output, struct publish_result *,
                     struct diag *d);

/* One centre's feedback: what was read, what was refused and why, what to do, in its language. */
struct centre_feedback {
    str centre;
    const struct submission *submission; /* newest first */
    const struct finding_list *findings; /* [count] */
    ptrdiff_t count;
    const struct history_list *history; /* of every centre: the numbers behind findings; or NULL */
    const struct missing_list *missing; /* of every centre; or NULL */
};
bool publish_feedback(struct arena *a, const struct schemas *, const struct release_facts *,
                      const struct centre_feedback *, ptrdiff_t centres, const char *output,
                      struct diag *d);

struct sheet_period { /* months since year 0, both inclusive */
    int32_t from, to;
};
/* "2024", "2024-Q2", "2024-05", or two of them: "2023..2025". */
bool sheet_period_parse(str text, struct sheet_period *out);
struct sheet_options {
    const str *table; /* ids of the tables that are asked for; none: all of the indicator */
    int32_t tables;
    const struct sheet_period *period; /* rows of periods within it; NULL: all */
};
/* One indicator's sheet out of a release: a workbook at `path`, written beside it in a child
 * process, read back, then renamed. */
struct sheet_request {
    const struct schemas *schemas;
    const struct release_facts *facts;
    const struct safe_table_list *tables; /* all of the release */
    const struct indicator *indicator;
    const struct sheet_options *options; /* or NULL */
    enum language language;
};
bool publish_sheet(struct arena *a, const struct sheet_request *, const char *path, struct diag *d);

/* verify: hashes of every file against the manifest and a read-back of each. */
bool publish_verify(struct arena *a, const char *release_directory, int64_t *files, struct diag *d);
/* Whether each input of the manifest is one of the files `known` (path and hash: the register's),
 * by its tag under this key; how many are. publish.verify.tag names each that is not. */
bool publish_verify_inputs(struct arena *a, const char *release_directory, const struct key_ring *,
                           const struct file_hash_list *known, int64_t *found, struct diag *d);

#endif
