/* One submission, from its bytes to its rows: opens it safely, hashes what it reads, tells the
 * encoding, has the header read, and hands the rest to the cutter. */
#include "1_ingest/ingest.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "1_ingest/cut.h"
#include "1_ingest/decode.h"
#include "1_ingest/encoding.h"
#include "1_ingest/opening.h"
#include "1_ingest/rival.h"
#include "1_ingest/translate.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/hash.h"

enum {
    BLOCK_BYTES = 256 * 1024,
    LEAST_RECORD_BYTES = 256 * 1024,
    MOST_RECORD_BYTES = 16 * 1024 * 1024,
    COLUMNS_EXPECTED = 100, /* where no dataset tells */
    SCRATCH_BYTES = 1 << 20,
    TOLERATED_SHARE = 100, /* one undecodable record in so many; and one in any file */
};

/* The file from its start again, after its first bytes were looked at. */
struct pushback {
    char *bytes;
    ptrdiff_t at;
    ptrdiff_t filled;
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
    struct pushback start;
    struct header header;
    int64_t header_bytes; /* as the window got them */
    struct finding_list *findings;
    struct record_judge judge;
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
    int64_t record = (p->cell_bytes_limit + 3) * ((ds ? ds->fields : COLUMNS_EXPECTED) + 1);
    record = record < LEAST_RECORD_BYTES ? LEAST_RECORD_BYTES : record;
    record = record > MOST_RECORD_BYTES ? MOST_RECORD_BYTES : record;
    return (struct cut_limits){BLOCK_BYTES, p->cell_bytes_limit, record, p->record_lines_limit};
}

static ptrdiff_t read_again(void *context, char *to, ptrdiff_t n)
{
    struct reader *r = context;
    struct pushback *p = &r->start;
    ptrdiff_t left = p->filled - p->at;
    if (left == 0) {
        return read_file(r, to, n);
    }
    ptrdiff_t take = left < n ? left : n;
    memcpy(to, p->bytes + p->at, (size_t)take);
    p->at += take;
    return take;
}

static bool fill_start(struct reader *r, struct arena *a, bool *whole_file)
{
    r->start.bytes = arena_alloc_raw(a, 1, BLOCK_BYTES);
    ptrdiff_t got = 1;
    while (got > 0 && r->start.filled < BLOCK_BYTES) {
        got = read_file(r, r->start.bytes + r->start.filled, BLOCK_BYTES - r->start.filled);
        r->start.filled += got > 0 ? got : 0;
    }
    *whole_file = got == 0;
    return got >= 0;
}

/* The file's bytes as UTF-8 in a usual dialect. False when its encoding refuses it. */
static bool make_source(struct reader *r, struct arena *a, struct opening *o,
                        struct byte_source *source, struct dialect *dialect, bool *marked)
{
    bool whole_file = false;
    if (!fill_start(r, a, &whole_file)) {
        return false;
    }
    struct encoding_choice choice = {0};
    struct file_start start = {{r->start.bytes, r->start.filled}, whole_file};
    if (!encoding_choose(a, o->dataset, o->format, start, r->findings, &choice)) {
        return false;
    }
    *source = (struct byte_source){read_again, r};
    if (choice.encoding == ENCODING_UTF8) {
        r->start.at = choice.mark_bytes;
    } else {
        *source = decoder_new(a, *source, choice.encoding, choice.mark_bytes);
    }
    *marked = choice.mark_bytes > 0;
    *dialect = o->format->dialect;
    if (dialect_is_unusual(dialect)) {
        struct dialect declared = *dialect;
        *source = translator_new(a, *source, &declared, dialect);
    }
    return true;
}

/* A record that has its first cell alone cannot be data where another column must be filled. */
static bool needs_more_than_one_cell(const struct dataset *ds, const struct header *h)
{
    for (int32_t i = 1; i < h->columns; i++) {
        if (h->field[i] >= 0 && ds->field[h->field[i]].required) {
            return true;
        }
    }
    return false;
}

static const struct pattern *first_pattern(const struct dataset *ds, const struct header *h)
{
    return h->field[0] >= 0 ? ds->field[h->field[0]].compiled_pattern : NULL;
}

