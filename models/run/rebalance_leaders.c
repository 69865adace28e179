/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/rebalance_parts.h"

enum { WORTH_IT = 10 }; /* of hundred: loads that differ by less of the greater one stay */

static void weigh_leaders(const struct run *run, const struct rebalancer *own, bool load)
{
    for (uint32_t i = 0; i < own->members; i++)
        own->weights[i] = 0;
    for (uint32_t s = 0; s < own->shards->count; s++)
        if (about(run, own, s)->leader != NOBODY)
            own->weights[server_of(own, s, about(run, own, s)->leader)] += load ? own->load[s] : 1;
}

/* By how much the two servers become more alike; 0: they do not. */
static uint64_t eases(const struct rebalancer *own, uint64_t weight, uint32_t out, uint32_t in,
                      bool load)
{
    const uint64_t from = own->weights[out], to = own->weights[in];
    if (from <= to + weight || (load && (from - to) * 100 < WORTH_IT * from))
        return 0;
    const uint64_t rest = from - to - weight;
    return load ? (weight < rest ? weight : rest) : from - to;
}

static bool hand_one_over(struct run *run, struct rebalancer *own, bool load)
{
    uint64_t most = 0;
    uint32_t shard = NONE, heir = NOBODY;
    for (uint32_t s = 0; s < own->shards->count; s++) {
        const uint32_t leader = about(run, own, s)->leader;
        if (own->busy[s] || leader == NOBODY || !serves(run, own, server_of(own, s, leader)))
            continue;
        for (uint32_t p = 0; p < own->shards->peers; p++) {
            const uint32_t server = server_of(own, s, p);
            if (p == leader || !holds(run, own, s, p) || !takes(run, own, server))
                continue;
            const uint64_t gain =
                eases(own, load ? own->load[s] : 1, server_of(own, s, leader), server, load);
            if (gain > most) {
                most = gain;
                shard = s;
                heir = p;
            }
        }
    }
    if (most == 0)
        return false;
    const uint64_t weight = load ? own->load[shard] : 1;
    own->weights[server_of(own, shard, about(run, own, shard)->leader)] -= weight;
    own->weights[server_of(own, shard, heir)] += weight;
    own->load[shard] = 0; /* once at each look */
    count_one(&run->parties[own->party].leaders_moved);
    give_order(run, own, shard, ORDER_LEAD, heir);
    return true;
}

/* What was asked of each since the last look.  Instruments begin anew when the measured time does;
 * what was asked between the last look and then is not known any more. */
static void see_load(struct run *run, struct rebalancer *own)
{
    const sim_time now = run->engine->now;
    const bool reset = run->measure_from <= now && run->measure_from > own->looked;
    for (uint32_t s = 0; s < own->shards->count; s++) {
        const uint64_t begun = run->shards[own->shards->first + s].operations.events;
        own->load[s] = reset ? begun : begun - own->begun[s];
        own->begun[s] = begun;
    }
    own->looked = now;
}

void move_leaders(struct run *run, struct rebalancer *own)
{
    const bool load = own->terms->by[0] == 'l';
    see_load(run, own);
    weigh_leaders(run, own, load);
    for (uint64_t i = 0; i < own->terms->leaders && hand_one_over(run, own, load); i++)
        ;
}
