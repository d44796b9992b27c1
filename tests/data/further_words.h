/* What the cells of justice, health, shelters and the observatory's own files say: {weight, code,
 * Arabic, French}. */
#ifndef MARSAD_TESTS_DATA_FURTHER_WORDS_H
#define MARSAD_TESTS_DATA_FURTHER_WORDS_H

#include "sample.h"

static const struct option words_author_age[] = {
    {1, "0-11", "أقل من 12 سنة|طفل", "Moins de 12 ans"},
    {6, "12-17", "من 12 إلى 17 سنة|قاصر", "12 à 17 ans|Mineur"},
    {22, "18-25", "من 18 إلى 25 سنة|شاب", "18 à 25 ans"},
    {42, "26-40", "من 26 إلى 40 سنة", "26 à 40 ans"},
    {24, "41-60", "من 41 إلى 60 سنة", "41 à 60 ans"},
    {5, "61plus", "61 سنة فأكثر|مسن", "61 ans et plus"},
};
static const struct option words_author_work[] = {
    {22, "none", "بدون عمل|عاطل", "Sans emploi|Chômeur"},
    {26, "informal", "عمل غير نظامي أو موسمي|مياوم", "Travail informel ou saisonnier|Journalier"},
    {18, "employee", "أجير|أجير في القطاع الخاص", "Salarié|Salarié du privé"},
    {6, "public", "موظف|قطاع عام", "Fonctionnaire|Secteur public"},
    {18, "self_employed", "عمل لحسابه الخاص|تاجر", "Indépendant|Commerçant"},
    {2, "security", "قوات الأمن أو الجيش|شرطي", "Forces de sécurité ou armée|Policier"},
    {4, "student", "طالب أو تلميذ|طالب", "Élève ou étudiant|Élève"},
    {4, "retired", "متقاعد", "Retraité"},
};
static const struct option words_time_of_day[] = {
    {20, "morning", "الصباح|صباحا", "Matin|Matinée"},
    {30, "afternoon", "بعد الزوال|بعد الظهر", "Après-midi"},
    {50, "evening_night", "المساء أو الليل|ليلا", "Soirée ou nuit|Nuit"},
};
static const struct option words_weapon_used[] = {
    {40, "none", "بدون أداة|بدون سلاح", "Aucune arme|Aucune"},
    {38, "body", "اليدان أو الرجلان|باليد", "Mains ou pieds|Mains nues"},
    {8, "blunt", "أداة راضة|عصا", "Objet contondant|Bâton"},
    {8, "blade", "أداة حادة|سكين", "Arme blanche|Couteau"},
    {3, "strangling", "خنق|الخنق", "Strangulation|Étranglement"},
    {1, "fire_acid", "نار أو مادة حارقة|حرق", "Feu ou produit corrosif|Acide"},
    {2, "other", "وسيلة أخرى|أخرى", "Autre moyen|Autre"},
};
static const struct option words_injury[] = {
    {42, "none", "بدون إصابة|لا إصابة", "Aucune blessure|Sans blessure"},
    {44, "minor", "إصابة خفيفة|خفيفة", "Blessure légère|Légère"},
    {12, "serious", "إصابة خطيرة|خطيرة", "Blessure grave|Grave"},
    {2, "permanent", "عاهة مستديمة|عاهة", "Infirmité permanente|Séquelles permanentes"},
};
static const struct option words_abduction[] = {
    {96, "none", "بدون اختطاف أو إكراه|لا", "Aucun enlèvement|Aucun"},
    {3, "abduction", "اختطاف أو احتجاز|اختطاف", "Enlèvement ou séquestration|Enlèvement"},
    {1, "trafficked", "اتجار بالبشر|اتجار", "Traite des personnes|Traite"},
};
static const struct option words_reported_before[] = {
    {84, "no", "لم يصرح بها من قبل|لا", "Jamais déclaré auparavant|Non"},
    {6, "network_member", "صرح بها لدى مركز آخر من الشبكة|مركز آخر",
     "Déjà déclaré à un autre centre du réseau|Autre centre"},
    {10, "other", "صرح بها لدى جهة أخرى|جهة أخرى",
     "Déjà déclaré à une autre structure|Autre structure"},
};
static const struct option words_nationality[] = {
    {92, "national", "مواطنة|مغربية", "Nationale|Marocaine"},
    {3, "arab", "من بلد عربي آخر|عربية", "Autre pays arabe|Arabe"},
    {4, "african", "من بلد إفريقي آخر|إفريقية", "Autre pays africain|Subsaharienne"},
    {1, "other", "من بلد آخر|أجنبية", "Autre nationalité|Étrangère"},
};
static const struct option words_displacement[] = {
    {93, "resident", "مقيمة|غير نازحة", "Résidente|Habitante"},
    {4, "migrant", "مهاجرة|أجنبية مقيمة", "Migrante|Immigrée"},
    {2, "refugee", "لاجئة|لاجئ", "Réfugiée"},
    {1, "asylum_seeker", "طالبة لجوء|ملتمسة لجوء", "Demandeuse d'asile"},
};
static const struct option words_refusal_reason[] = {
    {46, "full", "لا مكان شاغر|امتلاء", "Complet|Plus de place"},
    {18, "criteria", "خارج معايير القبول|شروط القبول", "Hors critères d'admission|Critères"},
    {14, "children_age", "سن الأطفال المرافقين|أبناء فوق السن",
     "Âge des enfants accompagnants|Âge des enfants"},
    {5, "disability", "تعذر الاستقبال بسبب إعاقة|إعاقة", "Locaux inadaptés au handicap|Handicap"},
    {9, "geography", "البعد الجغرافي|بعد المسافة", "Éloignement géographique|Distance"},
    {2, "security", "خطر أمني على المركز|أمن", "Risque pour la sécurité du centre|Sécurité"},
    {6, "other", "سبب آخر|أخرى", "Autre motif|Autre"},
};
static const struct option words_goal[] = {
    {24, "n_a", "لا ينطبق|غير معني", "Non applicable|S.O."},
    {16, "not_met", "لم يتحقق|غير محقق", "Non atteint|Pas atteint"},
    {30, "in_progress", "قيد التحقق|جار", "En cours|En progrès"},
    {30, "met", "تحقق|محقق", "Atteint|Réalisé"},
};
static const struct option words_wave[] = {
    {1, "intake", "عند الاستقبال|البداية", "À l'accueil|Entrée"},
    {1, "mid", "في منتصف المواكبة|المنتصف", "À mi-parcours|Mi-parcours"},
    {1, "exit", "عند نهاية المواكبة|النهاية", "En fin d'accompagnement|Sortie"},
    {1, "3m", "بعد ثلاثة أشهر|3 أشهر", "Trois mois après|3 mois"},
    {1, "6m", "بعد ستة أشهر|6 أشهر", "Six mois après|6 mois"},
};
static const struct option words_scale[] = {
    {70, "psychosocial", "مقياس الأداء النفسي الاجتماعي|الأداء النفسي",
     "Échelle de fonctionnement psychosocial|Fonctionnement psychosocial"},
    {15, "felt_stigma", "مقياس الوصم المتصور|الوصم",
     "Échelle de stigmatisation ressentie|Stigmatisation"},
    {15, "who5", "مؤشر الرفاه الخماسي", "Indice de bien-être OMS-5|OMS-5"},
};
static const struct option words_feedback_channel[] = {
    {52, "paper", "صندوق ورقي|ورقة", "Boîte papier|Papier"},
    {22, "tablet", "لوحة إلكترونية بالمركز|لوحة", "Tablette au centre|Tablette"},
    {16, "phone", "مكالمة من طرف ثالث|هاتف", "Appel par un tiers|Téléphone"},
    {10, "online", "استمارة على الإنترنت|إنترنت", "Formulaire en ligne|En ligne"},
};
static const struct option words_complaint_source[] = {
    {50, "police", "الشرطة|الأمن الوطني", "Police|DGSN"},
    {18, "gendarmerie", "الدرك الملكي|الدرك", "Gendarmerie royale|Gendarmerie"},
    {22, "prosecution", "النيابة العامة مباشرة|النيابة العامة", "Parquet directement|Parquet"},
    {6, "hospital", "بإحالة من وحدة صحية|المستشفى", "Signalement d'une unité de santé|Hôpital"},
    {4, "third_party", "تبليغ من الغير|تبليغ", "Signalement d'un tiers|Tiers"},
};
static const struct option words_offence[] = {
    {34, "assault", "الضرب والجرح|الضرب والجرح العمديين", "Coups et blessures|CBV"},
    {3, "assault_permanent", "الضرب والجرح المفضي إلى عاهة|عاهة مستديمة",
     "Coups ayant entraîné une infirmité|Infirmité permanente"},
    {5, "rape", "الاغتصاب|اغتصاب", "Viol"},
    {5, "indecent_assault", "هتك العرض|هتك عرض",
     "Attentat à la pudeur|Attentat à la pudeur avec violence"},
    {6, "sexual_harassment", "التحرش الجنسي|تحرش", "Harcèlement sexuel|Harcèlement"},
    {6, "digital", "المساس بالحياة الخاصة أو التشهير بوسائل رقمية|التشهير",
     "Atteinte à la vie privée ou diffamation par voie électronique|Diffusion d'images"},
    {12, "threats", "التهديد|تهديد", "Menaces|Menace"},
    {8, "insult", "السب والقذف بسبب الجنس|سب", "Injure ou diffamation en raison du sexe|Injure"},
    {1, "forced_marriage", "الإكراه على الزواج|زواج قسري", "Contrainte au mariage|Mariage forcé"},
    {14, "family_neglect", "إهمال الأسرة وعدم أداء النفقة|إهمال الأسرة",
     "Abandon de famille et non-paiement de pension|Abandon de famille"},
    {4, "eviction", "الطرد من بيت الزوجية|طرد", "Expulsion du domicile conjugal|Expulsion"},
    {2, "squandering", "تبديد أموال الأسرة بسوء نية|تبديد الأموال",
     "Dissipation des biens de la famille|Dissipation de biens"},
};
static const struct option words_decision[] = {
    {1, "pending", "قيد البحث|في طور البحث", "En cours d'enquête|En cours"},
    {1, "prosecuted", "متابعة|تقررت المتابعة", "Poursuites engagées|Poursuite"},
    {1, "no_prosecution", "حفظ|حفظ الشكاية", "Classement sans suite|Classée"},
    {1, "reconciled", "صلح أو تنازل أمام النيابة العامة|صلح",
     "Conciliation devant le parquet|Conciliation"},
    {1, "withdrawn", "سحب الشكاية|تنازل", "Retrait de la plainte|Retrait"},
    {1, "transferred", "إحالة على جهة أخرى للاختصاص|إحالة للاختصاص",
     "Transmise à une autre juridiction ou unité|Transmission"},
};
static const struct option words_outcome[] = {
    {1, "pending", "لم يصدر الحكم بعد|في انتظار الحكم", "Jugement non rendu|En attente"},
    {1, "convicted", "إدانة|مدان", "Condamnation|Condamné"},
    {1, "acquitted", "براءة|البراءة", "Acquittement|Relaxe"},
    {1, "withdrawn", "سقوط الدعوى بالتنازل|تنازل", "Extinction par retrait de la plainte|Retrait"},
    {1, "other", "مآل آخر|أخرى", "Autre issue|Autre"},
};
static const struct option words_sentence[] = {
    {34, "prison", "حبس أو سجن نافذ|حبس نافذ", "Emprisonnement ferme|Prison ferme"},
    {34, "suspended", "حبس موقوف التنفيذ|موقوف التنفيذ", "Emprisonnement avec sursis|Sursis"},
    {24, "fine", "غرامة|الغرامة", "Amende"},
    {6, "alternative", "عقوبة بديلة|عقوبات بديلة", "Peine alternative|TIG"},
    {2, "treatment", "علاج أو تتبع|علاج", "Soins ou suivi ordonnés|Injonction de soins"},
};
static const struct option words_measure_type[] = {
    {24, "no_contact", "منع الاتصال بالضحية|عدم الاتصال",
     "Interdiction de contacter la victime|Interdiction de contact"},
    {28, "no_approach", "منع الاقتراب من الضحية|عدم الاقتراب",
     "Interdiction d'approcher la victime|Éloignement"},
    {16, "exclusion", "إبعاد عن بيت الزوجية|إبعاد الزوج",
     "Éviction du domicile conjugal|Éviction du conjoint"},
    {14, "warning", "إنذار بعدم الاعتداء|إنذار",
     "Avertissement de ne pas recommencer|Avertissement"},
    {6, "property", "إشعار بمنع التصرف في الأموال المشتركة|منع التصرف في الأموال",
     "Interdiction de disposer des biens communs|Gel des biens"},
    {2, "treatment", "علاج نفسي للمعتدي|علاج",
     "Soins psychologiques pour l'auteur|Soins de l'auteur"},
    {4, "monitoring", "مراقبة|المراقبة", "Surveillance|Contrôle"},
    {6, "shelter", "إحالة على مركز إيواء|إيواء", "Orientation vers un hébergement|Hébergement"},
};
static const struct option words_measure_decision[] = {
    {10, "pending", "لم يبت فيه بعد|قيد النظر", "En attente|En cours"},
    {66, "granted", "أمر بها|قبول", "Accordée|Ordonnée"},
    {24, "refused", "رفض الطلب|رفض", "Refusée|Rejetée"},
};
static const struct option words_killing_category[] = {
    {1, "intimate_partner", "على يد شريك حالي أو سابق|الزوج",
     "Par un partenaire actuel ou ancien|Conjoint"},
    {1, "other_family", "على يد فرد آخر من الأسرة|الأسرة",
     "Par un autre membre de la famille|Famille"},
    {1, "other_gender_related", "دوافع أخرى متصلة بالنوع الاجتماعي",
     "Autre motif lié au genre|Autre lié au genre"},
    {1, "non_gender_related", "غير متصل بالنوع الاجتماعي",
     "Non lié au genre|Sans lien avec le genre"},
    {1, "undetermined", "غير محدد|مجهول", "Indéterminé|Non déterminé"},
};
static const struct option words_killing_criteria[] = {
    {1, "prior_violence", "عنف سابق من القاتل|عنف سابق",
     "Violences antérieures de l'auteur|Violences antérieures"},
    {1, "sexual_violence", "عنف جنسي قبل القتل أو بعده|عنف جنسي",
     "Violence sexuelle avant ou après le meurtre|Violence sexuelle"},
    {1, "abduction", "اختطاف أو احتجاز|احتجاز", "Enlèvement ou séquestration|Séquestration"},
    {1, "mutilation", "تشويه أو إفراط في العنف|تمثيل بالجثة",
     "Mutilation ou acharnement|Mutilation"},
    {1, "hate_motive", "كراهية النساء|كراهية", "Haine des femmes|Motif de haine"},
};
static const struct option words_killing_weapon[] = {
    {44, "blade", "أداة حادة|سكين", "Arme blanche|Couteau"},
    {16, "blunt", "أداة راضة|عصا", "Objet contondant|Bâton"},
    {20, "strangling", "خنق|الخنق", "Strangulation|Étranglement"},
    {10, "body", "اليدان أو الرجلان|باليد", "Mains ou pieds|Mains nues"},
    {3, "firearm", "سلاح ناري|مسدس", "Arme à feu|Fusil"},
    {3, "poison", "تسميم|سم", "Empoisonnement|Poison"},
    {4, "fire_acid", "نار أو مادة حارقة|حرق", "Feu ou produit corrosif|Acide"},
};
static const struct option words_killing_status[] = {
    {20, "investigation", "في طور البحث|البحث", "Enquête en cours|Enquête"},
    {40, "prosecuted", "متابعة|متابع", "Poursuites engagées|Poursuite"},
    {32, "judged", "صدر الحكم|محكوم", "Jugé|Jugement rendu"},
    {8, "closed", "انقضت الدعوى|وفاة الجاني", "Action éteinte|Décès de l'auteur"},
};
static const struct option words_evidence[] = {
    {62, "judicial", "ملف قضائي|قضائي", "Dossier judiciaire|Judiciaire"},
    {26, "police", "محضر الضابطة القضائية|محضر", "Procès-verbal de la police judiciaire|Police"},
    {12, "forensic", "تقرير طبي شرعي|طب شرعي", "Rapport médico-légal|Médecine légale"},
};
static const struct option words_caller[] = {
    {66, "user", "المرأة نفسها|الضحية", "La femme elle-même|Victime"},
    {20, "relative", "قريب أو صديق|الأسرة", "Proche|Famille"},
    {8, "professional", "مهني|إدارة", "Professionnel|Administration"},
    {6, "other", "متصل آخر|أخرى", "Autre appelant|Autre"},
};
static const struct option words_call_channel[] = {
    {70, "phone", "مكالمة|هاتف", "Appel|Téléphone"},
    {20, "whatsapp", "واتساب|رسالة واتساب", "WhatsApp"},
    {7, "chat", "دردشة على المنصة|دردشة", "Messagerie de la plateforme|Chat"},
    {3, "email", "بريد إلكتروني|إيميل", "Courriel|Mail"},
};
static const struct option words_operator[] = {
    {1, "state", "الدولة|قطاع حكومي", "État|Public"},
    {1, "association", "جمعية|جمعيات", "Association|Société civile"},
    {1, "mixed", "تسيير مشترك بين الدولة وجمعية|مشترك",
     "Gestion partagée entre l'État et une association|Mixte"},
};
static const struct option words_centre_state[] = {
    {1, "planned", "لم يفتح بعد|مبرمج", "Pas encore ouvert|Prévu"},
    {1, "open", "مفتوح|يشتغل", "Ouvert|En activité"},
    {1, "closed", "مغلق|متوقف", "Fermé|En arrêt"},
};
static const struct option words_care_standard[] = {
    {1, "none", "لم يعتمد أي معيار|لا يوجد", "Aucun référentiel adopté|Aucun"},
    {1, "himaya", "بروتوكول حماية للخدمات الأساسية بمراكز الإيواء|حماية",
     "Protocole Himaya des services essentiels des centres d'hébergement|Himaya"},
};
static const struct option words_court[] = {
    {1, "rabat", "محكمة الاستئناف بالرباط|الرباط", "Cour d'appel de Rabat|Rabat"},
    {1, "casablanca", "محكمة الاستئناف بالدار البيضاء|الدار البيضاء",
     "Cour d'appel de Casablanca|Casablanca"},
    {1, "fes", "محكمة الاستئناف بفاس|فاس", "Cour d'appel de Fès|Fès"},
    {1, "marrakech", "محكمة الاستئناف بمراكش|مراكش", "Cour d'appel de Marrakech|Marrakech"},
    {1, "tanger", "محكمة الاستئناف بطنجة|طنجة", "Cour d'appel de Tanger|Tanger"},
};
static const struct option words_mode[] = {
    {50, "in_person", "حضوريا|حضور شخصي", "Sur place|Présentiel"},
    {44, "phone", "هاتفيا|هاتف", "Par téléphone|Téléphone"},
    {6, "outreach", "خلال نشاط ميداني|ميداني", "Activité de proximité|Caravane"},
};
static const struct option words_law[] = {
    {40, "physical", "عنف جسدي|جسدي", "Violence corporelle|Physique"},
    {10, "sexual", "عنف جنسي|جنسي", "Violence sexuelle|Sexuelle"},
    {32, "psychological", "عنف نفسي|نفسي", "Violence psychologique|Psychologique"},
    {18, "economic", "عنف اقتصادي|اقتصادي", "Violence économique|Économique"},
};
static const struct option words_region[] = {
    {11, "tta", "طنجة-تطوان-الحسيمة|جهة طنجة تطوان الحسيمة", "Tanger-Tétouan-Al Hoceïma|TTA"},
    {7, "oriental", "الشرق|جهة الشرق", "Oriental|L'Oriental"},
    {13, "fes-meknes", "فاس-مكناس|جهة فاس مكناس", "Fès-Meknès|FM"},
    {16, "rsk", "الرباط-سلا-القنيطرة|جهة الرباط سلا القنيطرة", "Rabat-Salé-Kénitra|RSK"},
    {7, "bmk", "بني ملال-خنيفرة|جهة بني ملال خنيفرة", "Béni Mellal-Khénifra|BMK"},
    {22, "cas-set", "الدار البيضاء-سطات|جهة الدار البيضاء سطات", "Casablanca-Settat|CS"},
    {14, "mar-saf", "مراكش-آسفي|جهة مراكش آسفي", "Marrakech-Safi|MS"},
    {3, "draa-tafilalet", "درعة-تافيلالت|جهة درعة تافيلالت", "Drâa-Tafilalet|DT"},
    {7, "souss-massa", "سوس-ماسة|جهة سوس ماسة", "Souss-Massa|SM"},
};

#endif
