/* Atomic exchange of directories. */
#include "7_publish/swap.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool cannot(const char *path, struct diag *d)
{
    DIAG(d, DIAG_ERROR, DIAG_ENVIRONMENT, NO_PLACE, "publish.cannot-swap",
         {"file", str_from_c(path)}, {"reason", str_from_c(strerrorname_np(errno))});
    return false;
}

/* The names in the directory that holds `path` reach the disk. */
static bool sync_parent(const char *path, struct diag *d)
{
    char parent[4096];
    if (snprintf(parent, sizeof parent, "%s", path) >= (int)sizeof parent) {
        errno = ENAMETOOLONG;
        return cannot(path, d);
    }
    int fd = open(dirname(parent), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return ok || cannot(path, d);
}

bool write_beside(const char *path, str bytes, struct diag *d)
{
    FILE *file = fopen(path, "we");
    bool ok =
        file && fwrite(bytes.p, 1, (size_t)bytes.n, file) == (size_t)bytes.n && fflush(file) == 0;
    int error = errno;
    if (ok) /* on its way to the disk while the next is drawn: the sync of the tree waits less */
        (void)sync_file_range(fileno(file), 0, 0, SYNC_FILE_RANGE_WRITE);
    if (file && fclose(file) != 0) {
        error = ok ? errno : error;
        ok = false;
    }
    if (!ok)
        DIAG(d, DIAG_ERROR, DIAG_ENVIRONMENT, NO_PLACE, "publish.cannot-write",
             {"file", str_from_c(path)}, {"reason", str_from_c(strerrorname_np(error))});
    return ok;
}

bool swap_directory(const char *beside, const char *place, struct diag *d)
{
    if (!dir_sync(beside, d))
        return false;
    if (!dir_exists(place))
        return (rename(beside, place) == 0 || cannot(place, d)) && sync_parent(place, d);
    if (renameat2(AT_FDCWD, beside, AT_FDCWD, place, RENAME_EXCHANGE) != 0)
        return cannot(place, d);
    return sync_parent(place, d) && dir_remove(beside, d);
}
