/* marsad run: a night of one profile or of all, then one short summary. */
#include <stdio.h>

#include "command.h"

/* The exit code that says most: trouble of a later class hides none of an earlier one. */
static int worse(int a, int b)
{
    static const int rank[] = {[0] = 0,
                               [DIAG_DATA] = 1,
                               [DIAG_USAGE] = 2,
                               [DIAG_HELD_BACK] = 3,
                               [DIAG_DESCRIPTOR] = 4,
                               [DIAG_ENVIRONMENT] = 5};
    return rank[a] >= rank[b] ? a : b;
}

static void say_profile(struct session *s, const struct run_summary *r)
{
    struct diag_arg args[] = {
        {"profile", r->profile},
        {"submissions", count_text(s, r->submissions)},
        {"refused", count_text(s, r->refused_on_record)},
        {"unlike", count_text(s, r->unlike_earlier)},
        {"kept", count_text(s, r->held_back_files)},
        {"missing", count_text(s, r->missing_periods)},
        {"centres", count_text(s, r->missing_centres)},
        {"read", count_text(s, r->account.read)},
        {"accepted", count_text(s, r->account.accepted)},
        {"quarantined", count_text(s, r->account.quarantined)},
        {"duplicates", count_text(s, r->account.duplicate)},
        {"nondata", count_text(s, r->account.non_data)},
        {"indicators", count_text(s, r->indicators)},
        {"tables", count_text(s, r->tables)},
        {"held", count_text(s, r->held_back)},
        {"charts", count_text(s, r->charts)},
        {"seconds", str_format(s->arena, "%.1f", r->seconds)},
        {"where", str_from_c(session_path(s, r->profile, "latest"))},
        {"feedback", str_from_c(session_path(s, r->profile, "feedback"))},
    };
    int count = (int)(sizeof args / sizeof *args);
    if (r->skipped) {
        say_line(s, speak(s, "run.summary.skipped", count, args));
        return;
    }
    say_line(s, speak(s, "run.summary.records", count, args));
    const char *outcome = r->nothing_new               ? "run.summary.nothing-new"
                          : r->release_directory.n > 0 ? "run.summary.release"
                                                       : "run.summary.no-release";
    say_line(s, speak(s, outcome, count, args));
    if (r->unlike_earlier > 0) {
        say_line(s, speak(s, "run.summary.unlike", count, args));
    }
    if (r->missing_periods > 0) {
        say_line(s, speak(s, "run.summary.missing", count, args));
    }
    if (r->refused_on_record > 0) {
        say_line(s, speak(s, "run.summary.refused", count, args));
    }
}

int command_run(struct session *s)
{
    if (s->argument_count > 0) {
        return usage_error(s, "usage.too-many", s->argument[0]);
    }
    struct str_list profiles = {0};
    if (!session_profiles(s, &profiles)) {
        return diag_exit_code(s->diag);
    }
    struct run_summary *summary = ARENA_ARRAY(s->arena, struct run_summary, profiles.count);
    int code = 0;
    for (ptrdiff_t i = 0; i < profiles.count; i++) {
        /* one profile's memory at a time: an arena of its own */
        struct arena whole = arena_reserve((ptrdiff_t)64 << 30), arena = whole;
        struct diag diag = diag_new(&arena);
        int one = chain_run(&arena, profiles.item[i], &s->run, &summary[i], &diag);
        code = worse(code, one);
        diag_append(s->diag, &diag);
        session_flush(s);
        summary[i].release_directory = str_copy(s->arena, summary[i].release_directory);
        arena_release(&whole);
    }
    bool all_skipped = true;
    for (ptrdiff_t i = 0; i < profiles.count; i++) {
        say_profile(s, &summary[i]);
        all_skipped = all_skipped && summary[i].skipped;
    }
    return all_skipped ? worse(code, DIAG_DATA) : code;
}
