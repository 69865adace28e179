/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/snapshot.h"

/* In an event a handler holds on its stack what the arena does not know. */
static bool is_quiet(const struct run *run)
{
    return run->ready_first == NONE && run->again_first == NONE && run->passing == NONE &&
           !run->acts.acting;
}

size_t run_snapshot_size(const struct run *run) { return arena_snapshot_size(run->arena); }

void run_save(const struct run *run, void *snapshot)
{
    CHECK_IN(run->engine, is_quiet(run) && "a run is saved between two events");
    arena_save(run->arena, snapshot);
}

void run_restore(struct run *run, const void *snapshot)
{
    CHECK_IN(run->engine, is_quiet(run) && "a run is taken back between two events");
    arena_restore(run->arena, snapshot);
}
