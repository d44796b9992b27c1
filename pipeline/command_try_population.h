/* What `marsad try` says of a rate without a denominator. */
#ifndef MARSAD_COMMAND_TRY_POPULATION_H
#define MARSAD_COMMAND_TRY_POPULATION_H

#include "command.h"
#include "model/estimate_table.h"

/* Prints which years the population file has, which of the table's it lacks, and what to write.
 * `lacks` [cells]: where no denominator stands in place of numbers. Nothing is printed when there
 * is none, or the file has no years. */
void say_population_years(struct session *, const struct estimate_table *, const bool *lacks);

#endif
