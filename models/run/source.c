/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/source.h"

#include "models/plan/source.h"
#include "models/plan/weights.h"
#include "models/run/call.h"
#include "models/run/frame.h"
#include "models/run/ledger.h"
#include "models/run/mirror.h"
#include "models/run/request.h"
#include "models/run/session.h"
#include "models/run/trace.h"

/* One user of a closed source: thinks, asks, waits. */
struct user {
    uint64_t key;
    uint32_t slot, asked;
};

struct source_run {
    void *state;
    struct stream random;
    uint64_t key; /* of (seed, replication, source) */
    uint32_t slot, component, sent;
    struct user *users;
    uint32_t user_count;
    bool plain; /* an arrival is one request of one user, and nobody asks again after it */
};

static struct source_plan *plan_of(const struct run *run, uint32_t party)
{
    return (struct source_plan *)run->plan->sources + party;
}

uint64_t source_key(const struct run *run, uint32_t party) { return run->sources[party]->key; }

static uint32_t choose_endpoint(const struct run *run, const struct source_plan *plan, uint64_t key)
{
    draw random = mirror_share(run, mix(key, child_number(0, 0, 0, DRAW_CHOICE)));
    return plan->mix_count == 1
               ? 0
               : weights_choose(plan->bounds, plan->mix_count, unit_of(draw_next(&random)));
}

static void count_measured(struct run *run)
{
    run->open_measured++;
    if (++run->sent_measured == run->request_limit) {
        run->measuring = false;
        engine_stop(run->engine);
    }
}

/* The number of what a client asks for the tries-th time. */
static uint64_t try_key(const struct request *request, uint32_t tries)
{
    return mix(request->key, child_number(0, 0, tries, DRAW_CHILD));
}

static void trace_asked(struct run *run, const struct request *request)
{
    const struct mix_plan *asked = &plan_of(run, request->source)->mix[request->mix];
    const struct channel *channel = &run->plan->channels[asked->calling.channel];
    trace_request(run, request, "calls", run->plan->parties[channel->callee].name, 0);
}

/* What a request is to be. */
struct wish {
    uint64_t key;
    const struct calling *calling;
    uint32_t which; /* of the mix */
    uint32_t user, asked;
};

static struct wish wish_of(const struct run *run, const struct source_plan *plan, uint64_t key,
                           uint32_t user, uint32_t asked)
{
    const uint32_t which = choose_endpoint(run, plan, key);
    return (struct wish){key, &plan->mix[which].calling, which, user, asked};
}

/* As the row of a recording says. */
static void replay(const struct source_plan *plan, uint64_t row, struct wish *wish)
{
    const struct replayed *replayed = plan->replayed;
    const uint32_t width = replayed->which ? 1 : plan->mix_count;
    if (replayed->which)
        wish->which = replayed->which[row];
    wish->calling = replayed->calling
                        ? &replayed->calling[row * width + (replayed->which ? 0 : wish->which)]
                        : &plan->mix[wish->which].calling;
    if (replayed->user)
        wish->user = replayed->user[row];
}

/* A request leaves its client. */
static inline void request_leaves(struct run *run, uint32_t party, const struct wish *wish)
{
    struct source_run *source = run->sources[party];
    const struct source_plan *plan = plan_of(run, party);
    const uint32_t which = wish->which, index = POOL_TAKE(struct request, &run->requests);
    struct request *request = request_at(run, index);
    const sim_time now = run->engine->now;
    *request = (struct request){.key = wish->key,
                                .sent = now,
                                .number = source->sent++,
                                .user = wish->user,
                                .call = NONE,
                                .slot = request->slot,
                                .source = (uint16_t)party,
                                .mix = (uint16_t)which,
                                .measured = run->measuring && now < run->measure_until,
                                .asked = wish->asked % REQUESTS_OF_A_SESSION};
    run->sent++;
    if (ledgers_kept(run))
        ledger_request(run, index);
    if (__builtin_expect(run->mixed > 0, 0) && request->measured)
        count_one(&run->mixed_requests);
    if (request->measured)
        count_measured(run);
    if (observed(&run->observe, RECORD_STEP)) {
        trace_request(run, request, "asks for",
                      run->plan->endpoints[plan->mix[which].endpoint].name, 0);
        trace_asked(run, request);
    }
    const struct caller caller = {
        .kind = OWNER_CLIENT, .owner = index, .instance = run->plan->parties[party].first};
    call_begin(run, &caller, wish->calling, try_key(request, 0), 0, &request->call);
}

void request_begin(struct run *run, uint32_t party, uint64_t key, uint32_t user, uint32_t asked)
{
    const struct wish wish = wish_of(run, plan_of(run, party), key, user, asked);
    request_leaves(run, party, &wish);
}

