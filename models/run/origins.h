/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Origins: which logical write an attempt belongs to, if somebody asks.
 *
 * Why: an attempt that its caller has given up may have been carried out, and what is tried again
 * is carried out twice: by the same caller, or by another stay of the same endpoint, because
 * whoever asked for that tried again.  Draws of tries differ, so keys do; the origin of a visit is
 * the key that it would have if all had gone well at the first try: the same for all tries, hedges
 * and deliveries of what is wanted once, another for whatever is wanted again (`times`, `copies`).
 *
 * Rule: kept beside the visits, and only if asked for before the run (run->origins); a visit of
 * which nothing is kept has its own key. */
#ifndef MODELS_RUN_ORIGINS_H
#define MODELS_RUN_ORIGINS_H

#include "models/plan/program/op.h"
#include "models/run/run.h"

struct origin {
    uint64_t key;        /* 0: nobody's, a store's own */
    uint32_t generation; /* of the visit */
    bool harmless;       /* a write that may be repeated (`idempotent`) */
};

struct write_origins {
    struct pool of_visit; /* by visit */
};

#define ORIGIN __attribute__((cold, noinline))

static inline bool origins_kept(const struct run *run)
{
    return __builtin_expect(run->origins != NULL, 0);
}

/* Kept from now on; before the first event.  Once is enough. */
void origins_create(struct run *run);
ORIGIN struct origin visit_origin(const struct run *run, uint32_t visit);

/* --- where visits begin --- */
/* An attempt, of this origin; `harmless`: it may be made again. */
ORIGIN void origin_of_attempt(struct run *run, uint32_t visit, uint64_t key, bool harmless);
/* What the step of a frame asks for. */
ORIGIN uint64_t origin_of_step(const struct run *run, uint32_t frame, const struct op *op);
/* What the op of a frame begins: a branch, what is sent, where it is forwarded to (then `visit` is
 * the frame itself, `after` so many generations). */
ORIGIN void origin_of_child(struct run *run, uint32_t frame, const struct op *op, uint64_t number,
                            uint32_t visit, uint32_t after);
/* A message for a group, however often it is delivered. */
ORIGIN void origin_of_message(struct run *run, uint32_t visit, uint64_t key);

#endif
