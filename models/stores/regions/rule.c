/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which master rules.
 *
 * The one that rules says so to all, each 3 s (hbase.regionserver.msginterval) or third of a
 * session; masters answer with what they keep, servers with what they serve.  When it has been
 * silent for a session (or an ideal detector says that it is dead) another one takes the next term.
 * Two may believe that they rule: a server that has heard of a term obeys no older one, and a
 * master gives nothing away before it has what a majority keeps and what every server says that
 * lives, so each has either heard of its term or is dead to a majority.  What a master knows
 * besides is memory: the next one learns it from the answers. */
#include "models/stores/regions/masters.h"

#define REPORTS (3 * NANOSECONDS_PER_SECOND)

sim_time beat_of(const struct regions *settings)
{
    return settings->master.session / 3 < REPORTS ? settings->master.session / 3 : REPORTS;
}

static void forget_answers(struct port *port)
{
    struct master *master = master_of(port);
    for (uint32_t i = 0; i < MOST_MASTERS; i++) {
        body_release(port->blocks, master->tables[i]);
        master->tables[i] = NULL;
        master->table_numbers[i] = 0;
    }
    for (uint32_t i = 0; i < MOST_REPLICAS; i++) {
        body_release(port->blocks, master->reports[i]);
        master->reports[i] = NULL;
        master->splitting[i] = (struct splitting){0};
    }
    spans_free(&master->plan, port->blocks);
    master->settled = false;
    master->opened = 0;
    master->told_dead = 0;
}

void rule_crashed(struct port *port) { forget_answers(port); }

/* Somebody has spoken of a term: whoever rules in an older one does not. */
static void hear_term(struct port *port, uint64_t term)
{
    struct regions_state *state = state_of(port);
    if (term <= state->term)
        return;
    state->term = term;
    if (state->master.ruling)
        state->master.ruler_heard = steady(port);
    state->master.ruling = false;
}

void rule_say(struct port *port)
{
    struct master *master = master_of(port);
    const struct regions_made *made = made_of(port);
    const uint64_t number = both(state_of(port)->term, ++master->beat);
    struct roll roll = {.live = live_servers(port), .dead = 0};
    if (tables_known(port) >= majority(port))
        roll.dead = master->told_dead = dead_servers(port);
    for (uint32_t i = 0; i < made->servers + made->masters; i++) {
        if (i == port->self)
            continue;
        struct roll *body = body_make(port->blocks, sizeof *body);
        *body = roll;
        say_body(port, i, &(struct letter){.tag = RULES, .number = number}, 0, body);
    }
}

/* What it keeps itself counts like what others do. */
void rule_keeps_itself(struct port *port)
{
    struct master *master = master_of(port);
    if (!master->ruling || disk_of(port)->term != state_of(port)->term)
        return;
    struct keeping **table = &master->tables[master_number(port, port->self)];
    body_release(port->blocks, *table);
    *table = keep_table(port);
    assign(port);
}

static void rule_beat(struct port *port)
{
    rule_say(port);
    rule_keeps_itself(port);
}

static void rule_now(struct port *port, uint64_t term)
{
    struct master *master = master_of(port);
    state_of(port)->term = term;
    forget_answers(port);
    master->ruling = true;
    master->ruler = port->self;
    rule_beat(port);
}

/* The one that ruled when it died need not wait for the end of its own session (HBase deletes the
 * node of a master with its own address), but for a sign of another one. */
static void returns(struct port *port)
{
    const struct regions *settings = settings_of(port);
    struct master *master = master_of(port);
    master->ruler = port->self;
    master->ruler_heard =
        steady(port) - settings->master.session - (made_of(port)->masters - 1) * beat_of(settings);
}

/* Whose epochs are behind those that regions have at first: one of the first master. */
static uint64_t first_term(const struct regions_made *made)
{
    const uint64_t terms = made->regions >> OPENED_BITS;
    return terms == 0 ? 0 : (terms / made->masters + 1) * made->masters;
}

void rule_begins(struct port *port, bool first)
{
    struct master *master = master_of(port);
    const struct regions_made *made = made_of(port);
    if (first)
        ((struct regions_disk *)port_redo(port))->term = first_term(made);
    state_of(port)->term = disk_of(port)->term;
    master->ruler = made->servers;
    master->ruler_heard = steady(port);
    if (first && port->self == made->servers) {
        rule_now(port, disk_of(port)->term);
        master->opened = made->regions & ((UINT64_C(1) << OPENED_BITS) - 1);
    }
    else if (!first && disk_of(port)->term % made->masters == master_number(port, port->self))
        returns(port);
    set_timer(port, beat_of(settings_of(port)), TIMER_BEAT, 0);
    if (settings_of(port)->balance > 0)
        set_timer(port, settings_of(port)->balance, TIMER_BALANCE, 0);
}

