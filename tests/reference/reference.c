#include "reference.h"

#include <dirent.h>
#include <fnmatch.h>

#include "exceptions.h"

void at_row(struct reference *r, ptrdiff_t row, const char *key)
{
    r->row = row;
    (void)snprintf(r->key, sizeof r->key, "%s", key);
}

static struct column_tally *tally_of(struct reference *r, const char *column)
{
    double limit = 0.0;
    const char *reason = exception_of(r->table->file, column, r->key, &limit);
    for (int i = 0; i < r->tallies; i++) {
        if (strcmp(r->tally[i].column, column) == 0 && r->tally[i].reason == reason) {
            return &r->tally[i];
        }
    }
    struct column_tally *t = &r->tally[r->tallies < TALLIES - 1 ? r->tallies++ : TALLIES - 1];
    *t = (struct column_tally){.reason = reason, .excepted = limit, .row = -1};
    (void)snprintf(t->column, sizeof t->column, "%s", column);
    return t;
}

static void note(struct reference *r, const char *column, double difference)
{
    struct column_tally *t = tally_of(r, column);
    r->values++;
    if (t->row < 0 || !(difference <= t->difference)) {
        t->difference = difference;
        t->row = r->row;
        (void)snprintf(t->key, sizeof t->key, "%s", r->key);
    }
}

void check_value(struct reference *r, const char *what, double got, double expected, double scale)
{
    if (isnan(expected)) {
        return;
    }
    double difference = HUGE_VAL;
    if (isinf(expected)) {
        difference = isinf(got) && (got > 0.0) == (expected > 0.0) ? 0.0 : HUGE_VAL;
    } else if (isfinite(got)) {
        scale = scale > 0.0 ? scale : fabs(expected) > 0.0 ? fabs(expected) : 1.0;
        difference = fabs(got - expected) / scale;
    }
    note(r, what, difference);
}

void check(struct reference *r, const char *names, double got)
{
    int column = table_column(r->table, names);
    if (column >= 0) {
        check_value(r, r->table->name[column], got, table_number_at(r->table, r->row, column), 0.0);
    }
}

void check_text(struct reference *r, const char *names, const char *got)
{
    int column = table_column(r->table, names);
    if (column >= 0) {
        const char *expected = r->table->cell[r->row * r->table->columns + column];
        note(r, r->table->name[column], strcmp(expected, got) == 0 ? 0.0 : HUGE_VAL);
    }
}

void check_true(struct reference *r, const char *what, bool holds)
{
    note(r, what, holds ? 0.0 : HUGE_VAL);
}

void check_interval(struct reference *r, const char *value, const char *lower, const char *upper,
                    struct interval got, double factor)
{
    check(r, value, got.value * factor);
    check(r, lower, got.lower * factor);
    check(r, upper, got.upper * factor);
}

void check_stat(struct reference *r, const char *names, double got)
{
    const struct table *t = r->table;
    int name = table_column(t, "stat|statistic|term|par|quantity|name");
    int value = table_column(t, "value|coef|est|estimate");
    for (ptrdiff_t i = 0; i < t->rows && name >= 0; i++) {
        const char *text = t->cell[i * t->columns + name];
        if (table_is_named(text, names)) {
            at_row(r, i, text);
            check_value(r, text, got, table_number_at(t, i, value), 0.0);
        }
    }
}

void no_input(struct reference *r)
{
    r->without_input++;
}

bool has_columns(const struct table *t, const char *columns)
{
    char text[256];
    (void)snprintf(text, sizeof text, "%s", columns);
    char *rest = text;
    for (char *name; (name = strsep(&rest, " ")) != NULL;) {
        if (*name != '\0' && table_column(t, name) < 0) {
            return false;
        }
    }
    return true;
}

bool read_sibling(struct reference *r, const char *part, const char *by, struct table *t)
{
    char file[256];
    const char *at = strstr(r->table->file, part);
    if (at == NULL) {
        return false;
    }
    (void)snprintf(file, sizeof file, "%.*s%s%s", (int)(at - r->table->file), r->table->file, by,
                   at + strlen(part));
    return strcmp(file, r->table->file) != 0 && table_read(r->folder, file, t, r->keep);
}

bool read_matching(struct reference *r, const char *pattern, const char *columns, struct table *t)
{
    struct dirent **entry = NULL;
    int count = scandir(r->folder, &entry, NULL, alphasort);
    bool found = false;
    for (int i = 0; i < count; i++) {
        if (!found && fnmatch(pattern, entry[i]->d_name, 0) == 0) {
            char *file = arena_alloc(r->keep, 1, (ptrdiff_t)strlen(entry[i]->d_name) + 1);
            strcpy(file, entry[i]->d_name);
            found = table_read(r->folder, file, t, r->keep) && has_columns(t, columns);
        }
        free(entry[i]);
    }
    free(entry);
    return found;
}

const char *data_between(struct reference *r, const char *before, const char *after)
{
    char *data = arena_alloc(r->keep, 1, 128);
    const char *at = strstr(r->table->file, before);
    at = at ? at + strlen(before) : r->table->file;
    const char *end = strstr(at, after);
    (void)snprintf(data, 128, "%.*s", (int)(end ? end - at : (ptrdiff_t)strcspn(at, ".")), at);
    return data;
}
