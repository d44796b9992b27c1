/* Loading a profile: which files, in which order, with which hashes. */
#include "descriptors/schemas.h"

#include <assert.h>

#include "base/hash.h"
#include "descriptors/catalogue_read.h"
#include "descriptors/codelist_read.h"
#include "descriptors/date_words.h"
#include "descriptors/fault.h"
#include "descriptors/linter.h"
#include "descriptors/schemas_read.h"
#include "descriptors/sources.h"
#include "descriptors/targets.h"

enum { DESCRIPTOR_BYTES_LIMIT = 16 << 20 };

struct loader {
    struct reading r;
    struct schemas *out;
    str root;
    str profile_folder; /* "profiles/NAME" */
    struct codelist_set codelists;
};

/* ---- files ---- */

static str joined(struct arena *a, str folder, const char *kind, str name)
{
    str pieces[] = {folder, STR("/"), str_from_c(kind), STR("/"), name};
    return str_concat(a, 5, pieces);
}

static const char *full_path(struct loader *l, str relative)
{
    return str_to_c(l->r.arena, path_join(l->r.arena, l->root, relative));
}

/* Reads a file and keeps its hash. */
static bool load(struct loader *l, str relative, str *bytes)
{
    if (!file_read(l->r.arena, full_path(l, relative), DESCRIPTOR_BYTES_LIMIT, bytes, l->r.diag))
        return false;
    struct file_hash *hash = ARENA_PUSH(l->r.arena, &l->out->files);
    hash->path = relative;
    hash->bytes = bytes->n;
    sha256_of(*bytes, hash->sha256);
    return true;
}

static const struct node *load_yaml(struct loader *l, str relative)
{
    str bytes = {0};
    return load(l, relative, &bytes) ? yaml_parse(l->r.arena, bytes, relative, l->r.diag) : NULL;
}

/* The profile's own file, or the common one, or an empty path. */
static str find(struct loader *l, const char *kind, str name)
{
    str own = joined(l->r.arena, l->profile_folder, kind, name);
    str common = joined(l->r.arena, STR("common"), kind, name);
    if (file_exists(full_path(l, own)))
        return own;
    return file_exists(full_path(l, common)) ? common : (str){0};
}

static void add_stems(struct loader *l, str folder, const char *kind, str ending,
                      struct str_list *stems)
{
    struct str_list names = {0};
    str directory = joined(l->r.arena, folder, kind, (str){0});
    if (!dir_list(l->r.arena, full_path(l, directory), true, &names, l->r.diag))
        return;
    for (ptrdiff_t i = 0; i < names.count; i++) {
        str name = names.item[i];
        if (!str_ends(name, ending))
            continue;
        str stem = str_slice(name, 0, name.n - ending.n);
        bool known = false;
        for (ptrdiff_t n = 0; n < stems->count; n++)
            known = known || str_equal(stems->item[n], stem);
        if (!known)
            names_add(l->r.arena, stems, stem);
    }
}

/* Names of a kind in the profile and in common/, without their ending, sorted. */
static struct str_list available(struct loader *l, const char *kind, const char *ending)
{
    struct str_list stems = {0};
    add_stems(l, STR("common"), kind, str_from_c(ending), &stems);
    add_stems(l, l->profile_folder, kind, str_from_c(ending), &stems);
    for (ptrdiff_t i = 1; i < stems.count; i++) {
        for (ptrdiff_t n = i; n > 0 && str_compare(stems.item[n - 1], stems.item[n]) > 0; n--) {
            str swap = stems.item[n];
            stems.item[n] = stems.item[n - 1];
            stems.item[n - 1] = swap;
        }
    }
    return stems;
}

/* The file that a name in observatory.yaml stands for; empty, with a fault there, when absent. */
static str file_of_name(struct loader *l, const char *kind, const struct node *n)
{
    str name = str_format(l->r.arena, "%.*s.yaml", STR_ARG(n->text));
    bool plain = n->kind == NODE_SCALAR && str_find_byte(n->text, '/') < 0;
    str path = plain ? find(l, kind, name) : (str){0};
    if (path.n == 0 && n->kind == NODE_SCALAR) {
        struct str_list names = available(l, kind, ".yaml");
        fault_unknown(l->r.diag, n->place, "schemas.unknown-file", "schemas.no-such-file", n->text,
                      &names);
    }
    return path;
}

/* ---- words, code lists ---- */

