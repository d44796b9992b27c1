/* Private to the loading of a profile: the parts of struct schemas, each from one node tree.
 * All report every fault and leave what they could read. */
#ifndef MARSAD_DESCRIPTORS_SCHEMAS_READ_H
#define MARSAD_DESCRIPTORS_SCHEMAS_READ_H

#include "descriptors/dataset_read.h"
#include "descriptors/schemas.h"
#include "descriptors/yaml_read.h"

/* observatory.c. Datasets and indicators that it uses stay nodes: their files are looked for
 * later, and a missing one is reported at its name. */
void observatory_read(struct reading *, const struct node *, str profile, struct observatory *out,
                      const struct node **datasets, const struct node **indicators);
/* What every figure over a dataset rests on (`counted`): after the datasets. */
void observatory_counted_read(struct reading *, const struct node *, struct schemas *);
void observatory_breaks_read(struct reading *, const struct node *, struct schemas *);
/* Centre of a flat input must be in the registry; every centre has a language. */
void observatory_check(struct reading *, const struct node *, const struct schemas *);

/* centres.c. Opening, closing, state and what it sends, of each centre; after the datasets.
 * Messages: centres.* */
void centres_check(struct reading *, const struct schemas *);

/* policy.c */
void policy_disclosure_read(struct reading *, const struct node *, struct policy *out);
void policy_intake_read(struct reading *, const struct node *, struct policy *out);

/* population.c: from bytes, after the datasets. */
bool population_read(struct arena *a, str bytes, str file, str name, const struct schemas *,
                     struct population *out, struct diag *d);

/* indicator.c: after the datasets and populations. */
void indicator_read(struct reading *, const struct node *, str file, str code,
                    const struct schemas *, struct indicator *out);

/* breakdown.c. "column", "column.year", "column.level2", "column.weekday": what an indicator
 * is shown by. */
bool breakdown_read(struct reading *, const struct node *, const struct schemas *,
                    const struct dataset *, struct breakdown *out);
bool breakdown_is_time(const struct dataset *, const struct breakdown *);
/* Months or weekdays of every year: they come again, and are no time. */
bool breakdown_is_cyclic(const struct breakdown *);
/* Positions of the breakdown that are known beforehand, the total among them; 1 for time. */
int64_t breakdown_positions(const struct dataset *, const struct breakdown *);

/* publication.c: after the indicators. */
void publication_read(struct reading *, const struct node *, const struct schemas *,
                      struct publication *out);
const struct indicator_table *schemas_table(const struct schemas *, str id,
                                            const struct indicator **indicator);

/* schemas_links.c: what joins datasets. Orders them so that the referenced come first. */
void datasets_link(struct reading *, struct schemas *);

/* dataset_derived.c: the derived columns of all datasets, after datasets_link; those that others
 * are made of first, whatever dataset they are in. */
void datasets_derive(struct reading *, struct schemas *, const struct codelist_set *);
/* dataset_derived_absent.c. The fault of naming a column that is not there, or was left out
 * (derived.left-out), of kept and derived ones. */
void dataset_no_column(struct reading *, const struct dataset *, struct place, str name);
/* A condition over the columns of a dataset, whose text stands at the node; NULL after a fault. */
struct expression *dataset_condition(struct reading *, const struct dataset *, const struct node *,
                                     str text);
/* dataset_about.c: what is said to be of bodies holds nothing of persons. After datasets_derive. */
void datasets_check_about(struct reading *, const struct schemas *);

#endif
