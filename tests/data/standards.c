/* Posts and their training, and visits that went through the checklist of the protocol HIMAYA. */
#include <stdlib.h>
#include <string.h>

#include "programme.h"

#define QUARANTINED "quarantined"

static const struct column staff_columns[] = {
    {"post_id", "رقم المنصب", "Numéro du poste|N° poste"},
    {"centre_id", "المركز|اسم المركز", "Centre|Structure"},
    {"activity_year", "السنة", "Année"},
    {"holder_name", "اسم شاغلة المنصب|الاسم", "Nom de la titulaire|Nom"},
    {"centre_type", "نوع المركز|النوع", "Type de centre|Type"},
    {"role", "الوظيفة|المهمة", "Fonction|Poste"},
    {"percent_of_full_time", "نسبة الدوام", "Quotité de travail (%)|Quotité"},
    {"vacant", "منصب شاغر|شاغر", "Poste vacant|Vacant"},
    {"trained", "تابعت برنامج التكوين|تكوين تكفل", "Formation TAKAFUL"},
};
static const struct column visit_columns[] = {
    {"visit_id", "رقم الزيارة", "Numéro de la visite|N° visite"},
    {"centre_id", "المركز|اسم المركز", "Centre|Structure"},
    {"standard", "المرجع|البروتوكول", "Référentiel|Protocole"},
    {"centre_type", "نوع المركز|النوع", "Type de centre|Type"},
    {"visit_date", "تاريخ الزيارة|التاريخ", "Date de la visite|Date"},
    {"assessor", "جهة التقييم", "Évaluation par"},
    {"assessor_name", "اسم المقيمة أو المقيم", "Nom de l'évaluatrice"},
};
static const struct column check_columns[] = {
    {"visit_id", "رقم الزيارة", "Numéro de la visite|N° visite"},
    {"centre_id", "المركز|اسم المركز", "Centre|Structure"},
    {"item", "البند|المعيار", "Point de contrôle|Critère"},
    {"checked_date", "تاريخ الفحص|التاريخ", "Date du contrôle|Date"},
    {"result", "النتيجة|التقييم", "Résultat|Constat"},
    {"evidence", "الدليل", "Élément de preuve"},
};
static const struct option role[] = {{14, "management", "الإدارة|مديرة", "Direction|Directrice"},
                                     {24, "social_worker", "مساعدة اجتماعية", "Assistante sociale"},
                                     {14, "psychologist", "أخصائية نفسية", "Psychologue"},
                                     {10, "lawyer", "مستشارة قانونية", "Juriste"},
                                     {20, "listener", "مستمعة", "Écoutante"},
                                     {8, "educator", "مربية", "Éducatrice|Animatrice"},
                                     {10, "support", "الدعم والحراسة", "Soutien et gardiennage"}};
static const struct option item[] = {
    {90, "access_hours", "أوقات عمل معلنة", "Horaires affichés"},
    {44, "access_disability", "ولوجية لذوات الإعاقة", "Accessibilité aux femmes handicapées"},
    {78, "access_private_room", "فضاء خاص للاستماع", "Local d'écoute confidentiel"},
    {84, "safety_secret_address", "سرية العنوان والمعطيات", "Adresse et données protégées"},
    {62, "safety_plan", "خطة أمان فردية", "Plan de sécurité individuel"},
    {88, "safety_consent", "الموافقة المستنيرة", "Consentement éclairé"},
    {66, "care_case_manager", "مسؤولة عن كل ملف", "Référente par dossier"},
    {72, "care_referral", "مسار إحالة مكتوب", "Parcours d'orientation écrit"},
    {58, "care_children", "التكفل بالأطفال المرافقين", "Prise en charge des enfants"},
    {56, "quality_trained_staff", "طاقم مكون", "Personnel formé"},
    {52, "quality_feedback", "آلية شكايات واقتراحات", "Recueil des plaintes et suggestions"},
    {82, "quality_register", "سجل إحصائي محين", "Registre statistique à jour"}};
static const struct option outcome[] = {{1, "met", "مستوفى", "Conforme"},
                                        {1, "partly", "مستوفى جزئيا", "Partiellement conforme"},
                                        {1, "not_met", "غير مستوفى", "Non conforme"}};
static const struct option assessor[] = {{50, "self", "تقييم ذاتي", "Auto-évaluation"},
                                         {30, "supervisor", "الجهة المشرفة", "Tutelle"},
                                         {20, "external", "تقييم خارجي", "Évaluation externe"}};

