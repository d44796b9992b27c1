/* What a person sees on a terminal, and what a log file gets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/progress.h"

static char output[65536];

static void night(void)
{
    progress_stage(STR("Reading"));
    for (int64_t i = 0; i <= 1000; i++) {
        progress_advance(i, 1000);
    }
    progress_detail(STR("a detail"));
    progress_line(STR("a line"));
    progress_done(STR("1,000 records"));
}

/* Runs the night in a child whose stderr is `to`; what arrives at `from` is kept in output. */
static void record(int to, int from, enum verbosity verbosity)
{
    (void)fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)dup2(to, STDERR_FILENO);
        progress_setup(verbosity);
        night();
        _exit(progress_colour() ? 10 : 0);
    }
    (void)close(to);
    size_t n = 0;
    ssize_t got;
    while (n < sizeof output - 1 && (got = read(from, output + n, sizeof output - 1 - n)) > 0) {
        n += (size_t)got;
    }
    output[n] = 0;
    (void)close(from);
}

static int ended(void)
{
    int status = 0;
    assert_true(wait(&status) > 0 && WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void record_pipe(enum verbosity verbosity)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    record(ends[1], ends[0], verbosity);
    assert_int_equal(ended(), 0);
}

static void test_log(void **unused)
{
    (void)unused;
    record_pipe(VERBOSITY_NORMAL);
    assert_string_equal(output, "a line\nReading: 1,000 records\n");
    record_pipe(VERBOSITY_VERBOSE);
    assert_string_equal(output, "a detail\na line\nReading: 1,000 records\n");
    record_pipe(VERBOSITY_QUIET);
    assert_string_equal(output, "");
}

static int record_terminal(int columns)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) {
        print_message("skipped: no pseudo-terminal here\n");
        skip();
    }
    int slave = open(ptsname(master), O_RDWR | O_NOCTTY);
    if (slave < 0) {
        print_message("skipped: no pseudo-terminal here\n");
        skip();
    }
    struct winsize size = {.ws_row = 24, .ws_col = (unsigned short)columns};
    assert_int_equal(ioctl(slave, TIOCSWINSZ, &size), 0);
    record(slave, master, VERBOSITY_NORMAL);
    return ended();
}

static void test_terminal(void **unused)
{
    (void)unused;
    assert_int_equal(setenv("TERM", "xterm", 1), 0);
    assert_int_equal(unsetenv("NO_COLOR"), 0);
    assert_int_equal(record_terminal(80), 10);
    assert_non_null(strstr(output, "["));
    assert_non_null(strstr(output, "%"));
    /* what stays on the screen in the end is the summary alone */
    char *last = strstr(output, "\r\033[KReading: 1,000 records");
    assert_non_null(last);
    assert_int_equal(setenv("NO_COLOR", "1", 1), 0);
    assert_int_equal(record_terminal(20), 0);
    assert_null(strstr(output, "[#"));
    assert_int_equal(setenv("TERM", "dumb", 1), 0);
    assert_int_equal(record_terminal(80), 0);
    assert_null(strstr(output, "\033"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_log),
        cmocka_unit_test(test_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
