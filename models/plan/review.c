/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/review.h"

void review(const struct plan *plan, const struct offered *offered, struct arena *arena,
            struct complaints *complaints)
{
    review_timeouts(offered, arena, complaints);
    review_tries(offered, arena, complaints);
    review_silence(plan, arena, complaints);
    review_limits(offered, arena, complaints);
    review_circles(offered, arena, complaints);
    review_calls(offered, arena, complaints);
    review_hops(offered, arena, complaints);
    review_warmup(plan, offered, arena, complaints);
    review_settling(offered, arena, complaints);
    review_profiles(plan, complaints);
}
