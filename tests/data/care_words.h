/* What the cells of case files say, in the spellings of centres: {weight, code, Arabic, French}. */
#ifndef MARSAD_TESTS_DATA_CARE_WORDS_H
#define MARSAD_TESTS_DATA_CARE_WORDS_H

#include "sample.h"

static const struct option yes_no[] = {{1, "yes", "نعم", "Oui"}, {1, "no", "لا", "Non"}};
static const struct option yes_no_unknown[] = {
    {35, "yes", "نعم", "Oui|O"},
    {50, "no", "لا|كلا", "Non|N"},
    {15, "unknown", "غير معروف|لا تعرف", "Ne sait pas|NSP"},
};
static const struct option disability[] = {
    {5, "yes", "نعم", "Oui"}, {80, "no", "لا", "Non"}, {15, "unknown", "غير معروف", "NSP"}};
static const struct option channel[] = {
    {62, "in_person", "حضوريا|حضور شخصي|زيارة", "Sur place|Présentiel|Visite"},
    {20, "phone", "هاتفيا|هاتف", "Par téléphone|Téléphone|Tél"},
    {6, "online", "عبر الإنترنت|واتساب", "En ligne|WhatsApp"},
    {12, "outreach", "خلال نشاط ميداني|زيارة ميدانية", "Activité de proximité|Caravane"},
};
static const struct option referred[] = {
    {38, "self_referral", "من تلقاء نفسها|ذاتي|بنفسها", "D'elle-même|Elle-même"},
    {14, "family_friend", "الأسرة أو الأصدقاء|الأهل|صديقة", "Famille ou amis|Entourage"},
    {12, "police", "الشرطة أو الدرك|الشرطة|حماية الأسرة", "Police ou gendarmerie|Police"},
    {7, "health", "القطاع الصحي|مستشفى", "Secteur de la santé|Hôpital"},
    {8, "court", "القضاء أو النيابة العامة|النيابة", "Justice ou parquet|Tribunal"},
    {9, "social_services", "الشؤون الاجتماعية|التنمية الاجتماعية",
     "Services sociaux|Entraide nationale"},
    {8, "association", "جمعية أو مركز آخر|جمعية", "Association ou autre centre|Association"},
    {2, "school", "مؤسسة تعليمية|المدرسة", "Établissement scolaire|École"},
    {2, "hotline", "خط المساعدة|الخط المجاني", "Ligne d'écoute|Numéro vert"},
    {3, "unknown", "غير معروف", "Inconnu"},
};
static const struct option marital[] = {
    {18, "single", "عزباء|آنسة", "Célibataire"},
    {3, "engaged", "مخطوبة", "Fiancée"},
    {52, "married", "متزوجة|متزوجه", "Mariée|Mariee"},
    {10, "separated", "منفصلة|مهجورة", "Séparée"},
    {14, "divorced", "مطلقة|مطلقه", "Divorcée|Divorcee"},
    {3, "widowed", "أرملة|ارملة", "Veuve"},
    {1, "refused", "رفضت الإجابة", "Refus de répondre"},
};
static const struct option education[] = {
    {9, "none", "بدون مستوى تعليمي|أمية", "Sans niveau scolaire|Analphabète"},
    {19, "primary", "ابتدائي", "Primaire"},
    {20, "lower_secondary", "إعدادي|أساسي", "Collège|Collégial"},
    {27, "upper_secondary", "ثانوي|توجيهي", "Lycée|Baccalauréat"},
    {6, "vocational", "تكوين أو تدريب مهني|مهني", "Formation professionnelle"},
    {16, "higher", "جامعي أو عال|جامعي|بكالوريوس", "Supérieur|Universitaire"},
    {3, "unknown", "غير معروف", "Inconnu"},
};
static const struct option employment[] = {
    {46, "unpaid", "ربة بيت أو بدون عمل مأجور|ربة بيت|لا تعمل",
     "Femme au foyer ou sans travail rémunéré|Femme au foyer|Sans profession"},
    {14, "unemployed", "باحثة عن عمل|عاطلة عن العمل", "En recherche d'emploi|Au chômage"},
    {12, "informal", "عمل غير نظامي أو موسمي|عاملة يومية",
     "Travail informel ou saisonnier|Informel"},
    {9, "private", "أجيرة في القطاع الخاص|قطاع خاص", "Salariée du secteur privé|Salariée"},
    {6, "public", "موظفة في القطاع العام|موظفة",
     "Fonctionnaire ou salariée du secteur public|Fonctionnaire"},
    {5, "self_employed", "عمل لحسابها الخاص|عمل حر", "Indépendante|Commerçante"},
    {7, "student", "طالبة أو تلميذة|طالبة", "Élève ou étudiante|Étudiante"},
    {1, "retired", "متقاعدة", "Retraitée"},
};
static const struct option risk[] = {
    {34, "low", "منخفض|بسيط", "Faible"},
    {38, "medium", "متوسط", "Moyen|Modéré"},
    {20, "high", "مرتفع|عال", "Élevé|Elevé"},
    {4, "extreme", "شديد الخطورة|خطير جدا", "Extrême"},
    {4, "none", "-", "-"},
};
static const struct option close_reason[] = {
    {42, "needs_met", "تمت تلبية الاحتياجات", "Besoins satisfaits|Objectifs atteints"},
    {14, "survivor_request", "بطلب من المستفيدة", "À la demande de la bénéficiaire"},
    {20, "no_contact", "انقطاع التواصل|فقدان الاتصال", "Perte de contact|Perdue de vue"},
    {12, "reconciliation", "صلح أسري|صلح", "Réconciliation familiale|Réconciliation"},
    {5, "moved", "انتقلت إلى منطقة أخرى", "Déménagement"},
    {7, "transferred", "حولت إلى جهة أخرى", "Transfert à une autre structure|Transfert"},
};
static const struct option case_status[] = {{1, "open", "مفتوحة|مفتوح", "Ouvert|En cours"},
                                            {1, "closed", "مغلقة|مغلق", "Clôturé|Clos"},
                                            {1, "reopened", "أعيد فتحها", "Rouvert"}};
