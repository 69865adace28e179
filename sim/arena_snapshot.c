/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A snapshot is the arena's hand, then what is in use of every block and every room, newest first.
 */
#include <string.h>

#include "sim/arena_inside.h"
#include "sim/check.h"

struct snapshot {
    const struct arena *of;
    uint64_t emptied;
    struct hand hand;
};

size_t arena_snapshot_size(const struct arena *arena)
{
    size_t size = sizeof(struct snapshot);
    arena_note_current(arena);
    for (const struct block *block = arena->hand.blocks; block; block = block->next)
        size += sizeof block->used + block->used;
    for (const struct room *room = arena->hand.rooms; room; room = room->next)
        size += sizeof room->used + room->used;
    return size;
}

static char *save_bytes(char *to, const char *bytes, size_t used)
{
    memcpy(to, &used, sizeof used);
    memcpy(to + sizeof used, bytes, used);
    return to + sizeof used + used;
}

void arena_save(const struct arena *arena, void *snapshot)
{
    const struct snapshot head = {arena, arena->emptied, arena->hand};
    char *to = (char *)memcpy(snapshot, &head, sizeof head) + sizeof head;
    arena_note_current(arena);
    for (struct block *block = arena->hand.blocks; block; block = block->next)
        to = save_bytes(to, block_bytes(block), block->used);
    for (const struct room *room = arena->hand.rooms; room; room = room->next)
        to = save_bytes(to, room->start, room->used);
}

/* What was written behind the snapshot's end is no longer in use, so it is dirty. */
static const char *restore_bytes(const char *from, char *bytes, size_t *used, size_t *dirty)
{
    if (*dirty < *used)
        *dirty = *used;
    memcpy(used, from, sizeof *used);
    memcpy(bytes, from + sizeof *used, *used);
    return from + sizeof *used + *used;
}

void arena_restore(struct arena *arena, const void *snapshot)
{
    struct snapshot head;
    const char *from = (const char *)snapshot + sizeof head;
    memcpy(&head, snapshot, sizeof head);
    CHECK(head.of == arena && head.emptied == arena->emptied);
    arena_note_current(arena);
    while (arena->hand.blocks != head.hand.blocks)
        arena_put_aside(arena);
    while (arena->hand.rooms != head.hand.rooms)
        arena_put_room_aside(arena);
    for (struct block *block = arena->hand.blocks; block; block = block->next)
        from = restore_bytes(from, block_bytes(block), &block->used, &block->dirty);
    for (struct room *room = arena->hand.rooms; room; room = room->next)
        from = restore_bytes(from, room->start, &room->used, &room->dirty);
    arena->hand = head.hand;
}
