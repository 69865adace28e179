/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a message costs and what the wire promises: tcp, udp (more to come).  One file in
 * models/protocol/, one word in the list. */
#ifndef MODELS_WORDS_PROTOCOL_H
#define MODELS_WORDS_PROTOCOL_H

#include <stdbool.h>

#include "sim/clock.h"
#include "sim/family.h"

/* Common settings of all protocols: the first member of every protocol's settings struct. */
struct protocol_costs {
    sim_time cpu_per_message; /* at each end */
    sim_time cpu_per_kb;      /* per 1000 bytes, at each end */
    uint64_t overhead;        /* bytes on the wire, per message */
};

struct protocol_class {
    struct class_head head;
    bool reliable; /* order is kept on a connection; a dead process resets; a new connection costs a
                      round trip */
    uint32_t handshake_trips; /* round trips before the first byte of a new connection */
};

/* Processor time of one message of `bytes` at one end. */
static inline sim_time protocol_cpu(const struct protocol_costs *costs, uint64_t bytes)
{
    return costs->cpu_per_message + (sim_time)(bytes * (uint64_t)costs->cpu_per_kb / 1000);
}

extern const struct family protocols;

#endif
