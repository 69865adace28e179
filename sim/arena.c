/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks from calloc, cut from the front, so fresh memory is zero without being written: a large
 * array that is never touched costs no page.  A block that serves again knows how far it was
 * written (`dirty`) and is cleaned as it is cut. */
#include "sim/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/arena_inside.h"

enum {
    BLOCK_LEAST = 16 << 10,
    BLOCK_MOST = 1 << 20, /* but for a request that is larger than a quarter of it */
    CLAIM_LEAST = 1 << 20,
    KEEP_MOST = 4 << 20, /* larger ones are likely sparse tables, written at a few places */
};
#define ROOM_MOST ((size_t)16 << 30) /* for who has no limit */

static void start(struct arena *arena, size_t limit)
{
    arena->hand = (struct hand){.block_size = BLOCK_LEAST};
    arena->limit = arena->most = limit ? limit : SIZE_MAX;
    arena->crowded = false;
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

static void free_rooms(struct room *room)
{
    for (struct room *next; room; room = next) {
        next = room->next;
        room_destroy(room);
    }
}

void arena_share(struct arena *arena, atomic_size_t *total)
{
    arena->total = total;
    arena->limit = arena->hand.used;
    *total += arena->limit;
}

static void unshare(struct arena *arena)
{
    if (arena->total)
        *arena->total -= arena->limit;
    arena->total = NULL;
    arena->limit = arena->most;
}

bool arena_crowded(const struct arena *arena) { return arena->crowded; }

void arena_destroy(struct arena *arena)
{
    if (!arena)
        return;
    unshare(arena);
    free_blocks(arena->hand.blocks);
    free_blocks(arena->spare);
    free_rooms(arena->hand.rooms);
    free_rooms(arena->spare_rooms);
    free(arena);
}

void arena_put_aside(struct arena *arena)
{
    struct block *block = arena->hand.blocks;
    arena->hand.blocks = block->next;
    if (block->dirty < block->used)
        block->dirty = block->used;
    block->next = arena->spare;
    arena->spare = block;
}

void arena_put_room_aside(struct arena *arena)
{
    struct room *room = arena->hand.rooms;
    arena->hand.rooms = room->next;
    if (room->dirty < room->used)
        room->dirty = room->used;
    room->next = arena->spare_rooms;
    arena->spare_rooms = room;
}

static void drop_newest(struct arena *arena)
{
    struct block *block = arena->hand.blocks;
    arena->hand.blocks = block->next;
    free(block);
}

void arena_note_current(const struct arena *arena)
{
    struct block *current = arena->hand.current;
    if (current)
        current->used = (size_t)(arena->hand.free - block_bytes(current));
}

void arena_reset(struct arena *arena, size_t limit)
{
    unshare(arena);
    free_blocks(arena->spare); /* the last user had no use for them */
    free_rooms(arena->spare_rooms);
    arena->spare = NULL;
    arena->spare_rooms = NULL;
    arena_note_current(arena);
    while (arena->hand.rooms)
        arena_put_room_aside(arena);
    while (arena->hand.blocks)
        if (arena->hand.blocks->size <= KEEP_MOST)
            arena_put_aside(arena);
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
        arena_fail(arena, MACHINE_GAVE_NONE "gives no further %zu bytes", size);
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

/* `size` bytes at `from`, made zero where they were written before. */
static char *clean(char *start, size_t from, size_t size, size_t dirty)
{
    if (from < dirty)
        memset(start + from, 0, size < dirty - from ? size : dirty - from);
    return start + from;
}

static char *cut(struct block *block, char *at, size_t size)
{
    return clean(block_bytes(block), (size_t)(at - block_bytes(block)), size, block->dirty);
}

/* Large requests get a block of their own, so what is left of the current one is not lost. */
static char *cut_new_block(struct arena *arena, size_t size)
{
    struct hand *hand = &arena->hand;
    if (size > hand->block_size / 4) {
        struct block *block = add_block(arena, size);
        block->used = size;
        return cut(block, block_bytes(block), size);
    }
    struct block *block = add_block(arena, hand->block_size);
    arena_note_current(arena);
    hand->current = block;
    hand->free = block_bytes(block) + size;
    hand->end = block_bytes(block) + block->size;
    if (hand->block_size < BLOCK_MOST)
        hand->block_size *= 2;
    return cut(block, block_bytes(block), size);
}

/* More of what is shared, in larger pieces than are asked for.  False: others hold it. */
static bool claim(struct arena *arena, size_t size)
{
    const size_t lacking = size - (arena->limit - arena->hand.used);
    const size_t left = arena->most - arena->limit;
    const size_t more = lacking > CLAIM_LEAST ? lacking : left < CLAIM_LEAST ? left : CLAIM_LEAST;
    if (atomic_fetch_add(arena->total, more) > arena->most - more) {
        *arena->total -= more;
        return false;
    }
    arena->limit += more;
    return true;
}

static void make_room(struct arena *arena, size_t size)
{
    if (size > arena->most - arena->hand.used)
        arena_fail(arena,
                   "out of memory: %zu bytes are in use, %zu more would pass the limit of %zu",
                   arena->hand.used, size, arena->most);
    arena->crowded = !claim(arena, size);
    if (arena->crowded)
        arena_fail(arena, "out of memory: other runs hold what is left of %zu bytes", arena->most);
}

/* Counts `size` bytes against the limit. */
static void account(struct arena *arena, size_t size)
{
    if (size > arena->limit - arena->hand.used)
        make_room(arena, size);
    arena->hand.used += size;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    struct hand *hand = &arena->hand;
    const size_t rounded =
        size > SIZE_MAX - ALIGNMENT ? SIZE_MAX : (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    account(arena, rounded);
    if (rounded >= (size_t)(hand->end - hand->free))
        return cut_new_block(arena, rounded);
    char *at = hand->free;
    hand->free += rounded;
    return cut(hand->current, at, rounded);
}

/* ---- rooms ---- */

static struct room *take_spare_room(struct arena *arena, size_t most)
{
    for (struct room **link = &arena->spare_rooms; *link; link = &(*link)->next) {
        struct room *room = *link;
        if (room->most >= most) {
            *link = room->next;
            return room;
        }
    }
    return NULL;
}

/* Rooms begin at pages, and records of the same number that are used together would all lie at the
 * same place of their pages: a processor that compares the last bits of addresses first takes a
 * load of one for a load of what was just stored to the other, and waits (7 % of the time of a
 * request).  So each room has its records somewhere else in a page. */
static size_t colour_of(const struct arena *arena)
{
    enum { PAGE = 4096, APART = 9 * CACHE_LINE };
    size_t rooms = 0;
    for (const struct room *room = arena->hand.rooms; room; room = room->next)
        rooms++;
    return rooms * APART % PAGE;
}

struct room *arena_room(struct arena *arena, size_t most)
{
    const size_t limit = arena->most < ROOM_MOST ? arena->most : ROOM_MOST;
    const size_t colour = colour_of(arena);
    const size_t wanted = most < limit - colour ? most + colour : limit;
    struct room *room = take_spare_room(arena, wanted);
    if (!room)
        room = room_create(wanted);
    if (!room)
        arena_fail(arena, MACHINE_GAVE_NONE "has no addresses for %zu bytes", wanted);
    if (!room_open(room, colour)) {
        room_destroy(room);
        arena_fail(arena, MACHINE_GAVE_NONE "gives no further %zu bytes", colour);
    }
    room->used = colour; /* what is before it is nobody's, and not counted */
    room->next = arena->hand.rooms;
    return arena->hand.rooms = room;
}

void *arena_extend(struct arena *arena, struct room *room, size_t size)
{
    account(arena, size);
    if (size > room->most - room->used || !room_open(room, room->used + size))
        arena_fail(arena, MACHINE_GAVE_NONE "gives no further %zu bytes", size);
    char *at = clean(room->start, room->used, size, room->dirty);
    room->used += size;
    return at;
}

void *arena_alloc_aligned(struct arena *arena, size_t size, size_t alignment)
{
    if (size > SIZE_MAX - alignment)
        arena_fail(arena, "out of memory: %zu bytes are more than there can be", size);
    const uintptr_t start = (uintptr_t)arena_alloc(arena, size + alignment);
    return (void *)((start + alignment - 1) & ~(uintptr_t)(alignment - 1));
}

static size_t bytes_of(struct arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        arena_fail(arena, "out of memory: %zu entries of %zu bytes are more than there can be",
                   count, size);
    return bytes;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    return arena_alloc(arena, bytes_of(arena, count, size));
}

void *arena_lines(struct arena *arena, size_t count, size_t size)
{
    return arena_alloc_aligned(arena, bytes_of(arena, count, size), CACHE_LINE);
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
