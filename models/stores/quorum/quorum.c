/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies that vote: Cassandra, Riak, and what the paper on Dynamo describes.
 *
 * Each key is held by `replicas` of the `members` (ring.c).  Any member coordinates: it stamps a
 * write with its clock, sends it to the holders and answers when `write_quorum` of them have it on
 * disk; it asks the holders for a read and answers with the newest of the first `read_quorum`
 * answers.  The greater stamp wins, whoever's clock was right.  With R + W > N the answers of a
 * read and of a write share a holder, so a read sees what was acknowledged before it; with less it
 * may be stale.
 *
 * `repair`: what brings copies together that missed something: read repair, hinted handoff,
 * anti-entropy (hints.c, repair.c).  Without any of them a copy that missed a write lacks it until
 * the key is written again.
 *
 * With `delays` and no work it is the WARS model: DeCandia et al. 2007, "Dynamo", sections 4.2 to
 * 4.7; Bailis et al. 2012, "Probabilistically Bounded Staleness for Practical Partial Quorums",
 * VLDB 5(8), section 5.1.
 *
 * Left out: placement by zones, digests instead of full reads, speculative retry, sloppy quorums,
 * members that join or leave, lightweight transactions. */
#include "models/stores/quorum/quorum.h"

#include "models/stores/detector_beside.h"

/* --- settings --- */

static const struct setting repair_settings[] = {
    TEXT(struct quorum_repair, what, .preset = "all", .words = "all none", .shorthand = true,
         .doc = "none: nothing of what follows"),
    FLAG(struct quorum_repair, read, .preset = "true",
         .doc = "a holder that answered a read with an old value gets the new one"),
    FLAG(struct quorum_repair, hints, .preset = "true",
         .doc = "what a holder missed is kept for it by the coordinator"),
    DURATION(struct quorum_repair, every, .preset = "none", .words = "none",
             .doc = "how often a member compares all it has with another one"),
    SETTINGS_END};

/* Cassandra: max_hint_window 3 h; hinted_handoff_throttle 1,024 KiB/s. */
static const struct setting hint_settings[] = {
    DURATION(struct quorum_hints, keep, .preset = "3h", .doc = "hints that are older are dropped"),
    SPEED(struct quorum_hints, speed, .preset = "1MB/s", .least = 1,
          .doc = "at which hints are handed over to one member"),
    SETTINGS_END};

#define LEVEL_ROWS(of_reads, of_writes)                                                            \
    {                                                                                              \
        TEXT(struct quorum_level, read_quorum, .preset = of_reads,                                 \
             .doc = "answers that a read of this level waits for"),                                \
            TEXT(struct quorum_level, write_quorum, .preset = of_writes,                           \
                 .doc = "holders that a write of this level waits for"),                           \
            SETTINGS_END                                                                           \
    }
static const struct setting weak_settings[] = LEVEL_ROWS("one", "one");
static const struct setting normal_settings[] = LEVEL_ROWS(NULL, NULL);
static const struct setting strong_settings[] = LEVEL_ROWS("quorum", "quorum");

static const struct setting level_settings[] = {
    GROUP(struct quorum_levels, weak, weak_settings, .doc = "steps with `level: weak`"),
    GROUP(struct quorum_levels, normal, normal_settings,
          .doc = "steps without a level; left out: as the store says"),
    GROUP(struct quorum_levels, strong, strong_settings, .doc = "steps with `level: strong`"),
    SETTINGS_END};

static const struct setting delay_settings[] = {
    LAW(struct quorum_delays, write, .doc = "of a write on its way to a holder (W)"),
    LAW(struct quorum_delays, ack, .doc = "of its acknowledgement (A)"),
    LAW(struct quorum_delays, read, .doc = "of a read on its way to a holder (R)"),
    LAW(struct quorum_delays, reply, .doc = "of its answer (S)"), SETTINGS_END};

/* Time-outs: Cassandra's read_request_timeout 5 s and write_request_timeout 2 s (4.x).  A dead
 * member is missed after 18 s: phi 8 with gossip each second (its cassandra.yaml says
 * phi_convict_threshold: 8). */
