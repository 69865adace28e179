/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/crews.h"

#include "models/plan/plan.h"

struct waiting {
    struct crew_job job;
    uint32_t next;
};

struct crew_line {
    uint64_t crews, repairing;
    uint32_t first, last; /* NONE */
    struct pool waiting;
};

struct crew_line *crew_line_create(uint64_t crews, struct arena *arena)
{
    struct crew_line *line = arena_array(arena, 1, sizeof *line);
    *line = (struct crew_line){.crews = crews, .first = NONE, .last = NONE};
    pool_init(&line->waiting, arena, sizeof(struct waiting));
    return line;
}

static struct waiting *waiting_at(struct crew_line *line, uint32_t index)
{
    return pool_at(&line->waiting, index);
}

bool crew_takes(struct crew_line *line, struct crew_job job)
{
    if (line->repairing < line->crews) {
        line->repairing++;
        return true;
    }
    const uint32_t index = pool_take(&line->waiting);
    *waiting_at(line, index) = (struct waiting){.job = job, .next = NONE};
    if (line->first == NONE)
        line->first = index;
    else
        waiting_at(line, line->last)->next = index;
    line->last = index;
    return false;
}

bool crew_is_free(struct crew_line *line, struct crew_job *next)
{
    const uint32_t first = line->first;
    if (first == NONE) {
        line->repairing--;
        return false;
    }
    *next = waiting_at(line, first)->job;
    line->first = waiting_at(line, first)->next;
    pool_give(&line->waiting, first);
    return true;
}
