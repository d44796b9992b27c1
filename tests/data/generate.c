/* Makes the synthetic samples that are shipped as input/, with the list of what is wrong in them
 * (dirt.csv) and of what must never leave (canaries.txt).
 *
 *   generate INPUT_DIRECTORY LISTS_DIRECTORY
 *
 * No record stands for a person: names, numbers and places of living are drawn, with a mark in
 * every name. The seed is fixed, so that the bytes are the same wherever this runs. */
#include <stdlib.h>
#include <string.h>

#include "programme.h"

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
    static const char *const key[] = {
        "PX9707", "ZKX70",  "YX0107", "-QK-20", "-QI-20", "-QS-20", "-QR-20", "-QT-20", "-QP-20",
        "-QG-20", "-QF-20", "-QA-20", "-QB-20", "-QU-20", "-QV-20", "-QC-20", "-QM-20", "-QX-20",
        "-QH-20", "-QL-20", "-ZM-20", "-ZS-20", "-ZB-20", "-ZA-20", "-ZC-20", "-ZP-20", "-ZN-20",
        "-ZK-20", "-ZH-20", "-ZR-20", "-ZT-20", "-ZV-20", "TPK77"};
    for (size_t i = 0; i < COUNT(key); i++) {
        canary(&output, key[i]);
    }
    care_make("palestine", &output, SEED_PALESTINE);
    care_make("morocco", &output, SEED_MOROCCO);
    training_make("yemen", &output, SEED_YEMEN);
    training_make("palestine", &output, SEED_PALESTINE + 1);
    network_make("palestine", &output, SEED_PALESTINE + 2);
    network_make("yemen", &output, SEED_YEMEN + 2);
    course_make("palestine", &output, SEED_PALESTINE + 3);
    course_make("morocco", &output, SEED_MOROCCO + 3);
    course_make("yemen", &output, SEED_YEMEN + 3);
    campaign_make(&output, SEED_MOROCCO + 4);
    programme_make(&output, SEED_MOROCCO + 5);
    standards_make(&output, SEED_MOROCCO + 6);
    return fclose(output.faults) != 0 || fclose(output.canaries) != 0 ? 5 : 0;
}
