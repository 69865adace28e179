/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analysis/interrupt.h"

bool file_failed(const char *what, const char *path, int why)
{
    fprintf(stderr, "maquette: cannot %s %s: %s\n", what, path,
            why ? strerror(why) : "a write failed");
    return false;
}

static char *joined(const char *folder, const char *before, const char *name, const char *after)
{
    const size_t size = strlen(folder) + strlen(before) + strlen(name) + strlen(after) + 2;
    char *path = malloc(size);
    if (path)
        snprintf(path, size, "%s/%s%s%s", folder, before, name, after);
    return path;
}

static void forget(struct new_file *file)
{
    interrupt_disown(file->owned);
    free(file->path);
    free(file->temporary);
    *file = (struct new_file){0};
}

bool file_begin(struct new_file *file, const char *folder, const char *name)
{
    *file = (struct new_file){.path = joined(folder, "", name, ""),
                              .temporary = joined(folder, TEMPORARY_PREFIX, name, ".XXXXXX")};
    const int descriptor = file->path && file->temporary ? mkstemp(file->temporary) : -1;
    int why = errno;
    if (descriptor >= 0) {
        file->owned = interrupt_own(file->temporary);
        fchmod(descriptor, 0644);
        file->stream = fdopen(descriptor, "w");
        if (file->stream)
            return true;
        why = errno;
        close(descriptor);
        unlink(file->temporary);
    }
    file_failed("create a file in", folder, why);
    forget(file);
    return false;
}

void file_abandon(struct new_file *file)
{
    if (file->stream)
        fclose(file->stream);
    if (file->temporary)
        unlink(file->temporary);
    forget(file);
}

/* A stream that is lost anyway is written to once more: what was in the way before mostly still is,
 * and says so.  0: it is not any more. */
static int reason_now(FILE *stream)
{
    errno = 0;
    clearerr(stream);
    return fputc('\n', stream) == EOF || fflush(stream) != 0 ? errno : 0;
}

/* All that was written has left the program. */
static bool flushed(FILE *stream, int *why)
{
    const bool before = !ferror(stream);
    errno = 0;
    const bool good = fflush(stream) == 0;
    *why = errno;
    if (!before && good)
        *why = reason_now(stream);
    return before && good;
}

bool file_seal(struct new_file *file)
{
    int why;
    bool good = flushed(file->stream, &why);
    if (good && fsync(fileno(file->stream)) != 0) {
        why = errno;
        good = false;
    }
    if (fclose(file->stream) != 0 && good) {
        why = errno;
        good = false;
    }
    file->stream = NULL;
    if (!good) {
        file_failed("write", file->path, why);
        file_abandon(file);
    }
    return good;
}

bool file_place(struct new_file *file)
{
    const bool good = rename(file->temporary, file->path) == 0;
    if (!good) {
        file_failed("write", file->path, errno);
        unlink(file->temporary);
    }
    forget(file);
    return good;
}

bool folder_sync(const char *folder)
{
    const int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = descriptor >= 0 && fsync(descriptor) == 0;
    const int why = errno;
    if (descriptor >= 0)
        close(descriptor);
    return synced || file_failed("write to", folder, why);
}

bool file_commit(struct new_file *file)
{
    if (!file_seal(file))
        return false;
    char *folder = strdup(file->path);
    if (!folder) {
        file_failed("write", file->path, errno);
        file_abandon(file);
        return false;
    }
    *strrchr(folder, '/') = 0; /* path is FOLDER/NAME */
    const bool good = file_place(file) && folder_sync(*folder ? folder : "/");
    free(folder);
    return good;
}

void standard_streams_open(void)
{
    /* each the wrong way round */
    static const int ways[] = {O_WRONLY, O_RDONLY, O_RDONLY};
    for (int i = 0; i < 3; i++)
        if (fcntl(i, F_GETFD) == -1 && errno == EBADF && open("/dev/null", ways[i]) != i)
            _exit(3);
}

int stdout_finish(void)
{
    int why;
    if (flushed(stdout, &why))
        return 0;
    if (why == EPIPE)
        return 141;
    file_failed("write to", "standard output", why);
    return 3;
}
