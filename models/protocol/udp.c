/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UDP: every message for itself; no connection, no order, and a dead process answers nothing.
 *
 * Where the defaults come from.  Bytes on the wire: Ethernet 14, IPv4 20, UDP 8: 42 B.  Processor
 * time, 8 us per message and end, is an assumption below TCP's: the same measurements
 * (models/protocol/tcp.c) give 52.6 us for the round trip over UDP, at most 13 us at each of four
 * message ends, wire included.  Per kilobyte as for TCP. */
#include "models/words/protocol.h"
#include "sim/setting.h"

static const struct setting udp_settings[] = {
    DURATION(struct protocol_costs, cpu_per_message, .preset = "8us",
             .doc = "processor time of one message, at each end"),
    DURATION(struct protocol_costs, cpu_per_kb, .preset = "1us",
             .doc = "processor time of 1000 bytes, at each end"),
    SIZE(struct protocol_costs, overhead, .preset = "42B",
         .doc = "headers on the wire, per message"),
    SETTINGS_END};

const struct protocol_class protocol_udp = {
    .head = {.name = "udp",
             .doc = "every message for itself: no connection, no order, no reset",
             .settings = udp_settings,
             .settings_size = sizeof(struct protocol_costs),
             .examples = EXAMPLES({.text = "udp"}, {.text = "udp(overhead=30B)"})},
};
