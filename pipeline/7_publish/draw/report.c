/* The report: cover, contents, key figures, how to read, chapters, coverage, methods. */
#include "7_publish/draw/report.h"

#include "7_publish/annex.h"
#include "7_publish/draw/definitions.h"
#include "7_publish/draw/flow.h"
#include "7_publish/draw/pdf_finish.h"
#include "7_publish/swap.h"
#include "base/buf.h"

#include <assert.h>
#include <cairo-pdf.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TABLE_ROWS_LIMIT = 60 };
static const double BLOCK_GAP = 14.0, HEADING_ROOM = 40.0; /* a heading of two lines */
static const double MOSTLY_EMPTY = 0.7; /* of a page: that it would be poor to leave so */

struct report {
    struct flow flow;
    struct arena *arena;
    const struct edition *edition;
    const struct safe_table_list *tables;
};

static const struct safe_table *find_table(const struct safe_table_list *tables, str id)
{
    for (ptrdiff_t i = 0; i < tables->count; i++)
        if (str_equal(safe_table_id(tables->item[i]), id))
            return tables->item[i];
    return NULL;
}

/* ---- cover ---- */

static double cover_text(struct report *r, str text, const struct text_style *style, double y,
                         const char *tag)
{
    if (!text.n)
        return y;
    flow_tag(&r->flow, tag, NULL);
    y += text_draw(r->flow.painter, text, style, flow_x(&r->flow, 0.0), y).height;
    flow_tag_end(&r->flow, tag);
    return y;
}

static double cover_pair(struct report *r, const char *id, str text, double y)
{
    struct text_style quiet = flow_small();
    struct text_style strong = {.size = 12.0, .colour = COLOUR_INK, .width = flow_width()};
    if (!text.n)
        return y;
    y = cover_text(r, edition_word(r->edition, id), &quiet, y, "P");
    return cover_text(r, text, &strong, y, "P") + 12.0;
}

static void put_cover(struct report *r)
{
    const struct edition *e = r->edition;
    const struct publication *p = &e->schemas->publication;
    struct painter *painter = r->flow.painter;
    struct text_style small = {.size = 12.0, .colour = COLOUR_PALE, .width = flow_width()};
    struct text_style title = {
        .size = 30.0, .colour = COLOUR_WHITE, .bold = true, .width = flow_width()};
    struct text_style subtitle = {.size = 15.0, .colour = COLOUR_WHITE, .width = flow_width()};
    str name = edition_label(r->arena, e, &p->title);
    double title_height = text_measure(painter, name, &title).height;
    str under = edition_label(r->arena, e, &p->subtitle);
    double band =
        fmax(400.0, 190.0 + title_height + text_measure(painter, under, &subtitle).height);
    draw_box(painter, (double[]){0.0, 0.0, PAGE_WIDTH, band}, COLOUR_NAVY);
    draw_box(painter, (double[]){0.0, band, PAGE_WIDTH, 6.0}, COLOUR_ORANGE);
    cover_text(r, edition_label(r->arena, e, &e->schemas->observatory.labels), &small, 64.0, "P");
    double y = band - 46.0 - title_height - text_measure(painter, under, &subtitle).height;
    y = cover_text(r, name, &title, y, "H1") + 8.0;
    cover_text(r, under, &subtitle, y, "P");
    y = band + 40.0;
    y = cover_pair(r, "publish.cover.date", edition_date(r->arena, e, e->facts->as_of_day), y);
    y = cover_pair(r, "publish.cover.publisher", edition_label(r->arena, e, &p->publisher), y);
    y = cover_pair(r, "publish.cover.contact",
                   edition_code(r->arena, e, p->contact.text[e->language]), y);
    struct text_style body = flow_body();
    struct text_style quiet = flow_small();
    y = cover_text(r, edition_word(e, "publish.cover.about"), &quiet, y + 6.0, "P");
    cover_text(r, edition_label(r->arena, e, &p->about), &body, y, "P");
}

/* ---- contents ---- */

