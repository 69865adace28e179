/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/answers.h"

#include <math.h>

/* Of a call that is handed over, the bytes of whoever answers in the end. */
const double *answers_bytes(const struct traffic *t, struct arena *arena)
{
    enum { MOST_ROUNDS = 10000 };
    const struct plan *plan = t->plan;
    double *bytes = arena_array(arena, plan->endpoint_count + 1, sizeof *bytes);
    double change = 1;
    for (unsigned round = 0; round < MOST_ROUNDS && change > 1e-6; round++) {
        change = 0;
        for (uint32_t i = 0; i < plan->endpoint_count; i++) {
            double own = 1.0, sum = 0;
            for (uint32_t k = t->first_call[i]; k < t->first_call[i + 1]; k++)
                if (t->calls[k].forward) {
                    own -= t->calls[k].count;
                    sum += t->calls[k].count * bytes[t->calls[k].to];
                }
            sum += fmax(own, 0.0) * plan->endpoints[i].response_bytes;
            change += fabs(sum - bytes[i]);
            bytes[i] = sum;
        }
    }
    return bytes;
}

double answers_itself(const struct traffic *t, uint32_t endpoint)
{
    double own = 1.0;
    for (uint32_t k = t->first_call[endpoint]; k < t->first_call[endpoint + 1]; k++)
        own -= t->calls[k].forward ? t->calls[k].count : 0.0;
    return fmax(own, 0.0);
}
