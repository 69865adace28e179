/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must hold of a primary and its replicas after every event, whatever happens to them: looked
 * at from outside, by disks, offices and what clients were told.
 *
 * A broken one is counted and named, not asserted, so that mutants can be shown to break it. */
#ifndef TESTS_MODELS_REPLICA_INVARIANTS_H
#define TESTS_MODELS_REPLICA_INVARIANTS_H

#include "tests/models/primary_replica_world.h"

extern const struct store_class store_primary_replica;

enum { WATCHED_KEYS = 8, MOST_WRITES = 4096 };

struct told_write { /* a write that was answered ok */
    uint64_t version, key;
    replica_set owed; /* who has it for sure: those that the mode waits for */
};

struct invariants {
    bool one_reign; /* nobody dies unless all are up and have all: one reigns at a time */
    uint64_t broken;
    const char *what; /* the first one */

    uint64_t versions[WATCHED_KEYS][MOST_WRITES]; /* of each key, in the order of its primaries */
    uint32_t counts[WATCHED_KEYS];
    uint64_t newest; /* of all keys */
    struct told_write told[MOST_WRITES];
    uint32_t told_count;
    uint64_t last[FAKE_PEERS], epoch[FAKE_PEERS], seen[FAKE_PEERS][WATCHED_KEYS];
    uint64_t floor[WATCHED_KEYS]; /* newest answered write of each key */
    uint64_t lost;
};

static inline struct invariants *invariants_of(struct fake_world *world) { return world->context; }

static inline void must(struct fake_world *world, bool holds, const char *what)
{
    struct invariants *all = invariants_of(world);
    if (holds)
        return;
    if (all->broken++ == 0)
        all->what = what;
}

/* --- what there is --- */

/* A write that a primary has just ordered. */
static inline void note_written(struct fake_world *world, uint32_t replica)
{
    struct invariants *all = invariants_of(world);
    const struct replica_disk *disk = disk_at(world, replica);
    if (state_at(world, replica)->office != REIGNING || epoch_of(disk->last) != disk->epoch)
        return;
    for (uint64_t key = 0; key < WATCHED_KEYS; key++) {
        const uint64_t version = version_at(world, replica, key);
        const uint32_t count = all->counts[key];
        if (version != disk->last || (count > 0 && all->versions[key][count - 1] == version))
            continue;
        must(world, !all->one_reign || count == 0 || all->versions[key][count - 1] < version,
             "versions grow");
        CU_ASSERT_FATAL(count < MOST_WRITES);
        all->versions[key][all->counts[key]++] = version;
        all->newest = version > all->newest ? version : all->newest;
    }
}

/* The newest write of the key up to a version, as far as the replica knows what was given up. */
static inline uint64_t expected(struct fake_world *world, uint32_t replica, uint64_t key,
                                uint64_t upto)
{
    const struct invariants *all = invariants_of(world);
    uint64_t newest = 0;
    for (uint32_t i = 0; i < all->counts[key]; i++) {
        const uint64_t version = all->versions[key][i];
        if (version <= upto && version > newest &&
            !cuts_have(&disk_at(world, replica)->cuts, version))
            newest = version;
    }
    return newest;
}

static inline bool settled(struct fake_world *world, uint32_t replica)
{
    const struct replica_state *state = state_at(world, replica);
    return world->actors[replica].up && !state->behind && !state->installing &&
           disk_at(world, replica)->epoch == state->epoch;
}

/* --- after every event --- */

/* What is on disk stays there, unless a fail-over has given it up. */
static inline void disk_only_grows(struct fake_world *world, uint32_t replica)
{
    struct invariants *all = invariants_of(world);
    const struct replica_disk *disk = disk_at(world, replica);
    must(world, disk->epoch >= all->epoch[replica], "an epoch is not forgotten");
    must(world, disk->last >= all->last[replica] || disk->epoch > all->epoch[replica],
         "a log is not forgotten");
    for (uint64_t key = 0; key < WATCHED_KEYS; key++) {
        const uint64_t version = version_at(world, replica, key);
        must(world,
             version >= all->seen[replica][key] || cuts_have(&disk->cuts, all->seen[replica][key]),
             "versions never go back");
        all->seen[replica][key] = version;
    }
    all->last[replica] = disk->last;
    all->epoch[replica] = disk->epoch;
}

/* An ordered log: what is visible is what a prefix of the primary's writes makes. */
static inline void shows_a_prefix(struct fake_world *world, uint32_t replica)
{
    uint64_t upto = 0;
    if (!is_ordered(fake_port(world, replica)) || !settled(world, replica))
        return;
    for (uint64_t key = 0; key < WATCHED_KEYS; key++) {
        const uint64_t version = version_at(world, replica, key);
        upto = version > upto ? version : upto;
    }
    for (uint64_t key = 0; key < WATCHED_KEYS; key++)
        must(world, version_at(world, replica, key) == expected(world, replica, key, upto),
             "a replica shows a prefix of the order");
}

