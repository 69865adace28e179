/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside yardstick_shop.c: how calls and branches begin and are answered. */
#ifndef TESTS_BENCH_YARDSTICK_SHOP_CALLS_H
#define TESTS_BENCH_YARDSTICK_SHOP_CALLS_H

#include "tests/bench/yardstick_shop_ways.h"

static void arm_timer(struct shop *s, struct timer_line *line, uint32_t call)
{
    const uint32_t mask = TIMERS - 1;
    while (line->head != line->tail) { /* answered ones in front */
        const struct timer_entry *head = &line->entries[line->head & mask];
        if (s->calls[head->call].generation == head->generation)
            break;
        line->head++;
    }
    line->entries[line->tail++ & mask] =
        (struct timer_entry){s->now + line->delay, call, s->calls[call].generation};
    if (line->tail - line->head > mask)
        abort();
    if (!line->armed) {
        line->armed = true;
        shop_push(s, s->now + line->delay, ON_TIMER, (uint32_t)(line - s->timers));
    }
}

/* Of two random replicas the one with fewer open calls. */
static inline unsigned choose(struct shop *s, unsigned from, unsigned party)
{
    const unsigned first = shop_first[party], count = shop_replicas[party];
    if (count == 1 || party >= CATALOG_DB) /* stores: the primary */
        return first;
    const uint64_t word = stream_next(&s->source.stream);
    const unsigned a = (unsigned)uniform_below(word, count),
                   c = (unsigned)uniform_below(word << 32, count - 1);
    const unsigned b = c + (c >= a);
    const struct shop_pair *pairs = s->pairs[from];
    return first + (pairs[first + b].open < pairs[first + a].open ? b : a);
}

static void call_from(struct shop *s, uint32_t parent, unsigned from, struct call how,
                      uint32_t bytes)
{
    const uint32_t index = take_call(s);
    struct call *call = &s->calls[index];
    how.generation = call->generation;
    how.begun = s->now;
    how.parent = parent;
    how.from = (uint8_t)from;
    how.instance = (uint8_t)choose(s, from, how.party);
    how.debt = message_cost(bytes);
    *call = how;
    s->pairs[from][call->instance].open++;
    s->parties[how.party].attempts++;
    arm_timer(s, &s->timers[how.party == PAYMENT || from == INSTANCES - 1], index);
    send_message(s, index, from, call->instance, bytes, 0);
}

static inline void call_service(struct shop *s, uint32_t parent, unsigned party, unsigned endpoint)
{
    call_from(s, parent, s->calls[parent].instance,
              (struct call){.party = (uint8_t)party, .endpoint = (uint8_t)endpoint}, 1000);
}

static inline void operate(struct shop *s, uint32_t parent, unsigned endpoint, unsigned dataset,
                           uint64_t key, uint32_t bytes)
{
    call_from(s, parent, s->calls[parent].instance,
              (struct call){.party = (uint8_t)(CATALOG_DB + dataset),
                            .endpoint = (uint8_t)endpoint,
                            .dataset = (uint8_t)dataset,
                            .key = key},
              bytes);
}

static void answer(struct shop *s, uint32_t index, uint32_t bytes)
{
    struct call *call = &s->calls[index];
    struct shop_party_stats *party = &s->parties[call->party];
    struct shop_instance *instance = &s->instances[call->instance];
    level_add(&party->jobs, s->now, -1);
    send_message(s, index, call->instance, call->from, bytes, 1);
    const uint32_t next = instance->frames.first;
    if (next == NOBODY) {
        level_add(&party->busy, s->now, -1);
        instance->busy--;
        return;
    }
    instance->frames.first = s->calls[next].next;
    sample_add(&party->waits, s->now - s->calls[next].begun);
    shop_step(s, next);
}

static void begin_branch(struct shop *s, uint32_t parent, unsigned party)
{
    const uint32_t index = take_call(s);
    struct call *branch = &s->calls[index];
    *branch = (struct call){.begun = s->now,
                            .parent = parent,
                            .generation = branch->generation,
                            .endpoint = BRANCH,
                            .party = (uint8_t)party,
                            .instance = s->calls[parent].instance};
    compute(s, index, message_cost(1000));
}

#endif
