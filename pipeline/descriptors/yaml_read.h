/* Typed readers over the node tree. Each reports its fault with place and goes on, so that all
 * faults of a file are seen at once; true means that *out was set. Numbers are parsed strictly,
 * from the text. */
#ifndef MARSAD_DESCRIPTORS_YAML_READ_H
#define MARSAD_DESCRIPTORS_YAML_READ_H

#include "base/file.h"
#include "descriptors/yaml_tree.h"
#include "model/language.h"

struct reading {
    struct arena *arena;
    struct diag *diag;
};
enum presence { OPTIONAL, NEEDED };

/* Where the text of a scalar begins: after the quote, or on the line after | or >. */
struct place node_text_place(const struct node *);
/* Where a node's property stands: its key in a map, itself elsewhere. */
struct place node_place(const struct node *);
bool node_is_null(const struct node *);

/* The property, or NULL. */
const struct node *node_find(const struct node *map, const char *name);
/* The same; a missing or null property that is NEEDED is descriptor.missing {name}. Optional null
 * properties count as absent. */
const struct node *node_take(struct reading *, const struct node *map, const char *name,
                             enum presence);
/* What may stand in a map; lists end with NULL, and may be absent but for `known`. */
struct properties {
    const char *const *known;
    const char *const *unsupported; /* of the standard, without effect here: refused, by name */
    const char *const *elsewhere;   /* known, but in the property `elsewhere_in` */
    const char *elsewhere_in;
};
/* It is a map (descriptor.expected-map) and has only known properties:
 * descriptor.unknown-property {name, nearest}, descriptor.no-such-property {name, choices},
 * descriptor.unsupported {name}, descriptor.elsewhere {name, place}. False when it is no map. */
bool node_expect_map(struct reading *, const struct node *, const struct properties *);
bool node_expect_list(struct reading *, const struct node *);

bool node_text(struct reading *, const struct node *, str *out);
bool node_boolean(struct reading *, const struct node *, bool *out);
bool node_integer(struct reading *, const struct node *, int64_t *out);
bool node_number(struct reading *, const struct node *, double *out);
bool node_date(struct reading *, const struct node *, int32_t *day);
/* All three languages, none empty. */
bool node_labels(struct reading *, const struct node *, struct labels *out);
/* Index in a NULL-terminated list of words. descriptor.choice {name, found, choices} */
bool node_choice(struct reading *, const struct node *, const char *const *choices, int *out);
/* A list of texts, or one text alone. */
bool node_texts(struct reading *, const struct node *, struct str_list *out);

bool take_text(struct reading *, const struct node *map, const char *name, enum presence, str *out);
bool take_boolean(struct reading *, const struct node *map, const char *name, enum presence,
                  bool *out);
bool take_integer(struct reading *, const struct node *map, const char *name, enum presence,
                  int64_t *out);
bool take_number(struct reading *, const struct node *map, const char *name, enum presence,
                 double *out);
bool take_labels(struct reading *, const struct node *map, const char *name, enum presence,
                 struct labels *out);
bool take_texts(struct reading *, const struct node *map, const char *name, enum presence,
                struct str_list *out);

/* A name as identifiers have it: ASCII letters, digits and _, a letter first. */
bool is_identifier(str name);

#endif
