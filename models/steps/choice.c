/* SPDX-License-Identifier: GPL-3.0-or-later */
/* choice: one of its steps, by weight. */
#include <math.h>

#include "models/plan/program/compiler.h"
#include "models/plan/weights.h"
#include "models/run/execute.h"
#include "models/run/join.h"

struct choice {
    struct table list;
};

struct choice_plan {
    uint32_t count;
    const double *bounds; /* cumulative, the last is 1 */
    uint32_t *starts;     /* first op of each */
};

static const struct setting choice_settings[] = {LIST(struct choice, list, struct step,
                                                      step_settings, .required = true,
                                                      .doc = "the steps to choose from"),
                                                 SETTINGS_END};

static enum progress choice_execute(struct run *run, uint32_t index, struct visit *frame,
                                    const struct op *op)
{
    (void)index;
    const struct choice_plan *plan = op->data;
    draw random = mirror_share(run, op_draw(frame, op, DRAW_CHOICE));
    frame->pc =
        plan->starts[weights_choose(plan->bounds, plan->count, unit_of(draw_next(&random)))];
    return GO_ON;
}

static const double *choice_bounds(struct compiler *c, const struct choice *choice)
{
    const struct step *list = choice->list.items;
    struct quantity *weights = arena_array(c->arena, choice->list.count + 1, sizeof *weights);
    for (uint32_t i = 0; i < choice->list.count; i++)
        weights[i] = list[i].weight;
    return weights_bounds(weights, choice->list.count, &choice->list, c->arena, c->complaints);
}

/* Compiled without its modifiers `times`: the caller repeats. */
static void compile_once(struct compiler *c, const struct choice *choice)
{
    struct choice_plan *plan = arena_alloc(c->arena, sizeof *plan);
    plan->count = choice->list.count;
    plan->starts = arena_array(c->arena, plan->count + 1, sizeof *plan->starts);
    plan->bounds = choice_bounds(c, choice);
    if (!plan->bounds)
        return;
    const label behind = label_new(c);
    emit_op(c, choice_execute, plan);
    c->step++;
    const struct step *list = choice->list.items;
    for (uint32_t i = 0; i < plan->count; i++) {
        plan->starts[i] = c->op_count;
        c->in_choice = true;
        compile_steps(c, &(struct table){.count = 1, .items = (void *)&list[i]});
        emit_jump(c, behind);
    }
    label_here(c, behind);
}

static void choice_compile(struct compiler *c, const struct step *step)
{
    if (step_times(step) > 1)
        compile_rounds(c, step_alone(c, step), step_times(step));
    else
        compile_once(c, step->action.settings);
}

static void choice_walk(const struct step *step, struct walk *walk, double count)
{
    const struct choice *choice = step->action.settings;
    const struct step *list = choice->list.items;
    double sum = 0;
    for (uint32_t i = 0; i < choice->list.count; i++)
        sum += list[i].weight.value;
    double through = 0, answered = 0;
    for (uint32_t i = 0; i < choice->list.count && sum > 0; i++) {
        const double share = list[i].weight.value / sum;
        walk_steps(&(struct table){.count = 1, .items = (void *)&list[i]}, walk, count * share);
        through += share * walk->through;
        answered += share * walk->answered;
    }
    walk->through = sum > 0 ? through : 1.0;
    walk->answered = answered;
}

const struct step_class step_choice = {
    .head = {.name = "choice",
             .doc = "one of its steps, by `weight`",
             .settings = choice_settings,
             .settings_size = sizeof(struct choice),
             .examples = EXAMPLES(
                 {.text = "choice: [{compute: 1ms, weight: 70%}, {delay: 2ms, weight: 30%}]",
                  .mean = 1.3e6})},
    .compile = choice_compile,
    .walk = choice_walk,
};
