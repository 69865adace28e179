/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/disruption.h"

#include <math.h>
#include <string.h>

#include "models/words/crews.h"
#include "models/words/failure.h"

static const struct crews_class *crews_of(const struct disruption *given)
{
    return (const struct crews_class *)given->crews.class;
}

static bool crews_limited(const struct disruption *given)
{
    const struct crews_class *crews = crews_of(given);
    return crews && (crews->name || crews->count(given->crews.settings) != COUNT_UNLIMITED);
}

static bool timing_complaint(const struct disruption *given, struct complaints *to)
{
    const bool at = given->at.given, every = law_given(&given->every);
    const bool up = law_given(&given->up), down = law_given(&given->down);
    const bool lasts = law_given(&given->lasts);
    const unsigned errors = to->errors;
    if (at + every + (up || down) == 0)
        complain(to, &given->name, "add at, every, or up and down", "'%s' never begins",
                 given->name);
    if (at + every + (up || down) > 1)
        complain(to, &given->name, "keep one of at, every, up and down",
                 "'%s' has more than one timing", given->name);
    if (at && given->at.unit != UNIT_TIME)
        complain(to, &given->at, "write it like 120s", "at is a duration");
    if (up != down)
        complain(to, up ? &given->up : &given->down, "give both", "up and down go together");
    if (every && !lasts)
        complain(to, &given->every, "add for", "what has no end cannot begin again");
    if (lasts && (up || down))
        complain(to, &given->lasts, "the time of the outage is down",
                 "for does not go with up and down");
    if (crews_limited(given) && !(up && down))
        complain(to, &given->crews, NULL, "crews go with up and down");
    return to->errors > errors;
}

/* Laws that would make it begin without end at one instant. */
static bool pace_complaint(const struct disruption *given, struct complaints *to)
{
    const unsigned errors = to->errors;
    if (law_given(&given->every) && !(law_mean(&given->every) > 0.0))
        complain(to, &given->every, NULL, "every needs a mean above zero");
    if (law_given(&given->up) && !(law_mean(&given->up) + law_mean(&given->down) > 0.0))
        complain(to, &given->up, NULL, "up and down cannot both be zero");
    return to->errors > errors;
}

/* ---- what it does, and to whom ---- */

struct preparing {
    const struct plan *plan;
    struct arena *arena;
    struct complaints *to;
    struct disruption_plan *made;
};

static void add_strike(struct preparing *in, struct strike strike)
{
    struct disruption_plan *made = in->made;
    strike.first = made->victims;
    made->victims += strike.target.count;
    made->together |= !strike.alone;
    made->clocks += strike.alone ? strike.target.count : 0;
    made->strikes[made->strike_count++] = strike;
}

static bool add_target(struct preparing *in, const struct chosen *action, const char *const *text,
                       double probability, bool alone)
{
    const struct failure_class *failure = (const struct failure_class *)action->class;
    struct strike strike = {
        .failure = failure, .settings = action->settings, .probability = probability};
    struct target *target = &strike.target;
    const bool found =
        failure->resolve
            ? failure->resolve(in->plan, action->settings, text, in->arena, in->to, target)
            : plan_target(in->plan, *text, text, in->arena, in->to, target);
    if (found && target->joined)
        return true;
    if (found && target->count == 0)
        complain(in->to, text, NULL, "there is nothing at '%s' that it could hit", *text);
    if (!found || target->count == 0 ||
        (failure->check && !failure->check(action->settings, target, in->to)))
        return false;
    strike.alone = alone && target->word == TARGET_EACH;
    add_strike(in, strike);
    return true;
}

/* The first row of a failure of things is a list of names; on an empty list it hits nobody. */
static const struct name_list *targets_of(const struct chosen *action)
{
    return action->class->settings[0].kind == SETTING_NAMES ? action->settings : NULL;
}

static uint32_t target_count(const struct chosen *action)
{
    const struct name_list *names = action->class ? targets_of(action) : NULL;
    return names ? names->count : 1;
}

static bool add_action(struct preparing *in, const struct chosen *action, double probability,
                       bool alone)
{
    const struct name_list *names = targets_of(action);
    bool good = true;
    if (names && names->count == 0) {
        complain(in->to, names, "write `node pool/3` or [node pool/3, zone a]", "'%s' hits nobody",
                 action->class->name);
        return false;
    }
    for (uint32_t i = 0; i < target_count(action); i++) {
        const char *const *text = names ? &names->names[i] : action->settings;
        good = add_target(in, action, text, probability, alone) && good;
    }
    return good;
}

