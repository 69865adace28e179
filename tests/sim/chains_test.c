/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/chains.h"

#include <string.h>

#include "sim/rng.h"
#include "tests/lib/test.h"

struct thing {
    struct chained in;
    bool stands;
};

/* Things come and go by chance, those that stand told by a table beside it: each is found by its
 * number and by the lowest bits of it, no other is, and going through them gives those that stand,
 * the latest first. */
static void what_stands_is_found(void)
{
    enum { THINGS = 5000, ROUNDS = 40000 };
    static struct thing things[THINGS];
    static uint32_t came[THINGS];
    memset(things, 0, sizeof things);
    struct arena *arena = arena_create(0);
    struct blocks blocks;
    blocks_init(&blocks, arena);
    struct chains chains = {0};
    draw random = 3;
    uint32_t standing = 0, wrong = 0;
    for (uint32_t i = 1; i <= ROUNDS; i++) {
        const uint32_t at = uniform_below(draw_next(&random), THINGS);
        const uint64_t number = UINT64_C(7) << 40 | at;
        struct thing *thing = &things[at];
        wrong += (chains_find(&chains, number) == &thing->in) != thing->stands;
        wrong += (chains_at(&chains, at) == &thing->in) != thing->stands;
        wrong += chains_find(&chains, at) != NULL; /* another one's lowest bits */
        if (thing->stands)
            chains_leave(&chains, &thing->in);
        else
            chains_enter(&chains, &blocks, &thing->in, number);
        came[at] = i;
        thing->stands = !thing->stands;
        standing += thing->stands ? 1 : UINT32_MAX;
        wrong += chains.count != standing;
    }
    uint32_t before = UINT32_MAX, seen = 0;
    for (const struct chained *each = chains.first; each; each = each->next) {
        const uint32_t at = (uint32_t)each->number;
        wrong += !things[at].stands || came[at] >= before;
        before = came[at];
        seen++;
    }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_TRUE(standing > 2000);
    CU_ASSERT_EQUAL(seen, standing);
    chains_free(&chains, &blocks);
    CU_ASSERT_EQUAL(blocks.in_use, 0);
    CU_ASSERT_PTR_NULL(chains_find(&chains, UINT64_C(7) << 40));
    arena_destroy(arena);
}

/* Looking for one takes as long among a hundred thousand as among a few. */
static void chains_stay_short(void)
{
    enum { THINGS = 100000 };
    static struct thing things[THINGS];
    memset(things, 0, sizeof things);
    struct arena *arena = arena_create(0);
    struct blocks blocks;
    blocks_init(&blocks, arena);
    struct chains chains = {0};
    for (uint32_t i = 0; i < THINGS; i++)
        chains_enter(&chains, &blocks, &things[i].in, UINT64_C(1) << 44 | (2 * i));
    uint32_t longest = 0;
    for (uint32_t i = 0; i < chains.limit; i++) {
        uint32_t length = 0;
        for (const struct chained *each = chains.heads[i]; each; each = each->beside)
            length++;
        longest = length > longest ? length : longest;
    }
    CU_ASSERT_TRUE(chains.limit >= THINGS && chains.limit <= 2 * THINGS);
    CU_ASSERT_TRUE(longest <=
                   12); /* of a Poisson law of mean 0.76: longer in less than one table of 10^6 */
    chains_free(&chains, &blocks);
    arena_destroy(arena);
}

TEST_MAIN(chains, TEST(what_stands_is_found), TEST(chains_stay_short))
