/* Mutants of real files through stages 1 and 2: bytes, quotes, delimiters, line ends, encodings and
 * rows changed as damage and careless hands change them.
 *
 *   mutants COUNT [SEED] < list of files, a line each: PROFILE PATH, or - PATH
 *
 * A file with a profile is read as a submission of that profile's datasets, with and without the
 * declared repairs; one without is judged by the letter. Of every mutant: no crash, records in =
 * accepted + quarantined + non-data, all bytes read and hashed, a refusal has its finding, and
 * reading it again gives the same cells, findings and account. The last line is
 * `N passed, N failed`. Failed mutants stay in build/mutants. */
#include <fcntl.h>
#include <iconv.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "1_ingest/ingest.h"
#include "2_validate/validate.h"
#include "base/hash.h"
#include "descriptors/date_words.h"

enum { FILES_LIMIT = 1000, PROFILES_LIMIT = 8, SEED_BYTES = 24576, MUTANT_BYTES = 1 << 18 };
#define KEEP_BYTES ((ptrdiff_t)1 << 30)
#define WORK_BYTES ((ptrdiff_t)4 << 30)
#define FOLDER     "build/mutants"

struct profile {
    char name[64];
    struct schemas schemas;
};
struct original {
    struct profile *profile; /* NULL: by the letter */
    const struct dataset *dataset;
    str bytes;
    char path[512];
};

static struct arena keep, work;
static struct profile profiles[PROFILES_LIMIT];
static int profile_count;
static struct original originals[FILES_LIMIT];
static int original_count;
static int folder_fd;
static int read_whole;

/* ---- chance ---- */

static uint64_t chance_state;
static uint32_t below(uint32_t n)
{
    chance_state ^= chance_state << 13;
    chance_state ^= chance_state >> 7;
    chance_state ^= chance_state << 17;
    return n ? (uint32_t)((chance_state >> 11) % n) : 0;
}

/* ---- the mutant ---- */

static char mutant[MUTANT_BYTES];
static size_t mutant_n;

static void replace(size_t at, size_t removed, const char *added, size_t n)
{
    if (at + removed > mutant_n || mutant_n - removed + n > MUTANT_BYTES) {
        return;
    }
    memmove(mutant + at + n, mutant + at + removed, mutant_n - at - removed);
    memcpy(mutant + at, added, n);
    mutant_n = mutant_n - removed + n;
}

static size_t somewhere(void)
{
    return below((uint32_t)mutant_n + 1);
}

/* The start of a line, and its length with its end. */
static size_t some_line(size_t *n)
{
    size_t at = somewhere();
    while (at > 0 && mutant[at - 1] != '\n') {
        at--;
    }
    const char *end = memchr(mutant + at, '\n', mutant_n - at);
    *n = end ? (size_t)(end - mutant) + 1 - at : mutant_n - at;
    return at;
}

static void change_byte(void)
{
    char byte = (char)below(256);
    replace(below((uint32_t)mutant_n), 1, &byte, 1);
}

static void insert_text(void)
{
    static const char *const texts[] = {
        "\"",     "\"\"",         "\"\n",   "\",\"", ",",    ";",       "\t", "\n", "\r",
        "\r\n",   "\n\n",         "\xC3",   "\xFF",  "\xD9", "'",       "\\", "#",  ",,,,,,,,",
        "\u0640", "\u200f",       "\u0661", "\xA0",  "=1+1", "sep=;\n", " ",  "?",  "  \n",
        "\x1F",   "\xEF\xBB\xBF",
    };
    const char *text = texts[below(sizeof texts / sizeof *texts)];
    replace(somewhere(), 0, text, strlen(text));
}

/* All or one of a byte become another. */
static void swap_bytes(void)
{
    static const char marks[] = ",;\t|\"'\n\r ";
    char from = marks[below(sizeof marks - 1)], to = marks[below(sizeof marks - 1)];
    size_t once = below(2) ? somewhere() : SIZE_MAX;
    for (size_t i = once == SIZE_MAX ? 0 : once; i < mutant_n; i++) {
        if (mutant[i] == from) {
            mutant[i] = to;
            if (once != SIZE_MAX) {
                break;
            }
        }
    }
}

static void cut(void)
{
    size_t from = somewhere(), n = below(3) ? below(200) : mutant_n;
    n = n > mutant_n - from ? mutant_n - from : n;
    replace(from, n, "", 0);
}

