/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs yardsticks and product in turn, several times, and prints medians and their ratio.  Ratios
 * of one run are comparable between machines; nanoseconds are not.  Usage: bench [repetitions]
 * [engine | scenarios | stores] */
#include <string.h>

#include "tests/bench/bench.h"
#include "tests/bench/report.h"

int main(int argc, char **argv)
{
    const int asked = argc > 1 ? atoi(argv[1]) : 5;
    const char *part = argc > 2 ? argv[2] : "all";
    struct report report = {.repetitions = asked < 1                  ? 1
                                           : asked > REPETITIONS_MOST ? REPETITIONS_MOST
                                                                      : (unsigned)asked};
    report_head();
    const bool all = strcmp(part, "all") == 0;
    if (all || strcmp(part, "engine") == 0)
        bench_engine(&report);
    if (all || strcmp(part, "scenarios") == 0)
        bench_scenarios(&report);
    if (all || strcmp(part, "stores") == 0)
        bench_stores(&report);
    return report.missed > 0;
}
