/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Step kinds: compute, delay, call, forward, read, write, fail, parallel, choice, steps.  One file
 * in models/steps/, one word in the list (models/words/steps.c): how a step compiles to ops, how
 * its op executes, and what it contains (walk). */
#ifndef MODELS_WORDS_STEP_H
#define MODELS_WORDS_STEP_H

#include "models/words/application.h"
#include "sim/family.h"

struct compiler;

/* Goes through steps for whoever asks: cycles, offered load, pictures.  `count` is the expected
 * number of executions. */
struct walk {
    void (*call)(struct walk *walk, const struct step *step, const char *const *endpoint,
                 double count, bool forward);
    void (*compute)(struct walk *walk, const struct law *demand, double count);
    void (*delay)(struct walk *walk, const struct law *time, double count);
    void (*operate)(struct walk *walk, const struct step *step, const char *const *dataset,
                    double count, bool write);
};

struct step_class {
    struct class_head head;
    void (*compile)(struct compiler *compiler, const struct step *step);
    void (*walk)(const struct step *step, struct walk *walk,
                 double count); /* NULL: nothing to tell */
};

extern const struct family step_kinds;

void walk_steps(const struct table *steps, struct walk *walk, double count);

#endif
