/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/engine.h"

#include <string.h>

#include "sim/rng.h"
#include "tests/lib/test.h"

/* ---- order, cancelling, postponing, rings: against a model that searches a plain list ---- */

enum { SLOTS = 40, RINGS = 3, TIMERS = 64, SLOT_KIND = 1, RING_KIND = 2 };

struct expected { /* one pending thing of the model */
    sim_time due;
    uint64_t seq;
    bool pending, timer;
    uint32_t object;
    uint64_t ticket;
};

struct model {
    struct engine *engine;
    uint32_t component, slots[SLOTS], rings[RINGS];
    struct expected all[SLOTS + RINGS * TIMERS];
    uint64_t seq, wrong, steps, postponed;
    draw random;
};

static const sim_time delays[RINGS] = {0, 50, 400};

static struct expected *model_next(struct model *model)
{
    struct expected *next = NULL;
    for (unsigned i = 0; i < sizeof model->all / sizeof model->all[0]; i++) {
        struct expected *each = &model->all[i];
        if (each->pending &&
            (!next || each->due < next->due || (each->due == next->due && each->seq < next->seq)))
            next = each;
    }
    return next;
}

static uint32_t pick(struct model *model, uint32_t n)
{
    return uniform_below(draw_next(&model->random), n);
}

static void do_slot(struct model *model, uint32_t i)
{
    struct engine *engine = model->engine;
    struct expected *each = &model->all[i];
    const uint32_t slot = model->slots[i];
    model->wrong += engine_armed(engine, slot) != each->pending;
    const sim_time due = engine->now + pick(model, 300) * pick(model, 2);
    switch (pick(model, 4)) {
    case 0:
        model->wrong += engine_cancel(engine, slot) != each->pending;
        each->pending = false;
        return;
    case 1:
        if (each->pending && due >= each->due) {
            engine_postpone(engine, slot, due);
            each->due = due;
            model->postponed++;
        }
        return;
    default:
        if (each->pending)
            engine_rearm(engine, slot, due);
        else
            engine_arm(engine, slot, due);
        *each = (struct expected){.due = due, .seq = ++model->seq, .pending = true, .object = i};
    }
}

static void do_ring(struct model *model, uint32_t ring, uint32_t i)
{
    struct expected *each = &model->all[SLOTS + ring * TIMERS + i];
    if (each->pending || pick(model, 8) == 0) { /* also tickets of timers that are over */
        model->wrong +=
            ring_cancel(model->engine, model->rings[ring], each->ticket) != each->pending;
        each->pending = false;
        return;
    }
    const uint64_t ticket = ring_arm(model->engine, model->rings[ring], ring * TIMERS + i);
    *each = (struct expected){
        model->engine->now + delays[ring], ++model->seq, true, true, ring * TIMERS + i, ticket};
}

static void on_model_event(struct engine *engine, void *state, struct event event)
{
    struct model *model = state;
    struct expected *next = model_next(model);
    const bool right = next && next->due == engine->now && next->object == event.object &&
                       event.kind == (next->timer ? RING_KIND : SLOT_KIND);
    model->wrong += !right;
    if (next)
        next->pending = false;
    if (model->steps-- == 0) {
        engine_stop(engine);
        return;
    }
    for (uint32_t n = pick(model, 6); n > 0; n--) {
        if (pick(model, 2))
            do_slot(model, pick(model, SLOTS));
        else
            do_ring(model, pick(model, RINGS), pick(model, TIMERS));
    }
    for (uint32_t i = 0; !model_next(model); i++) /* never runs dry */
        do_slot(model, i % SLOTS);
}

static void agrees_with_a_plain_list(void)
{
    struct model model = {.random = 17, .steps = 200000};
    struct arena *arena = arena_create(0);
    struct engine *engine = model.engine = engine_create(arena, 1);
    model.component = engine_add(engine, on_model_event, &model, "model");
    for (uint32_t i = 0; i < RINGS; i++)
        model.rings[i] = engine_ring(engine, model.component, RING_KIND, delays[i]);
    for (uint32_t i = 0; i < SLOTS; i++)
        model.slots[i] = engine_slot(engine, model.component, SLOT_KIND, i);
    engine_arm(engine, model.slots[0], 5);
    model.all[0] = (struct expected){.due = 5, .seq = ++model.seq, .pending = true};
    CU_ASSERT(engine_run(engine, SIM_TIME_MAX) == ENGINE_STOPPED);
    CU_ASSERT(model.wrong == 0);
    CU_ASSERT(model.postponed > 1000);
    arena_destroy(arena);
}

