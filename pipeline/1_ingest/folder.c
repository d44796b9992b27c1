/* dir_list of base/file.h follows symlinks, leaves hidden names out and calls any trouble one of
 * the environment: none of that is right for a folder that anybody may fill. */
#include "1_ingest/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static int by_bytes(const void *a, const void *b)
{
    return str_compare(*(const str *)a, *(const str *)b);
}

static DIR *folder_open(const char *path, bool follow)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW));
    DIR *directory = fd < 0 ? NULL : fdopendir(fd);
    if (fd >= 0 && !directory) {
        (void)close(fd);
    }
    return directory;
}

bool folder_list(struct arena *a, const char *path, bool follow, struct str_list *names)
{
    *names = (struct str_list){0};
    DIR *directory = folder_open(path, follow);
    if (!directory) {
        return false;
    }
    errno = 0;
    for (struct dirent *entry; (entry = readdir(directory)); errno = 0) {
        str name = str_from_c(entry->d_name);
        if (!str_equal_c(name, ".") && !str_equal_c(name, "..")) {
            *ARENA_PUSH(a, names) = str_copy(a, name);
        }
    }
    int error = errno;
    (void)closedir(directory);
    errno = error;
    if (names->count > 0) {
        qsort(names->item, (size_t)names->count, sizeof *names->item, by_bytes);
    }
    return error == 0;
}
