/* Case files of the centres of two profiles: cases, incidents, services, referrals or shelter
 * stays. Every incident belongs to a case of its centre; some women are known to two centres under
 * the same national number, written differently. Dates, ages and statuses obey the rules of the
 * datasets; faults are planted afterwards (care_faults.c). */
#include "care.h"

#include <stdlib.h>
#include <string.h>

#include "care_words.h"

static const struct column case_columns[] = {
    {"case_id", "رقم الحالة|رقم الملف", "Numéro du dossier|N° dossier"},
    {"centre_id", "المركز|اسم المركز", "Centre|Structure"},
    {"national_id", "رقم الهوية|رقم البطاقة", "Numéro de la carte d'identité|CIN"},
    {"woman_name", "الاسم الكامل|اسم المستفيدة", "Nom et prénom|Nom complet"},
    {"phone", "رقم الهاتف|الجوال", "Téléphone|GSM"},
    {"address", "العنوان|عنوان السكن", "Adresse"},
    {"birth_date", "تاريخ الميلاد|تاريخ الولادة", "Date de naissance"},
    {"first_contact_date", "تاريخ أول اتصال|تاريخ فتح الملف",
     "Date du premier contact|Date d'ouverture"},
    {"contact_channel", "طريقة الاتصال|وسيلة الاتصال", "Mode de contact|Canal"},
    {"referral_in", "جهة الإحالة إلى المركز|جهة التحويل", "Orientée par|Référée par"},
    {"sex", "الجنس", "Sexe|SEXE"},
    {"marital_status", "الحالة الاجتماعية|الحالة العائلية",
     "Situation matrimoniale|État matrimonial"},
    {"education", "المستوى التعليمي|التعليم", "Niveau d'instruction|Niveau scolaire"},
    {"employment", "الوضع المهني|المهنة", "Situation professionnelle|Profession"},
    {"minor_children", "عدد الأطفال القاصرين", "Nombre d'enfants mineurs|Enfants mineurs"},
    {"area", "مكان الإقامة|التجمع السكاني", "Lieu de résidence|Commune"},
    {"milieu", "الوسط|نوع التجمع", "Milieu de résidence|Milieu"},
    {"disability", "في وضعية إعاقة|إعاقة", "Situation de handicap|Handicap"},
    {"risk_level", "مستوى الخطورة|درجة الخطورة", "Niveau de risque|Risque"},
    {"needs", "الاحتياجات المعبر عنها|الاحتياجات", "Besoins exprimés|Besoins"},
    {"consent_statistics", "الموافقة على الاستعمال الإحصائي|الموافقة",
     "Consentement à l'usage statistique|Consentement"},
    {"status", "وضعية الملف|حالة الملف", "État du dossier|Statut"},
    {"close_date", "تاريخ الإغلاق|تاريخ إغلاق الملف", "Date de clôture|Clôturé le"},
    {"close_reason", "سبب الإغلاق|سبب إغلاق الملف", "Motif de clôture|Motif"},
    {"notes", "ملاحظات|الملاحظات", "Observations|Remarques"},
    /* Morocco alone, from here on. */
    {"nationality_group", "الجنسية", "Nationalité"},
    {"displacement", "وضعية الإقامة أو النزوح", "Situation de résidence ou de déplacement"},
    {"pregnant", "حامل", "Enceinte"},
    {"safety_plan", "خطة سلامة", "Plan de sécurité"},
    {"consent_services", "الموافقة على الخدمات والإحالة",
     "Consentement aux services et orientations"},
    {"age_estimated", "السن تقديرية", "Âge estimé"},
};
static const struct column incident_columns[] = {
    {"incident_id", "رقم الحادثة|كود الحادثة", "Numéro du fait|N° du fait"},
    {"case_id", "رقم الحالة|رقم الملف", "Numéro du dossier|N° dossier"},
    {"centre_id", "المركز|اسم المركز", "Centre|Structure"},
    {"incident_date", "تاريخ الحادثة|تاريخ الواقعة", "Date du fait|Date de l'incident"},
    {"report_date", "تاريخ التصريح|تاريخ الإبلاغ", "Date de déclaration|Date du signalement"},
    {"age", "العمر وقت الحادثة|العمر", "Âge au moment des faits|Âge"},
    {"gbv_type", "شكل العنف|الفعل المرتكب", "Forme de violence|Acte"},
    {"law_type", "نوع العنف|صنف العنف", "Type de violence|Catégorie de violence"},
    {"place", "مكان العنف|مكان الحادثة", "Lieu des faits|Lieu"},
    {"area", "موقع الحادثة|المنطقة", "Commune des faits|Commune"},
    {"relationship", "صلة المعتدي بالضحية|صلة القرابة", "Lien avec l'auteur|Auteur"},
    {"perpetrator_name", "اسم المعتدي|اسم المعنف", "Nom de l'auteur|Nom de l'agresseur"},
    {"perpetrator_sex", "جنس المعتدي|جنس المعنف", "Sexe de l'auteur|Sexe de l'agresseur"},
    {"technology_used", "استعمال وسائل رقمية|وسيلة رقمية",
     "Usage de moyens numériques|Moyens numériques"},
    {"previous_incidents", "عنف سابق|حوادث سابقة", "Violences antérieures|Antécédents de violence"},
    {"child_witness", "أطفال شهود|حضور الأطفال", "Enfants témoins|Enfants présents"},
    {"incapacity_days", "مدة العجز بالأيام|أيام العجز", "Jours d'incapacité|ITT"},
    {"occupation_violence", "مرتبط بممارسات الاحتلال|عنف الاحتلال",
     "Lié aux pratiques de l'occupation"},
    {"notes", "ملاحظات|وصف الحادثة", "Observations|Récit"},
    /* Morocco alone, from here on. */
    {"date_precision", "دقة تاريخ الحادثة", "Précision de la date"},
    {"secondary_types", "أنواع عنف مصاحبة", "Types de violence associés"},
    {"time_of_day", "وقت الحادثة", "Moment de la journée"},
    {"weapon", "الأداة المستعملة", "Moyen utilisé"},
    {"injury", "الإصابة", "Blessure"},
    {"harmful_practice", "عادة ضارة", "Pratique traditionnelle néfaste"},
    {"goods_exchanged", "تبادل مال أو منافع", "Argent ou biens échangés"},
    {"abduction", "اختطاف أو إكراه", "Enlèvement ou contrainte"},
    {"previously_reported", "تصريح سابق بالحادثة نفسها", "Déclaration antérieure du même fait"},
};
static const struct column service_columns[] = {
    {"service_id", "رقم الخدمة|كود الخدمة", "Numéro de la prestation|N° prestation"},
    {"case_id", "رقم الحالة|رقم الملف", "Numéro du dossier|N° dossier"},
    {"centre_id", "المركز|اسم المركز", "Centre|Structure"},
    {"service_type", "نوع الخدمة|الخدمة", "Type de prestation|Prestation"},
    {"date_requested", "تاريخ الطلب|تاريخ طلب الخدمة", "Date de la demande|Demandée le"},
    {"date_delivered", "تاريخ تقديم الخدمة|تاريخ التقديم", "Date de réalisation|Réalisée le"},
    {"sessions", "عدد الجلسات|الجلسات", "Nombre de séances|Séances"},
    {"status", "وضعية الخدمة|حالة الخدمة", "État de la prestation|Statut"},
    {"worker_name", "اسم مقدمة الخدمة|اسم الأخصائية", "Nom de l'intervenante|Intervenante"},
    {"notes", "ملاحظات|الملاحظات", "Observations|Remarques"},
};
static const struct column referral_columns[] = {
    {"referral_id", "رقم الإحالة|رقم التحويل", "Numéro de l'orientation"},
    {"case_id", "رقم الحالة|رقم الملف", "Numéro du dossier"},
    {"centre_id", "المركز المحيل|المركز", "Centre d'origine"},
    {"sector", "الجهة المحال إليها|جهة الإحالة", "Secteur destinataire"},
    {"service_type", "الخدمة المطلوبة|نوع الخدمة", "Prestation demandée"},
    {"sent_date", "تاريخ الإحالة|تاريخ التحويل", "Date d'envoi"},
    {"served_date", "تاريخ تقديم الخدمة|تاريخ الخدمة", "Date de prise en charge"},
    {"status", "وضعية الإحالة|نتيجة الإحالة", "État de l'orientation"},
    {"contact_name", "اسم جهة الاتصال|الشخص المتصل به", "Nom du contact"},
};
static const struct column stay_columns[] = {
    {"stay_id", "رقم الإقامة", "Numéro du séjour|N° séjour"},
    {"case_id", "رقم الحالة", "Numéro du dossier|N° dossier"},
    {"centre_id", "المركز", "Centre|Structure"},
    {"stay_type", "نوع الإيواء", "Type d'hébergement|Hébergement"},
    {"in_date", "تاريخ الدخول", "Date d'entrée|Entrée le"},
    {"out_date", "تاريخ المغادرة", "Date de sortie|Sortie le"},
    {"children", "عدد الأطفال المرافقين", "Nombre d'enfants accompagnants|Enfants"},
    {"exit_reason", "سبب المغادرة", "Motif de sortie|Motif"},
    {"readmission", "إيواء متكرر", "Réadmission|Déjà hébergée"},
    {"room", "الغرفة", "Chambre|N° chambre"},
    {"notes", "ملاحظات", "Observations|Remarques"},
    {"beds_used", "الأسرة المستعملة", "Lits occupés"},
};
static const struct column centre_columns[] = {
    {"centre_id", "المركز|اسم المركز", "Centre|Structure"},
    {"activity_year", "سنة النشاط|السنة", "Année d'activité|Année"},
    {"centre_type", "نوع المركز|النوع", "Type de centre|Type"},
    {"services_offered", "الخدمات المقدمة|الخدمات", "Services proposés"},
    {"beds", "عدد الأسرة|الأسرة", "Nombre de lits|Lits"},
    {"staff", "عدد العاملات والعاملين|عدد الموظفين", "Effectif du personnel|Personnel"},
    {"trained_staff", "عدد المدربين", "Personnel formé à la prise en charge|Personnel formé"},
    {"manager_name", "اسم المسؤولة|المديرة", "Nom de la responsable|Responsable"},
    {"address", "العنوان", "Adresse"},
    /* Morocco alone, from here on. */
    {"operator", "الجهة المسيرة", "Gestionnaire"},
    {"governing_body", "الهيئة المشرفة", "Tutelle"},
    {"area", "موقع المركز", "Localisation"},
    {"milieu", "الوسط", "Milieu"},
    {"state", "وضعية المركز", "État de la structure"},
    {"open_date", "تاريخ الافتتاح", "Date d'ouverture"},
    {"family_places", "أماكن للأسر", "Places familiales"},
    {"accepts_children", "يستقبل الأطفال", "Accueille les enfants"},
    {"standard", "المعيار المعتمد", "Référentiel adopté"},
    {"standard_date", "تاريخ اعتماد المعيار", "Adopté le"},
    {"reports_monthly", "يرسل شهريا", "Transmet chaque mois"},
    {"secret_address", "العنوان السري", "Adresse protégée"},
};
enum { CASES_FURTHER = 6, INCIDENTS_FURTHER = 9, CENTRES_FURTHER = 12 };

