/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Join the idle queue: a replica that has nothing to do says so, and gets the next request of
 * whoever it told; if nobody is known to be idle, any replica.
 *
 * Why: as good as join-the-shortest-queue where there are many replicas, and nothing is asked or
 * counted when a request comes: who is idle was told before, off its way.
 * Rule: a replica tells the caller whose request was its last one, in the answer, so it costs no
 * message and takes the answer's time; it stands in that caller's list until it is taken.  The
 * paper sends a message of its own to a balancer drawn at random: with equal callers the one who
 * asked last is as good as drawn.  Every caller begins with all replicas in its list.
 *
 * Source: Lu, Xie, Kliot, Geller, Larus, Greenberg 2011, "Join-Idle-Queue", Performance Evaluation
 * 68(11), JIQ-Random. */
#include "models/run/route.h"
#include "models/words/balancing.h"

static size_t join_idle_queue_size(const void *settings, uint32_t slots)
{
    (void)settings;
    return slots * sizeof(bool);
}

static uint32_t join_idle_queue_choose(void *state, const void *settings,
                                       const struct backends *backends, sim_time now,
                                       struct stream *random)
{
    bool *taken = state; /* by slot: it does not stand in the list */
    uint32_t idle = 0, chosen = 0;
    (void)settings;
    (void)now;
    for (uint32_t i = 0; i < backends->count; i++)
        idle += !taken[backend_slot(backends, i)];
    uint32_t pick = uniform_below(stream_next(random), idle > 0 ? idle : backends->count);
    if (idle == 0)
        return pick;
    while (taken[backend_slot(backends, chosen)] || pick-- > 0)
        chosen++;
    taken[backend_slot(backends, chosen)] = true;
    return chosen;
}

static void join_idle_queue_ended(void *state, const void *settings, const struct ended *ended)
{
    (void)settings;
    if (ended->idle)
        ((bool *)state)[ended->slot] = false;
}

static void join_idle_queue_joined(void *state, const void *settings, uint32_t slot)
{
    (void)settings;
    ((bool *)state)[slot] = false;
}

const struct balancing_class balancing_join_idle_queue = {
    .head = {.name = "join_idle_queue",
             .doc = "a replica that has told this caller that it is idle; if there is none, any",
             .examples = EXAMPLES({.text = "join_idle_queue"})},
    .state_size = join_idle_queue_size,
    .evens = true,
    .choose = join_idle_queue_choose,
    .ended = join_idle_queue_ended,
    .joined = join_idle_queue_joined,
    .hints = true,
};
