/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compiles the steps of all endpoints into one array of ops.  Step kinds emit ops; jumps go to
 * labels, which become op numbers at the end. */
#ifndef MODELS_PLAN_PROGRAM_COMPILER_H
#define MODELS_PLAN_PROGRAM_COMPILER_H

#include "models/plan/plan.h"
#include "models/plan/program/op.h"
#include "models/words/step.h"

typedef uint32_t label; /* NONE: "the frame fails" as `otherwise`, "the op behind" as `next` */

enum { STEPS_MOST = 1 << 20 }; /* child_number() keeps a step in 20 bits */

struct compiler {
    struct plan *plan;
    struct arena *arena;
    struct complaints *complaints;
    /* The ops and labels so far. */
    struct op *ops;
    uint32_t op_count, op_limit;
    uint32_t *labels;
    uint32_t label_count, label_limit;
    /* Where we are. */
    uint32_t party;       /* that hosts the endpoint */
    uint32_t endpoint;    /* whose steps these are */
    const uint32_t *path; /* inlined calls that lead here */
    uint32_t path_length;
    uint32_t step;    /* number of the next step in the endpoint */
    bool branch;      /* in a frame of its own */
    bool whole;       /* the branch that comes next is all of an endpoint */
    bool may_respond; /* in the frame that answers the caller */
    uint32_t each;    /* party whose replicas the branches of `copies: each` stand for; or NONE */
    struct transaction_plan *transaction; /* whose own step this is; NULL: none's */
    bool given_up;                        /* it grows too large, which was told */
    bool in_parallel, in_choice;          /* `copies`, `weight` mean something for the next step */
    label otherwise;                      /* where a failure goes */
    const struct data_step *data_steps; /* reads and writes so far, latest first: for `key: same` */
};

struct data_step {
    uint32_t dataset, step, last; /* `last`: its last repetition */
    uint8_t key;                  /* how it chose: enum data_key */
    const struct data_step *before;
};

/* A new op at the end; its number.  Pointers to ops go stale with the next emit: use
 * compiler->ops[n]. */
uint32_t emit_op(struct compiler *compiler, op_execute *execute, const void *data);
void emit_end(struct compiler *compiler); /* the frame is done */
void emit_jump(struct compiler *compiler, label to);
label label_new(struct compiler *compiler);
void label_here(struct compiler *compiler, label here);

void compile_steps(struct compiler *compiler, const struct table *steps);
/* Steps that run as frames of their own (branches, repeated groups); gives the number of their
 * first op.  Jumps around them. */
uint32_t compile_branch(struct compiler *compiler, const struct table *steps);
/* Repetitions of a step whose number is not drawn: others are compiled as rounds before its kind
 * sees it. */
static inline uint32_t step_times(const struct step *step)
{
    return (uint32_t)count_number(&step->times);
}
/* The step as a list of one, without its modifiers `times` and `probability`: the body of its
 * rounds. */
const struct table *step_alone(struct compiler *compiler, const struct step *step);
/* `steps` repeated `times` times, one round after the other. */
void emit_rounds(struct compiler *compiler, uint32_t start,
                 uint32_t times); /* of a branch compiled before */
void compile_rounds(struct compiler *compiler, const struct table *steps, uint32_t times);
/* The same, as often as is drawn. */
void compile_drawn(struct compiler *compiler, const struct table *steps,
                   const struct chosen *times);
/* The channel from the hosting party to another one. */
uint32_t compile_channel(struct compiler *compiler, uint32_t callee);
/* Too large, in a way that will not get better: told once, and the rest is passed over. */
void compile_give_up(struct compiler *compiler, const void *field, const char *hint,
                     const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Index of an endpoint or dataset by name; NONE after a complaint at `field`. */
uint32_t compile_endpoint_name(struct compiler *compiler, const char *name, const void *field);
uint32_t compile_dataset_name(struct compiler *compiler, const char *name, const void *field);

/* All endpoints and clients; false after complaints. */
bool compile_programs(struct plan *plan, struct arena *arena, struct complaints *complaints);

#endif
