/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sweep/resume.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "analysis/cli/command_line.h"
#include "analysis/interrupt.h"
#include "analysis/output/provenance.h"
#include "analysis/sweep/sweep.h"
#include "analysis/version.h"
#include "sim/rng.h"

/* Everything that results depend on. */
static uint64_t identity_of(const struct resume *resume, const struct prepared *base)
{
    uint64_t identity = mix(mix(text_sum(MAQUETTE_VERSION), text_sum(resume->command)), base->seed);
    for (uint32_t i = 0; i < base->count; i++) {
        const struct origin origin = origin_of(base->subjects[i].name, base->subjects[i].file,
                                               base->entries[i].tree, resume->arena);
        identity = mix(mix(identity, text_sum(origin.name)), origin.hash);
        for (uint32_t j = 0; j < base->entries[i].files.count; j++)
            identity = mix(identity, sweep_file_sum(base->entries[i].files.names[j]));
    }
    return identity;
}

/* What the journal holds already. */
static bool is_ours(const struct resume *resume)
{
    const struct journal *journal = &resume->journal;
    journal_tell_damage(journal);
    if (journal->parts[0].strangers > 0) {
        fprintf(stderr,
                "maquette: %s holds runs of the same command, but its files, or maquette itself, "
                "have changed since: take another folder, or remove that file to begin anew\n",
                resume->path);
        return false;
    }
    if (journal->recorded > 0 && !resume->options->quiet)
        fprintf(stderr, "maquette: %" PRIu32 " of %" PRIu32 " runs are recorded in %s already\n",
                journal->recorded, journal->runs, resume->options->out);
    return true;
}

int resume_begin(struct resume *resume, const char *command, const struct options *options,
                 const struct prepared *base, uint64_t runs, struct arena *arena)
{
    *resume = (struct resume){.options = options, .arena = arena};
    if (!options->out || runs > UINT32_MAX)
        return EXIT_OK;
    resume->command = command_line(command, options, arena);
    resume->path = arena_format(arena, "%s/" FOLDER_JOURNAL, options->out);
    journal_create(&resume->journal, identity_of(resume, base), (uint32_t)runs, arena);
    const int status = !journal_write_part(&resume->journal, resume->path, resume->command, arena)
                           ? EXIT_TROUBLE
                       : is_ours(resume) ? EXIT_OK
                                         : EXIT_USAGE;
    if (status)
        journal_close(&resume->journal);
    return status;
}

int resume_end(struct resume *resume, bool whole)
{
    if (!resume->path)
        return EXIT_OK;
    journal_close(&resume->journal);
    if (whole && unlink(resume->path) != 0) {
        file_failed("remove", resume->path, errno);
        return EXIT_TROUBLE;
    }
    interrupt_tell(resume->options->out,
                   arena_format(resume->arena, "%s --out %s", resume->command,
                                shell_word(resume->options->out, resume->arena)));
    return EXIT_OK;
}
