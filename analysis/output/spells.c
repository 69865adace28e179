/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/spells.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/output/csv.h"
#include "analysis/output/figure.h"
#include "models/plan/parties.h"
#include "models/run/ledger.h"

static void hear(void *context, sim_time now, const void *record)
{
    struct spells *spells = context;
    const struct spell_record *spell = record;
    (void)now;
    if (spell->request != spells->number || spell->source != spells->source)
        return;
    if (spells->count == spells->room) {
        spells->room = spells->room ? 2 * spells->room : 64;
        struct spell_record *larger = arena_array(spells->arena, spells->room, sizeof *larger);
        if (spells->count)
            memcpy(larger, spells->list, spells->count * sizeof *larger);
        spells->list = larger;
    }
    spells->list[spells->count++] = *spell;
}

void spells_begin(struct spells *spells, struct run *run, uint32_t source, uint32_t number,
                  struct arena *arena)
{
    *spells =
        (struct spells){.plan = run->plan, .arena = arena, .source = source, .number = number};
    ledgers_create(run);
    observe_subscribe(&run->observe, run->arena, RECORD_SPELL, hear, spells);
}

void spells_end(struct spells *spells, struct run *run)
{
    ledgers_until_now(run, spells->source, spells->number);
}

static int by_stay(const void *a, const void *b)
{
    const struct spell_record *one = a, *other = b;
    if (one->stay != other->stay)
        return one->stay < other->stay ? -1 : 1;
    return (one->from > other->from) - (one->from < other->from);
}

/* The instance of a stay, from any of its stretches; NONE: it never came to one. */
static uint32_t instance_of(const struct spells *spells, uint32_t first)
{
    for (uint32_t i = first; i < spells->count && spells->list[i].stay == spells->list[first].stay;
         i++)
        if (spells->list[i].instance != NONE)
            return spells->list[i].instance;
    return NONE;
}

/* Where a stay is and what it does there. */
static void name_stay(const struct spells *spells, uint32_t first, const char **where,
                      const char **what)
{
    const struct plan *plan = spells->plan;
    const struct spell_record *spell = &spells->list[first];
    const uint32_t instance = instance_of(spells, first);
    *what = "";
    *where = plan->parties[instance == NONE ? spell->party : plan->instances[instance].party].name;
    if (spell->endpoint == NONE) {
        *where = plan->parties[spell->source].name;
        return;
    }
    if (instance == NONE)
        return;
    const enum party_kind kind = plan->parties[plan->instances[instance].party].kind;
    *where = plan->instances[instance].name;
    if (kind == PARTY_STORE)
        *what = plan->datasets[spell->endpoint].name;
    else if (spell->endpoint < plan->endpoint_count)
        *what = plan->endpoints[spell->endpoint].name;
}

static void print_spell(const struct spells *spells, const struct spell_record *spell,
                        uint32_t stay, const char *where, const char *what, sim_time sent, FILE *to)
{
    const struct party *party = &spells->plan->parties[spell->party];
    char begin[FIGURE_SIZE], end[FIGURE_SIZE];
    figure_exact(begin, sizeof begin, clock_to_seconds(spell->from - sent));
    figure_exact(end, sizeof end, clock_to_seconds(spell->until - sent));
    fprintf(to, "%u,", stay);
    csv_put_text(where, to);
    putc(',', to);
    csv_put_text(what, to);
    fprintf(to, ",%s,%s%s,%s,%s\n", spent_rows[spell->kind].name, party_prefix(party), party->name,
            begin, end);
}

void spells_print(const struct spells *spells, FILE *to)
{
    const char *where = "", *what = "";
    uint32_t stay = 0;
    sim_time sent = SIM_NEVER;
    if (spells->count > 0)
        qsort(spells->list, spells->count, sizeof *spells->list, by_stay);
    for (uint32_t i = 0; i < spells->count; i++)
        sent = spells->list[i].from < sent ? spells->list[i].from : sent;
    fputs("stay,where,what,kind,component,begin_s,end_s\n", to);
    for (uint32_t i = 0; i < spells->count; i++) {
        if (i == 0 || spells->list[i].stay != spells->list[i - 1].stay) {
            stay++;
            name_stay(spells, i, &where, &what);
        }
        print_spell(spells, &spells->list[i], stay, where, what, sent, to);
    }
}
