/* Integers and numbers in a declared writing: decimal mark, grouping, currency signs and units
 * around them; and by the letter of Table Schema. The plain writing has its own, faster readers
 * (read_value.h). */
#ifndef MARSAD_2_VALIDATE_READ_NUMBER_H
#define MARSAD_2_VALIDATE_READ_NUMBER_H

#include "2_validate/field_reader.h"

/* By the contract of the source: a group has three digits, and nothing stands around the number
 * unless the field says so (bareNumber: false). */
read_one read_integer_one, read_number_one;
/* By the letter, as the reference implementation takes it: blanks around, Arabic-Indic and Persian
 * digits, group marks anywhere; NaN and INF for numbers; integers beyond 64 bits become the
 * largest that there are. */
read_one read_integer_letter, read_number_letter;

/* Blanks of Unicode at both ends. */
str trim_blanks(str text);
/* The ASCII digit of an Arabic-Indic or Persian one; itself otherwise. */
int32_t plain_digit(int32_t code_point);

#endif
