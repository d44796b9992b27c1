/* Files: reading whole descriptors, opening untrusted submissions, writing so that a reader never
 * sees half of anything. Every failure is a diagnostic of class environment that names the path. */
#ifndef MARSAD_BASE_FILE_H
#define MARSAD_BASE_FILE_H

#include "base/diag.h"
#include "base/str.h"

struct str_list {
    str *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
};

/* Whole file into the arena (limit in bytes; 0 = 64 MiB). Messages: file.cannot-read,
 * file.too-large. */
bool file_read(struct arena *a, const char *path, ptrdiff_t limit, str *bytes, struct diag *d);
/* Writes beside, fsyncs, renames, fsyncs the directory. */
bool file_write(const char *path, str bytes, struct diag *d);

/* Opens a submission below `root_fd` with openat2(RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS), or
 * O_NOFOLLOW per component where the kernel lacks it: a regular file, one link, at most
 * `limit` bytes. Returns a descriptor, or -1 with *reason set to a rule id:
 * "file-symlink", "file-not-regular", "file-too-large", "file-unreadable". */
int file_open_submission(int root_fd, const char *relative_path, int64_t limit, int64_t *size,
                         const char **reason);

/* Names in a directory, sorted by bytes, without those starting with a dot. A missing directory
 * is an error unless `may_be_missing`. */
bool dir_list(struct arena *a, const char *path, bool may_be_missing, struct str_list *names,
              struct diag *d);
bool file_exists(const char *path);
bool dir_exists(const char *path);
bool dir_make(const char *path, struct diag *d);   /* with parents, mode 0755 less umask */
bool dir_remove(const char *path, struct diag *d); /* the tree; never follows symlinks */
/* fsyncs every file and directory of a tree. */
bool dir_sync(const char *path, struct diag *d);
/* Points `link` at `target` (a relative name) atomically: symlink beside + rename + fsync. */
bool link_swap(const char *link, const char *target, struct diag *d);
/* SHA-256 of a file, by blocks. */
bool file_sha256(const char *path, uint8_t out[32], int64_t *size, struct diag *d);
str path_join(struct arena *a, str directory, str name);

/* An advisory lock that dies with the process (flock). -1 when held by another: lock.held. */
int lock_take(const char *path, struct diag *d);
void lock_drop(int fd);

#endif
