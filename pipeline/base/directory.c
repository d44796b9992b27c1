/* Directories: listed in a fixed order, made, removed and synced as trees. */
#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/file_trouble.h"

enum { PATH_LIMIT = 4096 };

static int by_bytes(const void *a, const void *b)
{
    return str_compare(*(const str *)a, *(const str *)b);
}

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

bool dir_list(struct arena *a, const char *path, bool may_be_missing, struct str_list *names,
              struct diag *d)
{
    *names = (struct str_list){0};
    DIR *directory = opendir(path);
    if (!directory) {
        return (errno == ENOENT && may_be_missing) || file_trouble(d, "file.cannot-read", path);
    }
    errno = 0;
    for (struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
        if (entry->d_name[0] != '.') {
            *ARENA_PUSH(a, names) = str_copy(a, str_from_c(entry->d_name));
        }
        errno = 0;
    }
    bool sound = errno == 0 || file_trouble(d, "file.cannot-read", path);
    (void)closedir(directory);
    if (names->count > 0) {
        qsort(names->item, (size_t)names->count, sizeof *names->item, by_bytes);
    }
    return sound;
}

bool dir_exists(const char *path)
{
    struct stat facts;
    return stat(path, &facts) == 0 && S_ISDIR(facts.st_mode);
}

bool dir_make(const char *path, struct diag *d)
{
    char prefix[PATH_LIMIT];
    size_t length = strlen(path);
    if (length == 0 || length >= sizeof prefix) {
        errno = length ? ENAMETOOLONG : ENOENT;
        return file_trouble(d, "file.cannot-write", path);
    }
    memcpy(prefix, path, length + 1);
    for (size_t i = 1; i <= length; i++) {
        if (prefix[i] != '/' && prefix[i] != 0) {
            continue;
        }
        prefix[i] = 0;
        if (mkdir(prefix, 0755) != 0 && errno != EEXIST) {
            return file_trouble(d, "file.cannot-write", path);
        }
        prefix[i] = i < length ? '/' : 0;
    }
    if (!dir_exists(path)) {
        errno = ENOTDIR;
        return file_trouble(d, "file.cannot-write", path);
    }
    return true;
}

/* What happens to each entry of a tree; children come before their directory. */
typedef bool tree_visit(int parent, const char *name, bool directory);

static bool visit_entry(int parent, const char *name, tree_visit *visit);

static bool visit_children(int parent, const char *name, tree_visit *visit)
{
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    DIR *directory = fdopendir(fd);
    if (!directory) {
        (void)close(fd);
        return false;
    }
    bool sound = true;
    struct dirent *entry;
    while (sound && (entry = readdir(directory))) {
        sound = is_dots(entry->d_name) || visit_entry(fd, entry->d_name, visit);
    }
    int error = errno;
    (void)closedir(directory);
    errno = error;
    return sound;
}

static bool visit_entry(int parent, const char *name, tree_visit *visit)
{
    struct stat facts;
    if (fstatat(parent, name, &facts, AT_SYMLINK_NOFOLLOW) != 0) {
        return false;
    }
    bool directory = S_ISDIR(facts.st_mode);
    return (!directory || visit_children(parent, name, visit)) && visit(parent, name, directory);
}

static bool remove_entry(int parent, const char *name, bool directory)
{
    return unlinkat(parent, name, directory ? AT_REMOVEDIR : 0) == 0 || errno == ENOENT;
}

static bool sync_entry(int parent, const char *name, bool directory)
{
    int fd = openat(parent, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        /* A symlink has nothing of its own to sync. */
        return !directory && errno == ELOOP;
    }
    bool synced = fsync(fd) == 0;
    int error = errno;
    (void)close(fd);
    errno = error;
    return synced;
}

bool dir_remove(const char *path, struct diag *d)
{
    struct stat facts;
    if (lstat(path, &facts) != 0 && errno == ENOENT) {
        return true;
    }
    return visit_entry(AT_FDCWD, path, remove_entry) || file_trouble(d, "file.cannot-write", path);
}

bool dir_sync(const char *path, struct diag *d)
{
    return visit_entry(AT_FDCWD, path, sync_entry) || file_trouble(d, "file.cannot-write", path);
}