/* ---- small worlds ---- */

struct world {
    struct arena *arena;
    struct engine *engine;
    uint32_t component, slot, ring, other;
    uint64_t heard, total;
    sim_time step;
    uint32_t last;
    bool keeps_slots;
    const atomic_bool *flag;
};

static void open_world(struct world *world, event_handler *handler)
{
    *world = (struct world){.arena = arena_create(0), .step = 10};
    world->engine = engine_create(world->arena, 42);
    world->component = engine_add(world->engine, handler, world, "world");
    world->slot = engine_slot(world->engine, world->component, 1, 7);
}

static void close_world(struct world *world) { arena_destroy(world->arena); }

static void tick(struct engine *engine, void *state, struct event event)
{
    struct world *world = state;
    world->heard++;
    world->last = event.object;
    engine_arm(engine, world->slot, engine->now + world->step);
}

static void stops_at_the_time_limit_and_goes_on(void)
{
    struct world world, whole;
    open_world(&world, tick);
    open_world(&whole, tick);
    engine_arm(world.engine, world.slot, 10);
    engine_arm(whole.engine, whole.slot, 10);
    CU_ASSERT(engine_run(world.engine, 95) == ENGINE_DONE && world.heard == 9 &&
              world.engine->now == 95);
    CU_ASSERT(engine_run(world.engine, 100) == ENGINE_DONE &&
              world.heard == 10); /* events at the limit count */
    CU_ASSERT(engine_run(world.engine, 1000) == ENGINE_DONE &&
              engine_run(whole.engine, 1000) == ENGINE_DONE);
    CU_ASSERT(world.engine->fingerprint == whole.engine->fingerprint &&
              world.engine->delivered == 100);
    CU_ASSERT(world.last == 7);
    close_world(&world);
    close_world(&whole);
}

static void meets_the_event_limit_exactly(void)
{
    struct world world;
    open_world(&world, tick);
    engine_arm(world.engine, world.slot, 0);
    world.engine->event_limit = 10001;
    CU_ASSERT(engine_run(world.engine, SIM_TIME_MAX) == ENGINE_EVENT_LIMIT && world.heard == 10001);
    close_world(&world);
}

static void obeys_the_interrupt_flag(void)
{
    struct world world;
    atomic_bool flag = true;
    open_world(&world, tick);
    engine_arm(world.engine, world.slot, 0);
    world.engine->interrupt = &flag;
    CU_ASSERT(engine_run(world.engine, SIM_TIME_MAX) == ENGINE_INTERRUPTED && world.heard == 0);
    flag = false;
    CU_ASSERT(engine_run(world.engine, 100000) == ENGINE_DONE && world.heard == 10001);
    close_world(&world);
}

static void notices_a_livelock_and_names_it(void)
{
    struct world world;
    char text[64];
    open_world(&world, tick);
    engine_add(world.engine, tick, NULL, "bystander");
    world.step = 0;
    engine_arm(world.engine, world.slot, 5);
    CU_ASSERT(engine_run(world.engine, SIM_TIME_MAX) == ENGINE_LIVELOCK && world.engine->now == 5);
    CU_ASSERT(world.heard <= LIVELOCK_EVENTS + LIVELOCK_ROUNDS + 1);
    engine_livelock_text(world.engine, text, sizeof text);
    ASSERT_TEXT(text, "world");
    engine_livelock_text(world.engine, text, 3);
    ASSERT_TEXT(text, "wo");
    close_world(&world);
}

