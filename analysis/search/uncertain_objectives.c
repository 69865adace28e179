/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/search/uncertain_objectives.h"

#include <math.h>

#include "analysis/experiment/verdicts.h"
#include "analysis/search/uncertain_sheet.h"

/* What one draw says of one objective of one architecture. */
struct kept {
    bool known, met, undecided;
};

static const struct subject *subject_at(const struct uncertain_study *in, uint32_t architecture)
{
    return &in->base->subjects[architecture];
}

/* Of all architectures before this one. */
static uint32_t objectives_before(const struct uncertain_study *in, uint32_t architecture)
{
    uint32_t sum = 0;
    for (uint32_t a = 0; a < architecture; a++)
        sum += subject_at(in, a)->objective_count;
    return sum;
}

static struct kept *kept_at(const struct uncertain_study *in, uint32_t number,
                            uint32_t architecture, uint32_t objective)
{
    const size_t row = (size_t)number * objectives_before(in, in->base->count);
    return &in->kepts[row + objectives_before(in, architecture) + objective];
}

void uncertain_objectives_begin(struct uncertain_study *study)
{
    const size_t each = objectives_before(study, study->base->count);
    study->kepts = arena_array(study->arena, each * study->draws + 1, sizeof *study->kepts);
}

void uncertain_objectives_hear(const struct uncertain_study *study, uint32_t number,
                               const struct results *results)
{
    for (uint32_t a = 0; a < study->base->count; a++) {
        const struct architecture_result *about = &results->architectures[a];
        for (uint32_t k = 0; k < about->objective_count && results_failed(results, a) == 0; k++) {
            const struct objective_result *objective = &about->objectives[k];
            const double value = results_summary(results, a, objective->column).mean;
            const bool open = objective->verdict == VERDICT_undecided;
            *kept_at(study, number, a, k) = (struct kept){
                .known = true,
                .met = open ? objective_holds(value, objective) : objective->verdict == VERDICT_met,
                .undecided = open};
        }
    }
}

/* Of one draw: this objective, or all of them. */
static struct kept kept_of(const struct uncertain_study *in, uint32_t number, uint32_t architecture,
                           uint32_t objective)
{
    const uint32_t count = subject_at(in, architecture)->objective_count;
    if (objective < count)
        return *kept_at(in, number, architecture, objective);
    struct kept all = {.known = true, .met = true};
    bool missed = false;
    for (uint32_t k = 0; k < count; k++) {
        const struct kept *one = kept_at(in, number, architecture, k);
        all.known = all.known && one->known;
        all.met = all.met && one->met;
        all.undecided = all.undecided || one->undecided;
        missed = missed || (!one->met && !one->undecided);
    }
    all.undecided = all.undecided && !missed; /* one that is missed for sure decides */
    return all;
}

struct keeping uncertain_keeping(const struct uncertain_study *study, uint32_t architecture,
                                 uint32_t objective)
{
    uint32_t draws = 0, met = 0, undecided = 0;
    for (uint32_t i = 0; i < study->draws; i++) {
        const struct kept kept = kept_of(study, i, architecture, objective);
        draws += kept.known;
        met += kept.known && kept.met;
        undecided += kept.known && kept.undecided;
    }
    const double none = (double)NAN;
    if (draws == 0)
        return (struct keeping){{none, none, none}, none, 0};
    return (struct keeping){probability_of(met, draws), (double)undecided / draws, draws};
}

/* ---- showing ---- */

enum { OBJECTIVE, ARCHITECTURE, MET, MET_LOW, MET_HIGH, UNDECIDED, DRAWS, COLUMNS };
static const struct sheet_column columns[] = {
    [OBJECTIVE] = {"objective", "objective", NULL},
    [ARCHITECTURE] = {"architecture", "architecture", NULL},
    [MET] = {"met", "met", "ratio"},
    [MET_LOW] = {"met_low", NULL, "ratio"},
    [MET_HIGH] = {"met_high", NULL, "ratio"},
    [UNDECIDED] = {"undecided", "not proven", "ratio"},
    [DRAWS] = {"draws", NULL, ""}};
_Static_assert(sizeof columns / sizeof columns[0] == COLUMNS, "one row each");

static void put(const struct uncertain_study *in, struct sheet *sheet, uint32_t architecture,
                uint32_t objective)
{
    const struct subject *subject = subject_at(in, architecture);
    const struct keeping keeping = uncertain_keeping(in, architecture, objective);
    const uint32_t row = sheet->row_count++;
    sheet_put_text(sheet, row, OBJECTIVE,
                   objective < subject->objective_count ? subject->objectives[objective].text
                                                        : "all of them");
    sheet_put_text(sheet, row, ARCHITECTURE, subject->name);
    probability_put(sheet, row, MET, &keeping.met);
    *sheet_at(sheet, row, UNDECIDED) =
        (struct sheet_cell){share_text(keeping.undecided, sheet->arena), keeping.undecided};
    sheet_put_number(sheet, row, DRAWS, keeping.draws);
}

static uint32_t most_objectives(const struct uncertain_study *in)
{
    uint32_t most = 0;
    for (uint32_t a = 0; a < in->base->count; a++)
        if (subject_at(in, a)->objective_count > most)
            most = subject_at(in, a)->objective_count;
    return most;
}

struct sheet *uncertain_objectives_sheet(const struct uncertain_study *study)
{
    const uint32_t all = objectives_before(study, study->base->count);
    struct sheet *sheet = sheet_create(
        &(struct sheet){.arena = study->arena,
                        .command = "objectives",
                        .head = "how probable it is that objectives are met; [95 % interval]",
                        .columns = columns,
                        .column_count = COLUMNS,
                        .audience = all > 0 ? FOR_ALL : FOR_PROGRAMS},
        (size_t)all + study->base->count);
    for (uint32_t k = 0; k < most_objectives(study); k++)
        for (uint32_t a = 0; a < study->base->count; a++)
            if (k < subject_at(study, a)->objective_count)
                put(study, sheet, a, k);
    for (uint32_t a = 0; a < study->base->count; a++)
        if (subject_at(study, a)->objective_count > 1)
            put(study, sheet, a, subject_at(study, a)->objective_count);
    return sheet;
}
