/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/plot.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The texts of an array; NULL where it is none. */
static const char **texts_of(const json_t *array, uint32_t *count, struct arena *arena)
{
    *count = (uint32_t)json_array_size(array);
    const char **texts = arena_array(arena, *count, sizeof *texts);
    for (uint32_t i = 0; i < *count; i++) {
        texts[i] = json_string_value(json_array_get(array, i));
        if (!texts[i])
            return NULL;
    }
    return texts;
}

static bool no_results(const char *folder, const char *why)
{
    fprintf(stderr,
            "maquette: %s/plot.json: %s; plot draws what run, compare and sweep left by --out\n",
            folder, why);
    return false;
}

bool plot_open(struct plot *plot, const char *folder, struct arena *arena)
{
    *plot = (struct plot){.arena = arena, .folder = folder};
    plot->where = arena_format(arena, "%s/plots", folder);
    json_error_t error;
    plot->about = json_load_file(arena_format(arena, "%s/plot.json", folder), 0, &error);
    if (!plot->about)
        return no_results(folder, error.text);
    plot->command = json_string_value(json_object_get(plot->about, "command"));
    plot->names = texts_of(json_object_get(plot->about, "architectures"), &plot->count, arena);
    plot->paths = texts_of(json_object_get(plot->about, "parameters"), &plot->path_count, arena);
    if (!plot->command || !plot->names || !plot->paths || plot->count == 0)
        return no_results(folder, "something is missing in it");
    return true;
}

void plot_close(struct plot *plot)
{
    json_decref(plot->about);
    plot->about = NULL;
}

enum { STATUS_NO_GNUPLOT = 127 };

static void become_gnuplot(const struct plot *plot, const char *script)
{
    if (chdir(plot->where) == 0 && setenv("LC_ALL", "C.UTF-8", 1) == 0)
        execlp("gnuplot", "gnuplot", script, (char *)NULL);
    _exit(errno == ENOENT ? STATUS_NO_GNUPLOT : 1);
}

enum rendered plot_render(const struct plot *plot, const char *name)
{
    const char *script = arena_format(plot->arena, "%s.gp", name);
    fflush(NULL);
    const pid_t child = fork();
    if (child == 0)
        become_gnuplot(plot, script);
    int status = 1;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return RENDERED;
    return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == STATUS_NO_GNUPLOT
               ? NO_GNUPLOT
               : RENDER_FAILED;
}
