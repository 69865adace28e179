/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/call_special.h"

const struct call_special call_special_blank = {.hedge = NONE, .shun = NONE};
