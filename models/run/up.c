/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/up.h"

static void tell_state(struct run *run, uint32_t party, bool up)
{
    if (observed(&run->observe, RECORD_STATE))
        observe_tell(&run->observe, RECORD_STATE, run->engine->now,
                     &(struct state_record){.party = party, .up = up});
}

static void party_changed(struct run *run, uint32_t index, bool up)
{
    struct party_run *party = &run->parties[index];
    const sim_time now = run->engine->now;
    level_set(&party->up, now, up);
    tell_state(run, index, up);
    run->parties_down += up ? -1u : 1u;
    if (up) {
        if (run->parties_down == 0)
            level_set(&run->all_up, now, 1);
        return;
    }
    count_one(&party->outages);
    moment_note(&party->first_outage, now);
    if (run->parties_down == 1) {
        level_set(&run->all_up, now, 0);
        count_one(&run->all_outages);
        moment_note(&run->all_first_outage, now);
    }
}

void party_leaders(struct run *run, uint32_t index, int change)
{
    struct party_run *party = &run->parties[index];
    party->leaders += (uint32_t)change;
    if (party->leaders == 0)
        party->leaderless = run->engine->now;
}

void party_settle(struct run *run, uint32_t index)
{
    const struct party_run *party = &run->parties[index];
    const bool up = party->up_replicas >= run->plan->parties[index].needs &&
                    (!party->led || party->leaders > 0);
    if (up != (party->up.value != 0))
        party_changed(run, index, up);
    if (observed(&run->observe, RECORD_REPLICAS))
        observe_tell(&run->observe, RECORD_REPLICAS, run->engine->now,
                     &(struct state_record){.party = index, .up = up});
}

void instance_serves(struct run *run, uint32_t index, bool serves)
{
    struct instance *instance = &run->instances[index];
    if (!serves && !instance->gone) {
        instance->gone_since = run->engine->now;
        instance->noticed = false;
    }
    instance->gone = !serves;
}

void instance_suspected(struct run *run, uint32_t index)
{
    struct instance *instance = &run->instances[index];
    struct party_run *party = &run->parties[run->plan->instances[index].party];
    count_one(&party->suspicions);
    if (!instance->gone) {
        count_one(&party->false_alarms);
        return;
    }
    const sim_time after = run->engine->now - instance->gone_since;
    sample_add(&party->told, after);
    if (!instance->noticed)
        sample_add(&party->detected, after);
    instance->noticed = true;
}
