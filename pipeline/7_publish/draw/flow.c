/* Pages: margins, headers and footers, paragraphs, headings, charts. */
#include "7_publish/draw/flow.h"

#include <assert.h>
#include <cairo-pdf.h>
#include <math.h>
#include <stdio.h>

const double PAGE_WIDTH = 595.276, PAGE_HEIGHT = 841.89, PAGE_MARGIN = 56.69;
static const double HEADER_Y = 30.0, FOOTER_Y = 802.0, BODY_TOP = 66.0, BODY_BOTTOM = 784.0;
static const double CHART_BASE = 9.5, CHART_SMALL_BASE = 8.0;

double flow_width(void)
{
    return PAGE_WIDTH - 2.0 * PAGE_MARGIN;
}

double flow_bottom(void)
{
    return BODY_BOTTOM;
}

double flow_room(void)
{
    return BODY_BOTTOM - BODY_TOP;
}

double flow_x(const struct flow *f, double from_start)
{
    return f->edition->rtl ? PAGE_WIDTH - PAGE_MARGIN - from_start : PAGE_MARGIN + from_start;
}

struct text_style flow_body(void)
{
    return (struct text_style){
        .size = 10.5, .colour = COLOUR_INK, .face = FACE_BODY, .width = flow_width()};
}

struct text_style flow_small(void)
{
    return (struct text_style){
        .size = 8.5, .colour = COLOUR_QUIET, .face = FACE_LABEL, .width = flow_width()};
}

void flow_tag(struct flow *f, const char *tag, const char *attributes)
{
    if (!painter_is_dry(f->painter))
        cairo_tag_begin(painter_cairo(f->painter), tag, attributes);
}

void flow_tag_end(struct flow *f, const char *tag)
{
    if (!painter_is_dry(f->painter))
        cairo_tag_end(painter_cairo(f->painter), tag);
}

/* Running title above, page number below. */
static void draw_page_frame(struct flow *f)
{
    struct text_style style = {.size = 8.0, .colour = COLOUR_QUIET};
    const struct edition *e = f->edition;
    text_draw(f->painter, f->running_title, &style, flow_x(f, 0.0), HEADER_Y);
    draw_line(f->painter,
              (double[]){PAGE_MARGIN, HEADER_Y + 16.0, PAGE_WIDTH - PAGE_MARGIN, HEADER_Y + 16.0},
              COLOUR_LINE, 0.7);
    text_draw(f->painter, edition_label(f->arena, e, &e->schemas->publication.publisher), &style,
              flow_x(f, 0.0), FOOTER_Y);
    style.align = ALIGN_END;
    str number = EDITION_FILL(f->arena, e, "publish.report.page",
                              {"page", edition_count(f->arena, e, f->page)},
                              {"pages", edition_count(f->arena, e, f->pages)});
    text_draw(f->painter, number, &style, flow_x(f, flow_width()), FOOTER_Y);
}

void flow_first_page(struct flow *f, bool bare)
{
    f->page = 1;
    f->bare = bare;
    f->y = BODY_TOP;
}

static void end_page(struct flow *f)
{
    if (!f->bare)
        draw_page_frame(f);
    if (!painter_is_dry(f->painter))
        cairo_show_page(painter_cairo(f->painter));
}

void flow_new_page(struct flow *f)
{
    end_page(f);
    f->page++;
    f->bare = false;
    f->y = BODY_TOP;
}

void flow_finish(struct flow *f)
{
    end_page(f);
    f->pages = f->page;
}

void flow_need(struct flow *f, double height)
{
    if (f->y + height > BODY_BOTTOM && f->y > BODY_TOP)
        flow_new_page(f);
}

void flow_space(struct flow *f, double height)
{
    if (f->y > BODY_TOP)
        f->y += height;
}

