/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/rollout_parts.h"

#include <math.h>

#include "models/run/life.h"
#include "models/run/presence.h"

void rollout_arm(struct run *run, uint32_t slot, sim_time time)
{
    sim_time due;
    if (clock_add(run->engine->now, time, &due))
        engine_rearm(run->engine, slot, due);
}

sim_time rollout_sample(struct rollout *own, const struct law *law)
{
    draw random = stream_draw(&own->random);
    return law_sample(law, &random);
}

/* --- what a bad version does --- */

void rollout_hurts(struct run *run, uint32_t party, uint32_t replica, bool begins)
{
    struct rollout *own = run->rollouts[party];
    const uint32_t instance = party_of(run, party)->first + replica;
    if (own->hurt[replica] == begins)
        return;
    own->hurt[replica] = begins;
    if (own->bad->errors > 0)
        instance_errors(run, instance, own->bad->errors, begins);
    if (own->bad->slower > 1)
        instance_stretch(run, instance, begins ? own->bad->slower : 1 / own->bad->slower);
    if (own->bad->crash && begins)
        instance_crash(run, instance);
    if (own->bad->crash && !begins)
        instance_restart(run, instance);
}

void rollout_arrives(struct run *run, uint32_t party, uint32_t replica)
{
    struct rollout *own = run->rollouts[party];
    own->new[replica] = true;
    if (own->bad) {
        rollout_hurts(run, party, replica, true);
        if (own->bad_since == SIM_NEVER) {
            own->bad_since = run->engine->now;
            if (law_given(&own->bad->found_after))
                rollout_arm(run, own->slots[FOUND], rollout_sample(own, &own->bad->found_after));
        }
    }
    instance_arrives(run, party_of(run, party)->first + replica);
}

/* It is not there any more: what hurt it has no more to hurt. */
void rollout_gone(struct run *run, uint32_t party)
{
    struct rollout *own = run->rollouts[party];
    const struct party *plan = party_of(run, party);
    for (uint32_t i = 0; i < plan->replicas; i++)
        if (run->instances[plan->first + i].absent) {
            if (own->hurt[i])
                rollout_hurts(run, party, i, false);
            own->new[i] = false;
        }
}

/* --- instances, counted --- */

struct census rollout_census(const struct run *run, uint32_t party)
{
    const struct rollout *own = run->rollouts[party];
    const struct party *plan = party_of(run, party);
    struct census counted = {0};
    for (uint32_t i = 0; i < plan->replicas; i++) {
        const struct instance *instance = &run->instances[plan->first + i];
        if (instance->absent || instance->leaving)
            continue;
        counted.old += !own->new[i];
        counted.new += own->new[i];
        counted.serving += own->new[i] && instance->up;
    }
    return counted;
}

/* A place for one more; NONE: there is none until somebody has gone. */
uint32_t rollout_place(const struct run *run, uint32_t party)
{
    const struct party *plan = party_of(run, party);
    for (uint32_t i = 0; i < plan->replicas; i++)
        if (run->instances[plan->first + i].absent)
            return i;
    return NONE;
}

void rollout_stops(struct run *run, uint32_t party, uint32_t many)
{
    struct rollout *own = run->rollouts[party];
    const struct party *plan = party_of(run, party);
    const sim_time time = own->terms.stand_by;
    if (many > 0)
        own->stand_by = clock_after(run->engine->now, time);
    for (uint32_t i = plan->replicas; i-- > 0 && many > 0;) {
        const struct instance *instance = &run->instances[plan->first + i];
        if (own->new[i] || instance->absent || instance->leaving)
            continue;
        many--;
        instance_stands_by(run, plan->first + i, time);
    }
}

uint32_t rollout_share(double share, uint32_t of, bool up)
{
    const double exact = share * of;
    return (uint32_t)(up ? ceil(exact - 1e-9) : floor(exact + 1e-9));
}
