/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random numbers of what belongs to the deployment: named by component and purpose
 * (architecture.md, rule 7), so that nothing depends on the order of creation. */
#ifndef MODELS_RUN_STREAMS_H
#define MODELS_RUN_STREAMS_H

#include "models/run/run.h"

/* The random numbers of one channel for one purpose. */
struct stream channel_stream(const struct run *run, const struct channel *channel,
                             const char *purpose);

#endif
