/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/commands/uncertain.h"

#include "analysis/commands/search_options.h"
#include "analysis/search/uncertain_sheet.h"
#include "analysis/sweep/resume.h"

enum { USUAL_REPLICATIONS = 4 };

static void find_columns(struct uncertain_study *study)
{
    const struct columns *all = &study->base->columns;
    uint32_t *columns = arena_array(study->arena, all->count, sizeof *columns);
    for (uint32_t i = 0; i < all->count; i++)
        if (all->list[i].shown && all->list[i].better != BETTER_NEITHER)
            columns[study->column_count++] = i;
    study->columns = columns;
}

static bool can_be_drawn(const struct show_options *options, const struct uncertain_study *study)
{
    const char *wrong = NULL;
    if (options->precision || options->indifference || options->select || options->why ||
        options->antithetic)
        wrong = "--uncertain goes with none of --precision, --indifference, --select, --why and "
                "--antithetic";
    else if (study->inputs->count == 0)
        wrong = "no input is uncertain: write about(20ms within=30%) or about(14ms..26ms) where a "
                "number stands";
    else if (study->column_count == 0)
        wrong = "of none of these metrics it is known whether more or less of it is better";
    if (wrong)
        fprintf(stderr, "maquette: %s\n", wrong);
    return !wrong;
}

static bool any_known(const struct uncertain_study *study)
{
    for (size_t i = 0; i < (size_t)study->draws * study->base->count * study->column_count; i++)
        if (study->tolds[i].known)
            return true;
    return false;
}

static int run_and_tell(struct uncertain_study *study, struct folder *folder)
{
    struct resume resume;
    const int begun = resume_begin(
        &resume, "compare", study->options, study->base,
        (uint64_t)study->draws * study->replications * study->base->count, study->arena);
    if (begun)
        return begun;
    study->journal = resume_journal(&resume);
    const int status = uncertain_run(study);
    const bool told = (!status || interrupt_status()) && any_known(study);
    const int shown = told ? sheet_show(study->options, uncertain_sheet(study), folder) : 0;
    const int ended = resume_end(&resume, !status && !shown);
    return status ? status : shown ? shown : ended;
}

int uncertain_and_show(const struct show_options *options, const struct prepared *prepared,
                       const struct uncertain_inputs *inputs, struct arena *arena)
{
    struct uncertain_study study = {.options = &options->common,
                                    .base = prepared,
                                    .inputs = inputs,
                                    .arena = arena,
                                    .draws = (uint32_t)options->uncertain,
                                    .replications = options->common.replications_given
                                                        ? (uint32_t)options->common.replications
                                                        : USUAL_REPLICATIONS};
    struct folder folder;
    find_columns(&study);
    if (!can_be_drawn(options, &study))
        return EXIT_USAGE;
    int status = folder_begin(&folder, "compare", &options->common, arena);
    if (status)
        return status;
    interrupt_catch();
    status = run_and_tell(&study, &folder);
    folder_close(&folder);
    return status;
}
