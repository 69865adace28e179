/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/things_lists.h"

#include <string.h>

#include "models/plan/caches.h"

static void list_thing(struct listing *in, const char *kind, const char *name, bool whole)
{
    if (in->things.list)
        in->things.list[in->things.count] = (struct thing){kind, name, whole};
    in->things.count++;
}

void list_nodes(struct listing *in)
{
    for (uint32_t i = 0; i < in->plan->node_count; i++)
        if (in->plan->nodes[i].group)
            list_thing(in, "node", in->plan->nodes[i].name, false);
}

static uint32_t nodes_of(const struct plan *plan, uint32_t zone)
{
    return plan->zone_first[zone + 1] - plan->zone_first[zone];
}

void list_zones(struct listing *in)
{
    for (uint32_t i = 0; i < in->plan->names->zones.count; i++)
        if (nodes_of(in->plan, i) > 0)
            list_thing(in, "zone", in->plan->names->zones.list[i], true);
}

void list_regions(struct listing *in)
{
    const struct known_names *regions = &in->plan->names->regions;
    for (uint32_t i = 0; regions->count > 1 && i < regions->count; i++)
        list_thing(in, "region", regions->list[i], true);
}

/* Whole, and `most` of its replicas. */
static void list_party(struct listing *in, const char *kind, const struct party *party,
                       uint32_t most)
{
    const size_t word = is_cache(party) ? strlen("cache ") : 0; /* stands in its names already */
    list_thing(in, kind, party->name + word, true);
    for (uint32_t i = 0; party->replicas > 1 && i < party->replicas && i < most; i++)
        list_thing(in, kind, in->plan->instances[party->first + i].name + word, false);
}

static void list_parties(struct listing *in, const char *kind, enum party_kind of, uint32_t most)
{
    for (uint32_t i = 0; i < in->plan->party_count; i++)
        if (in->plan->parties[i].kind == of)
            list_party(in, kind, &in->plan->parties[i], most);
}

void list_services(struct listing *in) { list_parties(in, "service", PARTY_SERVICE, 1); }
void list_balancers(struct listing *in) { list_parties(in, "balancer", PARTY_BALANCER, 1); }
void list_stores(struct listing *in)
{
    for (uint32_t i = 0; i < in->plan->party_count; i++) {
        const struct party *party = &in->plan->parties[i];
        if (party->kind == PARTY_STORE && !lives_inside(party))
            list_party(in, is_cache(party) ? "cache" : "store", party, UINT32_MAX);
    }
}

/* They are no targets but of a partition or loss (models/failures/cut.h). */
void list_links(struct listing *in)
{
    const struct table *table = &in->plan->description->deployment.network.links;
    const struct network_link *links = table->items;
    for (uint32_t i = 0; i < table->count; i++)
        list_thing(in, "link", links[i].name, true);
}
