/* Campaigns, and the results of the Moroccan-Belgian programme of 2017 to 2020: its two projects,
 * the reference sheets of their indicators and what these came to each year. The achieved numbers
 * that its closing announced are here as they were announced; all others are drawn or made up. */
#include <stdlib.h>
#include <string.h>

#include "programme.h"

#define QUARANTINED "quarantined"

static const struct sender programme_unit = {
    "programme-unit", "PRG", "Unité de gestion du programme", {.tongue = FRENCH, .delimiter = ';'}};

static const struct column campaign_columns[] = {
    {"campaign_id", "", "Numéro de la campagne|N° campagne"},
    {"centre_id", "", "Structure organisatrice|Structure"},
    {"programme", "", "Programme"},
    {"campaign_title", "", "Titre de la campagne"},
    {"theme", "", "Thème"},
    {"start_date", "", "Date de début"},
    {"end_date", "", "Date de fin"},
    {"audience", "", "Population visée"},
    {"cost", "", "Coût"},
    {"materials", "", "Supports diffusés"},
    {"agency", "", "Agence de communication"},
};
static const struct column channel_columns[] = {
    {"channel_id", "", "Numéro du canal"},        {"campaign_id", "", "Numéro de la campagne"},
    {"centre_id", "", "Structure organisatrice"}, {"channel", "", "Canal"},
    {"start_date", "", "Date de début"},          {"impressions", "", "Impressions"},
    {"reach", "", "Personnes touchées"},          {"reach_method", "", "Méthode de mesure"},
    {"audience", "", "Population visée"},         {"cost", "", "Coût"},
};
static const struct column answer_columns[] = {
    {"answer_id", "", "Numéro de la réponse"},
    {"campaign_id", "", "Numéro de la campagne"},
    {"centre_id", "", "Structure organisatrice"},
    {"survey_wave", "", "Vague"},
    {"asked_date", "", "Date d'enquête"},
    {"sex", "", "Sexe"},
    {"age", "", "Âge"},
    {"recalled", "", "Se souvient de la campagne"},
    {"rejects_violence", "", "Juge la violence injustifiable"},
};
static const struct option sex[] = {{54, "f", "", "Féminin|Femme"},
                                    {46, "m", "", "Masculin|Homme"}};

/* Thousands of persons that each channel reached; the audience is the population of ten years and
 * over, rounded. The years' widest channels and sums: see the report. */
static const struct {
    int32_t year;
    const char *programme, *theme;
    int32_t audience, tv, radio, social, events, outdoor, cost;
} campaign[] = {
    {2017, "Appui à la lutte contre les violences faites aux femmes et à la qualité des services",
     "Lutte contre les violences faites aux femmes", 28400, 3400, 1250, 980, 60, 240, 3100},
    {2018, "Appui à la lutte contre les violences faites aux femmes et à la qualité des services",
     "Connaissance des droits et de la loi", 28800, 3800, 1300, 1650, 75, 260, 3400},
    {2019, "Promotion des normes sociales protectrices des enfants",
     "Protection des enfants contre les abus sexuels", 29200, 3700, 1150, 2300, 90, 210, 2900},
    {2020, "Appui à la lutte contre les violences faites aux femmes et à la qualité des services",
     "Violence numérique", 29600, 3600, 900, 3300, 15, 120, 2600},
    {2023, "Campagne nationale annuelle", "Mariage des mineures", 30400, 3700, 820, 5200, 85, 190,
     3000},
    {2024, "Campagne nationale annuelle", "Violence numérique", 30700, 3500, 780, 6400, 95, 180,
     3300},
    {2025, "Campagne nationale annuelle", "Lutte contre les violences faites aux femmes", 31000,
     3300, 760, 7100, 100, 200, 3500},
};

static void make_channel(struct desk *d, struct sheet *s, int32_t nth, const char *campaign_id,
                         const char *channel, int32_t thousands, int32_t audience, int32_t start)
{
    struct random *r = &d->random;
    bool measured = strcmp(channel, "Réseaux sociaux") == 0;
    row_begin(s, &programme_unit, "channel_id",
              text_format("PRG-ZH-%d-%04d", day_year(start), nth));
    cell(s, "campaign_id", campaign_id);
    cell(s, "channel", channel);
    cell_day(s, "start_date", start);
    int64_t reach = (int64_t)thousands * 1000 + random_between(r, 0, 999);
    cell_number(s, "reach", reach);
    cell_number(s, "impressions", reach * random_between(r, 2, 7));
    cell(s, "reach_method", measured ? "Personnes uniques mesurées" : "Personnes uniques estimées");
    cell_number(s, "audience", (int64_t)audience * 1000);
    cell_number(s, "cost", random_between(r, 100, 900) * 1000);
}

