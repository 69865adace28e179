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

struct arrivals_class {
    struct class_head head;
    size_t plan_size;  /* what prepare fills; shared by all runs */
    size_t state_size; /* zeroed at the start of a run */
    bool (*prepare)(void *plan, const void *settings, struct arena *arena, struct complaints *to);
    /* Open: the moment of the next arrival after the one at `now` (0 for the first call);
     * SIM_NEVER: no more. */
    sim_time (*next)(const void *plan, void *state, sim_time now, double factor,
                     struct stream *random);
    /* Closed: how many users and how they think; NULL for open ones. */
    uint32_t (*users)(const void *plan);
    const struct law *(*think)(const void *plan);
    /* Mean arrivals per second over [from, until) (closed: users / think time, an upper bound; NAN:
     * unknown). */
    double (*rate)(const void *plan, sim_time from, sim_time until);
    /* After so long the law begins anew; NULL: it does not. */
    sim_time (*length)(const void *plan);
    /* They come like clockwork, nothing is drawn; NULL: they do not. */
    bool (*regular)(const void *plan);
};

extern const struct family arrival_laws;

#endif
