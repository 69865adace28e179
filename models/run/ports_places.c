/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stores that cut their keys themselves can do to the world of a run: the table behind
 * models/words/places_port.h. */
#include "models/run/splits.h"
#include "models/run/store.h"
#include "models/run/torn.h"
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
    const struct party *party = &plan->parties[mine->party];
    return place_of_key(plan, party->parts ? party->parts : party->shards, dataset, key);
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

static void run_cut(struct port *port, const struct places *places, uint64_t kept, uint64_t begins)
{
    const struct actor_port *mine = actor_port_of(port);
    writes_given_up(mine->run, &(struct cut_record){mine->party, mine->shard, kept, begins,
                                                    places->from, places->until});
}

/* --- shards that are cut --- */

static uint32_t number_in(const struct actor_port *mine)
{
    return mine->shard - mine->run->plan->parties[mine->party].shards->first;
}

static bool run_to_cut(const struct port *port, struct key_cut *cut)
{
    const struct actor_port *mine = actor_port_of(port);
    return split_asked(mine->run, mine->party, number_in(mine), cut);
}

static uint64_t run_next_shard(const struct port *port, uint32_t store, uint64_t place)
{
    return stretch_behind(actor_port_of(port)->run, store, place);
}

/* Each has a seat on each server. */
static uint32_t run_peer_in(const struct port *port, uint32_t shard, uint32_t peer)
{
    const struct actor_port *mine = actor_port_of(port);
    const struct shards *shards = mine->run->plan->parties[mine->party].shards;
    const struct seat *seats = shard_seats(shards, shard);
    uint32_t there = 0;
    while (seats[there].member != mine->seats[peer].member)
        there++;
    CHECK(there < shards->peers);
    return there;
}

static void run_cut_off(struct port *port, const struct key_cut *cut, const struct letter *letter)
{
    struct actor_port *mine = actor_port_of(port);
    struct run *run = mine->run;
    const uint32_t peer = run_peer_in(port, (uint32_t)cut->shard, port->self);
    const struct seat *seat =
        &shard_seats(run->plan->parties[mine->party].shards, (uint32_t)cut->shard)[peer];
    const uint32_t index = pool_take(&run->messages);
    struct message *message = pool_at(&run->messages, index);
    const uint32_t slot = message->parcel.slot;
    split_done(run, mine->party, number_in(mine), cut);
    *message = (struct message){
        .parcel = {.slot = slot ? slot
                                : 1 + engine_slot(run->engine, run->messages_component, 0, index),
                   .from = mine->instance,
                   .to = mine->instance},
        .number = letter->number,
        .word = letter->word,
        .body = letter->body,
        .shard = mine->shard,
        .from = (uint16_t)peer,
        .part = (uint16_t)(part_of_seat(run, mine->party, seat) + mine->which),
        .tag = letter->tag};
    act(run, (struct act){.what = ACT_HEAR, .object = index});
}

const struct places_ports run_places = {.kept_keys = run_kept_keys,
                                        .place = run_place,
                                        .serves = run_serves,
                                        .cut = run_cut,
                                        .to_cut = run_to_cut,
                                        .next_shard = run_next_shard,
                                        .peer_in = run_peer_in,
                                        .cut_off = run_cut_off};
