/* Finds the files of a night. Names only: no file is opened. What is passed over is said, and what
 * is wrong with one centre's folder does not keep the others from being read. */
#include "1_ingest/ingest.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "1_ingest/file_name.h"
#include "1_ingest/folder.h"
#include "1_ingest/rival.h"
#include "base/file_trouble.h"
#include "base/utf8.h"

struct search {
    struct arena *arena;
    struct prefix_table prefixes;
    struct submission_list *out;
    struct diag *diag;
};

/* A folder whose files are listed. */
struct folder {
    str prefix; /* from the input root to its files, as it can be written */
    str centre;
    bool name_mended;
};

static void note(struct search *s, enum diag_level level, const char *id, str path, str name)
{
    struct place place = {.file = path};
    DIAG(s->diag, level, DIAG_DATA, place, id, {"name", name});
}

/* The name as it can be written into reports: bytes that are not UTF-8 and control characters
 * become question marks. */
static str mended(struct arena *a, str name)
{
    char *p = arena_alloc_raw(a, 1, name.n + 1);
    memcpy(p, name.p, (size_t)name.n);
    for (ptrdiff_t i = 0; i < name.n; i++) {
        p[i] = (unsigned char)p[i] < ' ' || p[i] == 0x7F ? '?' : p[i];
    }
    ptrdiff_t from = 0, at;
    while ((at = utf8_invalid_at((str){p + from, name.n - from})) >= 0) {
        p[from + at] = '?';
        from += at + 1;
    }
    return (str){p, name.n};
}

static void take_file(struct search *s, const struct folder *folder, str name)
{
    str shown = mended(s->arena, name);
    str path = str_concat(s->arena, 2, (str[]){folder->prefix, shown});
    if (name.p[0] == '.' || !file_name_is_csv(name)) {
        note(s, DIAG_NOTE, "ingest.ignored-file", path, shown);
        return;
    }
    bool name_mended = !str_equal(shown, name);
    if (name_mended) {
        note(s, DIAG_WARNING, "ingest.file-name-bytes", path, shown);
    }
    struct file_name said = {.period = STR("all"), .sequence = 1};
    if (!name_mended && !folder->name_mended) {
        said = file_name_read(s->arena, &s->prefixes, name);
    }
    *ARENA_PUSH(s->arena, s->out) = (struct submission){
        .path = path,
        .centre = folder->centre,
        .dataset = said.dataset,
        .dataset_name = said.dataset ? said.dataset->name : STR("unknown"),
        .period = said.period,
        .sequence = said.sequence,
        .name_mended = name_mended || folder->name_mended,
    };
}

static void take_files(struct search *s, const struct folder *folder, const struct str_list *names)
{
    for (ptrdiff_t i = 0; i < names->count; i++) {
        take_file(s, folder, names->item[i]);
    }
}

/* ---- the folders of centres ---- */

static void find_centre(struct search *s, const char *path, str name)
{
    struct str_list names;
    str shown = mended(s->arena, name);
    struct folder folder = {.prefix = str_concat(s->arena, 2, (str[]){shown, STR("/")}),
                            .centre = shown,
                            .name_mended = !str_equal(shown, name)};
    if (folder.name_mended) {
        note(s, DIAG_WARNING, "ingest.file-name-bytes", shown, shown);
    }
    if (!folder_list(s->arena, path, false, &names)) {
        note(s, DIAG_WARNING, "ingest.folder-unreadable", shown, shown);
        return;
    }
    take_files(s, &folder, &names);
}

/* What lies in the input root: a centre's folder, or something to be passed over. */
static void take_entry(struct search *s, const char *input_root, str name)
{
    struct stat facts;
    const char *path = str_to_c(s->arena, path_join(s->arena, str_from_c(input_root), name));
    str shown = mended(s->arena, name);
    if (name.p[0] == '.') {
        note(s, DIAG_NOTE, "ingest.ignored-file", shown, shown);
        return;
    }
    if (lstat(path, &facts) != 0) {
        note(s, DIAG_WARNING, "ingest.folder-unreadable", shown, shown);
    } else if (S_ISDIR(facts.st_mode)) {
        find_centre(s, path, name);
    } else if (S_ISLNK(facts.st_mode)) {
        note(s, DIAG_WARNING, "ingest.folder-symlink", shown, shown);
    } else if (file_name_is_csv(name)) {
        note(s, DIAG_WARNING, "ingest.outside-folder", shown, shown);
    } else {
        note(s, DIAG_NOTE, "ingest.ignored-file", shown, shown);
    }
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
    struct str_list names;
    if (!folder_list(a, input_root, true, &names)) {
        return file_trouble(d, "file.cannot-read", input_root);
    }
    if (o->input_flat) {
        take_files(&s, &(struct folder){.prefix = STR(""), .centre = o->flat_centre}, &names);
    }
    for (ptrdiff_t i = 0; i < names.count && !o->input_flat; i++) {
        take_entry(&s, input_root, names.item[i]);
    }
    if (out->count > 0) {
        qsort(out->item, (size_t)out->count, sizeof *out->item, by_place);
    }
    rivals_note(a, out);
    return true;
}
