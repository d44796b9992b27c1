/* Complaints of police, gendarmerie, prosecution and court units, followed to judgment, with the
 * measures of protection asked for. The police pass many on: those are counted where they go. */
#include <stdlib.h>
#include <string.h>

#include "care.h"
#include "care_words.h"
#include "further_words.h"

static const struct column complaint_columns[] = {
    {"complaint_id", "رقم الشكاية|رقم المحضر", "Numéro de la plainte|N° plainte"},
    {"centre_id", "المركز", "Centre|Structure"},
    {"source", "جهة تقديم الشكاية", "Lieu de dépôt"},
    {"complaint_date", "تاريخ الشكاية", "Date de la plainte|Déposée le"},
    {"offence", "الجريمة|التكييف", "Infraction|Qualification"},
    {"law_type", "نوع العنف", "Type de violence"},
    {"age", "عمر المشتكية", "Âge de la plaignante"},
    {"sex", "جنس المشتكية", "Sexe de la plaignante"},
    {"area", "مكان الإقامة", "Lieu de résidence"},
    {"accused", "عدد المشتكى بهم", "Nombre de mis en cause"},
    {"accused_sex", "جنس المشتكى به", "Sexe du mis en cause"},
    {"relationship", "صلة المشتكى به", "Lien avec le mis en cause"},
    {"investigation_end", "تاريخ انتهاء البحث", "Fin de l'enquête"},
    {"decision", "قرار النيابة العامة", "Décision du parquet"},
    {"decision_date", "تاريخ القرار", "Date de la décision"},
    {"court", "المحكمة", "Juridiction"},
    {"hearing_first", "تاريخ أول جلسة", "Première audience"},
    {"judgment_date", "تاريخ الحكم", "Date du jugement"},
    {"outcome", "الحكم", "Issue du jugement"},
    {"sentence", "العقوبة", "Peine"},
    {"prison_months", "مدة السجن بالأشهر", "Mois d'emprisonnement"},
    {"appeal", "استئناف", "Appel"},
    {"accused_name", "اسم المشتكى به", "Nom du mis en cause"},
    {"notes", "ملاحظات", "Observations"},
};
static const struct column measure_columns[] = {
    {"measure_id", "رقم التدبير", "Numéro de la mesure"},
    {"complaint_id", "رقم الشكاية", "Numéro de la plainte"},
    {"centre_id", "المركز", "Centre|Structure"},
    {"type", "نوع التدبير", "Type de mesure"},
    {"requested_date", "تاريخ الطلب", "Date de la demande"},
    {"decision", "القرار", "Décision"},
    {"decision_date", "تاريخ القرار", "Date de la décision"},
    {"end_date", "تاريخ انتهاء التدبير", "Fin de la mesure"},
    {"breached", "خرق التدبير", "Mesure violée"},
    {"breach_date", "تاريخ الخرق", "Date de la violation"},
    {"notes", "ملاحظات", "Observations"},
};

struct unit {
    const char *code, *prefix, *label;
    int32_t a_year;
    const char *source; /* NULL: drawn */
    const char *court;
    const char *area_ar, *area_fr;
    struct manner manner;
};
static const struct unit units[] = {
    {"unit-police-casablanca",
     "PCA",
     "Cellule de police de Casablanca",
     96,
     "police",
     "casablanca",
     "الدار البيضاء",
     "Casablanca",
     {.tongue = FRENCH, .delimiter = ';', .crlf = true}},
    {"unit-gendarmerie-khemisset",
     "GKH",
     "Cellule de gendarmerie de Khémisset",
     28,
     "gendarmerie",
     "rabat",
     "الخميسات",
     "Khémisset",
     {.tongue = FRENCH, .delimiter = ';', .header = 1}},
    {"unit-prosecution-casablanca",
     "QCA",
     "Cellule du parquet de Casablanca",
     104,
     NULL,
     "casablanca",
     "الدار البيضاء",
     "Casablanca",
     {.tongue = FRENCH, .delimiter = ';', .byte_order_mark = true}},
    {"unit-court-rabat",
     "TRA",
     "خلية التكفل بالنساء ضحايا العنف بمحكمة الرباط",
     82,
     NULL,
     "rabat",
     "الرباط",
     "Rabat",
     {.tongue = ARABIC, .delimiter = ';', .byte_order_mark = true}},
    {"unit-court-marrakech",
     "TMA",
     "Cellule du tribunal de Marrakech",
     70,
     NULL,
     "marrakech",
     "مراكش",
     "Marrakech",
     {.tongue = FRENCH, .delimiter = ','}},
};

