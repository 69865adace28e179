/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sweep --dry-run: what would be run, how long it takes, what it writes. */
#include <inttypes.h>

#include "analysis/sweep/estimate.h"
#include "analysis/sweep/sweep_point.h"
#include "analysis/sweep/sweeping.h"
#include "analysis/workers.h"

/* Long lists by their ends. */
static void tell_axis(const struct axis *axis)
{
    enum { SHOWN = 20, ENDS = 3 };
    printf("%s:", axis->path);
    for (uint32_t i = 0; i < axis->count; i++)
        if (axis->count <= SHOWN || i < ENDS || i >= axis->count - ENDS)
            printf(" %s", axis->values[i]);
        else if (i == ENDS)
            printf(" ... (%" PRIu32 " values) ...", axis->count);
    putchar('\n');
}

static void tell_seconds(double seconds)
{
    if (seconds < 100)
        printf("%.2g s", seconds);
    else if (seconds < 7200)
        printf("%.0f min", seconds / 60);
    else
        printf("%.3g h", seconds / 3600);
}

static void tell_bytes(double bytes)
{
    if (bytes < 1e6)
        printf("%.0f kB", bytes < 1e3 ? 1 : bytes / 1e3);
    else if (bytes < 1e9)
        printf("%.0f MB", bytes / 1e6);
    else
        printf("%.3g GB", bytes / 1e9);
}

int sweeping_plan(struct sweep *sweep)
{
    printf("%" PRIu32 " points x %" PRIu32 " architectures x %" PRIu32 " replications: %" PRIu32
           " runs",
           sweep->count, sweep->architectures, sweep->replications, sweep->runs);
    if (sweep->duration > 0)
        printf(" of %g s after %g s", clock_to_seconds(sweep->duration),
               clock_to_seconds(sweep->warmup));
    putchar('\n');
    for (uint32_t i = 0; i < sweep->design->axis_count; i++)
        tell_axis(&sweep->design->axes[i]);
    struct sweep_estimate estimate;
    if (!sweep_estimate(sweep, &estimate))
        return EXIT_TROUBLE;
    const unsigned threads = workers_usual(sweep_jobs(sweep));
    printf("estimated, from a piece of the first point: ");
    tell_seconds(estimate.seconds / threads);
    printf(" on %u %s, at least ", threads, threads == 1 ? "thread" : "threads");
    tell_bytes(estimate.journal);
    printf(" on disk while it runs and ");
    tell_bytes(estimate.results);
    printf(" of results\n");
    return stdout_finish();
}
