/* Protection networks of six governorates and the committee of Hodeidah: quarterly sheets, member
 * bodies, monthly meetings, planned actions. */
#include <stdlib.h>
#include <string.h>

#include "programme.h"

#define QUARANTINED "quarantined"

struct host { /* a network and the centre that keeps its papers */
    struct sender sender;
    const char *network, *area;
    int32_t members, held_percent, on_time_percent;
};
static const struct host palestine[] = {
    {{"network-tubas", "NTB", "شبكة حماية النساء طوباس", {.delimiter = ',', .plain_headers = true}},
     "شبكة حماية النساء في طوباس",
     "طوباس",
     14,
     82,
     66},
    {{"network-hebron", "NHB", "شبكة حماية النساء الخليل", {.delimiter = ','}},
     "شبكة حماية النساء في الخليل",
     "الخليل",
     21,
     90,
     74},
    {{"network-jericho", "NJR", "شبكة حماية النساء أريحا", {.delimiter = ';', .header = 1}},
     "شبكة حماية النساء في أريحا",
     "أريحا",
     12,
     74,
     58},
    {{"network-tulkarm",
      "NTK",
      "شبكة حماية النساء طولكرم",
      {.delimiter = ';', .arabic_digits = true}},
     "شبكة حماية النساء في طولكرم",
     "طولكرم",
     16,
     84,
     62},
    {{"network-qalqilya",
      "NQL",
      "شبكة حماية النساء قلقيلية",
      {.delimiter = ',', .byte_order_mark = true}},
     "شبكة قلقيليه",
     "قلقيليه",
     15,
     86,
     70},
    {{"network-nablus",
      "NNB",
      "شبكة حماية النساء نابلس",
      {.delimiter = ';', .byte_order_mark = true, .crlf = true}},
     "شبكة حماية النساء في نابلس",
     "نابلس",
     19,
     92,
     78},
};
static const struct host yemen[] = {
    {{"assoc-mina",
      "AMN",
      "جمعية تنموية بمديرية الميناء",
      {.delimiter = ',', .byte_order_mark = true}},
     "خطة جمعيات مديرية الميناء",
     "مديرية الميناء",
     9,
     80,
     55},
    {{"assoc-hawak", "AHW", "جمعية تنموية بمديرية الحوك", {.delimiter = ';', .crlf = true}},
     "خطة جمعيات مديرية الحوك",
     "مديرية الحوك",
     10,
     76,
     60},
    {{"assoc-hali",
      "AHL",
      "جمعية تنموية بمديرية الحالي",
      {.delimiter = '\t', .arabic_digits = true}},
     "خطة جمعيات مديرية الحالي",
     "مديرية الحالي",
     11,
     84,
     52},
};

static const struct option sector[] = {
    {10, "police", "الشرطة ووحدات حماية الأسرة|حماية الأسرة", ""},
    {10, "health", "الصحة|مديرية الصحة", ""},
    {8, "justice", "النيابة العامة والمحاكم|القضاء", ""},
    {10, "social_development", "التنمية الاجتماعية|وزارة التنمية الاجتماعية", ""},
    {7, "education", "التربية والتعليم", ""},
    {8, "governorate", "المحافظة والسلطة المحلية|دائرة المرأة والطفل", ""},
    {6, "womens_affairs", "شؤون المرأة", ""},
    {4, "labour", "العمل والتشغيل", ""},
    {5, "local_council", "البلديات والمجالس المحلية|بلدية", ""},
    {14, "womens_ngo", "مؤسسة نسوية|مركز المرأة", ""},
    {8, "legal_aid_ngo", "مؤسسة إرشاد قانوني", ""},
    {9, "psychosocial_ngo", "مؤسسة إرشاد نفسي واجتماعي", ""},
    {9, "development_association", "جمعية تنموية أو تعاونية|جمعية تعاونية", ""},
    {5, "union", "نقابة أو اتحاد|اتحاد المرأة", ""},
};
enum { FIRST_NGO = 9 }; /* of `sector` */
static const struct option topic[] = {
    {22, "plan", "خطة العمل المشتركة", ""},
    {20, "services", "الخدمات المتكاملة للنساء", ""},
    {16, "referral_path", "مسار الإحالة", ""},
    {12, "trainings", "التدريبات وبناء القدرات", ""},
    {10, "initiatives", "المبادرات والفعاليات", ""},
    {10, "economic", "التمكين الاقتصادي", ""},
    {10, "follow_up", "متابعة التنفيذ والتقييم", ""},
};
static const struct option kind[] = {{84, "periodic", "اجتماع دوري|دوري", ""},
                                     {6, "extraordinary", "اجتماع طارئ|طارئ", ""},
                                     {6, "training", "لقاء تدريبي", ""},
                                     {4, "case_conference", "مؤتمر حالة", ""}};
