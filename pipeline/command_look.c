/* marsad status, explain, verify, key: looking at what there is. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "7_publish/publish.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/hash.h"
#include "command.h"
#include "coverage.h"
#include "register/register.h"

/* ---- status ---- */

static void say_states(struct session *s, const struct submission_list *list)
{
    int64_t by_state[4] = {0};
    for (ptrdiff_t i = 0; i < list->count; i++) {
        by_state[list->item[i].state]++;
    }
    say_line(s, SPEAK(s, "status.submissions",
                      {"current", count_text(s, by_state[SUBMISSION_CURRENT])},
                      {"superseded", count_text(s, by_state[SUBMISSION_SUPERSEDED])},
                      {"withdrawn", count_text(s, by_state[SUBMISSION_WITHDRAWN])},
                      {"refused", count_text(s, by_state[SUBMISSION_REFUSED])}));
}

static void say_submission(struct session *s, const struct submission *one)
{
    const struct account *a = &one->account;
    say_line(s, SPEAK(s, "status.submission", {"centre", one->centre}, {"file", one->path},
                      {"state",
                       SPEAK(s,
                             str_to_c(s->arena, str_concat(s->arena, 2,
                                                           (str[]){STR("state."),
                                                                   str_from_c(submission_state_name(
                                                                       one->state))})),
                             {"count", STR("1")})},
                      {"read", count_text(s, a->read)}, {"accepted", count_text(s, a->accepted)},
                      {"quarantined", count_text(s, a->quarantined)},
                      {"duplicates", count_text(s, a->duplicate)},
                      {"nondata", count_text(s, a->non_data)}));
}

/* Why a submission was refused: its first finding that refuses. */
static bool say_reason(struct session *s, struct register_db *db, const struct submission *one)
{
    struct finding_list findings = {0};
    if (!register_findings(db, s->arena, one->id, one->dataset, &findings, s->diag)) {
        return false;
    }
    for (ptrdiff_t i = 0; i < findings.count; i++) {
        if (findings.item[i].severity == SEVERITY_REFUSE_FILE) {
            str what = finding_sentence(s, one, &findings.item[i], "finding");
            str advice = finding_sentence(s, one, &findings.item[i], "advice");
            printf("    %.*s %.*s\n", STR_ARG(what), STR_ARG(advice));
            return true;
        }
    }
    return true;
}

/* Of each dataset that centres are expected to send: how many did, in the latest year that is due.
 */
static bool say_coverage(struct session *s, const struct schemas *schemas, struct register_db *db,
                         const struct submission_list *list, str release_date)
{
    struct reporting_log log;
    int32_t as_of_day = s->run.today;
    (void)date_parse_iso(release_date, &as_of_day);
    if (!reporting_log_read(s->arena, schemas, db, &log, s->diag)) {
        return false;
    }
    struct coverage_list centres = coverage_find(s->arena, schemas, list, &log, as_of_day);
    struct buf text = buf_new(s->arena, 128);
    for (int32_t i = 0; i < schemas->datasets; i++) {
        const struct dataset *dataset = schemas->dataset[i];
        int32_t expected = 0, reported = 0, year = date_to_parts(as_of_day).year;
        coverage_centres(&centres, dataset, year, &expected, &reported);
        if (expected == 0) { /* nothing of this year is due yet */
            coverage_centres(&centres, dataset, --year, &expected, &reported);
        }
        if (expected > 0) {
            buf_str(&text, text.n > 0 ? STR("; ") : STR(""));
            buf_str(&text,
                    SPEAK(s, "status.coverage.dataset",
                          {"dataset", dataset->labels.text[s->language]},
                          {"expected", count_text(s, expected)},
                          {"reported", count_text(s, reported)}, {"year", count_text(s, year)}));
        }
    }
    if (text.n > 0) {
        say_line(s, SPEAK(s, "status.coverage", {"list", buf_view(&text)}));
    }
    return true;
}

