/* constraints.jsonSchema: the part of JSON Schema that says what one cell may hold. Known: type,
 * enum, const, required, properties, additionalProperties, minProperties, maxProperties, items,
 * minItems, maxItems, uniqueItems, minimum, maximum, exclusiveMinimum, exclusiveMaximum,
 * multipleOf, minLength, maxLength, pattern, allOf, anyOf, oneOf, not. Other words say nothing
 * here; the descriptor's reader refuses those that would. */
#ifndef MARSAD_2_VALIDATE_JSON_SCHEMA_H
#define MARSAD_2_VALIDATE_JSON_SCHEMA_H

#include "2_validate/read_json.h"

struct node; /* descriptors/yaml_tree.h */

bool json_schema_holds(const struct node *schema, const struct json *, struct arena scratch);
/* Equal values: numbers by value, objects whatever the order of their members. */
bool json_equal(const struct json *, const struct json *);

#endif
