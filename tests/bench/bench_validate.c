/* Nanoseconds a row of stages 2 and 3 over a 25-column export of case records, cells cut
 * beforehand. bench_validate FILE.csv [PASSES] Lines with a quote are left out: cutting records is
 * not measured here. */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "../unit/validate_fixture.h"
#include "3_anonymise/anonymise.h"
#include "base/date.h"

enum { COLUMNS = 25, BATCHES_LIMIT = 1024 };

static struct arena memory;

static const struct codelist *list_of(const char *name, const char *codes)
{
    static struct code_row rows[128];
    char *copy = strdup(codes), *save = NULL;
    int32_t count = 0;
    for (char *word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
        rows[count++] =
            (struct code_row){.code = word, .parent = "", .names = "", .replaced_by = ""};
    }
    return codelist_of(&memory, name, rows, count);
}

static const struct codelist *numbered_list(const char *name, const char *letters, int digits,
                                            int count)
{
    static char text[4096];
    int n = 0;
    for (int i = 0; i < count; i++) {
        n += snprintf(text + n, sizeof text - (size_t)n, "%s%0*d ", letters, digits, i);
    }
    return list_of(name, text);
}

static struct dataset *cases_dataset(void)
{
    static struct field f[COLUMNS];
    static const char *const name[COLUMNS] = {"record_id",
                                              "centre_id",
                                              "person_code",
                                              "contact_date",
                                              "contact_time",
                                              "birth_year",
                                              "sex",
                                              "nationality",
                                              "governorate",
                                              "delegation",
                                              "marital_status",
                                              "education",
                                              "employment",
                                              "children_count",
                                              "disability",
                                              "violence_types",
                                              "perpetrator_relation",
                                              "perpetrator_sex",
                                              "setting",
                                              "frequency",
                                              "services",
                                              "referral",
                                              "complaint_filed",
                                              "urgency",
                                              "note"};
    static const char *const codes[COLUMNS] = {
        [6] = "F M",
        [7] = "TUN LBY CIV",
        [8] = "TN-11 TN-12 TN-13 TN-14 TN-21 TN-22 TN-23 TN-31 TN-32 TN-33 TN-34 TN-41 TN-42 "
              "TN-43 TN-51 TN-52 TN-53 TN-61 TN-71 TN-72 TN-73 TN-81 TN-82 TN-83",
        [10] = "SINGLE MARRIED DIVORCED WIDOWED SEPARATED ENGAGED",
        [11] = "NONE PRIMARY PREP SECONDARY VOCATIONAL HIGHER",
        [12] = "EMPLOYED SELF UNEMPLOYED STUDENT HOMEMAKER RETIRED SEASONAL",
        [15] = "PHY PSY SEX ECO NEG CYB TRF INS",
        [16] = "HUSB EXHUSB FATHER BROTHER SON INLAW RELATIVE EMPLOYER COLLEAGUE NEIGHBOUR "
               "STRANGER OTHER",
        [17] = "F M",
        [18] = "HOME STREET WORK SCHOOL TRANSPORT ONLINE INSTITUTION",
        [19] = "ONCE RARE OFTEN DAILY",
        [21] = "POLICE HOSPITAL NGO COURT SOCIAL SELF HOTLINE SCHOOL OTHER"};
    for (int i = 0; i < COLUMNS; i++) {
        f[i] = field_of(name[i], codes[i] ? VALUE_CODE : VALUE_TEXT);
        f[i].codelist = codes[i] ? list_of(name[i], codes[i]) : NULL;
    }
    f[1].type = VALUE_CODE, f[1].codelist = numbered_list("centres", "CT", 3, 100);
    f[3].type = VALUE_DATE, f[3].required = true;
    f[5].type = VALUE_INTEGER, f[5].has_minimum = f[5].has_maximum = true;
    f[5].minimum = 1900, f[5].maximum = 2026;
    f[13].type = f[23].type = VALUE_INTEGER;
    f[14].type = f[22].type = VALUE_BOOLEAN;
    static const str yes = STR_INIT("y"), no = STR_INIT("n");
    f[14].true_value = f[22].true_value = &yes, f[14].true_count = f[22].true_count = 1;
    f[14].false_value = f[22].false_value = &no, f[14].false_count = f[22].false_count = 1;
    f[15].type = VALUE_CODE_SET;
    f[20].type = VALUE_CODE_SET, f[20].codelist = numbered_list("services", "S", 2, 15);
    f[0].sensitivity = SENSITIVITY_RECORD_KEY, f[0].required = true;
    f[2].sensitivity = SENSITIVITY_DIRECT_IDENTIFIER, f[2].min_length = f[2].max_length = 20;
    f[24].sensitivity = SENSITIVITY_FREE_TEXT;
    static struct dataset d;
    d = dataset_of("cases", f, COLUMNS);
    d.person_source = PERSON_IDENTIFIER;
    d.person_field = 2;
    static struct coded_column coded[COLUMNS];
    for (int i = 0; i < COLUMNS; i++) {
        bool key = i == 0, text = f[i].type == VALUE_TEXT;
        if (text && !key) {
            continue;
        }
        struct coded_column *c = &coded[d.coded_count++];
        *c = (struct coded_column){
            .name = f[i].name, .field = i, .codelist = f[i].codelist, .width = 2};
        c->kind = key                           ? CODED_TAG
                  : f[i].type == VALUE_CODE     ? CODED_CODE
                  : f[i].type == VALUE_CODE_SET ? CODED_CODE_SET
                                                : CODED_INTEGER;
        c->width = key                                                      ? 8
                   : f[i].type == VALUE_CODE_SET || f[i].type == VALUE_DATE ? 4
                   : f[i].type == VALUE_CODE                                ? 1
                                                                            : 2;
    }
    d.coded = coded;
    return &d;
}

