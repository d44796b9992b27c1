/* Methods used, numbered in the order of their first use; definitions that name them. */
#include "7_publish/draw/definitions.h"

#include <cairo-pdf.h>
#include <math.h>
#include <stdio.h>

#include "7_publish/annex.h"
#include "7_publish/definition_text.h"
#include "base/buf.h"

enum { METHODS_LIMIT = 64, TABLE_METHODS_LIMIT = 8 };
/* Sentences that so many indicators have, and that are long enough to stand for themselves. */
enum { SHARED_LEAST = 5, SHARED_LEAST_CHARACTERS = 80 };
#define BETWEEN_ITEMS "   "
static const double KEPT_WHOLE = 240.0; /* paragraphs shorter than this are not parted */

struct used_method {
    const struct safe_table *table; /* the first that uses it */
    struct buf indicators;          /* codes of those that do */
};
struct sentence { /* of the limits of indicators */
    str text;
    int32_t used;   /* by so many indicators */
    int32_t number; /* from 1 on where it is shared by many and said once; 0: it is not */
};
struct sentences {
    struct sentence *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
};
struct definitions {
    struct flow *flow;
    struct arena *arena;
    const struct edition *edition;
    const struct safe_table_list *tables;
    struct used_method method[METHODS_LIMIT];
    int methods;
    struct sentences limits;
    int32_t shared_limits;
    struct text_style body, strong;
};

/* ---- which methods ---- */

static int method_index(const struct definitions *d, const struct safe_table *t)
{
    for (int m = 0; m < d->methods; m++)
        if (str_equal(safe_table_method(d->method[m].table), safe_table_method(t)))
            return m;
    return -1;
}

static bool is_described(const struct definitions *d, const struct safe_table *t)
{
    return table_method(d->arena, d->edition, t).n > 0 ||
           table_method_about(d->arena, d->edition, t).n > 0;
}

/* Numbers of the methods of an indicator's tables, in the order of the tables. */
static int methods_of(const struct definitions *d, const struct indicator *indicator,
                      int number[TABLE_METHODS_LIMIT])
{
    int count = 0;
    for (ptrdiff_t i = 0; i < d->tables->count; i++) {
        const struct safe_table *t = d->tables->item[i];
        int m = str_equal(safe_table_indicator(t)->code, indicator->code) ? method_index(d, t) : -1;
        bool known = m < 0 || count == TABLE_METHODS_LIMIT;
        for (int k = 0; k < count; k++)
            known = known || number[k] == m;
        if (!known)
            number[count++] = m;
    }
    return count;
}

static void find_methods(struct definitions *d, const struct indicator_entry *entry,
                         int32_t entries)
{
    for (int32_t i = 0; i < entries; i++) {
        for (ptrdiff_t k = 0; k < d->tables->count; k++) {
            const struct safe_table *t = d->tables->item[k];
            bool own = str_equal(safe_table_indicator(t)->code, entry[i].indicator->code);
            if (own && method_index(d, t) < 0 && d->methods < METHODS_LIMIT && is_described(d, t))
                d->method[d->methods++] = (struct used_method){t, buf_new(d->arena, 128)};
        }
        int number[TABLE_METHODS_LIMIT];
        int count = methods_of(d, entry[i].indicator, number);
        for (int m = 0; m < count; m++) {
            struct buf *codes = &d->method[number[m]].indicators;
            buf_str(codes, codes->n ? edition_word(d->edition, "publish.join") : STR(""));
            buf_str(codes, edition_code(d->arena, d->edition, entry[i].indicator->code));
        }
    }
}

/* ---- limits that many share ---- */

/* Cuts the first sentence off; it keeps its full stop. */
static str next_sentence(str *rest)
{
    ptrdiff_t stop = str_find(*rest, STR(". "));
    str sentence = stop < 0 ? *rest : str_slice(*rest, 0, stop + 1);
    *rest = str_trim(str_slice(*rest, sentence.n, rest->n));
    return sentence;
}

static int characters(str text)
{
    int count = 0;
    for (ptrdiff_t i = 0; i < text.n; i++)
        count += (text.p[i] & 0xC0) != 0x80;
    return count;
}

static struct sentence *sentence_of(const struct definitions *d, str text)
{
    for (ptrdiff_t i = 0; i < d->limits.count; i++)
        if (str_equal(d->limits.item[i].text, text))
            return &d->limits.item[i];
    return NULL;
}

static str limits_of(const struct definitions *d, const struct indicator *i)
{
    return str_trim(edition_label(d->arena, d->edition, &i->limits));
}

static void find_limits(struct definitions *d, const struct indicator_entry *entry, int32_t entries)
{
    for (int32_t i = 0; i < entries; i++) {
        for (str rest = limits_of(d, entry[i].indicator); rest.n > 0;) {
            str text = next_sentence(&rest);
            struct sentence *known = sentence_of(d, text);
            if (!known) {
                known = ARENA_PUSH(d->arena, &d->limits);
                *known = (struct sentence){.text = text};
            }
            known->used++;
        }
    }
    for (ptrdiff_t i = 0; i < d->limits.count; i++)
        if (d->limits.item[i].used >= SHARED_LEAST &&
            characters(d->limits.item[i].text) >= SHARED_LEAST_CHARACTERS)
            d->limits.item[i].number = ++d->shared_limits;
}

