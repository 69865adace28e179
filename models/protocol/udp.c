/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UDP: every message for itself; no connection, no order, what is lost is gone (with any fragment
 * of it, of 1,472 B), and a dead process answers nothing.
 *
 * Where the defaults come from.  Bytes on the wire: Ethernet 14, IPv4 20, UDP 8: 42 B.  Processor
 * time, 8 us per message and end, is an assumption below TCP's: the same measurements
 * (models/protocol/tcp.c) give 52.6 us for the round trip over UDP, at most 13 us at each of four
 * message ends, wire included.  Per kilobyte as for TCP. */
#include "models/words/protocol.h"
#include "sim/setting.h"

static const struct setting udp_settings[] = {COST_ROWS("8us", "1us", "42B"), SETTINGS_END};

const struct protocol_class protocol_udp = {
    .head = {.name = "udp",
             .doc = "every message for itself: no connection, no order, no reset",
             .settings = udp_settings,
             .settings_size = sizeof(struct protocol_costs),
             .examples = EXAMPLES({.text = "udp"}, {.text = "udp(overhead=30B)"})},
};
