/* What comes from no centre of care: the helpline's monthly counts; the secretariat's registers of
 * women killed, of surveys, of what was sent and when, of areas, residents, days and codes; and the
 * yearly statement of the regional centre that has not opened.
 *
 * Killings and calls are drawn. Estimates of surveys are published figures, taken from secondary
 * sources that the row names. Residents are rounded and illustrative, and say so. */
#include <stdlib.h>
#include <string.h>

#include "care.h"
#include "care_words.h"
#include "further_words.h"

static const struct column killing_columns[] = {
    {"killing_id", "رقم الملف", ""},
    {"centre_id", "المركز", ""},
    {"date", "تاريخ الوفاة", ""},
    {"area", "مكان الواقعة", ""},
    {"age", "عمر الضحية", ""},
    {"sex", "جنس الضحية", ""},
    {"relationship", "صلة القاتل بالضحية", ""},
    {"category", "صنف القتل", ""},
    {"criteria", "معايير النوع الاجتماعي", ""},
    {"prior_complaint", "شكاية سابقة ضد القاتل", ""},
    {"protection_in_force", "تدبير حماية ساري", ""},
    {"weapon", "الوسيلة", ""},
    {"place", "المكان", ""},
    {"children_left", "أطفال قاصرون تركتهم الضحية", ""},
    {"children_witness", "حضور أطفال", ""},
    {"author_suicide", "انتحار القاتل أو محاولته", ""},
    {"case_status", "وضعية القضية", ""},
    {"evidence_source", "مصدر المعلومة", ""},
    {"victim_name", "اسم الضحية", ""},
};
static const struct column hotline_columns[] = {
    {"row_id", "", "Numéro de ligne"},
    {"centre_id", "", "Centre"},
    {"month", "", "Mois (premier jour)"},
    {"caller", "", "Appelant"},
    {"channel", "", "Canal"},
    {"area", "", "Région"},
    {"calls_total", "", "Appels reçus"},
    {"calls_relevant", "", "Appels pertinents"},
    {"referrals_made", "", "Orientations faites"},
    {"abandoned", "", "Appels abandonnés"},
};
static const struct column estimate_columns[] = {
    {"estimate_id", "رقم التقدير", ""},   {"survey", "المسح", ""},
    {"indicator", "المؤشر", ""},          {"population", "الفئة المشمولة", ""},
    {"reference_year", "سنة المرجع", ""}, {"estimate", "التقدير (%)", ""},
    {"lower", "الحد الأدنى", ""},         {"upper", "الحد الأعلى", ""},
    {"sample", "عدد المستجوبات", ""},     {"quality", "مصدر الرقم", ""},
    {"citation", "المرجع", ""},
};
static const struct column log_columns[] = {
    {"log_id", "رقم السطر", ""},           {"reporter", "المركز المرسل", ""},
    {"dataset", "مجموعة البيانات", ""},    {"period", "السنة", ""},
    {"due_date", "أجل الإرسال", ""},       {"received_date", "تاريخ التوصل", ""},
    {"rows", "عدد السجلات", ""},           {"rows_first", "سجلات أول إرسال", ""},
    {"rows_rejected", "سجلات مردودة", ""}, {"status", "الوضعية", ""},
};
static const struct column area_columns[] = {
    {"territory", "الوحدة الترابية", ""}, {"level", "المستوى", ""},
    {"parent", "الوحدة الأعلى", ""},      {"valid_from", "صالحة من", ""},
    {"valid_to", "صالحة إلى", ""},
};
static const struct column resident_columns[] = {
    {"territory", "الوحدة الترابية", ""}, {"year", "السنة", ""},         {"sex", "الجنس", ""},
    {"age_band", "الفئة العمرية", ""},    {"persons", "عدد السكان", ""}, {"source", "المصدر", ""},
    {"revision", "رقم المراجعة", ""},
};
static const struct column calendar_columns[] = {
    {"entry_id", "رقم المدة", ""}, {"kind", "النوع", ""}, {"first_day", "أول يوم", ""},
    {"last_day", "آخر يوم", ""},   {"name", "الاسم", ""},
};
static const struct column code_columns[] = {
    {"entry_id", "رقم السطر", ""},
    {"list", "اللائحة", ""},
    {"code", "الرمز", ""},
    {"parent", "الرمز الأعلى", ""},
    {"label_ar", "التسمية بالعربية", ""},
    {"label_fr", "التسمية بالفرنسية", ""},
    {"label_en", "التسمية بالإنجليزية", ""},
    {"valid_from", "صالح من", ""},
    {"valid_to", "صالح إلى", ""},
    {"maps_to", "نوع العنف المقابل", ""},
};
static const struct column readiness_columns[] = {
    {"readiness_id", "رقم البند", ""},
    {"centre_id", "المركز", ""},
    {"item", "البند", ""},
    {"service", "الخدمة المعنية", ""},
    {"responsible_sector", "القطاع المسؤول", ""},
    {"due_date", "أجل الإنجاز", ""},
    {"done", "أنجز", ""},
    {"done_date", "تاريخ الإنجاز", ""},
    {"notes", "ملاحظات", ""},
};

