/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/program/compiler.h"

uint32_t compile_branch(struct compiler *c, const struct table *steps)
{
    const struct compiler outer = *c;
    const label behind = label_new(c);
    emit_jump(c, behind);
    const uint32_t start = c->op_count;
    c->path = NULL;
    c->path_length = 0;
    c->otherwise = NONE;
    c->data_steps = NULL;
    c->branch = true;
    c->may_respond = c->whole;
    c->whole = false;
    c->step++;
    compile_steps(c, steps);
    emit_end(c);
    c->path = outer.path;
    c->path_length = outer.path_length;
    c->otherwise = outer.otherwise;
    c->data_steps = outer.data_steps;
    c->branch = outer.branch;
    c->may_respond = outer.may_respond;
    c->each = outer.each;
    label_here(c, behind);
    return start;
}

const struct table *step_alone(struct compiler *c, const struct step *step)
{
    struct step *once = arena_alloc(c->arena, sizeof *once);
    *once = *step;
    once->times = (struct chosen){NULL, NULL}; /* once */
    once->probability = 1.0;
    once->copies = 1;
    once->weight = (struct quantity){.value = 1.0, .unit = UNIT_ONE};
    struct table *alone = arena_alloc(c->arena, sizeof *alone);
    *alone = (struct table){.count = 1, .items = once};
    return alone;
}

void emit_rounds(struct compiler *c, uint32_t start, uint32_t times)
{
    struct rounds *rounds = arena_alloc(c->arena, sizeof *rounds);
    rounds->start = start;
    const uint32_t op = emit_op(c, flow_ops.rounds, rounds);
    c->ops[op].times = times;
}

void compile_rounds(struct compiler *c, const struct table *steps, uint32_t times)
{
    const uint32_t number = c->step;
    const uint32_t start = compile_branch(c, steps);
    const uint32_t after = c->step;
    c->step = number;
    emit_rounds(c, start, times);
    c->step = after;
}

void compile_drawn(struct compiler *c, const struct table *steps, const struct chosen *times)
{
    struct drawn_rounds *rounds = arena_alloc(c->arena, sizeof *rounds);
    const uint32_t number = c->step;
    *rounds = (struct drawn_rounds){.start = compile_branch(c, steps), .times = times};
    const uint32_t after = c->step;
    c->step = number;
    emit_op(c, flow_ops.drawn, rounds);
    c->step = after;
}
