/* A pool of threads for independent tasks. Results must not depend on the order in which tasks
 * run: each task writes only to its own slot. */
#ifndef MARSAD_BASE_POOL_H
#define MARSAD_BASE_POOL_H

#include <stdint.h>

/* Runs task(context, index, worker) for every index in 0..count-1 on `threads` threads (at least
 * 1; 1 runs in the caller), indexes handed out in ascending order. Returns when all are done. */
void pool_run(int threads, int64_t count, void (*task)(void *context, int64_t index, int worker),
              void *context);
/* Processors available to this process. */
int pool_processors(void);

#endif