static const char secretariat[] = "secretariat";
static const struct manner arabic_sheet = {
    .tongue = ARABIC, .delimiter = ';', .byte_order_mark = true};

static void put(struct sheet *s, const char *field, const char *text)
{
    sheet_set(s, s->rows - 1, field, text);
}

static struct sheet *sheet_of(struct care *care, const char *name, const struct column *column,
                              int columns)
{
    struct sheet *s = sheet_new(care->profile, secretariat, name, column, columns, arabic_sheet);
    care_add(care, s);
    return s;
}
#define SHEET(care, name, columns) sheet_of((care), (name), (columns), COUNT(columns))

static const char *known(struct care *care, uint32_t yes)
{
    struct random *r = &care->further;
    const char *code = random_chance(r, 9) ? "unknown" : random_chance(r, yes) ? "yes" : "no";
    return option_say(r, FIND(yes_no_unknown, code), ARABIC);
}

/* Author and category agree. */
static void author_of(struct care *care, struct sheet *s)
{
    struct random *r = &care->further;
    uint32_t draw = random_below(r, 100);
    const char *category = draw < 44   ? "intimate_partner"
                           : draw < 72 ? "other_family"
                           : draw < 80 ? "other_gender_related"
                           : draw < 94 ? "non_gender_related"
                                       : "undetermined";
    const char *author = draw < 34   ? "husband"
                         : draw < 44 ? "ex_husband"
                         : draw < 56 ? "brother"
                         : draw < 64 ? "father"
                         : draw < 72 ? "son"
                         : draw < 80 ? "stranger"
                         : draw < 90 ? "neighbour"
                         : draw < 94 ? "stranger"
                                     : "unknown";
    put(s, "category", option_say(r, FIND(words_killing_category, category), ARABIC));
    put(s, "relationship", option_say(r, FIND(author_adult, author), ARABIC));
    if (strcmp(category, "other_gender_related") == 0 || random_chance(r, 40)) {
        put(s, "criteria", spelling(PICK(r, words_killing_criteria)->ar, 0));
    }
}

static void killings(struct care *care)
{
    struct random *r = &care->further;
    struct sheet *s = SHEET(care, "killings.csv", killing_columns);
    for (int32_t year = FIRST_YEAR; year <= LAST_YEAR; year++) {
        int32_t count = 58 + random_between(r, -5, 5);
        for (int32_t k = 0; k < count; k++) {
            int32_t day = day_of(year, 1, 1) + k * 363 / count;
            sheet_row(s);
            put(s, "killing_id", text_format("OBS-QX-%d-%04d", year, s->rows));
            put(s, "centre_id", secretariat);
            put(s, "date", day_text(day));
            put(s, "area", spelling(PICK(r, words_region)->ar, 0));
            put(s, "age", text_format("%d", random_between(r, 3, 40) + random_skewed(r, 45)));
            put(s, "sex", option_say(r, FIND(sexes, "f"), ARABIC));
            author_of(care, s);
            put(s, "prior_complaint", known(care, 24));
            put(s, "protection_in_force", known(care, 17));
            put(s, "weapon", option_say(r, PICK(r, words_killing_weapon), ARABIC));
            put(s, "place", option_say(r, PICK(r, place), ARABIC));
            put(s, "children_left", text_format("%d", random_skewed(r, 7)));
            put(s, "children_witness", known(care, 22));
            put(s, "author_suicide", known(care, 12));
            put(s, "case_status", option_say(r, PICK(r, words_killing_status), ARABIC));
            put(s, "evidence_source", option_say(r, PICK(r, words_evidence), ARABIC));
            put(s, "victim_name", text_format("%s كناريا", PICK(r, first_name)->ar));
        }
    }
    sheet_set(s, 1, "relationship", "الزوج");
    sheet_set(s, 1, "category", "غير متصل بالنوع الاجتماعي");
    sheet_mark(s, 1, "category", "row-rule", "partner-category", "quarantined");
    sheet_set(s, 3, "relationship", "الأخ");
    sheet_set(s, 3, "category", "على يد شريك حالي أو سابق");
    sheet_mark(s, 3, "category", "row-rule", "family-category", "quarantined");
    sheet_set(s, 5, "evidence_source", "");
    sheet_mark(s, 5, "evidence_source", "constraint-error", "required", "quarantined");
}

