/* SPDX-License-Identifier: GPL-3.0-or-later */
/* merge: what the parts of a sweep recorded becomes its results, as if it had been one sweep.
 *
 * The command is in the head of each part; it is taken up to the point where everything would be
 * run, and finds it recorded.  What is missing is told as commands that can be pasted. */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/cli/command_line.h"
#include "analysis/interrupt.h"
#include "analysis/output/file.h"
#include "analysis/sweep/sweeping.h"

struct merging {
    const struct options *own; /* of merge */
    struct arena *arena;
    const char *paths[JOURNAL_PARTS_MOST]; /* of journals */
    uint32_t count;
    const char *command; /* of their heads */
    uint32_t shards;     /* that the first head speaks of; 0: it was no part */
    struct sweep_options sweep_options;
};

static bool ends_so(const char *name)
{
    const size_t length = strlen(name), end = strlen(FOLDER_JOURNAL);
    return length >= end && strcmp(name + length - end, FOLDER_JOURNAL) == 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool find_journals(struct merging *in, const char *folder)
{
    DIR *open = opendir(folder);
    if (!open && errno == ENOMEM)
        arena_fail(in->arena, "out of memory while reading %s", folder);
    if (!open)
        return file_failed("read", folder, errno);
    const uint32_t before = in->count;
    for (const struct dirent *each; (each = readdir(open));) {
        if (!ends_so(each->d_name))
            continue;
        if (in->count == JOURNAL_PARTS_MOST) {
            fprintf(stderr, "maquette: more than %d parts\n", JOURNAL_PARTS_MOST);
            closedir(open);
            return false;
        }
        in->paths[in->count++] = arena_format(in->arena, "%s/%s", folder, each->d_name);
    }
    closedir(open);
    qsort(in->paths + before, in->count - before, sizeof *in->paths, by_name);
    if (in->count > before)
        return true;
    fprintf(stderr, "maquette: there is no part of a sweep in %s\n", folder);
    return false;
}

/* The head is the command and, of a part, which one: "...\n3/64". */
static bool read_heads(struct merging *in)
{
    for (uint32_t i = 0; i < in->count; i++) {
        const char *head = journal_head_of(in->paths[i], in->arena);
        if (!head)
            continue;
        const size_t length = strcspn(head, "\n");
        const char *command = arena_format(in->arena, "%.*s", (int)length, head);
        const char *slash = strchr(head + length, '/');
        if (!in->command)
            in->shards = slash ? (uint32_t)strtoul(slash + 1, NULL, 10) : 0;
        if (in->command && strcmp(in->command, command) != 0) {
            fprintf(stderr, "maquette: parts of two sweeps:\n    %s\nand, in %s,\n    %s\n",
                    in->command, in->paths[i], command);
            return false;
        }
        in->command = in->command ? in->command : command;
    }
    if (!in->command)
        fputs("maquette: no part says what it is of: no head of theirs can be read\n", stderr);
    return in->command != NULL;
}

/* What the sweep was told, but where to write and how to print is told to merge. */
static bool read_command(struct merging *in)
{
    char **words;
    const int count = shell_words(in->command, in->arena, &words);
    struct options *into = &in->sweep_options.common;
    if (count < 2 || !options_read(into, sweep_rows, count - 2, words + 2, in->arena))
        return false;
    into->out = in->own->out ? in->own->out : in->own->words.items[0];
    into->export = in->own->export;
    into->quiet = in->own->quiet;
    into->jobs = in->own->jobs;
    into->jobs_given = in->own->jobs_given;
    return true;
}

static bool read_parts(struct merging *in, struct sweep *sweep)
{
    struct journal *journal = sweep->journal;
    for (uint32_t i = 0; i < in->count; i++) {
        if (!journal_read_part(journal, in->paths[i], in->arena))
            return false;
        if (journal->parts[i].strangers == 0)
            continue;
        fprintf(stderr,
                "maquette: %s is of another state of the scenario or another version of maquette\n",
                in->paths[i]);
        return false;
    }
    journal_tell_damage(journal);
    return true;
}

/* As commands to paste. */
static bool tell_missing(const struct merging *in, const struct sweep *sweep)
{
    const struct journal *journal = sweep->journal;
    const char *out = shell_word(in->own->words.items[0], in->arena);
    if (journal->recorded == sweep->runs)
        return false;
    fprintf(stderr, "maquette: %" PRIu32 " of %" PRIu32 " runs are missing; what runs them:\n",
            sweep->runs - journal->recorded, sweep->runs);
    if (in->shards == 0)
        fprintf(stderr, "%s --out %s\n", in->command, out);
    for (uint32_t part = 0; part < in->shards; part++) {
        uint32_t missing = 0;
        for (uint32_t i = part; i < sweep->runs; i += in->shards)
            missing += !journal_has(journal, i);
        if (missing > 0)
            fprintf(stderr, "%s --shard %" PRIu32 "/%" PRIu32 " --out %s\n", in->command, part + 1,
                    in->shards, out);
    }
    return true;
}

static int merge_into(struct merging *in, struct sweep *sweep)
{
    struct folder folder;
    struct sweep_output output;
    bool whole;
    const enum claim claim = folder_claim(&folder, sweep->options->out, in->command);
    if (claim != CLAIMED)
        return claim == CLAIM_REFUSED ? EXIT_USAGE : EXIT_TROUBLE;
    int status = EXIT_TROUBLE;
    if (sweep_output_begin(&output, sweep, &folder, in->command))
        status = sweeping_tell(sweep, &output, NULL, &whole);
    folder_close(&folder);
    return status;
}

static int merge_all(struct merging *in, struct sweep *sweep)
{
    struct journal journal;
    int status = EXIT_TROUBLE;
    journal_create(&journal, sweep->identity, sweep->runs, in->arena);
    sweep->journal = &journal;
    if (read_parts(in, sweep) && !tell_missing(in, sweep))
        status = merge_into(in, sweep);
    journal_close(&journal);
    return status;
}

static int merge_command(const struct options *options, struct arena *arena)
{
    struct merging *in = arena_alloc(arena, sizeof *in);
    struct design design;
    in->own = options;
    in->arena = arena;
    if (options->words.count == 0)
        fputs("maquette: merge takes the folder of a sweep's parts: its --out\n", stderr);
    bool good = options->words.count > 0;
    for (size_t i = 0; good && i < options->words.count; i++)
        good = find_journals(in, options->words.items[i]);
    if (!good || !read_heads(in) || !read_command(in) ||
        !sweeping_design(&in->sweep_options, &design, arena))
        return EXIT_USAGE;
    struct sweep sweep = {
        .options = &in->sweep_options.common,
        .design = &design,
        .arena = arena,
        .interrupt = interrupt_flag(),
        .keep = SWEEP_KEEP,
        .controls = in->sweep_options.controls,
    };
    const int status = sweep_check(&sweep) ? merge_all(in, &sweep) : EXIT_USAGE;
    sweep_end(&sweep);
    return status;
}

static const struct option rows[] = {
    OUT_OPTION("write into this folder, instead of the first one of the parts"),
    OPTION_EXPORT(struct options, export, .sweeps = true),
    JOBS_OPTION,
    QUIET_OPTION,
    HELP_OPTION,
    OPTIONS_END,
};

extern const struct command command_merge;
const struct command command_merge = {
    .name = "merge",
    .arguments = "DIR...",
    .words = COMPLETE_FOLDERS,
    .doc = "put together what the parts of a sweep recorded (sweep --shard)",
    .examples = "  maquette sweep shop.yaml --design points.csv --out night --shard 1/2\n"
                "  maquette sweep shop.yaml --design points.csv --out night --shard 2/2\n"
                "  maquette merge night\n",
    .rows = rows,
    .size = sizeof(struct options),
    .run = merge_command,
};
