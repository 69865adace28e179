/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random schedules for protocols that agree on a log: what is asked and what goes wrong, what every
 * client is promised, and mutants in processes of their own, because a CHECK may stop them.
 *
 * Versions are indices of one log, so operations on a key are linearizable if and only if each of
 * them sees, or is, at least as new as whatever had ended before it began: their order is known. */
#ifndef TESTS_MODELS_SCHEDULES_H
#define TESTS_MODELS_SCHEDULES_H

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "models/stores/consensus/letters.h"
#include "models/stores/consensus/log.h"
#include "tests/models/fake_world.h"

#define SECOND NANOSECONDS_PER_SECOND
#define MS (SECOND / 1000)

enum { SCHEDULE_KEYS = 4 };

/* --- what must hold: the first thing in the context of such a world --- */

struct kept {
    uint64_t broken;
    const char *what;              /* the first */
    uint64_t floor[SCHEDULE_KEYS]; /* newest version that an ended operation saw or made */
};

static inline struct kept *kept_of(struct fake_world *world) { return world->context; }

static inline void must(struct fake_world *world, bool holds, const char *what)
{
    struct kept *kept = kept_of(world);
    if (!holds && kept->broken++ == 0)
        kept->what = what;
}

static inline const char *what_broke(struct fake_world *world)
{
    return kept_of(world)->broken ? kept_of(world)->what : NULL;
}

static inline bool same_entry(const struct log_entry *a, const struct log_entry *b)
{
    return a->term == b->term && a->id == b->id && a->key == b->key && a->barrier == b->barrier;
}

/* task->note: the floor when it was asked.  sure: it is not a read that may be stale. */
static inline void must_be_linear(struct fake_world *world, const struct fake_task *task,
                                  enum outcome outcome, bool sure)
{
    const struct task *it = &task->task;
    uint64_t *floor = &kept_of(world)->floor[it->key];
    if (outcome != OUTCOME_ok)
        return;
    if (it->verb == VERB_WRITE)
        must(world, it->version > task->note, "a write is newer than what was seen before");
    else if (sure)
        must(world, it->version >= task->note, "a read is as new as what was seen before");
    if (sure && it->version > *floor)
        *floor = it->version;
}

static inline void schedule_ask(struct fake_world *world, uint32_t replica, enum verb verb,
                                uint8_t level, uint64_t key)
{
    world->note = kept_of(world)->floor[key];
    fake_ask_replica(world, replica, verb, level, 0, key);
}

/* --- what happens --- */

static inline uint64_t one_of(draw *random, uint32_t n)
{
    return uniform_below(draw_next(random), n);
}

static inline struct law law_of_up_to(draw *random, sim_time most)
{
    switch (one_of(random, 3)) {
    case 0:
        return law_constant(0);
    case 1:
        return law_constant((sim_time)one_of(random, (uint32_t)most));
    default:
        return law_exponential((double)one_of(random, (uint32_t)most) + 1.0);
    }
}

/* Delays, losses, doubles and slow disks that stay for the whole schedule. */
static inline void draw_world(struct fake_world *world, draw *random)
{
    world->store.write_time = law_of_up_to(random, 2 * MS);
    world->latency = law_of_up_to(random, 20 * MS);
    world->disk = law_of_up_to(random, one_of(random, 4) ? 5 * MS : 100 * MS);
    world->loss = one_of(random, 2) ? 0.1 : 0.0;
    world->doubling = one_of(random, 2) ? 0.1 : 0.0;
    world->overtaking = one_of(random, 2);
}

