/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Failures: what a disruption does to its target when it begins and how it is undone when it ends.
 * One file in models/failures/, one word in the list (models/words/failure.c).  When it begins and
 * ends (at, every, up/down, for, crews) is the business of models/words/disruption.c alone. */
#ifndef MODELS_WORDS_FAILURE_H
#define MODELS_WORDS_FAILURE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/arena.h"
#include "sim/complain.h"
#include "sim/family.h"

struct meanwhile;
struct plan;
struct run;
struct target;
struct thing;

struct failure_class {
    struct class_head head; /* first row: the targets, NAMES: one or several; TEXT: no thing */
    bool releases;          /* its settings are a struct release */
    bool configures;        /* its settings are a struct configure */
    bool joins;             /* a member more comes to a store: there has to be one */
    bool leaves;            /* a member leaves a store */
    bool kills;             /* a node that it hits answers nothing any more */
    bool stops;             /* what it hits does nothing until it is over */
    bool (*takes_disk)(const void *settings); /* ... and finds it empty then; NULL: never */
    /* Whom `text` means, one of the first row's; NULL: plan_target.  False after a complaint. */
    bool (*resolve)(const struct plan *plan, const void *settings, const char *const *text,
                    struct arena *arena, struct complaints *to, struct target *target);
    /* Other parameters' checks; NULL: none. */
    bool (*check)(const void *settings, const struct target *target, struct complaints *to);
    /* Share of the messages that it loses, and whether of those out of the target and of those that
       come in (1 or 0).  NULL: none. */
    double (*loses)(const void *settings, double *out, double *in);
    /* What means know of it while it lasts for all members of the target (models/plan/meanwhile.h).
       NULL: nothing, or what `loses` says. */
    void (*means)(const struct plan *plan, const void *settings, const struct target *target,
                  struct meanwhile *to);
    /* As a single fault of this thing, to be tried: the keys of its disruption but those of time,
       `crash: node pool/3`.  NULL: it does not happen to such.  NULL: it is never tried. */
    const char *(*single)(const struct thing *thing, struct arena *arena);
    /* `member` is an index into target->members. */
    void (*begin)(struct run *run, const void *settings, const struct target *target,
                  uint32_t member);
    void (*end)(struct run *run, const void *settings, const struct target *target,
                uint32_t member);
};

extern const struct family failures;

#endif
