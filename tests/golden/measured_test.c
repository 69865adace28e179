/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PostgreSQL with four clients, predicted from one: what was measured lies between the two ends,
 * and docs/validation.md says what comes out. */
#include "tests/golden/measured.h"

#include <math.h>
#include <string.h>

#include "tests/lib/test.h"

static char *document(struct arena *arena)
{
    enum { MOST = 1 << 20 };
    char *text = arena_alloc(arena, MOST);
    FILE *from = fopen("docs/validation.md", "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(from);
    text[fread(text, 1, MOST - 1, from)] = '\0';
    fclose(from);
    return text;
}

static void four_clients_from_one(void)
{
    struct arena *arena = arena_create(0);
    const struct measured_part part = measured_part(arena);
    CU_ASSERT_FATAL(part.known);
    const double *processor = part.predicted[0], *waiting = part.predicted[1];
    CU_ASSERT(processor[MEASURED_rate] < part.measured[MEASURED_rate]);
    CU_ASSERT(part.measured[MEASURED_rate] < waiting[MEASURED_rate]);
    CU_ASSERT(waiting[MEASURED_mean] < part.measured[MEASURED_mean]);
    CU_ASSERT(part.measured[MEASURED_mean] < processor[MEASURED_mean]);
    /* four clients without think time: as many as there are, over what each of them takes */
    for (unsigned kind = 0; kind < 2; kind++)
        ASSERT_RELATIVE(part.predicted[kind][MEASURED_rate],
                        4e3 / part.predicted[kind][MEASURED_mean], 0.005);
    arena_destroy(arena);
}

static void the_document_says_so(void)
{
    struct arena *arena = arena_create(0);
    const struct measured_part part = measured_part(arena);
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);
    CU_ASSERT_FATAL(part.known && to);
    measured_write(&part, to);
    fclose(to);
    CU_ASSERT_PTR_NOT_NULL(strstr(document(arena), text));
    if (!strstr(document(arena), text))
        fputs(text, stderr);
    free(text);
    arena_destroy(arena);
}

TEST_MAIN(measured, TEST(four_clients_from_one), TEST(the_document_says_so))
