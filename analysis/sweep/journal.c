/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sweep/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analysis/output/file.h"
#include "analysis/sweep/journal_scan.h"
#include "sim/check.h"

void journal_create(struct journal *journal, uint64_t identity, uint32_t runs, struct arena *arena)
{
    *journal = (struct journal){.identity = identity, .runs = runs};
    journal->places = arena_array(arena, runs, sizeof *journal->places);
    journal->parts = arena_array(arena, JOURNAL_PARTS_MOST, sizeof *journal->parts);
    pthread_mutex_init(&journal->lock, NULL);
}

/* ---- what a file holds ---- */

static void note(struct journal *journal, uint32_t run, uint32_t part, uint64_t offset, bool failed)
{
    journal->recorded += !journal_has(journal, run);
    journal->places[run] = offset << PLACE_OFFSET | (uint64_t)part << PLACE_PART |
                           (failed ? PLACE_FAILED : 0) | PLACE_KNOWN;
}

static const char *text_in(const struct scanned *record, struct arena *arena)
{
    char *text = arena_alloc(arena, (size_t)record->size + 1);
    memcpy(text, record->payload, (size_t)record->size);
    return text;
}

enum { FAILED_BIT = 32 };

static void take(struct journal *journal, struct journal_part *part, const struct scanned *record,
                 struct arena *arena)
{
    const uint32_t run = (uint32_t)record->number;
    if (record->number == JOURNAL_HEAD)
        part->head = text_in(record, arena);
    if (record->identity != journal->identity) {
        part->strangers++;
        part->other = record->identity;
    } else if (record->number != JOURNAL_HEAD && run < journal->runs) {
        note(journal, run, (uint32_t)(part - journal->parts), record->offset,
             record->number >> FAILED_BIT & 1);
    }
}

static bool take_all(struct journal *journal, struct journal_part *part, struct arena *arena)
{
    struct scan scan;
    struct scanned record;
    scan_begin(&scan, part->file);
    while (scan_next(&scan, &record))
        take(journal, part, &record, arena);
    part->damaged = scan.damaged;
    part->places_damaged = scan.places;
    journal->size = scan.end;
    const int trouble = scan.trouble;
    scan_end(&scan);
    return trouble ? file_failed("read", part->path, trouble) : true;
}

static struct journal_part *add_part(struct journal *journal, int file, const char *path)
{
    CHECK(journal->part_count < JOURNAL_PARTS_MOST);
    struct journal_part *part = &journal->parts[journal->part_count++];
    *part = (struct journal_part){.file = file, .path = path};
    return part;
}

bool journal_read_part(struct journal *journal, const char *path, struct arena *arena)
{
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return file_failed("read", path, errno);
    return take_all(journal, add_part(journal, file, path), arena);
}

static bool write_all(int file, const unsigned char *bytes, size_t size)
{
    while (size > 0) {
        const ssize_t written = write(file, bytes, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        bytes += written;
        size -= (size_t)written;
    }
    return true;
}

static bool lock(int file, const char *path)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(file, F_SETLK, &whole) == 0)
        return true;
    if (errno != EACCES && errno != EAGAIN)
        return file_failed("lock", path, errno);
    fprintf(stderr, "maquette: another maquette is writing to %s\n", path);
    return false;
}

/* What a record begins with; its size is known when it ends. */
static void pack_record_head(struct packing *record, uint64_t identity, uint64_t number,
                             uint64_t size)
{
    pack_word(record, RECORD_MARK);
    pack_word(record, identity);
    pack_word(record, number);
    pack_word(record, size);
}

static bool write_head(struct journal *journal, struct journal_part *part, const char *head)
{
    struct packing record = {.bytes = NULL};
    pack_record_head(&record, journal->identity, JOURNAL_HEAD, strlen(head));
    for (const char *at = head; *at; at++)
        pack_byte(&record, (unsigned char)*at);
    pack_word(&record, record.failed ? 0 : checksum_of(record.bytes, record.size));
    const bool good = !record.failed && write_all(part->file, record.bytes, record.size);
    journal->size += good ? record.size : 0;
    free(record.bytes);
    return good || file_failed("write", part->path, record.failed ? ENOMEM : errno);
}

bool journal_write_part(struct journal *journal, const char *path, const char *head,
                        struct arena *arena)
{
    const int file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (file < 0)
        return file_failed("write", path, errno);
    struct journal_part *part = add_part(journal, file, path);
    return lock(file, path) && take_all(journal, part, arena) &&
           (part->head || write_head(journal, part, head));
}

bool journal_write_nowhere(struct journal *journal)
{
    const char *folder = getenv("TMPDIR");
    struct new_file file;
    folder = folder && *folder ? folder : "/tmp";
    if (!file_begin(&file, folder, "journal"))
        return false;
    const int number = dup(fileno(file.stream));
    if (number < 0)
        file_failed("write in", folder, errno);
    else
        add_part(journal, number, "what runs left");
    file_abandon(&file);
    return number >= 0;
}

/* ---- records ---- */

