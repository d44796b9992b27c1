/* A date as centres write it, cut into numbers and words: digits of all scripts become numbers,
 * words are folded (base/utf8.h), invisible marks pass, a time of day at the end is read over.
 * Private to read_date.c. */
#ifndef MARSAD_2_VALIDATE_DATE_TOKENS_H
#define MARSAD_2_VALIDATE_DATE_TOKENS_H

#include "base/str.h"

enum { DATE_TOKENS_LIMIT = 32, DATE_TEXT_LIMIT = 160, DATE_FOLDED_LIMIT = 2048 };

/* What stands before a token: one of / - . , ' ( for itself, or: */
enum { SEPARATOR_NONE = 0, SEPARATOR_BLANK = ' ', SEPARATOR_SEVERAL = '?' };

struct date_token {
    int32_t value;  /* of a number of at most 9 digits */
    int16_t start;  /* in the folded text; words and numbers stand there with one blank between */
    uint8_t digits; /* 0: a word */
    char separator;
    bool is_spaced; /* a blank stands before it, beside the separator */
};

/* `folded`, `count`, and what follows are set by date_tokens_cut; the arrays are left as they are.
 */
struct date_tokens {
    struct date_token token[DATE_TOKENS_LIMIT];
    char folded[DATE_FOLDED_LIMIT];
    int32_t count;
    int32_t folded_bytes;
    bool has_time;
    uint32_t repairs; /* REPAIR_DIGITS, _INVISIBLE, _SPACES; _DATE: a mark beyond ASCII */
};

/* False when the text holds what stands in no date. */
bool date_tokens_cut(str text, struct date_tokens *out);

#endif
