/* What occurs in a coded column: enough to lay out the positions of a breakdown without going
 * through the rows again. Found when parts are written and kept beside them. */
#ifndef MARSAD_REGISTER_COLUMN_SCAN_H
#define MARSAD_REGISTER_COLUMN_SCAN_H

#include "base/arena.h"
#include "model/coded_batch.h"

struct column_scan {
    bool any; /* a value that is not missing */
    bool missing;
    int64_t least, most; /* of the values; of no meaning for code sets */
    uint8_t *occurs;     /* [number_limit] codes; NULL for other kinds */
    int32_t number_limit;
};

struct column_scan column_scan_new(struct arena *a, const struct coded_column *);
/* Adds `rows` stored values; of numbers only whether some are missing. */
void column_scan_rows(struct column_scan *, const struct coded_column *, const uint8_t *bytes,
                      ptrdiff_t rows, struct arena scratch);
/* Adds what another scan of the same column found. */
void column_scan_add(struct column_scan *to, const struct column_scan *from);

/* As bytes that depend neither on the width and base of the column nor on the machine. */
str column_scan_pack(struct arena *a, const struct column_scan *);
/* Adds what the bytes say; false when they are not of column_scan_pack, or name codes that the list
 * does not have. */
bool column_scan_unpack(struct column_scan *, str bytes);

#endif
