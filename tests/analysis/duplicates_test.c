/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes that took effect more than once, against what follows from the laws of delay and loss. */
#include <math.h>

#include "analysis/consistency/duplicates.h"
#include "models/run/origins.h"
#include "tests/models/lib/world.h"

static void hear_stored(void *context, sim_time now, const void *record)
{
    (void)now;
    duplicates_stored(context, record);
}

static void hear_transaction(void *context, sim_time now, const void *record)
{
    (void)now;
    duplicates_over(context, record);
}

/* Of a run of so many seconds. */
static struct duplicates_counts counted(const char *text, sim_time seconds, uint64_t seed)
{
    struct world *world = world_of(text);
    world_begin(world, seed, 0);
    struct duplicates *duplicates = duplicates_create(world->run_arena, world->plan->party_count);
    duplicates_measure(duplicates, true);
    origins_create(world->run);
    observe_subscribe(&world->run->observe, world->run_arena, RECORD_STORED, hear_stored,
                      duplicates);
    observe_subscribe(&world->run->observe, world->run_arena, RECORD_TRANSACTION, hear_transaction,
                      duplicates);
    world_until(world, seconds * SECOND);
    const struct duplicates_counts counts = duplicates_of(duplicates, NONE);
    world_end(world);
    return counts;
}

static void near_share(const struct duplicates_counts *counts, double share)
{
    const double n = (double)counts->writes;
    CU_ASSERT_TRUE_FATAL(n > 5000);
    /* four standard deviations of a share of n independent ones */
    ASSERT_NEAR((double)counts->duplicated / n, share, 4 * sqrt(share * (1 - share) / n));
}

/* A shop that writes one order; datagrams, so that what is lost stays lost. */
static const char *shop(const char *steps, const char *network, const char *calls,
                        const char *client)
{
    return text_of("application: {datasets: {orders: {keys: 1M}}, modules: {web: {buy: %s}}}\n"
                   "workload: {shoppers: {arrivals: poisson(rate=500/s), mix: web.buy, %s}}\n"
                   "deployment: {zones: {a: }, nodes: {app: {count: 1}, db: {count: 1}}, network: "
                   "{same_zone: {%s}}, services: {web: {nodes: app}}, stores: {db: {kind: single, "
                   "datasets: all, nodes: db, write_time: 0ms}}, calls: {db: {protocol: "
                   "udp(cpu_per_message=0us cpu_per_kb=0us), "
                   "%s}}}\n",
                   steps, client, network, calls);
}

#define TWO "timeout: 30ms, retry: {attempts: 2, backoff: 0ms}"
#define SLOW "latency: exponential(10ms)"

/* There and back 10 ms each: longer than 30 ms with (1 + 3) e^-3; then both are carried out. */
static void late_answers_make_duplicates(void)
{
    const struct duplicates_counts counts =
        counted(shop("[{write: orders}]", SLOW, TWO, "timeout: 10s"), 100, 1);
    near_share(&counts, 4 * exp(-3));
    CU_ASSERT_EQUAL(counts.harmless, 0);
}

/* q: a message arrives.  The first is carried out and not heard of in time with q - q q P(in time),
 * the second arrives with q; one of them is carried out with q + (1 - q) q. */
static void lost_answers_too(void)
{
    const double q = 0.9, in_time = 1 - 4 * exp(-3);
    const struct duplicates_counts counts =
        counted(shop("[{write: orders}]", SLOW ", loss: 10%", TWO, "timeout: 10s"), 100, 2);
    near_share(&counts, (q - q * q * in_time) * q / (q + (1 - q) * q));
}

/* Where no answer is lost or late nothing is tried again, however often the same is wanted. */
static void what_is_wanted_again_is_none(void)
{
    static const char *const steps[] = {
        "[{write: orders, times: 3}]",
        "[{write: orders, key: user}, {write: orders, key: same}]",
        "[{parallel: [{write: orders, copies: 3}, {write: orders}]}]",
        "[{steps: [{write: orders, times: 2}], times: 3}]",
        "[{steps: [{write: orders}], times: geometric(2.5)}]",
    };
    for (unsigned i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        const struct duplicates_counts counts =
            counted(shop(steps[i], "latency: 1ms", TWO, "timeout: 10s"), 20, 3);
        CU_ASSERT_TRUE(counts.writes > 10000 && counts.duplicated + counts.harmless == 0);
    }
}

/* ... and where one is late, of three writes each has its own fate. */
static void each_of_several_has_its_own(void)
{
    const struct duplicates_counts counts = counted(
        shop("[{parallel: [{write: orders, copies: 3}]}]", SLOW, TWO, "timeout: 10s"), 60, 4);
    near_share(&counts, 4 * exp(-3));
}

