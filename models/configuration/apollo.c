/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Apollo: long polls held for 60 s, servers that look for releases every second
 * (RemoteConfigLongPollService, DatabaseMessageSender; the client's fall-back fetch every 5 min).
 */
#include "models/configuration/centre.h"

static const struct setting apollo_settings[] = {
    CENTRE_ROWS("5min", "1s", "0s", "long_poll(hold=60s)"), SETTINGS_END};

const struct configuration_class configuration_apollo = {
    .head = {.name = "apollo",
             .doc = "a centre with the times of Apollo",
             .settings = apollo_settings,
             .settings_size = sizeof(struct centre),
             .examples = EXAMPLES({.text = "apollo"})},
    .terms = centre_terms,
};
