/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/ledger_parts.h"

const struct spent_row spent_rows[SPENT_KINDS] = {
#define SPENT_ROW(name, doc) {#name, doc},
    SPENT(SPENT_ROW)
#undef SPENT_ROW
};

enum { SHELF_STEP = 1024 };

void ledgers_create(struct run *run)
{
    CHECK_IN(run->engine, run->engine->delivered == 0 && "ledgers are kept from the beginning");
    struct ledgers *ledgers = arena_alloc(run->arena, sizeof *ledgers);
    pool_init(&ledgers->entries, run->arena, sizeof(struct entry));
    ledgers->freezing =
        arena_array(run->arena, run->plan->instance_count + 1, sizeof *ledgers->freezing);
    for (uint32_t i = 0; i < run->plan->instance_count; i++)
        ledgers->freezing[i].since = SIM_NEVER;
    run->ledgers = ledgers;
}

static struct ledger *on_shelf(struct run *run, struct shelf *shelf, uint32_t index)
{
    const size_t step = SHELF_STEP * sizeof *shelf->ledgers;
    if (!shelf->room)
        shelf->room = arena_room(run->arena, (size_t)UINT32_MAX * sizeof *shelf->ledgers);
    while (shelf->count <= index) {
        struct ledger *added = arena_extend(run->arena, shelf->room, step);
        shelf->ledgers = shelf->count == 0 ? added : shelf->ledgers;
        shelf->count += SHELF_STEP;
    }
    return &shelf->ledgers[index];
}

static struct ledger *of_visit(struct run *run, uint32_t visit)
{
    return on_shelf(run, &run->ledgers->visits, visit);
}

static struct ledger *of_owner(struct run *run, enum owner_kind kind, uint32_t owner)
{
    return kind != OWNER_CLIENT ? of_visit(run, owner)
                                : on_shelf(run, &run->ledgers->requests, owner);
}

static uint32_t account_of(uint32_t party, enum spent kind) { return party * SPENT_KINDS + kind; }

static uint32_t party_of(const struct run *run, uint32_t instance)
{
    return run->plan->instances[instance].party;
}

/* --- entries --- */

static struct entry *entry_at(const struct run *run, uint32_t number)
{
    return pool_at(&run->ledgers->entries, number - 1);
}

static void add(struct run *run, struct ledger *ledger, uint32_t account, sim_time time)
{
    if (time == 0)
        return;
    uint32_t each = ledger->first;
    while (each != 0 && entry_at(run, each)->account != account)
        each = entry_at(run, each)->next;
    if (each != 0) {
        entry_at(run, each)->time += time;
        return;
    }
    const uint32_t number = 1 + pool_take(&run->ledgers->entries);
    *entry_at(run, number) = (struct entry){time, account, ledger->first};
    ledger->first = number;
}

/* All entries of `from` (none: they are dropped) go to `into`. */
static void move(struct run *run, struct ledger *from, struct ledger *into)
{
    while (from->first != 0) {
        const uint32_t number = from->first;
        const struct entry entry = *entry_at(run, number);
        from->first = entry.next;
        pool_give(&run->ledgers->entries, number - 1);
        if (into)
            add(run, into, entry.account, entry.time);
    }
}

/* --- the time that passes --- */

static sim_time frozen_until_now(const struct run *run, uint32_t instance)
{
    if (instance == NONE)
        return 0;
    const struct freezing *freezing = &run->ledgers->freezing[instance];
    const sim_time open = freezing->since == SIM_NEVER ? 0 : run->engine->now - freezing->since;
    return freezing->before + open;
}

static sim_time least(sim_time a, sim_time b) { return a < b ? a : b; }

/* Up to now, on the account that is open.  While its instance was frozen it was that what it waited
 * for; and beyond the work that it asked for it waited for its share of the processor. */
void ledger_write_down(struct run *run, struct ledger *ledger)
{
    const sim_time now = run->engine->now, frozen = frozen_until_now(run, ledger->instance);
    const uint32_t party = ledger->account / SPENT_KINDS;
    sim_time time = now - ledger->mark;
    CHECK_IN(run->engine, time >= 0 && "time is written down as it passes");
    const sim_time paused = least(frozen - ledger->frozen, time);
    sim_time from = ledger->mark;
    add(run, ledger, account_of(party, SPENT_pause), paused);
    ledger_spell(run, ledger, &from, paused, SPENT_pause);
    time -= paused;
    if (ledger->account % SPENT_KINDS == SPENT_compute) {
        const sim_time work = least(ledger->work, time);
        add(run, ledger, account_of(party, SPENT_processor), time - work);
        ledger_spell(run, ledger, &from, time - work, SPENT_processor);
        time = work;
    }
    add(run, ledger, ledger->account, time);
    ledger_spell(run, ledger, &from, time, ledger->account % SPENT_KINDS);
    ledger->mark = now;
}

