/* Running the rules of a dataset over the batches of one file. Most rules are an expression and
 * look at a row alone; `identical` remembers the first value of the file, `period_match` knows the
 * period of the file's name. */
#ifndef MARSAD_DESCRIPTORS_RULE_RUN_H
#define MARSAD_DESCRIPTORS_RULE_RUN_H

#include "descriptors/dataset.h"

struct rule_run { /* one a rule and file */
    const struct row_rule *rule;
    const struct field *field; /* of the native kinds */
    bool has_period;
    int32_t first_day, last_day;
    bool has_value;
    int64_t integer;
    double number;
    uint8_t text_sha256[32]; /* never the text itself */
};

/* `period` as in file names; empty or "all": no period, and nothing to hold a date against. */
struct rule_run rule_run_begin(const struct dataset *, const struct row_rule *, str period);
/* truth[row] as of `assert`, without `when`: FALSE breaks the rule where it applies. */
void rule_run_rows(struct rule_run *, const struct expression_column *columns, int32_t rows,
                   uint8_t *truth, struct arena scratch);
/* The fields that it looks at, as expression_variables has them. */
int32_t rule_fields(const struct row_rule *, const int32_t **indexes);
/* What it asks, as text: "status = 'closed' => close_date IS NOT NULL". */
str rule_text(struct arena *a, const struct dataset *, const struct row_rule *);

#endif
