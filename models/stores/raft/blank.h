/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A member whose disk was lost, and the new one that comes instead of it (blank.c).
 *
 * Why: what must not be forgotten is looked at in one place.  Rule: it calls nobody. */
#ifndef MODELS_STORES_RAFT_BLANK_H
#define MODELS_STORES_RAFT_BLANK_H

#include "models/stores/raft/raft.h"

/* What a letter CHANGE says: I am to leave; to join; to do so instead of the member that I was. */
enum wish { WISH_LEAVE, WISH_JOIN, WISH_REPLACE };

void raft_wiped(struct port *port, void *disk);
bool blank_hears(const struct port *port, const struct letter *letter); /* false: not for it */
void blank_added(struct raft_disk *disk); /* a leader sends it what there is */
/* It belongs, or need not: not on disk yet. */
bool blank_settles(const struct port *port);
void blank_flushed(const struct port *port, struct raft_disk *disk);

#endif