static const struct option action_kind[] = {{24, "activity", "نشاط|فعالية", ""},
                                            {18, "initiative", "مبادرة|مبادرة مجتمعية", ""},
                                            {26, "training", "تدريب|ورشة", ""},
                                            {8, "joint_plan", "خطة عمل مشتركة", ""},
                                            {14, "service", "خدمة|تقديم خدمة", ""}};
static const struct option plan_kind[] = {{30, "survey", "مسح ميداني|مسح مخرجات التدريب", ""},
                                          {30, "productive_project", "مشروع إنتاجي", ""},
                                          {28, "training", "تدريب|دورة تدريبية", ""},
                                          {12, "joint_plan", "خطة عمل مشتركة", ""}};
static const struct option priority[] = {{40, "high", "عالية|أولوية أولى", ""},
                                         {40, "medium", "متوسطة|أولوية ثانية", ""},
                                         {20, "low", "منخفضة", ""}};
static const struct option state[] = {{1, "planned", "مخطط", ""},
                                      {1, "ongoing", "قيد التنفيذ|جار", ""},
                                      {1, "done", "منجز|منفذ", ""},
                                      {1, "late", "متأخر|متعثر", ""},
                                      {1, "cancelled", "ملغى", ""}};

static const struct column quarter_columns[] = {
    {"sheet_id", "رقم بطاقة الربع|بطاقة الربع", ""},
    {"centre_id", "الجهة المنسقة|المركز", ""},
    {"network_id", "الشبكة|اسم الشبكة", ""},
    {"area", "المحافظة أو المديرية|المحافظة", ""},
    {"quarter_start", "أول يوم من الربع|الربع", ""},
    {"members_gov", "أعضاء المؤسسات الحكومية", ""},
    {"members_ngo", "أعضاء المؤسسات الأهلية", ""},
    {"plan_adopted", "خطة مشتركة معتمدة", ""},
    {"notes", "ملاحظات", ""},
};
static const struct column member_columns[] = {
    {"member_id", "رقم العضوية|الرقم", ""},
    {"centre_id", "الجهة المنسقة|المركز", ""},
    {"network_id", "الشبكة|اسم الشبكة", ""},
    {"area", "المحافظة أو المديرية|المحافظة", ""},
    {"institution", "اسم المؤسسة|المؤسسة", ""},
    {"sector", "القطاع|قطاع المؤسسة", ""},
    {"representative_name", "اسم الممثلة أو الممثل|ممثل المؤسسة", ""},
    {"representative_phone", "هاتف الممثلة أو الممثل|الهاتف", ""},
    {"joined_date", "تاريخ الانضمام", ""},
    {"left_date", "تاريخ الانسحاب", ""},
};
static const struct column meeting_columns[] = {
    {"meeting_id", "رقم الاجتماع|رقم المحضر", ""},
    {"centre_id", "الجهة المنسقة|المركز", ""},
    {"network_id", "الشبكة|اسم الشبكة", ""},
    {"sheet_id", "رقم بطاقة الربع|بطاقة الربع", ""},
    {"area", "المحافظة أو المديرية|المحافظة", ""},
    {"meeting_date", "تاريخ الاجتماع|التاريخ", ""},
    {"kind", "نوع الاجتماع|النوع", ""},
    {"planned", "مدرج في الخطة|مخطط له", ""},
    {"held", "انعقد", ""},
    {"members_invited", "عدد المدعوين|المدعوون", ""},
    {"members_present", "عدد الحاضرين|الحضور", ""},
    {"gov_invited", "المدعوون عن المؤسسات الحكومية", ""},
    {"gov_present", "الحاضرون عن المؤسسات الحكومية", ""},
    {"ngo_invited", "المدعوون عن المؤسسات الأهلية", ""},
    {"ngo_present", "الحاضرون عن المؤسسات الأهلية", ""},
    {"women_present", "عدد الحاضرات من النساء", ""},
    {"topics", "محاور النقاش|المحاور", ""},
    {"minutes_by", "كاتبة المحضر", ""},
    {"minutes", "المحضر", ""},
};
static const struct column action_columns[] = {
    {"action_id", "رقم النشاط|الرقم", ""},
    {"meeting_id", "رقم الاجتماع الذي أقره|رقم الاجتماع", ""},
    {"centre_id", "الجهة المنسقة|المركز", ""},
    {"network_id", "الشبكة|اسم الشبكة", ""},
    {"area", "المحافظة أو المديرية|المحافظة", ""},
    {"action_title", "عنوان النشاط|النشاط", ""},
    {"type", "نوع النشاط|النوع", ""},
    {"priority", "الأولوية", ""},
    {"responsible_sector", "القطاع المسؤول", ""},
    {"planned_start", "البدء المخطط", ""},
    {"planned_end", "الانتهاء المخطط", ""},
    {"actual_start", "البدء الفعلي", ""},
    {"actual_end", "الانتهاء الفعلي", ""},
    {"status", "وضع التنفيذ|الوضع", ""},
    {"beneficiaries_planned", "المستفيدات المخططات", ""},
    {"beneficiaries_actual", "المستفيدات الفعليات", ""},
    {"weight", "الوزن النسبي|الوزن", ""},
};

