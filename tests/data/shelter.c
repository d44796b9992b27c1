/* What Morocco's centres send beyond cases, incidents and services: perpetrators, follow-ups,
 * assessments, feedback, refusals of shelters; and the later columns of the older files. All of it
 * is drawn from numbers of its own, so that the older columns stay what they were. */
#include <stdlib.h>
#include <string.h>

#include "care.h"
#include "care_words.h"
#include "further_words.h"

static const struct column perpetrator_columns[] = {
    {"incident_id", "رقم الحادثة", "Numéro du fait"},
    {"perp_no", "رقم المعتدي في الحادثة", "Rang de l'auteur|N° auteur"},
    {"centre_id", "المركز", "Centre|Structure"},
    {"is_primary", "المعتدي الرئيسي", "Auteur principal"},
    {"sex", "الجنس", "Sexe"},
    {"age_group", "الفئة العمرية", "Groupe d'âge"},
    {"relationship", "صلته بالضحية", "Lien avec la victime"},
    {"cohabiting", "يسكن مع الضحية", "Vit avec la victime"},
    {"occupation", "مهنته", "Profession"},
    {"education", "مستواه التعليمي", "Niveau d'instruction"},
    {"substance_use", "تعاطي الكحول أو المخدرات", "Alcool ou stupéfiants"},
    {"prior_incident", "عنف سابق منه على المرأة نفسها", "Violences antérieures du même auteur"},
    {"prior_conviction", "إدانة سابقة", "Condamnation antérieure"},
    {"security_force", "من قوات الأمن أو الجيش", "Membre des forces de sécurité"},
    {"name", "الاسم", "Nom"},
};
static const struct column followup_columns[] = {
    {"followup_id", "رقم التتبع", "Numéro du suivi|N° suivi"},
    {"case_id", "رقم الحالة", "Numéro du dossier|N° dossier"},
    {"centre_id", "المركز", "Centre|Structure"},
    {"date", "تاريخ التتبع", "Date du suivi|Suivi le"},
    {"mode", "طريقة التتبع", "Mode de suivi"},
    {"safety_goal", "هدف السلامة", "Objectif sécurité"},
    {"health_goal", "هدف الصحة", "Objectif santé"},
    {"psychosocial_goal", "هدف الدعم النفسي والاجتماعي", "Objectif psychosocial"},
    {"justice_goal", "هدف العدالة", "Objectif justice"},
    {"economic_goal", "هدف الاستقلال الاقتصادي", "Objectif autonomie économique"},
    {"recurrence", "تجدد العنف منذ آخر اتصال", "Nouvelles violences depuis le dernier contact"},
    {"notes", "ملاحظات", "Observations"},
};
static const struct column assessment_columns[] = {
    {"assessment_id", "رقم التقييم", "Numéro de l'évaluation"},
    {"case_id", "رقم الحالة", "Numéro du dossier|N° dossier"},
    {"centre_id", "المركز", "Centre|Structure"},
    {"wave", "مرحلة التقييم", "Étape"},
    {"date", "تاريخ التقييم", "Date de l'évaluation"},
    {"scale", "المقياس", "Échelle"},
    {"items_answered", "عدد الأسئلة المجاب عنها", "Questions renseignées"},
    {"score", "النتيجة", "Score"},
    {"max_score", "أقصى نتيجة", "Score maximal"},
    {"notes", "ملاحظات", "Observations"},
};
static const struct column refusal_columns[] = {
    {"refusal_id", "رقم الطلب", "Numéro du refus"},    {"centre_id", "المركز", "Centre|Structure"},
    {"date", "تاريخ الطلب", "Date de la demande"},     {"reason", "سبب الرفض", "Motif du refus"},
    {"redirected", "وجهت إلى جهة أخرى", "Réorientée"}, {"notes", "ملاحظات", "Observations"},
};
static const struct column feedback_columns[] = {
    {"feedback_id", "رقم الاستمارة", "Numéro de l'avis"},
    {"centre_id", "المركز", "Centre|Structure"},
    {"date", "تاريخ تعبئة الاستمارة", "Date de l'avis"},
    {"channel", "طريقة التعبئة", "Support"},
    {"q01", "س1", "Q1"},
    {"q02", "س2", "Q2"},
    {"q03", "س3", "Q3"},
    {"q04", "س4", "Q4"},
    {"q05", "س5", "Q5"},
    {"q06", "س6", "Q6"},
    {"q07", "س7", "Q7"},
    {"q08", "س8", "Q8"},
    {"q09", "س9", "Q9"},
    {"q10", "س10", "Q10"},
    {"q11", "س11", "Q11"},
    {"q12", "س12", "Q12"},
};

