/* One night of one profile: the stages as a table, run in order.
 * In: descriptors, input/<profile>, the key. Out: the register, feedback and one release.
 * Guarantees: one night at a time (a lock that dies with the process); a stage that fails leaves
 * the last release as it was; a night without anything new changes nothing. */
#include "chain.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "1_ingest/ingest.h"
#include "4_link/link.h"
#include "5_indicators/indicators.h"
#include "6_protect/protect.h"
#include "7_publish/publish.h"
#include "base/date.h"
#include "base/progress.h"
#include "base/version.h"
#include "coverage.h"
#include "history.h"
#include "revisions.h"
#include "take_in.h"
#include "targets.h"

enum step { STEP_ON, STEP_DONE, STEP_FAILED };

struct night {
    struct arena *arena;
    str profile;
    const struct run_options *options;
    struct schemas schemas;
    const char *input;
    const char *output;
    const char *register_path;
    struct register_db *db;
    struct key_ring *keys;
    int lock;
    bool told; /* feedback was written tonight */
    int32_t as_of_day;
    bool as_of_fixed; /* by the command line or the profile */
    struct submission_list found;
    struct submission_list submissions;
    struct take_in_counts taken;
    struct history_list history;
    struct missing_list missing;
    struct link_counts *linked;
    struct release_facts facts;
    struct account *account; /* [datasets] of current submissions */
    struct estimate_table_list estimates;
    struct safe_table_list safe;     /* all, those of internal indicators too: for sheets */
    struct safe_table_list released; /* those that a release holds */
    struct protect_report protection;
    struct publish_result published;
    struct run_summary *summary;
    struct diag *diag;
};

static str words(struct night *n, const char *id, int count, const struct diag_arg *args)
{
    return catalogue_format(n->arena, n->schemas.catalogue, id, n->options->message_language, count,
                            args);
}

#define SAY(n, id, ...)                                                                            \
    words((n), (id), (int)(sizeof((struct diag_arg[]){__VA_ARGS__}) / sizeof(struct diag_arg)),    \
          (struct diag_arg[]){__VA_ARGS__})

static str number(struct night *n, int64_t value)
{
    return str_format(n->arena, "%lld", (long long)value);
}

static str seconds(struct night *n, double value)
{
    return str_format(n->arena, "%.3f", value);
}

static const char *path_of(struct night *n, const char *directory, const char *name)
{
    return str_to_c(n->arena, path_join(n->arena, str_from_c(directory), str_from_c(name)));
}

/* ---- what a night stands on ---- */

static const char *project_root(struct night *n)
{
    return path_of(n, n->options->schemas_root, "..");
}

static const char *input_root(struct night *n)
{
    const struct observatory *o = &n->schemas.observatory;
    if (n->options->input_root) {
        const char *inside = path_of(n, n->options->input_root, str_to_c(n->arena, n->profile));
        return dir_exists(inside) ? inside : n->options->input_root;
    }
    if (o->input_path.n > 0) {
        return o->input_path.p[0] == '/'
                   ? str_to_c(n->arena, o->input_path)
                   : path_of(n, project_root(n), str_to_c(n->arena, o->input_path));
    }
    const char *profile = str_to_c(n->arena, n->profile);
    const char *here = path_of(n, "input", profile);
    return dir_exists(here) ? here : path_of(n, path_of(n, project_root(n), "input"), profile);
}

static void choose_date(struct night *n)
{
    n->as_of_fixed = true;
    if (n->options->has_as_of) {
        n->as_of_day = n->options->as_of_day;
    } else if (n->schemas.observatory.as_of_day != INT32_MIN) {
        n->as_of_day = n->schemas.observatory.as_of_day;
    } else {
        n->as_of_day = n->options->today;
        n->as_of_fixed = false;
    }
}

