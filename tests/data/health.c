/* Hospital units for women and children: they open a case of their own for each woman, so that she
 * is recognised elsewhere by her number, and write down each visit. */
#include <stdlib.h>
#include <string.h>

#include "care.h"
#include "care_words.h"
#include "further_words.h"

static const struct column visit_columns[] = {
    {"visit_id", "رقم الزيارة", "Numéro de la consultation"},
    {"case_id", "رقم الحالة", "Numéro du dossier"},
    {"centre_id", "المركز", "Centre"},
    {"visit_date", "تاريخ الزيارة", "Date de la consultation"},
    {"sex", "الجنس", "Sexe"},
    {"age", "العمر", "Âge"},
    {"gbv_type", "شكل العنف", "Forme de violence"},
    {"hours_since", "الساعات منذ الحادثة", "Heures depuis les faits"},
    {"certificate_days", "أيام العجز في الشهادة الطبية", "Jours d'incapacité au certificat"},
    {"forensic_exam", "فحص طبي شرعي", "Examen médico-légal"},
    {"pep_eligible", "مؤهلة للوقاية بعد التعرض", "Éligible à la prophylaxie post-exposition"},
    {"pep_initiated", "بدء الوقاية بعد التعرض", "Prophylaxie commencée"},
    {"pep_completed", "إتمام الوقاية بعد التعرض", "Prophylaxie achevée"},
    {"ecp", "وسيلة منع الحمل الاستعجالية", "Contraception d'urgence"},
    {"sti", "علاج الأمراض المنقولة جنسيا", "Traitement des infections sexuellement transmissibles"},
    {"mental_referral", "إحالة على الصحة النفسية", "Orientation en santé mentale"},
    {"hospitalised", "استشفاء", "Hospitalisation"},
    {"doctor", "الطبيب أو الطبيبة", "Médecin"},
    {"notes", "ملاحظات", "Observations"},
};
static const struct option near_casablanca[] = {{80, "", "الدار البيضاء", "Casablanca"},
                                                {20, "", "سطات", "Settat"}};
static const struct option near_fes[] = {{84, "", "فاس", "Fès"}, {16, "", "مكناس", "Meknès"}};
static struct centre unit[] = {
    {"unit-hospital-casablanca",
     "HCA",
     "Unité hospitalière de Casablanca",
     "Unité hospitalière de prise en charge",
     44,
     near_casablanca,
     COUNT(near_casablanca),
     {.tongue = FRENCH, .delimiter = ';', .crlf = true}},
    {"unit-hospital-fes",
     "HFE",
     "وحدة التكفل بالنساء والأطفال ضحايا العنف بمستشفى فاس",
     "وحدة المستشفى",
     30,
     near_fes,
     COUNT(near_fes),
     {.tongue = ARABIC, .delimiter = ';', .byte_order_mark = true}},
};

static void put(struct sheet *s, const char *field, const char *text)
{
    sheet_set(s, s->rows - 1, field, text);
}

static const char *say(struct care *care, const struct sheet *s, bool yes)
{
    return option_say(&care->further, FIND(yes_no, yes ? "yes" : "no"), s->manner.tongue);
}

/* Prophylaxis is for rape told within 72 hours; not all begin it, and fewer complete it. */
static void rape_care(struct care *care, struct sheet *s, bool rape, int32_t hours)
{
    struct random *r = &care->further;
    bool eligible = rape && hours <= 72;
    bool begun = eligible && random_chance(r, 86), done = begun && random_chance(r, 62);
    put(s, "pep_eligible", say(care, s, eligible));
    put(s, "pep_initiated", say(care, s, begun));
    put(s, "pep_completed", say(care, s, done));
    put(s, "ecp", say(care, s, eligible && random_chance(r, 78)));
    put(s, "sti", say(care, s, rape && random_chance(r, 80)));
}

