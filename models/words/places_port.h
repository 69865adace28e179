/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ports of stores that cut their keys themselves, or whose shards are cut while they run, besides
 * those of all actors (port.h).
 *
 * Why apart: where a key stands among all is a matter of the datasets, which a store does not know.
 * Rule: a place is one of 2^32, and a key has the same one for ever. */
#ifndef MODELS_WORDS_PLACES_PORT_H
#define MODELS_WORDS_PLACES_PORT_H

#include "models/words/port.h"

#define ALL_PLACES UINT64_MAX

/* Places from here on go to that shard.  No hole: a run is compared by its bytes. */
struct key_cut {
    uint64_t place, shard;
};

/* Those from there on, that one left out. */
struct places {
    uint64_t from, until;
};

struct places_ports {
    uint64_t (*kept_keys)(const struct port *port);
    uint64_t (*place)(const struct port *port, uint32_t dataset, uint64_t key);
    void (*serves)(struct port *port, uint64_t from, uint64_t until, uint64_t epoch);
    void (*cut)(struct port *port, const struct places *places, uint64_t kept, uint64_t begins);
    bool (*to_cut)(const struct port *port, struct key_cut *cut);
    uint64_t (*next_shard)(const struct port *port, uint32_t store, uint64_t place);
    uint32_t (*peer_in)(const struct port *port, uint32_t shard, uint32_t peer);
    void (*cut_off)(struct port *port, const struct key_cut *cut, const struct letter *letter);
};

/* Keys that the store had before the run. */
static inline uint64_t port_kept_keys(const struct port *port)
{
    return port->world->places->kept_keys(port);
}
/* By hash, or by the order of the keys of its dataset (`by`); new keys come last then. */
static inline uint64_t port_place(const struct port *port, uint32_t dataset, uint64_t key)
{
    return port->world->places->place(port, dataset, key);
}
/* It serves these places from now on, as it was told in the epoch: clients can look it up. */
static inline void port_announce_serves(struct port *port, uint64_t from, uint64_t until,
                                        uint64_t epoch)
{
    port->world->places->serves(port, from, until, epoch);
}
/* As port_announce_cut, of writes to these places. */
static inline void port_announce_cut_at(struct port *port, const struct places *places,
                                        uint64_t kept, uint64_t begins)
{
    port->world->places->cut(port, places, kept, begins);
}

/* Where the shard is to be cut, as was ordered; false: it is not. */
static inline bool port_to_cut(const struct port *port, struct key_cut *cut)
{
    return port->world->places->to_cut(port, cut);
}
/* Where the next shard of a store begins, behind the one that has the place; ALL_PLACES: that is
 * the last one. */
static inline uint64_t port_next_shard(const struct port *port, uint32_t store, uint64_t place)
{
    return port->world->places->next_shard(port, store, place);
}
/* The number of the replica of that shard in the process of a peer. */
static inline uint32_t port_peer_in(const struct port *port, uint32_t shard, uint32_t peer)
{
    return port->world->places->peer_in(port, shard, peer);
}
/* It is cut: the replica of the other shard in its own process hears the letter, and whoever looks
 * for a key behind the cut asks there. */
static inline void port_cut_off(struct port *port, const struct key_cut *cut,
                                const struct letter *letter)
{
    port->world->places->cut_off(port, cut, letter);
}

#endif
