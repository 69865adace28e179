/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An agent: the part of a process that talks to registries for it.
 *
 * It renews the lease of its process, asks for lists, and tells its process what it was told
 * (port_learn).  What it does not hear changes nothing: the process goes on with what it has.  A
 * process that starts knows nothing before its first answer.  A question that is not answered by
 * the time for the next one is given up, and the next server is asked.
 *
 * At the beginning of a run everybody is registered and knows everybody, and the rhythms of agents
 * are drawn: as if the system had run for long. */
#include "models/registry/keys.h"
#include "models/words/actor.h"
#include "models/words/registry.h"
#include "models/words/registry_port.h"

struct follow {
    uint64_t has;     /* the listing it was told last */
    uint64_t used;    /* that its process knows */
    sim_time learned; /* when it was taken up */
    struct task *open;
    uint64_t ask; /* ticket of the next question */
    uint32_t server;
    bool pending; /* to be taken up later (`spread`) */
    bool knows;   /* it has been told anything since its process started */
};

struct agent {
    struct follow follows[REGISTRIES];
    struct task *beating;
    uint32_t beat_server;
    bool resigned;
};

enum agent_timer { AGENT_BEATS = 1, AGENT_ASKS, AGENT_LISTS, AGENT_LEARNS };
enum { WHAT_SHIFT = 8 };
static uint64_t word_of(enum agent_timer what, unsigned which)
{
    return (uint64_t)what << WHAT_SHIFT | which;
}
/* After a failure that came at once; and beyond the hold of a long poll (Apollo). */
static const sim_time again_after = NANOSECONDS_PER_SECOND;
static const sim_time beyond_hold = 30 * (sim_time)NANOSECONDS_PER_SECOND;

static struct agent *agent_of(const struct port *port) { return port->state; }
static const struct registry_terms *terms_of(const struct port *port, unsigned which)
{
    return ((const struct agent_terms *)port->settings)->asks[which];
}

/* --- heartbeats --- */

static void beat(struct port *port, enum question question)
{
    struct agent *agent = agent_of(port);
    if (agent->beating) {
        port_end(port, agent->beating);
        agent->beat_server++;
    }
    struct task *task = agent->beating = port_begin(port);
    task->word = REGISTRIES;
    port_call(port, task, VERB_WRITE, REGISTRY_INSTANCES,
              question_key(question, agent->beat_server, port_instance(port)));
}

static void beats(struct port *port)
{
    if (agent_of(port)->resigned)
        return;
    port_timer(port, terms_of(port, REGISTRY_INSTANCES)->heartbeat, word_of(AGENT_BEATS, 0));
    beat(port, RENEWS);
}

/* Its process is to stop: it renews no more. */
static void agent_told(struct port *port, uint32_t item, bool on)
{
    (void)item;
    (void)on;
    const struct agent_terms *terms = port->settings;
    if (!terms->registers || terms->asks[REGISTRY_INSTANCES]->lease == 0)
        return;
    agent_of(port)->resigned = true;
    beat(port, RESIGNS);
}

/* --- lists --- */

static void ask_after(struct port *port, unsigned which, sim_time delay)
{
    struct follow *follow = &agent_of(port)->follows[which];
    if (follow->ask)
        port_cancel(port, follow->ask);
    follow->ask = port_timer(port, delay, word_of(AGENT_ASKS, which));
}

static sim_time patience(const struct registry_terms *terms)
{
    return terms->hold == 0 || terms->hold == SIM_NEVER ? terms->refresh
                                                        : terms->hold + beyond_hold;
}

static void ask(struct port *port, unsigned which)
{
    struct follow *follow = &agent_of(port)->follows[which];
    const struct registry_terms *terms = terms_of(port, which);
    if (follow->open) { /* unanswered, or a watch without news */
        port_end(port, follow->open);
        follow->server++;
    }
    struct task *task = follow->open = port_begin(port);
    task->word = which;
    ask_after(port, which, patience(terms));
    port_call(port, task, VERB_READ, which,
              question_key(ASKS_FOR_LIST, follow->server, follow->has));
}

