/* marsad sheet: one indicator's workbook out of the last release. */
#include "7_publish/publish.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "command.h"

enum { CODES_SUGGESTED = 5, NEAR = 2, TABLES_LIMIT = 64 };

/* ---- which indicator ---- */

static bool same_code(struct arena *a, str left, str right)
{
    return str_equal(utf8_fold(a, left), utf8_fold(a, right));
}

const struct indicator *indicator_asked(struct arena *a, const struct schemas *schemas, str code)
{
    for (int32_t i = 0; i < schemas->indicators; i++) {
        if (same_code(a, schemas->indicator[i]->code, code)) {
            return schemas->indicator[i];
        }
    }
    return NULL;
}

/* In any language: the words of a question are not always those of the messages. */
static bool name_holds(struct arena *a, const struct indicator *indicator, str word)
{
    for (int l = 0; l < LANGUAGE_COUNT; l++) {
        if (str_find(utf8_fold(a, indicator->labels.text[l]), word) >= 0) {
            return true;
        }
    }
    return false;
}

/* "A6 (Share by type), A16 (...)": the nearest codes first, then those whose name holds the word.
 */
str nearest_indicators(struct session *s, const struct schemas *schemas, str code)
{
    struct buf b = buf_new(s->arena, 128);
    int shown = 0;
    str word = utf8_fold(s->arena, code);
    for (int distance = 0; distance <= NEAR; distance++) {
        for (int32_t i = 0; i < schemas->indicators && shown < CODES_SUGGESTED; i++) {
            const struct indicator *indicator = schemas->indicator[i];
            str name = indicator->labels.text[s->language];
            int away = str_distance(utf8_fold(s->arena, indicator->code), word);
            bool named = word.n > 2 && name_holds(s->arena, indicator, word);
            if (named ? distance != 0 : away != distance || away == 0) {
                continue;
            }
            buf_format(&b, "%s%.*s (%.*s)", shown++ > 0 ? ", " : "", STR_ARG(indicator->code),
                       STR_ARG(name));
        }
    }
    return shown > 0 ? buf_view(&b) : STR("-");
}

/* ---- which tables ---- */

/* "area" names a breakdown by "area.level2" too. */
static bool names(str asked, str breakdown)
{
    str column, transform;
    (void)str_cut(breakdown, '.', &column, &transform);
    return str_equal(asked, breakdown) || str_equal(asked, column);
}

static bool broken_down_by(const struct indicator_table *table, str by)
{
    str head, tail = by;
    do {
        (void)str_cut(tail, ',', &head, &tail);
        bool found = false;
        for (int32_t k = 0; k < table->by_count; k++) {
            found = found || names(str_trim(head), table->by[k].name);
        }
        if (!found) {
            return false;
        }
    } while (tail.n > 0);
    return true;
}

static str choices(struct session *s, const struct indicator *indicator)
{
    struct buf b = buf_new(s->arena, 256);
    for (int32_t i = 0; i < indicator->tables; i++) {
        const struct indicator_table *table = &indicator->table[i];
        for (int32_t k = 0; k < table->by_count; k++) {
            buf_c(&b, k > 0 ? "," : b.n > 0 ? "; " : "");
            buf_str(&b, table->by[k].name);
        }
    }
    return buf_view(&b);
}

static bool choose_tables(struct session *s, const struct indicator *indicator,
                          struct sheet_options *options)
{
    str *chosen = ARENA_ARRAY(s->arena, str, TABLES_LIMIT);
    options->table = chosen;
    for (int32_t i = 0; s->by && i < indicator->tables && options->tables < TABLES_LIMIT; i++) {
        if (broken_down_by(&indicator->table[i], str_from_c(s->by))) {
            chosen[options->tables++] = indicator->table[i].id;
        }
    }
    if (s->by && options->tables == 0) {
        DIAG(s->diag, DIAG_ERROR, DIAG_USAGE, NO_PLACE, "sheet.no-breakdown",
             {"indicator", indicator->code}, {"by", str_from_c(s->by)},
             {"choices", choices(s, indicator)});
        return false;
    }
    return true;
}

/* ---- where ---- */

