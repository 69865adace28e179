/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Letters between replicas that agree on something, and the operations that wait meanwhile.
 *
 * Letters wait for the disk in an outbox: what they say must be there before anybody hears it
 * ("before responding to RPCs", figure 2 of the Raft paper; "it records ... in stable storage
 * before actually sending the response", section 2.5 of Paxos Made Simple).  While one write is
 * under way the letters of the next one gather: the first `due` ones go when the write ends. */
#ifndef MODELS_STORES_CONSENSUS_LETTERS_H
#define MODELS_STORES_CONSENSUS_LETTERS_H

#include "models/words/actor.h"

/* Draws a duration of a law. */
sim_time drawn(struct port *port, const struct law *law);

/* `delay`: of each letter, on top of the network. */
void replica_send(struct port *port, const struct law *delay, uint32_t to, struct letter *letter);
/* To all others; a letter without body. */
void replica_send_all(struct port *port, const struct law *delay, const struct letter *letter);

struct waiting_letter {
    struct letter letter;
    uint32_t to;
};
struct outbox {
    struct waiting_letter *list;
    uint32_t count, room;
    uint32_t due; /* the first ones wait for the write that is under way, the others for the next */
};

void outbox_add(struct port *port, struct outbox *outbox, uint32_t to, const struct letter *letter);
/* The first `count` are sent. */
void outbox_send(struct port *port, struct outbox *outbox, uint32_t count, const struct law *delay);
/* Its memory goes back, and that of what is in it. */
void outbox_free(struct port *port, struct outbox *outbox);

/* Whether what they ask for has come about nobody can tell them. */
void tasks_fail(struct port *port, struct task *list);
struct task *tasks_unlink(struct task **list, const struct task *task); /* gives the last one */

#endif
