/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/offered.h"
#include "models/plan/network.h"
#include "models/plan/parties.h"

#include <math.h>

#include "models/plan/disruption.h"
#include "models/plan/flushing.h"
#include "models/plan/meanwhile.h"
#include "models/plan/scaled.h"
#include "models/plan/shifts.h"
#include "models/plan/source.h"

struct offering {
    struct offered *out;
    struct arena *arena;
    const struct plan *plan;
    const struct demand *sure;
    const struct holding *sure_holding;
    bool bound;
    sim_time from, until;
    double undisturbed; /* share of the time in which nothing is disrupted, at least */
};

static void add(struct offering *in, struct station station)
{
    station.bound = in->bound;
    station.sure *= in->undisturbed;
    in->out->stations[in->out->count++] = station;
}

static const char *group_of(const struct plan *plan, uint32_t node)
{
    return plan->nodes[node].group ? plan->nodes[node].group->name : NULL;
}

static void add_nodes(struct offering *in)
{
    for (uint32_t i = 0; i < in->plan->node_count; i++) {
        const struct node_plan *node = &in->plan->nodes[i];
        if (node->ours && node->cores != NONE)
            add(in, (struct station){.kind = STATION_NODE,
                                     .name = arena_format(in->arena, "node %s", node->name),
                                     .group = group_of(in->plan, i),
                                     .party = NONE,
                                     .node = i,
                                     .load = in->out->expected->node_load[i],
                                     .sure = in->sure_holding->node_load[i]});
    }
}

static void add_disks(struct offering *in)
{
    for (uint32_t i = 0; i < in->plan->node_count; i++) {
        const struct node_plan *node = &in->plan->nodes[i];
        const struct flushing *flushing = &in->out->demand->flushing[i];
        const double rate = flushing->plain + flushing->rate;
        if (!node->disk || !law_given(node->disk) || !(rate > 0.0))
            continue;
        const double time = law_mean(node->disk) * 1e-9;
        add(in, (struct station){.kind = STATION_DISK,
                                 .name = arena_format(in->arena, "disk of node %s", node->name),
                                 .group = group_of(in->plan, i),
                                 .party = NONE,
                                 .node = i,
                                 .absorbs = !(flushing->plain > 0.0),
                                 .load = rate * time,
                                 .sure = in->sure->fsyncs[i] * time});
    }
}

/* Workers held by steps and messages of the service itself, of all that there are. */
static const double *own_loads(const struct offering *in)
{
    const struct demand *d = in->out->demand;
    double *own = arena_array(in->arena, in->plan->party_count + 1, sizeof *own);
    for (uint32_t i = 0; i < in->plan->endpoint_count; i++) {
        const uint32_t party = in->plan->endpoints[i].party;
        const struct own_time *time = &in->out->traffic->own[i];
        if (party == NONE || d->visits[i] <= 0.0)
            continue;
        const struct party *about = &in->plan->parties[party];
        own[party] += (d->visits[i] * (time->compute + time->delay) + d->entered[i] * d->entry[i]) *
                      1e-9 / (about->capacity * about->initial);
    }
    return own;
}

static void add_hours(const struct offering *in, uint32_t index)
{
    struct station *station = &in->out->stations[in->out->count - 1];
    station->fullest = shifts_fullest(in->plan, &in->plan->parties[index], station->load, in->from,
                                      in->until, &station->closes);
}

/* Where workers have no limit, only a law without a mean fills a service. */
static void add_services(struct offering *in)
{
    const double *own = own_loads(in);
    for (uint32_t i = 0; i < in->plan->party_count; i++) {
        const struct party *party = &in->plan->parties[i];
        const bool endless = isinf(in->sure_holding->most[i]);
        if (party->kind != PARTY_CLIENT && (party->workers != NONE || endless))
            add(in, (struct station){
                        .kind = STATION_SERVICE,
                        .name = arena_format(in->arena, "%s %s", party_word(party), party->name),
                        .party = i,
                        .node = NONE,
                        .load = endless ? (double)INFINITY : in->out->expected->load[i],
                        .own = party->kind == PARTY_STORE ? in->out->expected->load[i] : own[i],
                        .refuses = !never_refuses(party),
                        .endless = endless && party->workers == NONE,
                        .sure = endless && party->workers != NONE  ? (double)INFINITY
                                : !endless && never_refuses(party) ? in->sure_holding->load[i]
                                                                   : 0.0});
        if (party->shifts && isfinite(in->out->expected->load[i]))
            add_hours(in, i);
    }
}

