/* Which encoding a file is in, from its first bytes. In this order:
 *   1. a byte order mark (UTF-8, UTF-16);
 *   2. UTF-16 without a mark, by the parity of the bytes 00 and 06;
 *   3. strict UTF-8: a file whose characters beyond ASCII are well-formed UTF-8 is UTF-8 whatever
 *      was declared for it, and so is one with a few damaged places (its records are checked one by
 *      one later). That another encoding was declared is then a warning, "encoding-declared";
 *   4. the declared encoding (source_format.encoding), when header and codes do not fit another one
 *      better. A file that plainly contradicts what was declared is read as its header and codes
 *      say, with the same warning; when only the writing contradicts, it is refused;
 *   5. windows-1256, ISO-8859-6 or windows-1252: the one under which header labels and coded cells
 *      are the dataset's; the writing itself (encoding_score.h) where that leaves a tie. No byte is
 *      undefined in windows-1256, so that a decoding that works proves nothing.
 * A small margin refuses the file and shows the header in each candidate's writing.
 *
 * Anything but UTF-8 is a repair (REPAIR_ENCODING): allowed by the format, or declared as the
 * encoding of the source; else the file is refused. Characters that were lost before the file came
 * here ('?' or U+FFFD where letters were, or UTF-8 that was read as something else and saved again)
 * refuse it in any encoding. */
#ifndef MARSAD_1_INGEST_ENCODING_H
#define MARSAD_1_INGEST_ENCODING_H

#include "descriptors/dataset.h"

/* What of the file is known: at best the first block of 256 KiB. */
struct file_start {
    str bytes;
    bool whole_file; /* nothing comes after them */
};

struct encoding_choice {
    enum encoding encoding; /* never ENCODING_DETECT */
    ptrdiff_t mark_bytes;   /* of the byte order mark; pass them (decoder_new does) */
    bool repaired;          /* not UTF-8: an info finding "repaired" / "encoding" was added */
};

/* False when the file is refused; the finding, of severity refuse-file, says why: source-error
 * (spreadsheet), encoding-error (utf-16, utf-32, legacy: not allowed; mixed, unclear, declared,
 * lost-characters, mojibake), encoding-unclear (the header under each candidate). `ds` may be NULL
 * (then only the writing decides), or a standard Table Schema (names of fields and enum). An empty
 * file is UTF-8 here. Findings' details live in `a`, the arena of `findings`.
 *
 * Use: choose; then, when choice.encoding is not ENCODING_UTF8, put decoder_new (decode.h) between
 * the file and the window, and give it the bytes already read again. */
bool encoding_choose(struct arena *a, const struct dataset *ds, const struct source_format *format,
                     struct file_start start, struct finding_list *findings,
                     struct encoding_choice *out);

#endif
