/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The shop by hand: what happens when messages, timers and clients come, and the set-up. */
#include <string.h>

#include "tests/bench/yardstick_shop_steps.h"

/* ---- the end of a request, well or not ---- */

static void client_done(struct shop *s, const struct call *call, bool ok)
{
    s->requests++;
    if (call->begun < s->from || call->begun >= s->until)
        return;
    s->measured++;
    s->failed += !ok;
    windows_add(&s->windows, call->begun, ok);
    if (ok)
        histogram_add(&s->latency[call->endpoint], s->now - call->begun);
}

/* Nobody goes on with this frame; its client's timer will tell. */
static void fail_frame(struct shop *s, uint32_t index)
{
    if (s->calls[index].endpoint != BRANCH)
        return;
    const uint32_t parent = s->calls[index].parent;
    give_call(s, index);
    fail_frame(s, parent);
}

static void time_out(struct shop *s, uint32_t index)
{
    struct call *call = &s->calls[index];
    const struct call was = *call;
    call->abandoned = true;
    call->parent = NOBODY;
    if (was.from == INSTANCES - 1)
        client_done(s, &was, false);
    else if (was.parent != NOBODY && was.tries == 0)
        call_from(s, was.parent, was.from,
                  (struct call){.party = was.party,
                                .endpoint = was.endpoint,
                                .dataset = was.dataset,
                                .key = was.key,
                                .tries = 1},
                  1000);
    else if (was.parent != NOBODY)
        fail_frame(s, was.parent);
}

static void on_timer(struct shop *s, uint32_t number)
{
    struct timer_line *line = &s->timers[number];
    line->armed = false;
    while (line->head != line->tail) {
        const struct timer_entry entry = line->entries[line->head & (TIMERS - 1)];
        const bool open = s->calls[entry.call].generation == entry.generation;
        if (open && entry.due > s->now) {
            line->armed = true;
            shop_push(s, entry.due, ON_TIMER, number);
            return;
        }
        line->head++;
        if (open)
            time_out(s, entry.call);
    }
}

/* ---- a message is there ---- */

static void request_heard(struct shop *s, uint32_t index)
{
    struct call *call = &s->calls[index];
    struct shop_party_stats *party = &s->parties[call->party];
    struct shop_instance *instance = &s->instances[call->instance];
    party->arrived++;
    level_add(&party->jobs, s->now, 1);
    if (call->party < CATALOG_DB && instance->busy >= WORKERS) {
        line_up(s, &instance->frames, index);
        return;
    }
    instance->busy++;
    level_add(&party->busy, s->now, 1);
    sample_add(&party->waits, 0);
    shop_step(s, index);
}

static void judge_operation(struct shop *s, const struct call *call)
{
    struct told *told = s->told[call->dataset] ? &s->told[call->dataset][call->key] : NULL;
    if (call->endpoint == WRITE) {
        *told = (struct told){call->version, told->version, s->now};
        return;
    }
    s->reads++;
    if (told)
        s->stale += (told->at <= call->begun ? told->version : told->before) > call->version;
}

static void answer_heard(struct shop *s, uint32_t index)
{
    struct call *call = &s->calls[index];
    const uint32_t parent = call->parent;
    s->pairs[call->from][call->instance].open--;
    if (parent == NOBODY) {
        if (!call->abandoned)
            client_done(s, call, true);
        give_call(s, index);
        return;
    }
    if (call->endpoint == READ || call->endpoint == WRITE)
        judge_operation(s, call);
    s->calls[parent].debt += message_cost(call->bytes - TCP_HEADS);
    give_call(s, index);
    shop_step(s, parent);
}

static void shop_arrived(struct shop *s, uint32_t index)
{
    if (s->calls[index].endpoint >= REPLICATE)
        carry_letter(s, index);
    else if (s->calls[index].back)
        answer_heard(s, index);
    else
        request_heard(s, index);
}