static void load_labels(struct loader *l, str folder)
{
    struct str_list stems = {0};
    struct map seen = map_new(l->r.arena, 1024);
    add_stems(l, folder, "labels", STR(".csv"), &stems);
    for (ptrdiff_t i = 0; i < stems.count; i++) {
        str name = str_format(l->r.arena, "%.*s.csv", STR_ARG(stems.item[i]));
        str path = joined(l->r.arena, folder, "labels", name);
        str bytes = {0};
        if (load(l, path, &bytes))
            (void)catalogue_read(l->r.arena, bytes, path, &seen, l->out->catalogue, l->r.diag);
    }
}

static void load_codelists(struct loader *l)
{
    struct str_list names = available(l, "codelists", ".csv");
    for (ptrdiff_t i = 0; i < names.count; i++) {
        str name = str_format(l->r.arena, "%.*s.csv", STR_ARG(names.item[i]));
        str path = find(l, "codelists", name);
        str bytes = {0};
        if (path.n == 0 || !load(l, path, &bytes))
            continue;
        struct codelist *list = ARENA_NEW(l->r.arena, struct codelist);
        (void)codelist_read(l->r.arena, bytes, path, names.item[i], list, l->r.diag);
        codelist_set_add(l->r.arena, &l->codelists, list);
    }
}

static const struct codelist *needed_codelist(struct loader *l, const char *name)
{
    const struct codelist *list = codelist_set_find(&l->codelists, str_from_c(name));
    struct place place = {
        joined(l->r.arena, l->profile_folder, "codelists", str_format(l->r.arena, "%s.csv", name)),
        0, 0};
    if (list == NULL)
        FAULT(l->r.diag, place, "schemas.no-codelist", {"name", str_from_c(name)});
    return list;
}

/* Month names and the Hijri calendar. The files count as read: a change of them is a change of
 * what a date means. */
static void load_date_words(struct loader *l)
{
    struct schemas *s = l->out;
    str folder = STR("common/dates");
    struct str_list names = {0};
    struct date_words *words = date_words_new(l->r.arena);
    s->date_words = words;
    if (!dir_exists(full_path(l, folder)) ||
        !dir_list(l->r.arena, full_path(l, folder), true, &names, l->r.diag))
        return;
    for (ptrdiff_t i = 0; i < names.count; i++) {
        str bytes = {0};
        if (str_ends(names.item[i], STR(".csv")))
            (void)load(l, path_join(l->r.arena, folder, names.item[i]), &bytes);
    }
    (void)date_words_load(l->r.arena, full_path(l, folder), words, l->r.diag);
}

/* The profile's sources.yaml, which need not be there. */
static void load_sources(struct loader *l)
{
    str path = path_join(l->r.arena, l->profile_folder, STR("sources.yaml"));
    const struct node *root = file_exists(full_path(l, path)) ? load_yaml(l, path) : NULL;
    sources_read(&l->r, root, l->out);
}

/* ---- datasets, populations, indicators ---- */

static void load_datasets(struct loader *l, const struct node *names)
{
    struct schemas *s = l->out;
    if (names == NULL)
        return;
    s->dataset = (struct dataset **)ARENA_ARRAY(l->r.arena, void *, names->count);
    for (const struct node *n = names->first; n != NULL; n = n->next) {
        str path = file_of_name(l, "datasets", n);
        str bytes = {0};
        if (path.n == 0 || !load(l, path, &bytes))
            continue;
        struct dataset *ds = ARENA_NEW(l->r.arena, struct dataset);
        (void)dataset_read(l->r.arena, bytes, path, n->text, &l->codelists, ds, l->r.diag);
        s->dataset[s->datasets++] = ds;
    }
}

static void load_populations(struct loader *l)
{
    struct schemas *s = l->out;
    struct str_list stems = available(l, "population", ".csv");
    s->population = (struct population **)ARENA_ARRAY(l->r.arena, void *, stems.count);
    for (ptrdiff_t i = 0; i < stems.count; i++) {
        str name = str_format(l->r.arena, "%.*s.csv", STR_ARG(stems.item[i]));
        str path = find(l, "population", name);
        str bytes = {0};
        if (path.n == 0 || !load(l, path, &bytes))
            continue;
        struct population *p = ARENA_NEW(l->r.arena, struct population);
        (void)population_read(l->r.arena, bytes, path, stems.item[i], s, p, l->r.diag);
        s->population[s->populations++] = p;
    }
}

