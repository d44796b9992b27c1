/* Private to the loading of datasets: from a node tree to struct dataset.
 *
 *   dataset.c         the resource as a whole: schema, dialect
 *   dataset_keys.c    primary, unique and foreign keys
 *   dataset_marsad.c  the marsad object of a dataset
 *   dataset_rules.c   rules on rows
 *   dataset_rule_forms.c  their short forms, as expressions
 *   dataset_format.c  dialect and reading: how files are written
 *   dataset_history.c checks against earlier submissions
 *   dataset_field.c   one field: name, missing values, sensitivity
 *   dataset_type.c    its type and format
 *   dataset_constraint.c, dataset_enum.c  what its values must satisfy
 *   dataset_value.c   values that stand in descriptors
 *   table_schema.c    a Table Schema of others
 *   dataset_coarsen.c what a field becomes when it is kept
 *   dataset_coded.c   coded columns and the scopes of expressions
 *   dataset_derived.c, dataset_derived_forms.c  columns worked out of them, once all are linked
 *   dataset_derived_absent.c  those among them that the profile cannot have */
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

/* dataset.c. A table schema: fields, keys, missing values. */
void schema_read(struct dataset_reading *, const struct node *schema);

/* dataset_keys.c */
void primary_key_read(struct dataset_reading *, const struct node *schema);
void foreign_keys_read(struct dataset_reading *, const struct node *schema);
void unique_keys_read(struct dataset_reading *, const struct node *schema);
void check_unique(struct dataset_reading *);

/* dataset_marsad.c */
void dataset_marsad_read(struct dataset_reading *, const struct node *marsad);
/* The property `deprecated` of a marsad object: what to use instead; empty when it has none. */
str deprecated_take(struct reading *, const struct node *map);

/* dataset_rules.c */
enum severity severity_take(struct reading *, const struct node *map, enum severity otherwise);
void rules_read(struct dataset_reading *, const struct node *marsad);

/* dataset_rule_forms.c. What a form means: the text of an expression, or a kind of its own. */
struct rule_form {
    enum rule_kind kind;
    str assert;
    str when;                /* a further condition; empty: none */
    struct place when_place; /* of its text */
    int32_t field;           /* the field that it is about; -1: several */
};
/* Reads the one form that the rule has; false after a fault. */
bool rule_form_read(struct dataset_reading *, const struct node *rule, struct rule_form *out);
extern const char *const rule_forms[]; /* their names; ends with NULL */

/* dataset_format.c. A dialect in the spelling of version 2 or 1; and the `reading:` object that a
 * policy, a dataset or a source may have: both replace in `out` what they name. */
void dialect_read(struct reading *, const struct node *dialect, struct dialect *out);
void source_format_read(struct reading *, const struct node *reading_object,
                        struct source_format *out);
void date_reading_read(struct reading *, const struct node *dates, struct date_reading *out);
void number_reading_read(struct reading *, const struct node *numbers, struct number_reading *out);
/* The same for a dialect of others: unknown properties are allowed. */
void standard_dialect_read(struct reading *, const struct node *dialect, struct dialect *out);
/* One character that no number is made of. reading.character {name, found} */
bool one_character(struct reading *, const struct node *, int32_t *out);
/* Marks of groups and decimals differ: reading.marks-alike */
void check_number_marks(struct reading *, struct place, const struct number_reading *);

/* table_schema.c. A map of a descriptor of others: any property is allowed; one near a known one,
 * or in the wrong place, is a warning. False, with a fault, when it is no map. */
bool standard_expect_map(struct reading *, const struct node *, const struct properties *);
/* table_schema_load from bytes; a dialect without a file is none. */
struct schema_text {
    str file, bytes;
};
bool table_schema_read(struct arena *a, struct schema_text schema, struct schema_text dialect,
                       struct dataset *out, struct diag *d);

/* dataset_history.c */
void history_read(struct dataset_reading *, const struct node *marsad);

/* dataset_field.c */
enum severity severity_named(struct reading *, const struct node *map, const char *name,
                             enum severity otherwise);
void field_read(struct dataset_reading *, const struct node *, int32_t index);
void missing_values_read(struct dataset_reading *, const struct node *, struct missing_value **out,
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
struct expression_variable coded_variable(const struct coded_column *);

#endif
