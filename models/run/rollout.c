/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/rollout.h"

#include <math.h>
#include <string.h>

#include "models/plan/blast.h"
#include "models/run/presence.h"
#include "models/run/rollout_parts.h"

static const struct releases *releases_of(const struct run *run, uint32_t party)
{
    return &party_of(run, party)->service->releases;
}

/* --- one release --- */

static void figures(struct run *run, uint32_t party)
{
    struct rollout *own = run->rollouts[party];
    struct party_run *figures = &run->parties[party];
    count_one(&figures->deployments);
    if (own->bad)
        count_one(&figures->failed_deployments);
    for (uint32_t i = 0; i < own->aboard; i++)
        sample_add(&figures->lead, run->engine->now - own->waiting[i]);
    own->told = true;
    own->count -= own->aboard;
    if (own->count > 0)
        memmove(own->waiting, own->waiting + own->aboard, own->count * sizeof *own->waiting);
    own->aboard = 0;
}

static void departs(struct run *run, uint32_t party);

/* The version is out.  If it is bad it stays until that is found. */
static void over(struct run *run, uint32_t party)
{
    struct rollout *own = run->rollouts[party];
    engine_cancel(run->engine, own->slots[WATCHED]);
    if (own->bad) {
        own->phase = PHASE_WATCHED;
        return;
    }
    memset(own->new, 0, party_of(run, party)->replicas * sizeof *own->new);
    own->phase = PHASE_IDLE;
    if (releases_of(run, party)->train == 0)
        departs(run, party);
}

/* What may be started and stopped now. */
static void move(struct run *run, uint32_t party)
{
    struct rollout *own = run->rollouts[party];
    const uint32_t usual = own->usual;
    const bool first = own->phase == PHASE_FIRST;
    const uint32_t part = first ? rollout_share(own->terms.first, usual, true) : usual;
    const uint32_t surge = rollout_share(own->terms.surge, usual, true);
    uint32_t missing = rollout_share(own->terms.unavailable, usual, false), place;
    if (surge == 0 && missing == 0)
        missing = 1;
    struct census now = rollout_census(run, party);
    while (now.new < part && now.old + now.new < usual + surge &&
           (place = rollout_place(run, party)) != NONE) {
        rollout_arrives(run, party, place);
        now.new ++;
    }
    const uint32_t keep = usual - part; /* old ones that are not replaced yet */
    const uint32_t least = usual > missing ? usual - missing : 0;
    const uint32_t safe = now.old + now.serving > least ? now.old + now.serving - least : 0;
    const uint32_t extra = now.old > keep ? now.old - keep : 0;
    if (own->terms.together && now.serving < part)
        return;
    rollout_stops(run, party, safe < extra ? safe : extra);
}

static bool is_out(const struct run *run, uint32_t party, uint32_t part)
{
    const struct census now = rollout_census(run, party);
    return now.serving >= part && now.old + now.new <= run->rollouts[party]->usual;
}

/* Too many or too few after a roll-back: the usual number again. */
static bool settles(struct run *run, uint32_t party)
{
    const struct rollout *own = run->rollouts[party];
    struct census now = rollout_census(run, party);
    uint32_t place;
    for (; now.old < own->usual && (place = rollout_place(run, party)) != NONE; now.old++)
        instance_arrives(run, party_of(run, party)->first + place);
    if (now.old > own->usual)
        rollout_stops(run, party, now.old - own->usual);
    return rollout_census(run, party).old == own->usual;
}

static void moves(struct run *run, uint32_t party)
{
    struct rollout *own = run->rollouts[party];
    rollout_gone(run, party);
    if (own->phase == PHASE_BACK && settles(run, party))
        over(run, party);
    if (own->phase != PHASE_FIRST && own->phase != PHASE_ALL)
        return;
    move(run, party);
    const bool first = own->phase == PHASE_FIRST;
    if (!is_out(run, party, first ? rollout_share(own->terms.first, own->usual, true) : own->usual))
        return;
    if (first) {
        own->phase = PHASE_WATCHED;
        rollout_arm(run, own->slots[WATCHED], own->terms.watch);
    } else if (rollout_census(run, party).old == 0) {
        figures(run, party);
        over(run, party);
    }
}

