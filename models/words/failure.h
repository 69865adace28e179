/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Failures: what a disruption does to its target when it begins and how it is undone when it ends.
 * One file in models/failures/, one word in the list (models/words/failure.c).  When it begins and
 * ends (at, every, up/down, for, crews) is the business of models/words/disruption.c alone. */
#ifndef MODELS_WORDS_FAILURE_H
#define MODELS_WORDS_FAILURE_H

#include "models/run/run.h"
#include "sim/family.h"

struct failure_class {
    struct class_head head; /* first row: the target, TEXT */
    /* Whom the first row's text means; NULL: plan_target.  False after a complaint. */
    bool (*resolve)(const struct plan *plan, const void *settings, struct arena *arena,
                    struct complaints *to, struct target *target);
    /* Other parameters' checks; NULL: none. */
    bool (*check)(const void *settings, const struct target *target, struct complaints *to);
    /* `member` is an index into target->members. */
    void (*begin)(struct run *run, const void *settings, const struct target *target,
                  uint32_t member);
    void (*end)(struct run *run, const void *settings, const struct target *target,
                uint32_t member);
};

extern const struct family failures;

/* The disruptions of the plan as components of the run; called once by run_create. */
struct disruptions_plan;
bool disruptions_prepare(struct plan *plan, struct arena *arena, struct complaints *complaints);
void disruptions_create(struct run *run);
/* Expected number of times that disruption `index` begins within [0, until): for `check`. */
double disruption_expected(const struct plan *plan, uint32_t index, sim_time until);

/* Life and death, in one place (models/run/life.c).  All are idempotent in the sense of counting: a
 * node that is down for two reasons comes up when both have ended. */
void node_crash(struct run *run, uint32_t node);
void node_restart(struct run *run, uint32_t node);
void instance_crash(struct run *run, uint32_t instance);
void instance_restart(struct run *run, uint32_t instance);
void node_pace(struct run *run, uint32_t node,
               double factor); /* multiplies the pace; 0.1: ten times slower */
void instance_stretch(struct run *run, uint32_t instance, double factor);
void node_pause(struct run *run, uint32_t node, bool pause);
void instance_pause(struct run *run, uint32_t instance, bool pause);

#endif
