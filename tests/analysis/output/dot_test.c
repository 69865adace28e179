/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture names every party and every way between them, and nothing else. */
#include "analysis/output/dot.h"

#include <stdlib.h>
#include <string.h>

#include "scenarios/reader/load.h"
#include "tests/lib/test.h"

static char *dot_of(const char *file)
{
    struct arena *arena = arena_create(0);
    struct diagnostics *diagnostics = diagnostics_create(arena);
    struct loaded *entries;
    size_t count;
    const struct load_request request = {.files = &file,
                                         .file_count = 1,
                                         .rows = description_settings,
                                         .size = sizeof(struct description)};
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);
    if (scenario_load(&request, arena, diagnostics, &entries, &count)) {
        const struct plan *plan =
            plan_compile(entries[0].description, arena, entries[0].complaints);
        if (plan)
            dot_print(to, plan, entries[0].name);
    }
    fclose(to);
    arena_destroy(arena);
    return text;
}

static unsigned times(const char *text, const char *word)
{
    unsigned found = 0;
    for (const char *at = strstr(text, word); at; at = strstr(at + 1, word))
        found++;
    return found;
}

static void monolith_is_one_box_and_two_stores(void)
{
    char *text = dot_of("scenarios/shop/monolith.yaml");
    CU_ASSERT_EQUAL(times(text, "shape=box"), 1);
    CU_ASSERT_EQUAL(times(text, "shape=cylinder"), 2); /* the brokers are one */
    CU_ASSERT_EQUAL(times(text, " -> "), 4);
    CU_ASSERT_EQUAL(times(text, "\"client shoppers\" -> \"service shop\" [label=\"least_requests"),
                    1);
    CU_ASSERT_EQUAL(times(text, "\"service shop\" -> \"store main\""), 1);
    CU_ASSERT_EQUAL(times(text, "\\npayment"), 1);
    free(text);
}

static void microservices_show_every_call(void)
{
    char *text = dot_of("scenarios/shop/microservices.yaml");
    CU_ASSERT_EQUAL(times(text, "shape=box"), 7);
    CU_ASSERT_EQUAL(times(text, "shape=cylinder"), 8);
    CU_ASSERT_EQUAL(times(text, " -> "), 13 + 13); /* and who asks registry and centre */
    CU_ASSERT_EQUAL(times(text, "catalog ×3 to 8"), 1);
    CU_ASSERT_EQUAL(times(text, "[label=\"\\n"), 0);
    CU_ASSERT_EQUAL(times(text, "8 nodes in zones a, b"), 1);
    CU_ASSERT_EQUAL(times(text, "\"service inventory\" -> \"store stock_db\""), 1);
    free(text);
}

TEST_MAIN(dot, TEST(monolith_is_one_box_and_two_stores), TEST(microservices_show_every_call))
