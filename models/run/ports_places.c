/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stores that cut their keys themselves can do to the world of a run: the table behind
 * models/words/places_port.h. */
#include "models/run/store.h"
#include "models/words/places_port.h"

static uint64_t run_kept_keys(const struct port *port)
{
    const struct actor_port *mine = actor_port_of(port);
    const struct plan *plan = mine->run->plan;
    uint64_t keys = 0;
    for (uint32_t i = 0; i < plan->dataset_count; i++)
        keys += plan->datasets[i].store == mine->party ? plan->datasets[i].dataset->keys : 0;
    return keys;
}

static uint64_t run_place(const struct port *port, uint32_t dataset, uint64_t key)
{
    const struct actor_port *mine = actor_port_of(port);
    const struct plan *plan = mine->run->plan;
    return place_of_key(plan, plan->parties[mine->party].parts, dataset, key);
}

/* Whoever served it before may have died, and be back by now. */
static sim_time gone_since(const struct run *run, const struct location *before, uint32_t first)
{
    const struct actor *server = actor_at(run, first + before->server);
    return server->died > before->since ? server->died : SIM_NEVER;
}

static void run_serves(struct port *port, uint64_t from, uint64_t until, uint64_t epoch)
{
    struct actor_port *mine = actor_port_of(port);
    struct run *run = mine->run;
    struct locations *locations = &group_of(run, mine->party, 0)->directory.locations;
    const struct location *before = locations_at(locations, from);
    const sim_time gone = before && before->epoch < epoch
                              ? gone_since(run, before, run->plan->parties[mine->party].first)
                              : SIM_NEVER;
    if (gone != SIM_NEVER)
        sample_add(&run->parties[mine->party].regions_recovered, run->engine->now - gone);
    locations_announce(locations, port->blocks,
                       &(struct location){.from = from,
                                          .until = until,
                                          .epoch = epoch,
                                          .since = run->engine->now,
                                          .server = port->self});
}

const struct places_ports run_places = {
    .kept_keys = run_kept_keys, .place = run_place, .serves = run_serves};
