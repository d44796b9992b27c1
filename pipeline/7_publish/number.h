/* Numbers as a reader of one language and country writes them: separators, digits, percent sign.
 * The signs come from the catalogue (after CLDR 48), with a country's own where it differs. Every
 * number that stands in a sentence, a chart or the report passes through here; cells of workbooks
 * stay numbers. */
#ifndef MARSAD_7_PUBLISH_NUMBER_H
#define MARSAD_7_PUBLISH_NUMBER_H

#include "descriptors/schemas.h"

struct number_style {
    str decimal, group, minus, plus;
    str percent;     /* with {n} */
    str open, close; /* put around a number so that it is read in one direction; may be empty */
    str code_open, code_close; /* the same around codes and Latin words */
    bool arabic_digits;
};

/* `isolate` are the marks of the medium: isolates in drawn text, LRM in cells, none elsewhere. */
enum number_isolation { ISOLATE_NONE, ISOLATE_WITH_MARKS, ISOLATE_WITH_ISOLATES };

struct number_style number_style_of(const struct schemas *, enum language, enum number_isolation);
/* The catalogue's text of `id`, or of `id`.COUNTRY where there is one. */
str number_country_text(const struct schemas *, const char *id, enum language);

str number_fixed(struct arena *a, const struct number_style *, double value, int decimals);
/* "<0.001": less than `limit`. */
str number_below(struct arena *a, const struct number_style *, double limit, int decimals);
str number_integer(struct arena *a, const struct number_style *, int64_t value);
/* `value` is in percent already: 12.5 is 12.5 %. `with_sign` writes + before a rise. */
str number_percent(struct arena *a, const struct number_style *, double value, int decimals,
                   bool with_sign);
/* ASCII digits become the style's digits; words with Latin letters stay as they are. In right to
 * left text, codes and ranges are kept in one piece. */
str number_protect(struct arena *a, const struct number_style *, str text);

#endif
