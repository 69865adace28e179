/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/measures/groups.h"

#include <math.h>
#include <stdlib.h>

#define COLLAPSE_FAILED 0.2
#define COLLAPSE_SLOWER 3.0
enum { REPLICATIONS_LEAST = 4, GROUP_SMALL = 3 };

/* Of one replication: the greater, the worse. */
struct placed {
    double badness;
    uint32_t replication;
};

static int by_badness(const void *a, const void *b)
{
    const struct placed *one = a, *other = b;
    return (one->badness > other->badness) - (one->badness < other->badness);
}

static double failed_share(const struct late *late)
{
    return late->sent > 0 ? (double)(late->sent - late->ok) / (double)late->sent : (double)NAN;
}

static double log_latency(const struct late *late)
{
    return late->ok > 0 ? log(late->seconds / (double)late->ok) : (double)NAN;
}

/* How many of the ordered are better than the widest gap; 0: it parts nothing. */
static uint32_t find_split(const struct placed *placed, uint32_t count, double least)
{
    uint32_t better = 1;
    for (uint32_t i = 2; i < count; i++)
        if (placed[i].badness - placed[i - 1].badness >
            placed[better].badness - placed[better - 1].badness)
            better = i;
    const double gap = placed[better].badness - placed[better - 1].badness;
    const double good = placed[better - 1].badness - placed[0].badness;
    const double bad = placed[count - 1].badness - placed[better].badness;
    const bool small = better < GROUP_SMALL || count - better < GROUP_SMALL;
    return gap >= least && gap >= 2 * good && gap >= (small ? 1 : 0.5) * bad ? better : 0;
}

static uint32_t part(const struct late *late, const bool *used, uint32_t n,
                     double (*badness)(const struct late *late), double least, bool *collapsed,
                     struct placed *room)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < n; i++) {
        const double own = used[i] ? badness(&late[i]) : 0;
        if (!isfinite(own))
            return 0;
        if (used[i])
            room[count++] = (struct placed){own, i};
        collapsed[i] = false;
    }
    if (count < REPLICATIONS_LEAST)
        return 0;
    qsort(room, count, sizeof *room, by_badness);
    const uint32_t better = find_split(room, count, least);
    if (better == 0)
        return 0;
    for (uint32_t i = better; i < count; i++)
        collapsed[room[i].replication] = true;
    return count - better;
}

uint32_t groups_find(const struct late *late, const bool *used, uint32_t n, bool *collapsed,
                     struct arena *scratch)
{
    struct placed *room = arena_array(scratch, n, sizeof *room);
    const uint32_t failed = part(late, used, n, failed_share, COLLAPSE_FAILED, collapsed, room);
    return failed > 0 ? failed
                      : part(late, used, n, log_latency, log(COLLAPSE_SLOWER), collapsed, room);
}
