/* Arenas over reserved address space: mmap(MAP_NORESERVE), handed out from the front.
 *
 * Under -DARENA_DISCRETE (the asan build) every object is followed by a poisoned gap, so that
 * AddressSanitizer sees a write past one object into the next as it would with malloc. */
#include "base/arena.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifdef ARENA_DISCRETE
#include <sanitizer/asan_interface.h>
#endif

enum { ALIGNMENT = 16, EXIT_ENVIRONMENT = 5, FIRST_CAPACITY = 8, LEAST_BYTES = 1 << 16 };

#define LARGE_PAGES_FROM ((ptrdiff_t)8 << 30)
#ifdef ARENA_DISCRETE
#define DISCRETE_BYTES_LIMIT ((ptrdiff_t)1 << 30)
#endif

static const char *exhausted_line = "memory.exhausted\n";

void arena_exhausted_line(const char *line)
{
    assert(line);
    exhausted_line = line;
}

/* Nothing can be allocated any more: the line was made beforehand. */
static _Noreturn void exhausted(void)
{
    const char *at = exhausted_line;
    size_t left = strlen(at);
    while (left > 0) {
        ssize_t written = write(STDERR_FILENO, at, left);
        if (written <= 0) {
            break;
        }
        at += written;
        left -= (size_t)written;
    }
    _exit(EXIT_ENVIRONMENT);
}

static void *addresses(ptrdiff_t bytes)
{
    return mmap(NULL, (size_t)bytes, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}

struct arena arena_reserve(ptrdiff_t bytes)
{
#ifdef ARENA_DISCRETE
    /* giving a range back touches its shadow, an eighth of it: huge ones would fill the memory */
    bytes = bytes < DISCRETE_BYTES_LIMIT ? bytes : DISCRETE_BYTES_LIMIT;
#endif
    assert(bytes > 0);
    /* where addresses are limited (ulimit -v), less will have to do */
    void *range = addresses(bytes);
    while (range == MAP_FAILED && bytes > LEAST_BYTES) {
        bytes /= 2;
        range = addresses(bytes);
    }
    if (range == MAP_FAILED) {
        exhausted();
    }
    /* large pages where there is a lot: the gain is in link, which scatters over hundreds of MiB */
    if (bytes >= LARGE_PAGES_FROM) {
        (void)madvise(range, (size_t)bytes, MADV_HUGEPAGE);
    }
    return (struct arena){(char *)range, (char *)range + bytes};
}

void arena_release(struct arena *whole)
{
    size_t bytes = (size_t)(whole->end - whole->next);
#ifdef ARENA_DISCRETE
    ASAN_UNPOISON_MEMORY_REGION(whole->next, bytes);
#endif
    int failed = munmap(whole->next, bytes);
    assert(!failed);
    *whole = (struct arena){0};
}

static ptrdiff_t rounded(ptrdiff_t bytes)
{
    return (bytes + ALIGNMENT - 1) & ~(ptrdiff_t)(ALIGNMENT - 1);
}

#ifdef ARENA_DISCRETE
enum { GAP = 16 };
#else
enum { GAP = 0 };
#endif

void *arena_alloc_raw(struct arena *a, ptrdiff_t size, ptrdiff_t count)
{
    assert(size >= 0 && count >= 0);
    ptrdiff_t left = a->end - a->next;
    if (size > 0 && count > (left - ALIGNMENT - GAP) / size) {
        exhausted();
    }
    char *object = a->next;
    ptrdiff_t taken = rounded(size * count) + GAP;
    a->next += taken;
#ifdef ARENA_DISCRETE
    ASAN_UNPOISON_MEMORY_REGION(object, (size_t)(size * count));
    ASAN_POISON_MEMORY_REGION(object + size * count, (size_t)(taken - size * count));
#endif
    return object;
}

void *arena_alloc(struct arena *a, ptrdiff_t size, ptrdiff_t count)
{
    void *object = arena_alloc_raw(a, size, count);
    memset(object, 0, (size_t)(size * count));
    return object;
}

void *arena_grow(struct arena *a, const void *old, ptrdiff_t size, ptrdiff_t count,
                 ptrdiff_t *capacity)
{
    assert(count <= *capacity && *capacity < PTRDIFF_MAX / 2);
    ptrdiff_t wanted = *capacity < FIRST_CAPACITY ? FIRST_CAPACITY : 2 * *capacity;
    char *grown;
    if (GAP == 0 && old && (const char *)old + rounded(size * *capacity) == a->next) {
        /* The array is the last object: it grows where it stands. */
        grown = a->next - rounded(size * *capacity);
        a->next = grown;
        void *same = arena_alloc_raw(a, size, wanted);
        assert(same == grown);
    } else {
        grown = arena_alloc_raw(a, size, wanted);
        if (old && count > 0) {
            memcpy(grown, old, (size_t)(size * count));
        }
    }
    memset(grown + size * count, 0, (size_t)(size * (wanted - count)));
    *capacity = wanted;
    return grown;
}

void arena_trim(struct arena *a, const void *object, ptrdiff_t old_bytes, ptrdiff_t new_bytes)
{
    assert(0 <= new_bytes && new_bytes <= old_bytes);
    if (GAP == 0 && (const char *)object + rounded(old_bytes) == a->next) {
        a->next -= rounded(old_bytes) - rounded(new_bytes);
    }
}

void arena_limit(struct arena *a, ptrdiff_t bytes_left)
{
    assert(bytes_left >= 0);
    if (bytes_left < a->end - a->next) {
        a->end = a->next + bytes_left;
    }
}
