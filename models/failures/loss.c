/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loss: a share of the segments or datagrams between two sides is lost, in both directions or in
 * one, besides what is lost there anyway.  Datagrams are gone; TCP sends again, and what comes
 * behind waits for it (models/plan/wire.h).  Without a network nothing is sent that could be lost.
 */
#include "models/failures/cut.h"

static const struct setting loss_settings[] = {
    CUT_ROWS,
    SHARE(struct cut, share, .required = true, .least = 0, .most = 1,
          .doc = "of the segments or datagrams; 100%: a partition"),
    SETTINGS_END};

static void loss_begin(struct run *run, const void *settings, const struct target *target,
                       uint32_t member)
{
    cut_by(run, settings, target, member, ((const struct cut *)settings)->share);
}

static double loss_loses(const void *settings, double *out, double *in)
{
    cut_directions(settings, out, in);
    return ((const struct cut *)settings)->share;
}

const struct failure_class failure_loss = {
    .head = {.name = "loss",
             .doc = "a share of what goes between the target and others is lost",
             .settings = loss_settings,
             .settings_size = sizeof(struct cut),
             .examples = EXAMPLES({.text = "{loss: zone a, from: zone b, share: 5%, way: out}"},
                                  {.text = "{loss: service api, share: 20%}"},
                                  {.text = "{loss: [service api/0, each node pool], share: 5%}"})},
    .resolve = cut_resolve,
    .loses = loss_loses,
    .begin = loss_begin,
    .end = cut_end,
};
