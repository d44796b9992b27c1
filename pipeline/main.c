/* marsad: the command line. Reads options, finds the descriptors and the catalogue, dispatches on
 * the table below, prints what was collected. The only file that reads the clock (for the nominal
 * date when neither the command line nor the profile gives one) and the environment. */
#include <assert.h>
#include <getopt.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/date.h"
#include "base/pool.h"
#include "base/version.h"
#include "command.h"

static int command_help(struct session *);

static const struct command {
    const char *name;
    int (*run)(struct session *);
    const char *summary; /* catalogue ids */
    const char *help;
} commands[] = {
    {"run", command_run, "help.run.summary", "help.run.text"},
    {"check", command_check, "help.check.summary", "help.check.text"},
    {"status", command_status, "help.status.summary", "help.status.text"},
    {"explain", command_explain, "help.explain.summary", "help.explain.text"},
    {"verify", command_verify, "help.verify.summary", "help.verify.text"},
    {"sheet", command_sheet, "help.sheet.summary", "help.sheet.text"},
    {"try", command_try, "help.try.summary", "help.try.text"},
    {"dictionary", command_dictionary, "help.dictionary.summary", "help.dictionary.text"},
    {"key", command_key, "help.key.summary", "help.key.text"},
    {"help", command_help, "help.help.summary", "help.help.text"},
};

enum {
    OPTION_VERSION = 256,
    OPTION_SCHEMAS,
    OPTION_KEY,
    OPTION_CENTRE,
    OPTION_DATASET,
    OPTION_RAW,
    OPTION_BY,
    OPTION_PERIOD,
    OPTION_FILE,
    OPTION_SCHEMA,
    OPTION_DIALECT,
    OPTION_CHECKLIST,
    OPTION_ENCODING,
    OPTION_LIMIT,
    OPTION_FORMAT
};
static const struct option long_options[] = {
    {"profile", required_argument, NULL, 'p'},
    {"input", required_argument, NULL, 'i'},
    {"output", required_argument, NULL, 'o'},
    {"as-of", required_argument, NULL, 'd'},
    {"jobs", required_argument, NULL, 'j'},
    {"lang", required_argument, NULL, 'l'},
    {"schemas", required_argument, NULL, OPTION_SCHEMAS},
    {"key", required_argument, NULL, OPTION_KEY},
    {"centre", required_argument, NULL, OPTION_CENTRE},
    {"dataset", required_argument, NULL, OPTION_DATASET},
    {"raw", no_argument, NULL, OPTION_RAW},
    {"by", required_argument, NULL, OPTION_BY},
    {"period", required_argument, NULL, OPTION_PERIOD},
    {"file", required_argument, NULL, OPTION_FILE},
    {"schema", required_argument, NULL, OPTION_SCHEMA},
    {"dialect", required_argument, NULL, OPTION_DIALECT},
    {"checklist", required_argument, NULL, OPTION_CHECKLIST},
    {"encoding", required_argument, NULL, OPTION_ENCODING},
    {"limit-errors", required_argument, NULL, OPTION_LIMIT},
    {"format", required_argument, NULL, OPTION_FORMAT},
    {"quiet", no_argument, NULL, 'q'},
    {"verbose", no_argument, NULL, 'v'},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, OPTION_VERSION},
    {0},
};

/* ---- speaking ---- */

str speak(const struct session *s, const char *id, int arg_count, const struct diag_arg *args)
{
    return catalogue_format(s->arena, s->catalogue, id, s->language, arg_count, args);
}

void say_line(const struct session *s, str line)
{
    (void)s;
    printf("%.*s\n", STR_ARG(line));
}

str count_text(const struct session *s, int64_t value)
{
    return str_format(s->arena, "%lld", (long long)value);
}

void session_flush(struct session *s)
{
    (void)fflush(stdout); /* main looks at the stream's error at the end */
    for (ptrdiff_t i = 0; i < s->diag->count; i++) {
        const struct diag_item *item = &s->diag->item[i];
        if (item->level == DIAG_NOTE && s->verbosity == VERBOSITY_QUIET) {
            continue;
        }
        str sentence = diag_sentence(s->arena, s->catalogue, item, s->language);
        fprintf(stderr, "marsad: %.*s\n", STR_ARG(sentence));
    }
    *s->diag = diag_new(s->arena);
}

