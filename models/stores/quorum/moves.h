/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Members that join the ring or leave it: who belongs to it (members.c), and what is streamed
 * (stream.c).
 *
 * Who moves tells everybody that it does, and from then on whoever coordinates a write sends it to
 * those that are to hold the key as well, and waits for as many answers more.  After `ring_delay`,
 * when all have heard it, what is there already is streamed; then it tells that it belongs to the
 * ring, or does not any more.  Reads ask those that hold the key until then.  Only one moves at a
 * time: who began later waits (Cassandra refuses it).
 *
 * What members know of each other they gossip: to one of them, drawn, every second, and to whoever
 * knows less.  A coordinator that has not heard yet of the end may read a key's former holders for
 * about a second; so does Cassandra, before its transactional metadata.
 *
 * A range that gets a new holder comes from the one that it replaces, if that one lives (so nothing
 * is missed that only that one has), else from another holder.  Who joins asks each source; who
 * leaves sends what is its own to one after another.  It goes in pieces of 1 MiB, each of which is
 * on the receiver's disk before the next one leaves, no faster than `stream`
 * (stream_throughput_outbound).  What it weighs are the values of the ranges as they were before
 * the run; which versions there are comes with the pieces.  Letters may be lost and processes die:
 * who joins asks again whoever was silent for 10 s, and all anew when a source has died; a piece
 * without an answer is sent again. */
#ifndef MODELS_STORES_QUORUM_MOVES_H
#define MODELS_STORES_QUORUM_MOVES_H

#include "models/stores/quorum/quorum.h"

/* members.c */
void membership_begin(struct port *port, bool first);
void membership_move(struct port *port, bool joins);
void membership_tick(struct port *port);
void membership_heard(struct port *port, const struct letter *letter);
void membership_noticed(struct port *port, struct task *task, struct quorum_disk *disk);
void membership_meet(struct port *port, uint32_t peer); /* it is back */

/* stream.c */
void stream_tick(struct port *port); /* begins, or asks again whoever is silent */
void stream_asked(struct port *port, const struct letter *letter);
void stream_piece(struct port *port, const struct letter *letter);
/* Says whether all is there. */
bool stream_stored(struct port *port, struct task *task, struct quorum_disk *disk);
bool stream_told(struct port *port, const struct letter *letter);
void stream_again(struct port *port); /* the timer of a piece */
void stream_drop(struct port *port);
void stream_free(struct port *port); /* its process has died */

#endif
