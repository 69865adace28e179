/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sweep: every point of a grid x every architecture x every replication.
 *
 * Objectives are shown, not judged: a sweep is there to find out where they stop being met, so
 * missing them is no failure and the exit status stays 0. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "analysis/cli/command_line.h"
#include "analysis/interrupt.h"
#include "analysis/sweep/emit.h"
#include "analysis/sweep/sweeping.h"
#include "scenarios/reader/number.h"

static const char *resuming(const char *command, const struct sweep *sweep)
{
    const char *out = sweep->options->out;
    return out ? arena_format(sweep->arena, "%s --out %s", command, shell_word(out, sweep->arena))
               : NULL;
}

/* What the journal holds already.  False after a message: it is of something else. */
static bool is_ours(const struct sweep *sweep)
{
    const struct journal *journal = sweep->journal;
    const struct journal_part *part = &journal->parts[0];
    journal_tell_damage(journal);
    if (part->strangers > 0) {
        fprintf(stderr,
                "maquette: %s holds runs of the same command, but its files, or maquette itself, "
                "have changed since: take another folder, or remove that file to begin anew\n",
                part->path);
        return false;
    }
    if (journal->recorded > 0 && !sweep->options->quiet)
        fprintf(stderr, "maquette: %" PRIu32 " of %" PRIu32 " runs are recorded in %s already\n",
                journal->recorded, sweep->runs, sweep->options->out);
    return true;
}

static int run_all(struct sweep *sweep, struct folder *folder, const char *command)
{
    struct sweep_output output;
    bool whole;
    if (!sweep_output_begin(&output, sweep, folder, command))
        return EXIT_TROUBLE;
    interrupt_catch();
    if (!sweep_run(sweep) && sweep->journal->broken)
        return EXIT_TROUBLE;
    const int status = sweeping_tell(sweep, &output, resuming(command, sweep), &whole);
    const char *path = sweep->journal->parts[0].path;
    if (folder && whole && unlink(path) != 0) {
        file_failed("remove", path, errno);
        return EXIT_TROUBLE;
    }
    return status;
}

static int run_with_journal(struct sweep *sweep, struct folder *folder, const char *command)
{
    struct journal journal;
    int status = EXIT_TROUBLE;
    journal_create(&journal, sweep->identity, sweep->runs, sweep->arena);
    sweep->journal = &journal;
    const char *path = folder ? arena_format(sweep->arena, "%s/" FOLDER_JOURNAL, folder->path) : "";
    const bool ready = folder ? journal_write_part(&journal, path, command, sweep->arena)
                              : journal_write_nowhere(&journal);
    if (ready)
        status = is_ours(sweep) ? run_all(sweep, folder, command) : EXIT_USAGE;
    journal_close(&journal);
    return status;
}

static int run_into_folder(struct sweep *sweep, const char *command)
{
    struct folder folder = {.lock = -1};
    if (!sweep->options->out)
        return run_with_journal(sweep, NULL, command);
    const enum claim claim = folder_claim(&folder, sweep->options->out, command);
    if (claim != CLAIMED)
        return claim == CLAIM_REFUSED ? EXIT_USAGE : EXIT_TROUBLE;
    const int status = run_with_journal(sweep, &folder, command);
    folder_close(&folder);
    return status;
}

/* ---- one part of many ---- */

/* I/N */
static bool read_shard(const char *text, struct sweep *sweep, struct arena *arena)
{
    const char *slash = strchr(text, '/');
    uint64_t shard = 0, shards = 0;
    const char *first = arena_format(arena, "%.*s", slash ? (int)(slash - text) : 0, text);
    if (slash && !number_count(arena, first, &shard) && !number_count(arena, slash + 1, &shards) &&
        shard >= 1 && shard <= shards && shards <= JOURNAL_PARTS_MOST) {
        sweep->shard = (uint32_t)shard;
        sweep->shards = (uint32_t)shards;
        return true;
    }
    fprintf(stderr,
            "maquette: --shard: '%s' is no part of a number of parts (at most %d): write 3/64 for "
            "the third of 64\n",
            text, JOURNAL_PARTS_MOST);
    return false;
}

