/* Trainees, follow-up, production groups and associations of three districts and of the Tawasol
 * centres: the groups first, then the trainees that formed them and what the tracer waves found. */
#include <stdlib.h>
#include <string.h>

#include "programme.h"

#define QUARANTINED "quarantined"

static const struct option trade[] = {
    {38, "sewing", "الخياطة|خياطة|تفصيل وخياطة", ""},
    {22, "small_industry", "الصناعات الصغيرة|صناعات صغيرة|بخور وعطور", ""},
    {14, "food", "التصنيع الغذائي|معجنات", ""},
    {10, "handicraft", "الحرف اليدوية|أشغال يدوية", ""},
    {8, "hairdressing", "الكوافير والتجميل|كوافير", ""},
    {8, "development_leader", "رائدة تنمية|رائدات التنمية", ""},
};
static const struct option work[] = {
    {12, "wage_employed", "عمل بأجر", ""},
    {24, "self_employed", "عمل لحسابها الخاص|عمل خاص|مشروع خاص", ""},
    {18, "production_group", "ضمن مجموعة إنتاجية|مجموعة إنتاجية", ""},
    {20, "seeking", "تبحث عن عمل|باحثة عن عمل", ""},
    {22, "home", "ربة بيت|ربة منزل", ""},
    {4, "studying", "تواصل التعليم أو التدريب|طالبة", ""},
};
static const struct option reached[] = {{74, "yes", "تمت المقابلة|نعم", ""},
                                        {8, "refused", "رفضت المقابلة|رفضت", ""},
                                        {18, "not_found", "لم يعثر عليها|انتقلت", ""}};
static const struct option barrier[] = {
    {30, "capital", "نقص رأس المال|التمويل", ""},
    {24, "market", "ضعف التسويق|التسويق", ""},
    {14, "tools", "نقص المعدات أو المواد", ""},
    {10, "electricity", "انقطاع الكهرباء|الكهرباء", ""},
    {7, "family", "معارضة الأسرة", ""},
    {8, "childcare", "رعاية الأطفال", ""},
    {7, "security", "الوضع الأمني", ""},
};
static const struct option group_status[] = {{70, "active", "نشطة|تعمل", ""},
                                             {14, "dormant", "متوقفة مؤقتا|متوقفة", ""},
                                             {10, "closed", "منحلة", ""},
                                             {6, "planned", "قيد التأسيس", ""}};
static const struct option survivor[] = {
    {14, "yes", "نعم", ""}, {70, "no", "لا", ""}, {16, "unknown", "غير معروف", ""}};
static const struct option yes_no[] = {{1, "yes", "نعم", ""}, {1, "no", "لا", ""}};
static const struct option wave[] = {{1, "6m", "بعد ستة أشهر|6 أشهر", ""},
                                     {1, "12m", "بعد اثني عشر شهرا|سنة", ""}};
static const struct option near_mina[] = {{80, "", "مديرية الميناء|الميناء", ""},
                                          {20, "", "مديرية الحوك|الحوك", ""}};
static const struct option near_hawak[] = {{82, "", "مديرية الحوك|الحوك", ""},
                                           {18, "", "مديرية الحالي|الحالي", ""}};
static const struct option near_hali[] = {{86, "", "مديرية الحالي|الحالي", ""},
                                          {14, "", "مديرية الحوك|الحوك", ""}};

