/* make cases: finds the cases below the folders that it is given, runs them, prints agreement by
 * group, writes every difference to build/cases/report.txt, and fails on a difference that is not
 * in the list of exceptions. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "cases.h"

enum { CASE_SECONDS = 30, DEPTH_LIMIT = 4, GROUPS_LIMIT = 16, SAID_BYTES = 1 << 14 };

struct group {
    char name[16];
    int cases, agree, excepted, stale;
};
struct exception {
    str name, reason;
};
static struct {
    struct group group[GROUPS_LIMIT];
    int groups;
    struct exception exception[512];
    int exceptions;
    int unexplained;
} tally;

static struct group *group_named(const char *name)
{
    for (int i = 0; i < tally.groups; i++) {
        if (strcmp(tally.group[i].name, name) == 0) {
            return &tally.group[i];
        }
    }
    struct group *g = &tally.group[tally.groups++];
    snprintf(g->name, sizeof g->name, "%s", name);
    return g;
}

/* An exception names a case by its whole name, or by its number (A047 of A047-duplicate_labels). */
static const struct exception *exception_of(const char *name)
{
    str whole = str_from_c(name), number, rest;
    str_cut(whole, '-', &number, &rest);
    for (int i = 0; i < tally.exceptions; i++) {
        if (str_equal(tally.exception[i].name, whole) ||
            str_equal(tally.exception[i].name, number)) {
            return &tally.exception[i];
        }
    }
    return NULL;
}

static void read_exceptions(struct arena *a, const char *path)
{
    str text;
    struct diag d = diag_new(a);
    if (!file_read(a, path, 0, &text, &d)) {
        return;
    }
    struct cell_table rows = table_of_text(a, text);
    for (ptrdiff_t i = 1; i < rows.count && tally.exceptions < 512; i++) {
        if (rows.item[i].cells >= 2) {
            tally.exception[tally.exceptions++] =
                (struct exception){rows.item[i].cell[0], rows.item[i].cell[1]};
        }
    }
}

/* The child says what differs on its stdout, which is the pipe. */
static bool run_apart(struct case_item *item, case_test *test, char *said, size_t *length)
{
    int ends[2];
    fflush(NULL);
    if (pipe(ends) != 0) {
        return false;
    }
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], 1);
        close(ends[0]);
        close(ends[1]);
        alarm(CASE_SECONDS);
        bool agrees = test(item);
        fflush(stdout);
        _exit(agrees ? 0 : 1);
    }
    close(ends[1]);
    *length = 0;
    for (;;) {
        char rest[4096];
        bool room = *length + 1 < SAID_BYTES;
        ssize_t n = room ? read(ends[0], said + *length, SAID_BYTES - 1 - *length)
                         : read(ends[0], rest, sizeof rest);
        if (n <= 0) {
            break;
        }
        *length += room ? (size_t)n : 0;
    }
    close(ends[0]);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFSIGNALED(status)) {
        *length += (size_t)snprintf(said + *length, SAID_BYTES - *length, "ended by signal %d\n",
                                    WTERMSIG(status));
    } else if (WEXITSTATUS(status) > 1) {
        *length += (size_t)snprintf(said + *length, SAID_BYTES - *length, "ended with status %d\n",
                                    WEXITSTATUS(status));
    }
    said[*length < SAID_BYTES ? *length : SAID_BYTES - 1] = 0;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void case_run(struct cases *cases, const char *group, const char *name, const char *folder,
              case_test *test, void *data)
{
    static char said[SAID_BYTES + 64];
    struct case_item item = {cases, folder, name, data};
    struct group *g = group_named(group);
    size_t length = 0;
    bool agrees = run_apart(&item, test, said, &length);
    const struct exception *exception = exception_of(name);
    g->cases++;
    g->agree += agrees;
    if (agrees) {
        g->stale += exception != NULL;
        if (getenv("CASES_ALL")) { /* what is said of those that agree, too */
            fprintf(cases->report, "== %s (agrees)\n%s", name, said);
        }
        return;
    }
    g->excepted += exception != NULL;
    tally.unexplained += !exception;
    fprintf(cases->report, "== %s%s\n", name, exception ? " (excepted)" : "");
    if (exception) {
        fprintf(cases->report, "   because: %.*s\n", STR_ARG(exception->reason));
    }
    fputs(said, cases->report);
}

static bool has(struct arena scratch, const char *folder, const char *name)
{
    return access(join(&scratch, folder, name), R_OK) == 0;
}

static const char *last_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static case_test *test_of(char letter)
{
    switch (letter) {
    case 'A':
        return case_table_schema;
    case 'B':
        return case_parse;
    case 'C':
        return case_rules;
    default:
        return case_public;
    }
}

/* A001-name, ..., D113-name */
static bool is_case(const char *name)
{
    return name[0] >= 'A' && name[0] <= 'D' && strspn(name + 1, "0123456789") == 3 &&
           name[4] == '-';
}

static void visit(struct cases *cases, const char *folder, int depth)
{
    const char *name = last_name(folder);
    if (is_case(name)) {
        case_run(cases, (char[]){name[0], 0}, name, folder, test_of(name[0]), NULL);
        return;
    }
    if (has(*cases->arena, folder, "fields.jsonl")) {
        cases_vectors(cases, folder);
        return;
    }
    if (has(*cases->arena, folder, "truth.json")) {
        cases_exports(cases, folder);
        return;
    }
    if (has(*cases->arena, folder, "dates_cases.tsv")) {
        cases_arabic(cases, folder);
        return;
    }
    struct dirent **entry;
    int count = depth < DEPTH_LIMIT ? scandir(folder, &entry, NULL, alphasort) : 0;
    for (int i = 0; i < count; i++) {
        if (entry[i]->d_name[0] != '.') {
            const char *path = join(cases->arena, folder, entry[i]->d_name);
            struct stat status;
            if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
                visit(cases, path, depth + 1);
            }
        }
        free(entry[i]);
    }
    if (count > 0) {
        free(entry);
    }
}

static void print_tally(const char *report)
{
    for (int i = 0; i < tally.groups; i++) {
        const struct group *g = &tally.group[i];
        printf("%-8s %4d/%-4d", g->name, g->agree, g->cases);
        if (g->excepted > 0) {
            printf("  %d excepted", g->excepted);
        }
        if (g->cases - g->agree - g->excepted > 0) {
            printf("  %d DIFFER", g->cases - g->agree - g->excepted);
        }
        if (g->stale > 0) {
            printf("  %d excepted without need", g->stale);
        }
        printf("\n");
    }
    int cases = 0;
    for (int i = 0; i < tally.groups; i++) {
        cases += tally.group[i].cases;
    }
    printf("differences and their reasons: %s\n", report);
    printf("%d passed, %d failed\n", cases - tally.unexplained, tally.unexplained);
}

/* PROGRAM EXCEPTIONS REPORT FOLDER... */
int main(int argc, char **argv)
{
    if (argc < 5) {
        fprintf(stderr, "usage: run_cases PROGRAM EXCEPTIONS REPORT FOLDER...\n");
        return 2;
    }
    struct arena arena = arena_reserve((ptrdiff_t)8 << 30);
    struct cases cases = {&arena, argv[1], fopen(argv[3], "w")};
    if (!cases.report) {
        perror(argv[3]);
        return 2;
    }
    read_exceptions(&arena, argv[2]);
    for (int i = 4; i < argc; i++) {
        visit(&cases, argv[i], 0);
    }
    fclose(cases.report);
    print_tally(argv[3]);
    return tally.unexplained == 0 ? 0 : 1;
}