static void put(struct sheet *s, const char *field, const char *text)
{
    sheet_set(s, s->rows - 1, field, text);
}

static struct sheet *sheet_of(struct care *care, const struct centre *c, const char *name,
                              const struct column *column, int columns)
{
    struct sheet *s = sheet_new(care->profile, c->code, name, column, columns, c->manner);
    care_add(care, s);
    return s;
}
#define SHEET(care, c, name, columns) sheet_of((care), (c), (name), (columns), COUNT(columns))

void care_add(struct care *care, struct sheet *s)
{
    if (care->sheets == SHEETS_MAX) {
        abort();
    }
    care->sheet[care->sheets++] = s;
}

/* A key of the centre: its mark, the kind of record, the year, the row. */
static const char *key_of(const struct centre *c, const char *kind, int32_t day,
                          const struct sheet *s)
{
    return text_format("%s-%s-%d-%04d", c->prefix, kind, day_year(day), s->rows);
}

static const char *answer(struct care *care, enum tongue t, uint32_t yes)
{
    struct random *r = &care->further;
    const char *code = random_chance(r, 8) ? "unknown" : random_chance(r, yes) ? "yes" : "no";
    return option_say(r, FIND(yes_no_unknown, code), t);
}

static void feedback(struct care *care, const struct centre *c)
{
    struct random *r = &care->further;
    enum tongue t = c->manner.tongue;
    struct sheet *s = SHEET(care, c, "feedback.csv", feedback_columns);
    for (int32_t left = c->cases_a_year; left > 0; left--) {
        int32_t day = day_of(2024, 1, 1) + random_between(r, 0, 730);
        bool content = random_chance(r, 74);
        sheet_row(s);
        put(s, "feedback_id", key_of(c, "QB", day, s));
        put(s, "centre_id", c->label);
        put(s, "date", day_text(day));
        put(s, "channel", option_say(r, PICK(r, words_feedback_channel), t));
        for (int q = 1; q <= 12; q++) {
            const char *value = random_chance(r, content ? 82 : 30)   ? "3"
                                : random_chance(r, content ? 70 : 40) ? "2"
                                                                      : "1";
            put(s, text_format("q%02d", q), random_chance(r, 7) ? "" : value);
        }
    }
}

static void refusals(struct care *care, const struct centre *c)
{
    struct random *r = &care->further;
    enum tongue t = c->manner.tongue;
    struct sheet *s = SHEET(care, c, "shelter_refusals.csv", refusal_columns);
    for (int32_t left = c->cases_a_year + 14; left > 0; left--) {
        int32_t day = day_of(FIRST_YEAR, 1, 1) + random_between(r, 0, 1094);
        sheet_row(s);
        put(s, "refusal_id", key_of(c, "QU", day, s));
        put(s, "centre_id", c->label);
        put(s, "date", day_text(day));
        put(s, "reason", option_say(r, PICK(r, words_refusal_reason), t));
        put(s, "redirected", option_say(r, FIND(yes_no, random_chance(r, 62) ? "yes" : "no"), t));
    }
    sheet_set(s, 3, "reason", "Motif non listé");
    sheet_mark(s, 3, "reason", "not-a-code", "", "quarantined");
    sheet_set(s, 5, "date", "2026-05-04");
    sheet_mark(s, 5, "date", "future-date", "", "quarantined");
}

void care_centre_begin(struct care *care, const struct centre *c)
{
    /* Agadir's incidents hold faults: a perpetrator would lose the incident it refers to. */
    bool tells_perpetrators = strcmp(c->code, "emf-agadir") != 0;
    care->after = (struct care_further){
        .perpetrators =
            tells_perpetrators ? SHEET(care, c, "perpetrators.csv", perpetrator_columns) : NULL,
        .referrals = care_sheet(care, c, CARE_REFERRALS, "referrals.csv"),
        .followups = SHEET(care, c, "followups.csv", followup_columns),
        .assessments = SHEET(care, c, "assessments.csv", assessment_columns)};
    feedback(care, c);
    if (centre_is_shelter(c)) {
        refusals(care, c);
    }
}

