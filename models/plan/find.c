/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/plan.h"

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