/* Cores that one instance may have at work: of its limit, or threads of its event loop. */
static double own_cores(const struct party *party)
{
    const double limit = party->cpu_limit > 0 ? party->cpu_limit : (double)INFINITY;
    const double threads = party->loop_threads ? (double)party->loop_threads : (double)INFINITY;
    return limit < threads ? limit : threads;
}

/* Of the work of a service, that of the replica with most; all alike unless a disruption lasts. */
static double limit_of_one(const struct offering *in, uint32_t index)
{
    const struct party *party = &in->plan->parties[index];
    double most = 1.0 / party->initial;
    for (uint32_t i = party->first; in->plan->meanwhile && i < party->first + party->initial; i++)
        most = fmax(most, share_of(in->plan, in->out->demand->shares, i) *
                              meanwhile_stretch(in->plan, i));
    return most;
}

static void add_limits(struct offering *in)
{
    for (uint32_t i = 0; i < in->plan->party_count; i++) {
        const struct party *party = &in->plan->parties[i];
        const double cores = own_cores(party);
        if (party->kind != PARTY_SERVICE || !isfinite(cores))
            continue;
        const double speed = in->plan->nodes[in->plan->instances[party->first].node].speed;
        const double most = cores * speed * party->initial * 1e9;
        const double worst =
            limit_of_one(in, i) * party->initial; /* times what all do on average */
        add(in, (struct station){
                    .kind = STATION_LIMIT,
                    .name = arena_format(in->arena, "%s of service %s",
                                         party->loop_threads && cores == party->loop_threads
                                             ? "event loop"
                                             : "processor limit",
                                         party->name),
                    .party = i,
                    .node = NONE,
                    .load = worst * in->out->demand->work[i] / most,
                    .sure = never_refuses(party) ? in->sure->work[i] / most : 0.0});
    }
}

static void add_connections(struct offering *in)
{
    for (uint32_t i = 0; i < in->plan->channel_count; i++) {
        const struct channel *channel = &in->plan->channels[i];
        if (!(in->out->expected->pool_load[i] > 0.0))
            continue;
        add(in, (struct station){.kind = STATION_CONNECTIONS,
                                 .name = arena_format(in->arena, "connections of %s to %s",
                                                      in->plan->parties[channel->caller].name,
                                                      in->plan->parties[channel->callee].name),
                                 .party = channel->callee,
                                 .node = NONE,
                                 .load = in->out->expected->pool_load[i],
                                 .sure = in->sure_holding->pool_load[i]});
    }
}

static void add_cards(struct offering *in)
{
    const double speed = in->plan->ways[SAME_ZONE].bandwidth;
    const struct pipes *pipes = &in->out->demand->pipes, *sure = &in->sure->pipes;
    for (uint32_t i = 0; i < in->plan->node_count && speed > 0.0; i++) {
        const struct node_plan *node = &in->plan->nodes[i];
        if (!node->ours || !(fmax(pipes->out[i], pipes->in[i]) > 0.0))
            continue;
        add(in, (struct station){.kind = STATION_CARD,
                                 .name = arena_format(in->arena, "card of node %s", node->name),
                                 .group = group_of(in->plan, i),
                                 .party = NONE,
                                 .node = i,
                                 .load = fmax(pipes->out[i], pipes->in[i]) / speed,
                                 .sure = fmax(sure->out[i], sure->in[i]) / speed});
    }
}

static void add_pipes(struct offering *in)
{
    const struct plan *plan = in->plan;
    const double *pipes = in->out->demand->pipes.zones;
    for (uint32_t i = 0; pipes && i < plan->zone_count * plan->zone_count; i++) {
        const uint32_t from = i / plan->zone_count, to = i % plan->zone_count;
        const double bytes = pipes[i];
        const bool near = plan->zones[from].region == plan->zones[to].region;
        const uint8_t link =
            plan->exceptions ? plan->exceptions[from * (plan->zone_count + 1) + to] : 0;
        const double speed = plan->ways[link ? link : near ? SAME_REGION : ELSEWHERE].bandwidth;
        if (speed > 0.0 && bytes > 0.0)
            add(in,
                (struct station){.kind = STATION_PIPE,
                                 .name = arena_format(in->arena, "pipe from zone %s to %s",
                                                      plan->zones[from].name, plan->zones[to].name),
                                 .party = NONE,
                                 .node = NONE,
                                 .load = bytes / speed,
                                 .sure = in->sure->pipes.zones[i] / speed});
    }
}

