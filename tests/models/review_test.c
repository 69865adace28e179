/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Warnings of `check`: each where it belongs, with its number, and none where nothing is wrong. */
#include "models/plan/review.h"

#include "tests/models/lib/world.h"

/* What is said of a text, with places; valid until the next call but one. */
static const char *said_of(const char *text)
{
    static char *kept[2];
    static unsigned next;
    struct world *world = world_of(text);
    if (!world->plan)
        fprintf(stderr, "%s", world->messages);
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    review(world->plan, offered_load(world->plan, world->arena), world->arena,
           world->entry->complaints);
    next = !next;
    free(kept[next]);
    size_t size;
    FILE *stream = open_memstream(&kept[next], &size);
    diagnostics_print(world->diagnostics, stream, false);
    fclose(stream);
    world_end(world);
    return kept[next];
}

static void assert_said(const char *text, const char *words)
{
    const char *said = said_of(text);
    const bool found = strstr(said, words) != NULL;
    if (!found)
        fprintf(stderr, "expected '%s' in\n%s\n", words, said);
    CU_ASSERT(found);
}

static void assert_silent(const char *text) { ASSERT_TEXT(said_of(text), ""); }

#define APPLICATION "application: {modules: {a: {x: [{compute: 1ms}, {call: b.y}]}, b: {y: "
#define CLIENT(more) "workload: {c: {arrivals: poisson(rate=10/s), mix: a.x" more "}}\n"
#define EXPERIMENT "experiment: {warmup: 10s, duration: 100s}\n"

/* --- time-outs --- */

#define WAITING(client, service)                                                                   \
    APPLICATION "[{delay: exponential(80ms)}]}}}\n" CLIENT(                                        \
        client) "deployment: {network: {internet: {latency: 10ms}, same_node: {latency: 0s}}, "    \
                "services: "                                                                       \
                "{a: , b: }, calls: {default: {protocol: udp(cpu_per_message=0us "                 \
                "cpu_per_kb=0us)" service "}}}\n" EXPERIMENT

static void time_outs_below_the_work(void)
{
    assert_said(WAITING(", timeout: 100ms", ""),
                ":2:65: warning: c waits 100 ms for a, and a.x takes 101 ms on average");
    assert_said(WAITING("", ", timeout: 79ms"),
                "warning: a waits 79 ms for b, and b.y takes 80 ms");
    assert_silent(WAITING(", timeout: 102ms", ", timeout: 81ms"));
    assert_said("application: {datasets: {d: {}}, modules: {a: {x: [{write: d}]}}}\n" CLIENT(
                    "") "deployment: {nodes: {n: {cores: 1, disk: 20ms}}, services: {a: }, stores: "
                        "{s: {kind: single, datasets: all, nodes: n, write_time: 5ms}}, calls: {s: "
                        "{timeout: 24ms}}}\n" EXPERIMENT,
                "warning: a waits 24 ms for s, and a write takes 25 ms");
}

/* --- tries --- */

#define DEEP(client, tries)                                                                        \
    "application: {datasets: {k: {}}, modules: {a: {x: [{call: b.y}]}, b: {y: [{call: d.z}]}, d: " \
    "{z: [{read: k}]}}}\n" CLIENT(                                                                 \
        client) "deployment: {services: {a: , b: , d: }, stores: {s: "                             \
                "{kind: single, datasets: all, read_time: 0s}}, calls: {default: "                 \
                "{retry: " tries "}}}\n" EXPERIMENT

static void tries_multiply(void)
{
    assert_said(DEEP(", retry: 3", "3"),
                "tries multiply along c > a > b > d > s: when s fails, one request becomes 81 "
                "calls of it");
    assert_silent(DEEP("", "2")); /* 8 */
    assert_said(DEEP(", retry: 2", "2"), "becomes 16 calls of it");
    assert_silent(DEEP(", retry: 20", "1")); /* at one place only */
}

/* --- silence --- */

#define DYING(client, service, what)                                                               \
    APPLICATION "[]}}}\n" CLIENT(client) "deployment: {nodes: {n: {count: 2}, m: {}}, services: "  \
                                         "{a: {nodes: m}, b: {nodes: n, replicas: 2}}, calls: "    \
                                         "{b: {timeout: " service "}}}\ndisruptions: {x: {at: "    \
                                         "20s, " what ", for: 5s}}\n" EXPERIMENT

