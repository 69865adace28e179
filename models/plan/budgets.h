/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What budgets let through of the retries, from means.
 *
 * Who tries again multiplies the load, but not beyond what his budget grants (models/guards/): of
 * the retries that the calls by a channel ask for it is one share, whoever asks first.  Each budget
 * says what it grants for a call in the long run; that hangs on the rate of the calls and on how
 * long they take, so the two are found by going round. */
#ifndef MODELS_PLAN_BUDGETS_H
#define MODELS_PLAN_BUDGETS_H

#include "models/plan/holding.h"

/* The traffic with what budgets grant at that load; NULL: it is as it was, or there are none. */
const struct traffic *budgets_bound(const struct traffic *traffic, const struct holding *holding,
                                    struct arena *arena);

#endif
