/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What means expect of a ring (struct store_class): who takes operations in, who does them, what
 * they wait for. */
#ifndef MODELS_STORES_QUORUM_EXPECTED_H
#define MODELS_STORES_QUORUM_EXPECTED_H

#include "models/words/actor.h"

void quorum_spread(const struct store *store, const void *made, const struct asking *asking,
                   const unsigned *far, double *shares);
void quorum_takes(const struct store *store, const void *made, const struct asking *asking,
                  const unsigned *far, double *shares);
bool quorum_gather(const struct store *store, const void *made, const struct asking *asking,
                   double value, struct gathering *to);
/* What is over when disks are lost. */
const struct forgetting *quorum_forgets(const struct store *store, const void *made,
                                        const bool *lost, uint32_t count);

#endif
