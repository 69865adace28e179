/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom a coordinator asks, and whose answers are enough. */
#include "models/stores/quorum/quorum.h"

/* The copies that lie in a region; or those that are coming. */
static member_set copies_in(const struct port *port, const struct pending *pending, uint32_t region)
{
    member_set set = 0;
    for (uint32_t i = 0; i < pending->copies + pending->coming; i++)
        if (ring_of(port)->region[pending->whom[i]] == region)
            set |= member_bit(i);
    return set;
}

static uint32_t own_region(const struct port *port) { return ring_of(port)->region[port->self]; }

static member_set held(const struct pending *pending) { return first_members(pending->copies); }

/* Of those in a place as many as are needed, and one more for each that is to hold it soon. */
static bool suffices(const struct pending *pending, member_set there, member_set answers)
{
    const uint32_t coming = count_members(there & ~held(pending));
    return count_members(answers & there) >=
           need_count(&pending->need, count_members(there & held(pending))) + coming;
}

bool is_enough(struct port *port, const struct pending *pending, member_set answers)
{
    const struct need *need = &pending->need;
    if (need->scope == SCOPE_ALL)
        return count_members(answers) >= need_count(need, pending->copies) + pending->coming;
    if (need->scope == SCOPE_LOCAL)
        return suffices(pending, copies_in(port, pending, own_region(port)), answers);
    for (uint32_t region = 0; region < ring_of(port)->regions; region++) {
        const member_set there = copies_in(port, pending, region);
        if (there & held(pending) && !suffices(pending, there, answers))
            return false;
    }
    return true;
}

/* So many of them, drawn. */
static member_set draw_some(struct port *port, const struct pending *pending, member_set among,
                            uint32_t left)
{
    member_set chosen = 0;
    uint32_t count = count_members(among);
    draw random = left < count ? port_random(port) : 0;
    for (uint32_t i = 0; i < pending->copies; i++) {
        if (!(among & member_bit(i)))
            continue;
        if (left == count || uniform_below(draw_next(&random), count) < left) {
            chosen |= member_bit(i);
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
member_set choose_nearest(struct port *port, const struct pending *pending, member_set among)
{
    unsigned least = UINT32_MAX;
    member_set equals = 0;
    for (uint32_t i = 0; i < pending->copies; i++) {
        if (!(among & member_bit(i)))
            continue;
        const unsigned far = distance(port, pending->whom[i]);
        equals = far < least ? 0 : equals;
        if (far <= least)
            equals |= member_bit(i);
        least = far < least ? far : least;
    }
    return count_members(equals) > 1 ? draw_some(port, pending, equals, 1) : equals;
}

/* As many of them as suffice. */
static member_set suffice(struct port *port, const struct pending *pending, member_set among,
                          uint32_t copies, bool near)
{
    const uint32_t needed = need_count(&pending->need, copies);
    if (!near)
        return draw_some(port, pending, among, needed);
    member_set chosen = 0;
    while (count_members(chosen) < needed && among & ~chosen)
        chosen |= choose_nearest(port, pending, among & ~chosen);
    return chosen;
}

void choose(struct port *port, struct pending *pending, member_set alive)
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
            const member_set there = copies_in(port, pending, region) & held(pending);
            if (there && (pending->need.scope == SCOPE_EACH || region == own_region(port)))
                pending->asked |= suffice(port, pending, alive & there, count_members(there), near);
        }
    }
    pending->asked |= alive & ~held(pending);
}
