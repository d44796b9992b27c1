/* Protection of published cases that broke other programs. The files lie outside the project
 * (../shared/cases/sdc); without them these tests are skipped. */
#include "protect_attacker.h"

struct case_row {
    char cell[8][32];
};
enum { CASE_ROWS = 64 };

static int read_case(const char *name, struct case_row *rows)
{
    char path[256];
    char line[512];
    (void)snprintf(path, sizeof path, "../shared/cases/sdc/%s", name);
    FILE *f = fopen(path, "r");
    if (f == NULL) {
        print_message("reference cases are absent (%s): skipped\n", path);
        skip();
    }
    int count = -1;
    while (fgets(line, sizeof line, f) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        int column = 0;
        for (char *rest = line, *cell; count >= 0 && (cell = strsep(&rest, ",")) != NULL;) {
            if (column < 8) {
                (void)snprintf(rows[count].cell[column++], sizeof rows[0].cell[0], "%s", cell);
            }
        }
        count++;
    }
    (void)fclose(f);
    return count;
}

static int position_of(const char *code)
{
    if (strncmp(code, "Total", 5) == 0) {
        return 0;
    }
    return code[0] >= 'a' && code[1] == '\0' ? (code[0] >= 'w' ? code[0] - 'w' : code[0] - 'a') + 1
                                             : atoi(code + 1);
}

static void optimal_tables(void **state)
{
    (void)state;
    const int64_t best[] = {22, 15, 15, 10};
    for (int n = 1; n <= 4; n++) {
        static struct case_row rows[CASE_ROWS];
        char name[32];
        (void)snprintf(name, sizeof name, "optimal2d/t%d.csv", n);
        int count = read_case(name, rows);
        struct table_dimension d[] = {dimension_new("a", 3, NULL), dimension_new("b", 4, NULL)};
        struct estimate_table *t = table_new("O.1", "d|records|", 2, d);
        for (int i = 0; i < count; i++) {
            int32_t at[] = {position_of(rows[i].cell[0]), position_of(rows[i].cell[1])};
            set_count(t, table_cell_index(t, at), atoll(rows[i].cell[2]));
        }
        struct protected p = run(&t, 1);
        (void)attack(&p, &t, 1);
        int64_t cost = 0;
        for (int64_t i = 0; i < t->cells; i++) {
            cost += safe_table_cell(p.safe.item[0], i).state == SAFE_SUPPRESSED_SECONDARY
                        ? t->cell[i].numerator
                        : 0;
        }
        print_message("optimal2d/t%d: value suppressed beside the primary %lld, by the cases' own "
                      "(other) protection levels at best %lld\n",
                      n, (long long)cost, (long long)best[n - 1]);
    }
}

/* Each row and column has two suppressions, and yet one cell is known: ours must see it. Here
 * primary cells are large, so that too few persons make them so. */
static void simple_heuristic_case(void **state)
{
    (void)state;
    static struct case_row rows[CASE_ROWS];
    int count = read_case("sdctable_simpleheuristic_4x4.csv", rows);
    struct table_dimension d[] = {dimension_new("a", 4, NULL), dimension_new("b", 4, NULL)};
    struct estimate_table *t = table_new("H.1", "d|records|", 2, d);
    for (int i = 0; i < count; i++) {
        int32_t at[] = {position_of(rows[i].cell[0]), rows[i].cell[1][0] - 'a' + 1};
        at[0] = rows[i].cell[0][0] - 'w' + 1;
        set_count(t, table_cell_index(t, at), atoll(rows[i].cell[2]));
    }
    add_up(t);
    for (int i = 0; i < count; i++) {
        int32_t at[] = {rows[i].cell[0][0] - 'w' + 1, rows[i].cell[1][0] - 'a' + 1};
        t->cell[table_cell_index(t, at)].persons = atoi(rows[i].cell[3]) ? 1 : 50;
    }
    struct protected p = run(&t, 1);
    assert_true(p.report.secondary > 0);
    (void)attack(&p, &t, 1);
}

static void three_singletons_case(void **state)
{
    (void)state;
    static struct case_row rows[CASE_ROWS];
    int count = read_case("usersupport135.csv", rows);
    const char *const first[] = {"1", "2"};
    const char *const second[] = {"A", "B", "H", "M", "W"};
    struct table_dimension d[] = {dimension_new("a", 2, first), dimension_new("b", 5, second)};
    struct estimate_table *t = table_new("U.1", "d|records|", 2, d);
    for (int i = 0; i < count; i++) {
        int32_t column = 0;
        while (strcmp(second[column], rows[i].cell[1]) != 0) {
            column++;
        }
        int32_t at[] = {atoi(rows[i].cell[0]), column + 1};
        set_count(t, table_cell_index(t, at), atoll(rows[i].cell[2]));
    }
    add_up(t);
    struct protected p = run(&t, 1);
    (void)attack(&p, &t, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(optimal_tables),
        cmocka_unit_test(simple_heuristic_case),
        cmocka_unit_test(three_singletons_case),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
