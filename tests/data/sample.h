/* What the makers of the synthetic inputs share: one seeded generator of numbers, options with the
 * spellings that centres use, and sheets: tables of text that are written as CSV in a centre's own
 * manner, with the faults that were planted in them listed beside.
 *
 * Nothing here knows the pipeline: the same seed gives the same bytes on any machine. Memory is
 * never given back; the program runs once. */
#ifndef MARSAD_TESTS_DATA_SAMPLE_H
#define MARSAD_TESTS_DATA_SAMPLE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { COLUMNS_MAX = 40, FIRST_YEAR = 2023, LAST_YEAR = 2025, YEARS = 3 };
enum tongue { ARABIC, FRENCH };

struct random {
    uint64_t state;
};
uint32_t random_below(struct random *, uint32_t limit);
bool random_chance(struct random *, uint32_t percent);
int32_t random_between(struct random *, int32_t least, int32_t most);
/* Many small values, few large ones, 0 .. most. */
int32_t random_skewed(struct random *, int32_t most);

/* A code as a cell says it: spellings separated by "|" in both languages, the usual one first. */
struct option {
    uint32_t weight;
    const char *code;
    const char *ar;
    const char *fr;
};
const struct option *option_pick(struct random *, const struct option *, int count);
const struct option *option_find(const struct option *, int count, const char *code);
/* One of the spellings, now and then with the marks and capitals that people leave in cells. */
const char *option_say(struct random *, const struct option *, enum tongue);
#define COUNT(array)        ((int)(sizeof(array) / sizeof((array)[0])))
#define PICK(r, options)    option_pick((r), (options), COUNT(options))
#define FIND(options, code) option_find((options), COUNT(options), (code))

char *text_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The nth of "a|b|c", counted round. */
const char *spelling(const char *spellings, int nth);
const char *arabic_digits(const char *text);

int32_t day_of(int32_t year, int32_t month, int32_t day); /* days since 1970-01-01 */
const char *day_text(int32_t day);
int32_t day_year(int32_t day);
int32_t years_between(int32_t birth_day, int32_t day);

struct column {
    const char *field;
    const char *ar; /* header spellings */
    const char *fr;
};

enum { FILE_ROW = -2, HEADER_ROW = -1 };
struct mark {      /* a planted fault */
    int32_t row;   /* or the whole file, or the header */
    int32_t field; /* -1: the whole row */
    const char *rule, *detail, *effect;
};

struct row {
    const char *cell[COLUMNS_MAX];
    const char *raw;   /* written instead of the cells, as it stands */
    bool quoted_badly; /* the last cell opens a quote that never closes well */
    bool short_of_a_cell, has_a_cell_more;
};

struct manner { /* how a centre exports */
    enum tongue tongue;
    char delimiter;
    bool byte_order_mark, crlf, quotes_all, plain_headers, arabic_digits;
    bool arabic_names, french_names; /* of files */
    bool leaves_out;                 /* optional columns */
    bool day_first;                  /* dates as 31/12/2024 */
    const char *title;               /* a line before the header */
    const char *totals;              /* first word of a line after the last record */
    const char *code_page;           /* written in it instead of UTF-8 */
    int header;                      /* which spelling of the headers */
    int order;                       /* columns are rotated by so many places */
};

struct sheet {
    const char *profile, *centre, *name;
    const struct column *column;
    int columns;
    bool absent[COLUMNS_MAX];
    const char *further_column; /* one that no descriptor knows */
    struct manner manner;
    struct row *row;
    int32_t rows, capacity;
    struct mark mark[24];
    int marks;
    bool empty, cut_short;
    bool foreign_bytes; /* a last line that is no UTF-8 */
    bool letters_lost;  /* each letter beyond ASCII became a question mark */
};

struct sheet *sheet_new(const char *profile, const char *centre, const char *name,
                        const struct column *, int columns, struct manner);
struct row *sheet_row(struct sheet *); /* a new last row, all cells empty */
int sheet_field(const struct sheet *, const char *field);
void sheet_set(struct sheet *, int32_t row, const char *field, const char *text);
void sheet_mark(struct sheet *, int32_t row, const char *field, const char *rule,
                const char *detail, const char *effect);

struct output {
    const char *directory; /* input/ */
    FILE *faults, *canaries;
};
/* Writes the file and lists its planted faults with their lines; an impossible write ends the
 * program. */
void sheet_write(const struct sheet *, struct output *);
void canary(struct output *, const char *text);

void care_make(const char *profile, struct output *, uint64_t seed);
void training_make(const char *profile, struct output *, uint64_t seed);

#endif