static enum step open_night(struct night *n)
{
    if (!schemas_load(n->arena, n->options->schemas_root, n->profile, &n->schemas, n->diag)) {
        return STEP_FAILED;
    }
    n->input = input_root(n);
    if (!dir_exists(n->input) && n->options->input_root) {
        DIAG(n->diag, DIAG_ERROR, DIAG_ENVIRONMENT, NO_PLACE, "run.input-missing",
             {"path", str_from_c(n->input)});
        return STEP_FAILED;
    }
    if (!dir_exists(n->input)) {
        n->summary->skipped = true;
        DIAG(n->diag, DIAG_NOTE, DIAG_DATA, NO_PLACE, "run.input-absent", {"profile", n->profile},
             {"path", str_from_c(n->input)});
        return STEP_DONE;
    }
    choose_date(n);
    n->output = path_of(n, n->options->output_root, str_to_c(n->arena, n->profile));
    n->register_path = path_of(n, n->output, "register.sqlite");
    n->keys = key_ring_open(n->options->key_path, n->diag);
    if (!n->keys || !dir_make(n->output, n->diag)) {
        return STEP_FAILED;
    }
    n->lock = lock_take(path_of(n, n->output, ".lock"), n->diag);
    if (n->lock < 0) {
        return STEP_FAILED;
    }
    n->db = register_open(n->arena, n->register_path, REGISTER_WRITE, n->diag);
    bool ok = n->db && register_sync_schemas(n->db, n->arena, &n->schemas, n->diag);
    return ok ? STEP_ON : STEP_FAILED;
}

/* ---- the stages ---- */

/* All submissions of the night are on record: each is held against those before it. */
static bool look_back(struct night *n)
{
    struct history_counts counts;
    if (!history_run(n->arena, &n->schemas, n->db, &counts, n->diag)) {
        return false;
    }
    n->summary->unlike_earlier = counts.unlike;
    n->summary->held_back_files = counts.held;
    if (counts.unlike > 0) {
        progress_detail(SAY(n, "stage.take-in.history", {"unlike", number(n, counts.unlike)},
                            {"held", number(n, counts.held)}));
    }
    return true;
}

static enum step stage_take_in(struct night *n)
{
    int fd = open(n->input, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        DIAG(n->diag, DIAG_ERROR, DIAG_ENVIRONMENT, NO_PLACE, "file.cannot-read",
             {"path", str_from_c(n->input)});
        return STEP_FAILED;
    }
    bool ok = ingest_find(n->arena, &n->schemas, n->input, &n->found, n->diag) &&
              take_in(n->arena, &n->schemas, n->keys, n->db, fd, &n->found, n->as_of_day,
                      n->options->threads, &n->taken, n->diag);
    close(fd);
    if (!ok) {
        return STEP_FAILED;
    }
    n->summary->submissions = n->taken.found;
    n->summary->refused = n->taken.refused;
    progress_detail(SAY(n, "stage.take-in.cost", {"ingest", seconds(n, n->taken.ingest_seconds)},
                        {"validate", seconds(n, n->taken.validate_seconds)},
                        {"anonymise", seconds(n, n->taken.anonymise_seconds)},
                        {"register", seconds(n, n->taken.register_seconds)}));
    progress_done(SAY(n, "stage.take-in.done", {"found", number(n, n->taken.found)},
                      {"taken", number(n, n->taken.taken)}, {"known", number(n, n->taken.known)},
                      {"refused", number(n, n->taken.refused)},
                      {"records", number(n, n->taken.account.read)}));
    return look_back(n) ? STEP_ON : STEP_FAILED;
}

static enum step stage_link(struct night *n)
{
    n->linked = ARENA_ARRAY(n->arena, struct link_counts, n->schemas.datasets);
    if (!link_register(n->arena, &n->schemas, n->keys, n->db, n->options->threads, n->linked,
                       n->diag)) {
        return STEP_FAILED;
    }
    int64_t rows = 0, duplicates = 0, quarantined = 0;
    for (int32_t i = 0; i < n->schemas.datasets; i++) {
        rows += n->linked[i].rows;
        duplicates += n->linked[i].duplicates;
        quarantined += n->linked[i].quarantined;
    }
    progress_done(SAY(n, "stage.link.done", {"records", number(n, rows)},
                      {"duplicates", number(n, duplicates)},
                      {"quarantined", number(n, quarantined)}));
    return STEP_ON;
}

static int coverage_of(const struct night *n, const struct dataset *dataset)
{
    for (int32_t i = 0; i < n->schemas.datasets; i++) {
        if (n->schemas.dataset[i] == dataset) {
            return i;
        }
    }
    return -1;
}

