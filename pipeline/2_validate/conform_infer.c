/* The types of a file that has no schema. Each column is held against a list of types, the narrow
 * ones first, over its first records: the first type that nine cells in ten can be read as is the
 * column's, and a column that fits none is of any type. The scores go up and down as the reference
 * implementation counts them (detector, field confidence 0.9), since its verdicts hang on that. */
#include <string.h>

#include "2_validate/conform.h"
#include "2_validate/read_value.h"

static const struct candidate {
    const char *type_name;
    enum value_type type;
    enum text_form form;
} candidates[] = {
    {"yearmonth", VALUE_YEARMONTH, TEXT_PLAIN}, {"geopoint", VALUE_TEXT, TEXT_GEOPOINT},
    {"duration", VALUE_TEXT, TEXT_DURATION},    {"geojson", VALUE_TEXT, TEXT_GEOJSON},
    {"object", VALUE_TEXT, TEXT_OBJECT},        {"array", VALUE_TEXT, TEXT_ARRAY},
    {"datetime", VALUE_DATETIME, TEXT_PLAIN},   {"time", VALUE_TIME, TEXT_PLAIN},
    {"date", VALUE_DATE, TEXT_PLAIN},           {"integer", VALUE_INTEGER, TEXT_PLAIN},
    {"number", VALUE_NUMBER, TEXT_PLAIN},       {"boolean", VALUE_BOOLEAN, TEXT_PLAIN},
    {"year", VALUE_INTEGER, TEXT_PLAIN},        {"string", VALUE_TEXT, TEXT_PLAIN},
};
enum { CANDIDATES = sizeof candidates / sizeof *candidates };
static const double confidence = 0.9;

static void field_become(struct field *field, const struct candidate *candidate)
{
    static const str true_values[] = {STR_INIT("true"), STR_INIT("True"), STR_INIT("TRUE"),
                                      STR_INIT("1")};
    static const str false_values[] = {STR_INIT("false"), STR_INIT("False"), STR_INIT("FALSE"),
                                       STR_INIT("0")};
    field->type_name = str_from_c(candidate->type_name);
    field->type = candidate->type;
    field->text_form = candidate->form;
    if (candidate->type == VALUE_BOOLEAN) {
        field->true_value = true_values;
        field->true_count = 4;
        field->false_value = false_values;
        field->false_count = 4;
    }
}

struct inference {
    struct field_reader reader[CANDIDATES];
    struct batch_column out[CANDIDATES];
    struct arena *arena;
};

static void readers_make(struct inference *in, const struct date_words *words)
{
    str name[CANDIDATES];
    for (int i = 0; i < CANDIDATES; i++) {
        name[i] = str_from_c(candidates[i].type_name);
    }
    struct dataset *each = ARENA_NEW(in->arena, struct dataset);
    table_schema_of_labels(in->arena, name, CANDIDATES, each);
    struct reading_context context = {
        .arena = in->arena,
        .dataset = each,
        .date_words = words,
        .calendar = calendar_new(in->arena),
        .as_of_day = INT32_MAX,
        .centre = STR(""),
    };
    for (int i = 0; i < CANDIDATES; i++) {
        field_become(&each->field[i], &candidates[i]);
        field_reader_make(&in->reader[i], &context, i, 0, &in->out[i]);
    }
}

static bool reads(struct inference *in, int candidate, str text)
{
    struct cell_value value;
    return field_cell_read(&in->reader[candidate], text, &value) == CELL_IS_VALUE;
}

/* A record that lacks the cell speaks for every type. -1: no type fits. */
static int type_of_column(struct inference *in, const struct text_batch *sample, int32_t column)
{
    int score[CANDIDATES] = {0};
    double floor = sample->rows * (confidence - 1);
    int most = sample->rows;
    for (int32_t row = 0; row < sample->rows; row++) {
        str text = text_batch_cell(sample, row, column);
        bool is_there = !sample->found ||
                        (column < sample->found[row] && !(sample->found[row] == 1 && text.n == 0));
        bool is_missing = is_there && text.n == 0;
        most -= is_missing;
        for (int i = 0; i < CANDIDATES; i++) {
            if (score[i] < floor) {
                continue;
            }
            if (!is_missing) {
                score[i] += !is_there || reads(in, i, text) ? 1 : -1;
            }
            if (most > 0 && score[i] >= most * confidence) {
                return i;
            }
        }
    }
    return -1;
}

void conform_infer(struct arena *a, const struct date_words *words, const struct text_batch *sample,
                   struct dataset *dataset)
{
    struct inference *in = ARENA_NEW(a, struct inference);
    in->arena = a;
    if (sample->rows == 0) {
        return;
    }
    readers_make(in, words);
    for (int32_t i = 0; i < dataset->fields && i < sample->columns; i++) {
        int type = type_of_column(in, sample, i);
        if (type >= 0) {
            field_become(&dataset->field[i], &candidates[type]);
        }
    }
    for (int i = 0; i < CANDIDATES; i++) {
        field_reader_wipe(&in->reader[i]);
    }
}
