/* Made-up rows, persons and columns of every kind, read as a register would give them: what
 * counting and estimating are held against slow implementations with. Each test makes its own rows.
 */
#ifndef MARSAD_TESTS_ROWS_FIXTURE_H
#define MARSAD_TESTS_ROWS_FIXTURE_H

#pragma GCC diagnostic ignored "-Wunused-function"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "5_indicators/count.h"
#include "base/date.h"

enum { PARTS = 6, ROWS_LIMIT = 280000, SUBJECTS = 24, NOBODY = -1 };
enum { AREA, DAY, SEX, FORMS, SUBJECT, MARRIED, CHILDREN, MONTH, KEPT, WAIT = KEPT, BAND, COLUMNS };

static struct arena whole;
static struct arena arena;
static struct catalogue words;

/* ---- a dataset ---- */

static struct code codes_area[] = {
    {.code = STR_INIT("n"), .parent = -1, .level = 1, .number = 3},
    {.code = STR_INIT("n1"), .parent = 0, .level = 2, .number = 0},
    {.code = STR_INIT("n2"), .parent = 0, .level = 2, .number = 1},
    {.code = STR_INIT("s"), .parent = -1, .level = 1, .number = 2},
    {.code = STR_INIT("s1"), .parent = 3, .level = 2, .number = 4},
    {.code = STR_INIT("s2"), .parent = 3, .level = 2, .number = 6},
    {.code = STR_INIT("old"), .parent = -1, .level = 1, .number = 5, .retired = true},
    {.code = STR_INIT("older"), .parent = -1, .level = 1, .number = 7, .retired = true},
};
static int32_t numbers_area[] = {1, 2, 3, 0, 4, 6, 5, 7};
static struct codelist area = {.name = STR_INIT("area"),
                               .code = codes_area,
                               .count = 8,
                               .by_number = numbers_area,
                               .number_limit = 8,
                               .levels = 2};
static struct code codes_sex[] = {
    {.code = STR_INIT("f"), .parent = -1, .level = 1, .number = 0},
    {.code = STR_INIT("m"), .parent = -1, .level = 1, .number = 1},
    {.code = STR_INIT("x"), .parent = -1, .level = 1, .number = 2},
};
static int32_t numbers_sex[] = {0, 1, 2};
static struct codelist sex = {.name = STR_INIT("sex"),
                              .code = codes_sex,
                              .count = 3,
                              .by_number = numbers_sex,
                              .number_limit = 3,
                              .levels = 1};
static struct code codes_forms[] = {
    {.code = STR_INIT("p"), .parent = -1, .level = 1, .number = 0},
    {.code = STR_INIT("q"), .parent = -1, .level = 1, .number = 2},
    {.code = STR_INIT("r"), .parent = -1, .level = 1, .number = 1},
};
static int32_t numbers_forms[] = {0, 2, 1};
static struct codelist forms = {.name = STR_INIT("forms"),
                                .code = codes_forms,
                                .count = 3,
                                .by_number = numbers_forms,
                                .number_limit = 3,
                                .levels = 1};
static struct code codes_subject[SUBJECTS];
static int32_t numbers_subject[SUBJECTS];
static struct codelist subject = {.name = STR_INIT("subject"),
                                  .code = codes_subject,
                                  .count = SUBJECTS,
                                  .by_number = numbers_subject,
                                  .number_limit = SUBJECTS,
                                  .levels = 1};

static struct field fields[KEPT];
static struct coded_column columns[COLUMNS] = {
    [AREA] = {.name = STR_INIT("area"), .kind = CODED_CODE, .codelist = &area, .width = 1},
    [DAY] = {.name = STR_INIT("day"), .kind = CODED_DAY, .width = 2, .base = 10000},
    [SEX] = {.name = STR_INIT("sex"), .kind = CODED_CODE, .codelist = &sex, .width = 1},
    [FORMS] = {.name = STR_INIT("forms"), .kind = CODED_CODE_SET, .codelist = &forms, .width = 1},
    [SUBJECT] = {.name = STR_INIT("subject"),
                 .kind = CODED_CODE_SET,
                 .codelist = &subject,
                 .width = 4},
    [MARRIED] = {.name = STR_INIT("married"), .kind = CODED_BOOLEAN, .width = 1},
    [CHILDREN] = {.name = STR_INIT("children"), .kind = CODED_INTEGER, .width = 1, .base = -2},
    [MONTH] = {.name = STR_INIT("month"), .kind = CODED_MONTH, .width = 2},
    [WAIT] = {.name = STR_INIT("wait"), .kind = CODED_INTEGER, .width = 8, .base = -(1 << 20)},
    [BAND] = {.name = STR_INIT("band"), .kind = CODED_CODE, .codelist = &forms, .width = 2},
};
static struct expression_variable variables[COLUMNS] = {
    [AREA] = {STR_INIT("area"), VALUE_CODE, &area},
    [DAY] = {STR_INIT("day"), VALUE_DATE, NULL},
    [SEX] = {STR_INIT("sex"), VALUE_CODE, &sex},
    [FORMS] = {STR_INIT("forms"), VALUE_CODE_SET, &forms},
    [SUBJECT] = {STR_INIT("subject"), VALUE_CODE_SET, &subject},
    [MARRIED] = {STR_INIT("married"), VALUE_BOOLEAN, NULL},
    [CHILDREN] = {STR_INIT("children"), VALUE_INTEGER, NULL},
    [MONTH] = {STR_INIT("month"), VALUE_INTEGER, NULL},
    [WAIT] = {STR_INIT("wait"), VALUE_INTEGER, NULL},
    [BAND] = {STR_INIT("band"), VALUE_CODE, &forms},
};
static const struct derived derived[COLUMNS - KEPT] = {{.kind = DERIVED_DIFFERENCE},
                                                       {.kind = DERIVED_BAND, .bands = &forms}};
