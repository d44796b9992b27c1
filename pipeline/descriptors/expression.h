/* The expression language of rules and indicator filters: a strict subset of SQL expressions, so
 * that the same text gives the same answer in SQLite, which is the oracle it is tested against.
 *
 *   literals    12  1.5  'text'  TRUE FALSE NULL
 *   names       fields of the dataset (ASCII identifiers)
 *   operators   OR  AND  NOT  = <> != < <= > >=  + - * / %  unary -  ( )
 *               IS [NOT] NULL   [NOT] IN (literals)   [NOT] BETWEEN a AND b
 *               [NOT] LIKE 'a%_'   [NOT] GLOB 'a*[0-9]?'   [NOT] REGEXP '[a-z]+'
 *   functions   coalesce(a, b, ...)  abs(x)  min(a, b)  max(a, b)  julianday(date)
 *               has(set, 'code')     the set holds the code
 *               within(set, set)  within(set, 'code', ...)  it holds no others
 *               year(date)  month(date)
 *               upper(x)  lower(x)  length(x)  instr(x, part)
 *
 * LIKE, upper and lower know the case of ASCII letters alone, as SQLite; REGEXP is the pattern of
 * descriptors/pattern.h and holds for the whole text.
 *
 * Three-valued logic and integer division as in SQLite. Codes and dates compare with text
 * literals: sex = 'f', incident_date >= '2024-01-01'; a literal that is no code of the field's list
 * or no date is refused when the expression is compiled, with its column. A missing value of any
 * kind is NULL. Total: no loops, no recursion at run time. */
#ifndef MARSAD_DESCRIPTORS_EXPRESSION_H
#define MARSAD_DESCRIPTORS_EXPRESSION_H

#include "base/diag.h"
#include "model/value.h"

struct codelist;

struct expression_variable {
    str name;
    enum value_type type;
    const struct codelist *codelist; /* CODE, CODE_SET */
};
struct expression_scope {
    const struct expression_variable *variable;
    int32_t count;
};

struct expression; /* opaque, in the arena */

/* `place` is where the text begins in its file; errors are moved along the text.
 * Messages: expression.syntax, expression.end, expression.unknown-name (with the nearest name),
 * expression.type-..., expression.unknown-code, expression.not-a-date and others of the catalogue.
 * NULL on failure. The codes of its literals are looked up when it runs, so that the register may
 * renumber code lists after it was compiled. Variables without a name cannot be used. */
struct expression *expression_compile(struct arena *a, str text, struct place place,
                                      const struct expression_scope *scope, struct diag *d);
/* The variables it uses, as indexes into the scope. */
int32_t expression_variables(const struct expression *, const int32_t **indexes);
str expression_text(const struct expression *);

/* One column for each variable of the scope; those that the expression does not use may be zero. */
struct expression_column {
    const int64_t *integers;
    const double *numbers;
    const str *texts;
};
enum truth { TRUTH_FALSE, TRUTH_TRUE, TRUTH_NULL };
/* Evaluates rows 0..rows-1 as a condition; truth[row] gets an enum truth. */
void expression_evaluate(const struct expression *, const struct expression_column *columns,
                         int32_t rows, uint8_t *truth, struct arena scratch);

#endif
