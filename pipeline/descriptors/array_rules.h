/* What the items of a field that holds JSON or a list must satisfy: the standard's
 * constraints.jsonSchema, and arrayItem, a field descriptor for each item of an array. */
#ifndef MARSAD_DESCRIPTORS_ARRAY_RULES_H
#define MARSAD_DESCRIPTORS_ARRAY_RULES_H

#include "descriptors/dataset.h"

struct node;

struct array_rules {
    const struct node *json_schema; /* a map (descriptors/yaml_tree.h), or NULL */
    const struct field *item;       /* read as any field is, with its constraints; or NULL */
};

#endif
