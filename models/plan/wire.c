/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/wire.h"

#include "sim/numeric.h"

#define FIRST_TIMEOUT INT64_C(1000000000)
#define MOST_TIMEOUT INT64_C(120000000000)
#define DELAYED_ACK INT64_C(200000000)

enum { WIDEST = 1 << 30, NARROWEST = 1, LEAST_THRESHOLD = 2 };

static sim_time least(sim_time a, sim_time b) { return a < b ? a : b; }

/* --- slow start --- */

/* Congestion avoidance: 9/17 of a segment. */
static void creep(struct tcp_window *window)
{
    window->parts += 9;
    window->size += window->parts / 17;
    window->parts %= 17;
}

/* Slow start, up to the threshold if a loss has set one. */
static void grow(struct tcp_window *window)
{
    if (window->threshold == 0)
        window->size += window->used;
    else if (window->size >= window->threshold)
        creep(window);
    else if (window->size + window->used < window->threshold)
        window->size += window->used;
    else
        window->size = window->threshold;
}

static void flight_over(struct tcp_window *window)
{
    if (2 * (uint64_t)window->used >= window->size && window->size < WIDEST)
        grow(window);
    window->used = 0;
}

static void rest(struct tcp_window *window, uint32_t first, sim_time idle, sim_time timeout)
{
    while (window->size > first && idle > timeout) {
        window->size = window->size / 2 > first ? window->size / 2 : first;
        idle -= timeout;
    }
}

static void begin(struct tcp_window *window, uint32_t first, sim_time now, const struct way *way)
{
    if (window->size == 0)
        *window = (struct tcp_window){.round = now, .size = first};
    if (now >= window->round + way->round_trip) {
        const sim_time idle = now - window->round;
        flight_over(window);
        rest(window, first, idle, way->timeout);
        window->round = now;
    }
}

sim_time wire_flights(struct tcp_window *window, uint32_t first, uint32_t segments, sim_time now,
                      const struct way *way)
{
    begin(window, first, now, way);
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

/* The last segment, when nothing behind it says that it is missing; by a probe or the time-out. */
static sim_time tail_time(uint32_t segments, const struct way *way, bool *timed_out)
{
    const sim_time probe = 2 * way->round_trip + (segments > 1 ? 0 : DELAYED_ACK);
    *timed_out = probe >= way->timeout;
    return least(probe, way->timeout);
}

/* So many segments come again until all are through. */
static sim_time again(uint32_t lost, const struct lossy *lossy, bool *timed_out, uint32_t *rounds)
{
    sim_time time = 0, timeout = wire_patience(lossy->way, false, *timed_out);
    for (uint32_t tries = 0; tries < DATA_TRIES; tries++) {
        lost = losses(lost, lossy->loss, lossy->random);
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
    const uint32_t left = (uint32_t)((7 * (uint64_t)window->size + 5) / 10);
    window->threshold = left > LEAST_THRESHOLD ? left : LEAST_THRESHOLD;
    window->size = timed_out ? NARROWEST : window->threshold;
    if (window->used > window->size)
        window->used = window->size;
}

/* A flight that is not the last one of its message, of which so many are lost: what is missing is
 * told by what comes behind and goes with the next flight.  Of one that is lost as a whole nothing
 * is told. */
static void flight_lost(struct tcp_window *window, bool whole, uint32_t *timeouts,
                        const struct way *way)
{
    shrink(window, whole);
    window->used = 0;
    window->round += whole ? wire_patience(way, false, *timeouts) : way->round_trip;
    *timeouts = whole ? *timeouts + 1 : 0;
}

sim_time wire_lossy_flights(struct tcp_window *window, uint32_t first, uint32_t segments,
                            sim_time now, const struct lossy *lossy)
{
    uint32_t timeouts = 0;
    begin(window, first, now, lossy->way);
    if (window->expires != 0 && now >= window->expires) {
        window->size = NARROWEST;
        window->used = 0;
    }
    window->expires = 0;
    while (segments > window->size - window->used) {
        const uint32_t sent = window->size - window->used;
        const uint32_t lost = timeouts < DATA_TRIES ? losses(sent, lossy->loss, lossy->random) : 0;
        segments -= sent - lost;
        if (lost > 0) {
            flight_lost(window, lost == window->size, &timeouts, lossy->way);
            continue;
        }
        window->used = window->size;
        flight_over(window);
        window->round += lossy->way->round_trip;
        timeouts = 0;
    }
    window->used += segments;
    return window->round > now ? window->round - now : 0;
}

struct repair wire_repairs(struct tcp_window *window, uint32_t segments, sim_time leaves,
                           const struct lossy *lossy)
{
    const struct way *way = lossy->way;
    const bool tail = chance(lossy->random) < lossy->loss;
    const uint32_t inner = segments > 1 ? losses(segments - 1, lossy->loss, lossy->random) : 0;
    bool timed_out = false;
    if (!tail && inner == 0)
        return (struct repair){0};
    struct repair repair = {.tail = tail};
    repair.time = tail ? tail_time(segments, way, &timed_out) : 0;
    if (inner > 0)
        repair.time += way->round_trip + way->round_trip / 4;
    repair.time += again(tail + inner, lossy, &timed_out, &repair.again);
    shrink(window, timed_out && !tail);
    if (timed_out && tail) /* unless something is sent before that */
        window->expires = leaves + way->timeout;
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