static int status_of(struct session *s, str profile)
{
    const char *path = session_path(s, profile, "register.sqlite");
    if (!file_exists(path)) {
        say_line(s, SPEAK(s, "status.never-run", {"profile", profile}));
        return 0;
    }
    struct schemas schemas = {0};
    struct submission_list list = {0};
    str date = {0}, fingerprint = {0};
    if (!schemas_load(s->arena, s->run.schemas_root, profile, &schemas, s->diag)) {
        return DIAG_DESCRIPTOR;
    }
    struct register_db *db = register_open(s->arena, path, REGISTER_READ, s->diag);
    bool ok = db && register_submissions(db, s->arena, &schemas, &list, s->diag) &&
              register_latest_release(db, s->arena, &date, &fingerprint, s->diag);
    if (ok) {
        str none = SPEAK(s, "status.no-release", {"profile", profile});
        say_line(s,
                 SPEAK(s, "status.profile", {"profile", profile}, {"release", date.n ? date : none},
                       {"fingerprint", str_slice(fingerprint, 0, fingerprint.n ? 12 : 0)}));
        say_states(s, &list);
        ok = say_coverage(s, &schemas, db, &list, date);
        for (ptrdiff_t i = 0; i < list.count; i++) {
            bool trouble = list.item[i].state == SUBMISSION_REFUSED;
            if (trouble || s->verbosity == VERBOSITY_VERBOSE) {
                say_submission(s, &list.item[i]);
            }
            ok = ok && (!trouble || say_reason(s, db, &list.item[i]));
        }
    }
    if (db) {
        register_close(db);
    }
    return ok ? 0 : diag_exit_code(s->diag);
}

int command_status(struct session *s)
{
    struct str_list profiles = {0};
    if (!session_profiles(s, &profiles)) {
        return diag_exit_code(s->diag);
    }
    int code = 0;
    for (ptrdiff_t i = 0; i < profiles.count; i++) {
        int one = status_of(s, profiles.item[i]);
        code = one ? one : code;
    }
    return code;
}

/* ---- explain ---- */

/* For reading: two decimals, or two digits of what is smaller; figures.csv has every digit. */
static str plain_number(struct session *s, double value)
{
    if (fabs(value) > 0.0 && fabs(value) < 0.1) {
        return str_format(s->arena, "%.2g", value);
    }
    struct buf b = buf_new(s->arena, 32);
    buf_double(&b, round(value * 100.0) / 100.0);
    return buf_view(&b);
}

static str word_of(struct session *s, const char *id)
{
    return SPEAK(s, id, {"count", STR("1")});
}

static str expression_or_all(struct session *s, const struct expression *e)
{
    return e ? expression_text(e) : word_of(s, "explain.all-records");
}

/* Where the figure stands, in words: "Incidents by type; 2024; physical". */
static str place_text(struct session *s, const struct figure_record *f,
                      const struct indicator *indicator)
{
    struct buf b = buf_new(s->arena, 96);
    buf_str(&b, indicator ? indicator->labels.text[s->language] : f->indicator);
    for (int32_t i = 0; i < f->place.positions; i++) {
        buf_str(&b, word_of(s, "publish.join"));
        buf_str(&b, f->place.position[i].text[s->language]);
    }
    return buf_view(&b);
}

static str state_word(struct session *s, str state)
{
    return word_of(s,
                   str_to_c(s->arena, str_format(s->arena, "figure-state.%.*s", STR_ARG(state))));
}

/* The name of what a measure tells beside its value; the id itself when this version has it not. */
static str extra_word(struct session *s, const struct figure_extra *extra,
                      const struct indicator *indicator)
{
    static const struct indicator none = {0};
    const char *id = str_to_c(s->arena, extra->name);
    indicator = indicator ? indicator : &none;
    struct labels first = indicator_side_labels(indicator, 0);
    struct labels second = indicator_side_labels(indicator, 1);
    if (!catalogue_has(s->catalogue, id)) {
        return extra->name;
    }
    return SPEAK(s, id, {"first", first.text[s->language]}, {"second", second.text[s->language]});
}

/* Of a count of persons, records without a number are not known: each perhaps one person more. */
static bool counts_what_is_known(const struct indicator *indicator)
{
    return indicator && indicator->measure == MEASURE_COUNT;
}

static void say_beside(struct session *s, str name, double value)
{
    say_line(s, SPEAK(s, "explain.extra", {"name", name}, {"value", plain_number(s, value)}));
}

