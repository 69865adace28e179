/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/up.h"

#include "models/plan/shards.h"

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

void shards_begin(struct run *run)
{
    const struct plan *plan = run->plan;
    run->shards = arena_array(run->arena, (size_t)plan->shard_count + 1, sizeof *run->shards);
    for (uint32_t i = 0; i < plan->party_count; i++) {
        const struct shards *shards = plan->parties[i].shards;
        for (uint32_t s = 0; shards && s < shards->count; s++) {
            struct shard_run *shard = &run->shards[shards->first + s];
            shard->up_replicas = shards->peers; /* who does not belong says so */
            shard->first_outage.at = SIM_NEVER;
            shard->idle = s >= shards->cut;
            level_set(&shard->up, 0, 1);
        }
    }
}

void shard_leaders(struct run *run, uint32_t index, int change)
{
    struct shard_run *shard = &run->shards[index];
    const bool led = shard->leaders > 0;
    shard->leaders += (uint32_t)change;
    if (led == (shard->leaders > 0))
        return;
    level_set(&shard->leaderless, run->engine->now, led);
    if (led)
        shard->since = run->engine->now;
}

void shard_settle(struct run *run, uint32_t party, uint32_t index)
{
    struct shard_run *shard = &run->shards[index];
    const bool enough = shard->up_replicas >= run->plan->parties[party].needs;
    shard->idle = shard->idle && !(enough && shard->leaders > 0);
    const bool up = shard->idle || (enough && (!shard->led || shard->leaders > 0));
    if (up != (shard->up.value != 0)) {
        level_set(&shard->up, run->engine->now, up);
        run->parties[party].shards_down += up ? -1u : 1u;
        if (!up) {
            count_one(&shard->outages);
            moment_note(&shard->first_outage, run->engine->now);
        }
    }
}

void shard_counts(struct run *run, uint32_t instance, uint32_t index, bool on)
{
    const struct instance *its = &run->instances[instance];
    const uint32_t party = run->plan->instances[instance].party;
    if (!its->up || its->paused)
        return;
    run->shards[index].up_replicas += on ? 1 : -1u;
    shard_settle(run, party, index);
    party_settle(run, party);
}

void party_settle(struct run *run, uint32_t index)
{
    const struct party_run *party = &run->parties[index];
    const struct party *plan = &run->plan->parties[index];
    const bool up = plan->shards ? party->shards_down == 0 : party->up_replicas >= plan->needs;
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