static void put(struct sheet *s, const char *field, const char *text)
{
    sheet_set(s, s->rows - 1, field, text);
}

static const char *law_of(const char *offence)
{
    static const char *const law[][2] = {{"assault", "physical"},
                                         {"assault_permanent", "physical"},
                                         {"rape", "sexual"},
                                         {"indecent_assault", "sexual"},
                                         {"sexual_harassment", "sexual"},
                                         {"family_neglect", "economic"},
                                         {"eviction", "economic"},
                                         {"squandering", "economic"}};
    for (int i = 0; i < COUNT(law); i++) {
        if (strcmp(law[i][0], offence) == 0) {
            return law[i][1];
        }
    }
    return "psychological";
}

static void judge(struct care *care, struct sheet *s, int32_t decided)
{
    struct random *r = &care->further;
    enum tongue t = s->manner.tongue;
    int32_t heard = decided + random_between(r, 15, 60);
    int32_t judged = heard + random_between(r, 20, 120) + random_skewed(r, 500);
    put(s, "hearing_first", heard <= SAMPLE_LAST_DAY ? day_text(heard) : "");
    if (judged > SAMPLE_LAST_DAY) {
        put(s, "outcome", option_say(r, FIND(words_outcome, "pending"), t));
        return;
    }
    uint32_t draw = random_below(r, 100);
    const char *outcome = draw < 62   ? "convicted"
                          : draw < 82 ? "acquitted"
                          : draw < 96 ? "withdrawn"
                                      : "other";
    put(s, "judgment_date", day_text(judged));
    put(s, "outcome", option_say(r, FIND(words_outcome, outcome), t));
    put(s, "appeal", option_say(r, FIND(yes_no, random_chance(r, 30) ? "yes" : "no"), t));
    if (strcmp(outcome, "convicted") == 0) {
        const struct option *sentence = PICK(r, words_sentence);
        bool prison =
            strcmp(sentence->code, "prison") == 0 || strcmp(sentence->code, "suspended") == 0;
        put(s, "sentence", option_say(r, sentence, t));
        put(s, "prison_months", prison ? text_format("%d", 1 + random_skewed(r, 60)) : "");
    }
}

static void decide(struct care *care, const struct unit *u, struct sheet *s, int32_t day)
{
    struct random *r = &care->further;
    enum tongue t = s->manner.tongue;
    int32_t investigated = day + 4 + random_skewed(r, 160),
            decided = investigated + random_between(r, 1, 40);
    uint32_t draw = random_below(r, 100);
    bool passes_on = u->source && draw < 78;
    const char *decision = passes_on   ? "transferred"
                           : draw < 50 ? "prosecuted"
                           : draw < 72 ? "no_prosecution"
                           : draw < 84 ? "withdrawn"
                           : draw < 94 ? "reconciled"
                                       : "pending";
    if (decided > SAMPLE_LAST_DAY || strcmp(decision, "pending") == 0) {
        put(s, "decision", option_say(r, FIND(words_decision, "pending"), t));
        return;
    }
    put(s, "investigation_end", day_text(investigated));
    put(s, "decision", option_say(r, FIND(words_decision, decision), t));
    put(s, "decision_date", day_text(decided));
    if (strcmp(decision, "prosecuted") == 0) {
        judge(care, s, decided);
    }
}

