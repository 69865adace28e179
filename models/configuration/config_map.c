/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A Kubernetes ConfigMap mounted as files: the kubelet writes them at its next sync, every 60 s
 * (syncFrequency), from what it watches; as environment variables it never changes. */
#include "models/configuration/centre.h"

static const struct setting config_map_settings[] = {CENTRE_ROWS("30s", "0s", "60s", "watch"),
                                                     SETTINGS_END};

const struct configuration_class configuration_config_map = {
    .head = {.name = "config_map",
             .doc = "files that are written anew every minute, as of a Kubernetes ConfigMap",
             .settings = config_map_settings,
             .settings_size = sizeof(struct centre),
             .examples = EXAMPLES({.text = "config_map"})},
    .terms = centre_terms,
};
