/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/experiment/attributed.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "models/plan/parties.h"

/* What the replications of a view say of one scope. */
struct asking {
    const struct results *results;
    const struct architecture_result *about;
    const struct view *view;
    struct arena *arena;
    const struct scope_time **scopes; /* by replication; NULL: it has none */
    struct sums *sums;                /* by replication; room to work in */
    bool *used;
};

static const struct estimator of_time = {.kind = ESTIMATE_ratio};
static const struct estimator of_share = {.kind = ESTIMATE_ratio, .up_to_1 = true};

static const struct scope_time *scope_of(const struct attribution_digest *digest, uint32_t endpoint)
{
    for (uint32_t i = 0; digest && i < digest->count; i++)
        if (digest->scopes[i].endpoint == endpoint)
            return &digest->scopes[i];
    return NULL;
}

static double time_of(const struct account_time *account, unsigned part)
{
    return !account ? 0 : part == OF_ALL ? account->all : account->slow;
}

static int by_account(const void *a, const void *b)
{
    const struct account_time *one = a, *other = b;
    if (one->party != other->party)
        return one->party < other->party ? -1 : 1;
    return (int)one->kind - (int)other->kind;
}

static const struct account_time *account_in(const struct scope_time *scope,
                                             const struct account_time *account)
{
    return bsearch(account, scope->accounts, scope->count, sizeof *account, by_account);
}

/* Time on the account (NULL: all of them) in seconds per request, or as a share of all. */
static struct estimate estimate(struct asking *in, const struct account_time *account,
                                unsigned part, bool share)
{
    const uint32_t n = in->results->replications;
    for (uint32_t i = 0; i < n; i++) {
        const struct scope_time *scope = in->scopes[i];
        in->sums[i] = (struct sums){0};
        if (!scope)
            continue;
        const double all = part == OF_ALL ? scope->all_time : scope->slow_time;
        const uint64_t requests = part == OF_ALL ? scope->requests : scope->slow;
        const double time = account ? time_of(account_in(scope, account), part) : all;
        in->sums[i].part = share ? time : time / 1e9;
        in->sums[i].whole = share ? all : (double)requests;
    }
    return estimate_of(share ? &of_share : &of_time, in->sums, in->used, n, NULL);
}

/* The accounts of all replications, each once, in order. */
static struct account_time *all_accounts(const struct asking *in, uint32_t *count)
{
    uint32_t room = 0;
    for (uint32_t i = 0; i < in->results->replications; i++)
        room += in->scopes[i] ? in->scopes[i]->count : 0;
    struct account_time *list = arena_array(in->arena, room + 1, sizeof *list);
    uint32_t all = 0;
    for (uint32_t i = 0; i < in->results->replications; i++)
        for (uint32_t k = 0; in->scopes[i] && k < in->scopes[i]->count; k++)
            list[all++] = in->scopes[i]->accounts[k];
    qsort(list, all, sizeof *list, by_account);
    *count = 0;
    for (uint32_t i = 0; i < all; i++)
        if (*count == 0 || by_account(&list[*count - 1], &list[i]) != 0)
            list[(*count)++] = list[i];
    return list;
}

static double larger_share(const struct attributed_line *line)
{
    return fmax(line->share[OF_ALL].value, line->share[OF_SLOWEST].value);
}

static int by_share(const void *a, const void *b)
{
    const double one = larger_share(a), other = larger_share(b);
    return one > other ? -1 : one < other;
}

static void put_lines(struct asking *in, struct attributed *into)
{
    const struct account_time *accounts = all_accounts(in, &into->count);
    into->lines = arena_array(in->arena, into->count + 1, sizeof *into->lines);
    for (uint32_t i = 0; i < into->count; i++) {
        struct attributed_line *line = &into->lines[i];
        line->component = in->about->components[accounts[i].party];
        line->kind = spent_rows[accounts[i].kind].name;
        for (unsigned part = 0; part < PARTS_OF_REQUESTS; part++) {
            line->time[part] = estimate(in, &accounts[i], part, false);
            line->share[part] = estimate(in, &accounts[i], part, true);
        }
    }
    qsort(into->lines, into->count, sizeof *into->lines, by_share);
}

static struct attributed attributed_scope_of(struct asking *in, uint32_t endpoint)
{
    struct attributed into = {.endpoint = endpoint == NONE ? NULL : in->about->endpoints[endpoint],
                              .threshold = INFINITY};
    for (uint32_t i = 0; i < in->results->replications; i++) {
        in->scopes[i] = in->used[i] ? scope_of(in->about->attributions[i], endpoint) : NULL;
        if (!in->scopes[i])
            continue;
        into.requests[OF_ALL] += in->scopes[i]->requests;
        into.requests[OF_SLOWEST] += in->scopes[i]->slow;
        into.threshold = fmin(into.threshold, seconds_of((double)in->scopes[i]->threshold));
    }
    for (unsigned part = 0; part < PARTS_OF_REQUESTS; part++)
        into.time[part] = estimate(in, NULL, part, false);
    put_lines(in, &into);
    return into;
}

