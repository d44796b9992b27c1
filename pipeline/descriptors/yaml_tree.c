/* YAML as a tree of located nodes. Sole user of libyaml, whose parser lives within yaml_parse. */
#include "descriptors/yaml_tree.h"

#include <assert.h>
#include <string.h>
#include <yaml.h>

#include "base/utf8.h"
#include "descriptors/fault.h"

struct builder {
    struct arena *arena;
    struct diag *diag;
    str file;
    struct node *root;
    struct node *open[YAML_DEPTH_LIMIT]; /* lists and maps that have begun */
    int depth;
    bool has_key; /* the innermost map has read a key and waits for its value */
    str key;
    struct place key_place;
    int32_t nodes;
    int32_t documents;
    bool done;
};

/* libyaml's own words for what is wrong, as of 0.2.5, and the message that explains it better. */
static const struct {
    const char *problem;
    const char *id;
} explanations[] = {
    {"found character that cannot start any token", "yaml.character"},
    {"did not find expected key", "yaml.indentation"},
    {"did not find expected '-' indicator", "yaml.indentation"},
    {"block sequence entries are not allowed in this context", "yaml.indentation"},
    {"mapping values are not allowed in this context", "yaml.colon"},
    {"could not find expected ':'", "yaml.no-colon"},
    {"found unexpected end of stream", "yaml.unclosed-quote"},
    {"did not find expected ',' or ']'", "yaml.unclosed-bracket"},
    {"did not find expected ',' or '}'", "yaml.unclosed-bracket"},
    {"did not find expected node content", "yaml.unclosed-bracket"},
    {"found unknown escape character", "yaml.escape"},
    {"found invalid Unicode character escape code", "yaml.escape"},
    {"found undefined tag handle", "yaml.tag"},
};

static struct place place_of(const struct builder *b, yaml_mark_t mark)
{
    return (struct place){b->file, (int64_t)mark.line + 1, (int64_t)mark.column + 1};
}

bool text_not_utf8(str text, str file, struct place *place)
{
    ptrdiff_t bad = utf8_invalid_at(text);
    if (bad < 0)
        return false;
    *place = (struct place){file, 1, 1};
    ptrdiff_t line_start = 0;
    for (ptrdiff_t i = 0; i < bad; i++) {
        if (text.p[i] == '\n') {
            place->line++;
            line_start = i + 1;
        }
    }
    place->column = utf8_length(str_slice(text, line_start, bad)) + 1;
    return true;
}

/* ---- the tree ---- */

static bool has_property(const struct node *map, str key)
{
    for (const struct node *n = map->first; n != NULL; n = n->next) {
        if (str_equal(n->key, key))
            return true;
    }
    return false;
}

static bool append(struct builder *b, struct node *n)
{
    if (++b->nodes > YAML_NODE_LIMIT) {
        FAULT0(b->diag, n->place, "yaml.too-large");
        return false;
    }
    if (b->depth == 0) {
        b->root = n;
        return true;
    }
    struct node *parent = b->open[b->depth - 1];
    n->key = parent->kind == NODE_MAP ? b->key : parent->key;
    if (parent->kind == NODE_MAP) {
        n->key_place = b->key_place;
        b->has_key = false;
        if (parent->count >= YAML_MAP_LIMIT) {
            FAULT0(b->diag, n->place, "yaml.too-large");
            return false;
        }
    }
    if (parent->last != NULL)
        parent->last->next = n;
    else
        parent->first = n;
    parent->last = n;
    parent->count++;
    return true;
}

static bool wants_key(const struct builder *b)
{
    return b->depth > 0 && b->open[b->depth - 1]->kind == NODE_MAP && !b->has_key;
}

static bool take_key(struct builder *b, str text, struct place place)
{
    if (has_property(b->open[b->depth - 1], text)) {
        FAULT(b->diag, place, "yaml.duplicate-key", {"name", text});
        return false;
    }
    b->key = text;
    b->key_place = place;
    b->has_key = true;
    return true;
}

static bool take_scalar(struct builder *b, const yaml_event_t *event)
{
    struct place place = place_of(b, event->start_mark);
    str text = str_copy(b->arena, (str){(const char *)event->data.scalar.value,
                                        (ptrdiff_t)event->data.scalar.length});
    if (wants_key(b))
        return take_key(b, text, place);
    yaml_scalar_style_t style = event->data.scalar.style;
    struct node *n = ARENA_NEW(b->arena, struct node);
    n->kind = NODE_SCALAR;
    n->plain = style == YAML_PLAIN_SCALAR_STYLE;
    n->quoted =
        style == YAML_SINGLE_QUOTED_SCALAR_STYLE || style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    n->block = style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE;
    n->text = text;
    n->place = place;
    return append(b, n);
}

static bool open_node(struct builder *b, enum node_kind kind, struct place place)
{
    if (wants_key(b)) {
        FAULT0(b->diag, place, "yaml.key-not-text");
        return false;
    }
    if (b->depth == YAML_DEPTH_LIMIT) {
        FAULT0(b->diag, place, "yaml.too-deep");
        return false;
    }
    struct node *n = ARENA_NEW(b->arena, struct node);
    n->kind = kind;
    n->place = place;
    if (!append(b, n))
        return false;
    b->open[b->depth++] = n;
    b->has_key = false;
    return true;
}

