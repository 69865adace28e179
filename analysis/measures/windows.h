/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Down time as users see it: the measured time is cut into windows (1 s unless told), and a window
 * in which fewer than a given share (90 %) of the requests sent in it succeed is down.  A window
 * without requests keeps the state of the one before; the first ones are up until requests say
 * otherwise.  Neighbouring windows that are down are one outage.
 *
 * Whatever the threshold, a share of failures near it makes down time a matter of chance: with 50 %
 * the loss of a zone of two is a coin flip in each window.  90 % is far from what is left after the
 * loss of a zone of two or three or of an instance of up to eight (50, 67, 75, 80, 83, 86, 88 %),
 * and it is what contracts ask for ("downtime means more than ten percent error rate" in several of
 * Google Cloud).  Beside it stands what needs no threshold: the time of each window times the share
 * of its requests that failed (lost).
 *
 * Requests end after their window, so windows stay open in a ring and are decided in order when the
 * ring comes round.  Memory: one entry per window that can still change, at most WINDOWS_MOST; a
 * request that ends even later finds its window decided and is left out (`late` counts them; only
 * clients without a timeout can be that slow). */
#ifndef ANALYSIS_MEASURES_WINDOWS_H
#define ANALYSIS_MEASURES_WINDOWS_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/arena.h"
#include "sim/clock.h"
#include "sim/instrument.h"

enum { WINDOWS_MOST = 1 << 16 };

struct window {
    uint32_t sent, ok;
};

/* The first so many outages: numbers of their first windows, and of those after their last. */
enum { STRETCHES_MOST = 1024 };
struct stretches {
    uint32_t count;
    bool open; /* the last one is not over */
    struct {
        uint64_t from, until;
    } list[STRETCHES_MOST];
};

struct windows {
    sim_time from, length;
    uint64_t inverse; /* 2^64 / length, rounded down: a multiplication is faster than a division */
    double share;
    struct window *ring;
    uint64_t mask; /* entries of the ring - 1 */
    uint64_t decided,
        seen; /* windows [0, decided) are decided; seen: 1 + greatest window of a request */
    uint64_t down, outages, late;
    bool is_down;       /* the last one decided */
    struct window last; /* the last one with requests */
    sim_time down_time; /* by windows_finish */
    wide lost;          /* ns in which nothing worked, were all failures put together */
    uint64_t down_sent, down_failed; /* requests of windows that were down */
    struct stretches *stretches;     /* when they were; NULL: nobody asks */
};

/* For a measurement from `from` that lasts `duration` (0: unknown); no request takes longer than
 * `longest` (0: unknown). */
void windows_create(struct windows *windows, struct arena *arena, sim_time from, sim_time duration,
                    sim_time length, double share, sim_time longest);
void windows_make_room(struct windows *windows, uint64_t number);

/* The window of a moment `after` the start.  The product falls short by less than one window. */
static inline uint64_t window_number(const struct windows *windows, uint64_t after)
{
    const uint64_t length = (uint64_t)windows->length;
    const uint64_t number = (uint64_t)(((wide)after * windows->inverse) >> 64);
    return number + (after - number * length >= length);
}

static inline void windows_add(struct windows *windows, sim_time sent, bool ok)
{
    const uint64_t number = window_number(windows, (uint64_t)(sent - windows->from));
    if (number < windows->decided) {
        windows->late++;
        return;
    }
    if (number - windows->decided > windows->mask)
        windows_make_room(windows, number);
    if (number >= windows->seen)
        windows->seen = number + 1;
    struct window *window = &windows->ring[number & windows->mask];
    window->sent++;
    window->ok += ok;
}

/* Decides all windows up to `until`, the end of the measured time.  Down time in ns; the last
 * window may be cut short.  `lost` is then that of the measured time. */
sim_time windows_finish(struct windows *windows, sim_time until);

#endif
