/* The decoder against iconv, or the choice of an encoding, over any bytes. The first byte says
 * which of the two, the second chooses the encoding, how input is split and how much output is
 * asked for at once; the rest is the file. A choice ends, names an encoding or refuses with one
 * finding, and repeats no more of a file than the labels that it may show. */
#include <assert.h>
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "1_ingest/decode.h"
#include "1_ingest/encoding.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BYTES_MOST = 1 << 16, FIELDS = 3, DETAIL_BYTES_MOST = 1024 };

struct memory {
    str left;
    ptrdiff_t piece;
};

static ptrdiff_t memory_read(void *context, char *to, ptrdiff_t n)
{
    struct memory *m = context;
    ptrdiff_t take = m->left.n < n ? m->left.n : n;
    take = take < m->piece ? take : m->piece;
    if (take > 0) {
        memcpy(to, m->left.p, (size_t)take);
    }
    m->left = str_slice(m->left, take, m->left.n);
    return take;
}

/* FF for each unit that iconv refuses. */
static str by_iconv(struct arena *a, str bytes, enum encoding encoding)
{
    static const char *const names[ENCODING_COUNT] = {
        [ENCODING_UTF16LE] = "UTF-16LE",    [ENCODING_UTF16BE] = "UTF-16BE",
        [ENCODING_WINDOWS_1256] = "CP1256", [ENCODING_ISO_8859_6] = "ISO-8859-6",
        [ENCODING_WINDOWS_1252] = "CP1252",
    };
    static iconv_t converter[ENCODING_COUNT];
    if (converter[encoding] == NULL) {
        converter[encoding] = iconv_open("UTF-8", names[encoding]);
        assert(converter[encoding] != (iconv_t)-1);
    }
    iconv(converter[encoding], NULL, NULL, NULL, NULL);
    size_t unit = encoding == ENCODING_UTF16LE || encoding == ENCODING_UTF16BE ? 2 : 1;
    size_t room = 3 * (size_t)bytes.n + 16, left = (size_t)bytes.n;
    char *text = arena_alloc_raw(a, 1, (ptrdiff_t)room), *out = text;
    char *in = arena_alloc_raw(a, 1, bytes.n + 1);
    memcpy(in, bytes.p, (size_t)bytes.n);
    while (left > 0 && iconv(converter[encoding], &in, &left, &out, &room) == (size_t)-1) {
        assert(errno == EILSEQ || errno == EINVAL);
        size_t bad = left < unit ? left : unit;
        *out++ = (char)0xFF;
        room--;
        in += bad;
        left -= bad;
        iconv(converter[encoding], NULL, NULL, NULL, NULL);
    }
    return (str){text, out - text};
}

static void check_decoder(struct arena scratch, str bytes, uint8_t how)
{
    static const ptrdiff_t pieces[] = {1, 2, 3, 5, 16, 17, 61, BYTES_MOST};
    enum encoding encoding = (enum encoding)(ENCODING_UTF16LE + how % 5);
    ptrdiff_t ask = pieces[how >> 3 & 7];
    struct memory m = {bytes, pieces[how >> 5]};
    str expected = by_iconv(&scratch, bytes, encoding);
    struct byte_source s =
        decoder_new(&scratch, (struct byte_source){memory_read, &m}, encoding, 0);
    char *text = arena_alloc_raw(&scratch, 1, expected.n + ask + 1);
    ptrdiff_t n = 0, got;
    while ((got = s.read(s.context, text + n, ask)) > 0) {
        n += got;
        assert(n <= expected.n);
    }
    assert(got == 0 && n == expected.n);
    assert(memcmp(text, expected.p, (size_t)n) == 0);
}

static struct dataset dataset_of(struct arena *a)
{
    static const struct enum_value sexes[] = {
        {.text = STR_INIT("\xD8\xA3\xD9\x86\xD8\xAB\xD9\x89")},
        {.text = STR_INIT("F\xC3\xA9minin")}};
    struct field *field = ARENA_ARRAY(a, struct field, FIELDS);
    field[0].name = STR("id");
    field[0].labels.text[0] = STR("\xD8\xB1\xD9\x82\xD9\x85");
    field[1].name = STR("sex");
    field[1].enum_value = sexes;
    field[1].enum_values = 2;
    field[2].name = STR("\xC3\xA2ge");
    return (struct dataset){.field = field, .fields = FIELDS};
}

static void check_choice(struct arena scratch, str bytes, uint8_t how)
{
    struct dataset ds = dataset_of(&scratch);
    struct source_format format = source_format_plain();
    format.encoding = (enum encoding)(how % ENCODING_COUNT);
    format.repairs = how & 64 ? 1u << REPAIR_ENCODING : 0;
    struct finding_list findings = finding_list_new(&scratch, 20);
    struct encoding_choice choice = {0};
    bool accepted =
        encoding_choose(&scratch, how & 32 ? &ds : NULL, &format,
                        (struct file_start){bytes, (how & 128) != 0}, &findings, &choice);
    int refusals = 0;
    for (ptrdiff_t i = 0; i < findings.count; i++) {
        refusals += findings.item[i].severity == SEVERITY_REFUSE_FILE;
        assert(findings.item[i].rule.n > 0 && findings.item[i].detail.n < DETAIL_BYTES_MOST);
        assert(utf8_invalid_at(findings.item[i].detail) < 0);
    }
    assert(refusals == (accepted ? 0 : 1));
    assert(!accepted || (choice.encoding != ENCODING_DETECT && choice.mark_bytes <= bytes.n &&
                         choice.repaired == (choice.encoding != ENCODING_UTF8)));
    bool valid = utf8_invalid_at(bytes) < 0;
    bool decidedly = format.encoding == ENCODING_DETECT || format.encoding == ENCODING_UTF8;
    assert(!accepted || !valid || !decidedly || choice.encoding == ENCODING_UTF8);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct arena memory;
    if (!memory.next) {
        memory = arena_reserve((ptrdiff_t)1 << 32);
    }
    if (size < 2 || size > BYTES_MOST) {
        return 0;
    }
    struct arena scratch = memory;
    str bytes = str_copy(&scratch, (str){(const char *)data + 2, (ptrdiff_t)size - 2});
    if (data[0] & 1) {
        check_decoder(scratch, bytes, data[1]);
    } else {
        check_choice(scratch, bytes, data[1]);
    }
    return 0;
}
