/* Which filters of a plan lie inside one another: every record that passes the one passes the
 * other; and which are apart: no record passes both. Who knows their counts knows how many lie
 * between (6_protect). Found while counting, from
 * the records themselves: conditions may exclude each other in ways that no comparison of their
 * words would see. Of 5_indicators/count.c. */
#ifndef MARSAD_5_INDICATORS_COUNT_WITHIN_H
#define MARSAD_5_INDICATORS_COUNT_WITHIN_H

#include "5_indicators/count_rows.h"

struct within {
    int32_t filters, words;
    uint64_t *passes; /* [CHUNK_ROWS * words] bit f: the row passes filter f */
    uint64_t *inside; /* [filters * words] bit g of f: all rows so far that pass f pass g */
    uint64_t *meets;  /* the same: some row does */
};

struct within within_new(struct arena *a, int32_t filters);
/* Words of a row of struct within, and of counts.inside and counts.meets. */
int32_t within_words(int32_t filters);
/* A chunk: begin, add the view of every filter, end. */
void within_begin(struct within *, int32_t rows);
void within_add(struct within *, int32_t filter, const struct view *);
void within_end(struct within *, int32_t rows);
/* What holds in both, and what is met in either. */
void within_join(struct within *, const struct within *other);

#endif
