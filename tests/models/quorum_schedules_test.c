/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quorums under random schedules of delays, losses, overtaking letters, crashes and restarts: where
 * R + W > N, who reads after a write was acknowledged sees it or something newer, always; where it
 * is not, or where a copy says that it has what it has not, that comes out. */

#include "tests/models/fake_world.h"
#include "tests/models/quorum_world.h"

#define SECOND NANOSECONDS_PER_SECOND
#define MS (SECOND / 1000)

enum { KEYS = 3, MEMBERS = 3, STEPS = 400 };

/* Per key the greatest version acknowledged; a read's note is what that was when it began. */
struct promises {
    uint64_t acknowledged[KEYS];
    uint64_t reads, stale;
};

static void hears(struct fake_world *world, const struct fake_task *task, enum outcome outcome)
{
    struct promises *promises = world->context;
    uint64_t *last = &promises->acknowledged[task->task.key];
    if (outcome != OUTCOME_ok)
        return;
    if (task->task.verb == VERB_WRITE) {
        *last = task->task.version > *last ? task->task.version : *last;
        return;
    }
    promises->reads++;
    promises->stale += task->task.version < task->note;
}

static struct quorum settings_for(const char *reads, const char *writes, uint64_t seed)
{
    static const char *const asked[] = {"all", "quorum", "nearest"};
    struct quorum settings = quorum_of(reads, writes);
    settings.reads_to = asked[seed % 3];
    settings.writes_to = seed % 2 ? "all" : "quorum";
    settings.digests = seed / 2 % 2;
    settings.read_timeout = settings.write_timeout = SECOND;
    settings.repair.read = seed / 3 % 2;
    settings.repair.hints = seed / 5 % 2;
    settings.hints.keep = 3600 * SECOND;
    settings.detect = law_constant(200 * MS);
    return settings;
}

static void step(struct fake_world *world, draw *random, uint32_t *down)
{
    const struct promises *promises = world->context;
    const uint64_t key = uniform_below(draw_next(random), KEYS);
    const uint32_t member = uniform_below(draw_next(random), MEMBERS);
    const uint32_t what = uniform_below(draw_next(random), 20);
    world->note = promises->acknowledged[key];
    if (what < 9)
        fake_ask_replica(world, member, VERB_WRITE, LEVEL_NORMAL, 0, key);
    else if (what < 18)
        fake_ask_replica(world, member, VERB_READ, LEVEL_NORMAL, 0, key);
    else if (*down != NOBODY) {
        fake_restart(world, *down);
        *down = NOBODY;
    } else if (what == 19) {
        fake_crash(world, member);
        *down = member;
    }
    fake_pass(world, (sim_time)uniform_below(draw_next(random), 20) * MS);
}

static struct promises run_schedule(const struct store_class *class, const char *reads,
                                    const char *writes, uint64_t seed)
{
    struct quorum settings = settings_for(reads, writes, seed);
    struct fake_world *world = fake_of(class, MEMBERS, &settings);
    struct promises promises = {.reads = 0};
    draw random = seed;
    uint32_t down = NOBODY;
    world->latency = law_exponential(5e6);
    world->disk = law_exponential(3e6);
    world->overtaking = true;
    world->loss = 0.02;
    world->context = &promises;
    world->heard = hears;
    world->random = stream_seeded(seed);
    for (unsigned i = 0; i < STEPS; i++)
        step(world, &random, &down);
    fake_end(world);
    return promises;
}

static uint64_t stale_of(const struct store_class *class, const char *reads, const char *writes,
                         uint64_t seeds)
{
    uint64_t stale = 0, count = 0;
    for (uint64_t seed = 1; seed <= seeds; seed++) {
        const struct promises promises = run_schedule(class, reads, writes, seed);
        stale += promises.stale;
        count += promises.reads;
    }
    CU_ASSERT_TRUE(count > seeds * STEPS / 20); /* they do answer */
    return stale;
}

static void quorums_that_overlap_keep_their_promise(void)
{
    static const char *const all[][2] = {{"quorum", "quorum"}, {"1", "3"}, {"3", "1"}, {"2", "3"}};
    for (unsigned i = 0; i < sizeof all / sizeof all[0]; i++)
        CU_ASSERT_EQUAL(stale_of(&store_quorum, all[i][0], all[i][1], 150), 0);
}

/* What R + W <= N promises is found out, were it called strict. */
static void those_that_do_not_are_caught(void)
{
    static const char *const all[][2] = {{"1", "1"}, {"1", "2"}, {"2", "1"}};
    for (unsigned i = 0; i < sizeof all / sizeof all[0]; i++)
        CU_ASSERT_TRUE(stale_of(&store_quorum, all[i][0], all[i][1], 150) > 0);
}

/* --- mutants --- */

/* Says that it has a write and throws it away. */
static void acknowledges_unwritten(struct port *port, const struct letter *letter)
{
    if (letter->tag != WRITE || letter->word == 0) {
        store_quorum.actor.heard(port, letter);
        return;
    }
    copy_send(port, letter->from, ACK, letter->word, letter->body);
}

/* Keeps its disk in memory: what it had acknowledged is gone after a crash. */
static void forgets_its_disk(struct port *port, bool first)
{
    struct quorum_disk *disk = port_redo(port);
    if (!first) {
        versions_free(&disk->versions);
        versions_init(&disk->versions, port->blocks);
    }
    store_quorum.actor.started(port, first);
}

static void who_acknowledges_what_it_has_not_is_caught(void)
{
    struct store_class mutant = store_quorum;
    mutant.actor.heard = acknowledges_unwritten;
    CU_ASSERT_TRUE(stale_of(&mutant, "quorum", "quorum", 50) > 0);
}

static void who_forgets_what_it_acknowledged_is_caught(void)
{
    struct store_class mutant = store_quorum;
    mutant.actor.started = forgets_its_disk;
    CU_ASSERT_TRUE(stale_of(&mutant, "quorum", "quorum", 300) > 0);
}

TEST_MAIN(quorum_schedules, TEST(quorums_that_overlap_keep_their_promise),
          TEST(those_that_do_not_are_caught), TEST(who_acknowledges_what_it_has_not_is_caught),
          TEST(who_forgets_what_it_acknowledged_is_caught))
