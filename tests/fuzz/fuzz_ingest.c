/* The start of a file and the cutter over any bytes, in any dialect: every byte is read and booked,
 * every record is accounted for, cells are valid UTF-8 within their rows, and the way reads split
 * the bytes changes nothing. The first four bytes choose width, dialect, rules and split. A table
 * without fault in it, by a slow reading of a few lines, is read to the same cells. */
#include <assert.h>
#include <string.h>

#include "1_ingest/cut.h"
#include "1_ingest/opening.h"
#include "1_ingest/translate.h"
#include "base/hash.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ARENA_BYTES ((ptrdiff_t)1 << 28)

enum {
    BLOCK_BYTES = 4096,
    CELL_BYTES = 40,
    RECORD_BYTES = 200,
    RECORD_LINES = 5,
    SCRATCH_BYTES = 1 << 14
};

struct memory {
    const uint8_t *p;
    size_t left;
};

static ptrdiff_t memory_read(void *context, char *to, ptrdiff_t n)
{
    struct memory *m = context;
    size_t take = m->left < (size_t)n ? m->left : (size_t)n;
    memcpy(to, m->p, take);
    m->p += take;
    m->left -= take;
    return (ptrdiff_t)take;
}

struct result {
    uint64_t cells; /* a hash over all cells and lines, in order */
    int64_t rows;
    int64_t truncated;
    int64_t open_line;
    struct account account;
};

static void add(struct result *r, str bytes, int64_t number)
{
    r->cells = (r->cells ^ hash_table64(bytes) ^ (uint64_t)number) * UINT64_C(0x9E3779B97F4A7C15);
}

static struct field fields[] = {
    {.name = STR_INIT("a"), .type = VALUE_INTEGER},
    {.name = STR_INIT("b"), .type = VALUE_TEXT, .required = true},
    {.name = STR_INIT("c"), .type = VALUE_DATE},
    {.name = STR_INIT("d"), .type = VALUE_TEXT},
};
static const struct dataset dataset = {.field = fields, .fields = 4, .extra_columns_allowed = true};

static struct source_format format_of(const uint8_t *choice)
{
    static const str delimiters[] = {STR_INIT(","), STR_INIT(";"),  STR_INIT("\t"), STR_INIT("|"),
                                     STR_INIT(" "), STR_INIT(", "), STR_INIT("||"), STR_INIT("")};
    static const str words[] = {STR_INIT("total"), STR_INIT("1")};
    static const int32_t rows[] = {1, 2};
    struct source_format f = source_format_plain();
    struct dialect *d = &f.dialect;
    d->delimiter = delimiters[choice[1] % 8];
    d->quote = "\"\"'\0"[choice[1] / 8 % 4];
    d->escape = choice[1] & 32 ? '\\' : 0;
    d->double_quote = !(choice[1] & 64);
    d->comment_char = choice[1] & 128 ? STR("#") : STR("");
    f.repairs = choice[3] & 1 ? UINT32_MAX : 0;
    f.title_rows = choice[3] & 2 ? 2 : 0;
    f.totals_word = words;
    f.totals_words = choice[3] & 4 ? 2 : 0;
    d->header = !(choice[3] & 8);
    d->header_row = rows;
    d->header_rows = choice[3] & 16 ? 2 : 0;
    d->skip_initial_space = (choice[3] & 32) != 0;
    return f;
}

static struct cut_plan plan_of(const uint8_t *choice, const struct source_format *f,
                               struct arena *a)
{
    char *memory = arena_alloc_raw(a, 1, SCRATCH_BYTES);
    struct record_rules rules = {.keeps_blank = (choice[0] & 64) != 0,
                                 .keeps_empty = (choice[0] & 64) != 0,
                                 .comment_char = f->dialect.comment_char,
                                 .header_again = (f->repairs & 1) != 0,
                                 .totals_word = f->totals_word,
                                 .totals_words = f->totals_words,
                                 .notes = (f->repairs & 1) != 0,
                                 .lone_cell_is_note = true,
                                 .padding = (f->repairs & 1) != 0,
                                 .scratch = {memory, memory + SCRATCH_BYTES}};
    return (struct cut_plan){.cells = {',', f->dialect.quote, !(choice[0] & 64)},
                             .columns = 1 + choice[0] % 6,
                             .labelled = 1 + choice[0] % 6,
                             .ragged = (choice[0] & 64) != 0,
                             .line = 1,
                             .rules = rules};
}

