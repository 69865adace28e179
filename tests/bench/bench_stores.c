/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replication message by message against loops that send the same messages, and what it costs to
 * look at what clients see. */
#include <stdio.h>

#include "tests/bench/bench.h"
#include "tests/bench/report.h"

struct store_bench {
    const char *what, *file, *per_second;
    struct store_result (*by_hand)(const struct store_task *task);
    struct store_task task;
    double target, least; /* ratio; operations simulated per second */
};

/* Tens of thousands of operations: the means have standard errors below 0.2 %; heartbeats, which
 * the loops leave out, send along what waits for a batch (1 %). */
static void bench_store(struct report *report, const struct store_bench *bench)
{
    double yardstick[REPETITIONS_MOST], product[REPETITIONS_MOST];
    char text[64], least[64];
    for (unsigned i = 0; i < report->repetitions; i++) {
        const struct store_result hand = bench->by_hand(&bench->task);
        const struct scenario_cost cost = scenario_run(bench->file, NULL, 1, 1);
        same_work(bench->what, hand.mean, cost.mean, 0.02);
        same_work(bench->what, hand.operations, cost.requests, 0.02);
        yardstick[i] = hand.cpu / hand.operations;
        product[i] = cost.cpu / cost.requests;
    }
    const double each = report_median(report, product);
    report_ratio(report, bench->what, report_median(report, yardstick), each, bench->target);
    snprintf(text, sizeof text, "%.0f /s", 1e9 / each);
    snprintf(least, sizeof least, ">= %.0f /s", bench->least);
    report_value(report, bench->per_second, text, least, 1e9 / each >= bench->least);
}

static void bench_history(struct report *report)
{
    enum { HISTORY = 10000000 };
    double yardstick[REPETITIONS_MOST], product[REPETITIONS_MOST], bytes = 0;
    char text[64];
    for (unsigned i = 0; i < report->repetitions; i++) {
        const struct history_cost cost = history_product(HISTORY);
        yardstick[i] = history_by_hand(HISTORY);
        product[i] = cost.each;
        bytes = cost.bytes;
    }
    report_ratio(report, "history of 10M, checked, per operation", report_median(report, yardstick),
                 report_median(report, product), 0);
    snprintf(text, sizeof text, "%.2f bytes", bytes / HISTORY);
    report_value(report, "... memory, per operation", text, "<= 8 bytes", bytes / HISTORY <= 8);
}

void bench_stores(struct report *report)
{
    static const struct store_bench benches[] = {
        {"raft of 3, per commit",
         "scenarios/bench/raft.yaml",
         "... commits simulated",
         raft_by_hand,
         {.replicas = 3, .rate = 2000, .duration = 20, .disk = 200000},
         12,
         1e5},
        {"raft of 5, per commit",
         "scenarios/bench/raft-5.yaml",
         "... commits simulated",
         raft_by_hand,
         {.replicas = 5, .rate = 2000, .duration = 20, .disk = 200000},
         12,
         1e5},
        {"raft of 3 in batches, per commit",
         "scenarios/bench/raft-batches.yaml",
         "... commits simulated",
         raft_by_hand,
         {.replicas = 3, .rate = 20000, .duration = 5, .disk = 30000, .wait = 1000000},
         18,
         1e5},
        {"quorum of 3, per operation",
         "scenarios/bench/quorum.yaml",
         "... operations simulated",
         quorum_by_hand,
         {.replicas = 3, .rate = 4000, .duration = 20, .disk = 200000},
         10,
         1e5}};
    for (unsigned i = 0; i < sizeof benches / sizeof *benches; i++)
        bench_store(report, &benches[i]);
    bench_history(report);
}
