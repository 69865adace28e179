/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/messaging/replica.h"

#include <string.h>

static struct office *office_of(const struct port *port) { return broker_of(port)->office; }

static uint32_t partitions_of(const struct port *port)
{
    return broker_terms(port)->partition_count;
}

static uint32_t majority(const struct port *port) { return port->peers / 2 + 1; }

static uint64_t life_of(const struct port *port)
{
    return ((const struct broker_disk *)port->disk)->lives;
}

/* After it is on disk the letter goes; to itself: its own vote, or that it has the state. */
static void promises(struct port *port, uint32_t to, const struct letter *letter)
{
    struct task *task = port_begin(port);
    struct promise *promise = block_take(port->blocks, sizeof *promise);
    *promise = (struct promise){.to = to, .letter = *letter};
    task->stage = STAGE_PROMISING;
    task->own = promise;
    port_persist(port, task, 0);
}

/* ---- the controller ---- */

static void say_state(struct port *port, uint32_t to)
{
    struct office *office = office_of(port);
    const size_t size = partitions_of(port) * sizeof(struct charge);
    const bool has_it = office->peers[to].version == office->now.version;
    struct charge *body = NULL;
    if (!has_it) {
        body = body_make(port->blocks, size);
        memcpy(body, office->now.charges, size);
    }
    port_send(port, to,
              &(struct letter){.tag = LETTER_STATE,
                               .bytes = STORE_LETTER_BYTES + (has_it ? 0 : (uint32_t)size),
                               .number = office->now.version << 1 | office->committed,
                               .word = office->now.term,
                               .body = body},
              0);
}

static void say_to_all(struct port *port)
{
    for (uint32_t i = 0; i < port->peers; i++)
        if (i != port->self)
            say_state(port, i);
}

/* A new version goes out. */
static void decides(struct port *port)
{
    struct office *office = office_of(port);
    office->now.version++;
    office->now.state_term = office->now.term;
    office->committed = false;
    promises(port, port->self,
             &(struct letter){
                 .tag = LETTER_HAS, .number = office->now.version, .word = office->now.term});
    say_to_all(port);
}

static void reviews(struct port *port, uint64_t alive)
{
    bool changed = false;
    for (uint32_t i = 0; i < partitions_of(port); i++)
        changed |= charge_judge(port, i, alive);
    if (changed)
        decides(port);
}

/* A process that has started anew leads nothing that its former life led. */
static void renews(struct port *port, uint32_t broker)
{
    reviews(port, brokers_living(port) & ~bit_of(broker));
    reviews(port, brokers_living(port));
}

static void takes_office(struct port *port)
{
    struct office *office = office_of(port);
    office->role = OFFICE_CONTROLLER;
    office->controller = port->self;
    for (uint32_t i = 0; i < port->peers; i++)
        office->peers[i] = (struct office_peer){.heard = port_now(port)};
    if (port->peers > 1)
        port_count(port, COUNTED_elections, 1);
    for (uint32_t i = 0; i < partitions_of(port); i++) /* what its own former life led */
        if (office->now.charges[i].leader == port->self && !broker_of(port)->partitions[i].leads)
            charge_judge(port, i, ~bit_of(port->self));
    decides(port);
    reviews(port, brokers_living(port));
}

/* ---- obeying ---- */

static void applies(struct port *port)
{
    struct office *office = office_of(port);
    if (office->applied == office->now.version)
        return;
    office->applied = office->now.version;
    for (uint32_t i = 0; i < partitions_of(port); i++) {
        const struct charge *charge = &office->now.charges[i];
        struct partition *mine = &broker_of(port)->partitions[i];
        if (mine->leads && (charge->leader != port->self || charge->epoch != mine->epoch))
            lead_ends(port, i);
        if (charge->leader == port->self && !mine->leads)
            lead_begins(port, i, charge);
        else if (mine->leads)
            lead_isr(port, i, charge->isr);
        mine->epoch = charge->epoch > mine->epoch ? charge->epoch : mine->epoch;
    }
}

static void may_commit(struct port *port)
{
    struct office *office = office_of(port);
    uint32_t count = 0;
    for (uint32_t i = 0; i < port->peers; i++)
        count += office->peers[i].version == office->now.version;
    if (office->role != OFFICE_CONTROLLER || office->committed || count < majority(port))
        return;
    office->committed = true;
    applies(port);
    say_to_all(port);
}

/* ---- elections ---- */

static void new_term(struct port *port, uint64_t term)
{
    struct office *office = office_of(port);
    office->now.term = term;
    office->now.vote = NOBODY;
    office->role = OFFICE_FOLLOWER;
}

