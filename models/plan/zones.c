/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "models/plan/names.h"
#include "models/plan/plan.h"

bool zone_lies_in(const struct plan *plan, uint32_t zone, const char *region)
{
    const struct table *zones = &plan->description->deployment.zones;
    if (zone >= plan->names->zones.count)
        return strcmp(plan->zones[zone].name + strlen("region "), region) == 0;
    const struct zone *named = zones->items;
    return zone < zones->count && named[zone].region && strcmp(named[zone].region, region) == 0;
}
