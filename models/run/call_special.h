/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What only some calls have: hedges, places where a try has failed, a deadline.  A record of its
 * own, so that all others are shorter by it and ask once whether there is anything of the kind. */
#ifndef MODELS_RUN_CALL_SPECIAL_H
#define MODELS_RUN_CALL_SPECIAL_H

#include "models/run/run.h"

struct call_special {
    uint32_t hedge;  /* latest of run->hedges; NONE: none */
    uint32_t shun;   /* latest of run->shuns: where tries have failed; NONE: none, or nobody asks */
    uint32_t expiry; /* 1 + its deadline's, of run->expiries; 0: none */
};

extern const struct call_special call_special_blank;

static inline struct call_special *call_special_at(const struct run *run, const struct call *call)
{
    return POOL_AT(struct call_special, &run->call_specials, call->special - 1);
}

/* To be read: blank where the call has none. */
static inline const struct call_special *call_special(const struct run *run,
                                                      const struct call *call)
{
    return call->special != 0 ? call_special_at(run, call) : &call_special_blank;
}

/* To be written: made on first use, until the call is given back. */
static inline struct call_special *call_special_made(struct run *run, struct call *call)
{
    if (call->special == 0) {
        call->special = 1 + pool_take(&run->call_specials);
        *call_special_at(run, call) = call_special_blank;
    }
    return call_special_at(run, call);
}

#endif
