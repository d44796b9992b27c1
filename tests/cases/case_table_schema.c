/* Group A: `marsad check --format json` on a file, its schema, dialect and checklist, against the
 * multiset of [resource, row, field, type] of the reference implementation. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cases.h"

enum { ARGUMENTS = 32, KEY_BYTES = 96 };

struct key_list {
    char (*item)[KEY_BYTES];
    ptrdiff_t count;
};

static int key_compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

static struct key_list keys_of(struct arena *a, json_t *errors)
{
    struct key_list keys = {arena_alloc(a, KEY_BYTES, (ptrdiff_t)json_array_size(errors) + 1), 0};
    size_t i;
    json_t *error;
    json_array_foreach(errors, i, error)
    {
        char *key = keys.item[keys.count++];
        int64_t resource = json_integer_value(json_object_get(error, "resource"));
        snprintf(key, KEY_BYTES, "[%s%lld, %lld, %s]",
                 resource > 0 ? (char[]){(char)('0' + resource % 10), ' ', 0} : "",
                 json_integer_value(json_object_get(error, "row")),
                 json_integer_value(json_object_get(error, "field")),
                 json_string_value(json_object_get(error, "type")));
    }
    qsort(keys.item, (size_t)keys.count, KEY_BYTES, key_compare);
    return keys;
}

static bool keys_agree(struct key_list expected, struct key_list found)
{
    bool agree = true;
    ptrdiff_t i = 0, j = 0;
    while (i < expected.count || j < found.count) {
        int order = i == expected.count ? 1
                    : j == found.count  ? -1
                                        : strcmp(expected.item[i], found.item[j]);
        if (order < 0) {
            printf("   missing  %s\n", expected.item[i]);
        } else if (order > 0) {
            printf("   too much %s\n", found.item[j]);
        }
        agree = agree && order == 0;
        i += order <= 0;
        j += order >= 0;
    }
    return agree;
}

struct command {
    char *argument[ARGUMENTS];
    int count;
};

static void add(struct command *c, const char *argument)
{
    c->argument[c->count++] = strdup(argument);
}

static void add_file(struct case_item *item, struct command *c, const char *option,
                     const char *name)
{
    const char *path = join(item->cases->arena, item->folder, name);
    if (access(path, R_OK) == 0) {
        add(c, option);
        add(c, path);
    }
}

static void add_options(struct command *c, json_t *expected)
{
    json_t *options = json_object_get(expected, "options");
    json_t *limit = json_object_get(options, "limit_errors");
    const char *encoding = json_string_value(json_object_get(options, "encoding"));
    char text[32];
    if (json_is_integer(limit)) {
        snprintf(text, sizeof text, "%lld", json_integer_value(limit));
        add(c, "--limit-errors");
        add(c, text);
    }
    if (encoding) {
        add(c, "--encoding");
        add(c, encoding);
    }
}

bool case_table_schema(struct case_item *item)
{
    struct arena *a = item->cases->arena;
    json_t *expected = json_of(join(a, item->folder, "expected.json"));
    const char *package = join(a, item->folder, "datapackage.json");
    struct command c = {0};
    add(&c, item->cases->program);
    add(&c, "check");
    add(&c, access(package, R_OK) == 0 ? package : join(a, item->folder, "input.csv"));
    add(&c, "--format");
    add(&c, "json");
    add_file(item, &c, "--schema", "schema.json");
    add_file(item, &c, "--dialect", "dialect.json");
    add_file(item, &c, "--checklist", "checklist.json");
    add_options(&c, expected);
    int status;
    str answer = program_run(a, c.argument, &status);
    json_error_t error;
    json_t *found = json_loadb(answer.p, (size_t)answer.n, 0, &error);
    if (!found) {
        printf("   exit %d, no JSON: %.*s\n", status, (int)(answer.n < 600 ? answer.n : 600),
               answer.p);
        return false;
    }
    bool agree = keys_agree(keys_of(a, json_object_get(expected, "errors")),
                            keys_of(a, json_object_get(found, "errors")));
    bool valid = json_is_true(json_object_get(expected, "valid"));
    if (agree && (status == 0) != valid) {
        printf("   exit %d\n", status);
        return false;
    }
    return agree;
}
