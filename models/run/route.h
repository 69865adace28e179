/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A route: what one caller instance knows of one callee, and how it treats it.
 *
 * Why: who stands behind a name and how one calls it change while the system runs, and each caller
 * hears of it in its own time.  So neither is arithmetic over the plan: a route holds the members
 * that this caller knows (discovery changes them), what it knows of each of them (requests open,
 * connection), the state of its balancing policy, its pool of connections, and the version of the
 * policy that it obeys (configuration changes it).  Routes are made on first use; those that know
 * all replicas of a callee share one list.
 *
 * Rule: a member is a slot of the list and keeps it, out of the list or not, until its open
 * requests have ended. */
#ifndef MODELS_RUN_ROUTE_H
#define MODELS_RUN_ROUTE_H

#include "models/plan/parties.h"
#include "models/run/run.h"
#include "sim/recent.h"

struct members {
    uint32_t count;     /* that may be chosen */
    uint32_t *slots;    /* theirs, in the order of the list */
    uint32_t limit;     /* slots there are */
    uint32_t first;     /* shared: the instance of slot 0 */
    uint32_t *instance; /* by slot; NONE: free */
    bool shared;        /* all replicas in their order */
};
static inline uint32_t member_instance(const struct members *members, uint32_t slot)
{
    return members->shared ? members->first + slot : members->instance[slot];
}

static inline bool listed_in(const uint32_t *list, uint32_t count, uint32_t item)
{
    for (uint32_t i = 0; i < count; i++)
        if (list[i] == item)
            return true;
    return false;
}

struct regards; /* models/run/regard.h */

/* What only some routes have. */
struct special {
    struct regards *regards; /* what it has found out of its members; NULL: it does not look */
    struct recent *recent;   /* how long the latest attempts took; NULL: nobody asks */
    uint32_t first, last;    /* attempts that wait for a connection; NONE: nobody */
    uint32_t next; /* of the routes with free connections and somebody in line; ROUTE_UNLISTED: it
                      is not one of them */
};
#define ROUTE_UNLISTED (NONE - 1)

/* What every call reads is one line of the cache. */
struct route {
    const struct policy *policy;
    struct members *members;
    uint32_t *links;         /* see route_link_known */
    void *balance;           /* state of the policy */
    uint64_t small;          /* it stands here if it is no larger */
    struct special *special; /* NULL: nothing */
    uint32_t channel, caller;
    uint32_t open;   /* connections in use */
    uint32_t guards; /* 1 + those of run->guards; 0: none */
};
_Static_assert(sizeof(struct route) == CACHE_LINE, "a call reads one line of its route");

void routes_create(struct run *run);
/* Room to list members in, until somebody else asks for it. */
uint32_t *room_for_others(struct run *run, uint32_t count);
/* Those of an instance, by channel.local. */
uint32_t *routes_of(const struct run *run, uint32_t instance);
static inline struct route *route_at(const struct run *run, uint32_t route)
{
    return POOL_AT(struct route, &run->routes, route);
}
static inline struct regards *route_regards(const struct route *route)
{
    return __builtin_expect(route->special != NULL, 0) ? route->special->regards : NULL;
}
static inline struct recent *route_recent(const struct route *route)
{
    return __builtin_expect(route->special != NULL, 0) ? route->special->recent : NULL;
}
struct special *route_special(struct run *run, struct route *route); /* made on first use */
uint32_t route_make(struct run *run, uint32_t caller, uint32_t channel);
/* Of this caller instance by this channel of its party; made on first use. */
static inline uint32_t route_of(struct run *run, uint32_t caller, uint32_t channel)
{
    const uint32_t route = run->instances[caller].routes[run->plan->channels[channel].local];
    return __builtin_expect(route != 0, 1) ? route - 1 : route_make(run, caller, channel);
}
/* The member (slot) that balancing takes for a visit; NONE: it knows nobody. */
uint32_t route_choose_among(struct run *run, struct route *route, const struct visit *visit);
static inline uint32_t route_choose(struct run *run, struct route *route, const struct visit *visit)
{
    const struct members *members = route->members;
    return members->count == 1 && !route->special ? members->slots[0]
                                                  : route_choose_among(run, route, visit);
}
/* The same among those that are not asked; among all, if that leaves nobody. */
uint32_t route_choose_other(struct run *run, struct route *route, const struct visit *visit,
                            const struct elsewhere *asked);
