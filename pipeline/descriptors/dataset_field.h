/* Private to the reading of one field: its type and format, its constraints and categories. */
#ifndef MARSAD_DESCRIPTORS_DATASET_FIELD_H
#define MARSAD_DESCRIPTORS_DATASET_FIELD_H

#include "descriptors/dataset_read.h"

enum type_name {
    NAME_STRING,
    NAME_INTEGER,
    NAME_NUMBER,
    NAME_BOOLEAN,
    NAME_DATE,
    NAME_TIME,
    NAME_DATETIME,
    NAME_YEAR,
    NAME_YEARMONTH,
    NAME_DURATION,
    NAME_OBJECT,
    NAME_ARRAY,
    NAME_LIST,
    NAME_GEOPOINT,
    NAME_GEOJSON,
    NAME_ANY,
    NAME_NONE /* refused, or needed and absent */
};

enum { YEAR_LEAST = 1000, YEAR_MOST = 9999 };

extern const char *const constraint_names[];

/* A field of its own or the item of an array: all but its name and its marsad object. */
void field_start(const struct dataset_reading *, const struct node *, struct field *out);

/* dataset_type.c */
enum type_name type_read(struct dataset_reading *, const struct node *field, struct field *f);
/* Words of booleans, marks of numbers, delimiter and itemType of lists, arrayItem. */
void type_properties_read(struct dataset_reading *, const struct node *field, struct field *f,
                          enum type_name);
struct array_rules *array_rules_of(struct arena *a, struct field *f);

/* dataset_constraint.c */
void constraints_read(struct dataset_reading *, const struct node *constraints, struct field *f,
                      enum type_name);

/* dataset_enum.c: enum and categories. `constraints` may be NULL. */
void enum_and_categories_read(struct dataset_reading *, const struct node *field,
                              const struct node *constraints, struct field *f, enum type_name);

/* dataset_value.c. A value of the field's type as a descriptor writes it: by the field's own
 * format, or as the standard's default. Messages: descriptor.expected-..., dataset.value */
bool field_value_read(struct reading *, const struct node *, const struct field *f,
                      struct enum_value *out);

/* A node as JSON text; scalars as they stand. */
str node_as_text(struct arena *a, const struct node *);

#endif
