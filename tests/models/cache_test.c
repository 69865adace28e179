/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A cache before another store: in the fake world, and before a real one in a run. */
#include "tests/lib/member.h"
#include "tests/models/fake_world.h"
#include "tests/models/family.h"

#define SECOND NANOSECONDS_PER_SECOND
#define MS (SECOND / 1000)

static struct arena *settings_arena;

static struct fake_world *cached(const char *text, uint32_t replicas)
{
    settings_arena = arena_create(0);
    const struct made made = member_of(&stores, text, settings_arena);
    struct fake_world *world =
        fake_of((const struct store_class *)made.chosen.class, replicas, made.chosen.settings);
    world->behind_time = MS;
    return world;
}

static void end(struct fake_world *world)
{
    fake_end(world);
    arena_destroy(settings_arena);
}

static uint64_t read_of(struct fake_world *world, uint64_t key, sim_time took)
{
    fake_ask(world, VERB_READ, LEVEL_NORMAL, key);
    fake_pass(world, SECOND);
    CU_ASSERT_EQUAL(world->took, took);
    return world->version;
}

static void what_was_used_is_there(void)
{
    struct fake_world *world = cached("cache(of=other size=2)", 1);
    read_of(world, 1, MS + 1000);
    read_of(world, 1, 1000);
    fake_ask(world, VERB_WRITE, LEVEL_NORMAL, 1);
    fake_pass(world, SECOND);
    CU_ASSERT_EQUAL(world->took, MS + 2000); /* through */
    CU_ASSERT_EQUAL(versions_get(&world->behind, 0, 1).number, 1);
    CU_ASSERT_EQUAL(read_of(world, 1, 1000), 1);
    read_of(world, 2, MS + 1000);
    read_of(world, 3, MS + 1000);
    CU_ASSERT_EQUAL(read_of(world, 1, MS + 1000), 1); /* had to go */
    CU_ASSERT_EQUAL(world->seen, 3);                  /* the third that was asked wrote it */
    end(world);
}

static void after_a_crash_it_is_cold(void)
{
    struct fake_world *world = cached("cache(of=other size=10)", 1);
    const uint64_t blocks = world->blocks.in_use;
    read_of(world, 1, MS + 1000);
    fake_ask(world, VERB_READ, LEVEL_NORMAL, 2); /* nobody waits for it any more */
    fake_crash(world, 0);
    CU_ASSERT_EQUAL(world->blocks.in_use, blocks);
    fake_restart(world, 0);
    fake_pass(world, SECOND);
    CU_ASSERT_EQUAL(world->answered, 1);
    read_of(world, 1, MS + 1000);
    read_of(world, 1, 1000);
    end(world);
}

static void what_fails_behind_fails_here(void)
{
    struct fake_world *world = cached("cache(of=other size=10)", 1);
    read_of(world, 1, MS + 1000);
    world->behind_away = true;
    read_of(world, 1, 1000); /* it has that */
    CU_ASSERT_EQUAL(world->failed, 0);
    read_of(world, 2, MS + 1000);
    CU_ASSERT_EQUAL(world->failed, 1);
    world->behind_away = false;
    read_of(world, 2, MS + 1000); /* and did not keep the failure */
    CU_ASSERT_TRUE(world->failed == 1 && world->answered == 3);
    end(world);
}

/* Each key has its replica; all have some. */
static void keys_are_spread(void)
{
    struct fake_world *world = cached("cache(of=other size=1000)", 4);
    unsigned of[4] = {0};
    for (uint64_t key = 0; key < 1000; key++) {
        const uint32_t replica = fake_route_key(world, VERB_READ, LEVEL_NORMAL, key);
        CU_ASSERT_EQUAL(fake_route_key(world, VERB_WRITE, LEVEL_STRONG, key), replica);
        of[replica]++;
    }
    for (unsigned i = 0; i < 4; i++) /* binomial: 250 with a standard deviation of 14 */
        CU_ASSERT_TRUE(of[i] > 190 && of[i] < 310);
    for (unsigned round = 0; round < 2; round++)
        for (uint64_t key = 0; key < 1000; key++)
            read_of(world, key, round ? 1000 : MS + 1000);
    end(world);
}

/* --- how values come and go --- */

static void ways_to_fill_are_documented(void) { assert_family(&fills); }

static void write_of(struct fake_world *world, uint64_t key, sim_time took)
{
    fake_ask(world, VERB_WRITE, LEVEL_NORMAL, key);
    fake_pass(world, took);
    CU_ASSERT_EQUAL(world->took, took);
}

