/* Code lists: reading, checking and matching. */
#include "descriptors/codelist.h"

#include <assert.h>

#include "base/date.h"
#include "base/file.h"
#include "base/utf8.h"
#include "descriptors/codelist_read.h"
#include "descriptors/fault.h"
#include "descriptors/labels.h"
#include "descriptors/table_csv.h"

struct columns { /* of the file; -1: absent */
    int32_t code, parent, label[LANGUAGE_COUNT], aliases;
    int32_t valid_from, valid_to, replaced_by, from, to, deprecated;
};

static const char *const own_columns[] = {"code",        "parent",  "label_ar",   "label_fr",
                                          "label_en",    "aliases", "valid_from", "valid_to",
                                          "replaced_by", "from",    "to",         "deprecated"};
enum { OWN_COLUMNS = sizeof own_columns / sizeof *own_columns };

static bool is_own_column(str name)
{
    for (int i = 0; i < OWN_COLUMNS; i++) {
        if (str_equal_c(name, own_columns[i]))
            return true;
    }
    return false;
}

/* Codes stand in figure ids, file names and expressions. */
static bool is_code(str text)
{
    for (ptrdiff_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!plain && str_find_byte(STR("_-.+:"), c) < 0)
            return false;
    }
    return text.n > 0 && text.n <= 64;
}

static bool is_reserved(str code)
{
    return str_equal_c(code, "total") || str_equal_c(code, "latest");
}

/* ---- columns ---- */

static bool find_columns(struct arena *a, const struct table *t, struct columns *c, struct diag *d)
{
    *c = (struct columns){
        .code = table_column(t, "code"),
        .parent = table_column(t, "parent"),
        .label = {table_column(t, "label_ar"), table_column(t, "label_fr"),
                  table_column(t, "label_en")},
        .aliases = table_column(t, "aliases"),
        .valid_from = table_column(t, "valid_from"),
        .valid_to = table_column(t, "valid_to"),
        .replaced_by = table_column(t, "replaced_by"),
        .from = table_column(t, "from"),
        .to = table_column(t, "to"),
        .deprecated = table_column(t, "deprecated"),
    };
    static const char *const needed[] = {"code", "label_ar", "label_fr", "label_en"};
    struct str_list present = {0};
    for (int32_t i = 0; i < t->columns; i++)
        names_add(a, &present, t->header[i].text);
    bool ok = true;
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        if (table_column(t, needed[i]) < 0) {
            fault_unknown(d, t->header[0].place, "csv.column-missing", "csv.no-column",
                          str_from_c(needed[i]), &present);
            ok = false;
        }
    }
    if ((c->from < 0) != (c->to < 0)) {
        FAULT0(d, t->header[0].place, "codelist.band-columns");
        ok = false;
    }
    return ok;
}

/* A column that is nearly one of ours is a slip, not a property. */
static bool read_property_names(struct arena *a, const struct table *t, struct codelist *out,
                                struct diag *d)
{
    struct str_list own = {0};
    for (int i = 0; i < OWN_COLUMNS; i++)
        names_add(a, &own, str_from_c(own_columns[i]));
    str *names = ARENA_ARRAY(a, str, t->columns);
    bool ok = true;
    for (int32_t i = 0; i < t->columns; i++) {
        str name = t->header[i].text;
        if (is_own_column(name))
            continue;
        str nearest = nearest_name(name, &own);
        if (nearest.n > 4 && str_distance(name, nearest) <= 2) {
            FAULT(d, t->header[i].place, "codelist.column-slip", {"name", name},
                  {"nearest", nearest});
            ok = false;
        }
        names[out->property_count++] = name;
    }
    out->property_name = names;
    return ok;
}

/* ---- rows ---- */

static bool read_bound(const struct table *t, ptrdiff_t row, int32_t column, int64_t *bound,
                       struct diag *d)
{
    str text = table_text(t, row, column);
    if (text.n == 0 || str_to_int64(text, bound))
        return true;
    FAULT(d, table_place(t, row, column), "codelist.band-bound", {"found", text});
    return false;
}

static bool read_band(const struct table *t, ptrdiff_t row, const struct columns *c,
                      struct code *code, struct diag *d)
{
    code->from = INT64_MIN;
    code->to = INT64_MAX;
    code->has_band = table_text(t, row, c->from).n > 0 || table_text(t, row, c->to).n > 0;
    bool ok = read_bound(t, row, c->from, &code->from, d);
    ok = read_bound(t, row, c->to, &code->to, d) && ok;
    code->has_band = code->has_band && ok;
    if (ok && code->from > code->to) {
        FAULT(d, table_place(t, row, c->from), "codelist.band-empty", {"code", code->code});
        return false;
    }
    return ok;
}

