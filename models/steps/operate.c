/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/steps/operate.h"

#include <string.h>

#include "models/plan/caches.h"
#include "models/plan/program/calling.h"
#include "models/run/join.h"
#include "models/steps/response.h"
#include "models/steps/undo.h"
#include "models/words/port.h"

/* A message that carries no value: a key, a verb, a status. */
#define BARE_BYTES 100

static bool is(const char *text, const char *word) { return strcmp(text, word) == 0; }

static enum data_key key_word(const char *word)
{
    return is(word, "same")   ? KEY_SAME
           : is(word, "new")  ? KEY_NEW
           : is(word, "user") ? KEY_USER
                              : KEY_DRAWN;
}

/* `same`: drawn again as the earlier step drew it. */
static bool same_key(struct compiler *c, const struct operate *operate, uint32_t dataset,
                     struct calling_plan *plan)
{
    for (const struct data_step *each = c->data_steps; each; each = each->before)
        if (each->dataset == dataset) {
            plan->key = (enum data_key)each->key;
            plan->key_step = each->step;
            plan->key_loop = each->last;
            return true;
        }
    complain(c->complaints, &operate->key,
             "read or write the dataset earlier in the same endpoint (or branch)",
             "`key: same` has no step before it that touches '%s'", operate->dataset);
    return false;
}

static void remember(struct compiler *c, uint32_t dataset, const struct calling_plan *plan,
                     uint32_t times)
{
    struct data_step *step = arena_alloc(c->arena, sizeof *step);
    *step = (struct data_step){.dataset = dataset,
                               .step = plan->key_step,
                               .key = (uint8_t)plan->key,
                               .last = plan->key_loop == NONE ? times - 1 : plan->key_loop,
                               .before = c->data_steps};
    c->data_steps = step;
}

static uint8_t level_of(const struct operate *operate)
{
    return is(operate->level, "weak")     ? LEVEL_WEAK
           : is(operate->level, "strong") ? LEVEL_STRONG
                                          : LEVEL_NORMAL;
}

static struct calling calling_of(struct compiler *c, const struct operate *operate,
                                 uint32_t dataset, bool write)
{
    const uint64_t value = c->plan->datasets[dataset].dataset->value;
    return (struct calling){.channel = compile_channel(c, plan_keeper(c->plan, c->party, dataset)),
                            .dataset = dataset,
                            .store = true,
                            .idempotent = operate->idempotent,
                            .verb = write ? VERB_WRITE : VERB_READ,
                            .bytes = write ? (uint32_t)value + BARE_BYTES : BARE_BYTES,
                            .level = level_of(operate)};
}

void operate_compile_undo(struct compiler *c, const struct step *write)
{
    const struct operate *operate = write->action.settings;
    const uint32_t dataset = names_find(&c->plan->names->datasets, operate->dataset);
    if (dataset == NAME_UNKNOWN || c->plan->datasets[dataset].store == NONE)
        return; /* complained of where it is written */
    const struct calling_plan plan = {.key = KEY_NOTED,
                                      .calling = calling_of(c, operate, dataset, true)};
    emit_calling(c, &plan, 1);
}

/* What to write so that somebody keeps it; where there is one store only, its line as it would be.
 */
static const char *keeper_hint(const struct compiler *c, const char *dataset)
{
    const struct table *table = &c->plan->description->deployment.stores;
    const struct store *first = table->items;
    if (table->count == 0)
        return arena_format(c->arena, "write `stores: {main: {kind: single, datasets: [%s]}}`",
                            dataset);
    if (table->count > 1)
        return "add it to `datasets` of a store";
    const struct name_list *kept = &first->datasets;
    const char *text = "";
    for (uint32_t i = 0; i < kept->count; i++)
        text = arena_format(c->arena, "%s%s, ", text, kept->names[i]);
    return arena_format(c->arena, "write `%s: {datasets: [%s%s]}`, or `datasets: all`", first->name,
                        text, dataset);
}

void operate_compile(struct compiler *c, const struct step *step, bool write)
{
    const struct operate *operate = step->action.settings;
    if (step_times(step) > 1 && !response_fails(&operate->if_failed)) { /* each round has its own */
        compile_rounds(c, step_alone(c, step), step_times(step));
        return;
    }
    const uint32_t dataset = compile_dataset_name(c, operate->dataset, &operate->dataset);
    if (dataset == NONE)
        return;
    const struct dataset_plan *data = &c->plan->datasets[dataset];
    if (data->store == NONE) {
        complain(c->complaints, &operate->dataset, keeper_hint(c, operate->dataset),
                 "no store keeps the dataset '%s'", operate->dataset);
        return;
    }
    struct calling_plan plan = {
        .key = key_word(operate->key), .key_step = c->step, .key_loop = NONE};
    if (plan.key == KEY_SAME && !same_key(c, operate, dataset, &plan))
        return;
    remember(c, dataset, &plan, step_times(step));
    plan.calling = calling_of(c, operate, dataset, write);
    struct responding responding;
    response_begin(c, &responding, &operate->if_failed);
    emit_calling(c, &plan, step_times(step));
    c->step++;
    response_end(c, &responding);
}

void operate_walk(const struct step *step, struct walk *walk, double count, bool write)
{
    const struct operate *operate = step->action.settings;
    walk->caught = !response_fails(&operate->if_failed);
    walk->level = level_of(operate);
    if (!is(operate->key, "same"))
        walk->made = is(operate->key, "new");
    if (walk->operate)
        walk->operate(walk, step, &operate->dataset, count, write);
    response_walk(&operate->if_failed, walk, count);
}
