/* Private to the makers of programme data: networks, courses, campaigns, programmes, standards.
 * They share a desk: one seeded generator and the sheets that are written at the end. */
#ifndef MARSAD_TESTS_DATA_PROGRAMME_H
#define MARSAD_TESTS_DATA_PROGRAMME_H

#include "care.h"

enum { DESK_SHEETS_MAX = 400 };

struct desk {
    const char *profile;
    struct random random;
    struct output *output;
    struct sheet *sheet[DESK_SHEETS_MAX];
    int sheets;
};

/* Who sends: a centre of care_centres or one of the maker's own. */
struct sender {
    const char *code, *prefix, *label;
    struct manner manner;
};
/* A centre of the profile by its place in care_centres; `manner` as it exports its cases. */
struct sender sender_of(const struct centre *);

struct desk desk_new(const char *profile, struct output *, uint64_t seed);
struct sheet *desk_sheet(struct desk *, const struct sender *, const struct column *, int columns,
                         const char *name);
/* The first sheet of that centre and name; the program ends without it. */
struct sheet *desk_find(const struct desk *, const char *centre, const char *name);
void desk_write(struct desk *);

/* A new row of the sheet with its key and its centre. */
void row_begin(struct sheet *, const struct sender *, const char *key_field, const char *key);
/* Cells of the last row. */
void cell(struct sheet *, const char *field, const char *text);
void cell_number(struct sheet *, const char *field, int64_t);
void cell_day(struct sheet *, const char *field, int32_t day);
void cell_say(struct sheet *, struct random *, const char *field, const struct option *);
void cell_yes(struct sheet *, const char *field, bool);
const char *sample_name(struct random *, enum tongue);
/* Sets a cell of a row and lists it as a planted fault. */
void fault_plant(struct sheet *, int32_t row, const char *field, const char *text, const char *rule,
                 const char *detail, const char *effect);
/* A copy of a row under another key, to plant a fault in: its number. */
int32_t row_again(struct sheet *, int32_t row, const char *key_field, const char *key);

void network_make(const char *profile, struct output *, uint64_t seed);
void course_make(const char *profile, struct output *, uint64_t seed);
void campaign_make(struct output *, uint64_t seed);
void programme_make(struct output *, uint64_t seed);
void standards_make(struct output *, uint64_t seed);

#endif
