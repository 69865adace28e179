/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies that vote: Cassandra, Riak, and what the paper on Dynamo describes.
 *
 * Each key is held by `replicas` of the `members`, spread over zones (ring.h).  Any member
 * coordinates: it stamps a write with its clock, sends it to the holders and answers when
 * `write_quorum` of them have it on disk; it asks the holders for a read and answers with the
 * newest of the first `read_quorum` answers; `digests` and `speculative` say what it asks them for
 * (coordinate.c).  The greater stamp wins, whoever's clock was right.  With R + W > N the answers
 * of a read and of a write share a holder, so a read sees what was acknowledged before it; with
 * less it may be stale.
 *
 * `repair`: what brings copies together that missed something: read repair, hinted handoff,
 * anti-entropy (hints.c, repair.c).  Without any of them a copy that missed a write lacks it until
 * the key is written again.  `sloppy`: while a holder is away, the next member on the ring takes
 * its place, counts like a holder and hands over what it got; so R + W > N promises nothing any
 * more (Dynamo).
 *
 * With `delays` and no work it is the WARS model: DeCandia et al. 2007, "Dynamo", sections 4.2 to
 * 4.7; Bailis et al. 2012, "Probabilistically Bounded Staleness for Practical Partial Quorums",
 * VLDB 5(8), section 5.1.
 *
 * Members join and leave (moves.h).
 *
 * Left out: repairs that a read waits for, other numbers of copies by region, lightweight
 * transactions. */
#include "models/stores/quorum/expected.h"
#include "models/stores/quorum/moves.h"

#include <string.h>

#include "models/stores/detector_beside.h"
#include "models/words/cutting.h"
#include "models/words/hedge_delay.h"

/* --- settings --- */

/* Of a store in shards each is a ring of `replicas`. */
static bool has_ring(const struct store *store)
{
    return store_has_members(store) && !store_is_sharded(store);
}

static uint32_t quorum_members(const struct store *store, const void *settings)
{
    (void)settings;
    return (uint32_t)(has_ring(store) ? store->members : store->replicas);
}

static bool text_complaint(const char *const *text, uint64_t copies, bool write,
                           struct complaints *to)
{
    if (quorum_text_fits(*text, copies, write))
        return false;
    const bool any = strcmp(*text, "any") == 0;
    complain(to, text,
             any ? "`any` is for writes: a hint is no answer to a read"
                 : "write a number, one, quorum, all, local_one, local_quorum or each_quorum",
             "'%s' is no number of the %llu copies", *text, (unsigned long long)copies);
    return true;
}

static bool texts_complaint(const struct quorum *quorum, uint64_t copies, struct complaints *to)
{
    const struct quorum_levels *levels = &quorum->levels;
    const char *const *reads[] = {&quorum->read_quorum, &levels->weak.read_quorum,
                                  &levels->normal.read_quorum, &levels->strong.read_quorum};
    const char *const *writes[] = {&quorum->write_quorum, &levels->weak.write_quorum,
                                   &levels->normal.write_quorum, &levels->strong.write_quorum};
    bool bad = false;
    for (unsigned i = 0; i < sizeof reads / sizeof reads[0]; i++) {
        bad = text_complaint(reads[i], copies, false, to) || bad;
        bad = text_complaint(writes[i], copies, true, to) || bad;
    }
    return bad;
}

static bool quorum_check(const struct store *store, const void *settings, struct complaints *to)
{
    const struct quorum *quorum = settings;
    const struct hedge_delay_class *hurry =
        (const struct hedge_delay_class *)quorum->speculative.class;
    const unsigned errors = to->errors;
    if (store->replicas > MOST_COPIES)
        complain(to, &store->replicas, "`members` is the size of the ring",
                 "a quorum store has at most %d copies of a key, not %llu", MOST_COPIES,
                 (unsigned long long)store->replicas);
    if (has_ring(store) && store->members > MOST_MEMBERS)
        complain(to, &store->members, NULL, "a ring has at most %d members, not %llu", MOST_MEMBERS,
                 (unsigned long long)store->members);
    texts_complaint(quorum, store->replicas, to);
    if (hurry && hurry->check)
        hurry->check(quorum->speculative.settings, to);
    if (quorum->sloppy && quorum_members(store, settings) <= store->replicas)
        complain_softly(to, &quorum->sloppy, "members: 6, more than `replicas`",
                        "no effect at '%s': each member has a copy of all, and nobody takes the "
                        "place of one that is away",
                        store->name);
    return to->errors == errors;
}

static const void *quorum_make(const struct store *store, const void *settings,
                               const struct whereabouts *places, uint32_t peers, uint32_t initial,
                               struct arena *arena)
{
    const struct quorum *quorum = settings;
    peers = peers < MOST_MEMBERS ? peers : MOST_MEMBERS; /* more are refused later */
    return ring_make(peers, initial, (uint32_t)store->replicas, (uint32_t)quorum->tokens,
                     quorum->allocate[0] == 'e', places, arena);
}

