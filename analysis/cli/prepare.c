/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/cli/prepare.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/cli/lengths.h"
#include "analysis/experiment/chosen_columns.h"
#include "analysis/experiment/settle.h"
#include "analysis/interrupt.h"
#include "analysis/metrics/objectives.h"
#include "models/plan/names.h"
#include "models/plan/review.h"
#include "models/words/arrivals.h"
#include "scenarios/reader/tree.h"

bool colour_wanted(FILE *to)
{
    const char *no_color = getenv("NO_COLOR");
    return isatty(fileno(to)) && !(no_color && *no_color);
}

/* Those of the options and of the point, under their names. */
static void join_sets(const struct options *options, const struct point_sets *point,
                      struct arena *arena, struct load_request *request)
{
    const size_t own = options->sets.count;
    const char **sets = arena_array(arena, own + point->count, sizeof *sets);
    const char **names = arena_array(arena, own + point->count, sizeof *names);
    const struct origins **origins = arena_array(arena, own + point->count, sizeof(*origins));
    for (size_t i = 0; i < own + point->count; i++) {
        sets[i] = i < own ? options->sets.items[i] : point->sets[i - own];
        names[i] = i < own ? arena_format(arena, "--set #%zu", i + 1) : point->names[i - own];
        origins[i] = i < own || !point->origins ? NULL : point->origins[i - own];
    }
    request->sets = sets;
    request->set_names = names;
    request->set_origins = origins;
    request->set_count = own + point->count;
}

static struct load_request request_of(const struct options *options)
{
    return (struct load_request){
        .files = options->words.items,
        .file_count = options->words.count,
        .with = options->with.items,
        .with_count = options->with.count,
        .architecture = options->architecture,
        .rows = description_settings,
        .size = sizeof(struct description),
    };
}

const struct parsed *prepare_parse(const struct options *options, struct arena *arena,
                                   struct diagnostics *diagnostics)
{
    const struct load_request request = request_of(options);
    return scenario_parse(&request, arena, diagnostics);
}

static bool same_tree(const struct tree *a, const struct tree *b)
{
    if (!a || !b || a->kind != b->kind || (a->kind != TREE_SCALAR && a->count != b->count))
        return a == b;
    if (a->kind == TREE_SCALAR)
        return strcmp(a->text, b->text) == 0;
    for (uint32_t i = 0; i < a->count; i++)
        if (a->kind == TREE_SEQUENCE ? !same_tree(a->items[i], b->items[i])
                                     : !same_tree(a->entries[i].key, b->entries[i].key) ||
                                           !same_tree(a->entries[i].value, b->entries[i].value))
            return false;
    return true;
}

const struct tree *prepare_swept(const struct options *options, struct arena *arena,
                                 struct diagnostics *diagnostics)
{
    struct load_request request = request_of(options);
    struct loaded *entries;
    size_t count = 0;
    join_sets(options, &(struct point_sets){.count = 0}, arena, &request);
    scenario_load(&request, arena, diagnostics_create(arena), &entries, &count);
    const struct tree_entry *first = count > 0 ? tree_find(entries[0].tree, "sweep") : NULL;
    for (size_t i = 1; i < count; i++) {
        const struct tree_entry *other = tree_find(entries[i].tree, "sweep");
        if (!same_tree(first ? first->value : NULL, other ? other->value : NULL))
            diagnostic_error(diagnostics, other ? other->key->place : first->key->place, NULL,
                             "%s and %s are not swept alike; a sweep has one design",
                             entries[0].name, entries[i].name);
    }
    return first && first->value->kind == TREE_MAPPING ? first->value : NULL;
}

static bool load(const struct options *options, const struct point_sets *point, struct arena *arena,
                 struct diagnostics *diagnostics, struct prepared *prepared)
{
    struct load_request request = request_of(options);
    request.parsed = point->parsed;
    request.rewrite = point->rewrite;
    request.rewrite_context = point->rewrite_context;
    request.inputs = point->inputs;
    join_sets(options, point, arena, &request);
    size_t count = 0;
    const bool good = scenario_load(&request, arena, diagnostics, &prepared->entries, &count);
    prepared->count = (uint32_t)count;
    const bool look = !good && !diagnostics_stopped(diagnostics);
    for (size_t i = 0; look && i < count; i++) /* what can be told of the rest, at once */
        if (prepared->entries[i].description)
            names_check(prepared->entries[i].description,
                        names_create(prepared->entries[i].description, arena),
                        prepared->entries[i].complaints);
    return good && count > 0;
}

/* All plans first, so that mistakes of all architectures are told together. */
static void compile(struct prepared *prepared, struct arena *arena)
{
    prepared->subjects = arena_array(arena, prepared->count, sizeof *prepared->subjects);
    for (uint32_t i = 0;
         i < prepared->count && !complaints_stopped(prepared->entries[i].complaints); i++) {
        const struct loaded *entry = &prepared->entries[i];
        const struct plan *plan = plan_compile(entry->description, arena, entry->complaints);
        prepared->subjects[i] =
            (struct subject){.name = entry->name, .file = entry->file, .plan = plan};
    }
}

