/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compiled endpoint programs: a flat array of ops in the plan.  An op is one step (or a jump that
 * the compiler put in); it is executed by its step kind's function and says where to go on.
 *
 * A call to a module of the same service is inlined: it costs nothing but its own steps.  So that a
 * request draws the same numbers whether a call was inlined or crossed the network, an op knows the
 * `path` of inlined calls that lead to it: its draws come from the key that the callee's frame
 * would have had. */
#ifndef MODELS_PLAN_PROGRAM_OP_H
#define MODELS_PLAN_PROGRAM_OP_H

#include <stdint.h>

#include "sim/arena.h"
#include "sim/rng.h"

struct run;
struct visit;

/* What an op tells the interpreter. */
enum progress {
    GO_ON, /* the frame's pc has been set: next op */
    WAIT   /* the frame waits, or has ended */
};

struct op;
typedef enum progress op_execute(struct run *run, uint32_t frame_index, struct visit *frame,
                                 const struct op *op);

struct op {
    op_execute *execute;
    const void *data;     /* the step kind's own */
    const uint32_t *path; /* steps of the inlined calls that lead here */
    uint32_t path_length;
    uint32_t step;      /* number within its endpoint */
    uint32_t next;      /* op to go on with */
    uint32_t otherwise; /* op to go on with after a failure; NONE: the frame fails */
    uint32_t times;
    int64_t lead;  /* ns of processor time that this op will ask for its message: a computation just
                      before it pays it in the same job; LEAD_REPLY: that of the answer to whoever
                      called */
    int64_t ahead; /* lead of the next op, if it stands just behind this one; else 0 */
} __attribute__((aligned(CACHE_LINE)));
#define LEAD_REPLY (-1)

/* What draws are for; kept apart so that no two share numbers.  0 is the key of a child. */
enum draw_purpose {
    DRAW_CHILD,
    DRAW_DEMAND,
    DRAW_TAKEN,
    DRAW_KEY,
    DRAW_CHOICE,
    DRAW_BACKOFF,
    DRAW_LATENCY,
    DRAW_ERRORS,
    DRAW_HEDGE,
    DRAW_TIMES,
    DRAW_LOSS
};

static inline uint64_t child_number(uint32_t step, uint32_t repetition, uint32_t attempt,
                                    enum draw_purpose purpose)
{
    return (uint64_t)step | (uint64_t)(repetition & 0xFFFFFF) << 20 |
           (uint64_t)(attempt & 0xFFFF) << 44 | (uint64_t)purpose << 60;
}

/* The key of the (possibly inlined) endpoint that the op belongs to, in a frame of this key. */
static inline uint64_t op_key_in(uint64_t key, const struct op *op)
{
    for (uint32_t i = 0; i < op->path_length; i++)
        key = mix(key, child_number(op->path[i], 0, 0, DRAW_CHILD));
    return key;
}

/* Ops that the compiler itself puts in.  They are run like those of any step (models/steps/flow.c,
 * rounds.c, calling.c); the table of their functions stands beside the list of steps. */
struct flow_ops {
    op_execute *end;               /* the program is over */
    op_execute *jump;              /* on to op->next */
    op_execute *taken;             /* data: struct branching; on, or past the step */
    op_execute *rounds;            /* data: struct rounds; a branch, once more */
    op_execute *drawn;             /* data: struct drawn_rounds; the same as often as is drawn */
    op_execute *calling;           /* data: struct calling_plan; ask somebody else and wait */
    op_execute *receive, *handled; /* data: struct consuming; around what is done for a message */
    op_execute *noted;             /* data: struct saga_step; before what a saga can take back */
};
extern const struct flow_ops flow_ops;

struct branching {
    double probability;
};

struct rounds {
    uint32_t start; /* of the branch */
};

struct chosen;

struct drawn_rounds {
    uint32_t start;
    const struct chosen *times; /* struct count_class */
};

#endif