static void visit(struct care *care, const struct centre *c, struct sheet *s,
                  const struct care_case *of, int32_t day)
{
    struct random *r = &care->further;
    enum tongue t = c->manner.tongue;
    bool rape = random_chance(r, 34);
    int32_t hours = random_chance(r, 64) ? random_between(r, 1, 72) : 72 + random_skewed(r, 2400);
    int32_t age = years_between(of->woman->birth_day, day);
    sheet_row(s);
    put(s, "visit_id", text_format("%s-QV-%d-%04d", c->prefix, day_year(day), s->rows));
    put(s, "case_id", of->id);
    put(s, "centre_id", c->label);
    put(s, "visit_date", day_text(day));
    put(s, "sex", option_say(r, FIND(sexes, of->woman->female ? "f" : "m"), t));
    put(s, "age", random_chance(r, 5) ? "" : text_format("%d", age));
    put(s, "gbv_type",
        option_say(r,
                   rape                   ? &form_sexual[0]
                   : random_chance(r, 12) ? &form_sexual[1]
                                          : &form_physical[0],
                   t));
    put(s, "hours_since", random_chance(r, 8) && !rape ? "" : text_format("%d", hours));
    put(s, "certificate_days", random_chance(r, 18) ? "" : text_format("%d", random_skewed(r, 70)));
    put(s, "forensic_exam", say(care, s, rape || random_chance(r, 30)));
    rape_care(care, s, rape, hours);
    put(s, "mental_referral", say(care, s, random_chance(r, 34)));
    put(s, "hospitalised", say(care, s, random_chance(r, 7)));
    put(s, "doctor",
        text_format("%s %s", t == ARABIC ? PICK(r, first_name)->ar : PICK(r, first_name)->fr,
                    family_mark(t)));
}

static void plant(struct sheet *s)
{
    sheet_set(s, 2, "pep_eligible", "Non");
    sheet_set(s, 2, "pep_initiated", "Oui");
    sheet_set(s, 2, "pep_completed", "Non");
    sheet_set(s, 2, "hours_since", "20");
    sheet_mark(s, 2, "pep_initiated", "row-rule", "begun-when-eligible", "quarantined");
    sheet_set(s, 4, "pep_eligible", "Oui");
    sheet_set(s, 4, "pep_initiated", "Non");
    sheet_set(s, 4, "pep_completed", "Oui");
    sheet_mark(s, 4, "pep_completed", "row-rule", "completed-after-begun", "quarantined");
    sheet_set(s, 6, "pep_eligible", "Oui");
    sheet_set(s, 6, "pep_initiated", "Oui");
    sheet_set(s, 6, "pep_completed", "Non");
    sheet_set(s, 6, "hours_since", "90");
    sheet_mark(s, 6, "hours_since", "row-rule", "prophylaxis-in-72-hours", "warned");
    sheet_set(s, 8, "certificate_days", "-2");
    sheet_mark(s, 8, "certificate_days", "constraint-error", "", "quarantined");
    sheet_set(s, 10, "case_id", "HCA-QK-2021-0001");
    sheet_mark(s, 10, "case_id", "foreign-key", "", "quarantined");
}

void health_make(struct care *care)
{
    struct random *r = &care->further;
    for (int u = 0; u < COUNT(unit); u++) {
        struct centre *c = &unit[u];
        struct sheet *visits = sheet_new(care->profile, c->code, "health_visits.csv", visit_columns,
                                         COUNT(visit_columns), c->manner);
        for (int32_t y = 0; y < YEARS; y++) {
            struct sheet *cases =
                care_sheet(care, c, CARE_CASES, text_format("cases_%d.csv", FIRST_YEAR + y));
            int32_t day = day_of(FIRST_YEAR + y, 1, 1) + 3;
            for (int32_t i = 0; i < c->cases_a_year; i++, day += 330 / c->cases_a_year) {
                struct care_case of = {.day = day, .woman = care_draw_woman(care, day)};
                of.id = text_format("%s-QK-%d-%04d", c->prefix, FIRST_YEAR + y, i + 1);
                sheet_row(cases);
                care_fill_case(care, c, cases, &of);
                visit(care, c, visits, &of, day);
                int32_t again = day + random_between(r, 5, 25);
                if (random_chance(r, 35) && again <= SAMPLE_LAST_DAY) {
                    visit(care, c, visits, &of, again);
                }
            }
        }
        if (u == 0) {
            plant(visits);
        }
        care_add(care, visits);
        care_centre_statement(care, c);
    }
}
