/* Layouts of texts, in a table of fixed size: a few places a text, the one that has not been asked
 * for longest is given up. A language of a large release has 20,000, of 3 KiB each. */
#include "7_publish/draw/text_layouts.h"

#include "base/hash.h"

#include <string.h>

enum { WAYS = 4, SETS = 8192 };

struct kept {
    struct text_shape shape;
    struct laid_out laid; /* layout NULL: the place is free */
    str text;             /* with its marks; the layout's own copy */
    uint64_t hash;
    int64_t used; /* when, in calls */
};

struct text_layouts {
    PangoFontMap *map;
    PangoContext *context[LANGUAGE_COUNT]; /* NULL: not needed yet */
    PangoAttrList *without_ligatures;
    int64_t calls;
    struct kept kept[SETS][WAYS];
};

struct text_layouts *text_layouts_new(struct arena *a, PangoFontMap *map)
{
    struct text_layouts *t = ARENA_NEW(a, struct text_layouts);
    t->map = map;
    /* Latin ligatures would hide letters from who searches or copies the text of a PDF. */
    t->without_ligatures = pango_attr_list_new();
    pango_attr_list_insert(t->without_ligatures, pango_attr_font_features_new("liga 0, clig 0"));
    return t;
}

void text_layouts_free(struct text_layouts *t)
{
    for (int set = 0; set < SETS; set++)
        for (int way = 0; way < WAYS; way++)
            if (t->kept[set][way].laid.layout)
                g_object_unref(t->kept[set][way].laid.layout);
    for (int l = 0; l < LANGUAGE_COUNT; l++)
        if (t->context[l])
            g_object_unref(t->context[l]);
    pango_attr_list_unref(t->without_ligatures);
}

/* Font options are fixed (no hinting, no metric rounding), so that the same text has the same size
 * on every machine and surface. */
static PangoContext *context_of(struct text_layouts *t, const struct text_shape *shape)
{
    PangoContext *context = t->context[shape->language];
    if (context)
        return context;
    context = pango_font_map_create_context(t->map);
    pango_context_set_language(context, pango_language_from_string(language_code(shape->language)));
    pango_context_set_base_dir(context, shape->rtl ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
    pango_context_set_round_glyph_positions(context, FALSE);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    t->context[shape->language] = context;
    return context;
}

enum { BOLD_BEGINS = 2, BOLD_ENDS = 3 };
#define AS_GIVEN "as-given" /* the text of a layout with its marks */

static bool has_marks(str text)
{
    return text.n > 0 && (memchr(text.p, BOLD_BEGINS, (size_t)text.n) ||
                          memchr(text.p, BOLD_ENDS, (size_t)text.n));
}

static void add_bold(PangoAttrList *list, guint from, guint to)
{
    if (from == to)
        return;
    PangoAttribute *bold = pango_attr_weight_new(PANGO_WEIGHT_BOLD);
    bold->start_index = from;
    bold->end_index = to;
    pango_attr_list_insert(list, bold);
}

/* The text without its marks, and its bold words. A paragraph that is parted within them begins or
 * ends bold. */
static void set_marked_text(struct text_layouts *t, PangoLayout *layout, str text)
{
    PangoAttrList *old = pango_layout_get_attributes(layout);
    PangoAttrList *list = old ? pango_attr_list_copy(t->without_ligatures) : pango_attr_list_new();
    char *plain = g_malloc((gsize)text.n + 1);
    guint n = 0, from = 0;
    bool bold = false, begun = false;
    for (ptrdiff_t i = 0; i < text.n; i++) {
        if (text.p[i] == BOLD_BEGINS) {
            from = n;
            bold = begun = true;
        } else if (text.p[i] == BOLD_ENDS) {
            if (bold || !begun)
                add_bold(list, bold ? from : 0, n);
            bold = false;
            begun = true;
        } else {
            plain[n++] = text.p[i];
        }
    }
    if (bold)
        add_bold(list, from, n);
    pango_layout_set_attributes(layout, list);
    pango_attr_list_unref(list);
    pango_layout_set_text(layout, plain, (int)n);
    g_free(plain);
    g_object_set_data_full(G_OBJECT(layout), AS_GIVEN, g_strndup(text.p, (gsize)text.n), g_free);
}

static PangoLayout *new_layout(struct text_layouts *t, str text, const struct text_shape *shape)
{
    PangoLayout *layout = pango_layout_new(context_of(t, shape));
    pango_layout_set_auto_dir(layout, FALSE);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    if (!shape->rtl)
        pango_layout_set_attributes(layout, t->without_ligatures);
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family_static(font, shape->family);
    pango_font_description_set_absolute_size(font, shape->size * PANGO_SCALE);
    pango_font_description_set_weight(font, shape->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_line_spacing(layout, (float)shape->spacing);
    pango_layout_set_width(layout, shape->width);
    pango_layout_set_alignment(layout, shape->align);
    if (has_marks(text))
        set_marked_text(t, layout, text);
    else
        pango_layout_set_text(layout, text.p ? text.p : "", (int)text.n);
    return layout;
}

static void lay_out(struct text_layouts *t, str text, const struct text_shape *shape,
                    struct laid_out *out)
{
    if (out->layout)
        g_object_unref(out->layout);
    out->layout = new_layout(t, text, shape);
    out->unknown_glyphs = pango_layout_get_unknown_glyphs_count(out->layout);
    pango_layout_get_extents(out->layout, NULL, &out->logical);
    out->baseline = pango_layout_get_baseline(out->layout);
    out->lines = pango_layout_get_line_count(out->layout);
}

/* Sizes and spacings are compared as the bits that they are: they come from the same sums. */
static uint64_t hash_of(str text, const struct text_shape *shape)
{
    uint64_t part[4] = {hash_table64(text), (uint64_t)(int64_t)shape->width};
    memcpy(&part[2], &shape->size, sizeof part[2]);
    part[3] = (uint64_t)shape->align << 16 | (uint64_t)shape->language << 8 | shape->bold;
    return hash_table64((str){(const char *)part, (ptrdiff_t)sizeof part});
}

static uint64_t bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static bool same_shape(const struct text_shape *a, const struct text_shape *b)
{
    return a->family == b->family && bits_of(a->size) == bits_of(b->size) &&
           bits_of(a->spacing) == bits_of(b->spacing) && a->width == b->width &&
           a->align == b->align && a->language == b->language && a->bold == b->bold &&
           a->rtl == b->rtl;
}

static str text_of(PangoLayout *layout)
{
    const char *given = g_object_get_data(G_OBJECT(layout), AS_GIVEN);
    return str_from_c(given ? given : pango_layout_get_text(layout));
}

static bool holds(const struct kept *k, uint64_t hash, str text, const struct text_shape *shape)
{
    return k->laid.layout && k->hash == hash && same_shape(&k->shape, shape) &&
           str_equal(text, k->text);
}

const struct laid_out *text_layouts_get(struct text_layouts *t, str text,
                                        const struct text_shape *shape)
{
    uint64_t hash = hash_of(text, shape);
    struct kept *set = t->kept[hash % SETS];
    struct kept *oldest = &set[0];
    t->calls++;
    for (int way = 0; way < WAYS; way++) {
        if (holds(&set[way], hash, text, shape)) {
            set[way].used = t->calls;
            return &set[way].laid;
        }
        oldest = set[way].used < oldest->used ? &set[way] : oldest;
    }
    lay_out(t, text, shape, &oldest->laid);
    oldest->text = text_of(oldest->laid.layout);
    oldest->shape = *shape;
    oldest->hash = hash;
    oldest->used = t->calls;
    return &oldest->laid;
}
