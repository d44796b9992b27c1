/* Troubles of a batch as one list a row, in one array that every batch uses again. */
#include "2_validate/trouble.h"

#include <assert.h>
#include <string.h>

void trouble_begin(struct trouble_list *list, int32_t rows)
{
    assert(0 <= rows && rows <= TEXT_BATCH_ROWS);
    list->count = 0;
    memset(list->first, 0xFF, (size_t)rows * sizeof list->first[0]);
    memset(list->blank, 0, (size_t)rows);
    memset(list->diverted, 0, (size_t)rows);
}

void trouble_add(struct trouble_list *list, int32_t row, struct trouble trouble)
{
    assert(0 <= row && row < TEXT_BATCH_ROWS);
    if (list->blank[row]) {
        return;
    }
    int32_t index = (int32_t)list->count;
    trouble.next = -1;
    if (list->dataset) {
        trouble.severity = dataset_severity(list->dataset, trouble.rule, trouble.severity);
    }
    *ARENA_PUSH(list->arena, list) = trouble;
    if (list->first[row] < 0) {
        list->first[row] = index;
    } else {
        list->item[list->last[row]].next = index;
    }
    list->last[row] = index;
    list->diverted[row] = list->diverted[row] || trouble.severity >= SEVERITY_QUARANTINE_ROW;
    list->refused = list->refused || trouble.severity == SEVERITY_REFUSE_FILE;
}

bool trouble_has(const struct trouble_list *list, int32_t row, int32_t field)
{
    for (int32_t i = list->first[row]; i >= 0; i = list->item[i].next) {
        if (list->item[i].field == field) {
            return true;
        }
    }
    return false;
}
