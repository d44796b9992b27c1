/* Private to the reading of derived columns. A column may be made of derived columns of any
 * dataset, so that each is read when it is first asked for; one that is asked for while it is being
 * read goes in a circle. */
#ifndef MARSAD_DESCRIPTORS_DATASET_DERIVED_H
#define MARSAD_DESCRIPTORS_DATASET_DERIVED_H

#include "descriptors/schemas_read.h"

enum derived_progress { DERIVED_WAITING, DERIVED_BEING_READ, DERIVED_DONE, DERIVED_FAULTY };

struct deriving { /* the derived columns of one dataset */
    struct dataset *dataset;
    const struct node **node; /* [count] */
    enum derived_progress *progress;
    struct derived *derived;
    struct expression_variable *variable; /* of the dataset's coded scope */
    str *missing; /* dataset that the profile does not use, and the column needs; empty: none */
    int32_t count;
};
struct derive_work {
    struct reading *r;
    struct schemas *schemas;
    const struct codelist_set *codelists;
    struct deriving *deriving; /* [schemas.datasets] */
};
/* One column being read. */
struct derived_form {
    struct derive_work *work;
    struct deriving *of;
    struct derived *out;
    struct coded_column *column;
};

/* dataset_derived.c. The column of the name, read if it is derived; -1 after a fault. */
int32_t derived_column_named(struct derive_work *, struct deriving *, const struct node *name);
/* The same of a property, whose kind must be among `kinds` (1 << kind): derived.column-kind. */
int32_t derived_column_take(struct derived_form *, struct deriving *, const struct node *map,
                            const char *name, unsigned kinds);
/* A condition over the columns of `of`; NULL after a fault. */
const struct expression *derived_condition(struct derive_work *, struct deriving *of,
                                           const struct node *text);
struct deriving *deriving_of(struct derive_work *, const struct dataset *);

/* dataset_derived_absent.c: takes away what cannot be worked out in this profile, before anything
 * is read. */
void derived_leave_out(struct derive_work *);

/* dataset_derived_forms.c: each fills `out` and the kind of `column`; false after a fault. */
struct derived_reader {
    const char *name;
    bool (*read)(struct derived_form *, const struct node *);
};
extern const struct derived_reader derived_readers[]; /* ends with a NULL name */

#endif