static void make_answers(struct desk *d, struct sheet *s, const char *campaign_id, int32_t start,
                         int32_t *nth)
{
    struct random *r = &d->random;
    for (int32_t wave = 0; wave < 2; wave++) {
        for (int32_t i = 0; i < 180; i++) {
            row_begin(s, &programme_unit, "answer_id",
                      text_format("PRG-ZR-%d-%04d", day_year(start), ++*nth));
            cell(s, "campaign_id", campaign_id);
            cell(s, "survey_wave", wave ? "Après la campagne" : "Avant la campagne");
            cell_day(s, "asked_date", start + (wave ? 30 : -20) + random_between(r, 0, 6));
            cell_say(s, r, "sex", PICK(r, sex));
            cell_number(s, "age", 16 + random_between(r, 0, 20) + random_skewed(r, 40));
            uint32_t yes = wave ? 66 : 54, at = random_below(r, 100);
            cell(s, "rejects_violence", at < yes ? "Oui" : at < 92 ? "Non" : "Ne sait pas");
            if (wave) {
                at = random_below(r, 100);
                cell(s, "recalled", at < 41 ? "Oui" : at < 94 ? "Non" : "Ne sait pas");
            }
        }
    }
}

static void plant_campaign_faults(struct sheet *campaigns, struct sheet *channels,
                                  struct sheet *answers)
{
    int32_t row = row_again(channels, 0, "channel_id", "PRG-ZH-2017-0900");
    sheet_set(channels, row, "impressions", "90000000");
    fault_plant(channels, row, "reach", "34000000", "row-rule", "reach-within-audience",
                QUARANTINED);
    row = row_again(channels, 1, "channel_id", "PRG-ZH-2017-0901");
    sheet_set(channels, row, "reach", "1200000");
    sheet_set(channels, row, "impressions", "900000");
    sheet_mark(channels, row, "reach", "row-rule", "reach-within-impressions", QUARANTINED);
    row = row_again(channels, 2, "channel_id", "PRG-ZH-2017-0902");
    sheet_set(channels, row, "campaign_id", "PRG-ZK-2011-0001");
    sheet_mark(channels, row, "campaign_id", "foreign-key", "", QUARANTINED);
    row = row_again(campaigns, 0, "campaign_id", "PRG-ZK-2017-0900");
    fault_plant(campaigns, row, "end_date", "2017-10-01", "row-rule", "ends-after-start",
                QUARANTINED);
    row = row_again(answers, 0, "answer_id", "PRG-ZR-2023-0900");
    fault_plant(answers, row, "recalled", "Oui", "row-rule", "recall-is-asked-after", "warned");
    row = row_again(answers, 1, "answer_id", "PRG-ZR-2023-0901");
    fault_plant(answers, row, "age", "7", "constraint-error", "minimum", QUARANTINED);
}

void campaign_make(struct output *output, uint64_t seed)
{
    struct desk d = desk_new("morocco", output, seed);
    struct sheet *campaigns =
        desk_sheet(&d, &programme_unit, campaign_columns, COUNT(campaign_columns), "campagnes.csv");
    struct sheet *channels =
        desk_sheet(&d, &programme_unit, channel_columns, COUNT(channel_columns), "canaux.csv");
    struct sheet *answers = desk_sheet(&d, &programme_unit, answer_columns, COUNT(answer_columns),
                                       "enquetes_campagnes.csv");
    for (int32_t i = 0, nth = 0; i < COUNT(campaign); i++) {
        int32_t start = day_of(campaign[i].year, 11, 25), answer = 0;
        const char *id = text_format("PRG-ZK-%d-0001", campaign[i].year);
        row_begin(campaigns, &programme_unit, "campaign_id", id);
        cell(campaigns, "programme", campaign[i].programme);
        cell(campaigns, "campaign_title", text_format("%s %d", family_mark(FRENCH), i));
        cell(campaigns, "theme", campaign[i].theme);
        cell_day(campaigns, "start_date", start);
        cell_day(campaigns, "end_date", start + 15);
        cell_number(campaigns, "audience", (int64_t)campaign[i].audience * 1000);
        cell_number(campaigns, "cost", campaign[i].cost * 1000);
        cell_number(campaigns, "materials", random_between(&d.random, 20, 90) * 1000);
        cell(campaigns, "agency", sample_name(&d.random, FRENCH));
        const struct {
            const char *name;
            int32_t thousands;
        } channel[] = {{"Télévision", campaign[i].tv},
                       {"Radio", campaign[i].radio},
                       {"Réseaux sociaux", campaign[i].social},
                       {"Rencontres et caravanes", campaign[i].events},
                       {"Affichage", campaign[i].outdoor}};
        for (size_t c = 0; c < COUNT(channel); c++) {
            make_channel(&d, channels, ++nth, id, channel[c].name, channel[c].thousands,
                         campaign[i].audience, start);
        }
        if (campaign[i].year >= 2023) {
            make_answers(&d, answers, id, start, &answer);
        }
    }
    plant_campaign_faults(campaigns, channels, answers);
    desk_write(&d);
}

