/* Datasets: Data Package v2 resources (name, title, schema, dialect) in YAML or JSON, and one
 * separate `marsad:` object for what the standard lacks. schemas/README.md is the manual of the
 * files; this is what they become. */
#ifndef MARSAD_DESCRIPTORS_DATASET_H
#define MARSAD_DESCRIPTORS_DATASET_H

#include "base/diag.h"
#include "descriptors/codelist.h"
#include "descriptors/expression.h"
#include "descriptors/source_format.h"
#include "model/coded_batch.h"
#include "model/finding.h"
#include "model/language.h"

struct node; /* descriptors/yaml_tree.h */

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
    str label; /* of a standard schema, where it is none of our kinds */
};

struct constraint_severity { /* how bad each kind of trouble is in this field */
    enum severity type, required, constraint;
};

/* What a VALUE_TEXT must look like: the standard's types and formats that stay text here. */
enum text_form {
    TEXT_PLAIN,
    TEXT_EMAIL,
    TEXT_URI,
    TEXT_BINARY, /* base64 */
    TEXT_UUID,
    TEXT_OBJECT, /* JSON object */
    TEXT_ARRAY,  /* JSON array */
    TEXT_GEOPOINT,
    TEXT_GEOPOINT_ARRAY,
    TEXT_GEOPOINT_OBJECT,
    TEXT_GEOJSON,
    TEXT_TOPOJSON,
    TEXT_DURATION, /* ISO 8601 */
    TEXT_LIST,     /* delimited values of `list_item_type` */
};

/* One value of `enum` on a field that is not coded: read as the field's cells are. */
struct enum_value {
    str text;
    int64_t integer;
    double number;
};

struct time_format; /* a compiled strptime pattern: descriptors/time_format.h */

struct field {
    str name;
    str type_name; /* as the descriptor has it: "integer", "geopoint"; default "any" */
    str format;    /* as the descriptor has it; default "default" */
    struct labels labels;
    const str *alias; /* header spellings beside the name and the labels */
    int32_t alias_count;
    enum value_type type;
    const struct codelist *codelist; /* CODE, CODE_SET */
    char list_separator;             /* CODE_SET; default ';' */
    str list_delimiter;              /* `list` of a standard schema: one character or several */
    bool required;                   /* value must not be missing */
    bool column_optional;            /* the file may lack the column */
    bool planned;                    /* DATE: of a plan, so that it may lie after the release */
    bool counts_records; /* INTEGER: how many records somebody sent, of persons perhaps, in a
                            dataset that is about bodies: its sums are not published */
    bool unique;
    bool has_minimum, has_maximum;
    bool minimum_is_exclusive, maximum_is_exclusive;
    int64_t minimum, maximum;               /* INTEGER, DATE (day number) */
    double minimum_number, maximum_number;  /* NUMBER */
    int64_t min_length, max_length;         /* TEXT, code points; -1: none */
    str pattern;                            /* empty: none; anchored, XML Schema style */
    const struct pattern *compiled_pattern; /* descriptors/pattern.h; NULL: none */
    const struct missing_value *missing;    /* field's own, or the schema's */
    int32_t missing_count;
    const str *true_value, *false_value; /* BOOLEAN; folded, but as they stand if standard */
    int32_t true_count, false_count;
    enum text_form text_form;
    enum value_type list_item_type;        /* TEXT_LIST; VALUE_TEXT: any */
    const struct time_format *time_format; /* DATE, TIME, DATETIME with a pattern; or NULL */
    bool format_is_any;                    /* format: any */
    bool format_is_invalid;                /* nothing reads under it (the standard's "invalid") */
    bool has_dates;                        /* marsad.dates: own reading of dates */
    struct date_reading dates;             /* has_dates */
    bool has_numbers;                      /* decimalChar, groupChar: own reading of numbers */
    struct number_reading numbers;         /* has_numbers */
    bool has_affix;                        /* bareNumber: false */
    const struct enum_value *enum_value;   /* enum on a field that is not coded */
    int32_t enum_values;
    bool enum_is_categories;               /* they come from `categories`, without an enum */
    const struct array_rules *array_rules; /* descriptors/array_rules.h: jsonSchema, arrayItem */
    str deprecated;                        /* why, and what to use; empty: it is not */
    struct constraint_severity severity;
    enum sensitivity sensitivity;
    enum coarsening coarsening;
    str coarsened_name; /* name of the coded column; the field's own by default */
    int32_t coarsen_level;
    const struct codelist *coarsen_bands;
    int32_t coarsen_at; /* field index of the date for AGE_BAND */
    struct place place;
};

