/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/check.h"

/* All that a run, a comparison or a sweep may leave; plot.json is the sign that it is whole. */
static const char *const names[] = {"plot.json",    "sweep.json",  "results.json",  "results.csv",
                                    "summary.csv",  "results.txt", "results.md",    "spectrum.csv",
                                    "timeline.csv", "request.csv", "visibility.csv"};
enum { NAMES = sizeof names / sizeof names[0] };

/* Pictures: these, or NAME-1, NAME-2... */
static const char *const pictures[] = {"load",     "available",    "map",
                                       "spectrum", "distribution", "pareto",
                                       "request",  "timeline",     "visibility"};
static const char *const picture_endings[] = {".gp", ".dat", ".svg", ".png"};

struct path {
    char text[PATH_MAX];
};

static bool failed(const char *what, const char *path) { return file_failed(what, path, errno); }

static bool join(struct path *path, const char *folder, const char *name)
{
    const int length = snprintf(path->text, sizeof path->text, "%s/%s", folder, name);
    if (length >= 0 && (size_t)length < sizeof path->text)
        return true;
    errno = ENAMETOOLONG;
    return failed("use", folder);
}

static bool is_temporary(const char *name)
{
    return strncmp(name, TEMPORARY_PREFIX, strlen(TEMPORARY_PREFIX)) == 0;
}

/* What else somebody keeps there is his. */
static bool is_picture(const char *name)
{
    for (unsigned i = 0; i < sizeof pictures / sizeof pictures[0]; i++) {
        const size_t length = strlen(pictures[i]);
        if (strncmp(name, pictures[i], length) != 0)
            continue;
        const char *rest = name + length;
        if (*rest == '-')
            rest += 1 + strspn(rest + 1, "0123456789");
        for (unsigned j = 0; j < sizeof picture_endings / sizeof picture_endings[0]; j++)
            if (strcmp(rest, picture_endings[j]) == 0)
                return true;
    }
    return is_temporary(name);
}

/* Removes the files of a folder that `which` names; without the folder there are none. */
static bool sweep_out(const char *folder, bool (*which)(const char *name))
{
    DIR *open = opendir(folder);
    if (!open)
        return errno == ENOENT || failed("read", folder);
    bool good = true;
    errno = 0;
    for (const struct dirent *each; (each = readdir(open));) {
        struct path path;
        if (which(each->d_name))
            good = join(&path, folder, each->d_name) &&
                   (unlink(path.text) == 0 || failed("remove", path.text)) && good;
        errno = 0;
    }
    if (errno)
        good = failed("read", folder);
    closedir(open);
    return good;
}

bool folder_clear_plots(const char *plots) { return sweep_out(plots, is_picture); }

/* ---- whose it is ---- */

/* What runs left that nobody has made results of yet. */
static bool is_journal(const char *name)
{
    const size_t length = strlen(name), end = strlen(FOLDER_JOURNAL);
    return length >= end && strcmp(name + length - end, FOLDER_JOURNAL) == 0;
}

static const char *first_journal(const char *folder)
{
    DIR *open = opendir(folder);
    bool found = false;
    for (const struct dirent *each; open && !found && (each = readdir(open));)
        found = is_journal(each->d_name);
    if (open)
        closedir(open);
    return found ? "a journal" : NULL;
}

static const char *first_result(const char *folder)
{
    struct path path;
    for (unsigned i = 0; i < NAMES; i++)
        if (join(&path, folder, names[i]) && access(path.text, F_OK) == 0)
            return names[i];
    return first_journal(folder);
}

/* Is the text of the file `command` and a line end?  What is there otherwise goes to `other`. */
static bool owned_by(const char *path, const char *command, char *other, size_t size)
{
    other[0] = 0;
    FILE *from = fopen(path, "r");
    if (!from)
        return false;
    bool same = true;
    size_t read = 0;
    const size_t length = strlen(command);
    for (int c; (c = fgetc(from)) != EOF; read++) {
        same = same &&
               (read < length ? c == (unsigned char)command[read] : read == length && c == '\n');
        if (read + 1 < size && c != '\n') {
            other[read] = (char)c;
            other[read + 1] = 0;
        }
    }
    fclose(from);
    return same && read == length + 1;
}

static enum claim refuse(const char *folder, const char *found, const char *other)
{
    if (*other)
        fprintf(stderr,
                "maquette: %s holds the results of another command:\n    %s\n"
                "take another folder, or remove this one\n",
                folder, other);
    else
        fprintf(stderr,
                "maquette: %s/%s is there already, and no " FOLDER_OWNER
                " says what it is of: take another "
                "folder\n",
                folder, found);
    return CLAIM_REFUSED;
}

