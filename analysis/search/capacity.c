/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/search/capacity.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/experiment/sequence.h"
#include "analysis/search/pilot.h"
#include "models/plan/source.h"

/* Below and above what the scenario says nothing is tried. */
#define LOAD_LEAST 1e-4
#define LOAD_MOST 1e4
/* Of the load that theory has for the highest, the first one that is tried. */
#define START_BELOW 0.9

static bool is_decided(void *context, const struct results *results)
{
    (void)context;
    return results_failure(results, 0) ||
           architecture_verdict(&results->architectures[0]) != VERDICT_undecided;
}

/* Both sides of an interval have their own error, and a verdict needs only one of them. */
struct judgement judge_subject(const struct capacity_search *search, const struct subject *subject,
                               unsigned decisions, struct arena *arena)
{
    struct study study = *search->study;
    study.subjects = subject;
    study.subject_count = 1;
    const unsigned objectives = subject->objective_count > 0 ? subject->objective_count : 1;
    const struct sequence sequence = {.interrupt = study.interrupt,
                                      .first = search->first,
                                      .most = search->most,
                                      .error = 2 * SEARCH_ERROR / decisions / objectives,
                                      .enough = is_decided};
    const struct sequence_end end = sequence_run(&sequence, &study, arena);
    const char *failure = results_failure(end.results, 0);
    const bool machine =
        failure && strncmp(failure, MACHINE_GAVE_NONE, strlen(MACHINE_GAVE_NONE)) == 0;
    return (struct judgement){.verdict = machine ? VERDICT_undecided
                                         : failure
                                             ? VERDICT_missed
                                             : architecture_verdict(&end.results->architectures[0]),
                              .machine = machine ? failure : NULL,
                              .results = end.results,
                              .replications = end.results->replications};
}

/* ---- one architecture ---- */

struct searching {
    const struct capacity_search *search;
    const struct subject *subject;
    struct arena *arena, *scratch; /* of what stays; of one load */
    struct capacity *found;
    double highest_good, lowest_bad;
};

static const char *first_missed(const struct results *results)
{
    const struct architecture_result *about = &results->architectures[0];
    for (uint32_t i = 0; i < about->objective_count; i++)
        if (about->objectives[i].verdict == VERDICT_missed)
            return about->objectives[i].text;
    return NULL;
}

static void remember(struct searching *in, double load, const struct judgement *judgement)
{
    const struct architecture_result *about = &judgement->results->architectures[0];
    struct capacity *found = in->found;
    found->replications += judgement->replications;
    found->requests += about->requests;
    if (judgement->verdict == VERDICT_met && load > in->highest_good) {
        in->highest_good = load;
        found->bottleneck = about->bottleneck ? arena_text(in->arena, about->bottleneck) : NULL;
        found->busy = about->bottleneck_utilisation;
    }
    if (judgement->verdict == VERDICT_missed && load < in->lowest_bad) {
        const char *missed = first_missed(judgement->results),
                   *failure = results_failure(judgement->results, 0);
        in->lowest_bad = load;
        found->missed = missed ? arena_text(in->arena, missed) : NULL;
        found->failure = failure ? arena_text(in->arena, failure) : NULL;
    }
}

void capacity_tell(const struct capacity_search *search, const struct subject *subject, double load,
                   const struct bracket *so_far, const char *what_for)
{
    const struct base_load base = base_load_of(subject->plan);
    const char *unit = *base.unit == '1' ? "/s" : *base.unit ? base.unit : "x";
    char doing[160], known[80] = "";
    if (!search->tell)
        return;
    if (so_far->good > 0 || isfinite(so_far->bad))
        snprintf(known, sizeof known, ", %.5g to %.5g so far", base.load * so_far->good,
                 base.load * so_far->bad);
    snprintf(doing, sizeof doing, "%s at %.5g %s%s%s%s", subject->name, base.load * load, unit,
             *what_for ? ", " : "", what_for, known);
    search->tell(search->tell_context, doing);
}

static enum verdict try_load(void *context, double load, const struct bracket *so_far)
{
    struct searching *in = context;
    if (in->found->machine)
        return VERDICT_undecided;
    capacity_tell(in->search, in->subject, load, so_far, "");
    arena_reset(in->scratch, 0);
    struct subject subject = *in->subject;
    subject.plan = plan_at_load(in->subject->plan, load, in->scratch);
    const struct judgement judgement =
        judge_subject(in->search, &subject, PROBES_MOST, in->scratch);
    const atomic_bool *interrupt = in->search->study->interrupt;
    if (interrupt && *interrupt)
        return VERDICT_undecided;
    if (judgement.machine)
        in->found->machine = arena_text(in->arena, judgement.machine);
    else
        remember(in, load, &judgement);
    return judgement.verdict;
}

struct base_load base_load_of(const struct plan *plan)
{
    double rate = 0, users = 0;
    uint32_t closed = 0;
    for (uint32_t i = 0; i < plan->client_count; i++) {
        rate += source_rate(plan, i, 0, 0);
        users += source_users(plan, i);
        closed += source_is_closed(plan, i);
    }
    const bool open = closed == 0, all = closed == plan->client_count;
    const double load = open ? rate : all ? users : (double)NAN;
    return load > 0 ? (struct base_load){load, open ? "1/s" : "users"} : (struct base_load){1, ""};
}

static double start_of(const struct theory *theory)
{
    const double known = isnan(theory->meets) ? theory->full : theory->meets;
    return isfinite(known) && known > 0 ? START_BELOW * known : 1;
}

static bool is_close(const struct bracket *bracket, double within)
{
    return bracket->good > 0 && bracket->bad - bracket->good <= within * bracket->good;
}

struct capacity capacity_of(const struct capacity_search *search, uint32_t subject,
                            struct arena *arena)
{
    struct capacity found = {.busy = (double)NAN};
    struct searching in = {.search = search,
                           .subject = &search->study->subjects[subject],
                           .arena = arena,
                           .scratch = arena_create_surely(),
                           .found = &found,
                           .lowest_bad = (double)INFINITY};
    found.theory = theory_of(in.subject, search->study->columns, arena);
    const struct base_load base = base_load_of(in.subject->plan);
    found.base = base.load;
    found.unit = base.unit;
    struct bracketing how = {.start = start_of(&found.theory),
                             .least = LOAD_LEAST,
                             .most = LOAD_MOST,
                             .within = search->within,
                             .probe = try_load,
                             .context = &in,
                             .stop = search->study->interrupt};
    if (pilot_length(in.subject->plan) > 0) {
        const struct bracket pilot = pilot_search(search, in.subject, &how, &found.pilot_requests);
        found.pilot_loads = pilot.probes;
        how = pilot_aim(&how, &pilot);
    }
    found.bracket = bracket_begin();
    if (!(how.stop && *how.stop))
        found.bracket = bracket_search(&how);
    found.enough = is_close(&found.bracket, search->within);
    arena_destroy(in.scratch);
    return found;
}
