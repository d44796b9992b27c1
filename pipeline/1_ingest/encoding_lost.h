/* Text whose characters were lost before it came here: each became '?' or U+FFFD, or its UTF-8 was
 * read as another encoding and saved again. One cell or label at a time; all texts are valid UTF-8.
 */
#ifndef MARSAD_1_INGEST_ENCODING_LOST_H
#define MARSAD_1_INGEST_ENCODING_LOST_H

#include "base/str.h"

/* Whether the text is the spelling after some of its characters beyond ASCII were lost: one mark
 * for each of them, or one for each byte of its UTF-8. */
bool lost_spells(str text, str spelling);
/* Marks alone (two question marks or more, blanks, digits, punctuation), or any U+FFFD. */
bool lost_is_plain(str text);
/* A mark within a word ("B?ni"), as no question stands; addresses of the web apart. */
bool lost_within_word(str text);
/* The text that was there before; false when it was not read wrongly. */
bool mojibake_undo(struct arena *a, str text, str *before);
/* Most characters beyond ASCII stand in pairs as only UTF-8 read wrongly has them. */
bool mojibake_is_plain(str text);

#endif
