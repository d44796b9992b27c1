/* Constraints that look into a text: lengths of lists, arrays and objects, items of arrays,
 * jsonSchema, enumerated texts, bounds of durations. */
#ifndef MARSAD_2_VALIDATE_CHECK_CONTENT_H
#define MARSAD_2_VALIDATE_CHECK_CONTENT_H

#include "2_validate/field_reader.h"

/* The lengths of the field count items, not characters. */
bool content_has_lengths(const struct field *);
typedef void add_check(struct field_reader *, bool wanted, check_values *);
void content_checks_choose(struct field_reader *, add_check *);

/* check_field.c, for both. A text that fails and would pass without its invisible marks has them as
 * its detail (not by the letter of the standard). */
typedef bool text_passes(const struct field_reader *, str text, struct arena scratch);
void check_texts(struct field_reader *, struct row_range, struct trouble_list *, text_passes *,
                 str detail);
void check_number(const struct field_reader *, int32_t row, double value, struct trouble_list *);
void constraint_error(const struct field_reader *, struct trouble_list *, int32_t row, str detail);

#endif
