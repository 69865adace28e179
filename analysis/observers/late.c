/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How those fared that were sent in the last tenth of the measured time, or of its requests: who
 * has collapsed by then has not come back (analysis/measures/groups.h).
 *
 * Requests that met a disruption which ends by itself do not count: whoever is hit just then has
 * not collapsed. */
#include "analysis/observers/observers.h"
#include "models/words/disruption.h"

struct late_heard {
    const struct heard_run *about;
    sim_time from, hit_until; /* hit_until: when the last disruption that ends has ended */
    uint32_t hits;            /* of those that are active */
    struct late late;
};

static bool ends(const struct run *run, uint32_t disruption)
{
    const struct disruption *given =
        &((const struct disruption *)run->plan->description->disruptions.items)[disruption];
    return law_given(&given->lasts) || law_given(&given->down);
}

static void hear_disruption(void *state, sim_time now, const void *record)
{
    struct late_heard *heard = state;
    const struct disruption_record *disruption = record;
    if (!ends(heard->about->run, disruption->disruption))
        return;
    heard->hits += disruption->begins ? 1u : -1u;
    heard->hit_until = now;
}

static void create(void *state, const struct heard_run *about)
{
    struct late_heard *heard = state;
    heard->about = about;
    observe_subscribe(&about->run->observe, about->arena, RECORD_DISRUPTION, hear_disruption,
                      heard);
}

static void begin(void *state)
{
    struct late_heard *heard = state;
    heard->from = heard->about->from + heard->about->duration / 10 * 9;
}

static bool is_late(const struct late_heard *heard, const struct request_record *request)
{
    const struct heard_run *about = heard->about;
    if (about->duration > 0)
        return request->sent >= heard->from;
    return about->run->sent_measured >= about->run->request_limit / 10 * 9;
}

static void hear(void *state, sim_time now, const void *record)
{
    struct late_heard *heard = state;
    const struct request_record *request = record;
    if (!request->measured || !is_late(heard, request) || heard->hits > 0 ||
        request->sent < heard->hit_until)
        return;
    heard->late.sent++;
    if (request->outcome != OUTCOME_ok)
        return;
    heard->late.ok++;
    heard->late.seconds += seconds_of((double)(now - request->sent));
}

static void *merge(void *into, const void *left, struct arena *arena)
{
    const struct late *one = left;
    struct late *sum = into ? into : arena_alloc(arena, sizeof *sum);
    sum->sent += one->sent;
    sum->ok += one->ok;
    sum->seconds += one->seconds;
    return sum;
}

static void *leave(const void *state, struct arena *arena)
{
    const struct late_heard *heard = state;
    return merge(NULL, &heard->late, arena);
}

static void pack(const void *left, struct packing *to)
{
    const struct late *one = left;
    pack_number(to, one->sent);
    pack_number(to, one->ok);
    pack_double(to, one->seconds);
}

static void *unpack(struct unpacking *from)
{
    struct late *one = arena_alloc(from->arena, sizeof *one);
    one->sent = unpack_number(from);
    one->ok = unpack_number(from);
    one->seconds = unpack_double(from);
    return one;
}

const struct observer_class observer_late = {
    .name = "late",
    .doc = "requests of the last tenth of the measured time: did the replication collapse?",
    .hears = RECORD_REQUEST,
    .always = true,
    .state_size = sizeof(struct late_heard),
    .create = create,
    .begin = begin,
    .hear = hear,
    .leave = leave,
    .merge = merge,
    .pack = pack,
    .unpack = unpack,
};
