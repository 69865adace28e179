/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A snapshot is the arena's hand, then of every block and every room which it was and what was in
 * use of it, newest first. */
#include <string.h>

#include "sim/arena_inside.h"
#include "sim/check.h"

struct snapshot {
    const struct arena *of;
    uint64_t emptied;
    struct hand hand;
    size_t blocks, rooms;
};

struct kept {
    const void *what;
    size_t used;
};

size_t arena_snapshot_size(const struct arena *arena)
{
    size_t size = sizeof(struct snapshot);
    arena_note_current(arena);
    for (const struct block *block = arena->hand.blocks; block; block = block->next)
        size += sizeof(struct kept) + block->used;
    for (const struct room *room = arena->hand.rooms; room; room = room->next)
        size += sizeof(struct kept) + room->used;
    return size;
}

static char *save_bytes(char *to, const void *what, const char *bytes, size_t used)
{
    const struct kept kept = {what, used};
    memcpy(to, &kept, sizeof kept);
    memcpy(to + sizeof kept, bytes, used);
    return to + sizeof kept + used;
}

void arena_save(const struct arena *arena, void *snapshot)
{
    struct snapshot head = {.of = arena, .emptied = arena->emptied, .hand = arena->hand};
    char *to = (char *)snapshot + sizeof head;
    arena_note_current(arena);
    for (struct block *block = arena->hand.blocks; block; block = block->next, head.blocks++)
        to = save_bytes(to, block, block_bytes(block), block->used);
    for (const struct room *room = arena->hand.rooms; room; room = room->next, head.rooms++)
        to = save_bytes(to, room, room->start, room->used);
    memcpy(snapshot, &head, sizeof head);
}

/* Everything that is in use goes in front of the spare, the oldest first: what is asked for again
 * in the same order gets the same places. */
static void put_all_aside(struct arena *arena)
{
    while (arena->hand.blocks)
        arena_put_aside(arena);
    while (arena->hand.rooms)
        arena_put_room_aside(arena);
}

/* Out of the spare: mostly in front, for between save and restore little changes below. */
static struct block *take_block(struct arena *arena, const void *what)
{
    struct block **link = &arena->spare;
    while (*link != what)
        link = &(*link)->next;
    struct block *block = *link;
    *link = block->next;
    return block;
}

static struct room *take_room(struct arena *arena, const void *what)
{
    struct room **link = &arena->spare_rooms;
    while (*link != what)
        link = &(*link)->next;
    struct room *room = *link;
    *link = room->next;
    return room;
}

static const char *restore_bytes(const char *from, const struct kept *kept, char *bytes,
                                 size_t *used)
{
    *used = kept->used;
    memcpy(bytes, from + sizeof *kept, kept->used);
    return from + sizeof *kept + kept->used;
}

static const char *restore_blocks(struct arena *arena, const char *from, size_t count)
{
    struct block **link = &arena->hand.blocks;
    for (; count > 0; count--, link = &(*link)->next) {
        struct kept kept;
        memcpy(&kept, from, sizeof kept);
        *link = take_block(arena, kept.what);
        from = restore_bytes(from, &kept, block_bytes(*link), &(*link)->used);
    }
    *link = NULL;
    return from;
}

static void restore_rooms(struct arena *arena, const char *from, size_t count)
{
    struct room **link = &arena->hand.rooms;
    for (; count > 0; count--, link = &(*link)->next) {
        struct kept kept;
        memcpy(&kept, from, sizeof kept);
        *link = take_room(arena, kept.what);
        from = restore_bytes(from, &kept, (*link)->start, &(*link)->used);
    }
    *link = NULL;
}

void arena_restore(struct arena *arena, const void *snapshot)
{
    struct snapshot head;
    const char *from = (const char *)snapshot + sizeof head;
    memcpy(&head, snapshot, sizeof head);
    CHECK(head.of == arena && head.emptied == arena->emptied);
    arena_note_current(arena);
    put_all_aside(arena);
    restore_rooms(arena, restore_blocks(arena, from, head.blocks), head.rooms);
    arena->hand = head.hand;
}
