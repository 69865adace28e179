/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/blocks.h"

#include <string.h>

#include "sim/check.h"

enum { LEAST_EXPONENT = 4 }; /* 16 bytes: room for the link, and the arena's alignment */

/* What stands before a body: 16 bytes, so that the body is aligned as its block. */
struct body_head {
    uint64_t size; /* of the block */
    uint64_t holders;
};

void blocks_init(struct blocks *blocks, struct arena *arena)
{
    *blocks = (struct blocks){.arena = arena};
}

static unsigned exponent_of(size_t size)
{
    if (size <= (size_t)1 << LEAST_EXPONENT)
        return LEAST_EXPONENT;
    const unsigned exponent = 64u - (unsigned)__builtin_clzll((unsigned long long)size - 1);
    CHECK(exponent < BLOCK_SIZES);
    return exponent;
}

void *block_take(struct blocks *blocks, size_t size)
{
    const unsigned exponent = exponent_of(size);
    void *block = blocks->free[exponent];
    blocks->in_use++;
    if (!block)
        return arena_alloc(blocks->arena, (size_t)1 << exponent);
    memcpy(&blocks->free[exponent], block, sizeof blocks->free[exponent]);
    return memset(block, 0, size);
}

void *block_array(struct blocks *blocks, size_t count, size_t size)
{
    CHECK(count == 0 || size <= SIZE_MAX / count);
    return block_take(blocks, count * size);
}

void block_give(struct blocks *blocks, void *block, size_t size)
{
    if (!block)
        return;
    CHECK(blocks->in_use > 0);
    const unsigned exponent = exponent_of(size);
    memcpy(block, &blocks->free[exponent], sizeof blocks->free[exponent]);
    blocks->free[exponent] = block;
    blocks->in_use--;
}

void *block_grow(struct blocks *blocks, void *list, uint32_t *limit, uint32_t first, size_t size)
{
    const uint32_t before = *limit;
    CHECK(before <= UINT32_MAX / 2);
    *limit = before > 0 ? 2 * before : first;
    void *more = block_array(blocks, *limit, size);
    if (before > 0)
        memcpy(more, list, before * size);
    block_give(blocks, list, before * size);
    return more;
}

static struct body_head *head_of(void *body) { return (struct body_head *)body - 1; }

void *body_make(struct blocks *blocks, size_t size)
{
    struct body_head *head = block_take(blocks, sizeof *head + size);
    head->size = sizeof *head + size;
    head->holders = 1;
    return head + 1;
}

void body_hold(void *body) { head_of(body)->holders++; }

void body_release(struct blocks *blocks, void *body)
{
    if (!body)
        return;
    struct body_head *head = head_of(body);
    CHECK(head->holders > 0);
    if (--head->holders == 0)
        block_give(blocks, head, head->size);
}
