/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Snapshots: a run as it stands between two events, kept to go on from there again.
 *
 * Why: what is rare is reached by going on many times from where it became likely (splitting), and
 * what might happen next is tried from one and the same state.
 * Rule: all that changes in a run lies in its arena, and the arena's blocks never move.  So a
 * snapshot is the arena's bytes, whatever the run consists of, and whoever listens to it keeps what
 * he counts in the same arena; going on from a snapshot gives the same bytes as going on without
 * one.  The plan lies outside: it never changes.
 * Source: Villen-Altamirano 1991, "RESTART", for what it is good for. */
#ifndef MODELS_RUN_SNAPSHOT_H
#define MODELS_RUN_SNAPSHOT_H

#include "models/run/run.h"

/* Bytes of a snapshot of the run as it is now. */
size_t run_snapshot_size(const struct run *run);
/* Into the caller's memory, which must not lie in the arena.  Not while an event is handled. */
void run_save(const struct run *run, void *snapshot);
/* As often as one likes, as long as the run lives.  What was taken from the arena since is void. */
void run_restore(struct run *run, const void *snapshot);

#endif
