/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a coordinator is dealing with: in a list, and by number in chains that stay short however
 * many wait for a store that is away. */
#include <string.h>

#include "models/transactions/coordinator.h"
#include "sim/check.h"

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

/* Numbers follow each other, so that the lowest bits part them evenly. */
static struct deal **chain_of(const struct coordinator_state *all, uint64_t number)
{
    return &all->chains[number & (all->chain_count - 1)];
}

static void enter(const struct coordinator_state *all, struct deal *deal)
{
    struct deal **chain = chain_of(all, deal->number);
    deal->beside = *chain;
    *chain = deal;
}

static void make_room(struct port *port, struct coordinator_state *all)
{
    if (all->deal_count < all->chain_count)
        return;
    block_give(port->blocks, all->chains, all->chain_count * sizeof(struct deal *));
    all->chain_count = all->chain_count ? 2 * all->chain_count : 16;
    all->chains = block_array(port->blocks, all->chain_count, sizeof(struct deal *));
    for (struct deal *each = all->deals; each; each = each->next)
        enter(all, each);
}

struct deal *deal_made(struct port *port, struct agreement *agreement, enum deal_state state)
{
    struct coordinator_state *all = coordinator_state_of(port);
    make_room(port, all);
    struct deal *deal = block_take(port->blocks, sizeof *deal);
    *deal = (struct deal){.next = all->deals,
                          .agreement = agreement,
                          .number = ++all->numbers,
                          .asking = block_take(port->blocks, asking_size(agreement)),
                          .open = agreement->count,
                          .state = state};
    if (all->deals)
        all->deals->before = deal;
    all->deals = deal;
    all->deal_count++;
    enter(all, deal);
    return deal;
}

struct deal *deal_numbered(const struct coordinator_state *all, uint64_t number)
{
    struct deal *deal = *chain_of(all, number);
    while (deal && deal->number != number)
        deal = deal->beside;
    CHECK(deal);
    return deal;
}

void deal_leaves(struct coordinator_state *all, const struct deal *deal)
{
    struct deal **chain = chain_of(all, deal->number);
    while (*chain != deal)
        chain = &(*chain)->beside;
    *chain = deal->beside;
    if (deal->before)
        deal->before->next = deal->next;
    else
        all->deals = deal->next;
    if (deal->next)
        deal->next->before = deal->before;
    all->deal_count--;
}

void deal_free(struct port *port, struct deal *deal)
{
    body_release(port->blocks, deal->agreement);
    block_give(port->blocks, deal->asking, asking_size(deal->agreement));
    block_give(port->blocks, deal, sizeof *deal);
}

void deals_dropped(struct port *port)
{
    struct coordinator_state *all = coordinator_state_of(port);
    while (all->deals) {
        struct deal *deal = all->deals;
        all->deals = deal->next;
        deal_free(port, deal);
    }
    block_give(port->blocks, all->chains, all->chain_count * sizeof(struct deal *));
    all->chains = NULL;
    all->chain_count = all->deal_count = 0;
}
