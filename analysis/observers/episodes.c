/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Outages as users see them, from their cause to the last trace.
 *
 * A disturbance is the time from the first disruption that begins to the last that ends.  An outage
 * is a stretch of windows that are down (analysis/measures/windows.h), of all requests or of those
 * to one endpoint; it belongs to the disturbance in which it begins, or which it follows after at
 * most ten windows that were up (a system that is back at its limit is down now and then).  A
 * disturbance has recovered when its last outage is over; it is drained when, after that, no more
 * requests are in flight than on average before the first one: then queues, retries and connections
 * hold no more than usual.  Both are counted from its beginning.  Outages that follow no disruption
 * do not count.
 *
 * Recovery is known to a window (1 s unless told).  What has not recovered when the measured time
 * ends does not count.  Kept are the first 1,024 disturbances and outages, and one moment for each
 * of the first 65,536 windows. */
#include "analysis/observers/observers.h"
#include "models/plan/parties.h"
#include "models/plan/patience.h"

static bool wanted(const struct heard_run *about)
{
    return about->run->plan->description->disruptions.count > 0;
}

static void create(void *state, const struct heard_run *about)
{
    struct episodes_heard *heard = state;
    heard->about = about;
    heard->asked = endpoints_asked(about->run->plan, about->arena);
    heard->of_endpoint =
        arena_array(about->arena, about->run->plan->endpoint_count, sizeof *heard->of_endpoint);
    heard->disturbances = arena_array(about->arena, STRETCHES_MOST, sizeof *heard->disturbances);
}

static void windows_of(const struct episodes_heard *heard, struct windows *windows)
{
    const struct heard_run *about = heard->about;
    const struct experiment *experiment = &about->run->plan->description->experiment;
    windows_create(windows, about->arena, about->from, about->duration, experiment->window,
                   experiment->window_share, plan_longest_request(about->run->plan));
    windows->stretches = arena_alloc(about->arena, sizeof *windows->stretches);
}

static void begin(void *state)
{
    struct episodes_heard *heard = state;
    windows_of(heard, &heard->windows);
    for (uint32_t i = 0; i < heard->about->run->plan->endpoint_count; i++)
        if (heard->asked[i])
            windows_of(heard, &heard->of_endpoint[i]);
}

/* Room for one more window, if there may be one. */
static bool calm_reaches(struct episodes_heard *heard, uint64_t window)
{
    if (window < heard->calm_room)
        return true;
    if (window >= WINDOWS_MOST)
        return false;
    uint64_t room = heard->calm_room ? heard->calm_room : 256;
    while (room <= window)
        room *= 2;
    sim_time *calm = arena_array(heard->about->arena, room, sizeof *calm);
    for (uint64_t i = 0; i < room; i++)
        calm[i] = i < heard->calm_count ? heard->calm[i] : SIM_NEVER;
    heard->calm = calm;
    heard->calm_room = room;
    return true;
}

/* What is in flight now, beside the one that ends. */
static void look_at_flight(struct episodes_heard *heard, sim_time now)
{
    const struct run *run = heard->about->run;
    const uint64_t flying = run->sent - run->ended;
    if (heard->active == 0 && heard->count == 0) {
        heard->seen++;
        heard->in_flight += flying;
        return;
    }
    const uint64_t window = window_number(&heard->windows, (uint64_t)(now - heard->about->from));
    if (flying > 0 && (wide)flying * heard->seen > heard->in_flight)
        return;
    if (!calm_reaches(heard, window) || heard->calm[window] != SIM_NEVER)
        return;
    heard->calm[window] = now;
    if (window >= heard->calm_count)
        heard->calm_count = window + 1;
}

static void hear(void *state, sim_time now, const void *record)
{
    struct episodes_heard *heard = state;
    const struct request_record *request = record;
    if (now >= heard->about->from)
        look_at_flight(heard, now);
    if (!request->measured)
        return;
    const bool ok = request->outcome == OUTCOME_ok;
    windows_add(&heard->windows, request->sent, ok);
    if (heard->asked[request->endpoint])
        windows_add(&heard->of_endpoint[request->endpoint], request->sent, ok);
}

static void hear_disruption(void *state, sim_time now, const void *record)
{
    struct episodes_heard *heard = state;
    const struct disruption_record *told = record;
    if (told->begins && heard->active++ == 0 && heard->count < STRETCHES_MOST)
        heard->disturbances[heard->count++] = (struct disturbance){.begin = now, .end = SIM_NEVER};
    if (!told->begins && --heard->active == 0 && heard->disturbances[heard->count - 1].end > now)
        heard->disturbances[heard->count - 1].end = now;
}

/* ---- when all have ended ---- */

static void count(struct episodes_heard *heard, sim_time begin, sim_time recovered)
{
    const uint64_t first =
        window_number(&heard->windows, (uint64_t)(recovered - heard->about->from));
    heard->recoveries++;
    heard->until_recovered += (uint64_t)(recovered - begin);
    for (uint64_t i = first; i < heard->calm_count; i++)
        if (heard->calm[i] != SIM_NEVER && heard->calm[i] >= recovered) {
            heard->drains++;
            heard->until_drained += (uint64_t)(heard->calm[i] - begin);
            return;
        }
}

enum { RELAPSE = 10 /* windows */ };

/* The last one that began before the first window was over, if the outage belongs to it. */
static struct disturbance *cause_of(const struct episodes_heard *heard, sim_time from)
{
    const sim_time length = heard->windows.length;
    uint32_t i = heard->count;
    while (i > 0 && heard->disturbances[i - 1].begin >= from + length)
        i--;
    if (i == 0)
        return NULL;
    struct disturbance *last = &heard->disturbances[i - 1];
    const sim_time over = last->end > last->recovered ? last->end : last->recovered;
    return from < over || from - over <= RELAPSE * length ? last : NULL;
}

static void attribute(struct episodes_heard *heard, const struct windows *windows)
{
    const struct stretches *stretches = windows->stretches;
    for (uint32_t i = 0; i < stretches->count; i++) {
        const sim_time from = windows->from + (sim_time)stretches->list[i].from * windows->length;
        const bool over = i + 1 < stretches->count || !stretches->open;
        const sim_time until =
            over ? windows->from + (sim_time)stretches->list[i].until * windows->length : SIM_NEVER;
        struct disturbance *cause = cause_of(heard, from);
        if (!cause)
            continue;
        cause->lasting |= !over;
        if (over && until > cause->recovered)
            cause->recovered = until;
    }
}

static void finish(void *state)
{
    struct episodes_heard *heard = state;
    const struct heard_run *about = heard->about;
    windows_finish(&heard->windows, about->ended);
    attribute(heard, &heard->windows);
    for (uint32_t i = 0; i < about->run->plan->endpoint_count; i++)
        if (heard->asked[i]) {
            windows_finish(&heard->of_endpoint[i], about->ended);
            attribute(heard, &heard->of_endpoint[i]);
        }
    for (uint32_t i = 0; i < heard->count; i++)
        if (heard->disturbances[i].recovered > 0 && !heard->disturbances[i].lasting)
            count(heard, heard->disturbances[i].begin, heard->disturbances[i].recovered);
}

const struct observer_class observer_episodes = {
    .name = "episodes",
    .doc = "outages from their cause until users are served again and the backlog is gone",
    .hears = RECORD_REQUEST,
    .wanted = wanted,
    .state_size = sizeof(struct episodes_heard),
    .create = create,
    .begin = begin,
    .hear = hear,
    .hear_disruption = hear_disruption,
    .finish = finish,
};
