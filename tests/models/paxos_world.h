/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paxos in the fake world: what must hold of the disks after every event (schedules.h has what
 * clients are promised).
 *
 * Votes are seen from outside, on the disks: who has ever had a value of a ballot in a slot.  A
 * value is chosen when a majority has had it of one ballot, whether anybody knows it or not. */
#ifndef TESTS_MODELS_PAXOS_WORLD_H
#define TESTS_MODELS_PAXOS_WORLD_H

#include "models/stores/paxos/protocol.h"
#include "tests/models/family.h"
#include "tests/models/schedules.h"

enum { MOST_SLOTS = 1 << 10, BALLOTS_PER_SLOT = 96, PAXOS_PEERS = 5 };

static inline struct paxos paxos_settings_of(const char *leader)
{
    return (struct paxos){.leader = leader,
                          .election_timeout = {150 * MS, 300 * MS},
                          .heartbeat = 50 * MS,
                          .retry = {5 * MS, 50 * MS},
                          .reads = "log",
                          .snapshot = {.every = COUNT_UNLIMITED}};
}

static inline struct paxos_state *paxos_at(struct fake_world *world, uint32_t replica)
{
    return fake_port(world, replica)->state;
}
static inline const struct paxos_disk *paxos_disk_at(struct fake_world *world, uint32_t replica)
{
    return fake_port(world, replica)->disk;
}
/* NOBODY: none; of several the one of the greatest ballot. */
static inline uint32_t paxos_leader(struct fake_world *world)
{
    uint32_t leader = NOBODY;
    for (uint32_t i = 0; i < world->peers; i++)
        if (world->actors[i].up && paxos_at(world, i)->role == LEADER &&
            (leader == NOBODY || paxos_at(world, i)->ballot > paxos_at(world, leader)->ballot))
            leader = i;
    return leader;
}

struct ballot_seen {
    struct log_entry value; /* its term is the ballot; 0: free */
    replica_set had;
};
struct paxos_seen {
    struct kept kept;
    struct ballot_seen ballots[MOST_SLOTS][BALLOTS_PER_SLOT];
    struct log_entry chosen[MOST_SLOTS]; /* term 0: none yet */
    struct log_entry accepted[PAXOS_PEERS][MOST_SLOTS];
    uint32_t promised[PAXOS_PEERS];
    uint64_t checked[PAXOS_PEERS]; /* of what each has learned */
    bool blank[PAXOS_PEERS];       /* without its former disk, the last time */
};
static inline struct paxos_seen *seen_of(struct fake_world *world) { return world->context; }

static inline bool same_value(const struct log_entry *a, const struct log_entry *b)
{
    return a->id == b->id && a->key == b->key && a->barrier == b->barrier;
}

/* One value a ballot, one chosen value a slot. */
static inline void votes_for(struct fake_world *world, uint32_t replica, uint64_t slot,
                             const struct log_entry *entry)
{
    struct paxos_seen *seen = seen_of(world);
    struct ballot_seen *ballot = seen->ballots[slot];
    while (ballot->value.term != 0 && ballot->value.term != entry->term)
        ballot++;
    CU_ASSERT_FATAL(ballot < seen->ballots[slot] + BALLOTS_PER_SLOT - 1);
    if (ballot->value.term == 0)
        ballot->value = *entry;
    must(world, same_value(&ballot->value, entry), "one value a ballot");
    ballot->had |= replica_bit(replica);
    if (size_of_set(ballot->had) < world->peers / 2 + 1)
        return;
    if (seen->chosen[slot].term == 0)
        seen->chosen[slot] = *entry;
    must(world, same_value(&seen->chosen[slot], entry), "one chosen value a slot");
}

/* Another disk: nothing is there; then what others have told it.  A value that it has been told is
 * as good as one that it has accepted, unless it was told of a promise above its ballot as well:
 * asked to accept that it says yes, and has nothing to write. */
