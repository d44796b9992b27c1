/* The three languages that a reader may have, and a text in each of them. */
#ifndef MARSAD_MODEL_LANGUAGE_H
#define MARSAD_MODEL_LANGUAGE_H

#include "base/str.h"

enum language { LANGUAGE_AR, LANGUAGE_FR, LANGUAGE_EN, LANGUAGE_COUNT };

struct labels {
    str text[LANGUAGE_COUNT];
};

/* "ar", "fr", "en"; also takes a locale such as ar_MA.UTF-8. False when it is none of them. */
bool language_parse(str code, enum language *language);
const char *language_code(enum language);
static inline bool language_is_rtl(enum language l)
{
    return l == LANGUAGE_AR;
}

#endif
