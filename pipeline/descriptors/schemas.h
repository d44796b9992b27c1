/* Everything that describes a profile, loaded and checked: the only way into descriptors/. */
#ifndef MARSAD_DESCRIPTORS_SCHEMAS_H
#define MARSAD_DESCRIPTORS_SCHEMAS_H

#include "base/file.h"
#include "descriptors/dataset.h"
#include "descriptors/indicator.h"
#include "descriptors/labels.h"
#include "model/release.h"
#include "model/target.h"

struct date_words; /* descriptors/date_words.h: month names, Hijri month starts */

/* One entry of profiles/NAME/sources.yaml: how the files of a centre are written. */
struct source {
    str centre;
    const str *dataset; /* names; none: every dataset */
    int32_t datasets;
    const struct node *reading;          /* laid over the dataset's own */
    const struct source_format **format; /* [schemas.datasets]; NULL: the entry does not apply */
    struct place place;
};

struct policy {                         /* policy/disclosure.yaml, policy/intake.yaml */
    struct source_format source_format; /* intake.yaml, reading: before datasets' own */
    bool feedback_shows_keys; /* intake.yaml: feedback names records by hashed key, not by row */
    int64_t threshold;        /* cells with 1 .. threshold-1 persons or records are primary */
    int64_t interval_width;   /* least width of the attacker's interval for a suppressed cell */
    int64_t
        statistics; /* sums, means, medians, times rest on so many persons and records at least */
    bool zeros_published;
    int64_t file_bytes_limit;
    int64_t cell_bytes_limit;
    int64_t findings_limit_each;
    int64_t record_lines_limit; /* a quoted record longer than this is damaged */
    double refuse_share; /* share of quarantined rows above which a file is refused; 1 = never */
    double unreliable_relative_width; /* of the interval; 1.6 after NCHS (Parker et al. 2023) */
    int64_t unreliable_numerator;     /* fewer events than this are flagged */
    /* Of shares, after NCHS (Parker et al. 2017): flagged below this denominator; at this width of
     * the interval or more; not at this width or less; between them when the width is more than so
     * many times the share, or the rest. Widths from 0 to 1. */
    int64_t unreliable_share_size;
    double unreliable_share_wide, unreliable_share_narrow, unreliable_share_relative_width;
    double confidence; /* 0.95 */
};

struct report_block { /* a paragraph or a table of a chapter */
    enum { BLOCK_TEXT, BLOCK_TABLE, BLOCK_KEY_FIGURE } kind;
    struct labels text;    /* TEXT: prose; KEY_FIGURE: caption */
    str table;             /* table id */
    const str *coordinate; /* KEY_FIGURE: position codes, one a dimension ("latest", "total") */
    int32_t coordinates;
    struct place place;
};
struct report_chapter {
    struct labels title;
    struct report_block *block;
    int32_t blocks;
};
struct publication { /* publish/report.yaml of the profile */
    struct labels title;
    struct labels subtitle;
    struct labels publisher;
    struct labels contact;
    struct labels about; /* what the numbers are and are not; printed on every cover */
    struct report_block *key_figure;
    int32_t key_figures;
    struct report_chapter *chapter;
    int32_t chapters;
};

struct observatory { /* profiles/NAME/observatory.yaml */
    str name;        /* the profile */
    struct labels labels;
    str country;
    enum language language[LANGUAGE_COUNT]; /* published, main first */
    int32_t languages;
    bool arabic_digits; /* U+0660.. in Arabic text, else 0-9 */
    str input_path;     /* empty: INPUT/<profile>; else relative to the project root */
    bool input_flat;    /* files lie at the input root itself, all of one centre */
    str flat_centre;
    int32_t as_of_day; /* shipped samples are frozen at a date; INT32_MIN: none */
    const struct counted_population *counted; /* at most one a dataset */
    int32_t counted_count;
    const struct counting_break *series_break; /* by dataset as written, each day at most once */
    int32_t series_breaks;
};

struct schemas {
    str root; /* directory of schemas/ */
    struct observatory observatory;
    struct policy policy;
    struct publication publication;
    struct codelist **codelist;
    int32_t codelists;
    struct dataset **dataset; /* referenced datasets before those that refer to them */
    int32_t datasets;
    struct str_list dataset_names; /* of all dataset files there are, used or not */
    struct indicator **indicator;  /* by code */
    int32_t indicators;
    struct population **population;
    int32_t populations;
    struct target_list targets;     /* targets.csv of the profile, if there */
    const struct codelist *centres; /* the registry: code list `centres`, property `language` */
    const struct codelist *units;
    const struct codelist *frameworks; /* names of other frameworks; NULL: there is no such list */
    const struct date_words *date_words;
    struct source *source;
    int32_t sources;
    struct catalogue *catalogue;
    struct file_hash_list files; /* every descriptor file read, sorted by path */
    uint8_t sha256[32];          /* over them */
};

/* Loads common/ and profiles/PROFILE/ (a profile's file replaces the common one of the same name;
 * observatory.yaml says which datasets and indicators it uses). All faults of all files are
 * reported, each with file, line and column; false when there is one. */
bool schemas_load(struct arena *a, const char *root, str profile, struct schemas *out,
                  struct diag *d);
/* How this centre's files of this dataset are written. `centre` may be empty. */
const struct source_format *schemas_source_format(const struct schemas *, const struct dataset *,
                                                  str centre);
/* A Table Schema of others, JSON or YAML, by the letter of the standard (dataset.standard), with
 * its dialect, or NULL for the default one. Faults are located; false when there is one. Unknown
 * properties are allowed by the standard; one that is near a known one is a warning. */
bool table_schema_load(struct arena *a, const char *schema_path, const char *dialect_path,
                       struct dataset *out, struct diag *d);
/* No schema at all: every column of the header is of type any; only the shape is judged. */
void table_schema_of_labels(struct arena *a, const str *label, int32_t labels, struct dataset *out);
/* Profiles below the root, sorted. */
bool schemas_profiles(struct arena *a, const char *root, struct str_list *names, struct diag *d);
/* The messages alone (common/labels), so that main can speak before a profile is loaded. */
bool schemas_messages(struct arena *a, const char *root, struct catalogue *out, struct diag *d);

const struct codelist *schemas_codelist(const struct schemas *, str name); /* or NULL */
const struct dataset *schemas_dataset(const struct schemas *, str name);
const struct indicator *schemas_indicator(const struct schemas *, str code);
/* What the dataset's figures rest on; NULL: every record. */
const struct counted_population *schemas_counted(const struct schemas *, const struct dataset *);

#endif
