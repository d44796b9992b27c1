/* What the makers of programme data share. */
#include <stdlib.h>
#include <string.h>

#include "programme.h"

struct sender sender_of(const struct centre *c)
{
    return (struct sender){c->code, c->prefix, c->label, c->manner};
}

struct desk desk_new(const char *profile, struct output *output, uint64_t seed)
{
    return (struct desk){.profile = profile, .output = output, .random = {.state = seed}};
}

struct sheet *desk_sheet(struct desk *d, const struct sender *from, const struct column *column,
                         int columns, const char *name)
{
    if (d->sheets == DESK_SHEETS_MAX) {
        abort();
    }
    struct sheet *s = sheet_new(d->profile, from->code, name, column, columns, from->manner);
    d->sheet[d->sheets++] = s;
    return s;
}

struct sheet *desk_find(const struct desk *d, const char *centre, const char *name)
{
    for (int i = 0; i < d->sheets; i++) {
        if (strcmp(d->sheet[i]->centre, centre) == 0 && strcmp(d->sheet[i]->name, name) == 0) {
            return d->sheet[i];
        }
    }
    fprintf(stderr, "no sheet %s/%s\n", centre, name);
    abort();
}

void desk_write(struct desk *d)
{
    for (int i = 0; i < d->sheets; i++) {
        if (d->sheet[i]->rows > 0) {
            sheet_write(d->sheet[i], d->output);
        }
    }
}

void cell(struct sheet *s, const char *field, const char *text)
{
    sheet_set(s, s->rows - 1, field, text);
}

void row_begin(struct sheet *s, const struct sender *from, const char *key_field, const char *key)
{
    sheet_row(s);
    cell(s, key_field, key);
    cell(s, "centre_id", from->label);
}

static const char *in_digits(const struct sheet *s, const char *text)
{
    return s->manner.arabic_digits ? arabic_digits(text) : text;
}

void cell_number(struct sheet *s, const char *field, int64_t number)
{
    cell(s, field, in_digits(s, text_format("%lld", (long long)number)));
}

void cell_day(struct sheet *s, const char *field, int32_t day)
{
    cell(s, field, in_digits(s, day_text(day)));
}

void cell_say(struct sheet *s, struct random *r, const char *field, const struct option *option)
{
    cell(s, field, option_say(r, option, s->manner.tongue));
}

void cell_yes(struct sheet *s, const char *field, bool yes)
{
    static const char *const word[2][2] = {{"لا", "نعم"}, {"Non", "Oui"}};
    cell(s, field, word[s->manner.tongue == FRENCH][yes]);
}

const char *sample_name(struct random *r, enum tongue tongue)
{
    static const char *const first[2][7] = {
        {"ليلى", "سميرة", "هدى", "إيمان", "سهى", "رانية", "نور"},
        {"Salma", "Hind", "Fatima", "Karima", "Nadia", "Imane", "Samira"}};
    return text_format("%s %s", first[tongue == FRENCH][random_below(r, 7)], family_mark(tongue));
}

void fault_plant(struct sheet *s, int32_t row, const char *field, const char *text,
                 const char *rule, const char *detail, const char *effect)
{
    sheet_set(s, row, field, text);
    sheet_mark(s, row, field, rule, detail, effect);
}

int32_t row_again(struct sheet *s, int32_t row, const char *key_field, const char *key)
{
    sheet_row(s);
    s->row[s->rows - 1] = s->row[row];
    sheet_set(s, s->rows - 1, key_field, key);
    return s->rows - 1;
}
