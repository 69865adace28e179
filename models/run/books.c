/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/books.h"

#include "models/run/call.h"
#include "models/run/call_special.h"
#include "models/run/connections.h"
#include "models/run/ledger.h"
#include "models/run/network.h"
#include "models/run/request.h"
#include "models/run/route.h"
#include "models/run/store.h"
#include "models/run/visit.h"
#include "sim/check.h"

/* Every record says which counters it stands in; `sign` -1 takes it out, 1 puts it back. */

static struct party_run *party_at(struct run *run, uint32_t instance)
{
    return run->instances[instance].party;
}

static void post_request(struct run *run, const struct request *request, int sign)
{
    run->sent += (uint64_t)sign;
    run->open_measured += request->measured ? (uint64_t)sign : 0;
}

static void post_open(struct link *link, int sign)
{
    link->open = (link->open + (uint32_t)sign) & LINK_OPEN_MOST;
}

static void post_visit(struct run *run, const struct visit *visit, int sign)
{
    if (visit->state == VISIT_HELD) /* goes nowhere yet; its attempt is counted */
        return;
    struct instance *instance = &run->instances[visit->parcel.to];
    struct party_run *party = party_at(run, visit->parcel.to);
    if (visit->forwarded)
        post_open(link_at(run, visit->parcel.link), sign);
    if (visit->holds_worker) {
        party->jobs.value += sign;
        instance->busy += (uint32_t)sign;
        party->workers_busy.value += sign;
    }
    if (visit->state == VISIT_PARKED && visit->parked_as == PARKED_ARRIVED) {
        party->jobs.value += sign;
        party->waiting.value += sign;
    }
    if (visit->state == VISIT_QUEUED) {
        party->jobs.value += sign;
        instance->waiting += (uint32_t)sign;
        party->waiting.value += sign;
    }
}

static void post_attempt(struct run *run, struct call *call, const struct attempt *attempt,
                         int sign)
{
    struct route *route = route_at(run, call->route);
    struct party_run *party = &run->parties[run->plan->channels[route->channel].callee];
    if (attempt->state == ATTEMPT_IDLE)
        return;
    call->open = (uint8_t)(call->open + sign);
    if (attempt->state == ATTEMPT_WAITING) {
        party->waiting.value += sign;
        party->jobs.value += sign;
        return;
    }
    route->open += (uint32_t)sign;
    post_open(link_at(run, route_link(run, route, attempt->slot)), sign);
}

static void post_call(struct run *run, struct call *call, int sign)
{
    post_attempt(run, call, &call->first, sign);
    for (uint32_t each = call_special(run, call)->hedge; each != NONE;) {
        const struct hedge *hedge = pool_at(&run->hedges, each);
        post_attempt(run, call, &hedge->attempt, sign);
        each = hedge->before;
    }
}

static void post_all(struct run *run, int sign)
{
    for (uint32_t i = 0; i < run->requests.made; i++)
        if (request_at(run, i)->call != NONE)
            post_request(run, request_at(run, i), sign);
    for (uint32_t i = 0; i < run->visits.made; i++)
        if (visit_at(run, i)->state != VISIT_FREE)
            post_visit(run, visit_at(run, i), sign);
    for (uint32_t i = 0; i < run->calls.made; i++)
        if (call_at(run, i)->calling)
            post_call(run, call_at(run, i), sign);
}

