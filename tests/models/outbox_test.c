/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The outbox: what is published when, what a death between commit and publishing leaves, and random
 * crashes after which there is one message for each commit; a relay that forgets is caught. */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "models/run/frame.h"
#include "models/run/life.h"
#include "models/run/outbox.h"
#include "models/words/transaction.h"
#include "tests/models/lib/sagas.h"

/* A write and a message, of a kind of transaction; `more` steps; `network`, `client`. */
static const char *text_with(const char *steps, const char *client, const char *kind,
                             const char *more)
{
    return text_of("application: {datasets: {a: {keys: 1G}, b: {keys: 1G}}, modules: {web: {x: "
                   "[{transaction: [%s], if_failed: continue}]}, mail: {send: {topic: news, "
                   "steps: [{compute: 0s}]}}}}\n"
                   "workload: {%s}\n"
                   "deployment: {nodes: {w: {disk: 5ms}, m: , s: {count: 2, disk: 3ms}}, services: "
                   "{web: {nodes: w}, mail: {nodes: m}}, stores: {default: {kind: single, nodes: "
                   "s, write_time: 1ms, locks: {wait: 1s}}, sa: {datasets: [a]}, sb: {datasets: "
                   "[b]}}, messaging: {kind: broker, nodes: m}, transactions: %s%s}\n",
                   steps, client, kind, more);
}

#define ONCE "u: {arrivals: renewal(100s), mix: web.x}"
#define NETWORK                                                                                    \
    ", network: {same_zone: {latency: 2ms}, same_node: {latency: 0s}}, calls: {default: "          \
    "{timeout: 100ms, protocol: udp(cpu_per_message=0s cpu_per_kb=0s overhead=0B)}}"

static uint64_t handled(const struct world *world) { return world->run->topics[0].handled.events; }
static uint64_t published(const struct world *world)
{
    return world->run->topics[0].published.events;
}

/* The write 4 + 1 ms; one store commits, 4 + 3: the request is over after 12 ms, and 2 ms later the
 * broker has the message.  Two stores promise, 4 + 3, the decision 5, they commit, 4 + 3.  A saga
 * notes its write, 5, writes, 4 + 1 + 3, and notes its end, 5. */
static void the_message_follows_the_commit(void)
{
    static const struct {
        const char *steps, *kind;
        sim_time took;
    } cases[] = {
        {"{write: a}, {publish: news}", "outbox", 12 * MS},
        {"{publish: news}, {write: a}", "outbox", 12 * MS},
        {"{publish: news, wait: true}, {write: a}", "outbox", 12 * MS},
        {"{parallel: [{publish: news}, {write: a}]}", "outbox", 12 * MS},
        {"{write: a}, {publish: news}, {write: b}", "two_phase_commit(outbox=true)", 29 * MS},
        {"{publish: news}, {write: a}", "saga(outbox=true)", 18 * MS},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct told told;
        struct world *world =
            begun(text_with(cases[i].steps, ONCE, cases[i].kind, NETWORK), 1, &told);
        run_before(world->run, 100 * SECOND + cases[i].took + 2 * MS);
        CU_ASSERT_EQUAL(world_took(world, 0), cases[i].took);
        CU_ASSERT_EQUAL(published(world), 0);
        run_until(world->run, 100 * SECOND + cases[i].took + 3 * MS);
        CU_ASSERT_EQUAL(published(world), 1);
        world_until(world, 101 * SECOND);
        CU_ASSERT_EQUAL(handled(world), 1);
        CU_ASSERT_EQUAL(pool_in_use(&world->run->transactions->records), 0);
        over(world, &told);
    }
}

/* Two messages in the order of the text, and each round of a step is one. */
static void each_message_is_published_once(void)
{
    struct told told;
    struct world *world = begun(text_with("{write: a}, {publish: news, times: 3}, {publish: news}",
                                          "u: {arrivals: renewal(1s), mix: web.x}", "outbox", ""),
                                1, &told);
    world_until(world, 5500 * MS);
    CU_ASSERT_EQUAL(published(world), 20);
    CU_ASSERT_EQUAL(handled(world), 20);
    CU_ASSERT_EQUAL(world->run->topics[0].duplicates.events, 0);
    over(world, &told);
}

