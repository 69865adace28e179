/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/shards.h"

#include <stdlib.h>
#include <string.h>

#include "models/plan/growth.h"
#include "models/plan/stores.h"
#include "models/words/actor.h"
#include "models/words/cutting.h"
#include "models/words/popularity.h"
#include "sim/check.h"
#include "sim/instrument.h"
#include "sim/rng.h"

/* --- what is written --- */

static uint64_t at_least(uint64_t value, uint64_t least) { return value < least ? least : value; }

/* Left out: one on each node of the group, as many as there are replicas of shards for. */
static uint64_t members_by_nodes(const struct plan *plan, const struct store *store)
{
    const struct node_group *groups = plan->description->deployment.nodes.items;
    const uint32_t group =
        store->nodes ? names_find(&plan->names->groups, store->nodes) : NAME_UNKNOWN;
    const uint64_t nodes = group == NAME_UNKNOWN ? 1 : groups[group].count;
    const struct splitting *splits = store_splits(store);
    const uint64_t seats = (splits ? splits->most : store->shards) * store->replicas;
    return at_least(nodes < seats ? nodes : seats, store->replicas);
}

static uint32_t servers(const struct plan *plan, const struct store *store)
{
    if (!store_has_members(store))
        return (uint32_t)members_by_nodes(plan, store);
    return (uint32_t)at_least(store->members, store->replicas);
}

uint32_t shards_members(const struct plan *plan, const struct store *store)
{
    if (!store_is_sharded(store) && !store_cuts_itself(store))
        return store_members(store);
    const struct store_class *class = (const struct store_class *)store->kind.class;
    const uint32_t besides = class && class->besides ? class->besides(store->kind.settings) : 0;
    return servers(plan, store) + besides;
}

void shards_check(const struct store *store, struct complaints *complaints)
{
    const struct store_class *class = (const struct store_class *)store->kind.class;
    if (store_has_members(store) && store->members < store->replicas)
        complain(complaints, &store->members, NULL, "%llu members cannot hold %llu copies",
                 (unsigned long long)store->members, (unsigned long long)store->replicas);
    else if (store_has_members(store) && !store_is_sharded(store) && class && !class->members &&
             !class->cuts_itself)
        complain(complaints, &store->members,
                 "write `shards` as well, or `replicas` for the copies of all data",
                 "a store without shards has no members besides its replicas");
}

/* --- who lives where --- */

struct placing {
    const struct plan *plan;
    const struct party *party;
    uint32_t members, replicas;
    struct seat *seats; /* of the shard */
    bool *taken;        /* by member */
    bool moves;         /* replicas may move */
};

static uint32_t zone_of(const struct placing *p, uint32_t member)
{
    return p->plan->nodes[p->plan->instances[p->party->first + member].node].zone;
}

static bool zone_taken(const struct placing *p, uint32_t member, uint32_t seated)
{
    for (uint32_t i = 0; i < seated; i++)
        if (zone_of(p, p->seats[i].member) == zone_of(p, member))
            return true;
    return false;
}

static void sit(struct placing *p, uint32_t replica, uint32_t member)
{
    p->seats[replica].member = member;
    p->taken[member] = true;
}

/* The next of those after the first one's member, from `turn` on, in a zone of its own if any. */
static uint32_t next_member(const struct placing *p, uint32_t first, uint32_t turn, uint32_t seated)
{
    for (unsigned other_zone = 2; other_zone-- > 0;)
        for (uint32_t i = 0; i < p->members - 1; i++) {
            const uint32_t member = (first + 1 + (turn + i) % (p->members - 1)) % p->members;
            if (!p->taken[member] && (!other_zone || !zone_taken(p, member, seated)))
                return member;
        }
    CHECK(false && "there are as many members as replicas of a shard");
    return 0;
}

static void place_shard(struct placing *p, uint32_t shard)
{
    const uint32_t first = shard % p->members, turn = shard / p->members;
    memset(p->taken, 0, p->party->replicas * sizeof *p->taken);
    sit(p, 0, first);
    for (uint32_t i = 1; i < p->replicas; i++)
        sit(p, i, next_member(p, first, turn, i));
    for (uint32_t member = 0, seat = p->replicas; member < p->party->replicas; member++)
        if (p->moves && !p->taken[member])
            p->seats[seat++].member = member;
}

