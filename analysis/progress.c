/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/progress.h"

#include <stdio.h>
#include <unistd.h>

enum { BAR = 30 };

static double since(const struct timespec *then, const struct timespec *now)
{
    return (double)(now->tv_sec - then->tv_sec) + (double)(now->tv_nsec - then->tv_nsec) * 1e-9;
}

void progress_begin(struct progress *progress, bool wanted)
{
    *progress = (struct progress){.on = wanted && isatty(STDERR_FILENO)};
    clock_gettime(CLOCK_MONOTONIC, &progress->begun);
}

void progress_tell(void *context, double share)
{
    struct progress *progress = context;
    struct timespec now;
    if (!progress->on)
        return;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (since(&progress->told, &now) < 0.1)
        return;
    progress->told = now;
    const int full = (int)(share * BAR + 0.5);
    fprintf(stderr, "\r[%.*s%.*s] %3.0f %%", full, "##############################", BAR - full,
            "..............................", share * 100);
    if (share > 0.01)
        fprintf(stderr, ", %.0f s left  ", since(&progress->begun, &now) * (1 - share) / share);
    fflush(stderr);
}

void progress_end(struct progress *progress)
{
    if (progress->on)
        fprintf(stderr, "\r%*s\r", BAR + 30, "");
}
