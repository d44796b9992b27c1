/* Finishing a PDF by an incremental update: changed objects, a cross-reference section for them
 * and a trailer that points at the one before. */
#include "7_publish/draw/pdf_finish.h"

#include "base/buf.h"
#include "base/utf8.h"

#include <cairo-pdf.h>
#include <stdio.h>

cairo_status_t collect_bytes(void *closure, const unsigned char *bytes, unsigned int count)
{
    buf_str(closure, (str){(const char *)bytes, (ptrdiff_t)count});
    return CAIRO_STATUS_SUCCESS;
}

void pdf_set_metadata(cairo_surface_t *pdf, struct arena scratch, const struct edition *e,
                      str title)
{
    struct arena *a = &scratch;
    str publisher = e->schemas->publication.publisher.text[e->language];
    str date = str_format(a, "%.*sT00:00:00Z", STR_ARG(e->facts->date));
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_TITLE, str_to_c(a, title));
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_AUTHOR, str_to_c(a, publisher));
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_CREATE_DATE, str_to_c(a, date));
}

struct pdf_object {
    int64_t number;
    ptrdiff_t offset;
};

struct pdf_update {
    struct arena *arena;
    str pdf;
    struct buf out;
    struct pdf_object *item; /* objects rewritten */
    ptrdiff_t count, capacity;
};

static str after(str text, const char *mark)
{
    ptrdiff_t at = str_find(text, str_from_c(mark));
    return at < 0 ? (str){0} : str_slice(text, at + str_from_c(mark).n, text.n);
}

static int64_t leading_number(str text)
{
    text = str_trim(text);
    ptrdiff_t n = 0;
    while (n < text.n && text.p[n] >= '0' && text.p[n] <= '9')
        n++;
    int64_t value = -1;
    str_to_int64(str_slice(text, 0, n), &value);
    return value;
}

/* The dictionary of "N 0 obj << ... >> endobj", without its outer brackets. */
static bool object_body(str pdf, int64_t number, str *body)
{
    char head[40];
    snprintf(head, sizeof head, "\n%lld 0 obj\n<<", (long long)number);
    str rest = after(pdf, head);
    ptrdiff_t end = str_find(rest, STR("\n>>\nendobj"));
    if (!rest.p || end < 0)
        return false;
    *body = str_slice(rest, 0, end);
    return true;
}

static void begin_object(struct pdf_update *u, int64_t number)
{
    struct pdf_object *item = ARENA_PUSH(u->arena, u);
    item->number = number;
    item->offset = u->out.n;
    buf_format(&u->out, "%lld 0 obj\n<<", (long long)number);
}

static void end_object(struct pdf_update *u)
{
    buf_c(&u->out, "\n>>\nendobj\n");
}

/* A text string: UTF-16BE in hexadecimal, which needs no escapes. */
static void put_text(struct buf *b, str text)
{
    buf_c(b, "<FEFF");
    ptrdiff_t at = 0;
    for (int32_t cp; (cp = utf8_next(text, &at)) >= 0;) {
        if (cp >= 0x10000) {
            int32_t v = cp - 0x10000;
            buf_format(b, "%04X%04X", (unsigned)(0xD800 + (v >> 10)),
                       (unsigned)(0xDC00 + (v & 0x3FF)));
        } else {
            buf_format(b, "%04X", (unsigned)cp);
        }
    }
    buf_byte(b, '>');
}

static bool update_catalog(struct pdf_update *u, const struct edition *e, str trailer)
{
    int64_t root = leading_number(after(trailer, "/Root "));
    str body;
    if (root < 0 || !object_body(u->pdf, root, &body))
        return false;
    begin_object(u, root);
    buf_str(&u->out, body);
    if (str_find(body, STR("/StructTreeRoot")) >= 0 && str_find(body, STR("/MarkInfo")) < 0)
        buf_c(&u->out, "\n   /MarkInfo << /Marked true >>");
    buf_format(&u->out, "\n   /Lang (%s)\n   /ViewerPreferences << /DisplayDocTitle true%s >>",
               language_code(e->language), e->rtl ? " /Direction /R2L" : "");
    end_object(u);
    return true;
}

static bool update_info(struct pdf_update *u, str trailer)
{
    int64_t info = leading_number(after(trailer, "/Info "));
    str body;
    if (info < 0 || !object_body(u->pdf, info, &body))
        return false;
    str mark = STR("/CreationDate (");
    ptrdiff_t at = str_find(body, mark);
    if (at < 0)
        return false;
    begin_object(u, info);
    buf_str(&u->out, str_slice(body, 0, at + mark.n));
    buf_c(&u->out, "D:");
    buf_str(&u->out, str_slice(body, at + mark.n, body.n));
    end_object(u);
    return true;
}