static void move_line(void)
{
    static char line[MUTANT_BYTES];
    size_t n, at = some_line(&n);
    memcpy(line, mutant + at, n);
    if (below(2)) {
        replace(at, n, "", 0);
    }
    size_t other, to = some_line(&other);
    replace(to, 0, line, n);
}

/* The header again, or a title, or what stands below a table. */
static void add_line(void)
{
    static const char *const lines[] = {"Register of cases\n",
                                        "\n",
                                        ",,,,\n",
                                        ";;;;;;;;;;\n",
                                        "Total,,12\n",
                                        "* a note in words\n",
                                        "\u0627\u0644\u0645\u062c\u0645\u0648\u0639;;12\n"};
    static char header[4096];
    const char *end = memchr(mutant, '\n', mutant_n);
    size_t n = end ? (size_t)(end - mutant) + 1 : 0;
    size_t places[] = {0, mutant_n, 0}, line_n;
    places[2] = some_line(&line_n);
    if (below(3) == 0 && n > 0 && n < sizeof header) {
        memcpy(header, mutant, n);
        replace(places[1 + below(2)], 0, header, n);
        return;
    }
    const char *line = lines[below(sizeof lines / sizeof *lines)];
    replace(places[below(3)], 0, line, strlen(line));
}

static void change_line_ends(void)
{
    char with = "\r\n"[below(2)];
    for (size_t i = 0; i < mutant_n; i++) {
        if (mutant[i] == '\n' && with == '\r') {
            mutant[i] = '\r';
        } else if (mutant[i] == '\n' && (i == 0 || mutant[i - 1] != '\r')) {
            replace(i++, 0, "\r", 1);
        }
    }
}

static void change_encoding(void)
{
    static const char *const names[] = {"UTF-16LE",     "UTF-16BE",   "UTF-16",
                                        "WINDOWS-1256", "ISO-8859-6", "WINDOWS-1252"};
    static char out[MUTANT_BYTES];
    const char *name = names[below(6)];
    iconv_t to = iconv_open(name, "UTF-8");
    if (to == (iconv_t)-1) {
        return;
    }
    char *from = mutant, *at = out;
    size_t left = mutant_n, room = sizeof out;
    while (left > 0 && room > 4 && iconv(to, &from, &left, &at, &room) == (size_t)-1 && left > 0) {
        *at++ = '?'; /* as exports do where a letter has no place */
        room--;
        do {
            from++;
            left--;
        } while (left > 0 && ((unsigned char)*from & 0xC0) == 0x80);
    }
    iconv_close(to);
    mutant_n = (size_t)(at - out);
    memcpy(mutant, out, mutant_n);
}

static void quote_all(void)
{
    for (size_t i = 0; i < mutant_n && mutant_n + 8 < MUTANT_BYTES; i++) {
        if (mutant[i] == ',') {
            replace(i, 1, "\",\"", 3);
            i += 2;
        } else if (mutant[i] == '\n') {
            replace(i, 1, "\"\n\"", 3);
            i += 2;
        }
    }
    replace(0, 0, "\"", 1);
}

static void mutate(const struct original *o)
{
    static void (*const ways[])(void) = {change_byte, change_byte, insert_text, insert_text,
                                         insert_text, swap_bytes,  cut,         move_line,
                                         move_line,   add_line,    add_line,    change_line_ends};
    mutant_n = (size_t)o->bytes.n;
    memcpy(mutant, o->bytes.p, mutant_n);
    if (below(20) == 0) {
        quote_all();
    }
    uint32_t changes = 1 + below(6);
    for (uint32_t i = 0; i < changes && mutant_n > 0; i++) {
        ways[below(sizeof ways / sizeof *ways)]();
    }
    if (below(8) == 0) {
        change_encoding();
    }
}

/* ---- how it is written ---- */

static struct source_format format_by_chance(struct source_format format)
{
    static const str words[] = {STR_INIT("total"),
                                STR_INIT("\u0627\u0644\u0645\u062c\u0645\u0648\u0639")};
    static const str delimiters[] = {STR_INIT(","), STR_INIT(";"), STR_INIT(", "), STR_INIT(" ")};
    static const int32_t rows[] = {1, 2};
    if (below(2)) {
        format.repairs = below(2) ? UINT32_MAX : below(UINT32_MAX);
        format.title_rows = (int32_t)below(4);
        format.totals_word = words;
        format.totals_words = (int32_t)below(3);
    }
    struct dialect *d = &format.dialect;
    switch (below(16)) {
    case 0:
        d->escape = '\\';
        break;
    case 1:
        d->quote = "'\0"[below(2)];
        break;
    case 2:
        d->double_quote = false;
        break;
    case 3:
        d->delimiter = delimiters[below(4)];
        break;
    case 4:
        d->comment_char = STR("#");
        break;
    case 5:
        d->skip_initial_space = true;
        break;
    case 6:
        d->header = false;
        break;
    case 7:
        d->header_row = rows;
        d->header_rows = 2;
        break;
    default:
        break;
    }
    return format;
}