static const struct column trainee_columns[] = {
    {"trainee_id", "رقم المتدربة|رقم القيد", ""},
    {"centre_id", "الجهة المنفذة|المركز", ""},
    {"course_id", "رقم الدورة", ""},
    {"national_id", "رقم البطاقة الشخصية|رقم البطاقة", ""},
    {"trainee_name", "الاسم الكامل|اسم المتدربة", ""},
    {"phone", "رقم الهاتف|الجوال", ""},
    {"birth_year", "سنة الميلاد", ""},
    {"area", "المديرية|مديرية السكن", ""},
    {"trade", "مجال التدريب|المجال", ""},
    {"survivor", "محالة من خدمات الحماية|من خدمات الحماية", ""},
    {"entry_date", "تاريخ بدء التدريب|تاريخ الالتحاق", ""},
    {"hours", "ساعات التدريب|عدد الساعات", ""},
    {"completed", "أكملت التدريب", ""},
    {"certificate", "حصلت على شهادة|شهادة", ""},
    {"toolkit_received", "تسلمت عدة العمل", ""},
    {"pre_employment", "الوضع المهني قبل التدريب", ""},
    {"pre_income", "الدخل الشهري قبل التدريب", ""},
    {"pre_score", "الدرجة القبلية", ""},
    {"post_score", "الدرجة البعدية", ""},
    {"max_score", "الدرجة القصوى", ""},
    {"notes", "ملاحظات", ""},
};
static const struct column group_columns[] = {
    {"group_id", "رقم المجموعة", ""},
    {"centre_id", "الجهة المشرفة|المركز", ""},
    {"group_name", "اسم المجموعة", ""},
    {"leader_name", "اسم رئيسة المجموعة|رئيسة المجموعة", ""},
    {"area", "المديرية", ""},
    {"trade", "مجال الإنتاج|المجال", ""},
    {"start_date", "تاريخ التأسيس", ""},
    {"members", "عدد العضوات", ""},
    {"survivors", "عدد العضوات المحالات من خدمات الحماية", ""},
    {"status", "وضع المجموعة|الوضع", ""},
    {"close_date", "تاريخ الحل", ""},
    {"association_id", "رقم الجمعية|الجمعية الحاضنة", ""},
    {"capital", "رأس المال عند التأسيس|رأس المال", ""},
    {"revenue", "إيراد آخر سنة|الإيراد", ""},
};
static const struct column association_columns[] = {
    {"association_id", "رقم الجمعية|الرقم", ""},
    {"centre_id", "الجهة المشرفة|المركز", ""},
    {"association_name", "اسم الجمعية|الجمعية", ""},
    {"president_name", "اسم الرئيسة أو الرئيس|رئيسة الجمعية", ""},
    {"area", "مكان التنفيذ|المحافظة", ""},
    {"type", "نوع الجمعية|النوع", ""},
    {"activity_year", "سنة النشاط|السنة", ""},
    {"women_section", "لها قطاع للمرأة|قطاع المرأة", ""},
    {"board_n", "أعضاء مجلس الإدارة|مجلس الإدارة", ""},
    {"women_board_n", "النساء في مجلس الإدارة", ""},
    {"partnerships_n", "عدد الشراكات|الشراكات", ""},
    {"members_n", "عدد الأعضاء|الأعضاء", ""},
};
static const struct option association_kind[] = {
    {40, "cooperative", "جمعية تعاونية|تعاونية", ""},
    {25, "ngo", "منظمة غير حكومية", ""},
    {35, "community", "جمعية مجتمعية|جمعية تنموية", ""}};
static const struct column wave_columns[] = {
    {"trainee_id", "رقم المتدربة|رقم القيد", ""},
    {"wave", "موجة التتبع|المرحلة", ""},
    {"centre_id", "الجهة المنفذة|المركز", ""},
    {"interview_date", "تاريخ التتبع|تاريخ المقابلة", ""},
    {"trade", "مجال التدريب|المجال", ""},
    {"area", "المديرية", ""},
    {"reached", "نتيجة الوصول|تم الوصول", ""},
    {"work_status", "الوضع المهني الحالي|الوضع المهني", ""},
    {"uses_skill", "تستعمل المهارة المكتسبة|استعمال المهارة", ""},
    {"hours_week", "ساعات العمل في الأسبوع", ""},
    {"monthly_income", "الدخل الشهري|الدخل", ""},
    {"barriers", "المعوقات|الصعوبات", ""},
    {"group_id", "رقم المجموعة", ""},
    {"interviewer", "اسم الباحثة", ""},
};

struct body {
    const char *code, *prefix, *label;
    int32_t trainees_a_year, groups, associations;
    const struct option *area;
    int areas;
    struct manner manner;
};
static const struct body bodies[] = {
    {"assoc-mina",
     "AMN",
     "جمعية تنموية بمديرية الميناء",
     52,
     16,
     6,
     near_mina,
     COUNT(near_mina),
     {.delimiter = ',', .byte_order_mark = true}},
    {"assoc-hawak",
     "AHW",
     "جمعية تنموية بمديرية الحوك",
     66,
     20,
     7,
     near_hawak,
     COUNT(near_hawak),
     {.delimiter = ';', .header = 1, .crlf = true}},
    {"assoc-hali",
     "AHL",
     "جمعية تنموية بمديرية الحالي",
     72,
     22,
     8,
     near_hali,
     COUNT(near_hali),
     {.delimiter = '\t', .arabic_digits = true}},
    {"training-mina",
     "TMN",
     "مركز تدريب الخياطة بمديرية الميناء",
     40,
     12,
     2,
     near_mina,
     COUNT(near_mina),
     {.delimiter = ',', .order = 2}},
    {"training-hali",
     "THL",
     "مركز الصناعات الصغيرة بمديرية الحالي",
     48,
     16,
     2,
     near_hali,
     COUNT(near_hali),
     {.delimiter = ';', .byte_order_mark = true, .quotes_all = true}},
};

