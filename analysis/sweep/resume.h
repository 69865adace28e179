/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An ensemble that goes on where it was: what each run left is recorded in the journal of the
 * folder (journal.h) when it ends, and the same command finds it there.
 *
 * Why: a map of many loads and sizes, or hundreds of draws, takes a night as a sweep does.
 *
 * Rules:
 *  - Without a folder nothing is kept.
 *  - What was recorded by another version, by another command or from other files is refused, as by
 *    a sweep.
 *  - The journal goes away when all has been told. */
#ifndef ANALYSIS_SWEEP_RESUME_H
#define ANALYSIS_SWEEP_RESUME_H

#include "analysis/cli/prepare.h"
#include "analysis/output/folder.h"
#include "analysis/sweep/journal.h"

struct resume {
    struct journal journal;
    const char *path; /* NULL: there is no folder */
    const char *command;
    const struct options *options;
    struct arena *arena;
};

/* `runs` of all points; `base` is what is run, but for what differs between points.  Exit status:
 * anything but 0 after a message.  resume->journal is for ensemble.journal if there is a path. */
int resume_begin(struct resume *resume, const char *command, const struct options *options,
                 const struct prepared *base, uint64_t runs, struct arena *arena);
/* `whole`: everything was run and told.  Exit status. */
int resume_end(struct resume *resume, bool whole);

static inline struct journal *resume_journal(struct resume *resume)
{
    return resume->path ? &resume->journal : NULL;
}

#endif