static inline void check_invariants(struct fake_world *world)
{
    uint32_t reigns = 0;
    for (uint32_t i = 0; i < world->peers; i++)
        note_written(world, i);
    for (uint32_t i = 0; i < world->peers; i++) {
        disk_only_grows(world, i);
        shows_a_prefix(world, i);
        reigns += world->actors[i].up && state_at(world, i)->office == REIGNING;
    }
    must(world, reigns <= 1 || !invariants_of(world)->one_reign, "one reigns at a time");
}

/* --- what clients are told --- */

static inline bool has(struct fake_world *world, uint32_t replica, uint64_t version)
{
    const struct replica_disk *disk = disk_at(world, replica);
    return is_ordered(fake_port(world, replica)) ? disk->last >= version
           : epoch_of(version) == disk->epoch && epoch_of(disk->last) <= epoch_of(version)
               ? numbers_have(&disk->numbers, number_of(version))
               : disk->last >= version;
}

/* Who must have a write that is answered, by the mode's promise. */
static inline replica_set owed_by(struct fake_world *world, uint32_t primary)
{
    const struct port *port = fake_port(world, primary);
    const char *mode = settings_of(port)->mode.class->name;
    const struct replication_mode *asked = mode_of(port);
    if (strcmp(mode, "strict") == 0 && asked->acks == COUNT_UNLIMITED &&
        settings_of(port)->feeds >= world->peers - 1)
        return others_of(port);
    if (strcmp(mode, "sync") == 0 && asked->acks == COUNT_UNLIMITED)
        return state_at(world, primary)->believed;
    return 0;
}

static inline void write_answered(struct fake_world *world, const struct fake_task *task)
{
    struct invariants *all = invariants_of(world);
    const uint64_t version = task->task.version;
    const struct port *port = fake_port(world, task->actor);
    const char *mode = settings_of(port)->mode.class->name;
    const replica_set owed = owed_by(world, task->actor);
    uint32_t copies = 0;
    for (uint32_t i = 0; i < world->peers; i++) {
        if (owed & replica_bit(i))
            must(world, has(world, i, version), "answered writes are where the mode promises");
        copies += i != task->actor && has(world, i, version);
    }
    const uint64_t fed = settings_of(port)->feeds, others = world->peers - 1;
    if (strcmp(mode, "strict") == 0)
        must(world, copies >= mode_of(port)->acks || copies >= (fed < others ? fed : others),
             "as many copies as were asked for");
    CU_ASSERT_FATAL(all->told_count < MOST_WRITES);
    all->told[all->told_count++] = (struct told_write){version, task->task.key, owed};
    if (version > all->floor[task->task.key])
        all->floor[task->task.key] = version;
}

/* What a strong read must at least see is laid down when it is asked. */
static inline void told_client(struct fake_world *world, const struct fake_task *task,
                               enum outcome outcome)
{
    if (outcome != OUTCOME_ok)
        return;
    if (task->task.verb == VERB_WRITE)
        write_answered(world, task);
    else if (task->task.level == LEVEL_STRONG && invariants_of(world)->one_reign)
        must(world, task->task.version >= task->note, "strong reads see what was answered");
}

/* Whoever takes over must not give up what it was waited for. */
static inline void given_up(struct fake_world *world, uint32_t heir, uint64_t kept, uint64_t begins)
{
    struct invariants *all = invariants_of(world);
    uint32_t left = 0;
    memset(all->floor, 0, sizeof all->floor);
    for (uint32_t i = 0; i < all->told_count; i++) {
        const struct told_write told = all->told[i];
        if (told.version > kept && told.version < begins) {
            all->lost++;
            must(world, !(told.owed & replica_bit(heir)), "nothing is lost that the mode promises");
            continue;
        }
        all->told[left++] = told;
        if (told.version > all->floor[told.key])
            all->floor[told.key] = told.version;
    }
    all->told_count = left;
}

static inline void ask_watched(struct fake_world *world, uint32_t replica, enum verb verb,
                               uint8_t level, uint64_t key)
{
    world->note = invariants_of(world)->floor[key];
    fake_ask_replica(world, replica, verb, level, 0, key);
}

static inline struct fake_world *watched(const struct store_class *class, uint32_t peers,
                                         const struct primary_replica *settings, bool one_reign)
{
    struct fake_world *world = fake_of(class, peers, settings);
    world->context = arena_alloc(world->arena, sizeof(struct invariants));
    invariants_of(world)->one_reign = one_reign;
    world->heard = told_client;
    world->cut = given_up;
    world->check = check_invariants;
    return world;
}

#endif