/* Answers of a share; of a count of persons, which has no denominator, records without a number. */
static void say_unknown(struct session *s, const struct figure_record *f)
{
    bool share = f->denominator >= 0;
    if (f->unknown >= 0) {
        say_line(s, SPEAK(s, share ? "explain.unknown" : "explain.uncounted",
                          {"unknown", count_text(s, f->unknown)}));
    }
    if (f->bound_lower <= f->bound_upper) {
        say_line(s, SPEAK(s, share ? "explain.bounds" : "explain.most-persons",
                          {"lower", plain_number(s, f->bound_lower)},
                          {"upper", plain_number(s, f->bound_upper)}));
    }
    if (f->unknown_withheld) {
        say_line(s, word_of(s, share ? "explain.unknown-withheld" : "explain.uncounted-withheld"));
    }
}

static void say_value(struct session *s, const struct figure_record *f,
                      const struct indicator *indicator)
{
    bool interval = f->lower <= f->upper;
    say_line(s, SPEAK(s, interval ? "explain.value-interval" : "explain.value",
                      {"value", plain_number(s, f->value)},
                      {"lower", interval ? plain_number(s, f->lower) : STR("")},
                      {"upper", interval ? plain_number(s, f->upper) : STR("")}));
    if (f->denominator >= 0) {
        say_line(s, SPEAK(s, "explain.counts", {"numerator", count_text(s, f->numerator)},
                          {"denominator", count_text(s, f->denominator)}));
    }
    say_unknown(s, f);
    for (ptrdiff_t i = 0; i < f->extras.count; i++) {
        const struct figure_extra *extra = &f->extras.item[i];
        say_beside(s, extra_word(s, extra, indicator), extra->value);
    }
}

static void say_figure(struct session *s, const struct figure_record *f,
                       const struct indicator *indicator)
{
    say_line(s, SPEAK(s, "explain.figure", {"figure", f->id}));
    say_line(s, SPEAK(s, "explain.place", {"place", place_text(s, f, indicator)}));
    if (f->published) {
        say_value(s, f, indicator);
    } else if (str_equal_c(f->state, "suppressed")) {
        say_line(s, SPEAK(s, "explain.suppressed", {"figure", f->id}));
    } else {
        say_line(s, SPEAK(s, "explain.state", {"state", state_word(s, f->state)}));
    }
    if (indicator) {
        say_line(s, SPEAK(s, "explain.indicator", {"code", indicator->code},
                          {"name", indicator->labels.text[s->language]},
                          {"definition", indicator->definition.text[s->language]}));
        say_line(s, SPEAK(s, "explain.descriptor", {"path", indicator->path},
                          {"dataset", indicator->dataset->labels.text[s->language]},
                          {"where", expression_or_all(s, indicator->where)},
                          {"within", expression_or_all(s, indicator->within)}));
    }
}

/* The value in a release, with what stands beside it: "12.5; not known: 7 (11.9 to 14.2)". */
static str history_value(struct session *s, const struct figure_history_item *h,
                         const struct indicator *indicator)
{
    if (!str_equal_c(h->state, "published")) {
        return state_word(s, h->state);
    }
    struct buf b = buf_new(s->arena, 64);
    buf_str(&b, plain_number(s, h->value));
    if (h->unknown >= 0 && counts_what_is_known(indicator)) {
        buf_str(&b, word_of(s, "publish.join"));
        buf_str(&b,
                SPEAK(s, "explain.history.extra", {"name", word_of(s, "publish.column.uncounted")},
                      {"value", count_text(s, h->unknown)}));
    } else if (h->unknown >= 0 && h->bound_lower <= h->bound_upper) {
        buf_str(&b, word_of(s, "publish.join"));
        buf_str(&b, SPEAK(s, "explain.history.unknown", {"unknown", count_text(s, h->unknown)},
                          {"lower", plain_number(s, h->bound_lower)},
                          {"upper", plain_number(s, h->bound_upper)}));
    }
    for (ptrdiff_t i = 0; i < h->extras.count; i++) {
        buf_str(&b, word_of(s, "publish.join"));
        buf_str(&b, SPEAK(s, "explain.history.extra",
                          {"name", extra_word(s, &h->extras.item[i], indicator)},
                          {"value", plain_number(s, h->extras.item[i].value)}));
    }
    return buf_view(&b);
}

