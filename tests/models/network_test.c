/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages with constant times: to the nanosecond. */
#include "tests/models/lib/timed.h"

#define FREE_TCP "tcp(cpu_per_message=0s cpu_per_kb=0s overhead=0B)"
#define FREE_UDP "udp(cpu_per_message=0s cpu_per_kb=0s overhead=0B)"

/* a calls b; one request per second.  `sizes` of b.y's messages; `network` and `calls` as in the
 * deployment. */
static struct world *asking(const char *steps, const char *network, const char *calls,
                            const char *rest, sim_time until)
{
    return world_run(
        text_of("application: {modules: {a: {x: {request: 0B, response: 0B, steps: %s}}, "
                "b: {y: {request: 1KB, response: 0B, steps: [{compute: 1ms}]}, "
                "z: {request: 0B, response: 2KB, steps: []}}}}\n"
                "workload: {c: {arrivals: renewal(1s), mix: a.x, protocol: %s}}\n"
                "deployment:\n"
                "  zones: {p: , q: }\n"
                "  nodes: {n: {zones: [p]}, m: {zones: [p]}}\n"
                "  services: {a: {nodes: n}, b: {nodes: m}}\n"
                "  network: {%s}\n"
                "  calls: {default: {%s}}\n%s",
                steps, FREE_TCP, network, calls, rest),
        until);
}

static void a_new_connection_costs_a_round_trip(void)
{
    static const struct {
        const char *protocol;
        sim_time first;
    } cases[] = {{FREE_TCP, 5 * MS}, {FREE_UDP, 3 * MS}};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world = asking("[{call: b.y}]", "same_zone: {latency: 1ms}",
                                     text_of("protocol: %s", cases[i].protocol), "", 3500 * MS);
        took(world, 0, OUTCOME_ok, cases[i].first);
        took(world, 1, OUTCOME_ok, 3 * MS);
        took(world, 2, OUTCOME_ok, 3 * MS);
        assert_quiet(world);
        world_end(world);
    }
}

/* Whoever comes while the connection is being made waits for it. */
static void what_follows_waits_for_the_handshake(void)
{
    struct world *world =
        asking("[{parallel: [{call: b.z}, {steps: [{delay: 500us}, {call: b.z}]}]}]",
               "same_zone: {latency: 1ms}", "protocol: " FREE_TCP, "", 2500 * MS);
    took(world, 0, OUTCOME_ok, 4 * MS);
    took(world, 1, OUTCOME_ok, 2500 * US);
    world_end(world);
}

static void latency_is_that_of_the_distance(void)
{
    static const struct {
        const char *zones, *nodes, *home;
        sim_time way;
    } cases[] = {
        {"{p: , q: }", "{n: {zones: [p]}}", "n", 1 * US},
        {"{p: , q: }", "{n: {zones: [p]}, m: {zones: [p]}}", "m", 10 * US},
        {"{p: , q: }", "{n: {zones: [p]}, m: {zones: [q]}}", "m", 100 * US},
        {"{p: {region: eu}, q: {region: eu}}", "{n: {zones: [p]}, m: {zones: [q]}}", "m", 100 * US},
        {"{p: {region: eu}, q: {region: us}}", "{n: {zones: [p]}, m: {zones: [q]}}", "m", 1 * MS},
        {"{p: {region: eu}, q: }", "{n: {zones: [p]}, m: {zones: [q]}}", "m", 1 * MS},
    };
    static const char *const from[] = {"internet", "zone p"};
    static const sim_time way_in[] = {10 * MS, 10 * US};
    for (unsigned i = 0; i < 2 * sizeof cases / sizeof cases[0]; i++) {
        struct world *world = world_run(
            text_of("application: {modules: {a: {x: [{call: b.y}]}, b: {y: []}}}\n"
                    "workload: {c: {arrivals: renewal(1s), mix: a.x, from: %s}}\n"
                    "deployment: {zones: %s, nodes: %s, services: {a: {nodes: n}, b: {nodes: %s}}, "
                    "calls: {default: {protocol: %s}}, network: {same_node: {latency: 1us}, "
                    "same_zone: {latency: 10us}, same_region: {latency: 100us}, elsewhere: "
                    "{latency: 1ms}, "
                    "internet: {latency: 10ms}}}\n",
                    from[i % 2], cases[i / 2].zones, cases[i / 2].nodes, cases[i / 2].home,
                    FREE_UDP),
            1500 * MS);
        took(world, 0, OUTCOME_ok, 2 * way_in[i % 2] + 2 * cases[i / 2].way);
        world_end(world);
    }
}

