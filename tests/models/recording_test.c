/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a recording says of its arrivals besides their times: whom they ask for, how large they are,
 * whose they are; and what is wrong with it is told. */
#include "models/plan/source.h"
#include "tests/models/lib/world.h"

static char recording[] = "/tmp/maquette-recording-XXXXXX";

static void record(const char *text)
{
    snprintf(recording, sizeof recording, "/tmp/maquette-recording-XXXXXX");
    const int file = mkstemp(recording);
    CU_ASSERT_FATAL(file >= 0);
    CU_ASSERT_EQUAL(write(file, text, strlen(text)), (ssize_t)strlen(text));
    close(file);
}

/* 5 ms for x, 7 ms for y, and 1 ms for each kB that comes. */
static const char *scenario(const char *arguments, const char *mix, const char *more)
{
    return text_of(
        "application: {datasets: {d: {keys: 1000}}, modules: {a: {"
        "x: [{delay: 5ms}, {write: d, key: user}], y: [{delay: 7ms}]}}}\n"
        "workload: {c: {arrivals: trace(file=%s column=at %s), mix: %s}}\n"
        "deployment: {nodes: {n: {}}, network: {internet: {latency: 0s}, same_node: {latency: 0s}},"
        " services: {a: {nodes: n}},"
        " stores: {s: {kind: single, read_time: 0s, write_time: 0s, nodes: n, datasets: d}},"
        " calls: {default: {protocol: udp(cpu_per_message=0us cpu_per_kb=1ms)}}}\n%s",
        recording, arguments, mix, more);
}

static struct world *replayed(const char *text, const char *arguments, const char *mix)
{
    record(text);
    struct world *world = world_run(scenario(arguments, mix, ""), 10 * SECOND);
    unlink(recording);
    return world;
}

static const char three[] =
    "at,what,size,who\n10,a.x,0,ann\n11,a.y,2000,bob\n12,a.x,100000,ann\n13,a.y,0,cy\n";

static void they_ask_for_what_was_recorded(void)
{
    static const uint32_t asked[] = {0, 1, 0, 1};
    struct world *world = replayed(three, "endpoint=what", "{a.x: 99, a.y: 1}");
    CU_ASSERT_EQUAL_FATAL(world->count, 4);
    for (unsigned i = 0; i < 4; i++) {
        CU_ASSERT_EQUAL(world->heard[i].endpoint, asked[i]);
        CU_ASSERT_EQUAL(world->heard[i].sent, i * SECOND);
    }
    /* the mix is what was recorded: half and half */
    CU_ASSERT_EQUAL(source_choice(world->plan, 0, 0).share, 0.5);
    CU_ASSERT_EQUAL(source_choice(world->plan, 0, 1).share, 0.5);
    world_end(world);
}

static void they_are_as_large(void)
{
    static const int64_t drawn[] = {5, 7, 5, 7}, kilobytes[] = {0, 2, 100, 0};
    struct world *world = replayed(three, "endpoint=what bytes=size", "{a.x: , a.y: }");
    struct world *plain = replayed(three, "endpoint=what", "{a.x: , a.y: }");
    CU_ASSERT_EQUAL_FATAL(world->count, 4);
    for (unsigned i = 0; i < 4; i++) {
        CU_ASSERT(plain->heard[i].took >= drawn[i] * MS);
        /* without a column requests have the size that the endpoint says, 1 kB */
        const int64_t more = world->heard[i].took - plain->heard[i].took;
        CU_ASSERT_EQUAL(more, (kilobytes[i] - 1) * MS);
    }
    world_end(world);
    world_end(plain);
    /* what they ask for is drawn, how large they are is not */
    world = replayed(three, "bytes=size", "{a.x: 0, a.y: 1}");
    plain = replayed(three, "", "{a.x: 0, a.y: 1}");
    CU_ASSERT_EQUAL(world->heard[2].took - plain->heard[2].took, 99 * MS);
    world_end(world);
    world_end(plain);
}

