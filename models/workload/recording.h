/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of a recording besides its times (trace.c).
 *
 * Rule: a column has a value for every arrival; what it says is complained of by its row, counted
 * from 1 without the header. */
#ifndef MODELS_WORKLOAD_RECORDING_H
#define MODELS_WORKLOAD_RECORDING_H

#include "models/words/arrivals.h"

struct trace_settings {
    const char *file, *column, *unit;
    double factor;
    uint64_t start;
    bool repeat;
    const char *endpoint, *bytes, *user; /* columns; "": none */
};

/* Of a file with so many rows; false after a complaint. */
bool recording_read(const struct trace_settings *given, size_t rows, struct arena *arena,
                    struct complaints *to, struct recorded *into);

#endif