/* What fails publishes nothing; without an outbox the message is out. */
static void what_fails_tells_nobody(void)
{
    static const struct {
        const char *kind;
        uint64_t published;
    } cases[] = {{"outbox", 0},
                 {"two_phase_commit(outbox=true)", 0},
                 {"saga(outbox=true)", 0},
                 {"local", 5},
                 {"two_phase_commit", 5},
                 {"saga", 5}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct told told;
        struct world *world =
            begun(text_with("{write: a}, {publish: news}, {fail: 100%}",
                            "u: {arrivals: renewal(1s), mix: web.x}", cases[i].kind, ""),
                  1, &told);
        world_until(world, 5500 * MS);
        CU_ASSERT_EQUAL(told.ends[TRANSACTION_aborted], 5);
        CU_ASSERT_EQUAL(published(world), cases[i].published);
        CU_ASSERT_PTR_NULL(world->run->transactions->rows);
        over(world, &told);
    }
}

/* The broker is away for ten seconds, until 110 s.  Tries begin at 100.01 s; one has failed after
 * 100 ms, and the next one begins when the wait is over. */
static void waits_before_it_is_published_again(void)
{
    static const struct {
        const char *kind;
        double published; /* s after 100 */
    } cases[] = {{"outbox", 11.0},
                 {"outbox(again=3s)", 12.4},
                 {"{kind: outbox, again: 1s..100s, jitter: none}", 15.4},
                 {"{kind: outbox, again: 1s..2s, jitter: none}", 11.6},
                 {"{kind: two_phase_commit, again: 2s..100s, jitter: none, outbox: true}", 14.3},
                 {"{kind: saga, again: 1s..100s, jitter: none, outbox: true}", 15.4}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct told told;
        struct world *world =
            begun(text_with("{write: a}, {publish: news}", ONCE, cases[i].kind, NETWORK), 1, &told);
        const uint32_t broker = world->plan->parties[world_party(world, "broker")].first;
        run_before(world->run, 99 * SECOND);
        instance_crash(world->run, broker);
        run_before(world->run, 110 * SECOND);
        instance_restart(world->run, broker);
        run_drain(world->run);
        run_before(world->run, 100 * SECOND + (sim_time)(cases[i].published * 1e9));
        CU_ASSERT_EQUAL(published(world), 0);
        run_before(world->run, 100 * SECOND + (sim_time)(cases[i].published * 1e9) + 100 * MS);
        CU_ASSERT_EQUAL(published(world), 1);
        world_until(world, 120 * SECOND);
        over(world, &told);
    }
}

/* The process dies 11 ms after the beginning, when the store has committed and it does not know:
 * the message is published when it is back.  With the message on its way (13 ms) it is published
 * twice, with the same number; once it has been marked (17 ms) it is not. */
static void a_dead_one_publishes_when_it_is_there_again(void)
{
    static const struct {
        sim_time dies;
        uint64_t before, after;
    } cases[] = {{11 * MS, 0, 1}, {13 * MS, 1, 2}, {17 * MS, 1, 1}, {4 * MS, 0, 0}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct told told;
        struct world *world =
            begun(text_with("{write: a}, {publish: news}", ONCE, "outbox", NETWORK), 1, &told);
        const uint32_t web = world->plan->parties[world_party(world, "web")].first;
        run_before(world->run, 100 * SECOND + cases[i].dies);
        instance_crash(world->run, web);
        run_before(world->run, 103 * SECOND);
        CU_ASSERT_EQUAL(published(world), cases[i].before);
        instance_restart(world->run, web);
        run_drain(world->run);
        world_until(world, 105 * SECOND);
        CU_ASSERT_EQUAL(published(world), cases[i].after);
        CU_ASSERT_EQUAL(handled(world), cases[i].after > 0);
        CU_ASSERT_EQUAL(world->run->topics[0].duplicates.events, cases[i].after == 2);
        CU_ASSERT_EQUAL(disk_of(world, 0)->last, cases[i].after > 0);
        CU_ASSERT_PTR_NULL(world->run->transactions->rows);
        over(world, &told);
    }
}