static const struct column programme_columns[] = {
    {"programme", "", "Programme ou projet|Projet"},
    {"centre_id", "", "Structure responsable"},
    {"start_date", "", "Date de début"},
    {"end_date", "", "Date de fin"},
    {"status", "", "État du projet"},
    {"budget", "", "Budget"},
    {"spent", "", "Dépenses"},
    {"beneficiaries", "", "Bénéficiaires directs"},
    {"partners_n", "", "Nombre de partenaires"},
    {"evaluator", "", "Évaluateur externe"},
};
static const struct column sheet_columns[] = {
    {"indicator", "", "Indicateur"},
    {"programme", "", "Programme"},
    {"centre_id", "", "Structure responsable"},
    {"level", "", "Niveau de résultat"},
    {"unit_kind", "", "Unité de mesure"},
    {"direction", "", "Sens souhaité"},
    {"cumulation", "", "Mode de cumul"},
    {"frequency", "", "Périodicité"},
    {"baseline", "", "Valeur de référence"},
    {"baseline_year", "", "Année de référence"},
    {"target", "", "Cible"},
    {"target_year", "", "Année cible"},
    {"weight", "", "Poids"},
    {"responsible_role", "", "Responsable de la mesure"},
    {"dac_criterion", "", "Critère d'évaluation"},
    {"definition_text", "", "Définition"},
    {"source_text", "", "Source de vérification"},
    {"quality_note", "", "Limites de qualité"},
};
static const struct column value_columns[] = {
    {"indicator", "", "Indicateur"},
    {"programme", "", "Programme"},
    {"centre_id", "", "Structure responsable"},
    {"period_end", "", "Fin de la période"},
    {"level", "", "Niveau de résultat"},
    {"numerator", "", "Numérateur"},
    {"denominator", "", "Dénominateur"},
    {"baseline", "", "Valeur de référence"},
    {"target", "", "Cible"},
    {"direction", "", "Sens souhaité"},
    {"cumulation", "", "Mode de cumul"},
    {"weight", "", "Poids"},
    {"final", "", "Valeur finale"},
    {"verified", "", "Vérifiée"},
};
enum { PROGRAMME_YEARS = 4 };
static const char *const project[2] = {
    "Appui à la lutte contre les violences faites aux femmes et à la qualité des services",
    "Promotion des normes sociales protectrices des enfants"};

/* What each indicator came to in 2017 .. 2020; -1: not measured. */
static const struct result {
    const char *code, *level, *unit, *direction, *cumulation;
    int project;
    int32_t baseline, target, weight, numerator[PROGRAMME_YEARS], denominator[PROGRAMME_YEARS];
} result[] = {
    {"v1", "Produit", "Nombre", "Hausse", "Cumulatif", 0, 0, 2, 20, {1, 0, 1, 0}, {0}},
    {"v2",
     "Effet",
     "Pourcentage",
     "Hausse",
     "Niveau",
     0,
     0,
     60,
     25,
     {-1, 9, 21, 34},
     {0, 52, 54, 55}},
    {"v3",
     "Produit",
     "Pourcentage",
     "Hausse",
     "Niveau",
     0,
     5,
     50,
     20,
     {11, 62, 118, 171},
     {214, 226, 248, 262}},
    {"v4", "Produit", "Nombre", "Hausse", "Cumulatif", 0, 0, 40, 15, {6, 12, 14, 8}, {0}},
    {"v5", "Effet", "Nombre", "Baisse", "Niveau", 0, 21, 10, 10, {20, 17, 14, 10}, {0}},
    {"v6", "Activité", "Nombre", "Hausse", "Cumulatif", 0, 0, 4, 10, {1, 1, 1, 1}, {0}},
    {"c1", "Produit", "Nombre", "Hausse", "Cumulatif", 1, 0, 120, 20, {-1, -1, 121, -1}, {0}},
    {"c2", "Produit", "Nombre", "Hausse", "Cumulatif", 1, 0, 30, 15, {-1, -1, 30, -1}, {0}},
    {"c3", "Produit", "Nombre", "Hausse", "Cumulatif", 1, 0, 30, 10, {-1, -1, 30, -1}, {0}},
    {"c4", "Produit", "Nombre", "Hausse", "Cumulatif", 1, 0, 90, 20, {-1, -1, -1, 96}, {0}},
    {"c5", "Effet", "Nombre", "Hausse", "Cumulatif", 1, 0, 8, 25, {-1, -1, -1, 8}, {0}},
    {"c6",
     "Effet",
     "Pourcentage",
     "Hausse",
     "Niveau",
     1,
     31,
     45,
     10,
     {-1, 118, 141, 176},
     {0, 380, 384, 391}},
};

