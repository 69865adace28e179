/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom a coordinator asks, and whose answers are enough. */
#include "models/stores/quorum/quorum.h"

static uint32_t bit(uint32_t copy) { return UINT32_C(1) << copy; }
static uint32_t size_of(uint32_t set) { return (uint32_t)__builtin_popcount(set); }

/* The copies that lie in a region; or those that are coming. */
static uint32_t copies_in(const struct port *port, const struct pending *pending, uint32_t region)
{
    uint32_t set = 0;
    for (uint32_t i = 0; i < pending->copies + pending->coming; i++)
        if (ring_of(port)->region[pending->whom[i]] == region)
            set |= bit(i);
    return set;
}

static uint32_t own_region(const struct port *port) { return ring_of(port)->region[port->self]; }

static uint32_t held(const struct pending *pending) { return bit(pending->copies) - 1; }

/* Of those in a place as many as are needed, and one more for each that is to hold it soon. */
static bool suffices(const struct pending *pending, uint32_t there, uint32_t answers)
{
    const uint32_t coming = size_of(there & ~held(pending));
    return size_of(answers & there) >=
           need_count(&pending->need, size_of(there & held(pending))) + coming;
}

bool is_enough(struct port *port, const struct pending *pending, uint32_t answers)
{
    const struct need *need = &pending->need;
    if (need->scope == SCOPE_ALL)
        return suffices(pending, bit(pending->copies + pending->coming) - 1, answers);
    if (need->scope == SCOPE_LOCAL)
        return suffices(pending, copies_in(port, pending, own_region(port)), answers);
    for (uint32_t region = 0; region < ring_of(port)->regions; region++) {
        const uint32_t there = copies_in(port, pending, region);
        if (there & held(pending) && !suffices(pending, there, answers))
            return false;
    }
    return true;
}

/* So many of them, drawn. */
static uint32_t draw_some(struct port *port, const struct pending *pending, uint32_t among,
                          uint32_t left)
{
    uint32_t chosen = 0, count = size_of(among);
    draw random = left < count ? port_random(port) : 0;
    for (uint32_t i = 0; i < pending->copies; i++) {
        if (!(among & bit(i)))
            continue;
        if (left == count || uniform_below(draw_next(&random), count) < left) {
            chosen |= bit(i);
            left--;
        }
        count--;
    }
    return chosen;
}

static unsigned distance(struct port *port, uint32_t member)
{
    return member == port->self ? 0 : 1 + port_distance(port, port->instance, member);
}

/* The nearest one, drawn among equals; `among` is not empty. */
uint32_t choose_nearest(struct port *port, const struct pending *pending, uint32_t among)
{
    unsigned least = UINT32_MAX;
    uint32_t equals = 0;
    for (uint32_t i = 0; i < pending->copies; i++) {
        if (!(among & bit(i)))
            continue;
        const unsigned far = distance(port, pending->whom[i]);
        equals = far < least ? 0 : equals;
        if (far <= least)
            equals |= bit(i);
        least = far < least ? far : least;
    }
    return size_of(equals) > 1 ? draw_some(port, pending, equals, 1) : equals;
}

/* As many of them as suffice. */
static uint32_t suffice(struct port *port, const struct pending *pending, uint32_t among,
                        uint32_t copies, bool near)
{
    const uint32_t needed = need_count(&pending->need, copies);
    if (!near)
        return draw_some(port, pending, among, needed);
    uint32_t chosen = 0;
    while (size_of(chosen) < needed && among & ~chosen)
        chosen |= choose_nearest(port, pending, among & ~chosen);
    return chosen;
}

void choose(struct port *port, struct pending *pending, uint32_t alive)
{
    const struct quorum *settings = settings_of(port);
    const char *to = pending->verb == VERB_READ ? settings->reads_to : settings->writes_to;
    const bool near = to[0] == 'n';
    if (to[0] == 'a') {
        pending->asked = alive;
    } else if (pending->need.scope == SCOPE_ALL) {
        pending->asked = suffice(port, pending, alive & held(pending), pending->copies, near);
    } else {
        for (uint32_t region = 0; region < ring_of(port)->regions; region++) {
            const uint32_t there = copies_in(port, pending, region) & held(pending);
            if (there && (pending->need.scope == SCOPE_EACH || region == own_region(port)))
                pending->asked |= suffice(port, pending, alive & there, size_of(there), near);
        }
    }
    pending->asked |= alive & ~held(pending);
}