static void make_staff(struct desk *d, const struct centre *c, const struct sender *from)
{
    struct random *r = &d->random;
    struct sheet *s = desk_sheet(d, from, staff_columns, COUNT(staff_columns),
                                 c->manner.french_names ? "personnel.csv" : "staff.csv");
    int32_t posts = 5 + c->cases_a_year / 12;
    for (int32_t year = FIRST_YEAR; year <= LAST_YEAR; year++) {
        for (int32_t i = 1; i <= posts; i++) {
            bool vacant = random_chance(r, 9);
            row_begin(s, from, "post_id", text_format("%s-ZT-%d-%04d", from->prefix, year, i));
            cell(s, "activity_year", text_format("%d", year));
            cell(s, "holder_name", vacant ? "" : sample_name(r, s->manner.tongue));
            cell(s, "centre_type", c->type);
            cell_say(s, r, "role", PICK(r, role));
            cell_number(s, "percent_of_full_time", random_chance(r, 70) ? 100 : 50);
            cell_yes(s, "vacant", vacant);
            if (!vacant) {
                cell_yes(s, "trained", random_chance(r, (uint32_t)(28 + 14 * (year - FIRST_YEAR))));
            }
        }
    }
}

static void make_visits(struct desk *d, const struct centre *c, const struct sender *from,
                        int number)
{
    struct random *r = &d->random;
    bool french = c->manner.french_names;
    struct sheet *visits = desk_sheet(d, from, visit_columns, COUNT(visit_columns),
                                      french ? "visites.csv" : "standards_visits.csv");
    struct sheet *checks = desk_sheet(d, from, check_columns, COUNT(check_columns),
                                      french ? "conformite.csv" : "standards_checks.csv");
    bool exemplary = number % 3 == 1; /* meets every item by 2025 */
    for (int32_t year = FIRST_YEAR; year <= LAST_YEAR; year++) {
        const char *id = text_format("%s-ZV-%d-0001", from->prefix, year);
        int32_t day = day_of(year, 10, random_between(r, 2, 28));
        row_begin(visits, from, "visit_id", id);
        cell(visits, "standard", visits->manner.tongue == ARABIC ? "بروتوكول حماية" : "HIMAYA");
        cell(visits, "centre_type", c->type);
        cell_day(visits, "visit_date", day);
        cell_say(visits, r, "assessor", PICK(r, assessor));
        cell(visits, "assessor_name", sample_name(r, visits->manner.tongue));
        for (int k = 0; k < COUNT(item); k++) {
            uint32_t met = item[k].weight + 6 * (uint32_t)(year - FIRST_YEAR);
            uint32_t at = exemplary && year > FIRST_YEAR ? 0 : random_below(r, 100);
            row_begin(checks, from, "visit_id", id);
            cell_say(checks, r, "item", &item[k]);
            cell_day(checks, "checked_date", day);
            cell_say(checks, r, "result", &outcome[at < met ? 0 : at < met + 12 ? 1 : 2]);
            cell(checks, "evidence",
                 random_chance(r, 10) ? family_mark(checks->manner.tongue) : "");
        }
    }
}

static void plant_faults(struct desk *d)
{
    struct sheet *s = desk_find(d, "emf-sale", "staff.csv");
    int32_t row = row_again(s, 0, "post_id", "SAL-ZT-2024-0900");
    sheet_set(s, row, "vacant", "Oui");
    sheet_set(s, row, "holder_name", "");
    fault_plant(s, row, "trained", "Oui", "row-rule", "vacant-is-not-trained", QUARANTINED);
    row = row_again(s, 1, "post_id", "SAL-ZT-2024-0901");
    fault_plant(s, row, "percent_of_full_time", "140", "constraint-error", "maximum", QUARANTINED);
    s = desk_find(d, "emf-sale", "standards_checks.csv");
    row = row_again(s, 0, "visit_id", "SAL-ZV-2019-0001");
    sheet_mark(s, row, "visit_id", "foreign-key", "", QUARANTINED);
    row = row_again(s, 1, "visit_id", "SAL-ZV-2023-0001");
    sheet_set(s, row, "item", "Points divers");
    sheet_mark(s, row, "item", "not-a-code", "", QUARANTINED);
}

void standards_make(struct output *output, uint64_t seed)
{
    struct desk d = desk_new("morocco", output, seed);
    int count;
    const struct centre *centre = care_centres(false, &count);
    for (int i = 0; i < count; i++) {
        struct sender from = sender_of(&centre[i]);
        make_staff(&d, &centre[i], &from);
        make_visits(&d, &centre[i], &from, i);
    }
    plant_faults(&d);
    desk_write(&d);
}
