/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A replica whose disk was lost: it comes back with what there was before the run, as from a
 * backup, and knows in which epoch it was (from the list of members, which is not kept there).
 *
 * A follower asks the primary for all that was written.  Who was primary does not go on: the others
 * choose one of themselves, and it takes over only if nobody else can.  Alone, or without
 * fail-over, it begins a new epoch in which nothing was written. */
#include "models/stores/primary_replica/protocol.h"

void replica_wiped(struct port *port, void *disk)
{
    struct replica_disk *lost = disk;
    versions_free(&lost->versions);
    vows_free(&lost->vows, port->blocks);
    lost->vowed = 0;
    for (uint64_t i = lost->queue.first; i < lost->queue.first + lost->queue.count; i++)
        queue_done(&lost->queue, i);
    block_give(port->blocks, lost->queue.ring, lost->queue.limit * sizeof *lost->queue.ring);
    lost->queue = (struct write_queue){.blocks = port->blocks};
    block_give(port->blocks, lost->cuts.list, lost->cuts.limit * sizeof *lost->cuts.list);
    lost->cuts = (struct cuts){0};
    numbers_reset(&lost->numbers, 0);
    lost->last = 0;
    lost->torn = false;
    lost->wiped = true;
}
