/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Step kinds: compute, delay, call, forward, send, respond, read, write, fail, parallel, choice,
 * steps.  One file in models/steps/, one word in the list (models/words/steps.c): how a step
 * compiles to ops, how its op executes, and what it contains (walk). */
#ifndef MODELS_WORDS_STEP_H
#define MODELS_WORDS_STEP_H

#include "models/words/application.h"
#include "sim/family.h"

struct compiler;

/* Goes through steps for whoever asks: names, cycles, offered load, how long a worker is held.
 * `count` is the expected number of executions; what stands behind a step that may fail is executed
 * so much more rarely.  Functions left out are not called. */
struct walk {
    void (*call)(struct walk *walk, const struct step *step, const char *const *endpoint,
                 double count, bool forward);
    void (*compute)(struct walk *walk, const struct law *demand, double count);
    void (*delay)(struct walk *walk, const struct law *time, double count);
    void (*operate)(struct walk *walk, const struct step *step, const char *const *dataset,
                    double count, bool write);
    /* `waits`: until the broker has it. */
    void (*publish)(struct walk *walk, const struct step *step, const char *const *topic,
                    double count, bool waits);
    /* These steps are one transaction; they are told besides. */
    void (*transaction)(struct walk *walk, const struct step *step, const struct table *steps,
                        double count);
    /* What a saga does about one of its steps when it fails: calls its `undo`, or (`write`) writes
     * what was there before; nobody waits for it. */
    void (*undo)(struct walk *walk, const struct step *step, const char *const *name, double count,
                 bool write);
    /* The answer leaves here; the rest is done behind it. */
    void (*respond)(struct walk *walk, double count);
    /* Steps that begin at once: fork, then for each branch `branch` and what it contains, then
     * join, which goes on after `need` of the `total` branches. */
    void (*fork)(struct walk *walk);
    void (*branch)(struct walk *walk, double count, double copies);
    void (*join)(struct walk *walk, double count, double need, double total);
    /* Replicas of the callee in a step of `copies: each`; left out: one. */
    double (*each)(struct walk *walk, const struct step *step);
    /* Shares of the executions of what was told last: those that go on behind it (`call` and
     * `operate` say it of their own), and those that were handed over and answered well by
     * somebody else; the others have failed. */
    double through, answered;
    bool caught;   /* for `call` and `operate`: a failure does not fail the request */
    bool sent;     /* for `call`: nobody waits for an answer, and none comes */
    bool drawn;    /* repetitions of a step are drawn */
    uint8_t level; /* for `operate`: consistency that it asks for */
    bool made;     /* ... with a key that was never used before */
};

struct step_class {
    struct class_head head;
    void (*compile)(struct compiler *compiler, const struct step *step);
    void (*walk)(const struct step *step, struct walk *walk,
                 double count); /* NULL: nothing to tell */
    bool written_back;          /* where a saga fails, by writing what was there before */
};

extern const struct family step_kinds;

/* walk->through and walk->answered are those of the whole list afterwards. */
void walk_steps(const struct table *steps, struct walk *walk, double count);

#endif
