/* Datasets: Data Package v2 resources (name, title, schema, dialect) in YAML or JSON, and one
 * separate `marsad:` object for what the standard lacks. schemas/README.md is the manual of the
 * files; this is what they become. */
#ifndef MARSAD_DESCRIPTORS_DATASET_H
#define MARSAD_DESCRIPTORS_DATASET_H

#include "base/diag.h"
#include "descriptors/codelist.h"
#include "descriptors/expression.h"
#include "model/coded_batch.h"
#include "model/finding.h"
#include "model/language.h"

enum sensitivity {
    SENSITIVITY_PLAIN,
    SENSITIVITY_SENSITIVE,         /* kept coded; its values never shown in findings */
    SENSITIVITY_QUASI_IDENTIFIER,  /* must be coarsened before it is kept */
    SENSITIVITY_RECORD_KEY,        /* kept as a keyed tag */
    SENSITIVITY_DIRECT_IDENTIFIER, /* sealed for linkage, or gone */
    SENSITIVITY_FREE_TEXT,         /* never passes */
};

enum coarsening {
    COARSEN_NONE,
    COARSEN_DAY,      /* date -> day number (what a date does anyway) */
    COARSEN_MONTH,    /* date -> year * 12 + month - 1 */
    COARSEN_YEAR,     /* date or integer year -> year */
    COARSEN_LEVEL,    /* code -> its ancestor at a level */
    COARSEN_BAND,     /* integer -> band of a code list */
    COARSEN_AGE_BAND, /* birth date or birth year -> age at another date -> band of a code list */
};

struct missing_value {
    str text;
    enum missing_kind kind;
};

struct constraint_severity { /* how bad each kind of trouble is in this field */
    enum severity type, required, constraint;
};

struct field {
    str name;
    struct labels labels;
    const str *alias; /* header spellings beside the name and the labels */
    int32_t alias_count;
    enum value_type type;
    const struct codelist *codelist; /* CODE, CODE_SET */
    char list_separator;             /* CODE_SET; default ';' */
    bool required;                   /* value must not be missing */
    bool column_optional;            /* the file may lack the column */
    bool unique;
    bool has_minimum, has_maximum;
    int64_t minimum, maximum;               /* INTEGER, DATE (day number) */
    double minimum_number, maximum_number;  /* NUMBER */
    int64_t min_length, max_length;         /* TEXT, code points; -1: none */
    str pattern;                            /* empty: none; anchored, XML Schema style */
    const struct pattern *compiled_pattern; /* descriptors/pattern.h; NULL: none */
    const struct missing_value *missing;    /* field's own, or the schema's */
    int32_t missing_count;
    const str *true_value, *false_value; /* BOOLEAN, folded */
    int32_t true_count, false_count;
    struct constraint_severity severity;
    enum sensitivity sensitivity;
    enum coarsening coarsening;
    str coarsened_name; /* name of the coded column; the field's own by default */
    int32_t coarsen_level;
    const struct codelist *coarsen_bands;
    int32_t coarsen_at; /* field index of the date for AGE_BAND */
    struct place place;
};

struct row_rule {
    str id;
    struct labels message;
    struct expression *when;   /* NULL: always */
    struct expression *assert; /* a row is refused when this is FALSE; NULL (unknown) passes */
    enum severity severity;
    int32_t field; /* the field that a finding points at, or -1 */
    struct place place;
};

struct foreign_key {
    int32_t field;           /* in this dataset: a record key or a code */
    str resource;            /* dataset named; its own name for itself */
    str reference_name;      /* the field of that dataset, as written */
    int32_t reference_field; /* the same, resolved: its record key, or a code of the same list */
    const struct dataset *dataset; /* resolved after all are loaded */
    enum severity severity;        /* QUARANTINE_ROW by default */
    struct place place;
};

enum person_source { PERSON_NONE, PERSON_IDENTIFIER, PERSON_THROUGH };

struct dataset {
    str name;
    str version;
    struct labels labels;
    struct labels record_unit; /* what one record is: a case, an act, a stay */
    struct field *field;
    int32_t fields;
    int32_t *primary_key; /* field indexes; at most 4 */
    int32_t primary_key_count;
    struct foreign_key *foreign_key;
    int32_t foreign_keys;
    struct row_rule *rule;
    int32_t rules;
    str file_prefix;       /* files are named PREFIX[_PERIOD][_vN].csv; default: the name */
    const str *file_alias; /* further prefixes */
    int32_t file_alias_count;
    str delimiters; /* candidates in order of preference; default ",;\t|" */
    bool extra_columns_allowed;
    int32_t centre_field;     /* must equal the folder's centre, or -1 */
    int32_t event_date_field; /* the date that places a record in time, or -1 */
    enum person_source person_source;
    int32_t person_field;          /* IDENTIFIER: the field; THROUGH: the foreign key's field */
    struct expression_scope scope; /* fields as variables, for rules */
    struct coded_column *coded;    /* what stays after anonymisation, in order of fields */
    int32_t coded_count;
    struct expression_scope coded_scope; /* coded columns as variables, for indicators: variable i
                                            is coded column i; tags have no name there */
    str path;                            /* of the descriptor, relative to the schemas root */
    struct place place;
    bool faulty; /* while loading: has faults, so that nothing is held against it */
};

int32_t dataset_field(const struct dataset *, str name);   /* index or -1 */
int32_t dataset_coded(const struct dataset *, str column); /* index or -1 */

#endif