static struct record_rules rules_of(struct reader *r, struct arena *a, const struct opening *o)
{
    const struct source_format *f = o->format;
    bool submission = o->dataset != NULL;
    struct record_rules rules = {
        .keeps_blank = !submission,
        .keeps_empty = !submission,
        .comment_char = o->dialect->comment_char,
        .comment_row = o->dialect->comment_row,
        .comment_rows = o->dialect->comment_rows,
    };
    if (submission) {
        rules.label = o->has_header ? r->header.name : NULL;
        rules.labels = o->has_header ? o->labelled : 0;
        rules.header_again = format_repairs(f, REPAIR_HEADER_AGAIN);
        rules.totals_word = f->totals_word;
        rules.totals_words = f->totals_words;
        rules.notes = format_repairs(f, REPAIR_FOOTNOTES);
        rules.lone_cell_is_note = needs_more_than_one_cell(o->dataset, &r->header);
        rules.first_pattern = first_pattern(o->dataset, &r->header);
        rules.padding = format_repairs(f, REPAIR_PADDING);
        char *memory = arena_alloc_raw(a, 1, SCRATCH_BYTES);
        rules.scratch = (struct arena){memory, memory + SCRATCH_BYTES};
    }
    return rules;
}

/* From the first byte to the first record after the header. */
static bool begin(struct reader *r, struct arena *a, const struct policy *policy,
                  const struct source_format *format, const struct dataset *ds)
{
    struct opening *o = ARENA_NEW(a, struct opening);
    struct dialect *dialect = ARENA_NEW(a, struct dialect);
    *o = (struct opening){
        .arena = a, .format = format, .dialect = dialect, .dataset = ds, .findings = r->findings};
    struct byte_source source;
    bool marked;
    if (!make_source(r, a, o, &source, dialect, &marked)) {
        return false;
    }
    o->window = window_new(a, source, limits_of(policy, ds));
    if (!opening_read(o, &r->header)) {
        return false;
    }
    r->header.byte_order_mark = marked;
    struct cut_plan plan = {.cells = {r->header.delimiter, dialect->quote, ds != NULL},
                            .columns = r->header.columns,
                            .labelled = o->labelled,
                            .ragged = ds == NULL,
                            .line = o->line,
                            .records = o->records - o->non_data,
                            .rules = rules_of(r, a, o),
                            .findings = r->findings};
    if (ds) {
        r->judge = (struct record_judge){.dataset = ds,
                                         .field = r->header.field,
                                         .columns = r->header.columns,
                                         .cells = plan.cells,
                                         .scratch = plan.rules.scratch};
        plan.judge = &r->judge;
    }
    cutter_begin(&r->cutter, a, &o->window, &plan);
    r->cutter.account = (struct account){.read = o->non_data, .non_data = o->non_data};
    r->cutter.bytes.non_data = o->non_data_bytes;
    r->cutter.repairs = o->repairs;
    r->header_bytes = window_place(&r->cutter.window) - o->non_data_bytes;
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
    return begin(r, a, &schemas->policy, schemas_source_format(schemas, s->dataset, s->centre),
                 s->dataset);
}

/* NULL: the file cannot be opened. */
static struct reader *reader_new(struct arena *a, int root_fd, int64_t limit,
                                 const struct submission *submission, struct finding_list *findings)
{
    const char *reason = NULL;
    struct reader *r = ARENA_NEW(a, struct reader);
    r->findings = findings;
    r->fd = file_open_submission(root_fd, str_to_c(a, submission->path), limit, &r->size, &reason);
    if (r->fd < 0) {
        refuse(findings, 0, reason, STR(""));
        return NULL;
    }
    r->sha256 = sha256_new();
    return r;
}

/* What could not be begun is hashed to its end. */
static struct reader *give_up(struct reader *r, struct submission *submission)
{
    finish_bytes(r, submission);
    if (r->failed) {
        refuse(r->findings, 0, "source-error", STR("input-output"));
    }
    return NULL;
}

struct reader *ingest_open(struct arena *a, int root_fd, const struct schemas *schemas,
                           struct submission *submission, struct finding_list *findings)
{
    bool named = check_names(a, schemas, submission, findings);
    if (submission->name_mended) {
        return NULL; /* the path is not the file's */
    }
    struct reader *r =
        reader_new(a, root_fd, schemas->policy.file_bytes_limit, submission, findings);
    if (!r) {
        return NULL;
    }
    bool begun = named && begin_alone(r, a, root_fd, schemas, submission);
    return begun ? r : give_up(r, submission);
}

struct reader *ingest_open_ragged(struct arena *a, int root_fd, const struct policy *policy,
                                  const struct source_format *format, struct submission *submission,
                                  struct finding_list *findings)
{
    struct reader *r = reader_new(a, root_fd, policy->file_bytes_limit, submission, findings);
    if (!r) {
        return NULL;
    }
    return begin(r, a, policy, format, NULL) ? r : give_up(r, submission);
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
    assert(!whole || r->cutter.window.failed ||
           cutter_accounts_for_bytes(&r->cutter, r->header_bytes));
    if (!r->cutter.plan.ragged) {
        repairs_report(&r->cutter.repairs, r->findings);
    }
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
