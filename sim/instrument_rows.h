/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row per instrument, beside the struct that owns it, as rows of settings stand beside theirs:
 *
 *     #define PARTY_INSTRUMENTS LEVEL(struct party_run, waiting, "requests waiting for a worker"),
 * ...
 *
 * Why: the field and its row are all that there is of an instrument; who reads instruments (a
 * reset, what is taken at the end, a metric) finds them in one loop over the rows.
 *
 * Rule: the type of the field is checked against the row by the compiler, so a wrong row does not
 * build.  (COUNT is a row of settings; a struct count is told by EVENTS.) */
#ifndef SIM_INSTRUMENT_ROWS_H
#define SIM_INSTRUMENT_ROWS_H

#include <stddef.h>

#include "sim/instrument.h"

enum instrument_kind {
    INSTRUMENT_EVENTS, /* struct count */
    INSTRUMENT_LEVEL,
    INSTRUMENT_SAMPLE,
    INSTRUMENT_SERVER,
    INSTRUMENT_MOMENT
};

struct instrument_row {
    const char *name; /* of the field */
    enum instrument_kind kind;
    size_t place; /* offset in the struct that owns it */
    const char *doc;
};

#define INSTRUMENT_ROW(owner, field, row_kind, type, meaning)                                      \
    {                                                                                              \
        .name = #field, .kind = (row_kind),                                                        \
        .place =                                                                                   \
            offsetof(owner, field) + 0 * sizeof(char[_Generic(((owner *)0)->field, type : 1)]),    \
        .doc = (meaning)                                                                           \
    }
#define EVENTS(owner, field, doc) INSTRUMENT_ROW(owner, field, INSTRUMENT_EVENTS, struct count, doc)
#define LEVEL(owner, field, doc) INSTRUMENT_ROW(owner, field, INSTRUMENT_LEVEL, struct level, doc)
#define SAMPLE(owner, field, doc)                                                                  \
    INSTRUMENT_ROW(owner, field, INSTRUMENT_SAMPLE, struct sample, doc)
#define SERVER(owner, field, doc)                                                                  \
    INSTRUMENT_ROW(owner, field, INSTRUMENT_SERVER, struct server, doc)
#define MOMENT(owner, field, doc)                                                                  \
    INSTRUMENT_ROW(owner, field, INSTRUMENT_MOMENT, struct moment, doc)

#endif
