/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/measures/attribution.h"

#include <stdlib.h>
#include <string.h>

#include "sim/check.h"
#include "sim/rng.h"

enum { CELLS_LEAST = 1024, ACCOUNT_BITS = 28, BUCKET_BITS = 14 };
_Static_assert(HISTOGRAM_BUCKETS <= 1 << BUCKET_BITS, "a bucket fits");

/* Time on one account by requests of one endpoint whose response time fell into one bucket. */
struct cell {
    uint64_t key; /* endpoint, bucket, account; + 1, so that 0 is a free place */
    wide time;    /* ns */
};

struct attribution {
    struct arena *arena;
    struct histogram *latency, **by_endpoint; /* response times; NULL: no request */
    uint32_t accounts;                        /* parties x kinds */
    struct cell *cells;
    uint32_t count, room; /* a power of two, at most half of it taken */
};

static uint64_t key_of(uint32_t endpoint, uint32_t bucket, uint32_t account)
{
    return 1 + ((uint64_t)endpoint << (BUCKET_BITS + ACCOUNT_BITS) |
                (uint64_t)bucket << ACCOUNT_BITS | account);
}
static uint32_t account_of(uint64_t key) { return (key - 1) & ((1u << ACCOUNT_BITS) - 1); }
static uint32_t bucket_of(uint64_t key)
{
    return (key - 1) >> ACCOUNT_BITS & ((1u << BUCKET_BITS) - 1);
}
static uint32_t endpoint_of(uint64_t key)
{
    return (uint32_t)((key - 1) >> (BUCKET_BITS + ACCOUNT_BITS));
}

/* Its place, or the free one where it would stand. */
static struct cell *find(const struct attribution *attribution, uint64_t key)
{
    uint32_t place = (uint32_t)mix(key, 0) & (attribution->room - 1);
    while (attribution->cells[place].key != key && attribution->cells[place].key != 0)
        place = (place + 1) & (attribution->room - 1);
    return &attribution->cells[place];
}

static void make_room(struct attribution *attribution)
{
    const struct attribution old = *attribution;
    attribution->room = 2 * old.room;
    attribution->cells =
        arena_array(attribution->arena, attribution->room, sizeof *attribution->cells);
    for (uint32_t i = 0; i < old.room; i++)
        if (old.cells[i].key != 0)
            *find(attribution, old.cells[i].key) = old.cells[i];
}

static void add_time(struct attribution *attribution, uint64_t key, sim_time time)
{
    struct cell *cell = find(attribution, key);
    if (cell->key == 0) {
        cell->key = key;
        attribution->count++;
    }
    cell->time += (uint64_t)time;
    if (attribution->count > attribution->room / 2)
        make_room(attribution);
}

void attribution_add(struct attribution *attribution, const struct ledger_record *ledger)
{
    const uint32_t bucket = log_linear_bucket((uint64_t)ledger->took, HISTOGRAM_BITS);
    const uint32_t endpoint = ledger->request->endpoint;
    if (!attribution->by_endpoint[endpoint])
        attribution->by_endpoint[endpoint] = histogram_create(attribution->arena);
    histogram_add(attribution->by_endpoint[endpoint], ledger->took);
    histogram_add(attribution->latency, ledger->took);
    for (uint32_t i = 0; i < ledger->count; i++) {
        const struct spending *spent = &ledger->list[i];
        const uint32_t account = spent->party * SPENT_KINDS + spent->kind;
        add_time(attribution, key_of(endpoint, bucket, account), spent->time);
    }
}

struct attribution *attribution_create(const struct plan *plan, struct arena *arena)
{
    struct attribution *attribution = arena_alloc(arena, sizeof *attribution);
    *attribution = (struct attribution){
        .arena = arena,
        .latency = histogram_create(arena),
        .by_endpoint = arena_array(arena, plan->endpoint_count + 1, sizeof(struct histogram *)),
        .accounts = plan->party_count * SPENT_KINDS,
        .cells = arena_array(arena, CELLS_LEAST, sizeof(struct cell)),
        .room = CELLS_LEAST,
    };
    CHECK(attribution->accounts < 1u << ACCOUNT_BITS);
    return attribution;
}

/* ---- what it leaves ---- */

/* The cells that there are, by endpoint, bucket and account. */
struct sorted {
    const struct cell *cells;
    uint32_t count;
};

struct sums_of_account {
    wide all, slow;
};

static int by_key(const void *a, const void *b)
{
    const struct cell *one = a, *other = b;
    return one->key < other->key ? -1 : one->key > other->key;
}