/* The object that holds the byte at `offset`: its number and the inside of its dictionary. */
static bool object_around(str pdf, ptrdiff_t offset, int64_t *number, str *body)
{
    str head = STR(" 0 obj\n<<");
    ptrdiff_t at = offset;
    while (at > 8 && !str_starts(str_slice(pdf, at, pdf.n), head))
        at--;
    ptrdiff_t from = at;
    while (from > 0 && pdf.p[from - 1] >= '0' && pdf.p[from - 1] <= '9')
        from--;
    str rest = str_slice(pdf, at + head.n, pdf.n);
    ptrdiff_t end = str_find(rest, STR("\n>>\nendobj"));
    *number = leading_number(str_slice(pdf, from, at));
    *body = str_slice(rest, 0, end < 0 ? 0 : end);
    return at > 8 && end >= 0 && *number >= 0;
}

/* The next element of the structure tree of one type, from *offset on. */
static bool next_element(str pdf, const char *type, ptrdiff_t *offset, int64_t *number, str *body)
{
    char mark[64];
    snprintf(mark, sizeof mark, "/Type /StructElem\n   /S /%s\n", type);
    ptrdiff_t at = str_find(str_slice(pdf, *offset, pdf.n), str_from_c(mark));
    if (at < 0)
        return false;
    *offset += at + str_from_c(mark).n;
    return object_around(pdf, *offset, number, body);
}

/* Gives the n-th figure of the structure tree its text. */
static bool update_figures(struct pdf_update *u, const struct str_list *alternative)
{
    ptrdiff_t offset = 0;
    for (ptrdiff_t i = 0; i < alternative->count; i++) {
        int64_t number;
        str body;
        if (!next_element(u->pdf, "Figure", &offset, &number, &body))
            return false;
        begin_object(u, number);
        buf_str(&u->out, body);
        buf_c(&u->out, "\n   /Alt ");
        put_text(&u->out, alternative->item[i]);
        end_object(u);
    }
    return true;
}

/* Says of the n-th header cell whether it heads a column or a row. */
static bool update_headers(struct pdf_update *u, const struct header_list *headers)
{
    ptrdiff_t offset = 0;
    for (ptrdiff_t i = 0; i < headers->count; i++) {
        int64_t number;
        str body;
        if (!next_element(u->pdf, "TH", &offset, &number, &body))
            return false;
        begin_object(u, number);
        buf_str(&u->out, body);
        buf_format(&u->out, "\n   /A << /O /Table /Scope /%s >>",
                   headers->item[i] == HEADER_OF_COLUMN ? "Column" : "Row");
        end_object(u);
    }
    return true;
}

static void put_cross_references(struct pdf_update *u, str trailer, int64_t previous)
{
    ptrdiff_t start = u->out.n;
    buf_c(&u->out, "xref\n");
    for (ptrdiff_t i = 0; i < u->count; i++)
        buf_format(&u->out, "%lld 1\n%010lld 00000 n \n", (long long)u->item[i].number,
                   (long long)u->item[i].offset);
    str entries = after(trailer, "<<");
    ptrdiff_t end = str_find(entries, STR(">>"));
    buf_c(&u->out, "trailer\n<<");
    buf_str(&u->out, str_slice(entries, 0, end));
    buf_format(&u->out, "   /Prev %lld\n>>\nstartxref\n%lld\n%%%%EOF\n", (long long)previous,
               (long long)start);
}

static ptrdiff_t find_last(str text, str mark)
{
    for (ptrdiff_t i = text.n - mark.n; i >= 0; i--)
        if (str_starts(str_slice(text, i, text.n), mark))
            return i;
    return -1;
}

bool pdf_finish(struct arena *a, const struct edition *e, str pdf, const struct pdf_texts *texts,
                str *finished)
{
    ptrdiff_t trailer_at = find_last(pdf, STR("trailer\n"));
    if (trailer_at < 0)
        return false;
    str trailer = str_slice(pdf, trailer_at, pdf.n);
    int64_t previous = leading_number(after(trailer, "startxref\n"));
    struct pdf_update u = {.arena = a, .pdf = pdf, .out = buf_new(a, pdf.n + 16384)};
    buf_str(&u.out, pdf);
    if (previous < 0 || !update_catalog(&u, e, trailer) || !update_info(&u, trailer) ||
        !update_figures(&u, &texts->alternative) || !update_headers(&u, &texts->headers))
        return false;
    put_cross_references(&u, trailer, previous);
    *finished = buf_view(&u.out);
    return true;
}
