/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What replicas tell each other about themselves and about who reigns: short letters. */
#include "models/stores/primary_replica/protocol.h"

#include <string.h>

void send_word(struct port *port, uint32_t to, enum tag tag)
{
    const struct letter letter = {.number = disk_of(port)->last,
                                  .word = state_of(port)->epoch,
                                  .tag = (uint8_t)tag,
                                  .bytes = RECORD_BYTES};
    port_send(port, to, &letter, 0);
}

void hello_expects(struct port *port)
{
    struct replica_state *state = state_of(port);
    state->behind = true;
    set_timer(port, RETRY * NANOSECONDS_PER_SECOND, TIMER_RETRY, ++state->round);
}

void hello_say(struct port *port, replica_set whom)
{
    for (; whom; whom &= whom - 1)
        send_word(port, lowest(whom), HELLO);
    hello_expects(port);
}

void fall_behind(struct port *port)
{
    hello_say(port, replica_bit(holder_of(state_of(port)->epoch)));
}

void tell_position(struct port *port, replica_set whom, enum tag tag)
{
    const struct replica_state *state = state_of(port);
    const struct letter letter = {.number = state->positions[port->self],
                                  .word = state->epoch,
                                  .tag = (uint8_t)tag,
                                  .bytes = RECORD_BYTES};
    for (; whom; whom &= whom - 1)
        port_send(port, lowest(whom), &letter, 0);
}

void reign_send(struct port *port, replica_set whom)
{
    const struct cuts *cuts = &disk_of(port)->cuts;
    struct reign *reign =
        body_make(port->blocks, sizeof *reign + cuts->count * sizeof *reign->cuts);
    reign->count = cuts->count;
    if (cuts->count)
        memcpy(reign->cuts, cuts->list, cuts->count * sizeof *cuts->list);
    const struct letter letter = {
        .word = state_of(port)->epoch, .body = reign, .tag = REIGN, .bytes = RECORD_BYTES};
    for (; whom; whom &= whom - 1) {
        body_hold(reign);
        port_send(port, lowest(whom), &letter, 0);
    }
    body_release(port->blocks, reign);
}