/* ---- reading it ---- */

struct outcome {
    uint64_t hash;
    struct account account;
    int64_t bytes;
    uint8_t sha256[32];
    bool whole;
    bool refused; /* by a finding */
};

static void mix(struct outcome *o, const void *p, ptrdiff_t n)
{
    o->hash = (o->hash ^ hash_table64((str){p, n})) * UINT64_C(0x9E3779B97F4A7C15) + 1;
}

static void mix_batch(struct outcome *o, const struct text_batch *b)
{
    for (int32_t row = 0; row < b->rows; row++) {
        mix(o, &b->line[row], sizeof b->line[row]);
        for (int32_t i = 0; i < b->columns; i++) {
            str cell = text_batch_cell(b, row, i);
            mix(o, cell.p, cell.n);
        }
    }
}

static void mix_findings(struct outcome *o, const struct finding_list *list)
{
    for (ptrdiff_t i = 0; i < list->count; i++) {
        const struct finding *f = &list->item[i];
        int64_t place[] = {f->line, f->field, f->column, f->severity};
        mix(o, place, sizeof place);
        mix(o, f->rule.p, f->rule.n);
        mix(o, f->detail.p, f->detail.n);
    }
    for (ptrdiff_t i = 0; i < list->group_count; i++) {
        const struct finding_group *g = &list->group[i];
        mix(o, &g->count, sizeof g->count);
        o->refused = o->refused || g->severity == SEVERITY_REFUSE_FILE;
    }
}

static struct outcome read_mutant(const struct original *original,
                                  const struct source_format *format)
{
    struct arena scratch = work;
    struct outcome o = {0};
    struct submission s = {.path = STR("mutant.csv"),
                           .dataset = original->dataset,
                           .period = STR("all"),
                           .sequence = 1};
    struct finding_list findings = finding_list_new(&scratch, 50);
    static const struct policy plain = {
        .file_bytes_limit = 1 << 26, .cell_bytes_limit = 4096, .record_lines_limit = 50};
    struct profile *p = original->profile;
    struct reader *r = p ? ingest_open(&scratch, folder_fd, &p->schemas, &s, &findings)
                         : ingest_open_ragged(&scratch, folder_fd, &plain, format, &s, &findings);
    if (r) {
        struct validator *v = NULL;
        if (p) {
            v = validator_new(&scratch, &p->schemas, s.dataset, ingest_header(r)->column, s.centre,
                              20000, &findings);
            validator_period(v, s.period);
        }
        struct text_batch text;
        struct batch typed;
        while (ingest_next(r, &text)) {
            mix_batch(&o, &text);
            if (v) {
                validate_batch(v, &text, &typed, &s.account);
            } else {
                s.account.accepted += text.rows;
            }
        }
        o.whole = ingest_close(r, &s);
        if (v) {
            (void)validator_finish(v, &s.account);
        }
    }
    mix_findings(&o, &findings);
    o.account = s.account;
    o.bytes = s.bytes;
    memcpy(o.sha256, s.sha256, sizeof o.sha256);
    return o;
}

static void write_mutant(const char *name)
{
    int fd = openat(folder_fd, name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || write(fd, mutant, mutant_n) != (ssize_t)mutant_n) {
        perror(name);
        exit(5);
    }
    close(fd);
}

/* What is wrong with the outcome, or NULL. */
static const char *fault_of(const struct outcome *one, const struct outcome *other)
{
    uint8_t digest[SHA256_BYTES];
    sha256_of((str){mutant, (ptrdiff_t)mutant_n}, digest);
    if (!account_conserves(&one->account)) {
        return "records are lost or made";
    }
    if (one->bytes != (int64_t)mutant_n || memcmp(one->sha256, digest, sizeof digest) != 0) {
        return "not all bytes were read";
    }
    if (!one->whole && !one->refused) {
        return "refused without a finding";
    }
    return memcmp(one, other, sizeof *one) != 0 ? "read twice, not the same" : NULL;
}

