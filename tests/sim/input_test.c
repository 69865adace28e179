/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/lib/test.h"

static char folder[] = "/tmp/input_test_XXXXXX";

/* A path in the folder; one at a time. */
static const char *in_folder(const char *name)
{
    static char path[64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void refused(const char *path, const char *reason, int error)
{
    char why[INPUT_WHY] = "";
    errno = 0;
    CU_ASSERT_PTR_NULL(input_open(path, why));
    CU_ASSERT_EQUAL(errno, error);
    ASSERT_TEXT(why, reason);
}

static void a_file_is_read_from_its_beginning(void)
{
    char why[INPUT_WHY], text[8] = "";
    FILE *file = fopen(in_folder("file"), "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs("text", file);
    fclose(file);
    file = input_open(in_folder("file"), why);
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL(fread(text, 1, sizeof text, file), 4);
    ASSERT_TEXT(text, "text");
    fclose(file);
    unlink(in_folder("file"));
}

static void what_is_no_file_is_named(void)
{
    refused(in_folder("nothing"), "No such file or directory", ENOENT);
    refused(folder, "it is a folder, not a file", EINVAL);
    refused("/dev/null", "it is a device, not a file", EINVAL);
    CU_ASSERT_EQUAL_FATAL(mkfifo(in_folder("pipe"), 0600), 0);
    refused(in_folder("pipe"), "it is a pipe, not a file", EINVAL);
    unlink(in_folder("pipe"));
}

/* One cannot even be opened. */
static void a_socket_is_refused_by_the_system(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", in_folder("socket"));
    const int own = socket(AF_UNIX, SOCK_STREAM, 0);
    CU_ASSERT_FATAL(own >= 0 && bind(own, (struct sockaddr *)&address, sizeof address) == 0);
    refused(in_folder("socket"), "No such device or address", ENXIO);
    close(own);
    unlink(in_folder("socket"));
}

/* What was opened and is not used is closed again: the next one gets the same number. */
static void nothing_stays_open(void)
{
    char why[INPUT_WHY];
    const int before = dup(0);
    CU_ASSERT_FATAL(before >= 0);
    close(before);
    for (int i = 0; i < 100; i++)
        CU_ASSERT_PTR_NULL(input_open(folder, why));
    const int after = dup(0);
    CU_ASSERT_EQUAL(after, before);
    close(after);
}

static void begin(void)
{
    strcpy(folder + strlen(folder) - 6, "XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
}
static void end(void) { rmdir(folder); }

TEST_MAIN_AROUND(input, begin, end, TEST(a_file_is_read_from_its_beginning),
                 TEST(what_is_no_file_is_named), TEST(a_socket_is_refused_by_the_system),
                 TEST(nothing_stays_open))
