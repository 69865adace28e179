/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The offered load of everything that has a limit: processors, disks, workers, connections, network
 * cards, pipes between zones.  From means alone, before anything is run.
 *
 * At 1 and above more comes than can be done: a queue without limit grows for ever, and no mean
 * exists.  `sure` is a lower bound that holds whatever fails in the run (traffic.h); where it
 * reaches 1 nobody needs a run to know. */
#ifndef MODELS_PLAN_OFFERED_H
#define MODELS_PLAN_OFFERED_H

#include "models/plan/holding.h"

enum station_kind {
    STATION_NODE,
    STATION_DISK,
    STATION_SERVICE,
    STATION_LIMIT, /* cpu_limit or event loop of the instances of a service */
    STATION_CONNECTIONS,
    STATION_CARD,
    STATION_PIPE
};

struct station {
    enum station_kind kind;
    const char *name;  /* node pool/3, service web, connections of web to db */
    const char *group; /* those that are like it stand together: of the same node group... */
    uint32_t party;    /* whose work waits here; NONE: of all on the node, or who uses the pipe */
    uint32_t node;
    bool bound;     /* at most so much: closed sources slow down by themselves */
    double load;    /* demand / capacity; NAN: unknown (no arrival rate); INFINITY: no mean */
    double sure;    /* at least so much; 0 where its queue has a limit */
    double fullest; /* by timetable: of the step of greatest load; 0: it has none */
    bool closes;    /* ... of those that are not closed: some are */
    double own;     /* of `load`, what is not waiting for others; services only */
    bool absorbs;   /* what waits is done at once: it may be busy and limits nobody */
    bool refuses;   /* what comes to a full queue is turned away */
    bool endless;   /* no line, for workers have no limit; but what is asked for has no mean */
};

struct offered {
    const struct traffic *traffic;
    const struct demand *demand;            /* expected */
    const struct holding *expected, *alone; /* the latter for what a request takes at least */
    struct station *stations;
    uint32_t count;
    sim_time from, until;
};

/* In the measured time; where that is so many requests, as long as they take on average. */
const struct offered *offered_load(const struct plan *plan, struct arena *arena);
/* Mean rates over [from, until). */
const struct offered *offered_between(const struct plan *plan, sim_time from, sim_time until,
                                      struct arena *arena);
/* What is offered while a disruption lasts (meanwhile.h), when it hits that one of its choices;
 * `before`: what is offered else, with the replicas that there are then.  NULL: it does not begin.
 */
const struct offered *offered_meanwhile(const struct offered *before, uint32_t disruption,
                                        uint32_t choice, struct arena *arena);
/* Times that a request is handed over to another service, on average, and the share of requests
 * that fail because it would be more than MOST_HOPS. */
struct hand_overs {
    double mean, cut;
};
struct hand_overs offered_hand_overs(const struct offered *offered, struct arena *arena);
/* More is offered than can ever be done, for sure: the one with the greatest load; of equals the
 * last one, for processors stand before the workers that use them.  NULL: none. */
const struct station *offered_too_much(const struct offered *offered);
/* The one with the greatest load, of those whose load is known and is not only a bound: what limits
 * it.  NULL: none. */
const struct station *offered_busiest(const struct offered *offered);

#endif
