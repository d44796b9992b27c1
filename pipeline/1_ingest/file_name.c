/* File names are folded like labels, so that case, accents and the digits of another script do not
 * matter; what follows the prefix must then be a period, a version, both or nothing. */
#include "1_ingest/file_name.h"

#include "base/utf8.h"

enum { SUFFIX_BYTES = 4, LEAST_YEAR = 1000, MONTHS = 12, QUARTERS = 4, SEQUENCE_LIMIT = 10000 };

struct file_prefix {
    str folded;
    const struct dataset *dataset;
};

/* Folding joins punctuation and blanks, but the underscore is a letter to some tables. */
static str fold_name(struct arena *a, str name)
{
    char *p = arena_alloc_raw(a, 1, name.n + 1);
    for (ptrdiff_t i = 0; i < name.n; i++) {
        p[i] = name.p[i] == '_' || name.p[i] == '-' ? ' ' : name.p[i];
    }
    return utf8_fold(a, (str){p, name.n});
}

static void add_prefix(struct arena *a, struct prefix_table *t, str prefix,
                       const struct dataset *ds)
{
    *ARENA_PUSH(a, t) = (struct file_prefix){fold_name(a, prefix), ds};
}

struct prefix_table prefix_table_new(struct arena *a, const struct schemas *schemas)
{
    struct prefix_table t = {0};
    for (int32_t i = 0; i < schemas->datasets; i++) {
        const struct dataset *ds = schemas->dataset[i];
        add_prefix(a, &t, ds->file_prefix, ds);
        for (int32_t k = 0; k < ds->file_alias_count; k++) {
            add_prefix(a, &t, ds->file_alias[k], ds);
        }
    }
    return t;
}

bool file_name_is_csv(str name)
{
    if (name.n <= SUFFIX_BYTES) {
        return false;
    }
    const char *end = name.p + name.n - SUFFIX_BYTES;
    return end[0] == '.' && (end[1] | 0x20) == 'c' && (end[2] | 0x20) == 's' &&
           (end[3] | 0x20) == 'v';
}

/* A number of exactly `digits` digits, or of any length for 0. */
static bool number(str word, ptrdiff_t digits, int64_t least, int64_t most, int64_t *value)
{
    return word.n > 0 && word.p[0] != '+' && word.p[0] != '-' &&
           (digits == 0 || word.n == digits) && str_to_int64(word, value) && *value >= least &&
           *value <= most;
}

/* Takes the first word of the rest when it fits. */
struct words {
    str head;
    str tail;
};
static struct words first_word(str rest)
{
    struct words w;
    (void)str_cut(rest, ' ', &w.head, &w.tail);
    return w;
}

static str read_period(struct arena *a, str *rest)
{
    int64_t year, part;
    struct words w = first_word(*rest);
    if (!number(w.head, 4, LEAST_YEAR, 9999, &year)) {
        return STR("all");
    }
    *rest = w.tail;
    w = first_word(*rest);
    if (number(w.head, 2, 1, MONTHS, &part)) {
        *rest = w.tail;
        return str_format(a, "%04d-%02d", (int)year, (int)part);
    }
    if (w.head.n == 2 && w.head.p[0] == 'q' &&
        number(str_slice(w.head, 1, 2), 1, 1, QUARTERS, &part)) {
        *rest = w.tail;
        return str_format(a, "%04d-Q%d", (int)year, (int)part);
    }
    return str_format(a, "%04d", (int)year);
}

static int32_t read_sequence(str *rest)
{
    int64_t sequence;
    struct words w = first_word(*rest);
    if (w.head.n < 2 || w.head.p[0] != 'v' ||
        !number(str_slice(w.head, 1, w.head.n), 0, 1, SEQUENCE_LIMIT - 1, &sequence)) {
        return 1;
    }
    *rest = w.tail;
    return (int32_t)sequence;
}

struct file_name file_name_read(struct arena *a, const struct prefix_table *t, str name)
{
    str stem = str_slice(name, 0, name.n - SUFFIX_BYTES);
    str folded = fold_name(a, stem);
    struct file_name out = {.stem = stem, .period = STR("all"), .sequence = 1};
    ptrdiff_t longest = 0;
    for (ptrdiff_t i = 0; i < t->count; i++) {
        str prefix = t->item[i].folded;
        bool fits = prefix.n > longest && str_starts(folded, prefix) &&
                    (folded.n == prefix.n || folded.p[prefix.n] == ' ');
        if (!fits) {
            continue;
        }
        str rest = folded.n == prefix.n ? STR("") : str_slice(folded, prefix.n + 1, folded.n);
        str period = read_period(a, &rest);
        int32_t sequence = read_sequence(&rest);
        if (rest.n == 0) {
            out = (struct file_name){t->item[i].dataset, stem, period, sequence};
            longest = prefix.n;
        }
    }
    return out;
}
