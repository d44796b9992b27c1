/* Courses and who took part: coordinators of the Tawasol centres and their partners, vocational
 * courses, the three-year programme TAKAFUL, the local actors of the Moroccan-Belgian programme. */
#include <stdlib.h>
#include <string.h>

#include "programme.h"

#define QUARANTINED "quarantined"

static const struct column course_columns[] = {
    {"course_id", "رقم الدورة|رقم التدريب", "Numéro de la session|N° session"},
    {"centre_id", "الجهة المنظمة|المركز", "Structure organisatrice|Structure"},
    {"programme", "البرنامج|برنامج", "Programme"},
    {"topic", "موضوع التدريب|الموضوع", "Thème"},
    {"target_group", "الفئة المستهدفة|الفئة", "Public visé"},
    {"area", "مكان التنفيذ|المكان", "Lieu|Province"},
    {"programme_year", "سنة البرنامج", "Année du programme"},
    {"start_date", "تاريخ البدء|بداية الدورة", "Date de début|Début"},
    {"end_date", "تاريخ الانتهاء|نهاية الدورة", "Date de fin|Fin"},
    {"hours", "عدد الساعات|ساعات التدريب", "Nombre d'heures|Heures"},
    {"places", "عدد المقاعد", "Places prévues|Places"},
    {"provider", "الجهة المدربة", "Organisme formateur|Formateur"},
    {"venue", "قاعة التدريب|القاعة", "Salle"},
};
static const struct column participant_columns[] = {
    {"participation_id", "رقم المشاركة|الرقم", "Numéro de participation"},
    {"course_id", "رقم الدورة|رقم التدريب", "Numéro de la session|N° session"},
    {"centre_id", "الجهة المنظمة|المركز", "Structure organisatrice|Structure"},
    {"participant_key", "رمز المشارك|الرقم الوظيفي", "Clé du participant|Matricule"},
    {"participant_name", "الاسم الكامل|الاسم", "Nom et prénom|Nom"},
    {"email", "البريد الإلكتروني|البريد", "Courriel|E-mail"},
    {"sex", "الجنس", "Sexe"},
    {"sector", "القطاع|قطاع العمل", "Secteur"},
    {"enrolled_date", "تاريخ التسجيل|سجلت في", "Date d'inscription|Inscription"},
    {"course_hours", "ساعات الدورة|عدد ساعات الدورة", "Heures de la session"},
    {"hours_attended", "ساعات الحضور", "Heures suivies"},
    {"pre_score", "الدرجة القبلية|اختبار قبلي", "Note initiale"},
    {"post_score", "الدرجة البعدية|اختبار بعدي", "Note finale"},
    {"max_score", "الدرجة القصوى", "Note maximale"},
    {"certified", "حصل على شهادة|شهادة", "Certifié|Certificat"},
    {"applies", "يطبق ما تعلمه في عمله", "Applique les acquis au travail"},
    {"notes", "ملاحظات", "Observations|Remarques"},
};
static const struct option sex[] = {{70, "f", "أنثى", "Féminin|Femme"},
                                    {30, "m", "ذكر", "Masculin|Homme"}};
static const struct option yes_no[] = {{52, "yes", "نعم", "Oui"},
                                       {18, "no", "لا", "Non"},
                                       {30, "unknown", "غير معروف", "Ne sait pas"}};
static const struct option tawasol_sector[] = {
    {30, "coordination", "منسقات مراكز ودوائر المرأة|منسقة", ""},
    {12, "police", "الشرطة والدرك|الشرطة", ""},
    {14, "health", "الصحة", ""},
    {14, "social", "العمل الاجتماعي|التنمية الاجتماعية", ""},
    {6, "education", "التعليم", ""},
    {24, "associative", "فاعلون جمعويون|أهلي", ""}};
static const struct option takaful_sector[] = {
    {38, "social", "", "Action sociale|Social"},
    {16, "health", "", "Santé"},
    {14, "justice", "", "Justice"},
    {14, "police", "", "Police et gendarmerie|Police"},
    {18, "associative", "", "Acteurs associatifs|Associatif"}};
static const struct option local_sector[] = {
    {121, "social", "", "Action sociale"}, /* 121 institutional actors of four sectors: below */
    {1, "education", "", "Enseignement"},
    {1, "justice", "", "Justice"},
    {1, "health", "", "Santé"},
    {30, "associative", "", "Acteurs associatifs"},
    {30, "children", "", "Enfants parlementaires"}};

struct course {
    struct sender from;
    const char *id, *programme, *topic, *target, *area;
    int32_t programme_year, start, days, hours, places;
};

