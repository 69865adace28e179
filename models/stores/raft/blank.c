/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A member whose disk was lost.
 *
 * "If a server loses any of its persistent state, it cannot safely rejoin the cluster with its
 * prior identity": it would vote twice, and be counted for entries that it has no more.  It "can
 * usually be brought back into the cluster with a new identity by invoking a cluster membership
 * change" (dissertation, section 3.8), as etcd's operators do (`member remove`, `member add`, and a
 * start with empty data): the member that it was is removed, and it is added, by two changes one
 * after another; it gets a snapshot as any newcomer.
 *
 * A birth tells the one from the other, as etcd's member ids do: letters for another birth are not
 * heard, acknowledgements of an older one not counted.  Until a leader sends it something the new
 * one is silent: to the others it is down.  A leader does that after they have agreed that the
 * former member belongs no more.
 *
 * "If a majority of the cluster loses its persistent state, however, [...] progress on cluster
 * membership changes will not be possible": it serves nobody, for good. */
#include "models/stores/raft/protocol.h"
#include "models/words/places_port.h"

/* As its disk said. */
static bool belonged(const struct port *port, const struct raft_disk *disk)
{
    for (uint64_t i = disk->log.last; i > disk->log.base; i--)
        if (log_at(&disk->log, i)->members)
            return log_at(&disk->log, i)->key & replica_bit(port->self);
    return disk->members & replica_bit(port->self);
}

void raft_wiped(struct port *port, void *disk)
{
    struct raft_disk *lost = disk;
    const bool unused = lost->term == 0 && lost->log.last == 0; /* nothing to forget */
    const struct raft_disk anew = {.vote = NOBODY,
                                   .end = ALL_PLACES,
                                   .members = unused ? lost->members : 0,
                                   .birth = lost->birth + 1,
                                   .blank = lost->blank || !unused,
                                   .wanted = lost->wanted || (!unused && belonged(port, lost))};
    log_free(&lost->log);
    versions_free(&lost->versions);
    vows_free(&lost->vows, port->blocks);
    *lost = anew;
    log_init(&lost->log, port->blocks);
    versions_init(&lost->versions, port->blocks);
}

bool blank_hears(const struct port *port, const struct letter *letter)
{
    const struct raft_disk *disk = disk_of(port);
    if (!disk->blank)
        return true;
    if (letter->tag == DISMISSED) /* it was told to leave */
        return !((const struct raft_state *)port->state)->errand.joins;
    return (letter->tag == PIECE || letter->tag == INSTALL) && below_of(letter) == disk->birth;
}

void blank_added(struct raft_disk *disk) { disk->blank = false; }

/* It is told to leave; or it has been told that it belongs, and its own disk says so, too: who lost
 * that one before would not know that the others count him. */
bool blank_settles(const struct port *port)
{
    const struct errand *errand = &((const struct raft_state *)port->state)->errand;
    const struct raft_disk *disk = disk_of(port);
    return disk->wanted && (!errand->joins || (!errand->open && belonged(port, disk)));
}

void blank_flushed(const struct port *port, struct raft_disk *disk)
{
    disk->wanted = disk->wanted && !blank_settles(port);
}
