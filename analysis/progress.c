/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/progress.h"

#include <stdio.h>
#include <string.h>
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
    fputs(progress->doing, stderr);
    fflush(stderr);
}

void progress_doing(void *context, const char *doing)
{
    struct progress *progress = context;
    progress_end(progress);
    snprintf(progress->doing, sizeof progress->doing, "%s", doing);
    progress->told = (struct timespec){0};
    clock_gettime(CLOCK_MONOTONIC, &progress->begun);
    progress_tell(progress, 0);
}

void progress_end(struct progress *progress)
{
    if (progress->on)
        fprintf(stderr, "\r%*s\r", BAR + 30 + (int)strlen(progress->doing), "");
}
