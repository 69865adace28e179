/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/shifts.h"

#include <math.h>

#include "models/plan/source.h"
#include "models/words/workers.h"
#include "sim/csv.h"

static bool check(const struct worker_table *table, const struct shifts *shifts,
                  struct complaints *to)
{
    if (shifts->most == 0)
        complain(to, &table->column, "one step at least has a worker", "all rows of '%s' are zero",
                 table->file);
    else if ((double)table->every * shifts->count >= 9e18)
        complain(to, &table->every, NULL, "the timetable would last longer than 290 years");
    else
        return true;
    return false;
}

/* NULL after a complaint. */
static const struct shifts *read_table(const struct worker_table *table, struct arena *arena,
                                       struct complaints *to)
{
    const struct csv_column wanted = {table->file, table->column, CSV_COUNTS, &table->file};
    struct csv_values read;
    if (!csv_read_column(&wanted, arena, to, &read))
        return NULL;
    uint32_t *workers = arena_array(arena, read.count, sizeof *workers);
    struct shifts *shifts = arena_alloc(arena, sizeof *shifts);
    *shifts =
        (struct shifts){.workers = workers, .count = (uint32_t)read.count, .every = table->every};
    for (uint32_t i = 0; i < shifts->count; i++) {
        workers[i] = (uint32_t)read.values[i];
        shifts->most = workers[i] > shifts->most ? workers[i] : shifts->most;
    }
    if (!check(table, shifts, to))
        return NULL;
    shifts->cycle = shifts->every * shifts->count;
    return shifts;
}

void shifts_set(struct party *party, const struct chosen *workers, struct arena *arena,
                struct complaints *to)
{
    const struct worker_class *class = (const struct worker_class *)workers->class;
    const uint64_t places =
        class && class->places ? class->places(workers->settings) : COUNT_UNLIMITED;
    party->workers = places == COUNT_UNLIMITED ? NONE : (uint32_t)places;
    if (class && class->table)
        party->shifts = read_table(class->table(workers->settings), arena, to);
    if (party->shifts)
        party->workers = party->shifts->most;
    party->lasting = party->shifts ? shifts_mean(party->shifts, 0, 0) : party->workers;
    party->capacity = party->lasting;
}

static uint32_t step_at(const struct shifts *shifts, sim_time time)
{
    return (uint32_t)(time % shifts->cycle / shifts->every);
}

uint32_t shifts_at(const struct shifts *shifts, sim_time time)
{
    return shifts->workers[step_at(shifts, time)];
}

sim_time shifts_next(const struct shifts *shifts, sim_time time)
{
    const uint32_t step = step_at(shifts, time);
    const sim_time began = time - time % shifts->every;
    for (uint32_t i = 1; i < shifts->count; i++) {
        sim_time next;
        if (shifts->workers[(step + i) % shifts->count] != shifts->workers[step])
            return clock_add(began, shifts->every * i, &next) ? next : SIM_NEVER;
    }
    return SIM_NEVER;
}

/* Workers times ns in [0, time). */
static double held_until(const struct shifts *shifts, sim_time time)
{
    const sim_time into = time % shifts->cycle;
    const uint32_t step = step_at(shifts, time);
    double cycle = 0, part = 0;
    for (uint32_t i = 0; i < shifts->count; i++) {
        cycle += (double)shifts->workers[i] * (double)shifts->every;
        if (i < step)
            part = cycle;
    }
    return (double)(time / shifts->cycle) * cycle + part +
           (double)shifts->workers[step] * (double)(into % shifts->every);
}

double shifts_mean(const struct shifts *shifts, sim_time from, sim_time until)
{
    if (until <= from || until == SIM_NEVER)
        return shifts_mean(shifts, 0, shifts->cycle);
    return (held_until(shifts, until) - held_until(shifts, from)) / (double)(until - from);
}

/* Of all sources; those who wait for answers ask as they are served. */
static double rate_in(const struct plan *plan, sim_time from, sim_time until)
{
    double rate = 0;
    for (uint32_t client = 0; client < plan->client_count; client++)
        rate += source_is_closed(plan, client) ? 0.0 : source_rate(plan, client, from, until);
    return rate;
}

double shifts_fullest(const struct plan *plan, const struct party *party, double load,
                      sim_time from, sim_time until, bool *closes)
{
    const struct shifts *shifts = party->shifts;
    const double all = rate_in(plan, from, until);
    double most = 0;
    sim_time begins = from, end;
    *closes = false;
    for (uint32_t i = 0; i <= shifts->count && begins < until; i++, begins = end) {
        if (!clock_add(begins - begins % shifts->every, shifts->every, &end) || end > until)
            end = until;
        const double workers = shifts_at(shifts, begins);
        const double share = all > 0.0 ? rate_in(plan, begins, end) / all : 1.0;
        *closes |= workers <= 0.0;
        if (workers > 0.0)
            most = fmax(most, load * party->capacity * share / workers);
    }
    return most;
}

sim_time shifts_length(const struct plan *plan)
{
    sim_time longest = 0;
    for (uint32_t i = 0; i < plan->party_count; i++) {
        const struct shifts *shifts = plan->parties[i].shifts;
        if (shifts && shifts->cycle > longest)
            longest = shifts->cycle;
    }
    return longest;
}
