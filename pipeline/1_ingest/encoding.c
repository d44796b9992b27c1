/* UTF-16 shows by its mark or by the parity of its bytes: half of the bytes of Latin text and of
 * delimiters are 00, half of those of Arabic text are 06, always on the same side. */
#include "1_ingest/encoding.h"

#include <assert.h>
#include <string.h>

#include "1_ingest/decode.h"
#include "1_ingest/encoding_sample.h"
#include "1_ingest/encoding_score.h"
#include "base/utf8.h"

enum {
    WIDE_SAMPLE_BYTES = 8192,
    LEAST_SAMPLE_BYTES = 4,
    SAMPLE_BYTES = 1 << 18,
    UTF8_SHARE = 4,            /* damaged places are at most one to so many sound ones */
    MIXED_LEAST = 3,           /* sound places that do not come by chance */
    DAMAGE_SHARE = 100,        /* one line in so many */
    FEW_BYTES = 2,             /* so few tell little: */
    MARGIN_OF_FEW = 60,        /* odds of 400 to 1 */
    MARGIN_LEAST = 20,         /* odds of 7 to 1 */
    RARE_ENCODING = 20,        /* ISO-8859-6 is seldom written: no office program's default */
    MARGIN_AGAINST_CODE = 100, /* writing that speaks so much against one code cell */
    LABEL_POINTS = 3,          /* a label counts as much as three different codes */
    SHOWN_BYTES = 768,
};

/* What the bytes said, before findings are made of it. */
enum outcome {
    OUTCOME_FOUND,
    OUTCOME_NOT_TEXT,
    OUTCOME_UTF32,
    OUTCOME_MIXED,    /* UTF-8 and another encoding in one file */
    OUTCOME_UNCLEAR,  /* the margin is small */
    OUTCOME_DECLARED, /* the writing contradicts what was declared */
    OUTCOME_LOST,
    OUTCOME_MOJIBAKE,
};

struct decision {
    enum outcome outcome;
    enum encoding encoding;
    ptrdiff_t mark_bytes;
    bool beyond_ascii;       /* something shows the encoding */
    char shown[SHOWN_BYTES]; /* the header under each candidate */
    ptrdiff_t shown_bytes;
};

struct chooser {
    const struct source_format *format;
    const struct sample_frame *frame;
    str bytes;
    bool whole_file;
};

/* ---- marks and parity ---- */

/* Workbooks are zip files; older ones are compound files. */
static bool is_not_text(str start)
{
    static const str begins[] = {
        STR_INIT("PK\x03\x04"),       STR_INIT("\x1F\x8B"),
        STR_INIT("\xD0\xCF\x11\xE0"), STR_INIT("7z\xBC\xAF\x27\x1C"),
        STR_INIT("Rar!\x1A"),         STR_INIT("%PDF-"),
        STR_INIT("{\\rtf"),
    };
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
        if (str_starts(start, begins[i])) {
            return true;
        }
    }
    return false;
}

/* A web page, XML or JSON, as some registers export it under the name of a table. No label of an
 * observatory begins so; those of others may. */
static bool is_markup(const struct dataset *ds, str start)
{
    ptrdiff_t at = str_starts(start, STR("\xEF\xBB\xBF")) ? 3 : 0;
    while (at < start.n && memchr(" \t\r\n", start.p[at], 4)) {
        at++;
    }
    start = str_slice(start, at, start.n);
    if (!ds || ds->standard || start.n < 2) {
        return false;
    }
    char second = (char)(start.p[1] | 0x20);
    bool tag = start.p[0] == '<' &&
               (start.p[1] == '!' || start.p[1] == '?' || ('a' <= second && second <= 'z'));
    return tag || start.p[0] == '{' || start.p[0] == '[';
}

