/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside yardstick_shop.c: processors that are shared, and the ways of messages. */
#ifndef TESTS_BENCH_YARDSTICK_SHOP_WAYS_H
#define TESTS_BENCH_YARDSTICK_SHOP_WAYS_H

#include "tests/bench/yardstick_shop.h"

static void shop_step(struct shop *s, uint32_t index);
static void shop_arrived(struct shop *s, uint32_t index);

/* ---- processors: n jobs each get min(1, cores / n) ---- */

static inline void processor_advance(struct processor *cpu, int64_t now)
{
    cpu->virtual += (double)(now - cpu->since) * cpu->rate;
    cpu->since = now;
}

static inline void processor_plan(struct shop *s, uint32_t node)
{
    struct processor *cpu = &s->nodes[node].cpu;
    struct level *busy = &s->nodes[node].cores_busy;
    const uint32_t cores = cpu->count > CORES ? CORES : cpu->count;
    cpu->rate = cpu->count > CORES ? (double)CORES / cpu->count : 1.0;
    if (cores != (uint32_t)busy->value)
        level_set(busy, s->now, cores);
    if (cpu->count == 0) {
        cpu->armed = 0;
        cpu->virtual = 0;
        return;
    }
    const double left = cpu->jobs[cpu->count - 1].end - cpu->virtual;
    const int64_t due = s->now + (int64_t)ceil((left > 0 ? left : 0) / cpu->rate - 1e-6);
    if (cpu->armed && cpu->due == due)
        return;
    cpu->due = due;
    shop_push(s, due, ON_PROCESSOR, node);
    cpu->armed = s->seq;
}

static inline void compute_at(struct shop *s, unsigned instance, uint32_t call, int64_t work)
{
    const uint32_t node = s->instances[instance].node;
    struct processor *cpu = &s->nodes[node].cpu;
    processor_advance(cpu, s->now);
    const double end = cpu->virtual + (double)work;
    uint32_t at = cpu->count++;
    if (cpu->count >= JOBS)
        abort();
    for (; at > 0 && cpu->jobs[at - 1].end <= end; at--)
        cpu->jobs[at] = cpu->jobs[at - 1];
    cpu->jobs[at] = (struct job){end, call};
    processor_plan(s, node);
}

static inline void compute(struct shop *s, uint32_t call, int64_t work)
{
    compute_at(s, s->calls[call].instance, call, work);
}

static inline void on_processor(struct shop *s, uint32_t node)
{
    struct processor *cpu = &s->nodes[node].cpu;
    uint32_t done[JOBS], count = 0;
    cpu->armed = 0;
    processor_advance(cpu, s->now);
    while (cpu->count > 0 && cpu->jobs[cpu->count - 1].end <= cpu->virtual + 1e-3)
        done[count++] = cpu->jobs[--cpu->count].call;
    processor_plan(s, node);
    for (uint32_t i = 0; i < count; i++)
        shop_step(s, done[i]);
}

/* ---- messages: the sender's pipe, the pipe between zones, latency, the receiver's pipe ---- */

static const double node_pipe = 0.8, zone_pipe = 1.6; /* ns per byte: 10 and 5 Gbit/s */

static inline int64_t way_latency(struct shop *s, unsigned way)
{
    static const uint8_t laws[] = {
        [IN_ZONE] = ZONE_WAY, [IN_REGION] = REGION_WAY, [BY_INTERNET] = INTERNET_WAY};
    return way == ON_NODE ? 0 : shop_lognormal(s, laws[way]);
}

/* A connection costs two ways more, once, and keeps the order. */
static inline void travel(struct shop *s, uint32_t index, unsigned from, unsigned to, unsigned way,
                          int64_t left)
{
    struct call *call = &s->calls[index];
    int64_t at = left + way_latency(s, way);
    if (from != INSTANCES - 1 && to != INSTANCES - 1) {
        struct shop_pair *pair = call->back ? &s->pairs[to][from] : &s->pairs[from][to];
        if (!call->back && !pair->connected) {
            pair->connected = true;
            at += way_latency(s, way);
            at += way_latency(s, way);
        }
        if (pair->last[call->back] > at)
            at = pair->last[call->back];
        pair->last[call->back] = at;
    }
    if (at == s->now)
        shop_arrived(s, index);
    else
        shop_push(s, at, ON_MESSAGE, index);
}

static inline void cross_zones(struct shop *s, uint32_t index, unsigned from, unsigned to)
{
    int64_t *free_at = &s->zone_pipes[s->instances[from].node & 1][s->instances[to].node & 1];
    *free_at = (*free_at > s->now ? *free_at : s->now) +
               (int64_t)((double)s->calls[index].bytes * zone_pipe + 0.5);
    travel(s, index, from, to, IN_REGION, *free_at);
}

enum { TCP_HEADS = 66 }; /* bytes */

static inline void send_message(struct shop *s, uint32_t index, unsigned from, unsigned to,
                                uint32_t bytes, unsigned back)
{
    struct call *call = &s->calls[index];
    const unsigned way = s->ways[from][to];
    int64_t left = s->now;
    call->back = (uint8_t)back;
    call->bytes = bytes + TCP_HEADS;
    if (from != INSTANCES - 1) {
        struct shop_node *node = &s->nodes[s->instances[from].node];
        node->bytes += call->bytes;
        if (way != ON_NODE)
            left =
                server_take(&node->out, s->now, (int64_t)((double)call->bytes * node_pipe + 0.5));
    }
    if (way != IN_REGION)
        travel(s, index, from, to, way, left);
    else if (left > s->now)
        shop_push(s, left, ON_ZONE, index);
    else
        cross_zones(s, index, from, to);
}

/* The last byte comes in a pipe's time after the first, and later where others come in. */
static inline bool received_at_once(struct shop *s, uint32_t index)
{
    const struct call *call = &s->calls[index];
    const unsigned to = call->back ? call->from : call->instance;
    const unsigned way = s->ways[call->instance][call->from];
    if (way == ON_NODE || to == INSTANCES - 1)
        return true;
    struct shop_node *node = &s->nodes[s->instances[to].node];
    const int64_t time = (int64_t)((double)call->bytes * node_pipe + 0.5);
    if (node->in_free <= s->now - time) {
        node->in_free = s->now;
        return true;
    }
    node->in_free += time;
    if (node->in_free <= s->now)
        return true;
    shop_push(s, node->in_free, ON_RECEIVED, index);
    return false;
}

#endif
