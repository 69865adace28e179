/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The five instruments that models own: count, level, sample, server, moment.  Inline, exact,
 * nothing but integer sums in ns (128 bits where needed), so the order of additions cannot matter.
 * Which there are is said by rows (sim/instrument_rows.h); what they mean is computed in analysis/.
 *
 * A measurement begins by instrument resets at the end of the warm-up and is read at its end. */
#ifndef SIM_INSTRUMENT_H
#define SIM_INSTRUMENT_H

#include <stdint.h>

#include "sim/clock.h"

__extension__ typedef unsigned __int128 wide;

/* How often something happened. */
struct count {
    uint64_t events;
};

/* A number that changes at moments: queue length, busy workers, up or down.  The area under it
 * gives its time average.  It counts records of a pool or less, so it stays below 2^31. */
struct level {      /* 32 bytes: two in a line of the cache */
    wide area;      /* value x ns since the reset */
    sim_time since; /* when the value last changed, or the reset */
    int32_t value;
    int32_t most; /* greatest value since the reset */
};

/* Durations: how many, their sum and the sum of squares (ns^2), the longest. */
struct sample {
    wide sum, squares;
    uint64_t number;
    sim_time most;
};

/* What takes jobs one after another, each as long as is known when it comes: a disk, a pipe.  What
 * is booked but still lies ahead has not been busy yet. */
struct server {
    sim_time free; /* from when on */
    sim_time busy; /* ns since the reset, up to `free` */
};

/* When something happened for the first time since the run began: never reset. */
struct moment {
    sim_time at; /* SIM_NEVER: not yet */
};

static inline void moment_note(struct moment *moment, sim_time now)
{
    if (moment->at == SIM_NEVER)
        moment->at = now;
}
static inline void count_one(struct count *count) { count->events++; }
static inline void count_many(struct count *count, uint64_t n) { count->events += n; }

static inline void level_set(struct level *level, sim_time now, int64_t value)
{
    level->area += (wide)((uint64_t)(now - level->since)) * (uint32_t)level->value;
    level->since = now;
    level->value = (int32_t)value;
    if (level->value > level->most)
        level->most = level->value;
}
static inline void level_add(struct level *level, sim_time now, int64_t change)
{
    level_set(level, now, level->value + change);
}
static inline void level_reset(struct level *level, sim_time now)
{
    level->area = 0;
    level->since = now;
    level->most = level->value;
}
/* Value x ns from the reset to `now`. */
static inline wide level_integral(const struct level *level, sim_time now)
{
    return level->area + (wide)(uint64_t)(now - level->since) * (uint32_t)level->value;
}
/* Time average from the reset to `now`; the value itself if no time has passed. */
double level_mean(const struct level *level, sim_time reset, sim_time now);

static inline void sample_add(struct sample *sample, sim_time duration)
{
    sample->number++;
    sample->sum += (uint64_t)duration;
    sample->squares += (wide)(uint64_t)duration * (uint64_t)duration;
    if (duration > sample->most)
        sample->most = duration;
}
double sample_mean(const struct sample *sample); /* ns; NAN if none */

/* A job of `time` comes now; the moment when it is done. */
static inline sim_time server_take(struct server *server, sim_time now, sim_time time)
{
    const sim_time begins = server->free > now ? server->free : now;
    server->free = clock_after(begins, time);
    server->busy += server->free - begins;
    return server->free;
}
static inline sim_time server_ahead(const struct server *server, sim_time now)
{
    return server->free > now ? server->free - now : 0;
}
/* ns at work from the reset to `now`. */
static inline sim_time server_busy(const struct server *server, sim_time now)
{
    return server->busy - server_ahead(server, now);
}
/* What lies ahead will not be done. */
static inline void server_stop(struct server *server, sim_time now)
{
    *server = (struct server){.free = now, .busy = server_busy(server, now)};
}
static inline void server_reset(struct server *server, sim_time now)
{
    server->busy = server_ahead(server, now);
}
double wide_to_double(wide value);

#endif
