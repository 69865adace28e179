/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/stores/primary_replica/modes.h"

#include "sim/setting.h"

static bool async_enough(const struct replication_mode *mode, const struct acks *acks)
{
    (void)mode, (void)acks;
    return true;
}

static const struct mode_class mode_async = {
    .head = {.name = "async",
             .doc = "a write waits for nothing",
             .examples = EXAMPLES({.text = "async"})},
    .silent = true,
    .enough = async_enough,
};

/* Default: rpl_semi_sync_source_timeout of MySQL is 10 s (its manual, semisynchronous
 * configuration). */
static const struct setting semi_sync_settings[] = {
    DURATION(struct replication_mode, fall_back, .preset = "10s", .least = 1,
             .doc = "time after which it goes on without acknowledgement, until a replica has "
                    "caught up"),
    SETTINGS_END};

static bool semi_sync_enough(const struct replication_mode *mode, const struct acks *acks)
{
    (void)mode;
    return acks->given != 0 || acks->fell_back || acks->believed == 0;
}

static const struct mode_class mode_semi_sync = {
    .head = {.name = "semi_sync",
             .doc = "a write waits for the first acknowledgement, but not for ever",
             .settings = semi_sync_settings,
             .settings_size = sizeof(struct replication_mode),
             .examples = EXAMPLES({.text = "semi_sync"}, {.text = "semi_sync(fall_back=3s)"})},
    .enough = semi_sync_enough,
};

#define ACKS                                                                                       \
    COUNT(struct replication_mode, acks, .preset = "all", .words = "all", .least = 1, .most = 63,  \
          .doc = "replicas whose acknowledgements a write waits for")
#define UNTIL                                                                                      \
    TEXT(struct replication_mode, until, .preset = "flushed", .words = "received flushed applied", \
         .doc = "when a replica acknowledges: has it in memory, on disk, visible to reads")

static const struct setting sync_settings[] = {ACKS, UNTIL, SETTINGS_END};

static bool at_least(const struct replication_mode *mode, const struct acks *acks, uint32_t there)
{
    const uint64_t needed = mode->acks < there ? mode->acks : there;
    return size_of_set(acks->given) >= needed;
}

/* All: those believed alive, whoever else has answered. */
static bool sync_enough(const struct replication_mode *mode, const struct acks *acks)
{
    if (mode->acks == COUNT_UNLIMITED)
        return (acks->believed & ~acks->given) == 0;
    return at_least(mode, acks, size_of_set(acks->believed));
}

static const struct mode_class mode_sync = {
    .head = {.name = "sync",
             .doc = "a write waits for replicas that are not known to be dead",
             .settings = sync_settings,
             .settings_size = sizeof(struct replication_mode),
             .examples = EXAMPLES({.text = "sync"}, {.text = "sync(acks=2 until=applied)"})},
    .enough = sync_enough,
};

static bool strict_enough(const struct replication_mode *mode, const struct acks *acks)
{
    return at_least(mode, acks, acks->replicas);
}

static const struct mode_class mode_strict = {
    .head = {.name = "strict",
             .doc = "a write waits for replicas, also for dead ones",
             .settings = sync_settings,
             .settings_size = sizeof(struct replication_mode),
             .examples = EXAMPLES({.text = "strict"}, {.text = "strict(acks=2 until=applied)"})},
    .strict = true,
    .enough = strict_enough,
};

static const struct class_head *const members[] = {&mode_async.head, &mode_semi_sync.head,
                                                   &mode_sync.head, &mode_strict.head, NULL};

const struct family replication_modes = {.name = "replication mode", .members = members};
