/* Who sends case files: the centres, where their women live, how busy they are, how they export. */
#include "care.h"

#define AREAS(name)   name, COUNT(name)
#define ARABIC_MANNER .tongue = ARABIC
#define FRENCH_MANNER .tongue = FRENCH

static const struct option near_jenin[] = {{60, "", "جنين|محافظة جنين", ""},
                                           {14, "", "مخيم جنين", ""},
                                           {13, "", "قباطية|قباطيه", ""},
                                           {8, "", "يعبد", ""},
                                           {5, "", "طوباس", ""}};
static const struct option near_tubas[] = {{70, "", "طوباس|محافظة طوباس", ""},
                                           {30, "", "طمون", ""}};
static const struct option near_tulkarm[] = {
    {66, "", "طولكرم|طول كرم", ""}, {16, "", "عنبتا", ""}, {18, "", "مخيم نور شمس", ""}};
static const struct option near_nablus[] = {{62, "", "نابلس|محافظة نابلس", ""},
                                            {18, "", "مخيم بلاطة|مخيم بلاطه", ""},
                                            {12, "", "بيتا", ""},
                                            {8, "", "سلفيت", ""}};
static const struct option near_qalqilya[] = {{72, "", "قلقيلية|قلقيليه", ""},
                                              {28, "", "عزون", ""}};
static const struct option near_salfit[] = {{68, "", "سلفيت", ""}, {32, "", "بديا", ""}};
static const struct option near_ramallah[] = {{64, "", "رام الله والبيرة|رام الله", ""},
                                              {16, "", "مخيم الجلزون", ""},
                                              {12, "", "بيرزيت|بير زيت", ""},
                                              {8, "", "القدس", ""}};
static const struct option near_jericho[] = {{70, "", "أريحا والأغوار|أريحا|اريحا", ""},
                                             {30, "", "مخيم عقبة جبر", ""}};
static const struct option near_jerusalem[] = {
    {56, "", "القدس|محافظة القدس", ""}, {24, "", "الرام", ""}, {20, "", "أبو ديس|ابو ديس", ""}};
static const struct option near_bethlehem[] = {
    {62, "", "بيت لحم", ""}, {18, "", "بيت ساحور", ""}, {20, "", "مخيم الدهيشة|مخيم الدهيشه", ""}};
static const struct option near_hebron[] = {{56, "", "الخليل|محافظة الخليل", ""},
                                            {18, "", "يطا|يطّا", ""},
                                            {14, "", "دورا", ""},
                                            {12, "", "حلحول", ""}};

static struct centre palestine[] = {
    {"tawasol-jenin",
     "JEN",
     "مركز تواصل جنين",
     "مركز تواصل",
     40,
     AREAS(near_jenin),
     {ARABIC_MANNER, .delimiter = ';', .byte_order_mark = true, .crlf = true}},
    {"tawasol-tubas",
     "TUB",
     "مركز تواصل طوباس",
     "مركز تواصل",
     15,
     AREAS(near_tubas),
     {ARABIC_MANNER, .delimiter = ',', .header = 1}},
    {"tawasol-tulkarm",
     "TUL",
     "مركز تواصل طولكرم",
     "مركز تواصل",
     29,
     AREAS(near_tulkarm),
     {ARABIC_MANNER, .delimiter = ';', .byte_order_mark = true, .arabic_digits = true,
      .arabic_names = true}},
    {"tawasol-nablus",
     "NAB",
     "مركز تواصل نابلس",
     "مركز تواصل",
     45,
     AREAS(near_nablus),
     {ARABIC_MANNER, .delimiter = ',', .crlf = true, .quotes_all = true}},
    {"tawasol-qalqilya",
     "QAL",
     "مركز تواصل قلقيلية",
     "مركز تواصل",
     18,
     AREAS(near_qalqilya),
     {ARABIC_MANNER, .delimiter = ';', .header = 1, .order = 3}},
    {"tawasol-salfit",
     "SAL",
     "مركز تواصل سلفيت",
     "مركز تواصل",
     13,
     AREAS(near_salfit),
     {ARABIC_MANNER, .delimiter = ',', .leaves_out = true}},
    {"tawasol-ramallah",
     "RAM",
     "مركز تواصل رام الله والبيرة",
     "مركز تواصل",
     38,
     AREAS(near_ramallah),
     {ARABIC_MANNER, .delimiter = ',', .byte_order_mark = true}},
    {"tawasol-jericho",
     "JRC",
     "مركز تواصل أريحا",
     "مركز تواصل",
     11,
     AREAS(near_jericho),
     {ARABIC_MANNER, .delimiter = ';', .crlf = true, .arabic_names = true}},
    {"tawasol-jerusalem",
     "QUD",
     "مركز تواصل القدس",
     "مركز تواصل",
     26,
     AREAS(near_jerusalem),
     {ARABIC_MANNER, .delimiter = ',', .header = 1}},
    {"tawasol-bethlehem",
     "BET",
     "مركز تواصل بيت لحم",
     "مركز تواصل",
     34,
     AREAS(near_bethlehem),
     {ARABIC_MANNER, .delimiter = ';', .byte_order_mark = true, .order = 5}},
    {"tawasol-hebron",
     "HEB",
     "مركز تواصل الخليل",
     "مركز تواصل",
     53,
     AREAS(near_hebron),
     {ARABIC_MANNER, .delimiter = ';', .byte_order_mark = true, .crlf = true}},
    {"network-tubas",
     "NTB",
     "شبكة حماية النساء طوباس",
     "شبكة حماية",
     11,
     AREAS(near_tubas),
     {ARABIC_MANNER, .delimiter = ',', .plain_headers = true}},
    {"network-hebron",
     "NHB",
     "شبكة حماية النساء الخليل",
     "شبكة حماية",
     19,
     AREAS(near_hebron),
     {ARABIC_MANNER, .delimiter = ',', .plain_headers = true, .leaves_out = true}},
};