static void an_outbox_lies_in_one_store(void)
{
    assert_refused(text_with("{write: a}, {write: b}, {publish: news}", ONCE, "outbox", ""),
                   "an outbox lies in one store, and this transaction reaches 'sa' and 'sb'");
}

/* --- one message for each commit --- */

enum { STORM = 15 }; /* s */

static const char *stormy(const char *kind)
{
    return text_of(
        "application: {datasets: {a: {keys: 1G}}, modules: {web: {x: [{transaction: [{write: a, "
        "key: user}, {publish: news}, {fail: 10%%}]}]}, mail: {send: {topic: news, steps: "
        "[{compute: 1ms}]}}}}\n"
        "workload: {u: {arrivals: poisson(rate=20/s), mix: web.x, timeout: 2s}}\n"
        "deployment:\n"
        "  network: {same_zone: {latency: exponential(2ms)}}\n"
        "  nodes: {w: {count: 2, disk: exponential(4ms)}, s: {disk: exponential(4ms)}, m: }\n"
        "  services: {web: {replicas: 2, nodes: w}, mail: {nodes: m}}\n"
        "  stores: {sa: {kind: single, nodes: s, datasets: [a], write_time: exponential(1ms), "
        "locks: {wait: 200ms}}}\n"
        "  messaging: {kind: broker, nodes: m}\n"
        "  calls: {default: {timeout: 100ms, retry: {attempts: 2, backoff: 10ms}}}\n"
        "  transactions: %s\n",
        kind);
}

static void puts_in(const struct world *world, const struct actor_class *coordinator)
{
    for (uint32_t i = 0; i < world->plan->instance_count; i++) {
        struct actor *actor = world->run->instances[i].actor;
        for (uint32_t k = 0; actor && k < actor->part_count; k++) {
            const struct actor_class **class = &actor->parts[k].port.class;
            if ((*class)->coordinates)
                *class = coordinator;
        }
    }
}

/* Processes and the store; the broker and its consumer stay. */
static void step(struct world *world, draw *random)
{
    const uint32_t node = uniform_below(draw_next(random), 3);
    if (world->run->nodes[node].crashes > 0)
        node_restart(world->run, node);
    else if (draw_next(random) % 3 == 0)
        node_crash(world->run, node);
}

static void storm_passes(struct world *world, uint64_t seed)
{
    draw random = seed * 7919 + 5;
    CU_ASSERT_EQUAL_FATAL(world_node(world, "s/0"), 2);
    while (world->run->engine->now < STORM * SECOND) {
        const sim_time pass = (sim_time)(draw_next(&random) % (uint64_t)(100 * MS));
        run_until(world->run, world->run->engine->now + pass);
        step(world, &random);
        run_drain(world->run);
    }
    for (uint32_t i = 0; i < 3; i++)
        if (world->run->nodes[i].crashes > 0)
            node_restart(world->run, i);
    run_drain(world->run);
    run_until(world->run, (STORM + 1) * SECOND);
    world_stop_load(world);
    run_until(world->run, (STORM + 20) * SECOND);
}

/* Commits without a message, less messages without a commit; `distance`: how many of either there
 * may be at least. */
struct balance {
    int64_t commits, messages;
    uint64_t duplicates;
};