/* With all records taken out, nothing is left. */
static void check_nothing_left(const struct run *run)
{
    const struct plan *plan = run->plan;
    CHECK_IN(run->engine, run->sent == run->ended && "a request ends once");
    CHECK_IN(run->engine, run->open_measured == 0 && "so does a measured one");
    for (uint32_t i = 0; i < run->links.made; i++)
        CHECK_IN(run->engine, link_at(run, i)->open == 0 && "attempts and hops of two instances");
    for (uint32_t i = 0; i < run->routes.made; i++)
        CHECK_IN(run->engine, route_at(run, i)->open == 0 && "attempts on the wire");
    for (uint32_t i = 0; i < run->calls.made; i++)
        CHECK_IN(run->engine, call_at(run, i)->open == 0 && "attempts of one call");
    for (uint32_t i = 0; i < plan->instance_count; i++) {
        CHECK_IN(run->engine, run->instances[i].busy == 0 && "visits that hold a worker");
        CHECK_IN(run->engine, run->instances[i].waiting == 0 && "visits in its queue");
    }
    for (uint32_t i = 0; i < plan->party_count; i++) {
        const struct party_run *party = &run->parties[i];
        CHECK_IN(run->engine, party->jobs.value == 0 && "visits, waiting attempts");
        CHECK_IN(run->engine, party->workers_busy.value == 0 && "visits in service");
        CHECK_IN(run->engine, party->waiting.value == 0 && "visits or attempts in line");
    }
}

static uint32_t listed(const struct run *run, uint32_t first)
{
    uint32_t count = 0;
    for (uint32_t each = first; each != NONE; each = visit_at(run, each)->parcel.next)
        count++;
    return count;
}

/* Records in use are those that somebody knows: else one was lost, or given back twice. */
static void check_visits(const struct run *run)
{
    uint32_t visits = 0, queued = 0, parked = 0, in_queues = 0, on_lists = 0;
    for (uint32_t i = 0; i < run->visits.made; i++) {
        const struct visit *visit = visit_at(run, i);
        visits += visit->state != VISIT_FREE;
        queued += visit->state == VISIT_QUEUED;
        parked += visit->state == VISIT_PARKED;
        CHECK_IN(run->engine, visit->state != VISIT_READY && visit->state != VISIT_LOST);
        if (visit->state == VISIT_FREE && visit->parcel.slot != 0)
            CHECK_IN(run->engine, !engine_armed(run->engine, visit->parcel.slot - 1));
    }
    for (uint32_t i = 0; i < run->plan->instance_count; i++) {
        in_queues += listed(run, run->instances[i].first);
        on_lists += listed(run, run->instances[i].parked_first);
    }
    for (uint32_t i = 0; i < run->plan->node_count; i++)
        on_lists += listed(run, run->nodes[i].parked_first);
    CHECK_IN(run->engine, visits == pool_in_use(&run->visits));
    CHECK_IN(run->engine, queued == in_queues && "a visit that waits stands in a line");
    CHECK_IN(run->engine, parked == on_lists && "a parked visit stands on a list");
}

static void check_pools(const struct run *run)
{
    uint32_t requests = 0, calls = 0, hedges = 0, shuns = 0, specials = 0, operations = 0;
    uint32_t messages = 0;
    for (uint32_t i = 0; i < run->requests.made; i++)
        requests += request_at(run, i)->call != NONE;
    for (uint32_t i = 0; i < run->calls.made; i++) {
        const struct call *call = call_at(run, i);
        calls += call->calling != NULL;
        specials += call->calling && call->special != 0;
        hedges += call->calling ? call->hedges : 0;
        uint32_t each = call->calling ? call_special(run, call)->shun : NONE;
        for (; each != NONE; shuns++)
            each = shun_at(run, each)->before;
    }
    for (uint32_t i = 0; i < run->operations.made; i++) {
        const struct operation *operation = pool_at(&run->operations, i);
        operations += operation->state != OPERATION_FREE;
        messages += operation->state == OPERATION_CARRYING; /* its letter */
        if (operation->state != OPERATION_FREE && operation->visit != NONE)
            CHECK_IN(run->engine, visit_at(run, operation->visit)->operation == i);
    }
    for (uint32_t i = 0; i < run->messages.made; i++) {
        const struct message *message = pool_at(&run->messages, i);
        messages += engine_armed(run->engine, message->parcel.slot - 1);
    }
    for (uint32_t i = 0; i < run->plan->instance_count; i++)
        for (uint32_t each = run->instances[i].parked_messages; each != NONE; messages++)
            each = ((const struct message *)pool_at(&run->messages, each))->parcel.next;
    CHECK_IN(run->engine, requests == pool_in_use(&run->requests));
    CHECK_IN(run->engine, calls == pool_in_use(&run->calls));
    CHECK_IN(run->engine, hedges == pool_in_use(&run->hedges));
    CHECK_IN(run->engine, shuns == pool_in_use(&run->shuns));
    CHECK_IN(run->engine, specials == pool_in_use(&run->call_specials));
    CHECK_IN(run->engine, operations == pool_in_use(&run->operations));
    CHECK_IN(run->engine, messages == pool_in_use(&run->messages));
}

