/* What is wrong with the case files, on purpose: one or more of each kind of trouble, each written
 * down with the finding that it must give. Faults that divert a case go into rows added for them,
 * so that no incident or service loses the case it refers to. */
#include "care.h"

#include <stdlib.h>
#include <string.h>

#define QUARANTINED "quarantined"
#define WARNED      "warned"
#define REFUSED     "refused"
#define DUPLICATE   "duplicate"

static struct sheet *find(const struct care *care, const char *centre, const char *name)
{
    for (int i = 0; i < care->sheets; i++) {
        if (strcmp(care->sheet[i]->centre, centre) == 0 &&
            strcmp(care->sheet[i]->name, name) == 0) {
            return care->sheet[i];
        }
    }
    fprintf(stderr, "no sheet %s/%s\n", centre, name);
    abort();
}

static struct centre *centre_of(struct care *care, const char *code)
{
    for (int i = 0; i < care->centres; i++) {
        if (strcmp(care->centre[i].code, code) == 0) {
            return &care->centre[i];
        }
    }
    abort();
}

/* Replaces a cell; the row is found by its number. */
static void plant(struct sheet *s, int32_t row, const char *field, const char *text,
                  const char *rule, const char *detail, const char *effect)
{
    sheet_set(s, row, field, text);
    sheet_mark(s, row, field, rule, detail, effect);
}

/* A case of its own with no incident and no service. */
static int32_t lone_case(struct care *care, struct centre *c, struct sheet *s, int32_t nth)
{
    struct woman *w = &care->woman[5 + nth];
    struct care_case of = {.day = day_of(2024, 6, 1) + nth, .woman = w};
    of.id = text_format("%s-QK-2024-%04d", c->prefix, 900 + nth);
    sheet_row(s);
    care_fill_case(care, c, s, &of);
    int32_t row = s->rows - 1;
    sheet_set(s, row, "birth_date", "1990-05-17");
    sheet_set(s, row, "marital_status",
              spelling(c->manner.tongue == ARABIC ? "متزوجة" : "Mariée", 0));
    sheet_set(s, row, "status", spelling(c->manner.tongue == ARABIC ? "مفتوحة" : "Ouvert", 0));
    sheet_set(s, row, "close_date", "");
    sheet_set(s, row, "close_reason", "");
    return row;
}

static void case_faults(struct care *care, const char *centre, const char *name)
{
    struct centre *c = centre_of(care, centre);
    struct sheet *s = find(care, centre, name);
    bool arabic = c->manner.tongue == ARABIC;
    plant(s, lone_case(care, c, s, 0), "consent_statistics", arabic ? "لا" : "Non", "row-rule",
          "consent-given", QUARANTINED);
    int32_t row = lone_case(care, c, s, 1);
    sheet_set(s, row, "marital_status", arabic ? "عزباء" : "Célibataire");
    plant(s, row, "birth_date", "2025-02-11", "row-rule", "born-before-contact", QUARANTINED);
    row = lone_case(care, c, s, 2);
    sheet_set(s, row, "status", arabic ? "مغلقة" : "Clôturé");
    sheet_set(s, row, "close_reason", arabic ? "صلح" : "Réconciliation");
    plant(s, row, "close_date", "", "row-rule", "closed-has-date", QUARANTINED);
    row = lone_case(care, c, s, 3);
    sheet_set(s, row, "status", arabic ? "مغلقة" : "Clôturé");
    sheet_set(s, row, "close_reason", arabic ? "صلح" : "Réconciliation");
    plant(s, row, "close_date", "2023-12-30", "row-rule", "closed-after-contact", QUARANTINED);
    plant(s, lone_case(care, c, s, 4), "close_date", "2024-09-01", "row-rule", "open-has-no-date",
          WARNED);
    plant(s, lone_case(care, c, s, 5), "case_id", "2024/77", "constraint-error", "pattern",
          QUARANTINED);
    plant(s, lone_case(care, c, s, 6), "first_contact_date", "2027-03-01", "future-date", "",
          QUARANTINED);
    plant(s, lone_case(care, c, s, 7), "sex", "", "constraint-error", "required", QUARANTINED);
    plant(s, lone_case(care, c, s, 8), "birth_date", "2020-01-15", "row-rule", "married-child",
          WARNED);
    s->mark[s->marks - 1].field = sheet_field(s, "marital_status");
    plant(s, lone_case(care, c, s, 9), "minor_children", "25", "constraint-error", "maximum",
          QUARANTINED);
    plant(s, lone_case(care, c, s, 10), "national_id", "77", "constraint-error", "minLength",
          WARNED);
    plant(s, lone_case(care, c, s, 11), "area", arabic ? "بلدة لا توجد" : "Ville inconnue",
          "not-a-code", "", QUARANTINED);
    plant(s, lone_case(care, c, s, 12), "consent_statistics", arabic ? "ربما" : "Peut-être",
          "type-error", "", QUARANTINED);
}