static void silence_is_waited_for(void)
{
    assert_said(DYING("", "none", "crash: node m/0"),
                ":2:12: warning: c calls a without a time-out: when node m/0 dies");
    assert_said(DYING(", timeout: 1s", "none", "crash: one node n"),
                ":3:121: warning: a calls b without a time-out: when node n/0 dies");
    assert_silent(DYING("", "1s", "crash: node n/1"));
    assert_silent(DYING("", "none", "crash: service b")); /* a live node resets */
    assert_silent(DYING("", "none", "slow: node n/1, factor: 2"));
}

/* --- circles --- */

#define CIRCLE(one, other, calls)                                                                  \
    "application: {modules: {a: {x: [{call: b.y}], z: []}, b: {y: [{call: a.z}]}}}\n" CLIENT(      \
        "") "deployment: {services: {a: {" one "}, b: {" other "}}" calls "}\n" EXPERIMENT

static void services_wait_for_each_other(void)
{
    assert_said(CIRCLE("workers: 5", "workers: 5", ""),
                ":1:70: warning: services wait for each other with a limited number of workers (a "
                "> b > a): once all are waiting, nobody goes on\n");
    assert_said(CIRCLE("workers: 5", "workers: 5", ", calls: {a: {timeout: 1s}}"),
                "nobody goes on until a time-out");
    assert_silent(CIRCLE("workers: 5", "", ""));
    assert_silent(CIRCLE("workers: 5", "workers: 5, queue: 0", "")); /* refuses instead */
}

/* --- very many calls --- */

static void very_many_calls(void)
{
    assert_said("application: {modules: {a: {x: [{call: b.y, times: 150}]}, b: {y: [{call: d.z, "
                "times: 100}]}, d: {z: []}}}\n" CLIENT("") "deployment: {services: {a: , b: , d: "
                                                           "}}\n" EXPERIMENT,
                ":2:51: warning: one request of a.x makes 15150 calls on average");
    assert_silent("application: {modules: {a: {x: [{call: b.y, times: 90}]}, b: {y: [{call: d.z, "
                  "times: 100}]}, d: {z: []}}}\n" CLIENT("") "deployment: {services: {a: , b: , d: "
                                                             "}}\n" EXPERIMENT);
}

/* --- hand-overs --- */

#define ROUND(leave, home)                                                                         \
    "application: {modules: {a: {x: [{choice: [{forward: b.y}, {steps: [], weight: " leave         \
    "}]}]}, b: {y: [{choice: [{forward: a.x}, {steps: [], weight: " leave                          \
    "}]}]}}}\n" CLIENT("") "deployment: {services: {" home "}}\n" EXPERIMENT

static struct hand_overs hand_overs_of(const char *text)
{
    struct world *world = world_of(text);
    const struct hand_overs found =
        offered_hand_overs(offered_load(world->plan, world->arena), world->arena);
    world_end(world);
    return found;
}

/* On with 1/1.002 each time: geometric, mean 1/0.002, and cut off with (1/1.002)^1001 = 13.5 %. */
static void hand_overs_have_an_end(void)
{
    assert_said(ROUND("0.002", "a: , b: "),
                "requests are handed over 432.2 times on average, and 14 "
                "% of them more than 1,000 times: those fail");
    assert_silent(ROUND("0.2", "a: , b: "));
    const struct hand_overs far = hand_overs_of(ROUND("0.002", "a: , b: ")),
                            near = hand_overs_of(ROUND("0.25", "a: , b: ")),
                            inside = hand_overs_of(ROUND("0.002", "s: {modules: all}"));
    ASSERT_NEAR(far.cut, pow(1 / 1.002, 1001), 1e-6);
    ASSERT_NEAR(far.mean, 500 * (1 - pow(1 / 1.002, 1000)), 1e-3);
    ASSERT_NEAR(near.mean, 4, 1e-9); /* 0.8 / (1 - 0.8) */
    ASSERT_NEAR(near.cut, 0, 0);
    ASSERT_NEAR(inside.mean, 0, 0); /* jumps */
}

/* 2,000 requests: a standard deviation of 0.8 %. */
static void the_run_cuts_as_foretold(void)
{
    struct world *world = world_run(ROUND("0.002", "a: , b: "), 200 * SECOND);
    CU_ASSERT(world->count > 1800);
    ASSERT_NEAR((double)world_ended(world, OUTCOME_hops) / (double)world->count,
                pow(1 / 1.002, 1001), 0.03);
    world_end(world);
}