static void hotline(struct care *care)
{
    struct random *r = &care->further;
    struct manner manner = {.tongue = FRENCH, .delimiter = ';', .crlf = true};
    struct sheet *s = sheet_new(care->profile, "hotline-national", "hotline.csv", hotline_columns,
                                COUNT(hotline_columns), manner);
    for (int32_t m = 0; m < 12 * YEARS; m++) {
        for (int k = 0; k < 12; k++) {
            const struct option *who = &words_caller[k % 4];
            const struct option *how = &words_call_channel[k / 4];
            int32_t total =
                (int32_t)(who->weight * how->weight / 12) + random_between(r, 3, 24) + m / 2;
            int32_t relevant = total * random_between(r, 38, 62) / 100;
            sheet_row(s);
            put(s, "row_id", text_format("HOT-QH-%d-%04d", FIRST_YEAR + m / 12, s->rows));
            put(s, "centre_id", "Ligne d'écoute nationale");
            put(s, "month", day_text(day_of(FIRST_YEAR + m / 12, 1 + m % 12, 1)));
            put(s, "caller", option_say(r, who, FRENCH));
            put(s, "channel", option_say(r, how, FRENCH));
            put(s, "area", spelling(PICK(r, words_region)->fr, 0));
            put(s, "calls_total", text_format("%d", total));
            put(s, "calls_relevant", text_format("%d", relevant));
            put(s, "referrals_made", text_format("%d", relevant * random_between(r, 20, 60) / 100));
            put(s, "abandoned", text_format("%d", total * random_between(r, 2, 12) / 100));
        }
    }
    sheet_set(s, 7, "calls_relevant", "9000");
    sheet_set(s, 7, "abandoned", "");
    sheet_mark(s, 7, "calls_relevant", "row-rule", "relevant-among-all", "quarantined");
    sheet_set(s, 9, "calls_total", "dix");
    sheet_mark(s, 9, "calls_total", "type-error", "", "quarantined");
    care_add(care, s);
}

/* Round figures that no survey published, so that what is made of a survey can be shown. */
static void illustrative_estimates(struct sheet *s)
{
    static const char *const row[][5] = {
        {"أي شكل من العنف خلال اثني عشر شهرا", "نساء من 15 سنة فأكثر", "20", "18", "22"},
        {"SDG 5.2.1", "نساء من 15 سنة فأكثر كان لهن شريك", "10", "8", "12"},
        {"SDG 5.2.2", "نساء من 15 سنة فأكثر", "3", "2", "4"},
        {"هدف 5.3.1: الزواج قبل 15 سنة", "نساء من 20 إلى 24 سنة", "1", "0.5", "1.5"},
        {"هدف 5.3.1: الزواج قبل 18 سنة", "نساء من 20 إلى 24 سنة", "12", "10", "14"},
    };
    for (int i = 0; i < COUNT(row); i++) {
        sheet_row(s);
        put(s, "estimate_id", text_format("OBS-QL-2024-%04d", 900 + i));
        put(s, "survey", "Illustratif 2024");
        put(s, "indicator", row[i][0]);
        put(s, "population", row[i][1]);
        put(s, "reference_year", "2024");
        put(s, "estimate", row[i][2]);
        put(s, "lower", row[i][3]);
        put(s, "upper", row[i][4]);
        put(s, "quality", "توضيحي");
        put(s, "citation", "أرقام توضيحية، ليست من أي مسح");
    }
}