static void complaint(struct care *care, const struct unit *u, struct sheet *s, int32_t day)
{
    struct random *r = &care->further;
    enum tongue t = s->manner.tongue;
    const struct option *offence = PICK(r, words_offence);
    bool economic = strcmp(law_of(offence->code), "economic") == 0;
    sheet_row(s);
    put(s, "complaint_id", text_format("%s-QC-%d-%04d", u->prefix, day_year(day), s->rows));
    put(s, "centre_id", u->label);
    put(s, "source",
        option_say(r,
                   u->source ? FIND(words_complaint_source, u->source)
                             : PICK(r, words_complaint_source),
                   t));
    put(s, "complaint_date", day_text(day));
    put(s, "offence", option_say(r, offence, t));
    put(s, "law_type", option_say(r, FIND(words_law, law_of(offence->code)), t));
    put(s, "age",
        random_chance(r, 6) ? ""
                            : text_format("%d", random_between(r, 18, 40) + random_skewed(r, 36)));
    put(s, "sex", option_say(r, PICK(r, sexes), t));
    put(s, "area", t == ARABIC ? u->area_ar : u->area_fr);
    put(s, "accused", text_format("%d", random_chance(r, 88) ? 1 : random_between(r, 2, 4)));
    put(s, "accused_sex", option_say(r, PICK(r, offender_sex), t));
    put(s, "relationship",
        option_say(r,
                   economic && random_chance(r, 80) ? &author_adult[random_below(r, 2)]
                                                    : PICK(r, author_adult),
                   t));
    put(s, "court", option_say(r, FIND(words_court, u->court), t));
    put(s, "accused_name", text_format("%s Canariatou", PICK(r, first_name)->fr));
    decide(care, u, s, day);
}

static void measures_of(struct care *care, const struct unit *u, struct sheet *s,
                        const struct sheet *of, int32_t day)
{
    struct random *r = &care->further;
    enum tongue t = s->manner.tongue;
    int32_t requested = day + random_between(r, 0, 12),
            decided = requested + random_between(r, 1, 20);
    if (decided > SAMPLE_LAST_DAY || !random_chance(r, u->source ? 8 : 34)) {
        return;
    }
    const struct option *decision = PICK(r, words_measure_decision);
    bool granted = strcmp(decision->code, "granted") == 0;
    bool pending = strcmp(decision->code, "pending") == 0;
    bool breached = granted && random_chance(r, 16);
    int32_t breach = decided + random_between(r, 3, 90);
    breached = breached && breach <= SAMPLE_LAST_DAY;
    sheet_row(s);
    put(s, "measure_id", text_format("%s-QM-%d-%04d", u->prefix, day_year(requested), s->rows));
    put(s, "complaint_id", of->row[of->rows - 1].cell[0]);
    put(s, "centre_id", u->label);
    put(s, "type", option_say(r, PICK(r, words_measure_type), t));
    put(s, "requested_date", day_text(requested));
    put(s, "decision", option_say(r, decision, t));
    put(s, "decision_date", pending ? "" : day_text(decided));
    put(s, "end_date", granted ? day_text(decided + random_between(r, 30, 360)) : "");
    put(s, "breached", granted ? option_say(r, FIND(yes_no, breached ? "yes" : "no"), t) : "");
    put(s, "breach_date", breached ? day_text(breach) : "");
}

/* The row must hold no other date than those given. */
static void bare(struct sheet *s, int32_t row, const char *complaint_date, const char *decision)
{
    static const char *const none[] = {"investigation_end", "decision_date", "hearing_first",
                                       "judgment_date",     "outcome",       "sentence",
                                       "prison_months",     "appeal"};
    for (int i = 0; i < COUNT(none); i++) {
        sheet_set(s, row, none[i], "");
    }
    sheet_set(s, row, "complaint_date", complaint_date);
    sheet_set(s, row, "decision", decision);
}

static void plant(struct sheet *s, int32_t row, const char *field, const char *text,
                  const char *rule, const char *detail, const char *effect)
{
    sheet_set(s, row, field, text);
    sheet_mark(s, row, field, rule, detail, effect);
}