/* --- the times of the experiment --- */

#define MESH(warmup, protocol)                                                                     \
    APPLICATION "[]}}}\n" CLIENT("") "deployment: {network: {same_zone: {latency: 1ms}}, nodes: "  \
                                     "{n: {count: 20}}, services: {a: {nodes: n, replicas: 20}, "  \
                                     "b: {nodes: n, replicas: 20}}, calls: {default: {protocol: "  \
                                     "" protocol "}}}\nexperiment: {warmup: " warmup               \
                                     ", duration: 100s}\n"

/* 400 pairs, 10 calls/s: in 100 s from 10 s on 400 (e^-0.25 - e^-2.75) of 1,000 calls. */
static void connections_take_their_time(void)
{
    assert_said(MESH("10s", "tcp"), ":4:22: warning: 29 % of the calls between services in the "
                                    "measured time make their connection first");
    assert_said(MESH("10s", "tcp"), "= a warm-up of");
    assert_silent(MESH("300s", "tcp"));
    assert_silent(MESH("10s", "udp"));
}

static void pings_that_others_cannot_repeat(void)
{
    static const char text[] = "application: {datasets: {d: {}}, modules: {a: {x: [{write: d}]}}}\n"
                               "workload: {c: {arrivals: poisson(rate=10/s), mix: a.x}}\n"
                               "deployment: {services: {a: }, stores: {s: {kind: primary_replica, "
                               "datasets: all, replicas: "
                               "3, read_time: 1ms, write_time: 1ms, failover: {detector: "
                               "gossip(period=500ms timeout=%s)}}}}\n";
    assert_said(text_of(text, "500ms"), ":3:177: warning: a time-out that is not shorter than the "
                                        "period leaves the others no time to ping");
    assert_silent(text_of(text, "499ms"));
}

static void profiles_begin_again(void)
{
    static const char *const text =
        "application: {modules: {a: {x: []}}}\nworkload: {c: {arrivals: profile(file=%s "
        "column=value every=%s), mix: a.x}}\ndeployment: {services: {a: }}\nexperiment: {warmup: "
        "10s, duration: 100s}\n";
    static const char *const rounds =
        "application: {modules: {a: {x: []}}}\nworkload: {c: {arrivals: profile(file=%s "
        "column=value every=1s), mix: a.x}}\ndeployment: {services: {a: }}\nexperiment: {warmup: "
        "10s, duration: 8054s}\n";
    char file[256], shorter[1024], longer[1024];
    CU_ASSERT_PTR_NOT_NULL_FATAL(getcwd(file, sizeof file - 64));
    strcat(file, "/scenarios/data/elb_request_count_8c0756.csv");
    snprintf(shorter, sizeof shorter, text, file, "10ms");
    snprintf(longer, sizeof longer, text, file, "1s");
    assert_said(shorter, ":2:26: warning: the profile lasts 40.32 s and the run 110 s: it begins "
                         "again from its first row");
    assert_silent(longer);
    assert_silent(text_of(rounds, file)); /* twice 4,032 s: they are meant */
}

static void limits_below_what_is_asked(void)
{
    static const char text[] =
        "application: {modules: {a: {x: [{call: b.y, times: 2}]}, b: {y: [{compute: 1ms}]}}}\n"
        "workload: {c: {arrivals: poisson(rate=30/s), mix: a.x%s}}\n"
        "deployment: {services: {a: {replicas: 2}, b: {%s}}, calls: {b: {%s}}}\n"
        "experiment: {warmup: 1s, duration: 10s}\n";
    assert_said(text_of(text, ", limit: 20/s", "", ""),
                "c asks a 30 times a second, and the limit lets 20 through: 33 % are shed");
    assert_said(text_of(text, "", "", "limit: 25/s"),
                "a asks b 60 times a second, and the limit lets 50 through: 17 % are shed");
    assert_said(text_of(text, "", "replicas: 3, limit: 10/s", ""),
                "everybody asks b 60 times a second, and the limit lets 30 through: 50 % are shed");
    assert_silent(
        text_of(text, ", limit: 30/s", "limit: tokens(rate=60/s burst=5)", "limit: 30/s"));
}

