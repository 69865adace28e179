/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal of a sweep: a record for each run that has ended, written once, when it ends.
 *
 * Why: a night's sweep that is killed, or whose machine dies, loses the runs in hand and no other;
 * runs may be done on many machines; and what was done early for its length waits on disk, not in
 * memory, until its turn to be told.  Results are made from records alone, so an undisturbed sweep,
 * one that was killed ten times and one that was done in parts give the same bytes.
 *
 *     record:  mark, identity, number, size   eight bytes each, the lowest first
 *              payload of that size           what the run left: analysis/replication/leaving.h
 *              checksum of all of that        eight bytes
 *
 * Rules:
 *  - A record is appended by one write: a killed program leaves whole ones and at most one torn
 * one. What is torn or changed is known by its checksum, skipped up to the next mark, and told;
 *    whatever it held is run again.
 *  - Records of another identity (another scenario, design or version of the program) are not
 * taken.
 *  - A run may be told twice (one that failed is tried again): the last whole record holds.
 *  - Who writes a journal holds a lock on it (the kernel's: it dies with its owner).
 *  - Nothing is synced to disk at every run: after a loss of power what was not on disk yet is run
 *    again. */
#ifndef ANALYSIS_SWEEP_JOURNAL_H
#define ANALYSIS_SWEEP_JOURNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "analysis/statistics/packing.h"

enum { JOURNAL_PARTS_MOST = 1000 };
#define JOURNAL_HEAD UINT64_MAX /* the number of the record that says what all this is */

struct journal_part {
    int file; /* -1: closed */
    const char *path;
    uint64_t damaged, places_damaged; /* bytes that are of no whole record, in so many stretches */
    uint64_t strangers;               /* records of another identity */
    uint64_t other;                   /* the last such identity */
    const char *head;                 /* payload of its head; NULL: it has none */
};

/* Where the last record of a run stands: its offset, and below it the part that holds it and these
 * two; 0: there is none. */
typedef uint64_t journal_place;
enum { PLACE_KNOWN = 1, PLACE_FAILED = 2, PLACE_PART = 2, PLACE_OFFSET = 16 };

struct journal {
    uint64_t identity;
    uint32_t runs, recorded; /* all there are; of these, how many are known */
    journal_place *places;   /* by run */
    struct journal_part *parts;
    uint32_t part_count;
    uint64_t size;        /* of the part that is written: the last one */
    atomic_bool broken;   /* a record could not be written: it was told, and no more are */
    pthread_mutex_t lock; /* of the part that is written */
};

/* Of so many runs; nothing is recorded yet. */
void journal_create(struct journal *journal, uint64_t identity, uint32_t runs, struct arena *arena);
/* Takes in what a file holds.  False after a message: it cannot be read. */
bool journal_read_part(struct journal *journal, const char *path, struct arena *arena);
/* The same, and from here on records are appended to it; it is made if need be, with this head.
 * Refused (false after a message) if another program writes it. */
bool journal_write_part(struct journal *journal, const char *path, const char *head,
                        struct arena *arena);
/* Records are appended to a file without a name, which ends with the program. */
bool journal_write_nowhere(struct journal *journal);

/* Is there a record, and did the run end well? */
static inline bool journal_has(const struct journal *journal, uint32_t run)
{
    return journal->places[run] != 0;
}
static inline bool journal_has_good(const struct journal *journal, uint32_t run)
{
    return (journal->places[run] & (PLACE_KNOWN | PLACE_FAILED)) == PLACE_KNOWN;
}
/* A record is begun, packed and appended; on any thread.  False: the journal is broken. */
void journal_begin_record(struct packing *record);
bool journal_append(struct journal *journal, uint32_t run, bool failed, struct packing *record);
/* The payload of a run's record, in `arena`; false after a message: it is not there any more. */
bool journal_find(const struct journal *journal, uint32_t run, struct arena *arena,
                  struct unpacking *record);
/* On disk.  False after a message. */
bool journal_sync(struct journal *journal);
/* Tells what was damaged or strange on stderr. */
void journal_tell_damage(const struct journal *journal);
void journal_close(struct journal *journal);

/* What the head of a file says, without taking anything else of it; NULL: it has none, or, after a
 * message, it cannot be read. */
const char *journal_head_of(const char *path, struct arena *arena);

#endif