static void may_win(struct port *port)
{
    struct office *office = office_of(port);
    if (office->role == OFFICE_CANDIDATE && size_of_set(office->granted) >= majority(port))
        takes_office(port);
}

static void stands(struct port *port)
{
    struct office *office = office_of(port);
    new_term(port, office->now.term + 1);
    office->role = OFFICE_CANDIDATE;
    office->now.vote = port->self;
    office->granted = 0;
    office->heard = port_now(port);
    const struct letter vote = {.tag = LETTER_VOTE,
                                .bytes = STORE_LETTER_BYTES,
                                .number = pair_of(office->now.state_term, office->now.version),
                                .word = office->now.term};
    promises(port, port->self,
             &(struct letter){.tag = LETTER_VOTED, .number = 1, .word = office->now.term});
    for (uint32_t i = 0; i < port->peers; i++)
        if (i != port->self)
            promises(port, i, &vote);
}

static void hears_candidate(struct port *port, const struct letter *letter)
{
    struct office *office = office_of(port);
    if (letter->word > office->now.term)
        new_term(port, letter->word);
    const bool current = letter->word == office->now.term &&
                         letter->number >= pair_of(office->now.state_term, office->now.version);
    const bool yes = current && (office->now.vote == NOBODY || office->now.vote == letter->from);
    if (yes) {
        office->now.vote = letter->from;
        office->heard = port_now(port);
    }
    promises(port, letter->from,
             &(struct letter){.tag = LETTER_VOTED,
                              .bytes = STORE_LETTER_BYTES,
                              .number = yes,
                              .word = office->now.term});
}

static void hears_vote(struct port *port, uint32_t from, const struct letter *letter)
{
    struct office *office = office_of(port);
    if (letter->word > office->now.term)
        new_term(port, letter->word);
    if (letter->word != office->now.term || !letter->number)
        return;
    office->granted |= bit_of(from);
    may_win(port);
}

/* ---- states ---- */

static struct letter has(const struct port *port)
{
    const struct office *office = office_of(port);
    return (struct letter){.tag = LETTER_HAS,
                           .bytes = STORE_LETTER_BYTES,
                           .number = office->now.version << 21 |
                                     (uint64_t)(office->applied != 0) << 20 |
                                     (life_of(port) & 0xFFFFF),
                           .word = office->now.term};
}

static void hears_state(struct port *port, const struct letter *letter)
{
    struct office *office = office_of(port);
    const uint64_t version = letter->number >> 1;
    const struct letter before = has(port);
    if (letter->word < office->now.term) {
        port_send(port, letter->from, &before, 0);
        return;
    }
    const bool newer = letter->word > office->now.term;
    if (newer || office->role != OFFICE_FOLLOWER)
        new_term(port, letter->word);
    office->controller = letter->from;
    office->heard = port_now(port);
    const bool of_term = office->now.state_term == letter->word;
    const bool news = letter->body && !(of_term && office->now.version >= version);
    if (news) {
        memcpy(office->now.charges, letter->body, partitions_of(port) * sizeof(struct charge));
        office->now.version = version;
        office->now.state_term = letter->word;
    }
    const struct letter answer = has(port);
    const bool has_it = office->now.state_term == letter->word && office->now.version == version;
    if (newer || news)
        promises(port, letter->from, &answer);
    else
        port_send(port, letter->from, &answer, 0);
    if (has_it && (letter->number & 1))
        applies(port);
}

/* `obeys`: it has obeyed something since it started. */
static void hears_has(struct port *port, uint32_t from, uint64_t version, uint64_t life, bool obeys)
{
    struct office *office = office_of(port);
    struct office_peer *peer = &office->peers[from];
    const bool anew = peer->life != 0 ? life != peer->life : !obeys;
    peer->heard = port_now(port);
    peer->life = life;
    peer->version = version;
    if (anew)
        renews(port, from);
    else
        reviews(port, brokers_living(port));
    may_commit(port);
    if (from != port->self && peer->version != office->now.version)
        say_state(port, from);
}

static void hears_ack(struct port *port, const struct letter *letter)
{
    struct office *office = office_of(port);
    if (letter->word > office->now.term)
        new_term(port, letter->word);
    else if (letter->word == office->now.term && office->role == OFFICE_CONTROLLER)
        hears_has(port, letter->from, letter->number >> 21, letter->number & 0xFFFFF,
                  letter->number >> 20 & 1);
}