/* --- no warm-up --- */

#define QUEUE(arrivals, node, workers, experiment)                                                 \
    "application: {modules: {a: {x: [{compute: exponential(1s)}]}}}\n"                             \
    "workload: {c: {arrivals: " arrivals ", mix: a.x}}\n"                                          \
    "deployment: {nodes: {n: " node "}, services: {a: {nodes: n, workers: " workers "}}}\n"        \
    "experiment: {" experiment "}\n"
#define ONE_SERVER(arrivals, experiment) QUEUE(arrivals, "{cores: 1}", "1", experiment)

/* M/M/1 at 0.9: the wait of 9 s lacks 9 / (0.1 x 2000) of itself, the response of 10 s 4.05 %. */
static void queues_that_begin_empty(void)
{
    assert_said(ONE_SERVER("poisson(0.9/s)", "warmup: 0s, duration: 2000s"),
                ":4:22: warning: without a warm-up the mean response time is measured about 4.1 % "
                "too short: the queue at service a (load 0.9)");
    assert_said(ONE_SERVER("poisson(0.9/s)", "duration: 2000s"), "4.1 % too short");
    assert_said(ONE_SERVER("poisson(0.9/s)", "requests: 1800"), "4.1 % too short");
    /* processors that take turns among 1,000 workers: Erlang's C of 4 is 0.788 */
    assert_said(QUEUE("poisson(3.6/s)", "{cores: 4}", "1000", "duration: 1000s"),
                "1.3 % too short: the queue at service a (load 0.9)");
    assert_silent(ONE_SERVER("poisson(0.9/s)", "duration: 20000s"));
    assert_silent(ONE_SERVER("poisson(0.9/s)", "warmup: 200s, duration: 2000s"));
    assert_silent(ONE_SERVER("poisson(0.3/s)", "duration: 200s"));
    assert_silent(ONE_SERVER("poisson(1.5/s)", "duration: 2000s")); /* unstable is told elsewhere */
    assert_silent(ONE_SERVER("{kind: closed, users: 9, think: 1s}", "duration: 2000s"));
    assert_silent(ONE_SERVER("renewal(gap=1100ms)", "duration: 200s"));
}

/* --- who is asked, said where somebody else decides it --- */

#define ASKED(client, calls)                                                                       \
    "application: {datasets: {k: {}}, modules: {a: {x: [{read: k}]}}}\n"                           \
    "workload: {c: {arrivals: poisson(rate=10/s), mix: a.x" client "}}\n"                          \
    "deployment: {nodes: {e: , n: {count: 3}}, services: {a: {nodes: n}},\n"                       \
    "  stores: {s: {kind: quorum, replicas: 3, datasets: all, nodes: n, read_time: 1ms, "          \
    "write_time: 1ms}},\n"                                                                         \
    "  calls: {" calls "}}\n" EXPERIMENT

static void who_is_asked_is_said_where_it_counts(void)
{
    assert_said(ASKED("", "s: {eject: 5, slow_start: 3s}"),
                ":5:22: warning: no effect at 's' (eject, slow_start): the kind of a store says");
    assert_said(ASKED("", "s: {balance: random}"), "no effect at 's' (balance)");
    assert_silent(ASKED("", "default: {balance: random}, s: {timeout: 1s}"));
    assert_said(ASKED("", "s: {from: {a: {health: 10s}}}"), ":5:34: warning: no effect at 's'");
    assert_said(ASKED(", eject: 5", "a: {balancer: {nodes: e}}"),
                ":2:63: warning: no effect at 'c' (eject): the balancer before whom it calls");
    assert_silent(ASKED(", eject: 5", "a: {prefer: same_zone}"));
    assert_silent(ASKED("", "default: {eject: 5}, s: {timeout: 1s}")); /* services are meant */
    assert_silent(ASKED("", "a: {health: 10s, balancer: {nodes: e}}"));
    assert_said(ASKED("", "a: {balancer: {replicas: 2}}"), "there is no balancer before 'a'");
    assert_silent(ASKED("", "a: {balancer: {nodes: e, replicas: 2}}"));
}

/* --- what another key makes useless or endless --- */

