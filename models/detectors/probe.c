/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Somebody outside asks every so often, and knows of a death when a question has gone unanswered
 * for long enough: Redis Sentinel, MHA for MySQL.  The first question after the death comes up to
 * `every` later, any time of it as likely, so it is known after + 0 to after + every.  It cannot
 * err (models/detectors/sure.h): who asks is taken to be up, and the questions cost nothing. */
#include "models/detectors/detectors.h"
#include "models/detectors/sure.h"
#include "sim/setting.h"

static const struct setting probe_settings[] = {
    DURATION(struct probe_detector, after, .preset = "30s",
             .doc = "for so long a question is not answered until it is believed dead"),
    DURATION(struct probe_detector, every, .preset = "1s", .doc = "time between two questions"),
    SETTINGS_END};

static void probe_sighted(struct port *port, const struct sighting *sighting)
{
    const struct probe_detector *settings = port->settings;
    draw random = sighting->key;
    const double until_asked = unit_of(draw_next(&random)) * (double)settings->every;
    sure_sighted(port, sighting, settings->after + clock_round(until_asked));
}

const struct detector_class detector_probe = {
    .actor = {.head = {.name = "probe",
                       .doc = "never errs; a death is known when a question was not answered",
                       .settings = probe_settings,
                       .settings_size = sizeof(struct probe_detector),
                       .examples =
                           EXAMPLES({.text = "probe"}, {.text = "probe(after=3s every=1s)"})},
              .state_size = sizeof(struct watch),
              .fired = sure_fired},
    .sighted = probe_sighted,
};