/* What is asked for is a change and no set: the leader may not know yet who is out. */
static void hears_wish(struct port *port, uint32_t from, uint64_t where, uint64_t who, bool more)
{
    struct office *office = office_of(port);
    struct charge *charge = &office->now.charges[(uint32_t)(where >> 32)];
    const uint64_t isr = more ? charge->isr | (who & brokers_living(port)) : charge->isr & ~who;
    if (office->role != OFFICE_CONTROLLER || charge->leader != from ||
        (uint32_t)charge->epoch != (uint32_t)where || isr == charge->isr || !(isr & bit_of(from)))
        return;
    charge->isr = isr;
    decides(port);
}

void controller_asks(struct port *port, uint32_t partition, uint64_t who, bool more)
{
    const struct office *office = office_of(port);
    const uint64_t where =
        pair_of(partition, (uint32_t)broker_of(port)->partitions[partition].epoch);
    if (office->controller == port->self)
        hears_wish(port, port->self, where, who, more);
    else if (office->controller != NOBODY)
        port_send(port, office->controller,
                  &(struct letter){.tag = more ? LETTER_MORE : LETTER_FEWER,
                                   .bytes = STORE_LETTER_BYTES,
                                   .number = where,
                                   .word = who},
                  0);
}

void controller_heard(struct port *port, const struct letter *letter)
{
    if (letter->tag == LETTER_VOTE)
        hears_candidate(port, letter);
    else if (letter->tag == LETTER_VOTED)
        hears_vote(port, letter->from, letter);
    else if (letter->tag == LETTER_STATE)
        hears_state(port, letter);
    else if (letter->tag == LETTER_HAS)
        hears_ack(port, letter);
    else
        hears_wish(port, letter->from, letter->number, letter->word, letter->tag == LETTER_MORE);
}

void controller_flushed(struct port *port, struct task *task)
{
    const struct promise promise = *(const struct promise *)task->own;
    struct office *office = office_of(port);
    struct broker_disk *disk = port_redo(port);
    block_give(port->blocks, task->own, sizeof promise);
    port_end(port, task);
    charges_copy(port, &disk->office, &office->now);
    if (promise.to != port->self)
        port_send(port, promise.to, &promise.letter, 0);
    else if (promise.letter.word != office->now.term)
        return;
    else if (promise.letter.tag == LETTER_VOTED)
        hears_vote(port, port->self, &promise.letter);
    else if (office->role == OFFICE_CONTROLLER)
        hears_has(port, port->self, promise.letter.number, life_of(port), true);
}

/* ---- time ---- */

static void tick_later(struct port *port)
{
    (void)port_timer(port, broker_terms(port)->messaging->election / 2,
                     timer_word(TIMER_OFFICE, 0, 0));
}

void controller_ticks(struct port *port)
{
    struct office *office = office_of(port);
    const sim_time election = broker_terms(port)->messaging->election;
    draw random = port_random(port);
    const sim_time patience = election + (sim_time)(unit_of(draw_next(&random)) * (double)election);
    if (office->role == OFFICE_CONTROLLER) {
        say_to_all(port);
        reviews(port, brokers_living(port));
    } else if (port_now(port) - office->heard >= patience)
        stands(port);
    lead_ticks(port);
    tick_later(port);
}

/* ---- beginning and end ---- */

void controller_started(struct port *port, bool first)
{
    struct broker_disk *disk = port_redo(port);
    struct office *office = block_take(port->blocks, sizeof *office);
    broker_of(port)->office = office;
    if (!disk->office.charges) {
        disk->office.charges = charges_made(port, NULL);
        charges_first(port, &disk->office);
    }
    office->now = disk->office;
    office->now.charges = charges_made(port, disk->office.charges);
    office->peers = block_array(port->blocks, port->peers, sizeof *office->peers);
    office->controller = first ? 0 : NOBODY;
    office->heard = port_now(port);
    if (first) {
        if (port->self == 0)
            office->role = OFFICE_CONTROLLER;
        office->committed = true;
        for (uint32_t i = 0; i < port->peers; i++)
            office->peers[i] = (struct office_peer){.version = 1, .heard = port_now(port)};
        applies(port);
    } else if (port->peers == 1)
        stands(port);
    if (port->peers > 1)
        tick_later(port);
}

void controller_crashed(struct port *port)
{
    struct office *office = office_of(port);
    if (!office)
        return;
    block_give(port->blocks, office->now.charges, partitions_of(port) * sizeof(struct charge));
    block_give(port->blocks, office->peers, port->peers * sizeof *office->peers);
    block_give(port->blocks, office, sizeof *office);
}
