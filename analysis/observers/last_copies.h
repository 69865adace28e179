/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Acknowledged writes of which nobody has a copy any more, of stores that give up nothing by name.
 *
 * Why: where copies vote, a lost disk takes what was on no other one, and nobody there knows.  The
 * run knows what each disk has in the end: of each key the newest acknowledged version is looked
 * for on all disks, among the hints and with the coordinators; where none of them has it, or a
 * newer one, it is lost for good.  What a newer one had taken the place of before is not missed.
 *
 * Memory: 32 bytes for each key that was written, as each of its copies has; only where disks may
 * be lost.  Not found are letters that are under way at that very moment, of a coordinator that is
 * dead. */
#ifndef ANALYSIS_OBSERVERS_LAST_COPIES_H
#define ANALYSIS_OBSERVERS_LAST_COPIES_H

#include "models/run/run.h"

struct last_copies;

struct last_copies *last_copies_create(struct run *run, struct arena *arena);
/* False: the store says by itself what it gives up. */
bool last_copies_hear(struct last_copies *copies, const struct operation_record *write);
/* Looks for all of them. */
void last_copies_look(struct last_copies *copies);
/* As they were looked for, at party `store`; NONE: at all. */
uint64_t last_copies_lost(const struct last_copies *copies, uint32_t store);

#endif
