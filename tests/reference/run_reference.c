/* The reference cases of statistics: run_reference EXCEPTIONS FOLDER... Looks for folders that hold
 * at least one file of a known kind; a line a file: how many values, the largest relative
 * difference and where, the figure to reach, pass or fail. Last line: `N passed, N failed`.
 *
 * A file passes when every column is within 1e-10, or within its figure where that is larger, or
 * within a written exception. With REFERENCE_STRICT=1 the figure itself has to be reached, and a
 * file of no known kind is a failure. */
#include <dirent.h>
#include <fnmatch.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "exceptions.h"
#include "reference.h"

enum { FILE_SECONDS = 120, DEPTH_LIMIT = 4 };
enum verdict { PASSED, FAILED, UNKNOWN, INPUT, WITHOUT_INPUT };
#define TOLERANCE 1e-10

static const struct kind *const families[] = {
    reference_rates,    reference_standardised, reference_funnels,
    reference_tables,   reference_regressions,  reference_series,
    reference_survival, reference_lists,        reference_areas,
};
enum { FAMILIES = sizeof families / sizeof *families };

static struct {
    int passed, failed, unknown, above;
} sum;

/* By name and header; failing that by header alone, where it says enough. */
static const struct kind *kind_of(const struct table *t)
{
    for (int by_name = 1; by_name >= 0; by_name--) {
        for (int f = 0; f < FAMILIES; f++) {
            for (const struct kind *k = families[f]; k->file; k++) {
                char pattern[128];
                (void)snprintf(pattern, sizeof pattern, "%s.csv", k->file);
                bool named = fnmatch(pattern, t->file, 0) == 0;
                if (named == (by_name == 1) && has_columns(t, k->columns) &&
                    (by_name || strchr(k->columns, ' '))) {
                    return k;
                }
            }
        }
    }
    return NULL;
}

static double figure_of(const struct kind *k, const char *column)
{
    char text[512];
    (void)snprintf(text, sizeof text, "%s", k->figures);
    char *rest = text;
    for (char *part; (part = strsep(&rest, " ")) != NULL;) {
        char *equals = strrchr(part, '=');
        if (equals) {
            *equals = '\0';
            if (fnmatch(part, column, 0) == 0) {
                return strtod(equals + 1, NULL);
            }
        }
    }
    return TOLERANCE;
}

/* A figure has one or two digits: what rounds to it reaches it. */
static bool reaches(double difference, double figure)
{
    double unit = figure > 0.0 ? pow(10.0, floor(log10(figure) + 1e-9)) : 0.0;
    bool two = figure > 0.0 && fabs(figure / unit - round(figure / unit)) > 1e-6;
    return difference <= figure + (two ? 0.05 : 0.5) * unit;
}

static void print_exceptions(const struct reference *r)
{
    for (int i = 0; i < r->tallies; i++) {
        const struct column_tally *t = &r->tally[i];
        if (t->reason && !reaches(t->difference, figure_of(r->kind, t->column))) {
            printf("      excepted: %s %.1e (row %td, %s; up to %.0e): %s\n", t->column,
                   t->difference, t->row + 2, t->key, t->excepted, t->reason);
        }
    }
}

static double limit_of(const struct reference *r, const struct column_tally *t)
{
    double figure = figure_of(r->kind, t->column);
    return fmax(t->reason ? t->excepted : TOLERANCE, figure);
}

static bool misses_figure(const struct reference *r, const struct column_tally *t)
{
    return !t->reason && !reaches(t->difference, figure_of(r->kind, t->column));
}

static void print_line(const struct reference *r, const struct column_tally *t, bool bad, int above)
{
    printf("%-4s %-38s %6ld values  %7.1e", bad ? "FAIL" : "ok", r->table->file, r->values,
           t->difference);
    if (t->difference > 0.0) {
        printf("  at row %td, %s%s%s", t->row + 2, t->column, *t->key ? ", " : "", t->key);
    }
    printf("  (to reach: %.2g)", figure_of(r->kind, t->column));
    if (r->without_input > 0) {
        printf("  %ld rows without their input", r->without_input);
    }
    printf("%s\n", above > 0 ? "  ABOVE THE FIGURE" : "");
    for (int i = 0; i < r->tallies && above > 0; i++) {
        const struct column_tally *m = &r->tally[i];
        if (misses_figure(r, m)) {
            printf("      above: %s %.1e (row %td, %s; to reach: %.2g)\n", m->column, m->difference,
                   m->row + 2, m->key, figure_of(r->kind, m->column));
        }
    }
}

