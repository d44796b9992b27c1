#include "sample.h"

#include <iconv.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t random_next(struct random *r)
{
    uint64_t z = r->state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

uint32_t random_below(struct random *r, uint32_t limit)
{
    return (uint32_t)(((random_next(r) >> 32) * limit) >> 32);
}

bool random_chance(struct random *r, uint32_t percent)
{
    return random_below(r, 100) < percent;
}

int32_t random_between(struct random *r, int32_t least, int32_t most)
{
    return least + (int32_t)random_below(r, (uint32_t)(most - least + 1));
}

int32_t random_skewed(struct random *r, int32_t most)
{
    int32_t limit = random_between(r, 0, most);
    limit = random_between(r, 0, limit);
    return random_between(r, 0, limit);
}

char *text_format(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = NULL;
    if (vasprintf(&text, format, args) < 0) {
        abort();
    }
    va_end(args);
    return text;
}

const struct option *option_pick(struct random *r, const struct option *options, int count)
{
    uint32_t total = 0;
    for (int i = 0; i < count; i++) {
        total += options[i].weight;
    }
    uint32_t at = random_below(r, total);
    for (int i = 0; i < count; i++) {
        if (at < options[i].weight) {
            return &options[i];
        }
        at -= options[i].weight;
    }
    abort();
}

const struct option *option_find(const struct option *options, int count, const char *code)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(options[i].code, code) == 0) {
            return &options[i];
        }
    }
    abort();
}

static int spelling_count(const char *spellings)
{
    int count = 1;
    for (const char *p = spellings; *p; p++) {
        count += *p == '|';
    }
    return count;
}

const char *spelling(const char *spellings, int nth)
{
    nth %= spelling_count(spellings);
    const char *from = spellings;
    while (nth-- > 0) {
        from = strchr(from, '|') + 1;
    }
    return text_format("%.*s", (int)strcspn(from, "|"), from);
}

static char *in_capitals(const char *text)
{
    char *copy = text_format("%s", text);
    for (char *p = copy; *p; p++) {
        if ('a' <= *p && *p <= 'z') {
            *p = (char)(*p - 'a' + 'A');
        }
    }
    return copy;
}

/* A word for a missing value counts only when it is written exactly. */
static bool is_missing_word(const char *code)
{
    return strcmp(code, "unknown") == 0 || strcmp(code, "refused") == 0 ||
           strcmp(code, "none") == 0;
}

const char *option_say(struct random *r, const struct option *option, enum tongue tongue)
{
    const char *spellings = tongue == ARABIC ? option->ar : option->fr;
    int nth = random_chance(r, 85) ? 0 : (int)random_below(r, (uint32_t)spelling_count(spellings));
    const char *text = spelling(spellings, nth);
    uint32_t slip = random_below(r, 100);
    if (is_missing_word(option->code)) {
        return text;
    }
    if (slip < 2) {
        return text_format("%s ", text);
    }
    if (slip < 4 && tongue == ARABIC) { /* a tatweel after the first letter (two bytes) */
        return text_format("%.2s\u0640%s", text, text + 2);
    }
    if (slip < 5 && tongue == ARABIC) { /* a right-to-left mark */
        return text_format("%s\u200f", text);
    }
    if (slip < 7 && tongue == FRENCH) {
        return in_capitals(text);
    }
    return text;
}

const char *arabic_digits(const char *text)
{
    char *out = calloc(strlen(text) + 1, 2);
    if (!out) {
        abort();
    }
    char *to = out;
    for (const char *p = text; *p; p++) {
        if ('0' <= *p && *p <= '9') {
            *to++ = '\xd9';
            *to++ = (char)(0xa0 + (*p - '0'));
        } else {
            *to++ = *p;
        }
    }
    return out;
}

