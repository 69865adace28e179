/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Partition: nothing comes through between two sides, in both directions or in one.
 *
 * Datagrams are lost.  TCP sends again after its time-out, which doubles each time, so what was
 * sent comes some time after the partition has ended (after 60 s up to 51 s later); a new
 * connection tries for 127 s, an old one about 15 min, then the try is `unreachable`.  Callers
 * notice by `timeout` and `connect_timeout`.  Whoever crashes meanwhile is not heard of either.
 * Source: RFC 6298, Linux tcp_syn_retries 6 and tcp_retries2 15 (models/plan/wire.h). */
#include <string.h>

#include "models/failures/cut.h"
#include "models/plan/things.h"

static const struct setting partition_settings[] = {CUT_ROWS, SETTINGS_END};

static void partition_begin(struct run *run, const void *settings, const struct target *target,
                            uint32_t member)
{
    cut_by(run, settings, target, member, 1.0);
}

static double partition_loses(const void *settings, double *out, double *in)
{
    cut_directions(settings, out, in);
    return 1.0;
}

/* A place that is cut off from everybody else. */
static const char *partition_single(const struct thing *thing, struct arena *arena)
{
    static const char *const kinds[] = {"zone", "region", "link"};
    bool cut = false;
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        cut |= strcmp(thing->kind, kinds[i]) == 0;
    if (!cut)
        return NULL;
    return arena_format(arena, "partition: %s %s", thing->kind, thing->name);
}

const struct failure_class failure_partition = {
    .head = {.name = "partition",
             .doc = "nothing comes through between the target and others",
             .settings = partition_settings,
             .settings_size = sizeof(struct cut),
             .examples = EXAMPLES(
                 {.text = "{partition: zone a, from: zone b}"},
                 {.text = "{partition: service api, way: out}"},
                 {.text =
                      "{partition: [node pool/1, service api/0], from: [zone a, service web]}"})},
    .resolve = cut_resolve,
    .loses = partition_loses,
    .single = partition_single,
    .begin = partition_begin,
    .end = cut_end,
};
