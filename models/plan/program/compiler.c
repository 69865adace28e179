/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/program/compiler.h"

#include "models/plan/program/consuming.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "models/plan/channels.h"
#include "models/plan/program/noting.h"

static void *grown(struct arena *arena, void *old, uint32_t used, uint32_t *limit, size_t size)
{
    const uint32_t larger = *limit ? *limit * 2 : 64;
    void *new = arena_lines(arena, larger, size);
    if (used)
        memcpy(new, old, used * size);
    *limit = larger;
    return new;
}

uint32_t emit_op(struct compiler *c, op_execute *execute, const void *data)
{
    if (c->op_count == c->op_limit)
        c->ops = grown(c->arena, c->ops, c->op_count, &c->op_limit, sizeof(struct op));
    c->ops[c->op_count] = (struct op){.execute = execute,
                                      .data = data,
                                      .path = c->path,
                                      .path_length = c->path_length,
                                      .step = c->step,
                                      .next = NONE,
                                      .otherwise = c->otherwise,
                                      .times = 1};
    return c->op_count++;
}

void emit_jump(struct compiler *c, label to)
{
    const uint32_t op = emit_op(c, flow_ops.jump, NULL);
    c->ops[op].next = to;
}

void emit_end(struct compiler *c)
{
    const uint32_t op = emit_op(c, flow_ops.end, NULL);
    c->ops[op].lead = LEAD_REPLY;
}

label label_new(struct compiler *c)
{
    if (c->label_count == c->label_limit)
        c->labels = grown(c->arena, c->labels, c->label_count, &c->label_limit, sizeof(uint32_t));
    c->labels[c->label_count] = NONE;
    return c->label_count++;
}

void label_here(struct compiler *c, label here) { c->labels[here] = c->op_count; }

static void check_modifiers(struct compiler *c, const struct step *step)
{
    if (step->copies != 1 && !c->in_parallel)
        complain(c->complaints, &step->copies, "`times` repeats a step",
                 "`copies` belongs to a step inside `parallel`");
    if ((step->weight.value != 1.0 || step->weight.unit != UNIT_ONE) && !c->in_choice)
        complain(c->complaints, &step->weight, "`probability` skips a step",
                 "`weight` belongs to a step inside `choice`");
    c->in_parallel = c->in_choice = false;
    if (step->undo && !c->transaction)
        complain(c->complaints, &step->undo, "it takes a step back when a saga fails",
                 "`undo` belongs to a step inside `transaction`");
    else if (step->undo && compile_endpoint_name(c, step->undo, &step->undo) == NONE)
        c->given_up = true;
}

static void compile_drawn_step(struct compiler *c, const struct step *step)
{
    const struct count_class *class = count_class(&step->times);
    if (class->check)
        class->check(step->times.settings, c->complaints);
    compile_drawn(c, step_alone(c, step), &step->times);
}

static void compile_action(struct compiler *c, const struct step *step)
{
    const struct step_class *class = (const struct step_class *)step->action.class;
    if (!saga_takes_back(c, step)) {
        class->compile(c, step);
        return;
    }
    if (step_times(step) > 1) { /* each of them is */
        compile_rounds(c, step_alone(c, step), step_times(step));
        return;
    }
    emit_noted(c, step);
    class->compile(c, step);
}

static void compile_step(struct compiler *c, const struct step *step)
{
    label behind = NONE;
    check_modifiers(c, step);
    if (!count_is_drawn(&step->times) && count_number(&step->times) == 0) {
        c->step++;
        return;
    }
    if (step->probability < 1.0) {
        /* `probability`: skip the step with what is left of it */
        struct branching *taken = arena_alloc(c->arena, sizeof *taken);
        taken->probability = step->probability;
        behind = label_new(c);
        const uint32_t op = emit_op(c, flow_ops.taken, taken);
        c->ops[op].next = behind;
    }
    if (c->step + 1 >= STEPS_MOST) {
        compile_give_up(c, step, "part them among several endpoints",
                        "the endpoint '%s' has more than %d steps",
                        c->plan->endpoints[c->endpoint].name, STEPS_MOST - 1);
        return;
    }
    const uint32_t number = c->step++;
    const uint32_t after = c->step;
    c->step = number; /* ops of the step itself carry its own number */
    if (count_is_drawn(&step->times))
        compile_drawn_step(c, step);
    else
        compile_action(c, step);
    if (c->step < after)
        c->step = after;
    if (behind != NONE)
        label_here(c, behind);
}

void compile_steps(struct compiler *c, const struct table *steps)
{
    const struct step *list = steps->items;
    for (uint32_t i = 0; i < steps->count && !c->given_up; i++)
        compile_step(c, &list[i]);
}

void compile_give_up(struct compiler *c, const void *field, const char *hint, const char *format,
                     ...)
{
    char message[256];
    va_list list;
    va_start(list, format);
    vsnprintf(message, sizeof message, format, list);
    va_end(list);
    complain(c->complaints, field, hint, "%s", message);
    c->given_up = true;
}

uint32_t compile_channel(struct compiler *c, uint32_t callee)
{
    return channel_between(c->plan, c->party, callee, c->arena);
}

uint32_t compile_endpoint_name(struct compiler *c, const char *name, const void *field)
{
    return names_need(&c->plan->names->endpoints, "endpoint", name, field, c->complaints);
}

uint32_t compile_dataset_name(struct compiler *c, const char *name, const void *field)
{
    return names_need(&c->plan->names->datasets, "dataset", name, field, c->complaints);
}

static void resolve_labels(struct compiler *c)
{
    for (uint32_t i = 0; i < c->op_count; i++) {
        struct op *op = &c->ops[i];
        op->next = op->next == NONE ? i + 1 : c->labels[op->next];
        if (op->otherwise != NONE)
            op->otherwise = c->labels[op->otherwise];
    }
    for (uint32_t i = 0; c->plan->networked && i + 1 < c->op_count; i++)
        if (c->ops[i].next == i + 1)
            c->ops[i].ahead = c->ops[i + 1].lead;
}

static void compile_consumer(struct compiler *c, const struct endpoint *endpoint)
{
    struct consuming *consuming = arena_alloc(c->arena, sizeof *consuming);
    consuming->idempotent = endpoint->idempotent;
    consuming->receive = emit_op(c, flow_ops.receive, consuming);
    compile_steps(c, &endpoint->steps);
    consuming->handled = emit_op(c, flow_ops.handled, consuming);
}

static void compile_endpoint(struct compiler *c, uint32_t index)
{
    struct endpoint_plan *endpoint = &c->plan->endpoints[index];
    if (endpoint->party == NONE)
        return;
    c->party = endpoint->party;
    c->endpoint = index;
    c->path = NULL;
    c->path_length = 0;
    c->step = 0;
    c->branch = false;
    c->may_respond = true;
    c->otherwise = NONE;
    c->data_steps = NULL;
    endpoint->start = c->op_count;
    if (endpoint->endpoint->topic && endpoint->module != NONE)
        compile_consumer(c, endpoint->endpoint);
    else
        compile_steps(c, &endpoint->endpoint->steps);
    emit_end(c);
}

bool compile_programs(struct plan *plan, struct arena *arena, struct complaints *complaints)
{
    struct compiler compiler = {
        .plan = plan, .arena = arena, .complaints = complaints, .each = NONE};
    compiler.otherwise = NONE;
    for (uint32_t i = 0; i < plan->endpoint_count && !compiler.given_up; i++)
        compile_endpoint(&compiler, i);
    resolve_labels(&compiler);
    plan->ops = compiler.ops;
    plan->op_count = compiler.op_count;
    return complaints->errors == 0;
}
