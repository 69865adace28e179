/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks from calloc, cut from the front, so fresh memory is zero without being written: a large
 * array that is never touched costs no page.  A block that serves again knows how far it was
 * written (`dirty`) and is cleaned as it is cut. */
#include "sim/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"

enum {
    BLOCK_LEAST = 16 << 10,
    BLOCK_MOST = 1 << 20, /* but for a request that is larger than a quarter of it */
    KEEP_MOST = 4 << 20,  /* larger ones are likely sparse tables, written at a few places */
    ALIGNMENT = 16
};

struct block {
    struct block *next; /* older */
    size_t size, used;  /* bytes behind the head; of the current block: `used` lags */
    size_t dirty;       /* from here on all is zero, but for what is in use */
};
_Static_assert(sizeof(struct block) % ALIGNMENT == 0, "what follows is aligned");

/* What changes with every allocation, and comes back with a snapshot. */
struct hand {
    struct block *blocks;  /* in use, newest first */
    struct block *current; /* small requests are cut from it; NULL: none yet */
    char *free, *end;      /* what is left of it */
    size_t used, block_size;
};

struct arena {
    struct hand hand;
    struct block *spare; /* kept and not in use */
    size_t limit;
    uint64_t emptied; /* how often: snapshots know theirs */
    jmp_buf *escape;
    char failure[256];
};

static char *bytes_of(struct block *block) { return (char *)(block + 1); }

static void start(struct arena *arena, size_t limit)
{
    arena->hand = (struct hand){.block_size = BLOCK_LEAST};
    arena->limit = limit ? limit : SIZE_MAX;
    arena->escape = NULL;
    arena->failure[0] = 0;
}

struct arena *arena_create(size_t limit)
{
    struct arena *arena = calloc(1, sizeof *arena);
    if (arena)
        start(arena, limit);
    return arena;
}

static void free_blocks(struct block *block)
{
    for (struct block *next; block; block = next) {
        next = block->next;
        free(block);
    }
}

struct arena *arena_create_surely(void)
{
    struct arena *arena = arena_create(0);
    if (arena)
        return arena;
    fputs("maquette: out of memory\n", stderr);
    exit(3);
}

void arena_destroy(struct arena *arena)
{
    if (!arena)
        return;
    free_blocks(arena->hand.blocks);
    free_blocks(arena->spare);
    free(arena);
}

/* The newest block goes to the spare ones: the oldest will lie in front. */
static void put_aside(struct arena *arena)
{
    struct block *block = arena->hand.blocks;
    arena->hand.blocks = block->next;
    if (block->dirty < block->used)
        block->dirty = block->used;
    block->next = arena->spare;
    arena->spare = block;
}

static void drop_newest(struct arena *arena)
{
    struct block *block = arena->hand.blocks;
    arena->hand.blocks = block->next;
    free(block);
}

/* Writes down how far the current block is cut. */
static void note_current(const struct arena *arena)
{
    struct block *current = arena->hand.current;
    if (current)
        current->used = (size_t)(arena->hand.free - bytes_of(current));
}

void arena_reset(struct arena *arena, size_t limit)
{
    free_blocks(arena->spare); /* the last user had no use for them */
    arena->spare = NULL;
    note_current(arena);
    while (arena->hand.blocks)
        if (arena->hand.blocks->size <= KEEP_MOST)
            put_aside(arena);
        else
            drop_newest(arena);
    arena->emptied++;
    start(arena, limit);
}

/* A spare block of fitting size, not so large that most of it would lie idle.  The same work asks
 * for the same blocks in the same order: it is mostly the first. */
static struct block *take_spare(struct arena *arena, size_t size)
{
    for (struct block **link = &arena->spare; *link; link = &(*link)->next) {
        struct block *block = *link;
        if (block->size >= size && block->size / 2 <= size) {
            *link = block->next;
            return block;
        }
    }
    return NULL;
}

static struct block *new_block(struct arena *arena, size_t size)
{
    struct block *block = size > SIZE_MAX - sizeof *block ? NULL : calloc(1, sizeof *block + size);
    if (!block)
        arena_fail(arena, "out of memory: the machine gives no further %zu bytes", size);
    block->size = size;
    return block;
}

static struct block *add_block(struct arena *arena, size_t size)
{
    struct block *block = take_spare(arena, size);
    if (!block)
        block = new_block(arena, size);
    block->next = arena->hand.blocks;
    block->used = 0;
    arena->hand.blocks = block;
    return block;
}

/* `size` bytes of a block, made zero where they were written before. */
static char *cut(struct block *block, char *at, size_t size)
{
    const size_t from = (size_t)(at - bytes_of(block));
    if (from < block->dirty)
        memset(at, 0, size < block->dirty - from ? size : block->dirty - from);
    return at;
}

