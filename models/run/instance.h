/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One replica of a party as it runs: a process with its workers and its queue.
 *
 * Rule: what every visit touches is the first line of the cache; the rest is for when something is
 * wrong with it, or for a few kinds of parties. */
#ifndef MODELS_RUN_INSTANCE_H
#define MODELS_RUN_INSTANCE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/arena.h"
#include "sim/clock.h"

struct loop;
struct node;
struct party;
struct party_run;

struct held_job {
    uint32_t owner, generation;
    sim_time left;
};

/* Reasons for failing. */
struct faulty {
    double passes;           /* product of what the shares below 100 % leave */
    uint32_t erring, broken; /* reasons; those with a share of 100 % */
};

struct instance {
    const struct party *plan;      /* whose replica it is */
    struct party_run *party;       /* the same one's instruments */
    struct node *node;             /* where it runs */
    uint32_t *routes;              /* 1 + route, by channel.local (route.h) */
    uint32_t busy;                 /* workers */
    uint32_t waiting, first, last; /* visits in its queue */
    uint32_t parked_first;         /* visits while it is frozen, and until it has room */
    uint16_t life;                 /* grows with every crash */
    bool up, paused;
    bool waking; /* it goes on after a pause, and has not yet taken up all that came meanwhile */
    bool odd;    /* it is slow, or some of its visits fail: see stretch and errors */
    bool loops;  /* its workers share an event loop: see loop */
    uint32_t workers; /* NONE: unlimited */

    double stretch __attribute__((aligned(CACHE_LINE))); /* of its work: `slow` */
    double errors;        /* share of its visits that fail: `errors` */
    struct faulty faulty; /* reasons of its own for those */
    uint32_t parked_last;
    uint32_t joining;           /* tenths of visits that may still join those outside (queue.c) */
    uint32_t parked_operations; /* and operations of a store, by `next` */
    uint32_t parked_messages, last_message; /* and what its fellow replicas sent */
    /* It is not there, is on its way and has not served yet, is about to go (presence.h). */
    bool absent : 1, coming : 1, leaving : 1;
    bool gone : 1, noticed : 1; /* dead or frozen; and somebody has noticed (up.h) */
    uint32_t start_slot;        /* a starting process */
    sim_time gone_since;
    uint32_t crashes,
        pauses;            /* reasons for being down or frozen: it comes back when none is left */
    struct held_job *held; /* processor work of a paused instance */
    uint32_t held_count, held_limit;
    void *actor;       /* PARTY_STORE: struct actor */
    struct loop *loop; /* loop.h; NULL: none */
    void *order;       /* state of the party's order */
    void *limit;       /* and of its limit */
    uint32_t *tails;   /* an order by rank: the last one in line of each rank; NONE: none */
};

#endif