/* `crashes` of a hundred steps are crashes; `leader` is mostly the one that is asked. */
static inline void schedule_step(struct fake_world *world, draw *random, uint32_t crashes,
                                 uint32_t (*leader_of)(struct fake_world *world))
{
    const uint32_t replica = (uint32_t)one_of(random, world->peers);
    const uint64_t what = one_of(random, 100), key = one_of(random, SCHEDULE_KEYS);
    const uint32_t leader = leader_of(world);
    /* mostly the newest leader, as clients do; else anybody, who may be deposed and not know it */
    const uint32_t asked = leader != NOBODY && one_of(random, 4) ? leader : replica;
    if (what < crashes && world->actors[replica].up)
        fake_crash(world, replica);
    else if (what < 4 * crashes && !world->actors[replica].up)
        fake_restart(world, replica);
    else if (what < 55)
        schedule_ask(world, asked, VERB_READ, (uint8_t)one_of(random, 3), key);
    else
        schedule_ask(world, asked, VERB_WRITE, LEVEL_NORMAL, key);
    if (one_of(random, 40) == 0)
        world->severed[one_of(random, world->peers)][one_of(random, world->peers)] ^= true;
    fake_pass(world, (sim_time)one_of(random, (uint32_t)(one_of(random, 10) ? 10 * MS : 600 * MS)));
}

static inline void calm_down(struct fake_world *world)
{
    world->loss = world->doubling = 0.0;
    world->overtaking = false;
    world->disk = law_constant(0);
    memset(world->severed, 0, sizeof world->severed);
    for (uint32_t i = 0; i < world->peers; i++)
        if (!world->actors[i].up)
            fake_restart(world, i);
    fake_pass(world, 10 * SECOND);
}

/* A crash drops bodies and tasks under way. */
static inline void all_die_and_return(struct fake_world *world)
{
    for (uint32_t i = 0; i < world->peers; i++) {
        schedule_ask(world, i, VERB_WRITE, LEVEL_NORMAL, 0);
        fake_crash(world, i);
        fake_restart(world, i);
    }
    fake_pass(world, 10 * SECOND);
    must(world, pool_in_use(&world->tasks) == 0, "no task is left after the crashes");
}

/* A mutant says that it has on disk what is still on the way there. */
static inline void does_not_wait_for_the_disk(struct port *port, struct outbox *outbox,
                                              const struct law *delay)
{
    outbox_send(port, outbox, outbox->count, delay);
}

/* --- playing them: one schedule of a seed gives what was broken, or NULL --- */

typedef const char *played(const struct store_class *class, uint64_t seed);

static inline void holds(played *play, const struct store_class *class, uint64_t seed)
{
    const char *what = play(class, seed);
    if (what)
        fprintf(stderr, "seed %llu: %s\n", (unsigned long long)seed, what);
    CU_ASSERT_PTR_NULL(what);
}

/* SEEDS=10000 for the long form; FROM=seed to begin with another one than 0. */
static inline void holds_for_all(played *play, const struct store_class *class, uint64_t seeds)
{
    const char *from = getenv("FROM"), *more = getenv("SEEDS");
    const uint64_t first = from ? strtoull(from, NULL, 10) : 0;
    const uint64_t count = more ? strtoull(more, NULL, 10) : seeds;
    for (uint64_t seed = first; seed < first + count; seed++)
        holds(play, class, seed);
}

static inline bool is_caught(played *play, const struct store_class *mutant, uint64_t seed)
{
    const pid_t child = fork();
    CU_ASSERT_TRUE_FATAL(child >= 0);
    if (child == 0) {
        if (!freopen("/dev/null", "w", stderr))
            _exit(2);
        _exit(play(mutant, seed) ? 1 : 0);
    }
    int status = 0;
    CU_ASSERT_EQUAL_FATAL(waitpid(child, &status, 0), child);
    CU_ASSERT_TRUE_FATAL(!WIFEXITED(status) || WEXITSTATUS(status) != 2);
    return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

static inline void assert_caught_by(played *play, const struct store_class *mutant,
                                    unsigned schedules, unsigned least)
{
    unsigned caught = 0;
    for (uint64_t seed = 0; seed < schedules; seed++)
        caught += is_caught(play, mutant, seed);
    fprintf(stderr, "    caught by %u of %u schedules\n", caught, schedules);
    CU_ASSERT_TRUE(caught >= least);
}

static inline void assert_caught(played *play, const struct store_class *mutant, unsigned schedules)
{
    assert_caught_by(play, mutant, schedules, 3);
}

#endif
