/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Regions are spread over the servers: first by number, so that no server has two more than
 * another, then by load: the most loaded server gives a region to the least loaded one, or
 * exchanges one with it, if that brings their loads nearer to each other.
 *
 * It stands for the two costs of HBase's StochasticLoadBalancer that matter here, skew of regions
 * and of requests.  Nothing is moved while regions are without a server. */
#include "models/stores/regions/masters.h"

enum { WORTH_IT = 10 }; /* of hundred: loads that differ by less of the greater one stay */

struct weighed {
    uint32_t count;
    uint64_t load;
};

static void weigh(struct port *port, struct weighed *servers)
{
    const struct spans *plan = &master_of(port)->plan;
    for (uint32_t i = 0; i < plan->count; i++) {
        servers[plan->list[i].server].count++;
        servers[plan->list[i].server].load += plan->list[i].load;
    }
}

/* Of those that live; by = 0: regions, 1: load. */
static uint64_t weight(const struct weighed *server, bool load)
{
    return load ? server->load : server->count;
}
static uint32_t extreme(struct port *port, const struct weighed *servers, bool load, bool most)
{
    uint32_t best = NOBODY;
    for (uint32_t i = 0; i < made_of(port)->servers; i++) {
        if (!is_live(port, i))
            continue;
        const bool more =
                       best != NOBODY && weight(&servers[i], load) > weight(&servers[best], load),
                   less =
                       best != NOBODY && weight(&servers[i], load) < weight(&servers[best], load);
        if (best == NOBODY || (most ? more : less))
            best = i;
    }
    return best;
}

/* The region of that server whose load is nearest to the wanted one, and not above `most`. */
static struct span *region_near(struct port *port, uint32_t server, uint64_t wanted, uint64_t most)
{
    struct spans *plan = &master_of(port)->plan;
    struct span *best = NULL;
    uint64_t distance = UINT64_MAX;
    for (uint32_t i = 0; i < plan->count; i++) {
        struct span *each = &plan->list[i];
        if (each->server != server || each->state != SERVING || each->load > most)
            continue;
        const uint64_t far = each->load > wanted ? each->load - wanted : wanted - each->load;
        if (far < distance) {
            distance = far;
            best = each;
        }
    }
    return best;
}

static bool even_out_counts(struct port *port, struct weighed *servers)
{
    const uint32_t most = extreme(port, servers, false, true),
                   least = extreme(port, servers, false, false);
    if (most == NOBODY || servers[most].count <= servers[least].count + 1)
        return false;
    struct span *region = region_near(port, most, 0, UINT64_MAX);
    if (!region)
        return false;
    assign_move(port, region, least);
    servers[most].count--;
    servers[least].count++;
    return true;
}

static void even_out_load(struct port *port, const struct weighed *servers)
{
    const uint32_t most = extreme(port, servers, true, true),
                   least = extreme(port, servers, true, false);
    if (most == NOBODY || most == least)
        return;
    const uint64_t difference = servers[most].load - servers[least].load;
    if (difference * 100 < WORTH_IT * servers[most].load || difference < 2)
        return;
    struct span *cold = region_near(port, least, 0, UINT64_MAX);
    const bool exchange = servers[least].count >= servers[most].count && cold;
    const uint64_t back = exchange ? cold->load : 0;
    struct span *hot = region_near(port, most, difference / 2 + back, difference - 1 + back);
    if (!hot || hot->load <= back)
        return;
    assign_move(port, hot, least);
    if (exchange)
        assign_move(port, cold, most);
}

void balance(struct port *port)
{
    const struct master *master = master_of(port);
    struct weighed servers[MOST_REPLICAS] = {0};
    bool quiet = master->ruling && master->settled;
    for (uint32_t i = 0; quiet && i < master->plan.count; i++)
        quiet = master->plan.list[i].state == SERVING;
    if (quiet) {
        weigh(port, servers);
        bool moved = false;
        while (even_out_counts(port, servers))
            moved = true;
        if (!moved)
            even_out_load(port, servers);
    }
    set_timer(port, settings_of(port)->balance, TIMER_BALANCE, 0);
}