static void take_rows(struct cutter *c, struct result *r, const struct cut_limits *limits)
{
    struct text_batch batch;
    while (cutter_next(c, &batch)) {
        for (int32_t row = 0; row < batch.rows; row++) {
            for (int32_t i = 0; i < batch.columns; i++) {
                str cell = text_batch_cell(&batch, row, i);
                assert(cell.n <= limits->cell_bytes && utf8_invalid_at(cell) < 0);
                add(r, cell, batch.line[row]);
            }
            add(r, STR(""), batch.found ? batch.found[row] + 64 * batch.record[row] : 0);
        }
        r->rows += batch.rows;
    }
}

/* The header, when the choice is to have one; the plan's columns then. False: refused. */
static bool open_file(const uint8_t *choice, struct opening *o, struct cut_plan *plan,
                      struct header *h)
{
    if (choice[0] & 128) {
        plan->cells.delimiter = o->dialect->delimiter.n > 0 ? o->dialect->delimiter.p[0] : ',';
        return true;
    }
    o->dataset = plan->ragged ? NULL : &dataset;
    if (!opening_read(o, h)) {
        return false;
    }
    plan->cells.delimiter = h->delimiter;
    plan->columns = h->columns;
    plan->labelled = o->labelled;
    plan->line = o->line;
    plan->records = o->records;
    plan->rules.label = o->has_header && o->dataset ? h->name : NULL;
    plan->rules.labels = o->labelled;
    return true;
}

static struct result run(struct memory m, struct arena scratch, const uint8_t *choice,
                         ptrdiff_t block)
{
    struct result r = {0};
    struct source_format format = format_of(choice);
    struct cut_limits limits = {block, CELL_BYTES, RECORD_BYTES, RECORD_LINES};
    struct finding_list findings = finding_list_new(&scratch, 50);
    struct byte_source source = {memory_read, &m};
    struct dialect dialect = format.dialect, declared = format.dialect;
    if (dialect_is_unusual(&declared)) {
        source = translator_new(&scratch, source, &declared, &dialect);
    }
    struct cut_plan plan = plan_of(choice, &format, &scratch);
    plan.cells.quote = dialect.quote;
    plan.findings = &findings;
    struct header header = {0};
    struct opening o = {.arena = &scratch,
                        .window = window_new(&scratch, source, limits),
                        .format = &format,
                        .dialect = &dialect,
                        .findings = &findings};
    if (open_file(choice, &o, &plan, &header)) {
        struct record_judge judge = {.dataset = &dataset,
                                     .field = header.field,
                                     .columns = plan.columns,
                                     .cells = plan.cells,
                                     .scratch = plan.rules.scratch};
        plan.judge = header.field ? &judge : NULL;
        int64_t begun = window_place(&o.window);
        struct cutter *c = ARENA_NEW(&scratch, struct cutter);
        cutter_begin(c, &scratch, &o.window, &plan);
        take_rows(c, &r, &limits);
        r.account = c->account;
        r.truncated = c->truncated;
        r.open_line = c->open_line;
        assert(cutter_accounts_for_bytes(c, begun));
        assert(r.account.read == r.rows + r.account.quarantined + r.account.non_data);
        repairs_report(&c->repairs, &findings);
        cutter_end(c);
    }
    for (ptrdiff_t i = 0; i < findings.count; i++) {
        add(&r, findings.item[i].rule, findings.item[i].line);
        add(&r, findings.item[i].detail, findings.item[i].record);
    }
    return r;
}

