/* Which of two different files for the same place is right, only the centre knows: neither is
 * read, whatever the order in which they are found. Equal files say the same thing twice. */
#include "1_ingest/rival.h"

#include <string.h>
#include <unistd.h>

#include "base/file.h"

enum { COMPARED_BYTES = 65536 };

bool submission_is_rival(const struct submission *a, const struct submission *b)
{
    return str_equal(a->centre, b->centre) && a->dataset == b->dataset &&
           str_equal(a->dataset_name, b->dataset_name) && str_equal(a->period, b->period) &&
           a->sequence == b->sequence;
}

/* The submissions from `first` to before `end` are rivals of each other. */
static void note_group(struct arena *a, struct submission *item, ptrdiff_t first, ptrdiff_t end)
{
    for (ptrdiff_t i = first; i < end && end - first > 1; i++) {
        str *rival = ARENA_ARRAY(a, str, end - first - 1);
        int32_t count = 0;
        for (ptrdiff_t k = first; k < end; k++) {
            if (k != i) {
                rival[count++] = item[k].path;
            }
        }
        item[i].rival = rival;
        item[i].rivals = count;
    }
}

void rivals_note(struct arena *a, struct submission_list *list)
{
    for (ptrdiff_t first = 0, end; first < list->count; first = end) {
        end = first + 1;
        while (end < list->count && list->item[first].dataset &&
               submission_is_rival(&list->item[first], &list->item[end])) {
            end++;
        }
        note_group(a, list->item, first, end);
    }
}

static ptrdiff_t read_full(int fd, char *to, ptrdiff_t n)
{
    ptrdiff_t done = 0;
    ssize_t got = 1;
    while (done < n && got > 0) {
        got = read(fd, to + done, (size_t)(n - done));
        done += got > 0 ? got : 0;
    }
    return got < 0 ? -1 : done;
}

static bool same_bytes(struct arena scratch, int one, int other)
{
    char *a = arena_alloc_raw(&scratch, 1, COMPARED_BYTES);
    char *b = arena_alloc_raw(&scratch, 1, COMPARED_BYTES);
    for (;;) {
        ptrdiff_t n = read_full(one, a, COMPARED_BYTES);
        ptrdiff_t m = read_full(other, b, COMPARED_BYTES);
        if (n < 0 || n != m || memcmp(a, b, (size_t)n) != 0) {
            return false;
        }
        if (n == 0) {
            return true;
        }
    }
}

bool rivals_are_equal(struct arena scratch, int root_fd, const struct submission *s, int64_t limit)
{
    bool equal = true;
    for (int32_t i = 0; i < s->rivals && equal; i++) {
        const char *reason;
        int64_t size, rival_size;
        int one = file_open_submission(root_fd, str_to_c(&scratch, s->path), limit, &size, &reason);
        int other = file_open_submission(root_fd, str_to_c(&scratch, s->rival[i]), limit,
                                         &rival_size, &reason);
        equal = one >= 0 && other >= 0 && size == rival_size && same_bytes(scratch, one, other);
        if (one >= 0) {
            (void)close(one);
        }
        if (other >= 0) {
            (void)close(other);
        }
    }
    return equal;
}
