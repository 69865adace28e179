/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Committed transactions of which a store has lost its part while another one keeps its own: torn,
 * as `half_done` counts them.
 *
 * A part stands from the version on by which its store shows what it had promised.  It is lost when
 * the store is told to commit and has neither a promise nor ever shown what that was of, or when a
 * fail-over cuts the version off that the store had acknowledged: nobody will tell it again.  One
 * that is cut off before that may be committed once more, or stand at yet another successor.  Where
 * all parts are lost nothing is half done.
 *
 * Why in the run: parts are told by stores, who have no record of transactions, long after the
 * process in which one began has forgotten it or died.  Rule: the last TORN_KNOWN transactions of
 * more than one part are remembered, if anybody asks; older ones are never told torn.  Nobody acts
 * on it. */
#ifndef MODELS_RUN_TORN_H
#define MODELS_RUN_TORN_H

#include "models/run/transaction_records.h"
#include "models/words/transaction_port.h"

enum { TORN_KNOWN = 1 << 16 };

/* Whose shard of all of them. */
struct torn_at {
    uint32_t store, shard;
};

/* It is committed, or its process has died when nobody knew; stores may be told later. */
void torn_remembers(struct run *run, const struct transaction *transaction);
/* What it wrote there stands as that version, whether or not that is acknowledged. */
void torn_stands(struct run *run, uint64_t transaction, const struct torn_at *at, uint64_t version,
                 bool acknowledged);
/* The store is told to commit it, and knows of no promise. */
void torn_misses(struct run *run, uint64_t transaction, const struct torn_at *at,
                 const struct port *port, holds_version *holds);
void torn_cut(struct run *run, const struct cut_record *cut);
/* ... and whoever looks is told. */
static inline void writes_given_up(struct run *run, const struct cut_record *cut)
{
    torn_cut(run, cut);
    if (observed(&run->observe, RECORD_CUT))
        observe_tell(&run->observe, RECORD_CUT, run->engine->now, cut);
}

#endif