static const double CHAPTER_INDENT = 14.0, CONTENTS_GAP = 2.0, CONTENTS_TIGHT_GAP = 0.5;

static struct text_style contents_style(const struct flow_entry *entry)
{
    bool chapter = entry->level == 1;
    return (struct text_style){
        .size = chapter ? 10.5 : 9.5,
        .colour = chapter ? COLOUR_NAVY : COLOUR_INK,
        .bold = chapter,
        .width = flow_width() - (chapter ? 0.0 : CHAPTER_INDENT) - 44.0,
    };
}

/* Height of a line with the space around it. */
static double contents_line_height(struct report *r, const struct flow_entry *entry, double gap)
{
    struct text_style style = contents_style(entry);
    double above = entry->level == 1 ? 2.5 * gap : 0.0;
    return above + text_measure(r->flow.painter, entry->title, &style).height + gap;
}

static double contents_height(struct report *r, double gap)
{
    double height = 0.0;
    for (int i = 0; i < r->flow.known_entries; i++)
        height += contents_line_height(r, &r->flow.known[i], gap);
    return height;
}

static void put_contents_line(struct report *r, const struct flow_entry *entry, double gap)
{
    struct flow *f = &r->flow;
    bool chapter = entry->level == 1;
    double indent = chapter ? 0.0 : CHAPTER_INDENT;
    struct text_style style = contents_style(entry);
    double height = text_measure(f->painter, entry->title, &style).height;
    flow_space(f, chapter ? 2.5 * gap : 0.0);
    flow_need(f, height + gap);
    char link[FLOW_NAME_BYTES + 16];
    snprintf(link, sizeof link, "dest='%s'", entry->destination);
    flow_tag(f, "TOCI", NULL);
    flow_tag(f, CAIRO_TAG_LINK, link);
    text_draw(f->painter, entry->title, &style, flow_x(f, indent), f->y);
    style.align = ALIGN_END;
    style.width = 0.0;
    text_draw(f->painter, edition_count(r->arena, r->edition, entry->page), &style,
              flow_x(f, flow_width()), f->y);
    flow_tag_end(f, CAIRO_TAG_LINK);
    flow_tag_end(f, "TOCI");
    f->y += height + gap;
}

/* Lines a little closer when that saves a page; else the pages share the lines evenly, so that
 * none holds a line or two. */
static void put_contents_lines(struct report *r)
{
    struct flow *f = &r->flow;
    double room = flow_bottom() - f->y, gap = CONTENTS_GAP, share = room;
    if (contents_height(r, gap) > room && contents_height(r, CONTENTS_TIGHT_GAP) <= room)
        gap = CONTENTS_TIGHT_GAP;
    double height = contents_height(r, gap);
    if (height > room)
        share = height / (1.0 + ceil((height - room) / flow_room()));
    double used = 0.0;
    for (int i = 0; i < f->known_entries; i++) {
        if (used > share) {
            flow_new_page(f);
            used = 0.0;
        }
        put_contents_line(r, &f->known[i], gap);
        used += contents_line_height(r, &f->known[i], gap);
    }
}

static void put_contents(struct report *r)
{
    struct flow *f = &r->flow;
    flow_new_page(f);
    struct text_style title = {
        .size = 18.0, .colour = COLOUR_NAVY, .bold = true, .width = flow_width()};
    flow_text(f, edition_word(r->edition, "publish.report.contents"), &title, "H1");
    flow_space(f, 10.0);
    flow_tag(f, "TOC", NULL);
    put_contents_lines(r);
    flow_tag_end(f, "TOC");
}

/* ---- key figures ---- */

struct key_figure {
    const struct safe_table *table;
    int32_t coordinates[4];
    bool known;
};

/* Whether there is a number at the position, be it withheld. */
static bool cell_known(const struct safe_table *t, const int32_t *coordinates)
{
    enum safe_state state = safe_table_cell(t, safe_table_index(t, coordinates)).state;
    return state == SAFE_PUBLISHED || state == SAFE_SUPPRESSED_PRIMARY ||
           state == SAFE_SUPPRESSED_SECONDARY;
}

