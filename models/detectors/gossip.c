/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gossip: SWIM with suspicion.  Every period each process pings one other, drawn at random.  Who
 * does not answer within `timeout` is pinged once more through `indirect` others; who has not
 * answered when the period is over is suspected.  A suspect that does not refute within `suspicion`
 * is believed dead.  What is new (suspect, dead, alive) spreads: every period, or as often as
 * `spread` says, each process that has news tells `fanout` others, drawn at random, each item
 * `repeat` x log10(n + 1) times, rounded up.  So load per process does not grow with their number,
 * and a slow link between two is no reason to believe anybody dead.
 *
 * With `interest=feedback` an item is told until it has become stale: whoever is told what he knows
 * says so, and with probability 1/`repeat` that is the end of it.  It costs less and some never
 * hear: a share s = exp(-(k + 1)(1 - s)) of them.
 *
 * A suspect that hears of it raises its incarnation and says that it is alive; of two items about a
 * process that of the greater incarnation counts, of the same one the worse.  An incarnation begins
 * with the moment at which the process starts, so one that is back is newer than what was said of
 * it.  Who hears from one that it believes dead tells it so, and is told better; and one of those
 * that it believes dead is told in each period, so that both sides of a partition find together
 * again (Serf tries to reconnect every 30 s).
 *
 * Source: Das, Gupta, Motivala 2002, "SWIM: Scalable Weakly-consistent Infection-style Process
 * Group Membership Protocol", DSN; Demers and others 1987, "Epidemic Algorithms for Replicated
 * Database Maintenance", PODC (coin and feedback).  Defaults: HashiCorp memberlist,
 * DefaultLANConfig: ProbeInterval 1 s, ProbeTimeout 500 ms, IndirectChecks 3, GossipNodes 3,
 * RetransmitMult 4 (its GossipInterval is 200 ms: `spread=200ms`). */
#include <math.h>

#include "models/detectors/gossip_words.h"
#include "models/detectors/swim_members.h"
#include "sim/distribution.h"

enum { PING_BYTES = 64, ITEM_BYTES = 24 };

struct item {
    uint64_t incarnation;
    uint32_t about;
    uint32_t what; /* enum standing_of */
};
struct news { /* a body */
    uint32_t count;
    struct item items[];
};

struct swim {
    struct swim_members members;
    uint64_t round;  /* of periods: pings name it */
    uint32_t target; /* of this period's ping */
    bool asked, answered;
};

enum tag { PING = 1, ACK, PING_FOR, NEWS, KNOWN };
enum timer_kind { TIMER_PERIOD, TIMER_DIRECT, TIMER_SUSPICION, TIMER_SPREAD };
enum { TIMER_BITS = 2 };

static struct swim *swim_of(struct port *port) { return port->state; }
static const struct gossip *settings_of(const struct port *port) { return port->settings; }

static struct member *member_of(const struct port *port, uint32_t peer)
{
    return &((struct swim *)port->state)->members.list[peer];
}

static bool by_feedback(const struct port *port) { return settings_of(port)->interest[0] == 'f'; }

/* --- what is believed --- */

static void timer(struct port *port, sim_time delay, enum timer_kind kind, uint64_t number)
{
    port_timer(port, delay, number << TIMER_BITS | (uint64_t)kind);
}

/* Only what is newer, or worse. */
static bool is_news(const struct member *known, const struct item *item)
{
    if (item->incarnation != known->incarnation)
        return item->incarnation > known->incarnation;
    return item->what > known->what;
}

static uint32_t times_told(const struct port *port)
{
    return by_feedback(port)
               ? 1 /* until the coin says otherwise */
               : (uint32_t)ceil((double)settings_of(port)->repeat * log10(port->peers + 1.0));
}

static void believe(struct port *port, const struct item *item)
{
    struct member now = *member_of(port, item->about);
    const uint8_t before = now.what;
    if (now.ticket != 0)
        port_cancel(port, now.ticket);
    now = (struct member){
        .incarnation = item->incarnation, .what = (uint8_t)item->what, .left = times_told(port)};
    if (item->what == SUSPECT)
        now.ticket = port_timer(port, settings_of(port)->suspicion,
                                (uint64_t)item->about << TIMER_BITS | TIMER_SUSPICION);
    swim_members_stand(&swim_of(port)->members, port, item->about, &now);
    if ((before == DEAD) != (item->what == DEAD))
        port_suspect(port, item->about, item->what == DEAD);
}

