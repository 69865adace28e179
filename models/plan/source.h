/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clients, prepared: arrival laws, mixes and what their requests call.
 *
 * A client's request is one call, so time-outs, retries and balancing of clients are those of any
 * caller. */
#ifndef MODELS_PLAN_SOURCE_H
#define MODELS_PLAN_SOURCE_H

#include "models/plan/program/calling.h"
#include "models/words/arrivals.h"
#include "models/words/workload.h"

struct mix_plan {
    uint32_t endpoint;
    struct calling calling;
};

/* What a recorded arrival asks for, row by row (models/words/arrivals.h); NULL: drawn, the mix's,
 * another user each time. */
struct replayed {
    const uint32_t *which; /* of the mix */
    const struct calling *calling;
    const uint32_t *user;
};

struct source_plan {
    const struct arrivals_class *class;
    void *arrivals;                /* what the class prepared */
    const struct chosen *batch;    /* NULL: requests come one by one */
    const struct session *session; /* NULL: every user makes one request */
    bool alone;                    /* an arrival is one request of one user */
    uint32_t mix_count;
    struct mix_plan *mix;
    const double *bounds;
    const struct replayed *replayed; /* NULL: nothing but times, if anything, was recorded */
};

/* Arrivals and mixes, checked; called before programs are compiled. */
bool sources_prepare(struct plan *plan, struct arena *arena, struct complaints *complaints);
/* The call of every endpoint of every mix. */
void sources_compile(struct plan *plan, struct arena *arena);
/* What an entry of a client's mix asks for, of plan->endpoints. */
static inline uint32_t source_endpoint(const struct plan *plan, uint32_t party, uint32_t entry)
{
    return ((const struct source_plan *)plan->sources)[party].mix[entry].endpoint;
}

/* One of the requests that a client may make, and how often. */
struct source_choice {
    uint32_t endpoint;
    double share;
};
uint32_t source_choices(const struct plan *plan, uint32_t party); /* their number */
struct source_choice source_choice(const struct plan *plan, uint32_t party, uint32_t which);

enum { MOST_USERS = 10000000 };
/* Of a closed source, 0 of others; experiment.load is in it, and in the rate. */
uint32_t source_users(const struct plan *plan, uint32_t party);
/* Mean requests per second of a client over [from, until), as if its sessions took no time; NAN:
 * unknown. */
double source_rate(const struct plan *plan, uint32_t party, sim_time from, sim_time until);
/* Mean requests of a session, 1 without sessions; mean time that its user thinks in all, ns. */
double source_session(const struct plan *plan, uint32_t party);
double source_session_thinks(const struct plan *plan, uint32_t party);
bool source_is_closed(const struct plan *plan, uint32_t party);
/* Arrivals are as many as source_rate says in the mean of any time, each one request; no disruption
 * changes that. */
bool source_is_memoryless(const struct plan *plan, uint32_t party);
/* What its requests ask for was recorded. */
bool source_is_replayed(const struct plan *plan, uint32_t party);
/* Time after which its arrivals begin anew; 0: never. */
sim_time source_length(const struct plan *plan, uint32_t party);
/* Its requests come like clockwork, and are all the same. */
bool source_is_regular(const struct plan *plan, uint32_t party);

#endif
