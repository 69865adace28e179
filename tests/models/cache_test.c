/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A cache before another store: in the fake world, and before a real one in a run. */
#include "models/stores/lru.h"
#include "tests/lib/member.h"
#include "tests/models/fake_world.h"

#define SECOND NANOSECONDS_PER_SECOND
#define MS (SECOND / 1000)

/* --- the map --- */

/* Beside a plain list of what was used, latest first: the same is there, and the same goes. */
static void the_least_recently_used_goes(void)
{
    enum { MOST = 13, KEYS = 40, ROUNDS = 20000 };
    struct arena *arena = arena_create(0);
    struct blocks blocks;
    blocks_init(&blocks, arena);
    struct lru lru = {0};
    uint64_t list[MOST];
    unsigned count = 0, wrong = 0;
    draw random = 9;
    for (unsigned i = 0; i < ROUNDS; i++) {
        const uint64_t key = below(draw_next(&random), KEYS);
        unsigned at = 0;
        while (at < count && list[at] != key)
            at++;
        const struct version *found = lru_get(&lru, 1, key);
        wrong += (found != NULL) != (at < count);
        wrong += found && found->number != 100 + key;
        if (!found)
            lru_put(&lru, &blocks, MOST, 1, key, (struct version){.number = 100 + key});
        if (at == count && count < MOST)
            count++;
        for (unsigned k = at < count ? at : count - 1; k > 0; k--)
            list[k] = list[k - 1];
        list[0] = key;
    }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_PTR_NULL(lru_get(&lru, 2, list[0])); /* of another dataset */
    lru_put(&lru, &blocks, MOST, 1, list[0], (struct version){.number = 1});
    CU_ASSERT_EQUAL(lru_get(&lru, 1, list[0])->number, 100 + list[0]); /* the newer one stays */
    lru_free(&lru, &blocks);
    CU_ASSERT_EQUAL(blocks.in_use, 0);
    arena_destroy(arena);
}

/* --- the store --- */

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

TEST_MAIN(cache, TEST(the_least_recently_used_goes), TEST(what_was_used_is_there),
          TEST(after_a_crash_it_is_cold), TEST(what_fails_behind_fails_here), TEST(keys_are_spread))
