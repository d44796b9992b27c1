/* Memory: arenas of reserved address space.
 *
 * An arena is one mmap(MAP_NORESERVE) range that is handed out from the front; pages become real
 * when they are touched. `struct arena *a` in a signature means: the caller keeps the result.
 * `struct arena scratch` by value means: everything taken from it is given back on return.
 * There is no free. When an arena is exhausted the process says so and ends with code 5
 * (environment); callers therefore never see a null pointer.
 *
 * Memory from an arena is zeroed. Not thread safe: one arena a thread. */
#ifndef MARSAD_BASE_ARENA_H
#define MARSAD_BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

struct arena {
    char *next;
    char *end;
};

/* Reserves address space; ends the process with code 5 when the system refuses. */
struct arena arena_reserve(ptrdiff_t bytes);
/* Gives the whole range back. `whole` is the value that arena_reserve returned. */
void arena_release(struct arena *whole);

/* size * count bytes, aligned to 16, zeroed; overflow and exhaustion end the process. */
void *arena_alloc(struct arena *a, ptrdiff_t size, ptrdiff_t count);
/* The same without zeroing, for large buffers that are written at once. */
void *arena_alloc_raw(struct arena *a, ptrdiff_t size, ptrdiff_t count);

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), (ptrdiff_t)sizeof(type), 1))
#define ARENA_ARRAY(a, type, count)                                                                \
    ((type *)arena_alloc((a), (ptrdiff_t)sizeof(type), (ptrdiff_t)(count)))

/* Appends to a growing array inside an arena: the array is a struct with fields `item`, `count`,
 * `capacity` (ptrdiff_t). Old storage is left behind in the arena, so growth doubles.
 * ARENA_PUSH(a, list) evaluates to a pointer to the new, zeroed last item. */
#define ARENA_PUSH(a, list)                                                                        \
    ((list)->count == (list)->capacity                                                             \
         ? (void)((list)->item = arena_grow((a), (list)->item, (ptrdiff_t)sizeof *(list)->item,    \
                                            (list)->count, &(list)->capacity))                     \
         : (void)0,                                                                                \
     &(list)->item[(list)->count++])
void *arena_grow(struct arena *a, const void *old, ptrdiff_t size, ptrdiff_t count,
                 ptrdiff_t *capacity);

/* Gives the tail of an object back when it is the latest one; otherwise does nothing. */
void arena_trim(struct arena *a, const void *object, ptrdiff_t old_bytes, ptrdiff_t new_bytes);

/* The line, in the reader's language, that is printed when memory is exhausted; kept, not copied.
 * The message id stands in until it is set. */
void arena_exhausted_line(const char *line);

/* A limit below the reservation, for tests of exhaustion: the next allocation past it ends. */
void arena_limit(struct arena *a, ptrdiff_t bytes_left);

#endif
