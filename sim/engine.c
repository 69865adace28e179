/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Components, slots and the event loop. */
#include "sim/engine.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/timer_ring.h"

enum {
    LOOK_EVERY = 4096,  /* events between two looks at the interrupt flag */
    SWEEP_LEAST = 1024, /* fewer stale entries are never worth a sweep */
    SLOTS_MORE = 64,
    COMPONENTS_LEAST = 16
};

struct engine *engine_create(struct arena *arena, uint64_t seed)
{
    struct engine *engine = arena_alloc_aligned(arena, sizeof *engine, 64);
    engine->arena = arena;
    engine->seed = seed;
    engine->free_slot = SLOT_NONE;
    engine->current = UINT32_MAX;
    engine->sweep_at = SWEEP_LEAST;
    event_set_init(&engine->set, arena);
    pool_init(&engine->timers, arena, sizeof(struct timer));
    return engine;
}

/* Twice the room for an array of the engine; what the arena keeps of the old ones is less than the
 * new one. */
static void *widened(struct engine *engine, const void *old, uint32_t count, uint32_t limit,
                     size_t size)
{
    void *array = arena_array(engine->arena, limit, size);
    if (count > 0)
        memcpy(array, old, count * size);
    return array;
}

uint32_t engine_add(struct engine *engine, event_handler *on_event, void *state, const char *name)
{
    if (engine->component_count == engine->component_limit) {
        engine->component_limit =
            engine->component_limit ? 2 * engine->component_limit : COMPONENTS_LEAST;
        engine->components = widened(engine, engine->components, engine->component_count,
                                     engine->component_limit, sizeof *engine->components);
    }
    engine->components[engine->component_count] = (struct component){on_event, state, name};
    return engine->component_count++;
}

static uint32_t new_slot(struct engine *engine)
{
    if (engine->slot_count == (uint32_t)1 << EVENT_SLOT_BITS)
        arena_fail(engine->arena,
                   "more than %" PRIu32 " events can be pending at once: no slot is left",
                   engine->slot_count);
    if (engine->slot_count == engine->slot_limit) {
        if (!engine->slot_room)
            engine->slot_room = arena_room(engine->arena, sizeof *engine->slots << EVENT_SLOT_BITS);
        void *slots =
            arena_extend(engine->arena, engine->slot_room, SLOTS_MORE * sizeof *engine->slots);
        if (engine->slot_limit == 0)
            engine->slots = slots;
        engine->slot_limit += SLOTS_MORE;
    }
    return engine->slot_count++;
}

uint32_t engine_slot(struct engine *engine, uint32_t component, uint16_t kind, uint32_t object)
{
    CHECK_IN(engine, component < engine->component_count);
    uint32_t slot = engine->free_slot;
    if (slot != SLOT_NONE)
        engine->free_slot = engine->slots[slot].event.object;
    else
        slot = new_slot(engine);
    engine->slots[slot] = (struct slot){.component = component, .event = {slot, object, kind, 0}};
    return slot;
}

void engine_slot_free(struct engine *engine, uint32_t slot)
{
    engine_cancel(engine, slot);
    engine->slots[slot].event.object = engine->free_slot;
    engine->free_slot = slot;
}

void engine_bad_arming(struct engine *engine, uint32_t slot, sim_time due)
{
    if (engine->seq >> EVENT_SEQ_BITS != 0)
        arena_fail(engine->arena, "more than 2^%d events were scheduled in one run; shorten it",
                   EVENT_SEQ_BITS);
    CHECK_IN(engine, engine->slots[slot].armed == 0 && "a slot is armed once at a time");
    CHECK_IN(engine, due >= engine->now && "no event lies in the past");
    check_failed("unreachable", __FILE__, __LINE__, engine);
}

static bool is_live(const void *context, event_key key)
{
    const struct engine *engine = context;
    return engine->slots[event_key_slot(key)].armed == event_key_seq(key);
}

/* Void entries that lie far ahead would pile up, so they are swept out when they are the larger
 * part.  A sweep pays for itself: it costs as many steps as there were entries, at least half of
 * which are gone. */
void engine_count_stale(struct engine *engine)
{
    const uint64_t count = event_set_count(&engine->set);
    if (engine->stale >= count / 2) {
        event_set_sweep(&engine->set, is_live, engine);
        engine->stale = 0;
        engine->sweep_at = SWEEP_LEAST;
    } else {
        engine->sweep_at = count / 2;
    }
}

/* An entry whose slot is due at another time: postponed, so it goes back with its seq, or a ring
 * that asks. */
static __attribute__((noinline, cold)) bool fires_after_all(struct engine *engine, event_key key)
{
    const struct slot *slot = &engine->slots[event_key_slot(key)];
    if (slot->event.ring != 0)
        return ring_fires(engine, &engine->rings[slot->event.ring - 1], key);
    event_set_push_old(&engine->set,
                       event_key_make(slot->due, event_key_seq(key), event_key_slot(key)));
    return false;
}