static void refute(struct port *port, uint64_t incarnation)
{
    const uint64_t now = (uint64_t)*port->clock;
    believe(port, &(struct item){.about = port->self,
                                 .incarnation = incarnation > now ? incarnation + 1 : now + 1});
}

/* False: it was known. */
static bool learn(struct port *port, const struct item *item)
{
    if (!is_news(member_of(port, item->about), item))
        return false;
    if (item->about == port->self)
        refute(port, item->incarnation);
    else
        believe(port, item);
    return true;
}

static struct item item_about(const struct port *port, uint32_t peer, enum standing_of what)
{
    return (struct item){
        .about = peer, .what = what, .incarnation = member_of(port, peer)->incarnation};
}

/* --- telling --- */

/* `tag`: NEWS, or KNOWN to who told. */
static void tell(struct port *port, enum tag tag, const uint32_t *whom, uint32_t count,
                 struct news *news)
{
    const struct letter letter = {
        .tag = (uint8_t)tag, .body = news, .bytes = PING_BYTES + news->count * ITEM_BYTES};
    for (uint32_t i = 0; i < count; i++) {
        body_hold(news);
        port_send(port, whom[i], &letter, 0);
    }
    body_release(port->blocks, news);
}

static struct news *news_room(struct port *port, uint32_t items)
{
    struct news *news = body_make(port->blocks, sizeof *news + items * sizeof *news->items);
    return news;
}

static void spread(struct port *port)
{
    struct swim_members *members = &swim_of(port)->members;
    uint32_t whom[MOST_DRAWN];
    if (members->told == 0)
        return;
    const uint32_t count =
        swim_members_draw(members, port, (uint32_t)settings_of(port)->fanout, port->self, whom);
    if (count == 0)
        return;
    struct news *news = news_room(port, members->told);
    for (uint32_t i = 0; i < port->peers && members->told > 0; i++)
        if (members->list[i].left > 0) {
            news->items[news->count++] = item_about(port, i, members->list[i].what);
            if (!by_feedback(port))
                swim_members_told(members, i, members->list[i].left - 1);
        }
    tell(port, NEWS, whom, count, news);
}

/* The first time after a while of its own, when all start together. */
static void spread_later(struct port *port)
{
    const struct gossip *settings = port->settings;
    draw random = port_random(port);
    timer(port, law_sample(&settings->spread, &random), TIMER_SPREAD, 0);
}

/* Who was told knew these already: each is stale by a coin. */
static void hear_known(struct port *port, const struct news *known)
{
    for (uint32_t i = 0; i < known->count; i++) {
        const struct item *item = &known->items[i];
        draw random = port_random(port);
        const bool ends = unit_of(draw_next(&random)) * (double)settings_of(port)->repeat < 1.0;
        if (ends && !is_news(member_of(port, item->about), item))
            swim_members_told(&swim_of(port)->members, item->about, 0);
    }
}

static void tell_one(struct port *port, uint32_t whom, uint32_t about)
{
    struct news *news = news_room(port, 1);
    news->items[news->count++] = item_about(port, about, member_of(port, about)->what);
    tell(port, NEWS, &whom, 1, news);
}

/* It is believed dead, and is not. */
static void tell_the_dead(struct port *port, uint32_t peer)
{
    if (member_of(port, peer)->what == DEAD)
        tell_one(port, peer, peer);
}

/* Who has an old opinion of this process gets its present one. */
static void hear_news(struct port *port, const struct letter *letter)
{
    const struct news *news = letter->body;
    struct news *known = by_feedback(port) ? news_room(port, news->count) : NULL;
    bool wrong = false;
    for (uint32_t i = 0; i < news->count; i++) {
        wrong |= news->items[i].about == port->self && news->items[i].what != ALIVE;
        if (!learn(port, &news->items[i]) && known)
            known->items[known->count++] = news->items[i];
    }
    if (known)
        tell(port, KNOWN, &letter->from, known->count > 0, known);
    if (wrong)
        tell_one(port, letter->from, port->self);
}

/* Two that believe each other dead would never speak again: one of the dead is tried as well. */
static void try_a_dead_one(struct port *port)
{
    const uint32_t count = swim_members_dead(&swim_of(port)->members, port);
    if (count == 0)
        return;
    draw random = port_random(port);
    uint32_t left = uniform_below(draw_next(&random), count), peer = 0;
    while (member_of(port, peer)->what != DEAD || left-- > 0)
        peer++;
    tell_the_dead(port, peer);
}

/* --- pinging --- */

