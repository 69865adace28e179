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
    double *values = NULL;
    size_t count = 0;
    const char *path = fuzz_file(end + 1, size - length - 1);
    const bool good =
        csv_read_column(path, column, arena, &heard.complaints, &heard, &values, &count);
    FUZZ_CHECK(good ? count > 0 && heard.told == 0 : heard.told > 0, "%u told", heard.told);
    for (size_t i = 0; good && i < count; i++)
        FUZZ_CHECK(isfinite(values[i]), "value %zu", i);
    arena_destroy(arena);
    free(column);
    return 0;
}
