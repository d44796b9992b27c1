/* Names of the causes of revisions, as the register and revisions.csv have them. */
#include "model/revision.h"

#include <assert.h>

const char *revision_cause_name(enum revision_cause cause)
{
    static const char *const name[] = {
        [REVISION_DATA] = "data",
        [REVISION_POPULATION] = "population",
        [REVISION_DESCRIPTOR] = "descriptor",
        [REVISION_PROGRAM] = "program",
        [REVISION_DATE] = "date",
        [REVISION_PROTECTION] = "protection",
    };
    assert((size_t)cause < sizeof name / sizeof *name);
    return name[cause];
}
