/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Simulated time: whole nanoseconds since the start of a run, in 64 bits (292 years).
 *
 * Why integers: sums are exact and order-free, ties are real ties, and the same run gives the same
 * bytes on every compiler.  Rule: arithmetic that may leave the range goes through clock_add() or
 * clock_after(); what would happen beyond the end of the clock never happens (SIM_NEVER), for no
 * run gets there. */
#ifndef SIM_CLOCK_H
#define SIM_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

typedef int64_t sim_time; /* nanoseconds */

#define SIM_TIME_MAX INT64_MAX
#define SIM_NEVER INT64_MAX /* "no such moment": no event that is due then is ever delivered */

#define NANOSECONDS_PER_SECOND INT64_C(1000000000)

/* *sum = a + b; false (and *sum = SIM_TIME_MAX) where the sum leaves the range.  b >= 0. */
static inline bool clock_add(sim_time a, sim_time b, sim_time *sum)
{
    if (__builtin_expect(__builtin_add_overflow(a, b, sum), 0)) {
        *sum = SIM_TIME_MAX;
        return false;
    }
    return true;
}

/* The moment `delay` >= 0 after `now`; SIM_NEVER where that is beyond the end of the clock. */
static inline sim_time clock_after(sim_time now, sim_time delay)
{
    sim_time moment;
    clock_add(now, delay, &moment);
    return moment;
}

/* Nanoseconds as a double -> sim_time: rounded to nearest, negative and NaN become 0, too large
 * becomes SIM_TIME_MAX. */
static inline sim_time clock_round(double nanoseconds)
{
    if (__builtin_expect(!(nanoseconds > 0.0), 0))
        return 0;
    if (__builtin_expect(nanoseconds >= 9.2e18, 0))
        return SIM_TIME_MAX;
    return (sim_time)(nanoseconds + 0.5);
}

static inline double clock_to_seconds(sim_time time) { return (double)time / 1e9; }

#endif
