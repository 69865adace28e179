/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gRPC: HTTP/2 with protocol buffers.
 *
 * Where the defaults come from.  Streams are unlimited (grpc-go and etcd: 2^32 - 1).  Bytes on the
 * wire: those of http2 and the 5 B before each message (gRPC over HTTP/2, "Length-Prefixed-
 * Message").  Processor time: per message as http2; per kilobyte 2 us, protocol buffers read or
 * written at 500 MB/s, an assumption. */
#include "models/words/protocol.h"
#include "sim/setting.h"

static const struct setting grpc_settings[] = {
    COST_ROWS("20us", "2us", "149B"), CONNECTION_ROWS("10"),
    COUNT(struct protocol_costs, streams, .preset = "unlimited", .least = 1, .most = 1e9,
          .doc = "requests at a time on a connection; further ones wait"),
    SETTINGS_END};

const struct protocol_class protocol_grpc = {
    .head = {.name = "grpc",
             .doc = "HTTP/2 with messages that are cheaper to read and write",
             .settings = grpc_settings,
             .settings_size = sizeof(struct protocol_costs),
             .examples = EXAMPLES({.text = "grpc"}, {.text = "grpc(cpu_per_kb=1us)"})},
    .reliable = true,
    .handshake_trips = 1,
};
