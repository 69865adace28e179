/* SPDX-License-Identifier: GPL-3.0-or-later */
/* size: the fewest replicas, nodes or whatever is counted with which the objectives are met, also
 * while any one zone is gone. */
#include "analysis/commands/size_task.h"

static int size_all(const struct options *options, struct prepared *base, struct folder *folder,
                    struct arena *arena)
{
    struct sizing_task *tasks = arena_array(arena, base->count, sizeof *tasks);
    struct progress progress;
    struct study study = prepared_study(options, base);
    bool all = true;
    uint32_t done = 0;
    study.tell = progress_tell;
    study.tell_context = &progress;
    progress_begin(&progress, !options->quiet);
    for (uint32_t i = 0; i < base->count && !interrupt_status(); i++, done++) {
        tasks[i] = (struct sizing_task){.options = (const struct size_options *)options,
                                        .base = base,
                                        .study = study,
                                        .which = i,
                                        .progress = &progress,
                                        .arena = arena};
        const bool good = size_task_run(&tasks[i]);
        progress_end(&progress);
        if (!good)
            return EXIT_USAGE;
        if (tasks[i].machine)
            return run_failed(base->subjects[i].name, tasks[i].machine);
        all &= tasks[i].sized.met;
    }
    const int shown = done > 0 ? sheet_show(options, size_sheet(tasks, done, arena), folder) : 0;
    return shown ? shown : interrupt_status() ? interrupt_status() : all ? EXIT_OK : EXIT_OBJECTIVE;
}

static int size_command(const struct options *options, struct arena *arena)
{
    struct prepared base;
    struct folder folder;
    if (!command_prepare(options, arena, &base) || !objectives_wanted(options, &base))
        return EXIT_USAGE;
    int status = folder_begin(&folder, "size", options, arena);
    if (status)
        return status;
    interrupt_catch();
    status = size_all(options, &base, &folder, arena);
    folder_close(&folder);
    return status;
}

static const struct option rows[] = {
    OPTION_LIST(struct size_options, services, .name = "service", .argument = "NAME",
                .doc = "replicas of this service (may be repeated); of all of them unless given"),
    OPTION_LIST(struct size_options, of, .name = "of", .argument = "PATH",
                .doc = "any number of the scenario: deployment.nodes.app.count (may be repeated)"),
    OPTION_FLAG(struct size_options, cost, .name = "cost",
                .doc = "least cost: nodes that cost something are counted too, the dearest are "
                       "spared first"),
    OPTION_FLAG(struct size_options, zone_gone, .name = "zone-gone",
                .doc = "it must do also while any one zone is gone, all the time"),
    OPTION_COUNT(struct size_options, most, 1, 1e6, .name = "most",
                 .doc = "of each thing; 1000 unless given"),
    LOADING_OPTIONS,
    SEARCH_OPTIONS,
    OPTION_EXPORT(struct options, export, .sweeps = false),
    QUIET_OPTION,
    HELP_OPTION,
    OPTIONS_END,
};

extern const struct command command_size;
const struct command command_size = {
    .name = "size",
    .arguments = "FILE...",
    .words = COMPLETE_SCENARIOS,
    .doc = "the fewest replicas or nodes with which the objectives are met",
    .examples = "  maquette size scenarios/queueing/sized.yaml --of "
                "deployment.services.station.workers\n"
                "  maquette size shop.yaml --service web --zone-gone\n"
                "  maquette size shop.yaml --cost --set workload.shoppers.arrivals.rate=2000/s\n",
    .rows = rows,
    .size = sizeof(struct size_options),
    .run = size_command,
};
