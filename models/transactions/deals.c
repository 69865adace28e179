/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a coordinator is dealing with. */
#include <string.h>

#include "models/transactions/coordinator.h"

/* What is noted in the one is not in the other. */
struct agreement *agreement_copy(struct port *port, const struct agreement *agreement)
{
    const size_t size = sizeof *agreement + agreement->count * sizeof agreement->parts[0];
    struct agreement *copy = body_make(port->blocks, size);
    memcpy(copy, agreement, size);
    return copy;
}

static size_t asking_size(const struct agreement *agreement)
{
    return (agreement->count + 1) * sizeof(struct task *);
}

struct deal *deal_made(struct port *port, struct agreement *agreement, enum deal_state state)
{
    struct deal *deal = block_take(port->blocks, sizeof *deal);
    *deal = (struct deal){.agreement = agreement,
                          .asking = block_take(port->blocks, asking_size(agreement)),
                          .open = agreement->count,
                          .state = state};
    chains_enter(&coordinator_state_of(port)->deals, port->blocks, &deal->in,
                 agreement->transaction);
    return deal;
}

static void deal_free(struct port *port, struct deal *deal)
{
    block_give(port->blocks, deal->asking, asking_size(deal->agreement));
    body_release(port->blocks, deal->agreement);
    block_give(port->blocks, deal, sizeof *deal);
}

void deal_ends(struct port *port, struct deal *deal)
{
    chains_leave(&coordinator_state_of(port)->deals, &deal->in);
    deal_free(port, deal);
}

void deals_dropped(struct port *port)
{
    struct chains *deals = &coordinator_state_of(port)->deals;
    struct chained *next;
    for (struct chained *each = deals->first; each; each = next) {
        next = each->next;
        deal_free(port, (struct deal *)each);
    }
    chains_free(deals, port->blocks);
}
