/* Private to the expression language: text -> tokens -> terms -> checked terms -> program.
 *
 *   expression_lexer.c    tokens
 *   expression_parse.c    terms, by recursive descent, at most EXPRESSION_DEPTH deep
 *   expression_check.c    types; literals become codes and dates
 *   expression.c          terms become a program over vectors; the public face
 *   expression_run.c      runs it, EXPRESSION_CHUNK rows at a time
 *   expression_text.c     what it knows of texts */
#ifndef MARSAD_DESCRIPTORS_EXPRESSION_PARTS_H
#define MARSAD_DESCRIPTORS_EXPRESSION_PARTS_H

#include "descriptors/codelist.h"
#include "descriptors/expression.h"
#include "descriptors/pattern.h"

enum { EXPRESSION_DEPTH = 64, EXPRESSION_BYTES = 8192, EXPRESSION_CHUNK = 1024 };

/* ---- tokens ---- */

enum token_kind {
    TOKEN_END,
    TOKEN_INTEGER,
    TOKEN_REAL,
    TOKEN_TEXT,
    TOKEN_NAME,
    TOKEN_AND,
    TOKEN_OR,
    TOKEN_NOT,
    TOKEN_IS,
    TOKEN_NULL,
    TOKEN_IN,
    TOKEN_BETWEEN,
    TOKEN_LIKE,
    TOKEN_GLOB,
    TOKEN_REGEXP,
    TOKEN_TRUE,
    TOKEN_FALSE,
    TOKEN_EQUAL,
    TOKEN_NOT_EQUAL,
    TOKEN_LESS,
    TOKEN_LESS_EQUAL,
    TOKEN_MORE,
    TOKEN_MORE_EQUAL,
    TOKEN_PLUS,
    TOKEN_MINUS,
    TOKEN_TIMES,
    TOKEN_DIVIDE,
    TOKEN_REMAINDER,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_COMMA,
};
struct token {
    enum token_kind kind;
    ptrdiff_t offset;
    str text; /* as written; for TOKEN_TEXT what it means */
    int64_t integer;
    double real;
    bool too_large; /* an integer beyond int64: `real` has it */
};
struct expression_source {
    struct arena *arena;
    struct diag *diag;
    str text;
    struct place place; /* of the text's first byte */
};
struct place expression_place(const struct expression_source *, ptrdiff_t offset);
/* Reads the token at *at and moves on; false after a fault. */
bool expression_token(const struct expression_source *, ptrdiff_t *at, struct token *out);
/* AND, OR, NOT, ... cannot name a field. */
bool expression_reserved(str name);

/* ---- terms ---- */

enum term_kind {
    TERM_NULL,
    TERM_INTEGER,
    TERM_REAL,
    TERM_TEXT,
    TERM_TRUTH,
    TERM_CODE,
    TERM_VARIABLE,
    TERM_AND,
    TERM_OR,
    TERM_NOT,
    TERM_COMPARE,
    TERM_ARITHMETIC,
    TERM_NEGATE,
    TERM_IS_NULL,
    TERM_IN,
    TERM_BETWEEN,
    TERM_MATCH, /* LIKE, GLOB, REGEXP a literal */
    TERM_CALL,
};
enum term_type {
    TYPE_NULL,    /* always NULL */
    TYPE_LITERAL, /* quoted text whose meaning depends on its neighbour */
    TYPE_TRUTH,
    TYPE_INTEGER,
    TYPE_REAL,
    TYPE_MIXED, /* integer or real, row by row: integers that may overflow */
    TYPE_TEXT,
    TYPE_DATE,
    TYPE_CODE,
    TYPE_SET,
};
enum comparison {
    COMPARE_EQUAL,
    COMPARE_NOT_EQUAL,
    COMPARE_LESS,
    COMPARE_LESS_EQUAL,
    COMPARE_MORE,
    COMPARE_MORE_EQUAL
};
enum arithmetic {
    ARITHMETIC_PLUS,
    ARITHMETIC_MINUS,
    ARITHMETIC_TIMES,
    ARITHMETIC_DIVIDE,
    ARITHMETIC_REMAINDER
};
enum function {
    FUNCTION_COALESCE,
    FUNCTION_ABS,
    FUNCTION_MIN,
    FUNCTION_MAX,
    FUNCTION_JULIANDAY,
    FUNCTION_HAS,
    FUNCTION_YEAR,
    FUNCTION_MONTH,
    FUNCTION_UPPER,
    FUNCTION_LOWER,
    FUNCTION_LENGTH,
    FUNCTION_INSTR,
    FUNCTION_WITHIN,
    FUNCTION_COUNT
};
enum matching { MATCHING_LIKE, MATCHING_GLOB, MATCHING_REGEXP };

