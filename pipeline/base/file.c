/* Single files: read whole, opened as submissions, written atomically, hashed, locked. */
#include "base/file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file_trouble.h"
#include "base/hash.h"

enum { DEFAULT_LIMIT = 64 << 20, HASH_BLOCK = 1 << 18, OPEN_TRIES = 8, PATH_LIMIT = 4096 };

bool file_trouble(struct diag *d, const char *id, const char *path)
{
    const char *name = strerrorname_np(errno);
    DIAG(d, DIAG_ERROR, DIAG_ENVIRONMENT, NO_PLACE, id, {"path", str_from_c(path)},
         {"error", str_from_c(name ? name : "EUNKNOWN")});
    return false;
}

static bool too_large(struct diag *d, const char *path, ptrdiff_t limit)
{
    DIAG(d, DIAG_ERROR, DIAG_ENVIRONMENT, NO_PLACE, "file.too-large", {"path", str_from_c(path)},
         {"limit", str_format(d->arena, "%td", limit)});
    return false;
}

/* Reading */

/* Up to n bytes, fewer only at the end of the file; -1 with errno on failure. */
static ptrdiff_t read_full(int fd, char *bytes, ptrdiff_t n)
{
    ptrdiff_t done = 0;
    while (done < n) {
        ssize_t got = read(fd, bytes + done, (size_t)(n - done));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return -1;
        }
        if (got == 0) {
            break;
        }
        done += got;
    }
    return done;
}

static bool read_open(struct arena *a, int fd, const char *path, ptrdiff_t limit, str *bytes,
                      struct diag *d)
{
    struct stat facts;
    if (fstat(fd, &facts) != 0) {
        return file_trouble(d, "file.cannot-read", path);
    }
    if (!S_ISREG(facts.st_mode)) {
        errno = S_ISDIR(facts.st_mode) ? EISDIR : EINVAL;
        return file_trouble(d, "file.cannot-read", path);
    }
    if (facts.st_size > limit) {
        return too_large(d, path, limit);
    }
    /* One byte more than promised, to see whether the file grows under our hands. */
    ptrdiff_t room = (ptrdiff_t)facts.st_size + 1;
    char *p = arena_alloc_raw(a, 1, room);
    ptrdiff_t n = read_full(fd, p, room);
    if (n != facts.st_size) {
        errno = n < 0 ? errno : EAGAIN;
        return file_trouble(d, "file.cannot-read", path);
    }
    *bytes = (str){p, n};
    return true;
}

bool file_read(struct arena *a, const char *path, ptrdiff_t limit, str *bytes, struct diag *d)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        return file_trouble(d, "file.cannot-read", path);
    }
    bool sound = read_open(a, fd, path, limit > 0 ? limit : DEFAULT_LIMIT, bytes, d);
    (void)close(fd);
    return sound;
}

bool file_sha256(const char *path, uint8_t out[32], int64_t *size, struct diag *d)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        return file_trouble(d, "file.cannot-read", path);
    }
    char *block = malloc(HASH_BLOCK);
    assert(block);
    struct sha256 *hash = sha256_new();
    *size = 0;
    ptrdiff_t n;
    while ((n = read_full(fd, block, HASH_BLOCK)) > 0) {
        sha256_update(hash, block, n);
        *size += n;
    }
    sha256_finish(hash, out);
    bool sound = n == 0 || file_trouble(d, "file.cannot-read", path);
    free(block);
    (void)close(fd);
    return sound;
}

bool file_exists(const char *path)
{
    struct stat facts;
    return stat(path, &facts) == 0 && S_ISREG(facts.st_mode);
}

/* Submissions */

enum { SUBMISSION_FLAGS = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | O_NOFOLLOW };

/* One name in a directory. What the kernel calls "not a directory" may be a symlink to one. */
static int open_component(int directory, const char *name, bool last)
{
    if (strcmp(name, "..") == 0) {
        errno = EXDEV;
        return -1;
    }
    int fd = openat(directory, name, SUBMISSION_FLAGS | (last ? 0 : O_DIRECTORY));
    struct stat facts;
    if (fd < 0 && errno == ENOTDIR) {
        bool found = fstatat(directory, name, &facts, AT_SYMLINK_NOFOLLOW) == 0;
        errno = found && S_ISLNK(facts.st_mode) ? ELOOP : ENOTDIR;
    }
    return fd;
}

/* One component after the other, none of them a symlink, for kernels without openat2. */
static int open_by_component(int root_fd, const char *path)
{
    char names[PATH_LIMIT];
    size_t length = strlen(path);
    if (length == 0 || length >= sizeof names || path[0] == '/') {
        errno = EXDEV;
        return -1;
    }
    memcpy(names, path, length + 1);
    int directory = root_fd;
    char *rest = NULL;
    for (char *name = strtok_r(names, "/", &rest); name; name = strtok_r(NULL, "/", &rest)) {
        int fd = open_component(directory, name, *rest == 0);
        int error = errno;
        if (directory != root_fd) {
            (void)close(directory);
        }
        errno = error;
        if (fd < 0) {
            return -1;
        }
        directory = fd;
    }
    return directory == root_fd ? -1 : directory;
}