const char *family_mark(enum tongue tongue)
{
    return tongue == ARABIC ? "كناريا" : "Canariatou";
}

static const char *full_name(struct random *r, enum tongue tongue)
{
    const struct option *first = PICK(r, first_name);
    return text_format("%s %s", tongue == ARABIC ? first->ar : first->fr, family_mark(tongue));
}

static const char *new_number(struct care *care, int32_t serial)
{
    if (care->palestine) {
        return text_format("PX9707%05d", 10000 + serial * 37 % 89989);
    }
    return text_format("ZKX70%05d", serial * 61 % 99991);
}

/* The same number as different hands write it: never the same characters, always the same number.
 */
static const char *number_written(struct random *r, const char *number, enum tongue tongue)
{
    switch (random_below(r, 12)) {
    case 0:
        return text_format("%.3s %.3s %s", number, number + 3, number + 6);
    case 1:
        return text_format("%.2s-%s", number, number + 2);
    case 2:
        return tongue == ARABIC ? arabic_digits(number)
                                : text_format("%.4s %s", number, number + 4);
    case 3:
        return text_format("%.1s %s", number, number + 1);
    default:
        return number;
    }
}

/* Ages: few girls, most women between 20 and 45. */
static int32_t draw_age(struct random *r)
{
    uint32_t part = random_below(r, 100);
    if (part < 3) {
        return random_between(r, 6, 14);
    }
    if (part < 10) {
        return random_between(r, 15, 17);
    }
    if (part < 85) {
        return 18 + random_between(r, 0, 14) + random_between(r, 0, 13);
    }
    return random_between(r, 36, 58) + random_skewed(r, 30);
}

