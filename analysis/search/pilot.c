/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/search/pilot.h"

#include <math.h>

#include "analysis/experiment/length.h"
#include "models/plan/shifts.h"
#include "models/plan/source.h"
#include "sim/rng.h"

enum { PART = 10, REPLICATIONS = 2 };
/* Nobody proves anything: the values themselves decide, or nearly so. */
#define CONFIDENCE_OF_PILOTS 0.05
/* Both ends lie this part of the width that is asked for from the middle. */
#define AIM 0.45

sim_time pilot_length(const struct plan *plan)
{
    const struct experiment *experiment = &plan->description->experiment;
    const sim_time length = experiment->duration / PART;
    if (plan->description->disruptions.count > 0 || experiment->requests > 0)
        return 0;
    for (uint32_t i = 0; i < plan->client_count; i++)
        if (source_length(plan, i) > 0)
            return 0;
    if (shifts_length(plan) > 0)
        return 0;
    return length >= length_least(plan) ? length : 0;
}

struct pilot {
    const struct capacity_search *search;
    const struct subject *subject;
    struct arena *scratch;
    struct bracketing how;
    sim_time length;
    uint64_t requests;
};

static enum verdict try_shortly(void *context, double load, const struct bracket *so_far)
{
    struct pilot *in = context;
    arena_reset(in->scratch, 0);
    struct subject subject = *in->subject;
    struct study study = *in->search->study;
    subject.plan =
        plan_of_length(plan_at_load(in->subject->plan, load, in->scratch), in->length, in->scratch);
    study.subjects = &subject;
    study.subject_count = 1;
    study.replications = REPLICATIONS;
    study.seed = mix(study.seed, UINT64_C(0x9120));
    capacity_tell(in->search, in->subject, load, so_far, "by a short run");
    struct studying *studying = study_begin(&study, in->scratch);
    study_work(studying, 0);
    const struct results *results = study_look(studying, CONFIDENCE_OF_PILOTS, in->scratch);
    study_close(studying);
    in->requests += results->architectures[0].requests;
    return results_failed(results, 0) > 0 ? VERDICT_missed
                                          : architecture_verdict(&results->architectures[0]);
}

struct bracket pilot_search(const struct capacity_search *search, const struct subject *subject,
                            const struct bracketing *how, uint64_t *requests)
{
    struct pilot in = {.search = search,
                       .subject = subject,
                       .scratch = arena_create_surely(),
                       .length = pilot_length(subject->plan)};
    in.how = *how;
    in.how.probe = try_shortly;
    in.how.context = &in;
    const struct bracket found = bracket_search(&in.how);
    arena_destroy(in.scratch);
    *requests = in.requests;
    return found;
}

struct bracketing pilot_aim(const struct bracketing *how, const struct bracket *found)
{
    struct bracketing aimed = *how;
    if (!(found->good > 0) || isinf(found->bad))
        return aimed;
    const double middle = (found->good + found->bad) / 2;
    aimed.start = middle * (1 - AIM * how->within);
    aimed.step = (1 + AIM * how->within) / (1 - AIM * how->within);
    return aimed;
}
