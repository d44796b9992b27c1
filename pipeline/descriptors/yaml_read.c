/* Typed readers over the node tree. */
#include "descriptors/yaml_read.h"

#include <assert.h>

#include "base/date.h"
#include "base/utf8.h"
#include "descriptors/fault.h"
#include "descriptors/labels.h"

static bool is_any(str text, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (str_equal_c(text, *words))
            return true;
    }
    return false;
}

/* The start of a text, for messages. */
static str clipped(str text)
{
    enum { SHOWN_CODE_POINTS = 40 };
    ptrdiff_t at = 0;
    for (int i = 0; i < SHOWN_CODE_POINTS && at < text.n; i++)
        (void)utf8_next(text, &at);
    return str_slice(text, 0, at);
}

static void fault_expected(struct reading *r, const struct node *n, const char *id)
{
    str found = n->kind == NODE_MAP    ? STR("{}")
                : n->kind == NODE_LIST ? STR("[]")
                                       : clipped(n->text);
    FAULT(r->diag, n->place, id, {"name", n->key.n > 0 ? n->key : n->place.file}, {"found", found});
}

struct place node_text_place(const struct node *n)
{
    struct place place = n->place;
    if (n->quoted)
        place.column++;
    if (n->block) {
        place.line++;
        place.column = n->key_place.line > 0 ? n->key_place.column + 2 : place.column;
    }
    return place;
}

struct place node_place(const struct node *n)
{
    return n->key_place.line > 0 ? n->key_place : n->place;
}

bool node_is_null(const struct node *n)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
    return n->kind == NODE_SCALAR && n->plain && is_any(n->text, nulls);
}

const struct node *node_find(const struct node *map, const char *name)
{
    if (map == NULL || map->kind != NODE_MAP)
        return NULL;
    for (const struct node *n = map->first; n != NULL; n = n->next) {
        if (str_equal_c(n->key, name))
            return n;
    }
    return NULL;
}

const struct node *node_take(struct reading *r, const struct node *map, const char *name,
                             enum presence presence)
{
    const struct node *n = node_find(map, name);
    if (n != NULL && !node_is_null(n))
        return n;
    if (presence == NEEDED) {
        struct place place = n != NULL ? node_place(n) : node_place(map);
        FAULT(r->diag, place, "descriptor.missing", {"name", str_from_c(name)});
    }
    return NULL;
}

static void check_property(struct reading *r, const struct node *property,
                           const struct properties *properties)
{
    str name = property->key;
    str plain, language;
    if (is_any(name, properties->known))
        return;
    if (str_cut(name, '@', &plain, &language) && language.n > 0 && is_any(plain, properties->known))
        return; /* title@fr: a property in another language, as the standard lets one write */
    if (properties->elsewhere != NULL && is_any(name, properties->elsewhere)) {
        FAULT(r->diag, property->key_place, "descriptor.elsewhere", {"name", name},
              {"place", str_from_c(properties->elsewhere_in)});
        return;
    }
    if (properties->unsupported != NULL && is_any(name, properties->unsupported)) {
        FAULT(r->diag, property->key_place, "descriptor.unsupported", {"name", name});
        return;
    }
    struct str_list names = {0};
    for (const char *const *known = properties->known; *known != NULL; known++)
        names_add(r->arena, &names, str_from_c(*known));
    fault_unknown(r->diag, property->key_place, "descriptor.unknown-property",
                  "descriptor.no-such-property", name, &names);
}

bool node_expect_map(struct reading *r, const struct node *n, const struct properties *properties)
{
    if (n->kind != NODE_MAP) {
        fault_expected(r, n, "descriptor.expected-map");
        return false;
    }
    for (const struct node *property = n->first; property != NULL; property = property->next)
        check_property(r, property, properties);
    return true;
}

bool node_expect_list(struct reading *r, const struct node *n)
{
    if (n->kind != NODE_LIST)
        fault_expected(r, n, "descriptor.expected-list");
    return n->kind == NODE_LIST;
}

/* ---- scalars ---- */

bool node_text(struct reading *r, const struct node *n, str *out)
{
    if (n->kind != NODE_SCALAR || node_is_null(n)) {
        fault_expected(r, n, "descriptor.expected-text");
        return false;
    }
    *out = n->text;
    return true;
}

bool node_boolean(struct reading *r, const struct node *n, bool *out)
{
    static const char *const yes[] = {"true", "True", "TRUE", "yes", "Yes",
                                      "YES",  "on",   "On",   "ON",  NULL};
    static const char *const no[] = {"false", "False", "FALSE", "no",  "No",
                                     "NO",    "off",   "Off",   "OFF", NULL};
    bool is_yes = n->kind == NODE_SCALAR && n->plain && is_any(n->text, yes);
    bool is_no = n->kind == NODE_SCALAR && n->plain && is_any(n->text, no);
    if (!is_yes && !is_no) {
        fault_expected(r, n, "descriptor.expected-boolean");
        return false;
    }
    *out = is_yes;
    return true;
}

