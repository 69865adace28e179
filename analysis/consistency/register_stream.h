/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which keys of a store are linearizable, told while the run goes on, in bounded memory.
 *
 * Why: linearizable.h wants the whole history of a key.  Of the clusters of that history (a write
 * and the reads that saw it) two contradict each other if and only if an operation of each ended
 * before one of the other began: with f the first end and l the last beginning of a cluster,
 * f(v) < l(w) and f(w) < l(v).  That is the condition of zones, said of pairs.  So of a cluster two
 * numbers are enough, and one that no operation can belong to any more without contradiction leaves
 * nothing behind but its l.
 *
 * Rule: let B be the earliest beginning of an operation that is open.  A cluster w is finished when
 * f(w) < B and some other cluster u has f(u) < B and f(w) < l(u): whoever sees w from now on
 * contradicts u.  The greatest l of finished ones is the floor: a cluster with f below it must not
 * get another operation.  What is kept is what overlapped, so it does not grow with the run.
 * Order is that in which things are told, not time alone: at one moment a request may get its
 * acknowledgement and begin to read.
 * A write without an acknowledgement may have happened at any time from its beginning on: it has no
 * f until somebody sees it.  More than STREAM_UNDECIDED of them, more than STREAM_CLUSTERS
 * clusters, or a key that had been dropped from memory and is read as it was before: the key is
 * `unknown`, never ok.  A key that is not linearizable stays so.
 *
 * Source: Gibbons and Korach 1997 (see linearizable.h); Golab, Li, Shah 2011, "Analyzing
 * Consistency Properties for Fun and Profit" (checking online by zones). */
#ifndef ANALYSIS_CONSISTENCY_REGISTER_STREAM_H
#define ANALYSIS_CONSISTENCY_REGISTER_STREAM_H

#include "models/run/signals.h"
#include "sim/arena.h"

enum { STREAM_KEYS = 1 << 16, STREAM_CLUSTERS = 512, STREAM_UNDECIDED = 256 };

/* Of one store, from the beginning of the run. */
struct stream_counts {
    uint64_t keys, broken, unknown; /* operated on; not linearizable; nobody knows */
};

struct register_stream;
/* `parties`: how many; counts are kept by store.  `keys`: remembered at least. */
struct register_stream *register_stream_create(struct arena *arena, uint32_t parties,
                                               uint32_t keys);
/* An operation begins; it has ended, or its client has given up.  Each is told once, in order. */
void register_stream_invoked(struct register_stream *stream, const struct operation_record *record);
void register_stream_ended(struct register_stream *stream, const struct operation_record *record);
/* Party NONE (UINT32_MAX): all stores together. */
struct stream_counts register_stream_of(const struct register_stream *stream, uint32_t store);

#endif