static struct text_batch batches[BATCHES_LIMIT];
static int batch_count;
static int64_t rows_total;

static void cut_batches(const char *path)
{
    char line[4096];
    FILE *file = fopen(path, "r");
    assert(file && fgets(line, sizeof line, file));
    struct text_cell *cells = NULL;
    char *bytes = NULL;
    uint32_t at = 0;
    while (fgets(line, sizeof line, file)) {
        if (strchr(line, '"')) {
            continue;
        }
        struct text_batch *b = &batches[batch_count - (batch_count > 0)];
        if (batch_count == 0 || b->rows == TEXT_BATCH_ROWS) {
            assert(batch_count < BATCHES_LIMIT);
            cells = calloc((size_t)TEXT_BATCH_ROWS * COLUMNS, sizeof *cells);
            bytes = malloc(1 << 20);
            at = 0;
            b = &batches[batch_count++];
            *b = (struct text_batch){.bytes = bytes,
                                     .columns = COLUMNS,
                                     .cells = cells,
                                     .line = calloc(TEXT_BATCH_ROWS, sizeof(int64_t))};
        }
        size_t n = strlen(line) - 1;
        memcpy(bytes + at, line, n + 1);
        struct text_cell *cell = cells + (ptrdiff_t)b->rows * COLUMNS;
        uint32_t from = at;
        int column = 0;
        for (uint32_t i = at; i <= at + n && column < COLUMNS; i++) {
            if (bytes[i] == ',' || bytes[i] == '\n') {
                cell[column++] = (struct text_cell){from, i - from};
                from = i + 1;
            }
        }
        at += (uint32_t)n + 1;
        b->rows += column == COLUMNS;
        rows_total += column == COLUMNS;
    }
    fclose(file);
}

/* The batch in the reader's one block, as 1_ingest leaves it: in the cache. */
static struct text_batch *reread(const struct text_batch *b)
{
    static struct text_batch hot;
    static char bytes[1 << 20];
    static struct text_cell cells[TEXT_BATCH_ROWS * COLUMNS];
    size_t count = (size_t)b->rows * COLUMNS;
    struct text_cell last = b->cells[count - 1];
    memcpy(bytes, b->bytes, last.offset + last.length);
    memcpy(cells, b->cells, count * sizeof *cells);
    hot = *b;
    hot.bytes = bytes;
    hot.cells = cells;
    return &hot;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static struct key_ring *bench_keys(struct diag *d)
{
    char path[] = "/tmp/bench-key-XXXXXX";
    int fd = mkstemp(path);
    assert(fd >= 0);
    close(fd);
    unlink(path);
    key_new(path, d);
    struct key_ring *keys = key_ring_open(path, d);
    unlink(path);
    assert(keys);
    return keys;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: bench_validate FILE.csv [PASSES]\n");
        return 2;
    }
    int passes = argc > 2 ? atoi(argv[2]) : 5;
    memory = arena_reserve((ptrdiff_t)4 << 30);
    struct diag d = diag_new(&memory);
    struct key_ring *keys = bench_keys(&d);
    static struct schemas schemas;
    schemas.policy.refuse_share = 1;
    const struct dataset *dataset = cases_dataset();
    cut_batches(argv[1]);
    int32_t column[COLUMNS];
    for (int i = 0; i < COLUMNS; i++) {
        column[i] = i;
    }
    for (int pass = 0; pass < passes; pass++) {
        struct arena scratch = memory;
        struct finding_list findings = finding_list_new(&scratch, 1000);
        struct account account = {0};
        double begin = now(), validating = 0, anonymising = 0;
        struct validator *v = validator_new(&scratch, &schemas, dataset, column, STR("CT000"),
                                            date_from_parts(2026, 1, 1), &findings);
        struct anonymiser *a = anonymiser_new(&scratch, STR(""), dataset, keys);
        double made = now() - begin;
        for (int i = 0; i < batch_count; i++) {
            struct batch typed;
            const struct coded_batch *coded;
            const struct text_batch *text = reread(&batches[i]);
            double t0 = now();
            validate_batch(v, text, &typed, &account);
            double t1 = now();
            while (anonymise_batch(a, &typed, i == batch_count - 1, &coded)) {
            }
            validating += t1 - t0;
            anonymising += now() - t1;
        }
        validator_finish(v, &account);
        anonymiser_wipe(a);
        printf(
            "%lld rows, accepted %lld: validate %.0f ns, anonymise %.0f ns a row; set-up %.0f us\n",
            (long long)rows_total, (long long)account.accepted,
            validating * 1e9 / (double)rows_total, anonymising * 1e9 / (double)rows_total,
            made * 1e6);
    }
    return 0;
}
