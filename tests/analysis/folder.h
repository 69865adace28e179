/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For tests that write files: a folder of their own, taken away at the end with all that is in it.
 */
#ifndef TESTS_ANALYSIS_FOLDER_H
#define TESTS_ANALYSIS_FOLDER_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/arena.h"
#include "tests/lib/test.h"

static inline const char *folder_make(struct arena *arena)
{
    char *folder = arena_text(arena, "/tmp/maquette-test-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    return folder;
}

static inline const char *folder_write(struct arena *arena, const char *folder, const char *name,
                                       const char *text)
{
    const char *path = arena_format(arena, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs(text, file);
    fclose(file);
    return path;
}

/* The text of a file; "" where there is none. */
static inline const char *folder_read(struct arena *arena, const char *folder, const char *name)
{
    FILE *file = fopen(arena_format(arena, "%s/%s", folder, name), "r");
    struct stat about;
    if (!file || fstat(fileno(file), &about) != 0)
        return "";
    char *text = arena_alloc(arena, (size_t)about.st_size + 1);
    const size_t size = fread(text, 1, (size_t)about.st_size, file);
    text[size] = 0;
    fclose(file);
    return text;
}

static inline void folder_remove(struct arena *arena, const char *folder)
{
    DIR *open = opendir(folder);
    for (struct dirent *each; open && (each = readdir(open));) {
        const char *path = arena_format(arena, "%s/%s", folder, each->d_name);
        if (strcmp(each->d_name, ".") == 0 || strcmp(each->d_name, "..") == 0)
            continue;
        if (unlink(path) != 0)
            folder_remove(arena, path);
    }
    if (open)
        closedir(open);
    rmdir(folder);
}

#endif
