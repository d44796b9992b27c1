/* Names of the states of a submission, as the register and reports write them. */
#include "model/submission.h"

#include <assert.h>

const char *submission_state_name(enum submission_state state)
{
    static const char *const names[] = {
        [SUBMISSION_CURRENT] = "current",
        [SUBMISSION_SUPERSEDED] = "superseded",
        [SUBMISSION_WITHDRAWN] = "withdrawn",
        [SUBMISSION_REFUSED] = "refused",
    };
    assert(state < sizeof names / sizeof *names);
    return names[state];
}
