/* SPDX-License-Identifier: GPL-3.0-or-later */
/* codel: controlled delay.  While everybody has waited longer than `target` for a whole `interval`,
 * one is dropped, and the next ones after interval / sqrt(2), / sqrt(3)...
 *
 * Why: it tells a burst, which is gone after an interval, from a line that stands, by nothing but
 * the time that those who are next have waited.  Source: Nichols and Jacobson 2012, "Controlling
 * queue delay", ACM Queue 10(5); RFC 8289, whose pseudocode this is, packet for request (its last
 * packet that is never dropped is the last request in line). */
#include <math.h>

#include "models/words/order.h"
#include "sim/setting.h"

struct codel {
    sim_time target, interval;
};

struct control {
    sim_time first_above; /* when the interval is over; 0: not above */
    sim_time drop_next;
    uint32_t count, last_count; /* drops since it began to drop; at the time before */
    bool dropping, dropped;     /* dropped: one has been, and the next is looked at */
};

static const struct setting codel_settings[] = {
    DURATION(struct codel, target, .preset = "5ms", .least = 1, .most = 1e15,
             .doc = "wait that a line may have for ever"),
    DURATION(struct codel, interval, .preset = "100ms", .least = 1, .most = 1e15,
             .doc = "how long it may be longer"),
    SETTINGS_END};

static sim_time control_law(const struct codel *codel, sim_time from, uint32_t count)
{
    sim_time next;
    const sim_time wait = clock_round((double)codel->interval / sqrt((double)count));
    return clock_add(from, wait, &next) ? next : SIM_NEVER;
}

static bool is_above(struct control *control, const struct codel *codel, const struct line *line)
{
    if (line->waited < codel->target || line->others == 0) {
        control->first_above = 0;
        return false;
    }
    if (control->first_above == 0) {
        control->first_above = line->now + codel->interval;
        return false;
    }
    return line->now >= control->first_above;
}

static void begins(struct control *control, const struct codel *codel, sim_time now)
{
    const uint32_t delta = control->count - control->last_count;
    const bool lately = now - control->drop_next < 16 * codel->interval;
    control->dropping = true;
    control->count = delta > 1 && lately ? delta : 1;
    control->drop_next = control_law(codel, now, control->count);
    control->last_count = control->count;
}

static bool codel_drops(void *state, const void *settings, const struct line *line)
{
    const struct codel *codel = settings;
    struct control *control = state;
    const bool above = is_above(control, codel, line), dropped = control->dropped;
    control->dropped = false;
    if (!control->dropping) {
        if (above)
            begins(control, codel, line->now);
        return above;
    }
    if (!above) {
        control->dropping = false;
        return false;
    }
    if (dropped)
        control->drop_next = control_law(codel, control->drop_next, control->count);
    if (line->now < control->drop_next)
        return false;
    control->count++;
    return control->dropped = true;
}

const struct order_class order_codel = {
    .head = {.name = "codel",
             .doc = "first come, first served, and drops while everybody waits too long",
             .settings = codel_settings,
             .settings_size = sizeof(struct codel),
             .examples = EXAMPLES({.text = "codel"}, {.text = "codel(target=5ms interval=100ms)"})},
    .state_size = sizeof(struct control),
    .drops = codel_drops,
};