static void a_write_forgets(void)
{
    static const char *const ways[] = {"aside", "read_through"};
    for (unsigned i = 0; i < 2; i++) {
        struct arena *texts = arena_create(0);
        struct fake_world *world =
            cached(arena_format(texts, "cache(of=other fill=%s)", ways[i]), 1);
        read_of(world, 1, MS + 1000);
        read_of(world, 1, 1000);
        write_of(world, 1, MS + 2000);
        CU_ASSERT_EQUAL(read_of(world, 1, MS + 1000), 1);
        CU_ASSERT_EQUAL(read_of(world, 1, 1000), 1);
        CU_ASSERT_TRUE(world->hits == 2 && world->misses == 2);
        end(world);
        arena_destroy(texts);
    }
}

/* aside: the value comes by work of its own, after the answer. */
static void whoever_asked_brings_it(void)
{
    struct fake_world *world = cached("cache(of=other fill=aside)", 1);
    fake_ask(world, VERB_READ, LEVEL_NORMAL, 1);
    fake_pass(world, MS + 1000);
    CU_ASSERT_EQUAL(world->answered, 1);
    fake_ask(world, VERB_READ, LEVEL_NORMAL, 1); /* too early */
    fake_pass(world, SECOND);
    CU_ASSERT_EQUAL(world->misses, 2);
    read_of(world, 1, 1000);
    end(world);
}

static void old_values_are_not_there(void)
{
    struct fake_world *world = cached("cache(of=other ttl=10ms)", 1);
    read_of(world, 1, MS + 1000); /* kept at 1.001 ms */
    fake_ask(world, VERB_READ, LEVEL_NORMAL, 1);
    fake_pass(world, SECOND);
    CU_ASSERT_EQUAL(world->hits, 0); /* a second has passed */
    fake_ask(world, VERB_READ, LEVEL_NORMAL, 2);
    fake_pass(world, 2 * MS);
    fake_ask(world, VERB_READ, LEVEL_NORMAL, 2);
    fake_pass(world, 2 * MS);
    CU_ASSERT_EQUAL(world->hits, 1);
    end(world);
}

/* --- many at once --- */

static void a_stampede_and_a_single_flight(void)
{
    static const char *const texts[] = {"cache(of=other)",
                                        "cache(of=other stampede=single_flight)"};
    for (unsigned i = 0; i < 2; i++) {
        struct fake_world *world = cached(texts[i], 1);
        for (unsigned k = 0; k < 50; k++)
            fake_ask(world, VERB_READ, LEVEL_NORMAL, 7);
        fake_ask(world, VERB_READ, LEVEL_NORMAL, 8);
        fake_pass(world, SECOND);
        CU_ASSERT_EQUAL(world->answered, 51);
        CU_ASSERT_EQUAL(world->misses, 51);
        CU_ASSERT_EQUAL(world->behind_asked, i ? 2 : 51);
        CU_ASSERT_EQUAL(world->asking, i ? 1 : 50);
        CU_ASSERT_EQUAL(world->took, MS + 1000);
        world->behind_away = true; /* all hear of the failure */
        for (unsigned k = 0; k < 5; k++)
            fake_ask(world, VERB_READ, LEVEL_NORMAL, 9);
        fake_pass(world, SECOND);
        CU_ASSERT_EQUAL(world->failed, 5);
        end(world);
    }
}

/* --- written later --- */

static void writes_go_later_and_as_one(void)
{
    struct fake_world *world =
        cached("cache(of=other fill=write_behind(after=100ms most=2) size=1)", 1);
    write_of(world, 1, 2000);
    write_of(world, 1, 2000);
    write_of(world, 1, 2000);
    CU_ASSERT_EQUAL(world->behind_asked, 0);
    const uint64_t version = read_of(world, 1, 1000); /* passes a second: it has gone */
    CU_ASSERT_EQUAL(world->behind_asked, 1);
    CU_ASSERT_EQUAL(versions_get(&world->behind, 0, 1).id, 3);
    read_of(world, 2, MS + 1000);                           /* takes the only place */
    CU_ASSERT_EQUAL(read_of(world, 1, MS + 1000), version); /* behind: the same, by its stamp */
    CU_ASSERT_EQUAL(world->seen, 3);
    end(world);
}

static void what_waits_is_seen_though_it_was_evicted(void)
{
    struct fake_world *world =
        cached("cache(of=other fill=write_behind(after=100ms most=9) size=1)", 1);
    write_of(world, 1, 2000);
    write_of(world, 2, 2000);
    fake_ask(world, VERB_READ, LEVEL_NORMAL, 1);
    fake_pass(world, 1000);
    CU_ASSERT_EQUAL(world->took, 1000);
    CU_ASSERT_EQUAL(world->seen, 1);
    end(world);
}

/* A third key waits for the store behind itself. */
static void no_more_wait_than_may(void)
{
    struct fake_world *world =
        cached("cache(of=other fill=write_behind(after=100ms most=2) size=9)", 1);
    write_of(world, 1, 2000);
    write_of(world, 2, 2000);
    write_of(world, 3, MS + 2000);
    const uint64_t version = world->version;
    CU_ASSERT_EQUAL(read_of(world, 3, 1000), version);
    write_of(world, 3, 2000); /* the others have gone */
    CU_ASSERT_TRUE(world->version > version);
    end(world);
}

