/* Rules over the batches of a file. */
#include "descriptors/rule_run.h"

#include <assert.h>
#include <string.h>

#include "base/hash.h"
#include "model/history.h"

struct rule_run rule_run_begin(const struct dataset *ds, const struct row_rule *rule, str period)
{
    struct rule_run run = {.rule = rule};
    struct period parsed;
    if (rule->field >= 0)
        run.field = &ds->field[rule->field];
    if (rule->kind == RULE_PERIOD && period_parse(period, &parsed)) {
        run.has_period = true;
        run.first_day = period_first_day(parsed);
        run.last_day = period_last_day(parsed);
    }
    assert(rule->kind == RULE_EXPRESSION || run.field != NULL);
    return run;
}

static bool is_missing(const struct rule_run *run, const struct expression_column *c, int32_t row)
{
    bool missing = c->integers == NULL || value_is_missing(c->integers[row]);
    return missing || (run->field->type == VALUE_NUMBER && c->numbers == NULL) ||
           (run->field->type == VALUE_TEXT && c->texts == NULL);
}

static void run_period(const struct rule_run *run, const struct expression_column *c, int32_t rows,
                       uint8_t *truth)
{
    for (int32_t row = 0; row < rows; row++) {
        if (!run->has_period || is_missing(run, c, row))
            truth[row] = TRUTH_NULL;
        else
            truth[row] = c->integers[row] >= run->first_day && c->integers[row] <= run->last_day;
    }
}

static bool same_as_first(struct rule_run *run, const struct expression_column *c, int32_t row)
{
    uint8_t sha256[32] = {0};
    bool text = run->field->type == VALUE_TEXT;
    double number = run->field->type == VALUE_NUMBER ? c->numbers[row] : 0;
    int64_t integer = text || run->field->type == VALUE_NUMBER ? 0 : c->integers[row];
    if (text)
        sha256_of(c->texts[row], sha256);
    if (!run->has_value) {
        run->has_value = true;
        run->integer = integer;
        run->number = number;
        memcpy(run->text_sha256, sha256, sizeof sha256);
    }
    bool same_number = !(number < run->number) && !(number > run->number);
    return integer == run->integer && same_number &&
           memcmp(run->text_sha256, sha256, sizeof sha256) == 0;
}

void rule_run_rows(struct rule_run *run, const struct expression_column *columns, int32_t rows,
                   uint8_t *truth, struct arena scratch)
{
    if (run->rule->kind == RULE_EXPRESSION) {
        expression_evaluate(run->rule->assert, columns, rows, truth, scratch);
        return;
    }
    const struct expression_column *c = &columns[run->rule->field];
    if (run->rule->kind == RULE_PERIOD) {
        run_period(run, c, rows, truth);
        return;
    }
    for (int32_t row = 0; row < rows; row++)
        truth[row] = is_missing(run, c, row) ? (uint8_t)TRUTH_NULL : same_as_first(run, c, row);
}

str rule_text(struct arena *a, const struct dataset *ds, const struct row_rule *rule)
{
    static const char *const forms[] = {
        [RULE_PERIOD] = "period_match", [RULE_IDENTICAL] = "identical"};
    str asserted = rule->kind == RULE_EXPRESSION ? expression_text(rule->assert)
                                                 : str_format(a, "%s(%.*s)", forms[rule->kind],
                                                              STR_ARG(ds->field[rule->field].name));
    if (rule->when == NULL)
        return asserted;
    return str_format(a, "%.*s => %.*s", STR_ARG(expression_text(rule->when)), STR_ARG(asserted));
}

int32_t rule_fields(const struct row_rule *rule, const int32_t **indexes)
{
    if (rule->kind == RULE_EXPRESSION)
        return expression_variables(rule->assert, indexes);
    *indexes = &rule->field;
    return 1;
}
