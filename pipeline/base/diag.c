/* Located messages, kept in order. */
#include "base/diag.h"

#include <assert.h>
#include <string.h>

struct diag diag_new(struct arena *a)
{
    return (struct diag){.arena = a};
}

void diag_raise(struct diag *d, enum diag_level level, enum diag_class class, struct place place,
                const char *id, int arg_count, const struct diag_arg *args)
{
    assert(d->arena && id);
    struct diag_arg *kept = ARENA_ARRAY(d->arena, struct diag_arg, arg_count);
    for (int i = 0; i < arg_count; i++) {
        kept[i] = (struct diag_arg){str_to_c(d->arena, str_from_c(args[i].name)),
                                    str_copy(d->arena, args[i].value)};
    }
    place.file = str_copy(d->arena, place.file);
    *ARENA_PUSH(d->arena, d) = (struct diag_item){
        .level = level,
        .class = class,
        .place = place,
        .id = id,
        .arg_count = arg_count,
        .args = kept,
    };
    d->error_count += level == DIAG_ERROR;
}

bool diag_has_errors(const struct diag *d)
{
    return d->error_count > 0;
}

int diag_exit_code(const struct diag *d)
{
    int worst = 0;
    for (ptrdiff_t i = 0; i < d->count; i++) {
        int class = (int)d->item[i].class;
        if (d->item[i].level == DIAG_ERROR && class > worst) {
            worst = class;
        }
    }
    return worst;
}

void diag_append(struct diag *to, const struct diag *from)
{
    for (ptrdiff_t i = 0; i < from->count; i++) {
        const struct diag_item *item = &from->item[i];
        diag_raise(to, item->level, item->class, item->place, item->id, item->arg_count,
                   item->args);
    }
}
