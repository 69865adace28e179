/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two-phase commits at replicated stores: a scenario whose times are known by hand, and storms of
 * crashes over writers of three rows and readers of all of them: who wrote what was read and what
 * stands in the end, and mutants that a storm must catch. */
#ifndef TESTS_MODELS_LIB_HALVES_H
#define TESTS_MODELS_LIB_HALVES_H

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "models/plan/shards.h"
#include "models/run/life.h"
#include "models/run/store.h"
#include "tests/models/lib/crashes.h"
#include "tests/models/lib/world.h"

enum { STORES = 3, REPLICAS = 3 };

/* What was said of transactions. */
struct told {
    uint64_t ends[TRANSACTION_torn + 1], half;
    double doubt; /* s */
};
static struct told told;

static inline void hears_transaction(void *context, sim_time now, const void *record)
{
    const struct transaction_record *about = record;
    (void)context, (void)now;
    told.ends[about->end]++;
    told.half += about->half;
    told.doubt += about->end == TRANSACTION_in_doubt ? clock_to_seconds(about->took) : 0;
}

static inline void listen(struct world *world)
{
    told = (struct told){0};
    observe_subscribe(&world->run->observe, world->run_arena, RECORD_TRANSACTION, hears_transaction,
                      NULL);
}

static inline void told_adds(struct told *to)
{
    for (unsigned i = 0; i <= TRANSACTION_torn; i++)
        to->ends[i] += told.ends[i];
    to->half += told.half;
}

/* Messages take 2 ms, stores' disks 3 ms, the coordinator's 5 ms, work of a write 1 ms. */
static inline const char *timed_at(const char *store, const char *steps)
{
    return text_of(
        "application: {datasets: {a: {keys: 1}, b: {keys: 1}, c: {keys: 1}}, modules: {web: {x: "
        "[{transaction: [%s]}]}}}\n"
        "workload: {u: {arrivals: renewal(1s), mix: web.x}}\n"
        "deployment: {nodes: {w: {disk: 5ms}, s: {count: 9, disk: 3ms}}, network: {same_zone: "
        "{latency: 2ms}}, calls: {default: {protocol: \"udp(cpu_per_message=0s cpu_per_kb=0s "
        "overhead=0B)\"}}, services: {web: {nodes: w}}, stores: {default: {%s, replicas: 3, nodes: "
        "s, write_time: 1ms, locks: {wait: 5s, reads: shared}}, sa: {datasets: [a]}, sb: "
        "{datasets: [b]}, sc: {datasets: [c]}}, transactions: {default: two_phase_commit}}\n",
        steps, store);
}

/* Of the shard with the only row of the dataset. */
static inline const struct port *replica_at(const struct world *world, uint32_t dataset,
                                            uint32_t replica)
{
    const uint32_t index = world->plan->datasets[dataset].store;
    const struct party *party = &world->plan->parties[index];
    const uint32_t shard = shard_of(world->plan, party, dataset, 0);
    const struct seat *seat = &shard_seats(party->shards, shard)[replica];
    return part_at(world->run, party->first + seat->member, part_of_seat(world->run, index, seat));
}
/* Writers of three rows, readers of all of them; everybody dies now and then.  `key`: what is said
 * of those of each step. */
static inline const char *storm_over(const char *rate, const char *keys, const char *key,
                                     const char *disk, const char *nodes, const char *kept,
                                     const char *terms)
{
    return text_of(
        "application: {datasets: {a: {keys: %s}, b: {keys: %s}, c: {keys: %s}}, modules: {web: {x: "
        "[{transaction: [{write: a%s}, {call: other.y}, {write: c%s}]}], r: [{transaction: [{read: "
        "c%s}, {delay: exponential(5ms)}, {read: a%s}, {read: b%s}]}]}, other: {y: [{write: "
        "b%s}]}}}\n"
        "workload: {u: {arrivals: poisson(rate=%s), mix: {web.x: 60%%, web.r: 40%%}, timeout: "
        "2s}}\n"
        "deployment:\n"
        "  network: {same_zone: {latency: exponential(1ms)}}\n"
        "  nodes: {w: {count: 2, disk: exponential(%s)}, o: {count: 1}, s: {count: %s, disk: "
        "exponential(2ms)}}\n"
        "  services: {web: {replicas: 2, nodes: w}, other: {nodes: o}}\n"
        "  stores: {%s}\n"
        "  calls: {default: {timeout: 150ms, retry: {attempts: 2, backoff: 10ms}}}\n"
        "  transactions: {default: two_phase_commit(timeout=400ms again=200ms%s)}\n",
        keys, keys, keys, key, key, key, key, key, key, rate, disk, nodes, kept, terms);
}

/* One row of each. */
static inline const char *storm_with(const char *disk, const char *nodes, const char *kept)
{
    return storm_over("8/s", "1", "", disk, nodes, kept, "");
}