/* As it may be told to others; --verbose has the files of centres, too. */
static str history_detail(struct session *s, const struct figure_history_item *h)
{
    if (s->verbosity == VERBOSITY_VERBOSE || !str_starts(h->told, STR(REVISION_FILES_NOT_NAMED))) {
        return s->verbosity == VERBOSITY_VERBOSE ? h->detail : h->told;
    }
    str rest = str_slice(h->told, (ptrdiff_t)sizeof REVISION_FILES_NOT_NAMED - 1, h->told.n);
    str pieces[] = {word_of(s, "explain.files-not-named"), rest};
    return str_concat(s->arena, 2, pieces);
}

/* The figure in each release, and why it changed. */
static void say_history(struct session *s, const struct figure_history *history,
                        const struct indicator *indicator)
{
    for (ptrdiff_t i = 0; history->count > 1 && i < history->count; i++) {
        const struct figure_history_item *h = &history->item[i];
        str cause = str_format(s->arena, "cause.%.*s", STR_ARG(h->cause));
        str value = history_value(s, h, indicator);
        if (h->cause.n == 0) {
            say_line(s, SPEAK(s, "explain.history", {"release", h->release}, {"value", value}));
            continue;
        }
        say_line(s, SPEAK(s, "explain.history.changed", {"release", h->release}, {"value", value},
                          {"cause", word_of(s, str_to_c(s->arena, cause))},
                          {"detail", history_detail(s, h)}));
    }
}

static void say_release(struct session *s, str profile, const struct figure_record *f,
                        const struct file_hash_list *inputs)
{
    str directory = path_join(s->arena, STR("releases"), f->release);
    str manifest = path_join(s->arena, directory, STR("manifest.json"));
    const char *path = session_path(s, profile, str_to_c(s->arena, manifest));
    say_line(s, SPEAK(s, "explain.release", {"release", f->release},
                      {"fingerprint", f->fingerprint}, {"manifest", str_from_c(path)}));
    say_line(s, SPEAK(s, "explain.inputs", {"count", count_text(s, inputs->count)}));
    for (ptrdiff_t i = 0; i < inputs->count && s->verbosity == VERBOSITY_VERBOSE; i++) {
        char hex[SHA256_HEX_BYTES], tag[2 * TAG_BYTES + 1];
        hash_hex(inputs->item[i].sha256, SHA256_BYTES, hex);
        hash_hex(inputs->item[i].tag, TAG_BYTES, tag);
        say_line(s, SPEAK(s, "explain.input", {"file", inputs->item[i].path},
                          {"tag", str_from_c(tag)}, {"sha256", str_from_c(hex)}));
    }
}

int command_explain(struct session *s)
{
    if (s->argument_count != 1) {
        return usage_error(s, "usage.explain", "explain");
    }
    str figure = str_from_c(s->argument[0]), profile, rest;
    if (!str_cut(figure, '/', &profile, &rest)) {
        return usage_error(s, "usage.explain", s->argument[0]);
    }
    s->profile = str_to_c(s->arena, profile);
    struct str_list profiles = {0};
    struct schemas schemas = {0};
    if (!session_profiles(s, &profiles) ||
        !schemas_load(s->arena, s->run.schemas_root, profile, &schemas, s->diag)) {
        return diag_exit_code(s->diag);
    }
    const char *path = session_path(s, profile, "register.sqlite");
    if (!file_exists(path)) {
        return usage_error(s, "usage.never-run", s->profile);
    }
    struct register_db *db = register_open(s->arena, path, REGISTER_READ, s->diag);
    if (!db) {
        return diag_exit_code(s->diag);
    }
    struct figure_record record = {0};
    struct file_hash_list inputs = {0};
    struct figure_history history = {0};
    bool found = register_figure(db, s->arena, figure, &record, s->diag) &&
                 register_figure_history(db, s->arena, figure, &history, s->diag);
    const struct indicator *indicator =
        found ? schemas_indicator(&schemas, record.indicator) : NULL;
    found =
        found && (!indicator || register_figure_inputs(db, s->arena, record.release,
                                                       indicator->dataset->name, &inputs, s->diag));
    register_close(db);
    if (!found) {
        int code = diag_exit_code(s->diag);
        return code ? code : DIAG_USAGE;
    }
    say_figure(s, &record, indicator);
    say_release(s, profile, &record, &inputs);
    say_history(s, &history, indicator);
    return 0;
}

