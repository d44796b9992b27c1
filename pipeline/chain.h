/* The chain: the seven stages as one table, in order; nothing else names them in order. */
#ifndef MARSAD_CHAIN_H
#define MARSAD_CHAIN_H

#include "descriptors/schemas.h"
#include "model/safe_table.h"

struct run_options {
    const char *schemas_root;
    const char *input_root;  /* holds <profile>/, or is it; NULL: what the profile says */
    const char *output_root; /* holds <profile>/ */
    const char *key_path;
    bool has_as_of;
    int32_t as_of_day;
    int32_t today; /* the only reading of a clock, by main; when nothing else says */
    int threads;
    enum language languages[LANGUAGE_COUNT]; /* to publish; none: the profile's */
    int32_t language_count;
    enum language message_language;
};

struct run_summary {
    str profile;
    bool skipped; /* input absent; the reason is in the diagnostics */
    bool nothing_new;
    int64_t submissions, refused; /* found; refused this night */
    int64_t refused_on_record;
    int64_t unlike_earlier;  /* submissions with a finding of history on record */
    int64_t held_back_files; /* of these, refused for it */
    int64_t missing_periods; /* expected of a centre, and not sent */
    int64_t missing_centres;
    struct account account;
    int64_t indicators, tables, held_back, charts;
    double seconds;
    str release_directory;
};

/* One night of one profile. The return value is an exit code of docs/operations.md. */
int chain_run(struct arena *a, str profile, const struct run_options *, struct run_summary *,
              struct diag *d);

/* The last release of a profile again: its facts and safe tables, counted and protected anew with
 * all its tables together, over the register as it stands. Where anything that the release was made
 * from has changed since (its fingerprint tells), nothing is given: sheet.moved-on, class
 * HELD_BACK. Messages also: sheet.no-release, and those of the stages. */
struct chain_again {
    const struct schemas *schemas;
    struct release_facts facts;
    struct safe_table_list tables;
};
bool chain_again(struct arena *a, str profile, const struct run_options *, struct chain_again *out,
                 struct diag *d);

#endif
