/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/signals.h"

const struct signal_row signal_rows[SIGNAL_COUNT] = {
#define SIGNAL_ROW(name, instrument, doc) {#name, INSTRUMENT_##instrument, doc},
    SIGNALS(SIGNAL_ROW)
#undef SIGNAL_ROW
};