static bool try_one(int number)
{
    const struct original *o = &originals[below((uint32_t)original_count)];
    struct dataset *ds = NULL;
    struct source_format before = source_format_plain();
    if (o->profile) {
        ds = o->profile->schemas.dataset[0];
        for (int32_t i = 0; i < o->profile->schemas.datasets; i++) {
            ds = o->profile->schemas.dataset[i] == o->dataset ? o->profile->schemas.dataset[i] : ds;
        }
        before = ds->source_format;
    }
    mutate(o);
    struct source_format format = format_by_chance(before);
    if (ds) {
        ds->source_format = format;
    }
    write_mutant("mutant.csv");
    struct outcome one = read_mutant(o, &format), other = read_mutant(o, &format);
    if (ds) {
        ds->source_format = before;
    }
    read_whole += one.whole;
    const char *fault = fault_of(&one, &other);
    if (fault) {
        char name[64];
        snprintf(name, sizeof name, "failed-%d.csv", number);
        write_mutant(name);
        printf("FAIL  %s: %s (of %s)\n", name, fault, o->path);
    }
    return !fault;
}

/* ---- what is mutated ---- */

static struct profile *profile_of(const char *name)
{
    for (int i = 0; i < profile_count; i++) {
        if (strcmp(profiles[i].name, name) == 0) {
            return &profiles[i];
        }
    }
    struct profile *p = &profiles[profile_count++];
    struct diag d = diag_new(&keep);
    snprintf(p->name, sizeof p->name, "%s", name);
    if (!schemas_load(&keep, "schemas", str_from_c(p->name), &p->schemas, &d)) {
        fprintf(stderr, "%s: its descriptors have faults\n", name);
        exit(3);
    }
    return p;
}

static const struct dataset *dataset_of(const struct schemas *s, const char *path)
{
    const char *slash = strrchr(path, '/');
    str name = str_from_c(slash ? slash + 1 : path);
    const struct dataset *best = NULL;
    for (int32_t i = 0; i < s->datasets; i++) {
        const struct dataset *ds = s->dataset[i];
        bool starts = str_starts(name, ds->file_prefix) || str_starts(name, ds->name);
        for (int32_t k = 0; k < ds->file_alias_count; k++) {
            starts = starts || str_starts(name, ds->file_alias[k]);
        }
        best = starts ? ds : best;
    }
    return best ? best : s->dataset[0];
}

/* The first lines: mutants are to be many rather than long. */
static void add_original(const char *profile, const char *path)
{
    static char block[SEED_BYTES];
    FILE *file = fopen(path, "rb");
    if (!file || original_count == FILES_LIMIT) {
        return;
    }
    struct original *o = &originals[original_count++];
    size_t n = fread(block, 1, sizeof block, file);
    fclose(file);
    while (n == sizeof block && n > 1 && block[n - 1] != '\n') {
        n--;
    }
    o->bytes = str_copy(&keep, (str){block, (ptrdiff_t)n});
    snprintf(o->path, sizeof o->path, "%s", path);
    if (strcmp(profile, "-") != 0) {
        o->profile = profile_of(profile);
        o->dataset = dataset_of(&o->profile->schemas, path);
    }
}

int main(int count, char **arg)
{
    int wanted = count > 1 ? atoi(arg[1]) : 1000;
    chance_state = UINT64_C(0x9E3779B97F4A7C15) + (count > 2 ? (uint64_t)atoll(arg[2]) : 0);
    keep = arena_reserve(KEEP_BYTES);
    work = arena_reserve(WORK_BYTES);
    (void)mkdir("build", 0700);
    (void)mkdir(FOLDER, 0700);
    folder_fd = open(FOLDER, O_RDONLY | O_DIRECTORY);
    char line[1024], profile[64], path[512];
    while (fgets(line, sizeof line, stdin)) {
        if (sscanf(line, "%63s %511[^\n]", profile, path) == 2) {
            add_original(profile, path);
        }
    }
    if (original_count == 0 || folder_fd < 0) {
        fprintf(stderr, "mutants: no files to change\n");
        return 2;
    }
    int passed = 0, failed = 0;
    for (int i = 0; i < wanted; i++) {
        bool good = try_one(i);
        passed += good;
        failed += !good;
    }
    printf("%d files, %d mutants, %d of them read to their end\n", original_count, wanted,
           read_whole);
    printf("%d passed, %d failed\n", passed, failed);
    return failed ? 1 : 0;
}