/* ---- the slow reading ---- */

struct slow {
    str text;
    ptrdiff_t at;
    char delimiter;
    char cell[RECORD_BYTES + 1];
};

/* A cell of a table without fault: bare without a mark, a blank at its ends or a control character,
 * or wholly in quotes. -1: anything else. */
static ptrdiff_t slow_cell(struct slow *s)
{
    ptrdiff_t n = 0;
    bool quoted = s->at < s->text.n && s->text.p[s->at] == '"';
    for (s->at += quoted; n < RECORD_BYTES; s->at++) {
        bool ended = s->at == s->text.n;
        char byte = ended ? '\n' : s->text.p[s->at];
        if (!quoted && (byte == s->delimiter || byte == '\n')) {
            return n;
        }
        if (quoted && byte == '"') {
            bool doubled = s->at + 1 < s->text.n && s->text.p[s->at + 1] == '"';
            s->at++;
            if (!doubled) {
                return n;
            }
        } else if (ended || byte == '"' || (byte >= 0 && byte < ' ')) {
            return -1;
        }
        s->cell[n++] = byte;
    }
    return -1;
}

/* True when all is without fault: then `r` has its rows and the hash of its cells. */
static bool slow_table(struct slow *s, int32_t columns, struct result *r)
{
    for (int64_t line = 1; s->at < s->text.n; line++) {
        ptrdiff_t begin = s->at;
        for (int32_t i = 0; i < columns; i++) {
            ptrdiff_t n = slow_cell(s);
            bool last = i == columns - 1;
            bool ended = s->at == s->text.n || s->text.p[s->at] == '\n';
            bool blank = n > 0 && (s->cell[0] == ' ' || s->cell[n - 1] == ' ');
            if (n < (i == 0) || n > CELL_BYTES || blank || ended != last ||
                (!ended && s->text.p[s->at] != s->delimiter)) {
                return false;
            }
            add(r, (str){s->cell, n}, line);
            s->at += !last;
        }
        add(r, STR(""), 0);
        r->rows++;
        if (s->at - begin > RECORD_BYTES) {
            return false;
        }
        s->at += s->at < s->text.n;
    }
    return utf8_invalid_at(s->text) < 0;
}

/* Only what stands for itself: one byte between cells, the usual quotes, no header, no repairs. */
static void check_clean(const struct result *got, str text, const uint8_t *choice,
                        struct arena scratch)
{
    struct source_format format = format_of(choice);
    const struct dialect *d = &format.dialect;
    bool plain = d->quote == '"' && d->double_quote && !d->escape && d->comment_char.n == 0 &&
                 !d->skip_initial_space && d->delimiter.n == 1 && d->delimiter.p[0] != ' ' &&
                 d->delimiter.p[0] != '\t' && format.repairs == 0 && format.totals_words == 0;
    if (!plain || (choice[0] & (128 | 64)) != 128 || text.n == 0) {
        return;
    }
    struct result expected = {0};
    struct slow *s = ARENA_NEW(&scratch, struct slow);
    s->text = text;
    s->delimiter = d->delimiter.p[0];
    if (slow_table(s, 1 + choice[0] % 6, &expected)) {
        assert(got->rows == expected.rows && got->account.quarantined == 0);
        assert(got->cells == expected.cells);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct arena whole;
    if (!whole.next) {
        whole = arena_reserve(ARENA_BYTES);
    }
    if (size < 4) {
        return 0;
    }
    struct memory m = {data + 4, size - 4};
    struct result once = run(m, whole, data, BLOCK_BYTES);
    struct result split = run(m, whole, data, 1 + data[2]);
    assert(memcmp(&once, &split, sizeof once) == 0);
    check_clean(&once, (str){(const char *)data + 4, (ptrdiff_t)size - 4}, data, whole);
    return 0;
}
