/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks from calloc, cut from the front.  Nothing is reused, so fresh memory is zero without being
 * written: a large array that is never touched costs no page. */
#include "sim/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_LEAST = 16 << 10, BLOCK_MOST = 1 << 20, ALIGNMENT = 16 };

struct block {
    struct block *next;
    char pad[ALIGNMENT - sizeof(struct block *)]; /* keeps what follows aligned */
};

struct arena {
    struct block *blocks;
    char *free, *end; /* what is left of the current block */
    size_t used, limit, block_size;
    jmp_buf *escape;
    char failure[256];
};

struct arena *arena_create(size_t limit)
{
    struct arena *arena = calloc(1, sizeof *arena);
    if (arena) {
        arena->limit = limit ? limit : SIZE_MAX;
        arena->block_size = BLOCK_LEAST;
    }
    return arena;
}

void arena_destroy(struct arena *arena)
{
    if (!arena)
        return;
    for (struct block *block = arena->blocks, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    free(arena);
}

static char *add_block(struct arena *arena, size_t size)
{
    struct block *block = size > SIZE_MAX - sizeof *block ? NULL : calloc(1, sizeof *block + size);
    if (!block)
        arena_fail(arena, "out of memory: the machine gives no further %zu bytes", size);
    block->next = arena->blocks;
    arena->blocks = block;
    return (char *)(block + 1);
}

/* Large requests get a block of their own, so what is left of the current one is not lost. */
static char *cut_new_block(struct arena *arena, size_t size)
{
    if (size > arena->block_size / 4)
        return add_block(arena, size);
    char *start = add_block(arena, arena->block_size);
    arena->free = start + size;
    arena->end = start + arena->block_size;
    if (arena->block_size < BLOCK_MOST)
        arena->block_size *= 2;
    return start;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    const size_t rounded =
        size > SIZE_MAX - ALIGNMENT ? SIZE_MAX : (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    if (rounded > arena->limit - arena->used)
        arena_fail(arena,
                   "out of memory: %zu bytes are in use, %zu more would pass the limit of %zu",
                   arena->used, size, arena->limit);
    arena->used += rounded;
    if (rounded > (size_t)(arena->end - arena->free))
        return cut_new_block(arena, rounded);
    char *start = arena->free;
    arena->free += rounded;
    return start;
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
    fprintf(stderr, "%s\n", arena->failure);
    exit(3);
}

const char *arena_failure(const struct arena *arena) { return arena->failure; }

size_t arena_used(const struct arena *arena) { return arena->used; }
