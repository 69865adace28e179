/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/protocol.h"

#include <string.h>

#define PROTOCOLS(X) X(tcp) X(http1) X(http2) X(grpc) X(udp)

#define PROTOCOL_CLASS(name) extern const struct protocol_class protocol_##name;
PROTOCOLS(PROTOCOL_CLASS)

#define PROTOCOL_HEAD(name) &protocol_##name.head,
static const struct class_head *const members[] = {PROTOCOLS(PROTOCOL_HEAD) NULL};

const struct family protocols = {.name = "protocol", .members = members};

/* RFC 8446: 1.3 adds one, resumed or not (only data sent with 0-RTT would not wait); RFC 5246: 1.2
 * adds two. */
uint32_t protocol_trips(const struct chosen *protocol)
{
    const char *tls = ((const struct protocol_costs *)protocol->settings)->tls;
    const uint32_t more = !tls || strcmp(tls, "none") == 0 ? 0 : strcmp(tls, "1.3") == 0 ? 1 : 2;
    return ((const struct protocol_class *)protocol->class)->handshake_trips + more;
}
