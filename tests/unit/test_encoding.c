/* Which encoding a file is in: the order of the decision, what is refused and why, and how often
 * the text comes out as it was, over samples that are made here, the exports of ../shared and its
 * seeds in every encoding. What comes out wrong counts; what is refused does not. */
#include "1_ingest/encoding.h"

#include <dirent.h>
#include <errno.h>
#include <iconv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "1_ingest/decode.h"
#include "1_ingest/ingest.h"
#include "base/utf8.h"
#include "validate_fixture.h"

enum { TEXT_BYTES = 1 << 18, SAMPLES = 100 };

static struct arena whole;
static uint64_t seed = 88172645463325252u;

static uint32_t draw(uint32_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 16) % below;
}

/* ---- texts in other encodings ---- */

/* What cannot be written there becomes '?', as spreadsheets do. */
static str encoded(struct arena *a, str text, const char *encoding)
{
    iconv_t converter = iconv_open(encoding, "UTF-8");
    assert_true(converter != (iconv_t)-1);
    size_t room = 4 * (size_t)text.n + 64, left = (size_t)text.n;
    char *bytes = arena_alloc_raw(a, 1, (ptrdiff_t)room), *out = bytes;
    char *in = arena_alloc_raw(a, 1, text.n + 1);
    memcpy(in, text.p, (size_t)text.n);
    while (left > 0 && iconv(converter, &in, &left, &out, &room) == (size_t)-1) {
        assert_int_equal(errno, EILSEQ);
        char mark[] = "?", *from = mark;
        size_t one = 1;
        iconv(converter, &from, &one, &out, &room);
        do {
            in++;
            left--;
        } while (left > 0 && ((unsigned char)*in & 0xC0) == 0x80);
    }
    iconv_close(converter);
    return (str){bytes, out - bytes};
}

/* UTF-8 that was read as `encoding` and saved again; undefined bytes as controls. */
static str misread(struct arena *a, str text, enum encoding encoding)
{
    char *p = NULL;
    ptrdiff_t n = 0;
    for (ptrdiff_t i = 0; i < text.n; i++) {
        int32_t c = decode_byte(encoding, (uint8_t)text.p[i]);
        utf8_append(a, &p, &n, c < 0 ? (uint8_t)text.p[i] : c);
    }
    return (str){p, n};
}

struct memory {
    str left;
};

static ptrdiff_t memory_read(void *context, char *to, ptrdiff_t n)
{
    struct memory *m = context;
    ptrdiff_t take = m->left.n < n ? m->left.n : n;
    if (take > 0) {
        memcpy(to, m->left.p, (size_t)take);
    }
    m->left = str_slice(m->left, take, m->left.n);
    return take;
}

static str decoded(struct arena *a, str bytes, struct encoding_choice choice)
{
    struct memory m = {bytes};
    struct byte_source s =
        decoder_new(a, (struct byte_source){memory_read, &m}, choice.encoding, choice.mark_bytes);
    ptrdiff_t capacity = 3 * bytes.n + 16, n = 0, got;
    char *text = arena_alloc_raw(a, 1, capacity);
    while ((got = s.read(s.context, text + n, capacity - n)) > 0) {
        n += got;
    }
    return (str){text, n};
}

/* ---- a dataset ---- */

static const struct code_row sexes[] = {
    {"f", "", "أنثى|Féminin|Female|امرأة|F", "", false, 0, 0},
    {"m", "", "ذكر|Masculin|Male|رجل|M", "", false, 0, 0},
};
static const struct code_row violences[] = {
    {"physical", "", "عنف جسدي|Violence physique|Physical violence", "", false, 0, 0},
    {"psychological", "", "عنف نفسي|Violence psychologique|Psychological", "", false, 0, 0},
    {"economic", "", "عنف اقتصادي|Violence économique|Economic", "", false, 0, 0},
};
static const struct code_row statuses[] = {
    {"married", "", "متزوجة|Mariée|Married", "", false, 0, 0},
    {"divorced", "", "مطلقة|Divorcée|Divorced", "", false, 0, 0},
    {"single", "", "عزباء|Célibataire|Single", "", false, 0, 0},
};
enum { FIELDS = 8 };
static struct field fields[FIELDS];
static struct dataset cases;

static struct field labelled(const char *name, enum value_type type, const char *ar, const char *fr,
                             const char *en)
{
    struct field f = field_of(name, type);
    f.labels = (struct labels){{str_from_c(ar), str_from_c(fr), str_from_c(en)}};
    return f;
}