/* Into rows added for them: no measure loses its complaint. */
static void complaint_faults(struct care *care, const struct unit *u, struct sheet *s)
{
    int32_t first = s->rows;
    for (int32_t i = 0; i < 8; i++) {
        complaint(care, u, s, day_of(2024, 5, 2) + i);
        bare(s, s->rows - 1, "2024-05-02", "Poursuites engagées");
        sheet_set(s, s->rows - 1, "decision_date", "2024-06-10");
    }
    plant(s, first, "decision_date", "2024-04-10", "row-rule", "decided-after-lodged",
          "quarantined");
    plant(s, first + 1, "decision_date", "", "row-rule", "decision-has-date", "quarantined");
    plant(s, first + 2, "judgment_date", "2024-06-01", "row-rule", "judged-after-decision",
          "quarantined");
    sheet_set(s, first + 3, "decision", "Classement sans suite");
    plant(s, first + 3, "outcome", "Condamnation", "row-rule", "judged-when-prosecuted",
          "quarantined");
    sheet_set(s, first + 4, "outcome", "Acquittement");
    plant(s, first + 4, "sentence", "Amende", "row-rule", "sentence-after-conviction",
          "quarantined");
    sheet_set(s, first + 5, "offence", "Abandon de famille");
    plant(s, first + 5, "law_type", "Violence corporelle", "row-rule", "neglect-is-economic",
          "quarantined");
    sheet_set(s, first + 6, "hearing_first", "2024-09-20");
    sheet_set(s, first + 6, "judgment_date", "2024-09-02");
    sheet_mark(s, first + 6, "hearing_first", "row-rule", "heard-before-judged", "warned");
    plant(s, first + 7, "offence", "Stationnement", "not-a-code", "", "quarantined");
}

static void measure_faults(struct sheet *s)
{
    sheet_set(s, 2, "decision", "Refusée");
    sheet_set(s, 2, "decision_date", s->row[2].cell[sheet_field(s, "requested_date")]);
    sheet_set(s, 2, "end_date", "");
    sheet_set(s, 2, "breach_date", "");
    plant(s, 2, "breached", "Oui", "row-rule", "breach-of-a-granted-measure", "quarantined");
    plant(s, 4, "complaint_id", "QCA-QC-2020-9999", "foreign-key", "", "quarantined");
    sheet_set(s, 6, "decision", "Accordée");
    sheet_set(s, 6, "end_date", "");
    sheet_set(s, 6, "breached", "Non");
    sheet_set(s, 6, "breach_date", "");
    plant(s, 6, "decision_date", "2022-01-05", "row-rule", "decided-after-request", "quarantined");
}

void justice_make(struct care *care)
{
    struct random *r = &care->further;
    for (int i = 0; i < COUNT(units); i++) {
        const struct unit *u = &units[i];
        struct sheet *measures = sheet_new(care->profile, u->code, "protection_measures.csv",
                                           measure_columns, COUNT(measure_columns), u->manner);
        for (int32_t y = FIRST_YEAR; y <= LAST_YEAR; y++) {
            struct sheet *s = sheet_new(care->profile, u->code, text_format("complaints_%d.csv", y),
                                        complaint_columns, COUNT(complaint_columns), u->manner);
            int32_t count = u->a_year + (y - FIRST_YEAR) * u->a_year / 14;
            for (int32_t k = 0; k < count; k++) {
                int32_t day = day_of(y, 1, 1) + k * 363 / count + random_between(r, 0, 1);
                complaint(care, u, s, day);
                measures_of(care, u, measures, s, day);
            }
            if (y == 2024 && strcmp(u->code, "unit-prosecution-casablanca") == 0) {
                complaint_faults(care, u, s);
            }
            care_add(care, s);
        }
        if (strcmp(u->code, "unit-prosecution-casablanca") == 0) {
            measure_faults(measures);
        }
        care_add(care, measures);
    }
}
