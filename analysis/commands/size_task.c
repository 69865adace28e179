/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/commands/size_task.h"

#include <math.h>
#include <stdio.h>

#include "analysis/search/capacity.h"

enum { USUAL_MOST = 1000 };

/* ---- one that is tried ---- */

static struct point_sets sets_of(const struct sizing_task *in, const uint64_t *values,
                                 const char *zone, struct arena *arena)
{
    const uint32_t count = in->count + (zone ? 1 : 0);
    const char **sets = arena_array(arena, count, sizeof *sets);
    const char **names = arena_array(arena, count, sizeof *names);
    for (uint32_t i = 0; i < count; i++)
        names[i] = "size";
    for (uint32_t i = 0; i < in->count; i++)
        sets[i] = arena_format(arena, "%s=%llu", in->things[i].path, (unsigned long long)values[i]);
    if (zone)
        sets[in->count] =
            arena_format(arena, "disruptions.zone_gone={at: 0s, crash: zone %s}", zone);
    return (struct point_sets){.sets = sets, .names = names, .count = count};
}

static bool prepare_values(struct sizing_task *in, const uint64_t *values, const char *zone,
                           struct arena *arena, struct prepared *prepared)
{
    const struct point_sets sets = sets_of(in, values, zone, arena);
    struct diagnostics *diagnostics = diagnostics_create(arena);
    if (prepare_point(&in->options->common, &sets, TO_RUN, arena, diagnostics, prepared))
        return true;
    if (!in->broken)
        diagnostics_print(diagnostics, stderr, colour_wanted(stderr));
    in->broken = true;
    return false;
}

/* shop: web 3, cart 4, without zone b */
static void tell(const struct sizing_task *in, const uint64_t *values, const char *zone,
                 struct arena *arena)
{
    const char *text = arena_format(arena, "%s:", in->base->subjects[in->which].name);
    for (uint32_t i = 0; i < in->count; i++) {
        const char *name = in->things[i].name ? in->things[i].name : in->things[i].path;
        text = arena_format(arena, "%s%s %s %llu", text, i ? "," : "", name,
                            (unsigned long long)values[i]);
    }
    if (zone)
        text = arena_format(arena, "%s, without zone %s", text, zone);
    progress_doing(in->progress, text);
}

/* With all zones, then without each. */
static enum verdict try_values(void *context, const uint64_t *values, uint32_t *busiest)
{
    struct sizing_task *in = context;
    enum verdict verdict = VERDICT_met;
    *busiest = in->count;
    if (in->machine)
        return VERDICT_undecided;
    for (uint32_t i = 0; i <= in->zone_count && verdict == VERDICT_met; i++) {
        struct prepared prepared;
        arena_reset(in->scratch, 0);
        tell(in, values, i == 0 ? NULL : in->zones[i - 1], in->scratch);
        if (!prepare_values(in, values, i == 0 ? NULL : in->zones[i - 1], in->scratch, &prepared))
            return VERDICT_undecided;
        struct study study = in->study;
        study.columns = &prepared.columns;
        const struct capacity_search search = {
            .study = &study, .first = SEARCH_FIRST, .most = search_most(&in->options->common)};
        const struct judgement judgement = judge_subject(
            &search, &prepared.subjects[in->which], SIZES_MOST * (in->zone_count + 1), in->scratch);
        if (judgement.machine) {
            in->machine = arena_text(in->arena, judgement.machine);
            return VERDICT_undecided;
        }
        in->replications += judgement.replications;
        verdict = judgement.verdict;
        *busiest = size_things_busiest(in->things, in->count, judgement.results);
    }
    return verdict;
}

/* ---- theory beside it ---- */

static enum verdict theory_at(struct sizing_task *in, uint32_t which, uint64_t value)
{
    struct prepared prepared;
    uint64_t *values = in->sized.values;
    const uint64_t before = values[which];
    arena_reset(in->scratch, 0);
    values[which] = value;
    const bool good = prepare_values(in, values, NULL, in->scratch, &prepared);
    values[which] = before;
    return good ? theory_verdict(&prepared.subjects[in->which], &prepared.columns)
                : VERDICT_undecided;
}