static bool read_validity(const struct table *t, ptrdiff_t row, const struct columns *c,
                          struct code *code, struct diag *d)
{
    int32_t day[2] = {INT32_MIN, INT32_MAX};
    const int32_t column[2] = {c->valid_from, c->valid_to};
    for (int i = 0; i < 2; i++) {
        str text = table_text(t, row, column[i]);
        if (text.n > 0 && !date_parse_iso(text, &day[i])) {
            FAULT(d, table_place(t, row, column[i]), "codelist.not-a-date", {"found", text});
            return false;
        }
    }
    if (day[0] > day[1]) {
        FAULT0(d, table_place(t, row, c->valid_from), "codelist.validity-reversed");
        return false;
    }
    code->valid_from = day[0];
    code->valid_to = day[1];
    return true;
}

static bool read_labels(const struct table *t, ptrdiff_t row, const struct columns *c,
                        struct code *code, struct diag *d)
{
    bool ok = true;
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        code->labels.text[i] = table_text(t, row, c->label[i]);
        if (code->labels.text[i].n == 0) {
            FAULT(d, table_place(t, row, c->label[i]), "codelist.label-missing",
                  {"code", code->code}, {"language", str_from_c(language_code((enum language)i))});
            ok = false;
        }
    }
    if (label_untranslated(&code->labels))
        DIAG(d, DIAG_WARNING, DIAG_DESCRIPTOR, table_place(t, row, c->label[LANGUAGE_AR]),
             "codelist.untranslated", {"code", code->code});
    return ok;
}

static bool read_code(struct arena *a, const struct table *t, ptrdiff_t row,
                      const struct columns *c, struct codelist *out, struct diag *d)
{
    struct code *code = &out->code[out->count];
    *code = (struct code){.code = table_text(t, row, c->code),
                          .parent = -1,
                          .level = 1,
                          .number = out->count,
                          .replaced_by = -1,
                          .valid_from = INT32_MIN,
                          .valid_to = INT32_MAX,
                          .deprecated = table_text(t, row, c->deprecated),
                          .place = table_place(t, row, c->code)};
    bool ok = is_code(code->code) && !is_reserved(code->code);
    if (!is_code(code->code)) {
        FAULT(d, code->place, "codelist.code-form", {"code", code->code});
    } else if (is_reserved(code->code)) {
        FAULT(d, code->place, "codelist.code-reserved", {"code", code->code});
    } else if (map_has(&out->exact, code->code)) {
        FAULT(d, code->place, "codelist.code-twice", {"code", code->code});
        ok = false;
    } else {
        map_put(&out->exact, code->code, out->count);
    }
    ok = read_labels(t, row, c, code, d) && ok;
    ok = read_band(t, row, c, code, d) && ok;
    ok = read_validity(t, row, c, code, d) && ok;
    str *property = ARENA_ARRAY(a, str, out->property_count);
    int32_t p = 0;
    for (int32_t i = 0; i < t->columns; i++) {
        if (!is_own_column(t->header[i].text))
            property[p++] = table_text(t, row, i);
    }
    code->property = property;
    out->count++;
    return ok;
}

/* ---- references between codes ---- */

static bool resolve(struct arena *a, const struct table *t, ptrdiff_t row, int32_t column,
                    const struct codelist *list, int32_t *index, struct diag *d)
{
    str text = table_text(t, row, column);
    if (text.n == 0)
        return true;
    *index = codelist_index(list, text);
    if (*index >= 0)
        return true;
    struct str_list codes = codelist_codes(a, list);
    fault_unknown(d, table_place(t, row, column), "codelist.unknown-code", "codelist.no-such-code",
                  text, &codes);
    return false;
}

/* Follows parents (or replacements) from every code: more steps than codes means a circle. */
static bool check_circles(const struct codelist *list, bool parents, const char *id, struct diag *d)
{
    bool ok = true;
    for (int32_t i = 0; i < list->count; i++) {
        int32_t steps = 0;
        int32_t at = i;
        while (at >= 0 && steps <= list->count) {
            at = parents ? list->code[at].parent : list->code[at].replaced_by;
            steps++;
            if (at == i)
                break;
        }
        if (at == i) {
            FAULT(d, list->code[i].place, id, {"code", list->code[i].code});
            ok = false;
        }
    }
    return ok;
}