struct training {
    const char *profile;
    struct random random,
        further; /* `further`: columns that came later draw from a stream of their own */
    int32_t serial;
    int32_t income_step; /* of the currency */
    struct sheet *sheet[128];
    int sheets;
};

static void put(struct sheet *s, const char *field, const char *text)
{
    s->row[s->rows - 1].cell[sheet_field(s, field)] = text;
}

static const char *name_of(struct random *r)
{
    static const char *const first[] = {"أروى", "بلقيس", "تقوى", "سعاد", "نجلاء", "وفاء", "هناء"};
    return text_format("%s محمد %s", first[random_below(r, 7)], family_mark(ARABIC));
}

static const char *number_text(const struct body *b, const char *text)
{
    return b->manner.arabic_digits ? arabic_digits(text) : text;
}

static struct sheet *training_sheet(struct training *t, const struct body *b,
                                    const struct column *column, int columns, const char *name)
{
    struct sheet *s = sheet_new(t->profile, b->code, name, column, columns, b->manner);
    t->sheet[t->sheets++] = s;
    return s;
}

/* Her course, and what she did before it. */
static void fill_before(struct training *t, const struct body *b, struct sheet *s, int32_t day,
                        bool completed)
{
    struct random *r = &t->further;
    int32_t year = day_year(day), half = day >= day_of(year, 7, 1);
    put(s, "course_id", text_format("%s-ZC-%d-%04d", b->prefix, year, 1 + half));
    put(s, "toolkit_received",
        option_say(r, FIND(yes_no, completed && random_chance(r, 46) ? "yes" : "no"), ARABIC));
    bool worked = random_chance(r, 17);
    put(s, "pre_employment",
        option_say(r,
                   FIND(work, worked                 ? "self_employed"
                              : random_chance(r, 70) ? "home"
                                                     : "seeking"),
                   ARABIC));
    put(s, "pre_income",
        number_text(b,
                    text_format("%d", worked ? t->income_step * random_between(r, 10, 120) : 0)));
}

static void fill_trainee(struct training *t, const struct body *b, struct sheet *s, const char *id,
                         int32_t day, const struct option *area, const struct option *craft)
{
    struct random *r = &t->random;
    bool known = t->serial > 30 && random_chance(r, 6);
    int32_t serial = known ? t->serial - random_between(r, 1, 29) : ++t->serial;
    const char *number = strcmp(t->profile, "yemen") == 0
                             ? text_format("YX0107%05d", serial * 3)
                             : text_format("PX9707%05d", 10000 + serial * 37 % 89989);
    put(s, "trainee_id", id);
    put(s, "centre_id", b->label);
    const char *written =
        random_chance(r, 15) ? text_format("%.4s %s", number, number + 4) : number_text(b, number);
    put(s, "national_id", random_chance(r, 6) ? "" : written);
    put(s, "trainee_name", name_of(r));
    put(s, "phone", text_format("05997070%02d", serial % 100));
    int32_t age = random_between(r, 17, 30) + random_skewed(r, 22);
    put(s, "birth_year", random_chance(r, 3) ? "" : text_format("%d", day_year(day) - age));
    put(s, "area", option_say(r, area, ARABIC));
    put(s, "trade", option_say(r, craft, ARABIC));
    put(s, "survivor", option_say(r, PICK(r, survivor), ARABIC));
    put(s, "entry_date", number_text(b, day_text(day)));
    bool completed = random_chance(r, 81);
    put(s, "hours",
        text_format("%d.5", completed ? random_between(r, 90, 140) : random_between(r, 8, 80)));
    put(s, "completed", option_say(r, FIND(yes_no, completed ? "yes" : "no"), ARABIC));
    put(s, "certificate",
        option_say(r, FIND(yes_no, completed && random_chance(r, 92) ? "yes" : "no"), ARABIC));
    int32_t before = random_between(r, 4, 13);
    put(s, "pre_score", text_format("%d", before));
    if (completed) {
        put(s, "post_score", text_format("%d", before + random_skewed(r, 7)));
        put(s, "max_score", "20");
    }
    fill_before(t, b, s, day, completed);
    put(s, "notes", random_chance(r, 8) ? "كناريا: ترغب في \"ماكينة خياطة\"، ولديها طفل" : "");
}