struct woman *care_draw_woman(struct care *care, int32_t day)
{
    struct random *r = &care->random;
    if (care->women > 40 && random_chance(r, 9)) {
        struct woman *known = &care->woman[random_between(r, care->women - 40, care->women - 1)];
        return known;
    }
    struct woman *w = &care->woman[care->women++];
    *w = (struct woman){.number = new_number(care, care->women),
                        .serial = care->women,
                        .birth_day = day - draw_age(r) * 365 - random_between(r, 20, 360),
                        .first_name = random_below(r, COUNT(first_name)),
                        .female = !random_chance(r, 3)};
    if (years_between(w->birth_day, day) < 5) {
        abort();
    }
    return w;
}

static const char *note(struct random *r, enum tongue tongue)
{
    static const char *const arabic[] = {
        "كناريا: حضرت برفقة أختها، وطلبت \"عدم الاتصال\" بالمنزل",
        "موعد المتابعة بعد أسبوع؛ كناريا\nتفضل الاتصال صباحا",
        "أفادت كناريا أن الجيران، والأقارب، على علم بالأمر",
    };
    static const char *const french[] = {
        "Mme Canariatou est venue avec sa sœur ; elle demande de \"ne pas appeler\" chez elle",
        "Revoir Canariatou la semaine prochaine\nelle préfère le matin",
        "Selon Canariatou, les voisins, la famille, tous savent",
    };
    if (!random_chance(r, 12)) {
        return "";
    }
    uint32_t nth = random_below(r, 3);
    return tongue == ARABIC ? arabic[nth] : french[nth];
}

