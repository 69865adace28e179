/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a member of a quorum store has, for those who look from outside (struct store_class). */
#ifndef MODELS_STORES_QUORUM_KEEPS_H
#define MODELS_STORES_QUORUM_KEEPS_H

#include "models/stores/versions.h"
#include "models/words/port.h"

void quorum_keeps(const struct port *port, struct versions *into);

#endif
