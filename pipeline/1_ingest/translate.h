/* An unusual dialect, declared, as a usual one: a byte source over a byte source that rewrites what
 * libcsv and the scan cannot express (a delimiter of several bytes, an escape character, quotation
 * marks that are not doubled, blanks after delimiters that are not data, comment lines, of which
 * only the comment character stays). Line ends and the order of cells stay, so that places do too.
 * Any single delimiter byte and any quotation mark, or none, need no translation.
 *
 * What is damaged stays damaged: a quotation mark inside a bare cell or text after a closing one. A
 * delimiter of several bytes inside quotes is data, so that after a quote that is left open the
 * lines up to the next mark cannot be told apart: they are one damaged record. */
#ifndef MARSAD_1_INGEST_TRANSLATE_H
#define MARSAD_1_INGEST_TRANSLATE_H

#include "1_ingest/window.h"
#include "descriptors/source_format.h"

/* Whether the dialect needs it at all. */
bool dialect_is_unusual(const struct dialect *);
/* The source then speaks the dialect `usual`: one delimiter byte, one quotation mark, doubled. A
 * delimiter that is not declared is the first candidate. */
struct byte_source translator_new(struct arena *a, struct byte_source source,
                                  const struct dialect *, struct dialect *usual);

#endif
