/* Text, tables and charts flowing down A4 pages, with headers, footers and structure tags. The
 * same calls are made three times: dry to learn the entries of the contents, dry to learn their
 * pages, and for good. */
#ifndef MARSAD_7_PUBLISH_DRAW_FLOW_H
#define MARSAD_7_PUBLISH_DRAW_FLOW_H

#include "7_publish/draw/chart_draw.h"
#include "7_publish/draw/painter.h"
#include "7_publish/draw/pdf_finish.h"
#include "7_publish/grid.h"

enum { FLOW_ENTRIES_LIMIT = 1024, FLOW_NAME_BYTES = 48 };

struct flow_entry { /* a line of the contents and of the outline */
    str title;
    int level; /* 1 chapter, 2 table */
    int page;
    char destination[FLOW_NAME_BYTES];
};

struct flow {
    struct arena *arena;
    struct painter *painter;
    const struct edition *edition;
    cairo_surface_t *pdf; /* NULL while dry */
    double y;
    int page, pages;   /* pages: known after the first dry run */
    bool bare;         /* this page has neither header nor footer: the cover */
    bool small_charts; /* to fit a chart below the start of a chapter */
    str running_title;
    struct flow_entry *entry; /* being collected */
    int entries;
    const struct flow_entry *known; /* from the run before */
    int known_entries;
    int outline[3];          /* last outline item of each level */
    struct pdf_texts *texts; /* of figures and header cells; collected when not dry */
};

extern const double PAGE_WIDTH, PAGE_HEIGHT, PAGE_MARGIN;
double flow_width(void);
double flow_bottom(void);
/* What a page can hold. */
double flow_room(void);
/* Horizontal place, counted from where the reader's lines start. */
double flow_x(const struct flow *, double from_start);

void flow_first_page(struct flow *, bool bare);
void flow_new_page(struct flow *);
/* Begins a new page when less than `height` is left. */
void flow_need(struct flow *, double height);
void flow_space(struct flow *, double height);
void flow_finish(struct flow *);

void flow_tag(struct flow *, const char *tag, const char *attributes);
void flow_tag_end(struct flow *, const char *tag);

/* A paragraph, over several pages if need be. */
void flow_text(struct flow *, str text, const struct text_style *, const char *tag);
/* A heading of level 1 or 2 that the contents and the outline list; `keep` is the height that must
 * fit below it. */
void flow_heading(struct flow *, str title, int level, const char *name, double keep);
/* A table with its header repeated on every page, its first `rows` rows; `tail` is the height of
 * what must stand below it on the same page. The title is repeated on every page that the table
 * does not share with its heading. */
void flow_table(struct flow *, const struct grid *, int64_t rows, str title, double tail);
/* Height of the header and the first rows, which are not parted. */
double flow_table_start(struct flow *, const struct grid *, int64_t rows, double tail);
/* Whether its columns fit the page in letters that can be read (7 pt); else words are cut. */
bool flow_table_fits(struct flow *, const struct grid *, int64_t rows);
double flow_text_height(struct flow *, str text, const struct text_style *);
void flow_chart(struct flow *, const struct chart *);
double flow_chart_height(struct flow *, const struct chart *);

struct text_style flow_body(void);
struct text_style flow_small(void);

#endif
