/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Does a queue grow for as long as one looks (analysis/measures/growth.h)?  Leaves the trends of
 * all parties and of the clients; those of several replications are added up. */
#include "analysis/measures/growth.h"

#include "analysis/observers/observers.h"

struct growth_heard {
    const struct heard_run *about;
    struct growth *growth;
    struct growth_left left;
};

static void create(void *state, const struct heard_run *about)
{
    struct growth_heard *heard = state;
    heard->about = about;
}

static void begin(void *state)
{
    struct growth_heard *heard = state;
    const struct heard_run *about = heard->about;
    heard->growth = growth_create(about->run, about->arena, about->from, about->duration);
}

static void hear(void *state, sim_time now, const void *record)
{
    struct growth_heard *heard = state;
    const struct request_record *request = record;
    if (!heard->about->measuring)
        return;
    growth_look(heard->growth, now);
    growth_request(heard->growth, request->outcome != OUTCOME_ok);
}

static void end(void *state)
{
    struct growth_heard *heard = state;
    const uint32_t parties = heard->about->run->plan->party_count;
    heard->left.parties = parties;
    heard->left.trends = arena_array(heard->about->arena, parties, sizeof *heard->left.trends);
    growth_finish(heard->growth, heard->about->ended, heard->left.trends, &heard->left.clients);
}

static void *sum_of(uint32_t parties, struct arena *arena)
{
    struct growth_left *sum = arena_alloc(arena, sizeof *sum);
    *sum = (struct growth_left){.parties = parties};
    sum->trends = arena_array(arena, parties, sizeof *sum->trends);
    return sum;
}

static void *merge(void *into, const void *left, struct arena *arena)
{
    const struct growth_left *one = left;
    struct growth_left *sum = into ? into : sum_of(one->parties, arena);
    for (uint32_t i = 0; i < one->parties; i++)
        trend_add(&sum->trends[i], &one->trends[i]);
    client_trend_add(&sum->clients, &one->clients);
    return sum;
}

static void *leave(const void *state, struct arena *arena)
{
    const struct growth_heard *heard = state;
    return merge(NULL, &heard->left, arena);
}

/* A trend is doubles, and whether it is limited. */
enum { TREND_DOUBLES = offsetof(struct trend, limited) / sizeof(double) };
enum { CLIENT_DOUBLES = sizeof(struct client_trend) / sizeof(double) };

static void pack(const void *left, struct packing *to)
{
    const struct growth_left *one = left;
    pack_number(to, one->parties);
    for (uint32_t i = 0; i < one->parties; i++) {
        pack_doubles(to, &one->trends[i].replications, TREND_DOUBLES);
        pack_number(to, one->trends[i].limited);
    }
    pack_doubles(to, &one->clients.first_open, CLIENT_DOUBLES);
}

static void *unpack(struct unpacking *from)
{
    struct growth_left *one = sum_of(unpack_count(from), from->arena);
    for (uint32_t i = 0; i < one->parties; i++) {
        unpack_doubles(from, &one->trends[i].replications, TREND_DOUBLES);
        one->trends[i].limited = unpack_number(from) != 0;
    }
    unpack_doubles(from, &one->clients.first_open, CLIENT_DOUBLES);
    return one;
}

const struct observer_class observer_growth = {
    .name = "growth",
    .doc = "jobs at each service and store and open requests of clients by parts of the measured "
           "time",
    .hears = RECORD_REQUEST,
    .always = true,
    .state_size = sizeof(struct growth_heard),
    .create = create,
    .begin = begin,
    .hear = hear,
    .end = end,
    .leave = leave,
    .merge = merge,
    .pack = pack,
    .unpack = unpack,
};
