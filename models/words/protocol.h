/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a message costs and what the wire promises: tcp, http1, http2, grpc, udp.  One file in
 * models/protocol/, one word in the list.
 *
 * What happens on the wire is the same for all (models/plan/wire.h): a protocol says whether its
 * messages go by connections, whether a connection carries one request at a time, and what a new
 * one costs.  Its settings are one struct for all; rows that a protocol does not have leave zeros.
 */
#ifndef MODELS_WORDS_PROTOCOL_H
#define MODELS_WORDS_PROTOCOL_H

#include <stdbool.h>

#include "sim/clock.h"
#include "sim/family.h"

/* Of each message: the first members of every protocol's settings. */
struct protocol_costs {
    sim_time cpu_per_message; /* at each end */
    sim_time cpu_per_kb;      /* per 1000 bytes, at each end */
    uint64_t overhead;        /* bytes on the wire, per message */
    /* Of connections: */
    const char *tls;      /* NULL or none, 1.2, 1.3 */
    uint64_t window;      /* segments at once on a new or idle one; 0 or unlimited: it is warm */
    uint64_t streams;     /* requests at a time on one of them; 0 or unlimited: any number */
    uint64_t connections; /* of a caller instance to a callee; the same */
    uint64_t keep;        /* idle ones kept, by instance at the other end; 0: none */
    sim_time idle;        /* they are kept for so long; 0: for ever */
};

struct protocol_class {
    struct class_head head;
    bool reliable;  /* order is kept on a connection; a dead process resets; a new connection costs
                       round trips; what is lost comes again */
    bool exclusive; /* one request at a time on a connection */
    uint32_t handshake_trips; /* round trips before the first byte of a new connection, without TLS
                               */
};

/* Rows that protocols have in common (sim/setting.h). */
#define COST_ROWS(message, kilobyte, bytes)                                                        \
    DURATION(struct protocol_costs, cpu_per_message, .preset = message,                            \
             .doc = "processor time of one message, at each end"),                                 \
        DURATION(struct protocol_costs, cpu_per_kb, .preset = kilobyte,                            \
                 .doc = "processor time of 1000 bytes, at each end"),                              \
        SIZE(struct protocol_costs, overhead, .preset = bytes,                                     \
             .doc = "headers on the wire, per message")
#define CONNECTION_ROWS(segments)                                                                  \
    TEXT(struct protocol_costs, tls, .preset = "none", .words = "none 1.2 1.3",                    \
         .doc = "a new connection costs one more round trip with 1.3, two with 1.2"),              \
        COUNT(struct protocol_costs, window, .preset = segments, .least = 1, .most = 1e6,          \
              .words = "unlimited",                                                                \
              .doc = "segments of 1448 B that a new or long idle connection sends at once; it "    \
                     "doubles per round trip; unlimited: connections are warm")

/* Processor time of one message of `bytes` at one end. */
static inline sim_time protocol_cpu(const struct protocol_costs *costs, uint64_t bytes)
{
    return costs->cpu_per_message + (sim_time)(bytes * (uint64_t)costs->cpu_per_kb / 1000);
}

/* Round trips before the first byte of a new connection, TLS included. */
uint32_t protocol_trips(const struct chosen *protocol);

extern const struct family protocols;

#endif
