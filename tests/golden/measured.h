/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A prediction beside a measurement: PostgreSQL with four clients, from what one client measured
 * (scenarios/data/README.md).
 *
 * Why: closed forms say whether the simulator does what it should; this says how far such a simple
 * model is from a real system.  The error is printed as it is.
 *
 * The law of the response times of one client is fitted, and taken for processor time on the two
 * cores of that machine, or for waiting that is shared with nobody. */
#ifndef TESTS_GOLDEN_MEASURED_H
#define TESTS_GOLDEN_MEASURED_H

#include <stdlib.h>
#include <unistd.h>

#include "analysis/cli/prepare.h"
#include "analysis/fitting/fit.h"
#include "sim/csv.h"

enum measured_value {
    MEASURED_rate,
    MEASURED_mean,
    MEASURED_p50,
    MEASURED_p95,
    MEASURED_p99,
    MEASURED_VALUES
};

static const struct {
    const char *column, *text;
    double scale; /* from base units to what is printed */
} measured_values[MEASURED_VALUES] = {{"goodput", "transactions/s", 1},
                                      {"latency.mean", "mean, ms", 1e3},
                                      {"latency.p50", "p50, ms", 1e3},
                                      {"latency.p95", "p95, ms", 1e3},
                                      {"latency.p99", "p99, ms", 1e3}};

static const char *const measured_steps[] = {"compute", "delay"};
static const char *const measured_texts[] = {"all of it processor time", "all of it waiting"};

struct measured_part {
    const char *law;
    double measured[MEASURED_VALUES], predicted[2][MEASURED_VALUES]; /* as they are printed */
    bool known;
};

static inline bool measured_read(const char *clients, const char *column, struct arena *arena,
                                 struct csv_values *into)
{
    struct complaints none = {0};
    const char *path = arena_format(arena, "scenarios/data/pgbench_tpcb_%s.csv", clients);
    const struct csv_column wanted = {.path = path, .column = column, .cells = CSV_NUMBERS};
    return csv_read_column(&wanted, arena, &none, into);
}

/* What four clients measured. */
static inline bool measured_of_four(struct measured_part *part, struct arena *arena)
{
    struct csv_values times, latencies;
    if (!measured_read("c4", "time_s", arena, &times) ||
        !measured_read("c4", "latency_us", arena, &latencies))
        return false;
    const size_t count = latencies.count;
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += latencies.values[i] *= 1e3;
    const struct measured sample = sample_of(latencies.values, count, arena);
    static const double shares[MEASURED_VALUES] = {
        [MEASURED_p50] = 0.5, [MEASURED_p95] = 0.95, [MEASURED_p99] = 0.99};
    part->measured[MEASURED_rate] = (double)count / times.values[count - 1];
    part->measured[MEASURED_mean] = sum / (double)count * 1e-6;
    for (unsigned i = MEASURED_p50; i < MEASURED_VALUES; i++)
        part->measured[i] = sample_quantile(&sample, shares[i]) * 1e-6;
    return true;
}

/* The best law for one client. */
static inline const char *measured_law(struct arena *arena)
{
    struct csv_values latencies;
    unsigned count = 0;
    if (!measured_read("c1", "latency_us", arena, &latencies))
        return NULL;
    for (size_t i = 0; i < latencies.count; i++)
        latencies.values[i] *= 1e3;
    const struct measured sample = sample_of(latencies.values, latencies.count, arena);
    const struct fit *fits = fit_all(&sample, &count, arena);
    return count > 0 ? fits[0].law->text(&sample, fits[0].p, arena) : NULL;
}

static inline bool measured_predict(struct measured_part *part, unsigned kind, struct arena *arena)
{
    char path[] = "/tmp/maquette-measured-XXXXXX";
    const char *const words[] = {path};
    const struct options options = {.words = {(const char **)words, 1},
                                    .quiet = true,
                                    .metrics =
                                        "goodput,latency.mean,latency.p50,latency.p95,latency.p99"};
    const int file = mkstemp(path);
    FILE *to = file < 0 ? NULL : fdopen(file, "w");
    struct prepared prepared;
    if (!to)
        return false;
    fprintf(to,
            "application: {modules: {db: {transact: [{%s: %s}]}}}\n"
            "workload: {clients: {arrivals: closed(users=4 think=0s), mix: db.transact}}\n"
            "deployment: {nodes: {m: {cores: 2}}, services: {db: {nodes: m}}}\n"
            "experiment: {warmup: 1s, duration: 20s, replications: 10, seed: 1}\n",
            measured_steps[kind], part->law);
    fclose(to);
    const bool good = command_prepare(&options, arena, &prepared);
    unlink(path);
    if (!good)
        return false;
    const struct study study = {.subjects = prepared.subjects,
                                .subject_count = 1,
                                .columns = &prepared.columns,
                                .seed = prepared.seed,
                                .replications = prepared.replications};
    const struct results *results = study_run(&study, arena);
    for (unsigned i = 0; i < MEASURED_VALUES; i++)
        part->predicted[kind][i] =
            results_summary(results, 0, results_column(results, measured_values[i].column)).mean *
            measured_values[i].scale;
    return true;
}

static inline struct measured_part measured_part(struct arena *arena)
{
    struct measured_part part = {.law = measured_law(arena)};
    part.known = part.law && measured_of_four(&part, arena) && measured_predict(&part, 0, arena) &&
                 measured_predict(&part, 1, arena);
    return part;
}

static inline double measured_error(const struct measured_part *part, unsigned kind, unsigned value)
{
    return part->predicted[kind][value] / part->measured[value] - 1;
}

static inline void measured_write(const struct measured_part *part, FILE *to)
{
    fprintf(to,
            "\n## A prediction beside a measurement\n\n"
            "PostgreSQL 15 on two cores (pgbench, TPC-B; the first 5,000 transactions of each run, "
            "scenarios/data/README.md):\n"
            "one client measured, fitted by `maquette fit` (%s),\n"
            "and four clients predicted from that, where all of the time is taken for processor "
            "time on the two cores, or for waiting\n"
            "that is shared with nobody. The error is as it is: how much of the time is processor "
            "time lies between, and one client\n"
            "cannot tell; what they wait for together (locks, the log that is written for several "
            "at once) is in neither.\n\n"
            "| four clients | measured | %s | error | %s | error |\n|---|--:|--:|--:|--:|--:|\n",
            part->law, measured_texts[0], measured_texts[1]);
    for (unsigned i = 0; i < MEASURED_VALUES; i++)
        fprintf(to, "| %s | %.4g | %.4g | %+.0f %% | %.4g | %+.0f %% |\n", measured_values[i].text,
                part->measured[i], part->predicted[0][i], 100 * measured_error(part, 0, i),
                part->predicted[1][i], 100 * measured_error(part, 1, i));
}

#endif
