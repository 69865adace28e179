/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/plan.h"

#include <string.h>

#include "models/plan/names.h"

uint32_t plan_find_party(const struct plan *plan, enum party_kind kind, const char *name)
{
    return name_index_find(&plan->party_names[kind], name);
}

uint32_t plan_find_endpoint(const struct plan *plan, const char *name)
{
    return name_index_find(&plan->endpoint_names, name);
}

uint32_t plan_find_node(const struct plan *plan, const char *name)
{
    return name_index_find(&plan->node_names, name);
}

bool zone_lies_in(const struct plan *plan, uint32_t zone, const char *region)
{
    const struct table *zones = &plan->description->deployment.zones;
    if (zone >= plan->names->zones.count)
        return strcmp(plan->zones[zone].name + strlen("region "), region) == 0;
    const struct zone *named = zones->items;
    return zone < zones->count && named[zone].region && strcmp(named[zone].region, region) == 0;
}
