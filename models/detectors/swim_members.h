/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The members of a group, as one of them believes them to be, and drawing some that live.
 *
 * Why: who gossips draws from hundreds in every period, so those that live stand in a list and the
 * draw looks at those that it takes only.  Rule: memory is taken when the process starts, by the
 * number of its peers, and given back when it dies. */
#ifndef MODELS_DETECTORS_SWIM_MEMBERS_H
#define MODELS_DETECTORS_SWIM_MEMBERS_H

#include "models/words/actor.h"

enum { MOST_DRAWN = 63 };

enum standing_of { ALIVE, SUSPECT, DEAD };

struct member {
    uint64_t incarnation, ticket; /* of the suspicion's timer; 0: none */
    uint32_t left;                /* times that it is still told */
    uint8_t what;
};

struct swim_members {
    struct member *list; /* by peer, itself as well */
    uint32_t *living;    /* in order: others that are not believed dead */
    uint32_t living_count;
    uint32_t told; /* members of whom there is something to tell */
};

void swim_members_begin(struct swim_members *members, const struct port *port); /* all live */
void swim_members_end(struct swim_members *members, const struct port *port);
/* What is believed of one, and how often that is told from now on. */
void swim_members_stand(struct swim_members *members, const struct port *port, uint32_t peer,
                        const struct member *now);
void swim_members_told(struct swim_members *members, uint32_t peer, uint32_t left);
/* Different living ones, none of them `besides`, into `chosen`; gives how many. */
uint32_t swim_members_draw(const struct swim_members *members, struct port *port, uint32_t most,
                           uint32_t besides, uint32_t chosen[MOST_DRAWN]);

static inline uint32_t swim_members_dead(const struct swim_members *members,
                                         const struct port *port)
{
    return port->peers - 1 - members->living_count;
}

#endif