/* The last position that is not the one of unknown values; with numbers, if any has. A withheld
 * number is shown as such: an earlier one in its place would pass for the latest. */
static int32_t latest_of(const struct safe_table *t, int32_t d, int32_t *coordinates)
{
    const struct table_dimension *dimension = safe_table_dimension(t, d);
    int32_t last = -1;
    for (int32_t p = dimension->count - 1; p > 0; p--) {
        if (dimension->position[p].missing)
            continue;
        last = last < 0 ? p : last;
        coordinates[d] = p;
        if (cell_known(t, coordinates))
            return p;
    }
    return last;
}

static int32_t position_of(const struct table_dimension *d, str code)
{
    for (int32_t p = 0; p < d->count; p++)
        if (str_equal(d->position[p].code, code))
            return p;
    return -1;
}

static struct key_figure key_figure_of(const struct safe_table_list *tables,
                                       const struct report_block *block)
{
    struct key_figure k = {.table = find_table(tables, block->table)};
    if (!k.table || block->coordinates != safe_table_dimensions(k.table))
        return k;
    int32_t latest = -1;
    for (int32_t d = 0; d < block->coordinates; d++) {
        if (str_equal_c(block->coordinate[d], "latest"))
            latest = d;
        else
            k.coordinates[d] = position_of(safe_table_dimension(k.table, d), block->coordinate[d]);
        if (k.coordinates[d] < 0)
            return k;
    }
    if (latest >= 0)
        k.coordinates[latest] = latest_of(k.table, latest, k.coordinates);
    k.known = latest < 0 || k.coordinates[latest] >= 0;
    return k;
}

void report_check(const struct schemas *schemas, const struct safe_table_list *tables,
                  struct diag *d)
{
    const struct publication *p = &schemas->publication;
    for (int32_t i = 0; i < p->key_figures; i++)
        if (!key_figure_of(tables, &p->key_figure[i]).known)
            DIAG(d, DIAG_WARNING, DIAG_DATA, p->key_figure[i].place, "publish.key-figure",
                 {"table", p->key_figure[i].table});
    for (int32_t c = 0; c < p->chapters; c++) {
        for (int32_t b = 0; b < p->chapter[c].blocks; b++) {
            const struct report_block *block = &p->chapter[c].block[b];
            if (block->kind == BLOCK_TABLE && !find_table(tables, block->table))
                DIAG(d, DIAG_WARNING, DIAG_DATA, block->place, "publish.unknown-table",
                     {"table", block->table});
        }
    }
}

/* The positions of a key figure that are not totals: "2024; Rabat". */
static str key_figure_place(struct report *r, const struct key_figure *k)
{
    struct buf b = buf_new(r->arena, 64);
    for (int32_t d = 0; d < safe_table_dimensions(k->table); d++) {
        if (k->coordinates[d] == 0)
            continue;
        if (b.n)
            buf_str(&b, edition_word(r->edition, "publish.join"));
        buf_str(&b, position_label(r->arena, r->edition, k->table, d, k->coordinates[d]));
    }
    return buf_view(&b);
}

struct card {
    str number, caption, place, detail;
};

static struct card card_of(struct report *r, const struct report_block *block,
                           const struct key_figure *k)
{
    struct arena *a = r->arena;
    const struct edition *e = r->edition;
    struct safe_cell cell = safe_table_cell(k->table, safe_table_index(k->table, k->coordinates));
    struct card card = {.caption = edition_label(a, e, &block->text),
                        .place = key_figure_place(r, k)};
    if (cell.state != SAFE_PUBLISHED || !isfinite(cell.value)) {
        enum cell_symbol symbol = cell_state_symbol(&cell);
        card.number = symbol_text(e, symbol == SYMBOL_NONE ? SYMBOL_NOT_AVAILABLE : symbol);
        card.detail = EDITION_FILL(a, e, "publish.report.no-figure", {"symbol", card.number});
        return card;
    }
    card.number = table_value_text(a, e, k->table, cell.value);
    str range = table_interval_text(a, e, k->table, &cell);
    if (range.n)
        card.detail = EDITION_FILL(a, e, "publish.report.interval",
                                   {"confidence", edition_confidence(a, e)}, {"range", range});
    return card;
}

