/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/directory.h"

void directory_init(struct directory *directory, struct arena *arena, uint32_t peers)
{
    *directory = (struct directory){.leader = NOBODY, .count = peers};
    directory->peers = arena_array(arena, peers + 1, sizeof *directory->peers);
    for (uint32_t i = 0; i < peers; i++)
        directory->peers[i].behind_since = SIM_NEVER;
}

void directory_lead(struct directory *directory, uint32_t peer, uint64_t epoch)
{
    if (directory->leader != NOBODY && epoch < directory->epoch)
        return;
    directory->leader = peer;
    directory->epoch = epoch;
    directory->peers[peer].dead = false;
    directory->peers[peer].behind_since = SIM_NEVER;
}

/* The leader has a new write: whoever had all before is behind from now on. */
static void leader_moved(struct directory *directory, sim_time now)
{
    for (uint32_t i = 0; i < directory->count; i++)
        if (i != directory->leader && directory->peers[i].behind_since == SIM_NEVER)
            directory->peers[i].behind_since = now;
}

void directory_position(struct directory *directory, uint32_t peer, uint64_t position,
                        sim_time written, sim_time now)
{
    struct standing *standing = &directory->peers[peer];
    standing->position = position;
    if (peer == directory->leader) {
        leader_moved(directory, now);
        return;
    }
    if (directory->leader == NOBODY || position >= directory->peers[directory->leader].position)
        standing->behind_since = SIM_NEVER;
    else if (standing->behind_since == SIM_NEVER || standing->behind_since < written)
        standing->behind_since = written;
}

void directory_dead(struct directory *directory, uint32_t peer, bool dead)
{
    directory->peers[peer].dead = dead;
}

void directory_member(struct directory *directory, uint32_t peer, bool member)
{
    directory->peers[peer].outside = !member;
}

uint32_t directory_call(struct directory *directory)
{
    for (uint32_t i = 0; i < directory->count; i++)
        if (directory->peers[i].outside && directory->peers[i].called == 0) {
            directory->peers[i].called = ++directory->calls;
            return i;
        }
    return NOBODY;
}

uint32_t directory_uncall(struct directory *directory)
{
    uint32_t last = NOBODY;
    for (uint32_t i = 0; i < directory->count; i++)
        if (directory->peers[i].called > (last == NOBODY ? 0 : directory->peers[last].called))
            last = i;
    if (last != NOBODY)
        directory->peers[last].called = 0;
    return last;
}

sim_time directory_lag(const struct directory *directory, uint32_t peer, sim_time now)
{
    const sim_time since = directory->peers[peer].behind_since;
    return since == SIM_NEVER ? 0 : now - since;
}
