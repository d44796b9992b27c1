/* Datasets, or (when the first byte is 's') Table Schemas of others with their dialects: whatever
 * the bytes after the first, the descriptor is refused with places or holds together: every coded
 * column comes from a field that may stay, and no direct identifier does; bounds are in order, keys
 * name fields, marks of numbers differ. */
#include <assert.h>

#include "descriptors/codelist_read.h"
#include "descriptors/dataset_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct {
    const char *name, *csv;
} lists[] = {
    {"centres", "code,label_ar,label_fr,label_en\nc1,a,b,c\nc2,d,e,f\n"},
    {"areas", "code,parent,label_ar,label_fr,label_en\nn,,a,b,c\nn1,n,d,e,f\n"},
    {"ages", "code,label_ar,label_fr,label_en,from,to\nyoung,a,b,c,,17\nadult,d,e,f,18,\n"},
};

enum { LISTS = sizeof lists / sizeof lists[0] };

static void check(const struct dataset *ds)
{
    assert(ds->coded_scope.count == ds->coded_count && ds->scope.count == ds->fields);
    for (int32_t i = 0; i < ds->coded_count; i++) {
        const struct coded_column *c = &ds->coded[i];
        const struct field *f = &ds->field[c->field];
        assert(f->sensitivity != SENSITIVITY_DIRECT_IDENTIFIER);
        assert(f->sensitivity != SENSITIVITY_FREE_TEXT);
        assert(f->sensitivity != SENSITIVITY_QUASI_IDENTIFIER || f->coarsening != COARSEN_NONE);
        assert((f->type == VALUE_TEXT) == (c->kind == CODED_TAG));
        assert(dataset_coded(ds, c->name) == i);
        int64_t least, most;
        if (c->kind != CODED_NUMBER && c->kind != CODED_TAG) {
            coded_range(c, &least, &most);
            assert(least <= most);
        }
    }
    for (int32_t i = 0; i < ds->fields; i++)
        assert(dataset_field(ds, ds->field[i].name) == i);
}

static void check_field(const struct field *f)
{
    assert(f->type_name.n > 0 && f->format.p != NULL);
    assert(!(f->has_minimum && f->has_maximum) || f->minimum <= f->maximum);
    assert(f->min_length < 0 || f->max_length < 0 || f->min_length <= f->max_length);
    assert(f->pattern.n == 0 || f->compiled_pattern != NULL);
    assert(f->format_is_invalid || !f->time_format || f->type != VALUE_TEXT);
    assert(f->type == VALUE_BOOLEAN || f->true_count + f->false_count == 0);
    for (int32_t i = 0; i < f->numbers.group_marks; i++)
        assert(f->numbers.group_mark[i] != f->numbers.decimal_mark);
}

static void check_keys(const struct dataset *ds)
{
    for (int32_t i = 0; i < ds->primary_key_count; i++)
        assert(ds->primary_key[i] >= 0 && ds->primary_key[i] < ds->fields);
    for (int32_t k = 0; k < ds->unique_keys; k++) {
        assert(ds->unique_key[k].fields > 0);
        for (int32_t i = 0; i < ds->unique_key[k].fields; i++)
            assert(ds->unique_key[k].field[i] < ds->fields);
    }
    for (int32_t k = 0; k < ds->foreign_keys; k++) {
        const struct foreign_key *key = &ds->foreign_key[k];
        assert(key->field_count > 0 && key->fields[0] == key->field && key->resource.p != NULL);
        for (int32_t i = 0; i < key->field_count; i++)
            assert(key->fields[i] < ds->fields && key->reference_fields[i].p != NULL);
    }
}

static void check_standard(struct arena scratch, str bytes)
{
    struct diag d = diag_new(&scratch);
    struct dataset ds;
    struct schema_text text = {STR("s.json"), bytes};
    bool ok = table_schema_read(&scratch, text, text, &ds, &d);
    assert(ok == (d.error_count == 0) && ok == !ds.faulty);
    for (ptrdiff_t i = 0; i < d.count; i++)
        assert(d.item[i].place.line >= 1);
    assert(ds.standard && ds.coded_count == 0);
    if (!ok)
        return;
    assert(ds.scope.count == ds.fields);
    for (int32_t i = 0; i < ds.fields; i++) {
        check_field(&ds.field[i]);
        assert(dataset_field(&ds, ds.field[i].name) == i);
    }
    check_keys(&ds);
    const struct dialect *dialect = &ds.source_format.dialect;
    assert(dialect->declared && dialect->header_rows >= 0);
    assert(dialect->quote == '\0' || str_find_byte(dialect->delimiter, dialect->quote) < 0);
}

/* The dataset adds lists of its own to the set, which therefore lives as long as it does. */
static void check_dataset(struct arena scratch, str bytes, struct codelist *list)
{
    struct codelist_set set = {0};
    for (int i = 0; i < LISTS; i++)
        codelist_set_add(&scratch, &set, &list[i]);
    struct diag d = diag_new(&scratch);
    struct dataset ds;
    bool ok = dataset_read(&scratch, bytes, STR("f.yaml"), STR("cases"), &set, &ds, &d);
    assert(ok == (d.error_count == 0));
    for (ptrdiff_t i = 0; i < d.count; i++)
        assert(d.item[i].place.line >= 1);
    if (!ok)
        return;
    check(&ds);
    check_keys(&ds);
    for (int32_t i = 0; i < ds.fields; i++)
        check_field(&ds.field[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct arena memory;
    static struct codelist list[LISTS];
    if (!memory.next) {
        memory = arena_reserve((ptrdiff_t)1 << 32);
        struct diag d = diag_new(&memory);
        for (int i = 0; i < LISTS; i++) {
            assert(codelist_read(&memory, str_from_c(lists[i].csv), STR("l.csv"),
                                 str_from_c(lists[i].name), &list[i], &d));
        }
    }
    if (size < 1)
        return 0;
    struct arena scratch = memory;
    str bytes = str_copy(&scratch, (str){(const char *)data + 1, (ptrdiff_t)size - 1});
    if (data[0] == 's')
        check_standard(scratch, bytes);
    else
        check_dataset(scratch, bytes, list);
    return 0;
}
