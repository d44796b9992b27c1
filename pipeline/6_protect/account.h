/* Numbers of records that were sent, where a dataset that is about bodies has them as a column
 * (counts_records: a log of what the centres sent): they say what the account of the intake says,
 * and nothing binds them to the counts of the tables. */
#ifndef MARSAD_6_PROTECT_ACCOUNT_H
#define MARSAD_6_PROTECT_ACCOUNT_H

#include "descriptors/schemas.h"
#include "model/estimate_table.h"

/* Whether such numbers are added up in the table. */
bool account_is_behind(const struct estimate_table *);
/* Whether its values are one sum of them over another. All other values are hidden. */
bool account_is_ratio(const struct estimate_table *);
/* A copy of such a table with values of ACCOUNT_DIGITS significant digits, so that several sums
 * agree with each, and without the divisor. */
enum { ACCOUNT_DIGITS = 2 };
const struct estimate_table *account_rounded(struct arena *a, const struct estimate_table *);

#endif