static void what_does_not_come_in_time(void)
{
    const char *text = APPLICATION
        "[]}}}\n" CLIENT("%s") "deployment: {services: {a: , b: }, calls: {b: {%s}}}\n" EXPERIMENT;
    assert_said(text_of(text, "", "timeout: 20ms, hedge: 21ms"),
                ":3:70: warning: a gives up a try at b after 20 ms, and would send another one "
                "beside it after 21 ms: never");
    assert_said(text_of(text, ", timeout: 1s, hedge: 2s", ""), "c gives up a try at a after 1 s");
    assert_said(text_of(text, "", "timeout: 20ms, acquire_timeout: 5ms"),
                "no effect: a has as many connections to b as it likes");
    assert_silent(text_of(text, "", "timeout: 20ms, hedge: 20ms"));
    assert_silent(text_of(text, "", "hedge: 20ms"));
    assert_silent(text_of(text, "", "timeout: 20ms, hedge: p95"));
    assert_silent(text_of(text, "", "timeout: 20ms, acquire_timeout: 5ms, connections: 3"));
    assert_silent(text_of(text, "", "acquire_timeout: 5ms, protocol: http1(connections=2)"));
}

static void tries_that_are_none_or_have_no_end(void)
{
    const char *text = APPLICATION "[]}}}\n" CLIENT(
        "%s") "deployment: {services: {a: , b: {%s}}, calls: {default: {%s}}}\n" EXPERIMENT;
    assert_said(text_of(text, ", retry: {backoff: 10ms}", "", ""),
                ":2:73: warning: c asks a once only: what `retry` says has no effect");
    assert_said(text_of(text, "", "", "retry: {budget: 20%}"),
                "warning: a asks b once only: what `retry` says has no effect");
    assert_said(text_of(text, ", retry: {also: [timeout]}", "", ""), "c asks a once only");
    assert_said(text_of(text, ", retry: {elsewhere: true}", "", ""), "c asks a once only");
    assert_silent(text_of(text, ", retry: {attempts: 1, backoff: 10ms}", "", ""));
    assert_silent(text_of(text, ", retry: {attempts: 2, backoff: 10ms}", "", ""));
    assert_said(text_of(text, ", retry: unlimited", "", ""),
                ":2:63: warning: c asks a again without end and without a wait");
    assert_said(text_of(text, "", "", "retry: {attempts: unlimited, backoff: 0s}"),
                "warning: a asks b again without end and without a wait");
    assert_silent(text_of(text, ", retry: {attempts: unlimited, backoff: 1ms}", "", ""));
    assert_silent(text_of(text, ", retry: {attempts: unlimited, budget: 20%}", "", ""));
}

static void lines_in_which_nobody_stands(void)
{
    const char *text =
        APPLICATION "[]}}}\n" CLIENT("") "deployment: {services: {a: , b: {%s}}}\n" EXPERIMENT;
    assert_said(text_of(text, "queue: 10"),
                ":3:41: warning: no effect at 'b': its workers are unlimited");
    assert_said(text_of(text, "order: lifo"), "no effect at 'b'");
    assert_said(text_of(text, "queue_timeout: 1s"), "no effect at 'b'");
    assert_silent(text_of(text, "queue: 10, workers: 64"));
    assert_silent(text_of(text, "order: fifo"));
}

static void lost_datagrams_are_waited_for(void)
{
    const char *text = APPLICATION
        "[]}}}\n" CLIENT("") "deployment: {zones: {p: , q: }, nodes: {n: {zones: [p]}, m: "
                             "{zones: [q]}}, network: {same_region: {latency: 1ms, loss: %s}}, "
                             "services: {a: {nodes: n}, b: {nodes: m}}, "
                             "calls: {b: {%s}}}\n" EXPERIMENT;
    assert_said(text_of(text, "1%", "protocol: udp"),
                ":3:176: warning: a calls b by udp without a time-out: who loses a datagram waits");
    assert_silent(text_of(text, "1%", "protocol: udp, timeout: 1s"));
    assert_silent(text_of(text, "1%", "protocol: udp, deadline: 1s"));
    assert_silent(text_of(text, "0%", "protocol: udp"));
    assert_silent(text_of(text, "1%", "protocol: tcp"));
}

/* --- releases --- */