/* What is started or stopped may be there or gone at once: then it is looked again, not deeper. */
void rollout_moves(struct run *run, uint32_t party)
{
    struct rollout *own = run->rollouts ? run->rollouts[party] : NULL;
    if (!own || own->phase == PHASE_IDLE)
        return;
    own->again = true;
    if (own->moving)
        return;
    own->moving = true;
    while (own->again && own->phase != PHASE_IDLE) {
        own->again = false;
        moves(run, party);
    }
    own->moving = false;
}

bool rollout_under_way(const struct run *run, uint32_t party)
{
    return run->rollouts && run->rollouts[party] && run->rollouts[party]->phase != PHASE_IDLE;
}

static void begin(struct run *run, uint32_t party, const struct replacing *replacing,
                  const struct bad_release *bad)
{
    struct rollout *own = run->rollouts[party];
    own->terms = replacing_terms(replacing);
    own->bad = bad;
    own->bad_since = SIM_NEVER;
    own->told = false;
    own->stand_by = 0;
    own->usual = party_staying(run, party);
    own->phase = own->terms.first > 0 ? PHASE_FIRST : PHASE_ALL;
    rollout_moves(run, party);
}

/* What is waiting goes aboard, if nothing is under way. */
static void departs(struct run *run, uint32_t party)
{
    struct rollout *own = run->rollouts[party];
    const struct releases *releases = releases_of(run, party);
    if (own->phase != PHASE_IDLE || own->count == 0)
        return;
    own->aboard = own->count;
    const bool bad = own->bad_waiting && bad_release_hurts(&releases->bad);
    own->bad_waiting = false;
    begin(run, party, &releases->replacing, bad ? &releases->bad : NULL);
}

/* --- mistakes --- */

static void mended(struct run *run, uint32_t party)
{
    struct rollout *own = run->rollouts[party];
    struct party_run *sums = &run->parties[party];
    if (!own->bad || own->bad_since == SIM_NEVER)
        return;
    for (uint32_t event = WATCHED; event <= MENDED; event++)
        engine_cancel(run->engine, own->slots[event]);
    own->moving = true; /* what comes back at once is looked at when all of it is done */
    for (uint32_t i = 0; i < party_of(run, party)->replicas; i++)
        rollout_hurts(run, party, i, false);
    own->moving = false;
    const struct blast *blast = &run->plan->blast[party];
    if (!own->told) /* what is rolled back before it is out is a deployment as well */
        figures(run, party);
    sample_add(&sums->restore, run->engine->now - own->bad_since);
    sample_add(&sums->blast_endpoints, clock_round(blast->endpoints * NANOSECONDS_PER_SECOND));
    if (!isnan(blast->users))
        sample_add(&sums->blast_users, clock_round(blast->users * NANOSECONDS_PER_SECOND));
    own->bad = NULL;
    memset(own->new, 0, party_of(run, party)->replicas * sizeof *own->new);
    own->phase = PHASE_BACK;
    rollout_moves(run, party);
}

static void watched(struct run *run, uint32_t party)
{
    struct rollout *own = run->rollouts[party];
    if (own->bad) {
        mended(run, party);
        return;
    }
    own->phase = PHASE_ALL;
    rollout_moves(run, party);
}

static void changes(struct run *run, uint32_t party, uint32_t clock)
{
    struct rollout *own = run->rollouts[party];
    const struct releases *releases = releases_of(run, party);
    rollout_arm(run, own->change_slots[clock], rollout_sample(own, &releases->every));
    if (own->count == own->limit) {
        const uint32_t larger = own->limit ? 2 * own->limit : 16;
        sim_time *waiting = arena_array(run->arena, larger, sizeof *waiting);
        if (own->count)
            memcpy(waiting, own->waiting, own->count * sizeof *waiting);
        own->waiting = waiting;
        own->limit = larger;
    }
    own->waiting[own->count++] = run->engine->now;
    own->bad_waiting |= unit_of(stream_next(&own->random)) < releases->bad.probability;
    if (releases->train == 0)
        departs(run, party);
}

