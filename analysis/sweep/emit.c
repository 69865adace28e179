/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sweep/emit.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "analysis/cli/command_line.h"
#include "analysis/output/file.h"
#include "scenarios/reader/mend.h"
#include "sim/complain.h"

enum { PARTS_USUAL = 16 };

struct script {
    const char *line;     /* the command, without its first word */
    const char *command;  /* for people */
    const char *out;      /* quoted */
    const char *folder;   /* where it is to be run, quoted */
    const char *program;  /* quoted */
    uint64_t parts, jobs; /* threads of one part */
    struct arena *arena;
};

struct launcher {
    const char *name, *how; /* how: what its script needs */
    void (*print)(const struct script *script);
};

/* ---- shell scripts: one part is the script itself, called with its number ---- */

static void print_head(const struct script *script, const char *by)
{
    printf("#!/bin/sh\n"
           "# %s\n"
           "# in %" PRIu64
           " parts, by %s.  May be run again after anything: what is recorded is not "
           "run again.\n"
           "self=$(cd \"$(dirname \"$0\")\" && pwd)/$(basename \"$0\")\n"
           "cd %s || exit\n"
           "maquette=${MAQUETTE:-%s}\n"
           "parts=%" PRIu64 "\n",
           script->command, script->parts, by, script->folder, script->program, script->parts);
}

/* `$1` is the number of the part. */
static void print_part(const struct script *script)
{
    printf("part() { exec \"$maquette\" %s --shard \"$1/$parts\" --out %s -j %" PRIu64 " -q; }\n",
           script->line, script->out, script->jobs);
}

static void print_merge(const struct script *script)
{
    printf("exec \"$maquette\" merge %s\n", script->out);
}

static void print_parallel(const struct script *script)
{
    print_head(script, "GNU parallel");
    print_part(script);
    printf(
        "[ $# -eq 0 ] || part \"$1\"\n"
        "seq \"$parts\" | parallel -q --jobs \"${JOBS:-100%%}\" --halt soon,fail=1 sh \"$self\" {} "
        "|| exit\n");
    print_merge(script);
}

/* The rank is told by Open MPI, by MPICH and Intel MPI, or by srun. */
static void print_mpirun(const struct script *script)
{
    print_head(script, "mpirun");
    print_part(script);
    printf("rank=${OMPI_COMM_WORLD_RANK:-${PMI_RANK:-${SLURM_PROCID:-}}}\n"
           "[ \"${1:-}\" != part ] || part $((rank + 1))\n"
           "# shellcheck disable=SC2086\n"
           "mpirun ${MPIRUN_OPTIONS:-} -n \"$parts\" sh \"$self\" part || exit\n");
    print_merge(script);
}

/* sbatch copies the script, and gives it the words behind its name. */
static void print_slurm(const struct script *script)
{
    print_head(script, "Slurm (run it with sh: it submits itself)");
    print_part(script);
    printf("case ${1:-} in\n"
           "part) part \"$SLURM_ARRAY_TASK_ID\" ;;\n"
           "merge) exec \"$maquette\" merge %s ;;\n"
           "esac\n"
           "mkdir -p %s || exit\n",
           script->out, script->out);
    printf("# shellcheck disable=SC2086\n"
           "job=$(sbatch --parsable ${SBATCH_OPTIONS:-} --job-name=maquette --array=1-%" PRIu64
           " --cpus-per-task=%" PRIu64 " \\\n"
           "    --output=%s/slurm-%%a.log \"$self\" part) || exit\n",
           script->parts, script->jobs, script->out);
    printf("# shellcheck disable=SC2086\n"
           "sbatch ${SBATCH_OPTIONS:-} --job-name=maquette-merge "
           "--dependency=afterok:\"${job%%%%;*}\" \\\n"
           "    --output=%s/slurm-merge.log \"$self\" merge\n",
           script->out);
}

/* ---- a makefile ---- */

/* What make would take for its own. */
static const char *for_make(const char *text, struct arena *arena)
{
    char *safe = arena_alloc(arena, 2 * strlen(text) + 1), *to = safe;
    for (; *text; text++) {
        if (*text == '$')
            *to++ = '$';
        *to++ = *text;
    }
    return safe;
}

static void print_make(const struct script *script)
{
    struct arena *arena = script->arena;
    printf("# %s\n"
           "# in %" PRIu64 " parts: make -f THIS -j 4, on one machine or by a make that knows "
           "several.  May be run again after\n"
           "# anything: what is recorded is not run again.\n"
           "maquette ?= %s\n"
           "parts := $(shell seq %" PRIu64 ")\n\n"
           "merged: $(parts:%%=part-%%)\n"
           "\tcd %s && $(maquette) merge %s\n\n"
           "$(parts:%%=part-%%): part-%%:\n"
           "\t@cd %s && $(maquette) %s --shard $*/%" PRIu64 " --out %s -j %" PRIu64 " -q\n\n"
           ".PHONY: merged $(parts:%%=part-%%)\n",
           script->command, script->parts, for_make(script->program, arena), script->parts,
           for_make(script->folder, arena), for_make(script->out, arena),
           for_make(script->folder, arena), for_make(script->line, arena), script->parts,
           for_make(script->out, arena), script->jobs);
}

static const struct launcher launchers[] = {{"slurm", "sbatch", print_slurm},
                                            {"parallel", "GNU parallel", print_parallel},
                                            {"mpirun", "mpirun", print_mpirun},
                                            {"make", "make", print_make}};
enum { LAUNCHERS = sizeof launchers / sizeof launchers[0] };

static const struct launcher *launcher_of(const char *name)
{
    for (unsigned i = 0; i < LAUNCHERS; i++)
        if (strcmp(launchers[i].name, name) == 0)
            return &launchers[i];
    return NULL;
}

bool emit_known(const char *engine)
{
    const char *names[LAUNCHERS];
    if (launcher_of(engine))
        return true;
    for (unsigned i = 0; i < LAUNCHERS; i++)
        names[i] = launchers[i].name;
    const char *near = nearest_word(engine, names, LAUNCHERS);
    fprintf(stderr, "maquette: --emit knows slurm, parallel, mpirun and make, not '%s'%s%s%s\n",
            engine, near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    return false;
}

/* This very program, so that the parts are of the same version. */
static const char *own_path(struct arena *arena)
{
    char path[PATH_MAX];
    const ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    return length > 0 ? arena_format(arena, "%.*s", (int)length, path) : "maquette";
}

int emit_script(const struct sweep_options *own, const struct sweep *sweep, const char *command)
{
    char folder[PATH_MAX];
    struct arena *arena = sweep->arena;
    if (!getcwd(folder, sizeof folder)) {
        fputs("maquette: the folder in which it runs has no name\n", stderr);
        return EXIT_TROUBLE;
    }
    const uint64_t parts = own->shards_given ? own->shards : PARTS_USUAL;
    const struct script script = {
        .line = strchr(command, ' ') + 1,
        .command = command,
        .out = shell_word(own->common.out, arena),
        .folder = shell_word(folder, arena),
        .program = shell_word(own_path(arena), arena),
        .parts = parts < sweep->runs ? parts : sweep->runs,
        .jobs = own->common.jobs_given ? own->common.jobs : 1,
        .arena = arena,
    };
    launcher_of(own->emit)->print(&script);
    return stdout_finish();
}
