/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/records.h"

const struct frame frame_blank = {
    .next = UINT32_MAX, .replica = UINT32_MAX, .hop = UINT32_MAX, .channel = UINT32_MAX};
const struct attempt attempt_blank = {.next = UINT32_MAX, .pair = UINT32_MAX};
const struct message message_blank = {.kind = MESSAGE_REQUEST};
