/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One replication of one architecture, from an empty arena to the numbers of its columns.
 *
 *   warm-up -> instruments reset -> measured time -> instruments read -> stragglers waited for
 *   -> columns reduced
 *
 * Rule: whatever goes wrong (memory, a limit, events without end at one instant) ends this
 * replication only; it says why in what it leaves.  The numbers depend on the plan, the seed and
 * the number of the replication alone. */
#ifndef ANALYSIS_REPLICATION_REPLICATION_H
#define ANALYSIS_REPLICATION_REPLICATION_H

#include <pthread.h>

#include "analysis/metrics/columns.h"
#include "models/run/timetable.h"

enum { FAILURE_TEXT = 256 };

/* How sampled requests fare at the ends of pieces (sampled.h): in flight on average. */
struct felt {
    double after, calm, grown; /* at the end of episodes, of stretches; by how much more there */
    double simulated;          /* s that were measured */
    uint64_t pieces, episodes; /* simulated; episodes there are */
};

/* What one replication leaves for the results.  Written once, by the worker that ran it. */
struct leaving {
    bool done; /* it ended well */
    bool interrupted;
    bool crowded; /* there was no room beside the other runs: it is to be done again */
    char failure[FAILURE_TEXT]; /* why not done */
    struct sums *cells;         /* by column */
    struct digest **digests;    /* by column; kept in the arena of what is gathered */
    struct reason *reasons;     /* by column */
    void **left;                /* by observer; kept likewise; NULL: nothing */
    uint64_t fingerprint, request_hash, events, requests, failures;
    uint64_t open_begin, open_end; /* requests in flight when the measured time begins and ends */
    struct felt felt;              /* of sampled requests */
    double *apart;                 /* by column: of the runs of a pair; NULL: it is none */
};

/* A piece of a longer time, instead of what the experiment says. */
struct stage {
    struct staging staging;
    sim_time warmup, duration;
    bool given;
};

/* Where what outlives a run is kept. */
struct gathered {
    pthread_mutex_t *lock;
    struct arena *arena; /* used under the lock, nowhere else while workers run */
};

struct replication {
    const struct plan *plan;
    const struct columns *columns;
    const struct places_of_columns *places;
    uint64_t seed;
    uint32_t number;
    bool timeline, why;
    bool pair;              /* of antithetic runs (pairs.h) */
    const double *controls; /* recorder_options */
    struct stage stage;
    const atomic_bool *interrupt; /* may be NULL */
    atomic_uint *progress;        /* may be NULL */
    struct gathered *gathered;
    atomic_size_t *total; /* memory of the runs beside this one; NULL: there are none */
};

/* In `arena` (NULL: there was no memory for one), which is emptied first and left full. */
void replicate(const struct replication *replication, struct arena *arena, struct leaving *leaving);

/* The same in steps, for whoever stops on the way.  All that changes lies in the arena: a snapshot
 * of replication_run() (models/run/snapshot.h) takes back the whole replication, as far as it has
 * come and with what has been recorded.  `replication` must stay until the end.  NULL: there was no
 * memory at all (arena_failure). */
struct replicating;
struct replicating *replication_begin(const struct replication *replication, struct arena *arena);
struct run *replication_run(const struct replicating *replicating);
/* Goes on to `until` (what happens then is left for later), at most to its end; false: it has
 * failed, and leaves why. */
bool replication_until(struct replicating *replicating, sim_time until);
/* Reduces what was recorded, if it has come to its end; else it is not done. */
void replication_end(struct replicating *replicating, struct leaving *leaving);

/* How long stragglers are waited for after the measured time: the longest that any client's policy
 * allows, all tries and the waits between them.  Where a client has no timeout or tries without
 * end: as long as was measured, but at least a minute, and beyond that the longest that any
 * caller's policy spans. */
sim_time straggler_time(const struct plan *plan, sim_time measured);

#endif
