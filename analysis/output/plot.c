/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/plot.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "analysis/cli/command.h"
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

/* jansson takes a lack of memory for a mistake in the text. */
static void *allocate_surely(size_t size)
{
    void *memory = malloc(size);
    if (memory)
        return memory;
    fputs("maquette: out of memory while reading plot.json\n", stderr);
    exit(EXIT_TROUBLE);
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
    json_set_alloc_funcs(allocate_surely, free);
    json_t *about = json_loadf(from, 0, &error);
    fclose(from);
    if (about)
        return about;
    *opened = not_ours(folder, arena_format(arena, "plot.json: %s", error.text));
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
    for (uint32_t i = 0; i < json_array_size(parameters); i++)
        plot->scattered |=
            json_is_true(json_object_get(json_array_get(parameters, i), "scattered"));
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

enum { STATUS_NO_GNUPLOT = 127, BUFFER_SIZE = 1 << 16 };

/* It must not hold the pipe's other end: when we are killed, its writing has to fail. */
static void become_gnuplot(const struct plot *plot, const char *name, const char *format,
                           const int ends[2])
{
    const char *script = arena_format(plot->arena, "%s.gp", name);
    const char *only = arena_format(plot->arena, "only='%s'", format);
    close(ends[0]);
    if (dup2(ends[1], STDOUT_FILENO) == STDOUT_FILENO && close(ends[1]) == 0 &&
        chdir(plot->where) == 0 && setenv("LC_ALL", "C.UTF-8", 1) == 0)
        execlp("gnuplot", "gnuplot", "-e", only, script, (char *)NULL);
    _exit(errno == ENOENT ? STATUS_NO_GNUPLOT : 1);
}

static enum rendered broken(const char *why)
{
    fprintf(stderr, "maquette: cannot run gnuplot: %s\n", why);
    return RENDER_BROKEN;
}

/* What comes out of the pipe goes into the file.  Its size, as far as it could be read. */
static size_t take_picture(int from, FILE *to)
{
    char buffer[BUFFER_SIZE];
    size_t size = 0;
    for (ssize_t got; (got = read(from, buffer, sizeof buffer)) != 0;) {
        if (got < 0 && errno != EINTR)
            return 0;
        if (got > 0)
            size += fwrite(buffer, 1, (size_t)got, to);
    }
    return size;
}

static enum rendered judge(int status, size_t size)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == STATUS_NO_GNUPLOT)
        return NO_GNUPLOT;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 && size > 0 ? RENDERED : RENDER_FAILED;
}

/* gnuplot draws into a pipe, and the file is ours: it does not look whether the disk took what it
 * wrote, and a picture with a hole would be called drawn. */
static enum rendered draw_into(const struct plot *plot, const char *name, const char *format,
                               FILE *to)
{
    int ends[2], status = 1;
    if (pipe(ends) != 0)
        return broken(strerror(errno));
    fflush(NULL);
    const pid_t child = fork();
    if (child == 0)
        become_gnuplot(plot, name, format, ends);
    const char *why = child < 0 ? strerror(errno) : NULL;
    close(ends[1]);
    const size_t size = why ? 0 : take_picture(ends[0], to);
    close(ends[0]);
    while (!why && waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            why = strerror(errno);
    return why ? broken(why) : judge(status, size);
}

static enum rendered draw_format(const struct plot *plot, const char *name, const char *format)
{
    struct new_file file;
    if (!file_begin(&file, plot->where, arena_format(plot->arena, "%s.%s", name, format)))
        return RENDER_BROKEN;
    const enum rendered how = draw_into(plot, name, format, file.stream);
    if (how == RENDERED)
        return file_commit(&file) ? RENDERED : RENDER_BROKEN;
    file_abandon(&file);
    return how;
}

enum rendered plot_render(const struct plot *plot, const char *name)
{
    const enum rendered how = draw_format(plot, name, "svg");
    return how == RENDERED ? draw_format(plot, name, "png") : how;
}
