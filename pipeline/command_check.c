/* marsad check: descriptors, or files, before the night does it. Keeps nothing. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "1_ingest/ingest.h"
#include "command_check.h"
#include "take_in.h"

str folder_of(str path)
{
    while (path.n > 0 && path.p[path.n - 1] != '/') {
        path.n--;
    }
    return path;
}

str last_name_of(str path)
{
    while (path.n > 1 && path.p[path.n - 1] == '/') {
        path.n--;
    }
    return str_slice(path, folder_of(path).n, path.n);
}

static int check_schemas(struct session *s)
{
    struct str_list profiles = {0};
    if (!session_profiles(s, &profiles)) {
        return diag_exit_code(s->diag);
    }
    int code = 0;
    for (ptrdiff_t i = 0; i < profiles.count; i++) {
        struct schemas schemas = {0};
        if (!schemas_load(s->arena, s->run.schemas_root, profiles.item[i], &schemas, s->diag)) {
            code = DIAG_DESCRIPTOR;
        } else {
            say_line(s, SPEAK(s, "check.schemas-good", {"profile", profiles.item[i]},
                              {"datasets", count_text(s, schemas.datasets)},
                              {"indicators", count_text(s, schemas.indicators)},
                              {"codelists", count_text(s, schemas.codelists)}));
        }
        session_flush(s);
    }
    return code;
}

/* "finding.RULE.DETAIL" where the catalogue has it, else "finding.RULE". */
static const char *finding_id(const struct session *s, const char *kind, const struct finding *f)
{
    str dot = STR(".");
    str fine = str_concat(s->arena, 5, (str[]){str_from_c(kind), dot, f->rule, dot, f->detail});
    const char *id = str_to_c(s->arena, fine);
    if (f->detail.n > 0 && catalogue_has(s->catalogue, id)) {
        return id;
    }
    return str_to_c(s->arena, str_concat(s->arena, 3, (str[]){str_from_c(kind), dot, f->rule}));
}

static str rule_message(const struct session *s, const struct dataset *dataset, str rule)
{
    for (int32_t i = 0; i < dataset->rules; i++) {
        if (str_equal(dataset->rule[i].id, rule)) {
            return dataset->rule[i].message.text[s->language];
        }
    }
    return rule;
}

str finding_sentence(const struct session *s, const struct submission *submission,
                     const struct finding *f, const char *kind)
{
    const struct dataset *dataset = submission->dataset;
    str field = STR("");
    if (dataset && f->field >= 0) {
        field = dataset->field[f->field].labels.text[s->language];
        field = field.n > 0 ? field : dataset->field[f->field].name;
    }
    str detail = dataset && str_equal_c(f->rule, "row-rule") ? rule_message(s, dataset, f->detail)
                                                             : f->detail;
    struct diag_arg args[] = {
        {"field", field},
        {"detail", detail},
        {"line", count_text(s, f->line)},
        {"column", count_text(s, f->column)},
        {"count", count_text(s, 1)},
    };
    return speak(s, finding_id(s, kind, f), (int)(sizeof args / sizeof *args), args);
}

/* FILE:LINE:COLUMN, as editors take it; what is unknown is left out. */
static str finding_place(const struct session *s, const struct submission *submission,
                         const struct finding *f)
{
    if (f->line == 0) {
        return submission->path;
    }
    str place = str_format(s->arena, "%.*s:%lld", STR_ARG(submission->path), (long long)f->line);
    return f->column == 0 ? place : str_format(s->arena, "%.*s:%d", STR_ARG(place), f->column);
}

void finding_say(const struct session *s, const struct submission *submission,
                 const struct finding *f)
{
    str what = finding_sentence(s, submission, f, "finding");
    str advice = finding_sentence(s, submission, f, "advice");
    str severity = SPEAK(
        s,
        str_to_c(s->arena,
                 str_concat(s->arena, 2,
                            (str[]){STR("severity."), str_from_c(severity_name(f->severity))})),
        {"count", STR("1")});
    str place = finding_place(s, submission, f);
    printf("%.*s: %.*s: %.*s %.*s\n", STR_ARG(place), STR_ARG(severity), STR_ARG(what),
           STR_ARG(advice));
}

static void say_account(struct session *s, const struct submission *submission, bool good)
{
    const struct account *a = &submission->account;
    struct diag_arg args[] = {
        {"file", submission->path},
        {"read", count_text(s, a->read)},
        {"accepted", count_text(s, a->accepted)},
        {"quarantined", count_text(s, a->quarantined)},
        {"nondata", count_text(s, a->non_data)},
    };
    say_line(s, speak(s, good ? "check.file-good" : "check.file-refused", 5, args));
}

