/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the time of requests went (analysis/measures/attribution.h), if somebody asks: then the run
 * keeps ledgers. */
#include "analysis/observers/observers.h"
#include "models/run/ledger.h"

struct attribution_heard {
    const struct heard_run *about;
    struct attribution *attribution;
    struct attribution_digest *digest; /* when all requests have ended */
};

static bool wanted(const struct heard_run *about) { return about->options->why; }

static void create(void *state, const struct heard_run *about)
{
    struct attribution_heard *heard = state;
    heard->about = about;
    heard->attribution = attribution_create(about->run->plan, about->arena);
    ledgers_create(about->run);
}

static void hear(void *state, sim_time now, const void *record)
{
    const struct attribution_heard *heard = state;
    const struct ledger_record *ledger = record;
    (void)now;
    if (ledger->request->measured && ledger->request->outcome == OUTCOME_ok)
        attribution_add(heard->attribution, ledger);
}

static void finish(void *state)
{
    struct attribution_heard *heard = state;
    heard->digest = attribution_digest(heard->attribution, heard->about->arena);
}

static void *leave(const void *state, struct arena *arena)
{
    const struct attribution_heard *heard = state;
    return heard->digest ? attribution_copy(heard->digest, arena) : NULL;
}

static void pack_scope(const struct scope_time *scope, struct packing *to)
{
    pack_number(to, scope->endpoint);
    pack_number(to, scope->requests);
    pack_number(to, scope->slow);
    pack_number(to, (uint64_t)scope->threshold);
    pack_double(to, scope->all_time);
    pack_double(to, scope->slow_time);
    pack_number(to, scope->count);
    for (uint32_t i = 0; i < scope->count; i++) {
        pack_number(to, scope->accounts[i].party);
        pack_number(to, scope->accounts[i].kind);
        pack_double(to, scope->accounts[i].all);
        pack_double(to, scope->accounts[i].slow);
    }
}

static void pack(const void *left, struct packing *to)
{
    const struct attribution_digest *one = left;
    pack_number(to, one->count);
    for (uint32_t i = 0; i < one->count; i++)
        pack_scope(&one->scopes[i], to);
}

static void unpack_scope(struct scope_time *scope, struct unpacking *from)
{
    scope->endpoint = (uint32_t)unpack_number(from);
    scope->requests = unpack_number(from);
    scope->slow = unpack_number(from);
    scope->threshold = (sim_time)unpack_number(from);
    scope->all_time = unpack_double(from);
    scope->slow_time = unpack_double(from);
    scope->count = unpack_count(from);
    scope->accounts = arena_array(from->arena, scope->count, sizeof *scope->accounts);
    for (uint32_t i = 0; i < scope->count; i++) {
        scope->accounts[i].party = (uint32_t)unpack_number(from);
        scope->accounts[i].kind = (enum spent)unpack_number(from);
        scope->accounts[i].all = unpack_double(from);
        scope->accounts[i].slow = unpack_double(from);
    }
}

static void *unpack(struct unpacking *from)
{
    struct attribution_digest *one = arena_alloc(from->arena, sizeof *one);
    one->count = unpack_count(from);
    one->scopes = arena_array(from->arena, one->count, sizeof *one->scopes);
    for (uint32_t i = 0; i < one->count && !from->failed; i++)
        unpack_scope(&one->scopes[i], from);
    return one;
}

const struct observer_class observer_attribution = {
    .name = "attribution",
    .doc = "time by component and kind, of all requests and of the slowest 1 %",
    .hears = RECORD_LEDGER,
    .always = true,
    .state_size = sizeof(struct attribution_heard),
    .wanted = wanted,
    .create = create,
    .hear = hear,
    .finish = finish,
    .leave = leave,
    .pack = pack,
    .unpack = unpack,
};