static void set_levels(struct codelist *list)
{
    list->levels = list->count > 0 ? 1 : 0;
    for (int32_t i = 0; i < list->count; i++) {
        int32_t level = 1;
        for (int32_t at = list->code[i].parent; at >= 0; at = list->code[at].parent)
            level++;
        list->code[i].level = level;
        if (level > list->levels)
            list->levels = level;
    }
}

/* A replacement that ended before what it replaces leads nowhere. */
static bool check_replacements(const struct codelist *list, struct diag *d)
{
    bool ok = true;
    for (int32_t i = 0; i < list->count; i++) {
        const struct code *code = &list->code[i];
        if (code->replaced_by < 0 || code->valid_to == INT32_MAX ||
            list->code[code->replaced_by].valid_to > code->valid_to)
            continue;
        FAULT(d, code->place, "codelist.replaced-earlier", {"code", code->code},
              {"other", list->code[code->replaced_by].code});
        ok = false;
    }
    return ok;
}

static bool resolve_all(struct arena *a, const struct table *t, const struct columns *c,
                        struct codelist *list, struct diag *d)
{
    assert(list->count == t->rows.count);
    bool ok = true;
    for (int32_t i = 0; i < list->count; i++) {
        ok = resolve(a, t, i, c->parent, list, &list->code[i].parent, d) && ok;
        ok = resolve(a, t, i, c->replaced_by, list, &list->code[i].replaced_by, d) && ok;
    }
    bool circles = !check_circles(list, true, "codelist.parent-circle", d);
    circles = !check_circles(list, false, "codelist.replaced-circle", d) || circles;
    if (circles)
        return false;
    set_levels(list);
    return check_replacements(list, d) && ok;
}

/* ---- folds and bands ---- */

static bool add_fold(struct arena *a, struct codelist *list, int32_t index, str spelling,
                     struct diag *d)
{
    str fold = utf8_fold(a, spelling);
    if (fold.n == 0)
        return true;
    int64_t other = map_get(&list->folded, fold, -1);
    if (other < 0)
        map_put(&list->folded, fold, index);
    if (other < 0 || other == index)
        return true;
    FAULT(d, list->code[index].place, "codelist.fold-collision", {"a", list->code[other].code},
          {"b", list->code[index].code}, {"spelling", spelling});
    return false;
}

static bool add_aliases(struct arena *a, struct codelist *list, int32_t index, str aliases,
                        struct diag *d)
{
    bool ok = true;
    str rest = aliases;
    while (rest.n > 0) {
        str alias = {0};
        (void)str_cut(rest, '|', &alias, &rest);
        ok = add_fold(a, list, index, str_trim(alias), d) && ok;
    }
    return ok;
}

static bool add_folds(struct arena *a, const struct table *t, const struct columns *c,
                      struct codelist *list, struct diag *d)
{
    bool ok = true;
    for (int32_t i = 0; i < list->count; i++) {
        const struct code *code = &list->code[i];
        ok = add_fold(a, list, i, code->code, d) && ok;
        for (int l = 0; l < LANGUAGE_COUNT; l++)
            ok = add_fold(a, list, i, code->labels.text[l], d) && ok;
        if (t != NULL)
            ok = add_aliases(a, list, i, table_text(t, i, c->aliases), d) && ok;
    }
    return ok;
}

static bool check_bands(const struct codelist *list, struct diag *d)
{
    bool ok = true;
    for (int32_t i = 0; i < list->count; i++) {
        const struct code *a = &list->code[i];
        for (int32_t j = 0; a->has_band && j < i; j++) {
            const struct code *b = &list->code[j];
            bool apart = !b->has_band || a->to < b->from || b->to < a->from;
            if (apart || codelist_is_above(list, i, j) || codelist_is_above(list, j, i))
                continue;
            FAULT(d, a->place, "codelist.band-overlap", {"a", b->code}, {"b", a->code});
            ok = false;
            break; /* one pair a code is enough to find the slip */
        }
    }
    return ok;
}

static void number_codes(struct arena *a, struct codelist *list)
{
    list->number_limit = list->count;
    list->by_number = ARENA_ARRAY(a, int32_t, list->count);
    for (int32_t i = 0; i < list->count; i++) {
        list->code[i].number = i;
        list->by_number[i] = i;
    }
}

