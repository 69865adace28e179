/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/traffic.h"
#include "models/plan/caches.h"
#include "models/plan/datagrams.h"
#include "models/plan/parties.h"

#include <math.h>
#include <string.h>

#include "models/plan/meanwhile.h"
#include "models/plan/messaging.h"
#include "models/plan/names.h"
#include "models/plan/transactions.h"
#include "models/words/step.h"

/* One look at all programs.  The first one makes the edges, in order; later ones go over them again
 * with what has been learned meanwhile of the success of those who are called. */
struct look {
    struct walk walk;
    struct traffic *traffic;
    struct arena *arena;
    uint32_t endpoint; /* being walked */
    uint32_t call, operation, call_limit, operation_limit;
    bool first;
    double responded; /* share of the visits that have been answered before their end */
    bool risky;       /* an earlier call may have failed from outside */
    bool *may_fail;   /* by endpoint: so may this one as a whole */
    double change;    /* what this look has learned */
};

static void *grown(struct arena *arena, const void *old, uint32_t count, uint32_t *limit,
                   size_t size)
{
    *limit = *limit ? *limit * 2 : 64;
    void *new = arena_array(arena, *limit, size);
    if (count)
        memcpy(new, old, count * size);
    return new;
}

/* A fraction of an execution is one that chance decides on. */
static void note_chance(struct look *look, double count, const struct law *law)
{
    look->traffic->random |= count != floor(count) || (law && law_cv(law) > 0.0);
}

/* `to` NONE: there is none, which is complained of when it is compiled. */
static struct call_edge *next_edge(struct look *look, const void *field, uint32_t to)
{
    struct traffic *t = look->traffic;
    if (!look->first) {
        const bool same = look->call < t->call_count && t->calls[look->call].field == field;
        return same ? &t->calls[look->call++] : NULL;
    }
    if (to == NONE)
        return NULL;
    if (look->call == look->call_limit)
        t->calls = grown(look->arena, t->calls, look->call, &look->call_limit, sizeof *t->calls);
    struct call_edge *edge = &t->calls[look->call++];
    *edge = (struct call_edge){.from = look->endpoint, .to = to, .field = field};
    return edge;
}

static struct call_edge *next_call(struct look *look, const char *const *endpoint)
{
    const struct plan *plan = look->traffic->plan;
    const uint32_t to = look->first ? plan_find_endpoint(plan, *endpoint) : NONE;
    return next_edge(look, endpoint,
                     to == NONE ? NONE
                                : plan_reached(plan, plan->endpoints[look->endpoint].party, to));
}

/* May a call to that party fail for reasons that the application does not know of? */
static bool fails_from_outside(const struct plan *plan, uint32_t channel)
{
    if (channel == NONE)
        return false;
    const struct channel *about = &plan->channels[channel];
    const struct policy *policy = about->policy;
    return policy->timer != NONE || policy->expires || policy->guards ||
           (policy->connections != NONE && policy->acquire_timeout > 0) ||
           !never_refuses(&plan->parties[about->callee]);
}

bool traffic_cut_short(const struct plan *plan, uint32_t channel)
{
    if (channel == NONE)
        return false;
    const struct policy *policy = plan->channels[channel].policy;
    const bool timed = policy->timer != NONE || policy->deadline > 0;
    const bool taken_back = policy->cancel && (timed || policy->hedges > 0);
    const bool gives_up = timed || policy->acquire_timeout > 0;
    return taken_back || policy->propagate || policy->guards ||
           (policy->connections != NONE && gives_up);
}

static bool refuses_nobody(const struct plan *plan, uint32_t endpoint)
{
    const uint32_t party = plan->endpoints[endpoint].party;
    return party == NONE || never_refuses(&plan->parties[party]);
}

static void hear_call(struct walk *walk, const struct step *step, const char *const *endpoint,
                      double count, bool forward)
{
    (void)step;
    struct look *look = (struct look *)walk;
    const struct plan *plan = look->traffic->plan;
    struct call_edge *edge = next_call(look, endpoint);
    if (!edge)
        return;
    const uint32_t channel = traffic_channel(plan, plan->endpoints[look->endpoint].party,
                                             plan->endpoints[edge->to].party);
    const struct traffic *t = look->traffic;
    const uint32_t waits = forward || walk->sent ? NONE : channel;
    edge->count = count * datagrams_arrive(t, channel, edge->to) *
                  traffic_attempts(t, waits, traffic_success(t, waits, edge->to), &walk->through);
    edge->forward = forward;
    edge->sent = walk->sent;
    edge->caught = walk->caught;
    edge->sure = !look->risky && refuses_nobody(plan, look->endpoint) &&
                 (edge->sent || !traffic_cut_short(plan, channel));
    note_chance(look, edge->count, NULL);
    edge->risky = !forward && !walk->caught &&
                  (fails_from_outside(plan, channel) || look->may_fail[edge->to]);
    look->risky |= edge->risky;
}

