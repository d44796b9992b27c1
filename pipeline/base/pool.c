/* Threads that take the next index until none is left. The caller is worker 0. */
#include "base/pool.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stddef.h>

enum { MOST_THREADS = 256 };

struct pool {
    _Atomic int64_t next;
    int64_t count;
    void (*task)(void *context, int64_t index, int worker);
    void *context;
};

struct worker {
    struct pool *pool;
    int number;
    pthread_t thread;
};

static void *work(void *argument)
{
    const struct worker *worker = argument;
    struct pool *pool = worker->pool;
    for (;;) {
        int64_t index = atomic_fetch_add(&pool->next, 1);
        if (index >= pool->count) {
            return NULL;
        }
        pool->task(pool->context, index, worker->number);
    }
}

void pool_run(int threads, int64_t count, void (*task)(void *context, int64_t index, int worker),
              void *context)
{
    assert(threads >= 1 && count >= 0);
    struct pool pool = {.count = count, .task = task, .context = context};
    struct worker worker[MOST_THREADS];
    int wanted = threads < MOST_THREADS ? threads : MOST_THREADS;
    if (wanted > count) {
        wanted = count > 0 ? (int)count : 1;
    }
    worker[0] = (struct worker){.pool = &pool, .number = 0};
    int started = 1;
    for (; started < wanted; started++) {
        worker[started] = (struct worker){.pool = &pool, .number = started};
        if (pthread_create(&worker[started].thread, NULL, work, &worker[started]) != 0) {
            break; /* fewer threads do the same work */
        }
    }
    (void)work(&worker[0]);
    for (int i = 1; i < started; i++) {
        int failed = pthread_join(worker[i].thread, NULL);
        assert(!failed);
    }
}

int pool_processors(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) {
        return 1;
    }
    int count = CPU_COUNT(&set);
    return count < 1 ? 1 : count < MOST_THREADS ? count : MOST_THREADS;
}
