/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transactions before a cut (split.c): none has anything behind it when it is made, so locks and
 * promises stay where they are, and the new group begins without any.
 *
 * From when a leader is told to cut, operations of transactions behind the cut are refused, and
 * branches that have promised nothing and touched something there are given up: their transactions
 * fail and are tried again, at the new group (TiKV answers EpochNotMatch, and its client looks the
 * region up anew; CockroachDB sends what misses its range to the other one).  What has promised
 * ends as its coordinator says, in a round trip as a rule.  Then the cut is made.  Where a
 * coordinator is away that would take as long as it is: after DRAIN the leader gives up, and takes
 * everything again, until it is told once more.
 *
 * Rule: what is on its way to the log counts as promised; entries of former leaders are known when
 * one of its own is applied. */
#include "models/stores/raft/transactions.h"

enum { DRAIN = 1 }; /* s */

static bool is_behind(const struct port *port, const struct branch *promised, uint64_t place)
{
    for (uint32_t i = 0; i < promised->count; i++)
        if (port_place(port, promised->writes[i].dataset, promised->writes[i].key) >= place)
            return true;
    return false;
}

static bool is_drained(struct port *port, uint64_t place)
{
    const struct raft_state *state = state_of(port);
    for (const struct branch *each = vows_latest(&state->machine.vows); each;
         each = branch_before(each))
        if (is_behind(port, each, place))
            return false;
    for (const struct branch *each = branches_latest(&state->rows.open); each;
         each = branch_before(each))
        if (each->reach >= place)
            return false;
    return true;
}

static void gives_up_behind(struct port *port, uint64_t place)
{
    const struct keeper keeper = raft_keeper(port);
    struct branch *next;
    for (struct branch *each = branches_latest(&keeper.rows->open); each; each = next) {
        next = branch_before(each);
        if (each->reach >= place && !branch_is_asked(each))
            rows_give_up(&keeper, each);
    }
}

void drain_begin(struct port *leader)
{
    struct raft_state *state = state_of(leader);
    struct key_cut cut;
    if (state->draining.shard != 0 || !vows_known(leader) || !split_may(leader, &cut))
        return;
    state->draining = cut;
    gives_up_behind(leader, cut.place);
    drain_go_on(leader);
    if (state->draining.shard != 0)
        port_timer(leader, DRAIN * NANOSECONDS_PER_SECOND, timer_word(leader, TIMER_DRAIN));
}

void drain_go_on(struct port *leader)
{
    struct raft_state *state = state_of(leader);
    struct key_cut cut;
    if (state->draining.shard == 0 || !leads(leader) || !is_drained(leader, state->draining.place))
        return;
    const uint64_t place = state->draining.place;
    if (split_may(leader, &cut) && cut.place == place) {
        drain_ends(leader);
        split_begin(leader, &cut);
    }
}