static bool every_metric(const struct options *options)
{
    return options->metrics && strcmp(options->metrics, "all") == 0;
}

static void ask(struct prepared *prepared, const struct options *options, struct arena *arena)
{
    columns_create(&prepared->columns, arena);
    for (uint32_t i = 0; i < prepared->count; i++) {
        struct subject *subject = &prepared->subjects[i];
        if (!subject->plan)
            continue;
        columns_ask_listed(&prepared->columns, subject->plan, every_metric(options));
        subject->objectives =
            objectives_read(subject->plan, &prepared->columns, prepared->entries[i].complaints,
                            &subject->objective_count);
    }
}

static const char *source_that_changes(const struct plan *plan, uint32_t *which)
{
    const struct source *sources = plan->description->workload.items;
    for (uint32_t i = 0; i < plan->client_count; i++) {
        const struct arrivals_class *class =
            (const struct arrivals_class *)sources[i].arrivals.class;
        if (class->length) {
            *which = i;
            return class->head.name;
        }
    }
    return NULL;
}

/* Changes that come on clocks of their own are no episodes. */
static void check_releases(const struct description *description, struct complaints *to)
{
    const struct service *services = description->deployment.services.items;
    for (uint32_t i = 0; i < description->deployment.services.count; i++)
        if (law_given(&services[i].releases.every))
            complain(to, &services[i].releases.every,
                     "the disruption `release` at moments of its own, or a whole simulation",
                     "requests cannot be sampled where changes are released all the time");
}

static void check_hours(const struct plan *plan, struct complaints *to)
{
    for (uint32_t i = 0; plan && i < plan->party_count; i++)
        if (plan->parties[i].shifts && plan->parties[i].service)
            complain(to, &plan->parties[i].service->workers,
                     "a number of workers, or a whole simulation",
                     "requests cannot be sampled: a timetable has not as many workers at one time "
                     "as at another");
}

/* Requests in pieces of the time stand for the rest of it where one moment is like another. */
static void check_sampling(const struct prepared *prepared, uint32_t number)
{
    const struct description *description = prepared->entries[number].description;
    const struct experiment *experiment = &description->experiment;
    struct complaints *to = prepared->entries[number].complaints;
    uint32_t which = 0;
    if (experiment->duration == 0)
        complain(to, &experiment->duration, "experiment.duration: 10y",
                 "requests are sampled from how long a time?  No duration is given");
    if (experiment->warmup == 0)
        complain(to, &experiment->warmup, "experiment.warmup: 10s",
                 "each piece of sampled requests begins with an empty system: after how long is it "
                 "measured?");
    check_releases(description, to);
    check_hours(prepared->subjects[number].plan, to);
    const char *law = prepared->subjects[number].plan
                          ? source_that_changes(prepared->subjects[number].plan, &which)
                          : NULL;
    if (law)
        complain(to, &((const struct source *)description->workload.items)[which].arrivals,
                 "a law whose rate stays, like poisson, or a whole simulation",
                 "requests cannot be sampled: a '%s' does not ask for as much at one time as at "
                 "another",
                 law);
}

static void check_lengths(const struct prepared *prepared, enum purpose purpose)
{
    const bool may_be_open = purpose == TO_DECIDE || purpose == TO_REVIEW;
    for (uint32_t i = 0; i < prepared->count; i++) {
        const struct description *description = prepared->entries[i].description;
        const struct experiment *experiment = &description->experiment;
        if (experiment->requests == COUNT_UNLIMITED) {
            check_sampling(prepared, i);
            continue;
        }
        if (experiment->duration == 0 && experiment->requests == 0 &&
            !(may_be_open && length_is_open(prepared, i)))
            complain(prepared->entries[i].complaints, &experiment->duration,
                     "give experiment.duration or experiment.requests",
                     "how long is it measured?  Neither a duration nor a number of requests is "
                     "given");
    }
}

static bool all_compiled(const struct prepared *prepared)
{
    for (uint32_t i = 0; i < prepared->count; i++)
        if (!prepared->subjects[i].plan || prepared->entries[i].complaints->errors > 0)
            return false;
    return true;
}

static void tell_settling(const struct options *options, const char *name,
                          const struct settling *found)
{
    if (options->quiet || (found->known && !found->truncation.too_short))
        return;
    fprintf(stderr, "maquette: warning: %s: %s\n", name,
            found->known
                ? "it has not settled in the first half of the measured time, which is too "
                  "short (warmup: auto)"
                : "too few requests succeed to find a warm-up (warmup: auto): none is taken");
}

struct study prepared_study(const struct options *options, const struct prepared *prepared)
{
    return (struct study){.subjects = prepared->subjects,
                          .subject_count = prepared->count,
                          .columns = &prepared->columns,
                          .seed = prepared->seed,
                          .jobs = options->jobs_given ? (unsigned)options->jobs : 0,
                          .interrupt = interrupt_flag()};
}

/* `warmup: auto`: all get the longest that one needs.  Descriptions are ours until something runs.
 */
