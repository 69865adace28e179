/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sweep/journal_scan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WINDOW = 1 << 20 };

void scan_begin(struct scan *scan, int file)
{
    const off_t end = lseek(file, 0, SEEK_END);
    *scan = (struct scan){.file = file, .end = end > 0 ? (uint64_t)end : 0};
}

void scan_end(struct scan *scan) { free(scan->window); }

static bool grow(struct scan *scan, size_t size)
{
    const size_t room = size > WINDOW ? size : WINDOW;
    if (scan->room >= room)
        return true;
    unsigned char *larger = realloc(scan->window, room);
    if (!larger) {
        scan->trouble = ENOMEM;
        return false;
    }
    scan->window = larger;
    scan->room = room;
    return true;
}

static void fill(struct scan *scan)
{
    while (scan->size < scan->room) {
        const ssize_t got = pread(scan->file, scan->window + scan->size, scan->room - scan->size,
                                  (off_t)(scan->begins + scan->size));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            scan->trouble = errno;
        if (got <= 0)
            return;
        scan->size += (size_t)got;
    }
}

/* So many bytes at an offset behind all that was asked for; NULL: there are not so many. */
static const unsigned char *look(struct scan *scan, uint64_t offset, size_t size)
{
    if (offset + size > scan->begins + scan->size) {
        const size_t passed =
            offset - scan->begins < scan->size ? (size_t)(offset - scan->begins) : scan->size;
        if (scan->size > passed)
            memmove(scan->window, scan->window + passed, scan->size - passed);
        scan->size -= passed;
        scan->begins = scan->size ? scan->begins + passed : offset;
        if (!grow(scan, size))
            return NULL;
        fill(scan);
    }
    const bool there = offset + size <= scan->begins + scan->size;
    return there ? scan->window + (offset - scan->begins) : NULL;
}

static uint64_t word_at(const unsigned char *bytes)
{
    struct unpacking from = {.at = bytes, .end = bytes + 8};
    return unpack_word(&from);
}

static bool whole_at(struct scan *scan, uint64_t offset, struct scanned *record)
{
    const unsigned char *head = look(scan, offset, RECORD_HEAD);
    if (!head || word_at(head) != RECORD_MARK)
        return false;
    *record = (struct scanned){.identity = word_at(head + 8),
                               .number = word_at(head + 16),
                               .size = word_at(head + 24),
                               .offset = offset};
    /* more than the file can hold is no size: no memory is taken for it */
    const uint64_t rest = scan->end > offset ? scan->end - offset : 0;
    if (rest < RECORD_HEAD + RECORD_SUM || record->size > rest - RECORD_HEAD - RECORD_SUM)
        return false;
    const size_t all = RECORD_HEAD + (size_t)record->size;
    head = look(scan, offset, all + RECORD_SUM);
    if (!head || checksum_of(head, all) != word_at(head + all))
        return false;
    record->payload = head + RECORD_HEAD;
    return true;
}

/* A byte that is of no record. */
static void skip(struct scan *scan)
{
    scan->places += !scan->skipping;
    scan->skipping = true;
    scan->damaged++;
    scan->offset++;
}

bool scan_next(struct scan *scan, struct scanned *record)
{
    for (; look(scan, scan->offset, 1); skip(scan)) {
        if (whole_at(scan, scan->offset, record)) {
            scan->offset += RECORD_HEAD + record->size + RECORD_SUM;
            scan->skipping = false;
            return true;
        }
        if (scan->trouble)
            return false;
    }
    return false;
}
