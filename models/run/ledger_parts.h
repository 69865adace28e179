/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What ledgers are made of, for the two files that keep them (ledger.h): one writes down, the other
 * tells what is written down to whoever draws one request.
 *
 * Rule: nobody else includes this. */
#ifndef MODELS_RUN_LEDGER_PARTS_H
#define MODELS_RUN_LEDGER_PARTS_H

#include "models/run/ledger.h"

struct entry {
    sim_time time;
    uint32_t account, next;
};

struct ledger {
    sim_time mark;     /* all up to here is written down */
    sim_time work;     /* of a processor: what it was asked for */
    sim_time frozen;   /* of `instance`, until `mark` */
    uint32_t instance; /* that holds it up while it is frozen; NONE: nobody does */
    uint32_t account;  /* on which time goes now */
    uint32_t first;    /* 1 + its entries; 0: none */
    uint32_t stay;     /* number of the stay whose time it is */
};

/* Ledgers by the number of their owner; made in steps as owners are. */
struct shelf {
    struct room *room;
    struct ledger *ledgers;
    uint32_t count;
};

struct freezing {
    sim_time since, before; /* frozen since (SIM_NEVER: it is not); and before that, altogether */
};

struct ledgers {
    struct shelf visits, requests;
    struct pool entries;
    struct freezing *freezing; /* by instance */
    struct spending *list;     /* what is told */
    uint32_t list_limit;
    uint32_t stays; /* begun so far */
};

/* Up to now, on the account that is open. */
void ledger_write_down(struct run *run, struct ledger *ledger);
/* `time` from `from` on, which is moved on, was spent so: told to whoever draws one request. */
void ledger_spell(struct run *run, const struct ledger *ledger, sim_time *from, sim_time time,
                  enum spent kind);

#endif
