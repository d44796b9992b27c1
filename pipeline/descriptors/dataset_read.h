/* Private to the loading of datasets: from a node tree to struct dataset.
 *
 *   dataset.c         the resource as a whole: schema, keys, rules, the marsad object
 *   dataset_field.c   one field: type, constraints, missing values, sensitivity
 *   dataset_coarsen.c what a field becomes when it is kept
 *   dataset_coded.c   coded columns and the scopes of expressions */
#ifndef MARSAD_DESCRIPTORS_DATASET_READ_H
#define MARSAD_DESCRIPTORS_DATASET_READ_H

#include "descriptors/dataset.h"
#include "descriptors/yaml_read.h"

struct codelist_set {
    struct codelist **item;
    ptrdiff_t count;
    ptrdiff_t capacity;
};
void codelist_set_add(struct arena *a, struct codelist_set *, struct codelist *);
struct codelist *codelist_set_find(const struct codelist_set *, str name); /* or NULL */

struct dataset_reading {
    struct reading r;
    struct codelist_set *codelists; /* grows by anonymous lists of constraints.enum */
    struct dataset *out;
    const struct node **field_node; /* [fields] */
    bool *is_year;                  /* [fields] type: year */
    bool *is_untyped;               /* [fields] the type is refused: nothing else is said of it */
    struct missing_value *missing;  /* the schema's */
    int32_t missing_count;
};

/* Reads a dataset from bytes; `name` is the file's stem. False when there was a fault. */
bool dataset_read(struct arena *a, str bytes, str file, str name, struct codelist_set *,
                  struct dataset *out, struct diag *d);

/* dataset_field.c */
void field_read(struct dataset_reading *, const struct node *, int32_t index);
void missing_values_read(struct reading *, const struct node *, struct missing_value **out,
                         int32_t *count);
/* The code list that a property names, or NULL with a fault. */
struct codelist *codelist_take(struct dataset_reading *, const struct node *map, const char *name,
                               enum presence);
/* Index of the field that a property names, or -1 with a fault. */
int32_t field_take(struct dataset_reading *, const struct node *map, const char *name,
                   enum presence);
int32_t field_named(struct dataset_reading *, const struct node *text);

/* dataset_coarsen.c: after all fields are read. */
void field_coarsen_read(struct dataset_reading *, int32_t index);

/* dataset_coded.c */
bool field_is_kept(const struct field *);
void dataset_code(struct dataset_reading *);
void dataset_scope(struct dataset_reading *);

#endif