static struct balance weathered(struct world *world, uint64_t seed,
                                const struct actor_class *coordinator, struct told *told)
{
    world_begin(world, seed, 0);
    puts_in(world, coordinator);
    listen(world, told);
    storm_passes(world, seed);
    int64_t good = 0;
    for (size_t i = 0; i < told->count; i++)
        good += told->endings[i].end == TRANSACTION_committed;
    const bool saga = told->write_count > 0;
    return (struct balance){.commits = saga ? good : (int64_t)disk_of(world, 0)->last,
                            .messages = (int64_t)handled(world),
                            .duplicates = world->run->topics[0].duplicates.events};
}

/* Of a store that holds writes back each version is one transaction; of sagas those that committed
 * count, and each must have its message.  SEEDS=1000 for more. */
static void each_commit_has_one_message(void)
{
    static const char *const kinds[] = {"outbox(timeout=400ms again=200ms)",
                                        "two_phase_commit(timeout=400ms again=200ms outbox=true)",
                                        "saga(timeout=400ms again=600ms outbox=true)"};
    const char *more = getenv("SEEDS");
    const uint64_t seeds = more ? strtoull(more, NULL, 10) : 100;
    for (unsigned i = 0; i < 3; i++) {
        struct world *world = world_of(stormy(kinds[i]));
        struct told told = {0};
        uint64_t duplicates = 0, messages = 0;
        for (uint64_t seed = 1; seed <= seeds; seed++) {
            const struct balance balance =
                weathered(world, seed, transaction_actors.coordinator, &told);
            if (balance.commits != balance.messages)
                fprintf(stderr, "seed %llu: %lld commits, %lld messages\n",
                        (unsigned long long)seed, (long long)balance.commits,
                        (long long)balance.messages);
            CU_ASSERT_EQUAL(balance.commits, balance.messages);
            CU_ASSERT_PTR_NULL(world->run->transactions->rows);
            CU_ASSERT_EQUAL(pool_in_use(&world->run->transactions->records), 0);
            duplicates += balance.duplicates;
            messages += (uint64_t)balance.messages;
        }
        fprintf(stderr, "    %llu messages, %llu of them twice\n", (unsigned long long)messages,
                (unsigned long long)duplicates);
        CU_ASSERT_TRUE(messages > 20 * seeds && duplicates > seeds / 10);
        over(world, &told);
    }
}

/* --- what is caught --- */

/* Without: some of those that die have told nobody, and what fails has told. */
static void without_an_outbox_messages_and_commits_differ(void)
{
    struct world *world = world_of(stormy("two_phase_commit(timeout=400ms again=200ms)"));
    struct told told = {0};
    unsigned differ = 0;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        const struct balance balance =
            weathered(world, seed, transaction_actors.coordinator, &told);
        differ += balance.commits != balance.messages;
    }
    CU_ASSERT_TRUE(differ >= 18);
    over(world, &told);
}

/* One that comes back does not look into the outbox. */
static void forgets_its_rows(struct port *port, bool first)
{
    if (!first)
        actor_port_of(port)->run->transactions->rows = NULL;
    transaction_actors.coordinator->started(port, first);
}

static void a_relay_that_forgets_is_caught(void)
{
    struct actor_class mutant = *transaction_actors.coordinator;
    struct world *world = world_of(stormy("outbox(timeout=400ms again=200ms)"));
    struct told told = {0};
    unsigned caught = 0;
    mutant.started = forgets_its_rows;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        const struct balance balance = weathered(world, seed, &mutant, &told);
        caught += balance.commits > balance.messages;
    }
    fprintf(stderr, "    caught by %u of 40 storms\n", caught);
    CU_ASSERT_TRUE(caught >= 3);
    over(world, &told);
}

TEST_MAIN(outbox, TEST(the_message_follows_the_commit), TEST(each_message_is_published_once),
          TEST(what_fails_tells_nobody), TEST(waits_before_it_is_published_again),
          TEST(a_dead_one_publishes_when_it_is_there_again), TEST(an_outbox_lies_in_one_store),
          TEST(each_commit_has_one_message), TEST(without_an_outbox_messages_and_commits_differ),
          TEST(a_relay_that_forgets_is_caught))