struct term {
    enum term_kind kind;
    enum term_type type;
    const struct codelist *codelist; /* CODE, SET */
    ptrdiff_t offset;
    int64_t integer; /* INTEGER, dates; index of a CODE; TRUTH; index of a VARIABLE */
    double real;
    str text;
    bool negated; /* NOT IN, NOT BETWEEN, IS NOT NULL */
    enum comparison comparison;
    enum arithmetic arithmetic;
    enum function function;
    enum matching matching;
    const struct pattern *pattern; /* REGEXP */
    struct term *first;            /* operands, in order */
    struct term *next;
    int32_t count;
};
struct term *expression_parse(const struct expression_source *);
/* Resolves names and literals and gives every term its type; false after faults. */
bool expression_check(const struct expression_source *, const struct expression_scope *,
                      struct term *);

/* ---- texts ---- */

/* As SQLite has them: LIKE with % and _, blind to the case of ASCII letters; GLOB with * ? [...].
 * Both take time linear in text and pattern but for the product of the two. */
bool text_like(str pattern, str text);
bool text_glob(str pattern, str text);
/* A class of GLOB that is never closed: its offset, or -1. */
ptrdiff_t text_glob_unclosed(str pattern);
/* ASCII letters alone change. */
str text_upper(struct arena *a, str text);
str text_lower(struct arena *a, str text);
/* The place of `part`, from 1, in code points; 0 when it is not there. */
int64_t text_instr(str text, str part);

/* ---- programs ---- */

/* A vector holds numbers (integer or real, by tag), texts, or truths (in `tag`). */
enum { TAG_NULL, TAG_INTEGER, TAG_REAL };
enum vector_class { CLASS_NUMBER, CLASS_TEXT, CLASS_TRUTH };

enum operation {
    OPERATION_NULL,
    OPERATION_INTEGER,
    OPERATION_REAL,
    OPERATION_TEXT,
    OPERATION_TRUTH,
    OPERATION_CODE,
    OPERATION_LOAD_INTEGER,
    OPERATION_LOAD_REAL,
    OPERATION_LOAD_TEXT,
    OPERATION_LOAD_TRUTH,
    OPERATION_COMPARE_COLUMN, /* a column of integers with one constant: most of all work */
    OPERATION_COMPARE_INTEGER,
    OPERATION_COMPARE_NUMBER,
    OPERATION_COMPARE_TEXT,
    OPERATION_COMPARE_TRUTH,
    OPERATION_AND,
    OPERATION_OR,
    OPERATION_NOT,
    OPERATION_IS_NULL,
    OPERATION_IS_NULL_TRUTH,
    OPERATION_IN_INTEGER, /* integers among integers */
    OPERATION_IN_NUMBER,
    OPERATION_IN_TEXT,
    OPERATION_ARITHMETIC,
    OPERATION_NEGATE,
    OPERATION_ABS,
    OPERATION_EXTREME,
    OPERATION_EXTREME_TEXT,
    OPERATION_COALESCE,
    OPERATION_COALESCE_TEXT,
    OPERATION_COALESCE_TRUTH,
    OPERATION_YEAR,
    OPERATION_MONTH,
    OPERATION_JULIANDAY,
    OPERATION_HAS,
    OPERATION_MATCH,
    OPERATION_CASE, /* upper, lower */
    OPERATION_LENGTH,
    OPERATION_INSTR,
    OPERATION_WITHIN,      /* a set within another */
    OPERATION_WITHIN_LIST, /* a set within codes */
};

/* A constant of the program. A code is looked up when the program runs: the register may give
 * codes other numbers after the expression was compiled. */
struct constant {
    uint8_t tag; /* TAG_NULL for NULL */
    int64_t integer;
    double real;
    str text;
    const struct codelist *codelist; /* then `integer` is the code's index */
};
struct instruction {
    enum operation operation;
    enum vector_class class;
    int16_t to, left, right; /* vectors */
    int32_t variable;
    enum comparison comparison;
    enum arithmetic arithmetic;
    enum matching matching;
    const struct pattern *pattern;
    bool maximum; /* the greater of two; upper case */
    struct constant constant;
    const struct constant *list; /* IN */
    int32_t list_count;
};
struct expression {
    str text;
    struct place place;       /* of the text */
    const struct term *term;  /* checked: for the linter */
    struct instruction *item; /* in this order */
    ptrdiff_t count;
    ptrdiff_t capacity;
    int32_t vectors;
    int32_t *variable;
    int32_t variables;
};
/* The answer of a condition without variables. */
enum truth expression_fold(const struct term *, struct arena scratch);

#endif