static void never_comes_never(void)
{
    struct world world;
    open_world(&world, tick);
    engine_arm(world.engine, world.slot, SIM_NEVER);
    const uint32_t component = world.engine->slots[world.slot].component;
    const uint32_t ring = engine_ring(world.engine, component, 0, SIM_NEVER);
    ring_arm(world.engine, ring, 0);
    CU_ASSERT(engine_run(world.engine, SIM_NEVER) == ENGINE_DONE && world.heard == 0);
    CU_ASSERT(world.engine->now == 0 && engine_armed(world.engine, world.slot));
    CU_ASSERT(clock_after(SIM_NEVER - 5, 4) == SIM_NEVER - 1);
    CU_ASSERT(clock_after(SIM_NEVER - 5, 6) == SIM_NEVER && clock_after(SIM_NEVER, 1) == SIM_NEVER);
    close_world(&world);
}

static void once(struct engine *engine, void *state, struct event event)
{
    (void)engine, (void)event;
    ((struct world *)state)->heard++;
}

/* Very many events of before at one instant are work, not a circle: the clock goes on behind them.
 * With a circle amid them it does not, and only who goes round is named. */
static void a_crowd_is_no_livelock(void)
{
    enum { CROWD = LIVELOCK_EVENTS + LIVELOCK_EVENTS / 5 };
    for (unsigned circle = 0; circle < 2; circle++) {
        struct world world, crowd = {0};
        char text[64];
        open_world(&world, tick);
        world.step = 0;
        crowd.component = engine_add(world.engine, once, &crowd, "crowd");
        for (unsigned i = 0; i < CROWD; i++)
            engine_arm(world.engine, engine_slot(world.engine, crowd.component, 0, i), 7);
        if (circle)
            engine_arm(world.engine, world.slot, 7);
        const enum engine_end end = engine_run(world.engine, 10);
        CU_ASSERT_EQUAL(end, circle ? ENGINE_LIVELOCK : ENGINE_DONE);
        CU_ASSERT_EQUAL(crowd.heard, CROWD);
        CU_ASSERT_EQUAL(world.engine->now, circle ? 7 : 10);
        engine_livelock_text(world.engine, text, sizeof text);
        if (circle)
            ASSERT_TEXT(text, "world");
        close_world(&world);
    }
}

/* Each event at a moment of its own, to which the clock was moved from outside. */
static void steps_are_no_livelock(void)
{
    enum { STEPS = LIVELOCK_EVENTS + 2 * LIVELOCK_ROUNDS };
    struct world world, steps = {0};
    open_world(&world, tick);
    steps.component = engine_add(world.engine, once, &steps, "steps");
    const uint32_t slot = engine_slot(world.engine, steps.component, 0, 0);
    for (unsigned i = 0; i < STEPS; i++) {
        engine_arm(world.engine, slot, world.engine->now);
        CU_ASSERT_EQUAL_FATAL(engine_run(world.engine, world.engine->now + 1), ENGINE_DONE);
    }
    CU_ASSERT_EQUAL(steps.heard, STEPS);
    close_world(&world);
}

/* Up to a moment and not beyond: what happens at it is for the next one who runs. */
static void stops_before_a_moment(void)
{
    struct world world;
    open_world(&world, tick);
    engine_arm(world.engine, world.slot, 10);
    CU_ASSERT(engine_run_before(world.engine, 50) == ENGINE_DONE && world.heard == 4);
    CU_ASSERT_EQUAL(world.engine->now, 50);
    CU_ASSERT(engine_run_before(world.engine, 50) == ENGINE_DONE && world.heard == 4);
    CU_ASSERT(engine_run_before(world.engine, 51) == ENGINE_DONE && world.heard == 5);
    CU_ASSERT(engine_run(world.engine, 60) == ENGINE_DONE && world.heard == 6);
    world.engine->event_limit = 8;
    CU_ASSERT(engine_run_before(world.engine, SIM_TIME_MAX) == ENGINE_EVENT_LIMIT);
    CU_ASSERT(world.heard == 8 && world.engine->now == 80);
    close_world(&world);
}