/* --- who is next --- */

void rule_stand(struct port *port)
{
    struct master *master = master_of(port);
    const uint64_t masters = made_of(port)->masters, turn = state_of(port)->term / masters + 1;
    if (master->standing)
        return;
    struct task *task = port_begin(port);
    task->stage = STANDING;
    task->word = turn * masters + master_number(port, port->self);
    master->standing = true;
    port_persist(port, task, STORE_LETTER_BYTES);
}

void rule_stands(struct port *port, struct task *task, struct regions_disk *disk)
{
    const uint64_t term = task->word;
    port_end(port, task);
    master_of(port)->standing = false;
    disk->term = term > disk->term ? term : disk->term;
    if (term > state_of(port)->term)
        rule_now(port, term);
}

/* The next after the one that ruled waits longest for nobody. */
static sim_time patience(struct port *port)
{
    const struct regions_made *made = made_of(port);
    const uint32_t ahead =
        (port->self - master_of(port)->ruler + made->masters - 1) % made->masters;
    return settings_of(port)->master.session + ahead * beat_of(settings_of(port));
}

void rule_tick(struct port *port)
{
    struct master *master = master_of(port);
    if (master->ruling) {
        rule_beat(port);
        assign_again(port);
    } else if (steady(port) - master->ruler_heard >= patience(port))
        rule_stand(port);
    set_timer(port, beat_of(settings_of(port)), TIMER_BEAT, 0);
}

void rule_suspects(struct port *port, uint32_t peer)
{
    struct master *master = master_of(port);
    if (peer == master->ruler && !master->ruling && !has_leases(settings_of(port)))
        master->ruler_heard = steady(port) - settings_of(port)->master.session;
}

/* --- what is heard --- */

/* What it keeps, once the term is on its disk: then it tells no server of an older one. */
static void answer_ruler(struct port *port, uint32_t ruler, uint64_t term)
{
    if (term <= disk_of(port)->term) {
        keep_tell(port, ruler);
        return;
    }
    if (term <= master_of(port)->learning)
        return;
    master_of(port)->learning = term;
    struct task *task = port_begin(port);
    task->stage = HEARING;
    task->word = term;
    task->left = ruler;
    port_persist(port, task, STORE_LETTER_BYTES);
}

void rule_learned(struct port *port, struct task *task, struct regions_disk *disk)
{
    disk->term = task->word > disk->term ? task->word : disk->term;
    keep_tell(port, task->left);
    port_end(port, task);
}

void rule_hears(struct port *port, const struct letter *letter)
{
    struct regions_state *state = state_of(port);
    const uint64_t term = high_of(letter->number);
    const bool old = term < state->term;
    hear_term(port, term);
    if (!is_server(port)) {
        if (!old) {
            state->master.ruler = letter->from;
            state->master.ruler_heard = steady(port);
        }
        answer_ruler(port, letter->from, term);
        return;
    }
    if (old) {
        say(port, letter->from, NO_MORE, state->term, 0);
        return;
    }
    if (letter->number <= state->server.roll)
        return;
    state->server.ruler = letter->from;
    state->server.roll = letter->number;
    const struct roll *roll = letter->body;
    state->server.live = roll->live;
    state->server.dead = roll->dead;
    state->server.journal.shunned &= roll->live; /* who returns begins anew */
    serve_report(port);
    holders_choose(port);
}

void rule_no_more(struct port *port, uint64_t term) { hear_term(port, term); }

void rule_keeps(struct port *port, const struct letter *letter)
{
    struct master *master = master_of(port);
    hear_term(port, letter->number);
    if (!master->ruling || letter->number != state_of(port)->term)
        return;
    const uint32_t number = master_number(port, letter->from);
    struct keeping **table = &master->tables[number];
    if (letter->word < master->table_numbers[number])
        return;
    master->table_numbers[number] = letter->word;
    body_hold(letter->body);
    body_release(port->blocks, *table);
    *table = letter->body;
    assign(port);
}

void rule_report(struct port *port, const struct letter *letter)
{
    struct master *master = master_of(port);
    struct report **kept = &master->reports[letter->from];
    struct report *report = letter->body;
    hear_term(port, letter->number);
    if (!master->ruling || letter->number != state_of(port)->term)
        return;
    if (*kept && both(report->incarnation, report->sequence) <=
                     both((*kept)->incarnation, (*kept)->sequence))
        return;
    body_hold(report);
    body_release(port->blocks, *kept);
    *kept = report;
    assign_report(port, letter->from);
    assign(port);
}