static unsigned quorum_beside(const void *settings, struct part parts[MOST_PARTS - 1])
{
    const struct quorum *quorum = settings;
    return detector_beside(&quorum->detector, &quorum->detect, parts);
}

/* --- who is asked --- */

/* One of `whom` that nobody believes dead and that is not asked already; the nearest, if so it is
 * set; drawn among equals. */
static uint32_t drawn_member(struct port *clients, const struct asking *asking, const uint8_t *whom,
                             uint32_t count, bool near)
{
    unsigned least = UINT32_MAX;
    uint32_t members[MOST_MEMBERS], found = 0;
    for (uint32_t i = 0; i < count; i++) {
        const unsigned far = near ? port_distance(clients, asking->client, whom[i]) : 0;
        const struct standing *standing = &clients->directory->peers[whom[i]];
        if (standing->dead || standing->outside || asking_has(asking, whom[i]) || far > least)
            continue;
        found = far < least ? 0 : found;
        least = far;
        members[found++] = whom[i];
    }
    draw random = port_random(clients);
    if (found == 0)
        return whom[uniform_below(draw_next(&random), count)];
    return members[uniform_below(draw_next(&random), found)];
}

static uint32_t quorum_route(struct port *clients, const struct asking *asking)
{
    const struct quorum *settings = settings_of(clients);
    uint8_t whom[MOST_MEMBERS];
    uint32_t count = clients->peers;
    if (settings->coordinator[0] == 'o')
        count =
            holders_of(clients, ring_token(ring_of(clients), asking->dataset, asking->key), whom);
    else
        for (uint32_t i = 0; i < count; i++)
            whom[i] = (uint8_t)i;
    return drawn_member(clients, asking, whom, count, settings->coordinator[0] == 'n');
}

/* --- handlers --- */

static void quorum_started(struct port *port, bool first)
{
    struct quorum_disk *disk = port_redo(port);
    const struct chosen *hurry = &settings_of(port)->speculative;
    const struct hedge_delay_class *class = (const struct hedge_delay_class *)hurry->class;
    if (first)
        versions_init(&disk->versions, port->blocks);
    state_of(port)->hurry_share = class && class->share ? class->share(hurry->settings) : 0.0;
    for (uint32_t i = 0; i < port->peers; i++)
        if (disk->hints[i].count > 0)
            hint_hand_over(port, i);
    repair_begin(port);
    membership_begin(port, first);
}

static void quorum_done(struct port *port, struct task *task)
{
    if (task->stage != GOING) {
        copy_go_on(port, task);
        return;
    }
    const struct copied what = copy_of(task);
    const uint64_t word = task->word;
    const enum tag tag = copy_answer(task);
    port_end(port, task);
    coordinate_told(port, port->self, word, tag, &what);
}

static void quorum_flushed(struct port *port, struct task *task, void *disk)
{
    const uint64_t version = task->version;
    if (task->stage == NOTING) {
        const uint32_t waits = hint_noted(port, task, disk);
        if (waits != 0)
            coordinate_hinted(port, waits - 1, version);
    } else if (task->stage == MERGING)
        repair_merged(port, task, disk);
    else if (task->stage == NOTICING || task->stage == STORING)
        membership_noticed(port, task, disk);
    else
        copy_flushed(port, task, disk);
}

static void quorum_heard(struct port *port, const struct letter *letter)
{
    switch ((enum tag)letter->tag) {
    case WRITE:
    case READ:
    case DIGEST:
    case HINT:
        copy_asked(port, letter->from, letter->tag, letter->word, letter->body);
        break;
    case ACK:
    case REPLY:
    case SUM:
        coordinate_told(port, letter->from, letter->word, letter->tag, letter->body);
        break;
    case HANDED:
        hint_handed(port, letter->from);
        break;
    case TREE:
        repair_tree(port, letter);
        break;
    case LEAVES:
        repair_leaves(port, letter);
        break;
    case RING:
    case STORED:
        membership_heard(port, letter);
        break;
    case FETCH:
        stream_asked(port, letter);
        break;
    case PIECE:
        stream_piece(port, letter);
        break;
    }
}

static void quorum_fired(struct port *port, uint64_t word)
{
    const uint64_t number = word >> TIMER_BITS;
    switch ((enum timer_kind)(word & ((1u << TIMER_BITS) - 1))) {
    case TIMER_OPERATION:
        coordinate_over(port, number);
        break;
    case TIMER_HURRY:
        coordinate_hurries(port, number);
        break;
    case TIMER_REPAIR:
        repair_now(port);
        break;
    case TIMER_GOSSIP:
        membership_tick(port);
        break;
    case TIMER_PIECE:
        stream_again(port);
        break;
    case TIMER_HINT:
        state_of(port)->handing[number] = 0;
        hint_hand_over(port, (uint32_t)number);
        break;
    }
}

