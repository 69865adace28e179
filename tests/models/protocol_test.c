/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/protocol.h"

#include "tests/models/family.h"

static void members_are_documented(void) { assert_family(&protocols); }

/* Whoever reads costs of a channel relies on this: the costs stand first, and every row has a
 * default. */
static void costs_come_first(void)
{
    for (unsigned i = 0; protocols.members[i]; i++) {
        const struct class_head *head = protocols.members[i];
        const char *names[] = {"cpu_per_message", "cpu_per_kb", "overhead"};
        const size_t places[] = {offsetof(struct protocol_costs, cpu_per_message),
                                 offsetof(struct protocol_costs, cpu_per_kb),
                                 offsetof(struct protocol_costs, overhead)};
        CU_ASSERT_TRUE(head->settings_size >= sizeof(struct protocol_costs));
        for (unsigned k = 0; k < 3; k++) {
            ASSERT_TEXT(head->settings[k].name, names[k]);
            CU_ASSERT_EQUAL(head->settings[k].place, places[k]);
            CU_ASSERT_PTR_NOT_NULL(head->settings[k].preset);
        }
    }
}

static void only_reliable_ones_shake_hands(void)
{
    const struct protocol_class *tcp = member(&protocols, "tcp"), *udp = member(&protocols, "udp");
    CU_ASSERT_TRUE(tcp->reliable && tcp->handshake_trips == 1);
    CU_ASSERT_TRUE(!udp->reliable && udp->handshake_trips == 0);
}

static void examples_cost_something(void)
{
    struct arena *arena = arena_create(0);
    for_each_example (&protocols, example) {
        const struct protocol_costs *costs =
            member_of(&protocols, example->text, arena).chosen.settings;
        CU_ASSERT(protocol_cpu(costs, 0) > 0 && costs->overhead > 0);
        CU_ASSERT(protocol_cpu(costs, 1000000) > protocol_cpu(costs, 0));
    }
    arena_destroy(arena);
}

static void cost_grows_with_bytes(void)
{
    const struct protocol_costs costs = {.cpu_per_message = 15000, .cpu_per_kb = 1000};
    CU_ASSERT_EQUAL(protocol_cpu(&costs, 0), 15000);
    CU_ASSERT_EQUAL(protocol_cpu(&costs, 4000), 19000);
}

TEST_MAIN(protocol, TEST(members_are_documented), TEST(examples_cost_something),
          TEST(costs_come_first), TEST(only_reliable_ones_shake_hands), TEST(cost_grows_with_bytes))
