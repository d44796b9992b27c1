/* Datasets: whatever the bytes, the descriptor is refused with places or holds together: every
 * coded column comes from a field that may stay, and no direct identifier does. */
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct arena memory;
    static struct codelist list[3];
    if (!memory.next) {
        memory = arena_reserve((ptrdiff_t)1 << 32);
        struct diag d = diag_new(&memory);
        for (int i = 0; i < 3; i++) {
            assert(codelist_read(&memory, str_from_c(lists[i].csv), STR("l.csv"),
                                 str_from_c(lists[i].name), &list[i], &d));
        }
    }
    struct arena scratch = memory;
    struct diag d = diag_new(&scratch);
    struct codelist_set set = {0};
    struct dataset ds;
    for (int i = 0; i < 3; i++)
        codelist_set_add(&scratch, &set, &list[i]);
    str bytes = str_copy(&scratch, (str){(const char *)data, (ptrdiff_t)size});
    bool ok = dataset_read(&scratch, bytes, STR("f.yaml"), STR("cases"), &set, &ds, &d);
    assert(ok == (d.error_count == 0));
    for (ptrdiff_t i = 0; i < d.count; i++)
        assert(d.item[i].place.line >= 1);
    if (ok)
        check(&ds);
    return 0;
}