/* Days from the civil calendar (Hinnant 2013). */
int32_t day_of(int32_t year, int32_t month, int32_t day)
{
    year -= month <= 2;
    int32_t era = year / 400, of_era = year - era * 400;
    int32_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void civil(int32_t day, int32_t *year, int32_t *month, int32_t *of_month)
{
    int32_t z = day + 719468, era = z / 146097, doe = z - era * 146097;
    int32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    *of_month = doy - (153 * mp + 2) / 5 + 1;
    *month = mp < 10 ? mp + 3 : mp - 9;
    *year = yoe + era * 400 + (*month <= 2);
}

const char *day_text(int32_t day)
{
    int32_t year, month, of_month;
    civil(day, &year, &month, &of_month);
    return text_format("%04d-%02d-%02d", year, month, of_month);
}

int32_t day_year(int32_t day)
{
    int32_t year, month, of_month;
    civil(day, &year, &month, &of_month);
    return year;
}

int32_t years_between(int32_t birth_day, int32_t day)
{
    int32_t year[2], month[2], of_month[2];
    civil(birth_day, &year[0], &month[0], &of_month[0]);
    civil(day, &year[1], &month[1], &of_month[1]);
    bool before = month[1] < month[0] || (month[1] == month[0] && of_month[1] < of_month[0]);
    return year[1] - year[0] - before;
}

struct sheet *sheet_new(const char *profile, const char *centre, const char *name,
                        const struct column *column, int columns, struct manner manner)
{
    struct sheet *s = calloc(1, sizeof *s);
    if (!s) {
        abort();
    }
    *s = (struct sheet){.profile = profile,
                        .centre = centre,
                        .name = name,
                        .column = column,
                        .columns = columns,
                        .manner = manner};
    return s;
}

struct row *sheet_row(struct sheet *s)
{
    if (s->rows == s->capacity) {
        s->capacity = s->capacity ? 2 * s->capacity : 64;
        s->row = realloc(s->row, (size_t)s->capacity * sizeof *s->row);
        if (!s->row) {
            abort();
        }
    }
    struct row *row = &s->row[s->rows++];
    *row = (struct row){0};
    for (int c = 0; c < s->columns; c++) {
        row->cell[c] = "";
    }
    return row;
}

int sheet_field(const struct sheet *s, const char *field)
{
    for (int c = 0; c < s->columns; c++) {
        if (strcmp(s->column[c].field, field) == 0) {
            return c;
        }
    }
    fprintf(stderr, "%s: no field %s\n", s->name, field);
    abort();
}

void sheet_set(struct sheet *s, int32_t row, const char *field, const char *text)
{
    s->row[row].cell[sheet_field(s, field)] = text;
}

void sheet_mark(struct sheet *s, int32_t row, const char *field, const char *rule,
                const char *detail, const char *effect)
{
    s->mark[s->marks++] = (struct mark){.row = row,
                                        .field = field ? sheet_field(s, field) : -1,
                                        .rule = rule,
                                        .detail = detail,
                                        .effect = effect};
}

static void write_cell(FILE *out, const struct sheet *s, const char *text)
{
    char special[] = {s->manner.delimiter, '"', '\n', '\r', 0};
    if (!s->manner.quotes_all && !strpbrk(text, special)) {
        fputs(text, out);
        return;
    }
    fputc('"', out);
    for (const char *p = text; *p; p++) {
        if (*p == '"') {
            fputc('"', out);
        }
        fputc(*p, out);
    }
    fputc('"', out);
}

/* The sheet's columns in the centre's order; the first stays in its place. */
static int column_order(const struct sheet *s, int order[COLUMNS_MAX])
{
    int count = 0;
    for (int i = 0; i < s->columns; i++) {
        int c = i == 0 ? 0 : 1 + (i - 1 + s->manner.order) % (s->columns - 1);
        if (!s->absent[c]) {
            order[count++] = c;
        }
    }
    return count;
}

static void write_header(FILE *out, const struct sheet *s, const int *order, int count)
{
    for (int i = 0; i < count; i++) {
        const struct column *column = &s->column[order[i]];
        const char *spellings = s->manner.tongue == ARABIC ? column->ar : column->fr;
        if (i > 0) {
            fputc(s->manner.delimiter, out);
        }
        write_cell(out, s,
                   s->manner.plain_headers ? column->field : spelling(spellings, s->manner.header));
    }
    if (s->further_column) {
        fprintf(out, "%c%s", s->manner.delimiter, s->further_column);
    }
    fputs(s->manner.crlf ? "\r\n" : "\n", out);
}

/* Text in the first cell, nothing in the others, as a spreadsheet writes its lone lines. */
static void write_lone(FILE *out, const struct sheet *s, const char *text, int count)
{
    write_cell(out, s, text);
    for (int i = 1; i < count; i++) {
        fputc(s->manner.delimiter, out);
    }
    fputs(s->manner.crlf ? "\r\n" : "\n", out);
}

static bool is_iso_date(const char *text)
{
    for (int i = 0; i < 10; i++) {
        bool dash = i == 4 || i == 7;
        if (dash ? text[i] != '-' : text[i] < '0' || text[i] > '9') {
            return false;
        }
    }
    return text[10] == '\0';
}

/* No code page of Windows holds Arabic-Indic digits. */
static const char *latin_digits(const char *text)
{
    char *copy = text_format("%s", text), *to = copy;
    for (const char *p = text; *p; p++) {
        unsigned char next = (unsigned char)p[1];
        bool digit = *p == '\xd9' && next >= 0xa0 && next <= 0xa9;
        *to++ = digit ? (char)('0' + (next - 0xa0)) : *p;
        p += digit;
    }
    *to = '\0';
    return copy;
}

static const char *in_manner(const struct sheet *s, const char *text)
{
    bool windows = s->manner.code_page && strncmp(s->manner.code_page, "CP", 2) == 0;
    text = windows ? latin_digits(text) : text;
    if (!s->manner.day_first || !is_iso_date(text)) {
        return text;
    }
    return text_format("%.2s/%.2s/%.4s", text + 8, text + 5, text);
}

/* Returns the number of line ends written. */
static int32_t write_row(FILE *out, const struct sheet *s, const struct row *row, const int *order,
                         int count)
{
    int32_t lines = 1;
    int cells = count - row->short_of_a_cell;
    for (int i = 0; i < cells; i++) {
        const char *text = row->cell[order[i]];
        for (const char *p = text; *p; p++) {
            lines += *p == '\n';
        }
        if (i > 0) {
            fputc(s->manner.delimiter, out);
        }
        if (row->quoted_badly && i == 1) {
            fprintf(out, "\"%s\" %s\"", text, text);
        } else {
            write_cell(out, s, in_manner(s, text));
        }
    }
    if (row->has_a_cell_more || s->further_column) {
        fprintf(out, "%c0", s->manner.delimiter);
    }
    fputs(s->manner.crlf ? "\r\n" : "\n", out);
    return lines;
}

static void list_faults(const struct sheet *s, const int32_t *line, const int *order, int count,
                        FILE *faults)
{
    for (int m = 0; m < s->marks; m++) {
        const struct mark *mark = &s->mark[m];
        bool further = s->further_column && mark->row == HEADER_ROW;
        int column = further ? count + 1 : 0;
        for (int i = 0; i < count; i++) {
            column = mark->field >= 0 && order[i] == mark->field ? i + 1 : column;
        }
        fprintf(faults, "%s,%s/%s,%d,%d,%s,%s,%s,%s\n", s->profile, s->centre, s->name,
                mark->row == FILE_ROW     ? 0
                : mark->row == HEADER_ROW ? 1 + (s->manner.title != NULL)
                                          : line[mark->row],
                column, mark->field >= 0 ? s->column[mark->field].field : "", mark->rule,
                mark->detail, mark->effect);
    }
}

static FILE *sheet_open(const struct sheet *s, const struct output *o, char **path)
{
    mkdir(o->directory, 0777);
    mkdir(text_format("%s/%s", o->directory, s->profile), 0777);
    mkdir(text_format("%s/%s/%s", o->directory, s->profile, s->centre), 0777);
    *path = text_format("%s/%s/%s/%s", o->directory, s->profile, s->centre, s->name);
    FILE *out = fopen(*path, "wb");
    if (!out) {
        perror(*path);
        exit(5);
    }
    return out;
}

/* A number in its usual form holds its mark; each other form is listed. */
static void list_odd_numbers(const struct sheet *s, struct output *o)
{
    static const char *const usual[] = {"PX9707", "ZKX70", "YX0107"};
    for (int c = 0; c < s->columns; c++) {
        for (int32_t i = 0; i < s->rows && strcmp(s->column[c].field, "national_id") == 0; i++) {
            const char *text = in_manner(s, s->row[i].cell[c]);
            bool is_usual = strlen(text) < 6;
            for (int k = 0; k < COUNT(usual); k++) {
                is_usual = is_usual || strstr(text, usual[k]);
            }
            if (!is_usual) {
                canary(o, text);
            }
        }
    }
}

static void recode(const char *path, const char *code_page)
{
    static char from[1 << 20], to[1 << 20];
    FILE *file = fopen(path, "r+b");
    iconv_t converter = iconv_open(code_page, "UTF-8");
    if (!file || converter == (iconv_t)-1) {
        perror(path);
        exit(5);
    }
    size_t left = fread(from, 1, sizeof from, file), room = sizeof to;
    char *in = from, *out = to;
    if (iconv(converter, &in, &left, &out, &room) == (size_t)-1 ||
        ftruncate(fileno(file), 0) != 0) {
        perror(path);
        exit(5);
    }
    rewind(file);
    fwrite(to, 1, sizeof to - room, file);
    iconv_close(converter);
    if (fclose(file) != 0) {
        perror(path);
        exit(5);
    }
}

static void lose_letters(const char *path)
{
    static char text[1 << 20];
    FILE *file = fopen(path, "r+b");
    if (!file) {
        perror(path);
        exit(5);
    }
    size_t length = fread(text, 1, sizeof text, file), kept = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c < 0x80 || c >= 0xc0) { /* bytes that follow a first one are left out */
            text[kept++] = c < 0x80 ? text[i] : '?';
        }
    }
    rewind(file);
    fwrite(text, 1, kept, file);
    if (ftruncate(fileno(file), (off_t)kept) != 0 || fclose(file) != 0) {
        perror(path);
        exit(5);
    }
}

