/* What tests of stats/ share: closeness, and the time that a call may take. */
#ifndef MARSAD_TEST_STATS_TEST_H
#define MARSAD_TEST_STATS_TEST_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/arena.h"

static inline bool near(double got, double expected, double relative)
{
    return fabs(got - expected) <= relative * fmax(fabs(expected), 1e-300);
}

/* Milliseconds of this thread's processor time, for calls that must not hang; code that is not
 * optimised gets more of it. */
#ifdef __OPTIMIZE__
#define CALL_MS_MOST 10.0
#else
#define CALL_MS_MOST 250.0
#endif
static inline double cpu_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

#endif
