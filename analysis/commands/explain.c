/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/explain.h"

#include <string.h>

#include "analysis/cli/command.h"
#include "analysis/metrics/metrics.h"
#include "analysis/output/file.h"
#include "models/words/description.h"
#include "sim/complain.h"

static void print_metric(const struct metric *metric)
{
    static const struct {
        unsigned bit;
        const char *text;
    } brackets[] = {{NARROW_ENDPOINT, "an endpoint"}, {NARROW_SOURCE, "a source of the workload"},
                    {NARROW_SERVICE, "service NAME"}, {NARROW_BALANCER, "balancer NAME"},
                    {NARROW_STORE, "store NAME"},     {NARROW_NODE, "node NAME/0"},
                    {NARROW_TOPIC, "topic NAME"},     {NARROW_PIPE, "pipe ZONE/ZONE"},
                    {NARROW_SHARD, "shard NAME/0"},   {NARROW_WINDOW, "a window 150s..200s"}};
    printf("%-20s %s%s%s%s\n", metric->name, metric->doc, *metric->unit ? " (" : "", metric->unit,
           *metric->unit ? ")" : "");
    if (metric->narrows == NARROW_WHOLE)
        return;
    printf("%-20s ", "");
    const char *before = metric->narrows & NARROW_WHOLE ? "may be narrowed to " : "of ";
    for (unsigned i = 0; i < sizeof brackets / sizeof brackets[0]; i++)
        if (metric->narrows & brackets[i].bit) {
            printf("%s%s", before, brackets[i].text);
            before = ", ";
        }
    putchar('\n');
}

static void print_metrics(void)
{
    for (uint32_t i = 0; i < metric_count; i++)
        print_metric(&metrics[i]);
}

static int explain_key(const char *key, struct arena *arena)
{
    const struct metric *metric = metric_find(key);
    if (strcmp(key, "metrics") == 0) {
        print_metrics();
    } else if (metric) {
        print_metric(metric);
    } else {
        const char *wrong = explain_print(arena, description_settings, key, stdout);
        if (wrong) {
            const char *near = nearest_word(key, metric_names(arena), metric_count);
            const bool more = near && wrong[strlen(wrong) - 1] == '?';
            fprintf(stderr, "maquette: %s", wrong);
            if (near)
                fprintf(stderr, "%s '%s'?", more ? " Or the metric" : "; did you mean the metric",
                        near);
            fputc('\n', stderr);
            return EXIT_USAGE;
        }
    }
    return stdout_finish();
}

struct explain_options {
    struct options common;
    bool reference;
};

static int explain_command(const struct options *options, struct arena *arena)
{
    const struct explain_options *own = (const struct explain_options *)options;
    if (options->words.count > 1) {
        fputs("maquette: explain takes one key\n", stderr);
        return EXIT_USAGE;
    }
    if (own->reference) {
        reference_print(arena, description_settings, stdout);
        puts("\n## Metrics\n\n```");
        print_metrics();
        puts("```");
        return stdout_finish();
    }
    return explain_key(options->words.count ? options->words.items[0] : "", arena);
}

static const struct option rows[] = {
    OPTION_FLAG(struct explain_options, reference, .name = "reference",
                .doc = "print all keys and metrics"),
    HELP_OPTION,
    OPTIONS_END,
};

extern const struct command command_explain;
const struct command command_explain = {
    .name = "explain",
    .arguments = "[KEY | METRIC | metrics]",
    .doc = "what a key of a scenario or a metric means",
    .examples = "  maquette explain deployment.services.web.queue\n"
                "  maquette explain latency.p99\n",
    .rows = rows,
    .size = sizeof(struct explain_options),
    .run = explain_command,
};
