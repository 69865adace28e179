/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/protocol.h"

#define PROTOCOLS(X) X(tcp) X(udp)

#define PROTOCOL_CLASS(name) extern const struct protocol_class protocol_##name;
PROTOCOLS(PROTOCOL_CLASS)

#define PROTOCOL_HEAD(name) &protocol_##name.head,
static const struct class_head *const members[] = {PROTOCOLS(PROTOCOL_HEAD) NULL};

const struct family protocols = {.name = "protocol", .members = members};
