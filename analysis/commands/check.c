/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>

#include "analysis/cli/prepare.h"
#include "analysis/output/dot.h"
#include "analysis/output/figure.h"
#include "analysis/output/file.h"
#include "analysis/output/json_writer.h"
#include "analysis/output/load_lines.h"
#include "analysis/output/meantime_lines.h"
#include "analysis/sweep/design.h"
#include "analysis/version.h"
#include "models/plan/disruption.h"
#include "models/plan/offered.h"
#include "models/plan/registry.h"
#include "models/plan/review.h"
#include "scenarios/reader/resolved.h"
#include "scenarios/reader/tree.h"

static sim_time experiment_end(const struct experiment *experiment)
{
    sim_time end;
    clock_add(experiment->warmup, experiment->duration, &end);
    return end;
}

static void print_disruptions(const struct offered *offered, const struct plan *plan,
                              const struct complaints *at, bool all, struct arena *arena)
{
    const struct experiment *experiment = &plan->description->experiment;
    const struct disruption *disruptions = plan->description->disruptions.items;
    const uint32_t count = plan->description->disruptions.count;
    const uint32_t printed = all || count <= LOAD_LINES ? count : LOAD_LINES;
    for (uint32_t i = 0; i < printed; i++) {
        const double expected = disruption_expected(plan, i, experiment_end(experiment));
        char text[FIGURE_SIZE];
        figure_exact(text, sizeof text, round(expected * 1000) / 1000);
        printf("  disruption %s: expected %s time%s in a run\n", disruptions[i].name, text,
               expected == 1 ? "" : "s");
        meantime_line_print(offered, i, at, arena, stdout);
    }
    if (printed < count)
        printf("  and %" PRIu32 " more disruptions (--all shows them)\n", count - printed);
}

/* Of all architectures together, as they are drawn. */
static void print_inputs(const struct uncertain_inputs *inputs, bool all)
{
    const uint32_t printed =
        all || inputs->count <= LOAD_LINES ? inputs->count : (uint32_t)LOAD_LINES;
    if (inputs->count > 0)
        puts("uncertain inputs, in their middle unless they are drawn (compare --uncertain)");
    for (uint32_t i = 0; i < printed; i++)
        printf("  %s: about(%s)\n", inputs->list[i].key, inputs->list[i].text);
    if (printed < inputs->count)
        printf("  and %" PRIu32 " more (--all shows them)\n", inputs->count - printed);
}

/* Once for a file, whatever the number of its architectures. */
static void warn_without_network(const struct prepared *prepared)
{
    const char *last = NULL;
    for (uint32_t i = 0; i < prepared->count; i++) {
        const struct subject *subject = &prepared->subjects[i];
        uint32_t nodes = 0;
        for (uint32_t j = 0; j < subject->plan->node_count; j++)
            nodes += subject->plan->nodes[j].ours;
        if (subject->plan->networked || nodes < 2 || subject->plan->endpoint_count == 0 ||
            subject->file == last)
            continue;
        last = subject->file;
        fprintf(stderr,
                "%s: warning: no deployment.network: messages take no time and cost nothing\n",
                subject->file);
    }
}

static void print_hand_overs(const struct offered *offered, struct arena *arena)
{
    const double mean = offered_hand_overs(offered, arena).mean;
    if (mean > 0)
        printf("  a request is handed over %.4g times on average\n", mean);
}

