/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What schedules of groups that are cut in two consist of: settings and networks that are drawn,
 * what is asked and ordered, what goes wrong, and what must be so when all is calm again. */
#ifndef TESTS_MODELS_SPLIT_STEPS_H
#define TESTS_MODELS_SPLIT_STEPS_H

#include "tests/models/split_world.h"

static inline struct raft draw_settings(draw *random)
{
    static const char *const reads[] = {"read_index", "lease", "follower"};
    struct raft settings = raft_settings();
    settings.pre_vote = one_of(random, 2);
    settings.batch.most = 1 + one_of(random, 10);
    settings.pipeline = 1 + one_of(random, 4);
    settings.reads = reads[one_of(random, 3)];
    settings.most_skew = 15 * MS; /* a lease of 90 % of 150 ms and that: just not too long */
    if (one_of(random, 2))
        settings.snapshot = (struct snapshot_settings){
            .every = 1 + one_of(random, 30), .keep = one_of(random, 10), .size = 1000};
    settings.apply_time = law_of_up_to(random, 5 * MS);
    settings.delays.all = law_of_up_to(random, 10 * MS);
    return settings;
}

static inline void skew_clocks(struct cut_world *all, draw *random)
{
    for (uint32_t i = 0; i < all->peers; i++) {
        const sim_time skew = (sim_time)one_of(random, 15 * MS) - 7 * MS;
        for (uint32_t g = 0; g < GROUPS; g++)
            fake_port(all->groups[g], i)->skew = skew;
    }
}

/* One network and one kind of disk for all groups. */
static inline void draw_worlds(struct cut_world *all, draw *random)
{
    draw_world(all->groups[0], random);
    for (uint32_t g = 1; g < GROUPS; g++) {
        const struct fake_world *first = all->groups[0];
        struct fake_world *group = all->groups[g];
        group->store.write_time = first->store.write_time;
        group->latency = first->latency;
        group->disk = first->disk;
        group->loss = first->loss;
        group->doubling = first->doubling;
        group->overtaking = first->overtaking;
    }
}

/* Mostly who leads the group that has the key; now and then the group that had it, or anybody. */
static inline void ask_any(struct cut_world *all, draw *random, enum verb verb)
{
    const uint64_t key = one_of(random, CUT_KEYS);
    const uint8_t level = verb == VERB_READ ? (uint8_t)one_of(random, 3) : LEVEL_NORMAL;
    struct fake_world *group = group_with(all, key);
    if (group_of(group)->parent != NOBODY && one_of(random, 4) == 0)
        group = all->groups[group_of(group)->parent];
    const uint32_t leader = raft_leader(group), replica = (uint32_t)one_of(random, all->peers);
    cut_ask(group, leader != NOBODY && one_of(random, 4) ? leader : replica, verb, level, key);
}

/* As who looks does it (models/run/splits.c): whoever was told and has not done it is told again,
 * perhaps of another place. */
static inline void order_cut(struct cut_world *all, draw *random)
{
    const uint32_t i = (uint32_t)one_of(random, all->count), group = all->stretches[i].group;
    const uint64_t place = place_of(one_of(random, CUT_KEYS));
    struct key_cut *cut = &all->asked[group];
    const uint32_t leader = raft_leader(all->groups[group]);
    if (place <= all->stretches[i].from || place >= end_of_stretch(all, i))
        return;
    if (cut->shard == 0 && all->given < GROUPS)
        cut->shard = all->given++;
    cut->place = place;
    if (cut->shard != 0 && leader != NOBODY)
        fake_order(all->groups[group], leader, ORDER_SPLIT, NOBODY);
}

static inline void lead_any(struct cut_world *all, draw *random)
{
    struct fake_world *group = all->groups[one_of(random, all->given)];
    const uint32_t leader = raft_leader(group);
    if (leader != NOBODY)
        fake_order(group, leader, ORDER_LEAD, (uint32_t)one_of(random, all->peers));
}

/* From and to; NOBODY: everybody. */
static inline void set_ways(struct cut_world *all, uint32_t one, bool severed)
{
    for (uint32_t g = 0; g < GROUPS; g++)
        for (uint32_t a = 0; a < all->peers; a++)
            for (uint32_t b = 0; b < all->peers; b++)
                if (one == NOBODY || a == one || b == one)
                    all->groups[g]->severed[a][b] = severed;
}