static const struct option near_tanger[] = {{64, "", "طنجة-أصيلة", "Tanger-Assilah|Tanger|TANGER"},
                                            {28, "", "بني مكادة", "Bni Makada"},
                                            {8, "", "تطوان", "Tétouan|Tetouan"}};
static const struct option near_tetouan[] = {{74, "", "تطوان", "Tétouan|Tetouan"},
                                             {26, "", "شفشاون", "Chefchaouen|Chaouen"}};
static const struct option near_oujda[] = {{72, "", "وجدة-أنجاد", "Oujda-Angad|Oujda"},
                                           {28, "", "الناظور", "Nador"}};
static const struct option near_fes[] = {
    {62, "", "فاس", "Fès|Fes"}, {26, "", "مكناس", "Meknès|Meknes"}, {12, "", "تازة", "Taza"}};
static const struct option near_sale[] = {{50, "", "سلا", "Salé|Sale"},
                                          {22, "", "الرباط", "Rabat"},
                                          {14, "", "القنيطرة", "Kénitra|Kenitra"},
                                          {8, "", "الخميسات", "Khémisset|Khemisset"},
                                          {6, "", "تيفلت", "Tiflet"}};
static const struct option near_casablanca[] = {{76, "", "الدار البيضاء", "Casablanca|Casa"},
                                                {14, "", "سطات", "Settat"},
                                                {10, "", "الجديدة", "El Jadida"}};
static const struct option near_marrakech[] = {
    {66, "", "مراكش", "Marrakech"}, {20, "", "آسفي", "Safi"}, {14, "", "الصويرة", "Essaouira"}};
static const struct option near_agadir[] = {
    {52, "", "أكادير-إداوتنان", "Agadir-Ida-Ou-Tanane|Agadir"},
    {24, "", "إنزكان-آيت ملول", "Inezgane-Aït Melloul|Inezgane"},
    {16, "", "تارودانت", "Taroudannt|Taroudant"},
    {8, "", "أولاد تايمة", "Oulad Teïma"}};

static struct centre morocco[] = {
    {"listening-tanger",
     "TAN",
     "Centre d'écoute de Tanger",
     "Centre d'écoute",
     40,
     AREAS(near_tanger),
     {FRENCH_MANNER, .delimiter = ';', .byte_order_mark = true, .crlf = true}},
    {"emf-tetouan",
     "TET",
     "Espace multifonctionnel de Tétouan",
     "EMF",
     29,
     AREAS(near_tetouan),
     {FRENCH_MANNER, .delimiter = ';', .header = 1, .french_names = true}},
    {"listening-oujda",
     "OUJ",
     "Centre d'écoute d'Oujda",
     "Centre d'écoute",
     33,
     AREAS(near_oujda),
     {FRENCH_MANNER, .delimiter = ';', .crlf = true, .order = 4}},
    {"emf-fes",
     "FES",
     "المؤسسة متعددة الوظائف للنساء فاس",
     "مؤسسة متعددة الوظائف للنساء",
     38,
     AREAS(near_fes),
     {ARABIC_MANNER, .delimiter = ';', .byte_order_mark = true}},
    {"emf-sale",
     "SAL",
     "Espace multifonctionnel de Salé",
     "EMF",
     31,
     AREAS(near_sale),
     {FRENCH_MANNER, .delimiter = ';', .quotes_all = true}},
    {"listening-casablanca",
     "CAS",
     "Centre d'écoute de Casablanca",
     "Centre d'écoute",
     57,
     AREAS(near_casablanca),
     {FRENCH_MANNER, .delimiter = ';', .byte_order_mark = true, .french_names = true}},
    {"shelter-casablanca",
     "CHC",
     "Centre d'hébergement de Casablanca",
     "Centre d'hébergement",
     41,
     AREAS(near_casablanca),
     {FRENCH_MANNER, .delimiter = ';', .crlf = true}},
    {"shelter-marrakech",
     "CHM",
     "Centre d'hébergement de Marrakech",
     "Centre d'hébergement",
     34,
     AREAS(near_marrakech),
     {FRENCH_MANNER, .delimiter = ';', .header = 1, .leaves_out = true}},
    {"emf-agadir",
     "AGA",
     "Espace multifonctionnel d'Agadir",
     "EMF",
     29,
     AREAS(near_agadir),
     {FRENCH_MANNER, .delimiter = ',', .byte_order_mark = true}},
};

struct centre *care_centres(bool is_palestine, int *count)
{
    *count = is_palestine ? COUNT(palestine) : COUNT(morocco);
    return is_palestine ? palestine : morocco;
}