/* What fires names the service and, of changes, whose clock it was. */
static void on_rollout(struct engine *engine, void *state, struct event event)
{
    (void)engine;
    struct run *run = state;
    const uint32_t party = event.object & 0xffff, clock = event.object >> 16;
    struct rollout *own = run->rollouts[party];
    switch ((enum rollout_event)event.kind) {
    case CHANGES:
        changes(run, party, clock);
        break;
    case DEPARTS:
        rollout_arm(run, own->slots[DEPARTS], releases_of(run, party)->train);
        departs(run, party);
        break;
    case WATCHED:
        watched(run, party);
        break;
    case FOUND:
        rollout_arm(run, own->slots[MENDED],
                    own->stand_by > run->engine->now ? 0 : own->bad->roll_back);
        break;
    case MENDED:
        mended(run, party);
        break;
    case ROLLOUT_EVENTS:
        break;
    }
}

/* --- disruptions --- */

void rollout_disrupts(struct run *run, uint32_t party, const struct release *release)
{
    if (run->rollouts[party]->phase == PHASE_IDLE)
        begin(run, party, release_replacing(release, party_of(run, party)->service),
              bad_release_hurts(&release->bad) ? &release->bad : NULL);
}

void rollout_mended(struct run *run, uint32_t party) { mended(run, party); }

/* --- the beginning --- */

static uint32_t modules_in(const struct plan *plan, uint32_t party)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < plan->description->application.modules.count; i++)
        count += plan->module_first[i] < plan->module_first[i + 1] &&
                 plan->endpoints[plan->module_first[i]].party == party;
    return count;
}

static void clocks_create(struct run *run, uint32_t party, uint32_t component)
{
    struct rollout *own = run->rollouts[party];
    const struct releases *releases = releases_of(run, party);
    if (!law_given(&releases->every))
        return;
    const uint32_t modules = modules_in(run->plan, party);
    own->clocks = strcmp(releases->per, "module") == 0 && modules > 0 ? modules : 1;
    own->change_slots = arena_array(run->arena, own->clocks, sizeof *own->change_slots);
    for (uint32_t i = 0; i < own->clocks; i++) {
        own->change_slots[i] = engine_slot(run->engine, component, CHANGES, i << 16 | party);
        rollout_arm(run, own->change_slots[i], rollout_sample(own, &releases->every));
    }
    if (releases->train > 0)
        rollout_arm(run, own->slots[DEPARTS], releases->train);
}

static void rollout_create(struct run *run, uint32_t party, uint32_t component)
{
    const struct party *plan = party_of(run, party);
    struct rollout *own = run->rollouts[party] = arena_alloc(run->arena, sizeof *own);
    own->bad_since = SIM_NEVER;
    own->random = stream_named(run->seed, run->replication, plan->name, "releases");
    own->new = arena_array(run->arena, plan->replicas, sizeof *own->new);
    own->hurt = arena_array(run->arena, plan->replicas, sizeof *own->hurt);
    for (uint16_t event = DEPARTS; event < ROLLOUT_EVENTS; event++)
        own->slots[event] = engine_slot(run->engine, component, event, party);
    clocks_create(run, party, component);
}

void rollouts_create(struct run *run)
{
    const struct plan *plan = run->plan;
    if (!plan->blast)
        return;
    CHECK(plan->party_count < 1u << 16);
    const uint32_t component = engine_add(run->engine, on_rollout, run, "releases");
    run->hooks.moved = rollout_moves;
    run->rollouts = arena_array(run->arena, plan->party_count, sizeof *run->rollouts);
    for (uint32_t i = 0; i < plan->party_count; i++)
        if (plan->parties[i].kind == PARTY_SERVICE)
            rollout_create(run, i, component);
}
