/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/consistency/linearizable.h"

#include <stdlib.h>

#define BEFORE_ALL (-1)

struct zone {
    const struct register_operation *ends_first, *begins_last; /* NULL: the first value's write */
    sim_time first_end, last_begin;
};

static int by_value(const void *a, const void *b)
{
    const struct register_operation *one = a, *other = b;
    if (one->value != other->value)
        return one->value < other->value ? -1 : 1;
    return (int)other->write - (int)one->write; /* the write first */
}

static int by_first_end(const void *a, const void *b)
{
    const struct zone *one = a, *other = b;
    return (one->first_end > other->first_end) - (one->first_end < other->first_end);
}

static void add(struct zone *zone, const struct register_operation *operation)
{
    if (operation->ended < zone->first_end) {
        zone->first_end = operation->ended;
        zone->ends_first = operation;
    }
    if (operation->begun > zone->last_begin) {
        zone->last_begin = operation->begun;
        zone->begins_last = operation;
    }
}

/* Operations of one value.  False: a read of what was not written yet, or by nobody. */
static bool zone_of(const struct register_operation *list, uint32_t count, struct zone *zone,
                    struct contradiction *why)
{
    const bool first_value = list[0].value == 0;
    *zone = first_value ? (struct zone){.first_end = BEFORE_ALL, .last_begin = BEFORE_ALL}
                        : (struct zone){.first_end = SIM_NEVER, .last_begin = BEFORE_ALL};
    for (uint32_t i = 0; i < count; i++) {
        const bool unwritten = !first_value && (!list[0].write || list[i].ended < list[0].begun);
        if (!list[i].write && unwritten) {
            *why = (struct contradiction){.first = &list[i],
                                          .second = list[0].write ? &list[0] : NULL};
            return false;
        }
        add(zone, &list[i]);
    }
    return true;
}

static bool is_forward(const struct zone *zone) { return zone->first_end < zone->last_begin; }

static struct contradiction between(const struct zone *zone, const struct zone *inside)
{
    return (struct contradiction){.first = zone->ends_first,
                                  .second = zone->begins_last,
                                  .between = inside->ends_first,
                                  .other = inside->begins_last};
}

/* Forward zones in order; the last one that begins before a moment, or NULL. */
static const struct zone *begun_before(const struct zone *zones, uint32_t count, sim_time moment)
{
    uint32_t low = 0, high = count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (zones[middle].first_end < moment)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? &zones[low - 1] : NULL;
}

static bool zones_agree(struct zone *forward, uint32_t forwards, const struct zone *backward,
                        uint32_t backwards, struct contradiction *why)
{
    qsort(forward, forwards, sizeof *forward, by_first_end);
    for (uint32_t i = 1; i < forwards; i++)
        if (forward[i].first_end < forward[i - 1].last_begin) {
            *why = between(&forward[i - 1], &forward[i]);
            return false;
        }
    for (uint32_t i = 0; i < backwards; i++) {
        const struct zone *around = begun_before(forward, forwards, backward[i].last_begin);
        if (around && backward[i].first_end < around->last_begin) {
            *why = between(around, &backward[i]);
            return false;
        }
    }
    return true;
}

bool register_is_linearizable(struct register_operation *operations, uint32_t count,
                              struct arena *scratch, struct contradiction *why)
{
    struct contradiction ignored;
    struct zone *forward = arena_array(scratch, count + 1, sizeof *forward),
                *backward = arena_array(scratch, count + 1, sizeof *backward);
    uint32_t forwards = 0, backwards = 0;
    why = why ? why : &ignored;
    qsort(operations, count, sizeof *operations, by_value);
    for (uint32_t i = 0, n; i < count; i += n) {
        const struct register_operation *list = &operations[i];
        struct zone zone;
        for (n = 1; i + n < count && list[n].value == list->value;)
            n++;
        if (n == 1 && list->write && list->ended == SIM_NEVER)
            continue; /* it may not have happened, and nobody has seen it */
        if (!zone_of(list, n, &zone, why))
            return false;
        if (is_forward(&zone))
            forward[forwards++] = zone;
        else
            backward[backwards++] = zone;
    }
    return zones_agree(forward, forwards, backward, backwards, why);
}
