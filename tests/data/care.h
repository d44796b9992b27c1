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
struct care_further { /* the present centre's sheets of what follows a case (shelter.c) */
    struct sheet *perpetrators, *referrals, *followups, *assessments;
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
    struct random further; /* of what was added later: the older files keep their bytes */
    struct output *output;
    struct woman woman[WOMEN_MAX];
    int32_t women;
    struct centre *centre;
    int centres;
    struct sheet *sheet[SHEETS_MAX];
    int sheets;
    struct care_further after;
};

struct centre *care_centres(bool palestine, int *count);
bool centre_is_shelter(const struct centre *);
struct sheet *care_sheet(struct care *, const struct centre *, enum care_dataset, const char *name);
void care_fill_case(struct care *, struct centre *, struct sheet *, struct care_case *);
void care_plant_faults(struct care *);
const char *family_mark(enum tongue);
struct woman *care_draw_woman(struct care *, int32_t day);
void care_centre_statement(struct care *, const struct centre *);
void care_add(struct care *, struct sheet *); /* to the sheets that are written */

/* shelter.c: what Morocco's centres send beyond cases, incidents and services. */
void care_centre_begin(struct care *, const struct centre *);
void care_case_further(struct care *, const struct centre *, struct sheet *,
                       const struct care_case *, bool child);
void care_incident_further(struct care *, const struct centre *, struct sheet *, const char *law,
                           const char *author, int32_t age);
void care_stay_further(struct care *, struct sheet *);
void care_case_after(struct care *, const struct centre *, const struct care_case *);
void care_centre_further(struct care *, const struct centre *, struct sheet *, int32_t year);
/* Whole units: hospitals (health.c); police, prosecution and courts (justice.c); secretariat,
 * helpline and the regional centre that is not open yet (observatory_data.c). */
void health_make(struct care *);
void justice_make(struct care *);
void observatory_make(struct care *);

#endif
