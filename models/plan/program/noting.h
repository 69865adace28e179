/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps of a saga that are taken back where it fails: each is noted before it is taken, and where
 * the program stands that takes it back.
 *
 * Why here: which steps these are is known where steps are compiled, whatever they do.  Rule: only
 * steps of the transaction itself; what an endpoint does that it calls is taken back by the `undo`
 * of that call. */
#ifndef MODELS_PLAN_PROGRAM_NOTING_H
#define MODELS_PLAN_PROGRAM_NOTING_H

#include "models/plan/program/compiler.h"
#include "models/plan/transactions.h"

struct saga_step {
    struct saga_step *before;
    const struct transaction_plan *plan;
    const struct step *step;
    uint32_t start; /* op at which taking it back begins */
    bool write;     /* it is written back; else its `undo` is called */
};

/* It is a step of a saga that has something to take back. */
bool saga_takes_back(const struct compiler *compiler, const struct step *step);
/* Just before its own op. */
void emit_noted(struct compiler *compiler, const struct step *step);
/* A loop that frames of its own run later, step by step: `next` chooses one and goes to its start,
 * its body follows, then `done`, or, where the body failed, `again`; and back to `next`. */
struct aside_loop {
    op_execute *next, *done, *again;
    void (*body)(struct compiler *compiler, const struct saga_step *step);
};
/* Of `last` and all before it; the op at which it begins. */
uint32_t aside_compile(struct compiler *compiler, const struct aside_loop *loop,
                       struct transaction_plan *plan, struct saga_step *last);

#endif
