/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Key ranges, each served by one server: HBase, Bigtable and what is built like them.
 *
 * The keys of all datasets are cut into `shards` regions, by hash or in ranges; each belongs to one
 * of the `members` (region servers), which answers all reads and writes of it.  A server writes one
 * log for all its regions, of which `replicas` copies lie on servers' disks, its own included
 * (journal.c, holders.c); a write is answered when all of them have it.  `master.replicas` masters
 * stand beside: they keep the servers' sessions (lease.c, keep.c), and the one of them that rules
 * (rule.c) gives regions away (assign.c, balance.c).
 *
 * When a server dies the share of the keys that it served is gone until the masters have ended its
 * session (`master.session`), all living servers have split its log (log / servers / `wal.split`)
 * and whoever gets a region has replayed the region's part of it (`replay`, one region after
 * another).  Then `open_time`, a round of fsyncs, and the clients' next attempt (locate.c).
 *
 * A region that has too many keys, or too many operations, is halved in the middle, at once, on the
 * same server, and is not served for `split_pause`; the balancer moves it from there.
 *
 * Strict: a read sees all that was acknowledged before it began, whoever served it, whatever dies,
 * is cut off or stands still: sessions outlast no promise, logs are fenced by the masters, and
 * nothing is served before it is in the new server's log.  No clock is believed.  Nothing
 * acknowledged is lost while fewer servers than copies are, ever; with all copies away a region
 * waits for them, and does without what was on none but disks that are lost (lost.c).
 *
 * Source: Chang et al. 2006, "Bigtable: A Distributed Storage System for Structured Data", OSDI,
 * sections 5.2 to 5.4 and 6 ("Commit-log implementation"); the HBase Reference Guide, chapters
 * "RegionServer", "Write Ahead Log", "MTTR".
 *
 * Otherwise than there: masters do themselves what ZooKeeper and the NameNode do for HBase, so a
 * majority of them has to live for a session to begin, to go on or to end; a log is forced to disk
 * before the answer (hsync), where HBase is content with the memory of the copies (hflush); the
 * client's look into hbase:meta costs nothing.  Left out: compactions, read replicas, the cost of
 * flushing to files, their blocks being far away after a move, the block cache. */

#include "models/detectors/detectors.h"
#include "models/stores/regions/locate.h"
#include "models/stores/regions/masters.h"

/* --- who there is --- */

static uint32_t regions_besides(const void *settings)
{
    return (uint32_t)((const struct regions *)settings)->master.replicas;
}

static unsigned regions_beside(const void *settings, struct part parts[MOST_PARTS - 1])
{
    const struct chosen *detector = &((const struct regions *)settings)->master.detector;
    if (!detector->class)
        return 0;
    parts[0] = (struct part){.class = (const struct actor_class *)detector->class,
                             .settings = detector->settings};
    return 1;
}

static bool regions_check(const struct store *store, const void *own, struct complaints *to)
{
    const struct regions *settings = own;
    const uint64_t servers = store_has_members(store) ? store->members : store->replicas,
                   processes = servers + settings->master.replicas;
    if (processes > MOST_REPLICAS) {
        complain(to, &store->members, NULL,
                 "a store of regions has at most %d processes, not %llu servers and %llu masters",
                 MOST_REPLICAS, (unsigned long long)servers,
                 (unsigned long long)settings->master.replicas);
        return false;
    }
    if (servers > 1 && store->replicas == 1)
        complain_softly(to, &store->replicas, "HBase has 3",
                        "the log of a server has no copy: its regions wait until it is back");
    if (settings->master.replicas % 2 == 0)
        complain_softly(to, &settings->master.replicas, NULL,
                        "%llu masters survive the loss of %llu, as %llu do",
                        (unsigned long long)settings->master.replicas,
                        (unsigned long long)(settings->master.replicas - 1) / 2,
                        (unsigned long long)settings->master.replicas - 1);
    return true;
}

/* Others in the order in which they get copies: the next ones in other zones, then the rest. */
static void order_others(struct regions_made *made, const struct whereabouts *places,
                         uint32_t server)
{
    uint8_t *order = made->order + server * made->servers;
    for (unsigned near = 0; near < 2; near++)
        for (uint32_t i = 1; i < made->servers; i++) {
            const uint32_t other = (server + i) % made->servers;
            if ((places[other].zone == places[server].zone) == (near == 1))
                *order++ = (uint8_t)other;
        }
}

