/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The token ring of quorum stores: who owns how much of it, where copies lie, what moves when
 * somebody comes; against shares computed without it. */
#include "models/stores/quorum/ring.h"

#include <math.h>

#include "sim/rng.h"
#include "tests/lib/test.h"

static struct arena *arena;

/* Members go round the zones, zones round the regions; the last ones come later. */
static const struct ring *ring_growing(uint32_t members, uint32_t initial, uint32_t copies,
                                       uint32_t tokens, bool even, uint32_t zones, uint32_t regions)
{
    struct whereabouts places[MOST_MEMBERS];
    for (uint32_t i = 0; i < members; i++)
        places[i] = (struct whereabouts){.zone = i % zones, .region = i % zones % regions};
    return ring_make(members, initial, copies, tokens, even, places, arena);
}
static const struct ring *ring_over(uint32_t members, uint32_t copies, uint32_t tokens, bool even,
                                    uint32_t zones, uint32_t regions)
{
    return ring_growing(members, members, copies, tokens, even, zones, regions);
}

static double owned(const struct ring *ring, uint32_t member)
{
    double share = 0.0;
    for (uint32_t i = 0; i < ring->count; i++)
        if (ring->tokens[i].member == member)
            share += (double)ring->tokens[i].size / (double)RING_SIZE;
    return share;
}

/* --- balance --- */

static void even_tokens_give_equal_shares(void)
{
    arena = arena_create(0);
    for (uint32_t members = 2; members <= 16; members++) {
        const struct ring *ring = ring_over(members, 1, 16, true, 1, 1);
        for (uint32_t i = 0; i < members; i++)
            CU_ASSERT_DOUBLE_EQUAL(owned(ring, i), 1.0 / members, 1e-9);
    }
    arena_destroy(arena);
}

/* Where every zone holds a copy of all, a zone's members hold equal parts of it. */
static void zones_with_a_copy_each_are_shared_out(void)
{
    arena = arena_create(0);
    for (uint32_t each = 1; each <= 8; each++) {
        const struct ring *ring = ring_over(3 * each, 3, 16, true, 3, 1);
        for (uint32_t i = 0; i < 3 * each; i++)
            CU_ASSERT_DOUBLE_EQUAL(ring->share[i], 1.0 / each, 1e-9);
    }
    arena_destroy(arena);
}

/* Tokens drawn evenly cut the ring like the parts of a Dirichlet distribution: the share of a
 * member has variance (1/n)(1 - 1/n)/(nv + 1).  Of the variance of 64 shares the standard error is
 * sqrt((k - 1)/64) of it, with a kurtosis k of 9 for one token (an exponential law) and 3 + 6/v. */
static void random_tokens_scatter_like_parts_of_a_dirichlet(void)
{
    enum { MEMBERS = 64 };
    static const uint32_t tokens[] = {1, 2, 4, 16, 64, 256};
    arena = arena_create(0);
    for (unsigned i = 0; i < sizeof tokens / sizeof tokens[0]; i++) {
        const struct ring *ring = ring_over(MEMBERS, 1, tokens[i], false, 1, 1);
        const double mean = 1.0 / MEMBERS,
                     expected = mean * (1 - mean) / (MEMBERS * (double)tokens[i] + 1);
        double squares = 0.0;
        for (uint32_t k = 0; k < MEMBERS; k++)
            squares += pow(owned(ring, k) - mean, 2);
        const double error = sqrt((2.0 + 6.0 / tokens[i]) / MEMBERS);
        CU_ASSERT_DOUBLE_EQUAL(squares / (MEMBERS - 1) / expected, 1.0, 4 * error);
    }
    arena_destroy(arena);
}

/* What keys say, drawn: 4 standard errors of a binomial count. */
static void keys_fall_as_ranges_say(void)
{
    enum { KEYS = 60000, MEMBERS = 7 };
    arena = arena_create(0);
    for (unsigned even = 0; even < 2; even++) {
        const struct ring *ring = ring_over(MEMBERS, 3, 8, even, 1, 1);
        uint32_t first[MEMBERS] = {0}, held[MEMBERS] = {0};
        for (uint64_t key = 0; key < KEYS; key++) {
            const uint8_t *whom = ring_at_first(ring, ring_token(ring, 0, key));
            first[whom[0]]++;
            for (unsigned i = 0; i < 3; i++)
                held[whom[i]]++;
        }
        for (uint32_t i = 0; i < MEMBERS; i++) {
            const double one = owned(ring, i), any = ring->share[i];
            CU_ASSERT_DOUBLE_EQUAL(first[i], KEYS * one, 4 * sqrt(KEYS * one * (1 - one)));
            CU_ASSERT_DOUBLE_EQUAL(held[i], KEYS * any, 4 * sqrt(KEYS * any * (1 - any)));
        }
    }
    arena_destroy(arena);
}

/* --- places --- */

