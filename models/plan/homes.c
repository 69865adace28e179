/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "models/plan/caches.h"
#include "models/plan/placement.h"

bool plan_may_live(const struct plan *plan, uint32_t instance, uint32_t node)
{
    const struct party *party = &plan->parties[plan->instances[instance].party];
    const struct node_group *group = plan->nodes[node].group;
    if (lives_inside(party))
        party = &plan->parties[party->inside];
    if (plan->instances[instance].node == node)
        return true;
    if (!plan->replaces || party->kind != PARTY_SERVICE || !group)
        return false;
    for (uint32_t i = 0; i < party->service->nodes.count; i++)
        if (strcmp(party->service->nodes.names[i], group->name) == 0)
            return true;
    return false;
}