/* 1 MB/s: a kilobyte takes 1 ms. */
static void messages_queue_for_the_cards(void)
{
    static const char network[] = "same_zone: {latency: 100us, bandwidth: 1MB/s}";
    struct world *world =
        asking("[{call: b.y}, {call: b.z}]", network, "protocol: " FREE_UDP, "", 1500 * MS);
    took(world, 0, OUTCOME_ok, (1 + 1 + 2) * MS + 400 * US);
    CU_ASSERT_EQUAL(world->run->nodes[world_node(world, "n/0")].bytes_sent.events, 1000);
    CU_ASSERT_EQUAL(world->run->nodes[world_node(world, "m/0")].bytes_sent.events, 2000);
    CU_ASSERT_EQUAL(
        server_busy(&world->run->nodes[world_node(world, "n/0")].out, world->run->engine->now),
        1 * MS);
    world_end(world);
    world = asking("[{parallel: [{call: b.y, copies: 4}]}]", network, "protocol: " FREE_UDP, "",
                   1500 * MS);
    took(world, 0, OUTCOME_ok, (4 + 1) * MS + 200 * US); /* leave one by one; computed at once */
    world_end(world);
    world = asking("[{parallel: [{call: b.z, copies: 3}, {call: b.y}]}]", network,
                   "protocol: " FREE_UDP, "", 1500 * MS);
    took(world, 0, OUTCOME_ok,
         6 * MS + 200 * US); /* three answers of 2 ms; the fourth request is faster */
    world_end(world);
}

/* Two nodes send to one at the same time: its card takes in one after the other. */
static void the_receiving_card_is_a_queue_too(void)
{
    struct world *world = world_run(
        text_of("application: {modules: {a: {x: [{parallel: [{call: b.y}, {call: d.y}]}]}, "
                "b: {y: {response: 1KB, request: 0B, steps: []}}, d: {y: {response: 1KB, request: "
                "0B, steps: []}}}}\n"
                "workload: {c: {arrivals: renewal(1s), mix: a.x, protocol: %s}}\n"
                "deployment: {nodes: {n: , m: , o: }, services: {a: {nodes: n}, b: {nodes: m}, d: "
                "{nodes: o}}, "
                "network: {same_zone: {bandwidth: 1MB/s}}, calls: {default: {protocol: %s}}}\n",
                FREE_TCP, FREE_TCP),
        1500 * MS);
    took(world, 0, OUTCOME_ok, 2 * MS + 1 * MS); /* and the answer leaves by a's card: 1 KB */
    const struct node *nodes = world->run->nodes;
    CU_ASSERT_EQUAL(server_busy(&nodes[world_node(world, "n/0")].in, world->run->engine->now),
                    2 * MS);
    CU_ASSERT_EQUAL(server_busy(&nodes[world_node(world, "m/0")].in, world->run->engine->now), 0);
    CU_ASSERT_EQUAL(server_busy(&nodes[world_node(world, "m/0")].out, world->run->engine->now),
                    1 * MS);
    world_end(world);
}

static void messages_queue_for_the_pipe_between_zones(void)
{
    struct world *world =
        world_run(text_of("application: {modules: {a: {x: [{parallel: [{call: b.y, copies: 2}]}]}, "
                          "d: {x: [{call: b.y}]}, "
                          "b: {y: {request: 1KB, response: 0B, steps: []}}}}\n"
                          "workload: {c: {arrivals: renewal(1s), mix: a.x}, e: {arrivals: "
                          "renewal(1s), mix: d.x}}\n"
                          "deployment: {zones: {p: , q: }, nodes: {n: {zones: [p]}, m: {zones: "
                          "[p]}, o: {zones: [q]}}, "
                          "services: {a: {nodes: n}, d: {nodes: m}, b: {nodes: o}}, "
                          "network: {same_region: {latency: 5ms, bandwidth: 1MB/s}}, calls: "
                          "{default: {protocol: %s}}}\n",
                          FREE_UDP),
                  1500 * MS);
    CU_ASSERT_EQUAL(world_request_of(world, 0, 0)->took,
                    12 * MS); /* first and second in the pipe */
    CU_ASSERT_EQUAL(world_request_of(world, 1, 0)->took,
                    13 * MS); /* third, though of another node */
    CU_ASSERT_EQUAL(world->run->zone_pipes[1].sends.busy, 3 * MS); /* of p to q, 1 ms each */
    CU_ASSERT_EQUAL(world->run->zone_pipes[2].sends.busy, 0);
    world_end(world);
}

