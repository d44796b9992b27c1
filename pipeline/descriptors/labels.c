/* The catalogue of words. */
#include "descriptors/labels.h"

#include <assert.h>

#include "base/buf.h"
#include "base/file.h"
#include "descriptors/catalogue_read.h"
#include "descriptors/fault.h"
#include "descriptors/table_csv.h"

/* ---- reading ---- */

/* Names in braces, in order of appearance, each once. */
static struct str_list placeholders(struct arena *a, str text)
{
    struct str_list names = {0};
    ptrdiff_t open = -1;
    for (ptrdiff_t i = 0; i < text.n; i++) {
        if (text.p[i] == '{')
            open = i + 1;
        if (text.p[i] != '}' || open < 0)
            continue;
        str name = str_slice(text, open, i);
        bool known = false;
        for (ptrdiff_t n = 0; n < names.count; n++)
            known = known || str_equal(names.item[n], name);
        if (!known)
            names_add(a, &names, name);
        open = -1;
    }
    return names;
}

static bool same_names(const struct str_list *a, const struct str_list *b)
{
    if (a->count != b->count)
        return false;
    for (ptrdiff_t i = 0; i < a->count; i++) {
        bool found = false;
        for (ptrdiff_t j = 0; j < b->count; j++)
            found = found || str_equal(a->item[i], b->item[j]);
        if (!found)
            return false;
    }
    return true;
}

bool label_untranslated(const struct labels *labels)
{
    enum { WORD_LETTERS = 4 }; /* shorter ones may be the abbreviation that all use */
    str text = labels->text[LANGUAGE_AR];
    if (!str_equal(text, labels->text[LANGUAGE_EN]))
        return false;
    int letters = 0;
    bool filled_in = false; /* a {placeholder} */
    for (ptrdiff_t i = 0; i < text.n && letters < WORD_LETTERS; i++) {
        char c = text.p[i];
        filled_in = c == '{' || (filled_in && c != '}');
        letters = c >= 'a' && c <= 'z' && !filled_in ? letters + 1 : 0;
    }
    return letters == WORD_LETTERS;
}

struct word_columns {
    int32_t id, text[LANGUAGE_COUNT];
};

static bool find_columns(const struct table *t, struct word_columns *c, struct diag *d)
{
    *c = (struct word_columns){
        table_column(t, "id"),
        {table_column(t, "ar"), table_column(t, "fr"), table_column(t, "en")}};
    if (t->columns == 4 && c->id >= 0 && c->text[0] >= 0 && c->text[1] >= 0 && c->text[2] >= 0)
        return true;
    FAULT0(d, t->header[0].place, "labels.header");
    return false;
}

static bool read_word(struct arena *a, const struct table *t, ptrdiff_t row,
                      const struct word_columns *c, struct labels *out, struct diag *d)
{
    str id = table_text(t, row, c->id);
    bool ok = id.n > 0;
    if (id.n == 0)
        FAULT0(d, table_place(t, row, c->id), "labels.no-id");
    for (int l = 0; l < LANGUAGE_COUNT; l++) {
        out->text[l] = t->rows.item[row].cell[c->text[l]].text;
        if (out->text[l].n > 0) /* a blank is a text: a separator of digits */
            continue;
        FAULT(d, table_place(t, row, c->text[l]), "labels.missing", {"id", id},
              {"language", str_from_c(language_code((enum language)l))});
        ok = false;
    }
    if (!ok)
        return false;
    if (label_untranslated(out))
        DIAG(d, DIAG_WARNING, DIAG_DESCRIPTOR, table_place(t, row, c->text[LANGUAGE_AR]),
             "labels.untranslated", {"id", id});
    struct str_list names = placeholders(a, out->text[LANGUAGE_EN]);
    for (int l = 0; l < LANGUAGE_COUNT; l++) {
        struct str_list others = placeholders(a, out->text[l]);
        if (same_names(&names, &others))
            continue;
        FAULT(d, table_place(t, row, c->text[l]), "labels.placeholders", {"id", id},
              {"language", str_from_c(language_code((enum language)l))});
        ok = false;
    }
    return ok;
}

static void put(struct arena *a, struct catalogue *out, str id, const struct labels *text)
{
    int64_t at = map_get(&out->index, id, -1);
    if (at < 0) {
        at = out->count;
        if (out->count == out->capacity)
            out->entry = arena_grow(a, out->entry, (ptrdiff_t)sizeof *out->entry, out->count,
                                    &out->capacity);
        out->count++;
        map_put(&out->index, id, at);
    }
    out->entry[at] = *text;
}