static enum language sheet_language(const struct session *s, const struct schemas *schemas)
{
    const struct observatory *o = &schemas->observatory;
    for (int32_t i = 0; i < o->languages && s->run.language_count == 0; i++) {
        if (o->language[i] == s->language) {
            return s->language;
        }
    }
    return s->run.language_count > 0 ? s->run.languages[0] : o->language[0];
}

static const char *sheet_path(struct session *s, str profile, const struct indicator *indicator,
                              enum language language)
{
    if (s->file) {
        return s->file;
    }
    const char *directory = session_path(s, profile, "sheets");
    str name =
        str_format(s->arena, "%.*s.%s.xlsx", STR_ARG(indicator->code), language_code(language));
    return dir_make(directory, s->diag)
               ? str_to_c(s->arena, path_join(s->arena, str_from_c(directory), name))
               : NULL;
}

/* The profile that was asked for, or the only one that has a register. */
static bool find_profile(struct session *s, str *profile)
{
    struct str_list profiles = {0};
    int found = 0;
    if (!session_profiles(s, &profiles)) {
        return false;
    }
    for (ptrdiff_t i = 0; i < profiles.count; i++) {
        if (file_exists(session_path(s, profiles.item[i], "register.sqlite"))) {
            *profile = profiles.item[i];
            found++;
        }
    }
    if (found == 0) {
        (void)usage_error(s, "usage.never-run", s->profile ? s->profile : s->run.output_root);
    } else if (found > 1) {
        (void)usage_error(s, "usage.which-profile", "sheet");
    }
    return found == 1;
}

static int write_sheet(struct session *s, str profile, const struct chain_again *release,
                       const struct indicator *indicator, const struct sheet_options *options)
{
    enum language language = sheet_language(s, release->schemas);
    const char *path = sheet_path(s, profile, indicator, language);
    struct sheet_request request = {release->schemas, &release->facts, &release->tables,
                                    indicator,        options,         language};
    if (!path || !publish_sheet(s->arena, &request, path, s->diag)) {
        return diag_exit_code(s->diag);
    }
    say_line(s, SPEAK(s, "sheet.written", {"indicator", indicator->code},
                      {"release", release->facts.date}, {"path", str_from_c(path)}));
    return 0;
}

/* Who asks for a sheet is not who mends descriptors. */
static int leave(struct session *s)
{
    ptrdiff_t kept = 0;
    for (ptrdiff_t i = 0; i < s->diag->count; i++) {
        if (s->diag->item[i].level == DIAG_ERROR) {
            s->diag->item[kept++] = s->diag->item[i];
        }
    }
    s->diag->count = kept;
    return diag_exit_code(s->diag);
}

static int make_sheet(struct session *s, str profile, struct sheet_options *options)
{
    struct schemas schemas = {0};
    struct chain_again release = {0};
    str code = str_from_c(s->argument[0]);
    if (!schemas_load(s->arena, s->run.schemas_root, profile, &schemas, s->diag)) {
        return DIAG_DESCRIPTOR;
    }
    const struct indicator *indicator = indicator_asked(s->arena, &schemas, code);
    if (!indicator) {
        DIAG(s->diag, DIAG_ERROR, DIAG_USAGE, NO_PLACE, "sheet.unknown", {"code", code},
             {"profile", profile}, {"nearest", nearest_indicators(s, &schemas, code)});
        return DIAG_USAGE;
    }
    progress_setup(VERBOSITY_QUIET);
    if (!choose_tables(s, indicator, options) ||
        !chain_again(s->arena, profile, &s->run, &release, s->diag)) {
        return diag_exit_code(s->diag);
    }
    return write_sheet(s, profile, &release,
                       indicator_asked(s->arena, release.schemas, indicator->code), options);
}

int command_sheet(struct session *s)
{
    struct sheet_period period;
    struct sheet_options options = {0};
    str profile = {0};
    if (s->argument_count != 1) {
        return usage_error(s, "usage.sheet", "sheet");
    }
    if (s->period && !sheet_period_parse(str_from_c(s->period), &period)) {
        return usage_error(s, "usage.bad-period", s->period);
    }
    options.period = s->period ? &period : NULL;
    if (!find_profile(s, &profile)) {
        int code = diag_exit_code(s->diag);
        return code ? code : DIAG_USAGE;
    }
    int code = make_sheet(s, profile, &options);
    int raised = leave(s);
    return code ? code : raised;
}