static void make_dataset(void)
{
    fields[0] = labelled("file_number", VALUE_TEXT, "رقم الملف", "N° de dossier", "File number");
    fields[1] =
        labelled("event_date", VALUE_DATE, "تاريخ الواقعة", "Date de l’événement", "Event date");
    fields[2] = labelled("sex", VALUE_CODE, "الجنس", "Sexe", "Sex");
    fields[2].codelist = codelist_of(&whole, "sex", sexes, 2);
    fields[3] = labelled("violence", VALUE_CODE, "نوع العنف", "Forme de violence", "Violence");
    fields[3].codelist = codelist_of(&whole, "violence", violences, 3);
    fields[4] =
        labelled("status", VALUE_CODE, "الحالة العائلية", "État matrimonial", "Marital status");
    fields[4].codelist = codelist_of(&whole, "status", statuses, 3);
    fields[5] = labelled("age", VALUE_INTEGER, "السن", "Âge", "Age");
    fields[6] = labelled("commune", VALUE_TEXT, "الجماعة", "Commune", "Municipality");
    fields[7] = labelled("married", VALUE_BOOLEAN, "هل هي متزوجة؟", "Mariée ?", "Is she married?");
    cases = dataset_of("cases", fields, FIELDS);
    cases.delimiters = STR(",;\t|");
}

/* ---- one decision ---- */

struct verdict {
    bool accepted;
    struct encoding_choice choice;
    struct finding_list findings;
};

static struct source_format format_with(enum encoding declared, bool repairs)
{
    struct source_format f = source_format_plain();
    f.encoding = declared;
    f.repairs = repairs ? 1u << REPAIR_ENCODING : 0;
    return f;
}

static struct verdict choose(struct arena *a, const struct dataset *ds, str bytes,
                             struct source_format format)
{
    struct verdict v = {.findings = finding_list_new(a, 20)};
    str copy = str_copy(a, bytes); /* of its exact size, for a sanitizer */
    v.accepted =
        encoding_choose(a, ds, &format, (struct file_start){copy, true}, &v.findings, &v.choice);
    ptrdiff_t refusals = 0;
    for (ptrdiff_t i = 0; i < v.findings.count; i++) {
        refusals += v.findings.item[i].severity == SEVERITY_REFUSE_FILE;
        assert_int_equal(utf8_invalid_at(v.findings.item[i].detail), -1);
    }
    assert_int_equal(refusals, v.accepted ? 0 : 1);
    assert_true(!v.accepted || v.choice.encoding != ENCODING_DETECT);
    return v;
}

static str outcome_of(struct arena *a, const struct verdict *v)
{
    str text = v->accepted ? str_from_c(encoding_name(v->choice.encoding)) : STR("refused");
    for (ptrdiff_t i = 0; i < v->findings.count; i++) {
        const struct finding *f = &v->findings.item[i];
        text = str_format(a, "%.*s %.*s/%.*s", STR_ARG(text), STR_ARG(f->rule), STR_ARG(f->detail));
    }
    return text;
}

#define ARABIC_HEADER "رقم الملف;تاريخ الواقعة;الجنس;نوع العنف;Commune;السن\n"
#define ARABIC_ROWS                                                                                \
    "CS-001;04/03/2024;أنثى;عنف جسدي;Béni Mellal;34\n"                                 \
    "CS-002;31/12/2024;ذكر;عنف نفسي;Fès;7\n"                                            \
    "CS-003;02/01/2024;أنثى;\"عنف اقتصادي\";L’Oriental;61\n"
#define FRENCH                                                                                     \
    "N° de dossier,Date de l’événement,Sexe,État matrimonial,Âge,Commune\n"                 \
    "1,2024-01-02,Féminin,Mariée,34,Béni Mellal\n2,2024-01-03,Masculin,Célibataire,30,SALÉ\n"
#define CODED                                                                                      \
    "file_number,sex,violence,age\n1,أنثى,عنف جسدي,30\n2,ذكر,عنف نفسي,31\n3,أنثى,عنف نفسي,31\n"
#define UTF8_ALIKE "file_number,commune\n1,\xC2\xA9 \xC3\xA9t\xC3\xA9\n"

