/* Private to the makers of case files: care.c makes them, care_centres.c says who sends them,
 * care_faults.c plants what is wrong. */
#ifndef MARSAD_TESTS_DATA_CARE_H
#define MARSAD_TESTS_DATA_CARE_H

#include "sample.h"

enum { SAMPLE_LAST_DAY = 20453 }; /* 2025-12-31 */
enum { WOMEN_MAX = 4000, SHEETS_MAX = 400 };

enum care_dataset {
    CARE_CASES,
    CARE_INCIDENTS,
    CARE_SERVICES,
    CARE_REFERRALS,
    CARE_STAYS,
    CARE_CENTRES,
    CARE_DATASETS
};

struct woman {
    const char *number; /* national */
    int32_t serial, birth_day;
    uint32_t first_name;
    bool female;
};
struct care_case {
    const char *id;
    int32_t day;
    const struct woman *woman;
};

struct centre {
    const char *code, *prefix, *label, *type;
    int32_t cases_a_year;
    const struct option *area;
    int areas;
    struct manner manner;
};

struct care {
    const char *profile;
    bool palestine;
    struct random random;
    struct output *output;
    struct woman woman[WOMEN_MAX];
    int32_t women;
    struct centre *centre;
    int centres;
    struct sheet *sheet[SHEETS_MAX];
    int sheets;
};

struct centre *care_centres(bool palestine, int *count);
bool centre_is_shelter(const struct centre *);
struct sheet *care_sheet(struct care *, const struct centre *, enum care_dataset, const char *name);
void care_fill_case(struct care *, struct centre *, struct sheet *, struct care_case *);
void care_plant_faults(struct care *);
const char *family_mark(enum tongue);

#endif