static void incident_faults(struct care *care, const char *centre, const char *name)
{
    struct sheet *s = find(care, centre, name);
    bool arabic = s->manner.tongue == ARABIC;
    const char *physical = arabic ? "عنف جسدي" : "Violence corporelle";
    plant(s, 3, "age", arabic ? "ثلاثون" : "trente", "type-error", "", QUARANTINED);
    plant(s, 5, "law_type", arabic ? "عنف غير مصنف" : "Violence non classée", "not-a-code", "",
          QUARANTINED);
    sheet_set(s, 7, "report_date", "2024-03-04");
    plant(s, 7, "incident_date", "2024-04-03", "row-rule", "reported-after-incident", QUARANTINED);
    sheet_set(s, 9, "gbv_type", arabic ? "تزويج قاصر" : "Mariage de mineure");
    sheet_set(s, 9, "law_type", arabic ? "عنف نفسي" : "Violence psychologique");
    sheet_set(s, 9, "relationship", arabic ? "الأب" : "Père");
    sheet_set(s, 9, "incapacity_days", "");
    plant(s, 9, "age", "24", "row-rule", "marriage-of-a-minor", QUARANTINED);
    sheet_set(s, 11, "gbv_type", arabic ? "تهديد" : "Menaces");
    sheet_set(s, 11, "relationship", arabic ? "الزوج" : "Époux");
    plant(s, 11, "age", "9", "row-rule", "partner-age", QUARANTINED);
    sheet_set(s, 13, "gbv_type", arabic ? "النفقة" : "Pension alimentaire");
    plant(s, 13, "law_type", physical, "row-rule", "alimony-is-economic", QUARANTINED);
    sheet_set(s, 15, "gbv_type", arabic ? "تهديد" : "Menaces");
    sheet_set(s, 15, "law_type", arabic ? "عنف نفسي" : "Violence psychologique");
    plant(s, 15, "incapacity_days", "12", "row-rule", "incapacity-after-assault", WARNED);
    sheet_set(s, 17, "gbv_type", arabic ? "تهديد" : "Menaces");
    plant(s, 17, "age", "130", "constraint-error", "maximum", QUARANTINED);
    s->row[19].short_of_a_cell = true;
    sheet_mark(s, 19, NULL, "missing-cell", "", QUARANTINED);
    s->row[21].has_a_cell_more = true;
    sheet_mark(s, 21, NULL, "extra-cell", "", QUARANTINED);
}

static void service_faults(struct care *care, const char *centre, const char *name)
{
    struct sheet *s = find(care, centre, name);
    bool arabic = s->manner.tongue == ARABIC;
    const char *delivered = arabic ? "قدمت" : "Fournie";
    sheet_set(s, 2, "date_delivered", "");
    sheet_set(s, 2, "status", arabic ? "قيد التقديم" : "En cours");
    plant(s, 2, "date_requested", "31/12/2024", "type-error", "", QUARANTINED);
    sheet_set(s, 4, "status", arabic ? "قيد التقديم" : "En cours");
    plant(s, 4, "sessions", "-3", "constraint-error", "", QUARANTINED);
    plant(s, 6, "service_type", "", "constraint-error", "required", QUARANTINED);
    sheet_set(s, 8, "status", delivered);
    plant(s, 8, "date_delivered", "", "row-rule", "delivered-has-date", QUARANTINED);
    sheet_set(s, 10, "status", delivered);
    sheet_set(s, 10, "sessions", "2");
    sheet_set(s, 10, "date_requested", "2024-05-10");
    plant(s, 10, "date_delivered", "2024-05-01", "row-rule", "delivered-after-request",
          QUARANTINED);
    plant(s, 12, "case_id", text_format("%.3s-QK-2022-9999", s->row[12].cell[0]), "foreign-key", "",
          QUARANTINED);
    plant(s, 14, "centre_id", arabic ? "مركز تواصل سلفيت" : "Centre d'écoute d'Oujda",
          "centre-mismatch", "", QUARANTINED);
    const char *first = s->row[16].cell[0];
    *sheet_row(s) = s->row[18]; /* the very same record again */
    sheet_mark(s, s->rows - 1, NULL, "duplicate-record", "", DUPLICATE);
    plant(s, 20, "service_id", first, "primary-key", "", QUARANTINED);
    sheet_mark(s, 16, "service_id", "primary-key", "", QUARANTINED);
    sheet_set(s, 22, "notes", "");
    s->row[22].quoted_badly = true;
    sheet_mark(s, 22, NULL, "source-error", "quote", QUARANTINED);
}