bool codelist_read(struct arena *a, str bytes, str file, str name, struct codelist *out,
                   struct diag *d)
{
    *out = (struct codelist){.name = name};
    struct table t;
    struct columns c;
    if (!table_parse(a, bytes, file, TABLE_WITHOUT_REMARKS, &t, d) || !find_columns(a, &t, &c, d))
        return false;
    if (t.rows.count == 0 || t.rows.count > CODELIST_LIMIT) {
        FAULT(d, t.header[0].place, "codelist.size", {"limit", number_text(a, CODELIST_LIMIT)});
        return false;
    }
    bool ok = read_property_names(a, &t, out, d);
    out->code = ARENA_ARRAY(a, struct code, t.rows.count);
    out->exact = map_new(a, t.rows.count);
    out->folded = map_new(a, t.rows.count * 5);
    for (ptrdiff_t row = 0; row < t.rows.count; row++)
        ok = read_code(a, &t, row, &c, out, d) && ok;
    number_codes(a, out);
    bool resolved = resolve_all(a, &t, &c, out, d);
    ok = add_folds(a, &t, &c, out, d) && ok;
    if (resolved)
        ok = check_bands(out, d) && ok;
    return ok && resolved;
}

bool codelist_of_values(struct arena *a, const struct str_list *values, str name,
                        struct place place, struct codelist *out, struct diag *d)
{
    *out = (struct codelist){.name = name, .levels = 1};
    out->code = ARENA_ARRAY(a, struct code, values->count);
    out->exact = map_new(a, values->count);
    out->folded = map_new(a, values->count * 2);
    bool ok = true;
    for (ptrdiff_t i = 0; i < values->count; i++) {
        str value = values->item[i];
        if (!is_code(value) || is_reserved(value)) {
            FAULT(d, place, is_code(value) ? "codelist.code-reserved" : "codelist.code-form",
                  {"code", value});
            ok = false;
        } else if (!map_put(&out->exact, value, i)) {
            FAULT(d, place, "codelist.code-twice", {"code", value});
            ok = false;
        }
        out->code[out->count++] = (struct code){.code = value,
                                                .labels = {{value, value, value}},
                                                .parent = -1,
                                                .level = 1,
                                                .replaced_by = -1,
                                                .valid_from = INT32_MIN,
                                                .valid_to = INT32_MAX,
                                                .place = place};
    }
    number_codes(a, out);
    return add_folds(a, NULL, NULL, out, d) && ok;
}

bool codelist_load(struct arena *a, const char *path, str name, struct codelist *out,
                   struct diag *d)
{
    str bytes = {0};
    if (!file_read(a, path, 0, &bytes, d))
        return false;
    return codelist_read(a, bytes, str_copy(a, str_from_c(path)), name, out, d);
}

/* ---- look-ups ---- */

int32_t codelist_index(const struct codelist *list, str code)
{
    return (int32_t)map_get(&list->exact, code, -1);
}

int32_t codelist_match(const struct codelist *list, str text, struct arena scratch)
{
    int32_t index = codelist_index(list, text);
    if (index >= 0)
        return index;
    str fold = utf8_fold(&scratch, text);
    return fold.n == 0 ? -1 : (int32_t)map_get(&list->folded, fold, -1);
}

int32_t codelist_ancestor(const struct codelist *list, int32_t index, int32_t level)
{
    assert(index >= 0 && index < list->count && level >= 1);
    while (list->code[index].level > level)
        index = list->code[index].parent;
    return index;
}

bool codelist_is_above(const struct codelist *list, int32_t ancestor, int32_t index)
{
    for (int32_t at = list->code[index].parent; at >= 0; at = list->code[at].parent) {
        if (at == ancestor)
            return true;
    }
    return false;
}

/* Bands of a hierarchy contain one another: the deepest one counts. */
int32_t codelist_band(const struct codelist *list, int64_t value)
{
    int32_t best = -1;
    for (int32_t i = 0; i < list->count; i++) {
        const struct code *code = &list->code[i];
        bool inside = code->has_band && value >= code->from && value <= code->to;
        if (inside && (best < 0 || code->level > list->code[best].level))
            best = i;
    }
    return best;
}

str codelist_property(const struct codelist *list, int32_t index, const char *name)
{
    assert(index >= 0 && index < list->count);
    for (int32_t i = 0; i < list->property_count; i++) {
        if (str_equal_c(list->property_name[i], name) && list->code[index].property != NULL)
            return list->code[index].property[i];
    }
    return (str){0};
}

struct str_list codelist_codes(struct arena *a, const struct codelist *list)
{
    struct str_list codes = {0};
    for (int32_t i = 0; i < list->count; i++)
        names_add(a, &codes, list->code[i].code);
    return codes;
}