/* Members have their seats in the order of shards. */
static void number_seats(struct shards *shards, struct seat *seats, uint32_t members,
                         struct arena *arena)
{
    const uint32_t count = shards->count * shards->peers;
    uint32_t *first = arena_array(arena, (size_t)members + 2, sizeof *first);
    uint32_t *taken = arena_array(arena, (size_t)count + 1, sizeof *taken);
    for (uint32_t i = 0; i < count; i++)
        first[seats[i].member + 1]++;
    for (uint32_t m = 0; m < members; m++)
        first[m + 1] += first[m];
    uint32_t *next = arena_array(arena, (size_t)members + 1, sizeof *next);
    for (uint32_t i = 0; i < count; i++) {
        seats[i].slot = next[seats[i].member]++;
        taken[first[seats[i].member] + seats[i].slot] = i;
    }
    shards->first_seat = first;
    shards->taken = taken;
}

static const struct shards *place_store(const struct plan *plan, const struct party *party,
                                        uint32_t number, struct arena *arena)
{
    const struct store *store = party->store;
    struct shards *shards = arena_alloc(arena, sizeof *shards);
    const bool sharded = store_is_sharded(store);
    const struct splitting *splits = store_splits(store);
    const uint32_t cut = sharded ? (uint32_t)store->shards : 1,
                   count = splits ? (uint32_t)splits->most : cut;
    const bool moves = sharded && (splits || members_change(plan->description, store));
    *shards = (struct shards){
        .count = count,
        .cut = cut,
        .splits = splits,
        .replicas = sharded ? (uint32_t)store->replicas : party->replicas,
        .peers = sharded && !moves ? (uint32_t)store->replicas : party->replicas,
        .first = number,
        .made = arena_array(arena, count, sizeof(void *)),
        .ranged = sharded && strcmp(store->by, "range") == 0,
        .shares = arena_array(arena, (size_t)plan->dataset_count + 1, sizeof(double *))};
    struct seat *seats =
        arena_array(arena, (size_t)shards->count * shards->peers + 1, sizeof *seats);
    struct placing p = {
        .plan = plan,
        .party = party,
        .members = party->initial,
        .replicas = shards->replicas,
        .moves = moves,
        .taken = arena_array(arena, (size_t)party->replicas + 1, sizeof(bool)),
    };
    for (uint32_t s = 0; sharded && s < shards->count; s++) {
        p.seats = seats + (size_t)s * shards->peers;
        place_shard(&p, s);
    }
    for (uint32_t i = 0; !sharded && i < party->replicas; i++)
        seats[i].member = i;
    shards->seats = seats;
    number_seats(shards, seats, party->replicas, arena);
    return shards;
}

/* What such a class makes of the keys at first: nothing but which key is where. */
static const struct shards *parts_of(const struct plan *plan, const struct store *store,
                                     struct arena *arena)
{
    if (!store_cuts_itself(store))
        return NULL;
    struct shards *parts = arena_alloc(arena, sizeof *parts);
    *parts = (struct shards){
        .count = (uint32_t)at_least(store->shards, 1),
        .cut = (uint32_t)at_least(store->shards, 1),
        .ranged = strcmp(store->by, "range") == 0,
        .shares = arena_array(arena, (size_t)plan->dataset_count + 1, sizeof(double *))};
    return parts;
}

void shards_place(struct plan *plan, struct arena *arena)
{
    for (uint32_t i = 0; i < plan->party_count; i++) {
        struct party *party = &plan->parties[i];
        if (party->kind != PARTY_STORE)
            continue;
        party->shards = place_store(plan, party, plan->shard_count, arena);
        party->parts = parts_of(plan, party->store, arena);
        plan->shard_count += party->shards->count;
    }
}

/* --- how popular they are --- */

/* Keys that are looked at one by one; those after them are in stretches of which the popularity,
 * which falls slowly there, is taken at their middle, and split evenly by hash. */
