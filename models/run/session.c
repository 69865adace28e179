/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/session.h"

#include "models/plan/source.h"
#include "models/run/mirror.h"
#include "models/run/request.h"
#include "models/run/source.h"
#include "models/words/counts.h"

_Static_assert((unsigned)SESSION_MOST < (unsigned)REQUESTS_OF_A_SESSION,
               "a request knows which of its session it is");

/* One user between two requests. */
struct thinker {
    uint32_t user, asked, slot; /* slot: 1 + its slot, made on first use */
    uint16_t party;
};

struct session_run {
    uint32_t begun, batches;
};

static const struct source_plan *plan_of(const struct run *run, uint32_t party)
{
    return (const struct source_plan *)run->plan->sources + party;
}

static struct thinker *thinker_at(const struct run *run, uint32_t index)
{
    return POOL_AT(struct thinker, &run->thinkers, index);
}

/* Apart from the keys of requests. */
enum { KEY_OF_SESSION = 41, KEY_OF_BATCH };

static uint64_t key_of(const struct run *run, uint32_t party, unsigned kind, uint32_t number)
{
    return mix(source_key(run, party), UINT64_C(1) << kind | number);
}

static uint32_t count_by_key(const struct chosen *count, uint64_t key)
{
    draw random = mix(key, child_number(0, 0, 0, DRAW_TIMES));
    return count_is_drawn(count) ? count_class(count)->draw(count->settings, &random)
                                 : (uint32_t)count_number(count);
}

static void ask(struct run *run, uint32_t party, uint32_t user, uint32_t asked)
{
    request_begin(run, party, mix(key_of(run, party, KEY_OF_SESSION, user), asked), user, asked);
}

static void session_begin(struct run *run, uint32_t party)
{
    const uint32_t user = run->sessions[party].begun++;
    const uint64_t key = key_of(run, party, KEY_OF_SESSION, user);
    if (count_by_key(&plan_of(run, party)->session->requests, key) > 0)
        ask(run, party, user, 0);
}

void session_arrivals(struct run *run, uint32_t party)
{
    const struct source_plan *plan = plan_of(run, party);
    struct session_run *session = &run->sessions[party];
    uint32_t count =
        plan->batch
            ? count_by_key(plan->batch, key_of(run, party, KEY_OF_BATCH, session->batches++))
            : 1;
    for (; count > 0; count--)
        if (plan->session)
            session_begin(run, party);
        else
            request_of_number(run, party);
}

void session_heard(struct run *run, uint32_t party, uint32_t user, uint32_t asked)
{
    const struct session *session = plan_of(run, party)->session;
    const uint64_t key = key_of(run, party, KEY_OF_SESSION, user);
    const uint32_t length = count_by_key(&session->requests, key);
    if (asked + 1 >= length || asked + 1u >= REQUESTS_OF_A_SESSION)
        return;
    const uint32_t index = pool_take(&run->thinkers);
    struct thinker *thinker = thinker_at(run, index);
    if (thinker->slot == 0)
        thinker->slot = 1 + engine_slot(run->engine, run->thinkers_component, 0, index);
    thinker->user = user;
    thinker->asked = asked + 1;
    thinker->party = (uint16_t)party;
    const uint64_t thought = mix(mix(key, asked), child_number(0, 0, 0, DRAW_DEMAND));
    engine_arm(
        run->engine, thinker->slot - 1,
        clock_after(run->engine->now,
                    law_sample_key(&session->think, mirror_key(run, &session->think, thought))));
}

static void on_thought(struct engine *engine, void *state, struct event event)
{
    (void)engine;
    struct run *run = state;
    const struct thinker thinker = *thinker_at(run, event.object);
    pool_give(&run->thinkers, event.object);
    ask(run, thinker.party, thinker.user, thinker.asked);
}

static bool any_session(const struct run *run)
{
    for (uint32_t party = 0; party < run->plan->client_count; party++)
        if (plan_of(run, party)->session)
            return true;
    return false;
}

/* Components are numbered, so a run without sessions has none for them. */
void arrivals_create(struct run *run)
{
    pool_init(&run->thinkers, run->arena, sizeof(struct thinker));
    run->sessions = arena_array(run->arena, run->plan->client_count + 1, sizeof *run->sessions);
    if (any_session(run))
        run->thinkers_component = engine_add(run->engine, on_thought, run, "sessions");
}
