/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever a member has of any key: its own copy, hints for others, writes that it coordinates and
 * of which not all have said that they have them.  For whoever asks at the end what is left of the
 * writes (struct store_class); letters that are under way nobody has. */
#include "models/stores/quorum/quorum.h"

static void hinted(const struct hint_queue *queue, struct versions *into)
{
    for (uint64_t i = queue->first; i < queue->first + queue->count; i++) {
        const struct hint *hint = &queue->ring[i & (queue->limit - 1)];
        versions_raise(into, hint->dataset, hint->key, hint->version);
    }
}

/* Odd generations are in use (pending.c). */
static void still_sent(const struct quorum_state *state, struct versions *into)
{
    for (uint32_t i = 0; i < state->room; i++) {
        const struct pending *pending = &state->pending[i];
        if (pending->generation % 2 == 1 && pending->verb == VERB_WRITE)
            versions_raise(into, pending->dataset, pending->key, pending->version);
    }
}

void quorum_keeps(const struct port *port, struct versions *into)
{
    const struct quorum_disk *disk = disk_of(port);
    versions_copy(into, &disk->versions);
    for (uint32_t i = 0; i < MOST_MEMBERS; i++)
        hinted(&disk->hints[i], into);
    still_sent(port->state, into);
}
