/* What stands beside the tables in workbooks and report: the list of symbols, the coverage of the
 * sources, the definition of each indicator. */
#ifndef MARSAD_7_PUBLISH_ANNEX_H
#define MARSAD_7_PUBLISH_ANNEX_H

#include "7_publish/grid.h"

struct grid annex_symbols(struct arena *a, const struct edition *);
struct grid annex_coverage(struct arena *a, const struct edition *);
/* Parts of an intake as 6_protect lets them be said (model/safe_account.h): a number of records or
 * persons, or its symbol; "3%", "less than 1%", "fewer than 5", "0". */
str annex_account_number(struct arena *a, const struct edition *, int64_t number);
str annex_account_share(struct arena *a, const struct edition *, struct account_share);
/* One row an indicator: code, name, definition, unit, method, limits, other frameworks. */
struct grid annex_definitions(struct arena *a, const struct edition *,
                              const struct safe_table_list *);
struct grid annex_contents(struct arena *a, const struct edition *, const struct safe_table_list *);

/* The tables' indicators, each once, with one of its tables. */
struct indicator_entry {
    const struct indicator *indicator;
    const struct safe_table *table;
};
int32_t annex_indicators(struct arena *a, const struct safe_table_list *,
                         struct indicator_entry **out);
str annex_frameworks(struct arena *a, const struct edition *, const struct indicator *);
/* What suppression does, in sentences: primary, secondary, what it means. */
enum { SUPPRESSION_SENTENCES = 3 };
str annex_suppression(struct arena *a, const struct edition *, int sentence);

#endif
