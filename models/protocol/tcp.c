/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TCP: order is kept, what is lost comes again, a dead process resets, a new connection costs a
 * round trip.  Messages of some binary protocol on one connection that is open for long: it is warm
 * (no slow start) unless `window` says otherwise.
 *
 * Where the defaults come from.  Bytes on the wire of a message of one segment: Ethernet 14
 * (without preamble and check sequence), IPv4 20, TCP 20, timestamps 12 (RFC 7323): 66 B.
 *
 * Processor time, 15 us per message and end, is an assumption in the range of these measurements:
 * the RAMCloud project's wiki ("RPC Performance Numbers") gives a round trip of a 10 B memcached
 * request over TCP of 84.7 us without interrupt coalescing, that is at most 21 us at each of its
 * four message ends, wire and switching included; Kanev et al. 2015, "Profiling a warehouse-scale
 * computer", ISCA, find nearly 30 % of all cycles in such common layers of software.
 *
 * Per kilobyte 1 us is an assumption too: copies and (de)serialization at 1 GB/s and core.  Set all
 * three from a profile of your own stack where they decide. */
#include "models/words/protocol.h"
#include "sim/setting.h"

static const struct setting tcp_settings[] = {COST_ROWS("15us", "1us", "66B"),
                                              CONNECTION_ROWS("unlimited"), SETTINGS_END};

const struct protocol_class protocol_tcp = {
    .head = {.name = "tcp",
             .doc = "reliable and in order; a dead process resets; connecting is a round trip",
             .settings = tcp_settings,
             .settings_size = sizeof(struct protocol_costs),
             .examples = EXAMPLES({.text = "tcp"},
                                  {.text = "tcp(cpu_per_message=10us cpu_per_kb=2us overhead=80B)"},
                                  {.text = "tcp(window=10 tls=1.3)"})},
    .reliable = true,
    .handshake_trips = 1,
};
