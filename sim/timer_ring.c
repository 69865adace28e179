/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/timer_ring.h"

#include <string.h>

enum { RINGS_LEAST = 8 };

static void grow_rings(struct engine *engine)
{
    const uint32_t limit = engine->ring_limit ? 2 * engine->ring_limit : RINGS_LEAST;
    struct timer_ring *rings = arena_array(engine->arena, limit, sizeof *rings);
    if (engine->ring_count > 0)
        memcpy(rings, engine->rings, engine->ring_count * sizeof *rings);
    engine->rings = rings;
    engine->ring_limit = limit;
}

uint32_t engine_ring(struct engine *engine, uint32_t component, uint16_t kind, sim_time delay)
{
    CHECK_IN(engine, delay >= 0);
    if (engine->ring_count >= UINT16_MAX - 1)
        arena_fail(engine->arena, "more than %u timer rings", engine->ring_count);
    if (engine->ring_count == engine->ring_limit)
        grow_rings(engine);
    const uint32_t ring = engine->ring_count++;
    const uint32_t slot = engine_slot(engine, component, kind, 0);
    engine->slots[slot].event.ring = (uint16_t)(ring + 1);
    engine->slots[slot].due = RING_ASKS;
    engine->rings[ring] = (struct timer_ring){delay, slot, POOL_NONE, POOL_NONE};
    return ring;
}

/* Puts the ring's slot into the event set for its head. */
static void expose_head(struct engine *engine, const struct timer_ring *ring)
{
    const struct timer *head = pool_at(&engine->timers, ring->head);
    engine->slots[ring->slot].armed = head->seq;
    event_set_push_old(&engine->set, event_key_make(head->due, head->seq, ring->slot));
}

uint64_t ring_arm(struct engine *engine, uint32_t number, uint32_t object)
{
    struct timer_ring *ring = &engine->rings[number];
    const uint32_t index = pool_take(&engine->timers);
    struct timer *timer = pool_at(&engine->timers, index);
    const uint64_t seq = ++engine->seq;
    if (__builtin_expect((index >> EVENT_SLOT_BITS != 0) | (seq >> EVENT_SEQ_BITS != 0), 0))
        arena_fail(engine->arena, "too many timers: %u at once, %llu armings", index,
                   (unsigned long long)seq);
    sim_time due;
    clock_add(engine->now, ring->delay, &due);
    *timer = (struct timer){due, seq, object, ring->tail, POOL_NONE};
    if (ring->tail == POOL_NONE)
        ring->head = index;
    else
        ((struct timer *)pool_at(&engine->timers, ring->tail))->after = index;
    ring->tail = index;
    if (engine->slots[ring->slot].armed == 0)
        expose_head(engine, ring);
    return (seq << EVENT_SLOT_BITS) | index;
}

static void unlink_timer(struct engine *engine, struct timer_ring *ring, uint32_t index)
{
    struct timer *timer = pool_at(&engine->timers, index);
    if (timer->before == POOL_NONE)
        ring->head = timer->after;
    else
        ((struct timer *)pool_at(&engine->timers, timer->before))->after = timer->after;
    if (timer->after == POOL_NONE)
        ring->tail = timer->before;
    else
        ((struct timer *)pool_at(&engine->timers, timer->after))->before = timer->before;
    timer->seq = 0;
    pool_give(&engine->timers, index);
}

bool ring_cancel(struct engine *engine, uint32_t ring, uint64_t ticket)
{
    const uint32_t index = event_key_slot(ticket);
    if (ticket == 0 || index >= engine->timers.made)
        return false;
    const struct timer *timer = pool_at(&engine->timers, index);
    if (timer->seq != event_key_seq(ticket))
        return false;
    unlink_timer(engine, &engine->rings[ring], index);
    return true;
}

void ring_cancel_timer(struct engine *engine, uint32_t ring, uint32_t index, uint32_t object)
{
    const struct timer *timer = pool_at(&engine->timers, index);
    CHECK_IN(engine, timer->seq != 0 && timer->object == object);
    unlink_timer(engine, &engine->rings[ring], index);
}

bool ring_fires(struct engine *engine, struct timer_ring *ring, event_key key)
{
    const uint32_t head = ring->head;
    const struct timer *timer = head == POOL_NONE ? NULL : pool_at(&engine->timers, head);
    const bool fires = timer && timer->seq == event_key_seq(key);
    if (fires) {
        engine->slots[ring->slot].event.object = timer->object;
        unlink_timer(engine, ring, head);
    }
    engine->slots[ring->slot].armed = 0;
    if (ring->head != POOL_NONE)
        expose_head(engine, ring);
    return fires;
}
