/* Located messages. A function that can fail returns false and leaves its reason here; nothing
 * below main prints, and no text that a reader sees stands in C: a diagnostic is a message id and
 * named arguments, and the catalogue (schemas/common/labels/) turns them into a sentence in the
 * reader's language. Arguments hold names, numbers and positions; never a person's data. */
#ifndef MARSAD_BASE_DIAG_H
#define MARSAD_BASE_DIAG_H

#include "base/str.h"

enum diag_level { DIAG_NOTE, DIAG_WARNING, DIAG_ERROR };

/* What kind of trouble, for the exit code. */
enum diag_class {
    DIAG_DATA = 1, /* exit 1: done, a person should look */
    DIAG_USAGE = 2,
    DIAG_DESCRIPTOR = 3,
    DIAG_HELD_BACK = 4,
    DIAG_ENVIRONMENT = 5,
};

struct place {
    str file;       /* relative to the schemas or input root; empty when none */
    int64_t line;   /* 1-based; 0 when none */
    int64_t column; /* 1-based, in code points; 0 when none */
};

struct diag_arg {
    const char *name; /* the {name} in the message */
    str value;
};

struct diag_item {
    enum diag_level level;
    enum diag_class class;
    struct place place;
    const char *id; /* message id, ASCII, e.g. "descriptor.unknown-property" */
    int arg_count;
    const struct diag_arg *args;
};

struct diag {
    struct arena *arena; /* keeps the items */
    struct diag_item *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
    int error_count;
};

struct diag diag_new(struct arena *a);
void diag_raise(struct diag *, enum diag_level, enum diag_class, struct place, const char *id,
                int arg_count, const struct diag_arg *args);
/* DIAG(d, DIAG_ERROR, DIAG_DESCRIPTOR, place, "id", {"name", value}, ...): copies the arguments.
 * DIAG0 is the form without arguments. */
#define DIAG(d, level, class, place, id, ...)                                                      \
    diag_raise((d), (level), (class), (place), (id),                                               \
               (int)(sizeof((struct diag_arg[]){__VA_ARGS__}) / sizeof(struct diag_arg)),          \
               (struct diag_arg[]){__VA_ARGS__})
#define DIAG0(d, level, class, place, id) diag_raise((d), (level), (class), (place), (id), 0, NULL)
#define NO_PLACE                          ((struct place){0})
bool diag_has_errors(const struct diag *);
/* The exit code of the worst error, 0 when there is none. */
int diag_exit_code(const struct diag *);
/* Adds what another thread collected. */
void diag_append(struct diag *to, const struct diag *from);

#endif