void journal_begin_record(struct packing *record)
{
    *record = (struct packing){.bytes = NULL};
    pack_record_head(record, 0, 0, 0);
}

/* Its head is known now. */
static void seal(const struct journal *journal, uint64_t number, struct packing *record)
{
    const size_t size = record->size;
    if (record->failed)
        return;
    record->size = 0;
    pack_record_head(record, journal->identity, number, size - RECORD_HEAD);
    record->size = size;
    pack_word(record, checksum_of(record->bytes, size));
}

static bool break_off(struct journal *journal, const char *path, int why)
{
    if (!atomic_exchange(&journal->broken, true))
        file_failed("write", path, why);
    return false;
}

bool journal_append(struct journal *journal, uint32_t run, bool failed, struct packing *record)
{
    struct journal_part *part = &journal->parts[journal->part_count - 1];
    seal(journal, run | (uint64_t)failed << FAILED_BIT, record);
    pthread_mutex_lock(&journal->lock);
    bool good = !journal->broken;
    if (good && (record->failed || !write_all(part->file, record->bytes, record->size)))
        good = break_off(journal, part->path, record->failed ? ENOMEM : errno);
    if (good) {
        note(journal, run, journal->part_count - 1, journal->size, failed);
        journal->size += record->size;
    }
    pthread_mutex_unlock(&journal->lock);
    free(record->bytes);
    *record = (struct packing){.bytes = NULL};
    return good;
}

static bool read_all(int file, unsigned char *bytes, size_t size, uint64_t offset)
{
    while (size > 0) {
        const ssize_t got = pread(file, bytes, size, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        bytes += got;
        size -= (size_t)got;
        offset += (size_t)got;
    }
    return true;
}

/* The whole record at a place; NULL: it is not there, or is not what was written. */
static const unsigned char *read_record(int file, uint64_t offset, struct arena *arena,
                                        uint64_t *size)
{
    unsigned char head[RECORD_HEAD];
    if (!read_all(file, head, sizeof head, offset))
        return NULL;
    struct unpacking last = {.at = head + 24, .end = head + RECORD_HEAD};
    *size = unpack_word(&last);
    struct stat about;
    if (fstat(file, &about) != 0 || *size > (uint64_t)about.st_size)
        return NULL;
    const size_t all = RECORD_HEAD + (size_t)*size;
    unsigned char *bytes = arena_alloc(arena, all + RECORD_SUM);
    if (!read_all(file, bytes, all + RECORD_SUM, offset))
        return NULL;
    struct unpacking sum = {.at = bytes + all, .end = bytes + all + RECORD_SUM};
    return checksum_of(bytes, all) == unpack_word(&sum) ? bytes + RECORD_HEAD : NULL;
}

bool journal_find(const struct journal *journal, uint32_t run, struct arena *arena,
                  struct unpacking *record)
{
    const journal_place place = journal->places[run];
    const struct journal_part *part =
        &journal->parts[(place & ((1 << PLACE_OFFSET) - 1)) >> PLACE_PART];
    uint64_t size;
    const unsigned char *payload = read_record(part->file, place >> PLACE_OFFSET, arena, &size);
    if (!payload) {
        fprintf(stderr, "maquette: %s has changed: what run %" PRIu32 " left is not there\n",
                part->path, run);
        return false;
    }
    *record = (struct unpacking){.at = payload, .end = payload + size, .arena = arena};
    return true;
}

/* ---- the whole ---- */

bool journal_sync(struct journal *journal)
{
    const struct journal_part *part = &journal->parts[journal->part_count - 1];
    return fsync(part->file) == 0 || file_failed("write", part->path, errno);
}

void journal_tell_damage(const struct journal *journal)
{
    for (uint32_t i = 0; i < journal->part_count; i++) {
        const struct journal_part *part = &journal->parts[i];
        if (part->damaged > 0)
            fprintf(stderr,
                    "maquette: warning: %s: %" PRIu64 " bytes in %" PRIu64
                    " %s are damaged; what they held is run again\n",
                    part->path, part->damaged, part->places_damaged,
                    part->places_damaged == 1 ? "place" : "places");
    }
}

void journal_close(struct journal *journal)
{
    for (uint32_t i = 0; i < journal->part_count; i++)
        if (journal->parts[i].file >= 0)
            close(journal->parts[i].file);
    journal->part_count = 0;
    pthread_mutex_destroy(&journal->lock);
}

const char *journal_head_of(const char *path, struct arena *arena)
{
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    struct scan scan;
    struct scanned record;
    const char *head = NULL;
    if (file < 0) {
        file_failed("read", path, errno);
        return NULL;
    }
    scan_begin(&scan, file);
    while (!head && scan_next(&scan, &record))
        if (record.number == JOURNAL_HEAD)
            head = text_in(&record, arena);
    scan_end(&scan);
    close(file);
    if (scan.trouble == ENOMEM)
        arena_fail(arena, "out of memory while reading %s", path);
    if (scan.trouble)
        file_failed("read", path, scan.trouble);
    return head;
}