static const struct option sexes[] = {{97, "f", "أنثى|انثى", "Féminin|F"},
                                      {3, "m", "ذكر", "Masculin|M."}};
static const struct option offender_sex[] = {{7, "f", "أنثى", "Féminin"},
                                             {93, "m", "ذكر", "Masculin"}};
static const struct option law_type[] = {
    {33, "physical", "عنف جسدي|جسدي", "Violence corporelle|Physique"},
    {8, "sexual", "عنف جنسي|جنسي", "Violence sexuelle|Sexuelle"},
    {38, "psychological", "عنف نفسي|نفسي", "Violence psychologique|Psychologique|Psy"},
    {18, "economic", "عنف اقتصادي|اقتصادي", "Violence économique|Économique"},
    {3, "unknown", "غير معروف", "Inconnu"},
};
/* Forms by type of violence. */
static const struct option form_physical[] = {
    {1, "physical_assault", "اعتداء جسدي|ضرب|ضرب وإيذاء", "Agression physique|Coups et blessures"}};
static const struct option form_sexual[] = {
    {22, "rape", "اغتصاب", "Viol"},
    {28, "sexual_assault", "اعتداء جنسي", "Agression sexuelle"},
    {50, "harassment", "تحرش جنسي|تحرش", "Harcèlement sexuel|Harcèlement"}};
static const struct option form_psychological[] = {
    {55, "psychological_abuse", "إساءة نفسية أو عاطفية|عنف لفظي|سب وشتم",
     "Violence psychologique ou émotionnelle|Insultes|Violence verbale"},
    {24, "threats", "تهديد", "Menaces"},
    {12, "digital_violence", "عنف رقمي|ابتزاز إلكتروني", "Violence numérique|Cyberviolence"},
    {9, "forced_marriage", "زواج قسري|زواج بالإكراه", "Mariage forcé"}};
static const struct option form_economic[] = {
    {38, "alimony_non_payment", "عدم أداء النفقة|النفقة",
     "Non-paiement de la pension alimentaire|"
     "Pension alimentaire"},
    {30, "denial_of_resources", "حرمان من الموارد أو الفرص أو الخدمات|حرمان من الموارد",
     "Déni de ressources"},
    {12, "inheritance_deprivation", "حرمان من الميراث|الميراث", "Privation d'héritage"},
    {20, "eviction", "طرد من بيت الزوجية|طرد من المنزل",
     "Expulsion du domicile conjugal|"
     "Expulsion"}};
