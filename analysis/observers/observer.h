/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Observers: what hears the records of one replication and keeps what metrics and pictures need.
 *
 * Why: each is one file and one word in OBSERVERS (analysis/observers/observers.h); the recorder
 * subscribes them in one loop, a metric's row names the one that it needs, and what outlives a run
 * is left and merged by the observer itself.
 *
 * Rule: nothing that is kept grows with the length of the run; what is merged does not depend on
 * the order of the replications; all state lies in the arena of the run, so snapshots hold it. */
#ifndef ANALYSIS_OBSERVERS_OBSERVER_H
#define ANALYSIS_OBSERVERS_OBSERVER_H

#include <stdatomic.h>

#include "analysis/statistics/packing.h"
#include "models/run/run.h"

enum { OBSERVERS_MOST = 32 };

/* A tally of its own: of one endpoint or source (NONE: all), of the measured requests or of those
 * sent in a window. */
struct watch {
    uint32_t endpoint, source;
    bool inner; /* of visits at an endpoint that no client asks for */
    bool windowed;
    sim_time from, until; /* of the run's time */
};

/* Waiting times of those that got a worker in a window, of a service or store or of an endpoint. */
struct wait_watch {
    uint32_t party, endpoint; /* NONE: any */
    sim_time from, until;
};

/* What somebody wants to be told. */
struct recorder_options {
    const struct watch *watches;
    const struct wait_watch *wait_watches;
    uint32_t watch_count, wait_watch_count;
    const sim_time *windows; /* moments at which they begin or end, growing: instruments are read */
    uint32_t moments;        /* how many */
    uint32_t needs;          /* bits of the observers that metrics need (observer_bit) */
    bool timeline, why;
    const double *controls; /* by endpoint: s that a request of it takes, more or less; NULL: no
                               control variates are asked for */
    atomic_uint *progress;  /* permille of the measured time, written now and then; may be NULL */
};

/* What observers know of the replication that they hear. */
struct heard_run {
    struct run *run;
    struct arena *arena; /* of the run */
    const struct recorder_options *options;
    sim_time from, until; /* the measured time; SIM_NEVER: not known yet */
    sim_time duration;    /* of it; 0: unknown (so many requests) */
    sim_time ended;       /* when it was over */
    bool measuring;       /* it has begun and is not over */
};

struct observer_class {
    const char *name, *doc; /* doc: what it keeps, one sentence */
    enum record_kind hears;
    bool always;       /* heard although no metric names it */
    size_t state_size; /* zeroed, in the arena of the run */
    /* Is there anything to hear?  NULL: yes. */
    bool (*wanted)(const struct heard_run *about);
    void (*create)(void *state, const struct heard_run *about);
    void (*begin)(void *state); /* the measured time; NULL: nothing to do, so for all that follow */
    observer *hear;             /* NULL: it looks and hears nothing */
    observer *hear_disruption;  /* RECORD_DISRUPTION besides; NULL: not */
    /* Moments of the measured time at which it looks at the run, growing, before what happens then;
     * NULL: none. */
    const sim_time *(*moments)(void *state, uint32_t *count);
    void (*look)(void *state);
    void (*end)(void *state);    /* the measured time is over */
    void (*finish)(void *state); /* all requests of it have ended, or were given up */
    /* What outlives the run, made in `arena`; NULL: only what metrics reduce. */
    void *(*leave)(const void *state, struct arena *arena);
    /* One more of what was left into a sum (NULL: the first one), made in `arena`; NULL: kept
     * apart, one for each replication. */
    void *(*merge)(void *sum, const void *left, struct arena *arena);
    /* What was left as bytes, and back, bit for bit (analysis/replication/leaving.h); whoever
     * leaves has both.
     */
    void (*pack)(const void *left, struct packing *to);
    void *(*unpack)(struct unpacking *from);
};

/* All of them; NULL at the end. */
extern const struct observer_class *const observers[];
/* For `wanted`: the scenario has stores. */
static inline bool observer_stores(const struct heard_run *about)
{
    const struct plan *plan = about->run->plan;
    return plan->party_count > 0 && plan->parties[plan->party_count - 1].kind == PARTY_STORE;
}
/* Where it stands in the list. */
uint32_t observer_number(const struct observer_class *class);
/* Of recorder_options.needs; NULL: none. */
uint32_t observer_bit(const struct observer_class *class);

#endif