void sheet_write(const struct sheet *s, struct output *o)
{
    char *path;
    FILE *out = sheet_open(s, o, &path);
    int order[COLUMNS_MAX];
    int count = column_order(s, order);
    int32_t *line = calloc((size_t)s->rows + 1, sizeof *line);
    if (!line) {
        abort();
    }
    if (!s->empty) {
        fputs(s->manner.byte_order_mark ? "\xEF\xBB\xBF" : "", out);
        int32_t at = 2;
        if (s->manner.title) {
            write_lone(out, s, s->manner.title, count);
            at++;
        }
        write_header(out, s, order, count);
        for (int32_t i = 0; i < s->rows; i++) {
            line[i] = at;
            at += write_row(out, s, &s->row[i], order, count);
        }
        line[s->rows] = at;
        if (s->manner.totals) {
            write_lone(out, s, s->manner.totals, count);
        }
    }
    if (s->foreign_bytes) {
        fputs("\xC7\xE1\xE4\xE5\xC7\xED\xC9\n", out);
    }
    long length = ftell(out);
    if (fclose(out) != 0 || (s->cut_short && truncate(path, length - 25) != 0)) {
        perror(path);
        exit(5);
    }
    list_faults(s, line, order, count, o->faults);
    list_odd_numbers(s, o);
    free(line);
    if (s->letters_lost) {
        lose_letters(path);
    } else if (s->manner.code_page) {
        recode(path, s->manner.code_page);
    }
}

void canary(struct output *o, const char *text)
{
    fprintf(o->canaries, "%s\n", text);
}