static int open_beneath(int root_fd, const char *path)
{
    struct open_how how = {
        .flags = SUBMISSION_FLAGS,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    long fd = -1;
    for (int i = 0; i < OPEN_TRIES; i++) {
        fd = syscall(SYS_openat2, root_fd, path, &how, sizeof how);
        if (fd >= 0 || (errno != EAGAIN && errno != EINTR)) {
            break;
        }
    }
    if (fd < 0 && (errno == ENOSYS || errno == EPERM)) {
        return open_by_component(root_fd, path);
    }
    return (int)fd;
}

static const char *refusal_of(const struct stat *facts, int64_t limit)
{
    if (!S_ISREG(facts->st_mode) || facts->st_nlink != 1) {
        return "file-not-regular";
    }
    return facts->st_size > limit ? "file-too-large" : NULL;
}

int file_open_submission(int root_fd, const char *relative_path, int64_t limit, int64_t *size,
                         const char **reason)
{
    int fd = open_beneath(root_fd, relative_path);
    if (fd < 0) {
        bool link = errno == ELOOP || errno == EXDEV;
        *reason = link ? "file-symlink" : errno == ENXIO ? "file-not-regular" : "file-unreadable";
        return -1;
    }
    struct stat facts;
    *reason = fstat(fd, &facts) == 0 ? refusal_of(&facts, limit) : "file-unreadable";
    if (*reason) {
        (void)close(fd);
        return -1;
    }
    *size = facts.st_size;
    return fd;
}

/* Writing */

static bool write_full(int fd, str bytes)
{
    while (bytes.n > 0) {
        ssize_t done = write(fd, bytes.p, (size_t)bytes.n);
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done <= 0) {
            return false;
        }
        bytes = str_slice(bytes, done, bytes.n);
    }
    return true;
}

/* DIRECTORY/.NAME.part, and the directory itself; false when the path is too long. */
static bool path_beside(const char *path, char beside[PATH_LIMIT], char directory[PATH_LIMIT])
{
    const char *slash = strrchr(path, '/');
    int before = slash ? (int)(slash - path) + 1 : 0;
    const char *name = path + before;
    size_t length = strlen(path) + sizeof "./.part";
    if (*name == 0 || length >= PATH_LIMIT) {
        errno = *name ? ENAMETOOLONG : EISDIR;
        return false;
    }
    (void)snprintf(beside, PATH_LIMIT, "%.*s.%s.part", before, path, name);
    (void)snprintf(directory, PATH_LIMIT, "%.*s.", before, path);
    return true;
}

bool directory_sync(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    bool synced = fsync(fd) == 0;
    int error = errno;
    (void)close(fd);
    errno = error;
    return synced;
}

static bool write_beside(const char *beside, str bytes)
{
    int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd < 0) {
        return false;
    }
    bool written = write_full(fd, bytes) && fsync(fd) == 0;
    int error = errno;
    bool closed = close(fd) == 0;
    if (!written) {
        errno = error;
    }
    return written && closed;
}

bool file_write(const char *path, str bytes, struct diag *d)
{
    char beside[PATH_LIMIT];
    char directory[PATH_LIMIT];
    if (!path_beside(path, beside, directory)) {
        return file_trouble(d, "file.cannot-write", path);
    }
    bool sound = write_beside(beside, bytes) && rename(beside, path) == 0;
    if (!sound) {
        bool reported = file_trouble(d, "file.cannot-write", path);
        (void)unlink(beside);
        return reported;
    }
    return directory_sync(directory) || file_trouble(d, "file.cannot-write", path);
}

bool link_swap(const char *link, const char *target, struct diag *d)
{
    char beside[PATH_LIMIT];
    char directory[PATH_LIMIT];
    if (!path_beside(link, beside, directory)) {
        return file_trouble(d, "file.cannot-write", link);
    }
    bool sound = (unlink(beside) == 0 || errno == ENOENT) && symlink(target, beside) == 0 &&
                 rename(beside, link) == 0;
    if (!sound) {
        bool reported = file_trouble(d, "file.cannot-write", link);
        (void)unlink(beside);
        return reported;
    }
    return directory_sync(directory) || file_trouble(d, "file.cannot-write", link);
}

str path_join(struct arena *a, str directory, str name)
{
    if (directory.n == 0) {
        return str_copy(a, name);
    }
    bool slash = directory.p[directory.n - 1] == '/';
    return str_concat(a, 3, (str[]){directory, slash ? STR("") : STR("/"), name});
}

/* Locks */

int lock_take(const char *path, struct diag *d)
{
    int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (fd < 0) {
        (void)file_trouble(d, "file.cannot-write", path);
        return -1;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        bool held = errno == EWOULDBLOCK;
        (void)file_trouble(d, held ? "lock.held" : "file.cannot-write", path);
        (void)close(fd);
        return -1;
    }
    return fd;
}

void lock_drop(int fd)
{
    /* Closing drops the lock; the file stays, since removing it would race with the next taker. */
    (void)close(fd);
}