static void user_think(struct run *run, uint32_t party, uint32_t index)
{
    struct user *user = &run->sources[party]->users[index];
    const struct source_plan *plan = plan_of(run, party);
    const uint64_t key = mix(mix(user->key, user->asked), child_number(0, 0, 0, DRAW_DEMAND));
    const double factor = run->load_factor[party];
    const struct law *law = plan->class->think(plan->arrivals);
    sim_time think = law_sample_key(law, mirror_key(run, law, key));
    if (factor != 1.0)
        think = clock_round((double)think / factor);
    sim_time due;
    if (clock_add(run->engine->now, think, &due)) /* else he never asks again */
        engine_arm(run->engine, user->slot, due);
}

/* A sum over requests, so the order in which they end does not matter.  Load that only keeps the
 * others company after the measured time does not count: how much of it ends is the drain's affair.
 */
static inline void hash_request(struct run *run, const struct request *request, uint32_t tries,
                                enum outcome outcome)
{
    if (!request->measured && request->sent >= run->measure_from)
        return;
    const sim_time ended = outcome == OUTCOME_unfinished ? SIM_NEVER : run->engine->now;
    const uint64_t times = mix(mix(request->key, (uint64_t)request->sent), (uint64_t)ended);
    run->request_hash += mix(times, (uint64_t)tries << 8 | (uint64_t)outcome);
}

static inline __attribute__((always_inline)) void request_told(struct run *run, uint32_t index,
                                                               enum outcome outcome)
{
    const struct request *request = request_at(run, index);
    const struct call *call = call_at(run, request->call);
    const uint32_t more = (uint32_t)call->tries + call->extra;
    hash_request(run, request, more, outcome);
    if (!observed(&run->observe, RECORD_REQUEST) && !ledgers_kept(run))
        return;
    const struct request_record record = {
        .source = request->source,
        .endpoint = source_endpoint(run->plan, request->source, request->mix),
        .number = request->number,
        .attempts = 1u + more,
        .sent = request->sent,
        .measured = request->measured,
        .outcome = outcome};
    observe_tell(&run->observe, RECORD_REQUEST, run->engine->now, &record);
    if (ledgers_kept(run) && outcome != OUTCOME_unfinished)
        ledger_told(run, index, &record);
}

void requests_unfinished(struct run *run)
{
    for (uint32_t i = 0; i < run->requests.made; i++) {
        const struct request *request = request_at(run, i);
        if (request->call != NONE && request->measured)
            request_told(run, i, OUTCOME_unfinished);
    }
}

static void user_heard(struct run *run, uint32_t party, uint32_t user, uint32_t asked)
{
    if (run->sources[party]->users)
        user_think(run, party, user);
    else if (plan_of(run, party)->session)
        session_heard(run, party, user, asked);
}

static inline void request_over(struct run *run, uint32_t index, enum outcome outcome)
{
    struct request *request = request_at(run, index);
    const uint32_t party = request->source, user = request->user, asked = request->asked;
    if (observed(&run->observe, RECORD_STEP))
        trace_request(run, request, "ends", outcome_names[outcome],
                      run->engine->now - request->sent);
    request_told(run, index, outcome);
    run->ended++;
    if (request->measured && --run->open_measured == 0 && run->finishing)
        engine_stop(run->engine);
    call_give(run, request->call);
    request->call = NONE;
    POOL_GIVE(struct request, &run->requests, index);
    if (!run->sources[party]->plain)
        user_heard(run, party, user, asked);
}

/* --- another try --- */

/* Hook: it tries again, at once or after its wait. */
static void request_again(struct run *run, uint32_t index)
{
    struct request *request = request_at(run, index);
    request->waits = false;
    if (observed(&run->observe, RECORD_STEP))
        trace_asked(run, request);
    call_retry(run, request->call, try_key(request, call_at(run, request->call)->tries));
}

static void again_after(struct run *run, uint32_t index, sim_time wait)
{
    struct request *request = request_at(run, index);
    if (wait > 0) {
        request->waits = true;
        engine_arm(run->engine, request_slot(run, index), clock_after(run->engine->now, wait));
        return;
    }
    call_at(run, request->call)->first.next = NONE;
    if (run->again_first == NONE)
        run->again_first = index;
    else
        call_at(run, request_at(run, run->again_last)->call)->first.next = index;
    run->again_last = index;
}

/* Hook: all attempts of its call have ended, or one was good. */
static void request_heard(struct run *run, uint32_t index, enum outcome outcome)
{
    const struct request *request = request_at(run, index);
    struct call *call = call_at(run, request->call);
    if (observed(&run->observe, RECORD_STEP))
        trace_request(run, request, "hears", outcome_names[outcome], 0);
    sim_time wait;
    if (outcome == OUTCOME_ok ||
        !call_again(run, call, outcome, &(struct backing_off){.key = request->key}, &wait)) {
        request_over(run, index, outcome);
        return;
    }
    if (observed(&run->observe, RECORD_STEP))
        trace_request(run, request, "tries again after", outcome_names[outcome], wait);
    if (ledgers_kept(run))
        ledger_backs_off(run, OWNER_CLIENT, index, call_callee(run, call));
    again_after(run, index, wait);
}