static const char *digits(const struct centre *c, const char *text)
{
    return c->manner.arabic_digits ? arabic_digits(text) : text;
}

static const char *centre_cell(struct random *r, const struct centre *c)
{
    return random_chance(r, 6) ? c->code : c->label;
}

static void put(struct sheet *s, const char *field, const char *text)
{
    sheet_set(s, s->rows - 1, field, text);
}

static const char *needs_list(struct random *r, enum tongue tongue)
{
    const char *text = "";
    uint32_t used = 0;
    for (int32_t left = 1 + random_skewed(r, 4); left > 0; left--) {
        const struct option *o = PICK(r, service);
        uint32_t bit = 1u << (o - service);
        if (!(used & bit)) {
            text = text_format("%s%s%s", text, used ? "|" : "",
                               spelling(tongue == ARABIC ? o->ar : o->fr, 0));
            used |= bit;
        }
    }
    return text;
}

static void close_case(struct care *care, const struct centre *c, struct sheet *s, int32_t day)
{
    struct random *r = &care->random;
    enum tongue t = c->manner.tongue;
    int32_t close_day = day + 10 + random_skewed(r, 500);
    bool closed = close_day <= SAMPLE_LAST_DAY && random_chance(r, 75);
    bool reopened = closed && random_chance(r, 4);
    const char *code = reopened ? "reopened" : closed ? "closed" : "open";
    put(s, "status", option_say(r, FIND(case_status, code), t));
    if (closed && !reopened) {
        put(s, "close_date", day_text(close_day));
        put(s, "close_reason", option_say(r, PICK(r, close_reason), t));
    }
}

