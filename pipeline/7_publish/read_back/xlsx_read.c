/* Reading a workbook with libzip and expat. Parts are bounded in size; a part that is not
 * well-formed XML fails the whole. */
#include "7_publish/read_back/xlsx_read.h"

#include "base/buf.h"

#include <expat.h>
#include <stdio.h>
#include <string.h>
#include <zip.h>

enum { PART_BYTES_LIMIT = 256 << 20 };

struct string_list {
    str *item;
    ptrdiff_t count, capacity;
};

struct part_reader { /* state of one parse */
    struct arena *arena;
    struct xlsx *book;
    struct string_list *strings;
    struct xlsx_sheet *sheet;
    struct buf text;
    bool in_text;
    bool cell_is_shared;
    struct xlsx_cell cell;
    bool has_value;
    bool bad;
};

static const char *attribute(const char *const *attributes, const char *name)
{
    for (; attributes[0]; attributes += 2)
        if (strcmp(attributes[0], name) == 0)
            return attributes[1];
    return NULL;
}

/* "B12" to row 11, column 1. */
static bool parse_place(const char *place, struct xlsx_cell *cell)
{
    int32_t column = 0, row = 0;
    const char *p = place;
    for (; *p >= 'A' && *p <= 'Z' && column < 20000; p++)
        column = column * 26 + (*p - 'A' + 1);
    for (; *p >= '0' && *p <= '9' && row < 2000000; p++)
        row = row * 10 + (*p - '0');
    cell->row = row - 1;
    cell->column = column - 1;
    return *p == '\0' && row > 0 && column > 0;
}

static void begin_text(struct part_reader *r)
{
    r->in_text = true;
    r->text = buf_new(r->arena, 64);
}

static void XMLCALL sheet_start(void *user, const char *name, const char **attributes)
{
    struct part_reader *r = user;
    if (strcmp(name, "sheetView") == 0) {
        const char *rtl = attribute(attributes, "rightToLeft");
        r->sheet->right_to_left = rtl && strcmp(rtl, "1") == 0;
    } else if (strcmp(name, "c") == 0) {
        const char *place = attribute(attributes, "r");
        const char *type = attribute(attributes, "t");
        r->cell = (struct xlsx_cell){0};
        r->cell_is_shared = type && strcmp(type, "s") == 0;
        r->has_value = false;
        r->bad = r->bad || !place || !parse_place(place, &r->cell) || (type && !r->cell_is_shared);
    } else if (strcmp(name, "v") == 0) {
        begin_text(r);
        r->has_value = true;
    } else if (strcmp(name, "f") == 0) {
        r->bad = true; /* no formula is ever written */
    }
}

static void finish_cell(struct part_reader *r)
{
    str value = buf_view(&r->text);
    if (r->cell_is_shared) {
        int64_t index = -1;
        if (!str_to_int64(value, &index) || index < 0 || index >= r->strings->count) {
            r->bad = true;
            return;
        }
        r->cell.text = r->strings->item[index];
    } else {
        r->cell.is_number = true;
        r->bad = r->bad || !str_to_double(value, &r->cell.number);
    }
    *ARENA_PUSH(r->arena, r->sheet) = r->cell;
}

static void XMLCALL sheet_end(void *user, const char *name)
{
    struct part_reader *r = user;
    if (strcmp(name, "v") == 0)
        r->in_text = false;
    else if (strcmp(name, "c") == 0 && r->has_value)
        finish_cell(r);
}

static void XMLCALL any_text(void *user, const char *text, int n)
{
    struct part_reader *r = user;
    if (r->in_text)
        buf_str(&r->text, (str){text, n});
}

static void XMLCALL strings_start(void *user, const char *name, const char **attributes)
{
    struct part_reader *r = user;
    (void)attributes;
    if (strcmp(name, "t") == 0)
        begin_text(r);
}

static void XMLCALL strings_end(void *user, const char *name)
{
    struct part_reader *r = user;
    if (strcmp(name, "t") != 0)
        return;
    r->in_text = false;
    *ARENA_PUSH(r->arena, r->strings) = buf_view(&r->text);
}

static void XMLCALL book_start(void *user, const char *name, const char **attributes)
{
    struct part_reader *r = user;
    if (strcmp(name, "sheet") != 0)
        return;
    const char *title = attribute(attributes, "name");
    struct xlsx_sheet *sheet = ARENA_PUSH(r->arena, r->book);
    sheet->name = str_copy(r->arena, str_from_c(title));
}

static void XMLCALL nothing_start(void *user, const char *name, const char **attributes)
{
    (void)user;
    (void)name;
    (void)attributes;
}

static void XMLCALL nothing_end(void *user, const char *name)
{
    (void)user;
    (void)name;
}

static bool parse_part(struct part_reader *r, str xml, XML_StartElementHandler start,
                       XML_EndElementHandler end)
{
    XML_Parser parser = XML_ParserCreate(NULL);
    if (!parser)
        return false;
    XML_SetUserData(parser, r);
    XML_SetElementHandler(parser, start, end);
    XML_SetCharacterDataHandler(parser, any_text);
    bool ok = XML_Parse(parser, xml.p, (int)xml.n, 1) == XML_STATUS_OK;
    XML_ParserFree(parser);
    return ok && !r->bad;
}