bool node_integer(struct reading *r, const struct node *n, int64_t *out)
{
    if (n->kind == NODE_SCALAR && str_to_int64(n->text, out))
        return true;
    fault_expected(r, n, "descriptor.expected-integer");
    return false;
}

bool node_number(struct reading *r, const struct node *n, double *out)
{
    if (n->kind == NODE_SCALAR && str_to_double(n->text, out))
        return true;
    fault_expected(r, n, "descriptor.expected-number");
    return false;
}

bool node_date(struct reading *r, const struct node *n, int32_t *day)
{
    if (n->kind == NODE_SCALAR && date_parse_iso(n->text, day))
        return true;
    fault_expected(r, n, "descriptor.expected-date");
    return false;
}

bool node_choice(struct reading *r, const struct node *n, const char *const *choices, int *out)
{
    str text = {0};
    if (!node_text(r, n, &text))
        return false;
    struct str_list names = {0};
    for (int i = 0; choices[i] != NULL; i++) {
        if (str_equal_c(text, choices[i])) {
            *out = i;
            return true;
        }
        names_add(r->arena, &names, str_from_c(choices[i]));
    }
    FAULT(r->diag, n->place, "descriptor.choice", {"name", n->key}, {"found", clipped(text)},
          {"choices", names_joined(r->arena, &names)});
    return false;
}

/* ---- texts in three languages, lists ---- */

bool node_labels(struct reading *r, const struct node *n, struct labels *out)
{
    static const char *const names[] = {"ar", "fr", "en", NULL};
    static_assert(sizeof names / sizeof names[0] == LANGUAGE_COUNT + 1, "one name a language");
    if (n->kind != NODE_MAP) {
        fault_expected(r, n, "descriptor.expected-labels");
        return false;
    }
    static const struct properties properties = {.known = names};
    bool ok = node_expect_map(r, n, &properties);
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        const struct node *text = node_find(n, names[i]);
        if (text == NULL || node_is_null(text) ||
            (text->kind == NODE_SCALAR && str_trim(text->text).n == 0)) {
            FAULT(r->diag, text != NULL ? node_place(text) : node_place(n),
                  "descriptor.no-translation", {"name", n->key},
                  {"language", str_from_c(names[i])});
            ok = false;
        } else {
            ok = node_text(r, text, &out->text[i]) && ok;
        }
    }
    const struct node *arabic = node_find(n, "ar");
    if (ok && arabic != NULL && label_untranslated(out))
        DIAG(r->diag, DIAG_WARNING, DIAG_DESCRIPTOR, arabic->place, "descriptor.untranslated",
             {"name", n->key});
    return ok;
}

bool node_texts(struct reading *r, const struct node *n, struct str_list *out)
{
    str text = {0};
    if (n->kind == NODE_SCALAR) {
        if (!node_text(r, n, &text))
            return false;
        names_add(r->arena, out, text);
        return true;
    }
    if (!node_expect_list(r, n))
        return false;
    bool ok = true;
    for (const struct node *item = n->first; item != NULL; item = item->next) {
        if (node_text(r, item, &text))
            names_add(r->arena, out, text);
        else
            ok = false;
    }
    return ok;
}

/* ---- properties ---- */

bool take_text(struct reading *r, const struct node *map, const char *name, enum presence presence,
               str *out)
{
    const struct node *n = node_take(r, map, name, presence);
    return n != NULL && node_text(r, n, out);
}

bool take_boolean(struct reading *r, const struct node *map, const char *name,
                  enum presence presence, bool *out)
{
    const struct node *n = node_take(r, map, name, presence);
    return n != NULL && node_boolean(r, n, out);
}

bool take_integer(struct reading *r, const struct node *map, const char *name,
                  enum presence presence, int64_t *out)
{
    const struct node *n = node_take(r, map, name, presence);
    return n != NULL && node_integer(r, n, out);
}

bool take_number(struct reading *r, const struct node *map, const char *name,
                 enum presence presence, double *out)
{
    const struct node *n = node_take(r, map, name, presence);
    return n != NULL && node_number(r, n, out);
}

bool take_labels(struct reading *r, const struct node *map, const char *name,
                 enum presence presence, struct labels *out)
{
    const struct node *n = node_take(r, map, name, presence);
    return n != NULL && node_labels(r, n, out);
}

bool take_texts(struct reading *r, const struct node *map, const char *name, enum presence presence,
                struct str_list *out)
{
    const struct node *n = node_take(r, map, name, presence);
    return n != NULL && node_texts(r, n, out);
}

bool is_identifier(str name)
{
    if (name.n == 0 || name.n > 64)
        return false;
    for (ptrdiff_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        bool digit = c >= '0' && c <= '9';
        if (!letter && !(digit && i > 0))
            return false;
    }
    return true;
}