static int by_number(const void *a, const void *b)
{
    const uint32_t one = *(const uint32_t *)a, other = *(const uint32_t *)b;
    return one < other ? -1 : one > other;
}

/* Endpoints of any replication that is used, each once. */
static uint32_t *endpoints_of(const struct asking *in, uint32_t *count)
{
    uint32_t room = 0, all = 0;
    for (uint32_t i = 0; i < in->results->replications; i++)
        room += in->used[i] ? in->about->attributions[i]->count : 0;
    uint32_t *list = arena_array(in->arena, room + 1, sizeof *list);
    for (uint32_t i = 0; i < in->results->replications; i++)
        for (uint32_t k = 0; in->used[i] && k < in->about->attributions[i]->count; k++)
            if (in->about->attributions[i]->scopes[k].endpoint != NONE)
                list[all++] = in->about->attributions[i]->scopes[k].endpoint;
    qsort(list, all, sizeof *list, by_number);
    *count = 0;
    for (uint32_t i = 0; i < all; i++)
        if (*count == 0 || list[*count - 1] != list[i])
            list[(*count)++] = list[i];
    return list;
}

struct attributed_list attributed_of(const struct results *results, const struct view *view,
                                     struct arena *arena)
{
    const uint32_t n = results->replications;
    struct asking in = {.results = results,
                        .about = &results->architectures[view->architecture],
                        .view = view,
                        .arena = arena,
                        .scopes = arena_array(arena, n + 1, sizeof *in.scopes),
                        .sums = arena_array(arena, n + 1, sizeof *in.sums),
                        .used = arena_array(arena, n + 1, sizeof *in.used)};
    struct attributed_list list = {0};
    uint32_t used = 0, endpoints = 0;
    for (uint32_t i = 0; in.about->attributions && i < n; i++) {
        in.used[i] = in.about->attributions[i] && view_has(results, view, i);
        used += in.used[i];
    }
    if (used == 0 || in.about->unstable)
        return list;
    const uint32_t *numbers = endpoints_of(&in, &endpoints);
    list.scopes = arena_array(arena, 1 + (size_t)endpoints, sizeof *list.scopes);
    list.scopes[list.count++] = attributed_scope_of(&in, NONE);
    if (list.scopes[0].requests[OF_ALL] == 0)
        list.count = 0;
    for (uint32_t i = 0; list.count > 0 && i < endpoints; i++)
        list.scopes[list.count++] = attributed_scope_of(&in, numbers[i]);
    return list;
}

const char *attributed_scope(const struct attributed *of, const struct attributed_line *line,
                             struct arena *arena)
{
    return of->endpoint
               ? arena_format(arena, "%s: %s %s", of->endpoint, line->component, line->kind)
               : arena_format(arena, "%s %s", line->component, line->kind);
}

/* ---- tidy data ---- */

static void put_accounts(const struct architecture_result *about, const struct scope_time *scope,
                         void (*put)(void *context, const struct attributed_cell *cell),
                         void *context)
{
    const bool whole = scope->endpoint == NONE;
    char text[1024];
    for (uint32_t i = 0; i < scope->count; i++) {
        const struct account_time *account = &scope->accounts[i];
        snprintf(text, sizeof text, "%s%s%s %s", whole ? "" : about->endpoints[scope->endpoint],
                 whole ? "" : ": ", about->components[account->party],
                 spent_rows[account->kind].name);
        const struct attributed_cell mean = {"why.mean", text,
                                             seconds_of(account->all) / (double)scope->requests};
        const struct attributed_cell slowest = {"why.slowest", text,
                                                seconds_of(account->slow) / (double)scope->slow};
        put(context, &mean);
        put(context, &slowest);
    }
}

void attributed_each(const struct results *results, uint32_t architecture, uint32_t replication,
                     void (*put)(void *context, const struct attributed_cell *cell), void *context)
{
    const struct architecture_result *about = &results->architectures[architecture];
    const struct attribution_digest *digest =
        about->attributions ? about->attributions[replication] : NULL;
    for (uint32_t i = 0; digest && i < digest->count; i++)
        put_accounts(about, &digest->scopes[i], put, context);
}

void attributed_names(const struct plan *plan, struct architecture_result *into,
                      uint32_t replications, struct arena *arena)
{
    into->attributions = arena_array(arena, replications, sizeof *into->attributions);
    into->components = arena_array(arena, plan->party_count + 1, sizeof *into->components);
    into->endpoints = arena_array(arena, plan->endpoint_count + 1, sizeof *into->endpoints);
    for (uint32_t i = 0; i < plan->party_count; i++)
        into->components[i] =
            arena_format(arena, "%s%s", party_prefix(&plan->parties[i]), plan->parties[i].name);
    for (uint32_t i = 0; i < plan->endpoint_count; i++)
        into->endpoints[i] = arena_text(arena, plan->endpoints[i].name);
}