/* A note alone (a declared repair, say) is nothing that a person must look at. */
static bool is_told(const struct finding_list *findings)
{
    for (ptrdiff_t i = 0; i < findings->group_count; i++) {
        if (findings->group[i].severity > SEVERITY_INFO) {
            return true;
        }
    }
    return false;
}

/* For a program: findings stay until all files are read, since the verdict is one document. */
static int judge_submission(struct session *s, const struct schemas *schemas, int fd,
                            struct submission *submission, struct verdict *verdict)
{
    struct finding_list findings = finding_list_new(s->arena, schemas->policy.findings_limit_each);
    bool good = take_in_check(s->arena, schemas, fd, submission, s->run.as_of_day, &findings);
    verdict_file(verdict, submission, &findings, 0);
    return good && !is_told(&findings) ? 0 : DIAG_DATA;
}

static int check_submission(struct session *s, const struct schemas *schemas, int fd,
                            struct submission *submission, struct verdict *verdict)
{
    if (s->format != FORMAT_HUMAN) {
        return judge_submission(s, schemas, fd, submission, verdict);
    }
    struct arena scratch = *s->arena;
    struct finding_list findings = finding_list_new(&scratch, schemas->policy.findings_limit_each);
    bool good = take_in_check(&scratch, schemas, fd, submission, s->run.as_of_day, &findings);
    for (ptrdiff_t i = 0; i < findings.count; i++) {
        struct session local = *s;
        struct arena line = scratch; /* given back after each line */
        local.arena = &line;
        finding_say(&local, submission, &findings.item[i]);
    }
    say_account(s, submission, good);
    return good && !is_told(&findings) ? 0 : DIAG_DATA;
}

/* What a check of our own files ends with. */
static void check_end(struct session *s, struct verdict *verdict, str path)
{
    if (s->format == FORMAT_HUMAN) {
        say_line(s, SPEAK(s, "check.not-checked", {"path", path}));
    } else {
        (void)verdict_end(verdict);
    }
}

/* ---- what the descriptors say of a file ---- */

static bool is_codelist(str file, const struct codelist *list)
{
    str name = last_name_of(file);
    return list && name.n == list->name.n + STR(".csv").n && str_starts(name, list->name) &&
           str_ends(name, STR(".csv")) && str_ends(folder_of(file), STR("codelists/"));
}

/* The description of a dataset that is checked, the lists of its codes, and how centres write. */
static bool is_of_submissions(const void *context, str file)
{
    const struct submission_list *checked = context;
    bool is = str_equal_c(last_name_of(file), "sources.yaml");
    for (ptrdiff_t i = 0; i < checked->count && !is; i++) {
        const struct dataset *dataset = checked->item[i].dataset;
        is = dataset && str_equal(file, dataset->path);
        for (int32_t f = 0; dataset && f < dataset->fields && !is; f++) {
            is = is_codelist(file, dataset->field[f].codelist);
        }
    }
    return is;
}

/* Whoever checks a file is not told what is doubtful about indicators. */
static void tell_doubts(struct session *s, const struct diag *doubts,
                        const struct submission_list *checked)
{
    const struct diag told = *s->diag;
    *s->diag = *doubts;
    session_keep_warnings(s, is_of_submissions, checked);
    diag_append(s->diag, &told);
}

/* A clerk's own file, wherever it lies: its folder names the centre when it is a registered one. */
static bool name_loose_file(struct session *s, const struct schemas *schemas, str path,
                            struct submission *out)
{
    str directory = folder_of(path), name = last_name_of(path);
    struct submission_list found = {0};
    struct diag neighbours = diag_new(s->arena); /* what else lies there is of no concern */
    if (!ingest_find(s->arena, schemas, directory.n ? str_to_c(s->arena, directory) : ".", &found,
                     &neighbours)) {
        diag_append(s->diag, &neighbours);
        return false;
    }
    for (ptrdiff_t i = 0; i < found.count; i++) {
        if (str_equal(found.item[i].path, name)) {
            *out = found.item[i];
        }
    }
    out->path = name;
    if (s->dataset) {
        out->dataset = schemas_dataset(schemas, str_from_c(s->dataset));
        out->dataset_name = str_from_c(s->dataset);
        if (!out->dataset) {
            DIAG(s->diag, DIAG_ERROR, DIAG_USAGE, NO_PLACE, "usage.unknown-dataset",
                 {"what", out->dataset_name});
            return false;
        }
    }
    return true;
}