static void hear_compute(struct walk *walk, const struct law *demand, double count)
{
    struct look *look = (struct look *)walk;
    struct own_time *own = &look->traffic->own[look->endpoint];
    const double time = count > 0.0 ? count * law_mean(demand) : 0.0;
    own->compute += time;
    own->sure_compute += look->risky ? 0.0 : time;
    note_chance(look, count, demand);
}

static void hear_delay(struct walk *walk, const struct law *law, double count)
{
    struct look *look = (struct look *)walk;
    struct own_time *own = &look->traffic->own[look->endpoint];
    const double time = count > 0.0 ? count * law_mean(law) : 0.0;
    own->delay += time;
    own->sure_delay += look->risky ? 0.0 : time;
    note_chance(look, count, law);
}

static struct operation_edge *next_operation(struct look *look, const void *field, uint32_t found)
{
    struct traffic *t = look->traffic;
    if (!look->first) {
        const bool same =
            look->operation < t->operation_count && t->operations[look->operation].field == field;
        return same ? &t->operations[look->operation++] : NULL;
    }
    if (found == NAME_UNKNOWN)
        return NULL;
    if (look->operation == look->operation_limit)
        t->operations = grown(look->arena, t->operations, look->operation, &look->operation_limit,
                              sizeof *t->operations);
    struct operation_edge *edge = &t->operations[look->operation++];
    *edge = (struct operation_edge){.from = look->endpoint, .dataset = found, .field = field};
    return edge;
}

static void set_operation(struct look *look, struct operation_edge *edge, double count, bool write)
{
    const struct traffic *t = look->traffic;
    struct walk *walk = &look->walk;
    const struct plan *plan = look->traffic->plan;
    edge->write = write;
    edge->caught = walk->caught;
    const uint32_t store = plan_keeper(plan, plan->endpoints[look->endpoint].party, edge->dataset);
    const uint32_t channel =
        store == NONE ? NONE : traffic_channel(plan, plan->endpoints[look->endpoint].party, store);
    edge->sure =
        !look->risky && refuses_nobody(plan, look->endpoint) && !traffic_cut_short(plan, channel);
    edge->level = walk->level;
    edge->made = walk->made;
    edge->count = count * datagrams_stored(t, channel, edge) *
                  traffic_attempts(t, channel, traffic_kept(t, channel, edge), &walk->through);
    note_chance(look, edge->count, NULL);
    edge->risky = !walk->caught && fails_from_outside(plan, channel);
    look->risky |= edge->risky;
}

static void hear_operation(struct walk *walk, const struct step *step, const char *const *dataset,
                           double count, bool write)
{
    (void)step;
    struct look *look = (struct look *)walk;
    const struct plan *plan = look->traffic->plan;
    struct operation_edge *edge =
        next_operation(look, dataset, names_find(&plan->names->datasets, *dataset));
    if (edge)
        set_operation(look, edge, count, write);
}

/* Every group gets it, and each of its consumers its part. */
static void hear_publish(struct walk *walk, const struct step *step, const char *const *name,
                         double count, bool waits)
{
    (void)step, (void)waits;
    struct look *look = (struct look *)walk;
    const struct plan *plan = look->traffic->plan;
    const uint32_t topic = messaging_topic(plan, *name);
    if (topic == NONE)
        return;
    struct operation_edge *edge = next_operation(look, name, plan->dataset_count + topic);
    if (edge)
        set_operation(look, edge, count, true);
    for (uint32_t i = 0; i < plan->endpoint_count; i++) {
        const double share = messaging_share(plan, topic, i);
        struct call_edge *heard = share > 0.0 ? next_edge(look, name, i) : NULL;
        if (heard)
            *heard = (struct call_edge){.from = look->endpoint,
                                        .to = i,
                                        .count = count * share,
                                        .sent = true,
                                        .published = true,
                                        .caught = true,
                                        .field = name};
    }
}