enum { NETWORK_FIRST_YEAR = 2024, NETWORK_LAST_YEAR = 2025 };

static void say_network(struct sheet *s, const struct host *h)
{
    cell(s, "network_id", h->network);
    cell(s, "area", h->area);
}

static void make_members(struct desk *d, const struct host *h)
{
    struct random *r = &d->random;
    struct sheet *s =
        desk_sheet(d, &h->sender, member_columns, COUNT(member_columns), "network_members.csv");
    for (int32_t i = 1; i <= h->members; i++) {
        row_begin(s, &h->sender, "member_id", text_format("%s-ZB-2020-%04d", h->sender.prefix, i));
        say_network(s, h);
        cell(s, "institution", text_format("مؤسسة كناريا %d", i));
        cell_say(s, r, "sector", PICK(r, sector));
        cell(s, "representative_name", sample_name(r, ARABIC));
        cell(s, "representative_phone", text_format("05997070%02d", i));
        int32_t joined = day_of(2020, 1, 10) + random_between(r, 0, 1700);
        cell_day(s, "joined_date", joined);
        if (random_chance(r, 9)) {
            cell_day(s, "left_date", joined + random_between(r, 200, 400));
        }
    }
}

static void say_presence(struct desk *d, struct sheet *s, const struct host *h)
{
    struct random *r = &d->random;
    int32_t gov = h->members * 11 / 20, ngo = h->members - gov;
    int32_t gov_here = random_between(r, gov / 2, gov), ngo_here = random_between(r, ngo / 2, ngo);
    cell_number(s, "members_present", gov_here + ngo_here);
    cell_number(s, "gov_present", gov_here);
    cell_number(s, "ngo_present", ngo_here);
    cell_number(s, "women_present",
                random_between(r, (gov_here + ngo_here) / 2, gov_here + ngo_here));
    const struct option *first = PICK(r, topic), *second = PICK(r, topic);
    cell(s, "topics",
         first == second ? spelling(first->ar, 0)
                         : text_format("%s|%s", spelling(first->ar, 0), spelling(second->ar, 0)));
    cell(s, "minutes_by", sample_name(r, ARABIC));
    cell(s, "minutes", random_chance(r, 30) ? "كناريا: نوقشت حالة وأحيلت إلى الشريك" : "");
}

/* A month with its planned meeting: in August 2025 each network met. */
static void make_meeting(struct desk *d, const struct host *h, struct sheet *s, int32_t year,
                         int32_t month, int32_t nth)
{
    struct random *r = &d->random;
    const char *prefix = h->sender.prefix;
    bool yes = random_chance(r, (uint32_t)h->held_percent) || (year == 2025 && month == 8);
    bool planned = random_chance(r, 94);
    row_begin(s, &h->sender, "meeting_id", text_format("%s-ZM-%d-%04d", prefix, year, nth));
    say_network(s, h);
    cell(s, "sheet_id", text_format("%s-ZS-%d-%04d", prefix, year, 1 + (month - 1) / 3));
    cell_day(s, "meeting_date", day_of(year, month, random_between(r, 3, 26)));
    cell_say(s, r, "kind", planned ? PICK(r, kind) : FIND(kind, "extraordinary"));
    cell_yes(s, "planned", planned);
    cell_yes(s, "held", yes || !planned);
    int32_t gov = h->members * 11 / 20;
    cell_number(s, "members_invited", h->members);
    cell_number(s, "gov_invited", gov);
    cell_number(s, "ngo_invited", h->members - gov);
    if (yes || !planned) {
        say_presence(d, s, h);
    }
}

