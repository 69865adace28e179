/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a user may expect of what he did himself: the four session guarantees, per key.
 *
 * A session is a user of a closed workload, or one request of an open one.  Of a key, by versions
 * as the store orders them:
 *  - read your writes: a read sees his last acknowledged write or something newer;
 *  - monotonic reads: it sees nothing older than what an earlier read of his saw;
 *  - monotonic writes: his write is ordered behind his earlier ones;
 *  - writes follow reads: and behind what his earlier reads saw.
 * Each is a share: broken ones of those that could have been, because the session had written or
 * read that key before.  Only what ended before the other began counts as earlier; only what was
 * acknowledged counts at all.
 *
 * Bounded memory: sessions and keys used last (remembered.h); what is forgotten is no chance to
 * break anything, so a share never counts what nobody knows.
 *
 * Source: Terry et al. 1994, "Session Guarantees for Weakly Consistent Replicated Data"; here for
 * each key by itself, as a client can see them. */
#ifndef ANALYSIS_CONSISTENCY_SESSIONS_H
#define ANALYSIS_CONSISTENCY_SESSIONS_H

#include "models/run/signals.h"
#include "sim/arena.h"

enum { SESSION_KEYS = 1 << 16 };

enum guarantee {
    READ_YOUR_WRITES,
    MONOTONIC_READS,
    MONOTONIC_WRITES,
    WRITES_FOLLOW_READS,
    GUARANTEES
};

struct session_counts {
    uint64_t chances[GUARANTEES], broken[GUARANTEES];
};

struct sessions;
/* `parties`: how many; counts are kept by store. */
struct sessions *sessions_create(struct arena *arena, uint32_t parties);
/* What began in [from, until) is counted; everything is remembered. */
void sessions_measure(struct sessions *sessions, sim_time from, sim_time until);
/* An operation has ended. */
void sessions_hear(struct sessions *sessions, sim_time now,
                   const struct operation_record *operation);
/* Party NONE (UINT32_MAX): all stores together. */
struct session_counts sessions_of(const struct sessions *sessions, uint32_t store);

#endif