static void suspect(struct engine *engine, uint32_t component)
{
    for (uint32_t i = 0; i < engine->suspect_count; i++)
        if (engine->suspects[i] == component)
            return;
    if (engine->suspect_count < sizeof engine->suspects / sizeof engine->suspects[0])
        engine->suspects[engine->suspect_count++] = component;
}

/* Whether it is a circle that keeps the clock from going on: what was scheduled before a round
 * ends with it, what a circle schedules begins the next. */
static __attribute__((noinline, cold)) bool goes_round(struct engine *engine, uint64_t seq,
                                                       uint32_t component)
{
    if (engine->at_instant == LIVELOCK_EVENTS)
        engine->rounds = 0;
    if (engine->at_instant == LIVELOCK_EVENTS || seq > engine->round_until) {
        engine->round_until = engine->seq;
        engine->rounds++;
        engine->suspect_count = engine->rounds == 2 ? 0 : engine->suspect_count;
    }
    suspect(engine, component);
    return engine->rounds > LIVELOCK_ROUNDS;
}

static inline uint64_t fingerprint_add(uint64_t fingerprint, sim_time time, uint32_t component,
                                       uint16_t kind)
{
    const uint64_t what =
        (uint64_t)time * UINT64_C(0x9E3779B97F4A7C15) + (((uint64_t)component << 16) | kind);
    const uint64_t z = (fingerprint ^ what) * UINT64_C(0xBF58476D1CE4E5B9);
    return z ^ (z >> 29);
}

/* Whether the run goes on.  Sets when to look again, so that the event limit is met exactly. */
static bool goes_on(struct engine *engine, enum engine_end *end)
{
    *end = engine->stopping                          ? ENGINE_STOPPED
           : engine->interrupt && *engine->interrupt ? ENGINE_INTERRUPTED
           : engine->event_limit > 0 && engine->delivered >= engine->event_limit
               ? ENGINE_EVENT_LIMIT
               : ENGINE_DONE;
    engine->look_at = engine->delivered + LOOK_EVERY;
    if (engine->event_limit > 0 && engine->look_at > engine->event_limit)
        engine->look_at = engine->event_limit;
    return *end == ENGINE_DONE;
}

/* Without an event: the next one at that moment is the first there. */
static void comes_to(struct engine *engine, sim_time moment)
{
    if (moment <= engine->now)
        return;
    engine->now = moment;
    engine->at_instant = 0;
}

enum engine_end engine_run(struct engine *engine, sim_time until)
{
    enum engine_end end;
    event_key key;
    const sim_time last = until == SIM_NEVER ? SIM_NEVER - 1 : until;
    engine->stopping = false;
    if (!goes_on(engine, &end))
        return end;
    while (event_set_pop(&engine->set, &key)) {
        const sim_time time = event_key_time(key);
        struct slot *slot = &engine->slots[event_key_slot(key)];
        if (__builtin_expect(slot->armed != event_key_seq(key), 0)) {
            engine->stale -= engine->stale > 0;
            continue;
        }
        if (__builtin_expect(time > last, 0)) {
            event_set_push_old(&engine->set, key);
            break;
        }
        if (__builtin_expect(slot->due != time, 0)) {
            if (!fires_after_all(engine, key))
                continue;
        } else {
            slot->armed = 0;
        }
        const uint32_t component = slot->component;
        engine->at_instant = time == engine->now ? engine->at_instant + 1 : 0;
        if (__builtin_expect(engine->at_instant >= LIVELOCK_EVENTS, 0) &&
            goes_round(engine, event_key_seq(key), component))
            return ENGINE_LIVELOCK;
        engine->now = time;
        engine->current = component;
        engine->delivered++;
        engine->fingerprint =
            fingerprint_add(engine->fingerprint, time, component, slot->event.kind);
        const struct component *handler = &engine->components[component];
        handler->on_event(engine, handler->state, slot->event);
        if (engine->after)
            engine->after(engine->after_state);
        if (__builtin_expect(engine->delivered >= engine->look_at, 0) && !goes_on(engine, &end))
            return end;
    }
    if (until != SIM_TIME_MAX)
        comes_to(engine, until);
    return ENGINE_DONE;
}

enum engine_end engine_run_before(struct engine *engine, sim_time until)
{
    if (until == SIM_TIME_MAX)
        return engine_run(engine, until);
    if (until == engine->now)
        return ENGINE_DONE;
    const enum engine_end end = engine_run(engine, until - 1);
    if (end == ENGINE_DONE)
        comes_to(engine, until);
    return end;
}

const char *engine_end_text(enum engine_end end)
{
    static const char *const texts[] = {
        [ENGINE_DONE] = "done",
        [ENGINE_STOPPED] = "stopped",
        [ENGINE_EVENT_LIMIT] = "event limit reached",
        [ENGINE_LIVELOCK] = "too many events at one instant",
        [ENGINE_INTERRUPTED] = "interrupted",
    };
    return texts[end];
}

void engine_livelock_text(const struct engine *engine, char *text, size_t size)
{
    size_t used = 0;
    if (size > 0)
        text[0] = 0;
    for (uint32_t i = 0; i < engine->suspect_count && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", i ? ", " : "",
                                 engine->components[engine->suspects[i]].name);
}
