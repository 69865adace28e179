/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/stores/regions/protocol.h"

void say_body(struct port *port, uint32_t to, const struct letter *letter, uint64_t bytes,
              void *body)
{
    struct letter whole = *letter;
    bytes += STORE_LETTER_BYTES;
    whole.bytes = bytes < UINT32_MAX ? (uint32_t)bytes : UINT32_MAX;
    whole.body = body;
    port_send(port, to, &whole, 0);
}
