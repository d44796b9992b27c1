/* The cutter over any bytes: every byte is read, every record is accounted for, cells are valid
 * UTF-8 within their rows, and the way reads split the bytes changes nothing. The first three bytes
 * choose the width, the delimiter and the split. */
#include <assert.h>
#include <string.h>

#include "1_ingest/cut.h"
#include "base/hash.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ARENA_BYTES ((ptrdiff_t)1 << 28)

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

static struct result run(struct memory m, struct arena scratch, char delimiter, int32_t columns,
                         ptrdiff_t block)
{
    struct result r = {0};
    struct cut_limits limits = {block, 40, 200, 5};
    struct finding_list findings = finding_list_new(&scratch, 50);
    struct window w = window_new(&scratch, (struct byte_source){memory_read, &m}, limits);
    struct cutter *c = ARENA_NEW(&scratch, struct cutter);
    c->findings = &findings;
    cutter_begin(c, &scratch, &w, delimiter, columns, 1);
    struct text_batch batch;
    while (cutter_next(c, &batch)) {
        for (int32_t row = 0; row < batch.rows; row++) {
            for (int32_t i = 0; i < columns; i++) {
                str cell = text_batch_cell(&batch, row, i);
                assert(cell.n <= limits.cell_bytes && utf8_invalid_at(cell) < 0);
                add(&r, cell, batch.line[row]);
            }
        }
        r.rows += batch.rows;
    }
    for (ptrdiff_t i = 0; i < findings.count; i++) {
        add(&r, findings.item[i].rule, findings.item[i].line);
        add(&r, findings.item[i].detail, 0);
    }
    r.account = c->account;
    r.truncated = c->truncated;
    r.open_line = c->open_line;
    cutter_end(c);
    assert(!w.failed && r.account.read == r.rows + r.account.quarantined + r.account.non_data);
    return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct arena whole;
    if (!whole.next) {
        whole = arena_reserve(ARENA_BYTES);
    }
    if (size < 3) {
        return 0;
    }
    int32_t columns = 1 + data[0] % 6;
    char delimiter = ",;\t|"[data[1] % 4];
    struct memory m = {data + 3, size - 3};
    struct result once = run(m, whole, delimiter, columns, 65536);
    struct result split = run(m, whole, delimiter, columns, 1 + data[2]);
    assert(memcmp(&once, &split, sizeof once) == 0);
    return 0;
}
