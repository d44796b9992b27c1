/* Texts that must look like something: the formats of strings, JSON, points. The value is the text
 * itself. */
#ifndef MARSAD_2_VALIDATE_READ_TEXT_FORM_H
#define MARSAD_2_VALIDATE_READ_TEXT_FORM_H

#include "2_validate/field_reader.h"
#include "2_validate/read_json.h"

read_one read_text_form;

bool text_is_email(str text);
bool text_is_uri(str text);  /* has a scheme */
bool text_is_uuid(str text); /* 8-4-4-4-12 hexadecimal digits */
/* Base64 of RFC 4648; line ends are passed. */
bool text_is_base64(str text);
/* The next item of a list; false when it is the last. */
bool list_cut(const struct field *, str *text, str *item);
/* The text of a form in JSON, or NULL; the type of the whole is checked. */
const struct json *text_form_json(enum text_form, str text, struct arena *a);

/* read_geojson.c. After the published JSON Schemas of both. */
bool json_is_geojson(const struct json *);
bool json_is_topojson(const struct json *);

#endif
