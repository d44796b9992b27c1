/* What a release says of the records of a dataset that were read. Made by 6_protect alone
 * (protect_account), so that none of it gives a suppressed number away. */
#ifndef MARSAD_MODEL_SAFE_ACCOUNT_H
#define MARSAD_MODEL_SAFE_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

enum account_state {
    ACCOUNT_WITHHELD,  /* with the accepted records */
    ACCOUNT_NONE,      /* a true zero */
    ACCOUNT_FEW,       /* fewer than the policy's threshold */
    ACCOUNT_BELOW_ONE, /* per cent, when rounded */
    ACCOUNT_PERCENT,
};
/* Of all records that were read, titles and blank lines left out. */
struct account_share {
    enum account_state state;
    int32_t percent; /* whole; 0 unless the state is PERCENT */
};

enum { ACCOUNT_NOT_SAID = -1 };
struct safe_account {
    int64_t accepted; /* records that count, or ACCOUNT_NOT_SAID */
    int64_t persons;  /* distinct; ACCOUNT_NOT_SAID also where the dataset has none */
    bool has_persons;
    struct account_share quarantined, duplicates;
};

#endif