struct order {
    struct world *world;
    uint32_t party, last, inversions, heard;
};

static void hear_step(void *context, sim_time now, const void *record)
{
    struct order *order = context;
    const struct step_record *step = record;
    (void)now;
    if (strcmp(step->what, "starts") != 0 ||
        order->world->plan->instances[step->instance].party != order->party)
        return;
    order->inversions += step->request < order->last;
    order->last = step->request;
    order->heard++;
}

static struct order order_of(const char *protocol)
{
    struct world *world = world_of(text_of(
        "application: {modules: {a: {x: [{call: b.y}]}, b: {y: [{compute: 1us}]}}}\n"
        "workload: {c: {arrivals: renewal(1ms), mix: a.x}}\n"
        "deployment: {nodes: {n: , m: , o: {zones: [q]}}, zones: {p: , q: }, services: {a: {nodes: "
        "n}, "
        "b: {nodes: o}}, network: {same_zone: {bandwidth: 1GB/s}, same_region: "
        "{latency: uniform(1ms..100ms), bandwidth: 1GB/s}}, calls: {default: {protocol: %s}}}\n",
        protocol));
    world_begin(world, 1, 0);
    struct order order = {.world = world, .party = world_party(world, "b")};
    observe_subscribe(&world->run->observe, world->run_arena, RECORD_STEP, hear_step, &order);
    world_until(world, 2 * SECOND);
    world_end(world);
    return order;
}

static void tcp_keeps_order_and_udp_does_not(void)
{
    const struct order tcp = order_of("tcp"), udp = order_of("udp");
    CU_ASSERT_TRUE(tcp.heard > 1500 && udp.heard > 1500);
    CU_ASSERT_EQUAL(tcp.inversions, 0);
    CU_ASSERT_TRUE(udp.inversions > 300);
}

#define DIES(what) "disruptions: {die: {at: 1500ms, for: 1200ms, crash: " what "}}\n"

/* The connection was made at 1 s, is refused at 2 s, and made again at 3 s. */
static void a_dead_process_resets_after_one_round_trip(void)
{
    struct world *world = asking("[{call: b.y}]", "same_zone: {latency: 1ms}",
                                 "protocol: " FREE_TCP, DIES("service b"), 4500 * MS);
    took(world, 0, OUTCOME_ok, 5 * MS);
    took(world, 1, OUTCOME_error, 2 * MS);
    took(world, 2, OUTCOME_ok, 5 * MS);
    took(world, 3, OUTCOME_ok, 3 * MS);
    assert_quiet(world);
    world_end(world);
}

static void a_dead_node_is_silent(void)
{
    struct world *world =
        asking("[{call: b.y}]", "same_zone: {latency: 1ms}", "timeout: 100ms, protocol: " FREE_TCP,
               DIES("node m/0"), 3500 * MS);
    took(world, 1, OUTCOME_error, 100 * MS);
    took(world, 2, OUTCOME_ok, 5 * MS);
    assert_quiet(world);
    world_end(world);
    world = asking("[{call: b.y}]", "same_zone: {latency: 1ms}",
                   "timeout: 100ms, protocol: " FREE_UDP, DIES("service b"), 3500 * MS);
    took(world, 1, OUTCOME_error, 100 * MS);
    took(world, 2, OUTCOME_ok, 3 * MS);
    assert_quiet(world);
    world_end(world);
}

/* Work open in a process that dies: TCP hears of it after one way, UDP never. */
static void open_work_of_a_dead_process(void)
{
    static const char *const protocols[] = {FREE_TCP, FREE_UDP};
    static const sim_time took_first[] = {6 * MS,
                                          100 * MS}; /* 3 ms there, dies at 5 ms, 1 ms back */
    for (unsigned i = 0; i < 2; i++) {
        struct world *world = world_run(
            text_of("application: {modules: {a: {x: [{call: b.y}]}, b: {y: [{compute: 50ms}]}}}\n"
                    "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
                    "deployment: {nodes: {n: , m: }, services: {a: {nodes: n}, b: {nodes: m}}, "
                    "network: {same_zone: "
                    "{latency: 1ms}}, calls: {default: {timeout: 100ms, protocol: %s}}}\n"
                    "disruptions: {die: {at: 1005ms, crash: service b, for: 10ms}}\n",
                    protocols[i]),
            2500 * MS);
        took(world, 0, OUTCOME_error, took_first[i]);
        assert_quiet(world);
        world_end(world);
    }
}

