/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/commands/search_options.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "analysis/cli/command_line.h"
#include "analysis/output/exports.h"
#include "scenarios/reader/number.h"

bool read_share_option(const char *name, const char *text, double usual, struct arena *arena,
                       double *share)
{
    *share = usual;
    const char *wrong = text ? number_share(arena, text, share) : NULL;
    if (text && !wrong && !(*share > 0 && *share <= 1))
        wrong = "a share above 0% and up to 100% is wanted";
    if (wrong)
        fprintf(stderr, "maquette: --%s: %s\n", name, wrong);
    return !wrong;
}

bool objectives_wanted(const struct options *options, const struct prepared *prepared)
{
    for (uint32_t i = 0; i < prepared->count; i++)
        if (prepared->subjects[i].objective_count == 0) {
            fprintf(stderr,
                    "maquette: %s has no objectives, so nothing says what is enough: --set "
                    "'objectives=[latency.p99 < 300ms]'\n",
                    prepared->subjects[i].name ? prepared->subjects[i].name
                                               : options->words.items[0]);
            return false;
        }
    return true;
}

uint32_t search_most(const struct options *options)
{
    return options->replications_given ? (uint32_t)options->replications : SEARCH_MOST;
}

int run_failed(const char *what, const char *why)
{
    fprintf(stderr, "maquette: %s: %s\n", what, why);
    return EXIT_TROUBLE;
}

int folder_begin(struct folder *folder, const char *command, const struct options *options,
                 struct arena *arena)
{
    *folder = (struct folder){.lock = -1};
    if (!options->out)
        return 0;
    const enum claim claim =
        folder_claim(folder, options->out, command_line(command, options, arena));
    return claim == CLAIMED ? 0 : claim == CLAIM_REFUSED ? EXIT_USAGE : EXIT_TROUBLE;
}

int sheet_show(const struct options *options, const struct sheet *sheet, struct folder *folder)
{
    (options->export ? options->export : exports[0])->sheet(sheet, stdout);
    const int trouble = stdout_finish();
    if (options->out && !exports_save_sheet(sheet, folder))
        return EXIT_TROUBLE;
    return trouble;
}

bool search_folder(const struct plot *plot)
{
    if (mkdir(plot->where, 0777) == 0 || errno == EEXIST)
        return true;
    file_failed("make the folder", plot->where, errno);
    return false;
}

int search_draw(const struct options *options, const struct plot *plot, const char *name,
                bool written)
{
    if (!written)
        return EXIT_TROUBLE;
    switch (plot_render(plot, name)) {
    case RENDERED:
        return EXIT_OK;
    case NO_GNUPLOT:
        if (!options->quiet)
            fprintf(stderr, "maquette: warning: no gnuplot here: the script is in %s\n",
                    plot->where);
        return EXIT_OK;
    default:
        fprintf(stderr, "maquette: gnuplot could not draw %s/%s.gp\n", plot->where, name);
        return EXIT_TROUBLE;
    }
}
