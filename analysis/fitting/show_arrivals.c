/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "analysis/fitting/show_fits.h"

static const struct sheet_column columns[] = {
    {"window", "window", "s"},
    {"windows", "windows", ""},
    {"dispersion", "index of dispersion", ""},
    {"poisson", "were it Poisson", ""},
    {"within_day", "about the time of day", ""},
};
enum { WINDOW, WINDOWS, DISPERSION, POISSON, WITHIN, COLUMNS };
_Static_assert(sizeof columns / sizeof columns[0] == COLUMNS, "one row each");

static void put_row(struct sheet *sheet, uint32_t row, const struct dispersion *dispersion)
{
    struct arena *arena = sheet->arena;
    *sheet_at(sheet, row, WINDOW) =
        (struct sheet_cell){duration_text(dispersion->window * 1e9, arena), dispersion->window};
    *sheet_at(sheet, row, WINDOWS) = (struct sheet_cell){
        arena_format(arena, "%zu", dispersion->count), (double)dispersion->count};
    *sheet_at(sheet, row, DISPERSION) =
        (struct sheet_cell){arena_format(arena, "%.4g", dispersion->index), dispersion->index};
    *sheet_at(sheet, row, POISSON) = (struct sheet_cell){
        arena_format(arena, "1 ± %.2g", 2 * dispersion->error), 2 * dispersion->error};
    *sheet_at(sheet, row, WITHIN) = (struct sheet_cell){
        isnan(dispersion->within) ? NULL : arena_format(arena, "%.4g", dispersion->within),
        dispersion->within};
}

static const char *rate_text(double rate, struct arena *arena)
{
    return rate >= 0.1 ? arena_format(arena, "%.5g/s", rate)
                       : arena_format(arena, "%.5g/h", rate * 3600);
}

static const char *file_text(const struct arrivals_found *found, struct arena *arena)
{
    const char *text = "";
    if (found->doubled > 0)
        text = arena_format(arena, "\n%zu rows have the time of the row before: doubled?",
                            found->doubled);
    if (found->backwards > 0)
        text = arena_format(arena, "%s\n%zu rows go back in time: the file is not sorted", text,
                            found->backwards);
    if (found->gaps > 0)
        text = arena_format(arena, "%s\n%zu rows are missing, the first ones after %s", text,
                            found->gaps, duration_text(found->first_gap * 1e9, arena));
    return text;
}

static const char *hours_text(const struct arrivals_found *found, struct arena *arena)
{
    unsigned least = 0, most = 0;
    if (!found->daily)
        return "";
    for (unsigned h = 1; h < HOURS; h++) {
        least = found->hours[h] < found->hours[least] ? h : least;
        most = found->hours[h] > found->hours[most] ? h : most;
    }
    return arena_format(arena, "\nby hour of the day from %s (%02u:00) to %s (%02u:00)",
                        rate_text(found->hours[least], arena), least,
                        rate_text(found->hours[most], arena), most);
}

static const char *head_of(const struct arrivals_shown *shown, struct arena *arena)
{
    const struct arrivals_found *found = shown->found;
    const char *gaps =
        isnan(found->gap_cv)
            ? ""
            : arena_format(arena, "\ngaps: cv %.3g, correlation from one to the next %.3f",
                           found->gap_cv, found->gap_correlation);
    const char *bins = found->bin > 0 ? arena_format(arena, " in bins of %s",
                                                     duration_text(found->bin * 1e9, arena))
                                      : "";
    return arena_format(arena, "%zu rows%s over %s: %s on average%s%s%s", found->rows, bins,
                        duration_text(found->span * 1e9, arena), rate_text(found->rate, arena),
                        gaps, hours_text(found, arena), file_text(found, arena));
}

static const char *suggestion(const struct arrivals_shown *shown, struct arena *arena)
{
    const struct arrivals_found *found = shown->found;
    switch (found->like) {
    case ARRIVALS_poisson:
        return arena_format(arena,
                            "as Poisson arrivals would be, at every length: paste  arrivals: "
                            "poisson(%s)",
                            rate_text(found->rate, arena));
    case ARRIVALS_profile:
        return arena_format(arena,
                            "the rate moves: paste  arrivals: profile(file=%s column=%s every=%s)",
                            shown->file, shown->counts, duration_text(found->bin * 1e9, arena));
    case ARRIVALS_renewal:
        return arena_format(
            arena, "gaps know nothing of each other: paste  arrivals: renewal(%s)",
            shown->gaps->fits[0].law->text(shown->gaps->sample, shown->gaps->fits[0].p, arena));
    default:
        return arena_format(arena,
                            "in bursts, or with a rate that moves, as no law of gaps says: paste  "
                            "arrivals: trace(file=%s column=%s)",
                            shown->file, shown->times);
    }
}

struct sheet *arrivals_sheet(const struct arrivals_shown *shown, struct arena *arena)
{
    const struct arrivals_found *found = shown->found;
    struct sheet *sheet = sheet_create(&(struct sheet){.arena = arena,
                                                       .command = "dispersions",
                                                       .head = head_of(shown, arena),
                                                       .foot = suggestion(shown, arena),
                                                       .columns = columns,
                                                       .column_count = COLUMNS,
                                                       .row_count = found->dispersion_count},
                                       found->dispersion_count);
    for (unsigned i = 0; i < found->dispersion_count; i++)
        put_row(sheet, i, &found->dispersions[i]);
    return sheet;
}