static const void *regions_make(const struct store *store, const void *settings,
                                const struct whereabouts *places, uint32_t peers, uint32_t initial,
                                struct arena *arena)
{
    struct regions_made *made = arena_alloc(arena, sizeof *made);
    const uint32_t masters = regions_besides(settings);
    (void)initial;
    made->masters = masters;
    made->servers = peers - masters;
    made->regions = store->shards > 1 ? (uint32_t)store->shards : 1;
    made->copies = (uint32_t)(store->replicas < made->servers ? store->replicas : made->servers);
    made->order = arena_array(arena, (size_t)made->servers * made->servers + 1, 1);
    for (uint32_t i = 0; i < made->servers; i++)
        order_others(made, places, i);
    return made;
}

/* --- what is expected --- */

static void regions_spread(const struct store *store, const void *own, const struct asking *asking,
                           const unsigned *far, double *shares)
{
    const struct regions_made *made = own;
    (void)store;
    (void)far;
    if (made)
        shares[first_server(made, asking->part)] = 1.0;
}

static struct following regions_follow(const struct store *store, double value)
{
    return (struct following){.there = STORE_LETTER_BYTES + value,
                              .back = STORE_LETTER_BYTES,
                              .acks = (uint32_t)(store->replicas - 1),
                              .ordered = true,
                              .flushed = true,
                              .beside = true};
}

static uint32_t regions_followers(const void *own, uint32_t part, uint32_t whom[MOST_FOLLOWERS])
{
    const struct regions_made *made = own;
    const uint32_t server = first_server(made, part);
    whom[0] = server;
    for (uint32_t i = 1; i < made->copies; i++)
        whom[i] = made->order[server * made->servers + i - 1];
    return made->copies;
}

/* Somebody who serves, and masters enough for its session. */
static uint32_t regions_needs(const struct store *store)
{
    return regions_besides(store->kind.settings) / 2 + 2;
}

/* --- what is over when disks are lost --- */

static const struct forgetting no_masters = {
    .means = "fewer than a majority of its masters know whose session is over, so all sessions run "
             "out and nothing is served any more, for good",
    .instead = "lose one after another, or have more: `master: {replicas: 5}`"};
static const struct forgetting no_log = {
    .means = "they are all that have a copy of some server's log, so what was acknowledged and "
             "stands there alone is lost",
    .instead = "lose one after another, so that other copies are made; or more copies: `replicas`"};

static const struct forgetting *regions_forgets(const struct store *store, const void *own,
                                                const bool *lost, uint32_t count)
{
    const struct regions_made *made = own;
    uint32_t masters = 0;
    replica_set gone = 0;
    (void)store;
    for (uint32_t i = 0; i < count; i++)
        if (i >= made->servers)
            masters += !lost[i];
        else
            gone |= lost[i] ? replica_bit(i) : 0;
    if (2 * masters <= made->masters)
        return &no_masters;
    for (uint32_t i = 0; i < made->servers; i++)
        if (!(first_holders(made, i) & ~gone))
            return &no_log;
    return NULL;
}

/* --- handlers --- */

static void regions_started(struct port *port, bool first)
{
    if (is_server(port)) {
        server_begins(port, first);
        lost_begins(port);
        lease_begins(port, first);
        serve_load(port);
        return;
    }
    if (disk_of(port)->blank && !first) {
        blank_begins(port);
        return;
    }
    keep_begins(port, first);
    rule_begins(port, first);
}

static void regions_done(struct port *port, struct task *task)
{
    if (task->stage == REPLAYING)
        open_replayed(port, task);
    else if (task->stage == SPLITTING)
        open_split_done(port, task);
    else
        serve_done(port, task);
}

static void is_born_anew(struct port *port, struct task *task)
{
    port_end(port, task);
    server_free(port);
    server_begins(port, false);
    lease_say(port);
}