static const double CARD_GAP = 16.0, CARD_INSET = 14.0;

static double card_width(void)
{
    return (flow_width() - CARD_GAP) / 2.0;
}

/* Draws the card, or only measures it; gives its height. */
static double put_card(struct report *r, const struct card *card, double from_start, double y)
{
    const struct {
        str text;
        struct text_style style;
        double after;
    } line[] = {
        {card->number, {.size = 27.0, .colour = COLOUR_NAVY, .bold = true}, 1.0},
        {card->caption, {.size = 10.5, .colour = COLOUR_INK}, 3.0},
        {card->place, {.size = 9.0, .colour = COLOUR_ORANGE_TEXT, .bold = true}, 2.0},
        {card->detail, {.size = 8.5, .colour = COLOUR_QUIET}, 0.0},
    };
    double top = y;
    y += 8.0;
    for (size_t i = 0; i < sizeof line / sizeof line[0]; i++) {
        struct text_style style = line[i].style;
        style.width = card_width() - 2.0 * CARD_INSET;
        if (!line[i].text.n)
            continue;
        flow_tag(&r->flow, "P", NULL);
        y += text_draw(r->flow.painter, line[i].text, &style,
                       flow_x(&r->flow, from_start + CARD_INSET), y)
                 .height;
        flow_tag_end(&r->flow, "P");
        y += line[i].after;
    }
    return y + 8.0 - top;
}

static double card_height(struct report *r, const struct card *card)
{
    bool dry = painter_is_dry(r->flow.painter);
    painter_set_dry(r->flow.painter, true);
    double height = put_card(r, card, 0.0, 0.0);
    painter_set_dry(r->flow.painter, dry);
    return height;
}

static void put_card_back(struct report *r, double from_start, double height)
{
    struct flow *f = &r->flow;
    bool rtl = r->edition->rtl;
    double left = rtl ? flow_x(f, from_start + card_width()) : flow_x(f, from_start);
    double bar = rtl ? left + card_width() - 3.0 : left;
    draw_box(f->painter, (double[]){left, f->y, card_width(), height}, COLOUR_BAND);
    draw_box(f->painter, (double[]){bar, f->y, 3.0, height}, COLOUR_ORANGE);
}

static void put_key_figures(struct report *r)
{
    const struct publication *p = &r->edition->schemas->publication;
    struct card *card = ARENA_ARRAY(r->arena, struct card, p->key_figures);
    int32_t cards = 0;
    for (int32_t i = 0; i < p->key_figures; i++) {
        struct key_figure k = key_figure_of(r->tables, &p->key_figure[i]);
        if (k.known)
            card[cards++] = card_of(r, &p->key_figure[i], &k);
    }
    if (cards == 0)
        return;
    flow_new_page(&r->flow);
    flow_heading(&r->flow, edition_word(r->edition, "publish.report.key-figures"), 1, "key", 80.0);
    for (int32_t i = 0; i < cards; i += 2) {
        double height = card_height(r, &card[i]);
        if (i + 1 < cards)
            height = fmax(height, card_height(r, &card[i + 1]));
        flow_need(&r->flow, height);
        for (int32_t k = i; k < i + 2 && k < cards; k++) {
            double from_start = (k - i) * (card_width() + CARD_GAP);
            put_card_back(r, from_start, height);
            put_card(r, &card[k], from_start, r->flow.y);
        }
        r->flow.y += height + CARD_GAP;
    }
}

/* ---- how to read ---- */

