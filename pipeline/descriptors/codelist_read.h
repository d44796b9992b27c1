/* Code lists from bytes, for the loader of schemas/ and the fuzz target. */
#ifndef MARSAD_DESCRIPTORS_CODELIST_READ_H
#define MARSAD_DESCRIPTORS_CODELIST_READ_H

#include "base/file.h"
#include "descriptors/codelist.h"

enum { CODELIST_LIMIT = 20000, CODE_SET_LIMIT = 62 };

/* `file` names it in messages. False when there was a fault; all are reported. */
bool codelist_read(struct arena *a, str bytes, str file, str name, struct codelist *out,
                   struct diag *d);
/* A list without labels of its own, for `constraints.enum`: the values are codes and labels. */
bool codelist_of_values(struct arena *a, const struct str_list *values, str name,
                        struct place place, struct codelist *out, struct diag *d);
/* Codes of the list, for "did you mean". */
struct str_list codelist_codes(struct arena *a, const struct codelist *);
/* True when `ancestor` is above `index` in the hierarchy. */
bool codelist_is_above(const struct codelist *, int32_t ancestor, int32_t index);

#endif
