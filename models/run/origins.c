/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/origins.h"

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
    const struct visit *visit = POOL_AT(const struct visit, &run->visits, index);
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
    origin.generation = POOL_AT(const struct visit, &run->visits, index)->generation + after;
    *POOL_AT(struct origin, of_visit, index) = origin;
}

static uint64_t child_of(const struct run *run, uint32_t frame, const struct op *op,
                         uint64_t number)
{
    return mix(op_key_in(visit_origin(run, frame).key, op), number);
}

void origin_of_attempt(struct run *run, uint32_t visit, uint64_t key, bool harmless)
{
    keep(run, visit, (struct origin){.key = key, .harmless = harmless}, 0);
}

uint64_t origin_of_step(const struct run *run, uint32_t frame, const struct op *op)
{
    const uint32_t loop = POOL_AT(const struct visit, &run->visits, frame)->loop;
    return child_of(run, frame, op, child_number(op->step, loop, 0, DRAW_CHILD));
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
