/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/replication/splitting.h"

#include <math.h>
#include <setjmp.h>
#include <stdlib.h>

#include "analysis/statistics/histogram.h"
#include "models/run/disruption.h"
#include "models/run/snapshot.h"
#include "models/run/timetable.h"

/* Of a pilot: how often a level has led to the next one is known well enough after so many times,
 * or not asked for any longer after so many tries. */
enum { PILOT_SUCCESSES = 40, PILOT_TRIES = 20000, PILOT_SPLITS = 50, PILOT_RUNS = 50 };

struct going {
    const struct splitting *about;
    struct run *run;
    struct split_sums *sums;
    sim_time from, until;
    uint64_t key; /* of the next branch */
    uint64_t tries[SPLITTING_LEVELS_MOST + 2], reached[SPLITTING_LEVELS_MOST + 2];
    uint32_t pilot; /* level that is looked at; 0: none */
    bool enough, stopped;
};

/* Replicas that are gone; whoever is down for another reason (nobody leads) has lost all. */
static uint32_t level_of(const struct going *in)
{
    const struct party *party = &in->about->plan->parties[in->about->party];
    const struct party_run *state = &in->run->parties[in->about->party];
    const uint32_t gone = party->replicas - state->up_replicas;
    if (state->up.value == 0)
        return in->about->levels;
    return gone < in->about->levels ? gone : in->about->levels - 1;
}

static void hear(void *context, sim_time now, const void *record)
{
    struct going *in = context;
    const struct state_record *state = record;
    (void)now;
    if (state->party == in->about->party)
        engine_stop(in->run->engine);
}

/* Goes on to the next change of replicas; false: the time is over. */
static bool step(struct going *in, uint32_t level, double weight)
{
    const sim_time before = in->run->engine->now > in->from ? in->run->engine->now : in->from;
    const enum engine_end end = run_before(in->run, in->until);
    in->stopped = in->stopped || (end != ENGINE_DONE && end != ENGINE_STOPPED);
    const sim_time now = in->run->engine->now < in->until ? in->run->engine->now : in->until;
    if (level == in->about->levels && now > before)
        in->sums->down += weight * seconds_of((double)(now - before));
    return end == ENGINE_STOPPED && !in->enough;
}

static void go(struct going *in, uint32_t floor, uint32_t level, double weight);

/* `splits` runs from here, the last of them the one that goes on afterwards; each ends when the
 * level is lost.  `level` is above the one before. */
static void split(struct going *in, uint32_t level, double weight)
{
    const uint32_t splits = in->about->splits[level];
    void *saved = splits > 1 ? malloc(run_snapshot_size(in->run)) : NULL;
    if (splits > 1 && !saved) {
        in->stopped = true;
        return;
    }
    if (saved)
        run_save(in->run, saved);
    for (uint32_t i = 0; i < splits && !in->stopped && !in->enough; i++) {
        if (i > 0)
            run_restore(in->run, saved);
        if (i + 1 < splits) /* the last one goes on as it would have */
            disruptions_redraw(in->run, mix(in->key, ++in->sums->runs));
        in->tries[level]++;
        go(in, level, level, weight / splits);
    }
    free(saved);
}

/* Until the run falls below `floor`, or its time is over. */
static void go(struct going *in, uint32_t floor, uint32_t level, double weight)
{
    bool reached = false;
    while (!in->stopped && step(in, level, weight)) {
        const uint32_t now = level_of(in);
        if (now < floor)
            return;
        if (now > level) {
            if (now == in->about->levels && in->run->engine->now >= in->from)
                in->sums->outages += weight;
            if (!reached)
                in->reached[floor]++;
            reached = true;
            in->enough = in->pilot && in->reached[in->pilot] >= PILOT_SUCCESSES;
            split(in, now, weight);
            level = level_of(in);
            if (level < floor)
                return;
        }
        level = now < level ? now : level;
    }
}

static void live(struct going *in, uint64_t seed, uint32_t replication, struct arena *arena)
{
    const struct experiment *experiment = &in->about->plan->description->experiment;
    const struct staging staging = {.silent = true};
    arena_reset(arena, experiment->memory);
    in->from = experiment->warmup;
    in->until = clock_after(experiment->warmup, experiment->duration);
    in->key = mix(mix(seed, replication), UINT64_C(0x5b11));
    in->run = run_create_staged(in->about->plan, arena, seed, replication, &staging);
    in->run->engine->interrupt = in->about->interrupt;
    observe_subscribe(&in->run->observe, arena, RECORD_REPLICAS, hear, in);
    go(in, 0, level_of(in), 1);
}

struct split_sums splitting_run(const struct splitting *splitting, uint64_t seed,
                                uint32_t replication, struct arena *arena)
{
    jmp_buf escape;
    struct split_sums sums = {0};
    struct going in = {.about = splitting, .sums = &sums};
    arena_guard(arena, &escape);
    if (setjmp(escape)) {
        sums.failed = true;
        return sums;
    }
    live(&in, seed, replication, arena);
    sums.failed = in.stopped;
    sums.time = seconds_of((double)(in.until - in.from));
    return sums;
}

/* One pilot run; false: memory or an interrupt ended it. */
static bool try_out(struct going *in, uint64_t seed, uint32_t number, struct arena *arena)
{
    jmp_buf escape;
    arena_guard(arena, &escape);
    if (setjmp(escape))
        return false;
    live(in, seed, number, arena);
    return !in->stopped;
}

/* How many runs a level needs; levels below are known. */
static void pilot(struct splitting *splitting, uint32_t level, uint64_t seed, struct arena *arena)
{
    uint64_t tries = 0, reached = 0;
    splitting->splits[level] = PILOT_SPLITS;
    for (uint32_t i = 0; i < PILOT_RUNS && reached < PILOT_SUCCESSES && tries < PILOT_TRIES; i++) {
        struct split_sums sums = {0};
        struct going in = {.about = splitting, .sums = &sums, .pilot = level};
        splitting->failed |= !try_out(&in, mix(seed, UINT64_C(0x9110) + level), i, arena);
        tries += in.tries[level];
        reached += in.reached[level];
        if (splitting->failed)
            break;
    }
    const double wanted = reached ? (double)tries / (double)reached : SPLITTING_MOST;
    splitting->splits[level] = (uint32_t)fmax(1, fmin(SPLITTING_MOST, rint(wanted)));
}

bool splitting_prepare(struct splitting *splitting, uint64_t seed, struct arena *arena)
{
    const struct party *party = &splitting->plan->parties[splitting->party];
    splitting->levels = party->replicas - party->needs + 1;
    if (party->needs == 0 || party->replicas < party->needs ||
        splitting->levels > SPLITTING_LEVELS_MOST)
        return false;
    for (uint32_t i = 0; i <= splitting->levels; i++)
        splitting->splits[i] = 1;
    for (uint32_t i = 1; i < splitting->levels && !splitting->failed; i++)
        pilot(splitting, i, seed, arena);
    return true;
}
