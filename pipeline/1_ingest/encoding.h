/* What a file's first bytes say of its encoding. Only UTF-8 is read; the rest is named, so that the
 * refusal can say what to do. */
#ifndef MARSAD_1_INGEST_ENCODING_H
#define MARSAD_1_INGEST_ENCODING_H

#include "base/str.h"

enum encoding {
    ENCODING_UTF8,        /* or something else that is found out later */
    ENCODING_UTF8_MARKED, /* begins with the byte order mark */
    ENCODING_UTF16,
    ENCODING_NOT_TEXT, /* a spreadsheet's own format or a compressed file */
};
enum { ENCODING_MARK_BYTES = 3 };

enum encoding encoding_guess(str start);

#endif