/* A refused file that came again since is no longer of anybody's concern. */
static bool came_again(const struct night *n, const struct submission *refused)
{
    for (ptrdiff_t i = 0; i < n->submissions.count; i++) {
        const struct submission *other = &n->submissions.item[i];
        if (other->id > refused->id && str_equal(other->path, refused->path)) {
            return true;
        }
    }
    return false;
}

/* Counts each centre of a dataset once: submissions are sorted by centre. */
static void cover(struct night *n, struct dataset_coverage *coverage, const struct submission *s,
                  str *last_centre)
{
    int index = coverage_of(n, s->dataset);
    if (s->state == SUBMISSION_REFUSED) {
        bool counts = !came_again(n, s);
        n->summary->refused_on_record += counts;
        if (index >= 0) {
            coverage[index].refused += counts;
        }
        return;
    }
    if (index < 0 || s->state != SUBMISSION_CURRENT) {
        return;
    }
    coverage[index].submissions++;
    account_add(&n->account[index], &s->account);
    account_add(&n->summary->account, &s->account);
    if (!str_equal(last_centre[index], s->centre)) {
        coverage[index].centres++;
        last_centre[index] = s->centre;
    }
}

static void hash_text(struct sha256 *hash, str text)
{
    sha256_update(hash, text.p, text.n);
    sha256_update(hash, "\n", 1);
}

static void hash_submission(struct sha256 *hash, const struct submission *s)
{
    hash_text(hash, s->path);
    hash_text(hash, str_from_c(submission_state_name(s->state)));
    sha256_update(hash, s->tag, TAG_BYTES);
}

static str hex_text(struct night *n, struct sha256 *hash)
{
    uint8_t digest[SHA256_BYTES];
    char hex[SHA256_HEX_BYTES];
    sha256_finish(hash, digest);
    hash_hex(digest, SHA256_BYTES, hex);
    return str_copy(n->arena, str_from_c(hex));
}

/* Those asked for, then those of the profile: nobody unpublishes a language by reading in hers. */
static int32_t published_languages(const struct night *n, enum language out[LANGUAGE_COUNT])
{
    int32_t count = 0;
    bool taken[LANGUAGE_COUNT] = {false};
    const struct observatory *o = &n->schemas.observatory;
    for (int32_t i = 0; i < n->options->language_count + o->languages; i++) {
        int32_t own = i - n->options->language_count;
        enum language l = own < 0 ? n->options->languages[i] : o->language[own];
        if (!taken[l]) {
            taken[l] = true;
            out[count++] = l;
        }
    }
    return count;
}

/* Names what a release is made from, its date left out: the same fingerprint, the same release. It
 * is published beside all that it is made of, so that no number of records may be in it: whoever
 * knows the rest would find it by trying. What counts of a file follows from the files, which are
 * in it by their keyed tags. */
static str release_fingerprint(struct night *n)
{
    struct sha256 *hash = sha256_new();
    hash_text(hash, STR(MARSAD_VERSION));
    hash_text(hash, n->profile);
    sha256_update(hash, n->schemas.sha256, SHA256_BYTES);
    for (ptrdiff_t i = 0; i < n->submissions.count; i++) {
        if (n->submissions.item[i].state == SUBMISSION_CURRENT) {
            hash_submission(hash, &n->submissions.item[i]);
        }
    }
    enum language language[LANGUAGE_COUNT];
    int32_t languages = published_languages(n, language);
    for (int l = 0; l < LANGUAGE_COUNT; l++) {
        for (int32_t i = 0; i < languages; i++) {
            if (language[i] == (enum language)l) {
                hash_text(hash, str_from_c(language_code(language[i])));
            }
        }
    }
    return hex_text(n, hash);
}