/* On its way when the process dies and comes back: a reset (TCP), or the new life serves it (UDP).
 */
static void a_message_for_a_former_life(void)
{
    static const char *const protocols[] = {FREE_TCP, FREE_UDP};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world = asking(
            "[{call: b.y}]", "same_zone: {latency: 100ms}", text_of("protocol: %s", protocols[i]),
            "disruptions: {die: {at: 2050ms, for: 1ms, crash: service b}}\n", 3500 * MS);
        took(world, 1, i ? OUTCOME_ok : OUTCOME_error, i ? 201 * MS : 200 * MS);
        world_end(world);
    }
}

/* Both ends of every message pay 10 us + 1 us per kilobyte, as their node is fast. */
static void charges(const char *steps, double speed, sim_time time, sim_time busy_here,
                    sim_time busy_there)
{
    struct world *world = world_run(
        text_of("application: {modules: {a: {x: %s}, b: {y: {request: 2KB, response: 3KB, steps: "
                "[{compute: 1ms}]}, "
                "z: {response: 1KB, steps: []}}}}\n"
                "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
                "deployment: {nodes: {n: {cores: 8, speed: %g}, m: {cores: 8, speed: %g}}, "
                "services: {a: {nodes: n}, "
                "b: {nodes: m}}, network: {internet: {latency: 1ms}}, "
                "calls: {default: {protocol: tcp(cpu_per_message=10us cpu_per_kb=1us)}}}\n",
                steps, speed, speed),
        1500 * MS);
    took(world, 0, OUTCOME_ok, 2 * MS + time);
    CU_ASSERT_EQUAL(level_area(world, &world->run->nodes[world_node(world, "n/0")].cores_busy),
                    busy_here);
    CU_ASSERT_EQUAL(level_area(world, &world->run->nodes[world_node(world, "m/0")].cores_busy),
                    busy_there);
    world_end(world);
}

static void messages_cost_processor_time_at_both_ends(void)
{
    const sim_time client = 11 + 11,
                   there = 12 + 13; /* us: messages of 1 KB and 1 KB, 2 KB and 3 KB */
    charges("[{compute: 1ms}]", 1, 1000 * US + client * US, 1000 * US + client * US, 0);
    charges("[]", 1, client * US, client * US, 0);
    charges("[{delay: 1ms}]", 1, 1000 * US + client * US, client * US, 0);
    charges("[{compute: 1ms}, {call: b.y}, {compute: 2ms}]", 1, (4000 + client + 2 * there) * US,
            (3000 + client + there) * US, (1000 + there) * US);
    charges("[{call: b.y, times: 3}]", 1, (3000 + client + 6 * there) * US,
            (client + 3 * there) * US, (3000 + 3 * there) * US);
    charges("[{call: b.z}, {delay: 1ms}, {call: b.z}]", 2, (1000 + (22 + 4 * 22) / 2) * US,
            (22 + 2 * 22) / 2 * US, 44 / 2 * US);
}

/* Branches and rounds are no way round the price of an answer. */
static void answers_to_branches_are_paid_too(void)
{
    const sim_time client = 11 + 11, there = 12 + 13;
    charges("[{steps: [{call: b.y}, {delay: 1ms}], times: 2}]", 1, (4000 + client + 4 * there) * US,
            (client + 2 * there) * US, (2000 + 2 * there) * US);
    charges("[{parallel: [{call: b.y, copies: 2}]}]", 1, (1000 + client + 2 * there) * US,
            (client + 2 * there) * US, (2000 + 2 * there) * US);
}

TEST_MAIN(network, TEST(a_new_connection_costs_a_round_trip),
          TEST(what_follows_waits_for_the_handshake), TEST(latency_is_that_of_the_distance),
          TEST(messages_queue_for_the_cards), TEST(the_receiving_card_is_a_queue_too),
          TEST(messages_queue_for_the_pipe_between_zones), TEST(tcp_keeps_order_and_udp_does_not),
          TEST(a_dead_process_resets_after_one_round_trip), TEST(a_dead_node_is_silent),
          TEST(open_work_of_a_dead_process), TEST(a_message_for_a_former_life),
          TEST(messages_cost_processor_time_at_both_ends), TEST(answers_to_branches_are_paid_too))