/* Anchors, aliases and tags of any kind of event; an empty id when there is none. */
static const char *forbidden(const yaml_event_t *event)
{
    const yaml_char_t *anchor = NULL;
    const yaml_char_t *tag = NULL;
    if (event->type == YAML_ALIAS_EVENT)
        return "yaml.alias";
    if (event->type == YAML_SCALAR_EVENT) {
        anchor = event->data.scalar.anchor;
        tag = event->data.scalar.tag;
    } else if (event->type == YAML_SEQUENCE_START_EVENT) {
        anchor = event->data.sequence_start.anchor;
        tag = event->data.sequence_start.tag;
    } else if (event->type == YAML_MAPPING_START_EVENT) {
        anchor = event->data.mapping_start.anchor;
        tag = event->data.mapping_start.tag;
    }
    if (anchor != NULL)
        return "yaml.alias";
    return tag != NULL ? "yaml.tag" : NULL;
}

static bool take_event(struct builder *b, const yaml_event_t *event)
{
    struct place place = place_of(b, event->start_mark);
    const char *refused = forbidden(event);
    if (refused != NULL) {
        FAULT0(b->diag, place, refused);
        return false;
    }
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return take_scalar(b, event);
    case YAML_SEQUENCE_START_EVENT:
        return open_node(b, NODE_LIST, place);
    case YAML_MAPPING_START_EVENT:
        return open_node(b, NODE_MAP, place);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        assert(b->depth > 0);
        b->depth--;
        return true;
    case YAML_DOCUMENT_START_EVENT:
        if (++b->documents > 1)
            FAULT0(b->diag, place, "yaml.two-documents");
        return b->documents == 1;
    case YAML_STREAM_END_EVENT:
        b->done = true;
        return true;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_DOCUMENT_END_EVENT:
    case YAML_ALIAS_EVENT:
        return true;
    }
    return false;
}

static void explain(const struct builder *b, const yaml_parser_t *parser)
{
    const char *problem = parser->problem != NULL ? parser->problem : "";
    bool unclosed = strcmp(problem, "found unexpected end of stream") == 0;
    struct place place = place_of(b, unclosed ? parser->context_mark : parser->problem_mark);
    for (size_t i = 0; i < sizeof explanations / sizeof explanations[0]; i++) {
        if (strcmp(problem, explanations[i].problem) == 0) {
            FAULT0(b->diag, place, explanations[i].id);
            return;
        }
    }
    FAULT(b->diag, place, "yaml.syntax", {"problem", str_from_c(problem)});
}

static bool take_all(struct builder *b, yaml_parser_t *parser)
{
    bool ok = true;
    while (ok && !b->done) {
        yaml_event_t event;
        if (!yaml_parser_parse(parser, &event)) {
            explain(b, parser);
            return false;
        }
        ok = take_event(b, &event);
        yaml_event_delete(&event);
    }
    return ok;
}

/* ---- JSON ---- */

static bool is_json(str text)
{
    ptrdiff_t at = 0;
    while (at < text.n && str_find_byte(STR(" \t\r\n"), text.p[at]) >= 0)
        at++;
    return at < text.n && (text.p[at] == '{' || text.p[at] == '[');
}

/* The number of \uHHHH at an offset, when it lies between the bounds. */
static bool escape_at(str text, ptrdiff_t at, int32_t least, int32_t most, int32_t *out)
{
    int32_t value = 0;
    if (at + 6 > text.n || text.p[at] != '\\' || text.p[at + 1] != 'u')
        return false;
    for (ptrdiff_t i = at + 2; i < at + 6; i++) {
        char c = text.p[i];
        char lower = (char)(c | 0x20);
        if (!((c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'f')))
            return false;
        value = value * 16 + (c <= '9' ? c - '0' : lower - 'a' + 10);
    }
    *out = value;
    return value >= least && value <= most;
}

/* JSON writes a character beyond U+FFFF as two escapes, YAML as one: \U0001F600. Places further
 * on the same line move by two columns. */
static str surrogates_joined(struct arena *a, str text)
{
    if (!is_json(text) || str_find(text, STR("\\u")) < 0)
        return text;
    char *out = arena_alloc_raw(a, 1, text.n);
    ptrdiff_t written = 0;
    for (ptrdiff_t at = 0; at < text.n;) {
        int32_t high, low;
        if (escape_at(text, at, 0xD800, 0xDBFF, &high) &&
            escape_at(text, at + 6, 0xDC00, 0xDFFF, &low)) {
            static const char digits[] = "0123456789ABCDEF";
            int32_t code_point = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
            out[written++] = '\\';
            out[written++] = 'U';
            for (int shift = 28; shift >= 0; shift -= 4)
                out[written++] = digits[code_point >> shift & 0xF];
            at += 12;
            continue;
        }
        if (text.p[at] == '\\' && at + 1 < text.n)
            out[written++] = text.p[at++]; /* what is escaped begins no escape */
        out[written++] = text.p[at++];
    }
    return (str){out, written};
}

struct node *yaml_parse(struct arena *a, str text, str file, struct diag *d)
{
    struct place bad;
    if (text_not_utf8(text, file, &bad)) {
        FAULT0(d, bad, "text.not-utf8");
        return NULL;
    }
    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text = str_slice(text, 3, text.n);
    text = surrogates_joined(a, text);
    struct builder b = {.arena = a, .diag = d, .file = file};
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) {
        DIAG0(d, DIAG_ERROR, DIAG_ENVIRONMENT, ((struct place){file, 0, 0}), "yaml.no-memory");
        return NULL;
    }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text.p, (size_t)text.n);
    bool ok = take_all(&b, &parser);
    yaml_parser_delete(&parser);
    if (!ok)
        return NULL;
    if (b.root == NULL)
        FAULT0(d, ((struct place){file, 1, 1}), "yaml.empty");
    return b.root;
}
