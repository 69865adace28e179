/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a caller without a time-out sees of a machine that dies and comes back: TCP sends again, and
 * the machine knows nothing of it.  To the nanosecond. */
#include "models/run/books.h"
#include "tests/models/lib/timed.h"

/* a calls b on another machine, 1 ms away, every 10 s; b takes 2 ms. */
static struct world *asking(const char *calls, const char *death, sim_time until)
{
    return world_run(
        text_of("application: {modules: {a: {x: [{call: b.y}]}, b: {y: {request: 0B, response: 0B, "
                "steps: [{delay: 2ms}]}}}}\n"
                "workload: {c: {arrivals: renewal(10s), mix: a.x, from: zone p}}\n"
                "deployment: {zones: {p: , q: }, nodes: {n: {zones: [p]}, m: {zones: [q]}}, "
                "services: {a: {nodes: n}, b: {nodes: m}}, network: {same_region: {latency: 1ms}}, "
                "calls: {default: {protocol: tcp(cpu_per_message=0s cpu_per_kb=0s overhead=0B)%s}}}"
                "\ndisruptions: {death: {%s}}\n",
                calls, death),
        until);
}

/* Dead from 19.5 s to 20.7 s.  Sent at 20 s, it asks for a connection again after 1 s (RFC 6298),
 * at 21 s, and has it after a round trip. */
static void a_new_connection_is_asked_for_again(void)
{
    struct world *world = asking("", "at: 19500ms, for: 1200ms, crash: node m", 45 * SECOND);
    took(world, 0, OUTCOME_ok, 6 * MS);
    took(world, 1, OUTCOME_ok, 1006 * MS);
    took(world, 2, OUTCOME_ok, 4 * MS);
    assert_quiet(world);
    world_end(world);
}

/* Dead while it is on its way; the time-out is 2 ms + 200 ms.  Back within it, the machine resets
 * what it knows nothing of; else after the next one, twice as long. */
static void what_was_on_its_way_is_reset(void)
{
    struct world *world = asking("", "at: 20000500us, for: 100ms, crash: node m", 45 * SECOND);
    took(world, 0, OUTCOME_ok, 6 * MS);
    took(world, 1, OUTCOME_error, 204 * MS);
    took(world, 2, OUTCOME_ok, 6 * MS);
    assert_quiet(world);
    world_end(world);
    world = asking("", "at: 20000500us, for: 300ms, crash: node m", 45 * SECOND);
    took(world, 1, OUTCOME_error, (204 + 404) * MS);
    assert_quiet(world);
    world_end(world);
}

/* What it had taken in it has forgotten, and nobody asks. */
static void what_had_come_is_never_answered(void)
{
    struct world *world = asking("", "at: 20002ms, for: 100ms, crash: node m", 45 * SECOND);
    CU_ASSERT_EQUAL(world->count, 3);
    CU_ASSERT_EQUAL(world_ended(world, OUTCOME_ok), 3);
    CU_ASSERT_EQUAL(world_of_party(world, "b")->arrived.events, 4);
    world_end(world);
}

/* 1 + 2 + 4 + ... + 64 s (tcp_syn_retries 6). */
static void it_is_given_up_after_127_seconds(void)
{
    struct world *world = asking("", "at: 19500ms, crash: node m", 200 * SECOND);
    took(world, 1, OUTCOME_error, 127001 * MS);
    took(world, 2, OUTCOME_error, 127001 * MS);
    world_end(world);
}

/* Who gives up before does not care. */
static void time_outs_come_first(void)
{
    struct world *world =
        asking(", timeout: 300ms", "at: 19500ms, for: 2s, crash: node m", 45 * SECOND);
    took(world, 1, OUTCOME_error, 300 * MS);
    took(world, 2, OUTCOME_ok, 6 * MS);
    world_stop_load(world);
    world_until(world, 300 * SECOND);
    assert_quiet(world);
    world_end(world);
}

/* A process of which only the machine lives resets at once. */
static void a_process_that_is_not_there_resets(void)
{
    struct world *world = asking("", "at: 19500ms, for: 1s, crash: service b", 35 * SECOND);
    took(world, 1, OUTCOME_error, 2 * MS);
    took(world, 2, OUTCOME_ok, 6 * MS);
    world_end(world);
}

TEST_MAIN(dead_machine, TEST(a_new_connection_is_asked_for_again),
          TEST(what_was_on_its_way_is_reset), TEST(what_had_come_is_never_answered),
          TEST(it_is_given_up_after_127_seconds), TEST(time_outs_come_first),
          TEST(a_process_that_is_not_there_resets))
