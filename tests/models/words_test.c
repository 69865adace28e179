/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Families whose members are tried elsewhere, inside of what uses them: what their words owe the
 * reader. */
#include "models/plan/shifts.h"
#include "models/steps/response.h"
#include "models/words/cpu.h"
#include "models/words/step.h"
#include "models/words/workers.h"
#include "tests/models/family.h"

static void actions_are_documented(void) { assert_family(&step_kinds); }
static void responses_are_documented(void) { assert_family(&failure_responses); }
static void processors_are_documented(void) { assert_family(&cpus); }
static void worker_models_are_documented(void) { assert_family(&worker_models); }

static void examples_have_places(void)
{
    struct arena *arena = arena_create(0);
    for_each_example (&worker_models, example) {
        const struct made made = member_of(&worker_models, example->text, arena);
        struct party party = {.kind = PARTY_SERVICE};
        struct complaints none = {0};
        shifts_set(&party, &made.chosen, arena, &none);
        CU_ASSERT(party.workers >= 1 && party.capacity > 0 && none.errors == 0);
    }
    arena_destroy(arena);
}

/* The reader fills what the text says, and the rest by its presets. */
static void settings_are_those_of_the_text(void)
{
    struct arena *arena = arena_create(0);
    const struct made made = member_of(&worker_models, "processes(4)", arena);
    CU_ASSERT_EQUAL(*(const uint64_t *)made.chosen.settings, 4);
    struct made broken;
    CU_ASSERT(!member_read(&worker_models, "processes(0)", arena, &broken));
    CU_ASSERT(!member_read(&worker_models, "porcesses(1)", arena, &broken));
    CU_ASSERT(!member_read(&step_kinds, "{compute: 5}", arena, &broken));
    arena_destroy(arena);
}

TEST_MAIN(words, TEST(actions_are_documented), TEST(responses_are_documented),
          TEST(processors_are_documented), TEST(worker_models_are_documented),
          TEST(examples_have_places), TEST(settings_are_those_of_the_text))