void care_fill_case(struct care *care, struct centre *c, struct sheet *s, struct care_case *out)
{
    struct random *r = &care->random;
    enum tongue t = c->manner.tongue;
    const struct woman *w = out->woman;
    const struct option *area = option_pick(r, c->area, c->areas);
    put(s, "case_id", out->id);
    put(s, "centre_id", centre_cell(r, c));
    put(s, "national_id", random_chance(r, 5) ? "" : number_written(r, w->number, t));
    put(s, "woman_name",
        text_format("%s %s",
                    t == ARABIC ? first_name[w->first_name].ar : first_name[w->first_name].fr,
                    family_mark(t)));
    put(s, "phone", text_format("05997070%02d", w->serial % 100));
    put(s, "address",
        t == ARABIC ? text_format("شارع كناريا، رقم %d", 1 + w->serial % 90)
                    : text_format("%d, rue Canariatou", 1 + w->serial % 90));
    put(s, "birth_date", random_chance(r, 4) ? "" : day_text(w->birth_day));
    put(s, "first_contact_date", digits(c, day_text(out->day)));
    put(s, "contact_channel", option_say(r, PICK(r, channel), t));
    put(s, "referral_in", option_say(r, PICK(r, referred), t));
    put(s, "sex", option_say(r, FIND(sexes, w->female ? "f" : "m"), t));
    bool child = years_between(w->birth_day, out->day) < 16;
    put(s, "marital_status", option_say(r, child ? FIND(marital, "single") : PICK(r, marital), t));
    put(s, "education", option_say(r, PICK(r, education), t));
    put(s, "employment",
        option_say(r, child ? FIND(employment, "student") : PICK(r, employment), t));
    put(s, "minor_children", child ? "0" : digits(c, text_format("%d", random_skewed(r, 8))));
    put(s, "area", option_say(r, area, t));
    put(s, "milieu",
        option_say(r, care->palestine ? PICK(r, milieu_palestine) : PICK(r, milieu_morocco), t));
    put(s, "disability", option_say(r, PICK(r, disability), t));
    put(s, "risk_level", option_say(r, PICK(r, risk), t));
    put(s, "needs", needs_list(r, t));
    put(s, "consent_statistics", option_say(r, FIND(yes_no, "yes"), t));
    close_case(care, c, s, out->day);
    put(s, "notes", note(r, t));
    care_case_further(care, c, s, out, child);
}

static const struct option *form_of(struct random *r, const char *law, int32_t age)
{
    if (strcmp(law, "physical") == 0) {
        return PICK(r, form_physical);
    }
    if (strcmp(law, "sexual") == 0) {
        return PICK(r, form_sexual);
    }
    if (strcmp(law, "economic") == 0) {
        return PICK(r, form_economic);
    }
    if (age >= 12 && age < 18 && random_chance(r, 25)) {
        return &early_marriage;
    }
    return PICK(r, form_psychological);
}

/* What was done, by whom and where: each fits the others. */
static void incident_facts(struct care *care, const struct centre *c, struct sheet *s, int32_t age)
{
    struct random *r = &care->random;
    enum tongue t = c->manner.tongue;
    bool occupation = care->palestine && random_chance(r, 7);
    const struct option *law = PICK(r, law_type);
    const struct option *form = form_of(r, law->code, age);
    if (strcmp(law->code, "unknown") == 0) {
        form = FIND(form_psychological, "psychological_abuse");
    }
    bool digital = strcmp(form->code, "digital_violence") == 0;
    const struct option *author = age < 16 ? PICK(r, author_child) : PICK(r, author_adult);
    const struct option *where = digital ? &place_online : PICK(r, place);
    if (occupation && !digital) {
        author = &author_occupation;
        where = random_chance(r, 40) ? &place_checkpoint : FIND(place, "public_space");
    }
    put(s, "gbv_type", option_say(r, form, t));
    put(s, "law_type", option_say(r, law, t));
    put(s, "place", option_say(r, where, t));
    put(s, "relationship", option_say(r, author, t));
    put(s, "technology_used", option_say(r, FIND(yes_no, digital ? "yes" : "no"), t));
    put(s, "occupation_violence", option_say(r, FIND(yes_no, occupation ? "yes" : "no"), t));
    care_incident_further(care, c, s, law->code, author->code, age);
    bool bodily = strcmp(law->code, "physical") == 0 || strcmp(law->code, "sexual") == 0;
    if (bodily && random_chance(r, 60)) {
        put(s, "incapacity_days", text_format("%d", random_skewed(r, 60)));
    }
}

