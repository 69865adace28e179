/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS, MAP_NORESERVE */
#include "sim/room.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>

#define PART ((size_t)64 << 10) /* of pages of any size */
#define MOST_LEAST ((size_t)1 << 20)

/* At `at` (NULL: anywhere); NULL if there is no such place. */
static char *reserve(char *at, size_t size)
{
    void *start = mmap(at, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (start == MAP_FAILED)
        return NULL;
    if (!at || start == at)
        return start;
    munmap(start, size);
    return NULL;
}

static bool addresses_limited(void)
{
    struct rlimit limit;
    return getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
}

/* As much as there is place for. */
static bool find_place(struct room *room)
{
    for (; room->most >= MOST_LEAST; room->most = room->most / 2 / PART * PART) {
        room->start = reserve(NULL, room->most);
        if (!room->start)
            continue;
        room->reserved = room->most;
        if (addresses_limited()) {
            munmap(room->start + PART, room->most - PART);
            room->reserved = PART;
        }
        return true;
    }
    return false;
}

struct room *room_create(size_t most)
{
    struct room *room = calloc(1, sizeof *room);
    if (!room)
        return NULL;
    room->most = most < MOST_LEAST ? MOST_LEAST : (most + PART - 1) / PART * PART;
    if (find_place(room))
        return room;
    free(room);
    return NULL;
}

void room_destroy(struct room *room)
{
    munmap(room->start, room->reserved);
    free(room);
}

static bool reserve_until(struct room *room, size_t bytes)
{
    if (bytes > room->reserved && !reserve(room->start + room->reserved, bytes - room->reserved))
        return false;
    if (bytes > room->reserved)
        room->reserved = bytes;
    return true;
}

/* By doubling: a call into the system each time, and a lock that all threads share. */
bool room_open(struct room *room, size_t bytes)
{
    size_t open = room->open ? room->open : PART;
    if (bytes <= room->open)
        return true;
    while (open < bytes)
        open *= 2;
    if (open > room->most)
        open = room->most;
    if (!reserve_until(room, open) || mprotect(room->start, open, PROT_READ | PROT_WRITE) != 0)
        return false;
    room->open = open;
    return true;
}