enum { KEYS_ONE_BY_ONE = 1 << 20, STRETCHES = 4096 };

static double tail_share(const struct popularity_class *class, const void *state, uint64_t from,
                         uint64_t until)
{
    double sum = 0.0;
    const uint64_t keys = until > from ? until - from : 0;
    const uint64_t stretches = keys < STRETCHES ? keys : STRETCHES;
    for (uint64_t i = 0; i < stretches; i++) {
        const uint64_t low = from + (uint64_t)((wide)keys * i / stretches),
                       high = from + (uint64_t)((wide)keys * (i + 1) / stretches);
        sum += class->share(state, low + (high - low) / 2) * (double)(high - low);
    }
    return sum;
}

static void weigh(const struct plan *plan, const struct shards *shards, uint32_t dataset,
                  double *shares)
{
    const struct dataset_plan *about = &plan->datasets[dataset];
    const struct popularity_class *class =
        (const struct popularity_class *)about->dataset->popularity.class;
    const uint64_t keys = about->dataset->keys;
    const uint64_t single = keys < KEYS_ONE_BY_ONE ? keys : KEYS_ONE_BY_ONE;
    for (uint64_t key = 0; key < single; key++)
        shares[shard_of_key(plan, shards, dataset, key)] += class->share(about->popularity, key);
    for (uint32_t s = 0; s < shards->cut && keys > single; s++) {
        uint64_t from = single, until = keys;
        if (shards->ranged) {
            from = at_least(shard_begin(keys, shards->cut, s), single);
            until = shard_begin(keys, shards->cut, s + 1);
        }
        const double tail = tail_share(class, about->popularity, from, until);
        shares[s] += shards->ranged ? tail : tail / shards->count;
    }
}

void shards_weigh(struct plan *plan, struct arena *arena)
{
    for (uint32_t i = 0; i < plan->dataset_count; i++) {
        const uint32_t store = plan->datasets[i].store;
        const struct party *party = store == NONE ? NULL : &plan->parties[store];
        const struct shards *shards = !party ? NULL : party->parts ? party->parts : party->shards;
        if (!shards || shards->count == 1 || !plan->datasets[i].dataset->popularity.class)
            continue;
        double *shares = arena_array(arena, shards->count, sizeof *shares);
        weigh(plan, shards, i, shares);
        shards->shares[i] = shares;
    }
}

double shard_share(const struct shards *shards, uint32_t dataset, uint32_t shard, bool made)
{
    if (shards->count == 1)
        return 1.0;
    if (made || !shards->shares[dataset])
        return !shards->ranged ? 1.0 / shards->count : shard == shards->cut - 1 ? 1.0 : 0.0;
    return shards->shares[dataset][shard];
}

/* --- names --- */

uint32_t shard_find(const struct plan *plan, const char *name)
{
    const char *slash = strrchr(name, '/');
    for (uint32_t i = 0; slash && i < plan->party_count; i++) {
        const struct party *party = &plan->parties[i];
        const size_t length = (size_t)(slash - name);
        if (party->kind != PARTY_STORE || strlen(party->name) != length ||
            strncmp(party->name, name, length) != 0)
            continue;
        const char *digits = slash + 1;
        const size_t count = strspn(digits, "0123456789");
        if (count == 0 || count > 9 || digits[count] != '\0')
            return NONE;
        const unsigned long shard = strtoul(digits, NULL, 10);
        return shard < party->shards->count ? party->shards->first + (uint32_t)shard : NONE;
    }
    return NONE;
}

uint32_t shard_party(const struct plan *plan, uint32_t number)
{
    for (uint32_t i = 0; i < plan->party_count; i++) {
        const struct shards *shards = plan->parties[i].shards;
        if (shards && number >= shards->first && number < shards->first + shards->count)
            return i;
    }
    CHECK(false && "there is such a shard");
    return NONE;
}

const char *shard_name(const struct plan *plan, uint32_t number, struct arena *arena)
{
    const struct party *party = &plan->parties[shard_party(plan, number)];
    return arena_format(arena, "%s/%u", party->name, number - party->shards->first);
}