/* The same for what centres are told: refused and superseded files too, and what counts of each. */
static str feedback_fingerprint(struct night *n)
{
    struct sha256 *hash = sha256_new();
    hash_text(hash, STR(MARSAD_VERSION));
    sha256_update(hash, n->schemas.sha256, SHA256_BYTES);
    for (ptrdiff_t i = 0; i < n->submissions.count; i++) {
        const struct submission *s = &n->submissions.item[i];
        hash_submission(hash, s);
        sha256_update(hash, &s->account, (ptrdiff_t)sizeof s->account);
    }
    for (ptrdiff_t i = 0; i < n->history.count; i++) {
        const struct history_finding *f = &n->history.item[i];
        hash_text(hash, f->rule);
        hash_text(hash, f->detail);
        sha256_update(hash, &f->measured, (ptrdiff_t)sizeof f->measured);
        sha256_update(hash, &f->usual, (ptrdiff_t)sizeof f->usual);
    }
    for (ptrdiff_t i = 0; i < n->missing.count; i++) {
        const struct missing_periods *m = &n->missing.item[i];
        hash_text(hash, m->centre);
        hash_text(hash, m->dataset->name);
        hash_text(hash, m->from);
        hash_text(hash, m->to);
    }
    return hex_text(n, hash);
}

static void count_missing(struct night *n)
{
    str last = {0};
    for (ptrdiff_t i = 0; i < n->missing.count; i++) {
        const struct missing_periods *m = &n->missing.item[i];
        n->summary->missing_periods += m->count;
        n->summary->missing_centres += !str_equal(m->centre, last);
        last = m->centre;
    }
}

static bool gather_facts(struct night *n)
{
    struct reporting_log log;
    if (!register_submissions(n->db, n->arena, &n->schemas, &n->submissions, n->diag) ||
        !register_history(n->db, n->arena, &n->history, n->diag) ||
        !reporting_log_read(n->arena, &n->schemas, n->db, &log, n->diag)) {
        return false;
    }
    n->missing = history_missing(n->arena, &n->schemas, &n->submissions, n->as_of_day);
    count_missing(n);
    struct release_facts *f = &n->facts;
    int32_t datasets = n->schemas.datasets;
    struct dataset_coverage *coverage = ARENA_ARRAY(n->arena, struct dataset_coverage, datasets);
    n->account = ARENA_ARRAY(n->arena, struct account, datasets);
    str *last_centre = ARENA_ARRAY(n->arena, str, datasets);
    for (int32_t i = 0; i < datasets; i++) {
        coverage[i].dataset = n->schemas.dataset[i];
        coverage[i].account =
            (struct safe_account){.accepted = ACCOUNT_NOT_SAID, .persons = ACCOUNT_NOT_SAID};
    }
    for (ptrdiff_t i = 0; i < n->submissions.count; i++) {
        const struct submission *s = &n->submissions.item[i];
        cover(n, coverage, s, last_centre);
        if (s->state == SUBMISSION_CURRENT) {
            struct file_hash *input = ARENA_PUSH(n->arena, &f->inputs);
            input->path = s->path;
            input->bytes = s->bytes;
            memcpy(input->sha256, s->sha256, SHA256_BYTES);
            memcpy(input->tag, s->tag, TAG_BYTES);
        }
    }
    char date[11], key_id[9] = "";
    date_format_iso(n->as_of_day, date);
    if (n->keys) {
        key_ring_id(n->keys, key_id);
    }
    f->profile = n->profile;
    f->date = str_copy(n->arena, str_from_c(date));
    f->as_of_day = n->as_of_day;
    f->submission = n->submissions.item;
    f->submission_count = n->submissions.count;
    f->coverage = coverage;
    f->coverage_count = datasets;
    f->descriptors = n->schemas.files;
    f->key_id = str_copy(n->arena, str_from_c(key_id));
    f->program = STR(MARSAD_VERSION);
    f->fingerprint = release_fingerprint(n);
    f->centres = coverage_find(n->arena, &n->schemas, &n->submissions, &log, n->as_of_day);
    return true;
}

static enum step stage_compare(struct night *n)
{
    str date = {0}, last = {0};
    if (!register_latest_release(n->db, n->arena, &date, &last, n->diag)) {
        return STEP_FAILED;
    }
    bool same_date = !n->as_of_fixed || str_equal(date, n->facts.date);
    if (last.n == 0 || !str_equal(last, n->facts.fingerprint) || !same_date) {
        return STEP_ON;
    }
    str relative = path_join(n->arena, STR("releases"), date);
    if (!dir_exists(path_of(n, n->output, str_to_c(n->arena, relative))) ||
        !dir_exists(path_of(n, n->output, "latest"))) {
        return STEP_ON;
    }
    n->summary->nothing_new = !n->told;
    n->summary->release_directory = relative;
    progress_done(SAY(n, "stage.compare.nothing-new", {"release", date}));
    return STEP_DONE;
}

