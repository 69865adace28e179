/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/origins.h"

#include "models/run/attempt.h"
#include "models/run/execute.h"
#include "models/run/request.h"
#include "models/run/visit.h"

void origins_create(struct run *run)
{
    if (run->origins)
        return;
    CHECK_IN(run->engine, run->engine->delivered == 0 && "origins are kept from the beginning");
    run->origins = arena_alloc(run->arena, sizeof *run->origins);
    pool_init(&run->origins->of_visit, run->arena, sizeof(struct origin));
}

struct origin visit_origin(const struct run *run, uint32_t index)
{
    const struct visit *visit = visit_at(run, index);
    const struct pool *of_visit = &run->origins->of_visit;
    if (index < of_visit->made) {
        const struct origin *origin = POOL_AT(const struct origin, of_visit, index);
        if (origin->generation == visit->generation)
            return *origin;
    }
    return (struct origin){.key = visit->parcel.key, .generation = visit->generation};
}

static void keep(struct run *run, uint32_t index, struct origin origin, uint32_t after)
{
    struct pool *of_visit = &run->origins->of_visit;
    while (of_visit->made <= index) {
        const uint32_t made = pool_take(of_visit);
        *POOL_AT(struct origin, of_visit, made) = (struct origin){.generation = UINT32_MAX};
    }
    origin.generation = visit_at(run, index)->generation + after;
    *POOL_AT(struct origin, of_visit, index) = origin;
}

static uint64_t child_of(const struct run *run, uint32_t frame, const struct op *op,
                         uint64_t number)
{
    return mix(op_key_in(visit_origin(run, frame).key, op), number);
}

/* The step of the frame that asks, as at its first try. */
static uint64_t asked_by(const struct run *run, uint32_t owner)
{
    const struct visit *frame = visit_at(run, owner);
    const struct op *op = &run->plan->ops[frame->pc];
    if (op->execute == flow_ops.calling && ((const struct calling_plan *)op->data)->relays)
        return visit_origin(run, owner).key;
    return child_of(run, owner, op, child_number(op->step, frame->loop, 0, DRAW_CHILD));
}

static uint64_t wanted_by(const struct run *run, const struct call *call)
{
    if (call->owner_kind == OWNER_TASK)
        return 0;
    if (call->owner_kind == OWNER_CLIENT)
        return mix(request_at(run, call->owner)->key, child_number(0, 0, 0, DRAW_CHILD));
    if (call->owner_kind == OWNER_ACTOR)
        return visit_origin(run, call->owner).key;
    return asked_by(run, call->owner);
}

void origin_of_attempt(struct run *run, const struct trying *it, uint32_t visit)
{
    keep(
        run, visit,
        (struct origin){.key = wanted_by(run, it->call), .harmless = it->call->calling->idempotent},
        0);
}

void origin_of_child(struct run *run, uint32_t frame, const struct op *op, uint64_t number,
                     uint32_t visit, uint32_t after)
{
    keep(run, visit, (struct origin){.key = child_of(run, frame, op, number)}, after);
}

void origin_of_message(struct run *run, uint32_t visit, uint64_t key)
{
    keep(run, visit, (struct origin){.key = key}, 0);
}