static inline void puts_in(const struct world *world, const struct store_class *store)
{
    for (uint32_t i = 0; i < world->plan->instance_count; i++) {
        struct actor *actor = world->run->instances[i].actor;
        for (uint32_t k = 0; actor && k < actor->part_count; k++)
            if (strcmp(actor->parts[k].port.class->head.name, store->actor.head.name) == 0)
                actor->parts[k].port.class = &store->actor;
    }
}

/* Which request wrote each version of each row, as far as anybody was told. */
enum { MOST_WRITES = 4096 };
struct writers {
    uint32_t count;
    struct {
        uint32_t dataset;
        uint64_t key, version, user;
    } list[MOST_WRITES];
};
static struct writers writers;

static inline void list_writers(const struct world *world)
{
    writers.count = 0;
    for (size_t i = 0; i < world->operation_count; i++) {
        const struct operation_record *one = &world->operations[i];
        if (one->verb != VERB_WRITE || one->version == 0)
            continue;
        CU_ASSERT_TRUE_FATAL(writers.count < MOST_WRITES);
        writers.list[writers.count].dataset = one->dataset;
        writers.list[writers.count].key = one->key;
        writers.list[writers.count].version = one->version;
        writers.list[writers.count++].user = one->user;
    }
}

/* UINT64_MAX: nobody was told. */
static inline uint64_t writer_of(uint32_t dataset, uint64_t key, uint64_t version)
{
    for (uint32_t i = 0; i < writers.count && version > 0; i++)
        if (writers.list[i].dataset == dataset && writers.list[i].key == key &&
            writers.list[i].version == version)
            return writers.list[i].user;
    return version == 0 ? UINT64_MAX - 1 : UINT64_MAX;
}

/* What a replica has, and how much of it is promised. */
struct replica_keeps {
    const struct versions *versions;
    uint32_t promised;
};
typedef struct replica_keeps replica_look(const struct port *replica);

/* All replicas have the same, nobody is in doubt, and the rows are of one transaction; NULL: so it
 * is. */
static inline const char *stands_half(const struct world *world, replica_look *look)
{
    uint64_t users[STORES];
    for (unsigned s = 0; s < STORES; s++) {
        const struct version found = versions_get(look(replica_at(world, s, 0)).versions, s, 0);
        users[s] = UINT64_MAX;
        for (size_t i = 0; i < world->operation_count; i++)
            if (world->operations[i].verb == VERB_WRITE && world->operations[i].id == found.id)
                users[s] = world->operations[i].user;
        for (uint32_t r = 0; r < REPLICAS; r++) {
            const struct replica_keeps keeps = look(replica_at(world, s, r));
            if (keeps.promised > 0)
                return "somebody is still in doubt";
            if (versions_get(keeps.versions, s, 0).number != found.number)
                return "replicas differ";
        }
    }
    return users[0] == users[1] && users[0] == users[2] ? NULL : "half of a transaction stands";
}

/* A reader has seen rows of two transactions. */
static inline bool saw_half(const struct world *world)
{
    list_writers(world);
    for (size_t i = 0; i < world->operation_count; i++) {
        const struct operation_record *one = &world->operations[i];
        for (size_t k = i + 1; k < world->operation_count && k < i + 40; k++) {
            const struct operation_record *other = &world->operations[k];
            if (one->verb != VERB_READ || other->verb != VERB_READ || one->user != other->user ||
                one->outcome != OUTCOME_ok || other->outcome != OUTCOME_ok ||
                world_outcome(world, (uint32_t)one->user) != OUTCOME_ok)
                continue;
            const uint64_t a = writer_of(one->dataset, one->key, one->version),
                           b = writer_of(other->dataset, other->key, other->version);
            if (a != b && a != UINT64_MAX && b != UINT64_MAX)
                return true;
        }
    }
    return false;
}

/* NULL, or what was wrong after the storm. */
typedef const char *weathering(struct world *world, uint64_t seed, const struct store_class *store);

static inline bool is_caught(weathering *weathered, const char *text,
                             const struct store_class *store, uint64_t seed)
{
    const pid_t child = fork(); /* a CHECK may stop it */
    CU_ASSERT_TRUE_FATAL(child >= 0);
    if (child == 0) {
        struct world *world = world_of(text);
        if (!freopen("/dev/null", "w", stderr))
            _exit(2);
        _exit(weathered(world, seed, store) ? 1 : 0);
    }
    int status = 0;
    CU_ASSERT_EQUAL_FATAL(waitpid(child, &status, 0), child);
    CU_ASSERT_TRUE_FATAL(!WIFEXITED(status) || WEXITSTATUS(status) != 2);
    return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

static inline unsigned times_caught(weathering *weathered, const char *text,
                                    const struct store_class *store)
{
    enum { TRIES = 40 };
    unsigned caught = 0;
    for (uint64_t seed = 1; seed <= TRIES; seed++)
        caught += is_caught(weathered, text, store, seed);
    fprintf(stderr, "    caught by %u of %d storms\n", caught, TRIES);
    return caught;
}

static inline void assert_caught(weathering *weathered, const char *text,
                                 const struct store_class *store)
{
    CU_ASSERT_TRUE(times_caught(weathered, text, store) >= 3);
}

#endif