static void check_shard(const struct run *run, uint32_t party, uint32_t number)
{
    const struct party *plan = &run->plan->parties[party];
    const struct seat *seats = shard_seats(plan->shards, number);
    const struct shard_run *shard = &run->shards[plan->shards->first + number];
    const struct directory *directory = &group_of(run, party, number)->directory;
    uint32_t up = 0, leaders = 0;
    for (uint32_t k = 0; k < plan->shards->peers; k++) {
        const uint32_t at = plan->first + seats[k].member;
        const struct instance *instance = &run->instances[at];
        const struct actor_port *part =
            &actor_at(run, at)->parts[part_of_seat(run, party, &seats[k])];
        up += instance->up && !instance->paused && !directory->peers[k].outside;
        leaders += part->leads && !instance->paused;
        CHECK_IN(run->engine, !part->leads || instance->up);
    }
    CHECK_IN(run->engine, up == shard->up_replicas && leaders == shard->leaders);
    CHECK_IN(run->engine, shard->up.value ==
                              (shard->idle || (up >= plan->needs && (!shard->led || leaders > 0))));
}

static void check_shards(const struct run *run, uint32_t party)
{
    const struct shards *shards = run->plan->parties[party].shards;
    uint32_t down = 0;
    for (uint32_t i = 0; i < shards->count; i++) {
        check_shard(run, party, i);
        down += run->shards[shards->first + i].up.value == 0;
    }
    CHECK_IN(run->engine, down == run->parties[party].shards_down);
    CHECK_IN(run->engine, (down == 0) == (run->parties[party].up.value != 0));
}

/* Those of a timetable, and surplus ones at work. */
static void check_shifts(const struct run *run, uint32_t index)
{
    const struct party *party = &run->plan->parties[index];
    int64_t workers = 0;
    for (uint32_t i = party->first; i < party->first + party->replicas; i++) {
        const struct instance *instance = &run->instances[i];
        if (!instance->absent)
            workers += instance->busy > instance->workers ? instance->busy : instance->workers;
    }
    CHECK_IN(run->engine, workers == run->parties[index].workers.value);
}

/* Who is up, counted anew. */
static void check_lives(const struct run *run)
{
    const struct plan *plan = run->plan;
    uint32_t down = 0;
    for (uint32_t i = 0; i < plan->party_count; i++) {
        uint32_t up = 0;
        for (uint32_t k = 0; k < plan->parties[i].replicas; k++) {
            const struct instance *instance = &run->instances[plan->parties[i].first + k];
            up += instance->up && !instance->paused;
        }
        const struct party_run *party = &run->parties[i];
        CHECK_IN(run->engine, up == party->up_replicas);
        if (plan->parties[i].shards)
            check_shards(run, i);
        else
            CHECK_IN(run->engine, party->up.value == (up >= plan->parties[i].needs));
        if (plan->parties[i].shifts)
            check_shifts(run, i);
        down += party->up.value == 0;
    }
    CHECK_IN(run->engine, down == run->parties_down);
    CHECK_IN(run->engine, run->all_up.value == (down == 0));
}

void books_check(struct run *run)
{
    CHECK_IN(run->engine, run->ready_first == NONE && "nothing is left to run in an event");
    check_visits(run);
    check_pools(run);
    check_lives(run);
    if (ledgers_kept(run))
        ledgers_check(run);
    post_all(run, -1);
    check_nothing_left(run);
    post_all(run, 1);
}