static str limit_code(const struct definitions *d, const struct sentence *limit)
{
    return edition_code(d->arena, d->edition, str_format(d->arena, "L%d", (int)limit->number));
}

/* Numbers of those that are said once for all, then the indicator's own: "L1; L3. Only ...". */
static str own_limits(const struct definitions *d, const struct indicator *i)
{
    struct buf codes = buf_new(d->arena, 32), own = buf_new(d->arena, 256);
    for (str rest = limits_of(d, i); rest.n > 0;) {
        str text = next_sentence(&rest);
        const struct sentence *limit = sentence_of(d, text);
        bool shared = limit && limit->number > 0;
        struct buf *to = shared ? &codes : &own;
        str join = shared ? edition_word(d->edition, "publish.join") : STR(" ");
        buf_str(to, to->n > 0 ? join : STR(""));
        buf_str(to, shared ? limit_code(d, limit) : text);
    }
    str pieces[] = {buf_view(&codes), codes.n && own.n ? STR(". ") : STR(""), buf_view(&own)};
    return str_concat(d->arena, 3, pieces);
}

/* ---- how they are written ---- */

static str method_title(const struct definitions *d, int m)
{
    str number = edition_code(d->arena, d->edition, str_format(d->arena, "M%d", m + 1));
    str pieces[] = {number, STR(". "), table_method_name(d->arena, d->edition, d->method[m].table)};
    return str_concat(d->arena, 3, pieces);
}

static void method_destination(char out[FLOW_NAME_BYTES], int m)
{
    snprintf(out, FLOW_NAME_BYTES, "method-%d", m + 1);
}

/* A short paragraph on one page. */
static void put_whole(const struct definitions *d, str text, const struct text_style *style)
{
    double height = flow_text_height(d->flow, text, style);
    flow_need(d->flow, height < KEPT_WHOLE ? height : 48.0);
    flow_text(d->flow, text, style, "P");
}

static void put_method(const struct definitions *d, int m)
{
    struct flow *f = d->flow;
    char name[FLOW_NAME_BYTES], attributes[FLOW_NAME_BYTES + 16];
    str about = table_method_about(d->arena, d->edition, d->method[m].table);
    str used = EDITION_FILL(d->arena, d->edition, "publish.report.method-used",
                            {"indicators", buf_view(&d->method[m].indicators)});
    struct text_style small = flow_small();
    method_destination(name, m);
    snprintf(attributes, sizeof attributes, "name='%s'", name);
    flow_space(f, 7.0);
    flow_need(f, 16.0 + flow_text_height(f, about, &d->body));
    flow_tag(f, CAIRO_TAG_DEST, attributes);
    flow_text(f, method_title(d, m), &d->strong, "H2");
    flow_tag_end(f, CAIRO_TAG_DEST);
    put_whole(d, about, &d->body);
    put_whole(d, used, &small);
}

/* "LABEL: text" after what stands there already; nothing without a text. */
static void add_item(const struct definitions *d, struct buf *line, const char *label, str text)
{
    if (text.n == 0)
        return;
    str pieces[] = {STR(TEXT_BOLD), edition_word(d->edition, label), STR(TEXT_PLAIN)};
    buf_str(line, line->n ? STR(BETWEEN_ITEMS) : STR(""));
    buf_str(line, EDITION_FILL(d->arena, d->edition, "publish.report.item",
                               {"label", str_concat(d->arena, 3, pieces)}, {"text", text}));
}

/* The place of the method's name, which begins a paragraph: a link to where it is described. */
static str link_attributes(const struct definitions *d, int m, str name)
{
    char destination[FLOW_NAME_BYTES];
    struct text_style line = d->body;
    line.width = 0.0;
    struct text_box box = text_measure(d->flow->painter, name, &line);
    double width = fmin(box.width, flow_width());
    double left = flow_x(d->flow, d->edition->rtl ? width : 0.0);
    method_destination(destination, m);
    return str_format(d->arena, "dest='%s' rect=[%.2f %.2f %.2f %.2f]", destination, left,
                      d->flow->y, width, box.height);
}

/* A paragraph that begins with the name of a method. */
static void put_linked(const struct definitions *d, int m, str rest)
{
    struct flow *f = d->flow;
    struct buf line = buf_new(d->arena, 512);
    add_item(d, &line, "publish.report.method", method_title(d, m));
    str name = str_copy(d->arena, buf_view(&line));
    buf_str(&line, rest.n ? STR(BETWEEN_ITEMS) : STR(""));
    buf_str(&line, rest);
    double height = flow_text_height(f, buf_view(&line), &d->body);
    flow_need(f, height);
    flow_tag(f, "P", NULL);
    flow_tag(f, CAIRO_TAG_LINK, str_to_c(d->arena, link_attributes(d, m, name)));
    text_draw(f->painter, buf_view(&line), &d->body, flow_x(f, 0.0), f->y);
    flow_tag_end(f, CAIRO_TAG_LINK);
    flow_tag_end(f, "P");
    f->y += height;
}

