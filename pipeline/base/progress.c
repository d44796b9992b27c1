/* One line a stage on stderr; on a terminal it is redrawn with a bar while the stage runs. */
#include "base/progress.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/utf8.h"

enum { TITLE_BYTES = 256, DEFAULT_WIDTH = 80, LEAST_BAR = 10, MOST_BAR = 40, PERCENT_COLUMNS = 12 };
static const double redraw_seconds = 0.1;

static struct {
    pthread_mutex_t lock;
    enum verbosity verbosity;
    bool terminal;
    bool colour;
    int width;
    double last_draw;
    char title[TITLE_BYTES];
    int title_bytes;
} state = {
    .lock = PTHREAD_MUTEX_INITIALIZER, .verbosity = VERBOSITY_NORMAL, .width = DEFAULT_WIDTH};

double progress_seconds(void)
{
    struct timespec now;
    int failed = clock_gettime(CLOCK_MONOTONIC, &now);
    assert(!failed);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double spent(int who)
{
    struct rusage use;
    int failed = getrusage(who, &use);
    assert(!failed);
    return (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
           (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

double progress_processor_seconds(void)
{
    return spent(RUSAGE_SELF) + spent(RUSAGE_CHILDREN);
}

void progress_setup(enum verbosity v)
{
    const char *kind = getenv("TERM");
    const char *plain = getenv("NO_COLOR");
    struct winsize size;
    state.verbosity = v;
    state.terminal = isatty(STDERR_FILENO) == 1 && kind && strcmp(kind, "dumb") != 0;
    state.colour = state.terminal && !(plain && plain[0]);
    if (state.terminal && ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        state.width = size.ws_col;
    }
}

bool progress_colour(void)
{
    return state.colour;
}

static void enter(void)
{
    int failed = pthread_mutex_lock(&state.lock);
    assert(!failed);
}

static void leave(void)
{
    int failed = pthread_mutex_unlock(&state.lock);
    assert(!failed);
}

static void erase_line(void)
{
    if (state.terminal) {
        (void)fputs("\r\033[K", stderr);
    }
}

/* Whole code points only. */
static void keep_title(str title)
{
    ptrdiff_t n = title.n < TITLE_BYTES ? title.n : TITLE_BYTES;
    while (n > 0 && n < title.n && ((unsigned char)title.p[n] & 0xC0) == 0x80) {
        n--;
    }
    if (n > 0) {
        memcpy(state.title, title.p, (size_t)n);
    }
    state.title_bytes = (int)n;
}

static str kept_title(void)
{
    return (str){state.title, state.title_bytes};
}

void progress_stage(str title)
{
    enter();
    keep_title(title);
    state.last_draw = 0;
    if (state.terminal && state.verbosity != VERBOSITY_QUIET) {
        erase_line();
        (void)fprintf(stderr, "%.*s", STR_ARG(kept_title()));
        (void)fflush(stderr);
    }
    leave();
}

static void draw_bar(int64_t done, int64_t total)
{
    int room = state.width - (int)utf8_length(kept_title()) - PERCENT_COLUMNS;
    int columns = room < MOST_BAR ? room : MOST_BAR;
    double share = done >= total ? 1 : (double)done / (double)total;
    erase_line();
    (void)fprintf(stderr, "%.*s ", STR_ARG(kept_title()));
    if (columns >= LEAST_BAR) {
        int filled = (int)(share * columns);
        (void)fputc('[', stderr);
        for (int i = 0; i < columns; i++) {
            (void)fputc(i < filled ? '#' : '.', stderr);
        }
        (void)fputs("] ", stderr);
    }
    (void)fprintf(stderr, "%3d %%", (int)(share * 100));
    (void)fflush(stderr);
}

void progress_advance(int64_t done, int64_t total)
{
    if (!state.terminal || state.verbosity == VERBOSITY_QUIET || total <= 0 || done < 0) {
        return;
    }
    enter();
    double now = progress_seconds();
    if (now - state.last_draw >= redraw_seconds) {
        state.last_draw = now;
        draw_bar(done, total);
    }
    leave();
}

void progress_done(str summary)
{
    enter();
    if (state.verbosity != VERBOSITY_QUIET) {
        erase_line();
        (void)fprintf(stderr, "%.*s: %.*s\n", STR_ARG(kept_title()), STR_ARG(summary));
    }
    state.title_bytes = 0;
    leave();
}

static void print_line(enum verbosity least, str text)
{
    enter();
    if (state.verbosity >= least) {
        erase_line();
        (void)fprintf(stderr, "%.*s\n", STR_ARG(text));
    }
    leave();
}

void progress_line(str text)
{
    print_line(VERBOSITY_NORMAL, text);
}

void progress_detail(str text)
{
    print_line(VERBOSITY_VERBOSE, text);
}