#define QUORUM_ROWS(level)                                                                         \
    {                                                                                              \
        COUNT(struct quorum, members, .preset = "0", .most = MOST_REPLICAS,                        \
              .doc = "of the ring; 0: as many as `replicas`, the copies of each key"),             \
            TEXT(struct quorum, read_quorum, .preset = level,                                      \
                 .doc = "answers that a read waits for: a number, one, quorum or all"),            \
            TEXT(struct quorum, write_quorum, .preset = level,                                     \
                 .doc = "holders that a write waits for: a number, one, quorum or all"),           \
            TEXT(struct quorum, reads_to, .preset = "all", .words = "all quorum",                  \
                 .doc = "whom a read asks: all holders, or as many as it waits for, drawn"),       \
            TEXT(struct quorum, writes_to, .preset = "all", .words = "all quorum",                 \
                 .doc = "whom a write is sent to"),                                                \
            TEXT(struct quorum, coordinator, .preset = "random", .words = "random nearest owner",  \
                 .doc = "which member a client asks; owner: one that holds the key"),              \
            COUNT(struct quorum, tokens, .preset = "16", .least = 1, .most = 4096,                 \
                  .doc = "ranges of the ring for each member"),                                    \
            DURATION(struct quorum, read_timeout, .preset = "5s", .least = 1,                      \
                     .doc = "after which a read that lacks answers fails"),                        \
            DURATION(struct quorum, write_timeout, .preset = "2s", .least = 1,                     \
                     .doc = "after which a write that lacks them fails, or leaves hints"),         \
            GROUP(struct quorum, repair, repair_settings,                                          \
                  .doc = "what brings copies together that differ"),                               \
            GROUP(struct quorum, hints, hint_settings, .doc = "kept for members that are away"),   \
            GROUP(struct quorum, levels, level_settings, .doc = "what `level` of a step means"),   \
            GROUP(struct quorum, delays, delay_settings, .doc = "extra time of each message"),     \
            CLASS(struct quorum, detector, detectors,                                              \
                  .doc = "how a dead member is noticed; left out: after `detect`"),                \
            LAW(struct quorum, detect, .preset = "18s",                                            \
                .doc = "time until a dead member is noticed, by a detector that never errs"),      \
            SETTINGS_END                                                                           \
    }
static const struct setting quorum_settings[] = QUORUM_ROWS("quorum");
/* cqlsh and the drivers read and write with ONE and LOCAL_ONE. */
static const struct setting cassandra_settings[] = QUORUM_ROWS("one");

static uint32_t quorum_members(const struct store *store, const void *settings)
{
    const struct quorum *quorum = settings;
    return (uint32_t)(quorum->members > 0 ? quorum->members : store->replicas);
}