static void idempotent_ones_do_no_harm(void)
{
    const struct duplicates_counts counts =
        counted(shop("[{write: orders, idempotent: true}]", SLOW, TWO, "timeout: 10s"), 60, 5);
    const double n = (double)counts.writes, share = 4 * exp(-3);
    CU_ASSERT_EQUAL(counts.duplicated, 0);
    ASSERT_NEAR((double)counts.harmless / n, share, 4 * sqrt(share * (1 - share) / n));
}

/* A hedge after 30 ms is a second try of the same. */
static void hedges_make_duplicates(void)
{
    const struct duplicates_counts counts =
        counted(shop("[{write: orders}]", SLOW, "hedge: {after: 30ms}", "timeout: 10s"), 60, 6);
    near_share(&counts, 4 * exp(-3));
}

/* The client itself tries again, and another stay of the same endpoint writes: the order is there
 * twice, whatever row each of them chose.  The service works 20 ms on the mean, and its client
 * waits for 30 ms: e^-1.5. */
static void who_asked_for_it_tries_again(void)
{
    const struct duplicates_counts counts =
        counted(shop("[{delay: exponential(20ms)}, {write: orders}]", "latency: 0ms",
                     "timeout: 10s", "timeout: 30ms, retry: {attempts: 2, backoff: 0ms}"),
                60, 7);
    near_share(&counts, exp(-1.5));
}

/* A transaction that its client's second try commits once more; one that fails has no effect,
 * whether its stores never commit it or it is taken back. */
static void transactions_count_when_committed(void)
{
    static const char *const kinds[] = {"two_phase_commit", "saga"};
    const char *const client = "timeout: 30ms, retry: {attempts: 2, backoff: 0ms}";
    for (unsigned i = 0; i < 2; i++) {
        const char *const calls =
            text_of("timeout: 10s}}, transactions: {default: {kind: %s", kinds[i]);
        const struct duplicates_counts counts =
            counted(shop("[{transaction: [{write: orders}, {delay: exponential(20ms)}]}]",
                         "latency: 0ms", calls, client),
                    60, 8);
        near_share(&counts, exp(-1.5));
        const struct duplicates_counts failed = counted(
            shop("[{transaction: [{write: orders}, {fail: 100%}]}]", "latency: 0ms", calls, client),
            60, 9);
        CU_ASSERT_EQUAL(failed.writes, 0);
    }
}

/* What a broker or a registry writes down is nobody's data: who publishes again adds nothing. */
static void messages_are_none(void)
{
    const struct duplicates_counts counts = counted(
        "application: {datasets: {d: {keys: 10}}, modules: {web: {buy: [{publish: sold}, {write: "
        "d}]}, mail: {send: {topic: sold, steps: [{compute: 1ms}]}}}}\n"
        "workload: {c: {arrivals: renewal(10ms), mix: web.buy}}\n"
        "deployment: {services: {web: , mail: }, stores: {s: {kind: single, datasets: all}}, "
        "messaging: {kind: broker}, discovery: {kind: registry}}\n",
        10, 10);
    CU_ASSERT_TRUE(counts.writes >= 998 && counts.writes <= 1000 && counts.duplicated == 0);
}

/* --- messages that come again --- */

/* A queue hands a message out again when it was not acknowledged for 60 ms. */
static const char *from_queue(const char *endpoint, const char *steps, const char *workers,
                              const char *arrivals, const char *rest)
{
    return text_of(
        "application: {datasets: {orders: {keys: 1M}}, modules: {web: {buy: [{publish: sold}]}, "
        "book: {it: {topic: sold, prefetch: 10k, %s steps: %s}}}}\n"
        "workload: {shoppers: {arrivals: %s, mix: web.buy, timeout: 10s}}\n"
        "deployment: {services: {web: , book: {%s}}, stores: {db: {kind: single, datasets: all, "
        "write_time: 0ms}}, messaging: , topics: {sold: {kind: queue, visibility: 60ms, attempts: "
        "1000}}}\n%s",
        endpoint, steps, arrivals, workers, rest);
}
#define SLOWLY "[{write: orders}, {delay: exponential(20ms)}]"
#define OFTEN "poisson(rate=500/s)"

/* It writes at once and is at work for 20 ms on the mean: for more than 60 ms with e^-3.  Whoever
 * is idempotent knows what has been handled, and this has not yet. */
