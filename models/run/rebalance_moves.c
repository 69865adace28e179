/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/rebalance_parts.h"

/* --- one move --- */

/* How far it has come, by what is known. */
static void advance(const struct run *run, const struct rebalancer *own, struct move *move)
{
    const struct directory *known = about(run, own, move->shard);
    if (move->stage == COMES && !known->peers[move->to].outside)
        move->stage = HANDS_OVER;
    const bool leads = move->from != NOBODY && known->leader == move->from &&
                       serves(run, own, server_of(own, move->shard, move->from));
    if (move->stage == HANDS_OVER && !leads)
        move->stage = GOES;
}

static void order_stage(struct run *run, const struct rebalancer *own, const struct move *move)
{
    if (move->stage == COMES)
        give_order(run, own, move->shard, ORDER_JOIN, move->to);
    else if (move->stage == HANDS_OVER)
        shard_order(run, own->party, move->shard, ORDER_LEAD, NOBODY);
    else
        give_order(run, own, move->shard, ORDER_LEAVE, move->from);
}

static bool is_over(const struct run *run, const struct rebalancer *own, const struct move *move)
{
    return move->stage == GOES &&
           (move->from == NOBODY || !holds(run, own, move->shard, move->from));
}

/* Whoever dies on the way does not come; if the group has taken it in already it is one too many
 * (mend_shards). */
static bool fails(const struct run *run, const struct rebalancer *own, const struct move *move)
{
    const uint32_t server = move->to == NOBODY ? NOBODY : server_of(own, move->shard, move->to);
    return move->stage == COMES &&
           (!own->called[server] || !run->instances[own->first + server].up);
}

static void end_move(struct run *run, struct rebalancer *own, uint32_t i)
{
    const struct move *move = &own->moves[i];
    own->busy[move->shard] = false;
    if (move->stage == GOES && move->to != NOBODY && move->from != NOBODY)
        count_one(&run->parties[own->party].replicas_moved);
    if (move->stage == COMES)
        give_order(run, own, move->shard, ORDER_LEAVE, move->to);
    own->moves[i] = own->moves[--own->moving];
}

/* `again`: all that is not so yet is ordered once more. */
void moves_go_on(struct run *run, struct rebalancer *own, bool again)
{
    for (uint32_t i = own->moving; i-- > 0;) {
        struct move *move = &own->moves[i];
        const enum move_stage before = move->stage;
        advance(run, own, move);
        if (is_over(run, own, move) || fails(run, own, move))
            end_move(run, own, i);
        else if (again || move->stage != before)
            order_stage(run, own, move);
    }
}

static void begin_move(struct run *run, struct rebalancer *own, const struct move *move)
{
    own->busy[move->shard] = true;
    own->moves[own->moving++] = *move;
    order_stage(run, own, move);
}

/* Those that wait for a dead server to hear that it does not belong hold up nobody. */
static uint32_t under_way(const struct run *run, const struct rebalancer *own)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < own->moving; i++)
        count += own->moves[i].stage != GOES || own->moves[i].from == NOBODY ||
                 serves(run, own, server_of(own, own->moves[i].shard, own->moves[i].from));
    return count;
}

/* --- replicas --- */

static void weigh_replicas(const struct run *run, const struct rebalancer *own)
{
    for (uint32_t i = 0; i < own->members; i++)
        own->weights[i] = 0;
    for (uint32_t s = 0; s < own->shards->count; s++)
        for (uint32_t p = 0; p < own->shards->peers; p++)
            own->weights[server_of(own, s, p)] += holds(run, own, s, p);
    for (uint32_t i = 0; i < own->moving; i++) { /* as if they were over */
        const struct move *move = &own->moves[i];
        if (move->from != NOBODY)
            own->weights[server_of(own, move->shard, move->from)] -=
                holds(run, own, move->shard, move->from);
        if (move->to != NOBODY)
            own->weights[server_of(own, move->shard, move->to)] +=
                !holds(run, own, move->shard, move->to);
    }
}

/* Zones with a replica of the shard, once `from` is at `to` (both NOBODY: now). */
static uint32_t zones_of(const struct run *run, const struct rebalancer *own, uint32_t shard,
                         uint32_t from, uint32_t to)
{
    uint32_t count = 0;
    for (uint32_t p = 0; p < own->shards->peers; p++) {
        const bool is = p == to || (p != from && holds(run, own, shard, p));
        bool first = is;
        for (uint32_t q = 0; q < p && first; q++)
            first = !(q == to || (q != from && holds(run, own, shard, q))) ||
                    zone_of(run, own, shard, p) != zone_of(run, own, shard, q);
        count += first;
    }
    return count;
}

