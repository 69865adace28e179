/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What TCP makes of a message beyond its latency: slow start and retransmission.  Pure functions of
 * a connection's window, a way and a draw; they know neither run nor parcel.
 *
 * Slow start (RFC 5681, RFC 6928): a new connection sends `first` segments of 1,448 B, then as many
 * more as were acknowledged, so the window doubles every round trip in which it was used: S bytes
 * take ceil(log2(S/(1448 first) + 1)) - 1 extra round trips.  Messages on one connection share its
 * window.  It grows only where it limits (at least half of it used, as Linux does), and halves for
 * each time-out of silence down to `first` (Linux, tcp_slow_start_after_idle).
 *
 * Retransmission of a message of n segments, each lost with probability p by itself:
 *  - an inner one is noticed by the acknowledgement of a later one and RACK's reordering window of
 * a quarter: 1.25 round trips (RFC 8985);
 *  - the last of several by a probe after 2 round trips (RFC 8985, 7.2), never later than the
 *    time-out;
 *  - a single one after 2 round trips + 200 ms (the worst delayed acknowledgement), never later
 *    than the time-out (Linux, tcp_schedule_loss_probe);
 *  - what comes again and is lost again waits for the time-out, which doubles up to 120 s;
 *  - any of these sooner, if a later message on the same connection is sent meanwhile: its
 *    acknowledgement tells the loss (RACK), after a round trip;
 *  - losses before the last flight of a longer message are told by what comes behind and go with
 *    the next flight; a flight that is lost as a whole waits for the time-out.
 * A lost SYN, or its answer, comes again after 1 s, 2 s, 4 s (RFC 6298, 2.1).
 *
 * Congestion: a flight with a loss takes 30 % of the window, a time-out all but one segment (there
 * is none where a later message tells of the loss).  From
 * then on slow start ends at what was left, and the window grows by 9/17 of a segment for each
 * round trip in which it was used: the additive increase with which CUBIC is as fast as Reno (RFC
 * 9438, 4.3), so that a long transfer goes at 1448 B / round trip x sqrt(3/2 / p) (Mathis and
 * others 1997).  Before the first loss nothing of this happens.
 *
 * Left out: CUBIC's faster growth where round trips are long and losses rare (it needs p < 0.055 %
 * at 100 ms to matter), queues that overflow. */
#ifndef MODELS_PLAN_WIRE_H
#define MODELS_PLAN_WIRE_H

#include "models/plan/network.h"
#include "sim/rng.h"

enum { SEGMENT_BYTES = 1448, DATAGRAM_BYTES = 1472 };

/* Of one direction of a connection. */
struct tcp_window {
    sim_time round;     /* when the flight began in which it sends now or last */
    uint32_t size;      /* segments in a flight; 0: it was never used */
    uint32_t used;      /* of this flight */
    uint32_t threshold; /* where slow start ends; 0: nothing was lost yet, it does not end */
    uint32_t parts;     /* of a segment by which it has grown beyond, in 17ths */
    sim_time expires;   /* a time-out, if nothing is sent before; 0: nothing is missing */
};

/* A message whose end was lost, as long as nothing was sent behind it that came through. */
struct missing {
    sim_time sent, due;
    uint32_t slot; /* of its arrival */
    uint32_t again;
};
enum { MOST_MISSING = 3 };
struct missings {
    struct missing list[MOST_MISSING];
    uint32_t count;  /* more than there is room for: none of them is helped */
    sim_time before; /* nothing arrives earlier */
};

static inline uint32_t wire_segments(uint64_t bytes)
{
    return bytes > SEGMENT_BYTES ? (uint32_t)((bytes + SEGMENT_BYTES - 1) / SEGMENT_BYTES) : 1;
}

/* Time that `segments` wait before the last of them leaves, if they are ready at `now`. */
sim_time wire_flights(struct tcp_window *window, uint32_t first, uint32_t segments, sim_time now,
                      const struct way *way);
/* The same on a way that loses segments: of flights before the last one. */
struct lossy {
    const struct way *way;
    double loss;
    draw *random;
};
sim_time wire_lossy_flights(struct tcp_window *window, uint32_t first, uint32_t segments,
                            sim_time now, const struct lossy *lossy);
/* What losses do to a message. */
struct repair {
    sim_time time;  /* by which they hold it up, if nothing is sent behind it */
    bool tail;      /* its end is missing: what is sent behind it helps */
    uint32_t again; /* times that what came again was lost again */
};
/* Of a message of which `segments` are in its last flight, which leaves then. */
struct repair wire_repairs(struct tcp_window *window, uint32_t segments, sim_time leaves,
                           const struct lossy *lossy);
/* Time from its sending until the end of a message is there, if the next message that comes through
 * is sent `gap` later. */
sim_time wire_reveals(const struct way *way, sim_time gap, uint32_t again);
/* Time until a SYN and its answer have come through. */
sim_time wire_connects(double loss, draw *random);
/* Before the next try, after `tries` of them, of what does not come through at all; `opens`: of a
 * SYN. */
sim_time wire_patience(const struct way *way, bool opens, uint32_t tries);
/* Tries before a connection is given up (Linux tcp_syn_retries, tcp_retries2). */
enum { SYN_TRIES = 6, DATA_TRIES = 15 };
static inline uint32_t wire_tries(bool opens) { return opens ? SYN_TRIES : DATA_TRIES; }
/* One of the datagrams of a message is lost, and so is the message. */
bool wire_drops(uint64_t bytes, double loss, draw *random);

#endif