static struct dataset dataset = {
    .name = STR_INIT("made"),
    .field = fields,
    .fields = KEPT,
    .event_date_field = DAY,
    .person_source = PERSON_IDENTIFIER,
    .coded = columns,
    .coded_count = KEPT,
    .column_count = COLUMNS,
    .derived = derived,
    .coded_scope = {variables, COLUMNS},
};

/* ---- rows ---- */

struct row {
    int64_t value[COLUMNS];
    int32_t part;
    int32_t person; /* in its part; NOBODY */
};
static struct row rows[ROWS_LIMIT];
static int32_t row_count;

static uint64_t random_state;
static uint32_t random_below(uint32_t limit)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((random_state >> 33) % limit);
}

static int64_t random_value(int column)
{
    static const int64_t area_numbers[] = {0, 1, 1, 1, 3, 4, 5};
    if (random_below(10) == 0) {
        return VALUE_MISSING(random_below(MISSING_KIND_COUNT));
    }
    int32_t day = date_from_parts(2022, 11, 17) + (int32_t)random_below(500);
    switch (column) {
    case AREA:
        return area_numbers[random_below(7)]; /* s2 and `older` never occur; n occurs by itself */
    case DAY:
        return day;
    case SEX:
        return random_below(2);
    case FORMS:
        return 1 + random_below(7);
    case SUBJECT:
        return 1 + (int64_t)random_below(1 << SUBJECTS) % ((1 << SUBJECTS) - 1);
    case MARRIED:
        return random_below(2);
    case CHILDREN:
        return (int64_t)random_below(9) - 2;
    case MONTH:
        return 2022 * 12 + random_below(30);
    case WAIT:
        return (int64_t)random_below(700) - 100;
    default:
        return random_below(2); /* r never occurs */
    }
}

/* With a context some parts cannot be read. */
static bool read_rows(void *context, int worker, struct arena *a, int32_t part, const bool *want,
                      struct person_part *out, struct diag *d)
{
    (void)worker;
    if (context) {
        DIAG0(d, DIAG_ERROR, DIAG_ENVIRONMENT, NO_PLACE, "register.damaged");
        return part != 3;
    }
    int32_t first = 0;
    while (first < row_count && rows[first].part < part) {
        first++;
    }
    int32_t last = first;
    while (last < row_count && rows[last].part == part) {
        last++;
    }
    uint32_t *person = ARENA_ARRAY(a, uint32_t, last - first);
    uint8_t **bytes = ARENA_ARRAY(a, uint8_t *, COLUMNS);
    for (int c = 0; c < COLUMNS; c++) {
        bytes[c] = want[c] ? ARENA_ARRAY(a, uint8_t, (last - first) * columns[c].width) : NULL;
        for (int32_t r = first; bytes[c] && r < last; r++) {
            assert_true(coded_encode(&columns[c], rows[r].value[c],
                                     bytes[c] + (r - first) * columns[c].width));
        }
    }
    for (int32_t r = first; r < last; r++) {
        person[r - first] =
            rows[r].person == NOBODY ? PERSON_NONE_NUMBER : (uint32_t)rows[r].person;
    }
    *out = (struct person_part){.rows = last - first,
                                .person = dataset.person_source == PERSON_NONE ? NULL : person,
                                .bytes = (const uint8_t *const *)bytes};
    return true;
}

static int rows_set_up(void **state)
{
    (void)state;
    whole = arena_reserve((ptrdiff_t)4 << 30);
    arena = whole;
    struct diag d = diag_new(&arena);
    for (int i = 0; i < SUBJECTS; i++) {
        codes_subject[i] = (struct code){
            .code = str_format(&arena, "c%d", i), .parent = -1, .level = 1, .number = i};
        numbers_subject[i] = i;
    }
    for (int c = 0; c < KEPT; c++) {
        columns[c].field = c;
        fields[c].name = columns[c].name;
    }
    for (int c = KEPT; c < COLUMNS; c++) {
        columns[c].field = -1;
    }
    struct codelist *lists[] = {&area, &sex, &forms, &subject};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        lists[i]->exact = map_new(&arena, lists[i]->count);
        for (int32_t k = 0; k < lists[i]->count; k++) {
            lists[i]->code[k].replaced_by = -1;
            (void)map_put(&lists[i]->exact, lists[i]->code[k].code, k);
        }
    }
    return catalogue_load(&arena, "schemas/common/labels", &words, &d) ? 0 : -1;
}

static int rows_tear_down(void **state)
{
    (void)state;
    arena_release(&whole);
    return 0;
}

#endif