static void fill_incident(struct care *care, struct centre *c, struct sheet *s,
                          const struct care_case *of, int32_t number, int32_t report_day)
{
    struct random *r = &care->random;
    enum tongue t = c->manner.tongue;
    int32_t delay = random_chance(r, 28) ? random_between(r, 0, 3) : random_skewed(r, 500);
    int32_t age = years_between(of->woman->birth_day, report_day - delay);
    put(s, "incident_id", text_format("%s-QI-%d-%04d", c->prefix, day_year(report_day), number));
    put(s, "case_id", of->id);
    put(s, "centre_id", centre_cell(r, c));
    put(s, "incident_date", random_chance(r, 8) ? "" : digits(c, day_text(report_day - delay)));
    put(s, "report_date", digits(c, day_text(report_day)));
    put(s, "age",
        random_chance(r, 6) ? (random_chance(r, 50) ? "99" : "")
                            : digits(c, text_format("%d", age)));
    put(s, "area", option_say(r, option_pick(r, c->area, c->areas), t));
    incident_facts(care, c, s, age);
    put(s, "perpetrator_name", random_chance(r, 70) ? full_name(r, t) : "");
    put(s, "perpetrator_sex", option_say(r, PICK(r, offender_sex), t));
    put(s, "previous_incidents", option_say(r, PICK(r, yes_no_unknown), t));
    put(s, "child_witness", option_say(r, PICK(r, yes_no_unknown), t));
    put(s, "notes", note(r, t));
}

static void fill_service(struct care *care, struct centre *c, struct sheet *s,
                         const struct care_case *of, int32_t number, int32_t day)
{
    struct random *r = &care->random;
    enum tongue t = c->manner.tongue;
    const struct option *status = PICK(r, service_status);
    int32_t delivered = day + random_skewed(r, 90);
    if (delivered > SAMPLE_LAST_DAY && strcmp(status->code, "delivered") == 0) {
        status = FIND(service_status, "ongoing");
    }
    put(s, "service_id", text_format("%s-QS-%d-%04d", c->prefix, day_year(day), number));
    put(s, "case_id", of->id);
    put(s, "centre_id", centre_cell(r, c));
    put(s, "service_type", option_say(r, PICK(r, service), t));
    put(s, "date_requested", digits(c, day_text(day)));
    if (strcmp(status->code, "delivered") == 0) {
        put(s, "date_delivered", digits(c, day_text(delivered)));
        put(s, "sessions", digits(c, text_format("%d", 1 + random_skewed(r, 14))));
    }
    put(s, "status", option_say(r, status, t));
    put(s, "worker_name", full_name(r, t));
    put(s, "notes", note(r, t));
}

static void fill_referral(struct care *care, struct centre *c, struct sheet *s,
                          const struct care_case *of, int32_t number, int32_t day)
{
    struct random *r = &care->random;
    enum tongue t = c->manner.tongue;
    const struct option *status = PICK(r, referral_status);
    int32_t served = day + 1 + random_skewed(r, 60);
    if (served > SAMPLE_LAST_DAY && strcmp(status->code, "served") == 0) {
        status = FIND(referral_status, "sent");
    }
    put(s, "referral_id", text_format("%s-QR-%d-%04d", c->prefix, day_year(day), number));
    put(s, "case_id", of->id);
    put(s, "centre_id", centre_cell(r, c));
    put(s, "sector", option_say(r, PICK(r, sector), t));
    put(s, "service_type", option_say(r, PICK(r, service), t));
    put(s, "sent_date", day_text(day));
    if (strcmp(status->code, "served") == 0) {
        put(s, "served_date", day_text(served));
    }
    put(s, "status", option_say(r, status, t));
    put(s, "contact_name", full_name(r, t));
}

static void fill_stay(struct care *care, struct centre *c, struct sheet *s,
                      const struct care_case *of, int32_t number)
{
    struct random *r = &care->random;
    enum tongue t = c->manner.tongue;
    const struct option *type = PICK(r, stay_type);
    bool emergency = strcmp(type->code, "emergency") == 0;
    int32_t out = of->day + (emergency ? random_between(r, 1, 28)
                                       : random_between(r, 20, 60) + random_skewed(r, 240));
    put(s, "stay_id", text_format("%s-QT-%d-%04d", c->prefix, day_year(of->day), number));
    put(s, "case_id", of->id);
    put(s, "centre_id", centre_cell(r, c));
    put(s, "stay_type", option_say(r, type, t));
    put(s, "in_date", day_text(of->day));
    if (out <= SAMPLE_LAST_DAY) {
        put(s, "out_date", day_text(out));
        put(s, "exit_reason", option_say(r, PICK(r, exit_reason), t));
    }
    put(s, "children", text_format("%d", random_skewed(r, 6)));
    put(s, "readmission", option_say(r, FIND(yes_no, random_chance(r, 12) ? "yes" : "no"), t));
    put(s, "room", text_format("Canariatou %d", random_between(r, 1, 12)));
    put(s, "notes", note(r, t));
    care_stay_further(care, s);
}