/* The slot of an instance; NONE: it is not known here. */
uint32_t route_slot(const struct route *route, uint32_t instance);
/* The connection to a member; NONE: never used.  All replicas in their order have theirs side by
 * side, as many as LINKS_TOGETHER, so one number is enough for these; the slots of other lists
 * change hands, and each has a number. */
enum { LINKS_TOGETHER = 4 };
static inline uint32_t route_link_known(const struct route *route, uint32_t slot)
{
    if (!route->members->shared)
        return route->links[slot];
    const uint32_t first = route->links[slot / LINKS_TOGETHER];
    return first == NONE ? NONE : first + slot % LINKS_TOGETHER;
}
uint32_t route_link_make(struct run *run, struct route *route, uint32_t slot);
/* The connection to a member; made on first use. */
static inline uint32_t route_link(struct run *run, struct route *route, uint32_t slot)
{
    const uint32_t link = route_link_known(route, slot);
    return __builtin_expect(link != NONE, 1) ? link : route_link_make(run, route, slot);
}
/* A request to the member has ended, after `latency`, as far as its caller is concerned.  (It began
 * when its link was opened: link->open.) */
void route_ended(struct run *run, struct route *route, uint32_t slot, sim_time latency,
                 const struct reply *reply);
/* What its policy's percentile says of the latest attempts; SIM_NEVER: not yet known. */
sim_time route_hedge_after(const struct run *run, uint32_t route);
/* From now on the caller knows these instances and no others. */
void route_members(struct run *run, struct route *route, const uint32_t *instances, uint32_t count);
/* From now on it obeys this version: whatever is decided from here on (balancing, connections, a
 * further try, a hedge).  Timers that run keep the time that they were given. */
void route_policy(struct run *run, uint32_t index, const struct policy *policy);
/* Connections may be free, and somebody waits for one.  Who gets it is decided at the end of the
 * event (models/run/connections.h): an answer may come at once, and a long line must not become a
 * deep recursion. */
void route_is_due(struct run *run, uint32_t index, struct route *route);
/* The caller has died, and what it had open is closed: its guards know nothing any more. */
void route_dies(struct run *run, uint32_t caller);
/* From now on the caller knows what `run->known` says. */
void route_hears(struct run *run, struct route *route);
/* Those whom everybody knows without asking have changed: the list that routes share. */
void route_present(struct run *run, uint32_t party, const bool *there);
/* The caller has died: connections and all it knew are gone with it; what is open is kept. */
void route_forget(struct run *run, uint32_t caller);

/* For balancing policies. */
struct backends {
    const struct run *run;
    const struct route *route;
    const uint32_t *slots; /* of the members that may be chosen */
    uint32_t count;        /* >= 1 */
    uint64_t who;          /* the user whose request it is, of which source */
};
static inline uint32_t backend_slot(const struct backends *backends, uint32_t i)
{
    return backends->slots[i];
}
static inline uint32_t backend_instance(const struct backends *backends, uint32_t i)
{
    return backends->route->members->instance[backend_slot(backends, i)];
}
/* What its node can do. */
static inline double backend_power(const struct backends *backends, uint32_t i)
{
    const struct plan *plan = backends->run->plan;
    return plan_power(
        &plan->nodes[backends->run->instances[backend_instance(backends, i)].node->number]);
}
/* Requests that it owes this caller. */
static inline uint32_t backend_open(const struct backends *backends, uint32_t i)
{
    const uint32_t link = route_link_known(backends->route, backend_slot(backends, i));
    return link == NONE ? 0 : POOL_AT(const struct link, &backends->run->links, link)->open;
}

#endif
