/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/freeze.h"

struct late {
    overdue *fire;
    uint32_t instance, object, generation;
};

bool frozen_defers(struct run *run, uint32_t instance, overdue *fire, uint32_t object,
                   uint32_t generation)
{
    if (__builtin_expect(!run->instances[instance].paused, 1))
        return false;
    if (run->late_count == run->late_limit) {
        const uint32_t larger = run->late_limit ? run->late_limit * 2 : 16;
        struct late *late = arena_array(run->arena, larger, sizeof *late);
        for (uint32_t i = 0; i < run->late_count; i++)
            late[i] = run->late[i];
        run->late = late;
        run->late_limit = larger;
    }
    run->late[run->late_count++] = (struct late){fire, instance, object, generation};
    return true;
}

/* What fires may add to the list: of other instances only, for this one goes on. */
void frozen_catches_up(struct run *run, uint32_t instance)
{
    const uint32_t count = run->late_count;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct late late = run->late[i];
        if (late.instance != instance)
            run->late[kept++] = late;
        else
            late.fire(run, late.object, late.generation);
    }
    for (uint32_t i = count; i < run->late_count; i++)
        run->late[kept++] = run->late[i];
    run->late_count = kept;
}