static const struct option early_marriage = {1, "early_marriage", "تزويج قاصر|زواج مبكر",
                                             "Mariage de mineure|Mariage précoce"};
static const struct option author_adult[] = {
    {52, "husband", "الزوج|زوجها", "Époux|Mari|Conjoint"},
    {14, "ex_husband", "الزوج السابق|طليقها", "Ex-époux|Ex-mari"},
    {2, "fiance", "الخطيب|خطيبها", "Fiancé"},
    {6, "father", "الأب|والدها", "Père"},
    {7, "brother", "الأخ|أخوها", "Frère"},
    {2, "son", "الابن", "Fils"},
    {6, "in_laws", "أهل الزوج|حماتها", "Belle-famille|Belle-mère"},
    {2, "neighbour", "الجار", "Voisin"},
    {2, "colleague", "زميل في العمل أو الدراسة|زميل", "Collègue ou camarade|Collègue"},
    {2, "employer", "المشغل أو الرئيس في العمل|رب العمل", "Employeur ou supérieur|Patron"},
    {3, "stranger", "شخص غريب|غريب", "Inconnu de la victime|Personne inconnue"},
    {2, "unknown", "غير معروف", "Inconnu"},
};
static const struct option author_child[] = {
    {36, "father", "الأب|والدها", "Père"},
    {12, "mother", "الأم", "Mère"},
    {18, "brother", "الأخ|أخوها", "Frère"},
    {12, "other_relative", "قريب آخر|قريب", "Autre parent|Oncle"},
    {8, "colleague", "زميل في العمل أو الدراسة|زميل", "Collègue ou camarade|Camarade"},
    {4, "teacher", "معلم أو إطار تربوي|معلم", "Enseignant ou personnel éducatif"},
    {10, "stranger", "شخص غريب|غريب", "Inconnu de la victime|Personne inconnue"},
};
static const struct option author_occupation = {1, "institution", "ممثل مؤسسة أو جهة أمنية|جندي",
                                                "Agent d'une institution ou des forces de "
                                                "sécurité"};
static const struct option place[] = {
    {52, "home_conjugal", "بيت الزوجية", "Domicile conjugal|Foyer conjugal"},
    {18, "home_family", "بيت الأسرة|بيت الأهل", "Domicile familial"},
    {5, "work", "مكان العمل|العمل", "Lieu de travail|Travail"},
    {2, "school", "مؤسسة تعليمية|المدرسة", "Établissement d'enseignement|École"},
    {12, "public_space", "الفضاء العام|الشارع", "Espace public|Rue"},
    {2, "transport", "وسيلة نقل|المواصلات", "Moyen de transport|Bus"},
    {2, "other", "مكان آخر|أخرى", "Autre lieu|Autre"},
    {3, "unknown", "غير معروف", "Inconnu"},
};
static const struct option place_online = {1, "online", "عبر الإنترنت أو الهاتف|الإنترنت",
                                           "En ligne ou par téléphone|Réseaux sociaux"};
static const struct option place_checkpoint = {1, "checkpoint", "حاجز أو نقطة تفتيش|حاجز",
                                               "Barrage ou point de contrôle"};
