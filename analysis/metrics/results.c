/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/metrics/results.h"

#include <string.h>

uint32_t results_failed(const struct results *results, uint32_t architecture)
{
    uint32_t failed = 0;
    for (uint32_t i = 0; i < results->replications; i++)
        failed += results->architectures[architecture].failed[i];
    return failed;
}

uint32_t results_cut(const struct results *results, uint32_t architecture)
{
    const struct architecture_result *about = &results->architectures[architecture];
    uint32_t cut = 0;
    for (uint32_t i = 0; about->cut && i < results->replications; i++)
        cut += about->cut[i];
    return cut;
}

const char *results_failure(const struct results *results, uint32_t architecture)
{
    const struct architecture_result *about = &results->architectures[architecture];
    for (uint32_t i = 0; i < results->replications; i++)
        if (about->failed[i] && !(about->cut && about->cut[i]))
            return about->failure[i];
    return NULL;
}

void results_want_memory(const struct results *results, struct arena *arena)
{
    for (uint32_t i = 0; i < results->architecture_count; i++) {
        const struct architecture_result *about = &results->architectures[i];
        for (uint32_t r = 0; r < results->replications; r++)
            if (about->failed[r] &&
                strncmp(about->failure[r], MACHINE_GAVE_NONE, strlen(MACHINE_GAVE_NONE)) == 0)
                arena_fail(arena, "%s: %s", about->name, about->failure[r]);
    }
}

uint32_t results_column(const struct results *results, const char *name)
{
    for (uint32_t i = 0; i < results->column_count; i++)
        if (strcmp(results->columns[i].name, name) == 0)
            return i;
    return UINT32_MAX;
}

double result_cell(const struct results *results, uint32_t architecture, uint32_t replication,
                   uint32_t column)
{
    const struct architecture_result *about = &results->architectures[architecture];
    return sums_value(&results->columns[column].estimator,
                      &about->cells[(uint64_t)replication * results->column_count + column]);
}

static enum verdict worse(enum verdict one, enum verdict other)
{
    static const enum verdict order[] = {VERDICT_missed, VERDICT_undecided, VERDICT_met};
    unsigned i = 0;
    while (order[i] != one && order[i] != other)
        i++;
    return order[i];
}

enum verdict architecture_verdict(const struct architecture_result *about)
{
    enum verdict verdict = VERDICT_met;
    for (uint32_t i = 0; i < about->objective_count; i++)
        verdict = worse(verdict, about->objectives[i].verdict);
    return verdict;
}

enum verdict results_verdict(const struct results *results)
{
    enum verdict verdict = VERDICT_met;
    for (uint32_t i = 0; i < results->architecture_count; i++)
        verdict = worse(verdict, architecture_verdict(&results->architectures[i]));
    return verdict;
}