static void test_decisions(void **state)
{
    (void)state;
    const struct {
        const char *text;
        const char *in; /* NULL: the bytes are given as they are */
        enum encoding declared;
        bool repairs;
        const char *outcome;
    } table[] = {
        {ARABIC_HEADER ARABIC_ROWS, "UTF-8", ENCODING_DETECT, false, "utf-8"},
        {"\xEF\xBB\xBF" ARABIC_HEADER, "UTF-8", ENCODING_DETECT, false, "utf-8"},
        {"a,b\n1,2\n", "UTF-8", ENCODING_DETECT, false, "utf-8"},
        {"a,b\n1,2\n", "UTF-8", ENCODING_WINDOWS_1256, false, "utf-8"},
        {"", "UTF-8", ENCODING_DETECT, false, "utf-8"},
        {ARABIC_HEADER ARABIC_ROWS, "CP1256", ENCODING_DETECT, true,
         "windows-1256 repaired/encoding"},
        {ARABIC_HEADER ARABIC_ROWS, "CP1256", ENCODING_DETECT, false,
         "refused encoding-error/legacy"},
        {ARABIC_HEADER ARABIC_ROWS, "CP1256", ENCODING_WINDOWS_1256, false,
         "windows-1256 repaired/encoding"},
        {ARABIC_HEADER "1;2024-01-01;ذكر;عنف نفسي;Fes;7\n", "ISO-8859-6", ENCODING_DETECT, true,
         "iso-8859-6 repaired/encoding"},
        {FRENCH, "CP1252", ENCODING_DETECT, true, "windows-1252 repaired/encoding"},
        {CODED, "CP1256", ENCODING_DETECT, true, "windows-1256 repaired/encoding"},
        {CODED, "ISO-8859-6", ENCODING_DETECT, true, "iso-8859-6 repaired/encoding"},
        /* UTF-16 */
        {ARABIC_HEADER ARABIC_ROWS, "UTF-16LE", ENCODING_DETECT, true,
         "utf-16le repaired/encoding"},
        {ARABIC_HEADER ARABIC_ROWS, "UTF-16BE", ENCODING_DETECT, true,
         "utf-16be repaired/encoding"},
        {FRENCH, "UTF-16BE", ENCODING_DETECT, false, "refused encoding-error/utf-16"},
        {FRENCH, "UTF-16BE", ENCODING_UTF16LE, false, "utf-16be repaired/encoding"},
        {"\xEF\xBB\xBF" FRENCH, "UTF-16LE", ENCODING_UTF16LE, false, "utf-16le repaired/encoding"},
        {"\xEF\xBB\xBF" FRENCH, "UTF-32LE", ENCODING_DETECT, true, "refused encoding-error/utf-32"},
        /* declared and contradicted */
        {ARABIC_HEADER ARABIC_ROWS, "UTF-8", ENCODING_WINDOWS_1256, false,
         "utf-8 encoding-declared/utf-8"},
        {UTF8_ALIKE, NULL, ENCODING_WINDOWS_1252, false, "utf-8 encoding-declared/utf-8"},
        {ARABIC_HEADER ARABIC_ROWS, "CP1256", ENCODING_WINDOWS_1252, true,
         "windows-1256 encoding-declared/windows-1256 repaired/encoding"},
        {ARABIC_HEADER ARABIC_ROWS, "CP1256", ENCODING_WINDOWS_1252, false,
         "refused encoding-error/declared"},
        {ARABIC_HEADER ARABIC_ROWS, "CP1256", ENCODING_UTF8, true,
         "windows-1256 encoding-declared/windows-1256 repaired/encoding"},
        {FRENCH, "CP1252", ENCODING_UTF16LE, true,
         "windows-1252 encoding-declared/windows-1252 repaired/encoding"},
        {"file_number,commune\n1,\xC9\n", NULL, ENCODING_WINDOWS_1252, false,
         "windows-1252 repaired/encoding"},
        {"file_number,commune\n1,\xC7\xE1\xD1\xC8\xC7\xD8 \xC7\xE1\xCF\xC7\xD1\n", NULL,
         ENCODING_WINDOWS_1252, false, "refused encoding-error/declared"},
        /* little to go by */
        {"x,y\n1,\xD8\n", NULL, ENCODING_DETECT, true, "utf-8"},
        {"x,y\n1,\xC8\n2,\xC8\n", NULL, ENCODING_DETECT, true, "refused encoding-error/unclear"},
        {"x,\xD8\n1,2\n", NULL, ENCODING_DETECT, true, "refused encoding-error/unclear"},
        {"x,\xD8\n1,2\n", NULL, ENCODING_DETECT, false, "refused encoding-error/legacy"},
        {"x,y\n1,Fatima\n2,B\xE9ni\n", NULL, ENCODING_DETECT, true,
         "windows-1252 repaired/encoding"},
        {"x,y\n1,Fatima\n2,B\xE9ni\n", NULL, ENCODING_DETECT, false, "utf-8"},
        {"x,y\n1,F\x82minin\n2,Mari\x82\x65\n", NULL, ENCODING_DETECT, true,
         "refused encoding-error/unclear"},
        {"file_number,age,commune,\xD8\n1,2,x\n", NULL, ENCODING_DETECT, true,
         "refused encoding-unclear/windows-1252: \u00D8 | windows-1256: \u0637 | iso-8859-6: "
         "\u0638"},
        {"file_number,age,sex,violence,status,commune,\xC8,\xF3\n1,2,x\n", NULL, ENCODING_DETECT,
         true,
         "refused encoding-unclear/windows-1252: \u00C8, \u00F3 | windows-1256: \u0628, \u064E | "
         "iso-8859-6: \u0628, -"},
        {"file_number,age,commune,\xC8 1234\n1,2,x\n", NULL, ENCODING_DETECT, true,
         "refused encoding-error/unclear"},
        /* damage is no other encoding, halves are */
        {ARABIC_HEADER ARABIC_ROWS "4;;\xE9;;;\n", NULL, ENCODING_DETECT, true, "utf-8"},
        {ARABIC_HEADER "1;;\xC3\xE4\xCB\xEC;\xDA\xE4\xDD \xE4\xDD\xD3\xED;;\n"
                       "2;;\xC3\xE4\xCB\xEC;\xDA\xE4\xDD \xE4\xDD\xD3\xED;;\n",
         NULL, ENCODING_DETECT, true, "refused encoding-error/mixed"},
        /* no text */
        {"PK\x03\x04xyz", NULL, ENCODING_DETECT, true, "refused source-error/spreadsheet"},
        {"\xD0\xCF\x11\xE0", NULL, ENCODING_DETECT, true, "refused source-error/spreadsheet"},
        {"%PDF-1.4\n", NULL, ENCODING_DETECT, true, "refused source-error/spreadsheet"},
        {"\xEF\xBB\xBF\n <html><table>", NULL, ENCODING_DETECT, true,
         "refused source-error/spreadsheet"},
        {"<?xml version=\"1.0\"?>", NULL, ENCODING_DETECT, true,
         "refused source-error/spreadsheet"},
        {"[{\"id\": 1}]", NULL, ENCODING_DETECT, true, "refused source-error/spreadsheet"},
        {"< 5,age\n1,2\n", NULL, ENCODING_DETECT, true, "utf-8"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct arena scratch = whole;
        str bytes = str_from_c(table[i].text);
        bytes = table[i].in == NULL ? bytes : encoded(&scratch, bytes, table[i].in);
        struct verdict v =
            choose(&scratch, &cases, bytes, format_with(table[i].declared, table[i].repairs));
        str outcome = outcome_of(&scratch, &v);
        if (!str_equal_c(outcome, table[i].outcome)) {
            fail_msg("case %zu: %.*s, not %s", i, STR_ARG(outcome), table[i].outcome);
        }
    }
}

/* ---- characters that were lost ---- */

static void test_lost_characters(void **state)
{
    (void)state;
    static const char *const lost[] = {
        "??? ?????;????? ???????;?????;??? ?????;Commune;Age\n1;2;????;???;x;3\n",
        "??? ?????,x\n1,2\n",
        "file_number,?tat matrimonial,age\n1,2,3\n",
        "N? de dossier,Date de l??v?nement,Sexe\n1,2,3\n",
        "file_number,??tat matrimonial,age\n1,2,3\n",
        "file_number,sex,age\n1,????,3\n2,???,4\n3,????,4\n",
        "file_number,violence,age\n1,??? ????,3\n2,Violence ?conomique,4\n",
        "file_number,\xEF\xBF\xBDtat matrimonial,age\n1,2,3\n",
        "??? ????,?????\n1,2\n",
        "Titre\n\n??? ?????;?????;age\n1;2;3\n",
        "file_number,commune,age\n1,B?ni Mellal,3\n2,F?s,4\n3,Sal?,4\n",
        "file_number,commune,age\n1,B??ni Mellal,3\n2,F??s,4\n3,Rabat,4\n",
        "file_number,commune,age\n1,???? ????,3\n2,???,4\n3,????? ??,4\n",
        "file_number,commune,age\n1,B\xEF\xBF\xBDni,3\n2,F\xEF\xBF\xBDs,4\n3,Rabat,4\n",
        "file_number,Pr?nom,Pr?sence,age\n1,a,3,4\n",
    };
    for (size_t i = 0; i < sizeof lost / sizeof *lost; i++) {
        struct arena scratch = whole;
        struct verdict v =
            choose(&scratch, &cases, str_from_c(lost[i]), format_with(ENCODING_DETECT, true));
        str outcome = outcome_of(&scratch, &v);
        if (!str_equal_c(outcome, "refused encoding-error/lost-characters")) {
            fail_msg("lost %zu: %.*s", i, STR_ARG(outcome));
        }
    }
    static const char *const sound[] = {
        "file_number,Mariée ?,age\n1,oui,3\n",
        "file_number,Mariee ?,age\n1,oui,3\n",
        "file_number,Is she married?,age\n1,?,3\n2,?,3\n",
        "file_number,Sexe ?,Pourquoi ??,Quand ???\n1,f,?,??\n",
        "file_number,sex,age\n1,?,3\n2,?,4\n3,f,4\n",
        "file_number,sex,?,age\n1,f,?,4\n",
        "file_number,sex,age\n1,????,3\n2,f,4\n3,????,4\n4,f,1\n5,m,2\n",
        "file_number,commune,age\n1,????,3\n2,????,4\n",
        "What?,Why?\n????,???\n",
        "file_number,event_date\n1,?\?/03/1990\n2,?\?/05/1985\n3,?\?/?\?/1979\n4,?\?/06/1970\n",
        "file_number,x\n1,Pourquoi?Non\n2,Oui?Non\n3,Seule?\n4,Seule ? non\n",
        "file_number,x\n1,http://a.org/b?c=d\n2,http://a.org/c?d\n3,a?b=c\n4,b?c=d\n",
    };
    for (size_t i = 0; i < sizeof sound / sizeof *sound; i++) {
        struct arena scratch = whole;
        struct verdict v =
            choose(&scratch, &cases, str_from_c(sound[i]), format_with(ENCODING_DETECT, true));
        str outcome = outcome_of(&scratch, &v);
        if (!str_equal_c(outcome, "utf-8")) {
            fail_msg("sound %zu: %.*s", i, STR_ARG(outcome));
        }
    }
}

static void test_mojibake(void **state)
{
    (void)state;
    static const char *const texts[] = {ARABIC_HEADER ARABIC_ROWS, FRENCH, CODED};
    static const enum encoding read_as[] = {ENCODING_WINDOWS_1252, ENCODING_WINDOWS_1256};
    for (size_t i = 0; i < 3; i++) {
        for (size_t k = 0; k < 2; k++) {
            struct arena scratch = whole;
            str text = misread(&scratch, str_from_c(texts[i]), read_as[k]);
            struct verdict v = choose(&scratch, &cases, text, format_with(ENCODING_DETECT, true));
            str outcome = outcome_of(&scratch, &v);
            assert_true(str_equal_c(outcome, "refused encoding-error/mojibake"));
            v = choose(&scratch, NULL, text, format_with(ENCODING_DETECT, true));
            outcome = outcome_of(&scratch, &v);
            assert_true(str_equal_c(outcome, "refused encoding-error/mojibake"));
        }
    }
}

/* ---- the edges of a sample ---- */

static struct verdict choose_start(struct arena *a, str bytes, enum encoding declared)
{
    struct verdict v = {.findings = finding_list_new(a, 20)};
    struct source_format format = format_with(declared, true);
    v.accepted = encoding_choose(a, &cases, &format, (struct file_start){bytes, false}, &v.findings,
                                 &v.choice);
    return v;
}

static void test_edges(void **state)
{
    (void)state;
    struct arena scratch = whole;
    str row = STR("1;2024-03-04;أنثى;عنف جسدي;Béni;3\n");
    char *p = arena_alloc_raw(&scratch, 1, 300000 + row.n);
    ptrdiff_t n = 0;
    for (; n < 300000; n += row.n) {
        memcpy(p + n, row.p, (size_t)row.n);
    }
    for (ptrdiff_t cut = 0; cut < 40; cut++) { /* within letters too */
        struct arena again = scratch;
        struct verdict v = choose_start(&again, (str){p, 3000 - cut}, ENCODING_DETECT);
        assert_true(v.accepted && v.choice.encoding == ENCODING_UTF8);
    }
    assert_true(choose_start(&scratch, (str){p, n}, ENCODING_DETECT).choice.encoding ==
                ENCODING_UTF8);
    /* ASCII so far: what was declared holds */
    assert_true(choose_start(&scratch, STR("a,b\n1,2\n"), ENCODING_WINDOWS_1256).choice.encoding ==
                ENCODING_WINDOWS_1256);
    assert_true(choose_start(&scratch, STR("a,b\n1,2\n"), ENCODING_UTF16LE).choice.encoding ==
                ENCODING_UTF8);
    /* valid UTF-8 by chance, in letters that are not used here */
    struct verdict v = choose(&scratch, &cases, STR("x,y\n1,M\xC9\xBB\n"),
                              format_with(ENCODING_WINDOWS_1252, false));
    assert_true(v.accepted && v.choice.encoding == ENCODING_WINDOWS_1252);
}

/* A Table Schema of others: names, and enum. */
static void test_standard(void **state)
{
    (void)state;
    static const struct enum_value sexes[] = {{.text = STR_INIT("أنثى")},
                                              {.text = STR_INIT("ذكر")}};
    static struct field own[3];
    for (int i = 0; i < 3; i++) {
        own[i] = field_of(i == 0 ? "رقم الملف" : i == 1 ? "الجنس" : "sex", VALUE_TEXT);
        own[i].enum_value = sexes;
        own[i].enum_values = i == 0 ? 0 : 2;
    }
    struct dataset ds = dataset_of("own", own, 3);
    ds.standard = true;
    static const struct {
        const char *text, *in, *delimiter;
        bool header;
        const char *outcome;
    } table[] = {
        {"رقم الملف;الجنس\n1;أنثى\n", "CP1256", "", true, "windows-1256 repaired/encoding"},
        {"رقم الملف||الجنس\n1||أنثى\n", "ISO-8859-6", "||", true, "iso-8859-6 repaired/encoding"},
        {"1,أنثى,x\n2,ذكر,x\n", "CP1256", "", false, "windows-1256 repaired/encoding"},
        {"id,sex\n1,أنثى\n2,ذكر\n", "ISO-8859-6", "", true, "iso-8859-6 repaired/encoding"},
        {"id,sex\n1,????\n2,???\n3,????\n", "UTF-8", "", true,
         "refused encoding-error/lost-characters"},
        {"1,????,x\n2,???,x\n3,????,x\n", "UTF-8", "", false,
         "refused encoding-error/lost-characters"},
        {"id,sex\n1,x?\n2,y?\n", "UTF-8", "", true, "utf-8"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct arena scratch = whole;
        struct source_format format = format_with(ENCODING_DETECT, true);
        format.dialect.delimiter = str_from_c(table[i].delimiter);
        format.dialect.header = table[i].header;
        str bytes = encoded(&scratch, str_from_c(table[i].text), table[i].in);
        struct verdict v = choose(&scratch, &ds, bytes, format);
        str outcome = outcome_of(&scratch, &v);
        if (!str_equal_c(outcome, table[i].outcome)) {
            fail_msg("case %zu: %.*s, not %s", i, STR_ARG(outcome), table[i].outcome);
        }
    }
}

/* ---- accuracy ---- */

static const char *const arabic_names[] = {
    "محمد",    "أحمد",    "فاطمة",   "خديجة",     "عائشة",      "يوسف",       "إبراهيم", "مريم",
    "سعاد",    "نادية",   "حسن",     "حسين",      "علي",        "عمر",        "عثمان",   "خالد",
    "سعيد",    "رشيد",    "كريم",    "جميلة",     "لطيفة",      "سميرة",      "زينب",    "رقية",
    "آمنة",    "هدى",     "منى",     "ليلى",      "سلمى",       "نجوى",       "طارق",    "وليد",
    "ياسين",   "أيوب",    "إسماعيل", "نور الدين", "عبد الله",   "عبد الرحمن", "مصطفى",   "بوشعيب",
    "العربي",  "الحسن",   "المهدي",  "بنعلي",     "الإدريسي",   "العلوي",     "الفاسي",  "التازي",
    "القادري", "اليوسفي", "غزة",     "القدس",     "نابلس",      "صنعاء",      "تعز",     "الحديدة",
    "مراكش",   "طنجة",    "وجدة",    "أكادير",    "عبد العزيز", "صلاح",       "جمال",    "كمال",
    "حليمة",   "حفيظة",   "مليكة",   "بشرى",      "سناء",       "هند",        "رجاء",    "وفاء",
    "أسماء",   "إيمان",   "حنان",    "نعيمة",     "فوزية",      "ثريا",       "غيثة",    "ضحى",
    "ظريفة",   "ذكرى",    "شيماء",   "صفاء",      "يحيى",       "زكرياء",     "أنس",     "بلال",
    "جواد",    "توفيق",   "حمزة",    "رضوان",     "سفيان",      "عماد",       "قاسم",    "لحسن",
    "مراد",    "نبيل",    "هشام",    "وائل",      "الصديقي",    "البقالي",    "بنجلون",  "الوزاني",
    "المرابط", "الكتاني", "برادة",   "حجي",       "شقرون",      "غلاب"};
static const char *const french_words[] = {"Béni Mellal",
                                           "Fès",
                                           "Salé",
                                           "Témara",
                                           "Kénitra",
                                           "Meknès",
                                           "Khénifra",
                                           "Rabat",
                                           "Tétouan",
                                           "Laâyoune",
                                           "L’Oriental",
                                           "Guercif",
                                           "Azrou",
                                           "Médiouna",
                                           "Benguérir",
                                           "Célibataire",
                                           "Mariée",
                                           "Divorcée",
                                           "conjoint à l’étranger",
                                           "frère",
                                           "père",
                                           "mère",
                                           "élève",
                                           "Hôpital",
                                           "Présenté"};
static const char *const upper_words[] = {
    "BÉNI MELLAL", "FÈS",      "SALÉ", "KÉNITRA", "MARIÉE", "DIVORCÉE",
    "CÉLIBATAIRE", "PÈRE",     "MÈRE", "FÉMININ", "RABAT",  "HÔPITAL",
    "À DOMICILE",  "ÉTRANGER", "REÇU", "TÉTOUAN", "MEKNÈS"};

#define PICK(list) (list)[draw(sizeof(list) / sizeof *(list))]

enum content { ARABIC, MIXED, FRENCH_TEXT, UPPER_FRENCH, NUMERIC, NAMES, CONTENTS };
static const char *const content_names[CONTENTS] = {"Arabic",
                                                    "mixed Arabic and French",
                                                    "French",
                                                    "upper-case French",
                                                    "Arabic header, numbers",
                                                    "names alone"};

static str make_text(struct arena *a, enum content content, int rows)
{
    static const char *const headers[CONTENTS] = {
        "رقم الملف;الاسم;الجماعة;ملاحظة\n",     "رقم الملف;الاسم;Commune;Prénom\n",
        "Numéro;Prénom;Commune;Remarque\n",     "NUMÉRO;PRÉNOM;COMMUNE;SITUATION\n",
        "رقم الملف;تاريخ الواقعة;الجنس;السن\n", ""};
    char *p = arena_alloc_raw(a, 1, TEXT_BYTES);
    size_t n = (size_t)snprintf(p, TEXT_BYTES, "%s", headers[content]);
    for (int row = 0; row < rows; row++) {
        size_t room = TEXT_BYTES - n;
        if (content == ARABIC) {
            n += (size_t)snprintf(p + n, room, "%u;%s %s;%s;%s\n", draw(999), PICK(arabic_names),
                                  PICK(arabic_names), PICK(arabic_names), PICK(arabic_names));
        } else if (content == MIXED) {
            n += (size_t)snprintf(p + n, room, "%u;%s %s;%s;%s\n", draw(999), PICK(arabic_names),
                                  PICK(arabic_names), PICK(french_words), PICK(french_words));
        } else if (content == FRENCH_TEXT) {
            n += (size_t)snprintf(p + n, room, "%u;%s;%s;%s\n", draw(999), PICK(french_words),
                                  PICK(french_words), PICK(french_words));
        } else if (content == UPPER_FRENCH) {
            n += (size_t)snprintf(p + n, room, "%u;%s;%s;%s\n", draw(999), PICK(upper_words),
                                  PICK(upper_words), PICK(upper_words));
        } else if (content == NUMERIC) {
            n += (size_t)snprintf(p + n, room, "%u;2024-03-%02u;%u;%u\n", draw(999), 1 + draw(28),
                                  1 + draw(2), 15 + draw(60));
        } else {
            n += (size_t)snprintf(p + n, room, "%s\n", PICK(arabic_names));
        }
    }
    assert_true(n < TEXT_BYTES);
    return (str){p, (ptrdiff_t)n};
}

struct tally {
    int right, refused, wrong;
};

static void judge(struct tally *t, const struct dataset *ds, str text, const char *in)
{
    struct arena scratch = whole;
    str bytes = encoded(&scratch, text, in);
    struct verdict v = choose(&scratch, ds, bytes, format_with(ENCODING_DETECT, true));
    if (!v.accepted) {
        t->refused++;
    } else if (str_equal(decoded(&scratch, bytes, v.choice), text)) {
        t->right++;
    } else {
        t->wrong++;
    }
}

static void test_accuracy(void **state)
{
    (void)state;
    static const struct {
        enum content content;
        const char *in;
        int rows;
        int least_right; /* of 100, with no dataset at hand */
        int most_wrong;
    } table[] = {
        {ARABIC, "CP1256", 1, 100, 0},       {ARABIC, "CP1256", 50, 100, 0},
        {ARABIC, "ISO-8859-6", 1, 100, 0},   {ARABIC, "ISO-8859-6", 50, 100, 0},
        {MIXED, "CP1256", 1, 100, 0},        {MIXED, "CP1256", 5, 100, 0},
        {MIXED, "CP1256", 500, 100, 0},      {FRENCH_TEXT, "CP1252", 1, 100, 0},
        {FRENCH_TEXT, "CP1256", 5, 100, 0},  {FRENCH_TEXT, "CP1252", 500, 100, 0},
        {UPPER_FRENCH, "CP1252", 1, 100, 0}, {UPPER_FRENCH, "CP1252", 50, 100, 0},
        {NUMERIC, "CP1256", 50, 100, 0},     {NUMERIC, "ISO-8859-6", 500, 100, 0},
        {ARABIC, "UTF-16LE", 1, 100, 0},     {ARABIC, "UTF-16BE", 50, 100, 0},
        {MIXED, "UTF-16LE", 5, 100, 0},      {UPPER_FRENCH, "UTF-16BE", 5, 100, 0},
        {NAMES, "UTF-16LE", 5, 100, 0},      {NAMES, "CP1256", 1, 88, 3},
        {NAMES, "ISO-8859-6", 1, 60, 12},    {NAMES, "CP1256", 5, 96, 1},
        {NAMES, "ISO-8859-6", 5, 93, 3},     {NAMES, "CP1256", 200, 100, 0},
        {NAMES, "UTF-8", 1, 100, 0},         {MIXED, "UTF-8", 5, 100, 0},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct tally t = {0, 0, 0};
        for (int sample = 0; sample < SAMPLES; sample++) {
            struct arena scratch = whole;
            str text = make_text(&scratch, table[i].content, table[i].rows);
            judge(&t, sample % 2 ? NULL : &cases, str_copy(&whole, text), table[i].in);
        }
        print_message("%-24s %-10s %3d rows: %3d right, %d refused, %d wrong\n",
                      content_names[table[i].content], table[i].in, table[i].rows, t.right,
                      t.refused, t.wrong);
        assert_true(t.right >= table[i].least_right && t.wrong <= table[i].most_wrong);
    }
}

/* ---- ../shared ---- */

static str slurp(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    char *p = arena_alloc_raw(a, 1, TEXT_BYTES);
    size_t n = fread(p, 1, TEXT_BYTES, f);
    fclose(f);
    return (str){p, (ptrdiff_t)n};
}

#define EXPORTS "../shared/cases/csv/H-spreadsheet-exports/"

static void test_exports(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        const char *outcome;
    } table[] = {
        {"H01-utf8-comma-as-shown.csv", "utf-8"},
        {"H03-utf8-bom-semicolon.csv", "utf-8"},
        {"H04-cp1256-semicolon.csv", "windows-1256 repaired/encoding"},
        {"H05-utf16-bom-tab.csv", "utf-16le repaired/encoding"},
        {"H07-cp1252-semicolon-lossy.csv", "refused encoding-error/lost-characters"},
        {"H08-title-total-bom-semicolon.csv", "utf-8"},
        {"H12-arabic-indic-digits.csv", "utf-8"},
        {"H13-cr-only.csv", "utf-8"},
        {"H16-trailing-empty-columns-and-rows.csv", "utf-8"},
    };
    if (access(EXPORTS, R_OK) != 0) {
        print_message("skipped: ../shared/cases is absent\n");
        skip();
    }
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct arena scratch = whole;
        char path[256];
        snprintf(path, sizeof path, EXPORTS "%s", table[i].file);
        str bytes = slurp(&scratch, path);
        for (int known = 0; known < 2; known++) {
            struct verdict v =
                choose(&scratch, known ? &cases : NULL, bytes, format_with(ENCODING_DETECT, true));
            str outcome = outcome_of(&scratch, &v);
            if (!str_equal_c(outcome, table[i].outcome)) {
                fail_msg("%s: %.*s", table[i].file, STR_ARG(outcome));
            }
        }
    }
}

