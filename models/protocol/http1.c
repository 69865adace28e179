/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTTP/1.1 over TCP: one request at a time on a connection, so who asks much at once needs many.  A
 * caller instance keeps those that are idle for each instance that it asks and takes the one used
 * last; the others pay TCP's round trip, TLS and slow start.  One that an attempt has given up
 * (time-out, cancellation) is closed, for its answer would still come.
 *
 * Where the defaults come from.  Idle connections are kept for 90 s as by Go's net/http (which
 * keeps 2 per host, `keep=2`, and opens any number; Apache's HttpClient 5 opens 5 per host, OkHttp
 * keeps 5 for 5 min, nginx 32 for 60 s; before 1.29.7 it kept none, `keep=0`).  Slow start: 10
 * segments (RFC 6928).  TLS is off, as inside of most clusters; connections=, keep= and idle= are
 * the caller's to set.
 *
 * Bytes on the wire: TCP's 66 B and headers in plain text.  The SPDY white paper (Chromium project,
 * 2009) found 200 B to 2 KB per request, typically 700 to 800 from browsers; 400 B between services
 * is an assumption below that.  Processor time, 20 us per message and 5 us per kilobyte, is an
 * assumption: TCP's 15 us and 5 us for parsing headers; JSON read or written at 200 MB/s. */
#include "models/words/protocol.h"
#include "sim/setting.h"

static const struct setting http1_settings[] = {
    COST_ROWS("20us", "5us", "466B"),
    CONNECTION_ROWS("10"),
    COUNT(struct protocol_costs, connections, .preset = "unlimited", .least = 1, .most = 1e9,
          .doc = "open at a time between a caller instance and a callee; further requests wait"),
    COUNT(struct protocol_costs, keep, .preset = "unlimited", .most = 1e9,
          .doc = "idle ones that a caller instance keeps for each instance that it asks; 0: a "
                 "connection per request"),
    DURATION(struct protocol_costs, idle, .preset = "90s", .words = "unlimited",
             .doc = "how long an idle one is kept"),
    SETTINGS_END};

const struct protocol_class protocol_http1 = {
    .head = {.name = "http1",
             .doc = "one request at a time on a connection, idle ones are kept",
             .settings = http1_settings,
             .settings_size = sizeof(struct protocol_costs),
             .examples = EXAMPLES({.text = "http1"},
                                  {.text = "http1(connections=20 keep=2 idle=90s tls=1.3)"})},
    .reliable = true,
    .exclusive = true,
    .handshake_trips = 1,
};
