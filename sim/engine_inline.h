/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arming and cancelling; included by sim/engine.h only.
 *
 * An entry of the event set is live while its slot's `armed` equals its seq; whatever voids it just
 * changes `armed` and counts one stale entry.  Nothing is ever searched. */
#ifndef SIM_ENGINE_INLINE_H
#define SIM_ENGINE_INLINE_H

/* Says what was wrong with an arming, and stops. */
_Noreturn void engine_bad_arming(struct engine *engine, uint32_t slot, sim_time due);
void engine_count_stale(struct engine *engine); /* cold half of engine_void */

static inline void engine_void(struct engine *engine)
{
    if (__builtin_expect(++engine->stale >= engine->sweep_at, 0))
        engine_count_stale(engine);
}

/* The three rules (not armed, not in the past, seq within its bits) cost one branch. */
static inline void engine_arm(struct engine *engine, uint32_t slot, sim_time due)
{
    struct slot *owned = &engine->slots[slot];
    const uint64_t seq = ++engine->seq;
    if (__builtin_expect((due < engine->now) | (owned->armed != 0) | (seq >> EVENT_SEQ_BITS != 0),
                         0))
        engine_bad_arming(engine, slot, due);
    owned->armed = seq;
    owned->due = due;
    event_set_push(&engine->set, event_key_make(due, seq, slot));
}

static inline bool engine_armed(const struct engine *engine, uint32_t slot)
{
    return engine->slots[slot].armed != 0;
}

static inline bool engine_cancel(struct engine *engine, uint32_t slot)
{
    if (engine->slots[slot].armed == 0)
        return false;
    engine->slots[slot].armed = 0;
    engine_void(engine);
    return true;
}

static inline void engine_rearm(struct engine *engine, uint32_t slot, sim_time due)
{
    engine_cancel(engine, slot);
    engine_arm(engine, slot, due);
}

static inline void engine_postpone(struct engine *engine, uint32_t slot, sim_time due)
{
    struct slot *owned = &engine->slots[slot];
    CHECK_IN(engine, owned->armed != 0 && due >= owned->due);
    owned->due = due;
}

static inline void engine_stop(struct engine *engine)
{
    engine->stopping = true;
    engine->look_at = engine->delivered;
}

#endif
