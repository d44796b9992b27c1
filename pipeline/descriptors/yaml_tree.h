/* YAML as a tree of located nodes: what every descriptor is read from.
 *
 * libyaml's events become scalars, lists and maps in the arena, each with file, line and column.
 * Refused, with place: text that is not YAML or not UTF-8, duplicate keys, anchors and aliases
 * (they hide what is meant, and can grow without bound), tags, several documents, nesting deeper
 * than 24 and more than 200,000 nodes. JSON is YAML and needs nothing further. */
#ifndef MARSAD_DESCRIPTORS_YAML_TREE_H
#define MARSAD_DESCRIPTORS_YAML_TREE_H

#include "base/diag.h"

enum { YAML_DEPTH_LIMIT = 24, YAML_NODE_LIMIT = 200000, YAML_MAP_LIMIT = 1000 };

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };

struct node {
    enum node_kind kind;
    bool plain;             /* a scalar without quotes: could be null, a number, a boolean */
    bool quoted;            /* a scalar in quotes: its text begins one column later */
    bool block;             /* a scalar after | or >: its text begins on the next line */
    str text;               /* of a scalar */
    str key;                /* the property's name; items of a list have the list's */
    struct place key_place; /* line 0 outside of maps */
    struct place place;
    struct node *first, *last, *next; /* children in order; the next sibling */
    int32_t count;
};

/* The root of the one document; NULL when it is refused. `file` names it in messages.
 * Messages: text.not-utf8, yaml.* */
struct node *yaml_parse(struct arena *a, str text, str file, struct diag *d);
/* Place of the first byte that is not UTF-8; false when all is well. */
bool text_not_utf8(str text, str file, struct place *place);

#endif
