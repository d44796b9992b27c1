/* Stage 7. Safe tables become workbooks, charts, the report and the tidy CSV, in each language.
 * Rendered in a child process with limits into a directory beside, read back, then swapped in with
 * one rename: a reader of output/latest sees one whole release, old or new. Owner of libxlsxwriter
 * (workbook/) and of cairo and pango (draw/).
 *
 *   releases/<date>/manifest.json            inputs, descriptors, outputs, versions; SHA-256 of
 * each figures.csv              every figure with its id, flags and state <lang>/tables.xlsx
 * report.pdf  charts/<table>.{png,svg,pdf} latest -> releases/<date>
 *   feedback/<centre>/feedback.xlsx  feedback.csv */
#ifndef MARSAD_7_PUBLISH_PUBLISH_H
#define MARSAD_7_PUBLISH_PUBLISH_H

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

/* verify: hashes of every file against the manifest and a read-back of each. */
bool publish_verify(struct arena *a, const char *release_directory, int64_t *files, struct diag *d);

#endif