/* ---- verify, key ---- */

/* Where the observatory's key and register are at hand: that the tags of the manifest are those of
 * files on record. */
static bool verify_inputs(struct session *s, const char *release)
{
    const char *path =
        s->profile ? session_path(s, str_from_c(s->profile), "register.sqlite") : NULL;
    if (!path || !file_exists(path) || !file_exists(s->run.key_path)) {
        return true;
    }
    struct key_ring *keys = key_ring_open(s->run.key_path, s->diag);
    struct register_db *db = keys ? register_open(s->arena, path, REGISTER_READ, s->diag) : NULL;
    struct file_hash_list known = {0};
    int64_t found = 0;
    bool ok = db && register_released_inputs(db, s->arena, &known, s->diag) &&
              publish_verify_inputs(s->arena, release, keys, &known, &found, s->diag);
    if (db) {
        register_close(db);
    }
    if (keys) {
        key_ring_close(keys);
    }
    if (ok) {
        say_line(s, SPEAK(s, "verify.inputs", {"count", count_text(s, found)}));
    }
    return ok;
}

int command_verify(struct session *s)
{
    if (s->argument_count != 1) {
        return usage_error(s, "usage.verify", "verify");
    }
    const char *release = s->argument[0];
    if (!dir_exists(release) && s->profile) {
        str name = str_equal_c(STR("latest"), release)
                       ? STR("latest")
                       : path_join(s->arena, STR("releases"), str_from_c(release));
        release = session_path(s, str_from_c(s->profile), str_to_c(s->arena, name));
    }
    if (!dir_exists(release)) {
        return usage_error(s, "usage.no-such-release", s->argument[0]);
    }
    int64_t files = 0;
    if (!publish_verify(s->arena, release, &files, s->diag) || !verify_inputs(s, release)) {
        int code = diag_exit_code(s->diag);
        return code ? code : DIAG_HELD_BACK;
    }
    say_line(s, SPEAK(s, "verify.good", {"release", str_from_c(release)},
                      {"files", count_text(s, files)}));
    return 0;
}

/* The key's parts stand with commas between them; findings hash them as stage 2 does. */
static void say_reference(struct session *s, const struct tagger *tagger, str parts)
{
    struct arena scratch = *s->arena;
    struct buf key = buf_new(&scratch, 64);
    char text[REFERENCE_BYTES];
    for (bool more = true; more;) {
        str part;
        more = str_cut(parts, ',', &part, &parts);
        buf_str(&key, str_trim(part));
        buf_byte(&key, 0x1F);
    }
    reference_text(tagger_reference(tagger, buf_view(&key)), text);
    puts(text);
}

/* The references that feedback shows for records of a centre: of keys given as arguments, or one a
 * line on standard input. */
static int say_references(struct session *s)
{
    if (!s->centre || s->argument_count < 2) {
        return usage_error(s, "usage.key", "key");
    }
    struct key_ring *keys = key_ring_open(s->run.key_path, s->diag);
    if (!keys) {
        return diag_exit_code(s->diag);
    }
    struct tagger tagger = tagger_new(keys, KEY_DISPLAY, str_from_c(s->centre));
    char line[4096];
    if (strcmp(s->argument[1], "-") == 0) {
        while (fgets(line, sizeof line, stdin)) {
            line[strcspn(line, "\r\n")] = 0;
            say_reference(s, &tagger, str_from_c(line));
        }
    } else {
        for (int i = 1; i < s->argument_count; i++) {
            say_reference(s, &tagger, str_from_c(s->argument[i]));
        }
    }
    key_ring_close(keys);
    return 0;
}

int command_key(struct session *s)
{
    if (s->argument_count > 0 && strcmp(s->argument[0], "reference") == 0) {
        return say_references(s);
    }
    if (s->argument_count != 1 || strcmp(s->argument[0], "new") != 0) {
        return usage_error(s, "usage.key", "key");
    }
    if (!key_new(s->run.key_path, s->diag)) {
        return diag_exit_code(s->diag);
    }
    say_line(s, SPEAK(s, "key.made", {"path", str_from_c(s->run.key_path)}));
    return 0;
}