static bool has_mark(str bytes, struct decision *d)
{
    static const struct {
        str mark;
        enum encoding encoding;
    } marks[] = {
        {STR_INIT("\xFF\xFE\x00\x00"), ENCODING_DETECT},
        {STR_INIT("\x00\x00\xFE\xFF"), ENCODING_DETECT},
        {STR_INIT("\xEF\xBB\xBF"), ENCODING_UTF8},
        {STR_INIT("\xFF\xFE"), ENCODING_UTF16LE},
        {STR_INIT("\xFE\xFF"), ENCODING_UTF16BE},
    };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (str_starts(bytes, marks[i].mark)) {
            d->outcome = marks[i].encoding == ENCODING_DETECT ? OUTCOME_UTF32 : OUTCOME_FOUND;
            d->encoding = marks[i].encoding;
            d->mark_bytes = marks[i].mark.n;
            d->beyond_ascii = true;
            return true;
        }
    }
    return false;
}

/* Pairs of bytes whose high half is on this side. */
static ptrdiff_t wide_pairs(str sample, ptrdiff_t side)
{
    ptrdiff_t pairs = 0, high = 0, zero = 0;
    for (ptrdiff_t i = side; i < sample.n; i += 2) {
        pairs++;
        zero += sample.p[i] == 0;
        high += sample.p[i] == 0 || sample.p[i] == 6;
    }
    return zero > 0 && high * 2 > pairs ? high : 0;
}

static bool has_parity(str bytes, struct decision *d)
{
    str sample = str_slice(bytes, 0, bytes.n < WIDE_SAMPLE_BYTES ? bytes.n : WIDE_SAMPLE_BYTES);
    ptrdiff_t big = wide_pairs(sample, 0), little = wide_pairs(sample, 1);
    if (sample.n < LEAST_SAMPLE_BYTES || big == little) {
        return false;
    }
    d->encoding = big > little ? ENCODING_UTF16BE : ENCODING_UTF16LE;
    d->beyond_ascii = true;
    return true;
}

/* ---- UTF-8 ---- */

struct places {
    int64_t sound; /* sequences of several bytes */
    int64_t usual; /* of them, letters and signs that are usual here */
    int64_t damaged;
};

static bool is_usual(int32_t c)
{
    static const int32_t range[][2] = {{0xA0, 0x17F},    {0x60C, 0x6FF},   {0x2000, 0x22FF},
                                       {0x2D30, 0x2D7F}, {0xFB50, 0xFDFF}, {0xFE70, 0xFEFF},
                                       {0xFFFD, 0xFFFD}};
    for (size_t i = 0; i < sizeof range / sizeof *range; i++) {
        if (range[i][0] <= c && c <= range[i][1]) {
            return true;
        }
    }
    return false;
}

static void count_sound(str valid, struct places *p)
{
    for (ptrdiff_t at = 0; at < valid.n;) {
        int32_t c = utf8_next(valid, &at);
        p->sound += c >= 0x80;
        p->usual += c >= 0x80 && is_usual(c);
    }
}

/* A sequence that the end of the sample cuts off is no damage. */
static bool is_cut_off(const struct chooser *c, str rest)
{
    return !c->whole_file && rest.n < 4 && (uint8_t)rest.p[0] >= 0xC2;
}

static struct places count_places(const struct chooser *c)
{
    struct places p = {0};
    str rest = c->bytes;
    while (rest.n > 0) {
        ptrdiff_t bad = utf8_invalid_at(rest);
        count_sound(str_slice(rest, 0, bad < 0 ? rest.n : bad), &p);
        if (bad < 0) {
            break;
        }
        rest = str_slice(rest, bad, rest.n);
        if (is_cut_off(c, rest)) {
            break;
        }
        p.damaged += rest.p[0] != 0; /* NUL is no sign of another encoding */
        rest = str_slice(rest, 1, rest.n);
    }
    return p;
}

/* Bytes in another encoding here and there are damage, which costs single records: in at most one
 * line of a hundred (or in one alone), and never in the first. */