/* Most rules are an expression; two need more than the row: descriptors/rule_run.h has them. */
enum rule_kind {
    RULE_EXPRESSION,
    RULE_PERIOD,    /* the date `field` lies within the period of the file's name */
    RULE_IDENTICAL, /* every row has the first one's value of `field` */
};

struct row_rule {
    str id;
    struct labels message;
    enum rule_kind kind;
    struct expression *when;   /* NULL: always */
    struct expression *assert; /* EXPRESSION: a row is refused when this is FALSE; NULL (unknown)
                                  passes. Otherwise no expression. */
    enum severity severity;
    int32_t field; /* the field that a finding points at, or -1 */
    struct place place;
};

struct foreign_key {
    int32_t field;         /* in this dataset: a record key or a code; the first of several */
    const int32_t *fields; /* of a standard schema: all of them */
    int32_t field_count;
    const str *reference_fields; /* the same count */
    str resource;                /* dataset named; its own name for itself */
    str reference_name;          /* the field of that dataset, as written */
    int32_t reference_field; /* the same, resolved: its record key, or a code of the same list */
    const struct dataset *dataset; /* resolved after all are loaded */
    enum severity severity;        /* QUARANTINE_ROW by default */
    struct place place;
};

/* A combination of fields that no two records of a file share; a record with a missing one is not
 * held against it (Table Schema v2, uniqueKeys). */
struct unique_key {
    const int32_t *field;
    int32_t fields;
    struct place place;
};

/* How columns and fields are held against each other (Table Schema v2). Marsad's own datasets are
 * `equal` or, with extra columns allowed, `subset`-like: see header_read. */
enum fields_match { MATCH_EXACT, MATCH_EQUAL, MATCH_SUBSET, MATCH_SUPERSET, MATCH_PARTIAL };

/* A submission held against the earlier ones of the same centre and dataset. */
enum history_measure { HISTORY_RECORDS, HISTORY_SHARE_ACCEPTED };
enum history_base { HISTORY_LAST, HISTORY_MEDIAN };
struct history_check {
    str id;
    struct labels message;
    enum history_measure measure;
    enum history_base base;
    int32_t periods;        /* HISTORY_MEDIAN: of so many periods before */
    double least, most;     /* ratio to the base; NAN: no bound */
    int64_t floor;          /* absolute differences below it are nothing */
    enum severity severity; /* info, warn or refuse-file */
    struct place place;
};
/* A fall or rise that was announced: history checks are silent for it. */
struct announcement {
    str centre; /* code; empty: every centre */
    str period; /* as in file names */
    struct labels reason;
};

/* How bad a built-in check of stage 2 is that no single field declares. */
struct check_severity {
    str rule; /* as findings name it */
    enum severity severity;
};

/* A column that is worked out of kept ones when counting begins (5_indicators/derive.h): never
 * stored, so that it can be changed at will. It stands beside the kept columns for filters and
 * breakdowns, and other derived columns, of any dataset, may be made of it, but for circles. A
 * value that cannot be worked out is missing. */