static bool any_closed(const struct plan *plan)
{
    for (uint32_t party = 0; party < plan->client_count; party++)
        if (source_is_closed(plan, party))
            return true;
    return false;
}

static const struct offered *offered_of(const struct plan *plan, const struct expected *expected,
                                        sim_time from, sim_time until, struct arena *arena)
{
    struct offered *out = arena_alloc(arena, sizeof *out);
    out->from = from;
    out->until = until;
    out->traffic = expected->traffic;
    out->demand = expected->demand;
    out->expected = expected->holding;
    out->alone = holding_of(out->demand, HOLD_ALONE, arena);
    const size_t pipes = out->demand->pipes.zones ? (size_t)plan->zone_count * plan->zone_count : 0;
    out->stations = arena_array(arena,
                                3 * (size_t)plan->node_count + 2 * (size_t)plan->party_count +
                                    plan->channel_count + pipes + 1,
                                sizeof *out->stations);
    struct offering in = {.out = out,
                          .arena = arena,
                          .plan = plan,
                          .bound = any_closed(plan),
                          .from = from,
                          .until = until,
                          .undisturbed = 1.0 - disruption_share(plan, from, until)};
    in.sure = demand_of(out->traffic, true, from, until, arena);
    in.sure_holding = holding_of(in.sure, HOLD_SURE, arena);
    add_nodes(&in);
    add_disks(&in);
    add_services(&in);
    add_limits(&in);
    add_connections(&in);
    add_cards(&in);
    add_pipes(&in);
    return out;
}

const struct offered *offered_between(const struct plan *given, sim_time from, sim_time until,
                                      struct arena *arena)
{
    struct expected expected;
    const struct plan *plan = plan_scaled(given, from, until, &expected, arena);
    return offered_of(plan, &expected, from, until, arena);
}

const struct offered *offered_meanwhile(const struct offered *before, uint32_t disruption,
                                        uint32_t choice, struct arena *arena)
{
    const struct plan *plan = before->traffic->plan;
    const struct disruption *given =
        &((const struct disruption *)plan->description->disruptions.items)[disruption];
    const struct plan *now = plan_meanwhile(plan, disruption, choice, arena);
    sim_time from = before->from, until = before->until;
    if (given->at.given) {
        sim_time end = until;
        from = (sim_time)given->at.value;
        if (isfinite(now->meanwhile->lasts))
            clock_add(from, clock_round(now->meanwhile->lasts), &end);
        until = end < until ? end : until;
        if (from >= until)
            return NULL;
    }
    now = plan_staffed(now, from, until, arena);
    const struct expected expected = expected_of(now, from, until, arena);
    return offered_of(now, &expected, from, until, arena);
}

const struct offered *offered_load(const struct plan *plan, struct arena *arena)
{
    const struct experiment *experiment = &plan->description->experiment;
    sim_time until, length = experiment->duration;
    double rate = 0;
    for (uint32_t i = 0; i < plan->client_count; i++)
        rate += source_rate(plan, i, 0, 0);
    if (length == 0)
        length = clock_round((double)experiment->requests * 1e9 / rate); /* NAN: 0 */
    clock_add(experiment->warmup, length, &until);
    return offered_between(plan, experiment->warmup, until, arena);
}

static bool all_regular(const struct plan *plan)
{
    for (uint32_t i = 0; i < plan->client_count; i++)
        if (!source_is_regular(plan, i))
            return false;
    return true;
}

/* At 1 exactly only chance makes a queue grow: a metronome whose work takes its whole period keeps
 * up. */
const struct station *offered_too_much(const struct offered *offered)
{
    const bool random = offered->traffic->random || !all_regular(offered->traffic->plan);
    const double least = random ? 1.0 - 1e-9 : 1.0 + 1e-9;
    const struct station *most = NULL;
    for (uint32_t i = 0; i < offered->count; i++) {
        const struct station *station = &offered->stations[i];
        if (station->sure >= least && (!most || station->sure >= most->sure * (1.0 - 1e-9)))
            most = station;
    }
    return most;
}

const struct station *offered_busiest(const struct offered *offered)
{
    const struct station *most = NULL;
    for (uint32_t i = 0; i < offered->count; i++) {
        const struct station *station = &offered->stations[i];
        if (isfinite(station->load) && station->load > 0 && !station->bound && !station->absorbs &&
            (!most || station->load > most->load))
            most = station;
    }
    return most;
}