static void make_year(struct desk *d, const struct host *h, struct sheet *quarters, int32_t year)
{
    struct random *r = &d->random;
    struct sheet *s = desk_sheet(d, &h->sender, meeting_columns, COUNT(meeting_columns),
                                 text_format("network_meetings_%d.csv", year));
    for (int32_t month = 1; month <= 12; month++) {
        if (month % 3 == 1) {
            row_begin(quarters, &h->sender, "sheet_id",
                      text_format("%s-ZS-%d-%04d", h->sender.prefix, year, 1 + month / 3));
            say_network(quarters, h);
            cell_day(quarters, "quarter_start", day_of(year, month, 1));
            cell_number(quarters, "members_gov", h->members * 11 / 20);
            cell_number(quarters, "members_ngo", h->members - h->members * 11 / 20);
            cell_yes(quarters, "plan_adopted", random_chance(r, 75));
            cell(quarters, "notes", random_chance(r, 20) ? "كناريا: تأجل لقاء بسبب الإغلاق" : "");
        }
        /* Some networks rest in a quarter: no meeting was even planned. */
        if (!(h->held_percent < 80 && month >= 7 && month <= 9 && year == 2024)) {
            make_meeting(d, h, s, year, month, month);
        }
    }
}

/* Where an action stands on the day of the sample's end. */
static const char *action_state(struct random *r, const struct host *h, int32_t start, int32_t end)
{
    if (start > SAMPLE_LAST_DAY) {
        return "planned";
    }
    if (end > SAMPLE_LAST_DAY) {
        return random_chance(r, 80) ? "ongoing" : "planned";
    }
    uint32_t at = random_below(r, 100), done = (uint32_t)h->on_time_percent + 16;
    return at < done ? "done" : at < done + 4 ? "cancelled" : at < 94 ? "late" : "ongoing";
}

static void make_action(struct desk *d, const struct host *h, struct sheet *s, int32_t nth)
{
    struct random *r = &d->random;
    bool is_plan = strcmp(d->profile, "yemen") == 0;
    int32_t year = random_chance(r, 60) ? 2025 : 2024, month = random_between(r, 1, 12);
    int32_t start = day_of(year, month, random_between(r, 1, 25));
    int32_t end = start + random_between(r, 10, 120);
    const char *status = action_state(r, h, start, end);
    row_begin(s, &h->sender, "action_id",
              text_format("%s-ZA-%d-%04d", h->sender.prefix, year, nth));
    if (random_chance(r, 50) && month != 8) {
        int32_t met = month >= 7 && month <= 9 ? 2 : month;
        cell(s, "meeting_id", text_format("%s-ZM-%d-%04d", h->sender.prefix, year, met));
    }
    say_network(s, h);
    cell(s, "action_title", text_format("كناريا: نشاط %d", nth));
    cell_say(s, r, "type", is_plan ? PICK(r, plan_kind) : PICK(r, action_kind));
    cell_say(s, r, "priority", PICK(r, priority));
    cell_say(s, r, "responsible_sector", PICK(r, sector));
    cell_day(s, "planned_start", start);
    cell_day(s, "planned_end", end);
    cell_say(s, r, "status", FIND(state, status));
    int32_t wanted = 10 * random_between(r, 1, 12);
    cell_number(s, "beneficiaries_planned", wanted);
    cell_number(s, "weight", 5 * random_between(r, 1, 6));
    bool done = strcmp(status, "done") == 0, begun = done || strcmp(status, "planned") != 0;
    if (begun && strcmp(status, "cancelled") != 0) {
        cell_day(s, "actual_start", start + random_skewed(r, 4));
        cell_number(s, "beneficiaries_actual",
                    wanted * random_between(r, done ? 60 : 5, done ? 130 : 50) / 100);
    }
    if (done) {
        bool on_time =
            random_below(r, (uint32_t)h->on_time_percent + 16) < (uint32_t)h->on_time_percent;
        int32_t finished = on_time ? end - random_skewed(r, 6) : end + random_between(r, 3, 45);
        cell_day(s, "actual_end", finished > SAMPLE_LAST_DAY ? SAMPLE_LAST_DAY : finished);
    }
}

static void make_network(struct desk *d, const struct host *h)
{
    bool is_plan = strcmp(d->profile, "yemen") == 0;
    if (!is_plan) {
        make_members(d, h);
    }
    struct sheet *quarters =
        desk_sheet(d, &h->sender, quarter_columns, COUNT(quarter_columns), "network_quarters.csv");
    for (int32_t year = NETWORK_FIRST_YEAR; year <= NETWORK_LAST_YEAR; year++) {
        make_year(d, h, quarters, year);
    }
    struct sheet *s =
        desk_sheet(d, &h->sender, action_columns, COUNT(action_columns), "network_actions.csv");
    for (int32_t i = 1; i <= (is_plan ? 34 : 22 + h->members); i++) {
        make_action(d, h, s, i);
    }
}