static void surveys(struct care *care)
{
    static const char *const row[][6] = {
        {"HCP 2009", "كل أشكال العنف", "نساء من 15 إلى 74 سنة", "2009", "62.8", ""},
        {"Ministère 2019", "كل أشكال العنف", "نساء من 18 إلى 64 سنة", "2019", "54.4", "13543"},
        {"HCP 2019", "كل أشكال العنف", "نساء من 15 إلى 74 سنة", "2019", "57", "12000"},
        {"HCP 2019", "تحمل تكاليف العنف", "ضحايا العنف الجسدي أو الجنسي", "2019", "22.8", ""},
        {"PCBS 2019", "عنف نفسي", "نساء سبق لهن الزواج", "2019", "57", "5114"},
        {"PCBS 2019", "فضلت السكوت", "نساء سبق لهن الزواج", "2019", "61", "5114"},
    };
    static const char *const citation[] = {"elaphjournal",
                                           "elaphjournal",
                                           "femmesdumaroc",
                                           "bladi, le360, libe (2022)",
                                           "mets-rebuild; so03.tci-thaijo.org",
                                           "mets-rebuild; so03.tci-thaijo.org"};
    struct sheet *s = SHEET(care, "prevalence_reference.csv", estimate_columns);
    for (int i = 0; i < COUNT(row); i++) {
        sheet_row(s);
        put(s, "estimate_id", text_format("OBS-QL-%s-%04d", row[i][3], 100 + i));
        put(s, "survey", row[i][0]);
        put(s, "indicator", row[i][1]);
        put(s, "population", row[i][2]);
        put(s, "reference_year", row[i][3]);
        put(s, "estimate", row[i][4]);
        put(s, "sample", row[i][5]);
        put(s, "quality", "رقم منشور، منقول عن مصدر ثانوي");
        put(s, "citation", citation[i]);
    }
    illustrative_estimates(s);
}

static void reporting_log(struct care *care)
{
    static const char *const reporter[] = {"listening-tanger",
                                           "emf-tetouan",
                                           "listening-oujda",
                                           "emf-fes",
                                           "emf-sale",
                                           "listening-casablanca",
                                           "shelter-casablanca",
                                           "shelter-marrakech",
                                           "emf-agadir",
                                           "unit-hospital-casablanca",
                                           "unit-hospital-fes",
                                           "unit-police-casablanca",
                                           "unit-gendarmerie-khemisset",
                                           "unit-prosecution-casablanca",
                                           "unit-court-rabat",
                                           "unit-court-marrakech",
                                           "hotline-national"};
    static const char *const sent[][3] = {{"الحالات", "حوادث العنف", "الخدمات"},
                                          {"الحالات", "الزيارات الصحية", NULL},
                                          {"الشكايات", "تدابير الحماية", NULL},
                                          {"خط المساعدة", NULL, NULL}};
    struct random *r = &care->further;
    struct sheet *s = SHEET(care, "reporting_log.csv", log_columns);
    for (int32_t year = FIRST_YEAR; year <= LAST_YEAR; year++) {
        for (int i = 0; i < COUNT(reporter); i++) {
            int kind = i < 9 ? 0 : i < 11 ? 1 : i < 16 ? 2 : 3;
            for (int d = 0; d < 3 && sent[kind][d]; d++) {
                int32_t due = day_of(year + 1, 1, 20);
                uint32_t draw = random_below(r, 100);
                int32_t received = due + (draw < 74          ? -random_between(r, 0, 12)
                                          : year < LAST_YEAR ? random_between(r, 1, 60)
                                                             : random_between(r, 1, 9));
                bool missing = draw >= 96;
                sheet_row(s);
                put(s, "log_id", text_format("OBS-QL-%d-%04d", year, s->rows));
                put(s, "reporter", reporter[i]);
                put(s, "dataset", sent[kind][d]);
                put(s, "period", text_format("%d", year));
                put(s, "due_date", day_text(due));
                put(s, "received_date", missing ? "" : day_text(received));
                int32_t rows = random_between(r, 20, 140);
                put(s, "rows", missing ? "" : text_format("%d", rows));
                put(s, "rows_first", missing ? "" : text_format("%d", rows - random_skewed(r, 12)));
                put(s, "rows_rejected", missing ? "" : text_format("%d", random_skewed(r, 8)));
                put(s, "status", missing ? "لم يصل" : "وصل");
            }
        }
    }
    sheet_set(s, 2, "received_date", "");
    sheet_set(s, 2, "status", "وصل");
    sheet_mark(s, 2, "received_date", "row-rule", "received-has-date", "quarantined");
}

