/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/measures/windows.h"

/* Windows that can be open at once: those that a request may span, or all that there are. */
static uint64_t windows_open(sim_time duration, sim_time length, sim_time longest)
{
    const uint64_t all = duration > 0 ? (uint64_t)(duration / length) + 2 : WINDOWS_MOST;
    const uint64_t spanned = longest > 0 ? (uint64_t)(longest / length) + 2 : WINDOWS_MOST;
    const uint64_t open = all < spanned ? all : spanned;
    return open < WINDOWS_MOST ? open : WINDOWS_MOST;
}

void windows_create(struct windows *windows, struct arena *arena, sim_time from, sim_time duration,
                    sim_time length, double share, sim_time longest)
{
    uint64_t size = 16;
    while (size < windows_open(duration, length, longest))
        size *= 2;
    *windows = (struct windows){.from = from, .length = length, .share = share, .mask = size - 1};
    windows->inverse = length > 1 ? (uint64_t)(((wide)1 << 64) / (uint64_t)length) : UINT64_MAX;
    windows->ring = arena_array(arena, size, sizeof *windows->ring);
}

/* Time of windows that went like the last one with requests; mostly none of them failed, and then
 * nothing is divided. */
static wide lost_in(const struct windows *windows, wide time)
{
    const struct window *last = &windows->last;
    return last->ok < last->sent ? time * (last->sent - last->ok) / last->sent : 0;
}

static void stretch_changes(struct windows *windows, bool begins)
{
    struct stretches *stretches = windows->stretches;
    if (begins && stretches->count < STRETCHES_MOST)
        stretches->list[stretches->count++].from = windows->decided;
    else if (begins || !stretches->open)
        return;
    else
        stretches->list[stretches->count - 1].until = windows->decided;
    stretches->open = begins;
}

static void judge(struct windows *windows, const struct window *window)
{
    if (window->sent > 0) {
        windows->last = *window;
        const bool is_down = (double)window->ok < windows->share * (double)window->sent;
        windows->outages += is_down && !windows->is_down;
        if (windows->stretches && is_down != windows->is_down)
            stretch_changes(windows, is_down);
        windows->down_sent += is_down ? window->sent : 0;
        windows->down_failed += is_down ? window->sent - window->ok : 0;
        windows->is_down = is_down;
    }
    windows->down += windows->is_down;
    windows->lost += lost_in(windows, (wide)windows->length);
}

/* Mostly nothing has failed, nor had before. */
static inline bool is_quiet(const struct windows *windows, const struct window *window)
{
    return window->ok == window->sent && windows->last.ok == windows->last.sent &&
           !windows->is_down;
}

static void decide(struct windows *windows)
{
    struct window *window = &windows->ring[windows->decided & windows->mask];
    if (!is_quiet(windows, window))
        judge(windows, window);
    windows->decided++;
    *window = (struct window){0};
}

/* Decides windows [decided, until); those that no request ever touched all at once. */
static void decide_until(struct windows *windows, uint64_t until)
{
    while (windows->decided < until && windows->decided < windows->seen)
        decide(windows);
    if (windows->decided < until) {
        const uint64_t untouched = until - windows->decided;
        windows->down += windows->is_down ? untouched : 0;
        windows->lost += lost_in(windows, (wide)untouched * (uint64_t)windows->length);
        windows->decided = until;
    }
}

void windows_make_room(struct windows *windows, uint64_t number)
{
    decide_until(windows, number - windows->mask);
}

sim_time windows_finish(struct windows *windows, sim_time until)
{
    const sim_time span = until - windows->from;
    const uint64_t length = (uint64_t)windows->length;
    decide_until(windows, ((uint64_t)span + length - 1) / length);
    const uint64_t rest = (uint64_t)span % length, after = rest > 0 ? length - rest : 0;
    windows->lost -= lost_in(windows, after);
    return (sim_time)(windows->down * length - (windows->is_down ? after : 0));
}
