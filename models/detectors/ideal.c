/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A detector that cannot err (models/detectors/sure.h), after a time by whatever law. */
#include "models/detectors/detectors.h"
#include "models/detectors/sure.h"
#include "sim/setting.h"

static const struct setting ideal_settings[] = {
    LAW(struct ideal_detector, after, .preset = "10s",
        .doc = "time from a death until all others know of it"),
    SETTINGS_END};

static void ideal_sighted(struct port *port, const struct sighting *sighting)
{
    const struct ideal_detector *settings = port->settings;
    sure_sighted(port, sighting, law_sample_key(&settings->after, sighting->key));
}

const struct detector_class detector_ideal = {
    .actor = {.head = {.name = "ideal",
                       .doc = "never errs; knows of a death after a while",
                       .settings = ideal_settings,
                       .settings_size = sizeof(struct ideal_detector),
                       .examples = EXAMPLES({.text = "ideal"}, {.text = "ideal(3s)"})},
              .state_size = sizeof(struct watch),
              .fired = sure_fired},
    .sighted = ideal_sighted,
};
