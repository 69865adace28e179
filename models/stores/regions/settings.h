/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a scenario says of a store of regions, and what all its processes know from the beginning.
 *
 * Why apart from regions.h: clients and `check` need no more.  Rule: a field is a row of
 * settings.c, with the source of its default there. */
#ifndef MODELS_STORES_REGIONS_SETTINGS_H
#define MODELS_STORES_REGIONS_SETTINGS_H

#include "models/stores/regions/spans.h"
#include "models/words/actor.h"
#include "models/words/deployment.h"
#include "sim/distribution.h"
#include "sim/setting.h"

struct regions_master {
    struct chosen detector; /* none: silence for `session` */
    uint64_t replicas;
    sim_time session;
};
struct regions_log {
    double split; /* bytes/s */
    sim_time timeout;
    uint64_t flush;
};
struct regions {
    struct regions_master master;
    struct regions_log wal;
    double replay; /* bytes/s */
    struct law open_time;
    uint64_t split_at;
    double split_load;
    sim_time split_pause, balance;
};

enum { MOST_MASTERS = 7 };

/* Servers come first among the processes, masters behind them. */
struct regions_made {
    uint32_t servers, masters, regions, copies;
    uint8_t *order; /* by server: the others, in the order in which they get copies of its log */
};

static inline const struct regions *settings_of(const struct port *port) { return port->settings; }
static inline const struct regions_made *made_of(const struct port *port) { return port->made; }
/* Of the regions that there are at first. */
static inline uint64_t first_place(const struct regions_made *made, uint64_t region)
{
    return (PLACES * region + made->regions - 1) / made->regions;
}
static inline uint32_t first_server(const struct regions_made *made, uint32_t region)
{
    return region % made->servers;
}

/* Who has copies of a server's log at first. */
static inline replica_set first_holders(const struct regions_made *made, uint32_t server)
{
    replica_set holders = replica_bit(server);
    for (uint32_t i = 0; i + 1 < made->copies && i + 1 < made->servers; i++)
        holders |= replica_bit(made->order[server * made->servers + i]);
    return holders;
}

extern const struct setting regions_settings[];

#endif