static void mistakes_do_something_and_are_found(void)
{
    const char *text = APPLICATION "[]}}}\n" CLIENT(
        "") "deployment: {services: {a: , b: {replicas: 4, releases: {every: 1h, %s, "
            "bad: {probability: 50%%%s}}}}}\n" EXPERIMENT;
    assert_said(text_of(text, "strategy: rolling", ", errors: 20%"),
                "nobody finds a mistake in a release of 'b': it stays, and no other one follows");
    assert_said(text_of(text, "strategy: blue_green", ", slower: 2"), "nobody finds a mistake");
    assert_said(text_of(text, "strategy: canary", ""), "mistakes in releases of 'b' do nothing");
    assert_silent(text_of(text, "strategy: canary", ", errors: 20%"));
    assert_silent(text_of(text, "strategy: rolling", ", crash: true, found_after: 5min"));
}

/* Told of keys beside one without which they mean nothing. */
static void the_key_that_matters_is_missing(void)
{
    const char *text =
        APPLICATION "[]}}}\n" CLIENT("") "deployment: {services: {a: , b: {%s}}}\n" EXPERIMENT;
    assert_said(text_of(text, "releases: {train: 7d}"), "nothing of 'b' is released: `every`");
    assert_said(text_of(text, "releases: {bad: {probability: 5%, errors: 5%}}"),
                "nothing of 'b' is released: `every`");
    assert_silent(text_of(text, "releases: {strategy: canary}")); /* of a disruption */
    assert_said(text_of(text, "autoscale: {max: 8}"), "'b' is not scaled: `target` is missing");
    assert_silent(text_of(text, "autoscale: {max: 8, target: 60%}"));
}

/* --- messaging --- */

#define HEARD(endpoint, topic)                                                                     \
    "application: {modules: {a: {x: [{publish: jobs}]}, b: {y: {" endpoint                         \
    ", steps: [{compute: 700ms}]}}}}\n" CLIENT("") "deployment: {topics: {jobs: {" topic           \
                                                   "}}, services: {a: , b: }}\n" EXPERIMENT

/* 500 of 0.7 s are 350 s; 300 s are enough for 428. */
static void batches_take_longer_than_there_is_time(void)
{
    assert_said(HEARD("topic: jobs, prefetch: 500", "kind: log"),
                ":1:67: warning: 500 messages of topic 'jobs' take 5.83 min, and who works for 5 "
                "min is put out of its group");
    assert_said(HEARD("topic: jobs, prefetch: 500", "kind: log"), "prefetch: 428, or");
    assert_said(HEARD("topic: jobs, prefetch: 1", "kind: log, poll: 600ms"), "or shorter work");
    assert_silent(HEARD("topic: jobs, prefetch: 428", "kind: log"));
    assert_silent(HEARD("topic: jobs, prefetch: 500", "kind: log, poll: none"));
    assert_silent(HEARD("topic: jobs, prefetch: 500", "kind: queue"));
}

/* What a consumer refuses comes again after `visibility`; in a backlog that is nearly all. */
static void consumers_have_room_for_what_they_are_given(void)
{
    const char *text =
        "application: {modules: {a: {x: [{publish: jobs}]}, b: {y: {topic: jobs, "
        "steps: [{compute: 7ms}]}}}}\n" CLIENT("") "deployment: {topics: {jobs: "
                                                   "{%s}}, services: {a: , b: {%s}}}\n" EXPERIMENT;
    static const char *const silent[][2] = {{"kind: queue", "workers: 1, queue: 9"},
                                            {"kind: queue", "workers: 1"},
                                            {"kind: queue", ""},
                                            {"kind: log", "workers: 1, queue: 5"}};
    assert_said(text_of(text, "kind: queue", "workers: 1, queue: 8"),
                ":1:67: warning: an instance of 'b' is given 10 messages of topic 'jobs' at "
                "a time and has room for 9: those that it refuses come again after 30 s");
    assert_said(text_of(text, "kind: queue", "workers: 1, queue: 8"),
                "prefetch: 9, or a longer `queue` of 'b'");
    assert_said(text_of(text, "kind: queue, delivery: at_most_once", "workers: 1, queue: 8"),
                "refuses are lost");
    for (size_t i = 0; i < sizeof silent / sizeof *silent; i++)
        assert_silent(text_of(text, silent[i][0], silent[i][1]));
}

#define STORE                                                                                      \
    "application: {datasets: {d: {keys: 9}}, modules: {a: {x: [{read: d}]}, b: {y: "               \
    "[]}}}\n" CLIENT(                                                                              \
        "") "deployment: {services: {a: , b: }, stores: {s: {datasets: all, read_time: 0s, "       \
            "%s}}}\n" EXPERIMENT