static struct sorted sort(const struct attribution *attribution, struct arena *arena)
{
    struct cell *cells = arena_array(arena, attribution->count + 1, sizeof *cells);
    uint32_t count = 0;
    for (uint32_t i = 0; i < attribution->room; i++)
        if (attribution->cells[i].key != 0)
            cells[count++] = attribution->cells[i];
    qsort(cells, count, sizeof *cells, by_key);
    return (struct sorted){cells, count};
}

/* The requests that there were, and from which bucket on they are the slowest. */
static uint32_t begin_scope(struct scope_time *scope, const struct histogram *latency)
{
    uint32_t first = 0;
    const struct bucket *bucket = histogram_bucket(latency, 0.99, &first);
    scope->requests = latency->number;
    scope->threshold = bucket ? bucket->least : 0;
    scope->slow = histogram_number_from(latency, first);
    return first;
}

static void put_accounts(struct scope_time *scope, const struct sums_of_account *sums,
                         uint32_t accounts, struct arena *arena)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < accounts; i++)
        count += sums[i].all > 0;
    scope->accounts = arena_array(arena, count + 1, sizeof *scope->accounts);
    for (uint32_t i = 0; i < accounts; i++)
        if (sums[i].all > 0)
            scope->accounts[scope->count++] =
                (struct account_time){.party = i / SPENT_KINDS,
                                      .kind = i % SPENT_KINDS,
                                      .all = wide_to_double(sums[i].all),
                                      .slow = wide_to_double(sums[i].slow)};
}

/* What cells (all of them those of the scope's requests) hold. */
static void fill_scope(struct scope_time *scope, const struct sorted *of, uint32_t accounts,
                       const struct histogram *latency, struct arena *arena)
{
    struct sums_of_account *sums = arena_array(arena, accounts + 1, sizeof *sums);
    const uint32_t first = begin_scope(scope, latency);
    wide all = 0, slow = 0;
    for (uint32_t i = 0; i < of->count; i++) {
        const struct cell *cell = &of->cells[i];
        const wide slow_time = bucket_of(cell->key) >= first ? cell->time : 0;
        sums[account_of(cell->key)].all += cell->time;
        sums[account_of(cell->key)].slow += slow_time;
        all += cell->time;
        slow += slow_time;
    }
    CHECK(all == latency->sum && "all time is that of some account");
    scope->all_time = wide_to_double(all);
    scope->slow_time = wide_to_double(slow);
    put_accounts(scope, sums, accounts, arena);
}

/* The next endpoint's part of what is left; of none, when nothing is. */
static struct sorted next_endpoint(struct sorted *left)
{
    struct sorted part = {left->cells, 0};
    while (part.count < left->count &&
           endpoint_of(left->cells[part.count].key) == endpoint_of(left->cells[0].key))
        part.count++;
    left->cells += part.count;
    left->count -= part.count;
    return part;
}

static uint32_t count_endpoints(struct sorted left)
{
    uint32_t count = 0;
    while (next_endpoint(&left).count > 0)
        count++;
    return count;
}

struct attribution_digest *attribution_digest(const struct attribution *attribution,
                                              struct arena *arena)
{
    struct attribution_digest *digest = arena_alloc(arena, sizeof *digest);
    struct sorted left = sort(attribution, arena);
    const uint32_t several = count_endpoints(left), accounts = attribution->accounts;
    digest->scopes = arena_array(arena, several + 1, sizeof *digest->scopes);
    digest->scopes[digest->count].endpoint = NONE;
    fill_scope(&digest->scopes[digest->count++], &left, accounts, attribution->latency, arena);
    for (uint32_t i = 0; several > 1 && i < several; i++) {
        const struct sorted part = next_endpoint(&left);
        struct scope_time *scope = &digest->scopes[digest->count++];
        scope->endpoint = endpoint_of(part.cells[0].key);
        fill_scope(scope, &part, accounts, attribution->by_endpoint[scope->endpoint], arena);
    }
    return digest;
}

static void *copied(struct arena *arena, const void *array, size_t count, size_t size)
{
    void *copy = arena_array(arena, count + 1, size);
    return count > 0 ? memcpy(copy, array, count * size) : copy;
}

struct attribution_digest *attribution_copy(const struct attribution_digest *digest,
                                            struct arena *arena)
{
    struct attribution_digest *copy = copied(arena, digest, 1, sizeof *digest);
    copy->scopes = copied(arena, digest->scopes, digest->count, sizeof *copy->scopes);
    for (uint32_t i = 0; i < copy->count; i++) {
        struct scope_time *scope = &copy->scopes[i];
        scope->accounts = copied(arena, scope->accounts, scope->count, sizeof *scope->accounts);
    }
    return copy;
}
