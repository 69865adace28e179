/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/experiment/view.h"

uint32_t view_count(const struct results *results, uint32_t architecture)
{
    const uint32_t groups = results->architectures[architecture].group_count;
    return groups ? groups : 1;
}

struct view view_of(const struct results *results, uint32_t architecture, uint32_t number)
{
    const struct architecture_result *about = &results->architectures[architecture];
    return (struct view){architecture, about->group_count ? &about->groups[number] : NULL};
}

const char *view_name(const struct results *results, const struct view *view, struct arena *arena)
{
    const struct architecture_result *about = &results->architectures[view->architecture];
    if (!view->group)
        return about->name;
    const bool collapsed = view->group == &about->groups[1];
    return arena_format(arena, "%s (%u of %u%s)", about->name, view->group->count,
                        results->replications - results_failed(results, view->architecture),
                        collapsed ? " collapsed" : "");
}