/* What a move evens out; 0: nothing, or it brings the replicas nearer together, which only those of
 * a server that leaves do, if nothing else is left.  Of equals one that does not lead. */
static uint64_t worth(const struct run *run, const struct rebalancer *own, uint32_t shard,
                      uint32_t from, uint32_t to)
{
    const uint32_t out = server_of(own, shard, from), in = server_of(own, shard, to);
    if (!holds(run, own, shard, from) || holds(run, own, shard, to) || !takes(run, own, in))
        return 0;
    const bool leaves = !own->called[out], leads = about(run, own, shard)->leader == from;
    if (!leaves && (!serves(run, own, out) || own->weights[out] < own->weights[in] + 2))
        return 0;
    if (zones_of(run, own, shard, from, to) < zones_of(run, own, shard, NOBODY, NOBODY))
        return leaves;
    const uint64_t gain = leaves ? 2 * (uint64_t)own->shards->count + 2 - own->weights[in]
                                 : own->weights[out] - own->weights[in];
    return 2 * gain + !leads;
}

static bool find_move(const struct run *run, const struct rebalancer *own, struct move *best)
{
    uint64_t most = 0;
    for (uint32_t s = 0; s < own->shards->count; s++)
        for (uint32_t from = 0; from < own->shards->peers && !own->busy[s]; from++)
            for (uint32_t to = 0; to < own->shards->peers; to++) {
                const uint64_t gain = worth(run, own, s, from, to);
                if (gain <= most)
                    continue;
                most = gain;
                *best = (struct move){.shard = s, .from = from, .to = to};
            }
    return most > 0;
}

void move_replicas(struct run *run, struct rebalancer *own)
{
    struct move move;
    while (under_way(run, own) < own->terms->replicas) {
        weigh_replicas(run, own);
        if (!find_move(run, own, &move))
            return;
        begin_move(run, own, &move);
    }
}

/* --- what moves that failed have left --- */

/* Of two replicas the one that goes first: of a server that leaves, or else of the fuller one. */
static bool goes_first(const struct rebalancer *own, uint32_t shard, uint32_t a, uint32_t b)
{
    const uint32_t one = server_of(own, shard, a), other = server_of(own, shard, b);
    const bool leaves = !own->called[one];
    return leaves != !own->called[other] ? leaves : own->weights[one] > own->weights[other];
}

/* One too many goes, but not the leader. */
static void trim(struct run *run, struct rebalancer *own, uint32_t shard)
{
    uint32_t worst = NOBODY;
    for (uint32_t p = 0; p < own->shards->peers; p++)
        if (holds(run, own, shard, p) && p != about(run, own, shard)->leader &&
            (worst == NOBODY || goes_first(own, shard, p, worst)))
            worst = p;
    if (worst != NOBODY)
        begin_move(run, own,
                   &(struct move){.shard = shard, .from = worst, .to = NOBODY, .stage = GOES});
}

/* Somebody who was to leave once has heard of it late: another one comes, into a zone without one
 * if there is any, to the emptiest server. */
static void fill(struct run *run, struct rebalancer *own, uint32_t shard)
{
    uint32_t best = NOBODY, most = 0;
    for (uint32_t p = 0; p < own->shards->peers; p++) {
        if (holds(run, own, shard, p) || !takes(run, own, server_of(own, shard, p)))
            continue;
        const uint32_t zones = zones_of(run, own, shard, NOBODY, p);
        if (best != NOBODY && (zones < most || (zones == most && !goes_first(own, shard, best, p))))
            continue;
        best = p;
        most = zones;
    }
    if (best != NOBODY)
        begin_move(run, own, &(struct move){.shard = shard, .from = NOBODY, .to = best});
}

void mend_shards(struct run *run, struct rebalancer *own)
{
    if (own->shards->peers == own->shards->replicas)
        return;
    weigh_replicas(run, own);
    for (uint32_t s = 0; s < own->shards->count; s++) {
        uint32_t count = 0;
        for (uint32_t p = 0; p < own->shards->peers && !own->busy[s]; p++)
            count += holds(run, own, s, p);
        if (count > own->shards->replicas)
            trim(run, own, s);
        else if (count > 0 && count < own->shards->replicas)
            fill(run, own, s);
    }
}
