/* Records that may end a table: totals and the notes below it. They are non-data when no row
 * follows; a row that follows shows that they were damaged records. Also counts every repair of the
 * reading. */
#ifndef MARSAD_1_INGEST_TAIL_H
#define MARSAD_1_INGEST_TAIL_H

#include "descriptors/source_format.h"
#include "model/finding.h"

enum { TAIL_RECORDS_LIMIT = 64 };

struct tail_record {
    int64_t line;
    int64_t bytes;
    enum repair repair; /* TOTALS or FOOTNOTES */
    bool whole;         /* as many cells as there are columns */
};
struct tail {
    struct tail_record record[TAIL_RECORDS_LIMIT];
    int32_t count;
};

struct repair_counts {
    int64_t count[REPAIR_COUNT];
    int64_t line[REPAIR_COUNT]; /* of the first */
    int32_t column[REPAIR_COUNT];
};
void repair_note(struct repair_counts *, enum repair repair, int64_t line, int64_t count);
/* A finding "repaired" for each kind that occurred. */
void repairs_report(const struct repair_counts *, struct finding_list *findings);

#endif
