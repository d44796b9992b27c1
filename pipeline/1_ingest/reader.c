/* One submission, from its bytes to its rows: opens it safely, hashes what it reads, tells the
 * encoding, has the header read, and hands the rest to the cutter. */
#include "1_ingest/ingest.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "1_ingest/cut.h"
#include "1_ingest/encoding.h"
#include "1_ingest/header.h"
#include "1_ingest/rival.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/utf8.h"

enum {
    BLOCK_BYTES = 256 * 1024,
    LEAST_RECORD_BYTES = 256 * 1024,
    MOST_RECORD_BYTES = 16 * 1024 * 1024,
    TOLERATED_SHARE = 100, /* one undecodable record in so many; and one in any file */
};

struct reader {
    int fd;
    struct sha256 *sha256;
    uint8_t digest[SHA256_BYTES];
    int64_t size; /* when it was opened */
    int64_t read; /* bytes so far */
    bool failed;  /* an input/output error */
    bool changed; /* the file has another length than when it was opened */
    bool ended;   /* every record was handed on */
    struct header header;
    struct finding_list *findings;
    struct cutter cutter;
};

const struct header *ingest_header(const struct reader *r)
{
    return &r->header;
}

static void refuse(struct finding_list *findings, int64_t line, const char *rule, str detail)
{
    finding_add(findings, (struct finding){
                              .line = line,
                              .field = -1,
                              .severity = SEVERITY_REFUSE_FILE,
                              .rule = str_from_c(rule),
                              .detail = detail,
                          });
}

/* ---- bytes ---- */

static ptrdiff_t read_file(void *context, char *to, ptrdiff_t n)
{
    struct reader *r = context;
    ssize_t got;
    do {
        got = read(r->fd, to, (size_t)n);
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
        r->failed = true;
        return -1;
    }
    sha256_update(r->sha256, to, got);
    r->read += got;
    return got;
}

/* Reads what is left, for the hash alone: a refused file is known by it too. */
static void read_to_end(struct reader *r)
{
    char block[16384];
    while (!r->failed && read_file(r, block, sizeof block) > 0) {
    }
    r->changed = r->read != r->size;
}

static void finish_bytes(struct reader *r, struct submission *s)
{
    read_to_end(r);
    sha256_finish(r->sha256, r->digest);
    (void)close(r->fd);
    memcpy(s->sha256, r->digest, sizeof s->sha256);
    s->bytes = r->read;
}

/* ---- before the first record ---- */

static bool check_names(struct arena *a, const struct schemas *schemas, const struct submission *s,
                        struct finding_list *findings)
{
    if (s->name_mended) {
        refuse(findings, 0, "file-name-bytes", STR(""));
        return false;
    }
    /* A loose file that a person checks by hand has no centre. */
    bool known =
        s->centre.n == 0 || !schemas->centres || codelist_index(schemas->centres, s->centre) >= 0;
    if (!known) {
        refuse(findings, 0, "unknown-centre", str_copy(a, s->centre));
    }
    if (!s->dataset) {
        struct buf b = buf_new(a, 256);
        for (int32_t i = 0; i < schemas->datasets; i++) {
            buf_c(&b, i ? ", " : "");
            buf_str(&b, schemas->dataset[i]->file_prefix);
        }
        refuse(findings, 0, "unknown-dataset", buf_view(&b));
    }
    return known && s->dataset;
}

static struct cut_limits limits_of(const struct policy *p, const struct dataset *ds)
{
    assert(p->cell_bytes_limit > 0 && p->record_lines_limit > 0);
    int64_t record = (p->cell_bytes_limit + 3) * (ds->fields + 1);
    record = record < LEAST_RECORD_BYTES ? LEAST_RECORD_BYTES : record;
    record = record > MOST_RECORD_BYTES ? MOST_RECORD_BYTES : record;
    return (struct cut_limits){BLOCK_BYTES, p->cell_bytes_limit, record, p->record_lines_limit};
}

static str window_bytes(const struct window *w, ptrdiff_t end)
{
    return (str){w->bytes + w->start, end - w->start};
}

/* Fills the window until the record at its start is whole. */
static bool next_record(struct window *w, struct extent *e)
{
    for (*e = window_record(w); e->state == EXTENT_MORE; *e = window_record(w)) {
        if (!window_more(w)) {
            return false;
        }
    }
    return true;
}

/* `sep=;` as some spreadsheets write it on the first line. */
static bool declares_delimiter(str record, str candidates, char *delimiter)
{
    if (record.n != 5 || !str_starts(record, STR("sep=")) ||
        str_find_byte(candidates, record.p[4]) < 0) {
        return false;
    }
    *delimiter = record.p[4];
    return true;
}

/* The start of the file: where its header record is. */
struct opening {
    struct window window;
    struct extent extent;
    int64_t line;    /* of the header */
    int64_t skipped; /* blank lines and a sep= line before it */
    bool byte_order_mark;
    char declared[1]; /* delimiter of a sep= line */
    str delimiters;
};

static bool find_header(struct reader *r, struct opening *o)
{
    struct window *w = &o->window;
    for (;;) {
        if (!next_record(w, &o->extent)) {
            return false;
        }
        str record = window_bytes(w, o->extent.end);
        bool declared = o->skipped == 0 && declares_delimiter(record, o->delimiters, o->declared);
        bool blank = o->extent.state == EXTENT_WHOLE && str_trim(record).n == 0;
        if (w->start == w->filled && w->ended) {
            refuse(r->findings, 0, "source-error", STR("empty"));
            return false;
        }
        if (!blank && !declared) {
            return true;
        }
        o->delimiters = declared ? (str){o->declared, 1} : o->delimiters;
        window_pass(w, o->extent.end);
        o->skipped++;
        o->line++;
    }
}