static int end_shard(const struct sweep *sweep, const char *command, bool done)
{
    const struct journal *journal = sweep->journal;
    const char *path = journal->parts[0].path;
    uint32_t failed = 0;
    for (uint32_t i = sweep->shard - 1; i < sweep->runs; i += sweep->shards)
        failed += journal_has(journal, i) && !journal_has_good(journal, i);
    if (failed > 0)
        fprintf(stderr, "maquette: %" PRIu32 " runs did not end well; the merged results say why\n",
                failed);
    interrupt_tell(sweep->options->out,
                   arena_format(sweep->arena, "%s --shard %" PRIu32 "/%" PRIu32,
                                resuming(command, sweep), sweep->shard, sweep->shards));
    if (interrupt_status())
        return interrupt_status();
    if (!done)
        return EXIT_TROUBLE;
    printf("part %" PRIu32 " of %" PRIu32 ": %" PRIu32 " runs are recorded in %s\n", sweep->shard,
           sweep->shards, journal->recorded, path);
    return stdout_finish();
}

/* Its runs go into a journal of its own, beside those of the other parts, and nothing is told. */
static int run_shard(struct sweep *sweep, const char *command)
{
    struct journal journal;
    struct arena *arena = sweep->arena;
    const enum claim claim = folder_share(sweep->options->out, command);
    if (claim != CLAIMED)
        return claim == CLAIM_REFUSED ? EXIT_USAGE : EXIT_TROUBLE;
    journal_create(&journal, sweep->identity, sweep->runs, arena);
    sweep->journal = &journal;
    const char *path = arena_format(arena, "%s/shard-%" PRIu32 "-of-%" PRIu32 FOLDER_JOURNAL,
                                    sweep->options->out, sweep->shard, sweep->shards);
    const char *head =
        arena_format(arena, "%s\n%" PRIu32 "/%" PRIu32, command, sweep->shard, sweep->shards);
    int status = EXIT_TROUBLE;
    if (journal_write_part(&journal, path, head, arena)) {
        interrupt_catch();
        status = is_ours(sweep)
                     ? end_shard(sweep, command, sweep_run(sweep) && journal_sync(&journal))
                     : EXIT_USAGE;
    }
    journal_close(&journal);
    return status;
}

/* ---- the command ---- */

static int run_checked(struct sweep *sweep, const struct sweep_options *own)
{
    const char *command = sweeping_line(own, sweep->arena);
    if (own->dry_run)
        return sweeping_plan(sweep);
    if (own->emit)
        return emit_script(own, sweep, command);
    return own->shard ? run_shard(sweep, command) : run_into_folder(sweep, command);
}

static bool go_together(const struct sweep_options *own)
{
    if ((own->shard || own->emit) && !own->common.out) {
        fputs("maquette: parts are recorded in a folder that all of them reach: --out DIR\n",
              stderr);
        return false;
    }
    return !own->emit || emit_known(own->emit);
}

static int sweep_command(const struct options *options, struct arena *arena)
{
    const struct sweep_options *own = (const struct sweep_options *)options;
    struct design design;
    struct sweep sweep = {
        .options = options,
        .design = &design,
        .arena = arena,
        .interrupt = interrupt_flag(),
        .keep = SWEEP_KEEP,
        .controls = own->controls,
    };
    if (!go_together(own) || (own->shard && !read_shard(own->shard, &sweep, arena)) ||
        !sweeping_design(own, &design, arena))
        return EXIT_USAGE;
    const int status = sweep_check(&sweep) ? run_checked(&sweep, own) : EXIT_USAGE;
    sweep_end(&sweep);
    return status;
}

extern const struct command command_sweep;
const struct command command_sweep = {
    .name = "sweep",
    .arguments = "FILE... [--vary PATH=VALUES] [--design FILE]",
    .words = COMPLETE_SCENARIOS,
    .doc = "simulate every point of a design (grid, file, sample), of every architecture",
    .examples =
        "  maquette sweep monolith.yaml microservices.yaml --vary "
        "workload.shoppers.arrivals.rate=300..3000/s:10 --out load\n"
        "  maquette sweep shop.yaml --vary deployment.services.web.replicas=2,4,8 --vary "
        "workload.shoppers.arrivals.rate=100..1600/s:5:log\n"
        "  maquette sweep shop.yaml --design points.csv --out measured\n"
        "  maquette sweep shop.yaml --sobol 64 --vary deployment.services.web.replicas=1..8 "
        "--vary workload.shoppers.arrivals.rate=100..1600/s:log\n"
        "  maquette plot load\n",
    .rows = sweep_rows,
    .size = sizeof(struct sweep_options),
    .run = sweep_command,
};
