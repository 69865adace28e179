/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/workload/recording.h"

#include "sim/csv.h"

#define BYTES_MOST 1e9

/* A column named by its number has its header among its names. */
static bool read_rows(const struct trace_settings *given, const char *const *column,
                      enum csv_cells cells, size_t rows, struct arena *arena, struct complaints *to,
                      struct csv_values *into)
{
    const struct csv_column wanted = {given->file, *column, cells, column};
    if (!csv_read_column(&wanted, arena, to, into))
        return false;
    if (cells == CSV_NAMES && into->count == rows + 1) {
        into->values++;
        into->count--;
    }
    if (into->count == rows)
        return true;
    complain(to, column, "name both columns by their headers",
             "'%s' has %zu times and %zu values in column %s", given->file, rows, into->count,
             *column);
    return false;
}

/* From `start` on. */
static const uint32_t *numbers_of(const struct csv_values *values, uint64_t start,
                                  struct arena *arena)
{
    uint32_t *numbers = arena_array(arena, values->count - start, sizeof *numbers);
    for (uint64_t i = start; i < values->count; i++)
        numbers[i - start] = (uint32_t)values->values[i];
    return numbers;
}

static bool sizes_good(const struct trace_settings *given, const struct csv_values *sizes,
                       struct complaints *to)
{
    for (size_t i = 0; i < sizes->count; i++)
        if (!(sizes->values[i] >= 0 && sizes->values[i] <= BYTES_MOST)) {
            complain(to, &given->bytes, "0 to 1e9 bytes", "row %zu of '%s' is of %.9g bytes", i + 1,
                     given->file, sizes->values[i]);
            return false;
        }
    return true;
}

bool recording_read(const struct trace_settings *given, size_t rows, struct arena *arena,
                    struct complaints *to, struct recorded *into)
{
    struct csv_values read;
    *into = (struct recorded){.count = rows - given->start, .field = &given->endpoint};
    if (*given->endpoint) {
        if (!read_rows(given, &given->endpoint, CSV_NAMES, rows, arena, to, &read))
            return false;
        into->endpoint = numbers_of(&read, given->start, arena);
        into->names = (const char *const *)read.names;
        into->name_count = read.name_count;
    }
    if (*given->bytes) {
        if (!read_rows(given, &given->bytes, CSV_NUMBERS, rows, arena, to, &read) ||
            !sizes_good(given, &read, to))
            return false;
        into->bytes = numbers_of(&read, given->start, arena);
    }
    if (*given->user) {
        if (!read_rows(given, &given->user, CSV_NAMES, rows, arena, to, &read))
            return false;
        into->user = numbers_of(&read, given->start, arena);
    }
    return true;
}
