/* What a release is made from and says of itself: input of 7_publish beside the safe tables. */
#ifndef MARSAD_MODEL_RELEASE_H
#define MARSAD_MODEL_RELEASE_H

#include "base/file.h"
#include "model/coverage.h"
#include "model/finding.h"
#include "model/safe_account.h"
#include "model/language.h"
#include "model/revision.h"
#include "model/submission.h"
#include "model/target.h"

struct file_hash {
    str path;
    uint8_t sha256[32]; /* of a centre's file: never published */
    uint8_t tag[16];    /* of a centre's file: published instead */
    int64_t bytes;
};
struct file_hash_list {
    struct file_hash *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
};

/* One dataset of the release in numbers, for the coverage table and the summary. */
struct dataset_coverage {
    const struct dataset *dataset;
    int64_t submissions;
    int64_t refused;
    int64_t centres;
    struct safe_account account; /* not said until the tables are protected */
};

struct release_facts {
    str profile;
    str date; /* as-of, YYYY-MM-DD: names the release */
    int32_t as_of_day;
    const struct submission *submission; /* all that the release rests on */
    ptrdiff_t submission_count;
    const struct dataset_coverage *coverage;
    ptrdiff_t coverage_count;
    struct file_hash_list inputs;
    struct file_hash_list descriptors;
    str fingerprint; /* hex SHA-256 over tags of inputs, descriptors, program; not the date */
    str key_id;
    str program;                        /* its version */
    struct coverage_list centres;       /* expected and reporting */
    struct revision_list revisions;     /* since the release before; made after 6_protect */
    struct target_verdict_list targets; /* programme targets against what is published; so too */
};

#endif
