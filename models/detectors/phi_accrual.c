/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Phi accrual: heartbeats, and a suspicion that grows the longer the next one is overdue, measured
 * by how regular the ones before were.  phi = -log10 of the probability that a heartbeat comes even
 * later; at `threshold` a peer is believed dead.  So a network that becomes slower is waited for
 * longer, without anybody changing a time-out.
 *
 * `law` is how intervals are taken to be distributed: `exponential` with their mean, as Cassandra
 * does (a mean of 1 s and a threshold of 8 give 8 ln 10 = 18.4 s), or `normal` with their mean and
 * deviation, but at least `least_deviation`, as Akka does (1 s, 100 ms and 8: 1.56 s).  Instead of
 * looking at phi again and again, the moment at which it passes the threshold is computed when a
 * heartbeat comes.
 *
 * Until intervals are known, one of `heartbeat` with a deviation of a quarter of it is taken for
 * granted (Akka's first-heartbeat-estimate).  A process that starts believes all alive and knows no
 * intervals.
 *
 * Source: Hayashibara, Defago, Yared, Katayama 2004, "The phi Accrual Failure Detector", SRDS.
 * Defaults: threshold 8 (cassandra.yaml phi_convict_threshold), window 1000, least_deviation 100 ms
 * (Akka reference.conf, akka.cluster.failure-detector). */
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "models/detectors/detectors.h"
#include "sim/setting.h"

enum { HEARTBEAT_BYTES = 64 };

struct phi_accrual {
    sim_time heartbeat, least_deviation;
    double threshold;
    uint64_t window;
    const char *law; /* exponential normal */
};

/* The last intervals between heartbeats of one peer. */
struct intervals {
    sim_time *ring; /* of `window`, in blocks; NULL: none yet */
    uint64_t count, next;
    double sum, squares; /* s */
    sim_time last;       /* when it was heard; 0 with no ring: never */
};

struct phi_state {
    uint64_t tickets[MOST_WATCHED]; /* by peer: of its moment */
    bool dead[MOST_WATCHED];        /* believed */
    struct intervals of[MOST_WATCHED];
};

static const struct setting phi_settings[] = {
    DURATION(struct phi_accrual, heartbeat, .preset = "1s", .least = 1,
             .doc = "time between two signs of life"),
    NUMBER(struct phi_accrual, threshold, .preset = "8", .least = 0.1, .most = 300,
           .doc = "phi at which a peer is believed dead: 8 is one error in 10^8 heartbeats, if "
                  "intervals are as they are taken to be"),
    COUNT(struct phi_accrual, window, .preset = "1000", .least = 2, .most = 1e5,
          .doc = "intervals that are remembered of each peer"),
    TEXT(struct phi_accrual, law, .preset = "exponential", .words = "exponential normal",
         .doc = "how intervals are taken to be distributed: as Cassandra does, or as Akka does"),
    DURATION(struct phi_accrual, least_deviation, .preset = "100ms", .least = 0,
             .doc = "of the normal law"),
    SETTINGS_END};

/* A timer's word: a peer whose time is up, or the next heartbeat. */
#define BEAT UINT64_MAX

static void interval_add(struct port *port, struct intervals *intervals, sim_time interval)
{
    const struct phi_accrual *settings = port->settings;
    const double seconds = clock_to_seconds(interval);
    if (!intervals->ring)
        intervals->ring = block_array(port->blocks, settings->window, sizeof *intervals->ring);
    if (intervals->count == settings->window) {
        const double old = clock_to_seconds(intervals->ring[intervals->next]);
        intervals->sum -= old;
        intervals->squares -= old * old;
    } else {
        intervals->count++;
    }
    intervals->ring[intervals->next] = interval;
    intervals->next = (intervals->next + 1) % settings->window;
    intervals->sum += seconds;
    intervals->squares += seconds * seconds;
}

/* How long after a heartbeat phi passes the threshold. */
static sim_time patience(const struct phi_accrual *settings, const struct intervals *intervals)
{
    double mean = clock_to_seconds(settings->heartbeat), deviation = mean / 4;
    if (intervals->count > 0) {
        mean = intervals->sum / (double)intervals->count;
        deviation = sqrt(fmax(0, intervals->squares / (double)intervals->count - mean * mean));
    }
    if (settings->law[0] == 'e')
        return clock_round(1e9 * mean * settings->threshold * log(10));
    deviation = fmax(deviation, clock_to_seconds(settings->least_deviation));
    const double beyond = gsl_cdf_ugaussian_Qinv(pow(10, -settings->threshold));
    return clock_round(1e9 * fmax(0, mean + deviation * beyond));
}

static void expect(struct port *port, uint32_t peer)
{
    struct phi_state *state = port->state;
    if (state->tickets[peer] != 0)
        port_cancel(port, state->tickets[peer]);
    state->tickets[peer] = port_timer(port, patience(port->settings, &state->of[peer]), peer);
}

static void beat(struct port *port)
{
    const struct phi_accrual *settings = port->settings;
    const struct letter letter = {.bytes = HEARTBEAT_BYTES};
    for (uint32_t peer = 0; peer < port->peers; peer++)
        if (peer != port->self)
            port_send(port, peer, &letter, 0);
    port_timer(port, settings->heartbeat, BEAT);
}

static void phi_started(struct port *port, bool first)
{
    (void)first;
    struct phi_state *state = port->state;
    for (uint32_t peer = 0; peer < port->peers; peer++) {
        state->of[peer].last = SIM_NEVER;
        if (peer != port->self)
            expect(port, peer);
    }
    if (port->peers > 1)
        beat(port);
}

/* A gap in which the peer was believed dead is no interval between heartbeats. */
static void phi_heard(struct port *port, const struct letter *letter)
{
    struct phi_state *state = port->state;
    struct intervals *intervals = &state->of[letter->from];
    const sim_time now = *port->clock;
    const bool was_dead = state->dead[letter->from];
    if (intervals->last != SIM_NEVER && !was_dead)
        interval_add(port, intervals, now - intervals->last);
    intervals->last = now;
    expect(port, letter->from);
    state->dead[letter->from] = false;
    if (was_dead)
        port_suspect(port, letter->from, false);
}

static void phi_fired(struct port *port, uint64_t word)
{
    struct phi_state *state = port->state;
    if (word == BEAT) {
        beat(port);
        return;
    }
    state->tickets[word] = 0;
    state->dead[word] = true;
    port_suspect(port, (uint32_t)word, true);
}

static void phi_crashed(struct port *port)
{
    const struct phi_accrual *settings = port->settings;
    struct phi_state *state = port->state;
    for (uint32_t peer = 0; peer < port->peers; peer++)
        block_give(port->blocks, state->of[peer].ring,
                   settings->window * sizeof *state->of[peer].ring);
}

const struct detector_class detector_phi_accrual = {
    .actor = {.head = {.name = "phi_accrual",
                       .doc = "heartbeats; how long is waited follows from how regular they were",
                       .settings = phi_settings,
                       .settings_size = sizeof(struct phi_accrual),
                       .examples =
                           EXAMPLES({.text = "phi_accrual"}, {.text = "phi_accrual(threshold=5)"},
                                    {.text = "phi_accrual(heartbeat=200ms law=normal)"})},
              .state_size = sizeof(struct phi_state),
              .started = phi_started,
              .heard = phi_heard,
              .fired = phi_fired,
              .crashed = phi_crashed},
};
