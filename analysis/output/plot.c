/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/plot.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "analysis/output/folder.h"
#include "analysis/output/json.h"

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

static enum opened not_ours(const char *folder, const char *why)
{
    fprintf(stderr, "maquette: %s: %s; plot draws what run, compare and sweep left by --out\n",
            folder, why);
    return PLOT_NOT_OURS;
}

/* What is there instead of plot.json? */
static enum opened no_file(const char *folder, struct arena *arena)
{
    struct stat about;
    const int why = errno;
    if (why != ENOENT && why != ENOTDIR) {
        fprintf(stderr, "maquette: cannot read %s/plot.json: %s\n", folder, strerror(why));
        return PLOT_TROUBLE;
    }
    if (stat(folder, &about) != 0)
        return not_ours(folder, "there is no such folder");
    if (!S_ISDIR(about.st_mode))
        return not_ours(folder, "this is a file, not a folder");
    if (access(arena_format(arena, "%s/" FOLDER_OWNER, folder), F_OK) == 0)
        return not_ours(folder, "what was begun here has not ended: the same command, which stands "
                                "in " FOLDER_OWNER ", begins anew");
    return not_ours(folder, "there are no results in it");
}

static json_t *read_about(const char *folder, struct arena *arena, enum opened *opened)
{
    json_error_t error = {.text = ""};
    FILE *from = fopen(arena_format(arena, "%s/plot.json", folder), "r");
    *opened = PLOT_OPENED;
    if (!from) {
        *opened = no_file(folder, arena);
        return NULL;
    }
    json_t *about = json_loadf(from, 0, &error);
    fclose(from);
    if (about)
        return about;
    *opened = json_error_code(&error) == json_error_out_of_memory || !error.text[0] ? PLOT_TROUBLE
                                                                                    : PLOT_NOT_OURS;
    if (*opened == PLOT_TROUBLE)
        fprintf(stderr, "maquette: out of memory: %s/plot.json cannot be read\n", folder);
    else
        not_ours(folder, arena_format(arena, "plot.json: %s", error.text));
    return NULL;
}

/* A text of each object of an array. */
static const char **texts_in(const json_t *array, const char *key, uint32_t *count,
                             struct arena *arena)
{
    *count = (uint32_t)json_array_size(array);
    const char **texts = arena_array(arena, *count, sizeof *texts);
    for (uint32_t i = 0; i < *count; i++) {
        texts[i] = json_string_value(json_object_get(json_array_get(array, i), key));
        if (!texts[i])
            return NULL;
    }
    return texts;
}

enum opened plot_open(struct plot *plot, const char *folder, struct arena *arena)
{
    enum opened opened;
    *plot = (struct plot){.arena = arena, .folder = folder};
    plot->where = arena_format(arena, "%s/plots", folder);
    plot->about = read_about(folder, arena, &opened);
    if (!plot->about)
        return opened;
    const json_t *parameters = json_object_get(plot->about, "parameters");
    plot->command = json_string_value(json_object_get(plot->about, "command"));
    plot->names = texts_of(json_object_get(plot->about, "architectures"), &plot->count, arena);
    plot->paths = texts_in(parameters, "path", &plot->path_count, arena);
    plot->titles = texts_in(parameters, "title", &plot->path_count, arena);
    if (json_integer_value(json_object_get(plot->about, "schema")) != JSON_SCHEMA)
        return not_ours(folder, "plot.json is of another version of maquette");
    if (!plot->command || !plot->names || !plot->paths || !plot->titles || plot->count == 0)
        return not_ours(folder, "plot.json: something is missing in it");
    return PLOT_OPENED;
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
        execlp("gnuplot", "gnuplot", "-e", "prefix='" TEMPORARY_PREFIX "'", script, (char *)NULL);
    _exit(errno == ENOENT ? STATUS_NO_GNUPLOT : 1);
}

/* A picture that broke off lacks its end. */
static bool is_whole(const char *path, const char *end, size_t size)
{
    char text[16]; /* gnuplot ends an SVG with one or two empty lines */
    FILE *from = fopen(path, "r");
    bool whole = false;
    if (from && fseek(from, -(long)sizeof text, SEEK_END) == 0 &&
        fread(text, 1, sizeof text, from) == sizeof text)
        for (size_t i = 0; i + size <= sizeof text; i++)
            whole = whole || memcmp(text + i, end, size) == 0;
    if (from)
        fclose(from);
    return whole;
}

static bool place(const struct plot *plot, const char *name, const char *format)
{
    static const char svg[] = "</svg>", png[] = "IEND\xae\x42\x60\x82";
    const bool is_png = strcmp(format, "png") == 0;
    const char *end = is_png ? png : svg;
    const char *drawn =
        arena_format(plot->arena, "%s/" TEMPORARY_PREFIX "%s.%s", plot->where, name, format);
    const char *path = arena_format(plot->arena, "%s/%s.%s", plot->where, name, format);
    if (is_whole(drawn, end, strlen(end)) && rename(drawn, path) == 0)
        return true;
    unlink(drawn);
    fprintf(stderr, "maquette: %s was not drawn to its end: is the disk full?\n", path);
    return false;
}

static bool no_process(const char *why)
{
    fprintf(stderr, "maquette: cannot start gnuplot: %s\n", why);
    return false;
}

/* Its wait status; false after a message. */
static bool run_gnuplot(const struct plot *plot, const char *name, int *status)
{
    const char *script = arena_format(plot->arena, "%s.gp", name);
    fflush(NULL);
    const pid_t child = fork();
    if (child < 0)
        return no_process(strerror(errno));
    if (child == 0)
        become_gnuplot(plot, script);
    while (waitpid(child, status, 0) < 0)
        if (errno != EINTR)
            return no_process(strerror(errno));
    return true;
}

enum rendered plot_render(const struct plot *plot, const char *name)
{
    int status;
    if (!run_gnuplot(plot, name, &status))
        return RENDER_BROKEN;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return place(plot, name, "svg") && place(plot, name, "png") ? RENDERED : RENDER_BROKEN;
    return WIFEXITED(status) && WEXITSTATUS(status) == STATUS_NO_GNUPLOT ? NO_GNUPLOT
                                                                         : RENDER_FAILED;
}