static void put_how_to_read(struct report *r)
{
    struct flow *f = &r->flow;
    const struct edition *e = r->edition;
    struct text_style body = flow_body();
    struct text_style strong = {
        .size = 12.0, .colour = COLOUR_INK, .bold = true, .width = flow_width()};
    flow_new_page(f);
    flow_heading(f, edition_word(e, "publish.report.how-to-read"), 1, "reading", 80.0);
    flow_text(f, edition_word(e, "publish.report.reading"), &body, "P");
    flow_space(f, 6.0);
    flow_text(f, edition_word(e, "publish.report.prevalence"), &body, "P");
    flow_space(f, 6.0);
    for (int32_t i = 0; i < e->schemas->datasets; i++) {
        str counted = counted_text(r->arena, e, e->schemas->dataset[i]);
        flow_text(f, counted, &body, "P");
        flow_space(f, counted.n ? 6.0 : 0.0);
    }
    str intervals = EDITION_FILL(r->arena, e, "publish.report.reading-intervals",
                                 {"confidence", edition_confidence(r->arena, e)});
    flow_text(f, intervals, &body, "P");
    flow_space(f, 12.0);
    flow_text(f, edition_word(e, "publish.report.suppression"), &strong, "H2");
    flow_space(f, 3.0);
    for (int i = 0; i < SUPPRESSION_SENTENCES; i++) {
        flow_text(f, annex_suppression(r->arena, e, i), &body, "P");
        flow_space(f, 5.0);
    }
    flow_space(f, 8.0);
    struct grid symbols = annex_symbols(r->arena, e);
    flow_table(f, &symbols, symbols.rows, edition_word(e, "publish.report.how-to-read"), 0.0);
    str workbook = EDITION_FILL(r->arena, e, "publish.report.workbook",
                                {"file", edition_code(r->arena, e, STR("tables.xlsx"))},
                                {"csv", edition_code(r->arena, e, STR("figures.csv"))});
    flow_space(f, 6.0);
    flow_text(f, workbook, &body, "P");
}

/* ---- chapters ---- */

static str symbols_of_grid(struct report *r, const struct grid *g)
{
    uint32_t used = grid_symbols(r->edition, g);
    struct buf b = buf_new(r->arena, 128);
    for (int s = SYMBOL_NONE + 1; s < SYMBOL_COUNT; s++) {
        if (!(used & (UINT32_C(1) << s)))
            continue;
        if (b.n)
            buf_str(&b, edition_word(r->edition, "publish.join"));
        buf_str(&b, EDITION_FILL(r->arena, r->edition, "publish.chart.symbol",
                                 {"symbol", symbol_text(r->edition, (enum cell_symbol)s)},
                                 {"meaning", symbol_meaning(r->edition, (enum cell_symbol)s)}));
    }
    return buf_view(&b);
}

/* The positions that breakdowns are held at, but for totals: "2025". */
static str held_place(struct report *r, const struct safe_table *t,
                      const struct grid_choice *choice)
{
    struct buf b = buf_new(r->arena, 32);
    for (int32_t d = 0; d < safe_table_dimensions(t); d++) {
        if (choice->fixed[d] <= 0)
            continue;
        if (b.n)
            buf_str(&b, edition_word(r->edition, "publish.join"));
        buf_str(&b, position_label(r->arena, r->edition, t, d, choice->fixed[d]));
    }
    return buf_view(&b);
}

/* What the page shows of the table, and where the rest is; empty when it shows all. */
static str excerpt_note(struct report *r, const struct safe_table *t,
                        const struct grid_choice *choice, bool whole)
{
    if (whole)
        return STR("");
    str place = held_place(r, t, choice);
    str shown = place.n
                    ? EDITION_FILL(r->arena, r->edition, "publish.report.shown", {"place", place})
                    : STR("");
    struct grid g = grid_of_table(r->arena, r->edition, t, grid_sheet_layout(t));
    str rest = EDITION_FILL(r->arena, r->edition, "publish.report.excerpt",
                            {"rows", edition_count(r->arena, r->edition, g.rows)},
                            {"file", edition_code(r->arena, r->edition, STR("tables.xlsx"))},
                            {"sheet", edition_code(r->arena, r->edition, safe_table_id(t))});
    str pieces[] = {shown, STR(" "), rest};
    return str_trim(str_concat(r->arena, 3, pieces));
}