static const char *const region[] = {"طنجة-تطوان-الحسيمة",
                                     "الشرق",
                                     "فاس-مكناس",
                                     "الرباط-سلا-القنيطرة",
                                     "بني ملال-خنيفرة",
                                     "الدار البيضاء-سطات",
                                     "مراكش-آسفي",
                                     "درعة-تافيلالت",
                                     "سوس-ماسة",
                                     "كلميم-واد نون",
                                     "العيون-الساقية الحمراء",
                                     "الداخلة-وادي الذهب"};

static void areas_and_residents(struct care *care)
{
    static const int32_t women[] = {1963, 1216, 2267, 2572, 1285, 3870,
                                    2377, 829,  1493, 221,  208,  82};
    static const struct {
        const char *band;
        int32_t share; /* per thousand */
    } age[] = {{"u15", 258},  {"15-17", 52}, {"18-24", 112}, {"25-29", 78},
               {"30-34", 77}, {"35-39", 75}, {"40-44", 71},  {"45-49", 62},
               {"50-54", 56}, {"55-59", 50}, {"60plus", 109}};
    struct sheet *s = SHEET(care, "areas.csv", area_columns);
    struct sheet *residents = SHEET(care, "population.csv", resident_columns);
    for (int i = 0; i < COUNT(region); i++) {
        sheet_row(s);
        put(s, "territory", region[i]);
        put(s, "level", "الجهة أو المحافظة");
        put(s, "valid_from", "2015-09-04");
        for (int a = 0; a < COUNT(age); a++) {
            sheet_row(residents);
            put(residents, "territory", region[i]);
            put(residents, "year", "2025");
            put(residents, "sex", "أنثى");
            put(residents, "age_band", age[a].band);
            put(residents, "persons", text_format("%d", women[i] * age[a].share));
            put(residents, "source", "رقم توضيحي");
            put(residents, "revision", "0");
        }
    }
    static const char *const province[][2] = {{"وجدة-أنجاد", "الشرق"},
                                              {"فاس", "فاس-مكناس"},
                                              {"الخميسات", "الرباط-سلا-القنيطرة"},
                                              {"الدار البيضاء", "الدار البيضاء-سطات"},
                                              {"مراكش", "مراكش-آسفي"}};
    for (int i = 0; i < COUNT(province); i++) {
        sheet_row(s);
        put(s, "territory", province[i][0]);
        put(s, "level", "الإقليم أو المديرية");
        put(s, "parent", province[i][1]);
        put(s, "valid_from", "2015-09-04");
    }
}

static void days_and_codes(struct care *care)
{
    static const char *const day[][4] = {
        {"حملة وطنية", "2023-11-25", "2023-12-10", "الحملة الوطنية لوقف العنف ضد النساء"},
        {"حملة وطنية", "2024-11-25", "2024-12-10", "الحملة الوطنية لوقف العنف ضد النساء"},
        {"حملة وطنية", "2025-11-25", "2025-12-10", "الحملة الوطنية لوقف العنف ضد النساء"},
        {"شهر رمضان", "2023-03-23", "2023-04-21", "رمضان 1444"},
        {"شهر رمضان", "2024-03-12", "2024-04-09", "رمضان 1445"},
        {"شهر رمضان", "2025-03-02", "2025-03-30", "رمضان 1446"},
        {"عيد أو عطلة رسمية", "2025-07-30", "2025-07-30", "عيد العرش"},
    };
    static const char *const code[][6] = {
        {"INJAD", "juridique", "", "عنف قانوني", "Violence juridique", "Legal violence"},
        {"INJAD", "pension", "juridique", "عدم أداء النفقة", "Non-paiement de pension",
         "Unpaid alimony"},
        {"DGSN", "CBV", "", "الضرب والجرح", "Coups et blessures volontaires",
         "Assault and battery"},
        {"DGSN", "cyber", "", "عنف رقمي", "Cyberviolence", "Technology-facilitated violence"}};
    static const char *const means[] = {"اقتصادي", "اقتصادي", "جسدي", "نفسي"};
    struct sheet *s = SHEET(care, "calendar.csv", calendar_columns);
    for (int i = 0; i < COUNT(day); i++) {
        sheet_row(s);
        put(s, "entry_id", text_format("OBS-QL-2025-%04d", 500 + i));
        put(s, "kind", day[i][0]);
        put(s, "first_day", day[i][1]);
        put(s, "last_day", day[i][2]);
        put(s, "name", day[i][3]);
    }
    s = SHEET(care, "codelists.csv", code_columns);
    for (int i = 0; i < COUNT(code); i++) {
        sheet_row(s);
        put(s, "entry_id", text_format("OBS-QL-2025-%04d", 600 + i));
        put(s, "list", code[i][0]);
        put(s, "code", code[i][1]);
        put(s, "parent", code[i][2]);
        put(s, "label_ar", code[i][3]);
        put(s, "label_fr", code[i][4]);
        put(s, "label_en", code[i][5]);
        put(s, "valid_from", "2018-01-01");
        put(s, "maps_to", means[i]);
    }
}

