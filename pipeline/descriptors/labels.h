/* The catalogue: every word that a reader sees, by message id and language.
 * Files: labels/<room>.csv under schemas/common and the profile: id,ar,fr,en. A profile's text
 * replaces the common one. Placeholders are {name}. */
#ifndef MARSAD_DESCRIPTORS_LABELS_H
#define MARSAD_DESCRIPTORS_LABELS_H

#include "base/diag.h"
#include "base/map.h"
#include "model/language.h"

struct catalogue {
    struct map index; /* id -> entry */
    struct labels *entry;
    ptrdiff_t count;
    ptrdiff_t capacity;
};

/* The Arabic text is the English one: somebody meant to come back to it. Signs, numbers and
 * abbreviations may be alike. */
bool label_untranslated(const struct labels *);
/* Adds every labels/<name>.csv of a directory (sorted). Messages: labels.header, labels.missing. */
bool catalogue_load(struct arena *a, const char *directory, struct catalogue *, struct diag *d);
/* The text, or the id itself when the catalogue lacks it (a test finds that). */
str catalogue_text(const struct catalogue *, const char *id, enum language);
struct labels catalogue_labels(const struct catalogue *, const char *id);
bool catalogue_has(const struct catalogue *, const char *id);
/* The text with its {placeholders} filled in. */
str catalogue_format(struct arena *a, const struct catalogue *, const char *id, enum language,
                     int arg_count, const struct diag_arg *args);
/* "file:line:column: error: sentence" as main prints it. */
str diag_sentence(struct arena *a, const struct catalogue *, const struct diag_item *,
                  enum language);

#endif
