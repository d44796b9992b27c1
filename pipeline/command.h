/* The commands of `marsad`: what they share. Each command is one function; main.c holds the table.
 * Results go to stdout, messages to stderr; exit codes as in docs/operations.md. */
#ifndef MARSAD_COMMAND_H
#define MARSAD_COMMAND_H

#include "base/progress.h"
#include "chain.h"

enum { PROFILES_LIMIT = 64 };

struct session {
    struct arena *arena;
    struct diag *diag;
    struct catalogue *catalogue;
    enum language language; /* of messages */
    enum verbosity verbosity;
    const char *profile; /* NULL: all */
    const char *centre;  /* check */
    const char *dataset; /* check */
    const char *schema;  /* check: a Table Schema of others, and what goes with it */
    const char *dialect;
    const char *checklist;
    const char *encoding;
    int64_t limit_errors;                                  /* 0: the usual limit */
    enum { FORMAT_HUMAN, FORMAT_JSON, FORMAT_CSV } format; /* check */
    const char *by;                                        /* sheet */
    const char *period;
    const char *file;
    bool raw;      /* try: numbers that are not protected */
    bool answered; /* check: the document for a program is written */
    struct run_options run;
    int argument_count; /* after the options */
    char **argument;
};

/* A sentence of the catalogue, filled in. SPEAK(s, "id", {"name", value}, ...). */
str speak(const struct session *, const char *id, int arg_count, const struct diag_arg *args);
#define SPEAK(s, id, ...)                                                                          \
    speak((s), (id), (int)(sizeof((struct diag_arg[]){__VA_ARGS__}) / sizeof(struct diag_arg)),    \
          (struct diag_arg[]){__VA_ARGS__})
void say_line(const struct session *, str line); /* stdout */
str count_text(const struct session *, int64_t value);
/* A usage error: message on stderr, exit code 2. */
int usage_error(struct session *, const char *id, const char *what);
/* Profiles asked for (one, or all), or false with a message. */
bool session_profiles(struct session *, struct str_list *profiles);
/* OUTPUT/<profile>/<name> */
const char *session_path(const struct session *, str profile, const char *name);
/* Prints what diagnostics were collected since the last call. */
void session_flush(struct session *);
/* Of what is doubtful in a profile's descriptors keeps what `concerns` says; errors stay. */
void session_keep_warnings(struct session *, bool (*concerns)(const void *context, str file),
                           const void *context);

/* The sentence of a finding; kind: "finding" (what is wrong) or "advice" (what to do). */
str finding_sentence(const struct session *, const struct submission *, const struct finding *,
                     const char *kind);

/* FILE:LINE:COLUMN: severity: what is wrong, what to do; on stdout. */
void finding_say(const struct session *, const struct submission *, const struct finding *);

int command_run(struct session *);
int command_check(struct session *);
int command_status(struct session *);
int command_explain(struct session *);
int command_verify(struct session *);
int command_key(struct session *);
int command_dictionary(struct session *);
int command_try(struct session *);
int command_sheet(struct session *);
/* By its code, written in whatever case; NULL: none. */
const struct indicator *indicator_asked(struct arena *, const struct schemas *, str code);
/* "A6 (Incidents by type), A16 (...)": indicators whose code or name is near; "-": none. */
str nearest_indicators(struct session *, const struct schemas *, str code);

#endif