static void on_request(struct engine *engine, void *state, struct event event)
{
    (void)engine;
    struct run *run = state;
    if (request_at(run, event.object)->waits)
        request_again(run, event.object);
    else
        call_hedges(run, request_at(run, event.object)->call);
}

/* --- arrivals --- */

static inline void arrive_next(struct run *run, uint32_t party)
{
    struct source_run *source = run->sources[party];
    const struct source_plan *plan = plan_of(run, party);
    const sim_time next = plan->class->next(plan->arrivals, source->state, run->engine->now,
                                            run->load_factor[party], &source->random);
    if (next < SIM_NEVER)
        engine_arm(run->engine, source->slot, next);
}

void request_of_number(struct run *run, uint32_t party)
{
    const struct source_run *source = run->sources[party];
    request_begin(run, party, mix(source->key, source->sent), source->sent, 0);
}

static void request_of_row(struct run *run, uint32_t party, uint64_t row)
{
    const struct source_run *source = run->sources[party];
    const struct source_plan *plan = plan_of(run, party);
    struct wish wish = wish_of(run, plan, mix(source->key, source->sent), source->sent, 0);
    replay(plan, row, &wish);
    request_leaves(run, party, &wish);
}

static void on_arrival(struct engine *engine, void *state, struct event event)
{
    (void)engine;
    struct run *run = state;
    const uint32_t party = event.kind;
    const struct source_plan *plan = plan_of(run, party);
    struct source_run *source = run->sources[party];
    if (source->users) {
        struct user *user = &source->users[event.object];
        request_begin(run, party, mix(user->key, user->asked++), event.object, 0);
        return;
    }
    if (__builtin_expect(source->plain, 1)) {
        arrive_next(run, party);
        request_of_number(run, party);
    } else if (plan->replayed) {
        const uint64_t row = plan->class->row(plan->arrivals, source->state);
        arrive_next(run, party);
        request_of_row(run, party, row);
    } else {
        arrive_next(run, party);
        session_arrivals(run, party);
    }
}

static void users_create(struct run *run, uint32_t party)
{
    struct source_run *source = run->sources[party];
    source->user_count = source_users(run->plan, party);
    source->users = arena_array(run->arena, source->user_count + 1, sizeof *source->users);
    for (uint32_t i = 0; i < source->user_count; i++) {
        source->users[i].key = mix(source->key, UINT64_C(1) << 40 | i);
        source->users[i].slot = engine_slot(run->engine, source->component, (uint16_t)party, i);
        user_think(run, party, i);
    }
}

void sources_create(struct run *run)
{
    const uint32_t count = run->plan->client_count;
    pool_init(&run->requests, run->arena, sizeof(struct request));
    run->requests_component = engine_add(run->engine, on_request, run, "requests");
    run->hooks.heard = request_heard;
    run->hooks.again = request_again;
    arrivals_create(run);
    run->sources = arena_array(run->arena, count + 1, sizeof *run->sources);
    run->load_factor = arena_array(run->arena, count + 1, sizeof *run->load_factor);
    for (uint32_t party = 0; party < count; party++) {
        const struct source_plan *plan = plan_of(run, party);
        const char *name = run->plan->parties[party].name;
        struct source_run *source = run->sources[party] = arena_alloc(run->arena, sizeof *source);
        run->load_factor[party] =
            plan->class->users ? 1.0 : run->plan->description->experiment.load;
        source->key = mix(mix(mix(run->source_seed, 1), run->replication), name_hash(name));
        source->random = stream_named(plan->class->mirror ? run->source_seed : run->seed,
                                      run->replication, name, "arrivals");
        source->component = engine_add(run->engine, on_arrival, run, name);
        source->plain = plan->alone && !plan->class->users && !plan->replayed;
        if (run->silent)
            continue;
        if (plan->class->users) {
            users_create(run, party);
            continue;
        }
        source->state = arena_alloc(run->arena, plan->class->state_size + 1);
        source->slot = engine_slot(run->engine, source->component, (uint16_t)party, 0);
        if (run->mirrored && plan->class->mirror)
            plan->class->mirror(source->state);
        arrive_next(run, party);
    }
}

void source_reload(struct run *run, uint32_t party)
{
    struct source_run *source = run->sources[party];
    if (source->users || run->silent)
        return;
    engine_cancel(run->engine, source->slot);
    arrive_next(run, party);
}
