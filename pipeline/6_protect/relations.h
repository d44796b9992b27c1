/* All counts of a release as one system. A variable is one number, wherever it is printed: as a
 * cell of a count table, as numerator or denominator of a share, in this period or as the last
 * one. A line says that some variables add up to another: totals over breakdowns, levels of a
 * hierarchy, months of a year, a share's numerator and the rest of its denominator.
 *
 * A sum, mean, median, time, trend, standardised rate or occupancy has a variable of its own beside
 * that of its count: the records that the statistic rests on. Sums of cells can be subtracted like
 * counts, so that the same lines bind them; what differs is how many records are few. Where no such
 * variable can be found by its lines, no sum over fewer records can be had by subtraction. */
#ifndef MARSAD_6_PROTECT_RELATIONS_H
#define MARSAD_6_PROTECT_RELATIONS_H

#include "base/map.h"
#include "descriptors/schemas.h"
#include "model/estimate_table.h"

enum { NO_VARIABLE = -1 }; /* a published zero, or no count at all */

struct variable {
    int64_t value;
    int64_t least;   /* fewer than this are too few: the policy's threshold or more */
    bool statistic;  /* the records that a statistic rests on, not a count that is printed */
    bool primary;    /* rests on too few */
    bool shown;      /* stands in a table (where it is not suppressed) */
    bool suppressed; /* in all of them */
    int32_t rank;    /* how much it sums up, at most in any table: what is hidden last */
    int32_t cells;   /* that print it */
};

/* Ranks: cells of the lowest level, then sums, then totals of one dimension, of two ..., then what
 * other tables and the report read: totals of everything but time. */
enum {
    RANK_SUM = 1,    /* and one more for each dimension that stands above its lowest level */
    RANK_TOTAL = 16, /* for each dimension at its total */
    RANK_KEY = 1024,
    RANK_KEY_YEAR,
    RANK_KEY_ALL,
};

/* Sum of coefficient * value over the members is the same for the attacker as in truth. */
struct line {
    int32_t first; /* in relations.member */
    int32_t count;
};
struct member {
    int32_t variable;
    int32_t coefficient; /* 1 a part, -1 the sum */
};

/* Of a difference of two shares: events and answers of the first side, then of the second. */
enum { SIDE_VARIABLES = 4 };

/* What a table shows in one cell. */
struct cell_variables {
    int32_t numerator;
    int32_t denominator;
    int32_t complement; /* denominator less numerator: not printed, but anyone can subtract */
    int32_t unknown;    /* of a share: answers that are not known; of a count of persons: records
                           without a usable number */
    int32_t events;     /* of a survival, an incidence */
    int32_t competing;  /* of an incidence */
    int32_t by_day;     /* of a share by a day: who had the event by then */
    int32_t side[SIDE_VARIABLES];
    int32_t side_rest[2]; /* answers less events: not printed */
    int32_t statistic;
    bool few_unknown; /* too few to print, though nothing is learnt from them */
};

#define RELATIONS_LIST(type)                                                                       \
    struct {                                                                                       \
        type *item;                                                                                \
        ptrdiff_t count;                                                                           \
        ptrdiff_t capacity;                                                                        \
    }

/* Of a filter: others that all its records pass, and that none of them passes. */
struct neighbours {
    struct filter_list inside, apart;
};

struct named; /* private to relations.c */

struct relations {
    struct arena *arena;
    const struct policy *policy;
    RELATIONS_LIST(struct variable) variable;
    RELATIONS_LIST(struct line) line;
    RELATIONS_LIST(struct member) member;
    struct cell_variables **cell; /* [table][cell] */
    struct map name;              /* count key and coordinates -> index in `named` */
    struct map print;             /* kind and fingerprint -> variable */
    struct map known_line;        /* members -> line */
    struct map inside;            /* dataset|filter -> index in `around` */
    RELATIONS_LIST(struct neighbours) around;
    RELATIONS_LIST(struct named) named;
};

struct relations *relations_new(struct arena *a, const struct policy *,
                                struct estimate_table *const *tables, ptrdiff_t table_count);
/* Whether the cell's value is made of counts by a further breakdown (years of a trend, ages of a
 * standardised rate), one of which is hidden: then it would be an equation for that count. */
bool relations_made_of_hidden(struct relations *, const struct estimate_table *, int64_t cell);
/* The attacker does not read it: suppressed, or in no table. */
static inline bool variable_is_unknown(const struct variable *v)
{
    return v->suppressed || !v->shown;
}

#endif
