/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom a route asks, and what it hears of how that ended. */
#include "models/run/network.h"
#include "models/run/regard.h"
#include "models/run/route.h"
#include "models/words/balancing.h"

static uint32_t choose_among(struct run *run, struct route *route, const struct visit *visit,
                             const uint32_t *slots, uint32_t count)
{
    if (count <= 1)
        return count ? slots[0] : NONE;
    const struct backends backends = {.run = run,
                                      .route = route,
                                      .slots = slots,
                                      .count = count,
                                      .who = (uint64_t)visit->source << 32 | visit->user};
    const uint32_t chosen = route->policy->balancing->choose(
        route->balance, route->policy->text->balance.settings, &backends, run->engine->now,
        &run->channels[route->channel].balance);
    return slots[chosen];
}

/* Those of the list that are not asked; all, if that leaves nobody. */
static struct listed but_for(struct run *run, struct listed list, const struct elsewhere *asked)
{
    uint32_t *others = room_for_others(run, list.count), left = 0;
    for (uint32_t i = 0; i < list.count; i++)
        if (!listed_in(asked->slots, asked->count, list.slots[i]))
            others[left++] = list.slots[i];
    return left > 0 ? (struct listed){others, left} : list;
}

/* Of those who are well and near. */
static uint32_t choose_regard(struct run *run, struct route *route, const struct visit *visit,
                              const struct elsewhere *asked)
{
    struct listed list = regards_candidates(run, route);
    if (asked)
        list = but_for(run, list, asked);
    const uint32_t slot = choose_among(run, route, visit, list.slots, list.count);
    if (slot == NONE || !regards_pass_over(run, route, slot))
        return slot;
    const struct elsewhere new_one = {.count = 1, .slots = {slot}};
    list = but_for(run, list, &new_one);
    return choose_among(run, route, visit, list.slots, list.count);
}

uint32_t route_choose_among(struct run *run, struct route *route, const struct visit *visit)
{
    if (route_regards(route))
        return choose_regard(run, route, visit, NULL);
    return choose_among(run, route, visit, route->members->slots, route->members->count);
}

uint32_t route_choose_other(struct run *run, struct route *route, const struct visit *visit,
                            const struct elsewhere *asked)
{
    if (route_regards(route))
        return choose_regard(run, route, visit, asked);
    const struct listed list =
        but_for(run, (struct listed){route->members->slots, route->members->count}, asked);
    return choose_among(run, route, visit, list.slots, list.count);
}

/* Who counts, measures or judges hears how it ended.  An attempt that lost against its hedge has
 * taken at least so long. */
static __attribute__((noinline)) void tell_ended(struct run *run, struct route *route,
                                                 uint32_t slot, sim_time latency,
                                                 const struct reply *reply)
{
    const struct balancing_class *class = route->policy->balancing;
    const enum outcome outcome = reply->outcome;
    struct recent *recent = route_recent(route);
    if (recent && (outcome == OUTCOME_ok || outcome == OUTCOME_cancelled))
        recent_add(recent, latency, route->policy->hedge_share);
    if (class && class->ended && route->balance)
        class->ended(route->balance, route->policy->text->balance.settings,
                     &(struct ended){.slot = slot,
                                     .now = run->engine->now,
                                     .latency = latency,
                                     .outcome = outcome,
                                     .idle = reply->idle});
    if (route_regards(route))
        regards_ended(run, route, slot, outcome);
}

void route_ended(struct run *run, struct route *route, uint32_t slot, sim_time latency,
                 const struct reply *reply)
{
    const struct balancing_class *class = route->policy->balancing;
    link_at(run, route_link_known(route, slot))->open--;
    if ((class && class->ended) || route->special)
        tell_ended(run, route, slot, latency, reply);
}
