/* A submission: one file of one centre, for one dataset and period. */
#ifndef MARSAD_MODEL_SUBMISSION_H
#define MARSAD_MODEL_SUBMISSION_H

#include "model/finding.h"

enum submission_state {
    SUBMISSION_CURRENT,
    SUBMISSION_SUPERSEDED,
    SUBMISSION_WITHDRAWN,
    SUBMISSION_REFUSED,
};
const char *submission_state_name(enum submission_state);

struct dataset;

struct submission {
    int64_t id;                    /* in the register; 0 before it is known */
    str path;                      /* relative to the profile's input root */
    str centre;                    /* code in the `centres` code list */
    const struct dataset *dataset; /* NULL when it could not be told (then refused) */
    str dataset_name;
    str period;       /* from the file name: YYYY, YYYY-MM, YYYY-Qn, or "all" */
    int32_t sequence; /* from the file name: _v2 is 2; 1 when absent */
    int64_t bytes;
    uint8_t sha256[32];
    uint8_t tag[16]; /* keyed: what is published instead of the hash (base/hash.h, file_tag) */
    uint8_t descriptors[32]; /* fingerprint of the descriptors that it was read with */
    enum submission_state state;
    struct account account;
    const str
        *rival; /* paths of other files found for the same centre, dataset, period, sequence */
    int32_t rivals;
    bool name_mended; /* the file's name cannot be written: `path` shows it and does not open it */
};

struct submission_list {
    struct submission *item; /* sorted by centre, dataset, period, sequence, path */
    ptrdiff_t count;
    ptrdiff_t capacity;
};

#endif
