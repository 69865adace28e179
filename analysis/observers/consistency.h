/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What observers of stores keep: of what clients see of them, and of how they replicate.  Why
 * apart: as in observers.h, which includes it; a list of all is longer than a header may be. */
#ifndef ANALYSIS_OBSERVERS_CONSISTENCY_H
#define ANALYSIS_OBSERVERS_CONSISTENCY_H

#include "analysis/consistency/duplicates.h"
#include "analysis/consistency/lost_writes.h"
#include "analysis/consistency/recovery_point.h"
#include "analysis/consistency/recovery_time.h"
#include "analysis/consistency/register_stream.h"
#include "analysis/consistency/sessions.h"
#include "analysis/consistency/staleness.h"
#include "analysis/observers/observer.h"
#include "analysis/statistics/histogram.h"

/* commits: of writes, by store. */
struct commits_heard {
    const struct heard_run *about;
    struct histogram **of_party; /* NULL: there was none */
};

/* successions: time without a leader, by store. */
struct successions_heard {
    const struct heard_run *about;
    struct histogram *all, **of_party; /* NULL: there was none */
};

/* staleness: of reads. */
struct staleness_heard {
    const struct heard_run *about;
    struct staleness *staleness;
};

/* lost_writes: acknowledged ones that are no more. */
struct lost_writes_heard {
    const struct heard_run *about;
    struct lost_writes *lost;
    struct last_copies *copies;
    struct recovery_points *points;
    uint32_t *parts; /* by party: the number of its first part; one more at the end */
    struct recovery_times *times;
};

/* duplicates: writes that took effect more than once. */
struct duplicates_heard {
    struct duplicates *duplicates;
};

/* linearizability: of keys. */
struct linearizability_heard {
    const struct heard_run *about;
    struct register_stream *stream;
    bool over; /* the measured time: what ends later is not judged */
};

/* sessions: guarantees broken. */
struct sessions_heard {
    const struct heard_run *about;
    struct sessions *sessions;
};

#endif
