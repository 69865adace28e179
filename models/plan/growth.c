/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/growth.h"

uint64_t replicas_most(const struct service *service, struct complaints *complaints)
{
    const struct autoscale *autoscale = &service->autoscale;
    if (!autoscale->target.given)
        return service->replicas;
    const struct scaling_class *class = (const struct scaling_class *)autoscale->of.class;
    if (class && autoscale->target.unit != class->unit)
        complain(complaints, &autoscale->target,
                 "80% of cpu or workers, 20 of queue, 100/s of rate",
                 "the target of '%s' is not of this unit", class->head.name);
    if (!(autoscale->target.value > 0.0))
        complain(complaints, &autoscale->target, NULL, "a target is above zero");
    if (autoscale->max < autoscale->min || autoscale->max < service->replicas ||
        autoscale->min > service->replicas)
        complain(complaints, &autoscale->max, "min <= replicas <= max",
                 "%llu replicas are to be at least %llu and at most %llu",
                 (unsigned long long)service->replicas, (unsigned long long)autoscale->min,
                 (unsigned long long)autoscale->max);
    return autoscale->max > service->replicas ? autoscale->max : service->replicas;
}