/* From now on on this account; `instance` as in struct ledger. */
static void turn(struct run *run, struct ledger *ledger, uint32_t instance, uint32_t account)
{
    ledger_write_down(run, ledger);
    ledger->instance = instance;
    ledger->frozen = frozen_until_now(run, instance);
    ledger->account = account;
    ledger->work = 0;
}

/* What a former owner of the record left is dropped. */
static void begin(struct run *run, struct ledger *ledger, uint32_t account)
{
    move(run, ledger, NULL);
    *ledger = (struct ledger){.mark = run->engine->now,
                              .instance = NONE,
                              .account = account,
                              .stay = ++run->ledgers->stays};
}

/* From `since` on it was `from` that was waited for. */
static void hand_over(struct run *run, struct ledger *from, struct ledger *into, sim_time since)
{
    ledger_write_down(run, from);
    CHECK_IN(run->engine, since >= into->mark && into->instance == NONE);
    add(run, into, into->account, since - into->mark);
    sim_time told = into->mark;
    ledger_spell(run, into, &told, run->engine->now - told, into->account % SPENT_KINDS);
    move(run, from, into);
    into->mark = run->engine->now;
}

void ledger_freezes(struct run *run, uint32_t instance, bool frozen)
{
    struct freezing *freezing = &run->ledgers->freezing[instance];
    freezing->before = frozen_until_now(run, instance);
    freezing->since = frozen ? run->engine->now : SIM_NEVER;
}

/* --- requests --- */

void ledger_request(struct run *run, uint32_t request)
{
    const struct request *record = pool_at(&run->requests, request);
    begin(run, of_owner(run, OWNER_CLIENT, request), account_of(record->source, SPENT_lost));
}

static void list_grow(struct run *run, uint32_t count)
{
    struct ledgers *ledgers = run->ledgers;
    if (count <= ledgers->list_limit)
        return;
    ledgers->list_limit = count < 32 ? 32 : 2 * count;
    ledgers->list = arena_array(run->arena, ledgers->list_limit, sizeof *ledgers->list);
}

void ledger_told(struct run *run, uint32_t request, const struct request_record *record)
{
    struct ledgers *ledgers = run->ledgers;
    struct ledger *ledger = of_owner(run, OWNER_CLIENT, request);
    uint32_t count = 0;
    sim_time sum = 0;
    ledger_write_down(run, ledger);
    for (uint32_t each = ledger->first; each != 0; each = entry_at(run, each)->next)
        count++;
    list_grow(run, count);
    count = 0;
    for (uint32_t each = ledger->first; each != 0; each = entry_at(run, each)->next) {
        const struct entry *entry = entry_at(run, each);
        ledgers->list[count++] = (struct spending){.party = entry->account / SPENT_KINDS,
                                                   .kind = entry->account % SPENT_KINDS,
                                                   .time = entry->time};
        sum += entry->time;
    }
    CHECK_IN(run->engine, sum == run->engine->now - record->sent && "no time is left over");
    observe_tell(&run->observe, RECORD_LEDGER, run->engine->now,
                 &(struct ledger_record){
                     .request = record, .took = sum, .count = count, .list = ledgers->list});
}

/* --- whoever waits --- */

void ledger_attempt(struct run *run, const struct call *call, uint32_t visit, uint32_t callee,
                    bool first)
{
    begin(run, of_visit(run, visit), account_of(callee, SPENT_connection));
    if (first && call->owner_kind != OWNER_TASK)
        turn(run, of_owner(run, (enum owner_kind)call->owner_kind, call->owner), NONE,
             account_of(callee, SPENT_lost));
}

void ledger_unheard(struct run *run, uint32_t visit)
{
    const struct visit *record = pool_at(&run->visits, visit);
    begin(run, of_visit(run, visit), account_of(party_of(run, record->parcel.to), SPENT_lost));
}

