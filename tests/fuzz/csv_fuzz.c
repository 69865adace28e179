/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a table: the first line is the column that is asked for, the rest the file.  What is
 * read is finite; what is not is told, with the file's name. */
#include <math.h>
#include <string.h>

#include "sim/csv.h"
#include "tests/fuzz/fuzz.h"

struct heard {
    struct complaints complaints;
    unsigned told;
};

static void hear(struct complaints *to, const void *field, bool error, const char *message,
                 const char *hint)
{
    (void)field, (void)error, (void)hint;
    FUZZ_CHECK(message[0], "an empty message");
    ((struct heard *)to)->told++;
}

int fuzz_csv(const uint8_t *data, size_t size)
{
    const uint8_t *end = size ? memchr(data, '\n', size) : NULL;
    if (!end)
        return 0;
    const size_t length = (size_t)(end - data);
    char *column = malloc(length + 1);
    FUZZ_CHECK(column, "no memory");
    memcpy(column, data, length);
    column[length] = '\0';
    struct heard heard = {.complaints = {.tell = hear}};
    struct arena *arena = arena_create(FUZZ_MEMORY);
    const char *path = fuzz_file(end + 1, size - length - 1);
    const struct csv_column wanted = {path, column, (enum csv_cells)(size % 3), &heard};
    struct csv_values read = {0};
    const bool good = csv_read_column(&wanted, arena, &heard.complaints, &read);
    FUZZ_CHECK(good ? read.count > 0 && heard.told == 0 : heard.told > 0, "%u told", heard.told);
    for (size_t i = 0; good && i < read.count; i++)
        FUZZ_CHECK(wanted.cells == CSV_NAMES ? read.values[i] < read.name_count
                                             : isfinite(read.values[i]),
                   "value %zu", i);
    arena_destroy(arena);
    free(column);
    return 0;
}
