/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/experiment/stability.h"

#include <math.h>

#include "models/plan/offered.h"
#include "models/plan/parties.h"
#include "models/plan/reliance.h"

static const char *name_of(const struct plan *plan, uint32_t party, struct arena *arena)
{
    return arena_format(arena, "%s%s", party_prefix(&plan->parties[party]),
                        plan->parties[party].name);
}

static void set_unstable(struct stability *verdict, const char *queue, double offered)
{
    if (verdict->unstable)
        return;
    verdict->unstable = true;
    verdict->queue = queue;
    verdict->offered = offered;
}

static const char *and_also(const char *names, const char *name, struct arena *arena)
{
    return names ? arena_format(arena, "%s, %s", names, name) : name;
}

static void set_piling(struct stability *verdict, const struct plan *plan, uint32_t party,
                       struct arena *arena)
{
    if (verdict->piles[party])
        return;
    verdict->piles[party] = true;
    verdict->piling = and_also(verdict->piling, name_of(plan, party, arena), arena);
}

/* Whom a station holds up: its own party, or everybody on its node. */
static bool *held_up(const struct plan *plan, const struct station *station, struct arena *arena)
{
    bool *silent = arena_array(arena, plan->party_count + 1, sizeof *silent);
    if (station->party != NONE)
        silent[station->party] = true;
    for (uint32_t i = 0; station->node != NONE && i < plan->instance_count; i++)
        if (plan->instances[i].node == station->node)
            silent[plan->instances[i].party] = true;
    return silent;
}

static void judge_endless(struct stability *verdict, const struct offered *offered,
                          const struct plan *plan, struct arena *arena)
{
    bool *stores = arena_array(arena, plan->party_count + 1, sizeof *stores);
    for (uint32_t i = 0; i < offered->count; i++) {
        const struct station *station = &offered->stations[i];
        if (!station->endless)
            continue;
        verdict->piles[station->party] = true;
        verdict->endless = and_also(verdict->endless, station->name, arena);
        stores[station->party] = plan->parties[station->party].kind == PARTY_STORE;
    }
    if (verdict->endless)
        verdict->waits = clients_wait(offered->traffic, stores, verdict->waiting, arena);
}

static void judge_known(struct stability *verdict, const struct plan *plan, struct arena *arena)
{
    const struct offered *offered = offered_load(plan, arena);
    judge_endless(verdict, offered, plan, arena);
    const struct station *busiest = offered_busiest(offered);
    verdict->busiest = busiest ? busiest->name : NULL;
    verdict->busiest_load = busiest ? busiest->load : (double)NAN;
    const struct station *station = offered_too_much(offered);
    if (!station)
        return;
    const bool *silent = held_up(plan, station, arena);
    const bool everybody = station->party == NONE && station->node == NONE;
    if (everybody || clients_notice(offered->traffic, silent, arena))
        set_unstable(verdict, station->name, station->sure);
    else
        for (uint32_t i = 0; i < plan->party_count; i++)
            if (silent[i])
                set_piling(verdict, plan, i, arena);
}

struct stability stability_of(const struct plan *plan, const struct trend *trends,
                              const struct client_trend *clients, struct arena *arena)
{
    struct stability verdict = {.offered = (double)NAN,
                                .piles = arena_array(arena, plan->party_count + 1, sizeof(bool)),
                                .waiting =
                                    arena_array(arena, plan->endpoint_count + 1, sizeof(bool))};
    judge_known(&verdict, plan, arena);
    for (uint32_t i = 0; i < plan->party_count; i++) {
        if (verdict.piles[i] || !trend_grows(&trends[i]))
            continue;
        if (clients_suffer(clients, trends[i].replications, trend_rise(&trends[i])))
            set_unstable(&verdict, name_of(plan, i, arena), (double)NAN);
        else
            set_piling(&verdict, plan, i, arena);
    }
    return verdict;
}
