/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows and transactions of a raft store, and cuts of its keys between them: what rows.c, commit.c
 * and drain.c do for each other and for raft.c.
 *
 * Rule: they stand above all other files of it, which reach them by `raft_state.above` only. */
#ifndef MODELS_STORES_RAFT_TRANSACTIONS_H
#define MODELS_STORES_RAFT_TRANSACTIONS_H

#include "models/stores/raft/protocol.h"
#include "models/words/places_port.h"

/* rows.c: an operation takes its row, if it needs one, before it begins, and is answered */
bool raft_rows_wanted(const struct port *port, const struct task *task);
void raft_rows_begin(struct port *port, struct task *task);
void raft_rows_answer(struct port *port, struct task *task, enum outcome outcome);
void raft_rows_timer(struct port *port, bool branch, uint64_t word);
void raft_left(struct port *port);
struct keeper raft_keeper(struct port *port);

/* split.c: it is to be cut, and can be now */
bool split_may(struct port *leader, struct key_cut *cut);
void split_begin(struct port *leader, const struct key_cut *cut);
/* span.c: of a transaction */
bool split_joins(const struct port *port, const struct task *task);
/* drain.c: before its keys are cut in two */
void drain_begin(struct port *leader);
void drain_go_on(struct port *leader); /* something that was promised has ended */
static inline void drain_ends(struct port *port) { state_of(port)->draining = (struct key_cut){0}; }

/* commit.c */
void vows_begin(struct port *port);
bool vows_known(struct port *port);
void raft_branch_told(struct port *port, struct task *task);

#endif
