/* Cells that a spreadsheet or a keyboard spoiled: blanks, marks that nobody sees, ="..." and ' that
 * keep text as text, digits of other scripts. Each step mends one kind; what is declared is read
 * and counted, what is not is named as the cause. */
#ifndef MARSAD_2_VALIDATE_MEND_H
#define MARSAD_2_VALIDATE_MEND_H

#include "2_validate/field_reader.h"

enum { MEND_BYTES = 256 };

/* The cell as mended so far: in the batch, or in `bytes`. */
struct mending {
    str text;
    char bytes[2][MEND_BYTES];
};

/* Direction marks, zero width, tatweel, soft hyphen; blanks that are no plain ones. */
bool is_invisible(int32_t code_point);
bool has_invisible(str text);
/* Invisible marks dropped, special blanks made plain ones and trimmed. At most text.n bytes. */
str without_invisible(str text, char *out);
/* The steps that make no copy, those of them that are declared: blanks around, ="...", a leading
 * apostrophe. Bits of what is needed, whether it was done or not. */
uint32_t mend_in_place(str *text, uint32_t declared);

/* Reads a cell that is neither missing nor readable as it stands. */
enum cell_outcome mend_and_read(struct field_reader *, str text, struct cell_value *);
/* The detail for a repair that was needed and is not declared. */
str repair_cause(uint32_t undeclared);

#endif
