/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operations that a coordinator waits for: records that are used again, and the words by which
 * answers find theirs. */
#include "models/stores/quorum/quorum.h"

#include <stddef.h>
#include <string.h>

uint64_t pending_word(const struct quorum_state *state, const struct pending *pending)
{
    return (uint64_t)pending->generation << 32 | (uint64_t)(pending - state->pending + 1);
}

static void make_room(struct port *port)
{
    struct quorum_state *state = state_of(port);
    const uint32_t before = state->room;
    state->pending =
        block_grow(port->blocks, state->pending, &state->room, 16, sizeof *state->pending);
    for (uint32_t i = state->room; i-- > before;) {
        state->pending[i].next = state->free;
        state->free = i + 1;
    }
}

struct pending *pending_take(struct port *port)
{
    struct quorum_state *state = state_of(port);
    if (state->free == 0)
        make_room(port);
    struct pending *pending = &state->pending[state->free - 1];
    const uint32_t generation = pending->generation + 1,
                   places = ring_of(port)->copies + MOST_ASKED - MOST_COPIES;
    state->free = pending->next;
    memset(pending, 0, offsetof(struct pending, whom)); /* and what lies between its fields */
    memset(pending->stands_for, 0, places);
    memset(pending->seen, 0, places * sizeof pending->seen[0]);
    pending->generation = generation;
    return pending;
}

void pending_give(struct port *port, struct pending *pending)
{
    struct quorum_state *state = state_of(port);
    pending->generation++;
    pending->next = state->free;
    state->free = (uint32_t)(pending - state->pending) + 1;
}

struct pending *pending_of(struct port *port, uint64_t word)
{
    struct quorum_state *state = state_of(port);
    const uint32_t index = (uint32_t)word - 1;
    if (word == 0 || index >= state->room ||
        state->pending[index].generation != (uint32_t)(word >> 32))
        return NULL;
    return &state->pending[index];
}