static const char *barriers_text(struct random *r)
{
    const struct option *first = PICK(r, barrier), *second = PICK(r, barrier);
    const char *text = spelling(first->ar, 0);
    return random_chance(r, 60) || first == second
               ? text
               : text_format("%s|%s", text, spelling(second->ar, 0));
}

static void fill_wave(struct training *t, const struct body *b, struct sheet *s, const char *id,
                      int32_t day, const struct option *area, const struct option *craft)
{
    struct random *r = &t->random;
    const struct option *contact = PICK(r, reached);
    put(s, "trainee_id", id);
    put(s, "centre_id", b->label);
    put(s, "interview_date", number_text(b, day_text(day)));
    put(s, "trade", option_say(r, craft, ARABIC));
    put(s, "area", option_say(r, area, ARABIC));
    put(s, "reached", option_say(r, contact, ARABIC));
    put(s, "interviewer", name_of(r));
    if (strcmp(contact->code, "yes") != 0) {
        return;
    }
    const struct option *status = PICK(r, work);
    bool works = status - work < 3;
    put(s, "work_status", option_say(r, status, ARABIC));
    put(s, "uses_skill",
        option_say(r, FIND(yes_no, random_chance(r, works ? 82 : 30) ? "yes" : "no"), ARABIC));
    put(s, "monthly_income",
        works ? number_text(b, text_format("%d", t->income_step * random_between(r, 20, 240)))
              : "0");
    put(s, "hours_week",
        works ? number_text(b, text_format("%d", random_between(&t->further, 8, 48))) : "");
    if (random_chance(r, works ? 40 : 85)) {
        put(s, "barriers", barriers_text(r));
    }
    if (strcmp(status->code, "production_group") == 0 && random_chance(r, 85)) {
        put(s, "group_id",
            text_format("%s-QG-2023-%04d", b->prefix,
                        1 + (int)random_below(r, (uint32_t)b->groups)));
    }
}

static void fill_group(struct training *t, const struct body *b, struct sheet *s, int32_t number)
{
    struct random *r = &t->random;
    const struct option *status = PICK(r, group_status);
    int32_t start = day_of(2023, 2, 1) + random_between(r, 0, 700);
    int32_t members = random_between(r, 4, 12);
    put(s, "group_id", text_format("%s-QG-2023-%04d", b->prefix, number));
    put(s, "centre_id", b->label);
    put(s, "group_name", text_format("مجموعة كناريا %d", number));
    put(s, "leader_name", name_of(r));
    put(s, "area", option_say(r, &b->area[0], ARABIC));
    put(s, "trade", option_say(r, PICK(r, trade), ARABIC));
    put(s, "start_date", number_text(b, day_text(start)));
    put(s, "members", number_text(b, text_format("%d", members)));
    put(s, "survivors", number_text(b, text_format("%d", random_skewed(r, members))));
    put(s, "status", option_say(r, status, ARABIC));
    if (strcmp(status->code, "closed") == 0) {
        put(s, "close_date", day_text(start + random_between(r, 90, 300)));
    }
    struct random *further = &t->further;
    if (b->associations > 0 && random_chance(further, 70)) {
        put(s, "association_id",
            text_format("%s-ZN-2020-%04d", b->prefix, random_between(further, 1, b->associations)));
    }
    put(s, "capital",
        number_text(b, text_format("%d", t->income_step * random_between(further, 100, 900))));
    if (strcmp(status->code, "active") == 0) {
        put(s, "revenue",
            number_text(b, text_format("%d", t->income_step * random_between(further, 200, 4000))));
    }
}

static void fill_association(struct training *t, const struct body *b, struct sheet *s,
                             int32_t number)
{
    struct random *r = &t->further;
    int32_t board = random_between(r, 5, 11);
    put(s, "association_id", text_format("%s-ZN-2020-%04d", b->prefix, number));
    put(s, "centre_id", b->label);
    put(s, "association_name", text_format("جمعية كناريا %d", number));
    put(s, "president_name", name_of(r));
    put(s, "area", option_say(r, &b->area[0], ARABIC));
    put(s, "type", option_say(r, PICK(r, association_kind), ARABIC));
    put(s, "activity_year", "2025");
    put(s, "women_section",
        option_say(r, FIND(yes_no, random_chance(r, 62) ? "yes" : "no"), ARABIC));
    put(s, "board_n", number_text(b, text_format("%d", board)));
    put(s, "women_board_n", number_text(b, text_format("%d", random_skewed(r, board))));
    put(s, "partnerships_n", number_text(b, text_format("%d", random_skewed(r, 9))));
    put(s, "members_n", number_text(b, text_format("%d", random_between(r, 20, 300))));
}