/* Text that an encoding cannot hold is not written in it. */
static str writable(struct arena *a, str text, const char *in)
{
    char *p = arena_alloc_raw(a, 1, text.n + 1);
    ptrdiff_t n = 0;
    for (ptrdiff_t at = 0; at < text.n;) {
        ptrdiff_t start = at;
        int32_t c = utf8_next(text, &at);
        struct arena scratch = *a;
        str one = encoded(&scratch, str_slice(text, start, at), in);
        if (c < 0x80 || one.n != 1 || one.p[0] != '?') {
            memcpy(p + n, text.p + start, (size_t)(at - start));
            n += at - start;
        }
    }
    return (str){p, n};
}

static void test_seeds(void **state)
{
    (void)state;
    static const char *const in[] = {"UTF-8", "CP1256", "ISO-8859-6", "UTF-16LE", "UTF-16BE"};
    DIR *folder = opendir("../shared/seeds");
    if (folder == NULL) {
        print_message("skipped: ../shared/seeds is absent\n");
        skip();
    }
    struct tally t = {0, 0, 0};
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        for (size_t i = 0; entry->d_name[0] != '.' && i < sizeof in / sizeof *in; i++) {
            struct arena scratch = whole;
            char path[512];
            snprintf(path, sizeof path, "../shared/seeds/%s", entry->d_name);
            str text = writable(&scratch, slurp(&scratch, path), in[i]);
            struct arena after = whole;
            whole = scratch;
            judge(&t, &cases, text, in[i]);
            judge(&t, NULL, text, in[i]);
            whole = after;
        }
    }
    closedir(folder);
    print_message("seeds: %d right, %d refused, %d wrong\n", t.right, t.refused, t.wrong);
    assert_true(t.right > 0 && t.refused == 0 && t.wrong == 0);
}

