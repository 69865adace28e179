/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of observers, and what they keep, for those that read it: reductions, results, pictures.
 *
 * Why: a metric's row names an observer (`.needs`) and its reduction reads that observer's state;
 * what is left of a run is read by its type here, too. */
#ifndef ANALYSIS_OBSERVERS_OBSERVERS_H
#define ANALYSIS_OBSERVERS_OBSERVERS_H

#include "analysis/measures/attribution.h"
#include "analysis/measures/groups.h"
#include "analysis/measures/growth.h"
#include "analysis/measures/tally.h"
#include "analysis/measures/timeline.h"
#include "analysis/measures/windows.h"
#include "analysis/observers/consistency.h"
#include "analysis/observers/observer.h"
#include "analysis/observers/transactions.h"

#define OBSERVERS(X)                                                                               \
    X(requests)                                                                                    \
    X(windows)                                                                                     \
    X(growth)                                                                                      \
    X(late)                                                                                        \
    X(timeline)                                                                                    \
    X(progress)                                                                                    \
    X(waits) X(visits) X(backlogs) X(looks) X(staleness) X(lost_writes) X(messages)                \
        X(transactions) X(commits) X(successions) X(dirty) X(known) X(configured) X(scaled)        \
            X(attribution) X(controls) X(episodes) X(linearizability) X(sessions) X(divergence)    \
                X(duplicates)

#define OBSERVER_CLASS(name) extern const struct observer_class observer_##name;
OBSERVERS(OBSERVER_CLASS)
#undef OBSERVER_CLASS

/* requests: tallies. */
struct requests_heard {
    const struct heard_run *about;
    struct tally total;      /* of all endpoints; when all have ended */
    struct tally *endpoints; /* of the plan */
    struct tally *watched;   /* by watch */
};

/* windows: down time and outages as clients see them. */
struct windows_heard {
    const struct heard_run *about;
    struct windows windows;
    struct windows **of_source; /* by client, of those that somebody asks for; else NULL */
};

/* waits: waiting times. */
struct waits_heard {
    const struct heard_run *about;
    struct histogram **of_party, **of_endpoint; /* NULL: none heard */
    struct histogram **watched;                 /* by wait_watch; NULL: none heard */
};

/* visits: tallies of the stays of requests at endpoints. */
struct visits_heard {
    const struct heard_run *about;
    struct tally *endpoints; /* of the plan; without a histogram: none heard */
    struct tally *watched;   /* by watch, of those that are inner */
};

/* backlogs: stretches of time in which somebody waits, by party. */
struct backlog {
    bool open;
    sim_time from, until;      /* of the stretch in hand */
    struct histogram *lengths; /* of those that are over; NULL: none yet */
};
struct backlogs_heard {
    const struct heard_run *about;
    struct backlog *of_party;
};

/* looks: jobs at each instance, at moments; scaled: time until a replica that is wanted serves. */
struct looks_heard {
    const struct heard_run *about;
    struct histogram **of_party; /* NULL: not looked at, none came */
};

/* Moments of the measured time, one drawn in each of 1000 equal parts. */
const sim_time *looks_moments(const struct heard_run *about, uint32_t *count);

/* messages: of topics. */
struct topic_heard {
    struct histogram *took, *lag;
    sim_time oldest; /* greatest age of the oldest one */
    wide ages;       /* of the oldest one at each look */
    uint64_t looks;
};
struct messages_heard {
    const struct heard_run *about;
    struct topic_heard *of_topic;
};

/* divergence: of copies, at moments. */
enum { DIVERGENCE_KEYS = 256 };
struct written_key {
    uint64_t key;
    uint32_t dataset;
};
struct store_divergence {
    struct written_key written[DIVERGENCE_KEYS]; /* a ring */
    uint64_t count;                              /* ever written there */
    uint64_t copies, behind;                     /* looked at */
};
struct divergence_heard {
    const struct heard_run *about;
    struct store_divergence **of_party; /* NULL: no store */
};

/* episodes: what users saw of outages, from the disruption before them to the end of the backlog.
 */
struct episodes_heard {
    const struct heard_run *about;
    struct windows windows;      /* of all requests */
    struct windows *of_endpoint; /* of the plan; only of those that clients ask for */
    const bool *asked;           /* by endpoint */
    struct disturbance {         /* from the first disruption that begins to the last that ends */
        sim_time begin, end;
        sim_time recovered; /* end of the last outage that belongs to it; 0: there was none */
        bool lasting;       /* one has not ended */
    } * disturbances;
    uint32_t count, active; /* of the first STRETCHES_MOST; disruptions that last now */
    uint64_t seen;          /* requests that ended while all was well... */
    wide in_flight;         /* ... and the sum of the requests in flight then */
    sim_time *calm; /* by window: the first moment in it with no more in flight than usual */
    uint64_t calm_count, calm_room;
    /* when all have ended: of outages that ended, their times from the beginning */
    uint64_t recoveries, drains;
    wide until_recovered, until_drained;
};

/* known: time until callers know that an instance has gone, or has come. */
struct known_heard {
    const struct heard_run *about;
    struct histogram *died, *born;
};

/* configured: time until processes obey. */
struct configured_heard {
    const struct heard_run *about;
    struct histogram *times;
};

/* controls leaves what it heard at the end: how far what is known exactly was off. */
struct controls_left {
    double demand;   /* s of processor time drawn beyond the means of their laws */
    double arrivals; /* beyond rate x time; NAN: no source of which that is known */
    double choices;  /* s that the requests take for what they ask for, beyond the mix; NAN: it is
                        not drawn */
};

/* growth leaves trends, of one replication or added up. */
struct growth_left {
    uint32_t parties;
    struct trend *trends; /* by party */
    struct client_trend clients;
};

/* late leaves a struct late, timeline a struct timeline_digest that merges to a struct timeline,
 * attribution a struct attribution_digest. */

#endif
