/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sticky sessions: a user stays with the replica that got his first request, as long as this caller
 * remembers him and the replica may be chosen.
 *
 * Why: sessions kept in a process.  The price: load moves only with new users, so a replica that
 * has come back stays empty and a slow one keeps those that it has.
 * Rule: a new user goes to the replica with the fewest requests in flight, ties are drawn; so does
 * one whose replica may not be chosen now, and he stays with the new one.  `users` are remembered
 * at a time: a table by hash, whose entries are replaced by who comes later.  Each request of an
 * open source is a user of its own; a closed one has its users.
 *
 * Source: HAProxy, `stick-table` (its size is stated, entries are replaced when it is full) with
 * `option redispatch`. */
#include "models/run/route.h"
#include "models/words/balancing.h"

#include "sim/setting.h"

struct sticky {
    uint64_t users;
};

static const struct setting sticky_settings[] = {COUNT(struct sticky, users, .preset = "10k",
                                                       .least = 1, .most = 1e6,
                                                       .doc = "users whom a caller remembers"),
                                                 SETTINGS_END};

struct bond {
    uint64_t who;      /* 1 + the user; 0: nobody */
    uint32_t instance; /* where he stays */
};

static size_t sticky_size(const void *settings, uint32_t slots)
{
    const struct sticky *sticky = settings;
    (void)slots;
    return (size_t)sticky->users * sizeof(struct bond);
}

static uint32_t least_open(const struct backends *backends, struct stream *random)
{
    uint32_t best = 0, ties = 1;
    for (uint32_t i = 1; i < backends->count; i++) {
        const uint32_t open = backend_open(backends, i), least = backend_open(backends, best);
        ties = open < least ? 1 : ties + (open == least);
        if (open < least || (open == least && uniform_below(stream_next(random), ties) == 0))
            best = i;
    }
    return best;
}

static uint32_t sticky_choose(void *state, const void *settings, const struct backends *backends,
                              sim_time now, struct stream *random)
{
    const struct sticky *sticky = settings;
    struct bond *bond =
        (struct bond *)state + uniform_below(mix_bits(backends->who), (uint32_t)sticky->users);
    (void)now;
    if (bond->who == backends->who + 1)
        for (uint32_t i = 0; i < backends->count; i++)
            if (backend_instance(backends, i) == bond->instance)
                return i;
    const uint32_t chosen = least_open(backends, random);
    *bond = (struct bond){.who = backends->who + 1, .instance = backend_instance(backends, chosen)};
    return chosen;
}

const struct balancing_class balancing_sticky = {
    .head = {.name = "sticky",
             .doc = "the replica that got the user's first request",
             .settings = sticky_settings,
             .settings_size = sizeof(struct sticky),
             .examples = EXAMPLES({.text = "sticky"}, {.text = "sticky(users=1k)"})},
    .state_size = sticky_size,
    .choose = sticky_choose,
};
