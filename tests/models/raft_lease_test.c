/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a leader of raft is sure of its office, as a scenario says it. */
#include "models/stores/raft/raft.h"
#include "tests/models/lib/world.h"

static const char text[] =
    "deployment: {stores: {s: {kind: %s, datasets: none, reads: lease, lease: %s, "
    "election_timeout: 1s..2s, most_skew: 100ms}}}\n";

static sim_time lease_said(const char *kind, const char *said)
{
    struct world *world = world_of(text_of(text, kind, said));
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    const struct store *store = world->plan->description->deployment.stores.items;
    const sim_time lease = lease_of(store->kind.settings);
    world_end(world);
    return lease;
}

static void it_is_a_time_or_a_share(void)
{
    CU_ASSERT_EQUAL(lease_said("raft", "90%"), 900 * MS);
    CU_ASSERT_EQUAL(lease_said("etcd", "50%"), 500 * MS);
    CU_ASSERT_EQUAL(lease_said("raft", "700ms"), 700 * MS);
    CU_ASSERT_EQUAL(lease_said("raft", "900ms"), 900 * MS);
}

/* It and the skew of the clocks fit into the shortest silence, and a rate is none. */
static void what_is_unsafe_is_refused(void)
{
    assert_refused(text_of(text, "raft", "901ms"), "another leader could be elected meanwhile");
    assert_refused(text_of(text, "raft", "91%"), "another leader could be elected meanwhile");
    assert_refused(text_of(text, "raft", "9/s"), "a lease is a time");
}

TEST_MAIN(raft_lease, TEST(it_is_a_time_or_a_share), TEST(what_is_unsafe_is_refused))