/* The longest prefix, cut between words, that fits in `room`; 0 when not even some lines do. */
static ptrdiff_t prefix_that_fits(struct flow *f, str text, const struct text_style *style,
                                  double room)
{
    ptrdiff_t fits = 0, low = 0, high = text.n;
    while (low < high) {
        ptrdiff_t middle = (low + high + 1) / 2;
        ptrdiff_t cut = middle;
        while (cut > fits && cut < text.n && text.p[cut] != ' ')
            cut--;
        if (cut <= fits) {
            low = middle;
            continue;
        }
        if (text_measure(f->painter, str_slice(text, 0, cut), style).height <= room) {
            fits = cut;
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    return fits;
}

double flow_text_height(struct flow *f, str text, const struct text_style *style)
{
    return text.n ? text_measure(f->painter, text, style).height : 0.0;
}

void flow_text(struct flow *f, str text, const struct text_style *style, const char *tag)
{
    double two_lines = 3.2 * style->size;
    for (text = str_trim(text); text.n > 0;) {
        double height = text_measure(f->painter, text, style).height;
        ptrdiff_t part = text.n;
        if (f->y + height > BODY_BOTTOM) {
            if (f->y > BODY_TOP && f->y + two_lines > BODY_BOTTOM)
                flow_new_page(f);
            part = prefix_that_fits(f, text, style, BODY_BOTTOM - f->y);
            if (part == 0 && f->y > BODY_TOP) {
                flow_new_page(f);
                continue;
            }
            part = part == 0 ? text.n : part;
        }
        flow_tag(f, tag, NULL);
        f->y += text_draw(f->painter, str_slice(text, 0, part), style, flow_x(f, 0.0), f->y).height;
        flow_tag_end(f, tag);
        text = str_trim(str_slice(text, part, text.n));
    }
}

static void note_entry(struct flow *f, str title, int level, const char *name)
{
    assert(f->entries < FLOW_ENTRIES_LIMIT && level >= 1 && level <= 2);
    struct flow_entry *entry = &f->entry[f->entries++];
    *entry = (struct flow_entry){.title = title, .level = level, .page = f->page};
    snprintf(entry->destination, sizeof entry->destination, "%s", name);
    if (painter_is_dry(f->painter))
        return;
    char link[FLOW_NAME_BYTES + 16];
    snprintf(link, sizeof link, "dest='%s'", entry->destination);
    f->outline[level] = cairo_pdf_surface_add_outline(
        f->pdf, level == 1 ? CAIRO_PDF_OUTLINE_ROOT : f->outline[1], str_to_c(f->arena, title),
        link, level == 1 ? CAIRO_PDF_OUTLINE_FLAG_BOLD : 0);
}

void flow_heading(struct flow *f, str title, int level, const char *name, double keep)
{
    static const char *const tag[] = {"H1", "H1", "H2"};
    struct text_style style = {
        .size = level == 1 ? 18.0 : 12.0,
        .colour = level == 1 ? COLOUR_NAVY : COLOUR_INK,
        .bold = true,
        .width = flow_width(),
    };
    double height = text_measure(f->painter, title, &style).height;
    flow_need(f, height + keep + 6.0);
    note_entry(f, title, level, name);
    char attributes[FLOW_NAME_BYTES + 16];
    snprintf(attributes, sizeof attributes, "name='%s'", name);
    flow_tag(f, CAIRO_TAG_DEST, attributes);
    flow_tag(f, tag[level], NULL);
    text_draw(f->painter, title, &style, flow_x(f, 0.0), f->y);
    flow_tag_end(f, tag[level]);
    flow_tag_end(f, CAIRO_TAG_DEST);
    f->y += height + (level == 1 ? 4.0 : 1.0);
    if (level != 1)
        return;
    double bar = f->edition->rtl ? flow_x(f, 46.0) : flow_x(f, 0.0);
    draw_box(f->painter, (double[]){bar, f->y, 46.0, 2.4}, COLOUR_ORANGE);
    f->y += 14.0;
}

static struct chart_frame chart_frame_at(const struct flow *f)
{
    return (struct chart_frame){.left = PAGE_MARGIN,
                                .top = f->y,
                                .width = flow_width(),
                                .base = f->small_charts ? CHART_SMALL_BASE : CHART_BASE};
}

double flow_chart_height(struct flow *f, const struct chart *chart)
{
    bool dry = painter_is_dry(f->painter);
    struct chart_frame frame = chart_frame_at(f);
    painter_set_dry(f->painter, true);
    double height = chart_draw(*f->arena, f->painter, chart, &frame);
    painter_set_dry(f->painter, dry);
    return height;
}

void flow_chart(struct flow *f, const struct chart *chart)
{
    struct chart_frame frame;
    flow_need(f, flow_chart_height(f, chart));
    frame = chart_frame_at(f);
    flow_tag(f, "Figure", NULL);
    f->y += chart_draw(*f->arena, f->painter, chart, &frame);
    flow_tag_end(f, "Figure");
    if (!painter_is_dry(f->painter))
        *ARENA_PUSH(f->arena, &f->texts->alternative) = chart->alternative;
}
