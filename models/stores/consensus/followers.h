/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom a leader has heard of lately: who is silent for too long is announced as dead, and a leader
 * that hears of less than a majority is none (dissertation of Ongaro, section 6.2); it announces
 * nobody, because it may be itself that is cut off. */
#ifndef MODELS_STORES_CONSENSUS_FOLLOWERS_H
#define MODELS_STORES_CONSENSUS_FOLLOWERS_H

#include "models/stores/replica_set.h"
#include "models/words/port.h"

struct followers {
    sim_time heard[MOST_REPLICAS];
    replica_set dead; /* may be announced as such, by a former leader too */
    replica_set silent;
};

void followers_begin(const struct port *leader, struct followers *followers);
void followers_heard(struct port *leader, struct followers *followers, uint32_t from);
/* Those heard of within `silence`, the leader among them; `among` are those who belong to it. */
replica_set followers_alive(struct port *leader, struct followers *followers, replica_set among,
                            sim_time silence);

#endif
