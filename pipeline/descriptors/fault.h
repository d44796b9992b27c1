/* Faults of descriptors: located errors of class DIAG_DESCRIPTOR, and "did you mean" for names. */
#ifndef MARSAD_DESCRIPTORS_FAULT_H
#define MARSAD_DESCRIPTORS_FAULT_H

#include "base/diag.h"
#include "base/file.h"

/* FAULT(d, place, "id", {"name", value}, ...) */
#define FAULT(d, place, id, ...) DIAG((d), DIAG_ERROR, DIAG_DESCRIPTOR, (place), (id), __VA_ARGS__)
#define FAULT0(d, place, id)     DIAG0((d), DIAG_ERROR, DIAG_DESCRIPTOR, (place), (id))

/* The known name that is most like `wrong`, or an empty slice when none is near: at most two edits
 * (one for three letters), or a third of the letters. The first of equals wins. */
str nearest_name(str wrong, const struct str_list *known);
/* A name that nothing has. Raises `near_id` {name, nearest} when a known name is near, else
 * `far_id` {name, choices} with all of them. */
void fault_unknown(struct diag *d, struct place place, const char *near_id, const char *far_id,
                   str name, const struct str_list *known);
/* Names in a row: "a, b, c"; long lists end in "...". */
str names_joined(struct arena *a, const struct str_list *names);
void names_add(struct arena *a, struct str_list *names, str name);
/* A decimal number as text, for arguments of messages. */
str number_text(struct arena *a, int64_t number);

#endif