/* The fewest of this one, the others as they were found.  One after the other: three replicas on
 * two nodes can be worse than two. */
static double theory_of_thing(struct sizing_task *in, uint32_t which)
{
    enum { LOOKED_AT = 64 };
    const uint64_t least = in->things[which].least;
    for (uint64_t value = least; value < least + LOOKED_AT; value++)
        switch (theory_at(in, which, value)) {
        case VERDICT_met:
            return (double)value;
        case VERDICT_undecided:
            return (double)NAN;
        default:
            break;
        }
    return (double)NAN;
}

static void add_theory(struct sizing_task *in)
{
    struct prepared prepared;
    in->theory = arena_array(in->arena, in->count, sizeof *in->theory);
    for (uint32_t i = 0; i < in->count; i++)
        in->theory[i] = in->sized.met && in->zone_count == 0 ? theory_of_thing(in, i) : (double)NAN;
    arena_reset(in->scratch, 0);
    if (in->sized.met && prepare_values(in, in->sized.values, NULL, in->scratch, &prepared))
        in->cost = plan_cost(prepared.subjects[in->which].plan);
}

/* ---- what is asked for ---- */

static void list_things(struct sizing_task *in, const struct plan *plan)
{
    const struct size_options *own = in->options;
    const size_t named = own->services.count + own->of.count;
    if (named == 0) {
        in->count = size_things_all(plan, own->cost, &in->things, in->arena);
        return;
    }
    in->things = arena_array(in->arena, named, sizeof *in->things);
    for (size_t i = 0; i < named; i++) {
        const char *path =
            i < own->services.count
                ? arena_format(in->arena, "deployment.services.%s.replicas", own->services.items[i])
                : own->of.items[i - own->services.count];
        in->things[in->count++] = size_thing_of(plan, path, in->arena);
    }
}

static void list_zones(struct sizing_task *in, const struct plan *plan)
{
    in->zones = arena_array(in->arena, plan->zone_count + 1, sizeof *in->zones);
    for (uint32_t i = 0; in->options->zone_gone && i < plan->zone_count; i++)
        for (uint32_t k = 0; k < plan->node_count; k++)
            if (plan->nodes[k].zone == i && plan->nodes[k].ours) {
                in->zones[in->zone_count++] = plan->zones[i].name;
                break;
            }
}

static bool task_fits(const struct sizing_task *in)
{
    const char *wrong = in->count == 0            ? "there is nothing to be sized: no services "
                                                    "but those that an autoscaler scales"
                        : in->count > THINGS_MOST ? "that is too many things at once"
                        : in->options->zone_gone && in->zone_count < 2
                            ? "without its only zone nothing is left: "
                              "--zone-gone wants two zones with nodes"
                            : NULL;
    if (wrong)
        fprintf(stderr, "maquette: %s: %s\n", in->base->subjects[in->which].name, wrong);
    return !wrong;
}

bool size_task_run(struct sizing_task *in)
{
    const struct plan *plan = in->base->subjects[in->which].plan;
    list_things(in, plan);
    list_zones(in, plan);
    if (!task_fits(in))
        return false;
    uint64_t *least = arena_array(in->arena, in->count, sizeof *least);
    double *price = arena_array(in->arena, in->count, sizeof *price);
    const uint64_t most = in->options->most_given ? in->options->most : USUAL_MOST;
    for (uint32_t i = 0; i < in->count; i++) {
        least[i] = in->things[i].least < most ? in->things[i].least : most;
        price[i] = in->options->cost ? in->things[i].price : 1;
    }
    const struct sizing sizing = {.count = in->count,
                                  .least = least,
                                  .most = most,
                                  .price = price,
                                  .probe = try_values,
                                  .context = in,
                                  .stop = interrupt_flag()};
    in->scratch = arena_create_surely();
    in->sized = size_of_things(&sizing, in->arena);
    if (!in->broken && !in->machine)
        add_theory(in);
    arena_destroy(in->scratch);
    return !in->broken;
}
