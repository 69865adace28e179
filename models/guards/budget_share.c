/* SPDX-License-Identifier: GPL-3.0-or-later */
/* share: retries may be a share of the calls of the last seconds, and so many per second besides.
 *
 * Why: a share bounds what retries add to the load (at most 1 + share), whatever fails; the rest
 * per second serves who calls rarely.  Source and defaults: Finagle, RetryBudget: 20 %, at least
 * 10/s, deposits live for 10 s.  Like there, deposits and withdrawals are both forgotten after
 * `keep`; kept in ten buckets. */
#include "models/words/guard.h"
#include "sim/setting.h"

enum { BUCKETS = 10 };

struct share {
    double share, least;
    sim_time keep;
};

struct balance {
    double all, buckets[BUCKETS]; /* in retries */
    int64_t bucket;               /* number of the latest one since time 0 */
};

static const struct setting share_settings[] = {
    SHARE(struct share, share, .preset = "20%", .least = 0, .most = 100,
          .doc = "retries for each call"),
    RATE(struct share, least, .preset = "10/s", .least = 0, .most = 1e9,
         .doc = "retries that there may be besides"),
    DURATION(struct share, keep, .preset = "10s", .least = 1e6, .most = 1e15,
             .doc = "how long a call or a retry counts"),
    SETTINGS_END};

static size_t share_size(const void *settings)
{
    (void)settings;
    return sizeof(struct balance);
}

static void pass_time(struct balance *balance, const struct share *share, sim_time now)
{
    const int64_t bucket = now / (share->keep / BUCKETS);
    for (int64_t i = balance->bucket + 1; i <= bucket && i <= balance->bucket + BUCKETS; i++) {
        balance->all -= balance->buckets[i % BUCKETS];
        balance->buckets[i % BUCKETS] = 0.0;
    }
    balance->bucket = bucket;
}

static void change(struct balance *balance, double retries)
{
    balance->all += retries;
    balance->buckets[balance->bucket % BUCKETS] += retries;
}

static bool share_admits(void *state, const void *settings, const struct guarded *attempt)
{
    const struct share *share = settings;
    struct balance *balance = state;
    pass_time(balance, share, attempt->now);
    const double reserve = share->least * clock_to_seconds(share->keep);
    if (balance->all + reserve < 1.0 - 1e-9)
        return false;
    change(balance, -1.0);
    return true;
}

static void share_begun(void *state, const void *settings, const struct guarded *attempt)
{
    const struct share *share = settings;
    if (attempt->tries > 0 || attempt->hedge)
        return;
    pass_time(state, share, attempt->now);
    change(state, share->share);
}

static double share_retries(const void *settings, const struct retried *about)
{
    const struct share *share = settings;
    return share->share + (share->least > 0.0 ? share->least / about->rate : 0.0);
}

const struct guard_class budget_share = {
    .head = {.name = "share",
             .doc = "retries may be a share of the calls, and so many per second besides",
             .settings = share_settings,
             .settings_size = sizeof(struct share),
             .examples = EXAMPLES({.text = "20%"}, {.text = "share(10% least=1/s keep=30s)"})},
    .state_size = share_size,
    .admits = share_admits,
    .begun = share_begun,
    .retries = share_retries,
};
