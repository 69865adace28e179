/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine: components, slots, timer rings, the event loop.  It knows no word of the domain.
 *
 * A component is one state and one handler.  It owns slots of the event set; arming a slot is
 * scheduling an event. An event is data (time, component, kind, object), never a function pointer:
 * it can be traced, hashed, replayed. Order is (time, seq): what was armed first comes first,
 * whatever the addresses.
 *
 * A slot has at most one pending event.  Cancelling voids it; postponing (to a later time, keeping
 * its place in the order of arming) costs nothing until the old time comes.  Timeouts of one
 * constant length, which mostly get cancelled, go into a timer ring: a FIFO of which only the head
 * stands in the event set.
 *
 * Everything lives in the arena of the run; there are no globals. */
#ifndef SIM_ENGINE_H
#define SIM_ENGINE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "sim/arena.h"
#include "sim/check.h"
#include "sim/clock.h"
#include "sim/event_set.h"
#include "sim/pool.h"

struct engine;

struct event {
    uint32_t slot;   /* which slot fired (a ring's own slot for a ring event) */
    uint32_t object; /* the component's own: request, message, user... */
    uint16_t kind;   /* the component's own */
    uint16_t ring;   /* 1 + number of the timer ring that the slot belongs to, 0: none */
};

typedef void event_handler(struct engine *engine, void *state, struct event event);

struct component {
    event_handler *on_event;
    void *state;
    const char *name; /* for traces and messages */
};

#define SLOT_NONE UINT32_MAX

struct slot {       /* 32 bytes */
    uint64_t armed; /* seq of the live entry in the event set, 0: none */
    sim_time due;   /* when it fires; later than its entry after a postponement */
    uint32_t component;
    struct event event; /* what the component is told, ready made; a free slot's `object` is the
                           next free one */
};

enum engine_end {
    ENGINE_DONE,    /* nothing left, or the time limit reached */
    ENGINE_STOPPED, /* engine_stop */
    ENGINE_EVENT_LIMIT,
    ENGINE_LIVELOCK,   /* too many events at one instant */
    ENGINE_INTERRUPTED /* *interrupt became true */
};

/* So many events at one instant are a livelock, if rounds of events that were all scheduled at that
 * instant, each by those of the round before, then follow: many at once are no circle. */
#define LIVELOCK_EVENTS 1000000
#define LIVELOCK_ROUNDS 1000

struct engine {
    sim_time now;
    uint64_t seq;         /* of the last arming */
    uint64_t fingerprint; /* of (time, component, kind) of all delivered events, in order */
    uint64_t delivered;   /* events */
    struct slot *slots;
    struct component *components;
    /* What follows is the engine's own. */
    uint64_t look_at;  /* delivered events at which flags and limits are looked at next */
    uint64_t stale;    /* entries of the set that are void, at most */
    uint64_t sweep_at; /* stale entries at which they are counted, and swept out if they are many */
    uint32_t at_instant; /* events delivered at `now` */
    uint32_t current;    /* component whose event is being handled */
    struct event_set set;
    struct room *slot_room;
    uint32_t slot_count, slot_limit, free_slot;
    uint32_t component_count, component_limit;
    struct timer_ring *rings;
    struct pool timers; /* of all rings */
    uint32_t ring_count, ring_limit;
    bool stopping;
    const atomic_bool *interrupt; /* looked at every few thousand events; may be NULL */
    uint64_t event_limit;         /* 0: none */
    uint64_t seed;                /* for messages only */
    void (*after)(void *state);   /* called after every event, whoever handled it; may be NULL */
    void *after_state;
    struct arena *arena;
    uint32_t suspects[8]; /* components that took part in a livelock */
    uint32_t suspect_count;
    uint32_t rounds;      /* at this instant, after LIVELOCK_EVENTS */
    uint64_t round_until; /* seq of the last event of this round */
};

struct engine *engine_create(struct arena *arena, uint64_t seed);
/* The component's number.  The name must outlive the engine. */
uint32_t engine_add(struct engine *engine, event_handler *on_event, void *state, const char *name);

uint32_t engine_slot(struct engine *engine, uint32_t component, uint16_t kind, uint32_t object);
void engine_slot_free(struct engine *engine, uint32_t slot); /* cancels first */

/* Schedules the slot at `due` (>= now; checked).  The slot must not be armed. */
static inline void engine_arm(struct engine *engine, uint32_t slot, sim_time due);
/* Arms, whether it was armed or not; an earlier entry is void. */
static inline void engine_rearm(struct engine *engine, uint32_t slot, sim_time due);
/* An armed slot fires at `due`, which must not be earlier than before.  Keeps its seq. */
static inline void engine_postpone(struct engine *engine, uint32_t slot, sim_time due);
/* false if nothing was pending (it has fired or was never armed). */
static inline bool engine_cancel(struct engine *engine, uint32_t slot);
static inline bool engine_armed(const struct engine *engine, uint32_t slot);

/* Timer rings: all timers of a ring have the same delay.  Rings are made before the run starts. */
uint32_t engine_ring(struct engine *engine, uint32_t component, uint16_t kind, sim_time delay);
/* Fires `delay` from now with `object`, unless cancelled.  The ticket (never 0) is for ring_cancel.
 */
uint64_t ring_arm(struct engine *engine, uint32_t ring, uint32_t object);
bool ring_cancel(struct engine *engine, uint32_t ring, uint64_t ticket);
/* Half the ticket, for whoever forgets it when the timer fires and never cancels twice: the timer's
 * number, and cancelling by it. */
static inline uint32_t ring_timer(uint64_t ticket) { return event_key_slot(ticket); }
void ring_cancel_timer(struct engine *engine, uint32_t ring, uint32_t timer, uint32_t object);

/* Runs until nothing is pending, `until` is passed (events at `until` are delivered; now becomes
 * `until`), stop, or a limit.  May be called again to go on. */
enum engine_end engine_run(struct engine *engine, sim_time until);
/* The same, but events at `until` are left for later. */
enum engine_end engine_run_before(struct engine *engine, sim_time until);
static inline void engine_stop(struct engine *engine); /* the event in hand is the last one */
const char *engine_end_text(enum engine_end end);
/* After ENGINE_LIVELOCK: names of the components that took part, parted by commas. */
void engine_livelock_text(const struct engine *engine, char *text, size_t size);

/* Name of the component whose event is being handled, for messages. */
static inline const char *engine_current_name(const struct engine *engine)
{
    return engine->current < engine->component_count ? engine->components[engine->current].name
                                                     : "the set-up";
}

#include "sim/engine_inline.h"

#endif