static void make_course(struct desk *d, struct sheet *s, const struct course *c)
{
    row_begin(s, &c->from, "course_id", c->id);
    cell(s, "programme", c->programme);
    cell(s, "topic", c->topic);
    cell(s, "target_group", c->target);
    cell(s, "area", c->area);
    if (c->programme_year > 0) {
        cell_number(s, "programme_year", c->programme_year);
    }
    cell_day(s, "start_date", c->start);
    cell_day(s, "end_date", c->start + c->days - 1);
    cell_number(s, "hours", c->hours);
    cell_number(s, "places", c->places);
    cell(s, "provider", sample_name(&d->random, s->manner.tongue));
    cell(s, "venue", family_mark(s->manner.tongue));
}

/* `serial` is the person: the same one in every course and year. */
static void make_participant(struct desk *d, struct sheet *s, const struct course *c,
                             const char *id, int32_t serial, const struct option *sector)
{
    struct random *r = &d->random;
    bool is_child = strcmp(sector->code, "children") == 0;
    row_begin(s, &c->from, "participation_id", id);
    cell(s, "course_id", c->id);
    cell(s, "participant_key", text_format("TPK77%05d", serial));
    cell(s, "participant_name", sample_name(r, s->manner.tongue));
    cell(s, "email", text_format("05997070%02d@example.org", serial % 100));
    struct random own = {.state = (uint64_t)serial};
    cell_say(s, r, "sex", PICK(&own, sex));
    cell_say(s, r, "sector", sector);
    cell_day(s, "enrolled_date", c->start);
    cell_number(s, "course_hours", c->hours);
    bool stays = random_chance(r, 88);
    int32_t attended =
        stays ? c->hours - random_skewed(r, c->hours / 4) : random_between(r, 1, c->hours * 2 / 5);
    cell_number(s, "hours_attended", attended);
    int32_t before = random_between(r, 4, 14);
    if (!is_child && random_chance(r, 92)) {
        cell_number(s, "pre_score", before);
        cell_number(s, "max_score", 20);
        if (stays) {
            int32_t after = before + random_between(r, -1, 5);
            cell_number(s, "post_score", after > 20 ? 20 : after);
        }
    }
    cell_yes(s, "certified", stays && random_chance(r, 94));
    cell_say(s, r, "applies", PICK(r, yes_no));
    cell(s, "notes", random_chance(r, 5) ? text_format("%s", family_mark(s->manner.tongue)) : "");
}

/* One of four subjects a half year for coordinators and their partners. */
static void tawasol_courses(struct desk *d, const struct centre *centre, int number)
{
    static const char *const topic[] = {"الاستجابة للعنف القائم على النوع الاجتماعي",
                                        "التمكين الاقتصادي", "تسجيل البيانات والإحصاء",
                                        "إدارة المشاريع الصغيرة والمتوسطة"};
    struct random *r = &d->random;
    struct sender from = sender_of(centre);
    bool arabic = from.manner.arabic_names;
    struct sheet *s = desk_sheet(d, &from, course_columns, COUNT(course_columns),
                                 arabic ? "دورات.csv" : "trainings.csv");
    struct sheet *people = desk_sheet(d, &from, participant_columns, COUNT(participant_columns),
                                      arabic ? "مشاركون.csv" : "training_participants.csv");
    for (int32_t year = FIRST_YEAR, nth = 0; year <= LAST_YEAR; year++) {
        for (int32_t k = 1; k <= 4; k++) { /* 1, 2: trades; 3, 4: coordinators and partners */
            struct course c = {
                .from = from,
                .id = text_format("%s-ZC-%d-%04d", from.prefix, year, k),
                .programme = "ويلود",
                .topic = k <= 2 ? "تدريب مهني" : topic[(year + k + number) % 4],
                .target = k <= 2 ? "نساء وفتيات" : "منسقات المراكز",
                .area = spelling(centre->area[0].ar, 0),
                .start = day_of(year, k * 3 - 2, random_between(r, 4, 20)),
                .days = k <= 2 ? 45 : random_between(r, 3, 6),
                .hours = k <= 2 ? 120 : 20,
                .places = k <= 2 ? 16 : 14,
            };
            make_course(d, s, &c);
            int32_t count = k <= 2 ? 0 : random_between(r, 8, 13), first = random_between(r, 0, 9);
            for (int32_t i = 0; i < count; i++) {
                int32_t person = (first + i) % 22;
                struct random own = {.state = (uint64_t)(number * 100 + person)};
                make_participant(d, people, &c,
                                 text_format("%s-ZP-%d-%04d", from.prefix, year, ++nth),
                                 10000 + number * 100 + person, PICK(&own, tawasol_sector));
            }
        }
    }
}

