/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/stores/consensus/log.h"

#include "sim/check.h"

enum { FIRST_PLACES = 64 };

void log_init(struct entry_log *log, struct blocks *blocks)
{
    *log = (struct entry_log){.blocks = blocks};
}

void log_reset(struct entry_log *log, uint64_t base, uint32_t base_term)
{
    log->base = log->last = base;
    log->base_term = base_term;
}

struct log_entry *log_at(const struct entry_log *log, uint64_t index)
{
    CHECK(index > log->base && index <= log->last);
    return &log->ring[index & (log->limit - 1)];
}

uint32_t log_term(const struct entry_log *log, uint64_t index)
{
    return index == log->base ? log->base_term : log_at(log, index)->term;
}

static void grow(struct entry_log *log)
{
    const struct entry_log old = *log;
    log->limit = old.limit ? 2 * old.limit : FIRST_PLACES;
    log->ring = block_array(log->blocks, log->limit, sizeof *log->ring);
    for (uint64_t i = old.base + 1; i <= old.last; i++)
        log->ring[i & (log->limit - 1)] = old.ring[i & (old.limit - 1)];
    block_give(log->blocks, old.ring, old.limit * sizeof *old.ring);
}

void log_push(struct entry_log *log, const struct log_entry *entry)
{
    if (log->last - log->base == log->limit)
        grow(log);
    log->last++;
    *log_at(log, log->last) = *entry;
}

void log_fill(struct entry_log *log, uint64_t index)
{
    while (log->last < index)
        log_push(log, &(struct log_entry){.term = 0});
}

void log_cut(struct entry_log *log, uint64_t index)
{
    CHECK(index >= log->base && index <= log->last);
    log->last = index;
}

void log_drop(struct entry_log *log, uint64_t index)
{
    if (index <= log->base)
        return;
    log->base_term = log_term(log, index);
    log->base = index;
}

void log_copy(struct entry_log *to, const struct entry_log *from)
{
    log_reset(to, from->base, from->base_term);
    for (uint64_t i = from->base + 1; i <= from->last; i++)
        log_push(to, log_at(from, i));
}

void log_free(struct entry_log *log)
{
    block_give(log->blocks, log->ring, log->limit * sizeof *log->ring);
    *log = (struct entry_log){.blocks = log->blocks};
}