static void file_faults_palestine(struct care *care)
{
    struct sheet *s = find(care, "tawasol-qalqilya", "referrals.csv");
    s->absent[sheet_field(s, "sent_date")] = true;
    sheet_mark(s, HEADER_ROW, "sent_date", "missing-label", "", REFUSED);
    s = find(care, "tawasol-ramallah", "referrals.csv");
    s->further_column = "رأي المنسقة";
    sheet_mark(s, HEADER_ROW, NULL, "extra-label", "", REFUSED);
    s = find(care, "network-hebron", "services_2025.csv");
    s->empty = true;
    sheet_mark(s, FILE_ROW, NULL, "source-error", "empty", REFUSED);
    s = find(care, "tawasol-bethlehem", "services_2025.csv");
    s->cut_short = true;
    sheet_mark(s, s->rows - 1, NULL, "source-error", "truncated", REFUSED);
    s = find(care, "tawasol-jericho", "إحالات.csv");
    s->foreign_bytes = true;
    sheet_mark(s, s->rows, NULL, "encoding-error", "bytes", QUARANTINED);
    s = find(care, "tawasol-salfit", "referrals.csv");
    s->letters_lost = true;
    sheet_mark(s, HEADER_ROW, NULL, "encoding-error", "lost-characters", REFUSED);

    struct centre *salfit = centre_of(care, "tawasol-salfit");
    struct centre pilot = *salfit;
    pilot.code = "pilot-centre";
    pilot.label = "مركز تجريبي كناريا";
    pilot.prefix = "PIL";
    s = care_sheet(care, &pilot, CARE_CASES, "cases_2025.csv");
    for (int32_t i = 0; i < 3; i++) {
        lone_case(care, &pilot, s, i);
    }
    sheet_mark(s, FILE_ROW, NULL, "unknown-centre", "", REFUSED);
    s = care_sheet(care, salfit, CARE_CENTRES, "budget_2025.csv");
    sheet_mark(s, FILE_ROW, NULL, "unknown-dataset", "", REFUSED);
}

/* A corrected file: the second version takes the place of the first. */
static void supersede(struct care *care, const char *centre, const char *name, const char *again)
{
    const struct sheet *first = find(care, centre, name);
    struct sheet *second = sheet_new(first->profile, first->centre, again, first->column,
                                     first->columns, first->manner);
    for (int32_t i = 0; i < first->rows; i++) {
        *sheet_row(second) = first->row[i];
    }
    memcpy(second->absent, first->absent, sizeof second->absent);
    sheet_set(second, 0, "notes", "");
    sheet_set(second, 1, "previous_incidents", first->manner.tongue == ARABIC ? "نعم" : "Oui");
    *sheet_row(second) = first->row[first->rows - 1];
    const struct row *last = &first->row[first->rows - 1];
    sheet_set(second, second->rows - 1, "incident_id", text_format("%.12s9001", last->cell[0]));
    care->sheet[care->sheets++] = second;
}

void care_plant_faults(struct care *care)
{
    if (care->palestine) {
        case_faults(care, "tawasol-nablus", "cases_2024.csv");
        incident_faults(care, "tawasol-hebron", "incidents_2024.csv");
        service_faults(care, "tawasol-jenin", "services_2024.csv");
        file_faults_palestine(care);
        supersede(care, "tawasol-jerusalem", "incidents_2024.csv", "incidents_2024_v2.csv");
        return;
    }
    case_faults(care, "listening-tanger", "cases_2024.csv");
    incident_faults(care, "emf-agadir", "incidents_2024.csv");
    service_faults(care, "listening-casablanca", "prestations_2024.csv");
    struct sheet *s = find(care, "shelter-marrakech", "shelter_stays.csv");
    sheet_set(s, 2, "in_date", "2024-08-20");
    sheet_set(s, 2, "exit_reason", "Logement autonome");
    plant(s, 2, "out_date", "2024-08-02", "row-rule", "exit-after-entry", QUARANTINED);
    sheet_set(s, 4, "out_date", "");
    plant(s, 4, "exit_reason", "Logement autonome", "row-rule", "reason-has-exit", QUARANTINED);
    sheet_set(s, 6, "in_date", "2023-05-01");
    sheet_set(s, 6, "out_date", "2023-09-01");
    sheet_set(s, 6, "exit_reason", "Abandon");
    plant(s, 6, "stay_type", "Urgence", "row-rule", "emergency-is-short", WARNED);
    s = find(care, "listening-oujda", "services_2025.csv");
    s->cut_short = true;
    sheet_mark(s, s->rows - 1, NULL, "source-error", "truncated", REFUSED);
    supersede(care, "emf-tetouan", "faits_2023.csv", "faits_2023_v2.csv");
}
