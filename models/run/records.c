/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/records.h"

#define NOT UINT32_MAX
const struct visit visit_blank = {.parcel = {.channel = NOT, .link = NOT, .next = NOT},
                                  .caller = NOT,
                                  .replica = NOT,
                                  .call = NOT,
                                  .branch = NOT,
                                  .elder = NOT,
                                  .sibling = NOT};
const struct call call_blank = {.first = {.slot = NOT}};
