/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `again` of transactions: after which waits a decision is told once more to who has not heard of
 * it, and what is wrong with one. */
#include <string.h>

#include "models/run/life.h"
#include "tests/models/lib/sagas.h"

static const char *kept_by(const char *kind)
{
    return text_of(
        "application: {datasets: {a: {keys: 1}, b: {keys: 1}}, modules: {web: {x: "
        "[{transaction: [{write: a}, {write: b}]}], y: [{transaction: [{write: a}]}]}}}\n"
        "workload: {u: {arrivals: renewal(100s), mix: web.%s, timeout: 5s}}\n"
        "deployment: {nodes: {w: {disk: 5ms}, s: {count: 2, disk: 3ms}}, services: "
        "{web: {nodes: w}}, stores: {default: {kind: single, nodes: s, write_time: 1ms, "
        "locks: {wait: 5s}}, sa: {datasets: [a]}, sb: {datasets: [b]}}, network: "
        "{same_zone: {latency: 2ms}}, calls: {default: {protocol: "
        "udp(cpu_per_message=0s cpu_per_kb=0s overhead=0B)}}, transactions: %s}\n",
        strstr(kind, "outbox") ? "y" : "x", kind);
}

/* Decided at 100.022 s: two writes of 4 + 1 ms, promises of 4 + 3, 5 for the disk.  One store dies
 * before it hears of it and is back ten seconds later: it is told when enough waits have passed. */
static void who_does_not_hear_is_told_again(void)
{
    static const struct {
        const char *kind;
        sim_time told; /* s after 100 */
    } cases[] = {
        {"two_phase_commit", 10},
        {"two_phase_commit(again=3s)", 12},
        {"{kind: two_phase_commit, again: 1s..100s, jitter: none}", 15},
        {"{kind: two_phase_commit, again: 1s..2s, jitter: none}", 11},
        {"{kind: two_phase_commit, again: doubling(1s..100s factor=3), jitter: none}", 13}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world *world = world_of(kept_by(cases[i].kind));
        const sim_time told = (100 + cases[i].told) * SECOND;
        world_begin(world, 1, 0);
        run_before(world->run, 100 * SECOND + 22500 * US);
        node_crash(world->run, world_node(world, "s/1"));
        run_before(world->run, 110 * SECOND);
        node_restart(world->run, world_node(world, "s/1"));
        run_before(world->run, told);
        CU_ASSERT_NOT_EQUAL(value_at(world, 0, 0), 0);
        CU_ASSERT_EQUAL(value_at(world, 1, 0), 0);
        world_until(world, told + 100 * MS);
        CU_ASSERT_NOT_EQUAL(value_at(world, 1, 0), 0);
        world_end(world);
    }
}

static void mistakes_are_told(void)
{
    static const struct {
        const char *kind, *message;
    } cases[] = {{"two_phase_commit(again=0s)", "'again' must be more than nothing"},
                 {"outbox(again=0s)", "'again' must be more than nothing"},
                 {"two_phase_commit(again=5)", "is not a range"},
                 {"{kind: two_phase_commit, again: 5s, jitter: decorrelated}",
                  "jitter 'decorrelated' needs an `again` that has a first"}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_refused(kept_by(cases[i].kind), cases[i].message);
}

TEST_MAIN(again, TEST(who_does_not_hear_is_told_again), TEST(mistakes_are_told))