static void take_up(struct port *port, unsigned which)
{
    struct follow *follow = &agent_of(port)->follows[which];
    follow->pending = false;
    follow->knows = true;
    if (follow->used == follow->has)
        return;
    follow->used = follow->has;
    follow->learned = port_now(port);
    port_learn(port, which, follow->used);
}

/* At once, or at the next moment at which it may. */
static void news(struct port *port, unsigned which)
{
    struct follow *follow = &agent_of(port)->follows[which];
    const struct registry_terms *terms = terms_of(port, which);
    const sim_time since = port_now(port) - follow->learned;
    if (terms->list > 0 && follow->knows)
        return;
    if (since >= terms->spread || !follow->knows)
        take_up(port, which);
    else if (!follow->pending) {
        follow->pending = true;
        port_timer(port, terms->spread - since, word_of(AGENT_LEARNS, which));
    }
}

static void answered(struct port *port, unsigned which, const struct task *task)
{
    struct follow *follow = &agent_of(port)->follows[which];
    const struct registry_terms *terms = terms_of(port, which);
    follow->open = NULL;
    if (task->outcome != OUTCOME_ok) {
        follow->server++;
        if (terms->hold > 0 || !follow->knows)
            ask_after(port, which, again_after);
        return;
    }
    follow->has = task->version;
    news(port, which);
    if (terms->hold > 0)
        ask_after(port, which, 0);
}

static void agent_done(struct port *port, struct task *task)
{
    struct agent *agent = agent_of(port);
    const struct task copy = *task;
    port_end(port, task);
    if (copy.word < REGISTRIES) {
        answered(port, (unsigned)copy.word, &copy);
        return;
    }
    agent->beating = NULL;
    agent->beat_server += copy.outcome != OUTCOME_ok;
}

/* --- rhythms --- */

static void follow_starts(struct port *port, unsigned which, bool first)
{
    struct follow *follow = &agent_of(port)->follows[which];
    const struct registry_terms *terms = terms_of(port, which);
    follow->server = port_instance(port);
    follow->knows = first;
    follow->learned = -terms->spread;
    follow->has = follow->used =
        first && which == REGISTRY_INSTANCES ? LISTING_FIRST : LISTING_NONE;
    if (!first)
        port_learn(port, which, LISTING_NONE);
    if (terms->list > 0)
        port_timer(port, first ? port_moment_in(port, terms->list) : terms->list,
                   word_of(AGENT_LISTS, which));
    ask_after(port, which, first && terms->hold == 0 ? port_moment_in(port, terms->refresh) : 0);
}

static void agent_started(struct port *port, bool first)
{
    const struct agent_terms *terms = port->settings;
    const struct registry_terms *instances = terms->asks[REGISTRY_INSTANCES];
    agent_of(port)->beat_server = port_instance(port);
    if (terms->registers && instances->lease > 0)
        port_timer(port, first ? port_moment_in(port, instances->heartbeat) : 0,
                   word_of(AGENT_BEATS, 0));
    for (unsigned which = 0; which < REGISTRIES; which++)
        if (terms->asks[which] && (which != REGISTRY_INSTANCES || terms->listens))
            follow_starts(port, which, first);
}

static void agent_fired(struct port *port, uint64_t word)
{
    const unsigned which = (unsigned)(word & ((1u << WHAT_SHIFT) - 1));
    switch ((enum agent_timer)(word >> WHAT_SHIFT)) {
    case AGENT_BEATS:
        beats(port);
        return;
    case AGENT_ASKS:
        agent_of(port)->follows[which].ask = 0;
        ask(port, which);
        return;
    case AGENT_LISTS:
        port_timer(port, terms_of(port, which)->list, word);
        take_up(port, which);
        return;
    case AGENT_LEARNS:
        take_up(port, which);
        return;
    }
}

const struct actor_class registry_agent = {
    .head = {.name = "agent", .doc = "the part of a process that talks to registries"},
    .state_size = sizeof(struct agent),
    .started = agent_started,
    .done = agent_done,
    .fired = agent_fired,
    .told = agent_told,
};