static void copies_lie_in_different_zones(void)
{
    static const struct {
        uint32_t members, copies, zones, regions;
    } all[] = {{6, 3, 3, 1},  {9, 3, 3, 1}, {7, 3, 2, 1}, {12, 5, 3, 1},
               {12, 6, 6, 2}, {8, 3, 4, 2}, {5, 4, 1, 1}, {4, 4, 2, 1}};
    arena = arena_create(0);
    for (unsigned i = 0; i < sizeof all / sizeof all[0]; i++) {
        const struct ring *ring =
            ring_over(all[i].members, all[i].copies, 16, i % 2, all[i].zones, all[i].regions);
        const uint32_t each = all[i].copies / all[i].regions, left = all[i].copies % all[i].regions;
        for (uint32_t token = 0; token < ring->count; token++) {
            const uint8_t *whom = ring_at_first(ring, token);
            member_set members = 0, zones = 0;
            uint32_t in_region[2] = {0};
            for (uint32_t k = 0; k < all[i].copies; k++) {
                members |= member_bit(whom[k]);
                zones |= member_bit(whom[k] % all[i].zones);
                in_region[whom[k] % all[i].zones % all[i].regions]++;
            }
            CU_ASSERT_EQUAL(whom[0], ring->tokens[token].member);
            CU_ASSERT_EQUAL(count_members(members), all[i].copies);
            CU_ASSERT_EQUAL(count_members(zones),
                            all[i].copies < all[i].zones ? all[i].copies : all[i].zones);
            CU_ASSERT_EQUAL(in_region[0], each + (left > 0));
        }
    }
    arena_destroy(arena);
}

/* --- coming and going --- */

/* It moves what the newcomer takes, and nothing else; says how much of a copy. */
static double moved(const struct ring *ring, uint32_t newcomer)
{
    double sum = 0.0;
    for (uint32_t token = 0; token < ring->count; token++) {
        uint8_t was[MOST_COPIES], is[MOST_COPIES];
        member_set change = 0;
        CU_ASSERT_EQUAL(ring_walk(ring, ring->initial, token, was), 3);
        CU_ASSERT_EQUAL(ring_walk(ring, first_members(ring->members), token, is), 3);
        for (unsigned i = 0; i < 3; i++)
            change ^= member_bit(was[i]) ^ member_bit(is[i]);
        const bool takes = change & member_bit(newcomer);
        CU_ASSERT_EQUAL(count_members(change), takes ? 2 : 0);
        sum += takes ? (double)ring->tokens[token].size / (double)RING_SIZE : 0.0;
    }
    return sum;
}

/* Of n members, n + 1 then: the newcomer owns 1/(n + 1) of what there is, the others by a token
 * more or less the same, and of copies it takes about as much: what is met behind a token is not
 * chosen for its size.  With a copy in each of three zones, its part of its own zone. */
static void who_joins_takes_its_share(void)
{
    arena = arena_create(0);
    for (uint32_t before = 3; before <= 30; before++) {
        const struct ring *ring = ring_growing(before + 1, before, 3, 16, true, 1, 1);
        const double fair = 1.0 / (before + 1);
        CU_ASSERT_DOUBLE_EQUAL(owned(ring, before), fair, 1e-9);
        for (uint32_t i = 0; i < before; i++)
            CU_ASSERT_DOUBLE_EQUAL(owned(ring, i), fair, 0.07 * fair);
        CU_ASSERT_DOUBLE_EQUAL(moved(ring, before) / 3, fair, 0.15 * fair);
        ring = ring_growing(before + 1, before, 3, 16, true, 3, 1);
        CU_ASSERT_DOUBLE_EQUAL(moved(ring, before), 1.0 / (before / 3 + 1), 1e-9);
    }
    arena_destroy(arena);
}

/* Random tokens: a newcomer takes 1/(n + 1) on average over rings, of which there is one for each
 * number; the standard error is that of its share. */
static void random_tokens_take_it_on_average(void)
{
    enum { TOKENS = 256 };
    arena = arena_create(0);
    for (uint32_t before = 3; before <= 12; before++) {
        const struct ring *ring = ring_growing(before + 1, before, 3, TOKENS, false, 1, 1);
        const double mean = 1.0 / (before + 1),
                     error = sqrt(mean * (1 - mean) / ((before + 1.0) * TOKENS + 1));
        CU_ASSERT_DOUBLE_EQUAL(owned(ring, before), mean, 4 * error);
        moved(ring, before);
    }
    arena_destroy(arena);
}

static void somebody_else_stands_in(void)
{
    arena = arena_create(0);
    const struct ring *ring = ring_over(5, 3, 16, true, 1, 1);
    for (uint32_t token = 0; token < ring->count; token++) {
        const uint8_t *whom = ring_at_first(ring, token);
        member_set holders = 0;
        for (unsigned i = 0; i < 3; i++)
            holders |= member_bit(whom[i]);
        const uint32_t next = ring_beyond(ring, ring->initial, token, holders);
        CU_ASSERT_TRUE(next < 5 && !(holders & member_bit(next)));
        CU_ASSERT_EQUAL(ring_beyond(ring, holders, token, holders), UINT32_MAX);
    }
    arena_destroy(arena);
}

/* Those beyond a word count like all others. */
static void sets_are_of_128(void)
{
    const member_set some = member_bit(3) | member_bit(63) | member_bit(64) | member_bit(127);
    CU_ASSERT_EQUAL(count_members(some), 4);
    CU_ASSERT_EQUAL(lowest_member(some), 3);
    CU_ASSERT_EQUAL(lowest_member(some & ~first_members(64)), 64);
    CU_ASSERT_EQUAL(lowest_member(member_bit(127)), 127);
    CU_ASSERT_EQUAL(count_members(first_members(100)), 100);
    CU_ASSERT_EQUAL(count_members(first_members(128)), 128);
}

TEST_MAIN(ring, TEST(sets_are_of_128), TEST(even_tokens_give_equal_shares),
          TEST(zones_with_a_copy_each_are_shared_out),
          TEST(random_tokens_scatter_like_parts_of_a_dirichlet), TEST(keys_fall_as_ranges_say),
          TEST(copies_lie_in_different_zones), TEST(who_joins_takes_its_share),
          TEST(random_tokens_take_it_on_average), TEST(somebody_else_stands_in))