static const struct centre khemisset = {
    .code = "regional-khemisset",
    .prefix = "RKH",
    .label = "المركز الجهوي للنساء في وضعية صعبة الخميسات",
    .manner = {.tongue = ARABIC, .delimiter = ';', .byte_order_mark = true}};

static void readiness_row(struct sheet *s, const char *item, const char *for_service,
                          const char *sector, const char *done)
{
    sheet_row(s);
    put(s, "readiness_id", text_format("RKH-QL-2024-%04d", s->rows));
    put(s, "centre_id", khemisset.label);
    put(s, "item", item);
    put(s, "service", for_service);
    put(s, "responsible_sector", sector);
    put(s, "due_date", day_text(day_of(2026, 3, 1) + 7 * s->rows));
    put(s, "done", *done ? "نعم" : "لا");
    put(s, "done_date", done);
}

/* The way to the opening: the premises and the association are there, the rest is under way. */
static void readiness(struct care *care)
{
    static const char *const item[][3] = {{"building_handover", "", "2024-06-10"},
                                          {"director_appointed", "", "2024-06-20"},
                                          {"operator_agreement", "", "2024-07-03"},
                                          {"furniture", "", "2025-05-15"},
                                          {"staff_recruited", "", ""},
                                          {"staff_trained", "", ""},
                                          {"licence", "", ""},
                                          {"case_files", "", "2025-09-30"},
                                          {"standard_adopted", "", ""},
                                          {"partner_agreement", "justice", "2025-11-12"},
                                          {"partner_agreement", "police", "2025-11-12"},
                                          {"partner_agreement", "gendarmerie", ""},
                                          {"partner_agreement", "health", ""},
                                          {"partner_agreement", "womens_ngo", "2025-10-02"},
                                          {"partner_agreement", "social_development", ""}};
    struct sheet *s = sheet_new(care->profile, khemisset.code, "readiness.csv", readiness_columns,
                                COUNT(readiness_columns), khemisset.manner);
    for (int i = 0; i < COUNT(item); i++) {
        readiness_row(s, item[i][0], "", item[i][1], item[i][2]);
    }
    for (int i = 0; i < COUNT(service); i++) { /* the thirteen */
        readiness_row(s, "service_ready", spelling(service[i].ar, 0), "",
                      i < 4 ? "2025-12-01" : "");
    }
    care_add(care, s);
}

/* The regional centre at Ait Ouribel: its thirteen services are agreed, its doors are not open. */
static void planned_centre(struct care *care)
{
    struct sheet *s = care_sheet(care, &khemisset, CARE_CENTRES, "centres.csv");
    const char *offered = "";
    for (int i = 0; i < COUNT(service); i++) {
        offered = text_format("%s%s%s", offered, *offered ? "|" : "", spelling(service[i].ar, 0));
    }
    sheet_row(s);
    put(s, "centre_id", khemisset.label);
    put(s, "activity_year", "2025");
    put(s, "centre_type", "مركز جهوي للنساء في وضعية صعبة");
    put(s, "services_offered", offered);
    put(s, "staff", "1");
    put(s, "trained_staff", "0");
    put(s, "operator", "جمعية");
    put(s, "governing_body", "التعاون الوطني");
    put(s, "area", "آيت أوريبل");
    put(s, "milieu", "قروي");
    put(s, "state", "لم يفتح بعد");
    put(s, "accepts_children", "نعم");
    put(s, "standard", "لم يعتمد أي معيار");
    put(s, "reports_monthly", "لا");
}

void observatory_make(struct care *care)
{
    hotline(care);
    killings(care);
    surveys(care);
    reporting_log(care);
    areas_and_residents(care);
    days_and_codes(care);
    planned_centre(care);
    readiness(care);
}