struct sheet *care_sheet(struct care *care, const struct centre *c, enum care_dataset dataset,
                         const char *name)
{
    static const struct {
        const struct column *column;
        int count;
    } table[] = {
        [CARE_CASES] = {case_columns, COUNT(case_columns)},
        [CARE_INCIDENTS] = {incident_columns, COUNT(incident_columns)},
        [CARE_SERVICES] = {service_columns, COUNT(service_columns)},
        [CARE_REFERRALS] = {referral_columns, COUNT(referral_columns)},
        [CARE_STAYS] = {stay_columns, COUNT(stay_columns)},
        [CARE_CENTRES] = {centre_columns, COUNT(centre_columns)},
    };
    static const int further[CARE_DATASETS] = {[CARE_CASES] = CASES_FURTHER,
                                               [CARE_INCIDENTS] = INCIDENTS_FURTHER,
                                               [CARE_CENTRES] = CENTRES_FURTHER};
    int columns = table[dataset].count - (care->palestine ? further[dataset] : 0);
    struct sheet *s =
        sheet_new(care->profile, c->code, name, table[dataset].column, columns, c->manner);
    if (dataset == CARE_INCIDENTS && !care->palestine) {
        s->absent[sheet_field(s, "occupation_violence")] = true;
    }
    if (dataset == CARE_CASES && c->manner.leaves_out) {
        s->absent[sheet_field(s, "address")] = true;
        s->absent[sheet_field(s, "needs")] = true;
    }
    care->sheet[care->sheets++] = s;
    return s;
}

/* The sheet of a year, with the file name in the centre's habit. */
static struct sheet *year_sheet(struct care *care, const struct centre *c, enum care_dataset d,
                                int32_t year)
{
    static const char *const plain[] = {"cases", "incidents", "services"};
    static const char *const arabic[] = {"حالات", "حوادث", "خدمات"};
    static const char *const french[] = {"dossiers", "faits", "prestations"};
    const char *stem = c->manner.arabic_names   ? arabic[d]
                       : c->manner.french_names ? french[d]
                                                : plain[d];
    return care_sheet(care, c, d, text_format("%s_%d.csv", stem, year));
}

static void acts_of_case(struct care *care, struct centre *c, const struct care_case *of,
                         struct sheet *sheets[YEARS][CARE_DATASETS])
{
    struct random *r = &care->random;
    for (int32_t left = 1 + random_skewed(r, 3); left > 0; left--) {
        int32_t day = of->day + random_skewed(r, 60);
        day = day > SAMPLE_LAST_DAY ? of->day : day;
        struct sheet *s = sheets[day_year(day) - FIRST_YEAR][CARE_INCIDENTS];
        sheet_row(s);
        fill_incident(care, c, s, of, s->rows, day);
    }
    for (int32_t left = 1 + random_skewed(r, 4); left > 0; left--) {
        int32_t day = of->day + random_skewed(r, 200);
        day = day > SAMPLE_LAST_DAY ? of->day : day;
        struct sheet *s = sheets[day_year(day) - FIRST_YEAR][CARE_SERVICES];
        sheet_row(s);
        fill_service(care, c, s, of, s->rows, day);
    }
    if (care->palestine && random_chance(r, 55)) {
        int32_t day = of->day + random_skewed(r, 40);
        day = day > SAMPLE_LAST_DAY ? of->day : day;
        struct sheet *s = sheets[0][CARE_REFERRALS];
        sheet_row(s);
        fill_referral(care, c, s, of, s->rows, day);
    }
    if (centre_is_shelter(c) && random_chance(r, 82)) {
        struct sheet *s = sheets[0][CARE_STAYS];
        sheet_row(s);
        fill_stay(care, c, s, of, s->rows);
    }
    if (!care->palestine) {
        care_case_after(care, c, of);
    }
}