static void regions_flushed(struct port *port, struct task *task, void *disk)
{
    switch ((enum stage)task->stage) {
    case FLUSHING:
        journal_flushed(port, task, disk);
        break;
    case TAKING_IN:
        copy_taken_in(port, task, disk);
        break;
    case INSTALLING:
        copy_installed(port, task, disk);
        break;
    case BORN_ANEW:
        is_born_anew(port, task);
        break;
    case STANDING:
        rule_stands(port, task, disk);
        break;
    case HEARING:
        rule_learned(port, task, disk);
        break;
    case LEARNING:
        blank_learned(port, task, disk);
        break;
    default:
        keep_flushed(port, task, disk);
        rule_keeps_itself(port);
    }
}

static void regions_fired(struct port *port, uint64_t word)
{
    const uint64_t number = word >> TIMER_BITS;
    switch ((enum timer_kind)(word & ((1U << TIMER_BITS) - 1))) {
    case TIMER_PING:
        lease_ping(port);
        break;
    case TIMER_LEASE:
        keep_lease_over(port, (uint32_t)number);
        break;
    case TIMER_BEAT:
        rule_tick(port);
        break;
    case TIMER_WATCH:
        if (number == server_of(port)->incarnation)
            holders_watch(port);
        break;
    case TIMER_HALVE:
        serve_halve(port, number);
        break;
    case TIMER_LOAD:
        serve_load(port);
        break;
    case TIMER_BALANCE:
        balance(port);
        break;
    case TIMER_ASK:
        blank_ask(port);
        break;
    }
}

static void regions_suspects(struct port *port, uint32_t peer, bool dead)
{
    struct master *master = master_of(port);
    if (is_server(port))
        return;
    master->suspected =
        dead ? master->suspected | replica_bit(peer) : master->suspected & ~replica_bit(peer);
    if (!settings_of(port)->master.detector.class || disk_of(port)->blank)
        return;
    if (dead && peer < made_of(port)->servers)
        keep_suspects(port, peer);
    else if (dead)
        rule_suspects(port, peer);
}

static void regions_dropped(struct port *port, struct task *task)
{
    if (task->stage == LOGGED)
        journal_dropped(port, task);
    body_release(port->blocks, task->own);
}

static void regions_crashed(struct port *port)
{
    if (is_server(port))
        server_free(port);
    else
        rule_crashed(port);
}

static uint64_t regions_holds(const struct port *port, uint32_t dataset, uint64_t key)
{
    const struct server *server = &((const struct regions_state *)port->state)->server;
    if (!is_server(port) ||
        !region_serves(spans_at(&server->regions, port_place(port, dataset, key))))
        return NOT_HELD;
    return versions_get(&server->visible, dataset, key).number;
}

extern const struct store_class store_regions;
const struct store_class store_regions = {
    .actor = {.head = {.name = "regions",
                       .doc =
                           "key ranges, each served by one server and given to another when that "
                           "dies",
                       .settings = regions_settings,
                       .settings_size = sizeof(struct regions),
                       .examples = EXAMPLES(
                           {.text = "regions"},
                           {.text = "{kind: regions, master: {detector: ideal(3s)}, replay: "
                                    "50MB/s, wal: {split: 50MB/s}}"},
                           {.text = "{kind: regions, master: {replicas: 1, session: 9s}, "
                                    "split_load: 1k/s, balance: none}"})},
              .disk_size = sizeof(struct regions_disk),
              .state_size = sizeof(struct regions_state),
              .started = regions_started,
              .arrived = serve_arrived,
              .done = regions_done,
              .flushed = regions_flushed,
              .heard = regions_heard,
              .fired = regions_fired,
              .suspects = regions_suspects,
              .dropped = regions_dropped,
              .crashed = regions_crashed,
              .wiped = regions_wiped,
              .reset = GONE},
    .cuts_itself = true,
    .besides = regions_besides,
    .clients_size = sizeof(struct kept_locations),
    .missed = regions_missed,
    .check = regions_check,
    .make = regions_make,
    .route = regions_route,
    .spread = regions_spread,
    .groups = true,
    .follow = regions_follow,
    .followers = regions_followers,
    .needs = regions_needs,
    .forgets = regions_forgets,
    .holds = regions_holds,
    .beside = regions_beside,
};
