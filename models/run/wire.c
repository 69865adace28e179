/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/wire.h"

#include "sim/numeric.h"

#define FIRST_TIMEOUT INT64_C(1000000000)
#define MOST_TIMEOUT INT64_C(120000000000)
#define DELAYED_ACK INT64_C(200000000)

enum { WIDEST = 1 << 30, NARROWEST = 1 };

/* --- slow start --- */

static void flight_over(struct tcp_window *window)
{
    if (2 * (uint64_t)window->used >= window->size && window->size < WIDEST)
        window->size += window->used;
    window->used = 0;
}

static void rest(struct tcp_window *window, uint32_t first, sim_time idle, sim_time timeout)
{
    while (window->size > first && idle > timeout) {
        window->size = window->size / 2 > first ? window->size / 2 : first;
        idle -= timeout;
    }
}

sim_time wire_flights(struct tcp_window *window, uint32_t first, uint32_t segments, sim_time now,
                      const struct way *way)
{
    if (window->size == 0)
        *window = (struct tcp_window){.round = now, .size = first};
    if (now >= window->round + way->round_trip) {
        const sim_time idle = now - window->round;
        flight_over(window);
        rest(window, first, idle, way->timeout);
        window->round = now;
    }
    while (segments > window->size - window->used) {
        segments -= window->size - window->used;
        window->used = window->size;
        flight_over(window);
        window->round += way->round_trip;
    }
    window->used += segments;
    return window->round > now ? window->round - now : 0;
}

/* --- losses --- */

static double chance(draw *random) { return unit_of(draw_next(random)); }

/* How many of `count` are lost: from gap to gap. */
static uint32_t losses(uint32_t count, double loss, draw *random)
{
    const double kept = numeric_log(1.0 - loss);
    uint32_t lost = 0;
    for (double at = 0; kept < 0.0; at += 1.0) {
        const double gap = numeric_log(unit_above_zero(draw_next(random))) / kept;
        if (!(at + gap < (double)count))
            return lost;
        at += (double)(uint32_t)gap;
        lost++;
    }
    return 0; /* a share that is nothing beside 1 */
}

static sim_time least(sim_time a, sim_time b) { return a < b ? a : b; }

/* The last segment, when nothing behind it says that it is missing; by a probe or the time-out. */
static sim_time tail_time(uint32_t segments, const struct way *way, bool *timed_out)
{
    const sim_time probe = 2 * way->round_trip + (segments > 1 ? 0 : DELAYED_ACK);
    *timed_out = probe >= way->timeout;
    return least(probe, way->timeout);
}

/* So many segments come again until all are through. */
static sim_time again(uint32_t lost, double loss, const struct way *way, draw *random,
                      bool *timed_out, uint32_t *rounds)
{
    sim_time time = 0, timeout = *timed_out ? least(2 * way->timeout, MOST_TIMEOUT) : way->timeout;
    for (uint32_t tries = 0; tries < DATA_TRIES; tries++) {
        lost = losses(lost, loss, random);
        if (lost == 0)
            break;
        time += timeout;
        timeout = least(2 * timeout, MOST_TIMEOUT);
        *timed_out = true;
        ++*rounds;
    }
    return time;
}

static void shrink(struct tcp_window *window, bool timed_out)
{
    if (window->size == 0)
        return;
    const uint32_t left = timed_out ? NARROWEST : (uint32_t)(0.7 * window->size);
    window->size = left > NARROWEST ? left : NARROWEST;
    if (window->used > window->size)
        window->used = window->size;
}

struct repair wire_repairs(struct tcp_window *window, uint32_t segments, uint32_t last, double loss,
                           const struct way *way, draw *random)
{
    const bool tail = chance(random) < loss;
    const uint32_t inner = last > 1 ? losses(last - 1, loss, random) : 0;
    const bool before = segments > last && losses(segments - last, loss, random) > 0;
    bool timed_out = false;
    if (!tail && inner == 0 && !before)
        return (struct repair){0};
    struct repair repair = {.tail = tail};
    repair.time = tail ? tail_time(segments, way, &timed_out) : 0;
    if (inner > 0)
        repair.time += way->round_trip + way->round_trip / 4;
    repair.time += again(tail + inner, loss, way, random, &timed_out, &repair.again);
    shrink(window, timed_out);
    return repair;
}

sim_time wire_reveals(const struct way *way, sim_time gap, uint32_t again)
{
    const sim_time quarter = way->round_trip / 4, told = gap > quarter ? gap : quarter;
    return told + way->round_trip + (sim_time)again * (way->round_trip + quarter) +
           way->round_trip / 2;
}

sim_time wire_connects(double loss, draw *random)
{
    sim_time time = 0, timeout = FIRST_TIMEOUT;
    for (uint32_t tries = 0; tries < SYN_TRIES; tries++) {
        const bool there = chance(random) >= loss, back = chance(random) >= loss;
        if (there && back)
            break;
        time += timeout;
        timeout *= 2;
    }
    return time;
}

sim_time wire_patience(const struct way *way, bool opens, uint32_t tries)
{
    sim_time timeout = opens ? FIRST_TIMEOUT : way->timeout;
    for (; tries > 0 && timeout < MOST_TIMEOUT; tries--)
        timeout *= 2;
    return least(timeout, MOST_TIMEOUT);
}

bool wire_drops(uint64_t bytes, double loss, draw *random)
{
    const uint64_t datagrams =
        bytes > DATAGRAM_BYTES ? (bytes + DATAGRAM_BYTES - 1) / DATAGRAM_BYTES : 1;
    return chance(random) >= numeric_exp((double)datagrams * numeric_log(1.0 - loss));
}