/* A1, A2, A10: numbers within codes count as numbers. */
static int compare_codes(str a, str b)
{
    ptrdiff_t i = 0;
    while (i < a.n && i < b.n && (a.p[i] < '0' || a.p[i] > '9') && a.p[i] == b.p[i])
        i++;
    int64_t left = 0, right = 0;
    bool numbers =
        str_to_int64(str_slice(a, i, a.n), &left) && str_to_int64(str_slice(b, i, b.n), &right);
    if (numbers && left != right)
        return left < right ? -1 : 1;
    return str_compare(a, b);
}

static void load_indicators(struct loader *l, const struct node *names)
{
    struct schemas *s = l->out;
    if (names == NULL)
        return;
    s->indicator = (struct indicator **)ARENA_ARRAY(l->r.arena, void *, names->count);
    for (const struct node *n = names->first; n != NULL; n = n->next) {
        str path = file_of_name(l, "indicators", n);
        const struct node *root = path.n == 0 ? NULL : load_yaml(l, path);
        if (root == NULL)
            continue;
        struct indicator *indicator = ARENA_NEW(l->r.arena, struct indicator);
        indicator_read(&l->r, root, path, n->text, s, indicator);
        int32_t at = s->indicators++;
        for (; at > 0 && compare_codes(s->indicator[at - 1]->code, indicator->code) > 0; at--)
            s->indicator[at] = s->indicator[at - 1];
        s->indicator[at] = indicator;
    }
}

/* The profile's targets.csv, which need not be there. */
static void load_targets(struct loader *l)
{
    str path = path_join(l->r.arena, l->profile_folder, STR("targets.csv"));
    str bytes = {0};
    if (file_exists(full_path(l, path)) && load(l, path, &bytes))
        (void)targets_read(l->r.arena, bytes, path, l->out, &l->out->targets, l->r.diag);
}

/* ---- policy, publication ---- */

static const struct node *load_needed(struct loader *l, const char *kind, const char *name)
{
    str path = find(l, kind, str_from_c(name));
    if (path.n > 0)
        return load_yaml(l, path);
    struct place place = {joined(l->r.arena, l->profile_folder, kind, str_from_c(name)), 0, 0};
    FAULT0(l->r.diag, place, "schemas.file-missing");
    return NULL;
}

static void load_policy(struct loader *l)
{
    const struct node *disclosure = load_needed(l, "policy", "disclosure.yaml");
    const struct node *intake = load_needed(l, "policy", "intake.yaml");
    if (disclosure != NULL)
        policy_disclosure_read(&l->r, disclosure, &l->out->policy);
    if (intake != NULL)
        policy_intake_read(&l->r, intake, &l->out->policy);
}

/* Files of the profile that nothing uses: most often a name forgotten in observatory.yaml. */
static void warn_unused(struct loader *l, const char *kind, const struct node *used)
{
    struct str_list stems = {0};
    add_stems(l, l->profile_folder, kind, STR(".yaml"), &stems);
    for (ptrdiff_t i = 0; i < stems.count && used != NULL; i++) {
        bool found = false;
        for (const struct node *n = used->first; n != NULL; n = n->next)
            found = found || str_equal(n->text, stems.item[i]);
        str name = str_format(l->r.arena, "%.*s.yaml", STR_ARG(stems.item[i]));
        struct place place = {joined(l->r.arena, l->profile_folder, kind, name), 0, 0};
        if (!found)
            DIAG(l->r.diag, DIAG_WARNING, DIAG_DESCRIPTOR, place, "schemas.unused-file",
                 {"name", stems.item[i]});
    }
}

/* ---- hashes ---- */

static void hash_files(struct schemas *s)
{
    struct file_hash *f = s->files.item;
    for (ptrdiff_t i = 1; i < s->files.count; i++) {
        for (ptrdiff_t n = i; n > 0 && str_compare(f[n - 1].path, f[n].path) > 0; n--) {
            struct file_hash swap = f[n];
            f[n] = f[n - 1];
            f[n - 1] = swap;
        }
    }
    struct sha256 *all = sha256_new();
    for (ptrdiff_t i = 0; i < s->files.count; i++) {
        sha256_update(all, f[i].path.p, f[i].path.n);
        sha256_update(all, "\n", 1);
        sha256_update(all, f[i].sha256, SHA256_BYTES);
    }
    sha256_finish(all, s->sha256);
}

/* ---- the profile ---- */

static bool find_profile(struct loader *l, str profile)
{
    struct str_list names = {0};
    if (!schemas_profiles(l->r.arena, l->out->root.p, &names, l->r.diag))
        return false;
    for (ptrdiff_t i = 0; i < names.count; i++) {
        if (str_equal(names.item[i], profile))
            return true;
    }
    fault_unknown(l->r.diag, NO_PLACE, "schemas.unknown-profile", "schemas.no-such-profile",
                  profile, &names);
    return false;
}