void ledger_passes(struct run *run, uint32_t from, uint32_t to)
{
    struct ledger *into = of_visit(run, to), *ledger = of_visit(run, from);
    move(run, into, NULL);
    *into = *ledger;
    ledger->first = 0;
    ledger_unheard(run, from);
}

void ledger_heard(struct run *run, const struct call *call, uint32_t visit, sim_time since)
{
    if (call->owner_kind == OWNER_TASK)
        return; /* no request of a client waits for it */
    hand_over(run, of_visit(run, visit),
              of_owner(run, (enum owner_kind)call->owner_kind, call->owner), since);
}

void ledger_backs_off(struct run *run, enum owner_kind kind, uint32_t owner, uint32_t callee)
{
    const uint32_t instance = kind != OWNER_CLIENT
                                  ? ((const struct visit *)pool_at(&run->visits, owner))->parcel.to
                                  : NONE;
    turn(run, of_owner(run, kind, owner), instance, account_of(callee, SPENT_backoff));
}

void ledger_branch(struct run *run, uint32_t parent, uint32_t branch)
{
    const struct visit *visit = pool_at(&run->visits, parent);
    const uint32_t lost = account_of(party_of(run, visit->parcel.to), SPENT_lost);
    begin(run, of_visit(run, branch), lost);
    turn(run, of_visit(run, parent), NONE, lost);
}

void ledger_joined(struct run *run, uint32_t parent, uint32_t branch)
{
    const struct visit *visit = pool_at(&run->visits, branch);
    hand_over(run, of_visit(run, branch), of_visit(run, parent), visit->begun);
}

/* --- on its way: it is the callee that is far, in both directions --- */

void ledger_travels(struct run *run, uint32_t visit, bool back)
{
    const struct visit *record = pool_at(&run->visits, visit);
    const uint32_t far = back ? record->parcel.from : record->parcel.to;
    if (!record->cancels)
        turn(run, of_visit(run, visit), NONE, account_of(party_of(run, far), SPENT_network));
}

/* Written down beforehand: until then it is on its way.  Letters between actors have no ledger. */
void ledger_handshake(struct run *run, const struct parcel *parcel, sim_time time)
{
    const uintptr_t place = (uintptr_t)parcel - (uintptr_t)run->visits.records;
    if (place >= (uintptr_t)run->visits.made * run->visits.size)
        return;
    struct ledger *ledger = of_visit(run, (uint32_t)(place / run->visits.size));
    add(run, ledger, account_of(ledger->account / SPENT_KINDS, SPENT_connection), time);
    sim_time from = ledger->mark;
    ledger_spell(run, ledger, &from, time, SPENT_connection);
    ledger->mark += time;
}

/* --- where it stays --- */

static void spends(struct run *run, uint32_t index, enum spent kind)
{
    const struct visit *visit = pool_at(&run->visits, index);
    turn(run, of_visit(run, index), visit->parcel.to,
         account_of(party_of(run, visit->parcel.to), kind));
}

void ledger_spends(struct run *run, uint32_t visit, enum spent kind) { spends(run, visit, kind); }

static uint32_t visitor_of(const struct run *run, uint32_t owner)
{
    if (owner & OWNER_OPERATION)
        return ((const struct operation *)pool_at(&run->operations, owner & ~OWNER_OPERATION))
            ->visit;
    return owner;
}

void ledger_works(struct run *run, uint32_t owner, sim_time work)
{
    const uint32_t visit = visitor_of(run, owner);
    if (visit == NONE)
        return;
    spends(run, visit, SPENT_compute);
    of_visit(run, visit)->work = work;
}

void ledger_operation(struct run *run, const struct operation *operation, enum spent kind)
{
    if (operation->visit != NONE)
        spends(run, operation->visit, kind);
}

/* --- books --- */

static uint32_t entries_of(const struct run *run, const struct shelf *shelf)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < shelf->count; i++)
        for (uint32_t each = shelf->ledgers[i].first; each != 0; count++) {
            CHECK_IN(run->engine, entry_at(run, each)->time > 0);
            each = entry_at(run, each)->next;
        }
    return count;
}

void ledgers_check(struct run *run)
{
    const struct ledgers *ledgers = run->ledgers;
    CHECK_IN(run->engine, entries_of(run, &ledgers->visits) + entries_of(run, &ledgers->requests) ==
                              pool_in_use(&ledgers->entries));
}
