/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/pipes.h"

#include <string.h>

#include "models/plan/network.h"

double pipe_speed(const struct plan *plan, uint32_t index)
{
    const uint32_t from = index / plan->zone_count, to = index % plan->zone_count;
    const bool near = plan->zones[from].region == plan->zones[to].region;
    return from == to ? 0.0 : plan_way(plan, from, to, near ? SAME_REGION : ELSEWHERE)->bandwidth;
}

uint32_t pipe_count(const struct plan *plan)
{
    bool any = false;
    for (uint32_t i = SAME_REGION; plan->networked && i < plan->way_count; i++)
        any |= i != INTERNET && plan->ways[i].bandwidth > 0.0;
    return any ? plan->zone_count * plan->zone_count : 0;
}

const char *pipe_name(const struct plan *plan, uint32_t index, struct arena *arena)
{
    return arena_format(arena, "%s/%s", plan->zones[index / plan->zone_count].name,
                        plan->zones[index % plan->zone_count].name);
}

static uint32_t zone_named(const struct plan *plan, const char *name, size_t length)
{
    for (uint32_t i = 0; i < plan->zone_count; i++)
        if (strlen(plan->zones[i].name) == length && memcmp(plan->zones[i].name, name, length) == 0)
            return i;
    return NONE;
}

uint32_t pipe_find(const struct plan *plan, const char *name)
{
    const char *slash = strchr(name, '/');
    const uint32_t from = slash ? zone_named(plan, name, (size_t)(slash - name)) : NONE;
    const uint32_t to = slash ? zone_named(plan, slash + 1, strlen(slash + 1)) : NONE;
    if (from == NONE || to == NONE || pipe_count(plan) == 0)
        return NONE;
    const uint32_t index = from * plan->zone_count + to;
    return pipe_speed(plan, index) > 0.0 ? index : NONE;
}
