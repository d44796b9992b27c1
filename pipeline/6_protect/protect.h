/* Stage 6. Estimates become tables that may be published: primary suppression by the policy's
 * threshold, complementary suppression over all tables that share cells, then an attack (linear
 * programs, GLPK) that must fail; a table that is not safe is not published. Last, what can be
 * worked out of published cells alone is put beside them (beside.h). Only this stage can make a
 * safe table. Sole owner of GLPK. */
#ifndef MARSAD_6_PROTECT_PROTECT_H
#define MARSAD_6_PROTECT_PROTECT_H

#include "descriptors/schemas.h"
#include "model/safe_account.h"
#include "model/safe_table.h"

struct protect_report {
    int64_t cells;
    int64_t primary;
    int64_t secondary;
    int64_t attacks;     /* linear programs solved */
    int64_t repaired;    /* cells suppressed because an attack succeeded */
    int64_t restored;    /* cells published again, since the attack fails without them */
    ptrdiff_t held_back; /* tables that could not be made safe */
    str *held_back_id;
    /* Of the tables that are wholes (estimate_table.h), in order: they are not in `out`, and the
     * numbers above leave them out. One that could not be made safe is missing. */
    struct safe_table_list wholes;
};

/* `held_back` tables raise protect.not-safe (class HELD_BACK) and are not in `out`; the others are
 * safe without them, and the result is true. */
bool protect_tables(struct arena *a, const struct schemas *, struct estimate_table *const *tables,
                    ptrdiff_t table_count, struct safe_table_list *out,
                    struct protect_report *report, struct diag *d);

/* What a release may say of a dataset's intake: accepted records and persons as the wholes have
 * them, which bind them to the counts of all tables; what else was read as shares of it in whole
 * per cent. Those are withheld with the accepted records, and are not said where they are fewer
 * than the threshold. So read = accepted + set aside + duplicates + non-data never has only one
 * unknown that matters: of the four the release says one at most. Datasets that are about bodies
 * have no wholes: their records are said as the account has them. */
struct safe_account protect_account(const struct policy *, const struct dataset *,
                                    const struct account *, const struct safe_table_list *wholes);

#endif
