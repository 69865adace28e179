/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside journal.h: the records of a file, one after the other.
 *
 * Why apart: it knows bytes only, so that whatever may have become of them is its one business.
 *
 * Rule: what is no whole record is skipped byte by byte up to the next one that is, and counted; no
 * memory is taken for a size that the file cannot hold. */
#ifndef ANALYSIS_SWEEP_JOURNAL_SCAN_H
#define ANALYSIS_SWEEP_JOURNAL_SCAN_H

#include "analysis/statistics/packing.h"

enum { RECORD_HEAD = 32, RECORD_SUM = 8 };
#define RECORD_MARK UINT64_C(0x0a6c616e72756f6a) /* "journal\n" */

struct scan {
    int file;
    uint64_t offset, end;     /* of the next record; of the file */
    uint64_t damaged, places; /* bytes skipped, in so many stretches */
    uint64_t begins;          /* what lies in `window` */
    unsigned char *window;
    size_t size, room;
    int trouble; /* errno of a read that failed */
    bool skipping;
};

struct scanned {
    uint64_t identity, number, offset, size;
    const unsigned char *payload; /* until the next call */
};

void scan_begin(struct scan *scan, int file);
/* False at the end, or when a read fails (`trouble`). */
bool scan_next(struct scan *scan, struct scanned *record);
void scan_end(struct scan *scan);

#endif
