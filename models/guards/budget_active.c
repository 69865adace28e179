/* SPDX-License-Identifier: GPL-3.0-or-later */
/* active: retries that are open may be a share of the attempts that are open.
 *
 * Source and defaults: Envoy's retry budget (circuit_breaker.proto): 20 % of the active and pending
 * requests of a cluster, at least 3.  A retry counts from the moment when it was granted, its
 * backoff included, until it has ended. */
#include <math.h>

#include "models/words/guard.h"
#include "sim/setting.h"

struct active {
    double share;
    uint64_t least;
};

struct open {
    uint64_t attempts, retries;
};

static const struct setting active_settings[] = {
    SHARE(struct active, share, .preset = "20%", .least = 0, .most = 1,
          .doc = "of the open attempts"),
    COUNT(struct active, least, .preset = "3", .least = 0, .most = 1e9,
          .doc = "retries at a time that there may be in any case"),
    SETTINGS_END};

static size_t active_size(const void *settings)
{
    (void)settings;
    return sizeof(struct open);
}

static bool active_admits(void *state, const void *settings, const struct guarded *attempt)
{
    const struct active *active = settings;
    struct open *open = state;
    (void)attempt;
    const double most = active->share * (double)(open->attempts + open->retries);
    if ((double)open->retries >= most && open->retries >= active->least)
        return false;
    open->retries++;
    return true;
}

/* A granted retry has been counted apart up to now. */
static void active_begun(void *state, const void *settings, const struct guarded *attempt)
{
    struct open *open = state;
    (void)settings;
    open->attempts += attempt->tries == 0 || attempt->hedge;
}

static sim_time active_ended(void *state, const void *settings, const struct guarded *attempt)
{
    struct open *open = state;
    (void)settings;
    if (attempt->tries > 0 && !attempt->hedge)
        open->retries -= open->retries > 0;
    else
        open->attempts -= open->attempts > 0;
    return 0;
}

/* Of `share` of all that is open so many are for each that is open for the first time; or the
 * least, which are open for as long as each. */
static double active_retries(const void *settings, const struct retried *about)
{
    const struct active *active = settings;
    const double open = about->time + about->pause;
    const double by_share = active->share / (1.0 - active->share) * about->time / open;
    return fmax(by_share, (double)active->least / (about->rate * open));
}

const struct guard_class budget_active = {
    .head = {.name = "active",
             .doc = "retries that are open may be a share of all that is open",
             .settings = active_settings,
             .settings_size = sizeof(struct active),
             .examples = EXAMPLES({.text = "active(20% least=3)"}, {.text = "active"})},
    .state_size = active_size,
    .admits = active_admits,
    .begun = active_begun,
    .ended = active_ended,
    .retries = active_retries,
};
