/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTTP/2 over TCP: all requests of a caller instance to an instance share one connection, so it is
 * warm and its headers are short; but a lost segment holds up everything behind it, whoever's
 * request it is.
 *
 * Where the defaults come from.  Streams: 100, the least that RFC 9113 (6.5.2) advises to allow
 * (Envoy 1,024, nginx 128, Go 250); the limit is that of all connections of a caller instance to a
 * callee together.  Slow start: 10 segments (RFC 6928).
 *
 * Bytes on the wire: TCP's 66 B, two frame headers of 9 B (RFC 9113, 4.1), and 60 B for headers
 * that HPACK (RFC 7541) mostly names by an index, an assumption.  Processor time, 20 us per message
 * and 5 us per kilobyte of JSON, is that of http1, an assumption too. */
#include "models/words/protocol.h"
#include "sim/setting.h"

static const struct setting http2_settings[] = {
    COST_ROWS("20us", "5us", "144B"), CONNECTION_ROWS("10"),
    COUNT(struct protocol_costs, streams, .preset = "100", .least = 1, .most = 1e9,
          .words = "unlimited", .doc = "requests at a time on a connection; further ones wait"),
    SETTINGS_END};

const struct protocol_class protocol_http2 = {
    .head = {.name = "http2",
             .doc = "all requests between two instances share one connection, in order",
             .settings = http2_settings,
             .settings_size = sizeof(struct protocol_costs),
             .examples = EXAMPLES({.text = "http2"}, {.text = "http2(streams=250 tls=1.3)"})},
    .reliable = true,
    .handshake_trips = 1,
};
