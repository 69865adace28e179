/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool failed(const char *what, const char *path)
{
    fprintf(stderr, "maquette: cannot %s %s: %s\n", what, path, strerror(errno));
    return false;
}

static char *joined(const char *folder, const char *name, const char *ending)
{
    const size_t size = strlen(folder) + strlen(name) + strlen(ending) + 2;
    char *path = malloc(size);
    if (path)
        snprintf(path, size, "%s/%s%s", folder, name, ending);
    return path;
}

static void forget(struct new_file *file)
{
    free(file->path);
    free(file->temporary);
    *file = (struct new_file){0};
}

bool file_begin(struct new_file *file, const char *folder, const char *name)
{
    *file = (struct new_file){.path = joined(folder, name, ""),
                              .temporary = joined(folder, name, ".XXXXXX")};
    const int descriptor = file->path && file->temporary ? mkstemp(file->temporary) : -1;
    if (descriptor >= 0) {
        fchmod(descriptor, 0644);
        file->stream = fdopen(descriptor, "w");
        if (file->stream)
            return true;
        close(descriptor);
        unlink(file->temporary);
    }
    failed("create a file in", folder);
    forget(file);
    return false;
}

void file_abandon(struct new_file *file)
{
    if (!file->stream)
        return;
    fclose(file->stream);
    unlink(file->temporary);
    forget(file);
}

/* The renaming itself is on disk only when the folder is. */
static bool sync_folder(const char *path)
{
    char *folder = strdup(path);
    char *slash = folder ? strrchr(folder, '/') : NULL;
    if (slash)
        *slash = 0;
    const int descriptor = slash ? open(*folder ? folder : "/", O_RDONLY | O_DIRECTORY) : -1;
    const bool synced = descriptor >= 0 && fsync(descriptor) == 0;
    if (descriptor >= 0)
        close(descriptor);
    free(folder);
    return synced;
}

bool file_commit(struct new_file *file)
{
    bool good =
        !ferror(file->stream) && fflush(file->stream) == 0 && fsync(fileno(file->stream)) == 0;
    const int why = errno;
    good = fclose(file->stream) == 0 && good;
    file->stream = NULL;
    errno = why;
    good = good && rename(file->temporary, file->path) == 0 && sync_folder(file->path);
    if (!good) {
        failed("write", file->path);
        unlink(file->temporary);
    }
    forget(file);
    return good;
}

bool folder_claim(const char *folder, int *lock)
{
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return failed("make the folder", folder);
    char *path = joined(folder, ".lock", "");
    *lock = path ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644) : -1;
    free(path);
    if (*lock < 0)
        return failed("write to", folder);
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(*lock, F_SETLK, &whole) == 0)
        return true;
    if (errno == EACCES || errno == EAGAIN)
        fprintf(stderr, "maquette: another maquette is writing to %s\n", folder);
    else
        failed("lock", folder);
    return false;
}

int stdout_finish(void)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return 0;
    if (errno == EPIPE)
        return 141;
    if (errno != 0)
        failed("write to", "standard output");
    else
        fputs("maquette: cannot write to standard output\n", stderr);
    return 3;
}
