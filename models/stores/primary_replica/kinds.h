/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the kinds of primary and replicas have in common: the functions of their classes, which
 * stand in primary_replica.c.
 *
 * Why: a kind is a set of defaults (kinds.c), and the protocol knows none of them.  Rule: what is
 * said by a setting is asked of the settings, never of the kind. */
#ifndef MODELS_STORES_PRIMARY_REPLICA_KINDS_H
#define MODELS_STORES_PRIMARY_REPLICA_KINDS_H

#include "models/stores/primary_replica/primary_replica.h"

uint32_t primary_replica_route(struct port *clients, const struct asking *asking);
void primary_replica_spread(const struct store *store, const void *made,
                            const struct asking *asking, const unsigned *far, double *shares);
struct following primary_replica_follow(const struct store *store, double value);
uint32_t primary_replica_needs(const struct store *store);
uint64_t primary_replica_holds(const struct port *port, uint32_t dataset, uint64_t key);

void primary_replica_arrived(struct port *port, struct task *task);
void primary_replica_done(struct port *port, struct task *task);
void primary_replica_flushed(struct port *port, struct task *task, void *disk);
void primary_replica_heard(struct port *port, const struct letter *letter);
void primary_replica_fired(struct port *port, uint64_t word);
void primary_replica_dropped(struct port *port, struct task *task);
void primary_replica_crashed(struct port *port);
void primary_replica_left(struct port *port);

#endif