static int compare_days(const void *a, const void *b)
{
    return *(const int32_t *)a - *(const int32_t *)b;
}

static void body_years(struct training *t, const struct body *b)
{
    struct random *r = &t->random;
    struct sheet *associations =
        training_sheet(t, b, association_columns, COUNT(association_columns), "associations.csv");
    for (int32_t i = 1; i <= b->associations; i++) {
        sheet_row(associations);
        fill_association(t, b, associations, i);
    }
    struct sheet *groups = training_sheet(t, b, group_columns, COUNT(group_columns), "groups.csv");
    for (int32_t i = 1; i <= b->groups; i++) {
        sheet_row(groups);
        fill_group(t, b, groups, i);
    }
    struct sheet *waves = training_sheet(t, b, wave_columns, COUNT(wave_columns),
                                         b->manner.header ? "تتبع.csv" : "tracer_waves.csv");
    for (int32_t year = FIRST_YEAR; year <= LAST_YEAR; year++) {
        struct sheet *s = training_sheet(
            t, b, trainee_columns, COUNT(trainee_columns),
            text_format(b->manner.header ? "متدربات_%d.csv" : "trainees_%d.csv", year));
        int32_t day[200], count = b->trainees_a_year + 6 * (year - FIRST_YEAR);
        for (int32_t i = 0; i < count; i++) {
            day[i] = day_of(year, 1, 5) + random_between(r, 0, 350);
        }
        qsort(day, (size_t)count, sizeof day[0], compare_days);
        for (int32_t i = 0; i < count; i++) {
            const struct option *area = option_pick(r, b->area, b->areas), *craft = PICK(r, trade);
            const char *id = text_format("%s-QP-%d-%04d", b->prefix, year, i + 1);
            sheet_row(s);
            fill_trainee(t, b, s, id, day[i], area, craft);
            for (size_t w = 0; w < COUNT(wave); w++) {
                int32_t at = day[i] + 90 + 182 * (int32_t)(w + 1) + random_between(r, 0, 30);
                if (at <= SAMPLE_LAST_DAY && random_chance(r, 80)) {
                    sheet_row(waves);
                    fill_wave(t, b, waves, id, at, area, craft);
                    put(waves, "wave", option_say(r, &wave[w], ARABIC));
                }
            }
        }
    }
}

static void plant(struct sheet *s, int32_t row, const char *field, const char *text,
                  const char *rule, const char *detail, const char *effect)
{
    sheet_set(s, row, field, text);
    sheet_mark(s, row, field, rule, detail, effect);
}

/* A trainee whom no wave refers to. */
static int32_t lone_trainee(struct training *t, struct sheet *s, const struct body *b, int32_t nth)
{
    sheet_row(s);
    fill_trainee(t, b, s, text_format("%s-QP-2024-%04d", b->prefix, 900 + nth),
                 day_of(2024, 3, 3) + nth, &b->area[0], FIND(trade, "sewing"));
    int32_t row = s->rows - 1;
    sheet_set(s, row, "completed", "نعم");
    sheet_set(s, row, "certificate", "لا");
    sheet_set(s, row, "birth_year", "1995");
    sheet_set(s, row, "pre_score", "8");
    sheet_set(s, row, "post_score", "11");
    sheet_set(s, row, "max_score", "20");
    return row;
}

/* In the columns and sheets that came later. */
static void plant_later_faults(struct training *t, const struct body *b, struct sheet *trainees,
                               struct sheet *associations)
{
    int32_t row = lone_trainee(t, trainees, b, 7);
    sheet_set(trainees, row, "pre_employment", "ربة بيت");
    plant(trainees, row, "pre_income", "90", "row-rule", "income-before-when-worked", "warned");
    plant(trainees, lone_trainee(t, trainees, b, 8), "course_id",
          text_format("%s-ZC-2019-0001", b->prefix), "foreign-key", "", "warned");
    sheet_row(associations);
    fill_association(t, b, associations, 90);
    row = associations->rows - 1;
    sheet_set(associations, row, "board_n", "7");
    plant(associations, row, "women_board_n", "8", "row-rule", "women-on-board", QUARANTINED);
}