static bool action_complaint(const struct disruption *given, struct complaints *to)
{
    if (given->action.class && given->hits.count > 0)
        complain(to, &given->hits, "write it as one of the hits",
                 "an action and hits do not go together");
    else if (!given->action.class && given->hits.count == 0)
        complain(to, &given->name, "add crash: node pool/3, or hits: {...}", "'%s' does nothing",
                 given->name);
    else
        return false;
    return true;
}

/* ---- who repairs ---- */

static bool find_crew(const struct plan *plan, const struct disruption *given,
                      struct complaints *to, struct disruption_plan *made)
{
    const struct table *crews = &plan->description->deployment.crews;
    const struct crew *list = crews->items;
    const char *name = crews_of(given)->name(given->crews.settings);
    for (uint32_t i = 0; i < crews->count; i++)
        if (strcmp(list[i].name, name) == 0) {
            made->crew = i;
            made->crews = list[i].count;
            return true;
        }
    complain(to, given->crews.settings, "write deployment: {crews: {ops: 2}}",
             "there are no crews '%s' in `deployment.crews`", name);
    return false;
}

static bool take_crews(const struct plan *plan, const struct disruption *given,
                       struct complaints *to, struct disruption_plan *made)
{
    made->crew = NONE;
    made->crews = COUNT_UNLIMITED;
    if (!crews_of(given))
        return true;
    if (crews_of(given)->name)
        return find_crew(plan, given, to, made);
    made->crews = crews_of(given)->count(given->crews.settings);
    return true;
}

static double repair_mean(const struct disruption *given)
{
    return law_given(&given->down) ? law_mean(&given->down) * 1e-9 : 0.0;
}

/* Who else waits for the same crews, and how long those work on one repair. */
static void share_crews(struct disruptions_plan *all)
{
    for (uint32_t i = 0; i < all->count; i++) {
        struct disruption_plan *made = &all->items[i];
        for (uint32_t k = 0; k < all->count; k++) {
            const struct disruption_plan *other = &all->items[k];
            if (k != i && (made->crew == NONE || other->crew != made->crew))
                continue;
            made->crew_clocks += other->clocks;
            made->crew_time = fmax(made->crew_time, repair_mean(other->disruption));
        }
    }
}

static void make_room(struct preparing *in, const struct disruption *given)
{
    const struct hit *hits = given->hits.items;
    uint32_t most = target_count(&given->action);
    for (uint32_t i = 0; i < given->hits.count; i++)
        most += target_count(&hits[i].action);
    in->made->strikes = arena_array(in->arena, most, sizeof *in->made->strikes);
}

static bool prepare_one(const struct plan *plan, const struct disruption *given,
                        struct arena *arena, struct complaints *to, struct disruption_plan *made)
{
    struct preparing in = {plan, arena, to, made};
    const struct hit *hits = given->hits.items;
    bool good = !timing_complaint(given, to) && !pace_complaint(given, to);
    *made = (struct disruption_plan){.disruption = given};
    good = take_crews(plan, given, to, made) && good;
    if (action_complaint(given, to))
        return false;
    make_room(&in, given);
    if (given->action.class)
        good = add_action(&in, &given->action, 1.0, true) && good;
    for (uint32_t i = 0; i < given->hits.count; i++)
        good = add_action(&in, &hits[i].action, hits[i].probability, false) && good;
    made->clocks += made->together;
    return good;
}

static bool loses_disks(const struct table *given)
{
    for (struct actions each = {.of = given}; actions_next(&each);)
        if (each.failure->takes_disk && each.failure->takes_disk(each.settings))
            return true;
    return false;
}

bool disruptions_prepare(struct plan *plan, struct arena *arena, struct complaints *complaints)
{
    const struct table *given = &plan->description->disruptions;
    const struct disruption *disruptions = given->items;
    struct disruptions_plan *made =
        arena_alloc(arena, sizeof *made + given->count * sizeof made->items[0]);
    bool good = true;
    made->count = given->count;
    made->lose_disks = loses_disks(given);
    for (uint32_t i = 0; i < given->count; i++)
        good = prepare_one(plan, &disruptions[i], arena, complaints, &made->items[i]) && good;
    share_crews(made);
    plan->disruptions = made;
    return good;
}