static void churn(struct engine *engine, void *state, struct event event)
{
    struct world *world = state;
    (void)event;
    world->heard++;
    engine_rearm(engine, world->other,
                 engine->now + 1000000000000); /* far ahead, and void at the next event */
    if (world->ring) {
        const uint64_t ticket = ring_arm(engine, world->ring - 1, 1);
        if (world->heard % 1000 != 0)
            ring_cancel(engine, world->ring - 1, ticket);
    }
    engine_arm(engine, world->slot, engine->now + 10);
}

/* A million far timers are voided; neither the set nor the arena may keep them. */
static void sweeps_out_void_entries(void)
{
    for (int with_ring = 0; with_ring < 2; with_ring++) {
        struct world world;
        open_world(&world, churn);
        world.other = engine_slot(world.engine, world.component, 2, 0);
        if (with_ring)
            world.ring = 1 + engine_ring(world.engine, world.component, 3, 2000000000);
        engine_arm(world.engine, world.slot, 0);
        engine_run(world.engine, 100000);
        const size_t before = arena_used(world.arena);
        engine_run(world.engine, 10000000);
        CU_ASSERT(world.heard > 1000000 && event_set_count(&world.engine->set) < 5000);
        CU_ASSERT(arena_used(world.arena) <= before + 300000);
        close_world(&world);
    }
}

static void makes_slots(struct engine *engine, void *state, struct event event)
{
    struct world *world = state;
    world->heard++;
    world->total += event.object;
    if (event.kind == 9 && !world->keeps_slots)
        engine_slot_free(engine, event.slot);
    for (uint32_t i = 0; event.kind == 1 && i < 100;
         i++) /* grows the array while an event is handled */
        engine_arm(engine, engine_slot(engine, world->component, 9, i), engine->now + 1 + i);
    if (event.kind == 1 && world->heard < 5000)
        engine_arm(engine, event.slot, engine->now + 3);
}

static void slots_may_be_made_and_freed_in_handlers(void)
{
    for (int keeps = 0; keeps < 2; keeps++) {
        struct world world;
        open_world(&world, makes_slots);
        world.keeps_slots = keeps;
        engine_arm(world.engine, world.slot, 0);
        CU_ASSERT(engine_run(world.engine, SIM_TIME_MAX) == ENGINE_DONE);
        const uint64_t rounds = (world.heard - 1) / 101 + 1;
        CU_ASSERT(world.heard == rounds * 101);
        CU_ASSERT(world.total == rounds * (99 * 100 / 2 + 7));
        CU_ASSERT(keeps ? world.engine->slot_count == rounds * 100 + 1
                        : world.engine->slot_count < 10000);
        close_world(&world);
    }
}

static void freeing_an_armed_slot_cancels_it(void)
{
    struct world world;
    open_world(&world, tick);
    engine_arm(world.engine, world.slot, 10);
    engine_slot_free(world.engine, world.slot);
    const uint32_t again = engine_slot(world.engine, world.component, 2, 0);
    CU_ASSERT(again == world.slot && !engine_armed(world.engine, again));
    CU_ASSERT(engine_run(world.engine, 100) == ENGINE_DONE && world.heard == 0);
    CU_ASSERT(!engine_cancel(world.engine, again) && !ring_cancel(world.engine, 0, 0));
    close_world(&world);
}

static void too_many_armings_end_the_run(void)
{
    struct world world;
    jmp_buf escape;
    open_world(&world, tick);
    engine_arm(world.engine, world.slot, 0);
    world.engine->seq = (UINT64_C(1) << EVENT_SEQ_BITS) - 3;
    arena_guard(world.arena, &escape);
    if (setjmp(escape) == 0) {
        engine_run(world.engine, SIM_TIME_MAX);
        CU_FAIL("the run went on");
    }
    CU_ASSERT(strstr(arena_failure(world.arena), "2^40") != NULL);
    close_world(&world);
}

static void arms_a_timer(struct engine *engine, void *state, struct event event)
{
    (void)state, (void)event;
    ring_arm(engine, 0, 1);
}

