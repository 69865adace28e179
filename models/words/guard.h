/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Guards: what a caller asks before an attempt is made: limits, bulkheads, breakers, and budgets of
 * retries.  One file in models/guards/, one word in a list of models/words/guard.c.
 *
 * Why: who goes on asking what cannot answer makes it worse, for himself and for all others. A
 * guard sees what its caller instance sees of one callee, and nothing else: when attempts begin and
 * how they end.
 *
 * Rule: all guards of a route are asked, in the order of GUARDS; an attempt begins when all admit
 * it, and then all hear of its beginning and, once, of its end.  A budget is asked before a retry
 * only and hears of all attempts.  What one's own guard turns away is `shed` and not tried again.
 * The order is that of resilience4j's decorators and of Envoy's router: limit, bulkhead, breaker,
 * then balancing. */
#ifndef MODELS_WORDS_GUARD_H
#define MODELS_WORDS_GUARD_H

#include <stdbool.h>

#include "models/words/outcome.h"
#include "sim/clock.h"
#include "sim/complain.h"
#include "sim/family.h"
#include "sim/rng.h"

/* An attempt, as its caller knows it. */
struct guarded {
    sim_time now, sent;
    uint32_t tries;       /* retries so far: 0, the first try */
    bool hedge;           /* made while another one is open */
    bool made;            /* false: a retry that was admitted never began */
    enum outcome before;  /* of the try before, that led to this one */
    enum outcome outcome; /* when it has ended; `cancelled`: unheard */
    draw *random;
};

/* Calls of one caller instance that are tried again, from means; for `check`. */
struct retried {
    double success;     /* share of the attempts */
    double rate;        /* calls per second; NAN: unknown */
    double time, pause; /* s: of an attempt; before a retry */
    double attempts;    /* at most; INFINITY: any number */
};

struct guard_class {
    struct class_head head;
    /* Zeroed; NULL: none. */
    size_t (*state_size)(const void *settings);
    void (*start)(void *state, const void *settings, sim_time now); /* NULL: zeros will do */
    bool (*admits)(void *state, const void *settings, const struct guarded *attempt);
    void (*begun)(void *state, const void *settings, const struct guarded *attempt); /* or NULL */
    /* The moment until which it has shut just now; 0: it has not.  NULL: hears nothing. */
    sim_time (*ended)(void *state, const void *settings, const struct guarded *attempt);
    /* What the rows cannot say; NULL: nothing. */
    void (*check)(const void *settings, struct complaints *to);
    /* Attempts per second that it lets through in the long run, for `check`; NULL: no bound. */
    double (*bound)(const void *settings);
    /* Budgets: retries for each call that it grants in the long run, for `check`; NULL: no bound.
     */
    double (*retries)(const void *settings, const struct retried *about);
};

/* Kinds of guards, each with a family and a key of its own, in the order in which they are asked.
 */
#define GUARDS(X)                                                                                  \
    X(limit, "attempts that one caller instance makes in a time; what is more is shed at once")    \
    X(bulkhead,                                                                                    \
      "attempts that one caller instance has open at a time; what is more is shed at once "        \
      "(Envoy calls this circuit breaking)")                                                       \
    X(breaker, "stops asking for a while when too many attempts failed or were slow")

enum guard_kind {
#define GUARD_KIND(name, doc) GUARD_##name,
    GUARDS(GUARD_KIND)
#undef GUARD_KIND
        GUARD_KINDS,
    GUARD_budget = GUARD_KINDS, /* of retries */
    GUARD_ALL
};

#define GUARD_FAMILY(name, doc) extern const struct family guard_##name##s;
GUARDS(GUARD_FAMILY)
#undef GUARD_FAMILY
extern const struct family retry_budgets;

#endif