/* Prints a file's line; *above: figures that were missed without a reason, within tolerance. */
static bool judge(const struct reference *r, int *above)
{
    const struct column_tally *worst = NULL;
    const struct column_tally *bad = NULL;
    *above = 0;
    for (int i = 0; i < r->tallies; i++) {
        const struct column_tally *t = &r->tally[i];
        if (!reaches(t->difference, limit_of(r, t))) {
            bad = t;
        } else {
            *above += misses_figure(r, t);
        }
        worst = !worst || t->difference > worst->difference ? t : worst;
    }
    print_line(r, bad ? bad : worst, bad != NULL, *above);
    print_exceptions(r);
    return bad == NULL;
}

static enum verdict run_file(const char *folder, const struct table *t, struct arena *keep,
                             int *above)
{
    static struct reference r;
    const struct kind *k = kind_of(t);
    if (!k) {
        printf("?    %-38s not known: header ", t->file);
        for (int j = 0; j < t->columns; j++) {
            printf("%s%s", j ? "," : "", t->name[j]);
        }
        printf("\n");
        return UNKNOWN;
    }
    if (!k->run) {
        printf("     %-38s input\n", t->file);
        return INPUT;
    }
    r = (struct reference){.folder = folder, .kind = k, .table = t, .keep = keep};
    r.scratch = arena_reserve((ptrdiff_t)1 << 32);
    k->run(&r);
    if (r.values == 0) {
        printf("%-4s %-38s nothing to compare: %s\n", r.without_input ? "-" : "?", t->file,
               r.without_input ? "its input is not there" : "none of its columns or rows is known");
        return r.without_input ? WITHOUT_INPUT : UNKNOWN;
    }
    return judge(&r, above) ? PASSED : FAILED;
}

/* In a process of its own: a crash or a hang is one failure. */
static void run_apart(const char *folder, const struct table *t, struct arena *keep)
{
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        alarm(FILE_SECONDS);
        int above = 0;
        enum verdict v = run_file(folder, t, keep, &above);
        fflush(stdout);
        _exit((int)v + (above > 0 ? 16 : 0));
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (!WIFEXITED(status) || (WEXITSTATUS(status) & 15) > WITHOUT_INPUT) {
        printf("FAIL %-38s ended by signal %d\n", t->file, WTERMSIG(status));
        sum.failed++;
        return;
    }
    enum verdict v = (enum verdict)(WEXITSTATUS(status) & 15);
    sum.passed += v == PASSED;
    sum.failed += v == FAILED;
    sum.unknown += v == UNKNOWN;
    sum.above += WEXITSTATUS(status) >= 16;
}

static int is_csv(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && fnmatch("*.csv", entry->d_name, 0) == 0;
}

static void run_folder(const char *folder)
{
    struct dirent **entry = NULL;
    int count = scandir(folder, &entry, is_csv, alphasort);
    bool known = false;
    struct arena whole = arena_reserve((ptrdiff_t)1 << 34);
    struct arena keep = whole;
    struct table *table = ARENA_ARRAY(&keep, struct table, count < 1 ? 1 : count);
    for (int i = 0; i < count; i++) {
        char *name = ARENA_ARRAY(&keep, char, strlen(entry[i]->d_name) + 1);
        strcpy(name, entry[i]->d_name);
        free(entry[i]);
        known = (table_read(folder, name, &table[i], &keep) && kind_of(&table[i])) || known;
    }
    free(entry);
    if (known) {
        printf("-- %s\n", folder);
    }
    for (int i = 0; i < count && known; i++) {
        if (table[i].columns > 0) {
            run_apart(folder, &table[i], &keep);
        }
    }
    arena_release(&whole);
}

static void visit(const char *folder, int depth)
{
    run_folder(folder);
    struct dirent **entry = NULL;
    int count = depth < DEPTH_LIMIT ? scandir(folder, &entry, NULL, alphasort) : 0;
    for (int i = 0; i < count; i++) {
        char path[1024];
        struct stat status;
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry[i]->d_name);
        if (entry[i]->d_name[0] != '.' && stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
            visit(path, depth + 1);
        }
        free(entry[i]);
    }
    free(entry);
}

int main(int argc, char **argv)
{
    struct arena arena = arena_reserve((ptrdiff_t)1 << 30);
    if (argc < 3) {
        (void)fprintf(stderr, "usage: run_reference EXCEPTIONS FOLDER...\n");
        return 2;
    }
    if (!exceptions_read(argv[1], &arena)) {
        (void)fprintf(stderr, "%s cannot be read, or lacks a limit or a reason\n", argv[1]);
        return 2;
    }
    for (int i = 2; i < argc; i++) {
        visit(argv[i], 0);
    }
    if (sum.above > 0) {
        printf("%d files within tolerance, above the figure to reach\n", sum.above);
    }
    if (sum.unknown > 0) {
        printf("%d files of no known kind\n", sum.unknown);
    }
    const char *strict = getenv("REFERENCE_STRICT");
    bool is_strict = strict && *strict == '1';
    int failed = sum.failed + (is_strict ? sum.above : 0);
    int passed = sum.passed - (failed - sum.failed);
    failed += is_strict ? sum.unknown : 0;
    printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}
