/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Raft in the fake world: settings, and the properties of figure 3 of Ongaro and Ousterhout 2014,
 * looked at after every event, with what clients are promised on top of them (schedules.h). */
#ifndef TESTS_MODELS_RAFT_WORLD_H
#define TESTS_MODELS_RAFT_WORLD_H

#include "models/stores/raft/protocol.h"
#include "tests/models/fake_world.h"
#include "tests/models/family.h"
#include "tests/models/schedules.h"

enum { RAFT_KEYS = SCHEDULE_KEYS, MOST_TERMS = 1 << 14, MOST_ENTRIES = 1 << 14 };

static inline struct raft raft_settings(void)
{
    return (struct raft){.election_timeout = {150 * MS, 300 * MS},
                         .lease = {.value = 0.9, .unit = UNIT_SHARE, .given = true},
                         .heartbeat = 50 * MS,
                         .batch = {.most = 64},
                         .pipeline = 256,
                         .snapshot = {.every = COUNT_UNLIMITED},
                         .reads = "read_index",
                         .levels = {.strong = {"read_index"}}};
}

/* Of schedules in which members come and go, or lose their disks. */
static inline struct raft raft_draw_settings(draw *random)
{
    static const char *const reads[] = {"read_index", "lease", "follower"};
    struct raft settings = raft_settings();
    settings.pre_vote = one_of(random, 2);
    settings.batch.most = 1 + one_of(random, 10);
    settings.pipeline = 1 + one_of(random, 4);
    settings.reads = reads[one_of(random, 3)];
    if (one_of(random, 2))
        settings.snapshot = (struct snapshot_settings){
            .every = 1 + one_of(random, 30), .keep = one_of(random, 10), .size = 1000};
    settings.stream = one_of(random, 2) ? 10e6 : 0;
    settings.delays.all = law_of_up_to(random, 10 * MS);
    return settings;
}

static inline struct raft_state *raft_at(struct fake_world *world, uint32_t replica)
{
    return fake_port(world, replica)->state;
}
static inline const struct raft_disk *raft_disk_at(struct fake_world *world, uint32_t replica)
{
    return fake_port(world, replica)->disk;
}
/* NOBODY: none; of several the one of the newest term. */
static inline uint32_t raft_leader(struct fake_world *world)
{
    uint32_t leader = NOBODY;
    for (uint32_t i = 0; i < world->peers; i++)
        if (world->actors[i].up && raft_at(world, i)->role == LEADER &&
            (leader == NOBODY || raft_at(world, i)->term > raft_at(world, leader)->term))
            leader = i;
    return leader;
}

struct raft_promises {
    struct kept kept;
    uint32_t leaders[MOST_TERMS]; /* by term: 1 + who leads */
    struct log_entry committed[MOST_ENTRIES];
    uint64_t commit;              /* the farthest */
    uint64_t checked[FAKE_PEERS]; /* of each replica's log */
    uint32_t term[FAKE_PEERS], vote[FAKE_PEERS], birth[FAKE_PEERS];
    bool lenient; /* a mutant of how members change must break more than the rules of that */
};

static inline struct raft_promises *promises_of(struct fake_world *world) { return world->context; }

/* "At most one leader can be elected in a given term", and it has all that is committed. */
static inline void leads_alone(struct fake_world *world, uint32_t replica)
{
    struct raft_promises *all = promises_of(world);
    const struct raft_state *state = raft_at(world, replica);
    if (state->role != LEADER)
        return;
    CU_ASSERT_FATAL(state->term < MOST_TERMS);
    uint32_t *leader = &all->leaders[state->term];
    must(world, *leader == 0 || *leader == replica + 1, "Election Safety");
    if (*leader != 0)
        return;
    *leader = replica + 1;
    for (uint64_t i = state->log.base + 1; i <= all->commit; i++)
        must(world, i <= state->log.last && same_entry(log_at(&state->log, i), &all->committed[i]),
             "Leader Completeness");
}

/* "If a server has applied a log entry at a given index, no other server will ever apply a
 * different log entry for the same index" (already when it is committed). */
static inline void commits_the_same(struct fake_world *world, uint32_t replica)
{
    struct raft_promises *all = promises_of(world);
    const struct raft_state *state = raft_at(world, replica);
    uint64_t *checked = &all->checked[replica];
    *checked = *checked > state->log.base ? *checked : state->log.base;
    *checked = *checked < state->machine.commit ? *checked : state->machine.commit;
    CU_ASSERT_FATAL(state->machine.commit < MOST_ENTRIES);
    for (; *checked < state->machine.commit; ++*checked) {
        const struct log_entry *entry = log_at(&state->log, *checked + 1);
        if (*checked + 1 > all->commit)
            all->committed[++all->commit] = *entry;
        must(world, same_entry(entry, &all->committed[*checked + 1]), "State Machine Safety");
    }
}

/* "If two logs contain an entry with the same index and term, then the logs are identical in all
 * entries up through the given index." */
static inline void logs_match(struct fake_world *world, uint32_t a, uint32_t b)
{
    const struct entry_log *one = &raft_at(world, a)->log, *other = &raft_at(world, b)->log;
    const uint64_t base = one->base > other->base ? one->base : other->base;
    bool agreed = false;
    for (uint64_t i = one->last < other->last ? one->last : other->last; i > base; i--) {
        agreed = agreed || log_at(one, i)->term == log_at(other, i)->term;
        must(world, !agreed || same_entry(log_at(one, i), log_at(other, i)), "Log Matching");
    }
}

