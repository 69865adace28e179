/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/program/noting.h"

static bool is_written_back(const struct step *step)
{
    const struct step_class *class = (const struct step_class *)step->action.class;
    return class->written_back && !step->undo;
}

bool saga_takes_back(const struct compiler *c, const struct step *step)
{
    return c->transaction && c->transaction->class->undoes && (step->undo || is_written_back(step));
}

void emit_noted(struct compiler *c, const struct step *step)
{
    struct saga_step *noted = arena_alloc(c->arena, sizeof *noted);
    *noted = (struct saga_step){.before = c->transaction->steps,
                                .plan = c->transaction,
                                .step = step,
                                .write = is_written_back(step)};
    c->transaction->steps = noted;
    emit_op(c, flow_ops.noted, noted);
}

static void aside_begin(struct compiler *c, struct compiler *outer)
{
    *outer = *c;
    c->path = NULL;
    c->path_length = 0;
    c->otherwise = NONE;
    c->data_steps = NULL;
    c->transaction = NULL;
    c->branch = true;
    c->may_respond = false;
}

static void aside_end(struct compiler *c, const struct compiler *outer)
{
    c->path = outer->path;
    c->path_length = outer->path_length;
    c->otherwise = outer->otherwise;
    c->data_steps = outer->data_steps;
    c->transaction = outer->transaction;
    c->branch = outer->branch;
    c->may_respond = outer->may_respond;
    c->step = outer->step;
}

static void compile_round(struct compiler *c, const struct aside_loop *loop, struct saga_step *step,
                          label next)
{
    const label failed = label_new(c);
    step->start = c->op_count;
    c->otherwise = failed;
    c->step = 0;
    loop->body(c, step);
    const uint32_t done = emit_op(c, loop->done, step);
    c->ops[done].next = next;
    label_here(c, failed);
    const uint32_t again = emit_op(c, loop->again, step);
    c->ops[again].next = next;
}

uint32_t aside_compile(struct compiler *c, const struct aside_loop *loop,
                       struct transaction_plan *plan, struct saga_step *last)
{
    struct compiler outer;
    const label next = label_new(c);
    aside_begin(c, &outer);
    label_here(c, next);
    const uint32_t begin = emit_op(c, loop->next, plan);
    for (struct saga_step *each = last; each && !c->given_up; each = each->before)
        compile_round(c, loop, each, next);
    aside_end(c, &outer);
    return begin;
}
