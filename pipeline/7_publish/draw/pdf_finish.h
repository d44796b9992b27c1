/* What cairo 1.16 leaves out of a PDF: language, reading direction, a title bar, alternative texts
 * of figures, scopes of header cells, the prefix of the creation date. Added as an incremental
 * update, so that nothing that cairo wrote is moved. */
#ifndef MARSAD_7_PUBLISH_DRAW_PDF_FINISH_H
#define MARSAD_7_PUBLISH_DRAW_PDF_FINISH_H

#include "7_publish/edition.h"

#include <cairo.h>

/* Collects what a cairo stream surface writes, in a struct buf. */
cairo_status_t collect_bytes(void *buf, const unsigned char *bytes, unsigned int count);

/* Title, author and the as-of date as creation date; call before the first page. */
void pdf_set_metadata(cairo_surface_t *pdf, struct arena scratch, const struct edition *,
                      str title);
/* What the elements of the structure tree say of themselves, each list in their order. */
enum header_kind { HEADER_OF_COLUMN, HEADER_OF_ROW };
struct header_list {
    uint8_t *item; /* enum header_kind */
    ptrdiff_t count, capacity;
};
struct pdf_texts {
    struct str_list alternative; /* one a Figure */
    struct header_list headers;  /* one a TH */
};

/* The finished file. False when the file is not built as expected. */
bool pdf_finish(struct arena *a, const struct edition *, str pdf, const struct pdf_texts *,
                str *finished);

#endif