static bool is_damage(const struct chooser *c)
{
    int64_t lines = 0, bad = 0;
    str rest = c->bytes;
    bool first_is_sound = true;
    while (rest.n > 0) {
        const char *feed = memchr(rest.p, '\n', (size_t)rest.n);
        const char *carriage = memchr(rest.p, '\r', (size_t)(feed ? feed - rest.p : rest.n));
        const char *stop = carriage ? carriage : feed;
        ptrdiff_t end = stop ? stop - rest.p : rest.n;
        str line = str_slice(rest, 0, end);
        bool sound = utf8_invalid_at(line) < 0;
        first_is_sound = first_is_sound && (sound || lines > 0);
        lines += str_trim(line).n > 0;
        bad += !sound;
        rest = str_slice(rest, end < rest.n ? end + 1 : end, rest.n);
    }
    return first_is_sound && bad <= (lines < DAMAGE_SHARE ? 1 : lines / DAMAGE_SHARE);
}

static bool is_eight_bit(enum encoding e)
{
    return e == ENCODING_WINDOWS_1256 || e == ENCODING_ISO_8859_6 || e == ENCODING_WINDOWS_1252;
}

static bool is_wide(enum encoding e)
{
    return e == ENCODING_UTF16LE || e == ENCODING_UTF16BE;
}

/* ASCII alone fits the 8-bit encoding that is declared: what comes later may not be ASCII. */
static bool is_utf8(const struct chooser *c, struct decision *d, const struct places *p)
{
    bool declared = is_eight_bit(c->format->encoding);
    d->encoding = ENCODING_UTF8;
    if (p->damaged == 0 && p->sound == 0) {
        d->encoding = declared && !c->whole_file ? c->format->encoding : ENCODING_UTF8;
        return true;
    }
    d->beyond_ascii = true;
    if (p->damaged == 0) {
        return p->usual > 0 || !declared;
    }
    return p->usual >= 2 && p->usual >= UTF8_SHARE * p->damaged;
}

/* ---- the 8-bit encodings ---- */

enum { CANDIDATES = 3 };
static const enum encoding candidate_encoding[CANDIDATES] = {
    ENCODING_WINDOWS_1252, ENCODING_WINDOWS_1256, ENCODING_ISO_8859_6};

struct candidate {
    enum encoding encoding;
    struct writing writing;
    struct sample_reading reading;
    int32_t points;
};

struct memory {
    str left;
};

static ptrdiff_t memory_read(void *context, char *to, ptrdiff_t n)
{
    struct memory *m = context;
    ptrdiff_t take = m->left.n < n ? m->left.n : n;
    if (take > 0) {
        memcpy(to, m->left.p, (size_t)take);
    }
    m->left = str_slice(m->left, take, m->left.n);
    return take;
}

static str decoded(struct arena *a, str bytes, enum encoding encoding, ptrdiff_t mark_bytes)
{
    if (encoding == ENCODING_UTF8) {
        return str_slice(bytes, mark_bytes, bytes.n);
    }
    ptrdiff_t capacity = 3 * bytes.n + 4;
    char *text = arena_alloc_raw(a, 1, capacity);
    struct memory *m = ARENA_NEW(a, struct memory);
    m->left = bytes;
    struct byte_source s =
        decoder_new(a, (struct byte_source){memory_read, m}, encoding, mark_bytes);
    ptrdiff_t n = s.read(s.context, text, capacity);
    assert(n >= 0 && n < capacity);
    return (str){text, n};
}

/* Every byte that occurs means the same in both. */
static bool read_alike(str bytes, enum encoding x, enum encoding y)
{
    bool differs[256];
    for (int i = 0; i < 256; i++) {
        differs[i] = decode_byte(x, (uint8_t)i) != decode_byte(y, (uint8_t)i);
    }
    for (ptrdiff_t i = 0; i < bytes.n; i++) {
        if (differs[(uint8_t)bytes.p[i]]) {
            return false;
        }
    }
    return true;
}

