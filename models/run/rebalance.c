/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/rebalance_parts.h"

enum rebalance_event { LOOKS, GOES_ON };

void give_order(struct run *run, const struct rebalancer *own, uint32_t shard, enum order what,
                uint32_t peer)
{
    struct standing *standing = &group_of(run, own->party, shard)->directory.peers[peer];
    const sim_time told = standing->told;
    const bool again = what == ORDER_JOIN && standing->called;
    shard_order(run, own->party, shard, what, peer);
    if (again)
        standing->told = told;
    if (what != ORDER_LEAD)
        standing->called = what == ORDER_JOIN;
}

/* --- looking --- */

static void look(struct run *run, struct rebalancer *own)
{
    moves_go_on(run, own, true);
    mend_shards(run, own);
    move_replicas(run, own);
    move_leaders(run, own);
    engine_arm(run->engine, own->slots[LOOKS], clock_after(run->engine->now, own->terms->every));
}

static void on_rebalance(struct engine *engine, void *state, struct event event)
{
    struct run *run = state;
    struct rebalancer *own = run->rebalancers[event.object];
    (void)engine;
    if (event.kind == LOOKS) {
        look(run, own);
        return;
    }
    own->soon = false;
    moves_go_on(run, own, false);
    move_replicas(run, own);
}

void rebalance_soon(struct run *run, uint32_t party)
{
    struct rebalancer *own = run->rebalancers ? run->rebalancers[party] : NULL;
    if (!own || own->soon || own->shards->peers == own->shards->replicas)
        return;
    own->soon = true;
    engine_arm(run->engine, own->slots[GOES_ON], run->engine->now);
}

static uint32_t next_to_call(const struct rebalancer *own)
{
    for (uint32_t i = 0; i < own->members; i++)
        if (!own->called[i])
            return i;
    return NOBODY;
}

static uint32_t last_called(const struct rebalancer *own)
{
    uint32_t last = 0;
    for (uint32_t i = 1; i < own->members; i++)
        if (own->called[i] > own->called[last])
            last = i;
    return last;
}

void rebalance_ordered(struct run *run, uint32_t party, enum order what, uint32_t member)
{
    struct rebalancer *own = run->rebalancers[party];
    const bool joins = what == ORDER_JOIN;
    const uint32_t whom = member != NOBODY ? member : joins ? next_to_call(own) : last_called(own);
    if (whom == NOBODY || (own->called[whom] > 0) == joins)
        return;
    own->called[whom] = joins ? ++own->calls : 0;
    rebalance_soon(run, party);
}

/* --- of stores without shards, too --- */

void store_member(struct run *run, uint32_t party, enum order what, uint32_t member)
{
    if (run->rebalancers && run->rebalancers[party])
        rebalance_ordered(run, party, what, member);
    else
        store_order(run, party, what, member);
}

void store_joins(struct run *run, uint32_t party, bool leaves)
{
    struct directory *directory = &group_of(run, party, 0)->directory;
    if (run->rebalancers && run->rebalancers[party]) {
        rebalance_ordered(run, party, leaves ? ORDER_LEAVE : ORDER_JOIN, NOBODY);
        return;
    }
    const uint32_t replica = leaves ? directory_uncall(directory) : directory_call(directory);
    if (replica != NOBODY)
        store_order(run, party, leaves ? ORDER_LEAVE : ORDER_JOIN, replica);
}

/* --- the beginning --- */

static void rebalancer_create(struct run *run, uint32_t party, const struct rebalancing *terms,
                              uint32_t component)
{
    const struct party *plan = &run->plan->parties[party];
    const uint32_t shards = plan->shards->count;
    struct rebalancer *own = arena_alloc(run->arena, sizeof *own);
    *own = (struct rebalancer){
        .terms = terms,
        .shards = plan->shards,
        .party = party,
        .first = plan->first,
        .members = plan->replicas,
        .moves = arena_array(run->arena, shards, sizeof *own->moves),
        .busy = arena_array(run->arena, shards, sizeof *own->busy),
        .called = arena_array(run->arena, plan->replicas, sizeof *own->called),
        .weights = arena_array(run->arena, plan->replicas, sizeof *own->weights),
        .begun = arena_array(run->arena, shards, sizeof *own->begun),
        .load = arena_array(run->arena, shards, sizeof *own->load)};
    for (uint32_t i = 0; i < plan->initial; i++)
        own->called[i] = ++own->calls;
    for (uint16_t what = LOOKS; what <= GOES_ON; what++)
        own->slots[what] = engine_slot(run->engine, component, what, party);
    engine_arm(run->engine, own->slots[LOOKS], clock_after(run->engine->now, terms->every));
    run->rebalancers[party] = own;
}

void rebalancers_create(struct run *run)
{
    const struct plan *plan = run->plan;
    uint32_t component = 0;
    for (uint32_t i = 0; i < plan->party_count; i++) {
        const struct rebalancing *terms =
            plan->parties[i].kind == PARTY_STORE ? store_rebalances(plan->parties[i].store) : NULL;
        if (!terms)
            continue;
        if (!run->rebalancers) {
            component = engine_add(run->engine, on_rebalance, run, "rebalancers");
            run->rebalancers = arena_array(run->arena, plan->party_count, sizeof(void *));
        }
        rebalancer_create(run, i, terms, component);
    }
}