static bool quorum_check(const struct store *store, const void *settings, struct complaints *to)
{
    const struct quorum *quorum = settings;
    const struct quorum_levels *levels = &quorum->levels;
    const char *const *texts[] = {&quorum->read_quorum,        &quorum->write_quorum,
                                  &levels->weak.read_quorum,   &levels->weak.write_quorum,
                                  &levels->normal.read_quorum, &levels->normal.write_quorum,
                                  &levels->strong.read_quorum, &levels->strong.write_quorum};
    bool good = true;
    if (store->replicas > MOST_COPIES) {
        complain(to, &store->replicas, "`members` is the size of the ring",
                 "a quorum store has at most %d copies of a key, not %llu", MOST_COPIES,
                 (unsigned long long)store->replicas);
        good = false;
    }
    if (quorum->members > 0 && quorum->members < store->replicas) {
        complain(to, &quorum->members, NULL, "%llu members cannot hold %llu copies",
                 (unsigned long long)quorum->members, (unsigned long long)store->replicas);
        good = false;
    }
    for (unsigned i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (!quorum_text_fits(*texts[i], store->replicas)) {
            complain(to, texts[i], "write a number, one, quorum or all",
                     "'%s' is no number of the %llu copies", *texts[i],
                     (unsigned long long)store->replicas);
            good = false;
        }
    return good;
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
    uint32_t members[MOST_REPLICAS], found = 0;
    for (uint32_t i = 0; i < count; i++) {
        const unsigned far = near ? port_distance(clients, asking->client, whom[i]) : 0;
        if (clients->directory->peers[whom[i]].dead || asking_has(asking, whom[i]) || far > least)
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
    uint8_t whom[MOST_REPLICAS];
    uint32_t count = clients->peers;
    if (settings->coordinator[0] == 'o') {
        count = copies_of(clients);
        ring_holders(settings, clients->peers, count, asking->dataset, asking->key, whom);
    } else
        for (uint32_t i = 0; i < count; i++)
            whom[i] = (uint8_t)i;
    return drawn_member(clients, asking, whom, count, settings->coordinator[0] == 'n');
}

/* Every operation is one of all members alike, and is done by all whom it is sent to. */
static void quorum_spread(const struct store *store, const struct asking *asking,
                          const unsigned *far, double *shares)
{
    const struct quorum *settings = store->kind.settings;
    const uint32_t members = quorum_members(store, settings);
    const uint32_t copies = (uint32_t)store->replicas;
    const char *to = asking->verb == VERB_READ ? settings->reads_to : settings->writes_to;
    const uint32_t asked =
        to[0] == 'a' ? copies : quorum_of(settings, copies, asking->verb, asking->level);
    (void)far;
    for (uint32_t i = 0; i < members; i++)
        shares[i] = (double)asked / members;
}

/* --- handlers --- */

static void quorum_started(struct port *port, bool first)
{
    struct quorum_disk *disk = port_redo(port);
    if (first)
        versions_init(&disk->versions, port->blocks);
    for (uint32_t i = 0; i < port->peers; i++)
        if (disk->hints[i].count > 0)
            hint_hand_over(port, i);
    repair_begin(port);
    port_announce_leader(port, port->self + 1); /* whoever is up takes writes */
}

static void quorum_done(struct port *port, struct task *task)
{
    if (task->stage != GOING) {
        copy_go_on(port, task);
        return;
    }
    const struct copied what = copy_of(task);
    const uint64_t word = task->word;
    port_end(port, task);
    coordinate_told(port, port->self, word, &what);
}

static void quorum_flushed(struct port *port, struct task *task, void *disk)
{
    if (task->stage == NOTING)
        hint_noted(port, task, disk);
    else if (task->stage == MERGING)
        repair_merged(port, task, disk);
    else
        copy_flushed(port, task, disk);
}

static void quorum_heard(struct port *port, const struct letter *letter)
{
    switch ((enum tag)letter->tag) {
    case WRITE:
    case READ:
    case HINT:
        copy_asked(port, letter->from, letter->tag, letter->word, letter->body);
        break;
    case ACK:
    case REPLY:
        coordinate_told(port, letter->from, letter->word, letter->body);
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
    }
}

static void quorum_fired(struct port *port, uint64_t word)
{
    const uint64_t number = word >> TIMER_BITS;
    const enum timer_kind what = word & ((1u << TIMER_BITS) - 1);
    if (what == TIMER_OPERATION)
        coordinate_over(port, number);
    else if (what == TIMER_REPAIR)
        repair_now(port);
    else {
        state_of(port)->handing[number] = 0;
        hint_hand_over(port, (uint32_t)number);
    }
}

static void quorum_suspects(struct port *port, uint32_t peer, bool dead)
{
    struct quorum_state *state = state_of(port);
    state->dead = dead ? state->dead | replica_bit(peer) : state->dead & ~replica_bit(peer);
    port_announce_dead(port, peer, dead);
    if (!dead)
        hint_hand_over(port, peer);
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
    const uint32_t copies = copies_of(port);
    ring_holders(settings_of(port), port->peers, copies, dataset, key, whom);
    for (uint32_t i = 0; i < copies; i++)
        if (whom[i] == port->self)
            return versions_get(&disk_of(port)->versions, dataset, key).number;
    return NOT_HELD;
}

static void quorum_crashed(struct port *port)
{
    struct quorum_state *state = state_of(port);
    block_give(port->blocks, state->pending, state->room * sizeof *state->pending);
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
                  .dropped = quorum_dropped,                                                       \
                  .crashed = quorum_crashed},                                                      \
        .check = quorum_check,                                                                     \
        .members = quorum_members,                                                                 \
        .route = quorum_route,                                                                     \
        .beside = quorum_beside,                                                                   \
        .spread = quorum_spread,                                                                   \
        .holds = quorum_holds,                                                                     \
    }

QUORUM(quorum, quorum_settings, "any member coordinates, and a number of the copies has to answer",
       {.text = "quorum"}, {.text = "quorum(read_quorum=1 write_quorum=all)"},
       {.text = "{kind: quorum, members: 5, read_quorum: 2, write_quorum: 2, coordinator: owner, "
                "repair: {every: 10min}, hints: {keep: 1h, speed: 2MB/s}, detect: 2s}"},
       {.text = "{kind: quorum, reads_to: quorum, writes_to: quorum, coordinator: nearest, repair: "
                "none, delays: {write: exponential(10us)}}"});
QUORUM(cassandra, cassandra_settings, "quorum with the defaults of Cassandra and its drivers",
       {.text = "cassandra"});
