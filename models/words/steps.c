/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/step.h"

#include "models/plan/program/op.h"
#include "models/words/relay.h"

#define STEP_KINDS(X)                                                                              \
    X(compute)                                                                                     \
    X(delay)                                                                                       \
    X(call)                                                                                        \
    X(forward)                                                                                     \
    X(send)                                                                                        \
    X(publish) X(respond) X(transaction) X(read) X(write) X(fail) X(parallel) X(choice) X(steps)

#define STEP_EXTERN(name) extern const struct step_class step_##name;
STEP_KINDS(STEP_EXTERN)
#define STEP_MEMBER(name) &step_##name.head,
static const struct class_head *const members[] = {STEP_KINDS(STEP_MEMBER) 0};
const struct family step_kinds = {.name = "action", .members = members};

/* Balancers have it; no scenario does. */
STEP_EXTERN(relay)
const struct step_class *const relay_step = &step_relay;

/* Ops without a step: the same kind of list. */
op_execute flow_end, flow_jump, flow_taken, flow_rounds, flow_drawn, flow_calling, flow_receive,
    flow_handled, flow_noted;
const struct flow_ops flow_ops = {.end = flow_end,
                                  .jump = flow_jump,
                                  .taken = flow_taken,
                                  .rounds = flow_rounds,
                                  .drawn = flow_drawn,
                                  .calling = flow_calling,
                                  .receive = flow_receive,
                                  .handled = flow_handled,
                                  .noted = flow_noted};

void walk_steps(const struct table *steps, struct walk *walk, double count)
{
    const struct step *list = steps->items;
    double through = 1.0, answered = 0.0;
    for (uint32_t i = 0; i < steps->count; i++) {
        const struct step_class *class = (const struct step_class *)list[i].action.class;
        const double probability = list[i].probability, times = count_mean(&list[i].times);
        walk->through = 1.0;
        walk->answered = 0.0;
        walk->drawn |= count_is_drawn(&list[i].times);
        if (class && class->walk && (list[i].action.settings || !class->head.settings))
            class->walk(&list[i], walk, count * through * probability * times);
        if (walk->through >= 1.0)
            continue;
        const double all_rounds = count_all(&list[i].times, walk->through),
                     end = 1.0 - walk->through;
        answered += through * probability * walk->answered * (1.0 - all_rounds) / end;
        through *= 1.0 - probability * (1.0 - all_rounds);
    }
    walk->through = through;
    walk->answered = answered;
}