static enum claim own(const char *folder, const char *command)
{
    struct path path;
    struct new_file file;
    char other[400];
    if (!join(&path, folder, FOLDER_OWNER))
        return CLAIM_FAILED;
    if (owned_by(path.text, command, other, sizeof other))
        return CLAIMED;
    const char *found = first_result(folder);
    if (found)
        return refuse(folder, found, other);
    if (!file_begin(&file, folder, FOLDER_OWNER))
        return CLAIM_FAILED;
    fprintf(file.stream, "%s\n", command);
    return file_commit(&file) ? CLAIMED : CLAIM_FAILED;
}

static bool lock(struct folder *folder, const char *path)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    folder->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (folder->lock < 0)
        return failed("write to", folder->path);
    if (fcntl(folder->lock, F_SETLK, &whole) == 0)
        return true;
    if (errno == EACCES || errno == EAGAIN)
        fprintf(stderr, "maquette: another maquette is writing to %s\n", folder->path);
    else
        failed("lock", folder->path);
    folder_close(folder);
    return false;
}

enum claim folder_claim(struct folder *folder, const char *path, const char *command)
{
    struct path file, plots;
    *folder = (struct folder){.path = path, .lock = -1};
    if (mkdir(path, 0777) != 0 && errno != EEXIST) {
        failed("make the folder", path);
        return CLAIM_FAILED;
    }
    if (!join(&file, path, ".lock") || !join(&plots, path, "plots") || !lock(folder, file.text))
        return CLAIM_FAILED;
    enum claim claim = sweep_out(path, is_temporary) && sweep_out(plots.text, is_temporary)
                           ? CLAIMED
                           : CLAIM_FAILED;
    if (claim == CLAIMED && command)
        claim = own(path, command);
    if (claim != CLAIMED)
        folder_close(folder);
    return claim;
}

enum claim folder_share(const char *path, const char *command)
{
    struct folder folder = {.path = path, .lock = -1};
    struct path file;
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (mkdir(path, 0777) != 0 && errno != EEXIST) {
        failed("make the folder", path);
        return CLAIM_FAILED;
    }
    if (!join(&file, path, ".lock"))
        return CLAIM_FAILED;
    folder.lock = open(file.text, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (folder.lock < 0 || fcntl(folder.lock, F_SETLKW, &whole) != 0) { /* the others take turns */
        failed("lock", path);
        folder_close(&folder);
        return CLAIM_FAILED;
    }
    /* nobody else has a file under a temporary name there as long as this lock lasts */
    const enum claim claim = sweep_out(path, is_temporary) ? own(path, command) : CLAIM_FAILED;
    folder_close(&folder);
    return claim;
}

/* ---- what stands in it ---- */

FILE *folder_file(struct folder *folder, const char *name)
{
    CHECK(folder->count < FOLDER_FILES_MOST);
    struct new_file *file = &folder->files[folder->count];
    if (!file_begin(file, folder->path, name))
        return NULL;
    folder->names[folder->count++] = name;
    return file->stream;
}

/* plot.json first, so that from here on the folder is unfinished. */
static bool remove_old(const char *folder)
{
    struct path path;
    for (unsigned i = 0; i < NAMES; i++) {
        if (!join(&path, folder, names[i]))
            return false;
        if (unlink(path.text) != 0 && errno != ENOENT)
            return failed("remove", path.text);
    }
    return join(&path, folder, "plots") && folder_clear_plots(path.text);
}

bool folder_commit(struct folder *folder)
{
    for (unsigned i = 0; i < folder->count; i++)
        if (!file_seal(&folder->files[i]))
            return false;
    if (!remove_old(folder->path) || !folder_sync(folder->path))
        return false;
    unsigned sign = folder->count;
    for (unsigned i = 0; i < folder->count; i++)
        if (strcmp(folder->names[i], names[0]) == 0)
            sign = i;
        else if (!file_place(&folder->files[i]))
            return false;
    if (!folder_sync(folder->path) || (sign < folder->count && !file_place(&folder->files[sign])))
        return false;
    folder->count = 0;
    return folder_sync(folder->path);
}

void folder_close(struct folder *folder)
{
    for (unsigned i = 0; i < folder->count; i++)
        file_abandon(&folder->files[i]);
    folder->count = 0;
    if (folder->lock >= 0)
        close(folder->lock);
    folder->lock = -1;
}
