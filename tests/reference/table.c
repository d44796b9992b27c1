#include "table.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS_LIMIT = 512 };

/* Cuts one record in place; *rest is left at the next one. Quotes as in RFC 4180. */
static int cut(char **rest, char **cell, int limit)
{
    int n = 0;
    char *read = *rest;
    for (bool more = true; more; n++) {
        char *write = read;
        char *start = read;
        bool quoted = *read == '"';
        read += quoted;
        while (*read != '\0' && (quoted || (*read != ',' && *read != '\n' && *read != '\r'))) {
            if (quoted && *read == '"') {
                quoted = read[1] == '"';
                read += 1;
                if (!quoted) {
                    continue;
                }
            }
            *write++ = *read++;
        }
        char end = *read;
        *write = '\0';
        if (n < limit) {
            cell[n] = start;
        }
        more = end == ',';
        read += end != '\0';
        read += end == '\r' && *read == '\n';
    }
    *rest = read;
    return n < limit ? n : limit;
}

bool table_read(const char *folder, const char *file, struct table *t, struct arena *a)
{
    char path[1024];
    (void)snprintf(path, sizeof path, "%s%s%s", folder ? folder : "", folder ? "/" : "", file);
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        return false;
    }
    (void)fseek(f, 0, SEEK_END);
    long bytes = ftell(f);
    rewind(f);
    char *text = ARENA_ARRAY(a, char, (bytes > 0 ? bytes : 0) + 1);
    (void)!fread(text, 1, (size_t)(bytes > 0 ? bytes : 0), f);
    (void)fclose(f);
    text += strncmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    ptrdiff_t lines = 1;
    for (char *p = text; *p != '\0'; p++) {
        lines += *p == '\n';
    }
    char *name[COLUMNS_LIMIT];
    *t = (struct table){.file = file};
    if (*text == '\0') {
        return false;
    }
    t->columns = cut(&text, name, COLUMNS_LIMIT);
    t->name = ARENA_ARRAY(a, char *, t->columns);
    memcpy(t->name, name, (size_t)t->columns * sizeof *name);
    t->cell = ARENA_ARRAY(a, char *, lines * t->columns);
    while (*text != '\0') {
        char **row = t->cell + t->rows * t->columns;
        bool blank = *text == '\n' || *text == '\r';
        int n = cut(&text, row, t->columns);
        for (; n < t->columns; n++) {
            row[n] = "";
        }
        t->rows += !blank;
    }
    return true;
}

/* The next letter or digit, folded; 0 at the end of a name. */
static char folded(const char **p)
{
    while (**p != '\0' && **p != '|' && **p != '*' && !isalnum((unsigned char)**p)) {
        (*p)++;
    }
    return isalnum((unsigned char)**p) ? (char)tolower((unsigned char)*(*p)++) : '\0';
}

static bool is_name(const char *column, const char *name)
{
    for (;;) {
        char wanted = folded(&name);
        if (wanted == '\0' && *name == '*') {
            return true;
        }
        /* letters beside the basic ones never stand in a column's name here */
        char here = folded(&column);
        if (here != wanted) {
            return false;
        }
        if (here == '\0') {
            return true;
        }
    }
}

bool table_is_named(const char *column, const char *names)
{
    for (const char *name = names; name; name = strchr(name, '|') ? strchr(name, '|') + 1 : NULL) {
        if (is_name(column, name)) {
            return true;
        }
    }
    return false;
}

int table_column(const struct table *t, const char *names)
{
    for (int j = 0; j < t->columns; j++) {
        if (strcmp(t->name[j], names) == 0) {
            return j;
        }
    }
    for (const char *name = names; name; name = strchr(name, '|') ? strchr(name, '|') + 1 : NULL) {
        for (int j = 0; j < t->columns; j++) {
            if (is_name(t->name[j], name)) {
                return j;
            }
        }
    }
    return -1;
}

const char *table_text(const struct table *t, ptrdiff_t row, const char *names)
{
    int column = table_column(t, names);
    return column < 0 ? "" : t->cell[row * t->columns + column];
}

bool text_has(const char *text, const char *part)
{
    for (; *text; text++) {
        size_t k = 0;
        while (part[k] != '\0' && tolower((unsigned char)text[k]) == part[k]) {
            k++;
        }
        if (part[k] == '\0') {
            return true;
        }
    }
    return false;
}

bool table_is_missing(const char *text)
{
    return *text == '\0' || strcmp(text, "NA") == 0 || strcmp(text, "NaN") == 0 ||
           strcmp(text, "-") == 0;
}

static double number_of(const char *text)
{
    if (table_is_missing(text)) {
        return (double)NAN;
    }
    if (strcmp(text, "TRUE") == 0 || strcmp(text, "FALSE") == 0) {
        return *text == 'T';
    }
    char *end = NULL;
    double v = strtod(text, &end);
    if (end == text) {
        return (double)NAN;
    }
    return *end == '%' ? v / 100.0 : v;
}

double table_number_at(const struct table *t, ptrdiff_t row, int column)
{
    return column < 0 ? (double)NAN : number_of(t->cell[row * t->columns + column]);
}

double table_number(const struct table *t, ptrdiff_t row, const char *names)
{
    return number_of(table_text(t, row, names));
}

int64_t table_integer(const struct table *t, ptrdiff_t row, const char *names)
{
    double v = table_number(t, row, names);
    return fabs(v) < 9e15 ? (int64_t)llround(v) : 0;
}

double *table_numbers(const struct table *t, const char *names, struct arena *a)
{
    double *x = ARENA_ARRAY(a, double, t->rows + 1);
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        x[i] = table_number(t, i, names);
    }
    return x;
}

ptrdiff_t table_row(const struct table *t, const char *names, const char *text)
{
    for (ptrdiff_t i = 0; i < t->rows; i++) {
        if (strcmp(table_text(t, i, names), text) == 0) {
            return i;
        }
    }
    return -1;
}

int table_cell_numbers(const char *text, double *out, int limit)
{
    int n = 0;
    for (char *end = NULL; n < limit; n++, text = end) {
        text += strspn(text, " ;|");
        double v = strtod(text, &end);
        if (end == text) {
            break;
        }
        out[n] = v;
    }
    return n;
}
