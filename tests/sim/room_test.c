/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rooms where addresses are limited (ulimit -v): each case in a process of its own, for the limit
 * cannot be taken back. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "sim/room.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/lib/test.h"

#define MB ((size_t)1 << 20)

/* Addresses that this process has in use. */
static size_t in_use(void)
{
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    CU_ASSERT_FATAL(file && fscanf(file, "%lu", &pages) == 1);
    fclose(file);
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

static int limit_to(size_t more)
{
    const struct rlimit limit = {in_use() + more, in_use() + more};
    return setrlimit(RLIMIT_AS, &limit) == 0;
}

/* The case in a child that may have `more` bytes of addresses; true: it said so. */
static int holds(int (*the_case)(void), size_t more)
{
    const pid_t child = fork();
    int status = -1;
    if (child == 0)
        _exit(limit_to(more) && the_case() ? 0 : 1);
    CU_ASSERT_FATAL(child > 0 && waitpid(child, &status, 0) == child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Of a terabyte there is what half after half finds place for; only the front is held. */
static int a_room_is_as_large_as_there_is_place(void)
{
    const size_t before = in_use();
    struct room *room = room_create((size_t)1 << 40);
    if (!room || room->most > 64 * MB || room->most < 16 * MB || in_use() - before > MB)
        return 0;
    room_destroy(room);
    return 1;
}

static int it_grows_where_it_stands_and_keeps_what_is_in_it(void)
{
    struct room *room = room_create(32 * MB);
    for (size_t bytes = 1; room && bytes <= 16 * MB; bytes *= 2) {
        if (!room_open(room, bytes) || room->open < bytes)
            return 0;
        for (size_t i = bytes / 2; i < bytes; i += 4096)
            room->start[i] = (char)(i >> 12);
    }
    for (size_t i = 4096; room && i < 16 * MB; i += 4096)
        if (room->start[i] != (char)(i >> 12))
            return 0;
    /* as soon as there are no more addresses it stays as it is */
    return room && limit_to(MB) && !room_open(room, room->most) && room->open == 16 * MB &&
           room->start[8 * MB] == (char)(8 * MB >> 12);
}

/* Somebody else has taken what follows: it does not grow over that. */
static int it_does_not_grow_over_others(void)
{
    struct room *room = room_create(32 * MB);
    if (!room || !room_open(room, 1))
        return 0;
    char *wanted = room->start + room->reserved;
    char *other = mmap(wanted, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (other != wanted)
        return 0;
    *other = 7;
    const size_t open = room->open;
    return !room_open(room, MB) && room->open == open && *other == 7 && room_open(room, open);
}

static int without_place_there_is_none(void) { return room_create(32 * MB) == NULL; }

static void rooms_where_addresses_are_limited(void)
{
    CU_ASSERT(holds(a_room_is_as_large_as_there_is_place, 100 * MB));
    CU_ASSERT(holds(it_grows_where_it_stands_and_keeps_what_is_in_it, 40 * MB));
    CU_ASSERT(holds(it_does_not_grow_over_others, 100 * MB));
    CU_ASSERT(holds(without_place_there_is_none, MB / 2));
}

/* Otherwise all of it is held at once, in whole parts, and at least a megabyte. */
static void rooms_where_they_are_not(void)
{
    struct rlimit limit;
    struct room *room = room_create(5);
    CU_ASSERT_PTR_NOT_NULL_FATAL(room);
    CU_ASSERT_EQUAL(room->most, MB);
    if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur == RLIM_INFINITY)
        CU_ASSERT_EQUAL(room->reserved, MB);
    CU_ASSERT(room_open(room, MB) && room->open == MB);
    memset(room->start, 1, MB);
    room_destroy(room);
}

TEST_MAIN(room, TEST(rooms_where_addresses_are_limited), TEST(rooms_where_they_are_not))
