/* Faults of descriptors: nearest names and lists of choices. */
#include "descriptors/fault.h"

#include "base/buf.h"

enum { CHOICES_SHOWN = 40, DISTANCE_BYTES = 64, SHORTEST = 3 };

str nearest_name(str wrong, const struct str_list *known)
{
    str best = {0};
    if (wrong.n < SHORTEST || wrong.n > DISTANCE_BYTES)
        return best;
    int best_distance = 1 + (wrong.n / 3 > 2 ? (int)(wrong.n / 3) : 2);
    if (wrong.n == SHORTEST)
        best_distance = 2;
    for (ptrdiff_t i = 0; i < known->count; i++) {
        str name = known->item[i];
        if (name.n == 0 || name.n > DISTANCE_BYTES)
            continue;
        int distance = str_distance(wrong, name);
        if (distance < best_distance) {
            best_distance = distance;
            best = name;
        }
    }
    return best;
}

str names_joined(struct arena *a, const struct str_list *names)
{
    struct buf text = buf_new(a, 256);
    ptrdiff_t written = 0;
    for (ptrdiff_t i = 0; i < names->count && written < CHOICES_SHOWN; i++) {
        if (names->item[i].n == 0)
            continue;
        if (written++ > 0)
            buf_c(&text, ", ");
        buf_str(&text, names->item[i]);
    }
    if (names->count > CHOICES_SHOWN)
        buf_c(&text, ", ...");
    return buf_view(&text);
}

void fault_unknown(struct diag *d, struct place place, const char *near_id, const char *far_id,
                   str name, const struct str_list *known)
{
    str nearest = nearest_name(name, known);
    if (nearest.n > 0) {
        FAULT(d, place, near_id, {"name", name}, {"nearest", nearest});
    } else {
        str choices = names_joined(d->arena, known);
        FAULT(d, place, far_id, {"name", name}, {"choices", choices});
    }
}

void names_add(struct arena *a, struct str_list *names, str name)
{
    *ARENA_PUSH(a, names) = name;
}

str number_text(struct arena *a, int64_t number)
{
    struct buf text = buf_new(a, 24);
    buf_int64(&text, number);
    return buf_view(&text);
}