static void find_warmups(const struct options *options, struct prepared *prepared)
{
    sim_time longest = 0;
    bool any = false;
    struct arena *scratch = arena_create_surely();
    const struct study study = prepared_study(options, prepared);
    for (uint32_t i = 0; i < prepared->count; i++) {
        const struct experiment *experiment = &prepared->subjects[i].plan->description->experiment;
        if (experiment->warmup != DURATION_AUTO)
            continue;
        const struct settling *found = settle(&study, i, scratch);
        any = true;
        longest = found->warmup > longest ? found->warmup : longest;
        tell_settling(options, prepared->subjects[i].name, found);
    }
    for (uint32_t i = 0; any && i < prepared->count; i++)
        ((struct description *)prepared->entries[i].description)->experiment.warmup = longest;
    arena_destroy(scratch);
}

bool prepare_point(const struct options *options, const struct point_sets *point,
                   enum purpose purpose, struct arena *arena, struct diagnostics *diagnostics,
                   struct prepared *prepared)
{
    *prepared = (struct prepared){0};
    if (!load(options, point, arena, diagnostics, prepared))
        return false;
    compile(prepared, arena);
    ask(prepared, options, arena);
    if (purpose != TO_LOOK)
        check_lengths(prepared, purpose);
    if (!all_compiled(prepared) || diagnostics_errors(diagnostics) > 0 ||
        diagnostics_stopped(diagnostics))
        return false;
    if (options->metrics && !every_metric(options) &&
        !columns_choose(&prepared->columns, options->metrics, prepared->subjects, prepared->count,
                        arena, diagnostics))
        return false;
    const struct experiment *experiment = &prepared->subjects[0].plan->description->experiment;
    prepared->seed = options->seed_given ? options->seed : experiment->seed;
    prepared->replications =
        (uint32_t)(options->replications_given ? options->replications : experiment->replications);
    if (purpose == TO_DECIDE) {
        const struct study study = prepared_study(options, prepared);
        lengths_find(&study, prepared);
    }
    if (purpose == TO_RUN || purpose == TO_DECIDE)
        find_warmups(options, prepared);
    return true;
}

/* What a run says besides: where nothing is cut off, and where much is. */
static void look_at_run(const struct subject *subject, struct arena *arena,
                        struct complaints *complaints)
{
    review_disks(subject->plan, arena, complaints);
    if (subject->plan->description->experiment.warmup == 0)
        review_settling(offered_load(subject->plan, arena), arena, complaints);
}

bool prepare_for(enum purpose purpose, const struct options *options, struct arena *arena,
                 struct prepared *prepared, struct uncertain_inputs *inputs,
                 void (*more)(const struct subject *, struct arena *, struct complaints *))
{
    if (options->words.count == 0) {
        fputs("maquette: which scenario?  Name a file\n", stderr);
        return false;
    }
    struct diagnostics *diagnostics = diagnostics_create(arena);
    diagnostics_interrupt(diagnostics, interrupt_flag());
    const struct point_sets point = {.count = 0, .inputs = inputs};
    const bool good = prepare_point(options, &point, purpose, arena, diagnostics, prepared);
    if ((purpose == TO_RUN || purpose == TO_DECIDE) && !options->quiet)
        more = look_at_run;
    for (uint32_t i = 0; good && more && i < prepared->count; i++)
        more(&prepared->subjects[i], arena, prepared->entries[i].complaints);
    if (!good || !options->quiet)
        diagnostics_print(diagnostics, stderr, colour_wanted(stderr));
    return good;
}

bool prepare_with_inputs(const struct options *options, struct arena *arena,
                         struct prepared *prepared, struct uncertain_inputs *inputs)
{
    return prepare_for(TO_RUN, options, arena, prepared, inputs, NULL);
}

bool prepare_to_decide(const struct options *options, struct arena *arena,
                       struct prepared *prepared)
{
    return prepare_for(TO_DECIDE, options, arena, prepared, NULL, NULL);
}

bool command_prepare(const struct options *options, struct arena *arena, struct prepared *prepared)
{
    return prepare_for(TO_RUN, options, arena, prepared, NULL, NULL);
}

static bool same_length(const struct experiment *a, const struct experiment *b)
{
    return a->warmup == b->warmup && a->duration == b->duration && a->requests == b->requests;
}

void warn_of_lengths(const struct prepared *prepared)
{
    const struct experiment *first = &prepared->subjects[0].plan->description->experiment;
    for (uint32_t i = 1; i < prepared->count; i++)
        if (!same_length(first, &prepared->subjects[i].plan->description->experiment))
            fprintf(stderr, "maquette: warning: %s and %s are not measured for the same time\n",
                    prepared->subjects[0].name, prepared->subjects[i].name);
}

sim_time measured_until(const struct plan *plan)
{
    const struct experiment *experiment = &plan->description->experiment;
    sim_time end = SIM_NEVER;
    if (experiment->duration > 0)
        clock_add(experiment->warmup, experiment->duration, &end);
    return end;
}