void session_keep_warnings(struct session *s, bool (*concerns)(const void *context, str file),
                           const void *context)
{
    const struct diag all = *s->diag;
    *s->diag = diag_new(s->arena);
    for (ptrdiff_t i = 0; i < all.count; i++) {
        const struct diag_item *item = &all.item[i];
        if (item->level == DIAG_ERROR || concerns(context, item->place.file)) {
            diag_raise(s->diag, item->level, item->class, item->place, item->id, item->arg_count,
                       item->args);
        }
    }
}

int usage_error(struct session *s, const char *id, const char *what)
{
    DIAG(s->diag, DIAG_ERROR, DIAG_USAGE, NO_PLACE, id, {"what", str_from_c(what)});
    session_flush(s);
    return DIAG_USAGE;
}

/* ---- where things are ---- */

static bool is_schemas(const char *path)
{
    char common[PATH_MAX];
    int n = snprintf(common, sizeof common, "%s/common/labels", path);
    return n > 0 && n < (int)sizeof common && dir_exists(common);
}

/* --schemas, else MARSAD_SCHEMAS, else ./schemas, else beside the program, else installed. */
static const char *find_schemas(struct arena *a, const char *given)
{
    const char *from_environment = getenv("MARSAD_SCHEMAS");
    if (given || from_environment) {
        return given ? given : from_environment;
    }
    char program[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    str self = {program, n > 0 ? n : 0};
    while (self.n > 0 && self.p[self.n - 1] != '/') {
        self.n--;
    }
    const char *candidates[] = {
        "schemas",
        str_to_c(a, str_concat(a, 2, (str[]){self, STR("../../schemas")})),
        str_to_c(a, str_concat(a, 2, (str[]){self, STR("../share/marsad/schemas")})),
        MARSAD_PREFIX "/share/marsad/schemas",
    };
    for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++) {
        if (is_schemas(candidates[i])) {
            return candidates[i];
        }
    }
    return candidates[0];
}

const char *session_path(const struct session *s, str profile, const char *name)
{
    str directory = path_join(s->arena, str_from_c(s->run.output_root), profile);
    return str_to_c(s->arena, path_join(s->arena, directory, str_from_c(name)));
}

bool session_profiles(struct session *s, struct str_list *profiles)
{
    struct str_list all = {0};
    if (!schemas_profiles(s->arena, s->run.schemas_root, &all, s->diag)) {
        return false;
    }
    *profiles = all;
    if (!s->profile) {
        return true;
    }
    for (ptrdiff_t i = 0; i < all.count; i++) {
        if (str_equal_c(all.item[i], s->profile)) {
            *profiles = (struct str_list){&all.item[i], 1, 1};
            return true;
        }
    }
    str names = {0};
    for (ptrdiff_t i = 0; i < all.count; i++) {
        names = str_concat(s->arena, 3, (str[]){names, i ? STR(", ") : STR(""), all.item[i]});
    }
    DIAG(s->diag, DIAG_ERROR, DIAG_USAGE, NO_PLACE, "usage.unknown-profile",
         {"profile", str_from_c(s->profile)}, {"profiles", names});
    return false;
}

/* ---- options ---- */

static enum language message_language(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        enum language language;
        if (value && *value) {
            return language_parse(str_from_c(value), &language) ? language : LANGUAGE_EN;
        }
    }
    return LANGUAGE_EN;
}

/* SOURCE_DATE_EPOCH when it is set, else the clock; UTC. */
static int32_t today(void)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    int64_t seconds = 0;
    if (!epoch || !str_to_int64(str_from_c(epoch), &seconds)) {
        seconds = (int64_t)time(NULL);
    }
    return (int32_t)(seconds / 86400);
}

