/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far replicas of a store differ: at DIVERGENCE_LOOKS moments of the measured time, one drawn
 * in each of as many equal parts, the copies of the keys written last are compared.
 *
 * A copy diverges if another living replica has a newer version of its key.  Looked at are the keys
 * of the last DIVERGENCE_KEYS acknowledged writes of each store, so memory is bounded; what is
 * older and still differs (a replica that missed it, without repair) is not seen. */
#include "analysis/observers/observers.h"
#include "models/run/splits.h"
#include "models/run/store.h"

enum { DIVERGENCE_LOOKS = 300 };

static void create(void *state, const struct heard_run *about)
{
    struct divergence_heard *heard = state;
    const struct plan *plan = about->run->plan;
    heard->about = about;
    heard->of_party = arena_array(about->arena, plan->party_count, sizeof *heard->of_party);
    for (uint32_t i = 0; i < plan->party_count; i++)
        if (plan->parties[i].kind == PARTY_STORE)
            heard->of_party[i] = arena_alloc(about->arena, sizeof **heard->of_party);
}

static void hear(void *state, sim_time now, const void *record)
{
    const struct operation_record *write = record;
    (void)now;
    if (write->verb != VERB_WRITE || write->outcome != OUTCOME_ok)
        return;
    struct store_divergence *of = ((struct divergence_heard *)state)->of_party[write->store];
    of->written[of->count++ % DIVERGENCE_KEYS] =
        (struct written_key){.key = write->key, .dataset = write->dataset};
}

/* A run of so many requests lasts nobody knows how long: no looks. */
static const sim_time *moments(void *state, uint32_t *count)
{
    const struct heard_run *about = ((const struct divergence_heard *)state)->about;
    const struct run *run = about->run;
    *count = about->duration > 0 ? DIVERGENCE_LOOKS : 0;
    sim_time *at = arena_array(about->arena, *count, sizeof *at);
    struct stream random = stream_named(run->seed, run->replication, "divergence", "moments");
    for (uint32_t i = 0; i < *count; i++) {
        const double part = ((double)i + unit_of(stream_draw(&random))) / DIVERGENCE_LOOKS;
        at[i] = about->from + (sim_time)(part * (double)about->duration);
    }
    return at;
}

/* Of a peer of a shard.  NOT_HELD: it is dead, does not belong, or keeps none of it. */
static uint64_t version_at(const struct run *run, uint32_t store, uint32_t shard, uint32_t peer,
                           struct written_key written)
{
    const struct party *party = &run->plan->parties[store];
    const struct store_class *class = (const struct store_class *)party->store->kind.class;
    const struct seat *seat = &shard_seats(party->shards, shard)[peer];
    const uint32_t instance = party->first + seat->member;
    if (!run->instances[instance].up || group_of(run, store, shard)->directory.peers[peer].outside)
        return NOT_HELD;
    return class->holds(part_at(run, instance, part_of_seat(run, store, seat)), written.dataset,
                        written.key);
}

static void compare_copies(struct store_divergence *of, const struct run *run, uint32_t store,
                           struct written_key written)
{
    const struct party *party = &run->plan->parties[store];
    const uint32_t shard = shard_now(run, store, written.dataset, written.key);
    uint64_t newest = 0;
    for (uint32_t i = 0; i < party->shards->peers; i++) {
        const uint64_t version = version_at(run, store, shard, i, written);
        if (version != NOT_HELD && version > newest)
            newest = version;
    }
    for (uint32_t i = 0; i < party->shards->peers; i++) {
        const uint64_t version = version_at(run, store, shard, i, written);
        of->copies += version != NOT_HELD;
        of->behind += version < newest;
    }
}

static void look(void *state)
{
    const struct divergence_heard *heard = state;
    const struct run *run = heard->about->run;
    for (uint32_t i = 0; i < run->plan->party_count; i++) {
        struct store_divergence *of = heard->of_party[i];
        const struct party *party = &run->plan->parties[i];
        if (!of || !party->store || !((const struct store_class *)party->store->kind.class)->holds)
            continue;
        for (uint32_t k = 0; k < of->count && k < DIVERGENCE_KEYS; k++)
            compare_copies(of, run, i, of->written[k]);
    }
}

const struct observer_class observer_divergence = {
    .name = "divergence",
    .doc = "replicas of stores that differ, at moments",
    .hears = RECORD_OPERATION,
    .state_size = sizeof(struct divergence_heard),
    .wanted = observer_stores,
    .create = create,
    .hear = hear,
    .moments = moments,
    .look = look,
};
