/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The members of groups, as one broker knows them: who lives, and who has what in its hands.
 *
 * Why apart: queues and logs hand out by the same rules.  Rule: who is away gets nothing; who is no
 * member owns nothing. */
#ifndef MODELS_MESSAGING_MEMBERS_H
#define MODELS_MESSAGING_MEMBERS_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/clock.h"

struct place;
struct port;
struct task;

/* What one consumer has in its hands, as far as this broker knows. */
struct member {
    struct task *tasks; /* handed to it and not answered, through `next` */
    uint32_t in_hand;   /* how many */
    sim_time heard;     /* when it last answered a look */
    struct task *look;  /* one is open; NULL: none */
    uint32_t life;      /* of its process... */
    bool known;         /* ...if it ever answered */
    bool away;          /* gets nothing */
    bool lost;          /* a log: is no member any more, until it answers */
    bool left;          /* nor is this one, until it is done with what it has in hand */
    bool timed;         /* there will be a look at how long it has had that */
};

void members_begin(struct port *port);
void members_look(struct port *port, uint32_t group, bool first);
void members_looked(struct port *port, struct task *task);
/* patience.c, of a log: it has got something; something was answered; it is time to see whether all
 * was. */
void members_handed(struct port *port, const struct place *place, uint32_t member);
void members_answered(struct port *port, const struct place *place, uint32_t member);
void members_due(struct port *port, uint32_t group, uint32_t member);
static inline bool is_member(const struct member *member) { return !member->lost && !member->left; }

#endif