/* Who moves must be up itself. */
static void quorum_ordered(struct port *port, enum order what, uint32_t peer)
{
    if (peer == port->self)
        membership_move(port, what == ORDER_JOIN);
}

static void quorum_suspects(struct port *port, uint32_t peer, bool dead)
{
    struct quorum_state *state = state_of(port);
    state->dead = dead ? state->dead | member_bit(peer) : state->dead & ~member_bit(peer);
    port_announce_dead(port, peer, dead);
    if (!dead) {
        hint_hand_over(port, peer);
        membership_meet(port, peer);
    }
}

static void quorum_dropped(struct port *port, struct task *task)
{
    if (task->visitor)
        coordinate_dropped(port, task);
    body_release(port->blocks, task->own);
}

static uint64_t quorum_holds(const struct port *port, uint32_t dataset, uint64_t key)
{
    uint8_t whom[MOST_COPIES];
    const uint32_t copies = holders_of(port, ring_token(ring_of(port), dataset, key), whom);
    for (uint32_t i = 0; i < copies; i++)
        if (whom[i] == port->self)
            return versions_get(&disk_of(port)->versions, dataset, key).number;
    return NOT_HELD;
}

static void quorum_crashed(struct port *port)
{
    struct quorum_state *state = state_of(port);
    block_give(port->blocks, state->pending, state->room * sizeof *state->pending);
    view_drop(port);
    stream_free(port);
}

/* Who belongs to the ring a member hears before it serves (Cassandra's shadow round of gossip);
 * what it held comes back by reads, hints and anti-entropy, as at a member that is started with its
 * tokens and an empty disk. */
static void quorum_wiped(struct port *port, void *disk)
{
    struct quorum_disk *lost = disk;
    versions_free(&lost->versions);
    for (uint32_t i = 0; i < MOST_MEMBERS; i++)
        hints_lost(port, &lost->hints[i]);
}

#define QUORUM(kind, rows, what, ...)                                                              \
    const struct store_class store_##kind = {                                                      \
        .actor = {.head = {.name = #kind,                                                          \
                           .doc = what,                                                            \
                           .settings = rows,                                                       \
                           .settings_size = sizeof(struct quorum),                                 \
                           .examples = EXAMPLES(__VA_ARGS__)},                                     \
                  .disk_size = sizeof(struct quorum_disk),                                         \
                  .state_size = sizeof(struct quorum_state),                                       \
                  .started = quorum_started,                                                       \
                  .arrived = coordinate,                                                           \
                  .done = quorum_done,                                                             \
                  .flushed = quorum_flushed,                                                       \
                  .heard = quorum_heard,                                                           \
                  .fired = quorum_fired,                                                           \
                  .suspects = quorum_suspects,                                                     \
                  .ordered = quorum_ordered,                                                       \
                  .orders = ORDERS_OF_MEMBERS,                                                     \
                  .dropped = quorum_dropped,                                                       \
                  .crashed = quorum_crashed,                                                       \
                  .wiped = quorum_wiped},                                                          \
        .check = quorum_check,                                                                     \
        .make = quorum_make,                                                                       \
        .members = quorum_members,                                                                 \
        .most_members = MOST_MEMBERS,                                                              \
        .route = quorum_route,                                                                     \
        .beside = quorum_beside,                                                                   \
        .spread = quorum_spread,                                                                   \
        .takes = quorum_takes,                                                                     \
        .gather = quorum_gather,                                                                   \
        .forgets = quorum_forgets,                                                                 \
        .holds = quorum_holds,                                                                     \
        .keeps = quorum_keeps,                                                                     \
        .keeps_hints = true,                                                                       \
    }

QUORUM(quorum, quorum_settings, "any member coordinates, and a number of the copies has to answer",
       {.text = "quorum"}, {.text = "quorum(read_quorum=local_quorum write_quorum=each_quorum)"},
       {.text = "{kind: quorum, tokens: 8, allocate: random, sloppy: true, digests: true, "
                "speculative: p99}"},
       {.text = "quorum(read_quorum=1 write_quorum=all)"},
       {.text = "{kind: quorum, read_quorum: 2, write_quorum: 2, coordinator: owner, "
                "repair: {every: 10min}, hints: {keep: 1h, speed: 2MB/s}, detect: 2s}"},
       {.text = "{kind: quorum, reads_to: quorum, writes_to: quorum, coordinator: nearest, repair: "
                "none, delays: {write: exponential(10us)}}"});
QUORUM(cassandra, cassandra_settings, "quorum with the defaults of Cassandra and its drivers",
       {.text = "cassandra"});
