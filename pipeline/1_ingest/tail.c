/* Counts of repairs, told once a file: a finding a kind, at its first line. */
#include "1_ingest/tail.h"

#include <assert.h>

void repair_note(struct repair_counts *counts, enum repair repair, int64_t line, int64_t count)
{
    assert((int)repair >= 0 && repair < REPAIR_COUNT && count >= 0);
    if (counts->count[repair] == 0) {
        counts->line[repair] = line;
    }
    counts->count[repair] += count;
}

void repairs_report(const struct repair_counts *counts, struct finding_list *findings)
{
    for (int i = 0; i < REPAIR_COUNT; i++) {
        finding_add_count(findings,
                          (struct finding){
                              .line = counts->line[i],
                              .field = -1,
                              .column = counts->column[i],
                              .severity = SEVERITY_INFO,
                              .rule = STR("repaired"),
                              .detail = str_from_c(repair_name((enum repair)i)),
                          },
                          counts->count[i]);
    }
}
