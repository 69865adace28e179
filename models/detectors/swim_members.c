/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/detectors/swim_members.h"

#include <string.h>

void swim_members_begin(struct swim_members *members, const struct port *port)
{
    *members = (struct swim_members){
        .list = block_array(port->blocks, port->peers, sizeof *members->list),
        .living = block_array(port->blocks, port->peers, sizeof *members->living)};
    for (uint32_t peer = 0; peer < port->peers; peer++)
        if (peer != port->self)
            members->living[members->living_count++] = peer;
}

void swim_members_end(struct swim_members *members, const struct port *port)
{
    block_give(port->blocks, members->list, port->peers * sizeof *members->list);
    block_give(port->blocks, members->living, port->peers * sizeof *members->living);
    *members = (struct swim_members){0};
}

/* Where it stands among the living, or would. */
static uint32_t place_of(const struct swim_members *members, uint32_t peer)
{
    uint32_t low = 0, high = members->living_count;
    while (low < high) {
        const uint32_t middle = (low + high) / 2;
        if (members->living[middle] < peer)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool stands_at(const struct swim_members *members, uint32_t place, uint32_t peer)
{
    return place < members->living_count && members->living[place] == peer;
}

static void live(struct swim_members *members, uint32_t peer, bool lives)
{
    const uint32_t place = place_of(members, peer);
    uint32_t *at = &members->living[place];
    const size_t behind = (members->living_count - place) * sizeof *at;
    if (lives) {
        memmove(at + 1, at, behind);
        *at = peer;
        members->living_count++;
    } else {
        memmove(at, at + 1, behind - sizeof *at);
        members->living_count--;
    }
}

void swim_members_told(struct swim_members *members, uint32_t peer, uint32_t left)
{
    struct member *member = &members->list[peer];
    members->told += (left > 0) - (uint32_t)(member->left > 0);
    member->left = left;
}

void swim_members_stand(struct swim_members *members, const struct port *port, uint32_t peer,
                        const struct member *now)
{
    struct member *member = &members->list[peer];
    if (peer != port->self && (member->what == DEAD) != (now->what == DEAD))
        live(members, peer, now->what != DEAD);
    swim_members_told(members, peer, now->left);
    *member = *now;
}

/* The deck of Fisher and Yates of which only what was moved is written down. */
struct deck {
    const struct swim_members *members;
    uint32_t gap; /* the place that is left out */
    uint32_t at[MOST_DRAWN], card[MOST_DRAWN], moved;
};

static uint32_t card_at(const struct deck *deck, uint32_t at)
{
    for (uint32_t i = deck->moved; i-- > 0;)
        if (deck->at[i] == at)
            return deck->card[i];
    return deck->members->living[at + (at >= deck->gap)];
}

uint32_t swim_members_draw(const struct swim_members *members, struct port *port, uint32_t most,
                           uint32_t besides, uint32_t chosen[MOST_DRAWN])
{
    struct deck deck = {.members = members, .gap = members->living_count};
    const uint32_t place = place_of(members, besides);
    uint32_t count = members->living_count, drawn = 0;
    if (stands_at(members, place, besides)) {
        deck.gap = place;
        count--;
    }
    for (most = most < MOST_DRAWN ? most : MOST_DRAWN; drawn < most && drawn < count; drawn++) {
        draw random = port_random(port);
        const uint32_t at = drawn + uniform_below(draw_next(&random), count - drawn);
        chosen[drawn] = card_at(&deck, at);
        const uint32_t first = card_at(&deck, drawn);
        deck.at[deck.moved] = at;
        deck.card[deck.moved++] = first;
    }
    return drawn;
}
