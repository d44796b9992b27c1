/* coverage write METHODS CHART [SAMPLES]: simulates, rewrites the block between the markers of
 * docs/methods.md, draws CHART.png and CHART.svg. coverage check METHODS SAMPLES: a shorter run
 * must agree with what stands there, to five standard errors. */
#include "coverage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RESULTS_MOST = 512, SAMPLES = 20000 };
#define SEED  UINT64_C(20260101)
#define BEGIN "<!-- coverage: written by `make coverage` -->\n"
#define END   "<!-- coverage: end -->\n"

static const struct family *const families[] = {
    &shares,        &counts,      &differences,         &ratios,   &standardised,
    &indirect,      &survival_at, &survival_median,     &means,    &medians,
    &shifts,        &lists,       &samples_of_clusters, &smoothed, &trends,
    &distributions, &incidence,   &estimates,
};
enum { FAMILIES = sizeof families / sizeof *families };

static struct result results[RESULTS_MOST];
static int result_count;

static int length_of(const char *const *names)
{
    int n = 0;
    while (names[n]) {
        n++;
    }
    return n;
}

/* Each setting has its own seed: a shorter run is the beginning of a longer one. */
static void simulate(long samples)
{
    for (int f = 0; f < FAMILIES; f++) {
        int methods = length_of(families[f]->methods);
        int settings = length_of(families[f]->settings);
        for (int s = 0; s < settings; s++) {
            struct coverage of[METHODS_MOST] = {0};
            struct random_source r = random_seeded(SEED + (uint64_t)(100 * f + s));
            families[f]->run(s, samples, &r, of);
            for (int m = 0; m < methods; m++) {
                results[result_count++] = (struct result){families[f], m, s, of[m]};
            }
        }
    }
}

static double percent(long part, const struct coverage *c)
{
    long all = c->samples - c->none;
    return all > 0 ? 100.0 * (double)part / (double)all : 0.0;
}

static double covered(const struct coverage *c)
{
    return 100.0 - percent(c->below, c) - percent(c->above, c);
}

static void write_tables(FILE *out)
{
    const struct family *family = NULL;
    for (int i = 0; i < result_count; i++) {
        const struct result *r = &results[i];
        const struct coverage *c = &r->coverage;
        if (r->family != family) {
            family = r->family;
            fprintf(out, "\n**%s**\n\n| %s |", family->name, family->about);
            for (int m = 0; family->methods[m]; m++) {
                fprintf(out, " %s |", family->methods[m]);
            }
            fprintf(out, "\n|---|");
            for (int m = 0; family->methods[m]; m++) {
                fprintf(out, "---|");
            }
        }
        if (r->method == 0) {
            fprintf(out, "\n| %s |", family->settings[r->setting]);
        }
        fprintf(out, " %.1f (%.1f/%.1f)%s |", covered(c), percent(c->below, c),
                percent(c->above, c), c->none * 200 > c->samples ? "*" : "");
        if (i + 1 == result_count || results[i + 1].family != family) {
            fprintf(out, "\n");
        }
    }
}

static char *read_whole(const char *path)
{
    static char text[1 << 20];
    FILE *f = fopen(path, "r");
    if (!f) {
        perror(path);
        exit(2);
    }
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    (void)fclose(f);
    return text;
}

static char *block_of(char *text, char **end)
{
    char *begin = strstr(text, BEGIN);
    *end = begin ? strstr(begin, END) : NULL;
    if (!*end) {
        fprintf(stderr, "the markers of the block are not there\n");
        exit(2);
    }
    return begin + strlen(BEGIN);
}

static int rewrite(const char *path, const char *chart)
{
    char *text = read_whole(path);
    char *end = NULL;
    char *begin = block_of(text, &end);
    FILE *out = fopen(path, "w");
    if (!out) {
        perror(path);
        return 2;
    }
    (void)fwrite(text, 1, (size_t)(begin - text), out);
    write_tables(out);
    fprintf(out, "\n%s", end);
    if (fclose(out) != 0 || !chart_draw(chart, results, result_count)) {
        fprintf(stderr, "%s or its chart cannot be written\n", path);
        return 2;
    }
    return 0;
}

/* The cells of the block in their order, `95.1 (2.3/2.6)`. */
static int compare(const char *path)
{
    char *end = NULL;
    const char *at = block_of(read_whole(path), &end);
    int passed = 0;
    int failed = 0;
    for (int i = 0; i < result_count; i++) {
        const struct coverage *c = &results[i].coverage;
        double said = 0.0;
        double below = 0.0;
        double above = 0.0;
        int length = 0;
        while (at < end &&
               (sscanf(at, "| %lf (%lf/%lf)%n", &said, &below, &above, &length) != 3 || !length)) {
            at++;
        }
        double expected = said / 100.0;
        double error = sqrt(fmax(expected * (1.0 - expected), 0.002) / (double)(c->samples));
        bool near = at < end && fabs(covered(c) - said) <= 100.0 * 5.0 * error + 0.1;
        passed += near;
        failed += !near;
        if (!near) {
            printf("FAIL  %s, %s, %s: %.1f in the document, %.1f here\n", results[i].family->name,
                   results[i].family->methods[results[i].method],
                   results[i].family->settings[results[i].setting], said, covered(c));
        }
        at += length;
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: coverage write METHODS CHART [SAMPLES] | check METHODS SAMPLES\n");
        return 2;
    }
    bool check = strcmp(argv[1], "check") == 0;
    const char *number = check ? argv[3] : argc > 4 ? argv[4] : NULL;
    simulate(number ? strtol(number, NULL, 10) : SAMPLES);
    return check ? compare(argv[2]) : rewrite(argv[2], argv[3]);
}