static bool is_better(const struct candidate *x, const struct candidate *y)
{
    return x->points > y->points || (x->points == y->points && x->writing.cost < y->writing.cost);
}

static bool is_plausible(const struct writing *w)
{
    return w->cost <= WRITING_COST_MOST * w->beyond_ascii;
}

/* Where the best is not beyond doubt. Points decide; writing where they are equal. */
static bool is_clear(str bytes, const struct candidate *c, int best)
{
    const struct candidate *b = &c[best];
    int64_t least = b->writing.beyond_ascii > FEW_BYTES ? MARGIN_LEAST : MARGIN_OF_FEW;
    for (int i = 0; i < CANDIDATES; i++) {
        if (i == best || read_alike(bytes, c[i].encoding, b->encoding)) {
            continue;
        }
        int64_t margin = c[i].writing.cost - b->writing.cost;
        int32_t ahead = b->points - c[i].points;
        if ((ahead == 0 && margin < least) || (ahead == 1 && margin < -MARGIN_AGAINST_CODE)) {
            return false;
        }
    }
    return b->points > 0 || is_plausible(&b->writing);
}

static void put(struct decision *d, str text)
{
    if (text.n <= SHOWN_BYTES - d->shown_bytes) {
        memcpy(d->shown + d->shown_bytes, text.p, (size_t)text.n);
        d->shown_bytes += text.n;
    }
}

/* Only a header that is plainly the dataset's is shown, and of it only what would differ. */
static void show(struct decision *d, const struct candidate *c, int best)
{
    if (!c[best].reading.safe || c[best].reading.shown_count == 0) {
        return;
    }
    for (int i = 0; i < CANDIDATES; i++) {
        put(d, i > 0 ? STR(" | ") : STR(""));
        put(d, str_from_c(encoding_name(c[i].encoding)));
        put(d, STR(": "));
        for (int k = 0; k < c[i].reading.shown_count; k++) {
            str label = c[i].reading.shown[k];
            put(d, k > 0 ? STR(", ") : STR(""));
            put(d, utf8_invalid_at(label) < 0 ? label : STR("-"));
        }
    }
}

static int find_best(str bytes, const struct candidate *c)
{
    int best = 0;
    for (int i = 1; i < CANDIDATES; i++) {
        best = is_better(&c[i], &c[best]) ? i : best;
    }
    for (int i = 0; i < best; i++) { /* the usual one of those that read alike */
        if (read_alike(bytes, c[i].encoding, c[best].encoding)) {
            return i;
        }
    }
    return best;
}

/* Whether what was declared stands against what is best; absurd writing never does. */
static void decide_declared(const struct chooser *s, const struct candidate *declared,
                            const struct candidate *best, bool clear, struct decision *d)
{
    bool fits = declared->points == best->points ||
                read_alike(s->bytes, declared->encoding, best->encoding);
    if (fits || !clear) {
        bool absurd = clear && declared->points == 0 && !is_plausible(&declared->writing);
        d->outcome = absurd ? OUTCOME_DECLARED : OUTCOME_FOUND;
        d->encoding = declared->encoding;
    }
}

static void decide(const struct chooser *s, const struct candidate *c, struct decision *d)
{
    int best = find_best(s->bytes, c);
    bool clear = is_clear(s->bytes, c, best);
    d->encoding = c[best].encoding;
    for (int i = 0; i < CANDIDATES; i++) {
        if (c[i].encoding == s->format->encoding) {
            decide_declared(s, &c[i], &c[best], clear, d);
            return;
        }
    }
    if (!clear) {
        d->outcome = OUTCOME_UNCLEAR;
        show(d, c, best);
    }
}