static void on_arrival(struct shop *s)
{
    shop_push(s, s->now + (int64_t)(shop_exponential(s, 1e9 / 300) + 0.5), ON_ARRIVAL, 0);
    const bool browses = unit_of(stream_next(&s->source.stream)) < 0.9;
    call_from(s, NOBODY, INSTANCES - 1,
              (struct call){.party = WEB, .endpoint = browses ? BROWSE : CHECKOUT}, 1000);
}

static void on_zone(struct shop *s, uint32_t index)
{
    const struct call *call = &s->calls[index];
    if (call->back)
        cross_zones(s, index, call->instance, call->from);
    else
        cross_zones(s, index, call->from, call->instance);
}

static inline void shop_event(struct shop *s, uint32_t kind, uint32_t index)
{
    switch (kind) {
    case ON_ARRIVAL:
        on_arrival(s);
        break;
    case ON_PROCESSOR:
        on_processor(s, index);
        break;
    case ON_ZONE:
        on_zone(s, index);
        break;
    case ON_MESSAGE:
        if (received_at_once(s, index))
            shop_arrived(s, index);
        break;
    case ON_RECEIVED:
        shop_arrived(s, index);
        break;
    case ON_WAKE:
        shop_step(s, index);
        break;
    case ON_TIMER:
        on_timer(s, index);
        break;
    }
}

static void shop_run(struct shop *s, int64_t end)
{
    event_key key;
    while (event_set_pop(&s->set, &key)) {
        const uint32_t slot = event_key_slot(key), kind = slot >> INDEX_BITS;
        const uint32_t index = slot & ((1u << INDEX_BITS) - 1);
        if (kind == ON_PROCESSOR && s->nodes[index].cpu.armed != event_key_seq(key))
            continue; /* planned anew since */
        if (event_key_time(key) > end)
            return;
        s->now = event_key_time(key);
        s->events++;
        shop_event(s, kind, index);
    }
}

/* ---- set-up ---- */

/* Each replica goes to the zone that its party uses least, there to the node with the fewest of its
 * party, then of all; nodes alternate between the two zones. */
static void place_party(struct shop *s, unsigned party, unsigned *on_node)
{
    unsigned in_zone[2] = {0}, own[NODES] = {0};
    for (unsigned k = 0; k < shop_replicas[party]; k++) {
        unsigned best = 0;
        for (unsigned n = 1; n < NODES; n++) {
            const unsigned zone = in_zone[n & 1], best_zone = in_zone[best & 1];
            if (zone != best_zone     ? zone < best_zone
                : own[n] != own[best] ? own[n] < own[best]
                                      : on_node[n] < on_node[best])
                best = n;
        }
        s->instances[shop_first[party] + k] =
            (struct shop_instance){.node = (uint8_t)best,
                                   .party = (uint8_t)party,
                                   .frames = {NOBODY, NOBODY},
                                   .letters = {NOBODY, NOBODY},
                                   .applied = {NOBODY, NOBODY}};
        in_zone[best & 1]++;
        own[best]++;
        on_node[best]++;
    }
}

static void place(struct shop *s)
{
    unsigned on_node[NODES] = {0};
    for (unsigned party = 0; party < CLIENT; party++)
        place_party(s, party, on_node);
    for (unsigned a = 0; a < INSTANCES; a++)
        for (unsigned b = 0; b < INSTANCES; b++) {
            const unsigned from = s->instances[a].node, to = s->instances[b].node;
            s->ways[a][b] = a == INSTANCES - 1 || b == INSTANCES - 1 ? BY_INTERNET
                            : from == to                             ? ON_NODE
                            : (from & 1) == (to & 1)                 ? IN_ZONE
                                                                     : IN_REGION;
        }
}

static void set_law(struct shop *s, enum shop_law law, double p50, double p99)
{
    const double z99 = 2.3263478740408408; /* of the normal law */
    s->mu[law] = log(p50);
    s->sigma[law] = log(p99 / p50) / z99;
}

