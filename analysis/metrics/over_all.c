/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/metrics/over_all.h"

#include <math.h>

#include "analysis/metrics/reductions.h"
#include "models/plan/messaging.h"

const enum narrow narrow_of[PARTY_KINDS] = {[PARTY_CLIENT] = NARROW_SOURCE,
                                            [PARTY_SERVICE] = NARROW_SERVICE,
                                            [PARTY_BALANCER] = NARROW_BALANCER,
                                            [PARTY_STORE] = NARROW_STORE};

struct summing {
    struct question question;
    struct reduced all;
    struct reason *why;
    bool any;
};

static void add(struct summing *in, enum narrow narrow, uint32_t index)
{
    struct reason why = {0};
    in->question.narrow = narrow;
    in->question.index = index;
    const struct reduced one = in->question.metric->reduce(&in->question, &why);
    if (isnan(one.sums.whole)) {
        if (!in->any)
            *in->why = why;
        return;
    }
    if (in->question.metric->over == OVER_most) {
        if (!in->any || one.sums.part > in->all.sums.part)
            in->all = one;
    } else if (in->question.metric->over == OVER_numbers) {
        in->all = one_value((in->any ? in->all.sums.part : 0) + one.sums.part / one.sums.whole);
    } else {
        in->all.sums.part += one.sums.part;
        in->all.sums.whole += one.sums.whole;
    }
    in->any = true;
}

struct reduced reduce_over_all(const struct question *question, struct reason *why)
{
    const struct plan *plan = question->plan;
    struct summing in = {.question = *question, .why = why};
    for (uint32_t i = plan->client_count; i < plan->party_count; i++)
        if (question->metric->narrows & narrow_of[plan->parties[i].kind])
            add(&in, narrow_of[plan->parties[i].kind], i);
    const uint32_t topics = plan->messaging ? plan->messaging->terms.topic_count : 0;
    for (uint32_t i = 0; (question->metric->narrows & NARROW_TOPIC) && i < topics; i++)
        add(&in, NARROW_TOPIC, i);
    if (in.any)
        *why = (struct reason){0};
    return in.any ? in.all : no_value(why, why->text);
}