/* What is counted, above and below the line; by what, how often, from where; limits and rules. */
static void put_definition(const struct definitions *d, const struct indicator_entry *entry)
{
    struct arena *a = d->arena;
    const struct edition *e = d->edition;
    const struct indicator *i = entry->indicator;
    struct buf counted = buf_new(a, 512), by = buf_new(a, 512), limits = buf_new(a, 512);
    str title =
        EDITION_FILL(a, e, "publish.report.indicator", {"code", edition_code(a, e, i->code)},
                     {"name", edition_label(a, e, &i->labels)});
    str definition = edition_label(a, e, &i->definition);
    add_item(d, &counted, "sheet.item.unit", definition_unit(a, e, i));
    add_item(d, &counted, "publish.report.unit", table_unit(a, e, entry->table));
    add_item(d, &counted, "sheet.item.numerator", edition_label(a, e, &i->numerator));
    add_item(d, &counted, "sheet.item.denominator", edition_label(a, e, &i->denominator));
    add_item(d, &by, "sheet.item.breakdowns", definition_breakdowns(a, e, i));
    add_item(d, &by, "sheet.item.direction", definition_direction(e, i));
    add_item(d, &by, "sheet.item.frequency", definition_frequency(e, i));
    add_item(d, &by, "sheet.item.source", definition_sources(a, e, i));
    add_item(d, &by, "publish.report.framework", annex_frameworks(a, e, i));
    add_item(d, &limits, "publish.report.limits", own_limits(d, i));
    if (i->reporting != REPORTING_PUBLIC) /* as said at the head of the chapter */
        add_item(d, &limits, "sheet.item.reporting", definition_reporting(e, i));
    flow_space(d->flow, 7.0);
    flow_need(d->flow, 44.0 + flow_text_height(d->flow, definition, &d->body));
    flow_text(d->flow, title, &d->strong, "H2");
    put_whole(d, definition, &d->body);
    put_whole(d, buf_view(&counted), &d->body);
    int number[TABLE_METHODS_LIMIT];
    int methods = methods_of(d, i, number);
    for (int m = 0; m + 1 < methods; m++)
        put_linked(d, number[m], STR(""));
    if (methods > 0)
        put_linked(d, number[methods - 1], buf_view(&by));
    else
        put_whole(d, buf_view(&by), &d->body);
    put_whole(d, buf_view(&limits), &d->body);
}

/* What holds of many definitions, said once. */
static void put_shared(const struct definitions *d)
{
    static const struct indicator usual = {.reporting = REPORTING_PUBLIC};
    const struct edition *e = d->edition;
    put_whole(d,
              EDITION_FILL(d->arena, e, "publish.report.definitions-about",
                           {"reporting", definition_reporting(e, &usual)}),
              &d->body);
    if (d->shared_limits == 0)
        return;
    flow_space(d->flow, 7.0);
    flow_need(d->flow, 44.0);
    flow_text(d->flow, edition_word(e, "publish.report.shared-limits"), &d->strong, "H2");
    for (ptrdiff_t i = 0; i < d->limits.count; i++) {
        const struct sentence *limit = &d->limits.item[i];
        str pieces[] = {STR(TEXT_BOLD), limit_code(d, limit), STR(TEXT_PLAIN ". "), limit->text};
        if (limit->number > 0)
            put_whole(d, str_concat(d->arena, 4, pieces), &d->body);
    }
    flow_space(d->flow, 5.0);
}

void definitions_put(struct flow *f, const struct safe_table_list *tables)
{
    const struct edition *e = f->edition;
    struct definitions *d = ARENA_NEW(f->arena, struct definitions);
    struct indicator_entry *entry;
    int32_t count = annex_indicators(f->arena, tables, &entry);
    *d = (struct definitions){
        .flow = f,
        .arena = f->arena,
        .edition = e,
        .tables = tables,
        .body = {.size = 9.0, .colour = COLOUR_INK, .face = FACE_BODY, .width = flow_width()},
        .strong = {.size = 10.5, .colour = COLOUR_NAVY, .bold = true, .width = flow_width()},
    };
    find_methods(d, entry, count);
    find_limits(d, entry, count);
    if (d->methods > 0) {
        flow_new_page(f);
        flow_heading(f, edition_word(e, "publish.report.methods-used"), 1, "methods", 80.0);
        put_whole(d,
                  EDITION_FILL(f->arena, e, "publish.report.methods-about",
                               {"confidence", edition_confidence(f->arena, e)}),
                  &d->body);
    }
    for (int m = 0; m < d->methods; m++)
        put_method(d, m);
    flow_new_page(f);
    flow_heading(f, edition_word(e, "publish.report.methods"), 1, "definitions", 80.0);
    put_shared(d);
    for (int32_t i = 0; i < count; i++)
        put_definition(d, &entry[i]);
}
