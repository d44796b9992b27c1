/* Datasets, code lists and text batches made by hand, for the tests of stages 2 and 3: nothing here
 * depends on how descriptors are read from files. */
#ifndef MARSAD_TESTS_VALIDATE_FIXTURE_H
#define MARSAD_TESTS_VALIDATE_FIXTURE_H

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "2_validate/validate.h"
#include "base/utf8.h"

/* One code; `names` are labels and aliases, separated by "|". */
struct code_row {
    const char *code;
    const char *parent;
    const char *names;
    const char *replaced_by;
    bool retired;
    int64_t from, to; /* bands: both 0 for none */
};

static inline void code_names(struct arena *a, struct codelist *list, int32_t index, str names)
{
    str name;
    bool more = names.n > 0;
    for (int32_t i = 0; more; i++) {
        more = str_cut(names, '|', &name, &names);
        if (i < LANGUAGE_COUNT) {
            list->code[index].labels.text[i] = name;
        }
        map_put(&list->folded, utf8_fold(a, name), index);
    }
}

/* Numbers are the reverse of the order, so that an index is never taken for a number. */
static inline struct codelist *codelist_of(struct arena *a, const char *name,
                                           const struct code_row *row, int32_t count)
{
    struct codelist *list = ARENA_NEW(a, struct codelist);
    list->name = str_from_c(name);
    list->code = ARENA_ARRAY(a, struct code, count);
    list->count = list->number_limit = count;
    list->by_number = ARENA_ARRAY(a, int32_t, count);
    list->exact = map_new(a, count);
    list->folded = map_new(a, 4 * count);
    for (int32_t i = 0; i < count; i++) {
        struct code *code = &list->code[i];
        code->code = str_from_c(row[i].code);
        code->number = count - 1 - i;
        list->by_number[code->number] = i;
        code->retired = row[i].retired;
        code->has_band = row[i].from != 0 || row[i].to != 0;
        code->from = row[i].from;
        code->to = row[i].to;
        code->valid_from = INT32_MIN;
        code->valid_to = INT32_MAX;
        map_put(&list->exact, code->code, i);
        map_put(&list->folded, utf8_fold(a, code->code), i);
        code_names(a, list, i, str_from_c(row[i].names));
    }
    for (int32_t i = 0; i < count; i++) {
        struct code *code = &list->code[i];
        code->parent = (int32_t)map_get(&list->exact, str_from_c(row[i].parent), -1);
        code->replaced_by = (int32_t)map_get(&list->exact, str_from_c(row[i].replaced_by), -1);
        code->level = code->parent < 0 ? 1 : list->code[code->parent].level + 1;
        list->levels = code->level > list->levels ? code->level : list->levels;
    }
    return list;
}

/* A field with the defaults that a descriptor would give it. */
static inline struct field field_of(const char *name, enum value_type type)
{
    static const str yes[] = {STR_INIT("true"), STR_INIT("1")};
    static const str no[] = {STR_INIT("false"), STR_INIT("0")};
    return (struct field){
        .name = str_from_c(name),
        .type_name = STR(""),
        .type = type,
        .list_separator = ';',
        .min_length = -1,
        .max_length = -1,
        .true_value = yes,
        .true_count = 2,
        .false_value = no,
        .false_count = 2,
        .severity = {SEVERITY_QUARANTINE_ROW, SEVERITY_QUARANTINE_ROW, SEVERITY_QUARANTINE_ROW},
        .coarsen_at = -1,
    };
}

static inline struct dataset dataset_of(const char *name, struct field *field, int32_t fields)
{
    return (struct dataset){
        .name = str_from_c(name),
        .field = field,
        .fields = fields,
        .centre_field = -1,
        .event_date_field = -1,
        .person_field = -1,
        .refuse_share = NAN,
        .source_format = source_format_plain(),
    };
}

/* Cells of a batch from rows of texts, in a block of its own and of exactly its size, so that a
 * sanitizer sees every read past it. */
struct made_batch {
    struct text_batch batch;
    char *bytes;
    struct text_cell *cells;
    int64_t *line;
};

static inline struct made_batch batch_of(const char *const *cell, int32_t rows, int32_t columns)
{
    struct made_batch made;
    size_t cells = (size_t)rows * (size_t)columns, total = 0;
    made.cells = calloc(cells, sizeof *made.cells);
    made.line = calloc((size_t)rows, sizeof *made.line);
    for (size_t i = 0; i < cells; i++) {
        total += strlen(cell[i]);
    }
    made.bytes = malloc(total + (total == 0));
    size_t at = 0;
    for (size_t i = 0; i < cells; i++) {
        size_t n = strlen(cell[i]);
        memcpy(made.bytes + at, cell[i], n);
        made.cells[i] = (struct text_cell){(uint32_t)at, (uint32_t)n};
        at += n;
    }
    for (int32_t row = 0; row < rows; row++) {
        made.line[row] = row + 2;
    }
    made.batch = (struct text_batch){.bytes = made.bytes,
                                     .rows = rows,
                                     .columns = columns,
                                     .cells = made.cells,
                                     .line = made.line};
    return made;
}

static inline void batch_release(struct made_batch *made)
{
    free(made->bytes);
    free(made->cells);
    free(made->line);
}

#endif
