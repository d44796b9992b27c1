/* An edition: one language of a release. Words, numbers, dates and names as its readers know them;
 * everything that writes a workbook, chart or page asks here. */
#ifndef MARSAD_7_PUBLISH_EDITION_H
#define MARSAD_7_PUBLISH_EDITION_H

#include "7_publish/number.h"
#include "model/release.h"
#include "model/safe_table.h"

enum medium { MEDIUM_DRAWN, MEDIUM_CELLS, MEDIUM_PLAIN };

struct edition {
    const struct schemas *schemas;
    const struct release_facts *facts;
    enum language language;
    enum medium medium;
    bool rtl;
    struct number_style numbers;
};

struct edition edition_new(const struct schemas *, const struct release_facts *, enum language,
                           enum medium);

/* The catalogue's text; with {placeholders} filled in. */
str edition_word(const struct edition *, const char *id);
str edition_fill(struct arena *a, const struct edition *, const char *id, int count,
                 const struct diag_arg *args);
#define EDITION_FILL(a, e, id, ...)                                                                \
    edition_fill((a), (e), (id),                                                                   \
                 (int)(sizeof((struct diag_arg[]){__VA_ARGS__}) / sizeof(struct diag_arg)),        \
                 (struct diag_arg[]){__VA_ARGS__})

/* A descriptor's text in the edition's language, kept readable in right to left lines. */
str edition_label(struct arena *a, const struct edition *, const struct labels *);
/* The same, to stand inside a sentence: without the capital letter of its own. */
str edition_label_inside(struct arena *a, const struct edition *, const struct labels *);
/* "2024; Rabat": the positions of a figure; empty when all are totals. */
str edition_place(struct arena *a, const struct edition *, const struct figure_place *);
str edition_count(struct arena *a, const struct edition *, int64_t value);
str edition_number(struct arena *a, const struct edition *, double value, int decimals);
str edition_percent(struct arena *a, const struct edition *, double value, int decimals);
/* "31 January 2026", from a day number. */
str edition_date(struct arena *a, const struct edition *, int32_t day);
/* A file name, an id, a path: read from left to right in every language. */
str edition_code(struct arena *a, const struct edition *, str code);
str edition_confidence(struct arena *a, const struct edition *); /* "95%" */
/* "10.1 to 14.7", already formatted ends. */
str edition_range(struct arena *a, const struct edition *, str lower, str upper);

#endif
