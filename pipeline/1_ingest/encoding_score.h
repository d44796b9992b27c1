/* How well bytes read as Arabic and French writing under one of the 8-bit encodings: a tie-break
 * for what a dataset's labels and codes leave open. The cost of a letter is ten times the natural
 * logarithm of how seldom it is where it stands, so that a difference of 20 between two encodings
 * is odds of 7 to 1. Words of one script are the rule; letters of two scripts in one word, capital
 * accents after small letters, and bytes that mean nothing cost most. */
#ifndef MARSAD_1_INGEST_ENCODING_SCORE_H
#define MARSAD_1_INGEST_ENCODING_SCORE_H

#include "descriptors/source_format.h"

struct writing {
    int64_t cost;
    int64_t beyond_ascii; /* bytes that were judged */
    int64_t arabic;       /* of them, Arabic letters */
};
struct writing writing_judge(enum encoding encoding, str bytes);
/* More than this a byte is no writing that is known here. */
enum { WRITING_COST_MOST = 90 };

#endif