void care_case_further(struct care *care, const struct centre *c, struct sheet *s,
                       const struct care_case *of, bool child)
{
    if (care->palestine) {
        return;
    }
    struct random *r = &care->further;
    enum tongue t = c->manner.tongue;
    int32_t age = years_between(of->woman->birth_day, of->day);
    bool may_be_pregnant = !child && of->woman->female && age < 45;
    put(s, "nationality_group", option_say(r, PICK(r, words_nationality), t));
    put(s, "displacement", option_say(r, PICK(r, words_displacement), t));
    put(s, "pregnant",
        may_be_pregnant ? answer(care, t, 9) : option_say(r, FIND(yes_no_unknown, "no"), t));
    put(s, "safety_plan", answer(care, t, 46));
    /* Of the day, not drawn: what is drawn after it stays as it was. */
    const char *yes = t == ARABIC ? "نعم" : "Oui";
    const char *no = t == ARABIC ? "لا" : "Non";
    put(s, "consent_services", of->day % 23 == 0 ? no : yes);
    put(s, "age_estimated", of->day % 17 == 0 ? yes : no);
}

static void one_perpetrator(struct care *care, const struct centre *c,
                            const struct sheet *incidents, int32_t nth, const char *author,
                            bool child)
{
    struct random *r = &care->further;
    enum tongue t = c->manner.tongue;
    struct sheet *s = care->after.perpetrators;
    const char *const *cell = incidents->row[incidents->rows - 1].cell;
    bool husband = strstr(author, "husband") != NULL;
    const struct option *age = PICK(r, words_author_age);
    if (husband && (strcmp(age->code, "0-11") == 0 || strcmp(age->code, "12-17") == 0)) {
        age = FIND(words_author_age, "26-40");
    }
    sheet_row(s);
    put(s, "incident_id", cell[sheet_field(incidents, "incident_id")]);
    put(s, "perp_no", text_format("%d", nth));
    put(s, "centre_id", c->label);
    put(s, "is_primary", option_say(r, FIND(yes_no, nth == 1 ? "yes" : "no"), t));
    put(s, "sex", option_say(r, PICK(r, offender_sex), t));
    put(s, "age_group", random_chance(r, 12) ? "" : option_say(r, age, t));
    put(s, "relationship",
        nth == 1 ? cell[sheet_field(incidents, "relationship")]
                 : option_say(r, child ? PICK(r, author_child) : FIND(author_adult, "in_laws"), t));
    put(s, "cohabiting", answer(care, t, strcmp(author, "husband") == 0 ? 82 : 30));
    put(s, "occupation", option_say(r, PICK(r, words_author_work), t));
    put(s, "education", option_say(r, PICK(r, education), t));
    put(s, "substance_use", answer(care, t, 31));
    put(s, "prior_incident", answer(care, t, 58));
    put(s, "prior_conviction", answer(care, t, 9));
    put(s, "security_force", answer(care, t, 2));
    put(s, "name", text_format("%s Canariatou", PICK(r, first_name)->fr));
}

static void bodily_harm(struct care *care, struct sheet *s, enum tongue t, const char *law)
{
    struct random *r = &care->further;
    bool bodily = strcmp(law, "physical") == 0;
    put(s, "weapon", bodily ? option_say(r, PICK(r, words_weapon_used), t) : "");
    put(s, "injury", bodily ? option_say(r, PICK(r, words_injury), t) : "");
    bool sexual = strcmp(law, "sexual") == 0;
    put(s, "goods_exchanged", sexual ? answer(care, t, 7) : "");
    put(s, "abduction", sexual ? option_say(r, PICK(r, words_abduction), t) : "");
}

