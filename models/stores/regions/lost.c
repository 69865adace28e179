/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Disks that are lost.
 *
 * A server that comes back with another disk has no copy of any log any more.  It says so in its
 * reports, as a DataNode does (HDFS Architecture, "Blockreport": "a list of all HDFS data blocks
 * that correspond to each of these local files"), to all others when it begins, and to whoever
 * sends it what was meant for the disk that it had; who wrote a log with it goes on with the other
 * copies, and makes another one, all of it, by the network (holders.c).  Its life goes on counting:
 * the start code of a region server is a time.
 *
 * The log of a dead server of which no disk has a copy any more is not waited for: its regions are
 * opened with what older logs have of them, which may be nothing, and the acknowledged writes that
 * only that one had are lost.  Nobody knows which these are, nor need know: of a region that is
 * opened after a disk was lost somewhere, all that is younger than the youngest that was found is
 * not there, whatever epoch it is of, for a log has all that came before in it.
 *
 * A master: blank.c. */
#include "models/stores/regions/protocol.h"

void regions_wiped(struct port *port, void *disk)
{
    struct regions_disk *lost = disk;
    for (uint32_t i = 0; is_server(port) && i < made_of(port)->servers; i++) {
        versions_free(&lost->copies[i].versions);
        spans_free(&lost->copies[i].spans, port->blocks);
        lost->copies[i] = (struct copy){0};
        versions_init(&lost->copies[i].versions, port->blocks);
    }
    for (uint32_t i = 0; i < MOST_REPLICAS; i++)
        lost->keeps[i] = (struct keeping){0};
    lost->term = 0;
    lost->births++;
    lost->blank = !is_server(port);
}

void lost_begins(struct port *port)
{
    const uint64_t births = disk_of(port)->births;
    for (uint32_t i = 0; births > 0 && i < made_of(port)->servers; i++)
        if (i != port->self)
            say(port, i, LACKS, 0, births);
}

void lost_announce(struct port *port, const struct opening *opening)
{
    if (!opening->lost)
        return;
    uint64_t kept = 0;
    for (uint64_t i = 0; i < opening->found.limit; i++) {
        const uint64_t number = opening->found.places[i].version.number;
        kept = number > kept ? number : kept;
    }
    port_announce_cut_at(port, &(struct places){opening->from, opening->until}, kept,
                         opening->epoch << NUMBER_BITS);
}