static int check_file(struct session *s, struct schemas *schemas, const struct diag *doubts,
                      const char *path)
{
    str whole = str_from_c(path), directory = folder_of(whole);
    str centre = s->centre ? str_from_c(s->centre) : last_name_of(directory);
    if (s->centre && codelist_index(schemas->centres, centre) < 0) {
        return usage_error(s, "usage.unknown-centre", s->centre);
    }
    /* the observatory's way of reading a folder that is not input/<profile>/<centre> */
    schemas->observatory.input_flat = true;
    schemas->observatory.flat_centre =
        codelist_index(schemas->centres, centre) >= 0 ? centre : STR("");
    struct submission submission = {.centre = schemas->observatory.flat_centre};
    if (!name_loose_file(s, schemas, whole, &submission)) {
        return diag_exit_code(s->diag);
    }
    tell_doubts(s, doubts, &(struct submission_list){.item = &submission, .count = 1});
    submission.centre = schemas->observatory.flat_centre;
    int fd = open(directory.n ? str_to_c(s->arena, directory) : ".", O_RDONLY | O_DIRECTORY);
    if (fd < 0) {
        return usage_error(s, "usage.no-such-file", path);
    }
    struct verdict verdict = verdict_begin(s);
    int code = check_submission(s, schemas, fd, &submission, &verdict);
    close(fd);
    check_end(s, &verdict, whole);
    return code;
}

/* A folder of centres, as input/<profile>, or the folder of one centre. */
static int check_directory(struct session *s, struct schemas *schemas, const struct diag *doubts,
                           const char *path)
{
    struct submission_list found = {0};
    str name = s->centre ? str_from_c(s->centre) : last_name_of(str_from_c(path));
    if (codelist_index(schemas->centres, name) >= 0) {
        schemas->observatory.input_flat = true;
        schemas->observatory.flat_centre = name;
    }
    int fd = open(path, O_RDONLY | O_DIRECTORY);
    if (fd < 0 || !ingest_find(s->arena, schemas, path, &found, s->diag)) {
        return fd < 0 ? usage_error(s, "usage.no-such-file", path) : diag_exit_code(s->diag);
    }
    int code = 0;
    if (found.count == 0) {
        close(fd);
        return usage_error(s, "usage.nothing-to-check", path);
    }
    tell_doubts(s, doubts, &found);
    struct verdict verdict = verdict_begin(s);
    for (ptrdiff_t i = 0; i < found.count; i++) {
        int one = check_submission(s, schemas, fd, &found.item[i], &verdict);
        code = one > code ? one : code;
    }
    close(fd);
    check_end(s, &verdict, str_from_c(path));
    return code;
}

/* Files of other people, or a whole package of theirs: no profile is asked. */
static int check_others(struct session *s)
{
    const char *path = s->argument[0];
    bool is_package = s->argument_count == 1 && !s->schema && !dir_exists(path) &&
                      file_exists(path) && str_ends(str_from_c(path), STR(".json"));
    return is_package ? check_package(s, path) : check_standard_files(s);
}

static int check_what(struct session *s)
{
    if (s->argument_count == 0) {
        return usage_error(s, "usage.check", "check");
    }
    const char *what = s->argument[0];
    if (s->argument_count == 1 && strcmp(what, "schemas") == 0) {
        return check_schemas(s);
    }
    if (!s->profile && s->dataset) {
        return usage_error(s, "usage.check-profile", what);
    }
    if (s->schema || !s->profile) {
        return check_others(s);
    }
    if (s->argument_count != 1) {
        return usage_error(s, "usage.check", "check");
    }
    struct str_list profiles = {0};
    struct schemas schemas = {0};
    if (!session_profiles(s, &profiles) ||
        !schemas_load(s->arena, s->run.schemas_root, profiles.item[0], &schemas, s->diag)) {
        return diag_exit_code(s->diag);
    }
    const struct diag doubts = *s->diag; /* told when it is known what they are to be about */
    *s->diag = diag_new(s->arena);
    if (!s->run.has_as_of) {
        s->run.as_of_day = schemas.observatory.as_of_day != INT32_MIN
                               ? schemas.observatory.as_of_day
                               : s->run.today;
    }
    if (dir_exists(what)) {
        return check_directory(s, &schemas, &doubts, what);
    }
    if (!file_exists(what)) {
        return usage_error(s, "usage.no-such-file", what);
    }
    return check_file(s, &schemas, &doubts, what);
}

int command_check(struct session *s)
{
    int code = check_what(s);
    if (code > DIAG_DATA) {
        verdict_refused(s, code);
    }
    return code;
}