/* The header is looked for in the decoding that knows most of it, then read in all of them. */
static void choose_eight_bit(const struct chooser *s, struct decision *d, struct arena scratch)
{
    struct candidate c[CANDIDATES];
    str text[CANDIDATES];
    struct sample_header header = {0};
    for (int i = 0; i < CANDIDATES; i++) {
        text[i] = decoded(&scratch, s->bytes, candidate_encoding[i], 0);
        struct sample_header one = sample_find_header(s->frame, text[i], scratch);
        bool better = one.points > header.points ||
                      (one.points == header.points && one.record < header.record);
        header = i == 0 || better ? one : header;
    }
    for (int i = 0; i < CANDIDATES; i++) {
        c[i].encoding = candidate_encoding[i];
        c[i].writing = writing_judge(c[i].encoding, s->bytes);
        c[i].writing.cost += c[i].encoding == ENCODING_ISO_8859_6 ? RARE_ENCODING : 0;
        sample_read(s->frame, text[i], header, scratch, &c[i].reading);
        c[i].points = LABEL_POINTS * c[i].reading.labels + c[i].reading.codes;
    }
    d->beyond_ascii = true;
    decide(s, c, d);
}

/* ---- characters that were lost ---- */

enum { PLAIN_LABELS_LEAST = 2 };

static void find_lost(const struct chooser *s, struct decision *d, struct arena scratch)
{
    struct sample_reading r;
    str text = decoded(&scratch, s->bytes, d->encoding, d->mark_bytes);
    sample_read(s->frame, text, sample_find_header(s->frame, text, scratch), scratch, &r);
    if (r.lost_labels > 0 || r.lost_cells || r.plain_lost_labels >= PLAIN_LABELS_LEAST) {
        d->outcome = OUTCOME_LOST;
    } else if (r.mojibake_labels > 0 || r.mojibake_cells ||
               r.plain_mojibake_labels >= PLAIN_LABELS_LEAST) {
        d->outcome = OUTCOME_MOJIBAKE;
    }
}

static bool is_declared(const struct source_format *format, enum encoding encoding)
{
    return format->encoding == encoding || (is_wide(format->encoding) && is_wide(encoding));
}

static bool is_allowed(const struct source_format *format, enum encoding encoding)
{
    return encoding == ENCODING_UTF8 || format_repairs(format, REPAIR_ENCODING) ||
           is_declared(format, encoding);
}

static void decide_without_mark(const struct chooser *s, struct decision *d, struct arena scratch)
{
    struct places p = count_places(s);
    if (is_utf8(s, d, &p)) {
        return;
    }
    bool declared = is_eight_bit(s->format->encoding), damage = !declared && is_damage(s);
    if (damage && p.sound > 0) {
        return; /* as UTF-8 */
    }
    if (p.usual >= MIXED_LEAST && UTF8_SHARE * p.usual >= p.damaged) {
        d->outcome = OUTCOME_MIXED;
        return;
    }
    choose_eight_bit(s, d, scratch);
    bool settled = d->outcome == OUTCOME_FOUND && is_allowed(s->format, d->encoding);
    if (damage && !settled) {
        *d = (struct decision){.outcome = OUTCOME_FOUND, .encoding = ENCODING_UTF8};
    }
}

static struct decision decide_all(const struct chooser *s, const struct dataset *ds,
                                  struct arena scratch)
{
    struct decision d = {.outcome = OUTCOME_FOUND};
    if (is_not_text(s->bytes) || is_markup(ds, s->bytes)) {
        d.outcome = OUTCOME_NOT_TEXT;
        return d;
    }
    if (!has_mark(s->bytes, &d) && !has_parity(s->bytes, &d)) {
        decide_without_mark(s, &d, scratch);
    }
    if (d.outcome == OUTCOME_FOUND || d.outcome == OUTCOME_UNCLEAR) {
        find_lost(s, &d, scratch);
    }
    return d;
}

/* ---- findings ---- */

static void add(struct finding_list *findings, enum severity severity, int64_t line,
                const char *rule, str detail)
{
    finding_add(findings, (struct finding){.line = line,
                                           .field = -1,
                                           .severity = severity,
                                           .rule = str_from_c(rule),
                                           .detail = detail});
}

