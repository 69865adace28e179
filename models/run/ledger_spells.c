/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stretches of time of one request, told as they are written down. */
#include "models/run/ledger_parts.h"

/* Whose it is, by the shelf on which it stands. */
static struct spell_record owner_of(const struct run *run, const struct ledger *ledger)
{
    const struct shelf *visits = &run->ledgers->visits;
    const uintptr_t place = (uintptr_t)ledger - (uintptr_t)visits->ledgers;
    if (visits->count > 0 && place < visits->count * sizeof *ledger) {
        const struct visit *visit = pool_at(&run->visits, (uint32_t)(place / sizeof *ledger));
        return (struct spell_record){
            .request = visit->root, .source = visit->source, .endpoint = visit->endpoint};
    }
    const struct request *request =
        pool_at(&run->requests, (uint32_t)(ledger - run->ledgers->requests.ledgers));
    return (struct spell_record){
        .request = request->number, .source = request->source, .endpoint = NONE};
}

void ledger_spell(struct run *run, const struct ledger *ledger, sim_time *from, sim_time time,
                  enum spent kind)
{
    /* couriers, which go after others, have no stay of their own */
    if (time == 0 || ledger->stay == 0 || !observed(&run->observe, RECORD_SPELL))
        return;
    struct spell_record record = owner_of(run, ledger);
    record.stay = ledger->stay;
    record.instance = ledger->instance;
    record.party = ledger->account / SPENT_KINDS;
    record.kind = kind;
    record.from = *from;
    record.until = *from += time;
    observe_tell(&run->observe, RECORD_SPELL, run->engine->now, &record);
}

void ledgers_until_now(struct run *run, uint32_t source, uint32_t request)
{
    const struct shelf *visits = &run->ledgers->visits;
    for (uint32_t i = 0; i < visits->count && i < run->visits.made; i++) {
        const struct visit *visit = pool_at(&run->visits, i);
        if (visit->state != VISIT_FREE && visit->root == request && visit->source == source &&
            visits->ledgers[i].stay != 0)
            ledger_write_down(run, &visits->ledgers[i]);
    }
}