static void deliveries_write_again(void)
{
    static const char *const endpoints[] = {"", "idempotent: true, "};
    for (unsigned i = 0; i < 2; i++) {
        const struct duplicates_counts counts =
            counted(from_queue(endpoints[i], SLOWLY, "", OFTEN, ""), 60, 11);
        near_share(&counts, exp(-3));
        CU_ASSERT_EQUAL(counts.harmless, 0);
    }
    const struct duplicates_counts harmless =
        counted(from_queue("", "[{write: orders, idempotent: true}, {delay: exponential(20ms)}]",
                           "", OFTEN, ""),
                60, 11);
    const double n = (double)harmless.writes, share = exp(-3);
    CU_ASSERT_EQUAL(harmless.duplicated, 0);
    ASSERT_NEAR((double)harmless.harmless / n, share, 4 * sqrt(share * (1 - share) / n));
}

/* One worker, so what comes again waits until the first is done: an M/M/1 line of 10 a second, 20
 * ms each, in which a message is for more than 60 ms with e^(-(50 - 10) 0.06), so much more often
 * than that where it is done again; and nothing is where it is known. */
static void what_was_handled_is_known(void)
{
    const char *const rare = "poisson(rate=10/s)", *const one = "workers: 1";
    const struct duplicates_counts again = counted(from_queue("", SLOWLY, one, rare, ""), 2000, 12);
    CU_ASSERT_TRUE((double)again.duplicated > exp(-2.4) * (double)again.writes);
    const struct duplicates_counts known =
        counted(from_queue("idempotent: true, ", SLOWLY, one, rare, ""), 2000, 12);
    CU_ASSERT_TRUE(known.writes > 19000);
    CU_ASSERT_EQUAL(known.duplicated + known.harmless, 0);
}

/* Published each 10 ms, at work for 55 ms after they are written, and dead at 5 s for a second:
 * five or six have been written and come again, to whoever knows what was handled as well. */
static void what_died_in_hand_comes_again(void)
{
    static const char *const endpoints[] = {"", "idempotent: true, "};
    for (unsigned i = 0; i < 2; i++) {
        const struct duplicates_counts counts = counted(
            from_queue(endpoints[i], "[{write: orders}, {delay: 55ms}]", "", "renewal(10ms)",
                       "disruptions: {dies: {at: 5s, crash: service book, for: 1s}}\n"),
            20, 13);
        CU_ASSERT_TRUE(counts.writes >= 1980 && counts.writes <= 2000);
        CU_ASSERT_TRUE(counts.duplicated >= 5 && counts.duplicated <= 6);
    }
}

/* So many that the first are forgotten; those that are remembered are told apart. */
static void memory_is_bounded(void)
{
    struct arena *arena = arena_create(0);
    struct duplicates *duplicates = duplicates_create(arena, 2);
    duplicates_measure(duplicates, true);
    struct stored_record record = {.store = 0};
    const uint64_t many = 1 << 20, last = 1 << 17;
    for (record.origin = 1; record.origin <= many; record.origin++)
        duplicates_stored(duplicates, &record);
    for (record.origin = many - last + 1; record.origin <= many; record.origin++) {
        duplicates_stored(duplicates, &record);
        duplicates_stored(duplicates, &record);
    }
    record.store = 1;
    duplicates_stored(duplicates, &record); /* another store */
    CU_ASSERT_EQUAL(duplicates_of(duplicates, 0).writes, many);
    CU_ASSERT_EQUAL(duplicates_of(duplicates, 0).duplicated, last);
    CU_ASSERT_EQUAL(duplicates_of(duplicates, 1).writes, 1);
    CU_ASSERT_EQUAL(duplicates_of(duplicates, 1).duplicated, 0);
    duplicates_measure(duplicates, false); /* what is new now is not counted, nor what it does */
    for (unsigned i = 0; i < 2; i++)
        duplicates_stored(duplicates, &(struct stored_record){.store = 1, .origin = many + 9});
    CU_ASSERT_EQUAL(duplicates_of(duplicates, 1).writes, 1);
    CU_ASSERT_EQUAL(duplicates_of(duplicates, 1).duplicated, 0);
    arena_destroy(arena);
}

TEST_MAIN(duplicates, TEST(late_answers_make_duplicates), TEST(lost_answers_too),
          TEST(what_is_wanted_again_is_none), TEST(each_of_several_has_its_own),
          TEST(idempotent_ones_do_no_harm), TEST(hedges_make_duplicates),
          TEST(who_asked_for_it_tries_again), TEST(transactions_count_when_committed),
          TEST(messages_are_none), TEST(deliveries_write_again), TEST(what_was_handled_is_known),
          TEST(what_died_in_hand_comes_again), TEST(memory_is_bounded))