enum { TAIL_LINES = 9 };

/* The part of a table that a page carries, and the lines below it, which stay with its end. */
struct page_table {
    struct grid grid;
    int64_t rows;
    str line[TAIL_LINES];
    double tail; /* height of the lines */
};

static struct page_table page_table_of(struct report *r, const struct safe_table *t)
{
    struct text_style small = flow_small();
    struct grid_choice choice = grid_page_choice(t, TABLE_ROWS_LIMIT);
    struct page_table p = {.tail = 6.0};
    bool fits = false;
    while (!fits) {
        p.grid = grid_of_choice(r->arena, r->edition, t, &choice);
        p.rows = p.grid.rows < TABLE_ROWS_LIMIT ? p.grid.rows : TABLE_ROWS_LIMIT;
        fits = choice.column >= 0 || choice.leave_out == LEAVE_OUT_COUNTS ||
               flow_table_fits(&r->flow, &p.grid, p.rows);
        choice.leave_out += !fits;
    }
    choice.reduced = choice.reduced || choice.leave_out != LEAVE_OUT_NOTHING;
    p.line[0] = excerpt_note(r, t, &choice, p.rows == p.grid.rows && !choice.reduced);
    struct grid shown = p.grid;
    shown.rows = p.rows;
    p.line[1] = symbols_of_grid(r, &shown);
    p.line[2] = table_method(r->arena, r->edition, t);
    p.line[3] = table_warning(r->edition, t);
    p.line[4] = table_source(r->arena, r->edition, t);
    p.line[5] = table_reporting(r->arena, r->edition, t);
    p.line[6] = table_uncounted(r->arena, r->edition, t);
    p.line[7] = table_breaks(r->arena, r->edition, t);
    p.line[8] = table_repeated(r->edition, t);
    for (int i = 0; i < TAIL_LINES; i++)
        p.tail += flow_text_height(&r->flow, p.line[i], &small);
    return p;
}

/* A table as a block of a chapter: a heading, a chart if it has one, the grid. */
struct table_block {
    str heading, below;
    bool with_chart;
    struct chart chart;
    struct page_table page;
    struct text_style unit;
    double keep; /* height of what stays with the heading */
};

static struct table_block *table_block_of(struct report *r, const struct safe_table *t)
{
    struct flow *f = &r->flow;
    struct table_block *b = ARENA_NEW(r->arena, struct table_block);
    b->heading = table_heading(r->arena, r->edition, t);
    b->with_chart = chart_of_table(r->arena, r->edition, t, &b->chart);
    b->page = page_table_of(r, t);
    b->unit = flow_small();
    b->unit.size = 9.5;
    b->below = b->with_chart ? b->chart.subtitle : table_unit(r->arena, r->edition, t);
    double chart = b->with_chart ? flow_chart_height(f, &b->chart) + 10.0 : 0.0;
    double start = flow_table_start(f, &b->page.grid, b->page.rows, b->page.tail);
    bool start_too = !b->with_chart || chart + start < flow_room() / 2.0;
    b->keep = 10.0 + flow_text_height(f, b->below, &b->unit) + chart + (start_too ? start : 0.0);
    return b;
}

/* The block, its chart drawn smaller where that keeps a page from holding only the words before
 * it. */
static const struct table_block *fitting_block_of(struct report *r, const struct safe_table *t)
{
    struct flow *f = &r->flow;
    const struct table_block *b = table_block_of(r, t);
    double left = flow_bottom() - f->y - BLOCK_GAP - HEADING_ROOM;
    if (!b->with_chart || b->keep <= left || left < MOSTLY_EMPTY * flow_room())
        return b;
    f->small_charts = true;
    const struct table_block *smaller = table_block_of(r, t);
    f->small_charts = smaller->keep <= left;
    return f->small_charts ? smaller : b;
}

