/* SPDX-License-Identifier: GPL-3.0-or-later */
/* parallel: all steps start at once, each a branch with its own processor work, all on the caller's
 * worker. `copies: n` makes n branches of one step; `wait: k` goes on after k successes. */
#include <math.h>

#include "models/plan/program/compiler.h"
#include "models/run/execute.h"
#include "models/run/frame.h"
#include "models/run/join.h"
#include "models/run/origins.h"

struct parallel {
    struct table list;
    uint64_t wait; /* COUNT_UNLIMITED: all */
};

static const struct setting parallel_settings[] = {
    LIST(struct parallel, list, struct step, step_settings, .required = true,
         .doc = "steps that start at once"),
    COUNT(struct parallel, wait, .preset = "all", .words = "all", .least = 1, .most = 1e6,
          .doc = "go on after so many successes"),
    SETTINGS_END};

struct branch_plan {
    uint32_t start, step, copies;
    bool each; /* copy i goes to replica i of the callee */
};

struct parallel_plan {
    uint32_t count, total, need;
    struct branch_plan *branches;
};

static enum progress parallel_execute(struct run *run, uint32_t index, struct visit *frame,
                                      const struct op *op)
{
    const struct parallel_plan *plan = op->data;
    if (frame->stage) {
        if (frame->outcome != OUTCOME_ok)
            return op_failed(run, index, frame, op, frame->outcome);
        return op_done(frame, op);
    }
    frame->stage = 1;
    join_begin(frame, plan->total, plan->need);
    const uint64_t key = op_key(frame, op);
    for (uint32_t i = 0; i < plan->count; i++) {
        const struct branch_plan *branch = &plan->branches[i];
        for (uint32_t copy = 0; copy < branch->copies; copy++) {
            const uint64_t number = child_number(branch->step, copy, 0, DRAW_CHILD);
            branch_start(run, index, branch->start, mix(key, number),
                         branch->each ? copy : frame->replica);
            if (origins_kept(run))
                origin_of_child(run, index, op, number, frame->branch, 0);
        }
    }
    return WAIT;
}

/* `copies: each` means the replicas of the first callee of the step. */
struct callee_walk {
    struct walk walk;
    const struct plan *plan;
    uint32_t party;
};

static void find_callee(struct walk *walk, const struct step *step, const char *const *endpoint,
                        double count, bool forward)
{
    (void)step, (void)count, (void)forward;
    struct callee_walk *self = (struct callee_walk *)walk;
    const uint32_t found = plan_find_endpoint(self->plan, *endpoint);
    if (found != NONE && self->party == NONE)
        self->party = self->plan->endpoints[found].party;
}

static uint32_t copies_of(struct compiler *c, const struct step *step)
{
    if (step->copies != COUNT_UNLIMITED)
        return (uint32_t)step->copies;
    struct callee_walk walk = {.walk = {.call = find_callee}, .plan = c->plan, .party = NONE};
    walk_steps(&(struct table){.count = 1, .items = (void *)step}, &walk.walk, 1);
    if (walk.party == NONE) {
        complain(c->complaints, &step->copies, NULL, "`copies: each` needs a call in the step");
        return 0;
    }
    c->each = walk.party;
    return c->plan->parties[walk.party].replicas;
}

static void parallel_once(struct compiler *c, const struct step *step)
{
    const struct parallel *parallel = step->action.settings;
    const struct step *list = parallel->list.items;
    struct parallel_plan *plan = arena_alloc(c->arena, sizeof *plan);
    plan->count = parallel->list.count;
    plan->branches = arena_array(c->arena, plan->count + 1, sizeof *plan->branches);
    const uint32_t number = c->step, each = c->each;
    for (uint32_t i = 0; i < plan->count; i++) {
        struct branch_plan *branch = &plan->branches[i];
        branch->step = c->step + 1;
        branch->copies = copies_of(c, &list[i]);
        branch->each = list[i].copies == COUNT_UNLIMITED;
        c->in_parallel = true;
        branch->start = compile_branch(c, &(struct table){.count = 1, .items = (void *)&list[i]});
        c->each = each;
        plan->total += branch->copies;
    }
    plan->need = parallel->wait == COUNT_UNLIMITED ? plan->total : (uint32_t)parallel->wait;
    if (plan->need > plan->total)
        complain(c->complaints, &parallel->wait, NULL, "waits for %u of %u branches", plan->need,
                 plan->total);
    if (plan->total == 0)
        return;
    const uint32_t after = c->step;
    c->step = number;
    emit_op(c, parallel_execute, plan);
    c->step = after;
}

static void parallel_compile(struct compiler *c, const struct step *step)
{
    if (step_times(step) > 1)
        compile_rounds(c, step_alone(c, step), step_times(step));
    else
        parallel_once(c, step);
}

static void parallel_walk(const struct step *step, struct walk *walk, double count)
{
    const struct parallel *parallel = step->action.settings;
    const struct step *list = parallel->list.items;
    double through = 1.0, total = 0;
    if (walk->fork)
        walk->fork(walk);
    for (uint32_t i = 0; i < parallel->list.count; i++) {
        const double copies = list[i].copies != COUNT_UNLIMITED ? (double)list[i].copies
                              : walk->each                      ? walk->each(walk, &list[i])
                                                                : 1.0;
        if (walk->branch)
            walk->branch(walk, count, copies);
        walk_steps(&(struct table){.count = 1, .items = (void *)&list[i]}, walk, count * copies);
        through *= pow(walk->through + walk->answered, copies); /* a branch hands over for us */
        total += copies;
    }
    const bool all = parallel->wait == COUNT_UNLIMITED || (double)parallel->wait >= total;
    if (walk->join)
        walk->join(walk, count, all ? total : (double)parallel->wait, total);
    walk->through = all ? through : 1.0; /* else: as if enough of them got through */
    walk->answered = 0;
}

const struct step_class step_parallel = {
    .head = {.name = "parallel",
             .doc = "all steps start at once",
             .settings = parallel_settings,
             .settings_size = sizeof(struct parallel),
             .examples = EXAMPLES(
                 {.text = "parallel: [{call: pricing.quote}, {call: inventory.reserve}]",
                  .mean = 3e6},
                 {.text = "{parallel: [{call: leaf.get, copies: 100}], wait: 99}", .mean = 250e3})},
    .compile = parallel_compile,
    .walk = parallel_walk,
};
