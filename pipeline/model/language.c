/* Names of the languages. */
#include "model/language.h"

#include <assert.h>

static const char *const codes[LANGUAGE_COUNT] = {
    [LANGUAGE_AR] = "ar",
    [LANGUAGE_FR] = "fr",
    [LANGUAGE_EN] = "en",
};

bool language_parse(str code, enum language *language)
{
    /* What follows the code in a locale: ar_MA.UTF-8, fr@euro, en-GB. */
    bool only_code = code.n == 2 || (code.n > 2 && str_find_byte(STR("_-.@"), code.p[2]) >= 0);
    for (int i = 0; only_code && i < LANGUAGE_COUNT; i++) {
        if (str_starts(code, str_from_c(codes[i]))) {
            *language = (enum language)i;
            return true;
        }
    }
    return false;
}

const char *language_code(enum language language)
{
    assert(language < LANGUAGE_COUNT);
    return codes[language];
}