static void they_are_of_the_same_users(void)
{
    struct world *world = replayed(three, "endpoint=what user=who repeat=true", "{a.x: , a.y: }");
    CU_ASSERT_FATAL(world->operation_count >= 4);
    for (unsigned i = 0; i < 4; i++) /* ann, each time */
        CU_ASSERT_EQUAL((uint32_t)world->operations[i].user, 0);
    CU_ASSERT_EQUAL(world->operations[0].key, world->operations[3].key);
    world_end(world);
    world = replayed("at,what,who\n0,a.x,ann\n1,a.x,bob\n2,a.x,ann\n", "user=who", "a.x");
    CU_ASSERT_EQUAL_FATAL(world->operation_count, 3);
    CU_ASSERT_EQUAL((uint32_t)world->operations[1].user, 1);
    CU_ASSERT_EQUAL((uint32_t)world->operations[2].user, 0);
    CU_ASSERT_NOT_EQUAL(world->operations[0].key, world->operations[1].key);
    world_end(world);
}

/* From another row, and columns by their numbers: the header is none of the names. */
static void from_another_row(void)
{
    struct world *world = replayed(three, "endpoint=2 bytes=3 user=4 start=1", "{a.x: , a.y: }");
    CU_ASSERT_EQUAL_FATAL(world->count, 3);
    CU_ASSERT_EQUAL(world->heard[0].endpoint, 1);
    CU_ASSERT_EQUAL(world->heard[1].endpoint, 0);
    CU_ASSERT(world->heard[1].took >= 105 * MS);
    world_end(world);
}

/* The second half of a gap passes twice as fast, none of the rows is lost, and a stop is a stop. */
static void a_load_that_changes_loses_none(void)
{
    static const sim_time sent[] = {0, 750 * MS, 1250 * MS, 1750 * MS};
    record(three);
    struct world *world =
        world_run(scenario("endpoint=what", "{a.x: , a.y: }",
                           "disruptions: {rush: {at: 500ms, load: c, factor: 2}}\n"),
                  10 * SECOND);
    CU_ASSERT_EQUAL_FATAL(world->count, 4);
    for (unsigned i = 0; i < 4; i++)
        CU_ASSERT_EQUAL(world->heard[i].sent, sent[i]);
    CU_ASSERT_EQUAL(world->heard[1].endpoint, 1);
    world_end(world);
    world = world_run(
        scenario("endpoint=what", "{a.x: , a.y: }",
                 "disruptions: {lull: {at: 500ms, load: c, factor: 0.000001, for: 2s}}\n"),
        10 * SECOND);
    CU_ASSERT_EQUAL_FATAL(world->count, 4);
    CU_ASSERT_EQUAL((world->heard[1].sent + 5000) / 10000, 300000);
    CU_ASSERT_EQUAL((world->heard[3].sent + 5000) / 10000, 500000);
    unlink(recording);
    world_end(world);
}

static void refused(const char *text, const char *arguments, const char *words)
{
    record(text);
    assert_refused(scenario(arguments, "{a.x: , a.y: }", ""), words);
    unlink(recording);
}

static void what_is_wrong_is_told(void)
{
    refused("at,what\n0,a.x\n1,a.z\n", "endpoint=what",
            "arrival 2 of the recording asks for 'a.z', which is not in the mix");
    refused(three, "endpoint=why", "no column is called 'why'");
    refused("at,size\n0,1\n1,-5\n", "bytes=size", "is of -5 bytes");
    refused("at,size\n0,1\n1,1e12\n", "bytes=size", "row 2 of");
    refused("at,size\n0,1\n1,many\n", "bytes=size", ":3: column size: not a number: 'many'");
    record(three);
    assert_refused(text_of("application: {modules: {a: {x: [], y: []}}}\n"
                           "workload: {c: {arrivals: trace(file=%s column=at endpoint=what), "
                           "mix: {a.x: , a.y: }, batch: 3}}\ndeployment: {services: {a: }}\n",
                           recording),
                   "says itself who comes with whom");
    unlink(recording);
    refused("at,size\n0,1\n1\n", "bytes=size", ":3: the row is shorter than the first one");
}

TEST_MAIN(recording, TEST(they_ask_for_what_was_recorded), TEST(they_are_as_large),
          TEST(they_are_of_the_same_users), TEST(from_another_row),
          TEST(a_load_that_changes_loses_none), TEST(what_is_wrong_is_told))
