/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/controlled.h"

#include <stdlib.h>

#include "analysis/output/lines.h"

struct gained {
    const char *name;
    double gain;
};

static int greatest_first(const void *a, const void *b)
{
    const double one = ((const struct gained *)a)->gain, other = ((const struct gained *)b)->gain;
    return (other > one) - (other < one);
}

void controlled_print(const struct results *results, uint32_t architecture, struct arena *arena,
                      FILE *to)
{
    const struct architecture_result *about = &results->architectures[architecture];
    struct gained *list = arena_array(arena, results->column_count + 1, sizeof *list);
    uint32_t count = 0;
    if (!about->controls && !about->apart)
        return;
    for (uint32_t i = 0; i < results->column_count; i++) {
        const struct summary summary = results_summary(results, architecture, i);
        const double gain = about->apart ? summary.worth : summary.gain;
        if (gain > 0 && line_wanted(results, i))
            list[count++] = (struct gained){results->columns[i].name, gain};
    }
    qsort(list, count, sizeof *list, greatest_first);
    fprintf(to, "%s: ", about->name);
    if (count == 0)
        fputs(about->apart ? "antithetic pairs gain nothing that can be told"
                           : "control variates help with nothing that is shown, and were not used",
              to);
    for (uint32_t i = 0; i < count; i++)
        fprintf(to, "%s%s %.*f",
                i              ? ", "
                : about->apart ? "each run of a pair is worth independent ones: "
                               : "control variates spare replications, times: ",
                list[i].name, about->apart ? 2 : list[i].gain < 10, list[i].gain);
    fputc('\n', to);
}