/* Renewal theory: the mean number of beginnings of one clock in [0, until), where the first comes
 * after `first` and the others each `cycle` later.  Exact for constant times and for exponential
 * ones without repair; else the limit for long times, until/m - f/m + (1 + cv^2)/2 (Cox 1962,
 * "Renewal theory", section 4.2). */
static double renewals(const struct law *first, const struct law *rest, double until)
{
    const double f = law_mean(first), r = rest ? law_mean(rest) : 0.0, cycle = f + r;
    const bool constant = first->speed == LAW_CONSTANT && (!rest || rest->speed == LAW_CONSTANT);
    if (constant)
        return until > f ? ceil((until - f) / cycle) : 0.0;
    const double sd = hypot(f * law_cv(first), rest ? r * law_cv(rest) : 0.0);
    const double beyond = 0.5 + 0.5 * (sd / cycle) * (sd / cycle) - f / cycle;
    const double expected = until / cycle + (isfinite(beyond) ? beyond : 0.0);
    return expected > 0.0 ? expected : 0.0;
}

double disruption_expected(const struct plan *plan, uint32_t index, sim_time until)
{
    const struct disruption_plan *made =
        &((const struct disruptions_plan *)plan->disruptions)->items[index];
    const struct disruption *given = made->disruption;
    if (given->at.given)
        return given->at.value < (double)until ? (double)made->clocks : 0.0;
    if (law_given(&given->every))
        return made->clocks * renewals(&given->every, NULL, (double)until);
    const double alone = made->clocks * renewals(&given->up, &given->down, (double)until);
    const double crews = (double)made->crews * (double)until / law_mean(&given->down);
    return made->crews == COUNT_UNLIMITED || crews + made->clocks > alone ? alone
                                                                          : crews + made->clocks;
}

static double share_of_moment(const struct disruption *given, double from, double until)
{
    const double begin = given->at.value;
    const double end = law_given(&given->lasts) ? begin + law_mean(&given->lasts) : until;
    const double inside = fmin(end, until) - fmax(begin, from);
    return inside > 0.0 ? inside / (until - from) : 0.0;
}

double disruption_share_of(const struct plan *plan, uint32_t index, sim_time from, sim_time until)
{
    const struct disruption *given =
        ((const struct disruptions_plan *)plan->disruptions)->items[index].disruption;
    if (given->at.given)
        return share_of_moment(given, (double)from, (double)until);
    if (law_given(&given->every))
        return fmin(1.0, law_mean(&given->lasts) / law_mean(&given->every));
    return law_mean(&given->down) / (law_mean(&given->up) + law_mean(&given->down));
}

double disruption_share(const struct plan *plan, sim_time from, sim_time until)
{
    const struct disruptions_plan *all = plan->disruptions;
    double share = until > from || !all || all->count == 0 ? 0.0 : 1.0;
    for (uint32_t i = 0; all && i < all->count && until > from; i++)
        if (all->items[i].disruption->at.given)
            share += disruption_share_of(plan, i, from, until);
        else if (all->items[i].crews != COUNT_UNLIMITED) /* who waits for a crew is down as well */
            share = 1.0;
        else
            share += all->items[i].clocks * disruption_share_of(plan, i, from, until);
    return fmin(share, 1.0);
}

bool disruptions_lose_disks(const struct plan *plan)
{
    const struct disruptions_plan *all = plan->disruptions;
    return all && all->lose_disks;
}

static bool strike_kills(const struct strike *strike, bool *nodes)
{
    const struct target *target = &strike->target;
    if (!strike->failure->kills || (target->kind != TARGET_NODES && target->kind != TARGET_ZONE))
        return false;
    for (uint32_t i = 0; i < target->count; i++)
        nodes[target->members[i]] = true;
    return target->count > 0;
}

bool disruption_kills(const struct plan *plan, bool *nodes)
{
    const struct disruptions_plan *all = plan->disruptions;
    bool any = false;
    for (uint32_t i = 0; all && i < all->count; i++)
        for (uint32_t k = 0; k < all->items[i].strike_count; k++)
            any |= strike_kills(&all->items[i].strikes[k], nodes);
    return any;
}
