/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Listings of the registry in the fake world (registry_world.h, which includes this): numbers of
 * lists, and what processes know. */
#ifndef TESTS_MODELS_REGISTRY_LISTINGS_H
#define TESTS_MODELS_REGISTRY_LISTINGS_H

static inline uint64_t registry_list(struct port *port, const uint32_t *items, uint32_t count)
{
    struct registry_world *world = registry_of_port(port);
    for (uint32_t i = 0; i < world->list_count; i++)
        if (world->lists[i].count == count &&
            (count == 0 || memcmp(world->lists[i].items, items, count * sizeof *items) == 0))
            return i;
    CU_ASSERT_FATAL(world->list_count < LISTINGS_MOST && count <= INSTANCES_MOST);
    world->lists[world->list_count].count = count;
    if (count)
        memcpy(world->lists[world->list_count].items, items, count * sizeof *items);
    return world->list_count++;
}

static inline const uint32_t *registry_listed(const struct port *port, uint64_t listing,
                                              uint32_t *count)
{
    const struct registry_world *world = registry_of_port(port);
    CU_ASSERT_FATAL(listing < world->list_count);
    *count = world->lists[listing].count;
    return world->lists[listing].items;
}

static inline void registry_learn(struct port *port, unsigned which, uint64_t listing)
{
    struct registry_world *world = registry_of_port(port);
    CU_ASSERT_EQUAL_FATAL(which, REGISTRY_INSTANCES);
    must(world, listing == LISTING_NONE || world->lists[listing].said,
         "what a process hears some server has said");
    world->known[port->instance] = listing;
}

/* By leases nobody is asked whether he is well. */
static inline enum health registry_health(const struct port *port, uint32_t instance)
{
    (void)port;
    (void)instance;
    return HEALTH_ok;
}

static inline void registry_replace(struct port *port, uint32_t instance)
{
    (void)port;
    (void)instance;
}

static const struct registry_ports registry_fakes = {.list = registry_list,
                                                     .listed = registry_listed,
                                                     .learn = registry_learn,
                                                     .health = registry_health,
                                                     .replace = registry_replace};

#endif
