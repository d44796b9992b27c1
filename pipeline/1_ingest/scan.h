/* The vectorised scan: finds cell ends and record ends in a window of bytes, 64 bytes at a time,
 * and says of each record what it needs: nothing, quotes removed, a second look.
 *
 * A record ends at LF, CRLF or a lone CR outside quotes; inside and outside is the parity of the
 * quotation marks. A record is clean when every opening mark follows a delimiter, a line end or a
 * closing mark, and every closing mark is followed by one of these or an opening mark: then libcsv
 * in strict mode would accept it with the same cells (tested: test_ingest_cut.c). Any other record
 * with a quotation mark is for libcsv to judge. The scan never decides that a record is damaged. */
#ifndef MARSAD_1_INGEST_SCAN_H
#define MARSAD_1_INGEST_SCAN_H

#include "base/str.h"

enum { SCAN_STEP_BYTES = 4096 };

enum scan_flag {
    SCAN_QUOTE = 1,       /* holds a quotation mark */
    SCAN_UNCLEAN = 2,     /* one stands where only libcsv can tell what it means */
    SCAN_DOUBLED = 4,     /* holds a doubled quotation mark inside a quoted cell */
    SCAN_SUSPECT = 8,     /* holds bytes that are not plainly UTF-8: to be checked */
    SCAN_INNER_LINE = 16, /* a line end stands inside quotes */
};

struct scan_record {
    int32_t marks_end; /* one past the record's last mark, which is its own end */
    uint32_t flags;    /* enum scan_flag */
};

struct scanner {
    char delimiter;
    char quote;
    uint64_t quoting; /* all ones; none when the dialect has no quotation mark */
    int32_t columns;
    uint32_t position; /* scanned up to here */
    /* State between blocks of 64 bytes. */
    uint64_t open;       /* all ones inside quotes */
    uint64_t boundary;   /* 1: the byte before ended a cell or a record */
    uint64_t closing;    /* 1: the byte before was a closing quote */
    uint64_t carriage;   /* 1: the byte before was a CR */
    uint64_t lead;       /* 1: the byte before began a two-byte sequence */
    uint32_t flags;      /* of the record in progress */
    int64_t inner_lines; /* line ends inside quotes, of the record in progress */
    /* What was found: positions of cell ends in order, and the records they make. */
    uint32_t *mark;
    int32_t mark_count;
    struct scan_record *record;
    int32_t record_count;
    /* What the caller has taken. */
    int32_t next_record;
    int32_t next_mark;
};

/* `quote` 0: there is no quotation mark. */
void scanner_init(struct scanner *, struct arena *a, char delimiter, char quote, int32_t columns);
/* Forgets everything and begins anew at a record's first byte. */
void scanner_restart(struct scanner *, uint32_t position);
/* Scans at most SCAN_STEP_BYTES further, not past `limit`; only whole blocks unless `last` says
 * that no byte follows. Every record found before must have been taken. False when nothing could
 * be scanned. */
bool scanner_step(struct scanner *, const char *bytes, uint32_t limit, bool last);
/* The file ends at `limit` inside a record: makes it a record. */
void scanner_finish(struct scanner *, uint32_t limit);

#endif