/* What there may be 65,534 and 2^40 of, and no more. */
static void too_many_rings_or_timers_end_the_run(void)
{
    struct world world;
    jmp_buf escape;
    open_world(&world, arms_a_timer);
    arena_guard(world.arena, &escape);
    volatile uint32_t rings = 0;
    if (setjmp(escape) == 0) {
        for (; rings < 100000; rings++)
            engine_ring(world.engine, world.component, 1, rings);
        CU_FAIL("there were no ends of rings");
    }
    CU_ASSERT_EQUAL(rings, 65534);
    ASSERT_TEXT(arena_failure(world.arena), "more than 65534 timer rings");
    engine_arm(world.engine, world.slot, 0);
    world.engine->seq = (UINT64_C(1) << EVENT_SEQ_BITS) - 1;
    if (setjmp(escape) == 0) {
        engine_run(world.engine, 0);
        CU_FAIL("the run went on");
    }
    ASSERT_TEXT(arena_failure(world.arena), "too many timers: 0 at once, 1099511627776 armings");
    close_world(&world);
}

/* Tickets of timers that were never armed, and of those that are gone, whose place another has. */
static void only_a_timer_that_waits_is_cancelled(void)
{
    struct world world;
    open_world(&world, once);
    const uint32_t ring = engine_ring(world.engine, world.component, 1, 10);
    CU_ASSERT(!ring_cancel(world.engine, ring, 0) && !ring_cancel(world.engine, ring, 5));
    const uint64_t first = ring_arm(world.engine, ring, 1);
    CU_ASSERT(ring_cancel(world.engine, ring, first));
    CU_ASSERT(!ring_cancel(world.engine, ring, first));
    const uint64_t second = ring_arm(world.engine, ring, 2);
    CU_ASSERT_EQUAL(ring_timer(second), ring_timer(first));
    CU_ASSERT(!ring_cancel(world.engine, ring, first));
    CU_ASSERT(engine_run(world.engine, 100) == ENGINE_DONE && world.heard == 1);
    CU_ASSERT(!ring_cancel(world.engine, ring, second));
    close_world(&world);
}

static void at_once(struct engine *engine, void *state, struct event event)
{
    ((struct world *)state)->heard++;
    engine_arm(engine, event.slot, engine->now);
}

/* Twelve in a circle: the first eight are named, each once, as far as there is room. */
static void a_large_circle_is_named_in_part(void)
{
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"};
    struct world world;
    char text[64] = "x";
    open_world(&world, once);
    ASSERT_TEXT(engine_current_name(world.engine), "the set-up");
    for (unsigned i = 0; i < 12; i++) {
        const uint32_t who = engine_add(world.engine, at_once, &world, names[i]);
        engine_arm(world.engine, engine_slot(world.engine, who, 0, 0), 5);
    }
    CU_ASSERT(engine_run(world.engine, SIM_TIME_MAX) == ENGINE_LIVELOCK);
    engine_livelock_text(world.engine, text, sizeof text);
    CU_ASSERT_EQUAL(world.engine->suspect_count, 8);
    CU_ASSERT_EQUAL(strlen(text), 8 + 7 * 2);
    for (unsigned i = 0; i < 8; i++)
        CU_ASSERT(strchr(text, text[3 * i]) == text + 3 * i && strchr("abcdefghijkl", text[3 * i]));
    engine_livelock_text(world.engine, text, 0); /* nothing is written */
    CU_ASSERT_EQUAL(strlen(text), 8 + 7 * 2);
    engine_livelock_text(world.engine, text, 5);
    CU_ASSERT_EQUAL(strlen(text), 4);
    close_world(&world);
}

TEST_MAIN(engine, TEST(agrees_with_a_plain_list), TEST(stops_at_the_time_limit_and_goes_on),
          TEST(meets_the_event_limit_exactly), TEST(obeys_the_interrupt_flag),
          TEST(never_comes_never), TEST(notices_a_livelock_and_names_it),
          TEST(a_crowd_is_no_livelock), TEST(steps_are_no_livelock), TEST(stops_before_a_moment),
          TEST(sweeps_out_void_entries), TEST(slots_may_be_made_and_freed_in_handlers),
          TEST(freeing_an_armed_slot_cancels_it), TEST(too_many_armings_end_the_run),
          TEST(too_many_rings_or_timers_end_the_run), TEST(only_a_timer_that_waits_is_cancelled),
          TEST(a_large_circle_is_named_in_part))