/* The bytes of a part; false when it is missing, too large or damaged (its CRC is checked). */
static bool read_part(struct arena *a, zip_t *zip, const char *name, str *out)
{
    zip_stat_t stat;
    zip_stat_init(&stat);
    if (zip_stat(zip, name, 0, &stat) != 0 || stat.size > PART_BYTES_LIMIT)
        return false;
    zip_file_t *file = zip_fopen(zip, name, 0);
    if (!file)
        return false;
    char *bytes = arena_alloc_raw(a, 1, (ptrdiff_t)stat.size + 1);
    zip_int64_t got = zip_fread(file, bytes, stat.size);
    char more;
    bool ended = zip_fread(file, &more, 1) == 0; /* also checks the CRC */
    bool ok = zip_fclose(file) == 0 && ended && got == (zip_int64_t)stat.size;
    *out = (str){bytes, (ptrdiff_t)stat.size};
    return ok;
}

static bool is_known_part(str name)
{
    return str_equal_c(name, "xl/workbook.xml") || str_equal_c(name, "xl/sharedStrings.xml") ||
           str_starts(name, STR("xl/worksheets/sheet"));
}

/* Only that it is whole, which its CRC tells, and a PNG. */
static bool is_picture(struct arena *a, zip_t *zip, const char *name)
{
    str bytes;
    return read_part(a, zip, name, &bytes) && str_starts(bytes, STR("\x89PNG\r\n\x1A\n"));
}

/* Every other part is a picture, or XML too, and must parse. */
static bool check_other_parts(struct arena scratch, zip_t *zip, struct xlsx *out)
{
    zip_int64_t count = zip_get_num_entries(zip, 0);
    for (zip_int64_t i = 0; i < count; i++) {
        struct arena part = scratch;
        struct part_reader r = {.arena = &part};
        const char *name = zip_get_name(zip, (zip_uint64_t)i, 0);
        str xml;
        if (!name)
            return false;
        out->tables += str_starts(str_from_c(name), STR("xl/tables/"));
        if (is_known_part(str_from_c(name)))
            continue;
        if (str_ends(str_from_c(name), STR(".png"))) {
            if (!is_picture(&part, zip, name))
                return false;
            continue;
        }
        if (!read_part(&part, zip, name, &xml) || !parse_part(&r, xml, nothing_start, nothing_end))
            return false;
    }
    return true;
}

static const char *read_sheets(struct arena *a, zip_t *zip, struct xlsx *out,
                               struct string_list *strings)
{
    for (ptrdiff_t i = 0; i < out->count; i++) {
        char name[64];
        snprintf(name, sizeof name, "xl/worksheets/sheet%lld.xml", (long long)i + 1);
        struct part_reader r = {.arena = a, .strings = strings, .sheet = &out->item[i]};
        str xml;
        if (!read_part(a, zip, name, &xml) || !parse_part(&r, xml, sheet_start, sheet_end))
            return "sheet";
    }
    return NULL;
}

static const char *read_parts(struct arena *a, zip_t *zip, struct xlsx *out)
{
    struct string_list strings = {0};
    struct part_reader book = {.arena = a, .book = out};
    struct part_reader shared = {.arena = a, .strings = &strings};
    str xml;
    if (zip_name_locate(zip, "[Content_Types].xml", 0) < 0)
        return "content-types";
    if (!read_part(a, zip, "xl/workbook.xml", &xml) ||
        !parse_part(&book, xml, book_start, nothing_end))
        return "workbook";
    if (!read_part(a, zip, "xl/sharedStrings.xml", &xml) ||
        !parse_part(&shared, xml, strings_start, strings_end))
        return "shared-strings";
    if (!check_other_parts(*a, zip, out))
        return "part";
    return read_sheets(a, zip, out, &strings);
}

const char *xlsx_read(struct arena *a, const char *path, struct xlsx *out)
{
    int error = 0;
    *out = (struct xlsx){0};
    zip_t *zip = zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, &error);
    if (!zip)
        return "zip";
    const char *wrong = read_parts(a, zip, out);
    zip_discard(zip);
    return wrong;
}

const struct xlsx_sheet *xlsx_sheet(const struct xlsx *book, str name)
{
    for (ptrdiff_t i = 0; i < book->count; i++)
        if (str_equal(book->item[i].name, name))
            return &book->item[i];
    return NULL;
}

const struct xlsx_cell *xlsx_cell_at(const struct xlsx_sheet *sheet, int32_t row, int32_t column)
{
    ptrdiff_t low = 0, high = sheet->count;
    while (low < high) {
        ptrdiff_t middle = low + (high - low) / 2;
        const struct xlsx_cell *cell = &sheet->item[middle];
        bool before = cell->row < row || (cell->row == row && cell->column < column);
        low = before ? middle + 1 : low;
        high = before ? high : middle;
    }
    const struct xlsx_cell *found = low < sheet->count ? &sheet->item[low] : NULL;
    return found && found->row == row && found->column == column ? found : NULL;
}