static const struct sender programme_unit = {
    "programme-unit", "PRG", "Unité de gestion du programme", {.tongue = FRENCH, .delimiter = ';'}};

/* Three years, three modules: those of the first year go on in the next two. */
static void takaful(struct desk *d, struct sheet *s, struct sheet *people)
{
    static const char *const topic[] = {"Réponse aux violences fondées sur le genre",
                                        "Cadre juridique", "Protocole des services essentiels"};
    static const char *const place[] = {"Rabat", "Casablanca", "Fès", "Marrakech",
                                        "Tanger-Assilah"};
    struct random *r = &d->random;
    for (int32_t year = 1, nth = 0; year <= 3; year++) {
        for (int32_t k = 0; k < COUNT(place); k++) {
            struct course c = {.from = programme_unit,
                               .id = text_format("PRG-ZC-%d-%04d", 2017 + year, k + 1),
                               .programme = "TAKAFUL",
                               .topic = topic[year - 1],
                               .target = "Travailleurs sociaux",
                               .area = place[k],
                               .programme_year = year,
                               .start = day_of(2017 + year, 2 + 2 * k, random_between(r, 4, 20)),
                               .days = 5,
                               .hours = 30,
                               .places = 30};
            make_course(d, s, &c);
            for (int32_t i = 0; i < 30 - 3 * year; i++) {
                struct random own = {.state = (uint64_t)(k * 40 + i)};
                make_participant(d, people, &c, text_format("PRG-ZP-%d-%04d", 2017 + year, ++nth),
                                 40000 + k * 40 + i, PICK(&own, takaful_sector));
            }
        }
    }
}

/* 151 local actors: 121 institutional and 30 associative; and 30 children beside them. */
static void local_actors(struct desk *d, struct sheet *s, struct sheet *people)
{
    static const char *const place[] = {
        "Rabat",  "Salé",        "Casablanca", "Fès",
        "Meknès", "Oujda-Angad", "Marrakech",  "Agadir-Ida-Ou-Tanane"};
    static const char *const public[] = {"Acteurs locaux", "Parlement des enfants"};
    for (int32_t k = 0, nth = 0; k < 9; k++) {
        bool children = k == 8;
        struct course c = {.from = programme_unit,
                           .id = text_format("PRG-ZC-2019-%04d", 20 + k),
                           .programme = "مشروع المعايير الاجتماعية",
                           .topic = "Protection de l'enfance",
                           .target = public[children],
                           .area = children ? "Rabat" : place[k],
                           .start = day_of(2019, 1 + k, 12),
                           .days = 3,
                           .hours = 18,
                           .places = 30};
        make_course(d, s, &c);
        int32_t institutional = children ? 0 : k == 7 ? 16 : 15; /* 7 * 15 + 16 = 121 */
        int32_t associative = children ? 0 : k >= 6 ? 3 : 4;     /* 6 * 4 + 2 * 3 = 30 */
        int32_t count = children ? 30 : institutional + associative;
        for (int32_t i = 0; i < count; i++, nth++) {
            const char *sector = children             ? "children"
                                 : i >= institutional ? "associative"
                                 : i % 4 == 0         ? "education"
                                 : i % 4 == 1         ? "justice"
                                 : i % 4 == 2         ? "health"
                                                      : "social";
            make_participant(d, people, &c, text_format("PRG-ZP-2019-%04d", 500 + nth), 50000 + nth,
                             FIND(local_sector, sector));
        }
    }
}

/* One representative of each of 96 associations. */
static void parenting(struct desk *d, struct sheet *s, struct sheet *people)
{
    for (int32_t k = 0, nth = 0; k < 4; k++) {
        struct course c = {.from = programme_unit,
                           .id = text_format("PRG-ZC-2020-%04d", 40 + k),
                           .programme = "مشروع المعايير الاجتماعية",
                           .topic = "Parentalité positive",
                           .target = "Associations",
                           .area = "Rabat",
                           .start = day_of(2020, 2 + k, 10),
                           .days = 4,
                           .hours = 24,
                           .places = 24};
        make_course(d, s, &c);
        for (int32_t i = 0; i < 24; i++, nth++) {
            make_participant(d, people, &c, text_format("PRG-ZP-2020-%04d", 700 + nth), 60000 + nth,
                             FIND(local_sector, "associative"));
        }
    }
}