static void make_results(struct desk *d, struct sheet *sheets, struct sheet *values)
{
    for (size_t i = 0; i < COUNT(result); i++) {
        const struct result *x = &result[i];
        row_begin(sheets, &programme_unit, "indicator", x->code);
        cell(sheets, "programme", project[x->project]);
        cell(sheets, "level", x->level);
        cell(sheets, "unit_kind", x->unit);
        cell(sheets, "direction", x->direction);
        cell(sheets, "cumulation", x->cumulation);
        cell(sheets, "frequency", "Annuelle");
        cell_number(sheets, "baseline", x->baseline);
        cell(sheets, "baseline_year", "2016");
        cell_number(sheets, "target", x->target);
        cell(sheets, "target_year", "2020");
        cell_number(sheets, "weight", x->weight);
        cell(sheets, "responsible_role", "Unité de gestion du programme");
        cell(sheets, "dac_criterion", strcmp(x->level, "Effet") == 0 ? "Impact" : "Efficacité");
        cell(sheets, "definition_text", text_format("%s %zu", family_mark(FRENCH), i));
        cell(sheets, "source_text", sample_name(&d->random, FRENCH));
        int32_t last = PROGRAMME_YEARS - 1;
        while (x->numerator[last] < 0) {
            last--;
        }
        for (int32_t y = 0; y < PROGRAMME_YEARS; y++) {
            if (x->numerator[y] < 0) {
                continue;
            }
            row_begin(values, &programme_unit, "indicator", x->code);
            cell(values, "programme", project[x->project]);
            cell_day(values, "period_end", day_of(2017 + y, 12, 31));
            cell(values, "level", x->level);
            cell_number(values, "numerator", x->numerator[y]);
            if (x->denominator[y] > 0) {
                cell_number(values, "denominator", x->denominator[y]);
            }
            cell_number(values, "baseline", x->baseline);
            cell_number(values, "target", x->target);
            cell(values, "direction", x->direction);
            cell(values, "cumulation", x->cumulation);
            cell_number(values, "weight", x->weight);
            cell_yes(values, "final", y == last);
            cell_yes(values, "verified", random_chance(&d->random, 80));
        }
    }
}

static void plant_programme_faults(struct sheet *programmes, struct sheet *values)
{
    int32_t row = row_again(values, 3, "indicator", "v2");
    sheet_set(values, row, "period_end", "2021-12-31");
    sheet_set(values, row, "denominator", "55");
    fault_plant(values, row, "numerator", "61", "row-rule", "numerator-within", QUARANTINED);
    row = row_again(values, 4, "indicator", "v3");
    sheet_set(values, row, "period_end", "2021-12-31");
    fault_plant(values, row, "direction", "Ailleurs", "not-a-code", "", QUARANTINED);
    row = row_again(programmes, 0, "programme", "Campagne nationale annuelle");
    sheet_set(programmes, row, "spent", "400000");
    fault_plant(programmes, row, "end_date", "2015-01-01", "row-rule", "ends-after-start",
                QUARANTINED);
}

void programme_make(struct output *output, uint64_t seed)
{
    struct desk d = desk_new("morocco", output, seed);
    struct sheet *programmes = desk_sheet(&d, &programme_unit, programme_columns,
                                          COUNT(programme_columns), "programmes.csv");
    struct sheet *sheets = desk_sheet(&d, &programme_unit, sheet_columns, COUNT(sheet_columns),
                                      "programme_indicators.csv");
    struct sheet *values = desk_sheet(&d, &programme_unit, value_columns, COUNT(value_columns),
                                      "indicator_values.csv");
    static const int32_t budget[2] = {2600000, 1900000}, persons[2] = {41200, 23800};
    for (int i = 0; i < 2; i++) {
        row_begin(programmes, &programme_unit, "programme", project[i]);
        cell_day(programmes, "start_date", day_of(2017, 1, 15));
        cell_day(programmes, "end_date", day_of(2020, 12, 31));
        cell(programmes, "status", "Clôturé");
        cell_number(programmes, "budget", budget[i]);
        cell_number(programmes, "spent", budget[i] - 40000);
        cell_number(programmes, "beneficiaries", persons[i]);
        cell_number(programmes, "partners_n", 4 + i);
        cell(programmes, "evaluator", sample_name(&d.random, FRENCH));
    }
    make_results(&d, sheets, values);
    plant_programme_faults(programmes, values);
    desk_write(&d);
}
