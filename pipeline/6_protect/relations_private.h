/* What relations.c (names, variables, lines) and cells.c (what the cells of a table print, measure
 * by measure) share. */
#ifndef MARSAD_6_PROTECT_RELATIONS_PRIVATE_H
#define MARSAD_6_PROTECT_RELATIONS_PRIVATE_H

#include "6_protect/relations.h"

enum { COORDINATES_LIMIT = 8, MEMBERS_LIMIT = 1 << 16 };

struct coordinate {
    str column; /* without transform: a code means the same records at every level */
    str code;
    bool time;
};
struct named {
    str key; /* dataset|records or persons|filter */
    int32_t coordinates;
    struct coordinate coordinate[COORDINATES_LIMIT];
    int32_t variable;
};

/* A number before it is known whether it is a new one. */
struct mention {
    struct named name;
    int64_t value;
    uint64_t print;
    int64_t fewest; /* persons or records behind it, whichever is less; 0: it tells of nobody */
    int64_t least;  /* of a statistic; 0: the policy's threshold */
    int32_t rank;
    bool shown;
};

/* Which number of the cells is meant. */
enum number {
    NUMBER_NUMERATOR,
    NUMBER_DENOMINATOR,
    NUMBER_UNKNOWN,
    NUMBER_EVENTS,
    NUMBER_COMPETING,
    NUMBER_FIRST_EVENTS, /* of a difference, in the order of cell_variables.side */
    NUMBER_FIRST_ANSWERS,
    NUMBER_SECOND_EVENTS,
    NUMBER_SECOND_ANSWERS,
    NUMBER_BY_DAY, /* never named: only its lines */
    NUMBER_STATISTIC
};
enum { NUMBERS = NUMBER_STATISTIC + 1 };
struct role {
    const struct estimate_table *table;
    enum number number;
    str key;
    bool active[COORDINATES_LIMIT]; /* the number is broken down by the dimension */
};

struct draft { /* a line being made */
    struct member member[MEMBERS_LIMIT];
    int32_t count;
};

struct split {
    const struct mention *whole, *part;
    int32_t whole_variable, part_variable;
    bool tells; /* being in the rest says something of a person */
};

/* ---- relations.c ---- */

/* Whether it is a number of one side of a difference. */
static inline bool number_is_of_side(enum number number)
{
    return number >= NUMBER_FIRST_EVENTS && number <= NUMBER_SECOND_ANSWERS;
}

/* dataset|kind| of a key: records and persons of a set are different numbers. And the rest. */
str key_kind(str key);
str key_filter(str key);
int32_t variable_of(struct relations *, const struct mention *);
int32_t variable_by_print(struct relations *, str kind, uint64_t print, int64_t value);
/* The number of this set, when there is one already; else NO_VARIABLE. */
int32_t variable_with_print(const struct relations *, str kind, uint64_t print);
void variable_mark(struct relations *, int32_t variable, int64_t fewest, bool shown);
void draft_add(struct draft *, int32_t variable, int32_t coefficient);
/* Keeps the line when it is new and says something; empties the draft. */
void draft_close(struct relations *, struct draft *);
/* A whole and those of its parts that have a name: the line is kept when they are all of it.
 * Coordinates of `part` may stand in any order; distinct persons of parts may be more than those
 * of the whole. */
struct parts {
    int32_t found;
    int64_t sum;
};
void parts_add(struct relations *, struct named *part, struct parts *, struct draft *);
void parts_close(struct relations *, const struct named *whole, const struct parts *,
                 struct draft *);
/* whole = part + rest, where the rest is a set of its own that may be named elsewhere. */
int32_t relations_add_rest(struct relations *, struct draft *, str kind, const struct split *);
struct named name_at(struct relations *, const struct role *, const int32_t *at);
/* Lines in which the positions of a breakdown add up to the one above them. */
void take_lines(struct relations *, const struct role *, const struct cell_variables *,
                struct draft *);
const struct named *name_find(struct relations *, const struct named *); /* or NULL */
int32_t rank_at(const struct role *, const int32_t *at);

/* ---- attributes.c ---- */

/* What code lists say of codes, among the columns of the tables' datasets. */
struct attributes;
struct attributes *attributes_of(struct arena *a, struct estimate_table *const *tables,
                                 ptrdiff_t count);
/* Lines in which what is told of single codes adds up to what is told of a kind of them. */
void attributes_take(struct relations *, const struct attributes *, const struct named *,
                     struct draft *);

/* ---- moving.c ---- */

/* Whether the dimension is the one that a moving sum runs along: its positions overlap. */
bool table_is_moving_along(const struct estimate_table *, int32_t dimension);
/* Each moving sum is the sum of the counts of its periods, which are numbers of their own, printed
 * or not: their lines, too. */
void moving_take(struct relations *, const struct estimate_table *, const struct cell_variables *,
                 struct draft *);

/* ---- by_day.c ---- */

/* Survival by a horizon, incidence: the value is a share of its records. */
bool table_is_by_day(const struct estimate_table *);
/* The records of `whole` with the event by the day: the events are these and those that came later,
 * who are a count, too. NO_VARIABLE: the cell tells nothing of it. */
int32_t by_day_split(struct relations *, const struct estimate_table *, const struct estimate *,
                     const struct mention *whole, int32_t events, struct draft *);
/* Hides shares by a day that leave few records, once the cells are taken. */
void by_day_take(struct relations *, struct estimate_table *const *tables, ptrdiff_t count);

/* ---- by_print.c ---- */

/* Lines of numbers whose records are those of two others, whatever the columns. `prints` has the
 * fingerprint of every variable. */
void by_print_take(struct relations *, const uint64_t *prints, struct draft *);

/* ---- cells.c ---- */

struct role role_of(struct relations *, const struct estimate_table *, enum number);
bool table_has_number(const struct estimate_table *, enum number);
bool cell_has_counts(const struct estimate *);
int32_t cell_variable(const struct cell_variables *, enum number);
void take_cells(struct relations *, const struct estimate_table *, struct cell_variables *out,
                struct draft *);
/* Lines between a share's denominator, its unknown answers, and all records of the dataset. */
void take_unknown_lines(struct relations *, const struct estimate_table *,
                        const struct cell_variables *, struct draft *);
/* Lines between a count of persons, the records without a number beside it, and all records. */
void take_uncounted_lines(struct relations *, const struct estimate_table *,
                          const struct cell_variables *, const uint64_t *prints, struct draft *);

#endif