static void plant_faults(struct sheet *courses, struct sheet *people, const char *prefix,
                         const char *much)
{
    int32_t row = row_again(people, 3, "participation_id", text_format("%s-ZP-2024-0900", prefix));
    sheet_set(people, row, "course_hours", "18");
    fault_plant(people, row, "hours_attended", "42", "row-rule", "attended-within-hours",
                QUARANTINED);
    row = row_again(people, 4, "participation_id", text_format("%s-ZP-2024-0901", prefix));
    sheet_set(people, row, "pre_score", "9");
    sheet_set(people, row, "max_score", "20");
    fault_plant(people, row, "post_score", "31", "row-rule", "score-within-maximum", QUARANTINED);
    row = row_again(people, 5, "participation_id", text_format("%s-ZP-2024-0902", prefix));
    fault_plant(people, row, "course_id", text_format("%s-ZC-2022-0001", prefix), "foreign-key", "",
                QUARANTINED);
    row = row_again(people, 6, "participation_id", text_format("%s-ZP-2024-0903", prefix));
    fault_plant(people, row, "participant_key", "Z", "type-error", "identifier", "warned");
    row = row_again(courses, 0, "course_id", text_format("%s-ZC-2024-0900", prefix));
    sheet_set(courses, row, "hours", "12");
    sheet_set(courses, row, "start_date", "2024-05-10");
    fault_plant(courses, row, "end_date", "2024-05-02", "row-rule", "ends-after-start",
                QUARANTINED);
    sheet_mark(courses, row, "hours", "row-rule", "hours-within-days", "warned");
    row = row_again(courses, 1, "course_id", text_format("%s-ZC-2024-0901", prefix));
    fault_plant(courses, row, "hours", much, "type-error", "", QUARANTINED);
}

static void make_palestine(struct desk *d)
{
    int count;
    const struct centre *centre = care_centres(true, &count);
    for (int i = 0; i < count; i++) {
        if (strncmp(centre[i].code, "tawasol-", 8) == 0) {
            tawasol_courses(d, &centre[i], i);
        }
    }
    plant_faults(desk_find(d, "tawasol-bethlehem", "trainings.csv"),
                 desk_find(d, "tawasol-bethlehem", "training_participants.csv"), "BET", "طويلة");
}

static void make_morocco(struct desk *d)
{
    struct sheet *s =
        desk_sheet(d, &programme_unit, course_columns, COUNT(course_columns), "formations.csv");
    struct sheet *people = desk_sheet(d, &programme_unit, participant_columns,
                                      COUNT(participant_columns), "participants.csv");
    takaful(d, s, people);
    local_actors(d, s, people);
    parenting(d, s, people);
    plant_faults(s, people, "PRG", "longue");
}

/* The vocational courses that the trainees of training.c took. */
static void make_yemen(struct desk *d)
{
    static const struct sender body[] = {
        {"assoc-mina", "AMN", "جمعية تنموية بمديرية الميناء", {.delimiter = ','}},
        {"assoc-hawak", "AHW", "جمعية تنموية بمديرية الحوك", {.delimiter = ';'}},
        {"assoc-hali", "AHL", "جمعية تنموية بمديرية الحالي", {.delimiter = ','}},
        {"training-mina", "TMN", "مركز تدريب الخياطة بمديرية الميناء", {.delimiter = ','}},
        {"training-hali", "THL", "مركز الصناعات الصغيرة بمديرية الحالي", {.delimiter = ';'}}};
    static const char *const area[] = {"مديرية الميناء", "مديرية الحوك", "مديرية الحالي",
                                       "مديرية الميناء", "مديرية الحالي"};
    for (int i = 0; i < COUNT(body); i++) {
        struct sheet *s =
            desk_sheet(d, &body[i], course_columns, COUNT(course_columns), "trainings.csv");
        for (int32_t year = FIRST_YEAR; year <= LAST_YEAR; year++) {
            for (int32_t k = 1; k <= 2; k++) {
                struct course c = {.from = body[i],
                                   .id = text_format("%s-ZC-%d-%04d", body[i].prefix, year, k),
                                   .programme = i == 1 ? "رائدات التنمية" : "برامج التدريب السابقة",
                                   .topic = "تدريب مهني",
                                   .target = "نساء وفتيات",
                                   .area = area[i],
                                   .start = day_of(year, 6 * k - 5, 5),
                                   .days = 150,
                                   .hours = 120,
                                   .places = 40};
                make_course(d, s, &c);
            }
        }
    }
}

void course_make(const char *profile, struct output *output, uint64_t seed)
{
    struct desk d = desk_new(profile, output, seed);
    if (strcmp(profile, "yemen") == 0) {
        make_yemen(&d);
    } else if (strcmp(profile, "morocco") == 0) {
        make_morocco(&d);
    } else {
        make_palestine(&d);
    }
    desk_write(&d);
}
