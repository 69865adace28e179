/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What registries and their clients can do to the world of a run: the table behind
 * models/words/registry_port.h. */
#include "models/run/listings.h"
#include "models/run/store.h"

static struct run *run_of(const struct port *port)
{
    return ((const struct actor_port *)port)->run;
}

static uint64_t run_list(struct port *port, const uint32_t *items, uint32_t count)
{
    return listing_of(run_of(port), items, count);
}

static const uint32_t *run_listed(const struct port *port, uint64_t listing, uint32_t *count)
{
    const struct listing *found = listing_at(run_of(port), listing);
    *count = found->count;
    return found->items;
}

static void run_learn(struct port *port, unsigned which, uint64_t listing)
{
    struct run *run = run_of(port);
    run->hooks.learnt(run, port->instance, which, listing);
}

static enum health run_health(const struct port *port, uint32_t instance)
{
    const struct run *run = run_of(port);
    const struct node *node = run->instances[instance].node;
    if (!node->up || node->pauses > 0)
        return HEALTH_lost;
    if (!run->instances[instance].up || run->instances[instance].leaving)
        return HEALTH_gone;
    return run->instances[instance].paused ? HEALTH_silent : HEALTH_ok;
}

static void run_replace(struct port *port, uint32_t instance)
{
    struct run *run = run_of(port);
    if (run->hooks.stranded)
        run->hooks.stranded(run, instance);
}

const struct registry_ports run_registries = {.list = run_list,
                                              .listed = run_listed,
                                              .learn = run_learn,
                                              .health = run_health,
                                              .replace = run_replace};
