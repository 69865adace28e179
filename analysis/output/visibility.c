/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t-visibility (analysis/consistency/visibility.h) as tidy CSV: which share of the reads that begin
 * some time after a write was acknowledged see it.  All replications together; where some
 * collapsed, those and the others under names of their own.
 *
 * visibility.csv, architecture,store,from_s,to_s,reads,visible,low,high: a line for each stretch of
 * that time, of each store and (store empty) of all together; `visible` is the share, low and high
 * its 95 % interval as if reads were independent. */
#include "analysis/consistency/visibility.h"

#include <string.h>

#include "analysis/experiment/view.h"
#include "analysis/output/csv.h"
#include "analysis/output/exports.h"
#include "analysis/output/figure.h"
#include "analysis/statistics/interval.h"

enum { PARTS = 200, LEAST = 100 }; /* parts at most, reads in each at least */

/* The stores that any replication of the view has read from. */
static uint32_t stores_of(const struct results *results, const struct view *view,
                          const char **names, uint32_t most)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < results->replications; i++) {
        const struct visibility_digest *left =
            results->architectures[view->architecture].visibilities[i];
        for (uint32_t k = 0; left && view_has(results, view, i) && k < left->count; k++) {
            uint32_t j = 0;
            while (j < count && strcmp(names[j], left->stores[k].store) != 0)
                j++;
            if (j == count && count < most)
                names[count++] = left->stores[k].store;
        }
    }
    return count;
}

static void add_up(const struct results *results, const struct view *view, const char *store,
                   struct histogram *since, struct histogram *stale)
{
    for (uint32_t i = 0; i < results->replications; i++) {
        const struct visibility_digest *left =
            results->architectures[view->architecture].visibilities[i];
        for (uint32_t k = 0; left && view_has(results, view, i) && k < left->count; k++)
            if (strcmp(store, left->stores[k].store) == 0) {
                histogram_add_digest(since, left->stores[k].since);
                histogram_add_digest(stale, left->stores[k].stale);
            }
    }
}

static void print_cell(double value, FILE *to)
{
    char text[FIGURE_SIZE];
    figure_exact(text, sizeof text, value);
    fprintf(to, ",%s", text);
}

static void print_store(const struct results *results, const struct view *view, const char *store,
                        FILE *to, struct arena *arena)
{
    struct histogram *since = histogram_create(arena), *stale = histogram_create(arena);
    add_up(results, view, store, since, stale);
    const uint64_t least = since->number / PARTS > LEAST ? since->number / PARTS : LEAST;
    const struct visible_curve curve = visible_curve(since, stale, least, arena);
    for (uint32_t i = 0; i < curve.count; i++) {
        const struct visible_part *part = &curve.parts[i];
        const struct bounds bounds = proportion_score(part->visible, part->reads, CONFIDENCE);
        csv_put_text(view_name(results, view, arena), to);
        fputc(',', to);
        csv_put_text(store, to);
        print_cell(seconds_of((double)part->from), to);
        print_cell(seconds_of((double)part->to), to);
        print_cell((double)part->reads, to);
        print_cell((double)part->visible / (double)part->reads, to);
        print_cell(bounds.low, to);
        print_cell(bounds.high, to);
        fputc('\n', to);
    }
}

static void print(const struct exported *what, FILE *to)
{
    enum { MOST_STORES = 256 };
    const struct results *results = what->results;
    struct arena *arena = arena_create_surely();
    const char **stores = arena_array(arena, MOST_STORES, sizeof *stores);
    fputs("architecture,store,from_s,to_s,reads,visible,low,high\n", to);
    for (uint32_t i = 0; i < results->architecture_count; i++)
        for (uint32_t j = 0; j < view_count(results, i); j++) {
            const struct view view = view_of(results, i, j);
            const uint32_t count = stores_of(results, &view, stores, MOST_STORES);
            for (uint32_t k = 0; k < count; k++)
                print_store(results, &view, stores[k], to, arena);
        }
    arena_destroy(arena);
}

extern const struct export_class export_visibility;
const struct export_class export_visibility = {
    .doc = "how soon a write is seen, as CSV",
    .file = "visibility.csv",
    .print = print,
};