static void put_table(struct report *r, const struct safe_table *t)
{
    struct flow *f = &r->flow;
    struct text_style small = flow_small();
    const struct table_block *b = fitting_block_of(r, t);
    char name[FLOW_NAME_BYTES];
    snprintf(name, sizeof name, "t-%.*s", STR_ARG(safe_table_id(t)));
    flow_space(f, BLOCK_GAP);
    flow_heading(f, b->heading, 2, name, b->keep);
    flow_text(f, b->below, &b->unit, "P");
    flow_space(f, 8.0);
    if (b->with_chart) {
        flow_chart(f, &b->chart);
        flow_space(f, 10.0);
    }
    f->small_charts = false;
    flow_table(f, &b->page.grid, b->page.rows, b->heading, b->page.tail);
    for (int i = 0; i < TAIL_LINES; i++)
        flow_text(f, b->page.line[i], &small, "P");
}

/* Height of the text at `i` with what follows it up to the start of its table. */
static double text_keep(struct report *r, const struct report_chapter *chapter, int32_t i)
{
    struct text_style body = flow_body();
    double height = 0.0;
    for (; i < chapter->blocks && chapter->block[i].kind == BLOCK_TEXT; i++)
        height += 6.0 + flow_text_height(
                            &r->flow, edition_label(r->arena, r->edition, &chapter->block[i].text),
                            &body);
    if (i == chapter->blocks || chapter->block[i].kind != BLOCK_TABLE)
        return height;
    const struct safe_table *t = find_table(r->tables, chapter->block[i].table);
    return t ? height + BLOCK_GAP + HEADING_ROOM + table_block_of(r, t)->keep : height;
}

static void put_block(struct report *r, const struct report_chapter *chapter, int32_t i)
{
    struct text_style body = flow_body();
    const struct report_block *block = &chapter->block[i];
    if (block->kind == BLOCK_TEXT) {
        if (i > 0 && chapter->block[i - 1].kind == BLOCK_TABLE) {
            double keep = text_keep(r, chapter, i);
            flow_space(&r->flow, BLOCK_GAP);
            flow_need(&r->flow, keep < flow_room() ? keep : 0.0);
        }
        flow_text(&r->flow, edition_label(r->arena, r->edition, &block->text), &body, "P");
        flow_space(&r->flow, 6.0);
        return;
    }
    const struct safe_table *t = find_table(r->tables, block->table);
    if (block->kind == BLOCK_TABLE && t)
        put_table(r, t);
}

static void put_chapters(struct report *r)
{
    const struct publication *p = &r->edition->schemas->publication;
    for (int32_t c = 0; c < p->chapters; c++) {
        char name[FLOW_NAME_BYTES];
        snprintf(name, sizeof name, "c-%d", (int)c + 1);
        flow_new_page(&r->flow);
        flow_heading(&r->flow, edition_label(r->arena, r->edition, &p->chapter[c].title), 1, name,
                     80.0);
        flow_tag(&r->flow, "Sect", NULL);
        for (int32_t b = 0; b < p->chapter[c].blocks; b++)
            put_block(r, &p->chapter[c], b);
        flow_tag_end(&r->flow, "Sect");
    }
    if (p->chapters > 0)
        return;
    for (ptrdiff_t i = 0; i < r->tables->count; i++) { /* no plan: a page a table */
        flow_new_page(&r->flow);
        put_table(r, r->tables->item[i]);
    }
}

/* ---- annexes ---- */

static void put_coverage(struct report *r)
{
    struct flow *f = &r->flow;
    struct text_style body = flow_body();
    flow_new_page(f);
    flow_heading(f, edition_word(r->edition, "publish.report.coverage"), 1, "coverage", 80.0);
    flow_text(f, edition_word(r->edition, "publish.report.conservation"), &body, "P");
    flow_space(f, 10.0);
    if (r->edition->facts->coverage_count == 0)
        return;
    struct grid g = annex_coverage(r->arena, r->edition);
    flow_table(f, &g, g.rows, edition_word(r->edition, "publish.report.coverage"), 0.0);
}