/* All ways are whole again, one is cut or mended, or all those of somebody who leads. */
static inline void cut_ways(struct cut_world *all, draw *random)
{
    const uint64_t from = one_of(random, all->peers), to = one_of(random, all->peers);
    const uint32_t leader = raft_leader(all->groups[one_of(random, all->given)]);
    switch (one_of(random, 3)) {
    case 0:
        set_ways(all, NOBODY, false);
        break;
    case 1:
        for (uint32_t g = 0; g < GROUPS; g++)
            all->groups[g]->severed[from][to] ^= true;
        break;
    default:
        if (leader != NOBODY)
            set_ways(all, leader, true);
    }
}

static inline void step(struct cut_world *all, draw *random, uint32_t crashes)
{
    const uint32_t server = (uint32_t)one_of(random, all->peers);
    const uint64_t what = one_of(random, 100);
    if (what < crashes && server_is_up(all, server))
        server_crash(all, server);
    else if (what < 4 * crashes && !server_is_up(all, server))
        server_restart(all, server);
    else
        ask_any(all, random, what < 50 ? VERB_READ : VERB_WRITE);
    if (one_of(random, 8) == 0)
        order_cut(all, random);
    if (one_of(random, 40) == 0)
        lead_any(all, random);
    if (one_of(random, 20) == 0)
        cut_ways(all, random);
    cut_pass(all, (sim_time)one_of(random, (uint32_t)(one_of(random, 10) ? 10 * MS : 600 * MS)));
}

static inline void calm_all(struct cut_world *all, struct raft *settings)
{
    settings->delays.all = law_constant(MS); /* no heartbeat is late any more */
    for (uint32_t g = 0; g < GROUPS; g++) {
        struct fake_world *group = all->groups[g];
        group->loss = group->doubling = 0.0;
        group->latency = law_constant(MS);
        group->overtaking = false;
        group->disk = law_constant(0);
        memset(group->severed, 0, sizeof group->severed);
    }
    for (uint32_t i = 0; i < all->peers; i++)
        if (!server_is_up(all, i))
            server_restart(all, i);
    cut_pass(all, 10 * SECOND);
}

/* Those that have it have the same, and it ends where the next one begins. */
static inline void group_is_well(const struct cut_world *all, uint32_t stretch)
{
    struct fake_world *group = all->groups[all->stretches[stretch].group];
    const uint32_t leader = raft_leader(group);
    must(group, leader != NOBODY, "somebody leads each in the end");
    for (uint32_t i = 0; leader != NOBODY && i < all->peers; i++) {
        const struct raft_state *state = raft_at(group, i);
        must(group, state->machine.applied == raft_at(group, leader)->log.last,
             "all is applied in the end");
        must(group, state->end == end_of_stretch(all, stretch) && state->end_shown == state->end,
             "it ends where the next one begins");
        for (uint64_t key = 0; key < CUT_KEYS; key++) {
            const uint64_t has = versions_get(&state->machine.versions, 0, key).number;
            must(group,
                 has == versions_get(&raft_at(group, leader)->machine.versions, 0, key).number,
                 "all have the same in the end");
            must(group, has == 0 || group_with(all, key) == group, "what was cut off is not kept");
        }
    }
    check_logs(group);
    must(group, pool_in_use(&group->tasks) == 0, "no task is left");
}

/* Each key has one group that takes it. */
static inline void each_key_is_served(struct cut_world *all)
{
    for (uint64_t key = 0; key < CUT_KEYS; key++) {
        struct fake_world *group = group_with(all, key);
        const uint64_t served = group->answered;
        const uint32_t leader = raft_leader(group);
        if (leader == NOBODY)
            return;
        cut_ask(group, leader, VERB_READ, LEVEL_STRONG, key);
        cut_pass(all, SECOND);
        cut_ask(group, leader, VERB_WRITE, LEVEL_NORMAL, key);
        cut_pass(all, SECOND);
        must(group, group->answered == served + 2, "each key belongs to somebody");
    }
}

/* In each group somebody is told to join or to leave. */
static inline void move_any(struct cut_world *all, draw *random)
{
    struct fake_world *group = all->groups[one_of(random, all->given)];
    const uint32_t who = (uint32_t)one_of(random, all->peers), leader = raft_leader(group);
    fake_order(group, leader == NOBODY || one_of(random, 3) ? who : leader,
               one_of(random, 2) ? ORDER_JOIN : ORDER_LEAVE, who);
}

static inline void all_join(struct cut_world *all)
{
    for (uint32_t i = 0; i < all->count; i++)
        for (uint32_t who = 0; who < all->peers; who++)
            fake_order(all->groups[all->stretches[i].group], who, ORDER_JOIN, who);
    cut_pass(all, 40 * SECOND);
}

#endif
