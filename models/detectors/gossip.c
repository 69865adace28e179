/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gossip: SWIM with suspicion.  Every period each process pings one other, drawn at random.  Who
 * does not answer within `timeout` is pinged once more through `indirect` others; who has not
 * answered when the period is over is suspected.  A suspect that does not refute within `suspicion`
 * is believed dead.  What is new (suspect, dead, alive) spreads: every period each process that has
 * news tells `fanout` others, drawn at random, each item in `repeat` x log10(n + 1) periods,
 * rounded up.  So load per process does not grow with their number, and a slow link between two is
 * no reason to believe anybody dead.
 *
 * A suspect that hears of it raises its incarnation and says that it is alive; of two items about a
 * process that of the greater incarnation counts, of the same one the worse.  An incarnation begins
 * with the moment at which the process starts, so one that is back is newer than what was said of
 * it.  Who hears from one that it believes dead tells it so, and is told better; and one of those
 * that it believes dead is told in each period, so that both sides of a partition find together
 * again (Serf tries to reconnect every 30 s).
 *
 * Source: Das, Gupta, Motivala 2002, "SWIM: Scalable Weakly-consistent Infection-style Process
 * Group Membership Protocol", DSN.  Defaults: HashiCorp memberlist, DefaultLANConfig: ProbeInterval
 * 1 s, ProbeTimeout 500 ms, IndirectChecks 3, GossipNodes 3, RetransmitMult 4 (it gossips every 200
 * ms, here it is every period). */
#include <math.h>

#include "models/words/actor.h"
#include "sim/setting.h"

enum { MOST_WATCHED = 64, PING_BYTES = 64, ITEM_BYTES = 24 };

struct gossip {
    sim_time period, timeout, suspicion;
    uint64_t fanout, indirect, repeat;
};

enum standing_of { ALIVE, SUSPECT, DEAD };

struct item {
    uint64_t incarnation;
    uint32_t about;
    uint32_t what; /* enum standing_of */
};
struct news { /* a body */
    uint32_t count;
    struct item items[];
};

struct member {
    uint64_t incarnation, ticket; /* of the suspicion's timer; 0: none */
    uint32_t left;                /* periods in which it is still told */
    uint8_t what;
};

struct swim {
    struct member members[MOST_WATCHED]; /* itself as well */
    uint64_t round;                      /* of periods: pings name it */
    uint32_t target;                     /* of this period's ping */
    bool asked, answered;
};

enum tag { PING = 1, ACK, PING_FOR, NEWS };
enum timer_kind { TIMER_PERIOD, TIMER_DIRECT, TIMER_SUSPICION };
enum { TIMER_BITS = 2 };

static const struct setting gossip_settings[] = {
    DURATION(struct gossip, period, .preset = "1s", .least = 1,
             .doc = "each process pings one other in each"),
    COUNT(struct gossip, fanout, .preset = "3", .least = 1, .most = 63,
          .doc = "others that are told what is new in each period"),
    DURATION(struct gossip, suspicion, .preset = "5s", .least = 0,
             .doc = "time in which a suspect can refute"),
    DURATION(struct gossip, timeout, .preset = "500ms", .least = 1,
             .doc = "until others are asked to ping; less than the period"),
    COUNT(struct gossip, indirect, .preset = "3", .least = 0, .most = 63,
          .doc = "others that are asked to"),
    COUNT(struct gossip, repeat, .preset = "4", .least = 1, .most = 1000,
          .doc = "an item is told in so many times log10(n + 1) periods"),
    SETTINGS_END};

static struct swim *swim_of(struct port *port) { return port->state; }
static const struct gossip *settings_of(const struct port *port) { return port->settings; }

/* --- whom --- */

static bool may_be_asked(const struct port *port, uint32_t peer, uint32_t besides)
{
    const struct swim *swim = port->state;
    return peer != port->self && peer != besides && swim->members[peer].what != DEAD;
}

/* Different ones, into `chosen`; gives how many. */
static uint32_t draw_peers(struct port *port, uint64_t most, uint32_t besides, uint32_t *chosen)
{
    uint32_t all[MOST_WATCHED], count = 0, drawn = 0;
    for (uint32_t peer = 0; peer < port->peers; peer++)
        if (may_be_asked(port, peer, besides))
            all[count++] = peer;
    while (drawn < most && drawn < count) {
        draw random = port_random(port);
        const uint32_t at = drawn + uniform_below(draw_next(&random), count - drawn);
        const uint32_t taken = all[at];
        all[at] = all[drawn];
        all[drawn] = taken;
        chosen[drawn++] = taken;
    }
    return drawn;
}

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

static void believe(struct port *port, const struct item *item)
{
    struct member *member = &swim_of(port)->members[item->about];
    const uint8_t before = member->what;
    if (member->ticket != 0)
        port_cancel(port, member->ticket);
    *member = (struct member){
        .incarnation = item->incarnation,
        .what = (uint8_t)item->what,
        .left = (uint32_t)ceil((double)settings_of(port)->repeat * log10(port->peers + 1.0))};
    if (item->what == SUSPECT)
        member->ticket = port_timer(port, settings_of(port)->suspicion,
                                    (uint64_t)item->about << TIMER_BITS | TIMER_SUSPICION);
    if ((before == DEAD) != (item->what == DEAD))
        port_suspect(port, item->about, item->what == DEAD);
}