/* ---- the whole ---- */

static void put_report(struct report *r)
{
    struct flow *f = &r->flow;
    f->entries = 0;
    flow_first_page(f, true);
    flow_tag(f, "Document", NULL);
    put_cover(r);
    put_contents(r);
    put_key_figures(r);
    put_how_to_read(r);
    put_chapters(r);
    put_coverage(r);
    definitions_put(f, r->tables);
    flow_tag_end(f, "Document");
    flow_finish(f);
}

/* Runs dry until the contents know their pages: titles first, then pages. */
static void learn_pages(struct report *r)
{
    for (int run = 0; run < 2; run++) {
        struct flow_entry *copy = ARENA_ARRAY(r->arena, struct flow_entry, FLOW_ENTRIES_LIMIT);
        painter_set_dry(r->flow.painter, true);
        put_report(r);
        memcpy(copy, r->flow.entry, (size_t)r->flow.entries * sizeof *copy);
        r->flow.known = copy;
        r->flow.known_entries = r->flow.entries;
    }
    painter_set_dry(r->flow.painter, false);
}

static bool glyphs_known(struct painter *painter, struct diag *d)
{
    str text;
    if (painter_unknown_glyphs(painter, &text) == 0)
        return true;
    DIAG(d, DIAG_ERROR, DIAG_ENVIRONMENT, NO_PLACE, "publish.glyph-missing", {"text", text});
    return false;
}

static bool draw_report(struct report *r, const struct fonts *fonts, cairo_surface_t *pdf,
                        struct diag *d)
{
    cairo_t *cairo = cairo_create(pdf);
    r->flow.arena = r->arena;
    r->flow.edition = r->edition;
    r->flow.pdf = pdf;
    r->flow.painter = painter_open(r->arena, fonts, r->edition, cairo);
    r->flow.running_title =
        edition_label(r->arena, r->edition, &r->edition->schemas->publication.title);
    r->flow.entry = ARENA_ARRAY(r->arena, struct flow_entry, FLOW_ENTRIES_LIMIT);
    learn_pages(r);
    put_report(r);
    bool ok = glyphs_known(r->flow.painter, d);
    painter_close(r->flow.painter);
    cairo_status_t status = cairo_status(cairo);
    cairo_destroy(cairo);
    cairo_surface_finish(pdf);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(pdf);
    if (status == CAIRO_STATUS_SUCCESS)
        return ok;
    DIAG(d, DIAG_ERROR, DIAG_ENVIRONMENT, NO_PLACE, "publish.cannot-draw",
         {"file", STR("report.pdf")}, {"reason", str_from_c(cairo_status_to_string(status))});
    return false;
}

bool report_write(struct arena scratch, const struct fonts *fonts, const struct edition *e,
                  const struct safe_table_list *tables, const char *path, int64_t *pages,
                  struct diag *d)
{
    struct arena *a = &scratch;
    struct pdf_texts texts = {0};
    struct report r = {.arena = a, .edition = e, .tables = tables};
    r.flow.texts = &texts;
    struct buf out = buf_new(a, 1 << 20);
    cairo_surface_t *pdf =
        cairo_pdf_surface_create_for_stream(collect_bytes, &out, PAGE_WIDTH, PAGE_HEIGHT);
    pdf_set_metadata(pdf, scratch, e, edition_label(a, e, &e->schemas->publication.title));
    bool ok = draw_report(&r, fonts, pdf, d);
    cairo_surface_destroy(pdf);
    str finished = {0};
    if (ok && !pdf_finish(a, e, buf_view(&out), &texts, &finished)) {
        DIAG(d, DIAG_ERROR, DIAG_ENVIRONMENT, NO_PLACE, "publish.cannot-draw",
             {"file", STR("report.pdf")}, {"reason", STR("pdf")});
        ok = false;
    }
    *pages = r.flow.pages;
    return ok && write_beside(path, finished, d);
}