static const struct option service[] = {
    {14, "reception", "الاستقبال|استقبال", "Accueil"},
    {16, "listening", "الاستماع|جلسة استماع", "Écoute|Séance d'écoute"},
    {10, "orientation", "التوجيه|إرشاد", "Orientation"},
    {14, "psychological", "الدعم النفسي|دعم نفسي", "Soutien psychologique|Psychologue"},
    {10, "social", "المساعدة الاجتماعية|مساعدة اجتماعية", "Assistance sociale|Aide sociale"},
    {15, "legal", "المساعدة القانونية|استشارة قانونية", "Assistance juridique|Aide juridique"},
    {3, "health_primary", "العلاجات الصحية الأولية|علاج", "Soins de santé primaires|Soins"},
    {3, "shelter", "الإيواء|مأوى", "Hébergement"},
    {4, "family_mediation", "الوساطة الأسرية|وساطة", "Médiation familiale|Médiation"},
    {4, "economic_empowerment", "التمكين الاقتصادي|تمكين اقتصادي", "Autonomisation économique|AGR"},
    {2, "vocational_integration", "الإدماج المهني|تشغيل", "Insertion professionnelle"},
    {7, "follow_up", "التتبع والمواكبة|متابعة", "Suivi et accompagnement|Suivi"},
    {3, "awareness", "التحسيس والتوعية|توعية", "Sensibilisation"},
};
static const struct option service_status[] = {
    {76, "delivered", "قدمت|منجزة", "Fournie|Réalisée"},
    {9, "ongoing", "قيد التقديم|مستمرة", "En cours"},
    {7, "declined", "رفضتها المستفيدة", "Refusée par la bénéficiaire|Refusée"},
    {8, "unavailable", "غير متوفرة|غير متاحة", "Non disponible|Indisponible"},
};
static const struct option sector[] = {
    {24, "police", "الشرطة ووحدات حماية الأسرة|حماية الأسرة", "Police"},
    {14, "health", "القطاع الصحي|مستشفى", "Santé"},
    {14, "justice", "النيابة العامة والمحاكم|المحكمة", "Justice"},
    {18, "social", "التنمية الاجتماعية|الشؤون الاجتماعية", "Développement social"},
    {6, "shelter", "بيت آمن أو مركز إيواء|بيت آمن", "Foyer"},
    {12, "legal_aid", "الإرشاد والمساعدة القانونية|محامية", "Aide juridique"},
    {8, "psychosocial", "الإرشاد النفسي والاجتماعي|دعم نفسي", "Soutien psychosocial"},
    {4, "employment", "التشغيل والتمكين الاقتصادي|تمكين اقتصادي", "Emploi"},
};
static const struct option referral_status[] = {
    {56, "served", "تم تقديم الخدمة|مكتملة", "Prise en charge effective"},
    {12, "sent", "أرسلت|قيد الانتظار", "Envoyée"},
    {10, "accepted", "قبلت|مقبولة", "Acceptée"},
    {6, "rejected", "رفضتها الجهة المستقبلة", "Rejetée par le partenaire"},
    {7, "no_show", "لم تحضر المستفيدة|لم تحضر", "Bénéficiaire non présentée"},
    {5, "declined", "رفضتها المستفيدة", "Refusée par la bénéficiaire"},
    {4, "unavailable", "الخدمة غير متوفرة", "Service non disponible"},
};
static const struct option stay_type[] = {
    {58, "emergency", "إيواء استعجالي|استعجالي", "Hébergement d'urgence|Urgence"},
    {42, "temporary", "إيواء مؤقت|مؤقت", "Hébergement temporaire|Temporaire"},
};
static const struct option exit_reason[] = {
    {26, "path_completed", "إتمام مسار المواكبة",
     "Parcours d'accompagnement achevé|Fin de parcours"},
    {14, "independent_housing", "سكن مستقل", "Logement autonome"},
    {26, "family", "الالتحاق بالأسرة", "Retour dans la famille d'origine|Retour en famille"},
    {15, "returned_to_partner", "العودة إلى المعنف|العودة إلى الزوج",
     "Retour auprès de l'auteur des violences|Retour au domicile conjugal"},
    {9, "end_of_stay", "انتهاء مدة الإيواء", "Fin de la durée d'hébergement|Fin de séjour"},
    {6, "abandoned", "مغادرة دون إشعار", "Départ sans préavis|Abandon"},
    {4, "transferred", "تحويل إلى مؤسسة أخرى", "Transfert vers un autre établissement"},
};
static const struct option milieu_palestine[] = {
    {46, "urban", "حضري|مدينة", ""}, {40, "rural", "ريفي|قرية", ""}, {14, "camp", "مخيم", ""}};
static const struct option milieu_morocco[] = {{72, "urban", "حضري", "Urbain|Ville"},
                                               {28, "rural", "قروي", "Rural|Campagne"}};

/* Names that no one bears: the family name marks them, so that a search finds each of them. */
static const struct option first_name[] = {
    {1, "", "أمل", "Amal"},      {1, "", "هدى", "Houda"},  {1, "", "سناء", "Sanae"},
    {1, "", "ريم", "Rim"},       {1, "", "نوال", "Nawal"}, {1, "", "فاطمة", "Fatima"},
    {1, "", "خديجة", "Khadija"}, {1, "", "ليلى", "Leïla"}, {1, "", "سلمى", "Salma"},
    {1, "", "إيمان", "Imane"},   {1, "", "زينب", "Zineb"}, {1, "", "مريم", "Meryem"},
};

#endif