static void plant_faults(struct training *t, const struct body *b)
{
    struct sheet *s = NULL, *waves = NULL, *groups = NULL, *associations = NULL;
    for (int i = 0; i < t->sheets; i++) {
        bool first = strcmp(t->sheet[i]->centre, b->code) == 0;
        s = first && strcmp(t->sheet[i]->name, "trainees_2024.csv") == 0 ? t->sheet[i] : s;
        waves = first && strcmp(t->sheet[i]->name, "tracer_waves.csv") == 0 ? t->sheet[i] : waves;
        groups = first && strcmp(t->sheet[i]->name, "groups.csv") == 0 ? t->sheet[i] : groups;
        bool is_association = strcmp(t->sheet[i]->name, "associations.csv") == 0;
        associations = first && is_association ? t->sheet[i] : associations;
    }
    plant(s, lone_trainee(t, s, b, 0), "birth_year", "2015", "row-rule", "old-enough", QUARANTINED);
    int32_t row = lone_trainee(t, s, b, 1);
    sheet_set(s, row, "completed", "لا");
    plant(s, row, "certificate", "نعم", "row-rule", "certificate-after-completion", QUARANTINED);
    plant(s, lone_trainee(t, s, b, 2), "post_score", "27", "row-rule", "score-within-maximum",
          QUARANTINED);
    plant(s, lone_trainee(t, s, b, 3), "post_score", "5", "row-rule", "score-went-down", "noted");
    plant(s, lone_trainee(t, s, b, 4), "hours", "كثيرة", "type-error", "", QUARANTINED);
    plant(s, lone_trainee(t, s, b, 5), "trade", "الفضاء", "not-a-code", "", QUARANTINED);
    plant(s, lone_trainee(t, s, b, 6), "entry_date", "2026-11-30", "future-date", "", QUARANTINED);

    sheet_set(waves, 3, "reached", "رفضت");
    sheet_set(waves, 3, "group_id", "");
    sheet_set(waves, 3, "uses_skill", "");
    sheet_set(waves, 3, "monthly_income", "");
    plant(waves, 3, "work_status", "عمل بأجر", "row-rule", "answers-only-when-reached",
          QUARANTINED);
    plant(waves, 6, "trainee_id", text_format("%s-QP-2021-0001", b->prefix), "foreign-key", "",
          QUARANTINED);
    *sheet_row(waves) = waves->row[8];
    sheet_mark(waves, waves->rows - 1, NULL, "duplicate-record", "", "duplicate");

    sheet_row(groups);
    fill_group(t, b, groups, 90);
    row = groups->rows - 1;
    sheet_set(groups, row, "status", "نشطة");
    sheet_set(groups, row, "close_date", "");
    sheet_set(groups, row, "members", "5");
    plant(groups, row, "survivors", "9", "row-rule", "survivors-among-members", QUARANTINED);
    plant_later_faults(t, b, s, associations);
}

static void make_palestine(struct training *t)
{
    int count;
    const struct centre *centre = care_centres(true, &count);
    for (int i = 0; i < count; i++) {
        if (strncmp(centre[i].code, "tawasol-", 8) != 0) {
            continue;
        }
        const struct centre *c = &centre[i];
        struct body b = {c->code,
                         c->prefix,
                         c->label,
                         8 + c->cases_a_year / 4,
                         2 + c->cases_a_year / 8,
                         2 + i % 3,
                         c->area,
                         c->areas,
                         c->manner};
        body_years(t, &b);
        if (strcmp(c->code, "tawasol-bethlehem") == 0) {
            plant_faults(t, &b);
        }
    }
}

void training_make(const char *profile, struct output *output, uint64_t seed)
{
    struct training *t = calloc(1, sizeof *t);
    if (!t) {
        abort();
    }
    bool is_yemen = strcmp(profile, "yemen") == 0;
    t->profile = profile;
    t->random.state = seed;
    t->further.state = seed + 1;
    t->income_step = is_yemen ? 1 : 15; /* thousands of rials, or shekels */
    if (is_yemen) {
        for (size_t i = 0; i < COUNT(bodies); i++) {
            body_years(t, &bodies[i]);
        }
        plant_faults(t, &bodies[0]);
    } else {
        make_palestine(t);
    }
    for (int i = 0; i < t->sheets; i++) {
        sheet_write(t->sheet[i], output);
    }
}