enum derived_kind {
    DERIVED_DIFFERENCE, /* of - less: two whole numbers, or days between two dates */
    DERIVED_CONDITION,  /* an expression over the other columns: yes, no, or missing */
    DERIVED_BAND,       /* a whole number as the band of a code list that holds it */
    DERIVED_LOOKUP,     /* a column of the record that a foreign key refers to */
    DERIVED_RECORDS,    /* over the records of another dataset that refer to this one */
    DERIVED_PERSON,     /* over the records of the same person in this dataset or another */
    DERIVED_LEAST,      /* the least of several columns of one record */
    DERIVED_MOST,       /* the greatest */
    DERIVED_ATTRIBUTE,  /* what the code list of a code column says of the code, in a column of its
                           own: the type of the centre that a record is of */
};
/* What is taken of several records. Of none: COUNT is 0, ANY is no, the others are missing. */
enum derived_take {
    TAKE_COUNT,
    TAKE_ANY,
    TAKE_LEAST, /* of a column: dates and whole numbers */
    TAKE_MOST,
    TAKE_SUM,
    TAKE_ORDER,        /* PERSON: 1 for her first record by date; ties share the lower number */
    TAKE_DAYS_SINCE,   /* PERSON: days since her latest earlier record; missing for the first */
    TAKE_DAYS_TO_NEXT, /* PERSON: days to her next later record; missing for the last */
};
enum {
    NO_COLUMN = -1,
    DERIVED_AS_OF = -2, /* instead of a column: the date that the release is made as of */
};
struct dataset;
struct derived {
    enum derived_kind kind;
    struct labels labels;
    /* DIFFERENCE; columns of this dataset or DERIVED_AS_OF. When `of` is missing and `open` is not
     * NO_COLUMN, `open` stands for it (a stay that still goes on: as of). */
    int32_t of, less, open;
    const struct expression *condition; /* CONDITION; RECORDS, PERSON: which records, or NULL */
    const struct codelist *bands;       /* BAND; ATTRIBUTE: of the values; NULL: whole numbers */
    int32_t attribute;                  /* ATTRIBUTE: index in codelist.property_name of `of` */
    int32_t key;   /* LOOKUP: kept column that refers; RECORDS: that of `from` */
    int32_t match; /* what it refers to: LOOKUP: kept column of `from`; RECORDS: of this dataset */
    const struct dataset *from; /* LOOKUP, RECORDS, PERSON */
    int32_t column;             /* of `from`: what is looked up or taken; -1: none */
    int32_t date;               /* PERSON: column of `from` that orders her records */
    int32_t own_date;           /* PERSON: the same of this dataset */
    const int32_t *operand;     /* LEAST, MOST: columns of this dataset, all of one kind */
    int32_t operands;
    bool known; /* LEAST, MOST: of the operands that are known, instead of missing with any */
    enum derived_take take;
    struct place place;
};

/* A derived column that the profile cannot have: it looks into a dataset that is not used. */
struct left_out {
    str name;
    str dataset; /* the one that is not used */
};

enum person_source { PERSON_NONE, PERSON_IDENTIFIER, PERSON_THROUGH };

struct dataset {
    str name;
    str version;
    struct labels labels;
    struct labels record_unit; /* what one record is: a case, an act, a stay */
    struct field *field;
    int32_t fields;
    enum fields_match fields_match;
    struct unique_key *unique_key;
    int32_t unique_keys;
    struct history_check *history;
    int32_t history_checks;
    const struct announcement *announcement;
    int32_t announcements;
    const struct check_severity *check_severity; /* marsad.severity */
    int32_t check_severities;
    double refuse_share;        /* of quarantined rows; NAN: the policy's */
    bool expected_every_period; /* marsad.expected: a centre that sends nothing is a finding */
    struct source_format source_format; /* before a centre's own is laid over it */
    const struct node *reading;         /* marsad.reading, or NULL */
    const struct node *derivations;     /* marsad.derived, or NULL */
    str deprecated;                     /* why, and what to use; empty: it is not */
    bool about_bodies; /* marsad.about: its records tell of bodies and works, not of persons, so
                          that no small number of them is suppressed */
    str stock; /* marsad.stock: the column with the year of which each record says what there was,
                  so that years cannot be added up; empty: none */
    bool standard; /* a Table Schema of others: no marsad object, the letter of the standard */
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
    struct coded_column *coded;    /* what stays after anonymisation, in order of fields; then
                                      column_count - coded_count derived columns */
    int32_t coded_count;           /* kept: stages 3 and 4 and the register know these alone */
    int32_t column_count;          /* kept and derived: for stage 5 */
    const struct derived *derived; /* [column_count - coded_count] */
    const struct left_out *left_out;
    int32_t left_outs;
    struct expression_scope coded_scope; /* all columns as variables, for indicators: variable i
                                            is column i; tags have no name there */
    str path;                            /* of the descriptor, relative to the schemas root */
    struct place place;
    bool faulty; /* while loading: has faults, so that nothing is held against it */
};

/* How bad a finding of a built-in check is here; `otherwise` when the dataset does not say. */
enum severity dataset_severity(const struct dataset *, str rule, enum severity otherwise);
int32_t dataset_field(const struct dataset *, str name);   /* index or -1 */
int32_t dataset_coded(const struct dataset *, str column); /* kept or derived: index or -1 */
/* NULL for a kept column. */
static inline const struct derived *dataset_derived(const struct dataset *d, int32_t column)
{
    return column >= d->coded_count ? &d->derived[column - d->coded_count] : NULL;
}
/* ATTRIBUTE: what the code of the column's list has: a code number of `bands`, or a whole number;
 * missing where the list says nothing (codes that are gone from the file say nothing). */
int64_t derived_attribute(const struct derived *, const struct codelist *of, int32_t code);
/* Labels of a column: of its field, or its own when it is derived. */
struct labels dataset_column_labels(const struct dataset *, int32_t column);

#endif