static inline bool begins_anew(struct fake_world *world, uint32_t replica)
{
    struct paxos_seen *seen = seen_of(world);
    const struct paxos_disk *disk = paxos_disk_at(world, replica);
    const bool anew = disk->blank || seen->blank[replica];
    seen->blank[replica] = disk->blank;
    if (!anew)
        return false;
    memset(seen->accepted[replica], 0, sizeof seen->accepted[replica]);
    for (uint64_t slot = disk->log.base + 1; slot <= disk->log.last; slot++) {
        const struct log_entry *told = log_at(&disk->log, slot);
        seen->accepted[replica][slot] = *told;
        if (!disk->blank && told->term != 0 && told->term >= told->promised &&
            told->term >= disk->promised)
            votes_for(world, replica, slot, told);
    }
    seen->promised[replica] = disk->promised;
    return true;
}

/* What an acceptor has promised and accepted stays, and it accepts nothing below its promise; what
 * it is taught is chosen. */
static inline void remembers_all(struct fake_world *world, uint32_t replica)
{
    struct paxos_seen *seen = seen_of(world);
    const struct paxos_disk *disk = paxos_disk_at(world, replica);
    must(world, disk->promised >= seen->promised[replica], "a promise is not forgotten");
    CU_ASSERT_FATAL(disk->log.last < MOST_SLOTS);
    for (uint64_t slot = disk->log.base + 1; slot <= disk->log.last; slot++) {
        const struct log_entry *now = log_at(&disk->log, slot);
        struct log_entry *old = &seen->accepted[replica][slot];
        must(world, now->promised >= old->promised, "a promise of a slot is not forgotten");
        must(world, now->term >= old->term, "what was accepted is not forgotten");
        if (now->term != old->term) {
            must(world,
                 now->chosen ||
                     (now->term >= seen->promised[replica] && now->term >= old->promised),
                 "nothing is accepted below a promise");
            votes_for(world, replica, slot, now);
        } else
            must(world, now->term == 0 || same_value(now, old), "what was accepted stays");
        *old = *now;
    }
    seen->promised[replica] = disk->promised;
}

/* What it takes for chosen is chosen. */
static inline void learns_the_same(struct fake_world *world, uint32_t replica)
{
    struct paxos_seen *seen = seen_of(world);
    const struct paxos_state *state = paxos_at(world, replica);
    uint64_t *checked = &seen->checked[replica];
    *checked = *checked > state->log.base ? *checked : state->log.base;
    *checked = *checked < state->machine.commit ? *checked : state->machine.commit;
    for (; *checked < state->machine.commit; ++*checked) {
        const struct log_entry *chosen = &seen->chosen[*checked + 1];
        must(world, chosen->term != 0, "what is learned is chosen");
        must(world, same_value(chosen, log_at(&state->log, *checked + 1)),
             "all learn the same value");
    }
}

static inline void check_paxos(struct fake_world *world)
{
    for (uint32_t i = 0; i < world->peers; i++)
        if (!begins_anew(world, i))
            remembers_all(world, i);
    for (uint32_t i = 0; i < world->peers; i++)
        if (world->actors[i].up)
            learns_the_same(world, i);
}

static inline void paxos_told(struct fake_world *world, const struct fake_task *task,
                              enum outcome outcome)
{
    const struct paxos *settings = settings_of(fake_port(world, task->actor));
    must_be_linear(world, task, outcome,
                   task->task.verb == VERB_WRITE || reads_log(settings, task->task.level));
}

static inline struct fake_world *paxos_world(const struct store_class *class, uint32_t peers,
                                             const struct paxos *settings)
{
    struct fake_world *world = fake_of(class, peers, settings);
    CU_ASSERT_FATAL(peers <= PAXOS_PEERS);
    world->store.kind.settings = (void *)settings;
    world->context = arena_alloc(world->arena, sizeof(struct paxos_seen));
    world->heard = paxos_told;
    world->check = check_paxos;
    return world;
}

#endif