static bool read_languages(struct session *s, str list)
{
    s->run.language_count = 0;
    str head, tail = list;
    do {
        str_cut(tail, ',', &head, &tail);
        enum language language;
        if (!language_parse(head, &language) || s->run.language_count == LANGUAGE_COUNT) {
            return false;
        }
        for (int32_t i = 0; i < s->run.language_count; i++) {
            if (s->run.languages[i] == language) {
                return false;
            }
        }
        s->run.languages[s->run.language_count++] = language;
    } while (tail.n > 0);
    s->language = s->run.languages[0];
    return true;
}

static bool read_jobs(struct session *s, str text)
{
    int64_t jobs = 0;
    bool ok = str_to_int64(text, &jobs) && jobs >= 1 && jobs <= 64;
    s->run.threads = (int)jobs;
    return ok;
}

/* Options of check by the standard. */
static const char *take_check_option(struct session *s, int option, const char *value)
{
    static const char *const formats[] = {"human", "json", "csv"};
    switch (option) {
    case OPTION_SCHEMA:
        s->schema = value;
        return NULL;
    case OPTION_DIALECT:
        s->dialect = value;
        return NULL;
    case OPTION_CHECKLIST:
        s->checklist = value;
        return NULL;
    case OPTION_ENCODING:
        s->encoding = value;
        return NULL;
    case OPTION_LIMIT:
        return str_to_int64(str_from_c(value), &s->limit_errors) && s->limit_errors > 0
                   ? NULL
                   : "usage.bad-limit";
    default:
        assert(value);
        break;
    }
    for (int i = 0; i < 3; i++) {
        if (strcmp(formats[i], value) == 0) {
            s->format = i == 0 ? FORMAT_HUMAN : i == 1 ? FORMAT_JSON : FORMAT_CSV;
            return NULL;
        }
    }
    return "usage.bad-format";
}

/* Options of sheet. */
static const char *take_sheet_option(struct session *s, int option, const char *value)
{
    const char **into = option == OPTION_BY       ? &s->by
                        : option == OPTION_PERIOD ? &s->period
                                                  : &s->file;
    *into = value;
    return NULL;
}

/* NULL when the option was taken, else the id of what is wrong. */
static const char *take_option(struct session *s, int option, const char *value)
{
    if (option >= OPTION_SCHEMA) {
        return take_check_option(s, option, value);
    }
    if (option == OPTION_BY || option == OPTION_PERIOD || option == OPTION_FILE) {
        return take_sheet_option(s, option, value);
    }
    switch (option) {
    case 'p':
        s->profile = value;
        return NULL;
    case 'i':
        s->run.input_root = value;
        return NULL;
    case 'o':
        s->run.output_root = value;
        return NULL;
    case 'd':
        s->run.has_as_of = true;
        return date_parse_iso(str_from_c(value), &s->run.as_of_day) ? NULL : "usage.bad-date";
    case 'j':
        return read_jobs(s, str_from_c(value)) ? NULL : "usage.bad-jobs";
    case 'l':
        return read_languages(s, str_from_c(value)) ? NULL : "usage.bad-language";
    case OPTION_SCHEMAS:
        s->run.schemas_root = value;
        return NULL;
    case OPTION_KEY:
        s->run.key_path = value;
        return NULL;
    case OPTION_CENTRE:
        s->centre = value;
        return NULL;
    case OPTION_DATASET:
        s->dataset = value;
        return NULL;
    case OPTION_RAW:
        s->raw = true;
        return NULL;
    default:
        s->verbosity = option == 'q' ? VERBOSITY_QUIET : VERBOSITY_VERBOSE;
        return NULL;
    }
}

struct wants {
    bool help;
    bool version;
    const char *wrong; /* a message id */
    const char *what;
};

static struct wants read_options(struct session *s, int argc, char **argv)
{
    struct wants wants = {0};
    opterr = 0;
    int option;
    while ((option = getopt_long(argc, argv, ":p:i:o:d:j:l:qvh", long_options, NULL)) != -1) {
        const char *wrong = NULL;
        if (option == '?' || option == ':') {
            wrong = option == '?' ? "usage.unknown-option" : "usage.missing-value";
        } else if (option == 'h') {
            wants.help = true;
        } else if (option == OPTION_VERSION) {
            wants.version = true;
        } else {
            wrong = take_option(s, option, optarg);
        }
        if (wrong && !wants.wrong) {
            wants.wrong = wrong;
            wants.what = optarg ? optarg : argv[optind - 1];
        }
    }
    s->argument = argv + optind;
    s->argument_count = argc - optind;
    return wants;
}

