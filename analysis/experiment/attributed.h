/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where time went, over all replications: what tables, JSON and CSV show of attribution.h.
 *
 * A share is a ratio of sums over replications (time on the account, time of all accounts), so is a
 * time per request; both with the jackknife interval of statistics/estimate.h.  Shares of one scope
 * add up to 1 and times to the mean response time. */
#ifndef ANALYSIS_EXPERIMENT_ATTRIBUTED_H
#define ANALYSIS_EXPERIMENT_ATTRIBUTED_H

#include "analysis/experiment/view.h"
#include "analysis/measures/attribution.h"
#include "models/plan/plan.h"

enum part_of_requests { OF_ALL, OF_SLOWEST, PARTS_OF_REQUESTS };

/* One account. */
struct attributed_line {
    const char *component;                    /* service web */
    const char *kind;                         /* queue */
    struct estimate time[PARTS_OF_REQUESTS];  /* s per request */
    struct estimate share[PARTS_OF_REQUESTS]; /* of that of all accounts */
};

/* Of the requests of one endpoint, or of all. */
struct attributed {
    const char *endpoint; /* NULL: all */
    uint64_t requests[PARTS_OF_REQUESTS];
    struct estimate time[PARTS_OF_REQUESTS]; /* s per request: the mean response time */
    double threshold; /* s: in each replication the slowest took this, or longer */
    uint32_t count;
    struct attributed_line *lines; /* those with the largest share of either first */
};

struct attributed_list {
    uint32_t count;            /* 0: nothing was asked for, or no request succeeded */
    struct attributed *scopes; /* the first: all */
};

/* Of what a view shows; in the arena. */
struct attributed_list attributed_of(const struct results *results, const struct view *view,
                                     struct arena *arena);

/* `service web queue`, or `web.get: service web queue`; in the arena. */
const char *attributed_scope(const struct attributed *of, const struct attributed_line *line,
                             struct arena *arena);

/* What one replication says, as lines of tidy data: `why.mean` and `why.slowest`, in seconds per
 * request; scope as above. */
struct attributed_cell {
    const char *metric, *scope;
    double value;
};
void attributed_each(const struct results *results, uint32_t architecture, uint32_t replication,
                     void (*put)(void *context, const struct attributed_cell *cell), void *context);

/* What an attribution refers to by number. */
void attributed_names(const struct plan *plan, struct architecture_result *into,
                      uint32_t replications, struct arena *arena);

#endif
