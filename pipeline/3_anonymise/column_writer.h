/* One kept column: how typed values become what the register may hold. The functions are chosen
 * once a submission, by what the descriptor says of the field; what may not be kept has no writer
 * (an assert sees to it). */
#ifndef MARSAD_3_ANONYMISE_COLUMN_WRITER_H
#define MARSAD_3_ANONYMISE_COLUMN_WRITER_H

#include "base/hash.h"
#include "descriptors/dataset.h"
#include "model/batch.h"

enum { WRITER_ROWS = 2048, BAND_TABLE_VALUES = 256 };

struct column_writer;

/* Rows from .. from+count-1 of the batch. */
struct row_span {
    int32_t from, count;
};
/* Coarsens into out[0 .. count-1]; missing stays missing. */
typedef void coarsen_rows(const struct column_writer *, const struct batch *, struct row_span,
                          int64_t *out);
/* Stores into out[0 .. count*width-1]. */
typedef void write_rows(const struct column_writer *, const struct batch *, struct row_span,
                        uint8_t *out);
typedef void store_values(const struct column_writer *, const int64_t *value, int32_t count,
                          uint8_t *out);

struct column_writer {
    const struct coded_column *coded;
    const struct field *field;
    int32_t index; /* of the field */
    write_rows *write;
    coarsen_rows *coarsen; /* NULL: the value itself */
    store_values *store;
    int64_t *work;        /* [WRITER_ROWS] of coarsened values, shared by the columns */
    int64_t least, most;  /* what the column holds */
    const int64_t *table; /* LEVEL: by code number; BAND, AGE_BAND: by value */
    int32_t table_count;
    struct tagger tagger; /* record keys */
};

void column_writer_make(struct column_writer *, struct arena *, const struct dataset *,
                        const struct coded_column *, const struct key_ring *, str centre);
/* coarsen.c: the function for the field and its table, or NULL. */
coarsen_rows *coarsen_choose(struct column_writer *, struct arena *, const struct dataset *);

#endif