static void set_defaults(struct session *s)
{
    s->language = message_language();
    s->verbosity = VERBOSITY_NORMAL;
    s->run.output_root = "output";
    s->run.threads = pool_processors();
    s->run.today = today();
    const char *key = getenv("MARSAD_KEY_FILE"); /* the path of the key, never the key */
    s->run.key_path = key ? key : "marsad.key";
}

/* ---- commands ---- */

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return &commands[i];
        }
    }
    return NULL;
}

static void print_overview(struct session *s)
{
    say_line(s, SPEAK(s, "help.usage", {"version", STR(MARSAD_VERSION)}));
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        str summary = catalogue_text(s->catalogue, commands[i].summary, s->language);
        printf("  %-10s %.*s\n", commands[i].name, STR_ARG(summary));
    }
    say_line(s, SPEAK(s, "help.footer", {"version", STR(MARSAD_VERSION)}));
}

static int command_help(struct session *s)
{
    if (s->argument_count == 0) {
        print_overview(s);
        return 0;
    }
    const struct command *command = find_command(s->argument[0]);
    if (!command) {
        return usage_error(s, "usage.unknown-command", s->argument[0]);
    }
    str text = SPEAK(s, command->help, {"version", STR(MARSAD_VERSION)});
    say_line(s, text);
    return 0;
}

static int dispatch(struct session *s, struct wants wants)
{
    if (wants.wrong) {
        return usage_error(s, wants.wrong, wants.what);
    }
    if (s->argument_count == 0) {
        print_overview(s);
        return wants.help ? 0 : DIAG_USAGE;
    }
    const struct command *command = find_command(s->argument[0]);
    if (!command) {
        return usage_error(s, "usage.unknown-command", s->argument[0]);
    }
    if (wants.help) {
        say_line(s, SPEAK(s, command->help, {"version", STR(MARSAD_VERSION)}));
        return 0;
    }
    s->argument++;
    s->argument_count--;
    int code = command->run(s);
    session_flush(s);
    return code;
}

int main(int argc, char **argv)
{
    /* memory holds rows of people: never into a core file */
    (void)setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    struct arena arena = arena_reserve((ptrdiff_t)64 << 30);
    struct diag diag = diag_new(&arena);
    (void)signal(SIGXFSZ, SIG_IGN); /* a file-size limit is then a failed write, and is said */
    struct catalogue catalogue = {0};
    struct session s = {.arena = &arena, .diag = &diag, .catalogue = &catalogue};
    set_defaults(&s);
    struct wants wants = read_options(&s, argc, argv);
    if (wants.version) {
        printf("marsad %s\n", MARSAD_VERSION);
        return fflush(stdout) == 0 ? 0 : DIAG_ENVIRONMENT;
    }
    s.run.schemas_root = find_schemas(&arena, s.run.schemas_root);
    s.run.message_language = s.language;
    progress_setup(s.verbosity);
    if (!schemas_messages(&arena, s.run.schemas_root, &catalogue, &diag)) {
        /* the only sentence that no catalogue can hold */
        fprintf(stderr, "marsad: no descriptors in %s: give --schemas DIR or MARSAD_SCHEMAS\n",
                s.run.schemas_root);
        return DIAG_ENVIRONMENT;
    }
    arena_exhausted_line(str_to_c(
        &arena, str_concat(&arena, 2,
                           (str[]){catalogue_text(&catalogue, "memory.exhausted", s.language),
                                   STR("\n")})));
    int code = dispatch(&s, wants);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        DIAG(&diag, DIAG_ERROR, DIAG_ENVIRONMENT, NO_PLACE, "file.cannot-write",
             {"path", STR("stdout")});
        session_flush(&s);
        return DIAG_ENVIRONMENT;
    }
    return code;
}