static bool add_feedback(struct night *n, struct centre_feedback *feedback, ptrdiff_t from,
                         ptrdiff_t to)
{
    ptrdiff_t count = to - from;
    struct submission *newest_first = ARENA_ARRAY(n->arena, struct submission, count);
    struct finding_list *findings = ARENA_ARRAY(n->arena, struct finding_list, count);
    for (ptrdiff_t i = 0; i < count; i++) {
        newest_first[i] = n->submissions.item[to - 1 - i];
        if (!register_findings(n->db, n->arena, newest_first[i].id, newest_first[i].dataset,
                               &findings[i], n->diag)) {
            return false;
        }
    }
    *feedback = (struct centre_feedback){.centre = n->submissions.item[from].centre,
                                         .submission = newest_first,
                                         .findings = findings,
                                         .count = count,
                                         .history = &n->history,
                                         .missing = &n->missing};
    return true;
}

/* Whether every centre has been told what is on record: the mark is written when all have. */
static bool is_told(struct night *n, const char *mark, str now)
{
    str last = {0};
    struct diag unheard = diag_new(n->arena);
    return file_exists(mark) && file_read(n->arena, mark, 0, &last, &unheard) &&
           str_equal(str_trim(last), now);
}

static enum step stage_feedback(struct night *n)
{
    if (!gather_facts(n)) {
        return STEP_FAILED;
    }
    const char *mark = path_of(n, n->output, "feedback/.told");
    str now = feedback_fingerprint(n);
    if (is_told(n, mark, now)) {
        return STEP_ON;
    }
    n->told = true;
    ptrdiff_t count = n->submissions.count, centres = 0;
    struct centre_feedback *feedback = ARENA_ARRAY(n->arena, struct centre_feedback, count);
    for (ptrdiff_t from = 0, to; from < count; from = to) {
        str centre = n->submissions.item[from].centre;
        for (to = from + 1; to < count && str_equal(n->submissions.item[to].centre, centre);) {
            to++;
        }
        /* a folder that no centre is registered for has nobody to write to */
        if (codelist_index(n->schemas.centres, centre) >= 0 &&
            !add_feedback(n, &feedback[centres++], from, to)) {
            return STEP_FAILED;
        }
    }
    if (!publish_feedback(n->arena, &n->schemas, &n->facts, feedback, centres, n->output,
                          n->diag)) {
        return STEP_FAILED;
    }
    progress_done(SAY(n, "stage.feedback.done", {"centres", number(n, centres)}));
    bool marked =
        dir_make(path_of(n, n->output, "feedback"), n->diag) && file_write(mark, now, n->diag);
    return marked ? STEP_ON : STEP_FAILED;
}

static enum step stage_indicators(struct night *n)
{
    if (!indicators_compute(n->arena, &n->schemas, &n->facts.centres, n->register_path,
                            n->options->threads, n->as_of_day, &n->estimates, n->diag)) {
        return STEP_FAILED;
    }
    coverage_mark(n->arena, &n->facts.centres, n->estimates.item, n->estimates.count);
    n->summary->indicators = n->schemas.indicators;
    progress_done(SAY(n, "stage.indicators.done", {"indicators", number(n, n->schemas.indicators)},
                      {"tables", number(n, n->estimates.count)}));
    return STEP_ON;
}

/* The accounts of the intake as the protection of the tables leaves them. */
static void say_accounts(struct night *n)
{
    int32_t datasets = n->schemas.datasets;
    struct dataset_coverage *coverage = ARENA_ARRAY(n->arena, struct dataset_coverage, datasets);
    for (int32_t i = 0; i < datasets; i++) {
        coverage[i] = n->facts.coverage[i];
        coverage[i].account = protect_account(&n->schemas.policy, n->schemas.dataset[i],
                                              &n->account[i], &n->protection.wholes);
    }
    n->facts.coverage = coverage;
}

/* Internal indicators are protected with all others, since the observatory's sheets show them, and
 * published with none. */
