/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/messaging/kept.h"

#include "sim/check.h"

void kept_init(struct kept *kept, struct blocks *blocks, const struct topic_terms *topic)
{
    *kept = (struct kept){.groups = topic->groups, .ordered = topic->ordered};
    kept->shares = block_array(blocks, topic->groups + (size_t)1, sizeof *kept->shares);
}

void kept_free(struct kept *kept, struct blocks *blocks)
{
    for (uint32_t i = 0; i < kept->groups; i++)
        block_give(blocks, kept->shares[i].settled, kept->limit);
    block_give(blocks, kept->shares, (kept->groups + (size_t)1) * sizeof *kept->shares);
    block_give(blocks, kept->ring, kept->limit * sizeof *kept->ring);
    block_give(blocks, kept->keys, KEYS_KEPT * sizeof *kept->keys);
    *kept = (struct kept){.groups = 0};
}

uint64_t kept_find(const struct kept *kept, uint64_t key)
{
    const uint64_t known = kept->end > KEYS_KEPT ? kept->end - KEYS_KEPT : 0;
    for (uint64_t offset = kept->end; offset-- > known && kept->keys;)
        if (kept->keys[offset % KEYS_KEPT] == key)
            return offset;
    for (uint64_t offset = known; offset-- > kept->first;)
        if (kept_at(kept, offset)->key == key)
            return offset;
    return UINT64_MAX;
}

struct message_entry *kept_at(const struct kept *kept, uint64_t offset)
{
    CHECK(offset >= kept->first && offset < kept->end);
    return &kept->ring[offset & (kept->limit - 1)];
}

static void grow(struct kept *kept, struct blocks *blocks)
{
    const struct kept old = *kept;
    kept->limit = old.limit ? 2 * old.limit : 16;
    kept->ring = block_array(blocks, kept->limit, sizeof *kept->ring);
    for (uint64_t i = old.first; i < old.end; i++)
        kept->ring[i & (kept->limit - 1)] = old.ring[i & (old.limit - 1)];
    block_give(blocks, old.ring, old.limit * sizeof *old.ring);
    for (uint32_t k = 0; k < kept->groups && !kept->ordered; k++) {
        uint8_t *before = kept->shares[k].settled;
        kept->shares[k].settled = block_take(blocks, kept->limit);
        for (uint64_t i = old.first; i < old.end; i++)
            kept->shares[k].settled[i & (kept->limit - 1)] = before[i & (old.limit - 1)];
        block_give(blocks, before, old.limit);
    }
}

/* Nobody needs those before the slowest group. */
static void drop(struct kept *kept)
{
    uint64_t passed = kept->end;
    for (uint32_t i = 0; i < kept->groups; i++)
        passed = kept->shares[i].passed < passed ? kept->shares[i].passed : passed;
    kept->first = passed;
}

void kept_append(struct kept *kept, struct blocks *blocks, const struct message_entry *entry)
{
    if (kept->end - kept->first == kept->limit)
        grow(kept, blocks);
    if (!kept->keys)
        kept->keys = block_array(blocks, KEYS_KEPT, sizeof *kept->keys);
    kept->keys[kept->end % KEYS_KEPT] = entry->key;
    const uint64_t at = kept->end++ & (kept->limit - 1);
    kept->ring[at] = *entry;
    for (uint32_t i = 0; i < kept->groups && !kept->ordered; i++)
        kept->shares[i].settled[at] = 0;
    if (kept->groups == 0) /* nobody hears it */
        drop(kept);
}

void kept_settle(struct kept *kept, uint32_t group, uint64_t offset)
{
    struct share_kept *share = &kept->shares[group];
    if (offset < share->passed || offset >= kept->end)
        return;
    if (kept->ordered)
        share->passed = offset + 1;
    else
        share->settled[offset & (kept->limit - 1)] = 1;
    while (!kept->ordered && share->passed < kept->end &&
           share->settled[share->passed & (kept->limit - 1)] != 0)
        share->passed++;
    drop(kept);
}

void kept_pass(struct kept *kept, uint32_t group, uint64_t passed)
{
    struct share_kept *share = &kept->shares[group];
    passed = passed < kept->end ? passed : kept->end;
    if (passed <= share->passed)
        return;
    share->passed = passed;
    while (!kept->ordered && share->passed < kept->end &&
           share->settled[share->passed & (kept->limit - 1)] != 0)
        share->passed++;
    drop(kept);
}

void kept_cut(struct kept *kept, uint64_t end)
{
    kept->end = end;
    kept->first = kept->first < end ? kept->first : end;
    for (uint32_t i = 0; i < kept->groups; i++)
        kept->shares[i].passed = kept->shares[i].passed < end ? kept->shares[i].passed : end;
}

void kept_reset(struct kept *kept, uint64_t from)
{
    kept->first = kept->end = from;
    for (uint32_t i = 0; i < KEYS_KEPT && kept->keys; i++)
        kept->keys[i] = 0;
    for (uint32_t i = 0; i < kept->groups; i++)
        kept->shares[i].passed = from;
}
