/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The records of a run that come and go: requests of clients, calls, visits, links.  They live in
 * pools (sim/pool.h) and name each other by index and generation: what has passed is not found
 * again, so late answers are dropped without anybody looking for them.
 *
 * A request is what a client wants; a call is what one party wants from another, with all its
 * attempts; a visit is one stay at one instance, the way there and back included.  So a call that
 * is served is two records, written once: the call at its caller, the visit at its callee. */
#ifndef MODELS_RUN_RECORDS_H
#define MODELS_RUN_RECORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "models/plan/wire.h"
#include "models/run/waiter.h"
#include "models/words/outcome.h"
#include "sim/clock.h"

/* Eight bytes on a boundary of four: spares four or eight bytes of every record. */
#define SQUEEZED __attribute__((packed, aligned(4)))

/* What travels between two instances: head of everything that the network carries. */
struct parcel {
    uint64_t key;      /* of the request that it belongs to */
    uint32_t slot;     /* 1 + the slot of the event set that its record owns; 0: none yet */
    uint32_t from, to; /* instances */
    uint32_t bytes;
    uint32_t channel;
    uint32_t link;    /* the connection that it goes by; NONE: none */
    uint32_t next;    /* in a line of its record's kind */
    uint16_t life;    /* of the receiver when it was sent */
    uint8_t stage;    /* the network's own */
    bool back : 1;    /* towards the caller */
    bool opens : 1;   /* it may be the first on its connection */
    bool lost : 1;    /* it will not arrive */
    uint8_t mark : 5; /* of its connection when it was sent */
};

/* Marks of connections that share a record one after the other, from 1; between two of them, a bit
 * that no parcel has. */
enum { LINK_MARKS = 31, LINK_CLOSED = 32 };

/* What a caller instance and a callee instance have in common. */
struct __attribute__((packed, aligned(2))) link {
    sim_time last[2];   /* last arrival there and back: TCP keeps order */
    uint32_t mark : 6;  /* 0, or of one of the connections that it has been; LINK_CLOSED */
    uint32_t wired : 1; /* it has a wire */
    uint32_t
        open : 25; /* requests without answer; the upper bits, so counting them is an addition */
    uint16_t life; /* of the callee when the connection was made; 0: no connection */
};
enum { LINK_OPEN_MOST = (1 << 25) - 1 };
_Static_assert(sizeof(struct link) == 22, "there may be one for every two instances that talk");

/* What only some connections have: a window, losses, idle ones beside them. */
struct wire {
    struct missings missing[2];   /* there and back */
    struct tcp_window windows[2]; /* there and back */
    sim_time since;               /* idle since */
    sim_time syn;                 /* 1 + what a SYN will take that was drawn ahead; 0: none was */
    uint32_t next;                /* idle one, in the list of its link */
    uint32_t first, count;        /* of a link: idle connections that carry one request at a time */
    uint16_t stuck[2];            /* parcels that do not come through, there and back */
};

enum visit_state {
    VISIT_FREE,
    VISIT_HELD,     /* at the caller: there is no connection for it yet */
    VISIT_AWAY,     /* on its way, there or back */
    VISIT_QUEUED,   /* waits for a worker */
    VISIT_LOST,     /* died with its instance; nobody can ready it any more */
    VISIT_READY,    /* on the ready list, or running */
    VISIT_WAITING,  /* for a processor, an answer, its branches */
    VISIT_SLEEPING, /* for a moment: its slot is armed */
    VISIT_PARKED    /* its instance is frozen */
};

/* What a parked visit does when its instance goes on. */
enum parked_as { PARKED_READY, PARKED_ARRIVED, PARKED_RETURNED };

/* One stay at one instance: of a request that runs an endpoint program (a frame), or of a branch of
 * one. */