static void choose_released(struct night *n)
{
    n->released.item = ARENA_ARRAY(n->arena, const struct safe_table *, n->safe.count);
    for (ptrdiff_t i = 0; i < n->safe.count; i++) {
        const struct safe_table *t = n->safe.item[i];
        if (safe_table_indicator(t)->reporting != REPORTING_INTERNAL) {
            n->released.item[n->released.count++] = t;
        }
    }
}

static enum step stage_protect(struct night *n)
{
    struct protect_report *r = &n->protection;
    if (!protect_tables(n->arena, &n->schemas, n->estimates.item,
                        n->estimates.count + n->estimates.wholes, &n->safe, r, n->diag)) {
        return STEP_FAILED;
    }
    choose_released(n);
    say_accounts(n);
    n->summary->tables = n->released.count;
    n->summary->held_back = r->held_back;
    progress_done(SAY(n, "stage.protect.done", {"tables", number(n, n->safe.count)},
                      {"primary", number(n, r->primary)}, {"secondary", number(n, r->secondary)},
                      {"attacks", number(n, r->attacks)}, {"held", number(n, r->held_back)}));
    return STEP_ON;
}

/* What the safe tables say against the last release and against the targets. */
static bool look_at_figures(struct night *n)
{
    struct release_facts *f = &n->facts;
    f->targets = targets_judge(n->arena, &n->schemas, &n->released, n->as_of_day);
    if (!revisions_find(n->arena, &n->schemas, n->db, f, &n->released, &f->revisions, n->diag)) {
        return false;
    }
    if (f->revisions.count > 0) {
        progress_detail(SAY(n, "stage.publish.revisions", {"count", number(n, f->revisions.count)},
                            {"release", f->revisions.release_before}));
    }
    return true;
}

static enum step stage_publish(struct night *n)
{
    enum language language[LANGUAGE_COUNT];
    int32_t languages = published_languages(n, language);
    struct publish_result *p = &n->published;
    if (!look_at_figures(n) ||
        !publish_release(n->arena, &n->schemas, &n->facts, &n->released, language, languages,
                         n->output, p, n->diag) ||
        !register_release(n->db, &n->facts, str_from_c(p->manifest_sha256), &n->released,
                          n->diag)) {
        return STEP_FAILED;
    }
    n->summary->charts = p->charts;
    n->summary->release_directory = p->release_directory;
    progress_done(SAY(n, "stage.publish.done", {"release", n->facts.date},
                      {"files", number(n, p->files)}, {"charts", number(n, p->charts)}));
    return STEP_ON;
}

static const struct {
    const char *title;
    enum step (*run)(struct night *);
} stages[] = {
    {"stage.take-in", stage_take_in},       /* 1_ingest 2_validate 3_anonymise register */
    {"stage.link", stage_link},             /* 4_link */
    {"stage.feedback", stage_feedback},     /* 7_publish, for the centres */
    {"stage.compare", stage_compare},       /* is there anything new to publish? */
    {"stage.indicators", stage_indicators}, /* 5_indicators */
    {"stage.protect", stage_protect},       /* 6_protect */
    {"stage.publish", stage_publish},       /* 7_publish */
};

/* Peak memory since the last call, in MiB: the kernel's high-water mark, then set back. */
static int64_t peak_mebibytes(void)
{
    char line[256];
    long kibibytes = 0;
    FILE *status = fopen("/proc/self/status", "re");
    while (status && fgets(line, (int)sizeof line, status)) {
        if (strncmp(line, "VmHWM:", 6) == 0) {
            kibibytes = strtol(line + 6, NULL, 10);
        }
    }
    if (status) {
        (void)fclose(status);
    }
    int fd = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
    if (fd >= 0) {
        ssize_t ignored = write(fd, "5", 1);
        (void)ignored;
        close(fd);
    }
    return kibibytes / 1024;
}

static enum step run_stages(struct night *n)
{
    enum step step = open_night(n);
    for (size_t i = 0; step == STEP_ON && i < sizeof stages / sizeof *stages; i++) {
        double start = progress_seconds(), worked = progress_processor_seconds();
        progress_stage(SAY(n, stages[i].title, {"profile", n->profile}));
        step = stages[i].run(n);
        progress_detail(SAY(n, "stage.cost", {"seconds", seconds(n, progress_seconds() - start)},
                            {"processor", seconds(n, progress_processor_seconds() - worked)},
                            {"mebibytes", number(n, peak_mebibytes())}));
    }
    return step;
}