bool catalogue_read(struct arena *a, str bytes, str file, struct map *seen, struct catalogue *out,
                    struct diag *d)
{
    struct table t;
    struct word_columns c;
    if (out->index.arena == NULL)
        out->index = map_new(a, 1024);
    if (!table_parse(a, bytes, file, TABLE_WITHOUT_REMARKS, &t, d) || !find_columns(&t, &c, d))
        return false;
    bool ok = true;
    for (ptrdiff_t row = 0; row < t.rows.count; row++) {
        struct labels text = {0};
        str id = table_text(&t, row, c.id);
        if (!read_word(a, &t, row, &c, &text, d)) {
            ok = false;
        } else if (!map_put(seen, id, row)) {
            FAULT(d, table_place(&t, row, c.id), "labels.twice", {"id", id});
            ok = false;
        } else {
            put(a, out, id, &text);
        }
    }
    return ok;
}

bool catalogue_load(struct arena *a, const char *directory, struct catalogue *out, struct diag *d)
{
    struct str_list names = {0};
    struct map seen = map_new(a, 1024);
    if (out->index.arena == NULL)
        out->index = map_new(a, 1024);
    if (!dir_list(a, directory, false, &names, d))
        return false;
    bool ok = true;
    for (ptrdiff_t i = 0; i < names.count; i++) {
        str path = path_join(a, str_from_c(directory), names.item[i]);
        str bytes = {0};
        if (!str_ends(names.item[i], STR(".csv")))
            continue;
        ok = file_read(a, str_to_c(a, path), 0, &bytes, d) &&
             catalogue_read(a, bytes, path, &seen, out, d) && ok;
    }
    return ok;
}

/* ---- speaking ---- */

bool catalogue_has(const struct catalogue *c, const char *id)
{
    return c != NULL && c->index.arena != NULL && map_has(&c->index, str_from_c(id));
}

struct labels catalogue_labels(const struct catalogue *c, const char *id)
{
    str text = str_from_c(id);
    if (!catalogue_has(c, id))
        return (struct labels){{text, text, text}};
    return c->entry[map_get(&c->index, text, 0)];
}

str catalogue_text(const struct catalogue *c, const char *id, enum language language)
{
    assert(language < LANGUAGE_COUNT);
    return catalogue_labels(c, id).text[language];
}

static void fill(struct buf *out, str name, int arg_count, const struct diag_arg *args)
{
    for (int i = 0; i < arg_count; i++) {
        if (str_equal_c(name, args[i].name)) {
            buf_str(out, args[i].value);
            return;
        }
    }
    buf_byte(out, '{');
    buf_str(out, name);
    buf_byte(out, '}');
}

str catalogue_format(struct arena *a, const struct catalogue *c, const char *id,
                     enum language language, int arg_count, const struct diag_arg *args)
{
    str text = catalogue_text(c, id, language);
    struct buf out = buf_new(a, text.n + 64);
    ptrdiff_t at = 0;
    while (at < text.n) {
        str rest = str_slice(text, at, text.n);
        ptrdiff_t open = str_find_byte(rest, '{');
        ptrdiff_t close = open < 0 ? -1 : str_find_byte(str_slice(rest, open, rest.n), '}');
        if (close < 0) {
            buf_str(&out, rest);
            break;
        }
        buf_str(&out, str_slice(rest, 0, open));
        fill(&out, str_slice(rest, open + 1, open + close), arg_count, args);
        at += open + close + 1;
    }
    return buf_view(&out);
}

str diag_sentence(struct arena *a, const struct catalogue *c, const struct diag_item *item,
                  enum language language)
{
    static const char *const levels[] = {
        [DIAG_NOTE] = "level.note", [DIAG_WARNING] = "level.warning", [DIAG_ERROR] = "level.error"};
    struct buf out = buf_new(a, 256);
    if (item->place.file.n > 0) {
        buf_str(&out, item->place.file);
        buf_byte(&out, ':');
        if (item->place.line > 0) {
            buf_int64(&out, item->place.line);
            buf_byte(&out, ':');
        }
        if (item->place.line > 0 && item->place.column > 0) {
            buf_int64(&out, item->place.column);
            buf_byte(&out, ':');
        }
        buf_byte(&out, ' ');
    }
    buf_str(&out, catalogue_text(c, levels[item->level], language));
    buf_c(&out, ": ");
    buf_str(&out, catalogue_format(a, c, item->id, language, item->arg_count, item->args));
    return buf_view(&out);
}