static int64_t first_line_beyond_ascii(str bytes)
{
    ptrdiff_t at = 0;
    while (at < bytes.n && (uint8_t)bytes.p[at] < 0x80) {
        at++;
    }
    return 1 + count_line_ends(str_slice(bytes, 0, at));
}

/* What may not be repaired is refused; so is a repair of what was declared otherwise. */
static void forbid(const struct chooser *s, struct decision *d, const char **detail)
{
    if (!is_allowed(s->format, d->encoding) &&
        (d->outcome == OUTCOME_FOUND || d->outcome == OUTCOME_UNCLEAR)) {
        *detail = is_wide(d->encoding)                ? "utf-16"
                  : is_eight_bit(s->format->encoding) ? "declared"
                                                      : "legacy";
    }
}

/* Adds the finding that refuses the file, if there is one. */
static bool refuse(const struct chooser *s, struct decision *d, struct arena *a,
                   struct finding_list *findings)
{
    static const char *const details[] = {
        [OUTCOME_FOUND] = NULL,
        [OUTCOME_NOT_TEXT] = "spreadsheet",
        [OUTCOME_UTF32] = "utf-32",
        [OUTCOME_MIXED] = "mixed",
        [OUTCOME_UNCLEAR] = "unclear",
        [OUTCOME_DECLARED] = "declared",
        [OUTCOME_LOST] = "lost-characters",
        [OUTCOME_MOJIBAKE] = "mojibake",
    };
    const char *detail = details[d->outcome];
    forbid(s, d, &detail);
    if (detail == NULL) {
        return false;
    }
    if (d->outcome == OUTCOME_NOT_TEXT) {
        add(findings, SEVERITY_REFUSE_FILE, 0, "source-error", str_from_c(detail));
        return true;
    }
    bool eight = d->outcome == OUTCOME_MIXED || is_eight_bit(d->encoding);
    int64_t line = eight ? first_line_beyond_ascii(s->bytes) : 1;
    if (d->shown_bytes > 0 && strcmp(detail, "unclear") == 0) {
        str shown = str_copy(a, (str){d->shown, d->shown_bytes});
        add(findings, SEVERITY_REFUSE_FILE, line, "encoding-unclear", shown);
    } else {
        add(findings, SEVERITY_REFUSE_FILE, line, "encoding-error", str_from_c(detail));
    }
    return true;
}

bool encoding_choose(struct arena *a, const struct dataset *ds, const struct source_format *format,
                     struct file_start start, struct finding_list *findings,
                     struct encoding_choice *out)
{
    struct chooser s = {.format = format, .bytes = start.bytes, .whole_file = start.whole_file};
    if (s.bytes.n > SAMPLE_BYTES) {
        s.bytes = str_slice(s.bytes, 0, SAMPLE_BYTES);
        s.whole_file = false;
    }
    struct arena scratch = *a;
    struct sample_frame frame = sample_frame_new(&scratch, ds, format);
    s.frame = &frame;
    struct decision d = decide_all(&s, ds, scratch);
    /* from here on only `a`: what scratch held is gone */
    if (refuse(&s, &d, a, findings)) {
        return false;
    }
    assert(d.encoding != ENCODING_DETECT && d.outcome == OUTCOME_FOUND);
    if (d.beyond_ascii && format->encoding != ENCODING_DETECT && !is_declared(format, d.encoding)) {
        add(findings, SEVERITY_WARN, 0, "encoding-declared", str_from_c(encoding_name(d.encoding)));
    }
    *out = (struct encoding_choice){d.encoding, d.mark_bytes, d.encoding != ENCODING_UTF8};
    if (out->repaired) {
        add(findings, SEVERITY_INFO, 0, "repaired", str_from_c(repair_name(REPAIR_ENCODING)));
    }
    return true;
}
