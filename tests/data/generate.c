/* Makes the synthetic samples that are shipped as input/, with the list of what is wrong in them
 * (dirt.csv) and of what must never leave (canaries.txt).
 *
 *   generate INPUT_DIRECTORY LISTS_DIRECTORY
 *
 * No record stands for a person: names, numbers and places of living are drawn, with a mark in
 * every name. The seed is fixed, so that the bytes are the same wherever this runs. */
#include <stdlib.h>
#include <string.h>

#include "care.h"

enum { SEED_PALESTINE = 20160903, SEED_MOROCCO = 20240707, SEED_YEMEN = 20250917 };

static FILE *list_open(const char *directory, const char *name)
{
    FILE *file = fopen(text_format("%s/%s", directory, name), "wb");
    if (!file) {
        perror(name);
        exit(5);
    }
    return file;
}

int main(int count, char **arg)
{
    if (count != 3) {
        fprintf(stderr, "usage: generate INPUT_DIRECTORY LISTS_DIRECTORY\n");
        return 2;
    }
    struct output output = {.directory = arg[1],
                            .faults = list_open(arg[2], "dirt.csv"),
                            .canaries = list_open(arg[2], "canaries.txt")};
    fputs("profile,file,line,column,field,rule,detail,effect\n", output.faults);
    canary(&output, family_mark(ARABIC));
    canary(&output, family_mark(FRENCH));
    canary(&output, "05997070");
    static const char *const key[] = {"PX9707", "ZKX70",  "YX0107", "-QK-20", "-QI-20",
                                      "-QS-20", "-QR-20", "-QT-20", "-QP-20", "-QG-20"};
    for (size_t i = 0; i < COUNT(key); i++) {
        canary(&output, key[i]);
    }
    care_make("palestine", &output, SEED_PALESTINE);
    care_make("morocco", &output, SEED_MOROCCO);
    training_make(&output, SEED_YEMEN);
    return fclose(output.faults) != 0 || fclose(output.canaries) != 0 ? 5 : 0;
}
