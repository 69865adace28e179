/* SPDX-License-Identifier: GPL-3.0-or-later */
/* capacity: the highest load that meets the objectives, for every architecture. */
#include <math.h>
#include <stdio.h>

#include "analysis/commands/search_options.h"
#include "analysis/progress.h"
#include "analysis/search/capacity.h"

struct capacity_options {
    struct options common;
    const char *within;
};

static const char *head_of(const struct capacity_search *search, struct arena *arena)
{
    return arena_format(arena,
                        "%sthe highest load that meets the objectives, with 95 %% confidence "
                        "between these; at most %u replications of a load, seed %llu",
                        interrupt_status() ? "interrupted, so far: " : "", search->most,
                        (unsigned long long)search->study->seed);
}

static int status_of(const struct capacity *found, uint32_t count)
{
    int status = EXIT_OK;
    for (uint32_t i = 0; i < count; i++) {
        const bool none = found[i].bracket.good == 0 && found[i].bracket.bad < 1;
        if (none && status == EXIT_OK)
            status = EXIT_OBJECTIVE;
        else if (!none && !found[i].enough && found[i].bracket.bad < (double)INFINITY)
            status = EXIT_PRECISION;
    }
    return interrupt_status() ? interrupt_status() : status;
}

static int search_all(const struct options *options, const struct capacity_search *search,
                      struct folder *folder, struct arena *arena)
{
    const uint32_t count = search->study->subject_count;
    struct capacity *found = arena_array(arena, count, sizeof *found);
    for (uint32_t i = 0; i < count; i++) {
        found[i] = capacity_of(search, i, arena);
        if (found[i].machine)
            return run_failed(search->study->subjects[i].name, found[i].machine);
    }
    progress_end(search->tell_context);
    const int shown = sheet_show(
        options, capacity_sheet(search->study, found, head_of(search, arena), arena), folder);
    return shown ? shown : status_of(found, count);
}

static int capacity_command(const struct options *options, struct arena *arena)
{
    const struct capacity_options *own = (const struct capacity_options *)options;
    struct prepared prepared;
    struct folder folder;
    double within;
    if (!read_share_option("within", own->within, 0.02, arena, &within) ||
        !command_prepare(options, arena, &prepared) || !objectives_wanted(options, &prepared))
        return EXIT_USAGE;
    struct progress progress;
    struct study study = prepared_study(options, &prepared);
    study.tell = progress_tell;
    study.tell_context = &progress;
    const struct capacity_search search = {.study = &study,
                                           .first = SEARCH_FIRST,
                                           .most = search_most(options),
                                           .within = within,
                                           .tell = progress_doing,
                                           .tell_context = &progress};
    int status = folder_begin(&folder, "capacity", options, arena);
    if (status)
        return status;
    interrupt_catch();
    progress_begin(&progress, !options->quiet);
    status = search_all(options, &search, &folder, arena);
    folder_close(&folder);
    return status;
}

static const struct option rows[] = {
    OPTION_TEXT(struct capacity_options, within, .name = "within", .argument = "SHARE",
                .doc = "how close the ends of the answer are to be: 2% unless given"),
    LOADING_OPTIONS,
    SEARCH_OPTIONS,
    OPTION_EXPORT(struct options, export, .sweeps = false),
    QUIET_OPTION,
    HELP_OPTION,
    OPTIONS_END,
};

extern const struct command command_capacity;
const struct command command_capacity = {
    .name = "capacity",
    .arguments = "FILE...",
    .words = COMPLETE_SCENARIOS,
    .doc = "the highest load that meets the objectives, for every architecture",
    .examples = "  maquette capacity scenarios/queueing/sized.yaml\n"
                "  maquette capacity monolith.yaml microservices.yaml --within 5% "
                "--set 'objectives=[latency.p99 < 300ms]'\n",
    .rows = rows,
    .size = sizeof(struct capacity_options),
    .run = capacity_command,
};