/* `replicas` is 1 unless it is written, and a majority of one survives nobody. */
static void copies_are_meant_to_be_several(void)
{
    static const char *const alone[] = {"kind: raft",  "kind: etcd, shards: 8", "kind: quorum",
                                        "kind: paxos", "kind: primary_replica", "kind: patroni"};
    static const char *const silent[] = {
        "kind: raft, replicas: 3", "kind: raft, replicas: 1",          "kind: single",
        "kind: single, shards: 8", "kind: primary_replica, shards: 8", "kind: quorum, members: 3"};
    for (size_t i = 0; i < sizeof alone / sizeof *alone; i++)
        assert_said(text_of(STORE, alone[i]),
                    "warning: store 's' has one replica: nobody has a copy");
    for (size_t i = 0; i < sizeof silent / sizeof *silent; i++)
        assert_silent(text_of(STORE, silent[i]));
}

/* Told of what was written only, and not of what a product has by default. */
static void keys_of_stores_that_do_nothing(void)
{
    static const char *const said[][2] = {
        {"kind: raft, replicas: 3, split: 20/s", "'s': only shards by range, fewer than `most`"},
        {"kind: raft, replicas: 3, shards: 4, split: 20/s", "'s': only shards by range"},
        {"kind: raft, replicas: 3, rebalance: 5s", "'s': it has no shards to be spread"},
        {"kind: raft, replicas: 3, lease: 70%", "nobody reads by a lease"},
        {"kind: raft, replicas: 3, most_skew: 1ms", "nobody reads by a lease"},
        {"kind: quorum, replicas: 3, sloppy: true", "'s': each member has a copy of all"},
        {"kind: primary_replica, replicas: 3, most_lag: 1s", "'s': replicas answer no reads"}};
    static const char *const silent[] = {
        "kind: raft, replicas: 3, shards: 4, by: range, split: 20/s",
        "kind: raft, replicas: 3, shards: 4, rebalance: 5s",
        "kind: raft, replicas: 3, lease: 70%, levels: {weak: {reads: lease}}",
        "kind: tikv, replicas: 3",
        "kind: cockroachdb, replicas: 3",
        "kind: quorum, replicas: 3, members: 4, sloppy: true",
        "kind: primary_replica, replicas: 3, most_lag: 1s, reads: replica"};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        assert_said(text_of(STORE, said[i][0]), said[i][1]);
        assert_said(text_of(STORE, said[i][0]), "no effect");
    }
    for (size_t i = 0; i < sizeof silent / sizeof *silent; i++)
        assert_silent(text_of(STORE, silent[i]));
}

static void names_of_topics_are_written_once(void)
{
    assert_said(HEARD("topic: job", "kind: queue"),
                ":1:67: warning: nobody publishes to 'job', and nobody hears 'jobs'");
    assert_said(HEARD("topic: job", "kind: queue"), "is it 'jobs'?");
    assert_silent(HEARD("topic: jobs", "kind: queue"));
    assert_silent(HEARD("topic: dead", "kind: queue, dead_letter: dead"));
}

TEST_MAIN(review, TEST(batches_take_longer_than_there_is_time),
          TEST(consumers_have_room_for_what_they_are_given), TEST(copies_are_meant_to_be_several),
          TEST(mistakes_do_something_and_are_found), TEST(names_of_topics_are_written_once),
          TEST(lost_datagrams_are_waited_for), TEST(tries_that_are_none_or_have_no_end),
          TEST(lines_in_which_nobody_stands), TEST(who_is_asked_is_said_where_it_counts),
          TEST(keys_of_stores_that_do_nothing), TEST(the_key_that_matters_is_missing),
          TEST(what_does_not_come_in_time), TEST(queues_that_begin_empty),
          TEST(time_outs_below_the_work), TEST(tries_multiply), TEST(silence_is_waited_for),
          TEST(services_wait_for_each_other), TEST(very_many_calls), TEST(hand_overs_have_an_end),
          TEST(the_run_cuts_as_foretold), TEST(connections_take_their_time),
          TEST(pings_that_others_cannot_repeat), TEST(profiles_begin_again),
          TEST(limits_below_what_is_asked))