/* Large requests get a block of their own, so what is left of the current one is not lost. */
static char *cut_new_block(struct arena *arena, size_t size)
{
    struct hand *hand = &arena->hand;
    if (size > hand->block_size / 4) {
        struct block *block = add_block(arena, size);
        block->used = size;
        return cut(block, bytes_of(block), size);
    }
    struct block *block = add_block(arena, hand->block_size);
    note_current(arena);
    hand->current = block;
    hand->free = bytes_of(block) + size;
    hand->end = bytes_of(block) + block->size;
    if (hand->block_size < BLOCK_MOST)
        hand->block_size *= 2;
    return cut(block, bytes_of(block), size);
}

void *arena_alloc(struct arena *arena, size_t size)
{
    struct hand *hand = &arena->hand;
    const size_t rounded =
        size > SIZE_MAX - ALIGNMENT ? SIZE_MAX : (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    if (rounded > arena->limit - hand->used)
        arena_fail(arena,
                   "out of memory: %zu bytes are in use, %zu more would pass the limit of %zu",
                   hand->used, size, arena->limit);
    hand->used += rounded;
    if (rounded >= (size_t)(hand->end - hand->free))
        return cut_new_block(arena, rounded);
    char *at = hand->free;
    hand->free += rounded;
    return cut(hand->current, at, rounded);
}

void *arena_alloc_aligned(struct arena *arena, size_t size, size_t alignment)
{
    if (size > SIZE_MAX - alignment)
        arena_fail(arena, "out of memory: %zu bytes are more than there can be", size);
    const uintptr_t start = (uintptr_t)arena_alloc(arena, size + alignment);
    return (void *)((start + alignment - 1) & ~(uintptr_t)(alignment - 1));
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        arena_fail(arena, "out of memory: %zu entries of %zu bytes are more than there can be",
                   count, size);
    return arena_alloc(arena, bytes);
}

char *arena_text(struct arena *arena, const char *text)
{
    const size_t size = strlen(text) + 1;
    return memcpy(arena_alloc(arena, size), text, size);
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    const int length = vsnprintf(NULL, 0, format, list);
    va_end(list);
    char *text = arena_alloc(arena, length < 0 ? 1 : (size_t)length + 1);
    if (length > 0)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

void arena_guard(struct arena *arena, jmp_buf *escape) { arena->escape = escape; }

void arena_fail(struct arena *arena, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    vsnprintf(arena->failure, sizeof arena->failure, format, list);
    va_end(list);
    if (arena->escape)
        longjmp(*arena->escape, 1);
    fprintf(stderr, "maquette: %s\n", arena->failure);
    exit(3);
}

const char *arena_failure(const struct arena *arena) { return arena->failure; }

size_t arena_used(const struct arena *arena) { return arena->hand.used; }

/* ---- snapshots: the hand, then of every block its head and what is in use, newest first ---- */

struct snapshot {
    const struct arena *of;
    uint64_t emptied;
    struct hand hand;
};

size_t arena_snapshot_size(const struct arena *arena)
{
    size_t size = sizeof(struct snapshot);
    note_current(arena);
    for (const struct block *block = arena->hand.blocks; block; block = block->next)
        size += sizeof block->used + block->used;
    return size;
}

void arena_save(const struct arena *arena, void *snapshot)
{
    const struct snapshot head = {arena, arena->emptied, arena->hand};
    char *to = (char *)memcpy(snapshot, &head, sizeof head) + sizeof head;
    note_current(arena);
    for (struct block *block = arena->hand.blocks; block; block = block->next) {
        memcpy(to, &block->used, sizeof block->used);
        memcpy(to + sizeof block->used, bytes_of(block), block->used);
        to += sizeof block->used + block->used;
    }
}

/* What was written behind the snapshot's end is no longer in use, so it is dirty. */
static const char *restore_block(struct block *block, const char *from)
{
    if (block->dirty < block->used)
        block->dirty = block->used;
    memcpy(&block->used, from, sizeof block->used);
    memcpy(bytes_of(block), from + sizeof block->used, block->used);
    return from + sizeof block->used + block->used;
}

void arena_restore(struct arena *arena, const void *snapshot)
{
    struct snapshot head;
    const char *from = (const char *)snapshot + sizeof head;
    memcpy(&head, snapshot, sizeof head);
    CHECK(head.of == arena && head.emptied == arena->emptied);
    note_current(arena);
    while (arena->hand.blocks != head.hand.blocks)
        put_aside(arena);
    for (struct block *block = arena->hand.blocks; block; block = block->next)
        from = restore_block(block, from);
    arena->hand = head.hand;
}
