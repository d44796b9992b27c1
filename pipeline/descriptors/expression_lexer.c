/* Tokens of the expression language. */
#include "descriptors/expression_parts.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "descriptors/fault.h"

static const struct {
    const char *word;
    enum token_kind kind;
} keywords[] = {
    {"AND", TOKEN_AND},     {"OR", TOKEN_OR},     {"NOT", TOKEN_NOT},   {"IS", TOKEN_IS},
    {"NULL", TOKEN_NULL},   {"IN", TOKEN_IN},     {"TRUE", TOKEN_TRUE}, {"BETWEEN", TOKEN_BETWEEN},
    {"FALSE", TOKEN_FALSE}, {"LIKE", TOKEN_LIKE}, {"GLOB", TOKEN_GLOB}, {"REGEXP", TOKEN_REGEXP},
};

static const struct {
    const char *sign;
    enum token_kind kind;
} signs[] = {
    /* longer ones first */
    {"<>", TOKEN_NOT_EQUAL},  {"!=", TOKEN_NOT_EQUAL}, {"<=", TOKEN_LESS_EQUAL},
    {">=", TOKEN_MORE_EQUAL}, {"=", TOKEN_EQUAL},      {"<", TOKEN_LESS},
    {">", TOKEN_MORE},        {"+", TOKEN_PLUS},       {"-", TOKEN_MINUS},
    {"*", TOKEN_TIMES},       {"/", TOKEN_DIVIDE},     {"%", TOKEN_REMAINDER},
    {"(", TOKEN_OPEN},        {")", TOKEN_CLOSE},      {",", TOKEN_COMMA},
};

struct place expression_place(const struct expression_source *s, ptrdiff_t offset)
{
    struct place place = s->place;
    ptrdiff_t line_start = 0;
    for (ptrdiff_t i = 0; i < offset && i < s->text.n; i++) {
        if (s->text.p[i] == '\n') {
            place.line += place.line > 0;
            line_start = i + 1;
        }
    }
    if (place.column > 0)
        place.column += utf8_length(str_slice(s->text, line_start, offset));
    return place;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool same_word(str text, const char *upper)
{
    for (ptrdiff_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        if (upper[i] == '\0' || c != upper[i])
            return false;
    }
    return upper[text.n] == '\0';
}

static enum token_kind word_kind(str text)
{
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
        if (same_word(text, keywords[i].word))
            return keywords[i].kind;
    }
    return TOKEN_NAME;
}

bool expression_reserved(str name)
{
    return word_kind(name) != TOKEN_NAME;
}

static bool lex_text(const struct expression_source *s, ptrdiff_t *at, struct token *out)
{
    struct buf meaning = buf_new(s->arena, 32);
    ptrdiff_t i = *at + 1;
    for (;; i++) {
        if (i >= s->text.n) {
            FAULT0(s->diag, expression_place(s, *at), "expression.unclosed-text");
            return false;
        }
        if (s->text.p[i] == '\'') {
            if (i + 1 >= s->text.n || s->text.p[i + 1] != '\'')
                break;
            i++;
        }
        buf_byte(&meaning, s->text.p[i]);
    }
    out->kind = TOKEN_TEXT;
    out->text = buf_view(&meaning);
    *at = i + 1;
    return true;
}

static ptrdiff_t digits_end(str text, ptrdiff_t at)
{
    while (at < text.n && is_digit(text.p[at]))
        at++;
    return at;
}

static bool lex_number(const struct expression_source *s, ptrdiff_t *at, struct token *out)
{
    ptrdiff_t end = digits_end(s->text, *at);
    bool real = end + 1 < s->text.n && s->text.p[end] == '.' && is_digit(s->text.p[end + 1]);
    if (real)
        end = digits_end(s->text, end + 1);
    out->text = str_slice(s->text, *at, end);
    bool glued = end < s->text.n && (is_letter(s->text.p[end]) || s->text.p[end] == '.');
    if (glued || !str_to_double(out->text, &out->real)) {
        FAULT(s->diag, expression_place(s, *at), "expression.number", {"found", out->text});
        return false;
    }
    out->kind = real ? TOKEN_REAL : TOKEN_INTEGER;
    if (!real && !str_to_int64(out->text, &out->integer))
        out->too_large = true;
    *at = end;
    return true;
}

static bool lex_sign(const struct expression_source *s, ptrdiff_t *at, struct token *out)
{
    str rest = str_slice(s->text, *at, s->text.n);
    /* two dashes begin a comment in SQL */
    if (!str_starts(rest, STR("--"))) {
        for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
            str sign = str_from_c(signs[i].sign);
            if (!str_starts(rest, sign))
                continue;
            out->kind = signs[i].kind;
            out->text = str_slice(rest, 0, sign.n);
            *at += sign.n;
            return true;
        }
    }
    ptrdiff_t end = *at;
    (void)utf8_next(s->text, &end);
    FAULT(s->diag, expression_place(s, *at), "expression.character",
          {"found", str_slice(s->text, *at, end)});
    return false;
}

bool expression_token(const struct expression_source *s, ptrdiff_t *at, struct token *out)
{
    while (*at < s->text.n && str_find_byte(STR(" \t\r\n"), s->text.p[*at]) >= 0)
        (*at)++;
    *out = (struct token){.kind = TOKEN_END, .offset = *at};
    if (*at >= s->text.n)
        return true;
    char c = s->text.p[*at];
    if (c == '\'')
        return lex_text(s, at, out);
    if (is_digit(c))
        return lex_number(s, at, out);
    if (!is_letter(c))
        return lex_sign(s, at, out);
    ptrdiff_t end = *at;
    while (end < s->text.n && (is_letter(s->text.p[end]) || is_digit(s->text.p[end])))
        end++;
    out->text = str_slice(s->text, *at, end);
    out->kind = word_kind(out->text);
    *at = end;
    return true;
}