static void refute(struct port *port, uint64_t incarnation)
{
    const uint64_t now = (uint64_t)*port->clock;
    believe(port, &(struct item){.about = port->self,
                                 .incarnation = incarnation > now ? incarnation + 1 : now + 1});
}

static void learn(struct port *port, const struct item *item)
{
    const struct member *known = &swim_of(port)->members[item->about];
    if (!is_news(known, item))
        return;
    if (item->about == port->self)
        refute(port, item->incarnation);
    else
        believe(port, item);
}

static struct item item_about(const struct port *port, uint32_t peer, enum standing_of what)
{
    const struct swim *swim = port->state;
    return (struct item){
        .about = peer, .what = what, .incarnation = swim->members[peer].incarnation};
}

/* --- telling --- */

static void tell(struct port *port, const uint32_t *whom, uint32_t count, struct news *news)
{
    const struct letter letter = {
        .tag = NEWS, .body = news, .bytes = PING_BYTES + news->count * ITEM_BYTES};
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
    struct swim *swim = port->state;
    uint32_t whom[MOST_WATCHED], count = 0;
    for (uint32_t i = 0; i < port->peers; i++)
        count += swim->members[i].left > 0;
    const uint32_t told =
        count > 0 ? draw_peers(port, settings_of(port)->fanout, port->self, whom) : 0;
    if (told == 0)
        return;
    struct news *news = news_room(port, count);
    for (uint32_t i = 0; i < port->peers; i++)
        if (swim->members[i].left > 0) {
            swim->members[i].left--;
            news->items[news->count++] = item_about(port, i, swim->members[i].what);
        }
    tell(port, whom, told, news);
}

static void tell_one(struct port *port, uint32_t whom, uint32_t about)
{
    struct news *news = news_room(port, 1);
    news->items[news->count++] = item_about(port, about, swim_of(port)->members[about].what);
    tell(port, &whom, 1, news);
}

/* It is believed dead, and is not. */
static void tell_the_dead(struct port *port, uint32_t peer)
{
    if (swim_of(port)->members[peer].what == DEAD)
        tell_one(port, peer, peer);
}

/* Who has an old opinion of this process gets its present one. */
static void hear_news(struct port *port, const struct letter *letter)
{
    const struct news *news = letter->body;
    bool wrong = false;
    for (uint32_t i = 0; i < news->count; i++) {
        wrong |= news->items[i].about == port->self && news->items[i].what != ALIVE;
        learn(port, &news->items[i]);
    }
    if (wrong)
        tell_one(port, letter->from, port->self);
}

/* Two that believe each other dead would never speak again: one of the dead is tried as well. */
static void try_a_dead_one(struct port *port)
{
    const struct swim *swim = port->state;
    uint32_t dead[MOST_WATCHED], count = 0;
    for (uint32_t peer = 0; peer < port->peers; peer++)
        if (swim->members[peer].what == DEAD)
            dead[count++] = peer;
    if (count == 0)
        return;
    draw random = port_random(port);
    tell_the_dead(port, dead[uniform_below(draw_next(&random), count)]);
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
    if (swim->asked && !swim->answered && swim->members[swim->target].what == ALIVE) {
        const struct item suspect = item_about(port, swim->target, SUSPECT);
        believe(port, &suspect);
    }
}

static void period_begins(struct port *port)
{
    struct swim *swim = port->state;
    swim->round++;
    swim->answered = false;
    swim->asked = draw_peers(port, 1, port->self, &swim->target) > 0;
    if (swim->asked) {
        send(port, swim->target, PING, swim->round, 0);
        timer(port, settings_of(port)->timeout, TIMER_DIRECT, swim->round);
    }
    spread(port);
    try_a_dead_one(port);
    timer(port, settings_of(port)->period, TIMER_PERIOD, swim->round);
}

static void ask_others(struct port *port)
{
    const struct swim *swim = port->state;
    uint32_t whom[MOST_WATCHED];
    if (!swim->asked || swim->answered)
        return;
    const uint32_t count = draw_peers(port, settings_of(port)->indirect, swim->target, whom);
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
    swim->members[port->self].incarnation = (uint64_t)*port->clock;
    if (!first)
        refute(port, 0);
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
        swim->members[number].ticket = 0;
        const struct item dead = item_about(port, (uint32_t)number, DEAD);
        believe(port, &dead);
        break;
    }
}

const struct detector_class detector_gossip = {
    .actor = {.head = {.name = "gossip",
                       .doc = "each pings one other at a time, and news spread (SWIM with "
                              "suspicion)",
                       .settings = gossip_settings,
                       .settings_size = sizeof(struct gossip),
                       .examples = EXAMPLES({.text = "gossip"},
                                            {.text = "gossip(period=200ms fanout=3 suspicion=1s "
                                                     "timeout=100ms)"})},
              .state_size = sizeof(struct swim),
              .started = gossip_started,
              .heard = gossip_heard,
              .fired = gossip_fired},
};