static void set_laws(struct shop *s)
{
    const double q = 1 - 0.8, carts = 100000;
    s->mu[WEB_WORK] = log(1e6) - 0.5 * log(2); /* mean 1 ms, coefficient of variation 1 */
    s->sigma[WEB_WORK] = sqrt(log(2));
    set_law(s, ZONE_WAY, 250e3, 1e6);
    set_law(s, REGION_WAY, 800e3, 2e6);
    set_law(s, INTERNET_WAY, 20e6, 80e6);
    set_law(s, BANK, 40e6, 150e6);
    s->catalogue = (struct zipf){
        .low = log(1.5) - 1, .high = log(50000.5), .sure = 2 - exp(log(2.5) - 0.5), .keys = 50000};
    s->carts = (struct zipf){.low = (pow(1.5, q) - 1) / q - 1,
                             .high = (pow(carts + 0.5, q) - 1) / q,
                             .sure = 2 - pow(1 + q * ((pow(2.5, q) - 1) / q - pow(2, -0.8)), 1 / q),
                             .keys = carts};
}

static void set_up(struct shop *s, struct arena *arena, const struct shop_task *task)
{
    const int64_t longest = 2 * (int64_t)SECOND;
    event_set_init(&s->set, arena);
    s->latency[BROWSE].arena = s->latency[CHECKOUT].arena = arena;
    s->source.stream = stream_seeded(task->seed);
    s->calls = arena_array(arena, CALLS, sizeof *s->calls);
    s->unused = arena_array(arena, CALLS, sizeof *s->unused);
    for (unsigned i = 0; i < 3; i++)
        s->stock[i] = arena_array(arena, 50000, sizeof(uint32_t));
    for (unsigned i = 0; i < 2; i++)
        s->orders[i] = arena_array(arena, 1000000, sizeof(uint32_t));
    s->told[STOCK] = arena_array(arena, 50000, sizeof(struct told));
    s->told[ORDERS] = arena_array(arena, 1000000, sizeof(struct told));
    for (unsigned i = 0; i < 2; i++)
        s->timers[i] =
            (struct timer_line){.entries = arena_array(arena, TIMERS, sizeof(struct timer_entry)),
                                .delay = i ? 2 * (int64_t)SECOND : (int64_t)SECOND / 2};
    for (unsigned i = 0; i < NODES; i++)
        s->nodes[i].cpu.rate = 1;
    for (unsigned i = 0; i < 2; i++)
        s->latency[i].arena = arena;
    place(s);
    set_laws(s);
    s->from = (int64_t)(task->warmup * 1e9);
    s->until = s->from + (int64_t)(task->duration * 1e9);
    windows_create(&s->windows, arena, s->from, s->until - s->from, SECOND, 0.5, longest);
}

struct shop_result shop_by_hand(const struct shop_task *task)
{
    struct arena *arena = arena_create(0);
    struct shop *s = arena_alloc_aligned(arena, sizeof *s, 64);
    set_up(s, arena, task);
    const double start = cpu_nanoseconds();
    shop_push(s, (int64_t)shop_exponential(s, 1e9 / 300), ON_ARRIVAL, 0);
    shop_run(s, s->until + 2 * (int64_t)SECOND);
    const double spent = cpu_nanoseconds() - start;
    histogram_merge(&s->latency[BROWSE], &s->latency[CHECKOUT]);
    const struct shop_result result = {.cpu = spent,
                                       .requests = (double)s->requests,
                                       .events = (double)s->events,
                                       .measured = (double)s->measured,
                                       .failed = (double)s->failed,
                                       .mean = histogram_mean(&s->latency[BROWSE]),
                                       .p99 = histogram_quantile(&s->latency[BROWSE], 0.99)};
    arena_destroy(arena);
    return result;
}
