/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/growth.h"

#include <math.h>
#include <string.h>

#include "models/words/failure.h"
#include "models/words/workers.h"

static uint64_t surge_of(const struct replacing *replacing, uint64_t replicas)
{
    return (uint64_t)ceil(replacing_terms(replacing).surge * (double)replicas - 1e-9);
}

/* How many more a `release` of the service has for a while; 0: it is none. */
static uint64_t surge_by(const struct actions *action, const struct service *service)
{
    if (!action->failure->releases)
        return 0;
    const struct release *release = action->settings;
    for (uint32_t i = 0; i < release->targets.count; i++) {
        const char *target = release->targets.names[i];
        if (strncmp(target, "service ", 8) == 0 && strcmp(target + 8, service->name) == 0)
            return surge_of(release_replacing(release, service), service->replicas);
    }
    return 0;
}

static uint64_t greater(uint64_t a, uint64_t b) { return a > b ? a : b; }

/* Instances that there may be more while a new version replaces the old one. */
static uint64_t most_surge(const struct description *description, const struct service *service)
{
    uint64_t most = law_given(&service->releases.every)
                        ? surge_of(&service->releases.replacing, service->replicas)
                        : 0;
    for (struct actions each = {.of = &description->disruptions}; actions_next(&each);)
        most = greater(most, surge_by(&each, service));
    return most;
}

/* What a mistake of a release means is said by several keys. */
static void check_bad(const struct service *service, struct complaints *complaints)
{
    const struct bad_release *bad = &service->releases.bad;
    if (!(bad->probability > 0.0))
        return;
    if (!bad_release_hurts(bad))
        complain_softly(complaints, &bad->probability, "errors: 20%, slower: 3, or crash: true",
                        "mistakes in releases of '%s' do nothing", service->name);
    else if (!law_given(&bad->found_after) &&
             replacing_terms(&service->releases.replacing).watch == 0)
        complain_softly(complaints, &bad->probability, "found_after: 20min, or a canary",
                        "nobody finds a mistake in a release of '%s': it stays, and no other one "
                        "follows",
                        service->name);
}

static void check_releases(const struct service *service, struct complaints *complaints)
{
    const struct releases *releases = &service->releases;
    if (!law_given(&releases->every)) {
        const void *field = complaints_written(complaints, &releases->train) ? &releases->train
                            : complaints_written(complaints, &releases->bad.probability)
                                ? (const void *)&releases->bad.probability
                                : NULL;
        if (field)
            complain_softly(complaints, field, "every: 7d, the time between changes of one module",
                            "nothing of '%s' is released: `every` is missing", service->name);
        return;
    }
    replacing_check(&service->releases.replacing, complaints);
    if (!(law_mean(&service->releases.every) > 0.0))
        complain(complaints, &service->releases.every, NULL, "every needs a mean above zero");
    check_bad(service, complaints);
}

static uint64_t joining(const struct actions *action, const struct store *store)
{
    uint64_t count = 0;
    if (!action->failure->joins)
        return 0;
    const struct name_list *names = action->settings;
    for (uint32_t i = 0; i < names->count; i++)
        count += strncmp(names->names[i], "store ", 6) == 0 &&
                 strcmp(names->names[i] + 6, store->name) == 0;
    return count;
}

uint64_t members_joining(const struct description *description, const struct store *store)
{
    uint64_t count = 0;
    for (struct actions each = {.of = &description->disruptions}; actions_next(&each);)
        count += joining(&each, store);
    return count;
}

/* `store main`, `one store main`, `store main/3`, `leader main/3` */
static bool names_store(const char *target, const struct store *store)
{
    const char *blank = strrchr(target, ' ');
    const size_t length = strlen(store->name);
    return blank && strncmp(blank + 1, store->name, length) == 0 &&
           (blank[1 + length] == '\0' || blank[1 + length] == '/');
}

static bool changes(const struct actions *action, const struct store *store)
{
    bool some = false;
    if (!action->failure->joins && !action->failure->leaves)
        return false;
    const struct name_list *names = action->settings;
    for (uint32_t i = 0; i < names->count; i++)
        some = some || names_store(names->names[i], store);
    return some;
}

bool members_change(const struct description *description, const struct store *store)
{
    for (struct actions each = {.of = &description->disruptions}; actions_next(&each);)
        if (changes(&each, store))
            return true;
    return false;
}

static bool is_unlimited(const struct chosen *workers)
{
    const struct worker_class *class = (const struct worker_class *)workers->class;
    return class && class->places && class->places(workers->settings) == COUNT_UNLIMITED;
}

static void check_scaling(const struct service *service, struct complaints *complaints)
{
    const struct autoscale *autoscale = &service->autoscale;
    if (!autoscale->target.given) {
        if (complaints_written(complaints, &autoscale->max))
            complain_softly(complaints, &autoscale->max, "target: 60%",
                            "'%s' is not scaled: `target` is missing", service->name);
        return;
    }
    const struct scaling_class *class = (const struct scaling_class *)autoscale->of.class;
    if (class && autoscale->target.unit != class->unit)
        complain(complaints, &autoscale->target,
                 "80% of cpu or workers, 20 of queue, 100/s of rate",
                 "the target of '%s' is not of this unit", class->head.name);
    if (!(autoscale->target.value > 0.0))
        complain(complaints, &autoscale->target, NULL, "a target is above zero");
    if (class && class->of_workers && is_unlimited(&service->workers))
        complain(complaints, &autoscale->of, "give the service `workers: 64`, or go by cpu",
                 "of workers without limit there is no share");
    if (autoscale->max == 0)
        complain(complaints, &autoscale->target, "add max: 8", "how far it may grow is not said");
    else if (autoscale->max < autoscale->min || autoscale->max < service->replicas ||
             autoscale->min > service->replicas)
        complain(complaints, &autoscale->max, "min <= replicas <= max",
                 "%llu replicas are to be at least %llu and at most %llu",
                 (unsigned long long)service->replicas, (unsigned long long)autoscale->min,
                 (unsigned long long)autoscale->max);
}

uint64_t replicas_scaled(const struct service *service)
{
    const bool grows =
        service->autoscale.target.given && service->autoscale.max > service->replicas;
    return grows ? service->autoscale.max : service->replicas;
}

uint64_t replicas_most(const struct description *description, const struct service *service,
                       struct complaints *complaints)
{
    check_scaling(service, complaints);
    check_releases(service, complaints);
    return replicas_scaled(service) + most_surge(description, service);
}
