/* Rules of ours on a file that is held against a standard schema (marsad.rules): a row is told when
 * the rule applies and what it asserts is false; unknown passes. */
#include "2_validate/conform.h"

#include <string.h>

void conform_rules_make(struct conformer *c)
{
    int32_t fields = c->dataset->fields;
    if (c->dataset->rules == 0) {
        return;
    }
    c->truth = ARENA_ARRAY(c->arena, uint8_t, (ptrdiff_t)c->dataset->rules * TEXT_BATCH_ROWS);
    c->applies = ARENA_ARRAY(c->arena, uint8_t, TEXT_BATCH_ROWS);
    c->rule = ARENA_ARRAY(c->arena, struct rule_run, c->dataset->rules);
    for (int32_t i = 0; i < c->dataset->rules; i++) {
        c->rule[i] = rule_run_begin(c->dataset, &c->dataset->rule[i], STR(""));
    }
    c->variable = ARENA_ARRAY(c->arena, struct expression_column, fields + 1);
    for (int32_t i = 0; i < fields; i++) {
        int32_t column = conform_column_of(c, c->dataset->field[i].name);
        struct batch_column *out =
            column < 0 ? ARENA_NEW(c->arena, struct batch_column) : &c->column[column].out;
        if (column < 0) { /* the file lacks it: nothing is known */
            out->integers = ARENA_ARRAY(c->arena, int64_t, TEXT_BATCH_ROWS);
            out->numbers = ARENA_ARRAY(c->arena, double, TEXT_BATCH_ROWS);
            out->texts = ARENA_ARRAY(c->arena, str, TEXT_BATCH_ROWS);
            for (int32_t row = 0; row < TEXT_BATCH_ROWS; row++) {
                out->integers[row] = VALUE_MISSING(MISSING_NOT_RECORDED);
            }
        }
        c->variable[i] = (struct expression_column){out->integers, out->numbers, out->texts};
    }
}

/* After it, truth of a rule in a row is false only where the rule applies. */
void conform_rules_batch(struct conformer *c, int32_t rows)
{
    for (int32_t i = 0; i < c->dataset->rules; i++) {
        const struct row_rule *rule = &c->dataset->rule[i];
        uint8_t *truth = c->truth + (ptrdiff_t)i * TEXT_BATCH_ROWS;
        rule_run_rows(&c->rule[i], c->variable, rows, truth, *c->arena);
        if (!rule->when || !memchr(truth, TRUTH_FALSE, (size_t)rows)) {
            continue;
        }
        expression_evaluate(rule->when, c->variable, rows, c->applies, *c->arena);
        for (int32_t row = 0; row < rows; row++) {
            truth[row] = c->applies[row] == TRUTH_TRUE ? truth[row] : TRUTH_TRUE;
        }
    }
}

/* A value that cannot be read is said once: no rule is asked about it. */
static bool rests_on_type_error(const struct conformer *c, const struct row_rule *rule, int32_t row)
{
    const int32_t *field;
    int32_t fields = c->troubles.first[row] < 0 ? 0 : rule_fields(rule, &field);
    for (int32_t i = 0; i < fields; i++) {
        int32_t column = conform_column_of(c, c->dataset->field[field[i]].name);
        for (int32_t t = c->troubles.first[row]; t >= 0; t = c->troubles.item[t].next) {
            const struct trouble *trouble = &c->troubles.item[t];
            if (trouble->field == column && str_equal(trouble->rule, STR("type-error"))) {
                return true;
            }
        }
    }
    return false;
}

void conform_rules_row(struct conformer *c, int32_t row, int64_t line, int64_t record)
{
    for (int32_t i = 0; i < c->dataset->rules; i++) {
        const struct row_rule *rule = &c->dataset->rule[i];
        if (c->truth[(ptrdiff_t)i * TEXT_BATCH_ROWS + row] != TRUTH_FALSE ||
            rests_on_type_error(c, rule, row)) {
            continue;
        }
        int32_t column =
            rule->field < 0 ? -1 : conform_column_of(c, c->dataset->field[rule->field].name);
        conform_add(c, (struct finding){.line = line,
                                        .record = record,
                                        .field = rule->field,
                                        .column = column + 1,
                                        .severity = rule->severity,
                                        .rule = STR("row-rule"),
                                        .detail = rule->id});
    }
}
