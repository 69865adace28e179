/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The detector that stands beside the replicas of a store: the one that was chosen, else an ideal
 * one that notices after a time. */
#ifndef MODELS_STORES_DETECTOR_BESIDE_H
#define MODELS_STORES_DETECTOR_BESIDE_H

#include "models/detectors/detectors.h"
#include "models/words/actor.h"

static inline unsigned detector_beside(const struct chosen *detector, const struct law *detect,
                                       struct part parts[MOST_PARTS - 1])
{
    if (detector->class)
        parts[0] = (struct part){.class = (const struct actor_class *)detector->class,
                                 .settings = detector->settings};
    else
        parts[0] = (struct part){.class = &detector_ideal.actor, .settings = detect};
    return 1;
}

#endif
