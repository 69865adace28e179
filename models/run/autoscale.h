/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The autoscaler, as Kubernetes documents its horizontal one.
 *
 * Every `delay` it is measured what has happened since the last measurement; every `every` the last
 * one measured is compared with the target: wished = ceil(ready x measured / target), nothing
 * within the tolerance; replicas that have not been measured count as idle where more are wished
 * for. Then the most careful wish of the stabilisation times counts, no more than so many are added
 * or taken away at a time, and never more than `max` or fewer than `min`.
 *
 * Source: Kubernetes documentation, "Horizontal Pod Autoscaling", Algorithm details and
 * Configurable scaling behavior; pkg/controller/podautoscaler/replica_calculator.go, horizontal.go.
 * Left out: processor time of pods in their first five minutes, missing metrics. */
#ifndef MODELS_RUN_AUTOSCALE_H
#define MODELS_RUN_AUTOSCALE_H

#include "models/run/run.h"

/* What is known when a wish is formed. */
struct scaling_view {
    uint32_t wanted; /* replicas that are there or on their way */
    uint32_t ready;  /* of them served when it was measured */
    double measured; /* per ready replica */
};

/* Replicas that would hit the target, before all limits. */
uint32_t autoscale_wish(const struct autoscale *terms, const struct scaling_view *view);
/* What one decision may make of it: from `wanted` towards `wish`. */
uint32_t autoscale_step(const struct autoscale *terms, uint32_t wanted, uint32_t wish);

void autoscalers_create(struct run *run);

#endif
