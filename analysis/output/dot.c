/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/dot.h"
#include "models/plan/parties.h"

#include <stdbool.h>
#include <string.h>

/* The (first) group of nodes that it lives on. */
static const char *home_of(const struct party *party)
{
    return party_serves(party)
               ? party->service->nodes.count > 0 ? party->service->nodes.names[0] : NULL
           : party->kind == PARTY_STORE ? party->store->nodes
                                        : NULL;
}

/* How many at the beginning, and up to how many. */
static void print_count(FILE *to, const struct party *party)
{
    if (party->replicas > 1)
        fprintf(to, " \xC3\x97%u", party->initial);
    if (party->initial < party->replicas)
        fprintf(to, " to %u", party->replicas);
}

/* Names of scenarios hold letters, digits, _ and - only: safe inside quotes. */
static void print_service(FILE *to, const struct plan *plan, uint32_t index)
{
    const struct party *party = &plan->parties[index];
    const struct module *modules = plan->description->application.modules.items;
    fprintf(to,
            "    \"%s %s\" [shape=box style=\"rounded,filled\" fillcolor=\"#DCEBF7\" label=\"%s",
            party_word(party), party->name, party->name);
    if (party->kind == PARTY_BALANCER)
        fprintf(to, " balancer");
    print_count(to, party);
    uint32_t last = NONE;
    for (uint32_t i = 0; i < plan->endpoint_count; i++) {
        const struct endpoint_plan *endpoint = &plan->endpoints[i];
        if (endpoint->party != index || endpoint->module == last || endpoint->module == NONE)
            continue;
        last = endpoint->module;
        if (strcmp(modules[last].name, party->name) != 0)
            fprintf(to, "\\n%s", modules[last].name);
    }
    fprintf(to, "\"];\n");
}

static void print_store(FILE *to, const struct plan *plan, uint32_t index)
{
    const struct party *party = &plan->parties[index];
    fprintf(to, "    \"store %s\" [shape=cylinder style=filled fillcolor=\"#FBE9DD\" label=\"%s",
            party->name, party->name);
    print_count(to, party);
    fprintf(to, "\\n%s", party->store->kind.class->name);
    for (uint32_t i = 0; i < plan->dataset_count; i++)
        if (plan->datasets[i].store == index)
            fprintf(to, "\\n%s", plan->datasets[i].name);
    fprintf(to, "\"];\n");
}

static void print_party(FILE *to, const struct plan *plan, uint32_t index)
{
    if (party_serves(&plan->parties[index]))
        print_service(to, plan, index);
    else
        print_store(to, plan, index);
}

static void print_group(FILE *to, const struct plan *plan, const struct node_group *group)
{
    fprintf(to, "  subgraph \"cluster_%s\" {\n    label=\"%s: %llu node%s", group->name,
            group->name, (unsigned long long)group->count, group->count == 1 ? "" : "s");
    for (uint32_t i = 0; i < group->zones.count; i++)
        fprintf(to, "%s%s",
                i                         ? ", "
                : group->zones.count == 1 ? " in zone "
                                          : " in zones ",
                group->zones.names[i]);
    fprintf(to, "\"; labeljust=l; fontsize=12; color=\"#999999\"; fontcolor=\"#555555\";\n");
    for (uint32_t i = plan->client_count; i < plan->party_count; i++) {
        const char *home = home_of(&plan->parties[i]);
        if (home && strcmp(home, group->name) == 0)
            print_party(to, plan, i);
    }
    fprintf(to, "  }\n");
}

static const char *kind_name(const struct party *party)
{
    return party->kind == PARTY_CLIENT ? "client" : party_word(party);
}

static void print_channel(FILE *to, const struct plan *plan, const struct channel *channel)
{
    const struct party *caller = &plan->parties[channel->caller],
                       *callee = &plan->parties[channel->callee];
    const struct call_policy *policy = channel->policy->text;
    fprintf(to, "  \"%s %s\" -> \"%s %s\" [label=\"", kind_name(caller), caller->name,
            kind_name(callee), callee->name);
    const char *apart = "";
    if (party_serves(callee) && callee->replicas > 1)
        apart = fprintf(to, "%s", policy->balance.class->name) > 0 ? "\\n" : "";
    if (policy->retry.attempts > 1 && policy->retry.attempts != COUNT_UNLIMITED) {
        fprintf(to, "%s%llu tries", apart, (unsigned long long)policy->retry.attempts);
        apart = "\\n";
    }
    if (policy->timeout > 0)
        fprintf(to, "%s%.6gms", apart, (double)policy->timeout * 1e-6);
    fprintf(to, "\"];\n");
}

void dot_print(FILE *to, const struct plan *plan, const char *name)
{
    const struct table *groups = &plan->description->deployment.nodes;
    fprintf(to, "digraph \"%s\" {\n  rankdir=LR;\n  label=\"%s\"; labelloc=t; fontsize=18;\n", name,
            name);
    fprintf(
        to,
        "  graph [fontname=\"sans-serif\"];\n  node [fontname=\"sans-serif\" fontsize=12];\n"
        "  edge [fontname=\"sans-serif\" fontsize=9 color=\"#555555\" fontcolor=\"#555555\"];\n");
    for (uint32_t i = 0; i < plan->client_count; i++)
        fprintf(to,
                "  \"client %s\" [shape=oval style=filled fillcolor=\"#E6F4EA\" label=\"%s\"];\n",
                plan->parties[i].name, plan->parties[i].name);
    for (uint32_t i = 0; i < groups->count; i++)
        print_group(to, plan, (const struct node_group *)groups->items + i);
    for (uint32_t i = plan->client_count; i < plan->party_count; i++)
        if (!home_of(&plan->parties[i]))
            print_party(to, plan, i);
    for (uint32_t i = 0; i < plan->channel_count; i++)
        if (plan->channels[i].caller != plan->channels[i].callee) /* replicas among themselves */
            print_channel(to, plan, &plan->channels[i]);
    fprintf(to, "}\n");
}