/* Something of a centre was passed over: a folder, a file name. */
static bool warns_of_data(const struct diag *d)
{
    for (ptrdiff_t i = 0; i < d->count; i++) {
        if (d->item[i].level != DIAG_NOTE && d->item[i].class == DIAG_DATA) {
            return true;
        }
    }
    return false;
}

int chain_run(struct arena *a, str profile, const struct run_options *options,
              struct run_summary *summary, struct diag *d)
{
    double start = progress_seconds();
    *summary = (struct run_summary){.profile = profile};
    struct night *n = ARENA_NEW(a, struct night);
    n->arena = a;
    n->profile = profile;
    n->options = options;
    n->summary = summary;
    n->diag = d;
    n->lock = -1;
    enum step step = run_stages(n);
    if (n->db) {
        step = step != STEP_FAILED && !register_flush(n->db, d) ? STEP_FAILED : step;
        register_close(n->db);
    }
    if (n->keys) {
        key_ring_close(n->keys);
    }
    if (n->lock >= 0) {
        lock_drop(n->lock);
    }
    summary->seconds = progress_seconds() - start;
    if (step == STEP_FAILED) {
        int code = diag_exit_code(d);
        return code ? code : DIAG_ENVIRONMENT;
    }
    if (n->protection.held_back > 0) {
        return DIAG_HELD_BACK;
    }
    /* a night that was killed is not looked at: what it refused is said by the one that finishes */
    bool look = !summary->nothing_new && summary->refused_on_record > 0;
    return look || warns_of_data(d) ? DIAG_DATA : 0;
}

/* ---- the last release again ---- */

static bool moved_on(struct night *n, str release)
{
    DIAG(n->diag, DIAG_ERROR, DIAG_HELD_BACK, NO_PLACE, "sheet.moved-on", {"profile", n->profile},
         {"release", release});
    return false;
}

/* The facts of the last release, out of the register as it stands; false where they are others. */
static bool facts_of_last(struct night *n, str *fingerprint)
{
    str date = {0};
    n->facts = (struct release_facts){0};
    if (!register_latest_release(n->db, n->arena, &date, fingerprint, n->diag)) {
        return false;
    }
    if (date.n == 0 || !date_parse_iso(date, &n->as_of_day)) {
        DIAG(n->diag, DIAG_ERROR, DIAG_USAGE, NO_PLACE, "sheet.no-release",
             {"profile", n->profile});
        return false;
    }
    return gather_facts(n) && (str_equal(n->facts.fingerprint, *fingerprint) || moved_on(n, date));
}

static bool make_again(struct night *n)
{
    str before = {0}, after = {0};
    bool ok = facts_of_last(n, &before) && stage_indicators(n) == STEP_ON &&
              stage_protect(n) == STEP_ON && look_at_figures(n);
    struct release_facts facts = n->facts;
    /* a night that began meanwhile may have changed what was read */
    ok = ok && facts_of_last(n, &after) && (str_equal(before, after) || moved_on(n, n->facts.date));
    n->facts = facts;
    return ok;
}

bool chain_again(struct arena *a, str profile, const struct run_options *options,
                 struct chain_again *out, struct diag *d)
{
    struct run_options own = *options;
    own.language_count = 0; /* those of the profile */
    struct night *n = ARENA_NEW(a, struct night);
    *n = (struct night){.arena = a,
                        .profile = profile,
                        .options = &own,
                        .summary = ARENA_NEW(a, struct run_summary),
                        .lock = -1,
                        .diag = d};
    if (!schemas_load(a, options->schemas_root, profile, &n->schemas, d)) {
        return false;
    }
    n->output = path_of(n, options->output_root, str_to_c(a, profile));
    n->register_path = path_of(n, n->output, "register.sqlite");
    n->db = register_open(a, n->register_path, REGISTER_READ, d);
    bool ok = n->db && make_again(n);
    if (n->db) {
        register_close(n->db);
    }
    struct schemas *schemas = ARENA_NEW(a, struct schemas);
    *schemas = n->schemas;
    *out = (struct chain_again){schemas, n->facts, n->safe};
    return ok;
}
