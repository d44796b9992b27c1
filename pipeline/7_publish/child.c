/* Child processes with limits. */
#include "7_publish/child.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Beyond what the process had when it began. */
static const int64_t MEMORY_BYTES = INT64_C(4) << 30, SCRATCH_BYTES = INT64_C(2) << 30;
static const rlim_t CPU_SECONDS = 600, FILE_BYTES = 1 << 30;
static const unsigned WALL_SECONDS = 1800;

void (*child_test_hook)(void);

/* Address space in use, in bytes; 0 when the system does not tell. */
static int64_t address_space(void)
{
    char text[64];
    int64_t pages = 0;
    str first, rest;
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text);
    if (fd >= 0)
        close(fd);
    str_cut((str){text, n > 0 ? n : 0}, ' ', &first, &rest);
    return str_to_int64(first, &pages) ? pages * sysconf(_SC_PAGESIZE) : 0;
}

static void set_limit(__rlimit_resource_t resource, rlim_t most)
{
    struct rlimit limit = {.rlim_cur = most, .rlim_max = most};
    setrlimit(resource, &limit); /* a limit that cannot be set is one that was stricter */
}

static void confine(void)
{
    int64_t used = address_space();
    if (used > 0)
        set_limit(RLIMIT_AS, (rlim_t)(used + MEMORY_BYTES));
    set_limit(RLIMIT_CPU, CPU_SECONDS);
    set_limit(RLIMIT_FSIZE, FILE_BYTES);
    set_limit(RLIMIT_CORE, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    alarm(WALL_SECONDS);
    umask(022); /* a release is for all to read */
#ifndef __SANITIZE_ADDRESS__
    int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nothing >= 0) { /* what libraries say on stderr is not for readers */
        dup2(nothing, STDOUT_FILENO);
        dup2(nothing, STDERR_FILENO);
    }
#endif
}

static void copy_text(char *to, size_t size, str from)
{
    size_t n = (size_t)from.n < size - 1 ? (size_t)from.n : size - 1;
    memcpy(to, from.n ? from.p : "", n);
    to[n] = '\0';
}

/* The first error of the child, for the parent to raise again. */
static void report_error(struct child_report *report, const struct diag *d)
{
    for (ptrdiff_t i = 0; i < d->count; i++) {
        const struct diag_item *item = &d->item[i];
        if (item->level != DIAG_ERROR)
            continue;
        copy_text(report->message, sizeof report->message, str_from_c(item->id));
        report->class = item->class;
        for (int k = 0; k < item->arg_count && k < CHILD_ARGS; k++) {
            copy_text(report->name[k], sizeof report->name[k], str_from_c(item->args[k].name));
            copy_text(report->value[k], sizeof report->value[k], item->args[k].value);
            report->args = k + 1;
        }
        return;
    }
}

static _Noreturn void child_main(child_work *work, const void *context, struct child_report *report)
{
    confine();
    struct arena own = arena_reserve(SCRATCH_BYTES);
    struct arena messages = arena_reserve(1 << 20);
    struct diag d = diag_new(&messages);
    if (child_test_hook)
        child_test_hook();
    report->done = work(context, own, report, &d);
    report_error(report, &d);
    _exit(report->done ? 0 : 1);
}

static void raise_report(const struct child_report *report, struct diag *d)
{
    static const char *const known[] = {
        "publish.font-missing", "publish.glyph-missing", "publish.cannot-draw",
        "publish.cannot-write", "publish.read-back",     "file.cannot-write",
        "file.cannot-read",     "file.too-large",
    };
    struct diag_arg args[CHILD_ARGS];
    for (int i = 0; i < report->args; i++)
        args[i] = (struct diag_arg){report->name[i], str_from_c(report->value[i])};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(known[i], report->message) == 0) {
            diag_raise(d, DIAG_ERROR, report->class, NO_PLACE, known[i], report->args, args);
            return;
        }
    }
    DIAG(d, DIAG_ERROR, DIAG_ENVIRONMENT, NO_PLACE, "publish.child-died",
         {"cause", str_from_c(report->message)});
}

static bool judge(pid_t child, const struct child_report *report, struct diag *d)
{
    int status = 0;
    pid_t got;
    do {
        got = waitpid(child, &status, 0);
    } while (got < 0 && errno == EINTR);
    if (got == child && WIFEXITED(status) && WEXITSTATUS(status) == 0 && report->done)
        return true;
    if (got == child && WIFEXITED(status) && report->message[0]) {
        raise_report(report, d);
        return false;
    }
    char cause[48];
    if (got == child && WIFSIGNALED(status))
        snprintf(cause, sizeof cause, "SIG%s", sigabbrev_np(WTERMSIG(status)));
    else
        snprintf(cause, sizeof cause, "%d", got == child ? WEXITSTATUS(status) : -1);
    DIAG(d, DIAG_ERROR, DIAG_ENVIRONMENT, NO_PLACE, "publish.child-died",
         {"cause", str_from_c(cause)});
    return false;
}

bool child_run(child_work *work, const void *const *contexts, int count,
               struct child_report *reports, struct diag *d)
{
    assert(count >= 0 && count <= CHILD_LIMIT);
    size_t bytes = CHILD_LIMIT * sizeof *reports;
    struct child_report *shared =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) {
        DIAG(d, DIAG_ERROR, DIAG_ENVIRONMENT, NO_PLACE, "publish.child-died",
             {"cause", str_from_c(strerrorname_np(errno))});
        return false;
    }
    pid_t child[CHILD_LIMIT];
    (void)fflush(NULL); /* what is buffered is the parent's to write */
    for (int i = 0; i < count; i++) {
        child[i] = fork();
        if (child[i] == 0)
            child_main(work, contexts[i], &shared[i]);
    }
    bool ok = true;
    for (int i = 0; i < count; i++) {
        ok = judge(child[i], &shared[i], d) && ok;
        reports[i] = shared[i];
    }
    munmap(shared, bytes);
    return ok;
}
