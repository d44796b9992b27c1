/* Group C: rules that others wrote in their own language, expressed in ours (rules/CNNN.json, a
 * Table Schema with marsad.rules, its dialect beside it), for the same verdict: the same cells
 * named, a broken schema refused. Upstream counts rows of data, from 1, and in some cases stops at
 * its first error: where it names exactly one, ours may name the same column in later rows too. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cases.h"

enum { KEY_BYTES = 160 };

static int key_compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

struct keys {
    char (*item)[KEY_BYTES];
    size_t count;
};

static void keys_sort(struct keys *k)
{
    qsort(k->item, k->count, KEY_BYTES, key_compare);
    size_t kept = 0;
    for (size_t i = 0; i < k->count; i++) {
        if (kept == 0 || strcmp(k->item[kept - 1], k->item[i]) != 0) {
            memmove(k->item[kept++], k->item[i], KEY_BYTES);
        }
    }
    k->count = kept;
}

/* [row, column, rule, value] */
static struct keys expected_keys(struct arena *a, json_t *errors)
{
    struct keys k = {arena_alloc(a, KEY_BYTES, (ptrdiff_t)json_array_size(errors) + 1), 0};
    size_t i;
    json_t *error;
    json_array_foreach(errors, i, error)
    {
        const char *rule = json_string_value(json_array_get(error, 2));
        const char *column = json_string_value(json_array_get(error, 1));
        snprintf(k.item[k.count++], KEY_BYTES, "%lld %s%s",
                 json_integer_value(json_array_get(error, 0)), column ? column : "-",
                 rule && strncmp(rule, "WARNING", 7) == 0 ? " warn" : "");
    }
    keys_sort(&k);
    return k;
}

static struct keys found_keys(struct arena *a, json_t *errors, int header)
{
    struct keys k = {arena_alloc(a, KEY_BYTES, (ptrdiff_t)json_array_size(errors) + 1), 0};
    size_t i;
    json_t *error;
    json_array_foreach(errors, i, error)
    {
        const char *name = json_string_value(json_object_get(error, "fieldName"));
        const char *severity = json_string_value(json_object_get(error, "severity"));
        snprintf(k.item[k.count++], KEY_BYTES, "%lld %s%s",
                 json_integer_value(json_object_get(error, "row")) - header,
                 name && *name ? name : "-",
                 severity && strcmp(severity, "warn") == 0 ? " warn" : "");
    }
    keys_sort(&k);
    return k;
}

static const char *column_of(const char *key)
{
    return strchr(key, ' ') + 1;
}

static bool is_warning(const char *key)
{
    size_t n = strlen(key);
    return n > 5 && strcmp(key + n - 5, " warn") == 0;
}

/* The only error that upstream names, or NULL. */
static const char *only_error(struct keys expected)
{
    const char *only = NULL;
    int errors = 0;
    for (size_t i = 0; i < expected.count; i++) {
        errors += !is_warning(expected.item[i]);
        only = is_warning(expected.item[i]) ? only : expected.item[i];
    }
    return errors == 1 ? only : NULL;
}

static bool comes_after_the_stop(const char *key, const char *only)
{
    return only && atoll(key) > atoll(only) && strcmp(column_of(key), column_of(only)) == 0;
}

static bool keys_agree(struct keys expected, struct keys found)
{
    const char *only = only_error(expected);
    bool agree = true;
    for (size_t i = 0, j = 0; i < expected.count || j < found.count;) {
        int order = i == expected.count ? 1
                    : j == found.count  ? -1
                                        : strcmp(expected.item[i], found.item[j]);
        if (order > 0 && comes_after_the_stop(found.item[j], only)) {
            j++;
            continue;
        }
        if (order != 0) {
            printf("   %s %s\n", order < 0 ? "missing " : "too much",
                   order < 0 ? expected.item[i] : found.item[j]);
        }
        agree = agree && order == 0;
        i += order <= 0;
        j += order >= 0;
    }
    return agree;
}

bool case_rules(struct case_item *item)
{
    struct arena *a = item->cases->arena;
    char path[64];
    snprintf(path, sizeof path, "tests/cases/rules/%.4s.json", item->name);
    json_t *rules = json_of(path);
    if (!rules) {
        printf("   there is no such rule in ours\n");
        return false;
    }
    json_t *expected = json_of(join(a, item->folder, "expected.json"));
    json_t *errors = json_object_get(expected, "errors");
    char *argument[] = {(char *)item->cases->program,
                        "check",
                        (char *)join(a, item->folder, "input.csv"),
                        "--schema",
                        path,
                        "--format",
                        "json",
                        NULL};
    int status;
    str answer = program_run(a, argument, &status);
    if (json_is_string(errors)) {
        if (status != DIAG_DESCRIPTOR) {
            printf("   exit %d, the schema is to be refused\n", status);
        }
        return status == DIAG_DESCRIPTOR;
    }
    json_error_t problem;
    json_t *found = json_loadb(answer.p, (size_t)answer.n, 0, &problem);
    if (!found) {
        printf("   exit %d, no JSON: %.*s\n", status, (int)(answer.n < 500 ? answer.n : 500),
               answer.p);
        return false;
    }
    int header = !json_is_false(json_object_get(json_object_get(rules, "dialect"), "header"));
    return keys_agree(expected_keys(a, errors),
                      found_keys(a, json_object_get(found, "errors"), header));
}