void care_centre_statement(struct care *care, const struct centre *c)
{
    struct random *r = &care->random;
    enum tongue t = c->manner.tongue;
    struct sheet *s = care_sheet(care, c, CARE_CENTRES, "centres.csv");
    int32_t staff = random_between(r, 4, 9);
    const char *offered = "";
    for (size_t i = 0; i < COUNT(service); i++) {
        bool offers = i < 6 || random_chance(r, 40) || (centre_is_shelter(c) && i == 7);
        offered = offers ? text_format("%s%s%s", offered, *offered ? "|" : "",
                                       spelling(t == ARABIC ? service[i].ar : service[i].fr, 0))
                         : offered;
    }
    for (int32_t year = FIRST_YEAR; year <= LAST_YEAR; year++) {
        sheet_row(s);
        staff += random_between(r, 0, 1);
        put(s, "centre_id", c->label);
        put(s, "activity_year", text_format("%d", year));
        put(s, "centre_type", c->type);
        put(s, "services_offered", offered);
        put(s, "beds", centre_is_shelter(c) ? text_format("%d", random_between(r, 16, 28)) : "0");
        put(s, "staff", text_format("%d", staff));
        put(s, "trained_staff", text_format("%d", random_between(r, 1, staff)));
        put(s, "manager_name", full_name(r, t));
        put(s, "address", t == ARABIC ? "شارع كناريا" : "Rue Canariatou");
        if (!care->palestine) {
            care_centre_further(care, c, s, year);
        }
    }
}

bool centre_is_shelter(const struct centre *c)
{
    return strncmp(c->code, "shelter-", 8) == 0;
}

static int compare_days(const void *a, const void *b)
{
    return *(const int32_t *)a - *(const int32_t *)b;
}

static void centre_years(struct care *care, struct centre *c)
{
    struct random *r = &care->random;
    struct sheet *sheets[YEARS][CARE_DATASETS] = {{NULL}};
    for (int32_t y = 0; y < YEARS; y++) {
        for (enum care_dataset d = CARE_CASES; d <= CARE_SERVICES; d++) {
            sheets[y][d] = year_sheet(care, c, d, FIRST_YEAR + y);
        }
    }
    if (care->palestine) {
        sheets[0][CARE_REFERRALS] = care_sheet(
            care, c, CARE_REFERRALS, c->manner.arabic_names ? "إحالات.csv" : "referrals.csv");
    }
    if (centre_is_shelter(c)) {
        sheets[0][CARE_STAYS] = care_sheet(care, c, CARE_STAYS, "shelter_stays.csv");
    }
    if (!care->palestine) {
        care_centre_begin(care, c);
    }
    for (int32_t y = 0; y < YEARS; y++) {
        int32_t day[400], cases = c->cases_a_year + y * c->cases_a_year / 9;
        for (int32_t i = 0; i < cases; i++) {
            day[i] = day_of(FIRST_YEAR + y, 1, 1) + random_between(r, 0, 364);
        }
        qsort(day, (size_t)cases, sizeof day[0], compare_days);
        for (int32_t i = 0; i < cases; i++) {
            struct care_case of = {.day = day[i], .woman = care_draw_woman(care, day[i])};
            of.id = text_format("%s-QK-%d-%04d", c->prefix, FIRST_YEAR + y, i + 1);
            sheet_row(sheets[y][CARE_CASES]);
            care_fill_case(care, c, sheets[y][CARE_CASES], &of);
            acts_of_case(care, c, &of, sheets);
        }
    }
    care_centre_statement(care, c);
}

void care_make(const char *profile, struct output *output, uint64_t seed)
{
    struct care *care = calloc(1, sizeof *care);
    if (!care) {
        abort();
    }
    care->profile = profile;
    care->palestine = strcmp(profile, "palestine") == 0;
    care->random.state = seed;
    care->further.state = seed + 1;
    care->output = output;
    care->centre = care_centres(care->palestine, &care->centres);
    for (int i = 0; i < care->centres; i++) {
        centre_years(care, &care->centre[i]);
    }
    care_plant_faults(care);
    if (!care->palestine) {
        health_make(care);
        justice_make(care);
        observatory_make(care);
    }
    for (int i = 0; i < care->sheets; i++) {
        sheet_write(care->sheet[i], output);
    }
}