/* `word`: 0, or 1 + the one on whose behalf. */
static void send(struct port *port, uint32_t to, enum tag tag, uint64_t number, uint64_t word)
{
    const struct letter letter = {
        .tag = (uint8_t)tag, .number = number, .word = word, .bytes = PING_BYTES};
    port_send(port, to, &letter, 0);
}

static void period_ends(struct port *port)
{
    struct swim *swim = port->state;
    if (swim->asked && !swim->answered && member_of(port, swim->target)->what == ALIVE) {
        const struct item suspect = item_about(port, swim->target, SUSPECT);
        believe(port, &suspect);
    }
}

static void period_begins(struct port *port)
{
    struct swim *swim = port->state;
    swim->round++;
    swim->answered = false;
    uint32_t whom[MOST_DRAWN];
    swim->asked = swim_members_draw(&swim->members, port, 1, port->self, whom) > 0;
    if (swim->asked) {
        swim->target = whom[0];
        send(port, swim->target, PING, swim->round, 0);
        timer(port, settings_of(port)->timeout, TIMER_DIRECT, swim->round);
    }
    if (!law_given(&settings_of(port)->spread))
        spread(port);
    try_a_dead_one(port);
    timer(port, settings_of(port)->period, TIMER_PERIOD, swim->round);
}

static void ask_others(struct port *port)
{
    const struct swim *swim = port->state;
    uint32_t whom[MOST_DRAWN];
    if (!swim->asked || swim->answered)
        return;
    const uint32_t count = swim_members_draw(
        &swim->members, port, (uint32_t)settings_of(port)->indirect, swim->target, whom);
    for (uint32_t i = 0; i < count; i++)
        send(port, whom[i], PING_FOR, swim->round, swim->target);
}

static void hear_ack(struct port *port, const struct letter *letter)
{
    struct swim *swim = port->state;
    if (letter->word != 0 && letter->word != port->self + 1) /* on behalf of another one */
        send(port, (uint32_t)letter->word - 1, ACK, letter->number, letter->word);
    else if (letter->number == swim->round)
        swim->answered = true;
}

/* --- handlers --- */

static void gossip_started(struct port *port, bool first)
{
    struct swim *swim = port->state;
    if (port->peers == 1)
        return;
    swim_members_begin(&swim->members, port);
    member_of(port, port->self)->incarnation = (uint64_t)*port->clock;
    if (!first)
        refute(port, 0);
    if (law_given(&settings_of(port)->spread))
        spread_later(port);
    period_begins(port);
}

static void gossip_heard(struct port *port, const struct letter *letter)
{
    switch ((enum tag)letter->tag) {
    case PING:
        send(port, letter->from, ACK, letter->number, letter->word);
        break;
    case ACK:
        hear_ack(port, letter);
        break;
    case PING_FOR:
        if (letter->word != port->self)
            send(port, (uint32_t)letter->word, PING, letter->number, letter->from + 1);
        break;
    case NEWS:
        hear_news(port, letter);
        break;
    case KNOWN:
        hear_known(port, letter->body);
        break;
    }
    tell_the_dead(port, letter->from);
}

static void gossip_fired(struct port *port, uint64_t word)
{
    struct swim *swim = port->state;
    const uint64_t number = word >> TIMER_BITS;
    switch ((enum timer_kind)(word & ((1u << TIMER_BITS) - 1))) {
    case TIMER_PERIOD:
        period_ends(port);
        period_begins(port);
        break;
    case TIMER_DIRECT:
        if (number == swim->round)
            ask_others(port);
        break;
    case TIMER_SUSPICION:
        member_of(port, (uint32_t)number)->ticket = 0;
        const struct item dead = item_about(port, (uint32_t)number, DEAD);
        believe(port, &dead);
        break;
    case TIMER_SPREAD:
        spread(port);
        spread_later(port);
        break;
    }
}

static void gossip_crashed(struct port *port) { swim_members_end(&swim_of(port)->members, port); }

const struct detector_class detector_gossip = {
    .actor = {.head = {.name = "gossip",
                       .doc = "each pings one other at a time, and news spread (SWIM with "
                              "suspicion)",
                       .settings = gossip_settings,
                       .settings_size = sizeof(struct gossip),
                       .examples = EXAMPLES({.text = "gossip"},
                                            {.text = "gossip(period=200ms fanout=3 suspicion=1s "
                                                     "timeout=100ms)"},
                                            {.text = "gossip(spread=exponential(mean=200ms) "
                                                     "interest=feedback)"})},
              .state_size = sizeof(struct swim),
              .check = gossip_check,
              .started = gossip_started,
              .heard = gossip_heard,
              .fired = gossip_fired,
              .crashed = gossip_crashed},
};
