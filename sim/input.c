/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* NULL: a file. */
static const char *what_else(mode_t mode)
{
    return S_ISREG(mode)    ? NULL
           : S_ISDIR(mode)  ? "it is a folder, not a file"
           : S_ISFIFO(mode) ? "it is a pipe, not a file"
           : S_ISSOCK(mode) ? "it is a socket, not a file"
                            : "it is a device, not a file";
}

FILE *input_open(const char *path, char why[INPUT_WHY])
{
    struct stat facts;
    const char *other = NULL;
    FILE *file = NULL;
    const int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (descriptor >= 0 && fstat(descriptor, &facts) == 0 && !(other = what_else(facts.st_mode)))
        file = fdopen(descriptor, "rb");
    if (file)
        return file;
    const int error = other ? EINVAL : errno;
    snprintf(why, INPUT_WHY, "%s", other ? other : strerror(error));
    if (descriptor >= 0)
        close(descriptor);
    errno = error;
    return NULL;
}