struct visit {
    struct parcel parcel; /* while it stays: `to` is the instance where it is */
    sim_time begun; /* reached the instance, less its wait for a connection (on the way: that) */
    int64_t debt;   /* ns of processor time owed for messages; negative: paid ahead */
    uint32_t generation;          /* identity: grows when the stay is over */
    uint32_t turn;                /* grows with each wait that is over: answers name it */
    uint32_t waiter, waiter_mark; /* an attempt and its generation, or a visit and its turn */
    uint32_t caller; /* instance that gets the answer; NONE: a branch, or work beside */
    union {
        uint32_t endpoint; /* of plan->endpoints */
        uint32_t dataset;  /* at a store: of plan->datasets */
        uint32_t checks;   /* WAITER_CHECK: the member (slot) of its route */
    };
    uint32_t root, user;   /* number of the client's request; whose it is */
    uint16_t source, hops; /* party of the client; times handed over */
    uint8_t state, outcome, waiter_kind, stage, parked_as;
    bool holds_worker : 1, forwarded : 1;
    bool leaving : 1;   /* it pays for its answer */
    bool responded : 1; /* before its end */
    bool idle : 1;      /* its instance has nothing else to do, as its answer says */
    bool taking_part : 1; /* an operation in a transaction to which its store promises */
    bool cancels : 1; /* it goes after the visit `waiter` of generation `waiter_mark`, to end it */
    union {
        struct {                     /* a frame: */
            uint32_t pc;             /* next op */
            uint32_t loop;           /* repetitions or copies made so far of the step at pc */
            uint32_t left, need;     /* join: branches still open, answers still needed */
            uint32_t replica;        /* `copies: each`: which replica of the callee; else NONE */
            uint32_t call;           /* open; NONE: none */
            uint32_t branch;         /* first of its branches */
            uint32_t elder, sibling; /* branches of the same join, before and after it */
        };
        struct SQUEEZED { /* an operation on a store: */
            uint64_t data_key, version;
            uint64_t id; /* there: of the operation; back: of the write that a read saw */
            uint32_t operation;
            uint8_t verb, level;
            uint32_t part; /* what the store calls its branch of a transaction */
        };
        struct { /* in the queue for a worker: what it asks a store for stays */
            uint32_t kept[6], before;
        };
    };
};

enum attempt_state { ATTEMPT_IDLE, ATTEMPT_WAITING /* for a connection */, ATTEMPT_SENT };

/* One try of a call. */
struct SQUEEZED attempt {
    sim_time sent;
    uint32_t timer; /* 1 + its timeout's timer in `ring`; 0: none */
    uint32_t visit, visit_generation;
    union {
        uint32_t slot; /* member of the route; NONE: not sent */
        uint32_t next; /* waiting: in the line for a connection; a client's, to be tried again */
    };
    uint32_t generation; /* answers name it */
    uint32_t connection; /* 1 + link, where it carries one request at a time; 0: none */
    uint16_t ring;       /* of plan->timers */
    uint8_t state;
};

/* OWNER_ACTOR: a visit at a store, whose operation waits.  OWNER_TASK: an actor's own operation. */
enum owner_kind { OWNER_VISIT, OWNER_ACTOR, OWNER_CLIENT, OWNER_TASK };

struct calling; /* models/plan/program/calling.h */

/* What one party wants from another: the first good answer wins. */
struct SQUEEZED call {
    struct attempt first;
    const struct calling *calling;
    uint64_t key;   /* of its first visit; at a store: of the data */
    uint64_t id;    /* of its latest operation on a store */
    uint32_t owner; /* a visit that waits, a client's request, or an operation */
    uint32_t route;
    uint32_t special; /* 1 + what only some calls have, of run->call_specials; 0: nothing */
    uint16_t tries;   /* retries so far */
    uint16_t extra;   /* hedges so far, of all tries */
    uint8_t owner_kind : 2;
    bool armed : 1;       /* its owner's slot, for the next hedge */
    bool final : 1;       /* no further try, whatever the policy says */
    bool granted : 1;     /* a retry has been granted and has not begun */
    uint8_t open, hedges; /* attempts open; made besides the first */
    uint8_t before;       /* outcome of the try before this one */
};

/* An attempt besides the first. */
struct hedge {
    struct attempt attempt;
    uint64_t id; /* of its operation on a store */
    uint32_t call, before;
};

enum { REQUESTS_OF_A_SESSION = 1 << 14 };

/* A client's request. */
struct request {
    uint64_t key;
    sim_time sent; /* when the client meant to */
    uint32_t number, user;
    uint32_t call;   /* NONE: the record is free */
    uint32_t slot;   /* 1 + its slot: backoff, hedge */
    uint16_t source; /* party */
    uint16_t mix;    /* which of its endpoints */
    uint16_t measured : 1;
    uint16_t waits : 1;  /* backs off */
    uint16_t asked : 14; /* requests of its session before this one */
};

/* Fresh ones, to be copied: a copy of so many bytes is a handful of moves, while compilers clear a
 * structure by a string instruction that takes longer than what is then filled in. */
extern const struct visit visit_blank;
extern const struct call call_blank;

#endif
