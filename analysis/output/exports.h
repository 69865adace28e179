/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exports: the forms in which results leave the program.  A family: a new one is a file with one
 * constant and a word in the list of exports.c; then run, compare and sweep take its option, its
 * file stands in the folder of --out, and help, manual page and completion know it.
 *
 * Why two doors: a run or comparison is there as a whole; of a sweep only one point at a time is,
 * because all of them may not fit into memory.
 * Rule: an export prints what it is given and keeps nothing; what goes wrong with the stream is
 * seen by whoever opened it (file_seal, stdout_finish). */
#ifndef ANALYSIS_OUTPUT_EXPORTS_H
#define ANALYSIS_OUTPUT_EXPORTS_H

#include <stdio.h>

#include "analysis/experiment/experiment.h"
#include "analysis/output/json_writer.h"
#include "analysis/output/parameter.h"
#include "analysis/output/provenance.h"
#include "analysis/output/sheet.h"

/* A run or comparison. */
struct exported {
    const struct results *results;
    const struct subject *subjects;
    const struct provenance *from;
    bool comparison;  /* changes against the first architecture are wanted */
    bool chosen_only; /* of the tidy forms: no columns but the shown ones */
    bool colour;
};

/* A sweep. */
struct exported_sweep {
    const struct provenance *from;
    struct point parameters; /* without values */
    uint64_t seed;
    uint32_t replications;
    const struct sweep_table *table; /* of the points told so far */
    const struct bounds *bounds;     /* objectives of the points told so far */
    uint32_t missing;                /* points, known at the end */
    bool chosen_only, colour;
};

/* Where one export of a sweep goes. */
struct export_stream {
    FILE *to;
    struct json_writer json; /* for those that write JSON */
};

struct export_class {
    const char *name; /* of its option; NULL: it is only written into folders */
    const char *doc;
    const char *file; /* in a folder; NULL: it is never written into one */
    void (*print)(const struct exported *what, FILE *to);
    /* The table of a command that has its own; NULL: it has no form for such. */
    void (*sheet)(const struct sheet *sheet, FILE *to);
    /* Of a sweep; each may be NULL: nothing is to be done then. */
    void (*begin)(const struct exported_sweep *sweep, struct export_stream *stream);
    void (*point)(const struct exported_sweep *sweep, struct export_stream *stream,
                  const struct results *results, const struct point *point);
    void (*end)(const struct exported_sweep *sweep, struct export_stream *stream);
};

static inline bool export_sweeps(const struct export_class *export)
{
    return export->begin || export->point || export->end;
}

extern const struct export_class *const exports[]; /* NULL at the end; the first is the table */

struct folder;
/* The table of a command that has its own, in every form that has a file, and the folder with it.
 * False after a message: nothing of it stands there under its final name. */
bool exports_save_sheet(const struct sheet *sheet, struct folder *folder);

#endif