static int32_t held_row(const struct sheet *s, int32_t nth)
{
    int held = sheet_field(s, "members_present");
    for (int32_t i = 0; i < s->rows; i++) {
        if (s->row[i].cell[held][0] && nth-- == 0) {
            return i;
        }
    }
    abort();
}

static void plain_meeting(struct sheet *s, int32_t row)
{
    static const char *const field[] = {"members_invited", "members_present", "gov_invited",
                                        "gov_present",     "ngo_invited",     "ngo_present",
                                        "women_present"};
    static const char *const count[] = {"20", "12", "11", "7", "9", "5", "8"};
    for (size_t i = 0; i < COUNT(field); i++) {
        sheet_set(s, row, field[i], count[i]);
    }
}

static void plant_meetings(struct sheet *s)
{
    static const struct {
        const char *field, *text, *told, *rule, *detail, *effect;
    } fault[] = {
        {"members_present", "25", "members_present", "row-rule", "present-by-kind", QUARANTINED},
        {"gov_present", "6", "members_present", "row-rule", "present-by-kind", QUARANTINED},
        {"ngo_invited", "8", "members_invited", "row-rule", "invited-by-kind", QUARANTINED},
        {"women_present", "13", "women_present", "row-rule", "women-among-present", QUARANTINED},
        {"kind", "حفل", "kind", "not-a-code", "", QUARANTINED},
        {"meeting_date", "2026-08-12", "meeting_date", "future-date", "", QUARANTINED},
        {"members_invited", "كثير", "members_invited", "type-error", "", QUARANTINED},
    };
    for (int32_t i = 0; i < (int32_t)COUNT(fault); i++) {
        int32_t row =
            row_again(s, held_row(s, i), "meeting_id", text_format("NHB-ZM-2025-%04d", 900 + i));
        plain_meeting(s, row);
        sheet_set(s, row, fault[i].field, fault[i].text);
        sheet_mark(s, row, fault[i].told, fault[i].rule, fault[i].detail, fault[i].effect);
        if (i == 0) { /* more came than were invited, so that the parts do not add up either */
            sheet_mark(s, row, "members_present", "row-rule", "present-among-invited", QUARANTINED);
        }
    }
}

static void plant_faults(struct desk *d)
{
    const char *centre = strcmp(d->profile, "yemen") == 0 ? "assoc-hawak" : "network-hebron";
    struct sheet *s = desk_find(d, centre, "network_actions.csv");
    const char *prefix = strcmp(d->profile, "yemen") == 0 ? "AHW" : "NHB";
    int32_t row = row_again(s, 0, "action_id", text_format("%s-ZA-2025-0900", prefix));
    sheet_set(s, row, "status", "منجز");
    sheet_set(s, row, "actual_start", "");
    fault_plant(s, row, "actual_end", "", "row-rule", "done-has-end", QUARANTINED);
    row = row_again(s, 1, "action_id", text_format("%s-ZA-2025-0901", prefix));
    sheet_set(s, row, "planned_start", "2025-05-01");
    sheet_set(s, row, "actual_start", "");
    sheet_set(s, row, "actual_end", "");
    sheet_set(s, row, "status", "ملغى");
    fault_plant(s, row, "planned_end", "2025-03-01", "row-rule", "planned-in-order", QUARANTINED);
    if (strcmp(d->profile, "yemen") == 0) {
        return;
    }
    plant_meetings(desk_find(d, centre, "network_meetings_2025.csv"));
    s = desk_find(d, centre, "network_members.csv");
    sheet_set(s, 2, "joined_date", "2023-04-01");
    fault_plant(s, 2, "left_date", "2022-04-01", "row-rule", "left-after-joined", QUARANTINED);
    s = desk_find(d, centre, "network_quarters.csv");
    row = row_again(s, 0, "sheet_id", "NHB-ZS-2025-0900");
    fault_plant(s, row, "quarter_start", "2025-02-01", "row-rule", "first-day-of-a-quarter",
                QUARANTINED);
}

void network_make(const char *profile, struct output *output, uint64_t seed)
{
    struct desk d = desk_new(profile, output, seed);
    bool is_yemen = strcmp(profile, "yemen") == 0;
    const struct host *host = is_yemen ? yemen : palestine;
    for (int i = 0; i < (is_yemen ? COUNT(yemen) : COUNT(palestine)); i++) {
        make_network(&d, &host[i]);
    }
    plant_faults(&d);
    desk_write(&d);
}
