/* Verifying a release on disk: every file is the one that the manifest lists, opens, and none is
 * there beside them. */
#include "7_publish/manifest.h"
#include "7_publish/publish.h"
#include "7_publish/read_back/read_back.h"
#include "base/hash.h"

#include <string.h>

static void wrong_file(struct diag *d, const char *id, str file)
{
    DIAG(d, DIAG_ERROR, DIAG_HELD_BACK, NO_PLACE, id, {"file", file});
}

static const struct file_hash *find(const struct file_hash_list *files, str path)
{
    for (ptrdiff_t i = 0; i < files->count; i++)
        if (str_equal(files->item[i].path, path))
            return &files->item[i];
    return NULL;
}

static bool verify_file(struct arena scratch, const char *directory, const struct file_hash *listed,
                        const struct file_hash *found, struct diag *d)
{
    if (!found) {
        wrong_file(d, "publish.verify.missing", listed->path);
        return false;
    }
    if (found->bytes != listed->bytes || memcmp(found->sha256, listed->sha256, SHA256_BYTES) != 0) {
        wrong_file(d, "publish.verify.changed", listed->path);
        return false;
    }
    const char *path = str_to_c(&scratch, path_join(&scratch, str_from_c(directory), listed->path));
    const char *wrong = read_back_any(scratch, path);
    if (wrong)
        DIAG(d, DIAG_ERROR, DIAG_HELD_BACK, NO_PLACE, "publish.read-back", {"file", listed->path},
             {"check", str_from_c(wrong)});
    return !wrong;
}

bool publish_verify_inputs(struct arena *a, const char *release_directory,
                           const struct key_ring *keys, const struct file_hash_list *known,
                           int64_t *found, struct diag *d)
{
    struct file_hash_list outputs = {0}, inputs = {0};
    str manifest = path_join(a, str_from_c(release_directory), STR(MANIFEST_NAME));
    *found = 0;
    if (!manifest_read(a, str_to_c(a, manifest), &outputs, &inputs, d))
        return false;
    int64_t before = 0;
    for (ptrdiff_t i = 0; i < inputs.count; i++) {
        before = *found;
        for (ptrdiff_t k = 0; k < known->count && *found == before; k++) {
            uint8_t tag[TAG_BYTES];
            if (!str_equal(known->item[k].path, inputs.item[i].path))
                continue;
            file_tag(keys, known->item[k].path, known->item[k].sha256, tag);
            *found += memcmp(tag, inputs.item[i].tag, TAG_BYTES) == 0;
        }
        if (*found == before)
            wrong_file(d, "publish.verify.tag", inputs.item[i].path);
    }
    return *found == inputs.count;
}

bool publish_verify(struct arena *a, const char *release_directory, int64_t *files, struct diag *d)
{
    struct file_hash_list inputs = {0}, listed = {0}, found = {0};
    str manifest = path_join(a, str_from_c(release_directory), STR(MANIFEST_NAME));
    *files = 0;
    if (!manifest_read(a, str_to_c(a, manifest), &listed, &inputs, d) ||
        !manifest_hash_files(a, release_directory, &found, d))
        return false;
    struct arena scratch = arena_reserve(INT64_C(4) << 30);
    bool ok = true;
    for (ptrdiff_t i = 0; i < listed.count; i++) {
        ok = verify_file(scratch, release_directory, &listed.item[i],
                         find(&found, listed.item[i].path), d) &&
             ok;
        ++*files;
    }
    for (ptrdiff_t i = 0; i < found.count; i++) {
        if (find(&listed, found.item[i].path))
            continue;
        wrong_file(d, "publish.verify.unknown", found.item[i].path);
        ok = false;
    }
    arena_release(&scratch);
    return ok;
}
