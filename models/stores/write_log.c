/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/stores/write_log.h"

enum { FIRST_ENTRIES = 64 };

void log_init(struct write_log *log, struct arena *arena)
{
    *log = (struct write_log){.first = 1, .arena = arena};
}

static struct write_entry *at(const struct write_log *log, uint64_t number)
{
    return &log->ring[number & (log->limit - 1)];
}

struct write_entry *log_entry(const struct write_log *log, uint64_t number)
{
    return number >= log->first && number <= log->last ? at(log, number) : 0;
}

static void grow(struct write_log *log)
{
    const struct write_log old = *log;
    log->limit = old.limit ? 2 * old.limit : FIRST_ENTRIES;
    log->ring = arena_array(log->arena, log->limit, sizeof *log->ring);
    for (uint64_t i = old.first; i <= old.last; i++)
        *at(log, i) = *at(&old, i);
}

uint64_t log_append(struct write_log *log, uint32_t primary, struct task *waits)
{
    if (log->last + 1 - log->first == log->limit)
        grow(log);
    *at(log, ++log->last) = (struct write_entry){.have = only(primary), .waits = waits};
    return log->last;
}

/* An answered write leaves the log: of those who are behind, some lack it until they catch up. */
static void forget(struct write_log *log, replica_set have)
{
    for (replica_set rest = log->behind & ~have; rest; rest &= rest - 1)
        log->missed[__builtin_ctzll(rest)]++;
}

void log_trim(struct write_log *log, replica_set all)
{
    const replica_set needed = all & ~log->behind;
    while (log->first <= log->last) {
        const struct write_entry *oldest = at(log, log->first);
        if ((oldest->have & needed) != needed || oldest->waits)
            return;
        if (oldest->answered)
            forget(log, oldest->have);
        log->first++;
    }
}

uint64_t log_upto(const struct write_log *log, uint32_t replica)
{
    if (log->behind & only(replica))
        return log->upto[replica];
    uint64_t number = log->first;
    while (number <= log->last && (at(log, number)->have & only(replica)))
        number++;
    return number - 1;
}

void log_down(struct write_log *log, uint32_t replica)
{
    log->upto[replica] = log_upto(log, replica);
    log->behind |= only(replica);
}

void log_caught_up(struct write_log *log, uint32_t replica)
{
    for (uint64_t i = log->first; i <= log->last; i++) {
        at(log, i)->have |= only(replica);
        at(log, i)->acks |= only(replica);
    }
    log->missed[replica] = 0;
    log->behind &= ~only(replica);
}

void log_share(struct write_log *log, uint32_t replica, replica_set others)
{
    for (uint64_t i = log->first; i <= log->last; i++)
        if (at(log, i)->have & others)
            at(log, i)->have |= only(replica);
}

uint64_t log_lacks(const struct write_log *log, uint32_t replica)
{
    uint64_t lacks = log->missed[replica];
    for (uint64_t i = log->first; i <= log->last; i++)
        lacks += at(log, i)->answered && !(at(log, i)->have & only(replica));
    return lacks;
}

void log_new_primary(struct write_log *log, uint32_t primary)
{
    for (uint64_t i = log->first; i <= log->last; i++)
        if (at(log, i)->answered && (at(log, i)->have & only(primary)))
            forget(log, at(log, i)->have);
    log->first = log->last + 1;
    log_caught_up(log, primary);
}
