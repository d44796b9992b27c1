/* A file's bytes as UTF-8: a byte source over a byte source, one block at a time. A code unit that
 * means nothing in the encoding becomes the byte FF, which is no UTF-8: the record it stands in is
 * then diverted like any other that cannot be decoded, and no other is touched. */
#ifndef MARSAD_1_INGEST_DECODE_H
#define MARSAD_1_INGEST_DECODE_H

#include "1_ingest/window.h"
#include "descriptors/source_format.h"

/* `raw` gives the file from its first byte; `mark_bytes` of a byte order mark are passed. UTF-8
 * needs no decoder: it comes out as it went in, without the mark. What comes out does not depend on
 * how `raw` splits its bytes, nor on how many are asked for. */
struct byte_source decoder_new(struct arena *a, struct byte_source raw, enum encoding encoding,
                               ptrdiff_t mark_bytes);

/* The code point of one byte in one of the three 8-bit encodings; -1 where it has none. */
int32_t decode_byte(enum encoding encoding, uint8_t byte);
/* The byte of a code point there; -1 where it has none. */
int32_t encode_byte(enum encoding encoding, int32_t code_point);

#endif
