/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/autoscale.h"

/* Defaults: autoscaling/v2 defaults.go and the controller manager's flags (sync 15 s, tolerance
 * 0.1, downscale stabilisation 300 s, CPU initialisation period 5 min: groupPods of the replica
 * calculator); up: 4 pods or 100 % per 15 s; down: 100 % per 15 s. */

static const struct setting up_settings[] = {
    DURATION(struct autoscale_way, wait, .preset = "0s",
             .doc = "the least that was wished for in so long counts"),
    SHARE(struct autoscale_way, at_most, .preset = "100%", .most = 1000,
          .doc = "of the replicas there are, to be added per `every`"),
    COUNT(struct autoscale_way, count, .preset = "4", .least = 0, .most = 100e3,
          .doc = "replicas that may be added per `every` if that is more"),
    SETTINGS_END};

static const struct setting down_settings[] = {
    DURATION(struct autoscale_way, wait, .preset = "5min",
             .doc = "the most that was wished for in so long counts"),
    SHARE(struct autoscale_way, at_most, .preset = "100%", .most = 1,
          .doc = "of the replicas there are, to be taken away per `every`"),
    COUNT(struct autoscale_way, count, .preset = "0", .least = 0, .most = 100e3,
          .doc = "replicas that may be taken away per `every` if that is more"),
    SETTINGS_END};

const struct setting autoscale_settings[] = {
    QUANTITY(struct autoscale, target,
             .doc = "of each replica: 80% (cpu, workers), 20 (queue), 100/s (rate); left out: no "
                    "autoscaling"),
    CLASS(struct autoscale, of, scalings, .preset = "cpu", .doc = "what is measured"),
    COUNT(struct autoscale, min, .preset = "1", .least = 1, .most = 100e3,
          .doc = "replicas at least"),
    COUNT(struct autoscale, max, .preset = "0", .least = 0, .most = 100e3,
          .doc = "replicas at most; has to be given"),
    DURATION(struct autoscale, every, .preset = "15s", .least = 1e6,
             .doc = "time between two decisions"),
    DURATION(struct autoscale, delay, .preset = "15s", .least = 1e6,
             .doc = "time between two measurements, each of the time since the one before"),
    SHARE(struct autoscale, tolerance, .preset = "10%", .most = 10,
          .doc = "a deviation from the target that changes nothing"),
    DURATION(struct autoscale, settle, .preset = "5min",
             .doc = "a replica that came less than this ago counts only once it has served for all "
                    "of a measurement; of cpu and workers"),
    GROUP(struct autoscale, up, up_settings, .doc = "how fast it grows"),
    GROUP(struct autoscale, down, down_settings, .doc = "how fast it shrinks"),
    SETTINGS_END};