/* ---- the shipped samples, by their own descriptors ---- */

static bool encode_whole(str text, const char *encoding, struct arena *a, str *bytes)
{
    iconv_t converter = iconv_open(encoding, "UTF-8");
    assert_true(converter != (iconv_t)-1);
    size_t room = 4 * (size_t)text.n + 16, left = (size_t)text.n;
    char *out = arena_alloc_raw(a, 1, (ptrdiff_t)room), *first = out;
    char *in = arena_alloc_raw(a, 1, text.n + 1);
    memcpy(in, text.p, (size_t)text.n);
    bool done = iconv(converter, &in, &left, &out, &room) != (size_t)-1;
    iconv_close(converter);
    *bytes = (str){first, out - first};
    return done;
}

static void judge_sample(struct tally *t, const struct dataset *ds, str text)
{
    static const char *const in[] = {"CP1256", "ISO-8859-6", "CP1252", "UTF-16LE", "UTF-16BE"};
    for (size_t i = 0; i < sizeof in / sizeof *in; i++) {
        struct arena scratch = whole;
        str bytes;
        if (encode_whole(text, in[i], &scratch, &bytes)) {
            struct arena before = whole;
            whole = scratch;
            judge(t, ds, text, in[i]);
            whole = before;
        }
    }
}

/* Those whose characters were lost on purpose are refused, in any encoding. */
static void test_samples(void **state)
{
    (void)state;
    static const char *const profiles[] = {"morocco", "palestine", "yemen"};
    struct tally t = {0, 0, 0};
    for (size_t p = 0; p < sizeof profiles / sizeof *profiles; p++) {
        struct arena before = whole;
        struct diag d = diag_new(&whole);
        struct schemas schemas;
        struct submission_list list = {0};
        str root = str_format(&whole, "input/%s", profiles[p]);
        assert_true(schemas_load(&whole, "schemas", str_from_c(profiles[p]), &schemas, &d));
        assert_true(ingest_find(&whole, &schemas, str_to_c(&whole, root), &list, &d));
        for (ptrdiff_t i = 0; i < list.count; i++) {
            struct arena file = whole;
            str path = str_format(&whole, "%.*s/%.*s", STR_ARG(root), STR_ARG(list.item[i].path));
            str text = slurp(&whole, str_to_c(&whole, path));
            if (list.item[i].dataset != NULL && utf8_invalid_at(text) < 0 &&
                !str_starts(text, STR("\xEF\xBB\xBF"))) {
                judge_sample(&t, list.item[i].dataset, text);
            }
            whole = file;
        }
        whole = before;
    }
    print_message("samples: %d right, %d refused, %d wrong\n", t.right, t.refused, t.wrong);
    assert_true(t.right > 300 && t.refused * 50 <= t.right && t.wrong == 0);
}

int main(void)
{
    whole = arena_reserve((ptrdiff_t)1 << 34);
    make_dataset();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decisions), cmocka_unit_test(test_lost_characters),
        cmocka_unit_test(test_mojibake),  cmocka_unit_test(test_edges),
        cmocka_unit_test(test_standard),  cmocka_unit_test(test_accuracy),
        cmocka_unit_test(test_exports),   cmocka_unit_test(test_seeds),
        cmocka_unit_test(test_samples),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
