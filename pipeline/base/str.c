/* Slices of text: comparison, search, strict numbers, edit distance. */
#include "base/str.h"

#include <assert.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

str str_from_c(const char *text)
{
    return text ? (str){text, (ptrdiff_t)strlen(text)} : (str){0};
}

const char *str_to_c(struct arena *a, str s)
{
    char *copy = arena_alloc_raw(a, 1, s.n + 1);
    if (s.n > 0) {
        memcpy(copy, s.p, (size_t)s.n);
    }
    copy[s.n] = 0;
    return copy;
}

str str_copy(struct arena *a, str s)
{
    if (s.n == 0) {
        return STR("");
    }
    char *copy = arena_alloc_raw(a, 1, s.n);
    memcpy(copy, s.p, (size_t)s.n);
    return (str){copy, s.n};
}

str str_concat(struct arena *a, int count, const str *pieces)
{
    ptrdiff_t n = 0;
    for (int i = 0; i < count; i++) {
        n += pieces[i].n;
    }
    char *joined = arena_alloc_raw(a, 1, n);
    char *at = joined;
    for (int i = 0; i < count; i++) {
        if (pieces[i].n > 0) {
            memcpy(at, pieces[i].p, (size_t)pieces[i].n);
            at += pieces[i].n;
        }
    }
    return (str){joined, n};
}

str str_format(struct arena *a, const char *format, ...)
{
    va_list args;
    va_list again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    assert(n >= 0);
    char *text = arena_alloc_raw(a, 1, (ptrdiff_t)n + 1);
    int written = vsnprintf(text, (size_t)n + 1, format, again);
    va_end(again);
    assert(written == n);
    return (str){text, n};
}

bool str_equal(str a, str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, (size_t)a.n) == 0);
}

bool str_equal_c(str a, const char *b)
{
    return str_equal(a, str_from_c(b));
}

int str_compare(str a, str b)
{
    ptrdiff_t common = a.n < b.n ? a.n : b.n;
    int order = common > 0 ? memcmp(a.p, b.p, (size_t)common) : 0;
    return order ? order : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(str s, str prefix)
{
    return s.n >= prefix.n && str_equal((str){s.p, prefix.n}, prefix);
}

bool str_ends(str s, str suffix)
{
    return s.n >= suffix.n && str_equal(str_slice(s, s.n - suffix.n, s.n), suffix);
}

ptrdiff_t str_find(str s, str needle)
{
    if (needle.n == 0) {
        return 0;
    }
    if (s.n < needle.n) {
        return -1;
    }
    const char *found = memmem(s.p, (size_t)s.n, needle.p, (size_t)needle.n);
    return found ? found - s.p : -1;
}

ptrdiff_t str_find_byte(str s, char byte)
{
    const char *found = s.n > 0 ? memchr(s.p, byte, (size_t)s.n) : NULL;
    return found ? found - s.p : -1;
}

str str_slice(str s, ptrdiff_t from, ptrdiff_t to)
{
    assert(0 <= from && from <= to && to <= s.n);
    return s.p ? (str){s.p + from, to - from} : (str){0};
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

str str_trim(str s)
{
    while (s.n > 0 && is_blank(s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n > 0 && is_blank(s.p[s.n - 1])) {
        s.n--;
    }
    return s;
}

bool str_cut(str s, char separator, str *head, str *tail)
{
    ptrdiff_t at = str_find_byte(s, separator);
    if (at < 0) {
        *head = s;
        *tail = (str){0};
        return false;
    }
    *head = str_slice(s, 0, at);
    *tail = str_slice(s, at + 1, s.n);
    return true;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

bool str_to_int64(str s, int64_t *value)
{
    bool negative = s.n > 0 && s.p[0] == '-';
    ptrdiff_t i = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+');
    if (i == s.n) {
        return false;
    }
    /* Counted downwards: the most negative number has no positive twin. */
    int64_t result = 0;
    for (; i < s.n; i++) {
        if (!is_digit(s.p[i]) || __builtin_mul_overflow(result, 10, &result) ||
            __builtin_sub_overflow(result, s.p[i] - '0', &result)) {
            return false;
        }
    }
    if (!negative && result == INT64_MIN) {
        return false;
    }
    *value = negative ? result : -result;
    return true;
}

static ptrdiff_t skip_digits(str s, ptrdiff_t i)
{
    while (i < s.n && is_digit(s.p[i])) {
        i++;
    }
    return i;
}

/* [+-] digits [. digits] [e [+-] digits], a digit at least on one side of the point. */
static bool is_decimal(str s)
{
    ptrdiff_t i = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+');
    ptrdiff_t whole = skip_digits(s, i);
    ptrdiff_t digits = whole - i;
    i = whole;
    if (i < s.n && s.p[i] == '.') {
        ptrdiff_t fraction = skip_digits(s, i + 1);
        digits += fraction - i - 1;
        i = fraction;
    }
    if (digits == 0) {
        return false;
    }
    if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
        i++;
        i += i < s.n && (s.p[i] == '-' || s.p[i] == '+');
        ptrdiff_t exponent = skip_digits(s, i);
        if (exponent == i) {
            return false;
        }
        i = exponent;
    }
    return i == s.n;
}

static locale_t plain_locale;

static void make_plain_locale(void)
{
    plain_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    assert(plain_locale);
}

bool str_to_double(str s, double *value)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    char text[512];
    if (s.n >= (ptrdiff_t)sizeof text || !is_decimal(s)) {
        return false;
    }
    int failed = pthread_once(&once, make_plain_locale);
    assert(!failed);
    memcpy(text, s.p, (size_t)s.n);
    text[s.n] = 0;
    char *end;
    double result = strtod_l(text, &end, plain_locale);
    assert(end == text + s.n);
    if (!isfinite(result)) {
        return false;
    }
    *value = result;
    return true;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

int str_distance(str a, str b)
{
    enum { LIMIT = 64 };
    int rows[3][LIMIT + 1];
    int m = a.n < LIMIT ? (int)a.n : LIMIT;
    int n = b.n < LIMIT ? (int)b.n : LIMIT;
    for (int j = 0; j <= n; j++) {
        rows[0][j] = j;
    }
    for (int i = 1; i <= m; i++) {
        int *now = rows[i % 3];
        const int *before = rows[(i + 2) % 3];
        const int *twice_before = rows[(i + 1) % 3];
        now[0] = i;
        for (int j = 1; j <= n; j++) {
            int same = a.p[i - 1] == b.p[j - 1];
            now[j] = least(before[j - 1] + !same, least(before[j], now[j - 1]) + 1);
            bool swapped = i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1];
            if (swapped) {
                now[j] = least(now[j], twice_before[j - 2] + 1);
            }
        }
    }
    return rows[m % 3][n];
}
