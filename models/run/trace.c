/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/trace.h"

#include "models/plan/source.h"
#include "models/run/request.h"
#include "models/run/visit.h"

static void tell(struct run *run, const struct step_record *record)
{
    observe_tell(&run->observe, RECORD_STEP, run->engine->now, record);
}

void trace_visit(struct run *run, const struct visit *visit, const char *what, const char *object,
                 sim_time duration)
{
    tell(run, &(struct step_record){.request = visit->root,
                                    .source = visit->source,
                                    .instance = visit->parcel.to,
                                    .endpoint = visit->endpoint,
                                    .branch = visit->waiter_kind == WAITER_VISIT,
                                    .what = what,
                                    .object = object,
                                    .duration = duration});
}

void trace_request(struct run *run, const struct request *request, const char *what,
                   const char *object, sim_time duration)
{
    tell(run, &(struct step_record){.request = request->number,
                                    .source = request->source,
                                    .instance = run->plan->parties[request->source].first,
                                    .endpoint =
                                        source_endpoint(run->plan, request->source, request->mix),
                                    .what = what,
                                    .object = object,
                                    .duration = duration});
}

void trace_call(struct run *run, const struct call *call, const char *what, const char *object,
                sim_time duration)
{
    if (call->owner_kind == OWNER_TASK)
        return;
    if (call->owner_kind != OWNER_CLIENT)
        trace_visit(run, visit_at(run, call->owner), what, object, duration);
    else
        trace_request(run, request_at(run, call->owner), what, object, duration);
}

void trace_stay_over(struct run *run, const struct visit *visit, enum outcome outcome)
{
    const uint32_t party = run->plan->instances[visit->parcel.to].party;
    if (run->plan->parties[party].kind != PARTY_SERVICE || visit->waiter_kind >= WAITER_LOOK)
        return;
    observe_tell(&run->observe, RECORD_VISIT, run->engine->now,
                 &(struct visit_record){.party = party,
                                        .endpoint = visit->endpoint,
                                        .source = visit->source,
                                        .arrived = visit->begun,
                                        .outcome = outcome});
}