static void load_all(struct loader *l, str profile)
{
    struct schemas *s = l->out;
    const struct node *datasets = NULL;
    const struct node *indicators = NULL;
    load_labels(l, STR("common"));
    load_labels(l, l->profile_folder);
    str path = path_join(l->r.arena, l->profile_folder, STR("observatory.yaml"));
    const struct node *observatory = load_yaml(l, path);
    if (observatory != NULL)
        observatory_read(&l->r, observatory, profile, &s->observatory, &datasets, &indicators);
    load_date_words(l);
    load_codelists(l);
    s->centres = needed_codelist(l, "centres");
    s->units = needed_codelist(l, "units");
    s->frameworks = codelist_set_find(&l->codelists, STR("frameworks"));
    observatory_check(&l->r, observatory, s);
    load_datasets(l, datasets);
    s->dataset_names = available(l, "datasets", ".yaml");
    s->codelist = l->codelists.item; /* datasets added lists for their enums */
    s->codelists = (int32_t)l->codelists.count;
    datasets_link(&l->r, s);
    centres_check(&l->r, s);
    datasets_derive(&l->r, s, &l->codelists);
    datasets_check_about(&l->r, s);
    if (observatory != NULL)
        observatory_counted_read(&l->r, observatory, s);
    if (observatory != NULL)
        observatory_breaks_read(&l->r, observatory, s);
    load_populations(l);
    load_indicators(l, indicators);
    load_targets(l);
    load_policy(l);
    load_sources(l);
    const struct node *report = load_needed(l, "publish", "report.yaml");
    if (report != NULL)
        publication_read(&l->r, report, s, &s->publication);
    warn_unused(l, "datasets", datasets);
    warn_unused(l, "indicators", indicators);
    hash_files(s);
}

bool schemas_load(struct arena *a, const char *root, str profile, struct schemas *out,
                  struct diag *d)
{
    int faults = d->error_count;
    *out = (struct schemas){.root = str_from_c(str_to_c(a, str_from_c(root)))};
    out->catalogue = ARENA_NEW(a, struct catalogue);
    struct loader l = {.r = {a, d}, .out = out, .root = out->root};
    if (!find_profile(&l, profile))
        return false;
    profile = str_copy(a, profile);
    l.profile_folder = path_join(a, STR("profiles"), profile);
    load_all(&l, profile);
    if (d->error_count == faults) /* a faulty part would be judged by what it lacks */
        schemas_lint(a, out, d);
    return d->error_count == faults;
}

bool schemas_profiles(struct arena *a, const char *root, struct str_list *names, struct diag *d)
{
    struct str_list all = {0};
    str folder = path_join(a, str_from_c(root), STR("profiles"));
    *names = (struct str_list){0};
    if (!dir_list(a, str_to_c(a, folder), false, &all, d))
        return false;
    for (ptrdiff_t i = 0; i < all.count; i++) {
        str file = path_join(a, path_join(a, folder, all.item[i]), STR("observatory.yaml"));
        if (file_exists(str_to_c(a, file)))
            names_add(a, names, all.item[i]);
    }
    return true;
}

bool schemas_messages(struct arena *a, const char *root, struct catalogue *out, struct diag *d)
{
    str folder = path_join(a, str_from_c(root), STR("common/labels"));
    *out = (struct catalogue){0};
    return catalogue_load(a, str_to_c(a, folder), out, d);
}

/* ---- look-ups ---- */

const struct codelist *schemas_codelist(const struct schemas *s, str name)
{
    for (int32_t i = 0; i < s->codelists; i++) {
        if (str_equal(s->codelist[i]->name, name))
            return s->codelist[i];
    }
    return NULL;
}

const struct dataset *schemas_dataset(const struct schemas *s, str name)
{
    for (int32_t i = 0; i < s->datasets; i++) {
        if (str_equal(s->dataset[i]->name, name))
            return s->dataset[i];
    }
    return NULL;
}

const struct indicator *schemas_indicator(const struct schemas *s, str code)
{
    for (int32_t i = 0; i < s->indicators; i++) {
        if (str_equal(s->indicator[i]->code, code))
            return s->indicator[i];
    }
    return NULL;
}

const struct counted_population *schemas_counted(const struct schemas *s, const struct dataset *ds)
{
    for (int32_t i = 0; i < s->observatory.counted_count; i++) {
        if (s->observatory.counted[i].dataset == ds)
            return &s->observatory.counted[i];
    }
    return NULL;
}