void care_incident_further(struct care *care, const struct centre *c, struct sheet *s,
                           const char *law, const char *author, int32_t age)
{
    if (care->palestine) {
        return;
    }
    struct random *r = &care->further;
    enum tongue t = c->manner.tongue;
    bool dated = s->row[s->rows - 1].cell[sheet_field(s, "incident_date")][0] != '\0';
    put(s, "date_precision",
        dated ? (random_chance(r, 84)   ? "day"
                 : random_chance(r, 80) ? "month"
                                        : "year")
              : "unknown");
    if (random_chance(r, 34)) {
        const struct option *also = PICK(r, words_law);
        put(s, "secondary_types",
            strcmp(also->code, law) == 0 ? "" : spelling(t == ARABIC ? also->ar : also->fr, 0));
    }
    put(s, "time_of_day", random_chance(r, 14) ? "" : option_say(r, PICK(r, words_time_of_day), t));
    bodily_harm(care, s, t, law);
    put(s, "harmful_practice", answer(care, t, 3));
    put(s, "previously_reported", option_say(r, PICK(r, words_reported_before), t));
    uint32_t draw = random_below(r, 100);
    int32_t persons = draw < 84 ? 1 : draw < 94 ? 2 : draw < 98 ? 3 : random_between(r, 4, 6);
    for (int32_t nth = 1; care->after.perpetrators && nth <= persons; nth++) {
        one_perpetrator(care, c, s, nth, author, age < 16);
    }
}

void care_stay_further(struct care *care, struct sheet *s)
{
    int32_t children =
        (int32_t)strtol(s->row[s->rows - 1].cell[sheet_field(s, "children")], NULL, 10);
    int32_t beds = 1 + (children > 0 ? random_between(&care->further, 1, children) : 0);
    put(s, "beds_used", text_format("%d", beds));
}

static void followups_of(struct care *care, const struct centre *c, const struct care_case *of)
{
    static const char *const goal[] = {"safety_goal", "health_goal", "psychosocial_goal",
                                       "justice_goal", "economic_goal"};
    struct random *r = &care->further;
    enum tongue t = c->manner.tongue;
    struct sheet *s = care->after.followups;
    int32_t day = of->day;
    for (int32_t left = random_chance(r, 30) ? 0 : 1 + random_skewed(r, 4); left > 0; left--) {
        day += 8 + random_skewed(r, 120);
        if (day > SAMPLE_LAST_DAY) {
            return;
        }
        sheet_row(s);
        put(s, "followup_id", key_of(c, "QF", day, s));
        put(s, "case_id", of->id);
        put(s, "centre_id", c->label);
        put(s, "date", day_text(day));
        put(s, "mode", option_say(r, PICK(r, words_mode), t));
        for (int g = 0; g < COUNT(goal); g++) {
            put(s, goal[g], option_say(r, PICK(r, words_goal), t));
        }
        put(s, "recurrence", answer(care, t, 17));
        put(s, "notes",
            random_chance(r, 4) ? (t == ARABIC ? "اتصال بالسيدة كناريا" : "Appel à Mme Canariatou")
                                : "");
    }
}

static void assessment_row(struct care *care, const struct centre *c, const char *case_id,
                           const char *wave, const char *scale, int32_t day, int32_t score)
{
    struct random *r = &care->further;
    enum tongue t = c->manner.tongue;
    struct sheet *s = care->after.assessments;
    int32_t most = strcmp(scale, "psychosocial") == 0 ? 40 : strcmp(scale, "who5") == 0 ? 25 : 30;
    score = score < 0 ? 0 : score > most ? most : score;
    sheet_row(s);
    put(s, "assessment_id", key_of(c, "QA", day, s));
    put(s, "case_id", case_id);
    put(s, "centre_id", c->label);
    put(s, "wave", option_say(r, FIND(words_wave, wave), t));
    put(s, "date", day_text(day));
    put(s, "scale", option_say(r, FIND(words_scale, scale), t));
    put(s, "items_answered", text_format("%d", most == 40 ? 10 : most == 25 ? 5 : 10));
    put(s, "score", text_format("%d", score));
    put(s, "max_score", text_format("%d", most));
}

