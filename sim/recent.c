/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/recent.h"

/* 16 cells to an octave; values below 16 ns have cells of their own. */
static uint32_t cell_of(sim_time value)
{
    if (value < 16)
        return value < 0 ? 0 : (uint32_t)value;
    const uint32_t octave = 63 - (uint32_t)__builtin_clzll((uint64_t)value); /* >= 4 */
    const uint32_t part = (uint32_t)((uint64_t)value >> (octave - 4)) & 15;
    const uint32_t cell = (octave - 3) * 16 + part;
    return cell < RECENT_CELLS ? cell : RECENT_CELLS - 1;
}

static sim_time end_of(uint32_t cell)
{
    if (cell < 16)
        return cell;
    const uint32_t octave = cell / 16 + 3, part = cell % 16;
    return ((sim_time)(16 + part + 1) << (octave - 4)) - 1;
}

static void change(struct recent *recent, uint32_t cell, int by)
{
    recent->counts[cell] = (uint16_t)(recent->counts[cell] + by);
    if (cell < recent->cell)
        recent->below += (uint32_t)by;
}

/* The first cell up to whose end at least this share of the values lies. */
static void settle(struct recent *recent, double share)
{
    const double least = share * recent->count;
    while (recent->cell > 0 && recent->below >= least)
        recent->below -= recent->counts[--recent->cell];
    while (recent->cell + 1 < RECENT_CELLS && recent->below + recent->counts[recent->cell] < least)
        recent->below += recent->counts[recent->cell++];
}

void recent_add(struct recent *recent, sim_time value, double share)
{
    const uint32_t cell = cell_of(value);
    if (recent->count == RECENT_MOST)
        change(recent, recent->ring[recent->next], -1);
    else
        recent->count++;
    recent->ring[recent->next] = (uint16_t)cell;
    recent->next = recent->next + 1 == RECENT_MOST ? 0 : recent->next + 1;
    change(recent, cell, 1);
    settle(recent, share);
}

sim_time recent_quantile(const struct recent *recent)
{
    return recent->count < RECENT_LEAST ? SIM_NEVER : end_of(recent->cell);
}