/* What takes back the steps of sagas that the application lets fail. */
static void hear_undo(struct walk *walk, const struct step *step, const char *const *name,
                      double count, bool write)
{
    struct look *look = (struct look *)walk;
    const struct plan *plan = look->traffic->plan;
    const struct chosen *kind = transaction_kind(plan, look->endpoint);
    (void)step;
    if (!kind || !transaction_class_of(kind)->undoes)
        return;
    struct operation_edge *operation =
        write ? next_operation(look, name, names_find(&plan->names->datasets, *name)) : NULL;
    walk->caught = true;
    if (operation) {
        const double through = walk->through;
        set_operation(look, operation, count, true);
        walk->through = through; /* nobody waits for it */
        operation->sure = false;
    }
    struct call_edge *call = write ? NULL : next_call(look, name);
    if (!call)
        return;
    call->count = count;
    call->sent = call->caught = true;
    note_chance(look, count, NULL);
}

/* Whatever fails behind it, the caller has been answered well. */
static void hear_respond(struct walk *walk, double count)
{
    struct look *look = (struct look *)walk;
    look->responded = fmax(look->responded, count);
}

/* Replicas of the first one that the step calls. */
struct callee_walk {
    struct walk walk;
    const struct plan *plan;
    double replicas;
};

static void find_callee(struct walk *walk, const struct step *step, const char *const *endpoint,
                        double count, bool forward)
{
    (void)step, (void)count, (void)forward;
    struct callee_walk *self = (struct callee_walk *)walk;
    const uint32_t found = plan_find_endpoint(self->plan, *endpoint);
    if (self->replicas == 0 && found != NONE && self->plan->endpoints[found].party != NONE)
        self->replicas = self->plan->parties[self->plan->endpoints[found].party].initial;
}

static double each_replica(struct walk *walk, const struct step *step)
{
    const struct look *look = (const struct look *)walk;
    struct callee_walk callee = {.walk = {.call = find_callee}, .plan = look->traffic->plan};
    walk_steps(&(struct table){.count = 1, .items = (void *)step}, &callee.walk, 1);
    return callee.replicas > 0 ? callee.replicas : 1.0;
}

static void look_at(struct look *look, uint32_t endpoint)
{
    struct traffic *t = look->traffic;
    look->endpoint = endpoint;
    look->risky = false;
    look->responded = 0;
    t->own[endpoint] = (struct own_time){0};
    t->first_call[endpoint] = look->call;
    t->first_operation[endpoint] = look->operation;
    walk_steps(&t->plan->endpoints[endpoint].endpoint->steps, &look->walk, 1.0);
    const double success = fmax(look->walk.through + look->walk.answered, look->responded);
    look->change += fabs(success - t->success[endpoint]);
    look->change += look->risky != look->may_fail[endpoint];
    t->success[endpoint] = success;
    look->may_fail[endpoint] = look->risky;
}

static void look_again(struct look *look)
{
    struct traffic *t = look->traffic;
    look->call = look->operation = 0;
    look->change = 0;
    for (uint32_t i = 0; i < t->plan->endpoint_count; i++)
        look_at(look, i);
    t->random |= look->walk.drawn;
    t->call_count = t->first_call[t->plan->endpoint_count] = look->call;
    t->operation_count = t->first_operation[t->plan->endpoint_count] = look->operation;
    look->first = false;
}

/* Who is called is mostly written behind who calls, so a few looks settle it; forwards that go
 * round take more. */
const struct traffic *traffic_granted(const struct plan *plan, const double *granted,
                                      struct arena *arena)
{
    enum { MOST_LOOKS = 1000 };
    const uint32_t count = plan->endpoint_count;
    struct traffic *t = arena_alloc(arena, sizeof *t);
    *t = (struct traffic){.plan = plan,
                          .granted = granted,
                          .reach = datagrams_reach(plan, arena),
                          .begins = plan->meanwhile ? plan->meanwhile->begins : NULL,
                          .first_call = arena_array(arena, count + 1, sizeof *t->first_call),
                          .first_operation =
                              arena_array(arena, count + 1, sizeof *t->first_operation),
                          .own = arena_array(arena, count + 1, sizeof *t->own),
                          .success = arena_array(arena, count + 1, sizeof *t->success)};
    for (uint32_t i = 0; i < count; i++)
        t->success[i] = 1.0;
    struct look look = {.walk = {.call = hear_call,
                                 .compute = hear_compute,
                                 .delay = hear_delay,
                                 .operate = hear_operation,
                                 .publish = hear_publish,
                                 .undo = hear_undo,
                                 .respond = hear_respond,
                                 .each = each_replica},
                        .traffic = t,
                        .arena = arena,
                        .first = true,
                        .may_fail = arena_array(arena, count + 1, sizeof *look.may_fail)};
    look_again(&look);
    for (unsigned i = 0; i < MOST_LOOKS && look.change > 1e-12; i++)
        look_again(&look);
    return t;
}

const struct traffic *traffic_of(const struct plan *plan, struct arena *arena)
{
    return traffic_granted(plan, NULL, arena);
}