static void what_fails_behind_is_tried_again(void)
{
    struct fake_world *world =
        cached("cache(of=other fill=write_behind(after=100ms most=2) size=9)", 1);
    world->behind_away = true;
    write_of(world, 1, 2000);
    fake_pass(world, 350 * MS); /* at 100, 201, 302 ms */
    CU_ASSERT_EQUAL(world->behind_asked, 3);
    world->behind_away = false;
    fake_pass(world, SECOND);
    CU_ASSERT_EQUAL(world->behind_asked, 4);
    CU_ASSERT_EQUAL(versions_get(&world->behind, 0, 1).id, 1);
    end(world);
}

static void a_crash_loses_what_has_not_gone(void)
{
    struct fake_world *world =
        cached("cache(of=other fill=write_behind(after=100ms most=9) size=9)", 1);
    const uint64_t blocks = world->blocks.in_use;
    write_of(world, 1, 2000);
    fake_pass(world, SECOND); /* has gone */
    write_of(world, 1, 2000);
    write_of(world, 1, 2000);
    write_of(world, 2, 2000);
    fake_crash(world, 0);
    CU_ASSERT_EQUAL(world->blocks.in_use, blocks + 2); /* stamps, and what is behind */
    fake_restart(world, 0);
    fake_pass(world, SECOND);
    CU_ASSERT_EQUAL(world->writes_lost, 3);
    CU_ASSERT_EQUAL(read_of(world, 2, MS + 1000), 0);
    read_of(world, 1, MS + 1000);
    CU_ASSERT_EQUAL(world->seen, 1);
    fake_crash(world, 0);
    fake_restart(world, 0);
    CU_ASSERT_EQUAL(world->writes_lost, 3); /* told once */
    end(world);
}

/* --- whatever happens --- */

/* A read sees nothing older than what had been acknowledged when it began. */
static void check_answer(struct fake_world *world, const struct fake_task *task,
                         enum outcome outcome)
{
    uint64_t *newest = &((uint64_t *)world->context)[task->task.key];
    if (outcome != OUTCOME_ok)
        return;
    if (task->task.verb == VERB_WRITE && task->task.version > *newest)
        *newest = task->task.version;
    CU_ASSERT_TRUE(task->task.id <= world->asked);
    CU_ASSERT_TRUE(task->task.verb == VERB_WRITE || task->task.version >= task->note);
}

/* Reads, writes, failures behind, crashes at random: every operation of a living process is
 * answered once, and nothing is left behind. */
static void storms_leave_nothing(void)
{
    for_each_example (&stores, example) {
        if (strncmp(example->text, "cache", 5) != 0)
            continue;
        for (uint64_t seed = 1; seed <= 100; seed++) {
            uint64_t newest[8] = {0}, asked = 0, dropped = 0;
            draw random = seed;
            struct fake_world *world = cached(example->text, 1);
            if (!strstr(example->text, "aside")) /* whose race may bring an old value back */
                world->heard = check_answer;
            world->context = newest;
            for (unsigned i = 0; i < 300; i++) {
                const uint32_t what = uniform_below(draw_next(&random), 100);
                if (what == 0) {
                    const uint64_t open = asked - world->answered - world->failed - dropped;
                    fake_crash(world, 0);
                    fake_restart(world, 0);
                    memset(newest, 0, sizeof newest); /* what had not gone is lost */
                    dropped += open;
                } else if (what < 5) {
                    world->behind_away = !world->behind_away;
                } else {
                    const uint64_t key = uniform_below(draw_next(&random), 8);
                    world->note = newest[key];
                    fake_ask(world, what < 40 ? VERB_WRITE : VERB_READ, LEVEL_NORMAL, key);
                    asked++;
                }
                fake_pass(world, uniform_below(draw_next(&random), 3) * 700000);
            }
            world->behind_away = false;
            fake_pass(world, 10 * SECOND);
            CU_ASSERT_EQUAL(world->answered + world->failed + dropped, asked);
            CU_ASSERT_EQUAL(pool_in_use(&world->tasks), 0);
            end(world);
        }
    }
}

TEST_MAIN(cache, TEST(what_was_used_is_there), TEST(after_a_crash_it_is_cold),
          TEST(what_fails_behind_fails_here), TEST(keys_are_spread),
          TEST(ways_to_fill_are_documented), TEST(a_write_forgets), TEST(whoever_asked_brings_it),
          TEST(old_values_are_not_there), TEST(a_stampede_and_a_single_flight),
          TEST(writes_go_later_and_as_one), TEST(what_waits_is_seen_though_it_was_evicted),
          TEST(no_more_wait_than_may), TEST(what_fails_behind_is_tried_again),
          TEST(a_crash_loses_what_has_not_gone), TEST(storms_leave_nothing))
