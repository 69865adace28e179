/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/stability.h"

#include <math.h>

#include "models/plan/offered.h"
#include "models/plan/reliance.h"

static const char *name_of(const struct plan *plan, uint32_t party, struct arena *arena)
{
    return arena_format(arena, "%s %s",
                        plan->parties[party].kind == PARTY_STORE ? "store" : "service",
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

static void set_piling(struct stability *verdict, const struct plan *plan, uint32_t party,
                       struct arena *arena)
{
    if (verdict->piles[party])
        return;
    verdict->piles[party] = true;
    const char *name = name_of(plan, party, arena);
    verdict->piling = verdict->piling ? arena_format(arena, "%s, %s", verdict->piling, name) : name;
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

static void judge_known(struct stability *verdict, const struct plan *plan, struct arena *arena)
{
    const struct offered *offered = offered_load(plan, arena);
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
                                .piles = arena_array(arena, plan->party_count + 1, sizeof(bool))};
    judge_known(&verdict, plan, arena);
    for (uint32_t i = 0; i < plan->party_count; i++) {
        if (!trend_grows(&trends[i]))
            continue;
        if (clients_suffer(clients, trends[i].replications, trend_rise(&trends[i])))
            set_unstable(&verdict, name_of(plan, i, arena), (double)NAN);
        else
            set_piling(&verdict, plan, i, arena);
    }
    return verdict;
}
