/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/chains.h"

#include "sim/check.h"
#include "sim/rng.h"

enum { LEAST_HEADS = 16 };

static struct chained **head_of(const struct chains *chains, uint64_t number)
{
    return &chains->heads[mix((uint32_t)number, 0) & (chains->limit - 1)];
}

static void enter(const struct chains *chains, struct chained *chained)
{
    struct chained **head = head_of(chains, chained->number);
    chained->beside = *head;
    *head = chained;
}

/* There are as many heads as things, or more. */
static void make_room(struct chains *chains, struct blocks *blocks)
{
    if (chains->count < chains->limit)
        return;
    block_give(blocks, chains->heads, chains->limit * sizeof(struct chained *));
    chains->limit = chains->limit ? 2 * chains->limit : LEAST_HEADS;
    chains->heads = block_array(blocks, chains->limit, sizeof(struct chained *));
    for (struct chained *each = chains->first; each; each = each->next)
        enter(chains, each);
}

void chains_enter(struct chains *chains, struct blocks *blocks, struct chained *chained,
                  uint64_t number)
{
    make_room(chains, blocks);
    *chained = (struct chained){.next = chains->first, .number = number};
    if (chains->first)
        chains->first->before = chained;
    chains->first = chained;
    chains->count++;
    enter(chains, chained);
}

void chains_leave(struct chains *chains, const struct chained *chained)
{
    struct chained **place = head_of(chains, chained->number);
    while (*place != chained) {
        CHECK(*place);
        place = &(*place)->beside;
    }
    *place = chained->beside;
    if (chained->before)
        chained->before->next = chained->next;
    else
        chains->first = chained->next;
    if (chained->next)
        chained->next->before = chained->before;
    chains->count--;
}

struct chained *chains_find(const struct chains *chains, uint64_t number)
{
    struct chained *each = chains->count > 0 ? *head_of(chains, number) : NULL;
    while (each && each->number != number)
        each = each->beside;
    return each;
}

struct chained *chains_at(const struct chains *chains, uint32_t number)
{
    struct chained *each = chains->count > 0 ? *head_of(chains, number) : NULL;
    while (each && (uint32_t)each->number != number)
        each = each->beside;
    return each;
}

void chains_free(struct chains *chains, struct blocks *blocks)
{
    block_give(blocks, chains->heads, chains->limit * sizeof(struct chained *));
    *chains = (struct chains){0};
}