static bool begin_bytes(struct reader *r, struct opening *o)
{
    struct window *w = &o->window;
    o->line = 1;
    if (!window_more(w)) {
        return false;
    }
    enum encoding encoding = encoding_guess((str){w->bytes, w->filled});
    if (encoding == ENCODING_UTF16) {
        refuse(r->findings, 1, "encoding-error", STR("utf-16"));
        return false;
    }
    if (encoding == ENCODING_NOT_TEXT) {
        refuse(r->findings, 0, "source-error", STR("spreadsheet"));
        return false;
    }
    o->byte_order_mark = encoding == ENCODING_UTF8_MARKED;
    w->start = o->byte_order_mark ? ENCODING_MARK_BYTES : 0;
    return find_header(r, o);
}

static bool read_header(struct reader *r, struct arena *a, const struct dataset *ds,
                        struct opening *o, int32_t *labelled)
{
    if (o->extent.state != EXTENT_WHOLE || o->extent.open) {
        refuse(r->findings, o->line, "source-error", STR("quote"));
        return false;
    }
    str record = str_copy(a, window_bytes(&o->window, o->extent.end));
    if (utf8_invalid_at(record) >= 0) {
        refuse(r->findings, o->line, "encoding-error", STR("legacy"));
        return false;
    }
    return header_read(a, ds, record, o->delimiters, o->line, r->findings, &r->header, labelled);
}

/* From the first byte to the first record after the header. */
static bool begin(struct reader *r, struct arena *a, const struct schemas *schemas,
                  const struct dataset *ds)
{
    struct opening o = {.delimiters = ds->delimiters};
    int32_t labelled = 0;
    o.window = window_new(a, (struct byte_source){read_file, r}, limits_of(&schemas->policy, ds));
    if (!begin_bytes(r, &o) || !read_header(r, a, ds, &o, &labelled)) {
        return false;
    }
    r->header.byte_order_mark = o.byte_order_mark;
    window_pass(&o.window, o.extent.end);
    r->cutter.findings = r->findings;
    r->cutter.account = (struct account){.read = o.skipped, .non_data = o.skipped};
    cutter_begin(&r->cutter, a, &o.window, r->header.delimiter, r->header.columns,
                 o.line + o.extent.lines);
    r->cutter.labelled = labelled;
    return true;
}

/* What nothing can be read into is hashed all the same: it is recognised the next time. */
static bool begin_alone(struct reader *r, struct arena *a, int root_fd,
                        const struct schemas *schemas, const struct submission *s)
{
    if (!rivals_are_equal(*a, root_fd, s, schemas->policy.file_bytes_limit)) {
        refuse(r->findings, 0, "duplicate-submission", str_copy(a, s->rival[0]));
        return false;
    }
    return begin(r, a, schemas, s->dataset);
}

struct reader *ingest_open(struct arena *a, int root_fd, const struct schemas *schemas,
                           struct submission *submission, struct finding_list *findings)
{
    bool named = check_names(a, schemas, submission, findings);
    if (submission->name_mended) {
        return NULL; /* the path is not the file's */
    }
    const char *reason = NULL;
    int64_t limit = schemas->policy.file_bytes_limit;
    struct reader *r = ARENA_NEW(a, struct reader);
    r->findings = findings;
    r->fd = file_open_submission(root_fd, str_to_c(a, submission->path), limit, &r->size, &reason);
    if (r->fd < 0) {
        refuse(findings, 0, reason, STR(""));
        return NULL;
    }
    r->sha256 = sha256_new();
    if (named && begin_alone(r, a, root_fd, schemas, submission)) {
        return r;
    }
    finish_bytes(r, submission);
    if (r->failed) {
        refuse(findings, 0, "source-error", STR("input-output"));
    }
    return NULL;
}

/* ---- records ---- */

bool ingest_next(struct reader *r, struct text_batch *out)
{
    if (r->ended || r->failed) {
        return false;
    }
    if (cutter_next(&r->cutter, out)) {
        return true;
    }
    r->ended = !r->failed;
    return false;
}

/* Bytes in another encoding here and there are damage; everywhere, they are the encoding. */
static bool is_undecodable(const struct cutter *c)
{
    return c->undecodable > 1 && c->undecodable > c->account.read / TOLERATED_SHARE;
}

bool ingest_close(struct reader *r, struct submission *submission)
{
    cutter_end(&r->cutter);
    bool whole = r->ended;
    finish_bytes(r, submission);
    const struct account *account = &r->cutter.account;
    submission->account.read += account->read;
    submission->account.quarantined += account->quarantined;
    submission->account.non_data += account->non_data;
    if (r->failed || r->changed) {
        refuse(r->findings, 0, "source-error", r->failed ? STR("input-output") : STR("changed"));
        whole = false;
    } else if (whole && is_undecodable(&r->cutter)) {
        refuse(r->findings, r->cutter.undecodable_line, "encoding-error", STR("legacy"));
        whole = false;
    }
    if (whole && !r->cutter.truncated && r->cutter.open_line > 0) {
        refuse(r->findings, r->cutter.open_line, "source-error", STR("truncated"));
        whole = false;
    }
    return whole && !r->cutter.truncated;
}
