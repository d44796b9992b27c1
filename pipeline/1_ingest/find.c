/* Finds the files of a night. Names only: nothing is opened. What is passed over is said. */
#include "1_ingest/ingest.h"

#include <assert.h>
#include <dirent.h>
#include <stdlib.h>

#include "1_ingest/file_name.h"
#include "1_ingest/rival.h"
#include "base/file.h"
#include "base/utf8.h"

struct search {
    struct arena *arena;
    struct prefix_table prefixes;
    struct submission_list *out;
    struct diag *diag;
};

static void note_ignored(struct search *s, str path, str name)
{
    struct place place = {.file = path};
    DIAG(s->diag, DIAG_NOTE, DIAG_DATA, place, "ingest.ignored-file", {"name", name});
}

/* A name that is not UTF-8 could not be written into any report. */
static void warn_bytes(struct search *s, str name)
{
    char *p = arena_alloc_raw(s->arena, 1, name.n + 1);
    for (ptrdiff_t i = 0; i < name.n; i++) {
        p[i] = (unsigned char)name.p[i] < 0x80 ? name.p[i] : '?';
    }
    DIAG(s->diag, DIAG_WARNING, DIAG_DATA, NO_PLACE, "ingest.file-name-bytes",
         {"name", ((str){p, name.n})});
}

static int by_text(const void *a, const void *b)
{
    return str_compare(*(const str *)a, *(const str *)b);
}

/* Hidden files, which dir_list leaves out, so that they can be named too. */
static void note_hidden(struct search *s, const char *directory, str prefix)
{
    struct str_list names = {0};
    DIR *d = opendir(directory);
    for (struct dirent *e = d ? readdir(d) : NULL; e; e = readdir(d)) {
        str name = str_from_c(e->d_name);
        if (name.p[0] == '.' && !str_equal_c(name, ".") && !str_equal_c(name, "..") &&
            utf8_invalid_at(name) < 0) {
            *ARENA_PUSH(s->arena, &names) = str_copy(s->arena, name);
        }
    }
    if (d) {
        (void)closedir(d);
    }
    if (names.count > 0) {
        qsort(names.item, (size_t)names.count, sizeof *names.item, by_text);
    }
    for (ptrdiff_t i = 0; i < names.count; i++) {
        str path = str_concat(s->arena, 2, (str[]){prefix, names.item[i]});
        note_ignored(s, path, names.item[i]);
    }
}

/* The files of one centre; `prefix` leads from the input root to them. */
static bool find_centre(struct search *s, const char *directory, str prefix, str centre)
{
    struct str_list names;
    if (!dir_list(s->arena, directory, false, &names, s->diag)) {
        return false;
    }
    note_hidden(s, directory, prefix);
    for (ptrdiff_t i = 0; i < names.count; i++) {
        str name = names.item[i];
        if (utf8_invalid_at(name) >= 0) {
            warn_bytes(s, name);
            continue;
        }
        str path = str_concat(s->arena, 2, (str[]){prefix, name});
        if (!file_name_is_csv(name)) {
            note_ignored(s, path, name);
            continue;
        }
        struct file_name said = file_name_read(s->arena, &s->prefixes, name);
        *ARENA_PUSH(s->arena, s->out) = (struct submission){
            .path = path,
            .centre = centre,
            .dataset = said.dataset,
            .dataset_name = said.dataset ? said.dataset->name : said.stem,
            .period = said.period,
            .sequence = said.sequence,
        };
    }
    return true;
}

static bool find_centres(struct search *s, const char *input_root)
{
    struct str_list names;
    if (!dir_list(s->arena, input_root, false, &names, s->diag)) {
        return false;
    }
    note_hidden(s, input_root, STR(""));
    bool sound = true;
    for (ptrdiff_t i = 0; i < names.count; i++) {
        str name = names.item[i];
        if (utf8_invalid_at(name) >= 0) {
            warn_bytes(s, name);
            continue;
        }
        str path = path_join(s->arena, str_from_c(input_root), name);
        const char *directory = str_to_c(s->arena, path);
        if (!dir_exists(directory)) {
            note_ignored(s, name, name);
            continue;
        }
        str prefix = str_concat(s->arena, 2, (str[]){name, STR("/")});
        sound = find_centre(s, directory, prefix, name) && sound;
    }
    return sound;
}

static int by_place(const void *one, const void *other)
{
    const struct submission *a = one, *b = other;
    int order = str_compare(a->centre, b->centre);
    order = order ? order : str_compare(a->dataset_name, b->dataset_name);
    order = order ? order : (a->dataset != NULL) - (b->dataset != NULL);
    order = order ? order : str_compare(a->period, b->period);
    order = order ? order : (a->sequence > b->sequence) - (a->sequence < b->sequence);
    return order ? order : str_compare(a->path, b->path);
}

bool ingest_find(struct arena *a, const struct schemas *schemas, const char *input_root,
                 struct submission_list *out, struct diag *d)
{
    assert(out->count == 0);
    struct search s = {.arena = a, .prefixes = prefix_table_new(a, schemas), .out = out, .diag = d};
    const struct observatory *o = &schemas->observatory;
    bool sound = o->input_flat ? find_centre(&s, input_root, STR(""), o->flat_centre)
                               : find_centres(&s, input_root);
    if (out->count > 0) {
        qsort(out->item, (size_t)out->count, sizeof *out->item, by_place);
    }
    rivals_note(a, out);
    return sound;
}
