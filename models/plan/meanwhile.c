/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/meanwhile.h"

#include <math.h>

#include "models/plan/disruption.h"
#include "models/words/failure.h"

static const struct disruption_plan *plan_of(const struct plan *plan, uint32_t index)
{
    return &((const struct disruptions_plan *)plan->disruptions)->items[index];
}

/* Clocks of their own that all strike at the same moment. */
static bool at_once(const struct disruption_plan *made)
{
    const struct disruption *given = made->disruption;
    return given->at.given || (law_given(&given->every) && given->every.speed == LAW_CONSTANT);
}

/* On a clock of its own, and nobody else at that time. */
static bool is_alone(const struct disruption_plan *made, const struct strike *strike)
{
    return strike->alone && !at_once(made);
}

static uint32_t all_alone(const struct disruption_plan *made)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < made->strike_count; i++)
        count += is_alone(made, &made->strikes[i]) ? made->strikes[i].target.count : 0;
    return count;
}

uint32_t meanwhile_choices(const struct plan *plan, uint32_t index)
{
    const struct disruption_plan *made = plan_of(plan, index);
    uint32_t most = 0;
    for (uint32_t i = 0; i < made->strike_count; i++) {
        const struct target *target = &made->strikes[i].target;
        const uint32_t count = is_alone(made, &made->strikes[i]) ? 0
                               : target->word == TARGET_ONE      ? target->count
                                                                 : 1;
        most = count > most ? count : most;
    }
    return all_alone(made) + most;
}

static void keep(struct target *target, uint32_t member)
{
    target->members += member;
    target->count = 1;
}

/* Of one strike, those that are hit; none if the choice means others. */
static struct strike narrowed(const struct disruption_plan *made, const struct strike *given,
                              uint32_t *choice)
{
    struct strike strike = *given;
    struct target *target = &strike.target;
    strike.probability = 1.0;
    if (is_alone(made, given)) {
        const uint32_t count = target->count, member = *choice;
        const bool meant = member < count;
        target->count = 0;
        if (meant)
            keep(target, member);
        *choice = meant || member == NONE ? NONE : member - count;
    } else if (target->word == TARGET_ONE)
        keep(target, *choice % target->count);
    else if (target->word == TARGET_LEADER)
        keep(target, 0); /* who leads at first */
    else if (target->word == TARGET_EACH)
        target->count = (uint32_t)fmax(1.0, round(given->probability * target->count));
    return strike;
}

/* Those that strike together, or one of those that have clocks of their own. */
static void narrow(const struct disruption_plan *given, uint32_t choice,
                   struct disruption_plan *made)
{
    const uint32_t alone = all_alone(given);
    uint32_t left = choice < alone ? choice : choice - alone;
    made->strike_count = 0;
    for (uint32_t i = 0; i < given->strike_count; i++) {
        if (is_alone(given, &given->strikes[i]) != (choice < alone))
            continue;
        const struct strike strike = narrowed(given, &given->strikes[i], &left);
        if (strike.target.count > 0)
            made->strikes[made->strike_count++] = strike;
    }
}

/* Without an end, as if it had always lasted. */
static struct disruptions_plan *for_good(const struct plan *plan, uint32_t index, uint32_t choice,
                                         struct arena *arena)
{
    const struct disruption_plan *given = plan_of(plan, index);
    struct disruptions_plan *all = arena_alloc(arena, sizeof *all + sizeof all->items[0]);
    struct disruption *text = arena_alloc(arena, sizeof *text);
    *text = *given->disruption;
    text->at = (struct quantity){.given = true, .unit = UNIT_TIME};
    text->every = text->up = text->down = text->lasts = (struct law){0};
    all->count = 1;
    all->items[0] = *given;
    all->items[0].disruption = text;
    all->items[0].crews = COUNT_UNLIMITED;
    all->items[0].strikes =
        arena_array(arena, given->strike_count + 1, sizeof *all->items[0].strikes);
    narrow(given, choice, &all->items[0]);
    return all;
}

static double mean_of(const struct law *law)
{
    return law_given(law) ? law_mean(law) : (double)INFINITY;
}

static void set_begins(const struct plan *plan, struct meanwhile *to, struct arena *arena)
{
    double *begins = arena_array(arena, plan->party_count + 1, sizeof *begins);
    bool all = true;
    for (uint32_t i = 0; i < plan->party_count; i++) {
        const struct party *party = &plan->parties[i];
        double sum = 0, there = 0, silent = 0;
        for (uint32_t k = party->first; k < party->first + party->initial; k++) {
            sum += to->gone[k] ? 0.0 : to->passes[k];
            there += !to->gone[k];
            silent += to->silent[k];
        }
        begins[i] = there > 0 ? sum / there : silent > 0 ? 1.0 : party->initial > 0 ? 0.0 : 1.0;
        to->any_silent |= silent > 0;
        all &= begins[i] >= 1.0;
    }
    to->begins = all ? NULL : begins;
}

const struct plan *plan_meanwhile(const struct plan *plan, uint32_t index, uint32_t choice,
                                  struct arena *arena)
{
    const struct disruption *given = plan_of(plan, index)->disruption;
    struct disruptions_plan *all = for_good(plan, index, choice, arena);
    struct plan *copy = arena_alloc(arena, sizeof *copy);
    struct meanwhile *to = arena_alloc(arena, sizeof *to);
    *to = (struct meanwhile){
        .asks = arena_array(arena, plan->client_count + 1, sizeof *to->asks),
        .stretch = arena_array(arena, plan->instance_count + 1, sizeof *to->stretch),
        .passes = arena_array(arena, plan->instance_count + 1, sizeof *to->passes),
        .gone = arena_array(arena, plan->instance_count + 1, sizeof *to->gone),
        .silent = arena_array(arena, plan->instance_count + 1, sizeof *to->silent),
        .lasts = mean_of(law_given(&given->down) ? &given->down : &given->lasts)};
    for (uint32_t i = 0; i < plan->client_count; i++)
        to->asks[i] = 1.0;
    for (uint32_t i = 0; i < plan->instance_count; i++)
        to->stretch[i] = to->passes[i] = 1.0;
    for (uint32_t i = 0; i < all->items[0].strike_count; i++) {
        const struct strike *strike = &all->items[0].strikes[i];
        if (strike->failure->means)
            strike->failure->means(plan, strike->settings, &strike->target, to);
    }
    set_begins(plan, to, arena);
    *copy = *plan;
    copy->disruptions = all;
    copy->meanwhile = to;
    return copy;
}

static bool is_of_nodes(const struct target *target)
{
    return target->kind == TARGET_NODES || target->kind == TARGET_ZONE;
}

void meanwhile_each(const struct plan *plan, const struct target *target,
                    void (*hear)(struct meanwhile *to, uint32_t instance, double value),
                    struct meanwhile *to, double value)
{
    for (uint32_t i = 0; i < target->count; i++)
        if (!is_of_nodes(target))
            hear(to, target->members[i], value);
        else
            for (uint32_t k = 0; k < plan->instance_count; k++)
                if (plan->instances[k].node == target->members[i])
                    hear(to, k, value);
}
