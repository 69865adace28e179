/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When clients send: poisson, renewal, bursty, profile, trace (open), closed.  One file in
 * models/workload/, one word in the list.
 *
 * An open source asks for the gap to its next arrival, one after another.  Under the disruption
 * `load` its factor changes; a law that has a rate multiplies it, so the factor is handed in at
 * every call. A closed source has users: each thinks, asks, waits for the answer, thinks again. */
#ifndef MODELS_WORDS_ARRIVALS_H
#define MODELS_WORDS_ARRIVALS_H

#include "sim/arena.h"
#include "sim/clock.h"
#include "sim/complain.h"
#include "sim/distribution.h"
#include "sim/family.h"
#include "sim/rng.h"

/* What a recording knows of its arrivals besides their times, row by row; NULL: not that. */
struct recorded {
    uint64_t count;           /* rows */
    const uint32_t *endpoint; /* of `names`... */
    const uint32_t *bytes;    /* of the request */
    const uint32_t *user;     /* numbered from 0 */
    const char *const *names; /* ...which are those of endpoints */
    uint32_t name_count;
    const void *field; /* where the column of endpoints is named */
};

struct arrivals_class {
    struct class_head head;
    size_t plan_size;  /* what prepare fills; shared by all runs */
    size_t state_size; /* zeroed at the start of a run */
    bool (*prepare)(void *plan, const void *settings, struct arena *arena, struct complaints *to);
    /* Open: the moment of the next arrival after the one at `now` (0 for the first call);
     * SIM_NEVER: no more. */
    sim_time (*next)(const void *plan, void *state, sim_time now, double factor,
                     struct stream *random);
    /* Open, of recordings: what is known of each row, and the row of the arrival that `next` told
     * last; NULL: drawn. */
    const struct recorded *(*recorded)(const void *plan);
    uint64_t (*row)(const void *plan, const void *state);
    /* Closed: how many users and how they think; NULL for open ones. */
    uint32_t (*users)(const void *plan);
    const struct law *(*think)(const void *plan);
    /* Mean arrivals per second over [from, until) (closed: users / think time, an upper bound; NAN:
     * unknown). */
    double (*rate)(const void *plan, sim_time from, sim_time until);
    /* After so long the law begins anew; NULL: it does not. */
    sim_time (*length)(const void *plan);
    /* What comes is drawn anew at every moment: so many as the rate says on average, whatever came
     * before and whenever one stops counting. */
    bool memoryless;
    /* The next ones are those of the other run of an antithetic pair (models/run/mirror.h): long
     * gaps where that one has short ones.  NULL: it cannot. */
    void (*mirror)(void *state);
    /* They come like clockwork, nothing is drawn; NULL: they do not. */
    bool (*regular)(const void *plan);
};

extern const struct family arrival_laws;

#endif