/* What is on disk: terms grow, a vote of a term stays; of each member that a server has been. */
static inline void votes_once(struct fake_world *world, uint32_t replica)
{
    struct raft_promises *all = promises_of(world);
    const struct raft_disk *disk = raft_disk_at(world, replica);
    if (disk->birth != all->birth[replica]) {
        all->birth[replica] = disk->birth;
        all->term[replica] = 0;
        all->vote[replica] = NOBODY;
    }
    must(world, disk->term >= all->term[replica], "a term is not forgotten");
    must(world,
         disk->term > all->term[replica] || all->vote[replica] == NOBODY || disk->vote == NOBODY ||
             disk->vote == all->vote[replica],
         "one vote in a term");
    if (disk->term > all->term[replica] || disk->vote != NOBODY)
        all->vote[replica] = disk->vote;
    all->term[replica] = disk->term;
}

/* What a follower has acknowledged to a leader stays on its disk while nobody else leads it. */
static inline void keeps_its_word(struct fake_world *world, uint32_t leader)
{
    const struct raft_state *state = raft_at(world, leader);
    for (uint32_t i = 0; state->role == LEADER && i < world->peers; i++) {
        const struct raft_disk *disk = raft_disk_at(world, i);
        const uint64_t match = i == leader ? state->clean : state->peers[i].match;
        if (disk->term != state->term || (i != leader && disk->birth != state->peers[i].birth))
            continue;
        must(world, disk->log.last >= match, "what is acknowledged is not forgotten");
        must(world,
             disk->log.last < match || match <= disk->log.base || match <= state->log.base ||
                 same_entry(log_at(&disk->log, match), log_at(&state->log, match)),
             "what is acknowledged is not changed");
    }
}

/* Dissertation, section 4.1: one server a change, one change a time. */
static inline void changes_by_one(struct fake_world *world, uint32_t leader)
{
    const struct raft_state *state = raft_at(world, leader);
    unsigned open = 0;
    if (state->role != LEADER || promises_of(world)->lenient)
        return;
    must(world, size_of_set(state->members.voters ^ state->members.before) <= 1,
         "configurations differ in one server");
    const uint64_t known = promises_of(world)->commit; /* it may not know it */
    for (uint64_t i = known > state->log.base ? known + 1 : state->log.base + 1;
         i <= state->log.last; i++)
        open += log_at(&state->log, i)->members;
    must(world, open <= 1, "one change at a time");
}

static inline void check_raft(struct fake_world *world)
{
    for (uint32_t i = 0; i < world->peers; i++)
        votes_once(world, i);
    for (uint32_t i = 0; i < world->peers; i++)
        if (world->actors[i].up) {
            leads_alone(world, i);
            commits_the_same(world, i);
            keeps_its_word(world, i);
            changes_by_one(world, i);
        }
}

static inline void check_logs(struct fake_world *world)
{
    for (uint32_t i = 0; i < world->peers; i++)
        for (uint32_t j = 0; j < i; j++)
            if (world->actors[i].up && world->actors[j].up)
                logs_match(world, i, j);
}

static inline void raft_told(struct fake_world *world, const struct fake_task *task,
                             enum outcome outcome)
{
    const struct raft *settings = settings_of(fake_port(world, task->actor));
    const bool write = task->task.verb == VERB_WRITE;
    must_be_linear(world, task, outcome, write || reads_of(settings, task->task.level) != 'f');
}

/* What is in memory for good, at the most. */
static inline uint64_t raft_blocks(struct fake_world *world)
{
    uint64_t blocks = 0;
    for (uint32_t i = 0; i < world->peers; i++) {
        const struct raft_state *state = raft_at(world, i);
        const struct raft_disk *disk = raft_disk_at(world, i);
        const void *const kept[] = {state->log.ring, state->machine.versions.places,
                                    state->outbox.list, disk->log.ring, disk->versions.places};
        for (unsigned k = 0; k < sizeof kept / sizeof kept[0]; k++)
            blocks += kept[k] ? 1u : 0u;
    }
    return blocks;
}

static inline void raft_promises_begin(struct fake_world *world, struct raft_promises *all)
{
    for (uint32_t i = 0; i < FAKE_PEERS; i++)
        all->vote[i] = NOBODY;
    world->context = all;
    world->heard = raft_told;
    world->check = check_raft;
}

/* Of `peers` the first ones belong to it. */
static inline struct fake_world *raft_world_with(const struct store_class *class, uint32_t peers,
                                                 uint32_t initial, const struct raft *settings)
{
    struct fake_world *world = fake_behind(&fake_ports, class, peers, settings);
    world->store.kind.settings = (void *)settings;
    fake_initial(world, initial);
    for (uint32_t i = 0; i < peers; i++)
        fake_start(world, i, true);
    raft_promises_begin(world, arena_alloc(world->arena, sizeof(struct raft_promises)));
    return world;
}
static inline struct fake_world *raft_world(const struct store_class *class, uint32_t peers,
                                            const struct raft *settings)
{
    return raft_world_with(class, peers, peers, settings);
}

#endif
