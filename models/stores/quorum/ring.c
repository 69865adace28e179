/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/stores/quorum/ring.h"

#include "models/words/directory.h"
#include "sim/rng.h"

/* Zones and regions get numbers of the ring's own. */
static uint8_t numbered(uint32_t *known, uint32_t *count, uint32_t what)
{
    uint32_t i = 0;
    while (i < *count && known[i] != what)
        i++;
    if (i == *count)
        known[(*count)++] = what;
    return (uint8_t)i;
}

static void set_places(struct ring *ring, const struct whereabouts *places)
{
    uint32_t zones[MOST_MEMBERS], regions[MOST_MEMBERS];
    for (uint32_t i = 0; i < ring->members; i++) {
        ring->zone[i] = numbered(zones, &ring->zones, places ? places[i].zone : 0);
        ring->region[i] = numbered(regions, &ring->regions, places ? places[i].region : 0);
    }
}

static uint32_t bits_for(uint32_t count)
{
    uint32_t bits = 4;
    while (bits < 20 && (UINT32_C(1) << bits) < 4 * count)
        bits++;
    return bits;
}

/* For every upper part of a place its first token; `count`: none, so it is the first of all. */
static void set_first(struct ring *ring, struct arena *arena)
{
    const uint32_t bits = bits_for(ring->count);
    ring->shift = RING_BITS - bits;
    ring->first = arena_array(arena, (size_t)1 << bits, sizeof *ring->first);
    for (uint32_t i = 0, token = 0; i < UINT32_C(1) << bits; i++) {
        while (token < ring->count && ring->tokens[token].at < (uint64_t)i << ring->shift)
            token++;
        ring->first[i] = token;
    }
}

const struct ring *ring_make(uint32_t members, uint32_t initial, uint32_t copies, uint32_t tokens,
                             bool even, const struct whereabouts *places, struct arena *arena)
{
    struct ring *ring = arena_alloc(arena, sizeof *ring);
    *ring = (struct ring){.members = members,
                          .count = members * tokens,
                          .copies = copies < initial ? copies : initial,
                          .initial = first_members(initial)};
    set_places(ring, places);
    ring->tokens = arena_array(arena, ring->count, sizeof *ring->tokens);
    tokens_allot(ring, tokens, even, arena);
    set_first(ring, arena);
    ring->holders = arena_array(arena, ring->count, ring->copies);
    for (uint32_t i = 0; i < ring->count; i++)
        ring_walk(ring, ring->initial, i, ring->holders + (size_t)i * ring->copies);
    ring_shares(ring, ring->initial, ring->share);
    return ring;
}

uint32_t ring_token(const struct ring *ring, uint32_t dataset, uint64_t key)
{
    const uint64_t at = mix(dataset, key) >> (64 - RING_BITS);
    uint32_t token = ring->first[at >> ring->shift];
    while (token < ring->count && ring->tokens[token].at < at)
        token++;
    return token < ring->count ? token : 0;
}

/* --- who holds it --- */

/* What is left to be placed, while one goes round the ring. */
struct walk {
    const struct ring *ring;
    uint8_t *whom;
    uint32_t found;
    uint32_t left[MOST_MEMBERS];  /* copies, by region */
    uint32_t zones[MOST_MEMBERS]; /* without one, by region */
    member_set seen, zones_used;
    uint8_t skipped[MOST_MEMBERS]; /* the second ones of their zones */
    uint32_t skipped_count;
};

/* Copies go round the regions as long as there is somebody to hold them. */
static void set_left(struct walk *walk, member_set in)
{
    const struct ring *ring = walk->ring;
    uint32_t room[MOST_MEMBERS] = {0}, placed = 0, before = UINT32_MAX;
    member_set zones = 0;
    for (uint32_t i = 0; i < ring->members; i++) {
        if (!(in & member_bit(i)))
            continue;
        room[ring->region[i]]++;
        walk->zones[ring->region[i]] += !(zones & member_bit(ring->zone[i]));
        zones |= member_bit(ring->zone[i]);
    }
    while (placed < ring->copies && placed != before) {
        before = placed;
        for (uint32_t region = 0; region < ring->regions && placed < ring->copies; region++)
            if (walk->left[region] < room[region]) {
                walk->left[region]++;
                placed++;
            }
    }
}

static void take(struct walk *walk, uint32_t member)
{
    walk->whom[walk->found++] = (uint8_t)member;
    walk->left[walk->ring->region[member]]--;
}

/* All zones of the region have one: those that were passed over may have the next. */
static void take_skipped(struct walk *walk, uint32_t region)
{
    for (uint32_t i = 0; i < walk->skipped_count && walk->left[region] > 0; i++)
        if (walk->ring->region[walk->skipped[i]] == region)
            take(walk, walk->skipped[i]);
}

static void meet(struct walk *walk, uint32_t member)
{
    const uint32_t region = walk->ring->region[member];
    const member_set zone = member_bit(walk->ring->zone[member]);
    if (walk->left[region] == 0)
        return;
    if (walk->zones[region] == 0) {
        take(walk, member);
    } else if (walk->zones_used & zone) {
        walk->skipped[walk->skipped_count++] = (uint8_t)member;
    } else {
        walk->zones_used |= zone;
        take(walk, member);
        if (--walk->zones[region] == 0)
            take_skipped(walk, region);
    }
}

uint32_t ring_walk(const struct ring *ring, member_set in, uint32_t token, uint8_t *whom)
{
    struct walk walk = {.ring = ring, .whom = whom};
    set_left(&walk, in);
    const uint32_t copies = count_members(in) < ring->copies ? count_members(in) : ring->copies;
    for (uint32_t i = 0; i < ring->count && walk.found < copies; i++) {
        const uint32_t member = ring->tokens[(token + i) % ring->count].member;
        if (!(in & member_bit(member)) || walk.seen & member_bit(member))
            continue;
        walk.seen |= member_bit(member);
        meet(&walk, member);
    }
    return walk.found;
}

uint32_t ring_beyond(const struct ring *ring, member_set in, uint32_t token, member_set not )
{
    for (uint32_t i = 0; i < ring->count; i++) {
        const uint32_t member = ring->tokens[(token + i) % ring->count].member;
        if (in & ~not &member_bit(member))
            return member;
    }
    return NOBODY;
}

void ring_shares(const struct ring *ring, member_set in, double *shares)
{
    for (uint32_t i = 0; i < ring->members; i++)
        shares[i] = 0.0;
    for (uint32_t i = 0; i < ring->count; i++) {
        uint8_t whom[MOST_COPIES];
        const uint32_t copies = ring_walk(ring, in, i, whom);
        const double share = ring->count > 1 ? (double)ring->tokens[i].size / (double)RING_SIZE : 1;
        for (uint32_t k = 0; k < copies; k++)
            shares[whom[k]] += share;
    }
}