static void print_counts(const struct subject *subject)
{
    const struct plan *plan = subject->plan;
    uint32_t services = 0, balancers = 0, stores = 0, nodes = 0;
    for (uint32_t i = 0; i < plan->party_count; i++) {
        services += plan->parties[i].kind == PARTY_SERVICE;
        balancers += plan->parties[i].kind == PARTY_BALANCER;
        stores += plan->parties[i].kind == PARTY_STORE;
    }
    for (uint32_t i = 0; i < plan->node_count; i++)
        nodes += plan->nodes[i].ours;
    const struct {
        const char *one, *many;
        uint32_t count;
    } parts[] = {{"service", "services", services},
                 {"balancer", "balancers", balancers},
                 {"store", "stores", stores},
                 {"node", "nodes", nodes},
                 {"endpoint", "endpoints", plan->names->endpoints.count},
                 {"objective", "objectives", subject->objective_count}};
    const char *before = ": ";
    printf("%s: OK: %s", subject->file, subject->name);
    for (unsigned i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (parts[i].count > 0) {
            printf("%s%" PRIu32 " %s", before, parts[i].count,
                   parts[i].count == 1 ? parts[i].one : parts[i].many);
            before = ", ";
        }
    putchar('\n');
}

static void print_registries(const struct plan *plan, struct arena *arena)
{
    const uint32_t discovery = plan->registries[REGISTRY_INSTANCES],
                   centre = plan->registries[REGISTRY_SETTINGS];
    if (discovery != NONE) {
        const struct knowing knowing = registry_knowing(plan->parties[discovery].registry);
        printf("  discovery: a caller knows that a node has died after about %s, at most %s\n",
               review_time(knowing.mean, arena), review_time(knowing.most, arena));
    }
    if (centre != NONE) {
        const struct knowing knowing = registry_knowing(plan->parties[centre].registry);
        printf("  configuration: a process obeys a change after about %s, at most %s\n",
               review_time(knowing.mean, arena), review_time(knowing.most, arena));
    }
}

static void check_one(const struct subject *subject, const struct complaints *at, bool all,
                      struct arena *arena)
{
    const struct offered *offered = offered_load(subject->plan, arena);
    print_counts(subject);
    load_lines_print(offered, all, arena, stdout);
    print_hand_overs(offered, arena);
    print_disruptions(offered, subject->plan, at, all, arena);
    print_registries(subject->plan, arena);
}

static void put_disruptions(struct json_writer *json, const struct offered *offered,
                            const struct plan *plan, const struct complaints *at,
                            struct arena *arena)
{
    const struct disruption *disruptions = plan->description->disruptions.items;
    const sim_time end = experiment_end(&plan->description->experiment);
    json_put_array(json, "disruptions");
    for (uint32_t i = 0; i < plan->description->disruptions.count; i++) {
        json_put_object(json, NULL);
        json_put_text(json, "name", disruptions[i].name);
        json_put_number(json, "expected", disruption_expected(plan, i, end));
        meantime_put_json(json, offered, i, at, arena);
        json_end(json);
    }
    json_end(json);
}

static void put_one(struct json_writer *json, const struct subject *subject,
                    const struct complaints *at, struct arena *arena)
{
    const struct offered *offered = offered_load(subject->plan, arena);
    json_put_object(json, NULL);
    json_put_text(json, "name", subject->name);
    json_put_text(json, "file", subject->file);
    json_put_array(json, "load");
    for (uint32_t i = 0; i < offered->count; i++) {
        json_put_object(json, NULL);
        json_put_text(json, "station", offered->stations[i].name);
        json_put_number(json, "load", offered->stations[i].load);
        json_put_truth(json, "bound", offered->stations[i].bound);
        json_end(json);
    }
    json_end(json);
    put_disruptions(json, offered, subject->plan, at, arena);
    json_end(json);
}

static void put_json(const struct prepared *prepared, struct arena *arena)
{
    struct json_writer json;
    json_start(&json, stdout);
    json_put_text(&json, "maquette", MAQUETTE_VERSION);
    json_put_array(&json, "architectures");
    for (uint32_t i = 0; i < prepared->count; i++)
        put_one(&json, &prepared->subjects[i], prepared->entries[i].complaints, arena);
    json_end(&json);
    json_finish(&json);
}

/* `sweep` of each scenario, as maquette sweep will read it. */
static bool check_swept(const struct prepared *prepared, bool silent, struct arena *arena)
{
    static const struct text_list none = {NULL, 0};
    struct diagnostics *diagnostics = diagnostics_create(arena);
    for (uint32_t i = 0; i < prepared->count; i++) {
        struct design design;
        const struct design_request request = {.vary = &none,
                                               .swept =
                                                   tree_get(prepared->entries[i].tree, "sweep"),
                                               .rows = description_settings};
        if (design_asked(&request) && design_read(&design, &request, arena, diagnostics) && !silent)
            printf("%s: swept over %" PRIu64 " points\n", prepared->subjects[i].name,
                   design.points);
    }
    diagnostics_print(diagnostics, stderr, colour_wanted(stderr));
    return diagnostics_errors(diagnostics) == 0;
}

static void review_one(const struct subject *subject, struct arena *arena,
                       struct complaints *complaints)
{
    review(subject->plan, offered_load(subject->plan, arena), arena, complaints);
}

struct check_options {
    struct options common;
    bool resolved, dot, all, json;
};

static int check_command(const struct options *options, struct arena *arena)
{
    const struct check_options *own = (const struct check_options *)options;
    const bool looks = own->dot || own->resolved, silent = looks || own->json;
    struct prepared prepared;
    struct uncertain_inputs inputs = {0};
    if (!prepare_for(looks ? TO_LOOK : TO_REVIEW, options, arena, &prepared, &inputs,
                     looks ? NULL : review_one) ||
        !check_swept(&prepared, silent, arena))
        return EXIT_USAGE;
    for (uint32_t i = 0; i < prepared.count; i++)
        if (own->dot)
            dot_print(stdout, prepared.subjects[i].plan, prepared.subjects[i].name);
        else if (own->resolved)
            resolved_print(prepared.entries[i].tree, stdout);
        else if (!own->json)
            check_one(&prepared.subjects[i], prepared.entries[i].complaints, own->all, arena);
    if (own->json && !looks)
        put_json(&prepared, arena);
    if (!silent)
        print_inputs(&inputs, own->all);
    if (!looks && !options->quiet)
        warn_without_network(&prepared);
    return stdout_finish();
}

static const struct option rows[] = {
    LOADING_OPTIONS,
    OPTION_FLAG(struct check_options, resolved, .name = "resolved",
                .doc = "print the scenario as it was understood"),
    OPTION_FLAG(struct check_options, dot, .name = "dot",
                .doc = "print the architecture as a picture for Graphviz: ... --dot FILE | dot "
                       "-Tsvg -o it.svg"),
    OPTION_FLAG(struct check_options, all, .name = "all",
                .doc = "a line for the load of everything, not only of the busiest"),
    OPTION_FLAG(struct check_options, json, .name = "json",
                .doc = "loads and disruptions as JSON: of everything, 1: 100 %"),
    QUIET_OPTION,
    HELP_OPTION,
    OPTIONS_END,
};

extern const struct command command_check;
const struct command command_check = {
    .name = "check",
    .arguments = "FILE...",
    .words = COMPLETE_SCENARIOS,
    .doc = "look for mistakes without running; offered load and expected disruptions",
    .examples = "  maquette check scenarios/shop/microservices.yaml\n"
                "  maquette check shop.yaml --set deployment.services.web.replicas=2 --resolved\n",
    .rows = rows,
    .size = sizeof(struct check_options),
    .run = check_command,
};