/* Those who stay in support to its end are assessed twice; on average they gain four points. */
static void assessments_of(struct care *care, const struct centre *c, const struct care_case *of)
{
    struct random *r = &care->further;
    if (!random_chance(r, 52)) {
        return;
    }
    const char *scale = PICK(r, words_scale)->code;
    int32_t before = random_between(r, 6, 16) + random_between(r, 0, 8);
    assessment_row(care, c, of->id, "intake", scale, of->day, before);
    int32_t later = of->day + random_between(r, 40, 120);
    if (later > SAMPLE_LAST_DAY || !random_chance(r, 56)) {
        return;
    }
    bool stigma = strcmp(scale, "felt_stigma") == 0;
    int32_t gain = random_between(r, -3, 7) + random_between(r, -2, 6);
    assessment_row(care, c, of->id, "exit", scale, later, before + (stigma ? -gain : gain));
}

/* To the court, the police, the hospital: partners that the case needs and the centre is not. */
static void referral_of(struct care *care, const struct centre *c, const struct care_case *of)
{
    struct random *r = &care->further;
    enum tongue t = c->manner.tongue;
    struct sheet *s = care->after.referrals;
    int32_t day = of->day + random_skewed(r, 40);
    if (day > SAMPLE_LAST_DAY || !random_chance(r, 36)) {
        return;
    }
    const struct option *status = PICK(r, referral_status);
    int32_t served = day + 1 + random_skewed(r, 60);
    bool is_served = strcmp(status->code, "served") == 0;
    if (is_served && served > SAMPLE_LAST_DAY) {
        status = FIND(referral_status, "sent");
        is_served = false;
    }
    sheet_row(s);
    put(s, "referral_id", key_of(c, "QR", day, s));
    put(s, "case_id", of->id);
    put(s, "centre_id", c->label);
    put(s, "sector", option_say(r, PICK(r, sector), t));
    put(s, "service_type", option_say(r, PICK(r, service), t));
    put(s, "sent_date", day_text(day));
    put(s, "served_date", is_served ? day_text(served) : "");
    put(s, "status", option_say(r, status, t));
    put(s, "contact_name",
        text_format("%s %s", t == ARABIC ? PICK(r, first_name)->ar : PICK(r, first_name)->fr,
                    family_mark(t)));
}

void care_case_after(struct care *care, const struct centre *c, const struct care_case *of)
{
    referral_of(care, c, of);
    followups_of(care, c, of);
    assessments_of(care, c, of);
}

static bool begins(const struct centre *c, const char *with)
{
    return strncmp(c->code, with, strlen(with)) == 0;
}

static void who_runs(struct care *care, const struct centre *c, struct sheet *s)
{
    enum tongue t = c->manner.tongue;
    bool hospital = begins(c, "unit-hospital");
    bool association = centre_is_shelter(c) || begins(c, "listening");
    const char *code = hospital ? "state" : association ? "association" : "mixed";
    put(s, "operator", option_say(&care->further, FIND(words_operator, code), t));
    const char *body =
        hospital ? "وزارة الصحة|Ministère de la Santé" : "التعاون الوطني|Entraide nationale";
    put(s, "governing_body", spelling(body, t == ARABIC ? 0 : 1));
}

void care_centre_further(struct care *care, const struct centre *c, struct sheet *s, int32_t year)
{
    struct random *r = &care->further;
    enum tongue t = c->manner.tongue;
    bool shelter = centre_is_shelter(c);
    bool adopted = shelter || (begins(c, "emf") && year >= 2024);
    const struct option *area = &c->area[0];
    who_runs(care, c, s);
    put(s, "area", spelling(t == ARABIC ? area->ar : area->fr, 0));
    put(s, "milieu", t == ARABIC ? "حضري" : "Urbain");
    put(s, "state", option_say(r, FIND(words_centre_state, "open"), t));
    put(s, "open_date", day_text(day_of(2009 + (int32_t)strlen(c->code) % 8, 3, 1)));
    put(s, "family_places", shelter ? text_format("%d", 7 + (int32_t)strlen(c->code) % 4) : "0");
    put(s, "accepts_children", option_say(r, FIND(yes_no, shelter ? "yes" : "no"), t));
    put(s, "standard", option_say(r, FIND(words_care_standard, adopted ? "himaya" : "none"), t));
    put(s, "standard_date", adopted ? (shelter ? "2021-03-01" : "2024-02-15") : "");
    put(s, "reports_monthly", option_say(r, FIND(yes_no, "no"), t));
    put(s, "secret_address", shelter ? "Impasse Canariatou" : "");
}
