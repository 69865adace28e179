/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row per scenario key, beside the struct that the key fills.
 *
 * Why: the row is the only place where a key exists.  The reader, `check`, `explain`, the reference
 * and the schema all come from it.  It is data only: nothing here parses. Rule: the type of the
 * field is checked against the row by the compiler (_Generic), so a wrong row does not build.
 * Quantities are kept in base units: ns, 1/s, bytes, bytes/s, ratio, $/h. */
#ifndef SIM_SETTING_H
#define SIM_SETTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/clock.h"
#include "sim/family.h"

#define COUNT_UNLIMITED UINT64_MAX

struct law;

/* What a row means in the text, and the C type that it fills. */
enum setting_kind {
    SETTING_END = 0,
    SETTING_COUNT,    /* uint64_t     4  2.5k  1M  unlimited                                      */
    SETTING_NUMBER,   /* double       1.5  a pure number                                          */
    SETTING_DURATION, /* sim_time     5ms                                                         */
    SETTING_RATE,     /* double       300/s, in 1/s                                               */
    SETTING_SIZE,     /* uint64_t     4KB, in bytes                                               */
    SETTING_SPEED,    /* double       10Gbit/s, in bytes/s                                        */
    SETTING_SHARE,    /* double       5%                                                          */
    SETTING_MONEY,    /* double       $0.40/h, in $ per hour; or $2/M, in $ per million           */
    SETTING_FLAG,     /* bool         true false                                                  */
    SETTING_TEXT, /* const char*  as written; whoever owns the row gives it meaning            */
    SETTING_NAME, /* const char*  checked against the grammar of names                        */
    SETTING_FILE, /* const char*  resolved against the folder of the file it stands in         */
    SETTING_LAW,  /* struct law   duration, call of a distribution, duration + law             */
    SETTING_QUANTITY, /* struct quantity  any number with its unit: mean= of a law, p50= */
    SETTING_RANGE,    /* struct duration_range   30ms..40ms                                       */
    SETTING_CLASS, /* struct chosen  one of `family`, chosen by name, call or `kind`             */
    SETTING_VERB,  /* struct chosen  one of `family`, the class whose name is a key of the mapping;
                      the value of that key fills the class's first row, the other keys its other
                      rows.  A row without a name: it belongs to the mapping in which the rows stand
                    */
    SETTING_GROUP, /* a nested struct: mapping described by `rows`                              */
    SETTING_TABLE, /* struct table   mapping of named entries, each `size` bytes by `rows`; entry
                      `default` is inherited by the others.  An entry without value takes all
                      defaults     */
    SETTING_LIST,  /* struct table   sequence of entries, each `size` bytes by `rows`; a single
                      scalar or  mapping counts as a list of one  */
    SETTING_NAMES, /* struct name_list   [a, b], a, {a, b} or one of the words of `words` (all none)
                    */
    SETTING_SELF,  /* const char* const-size first field of a table's element: its own name      */
};

/* Entries of a TABLE or LIST, in the order of the text. */
struct table {
    uint32_t count;
    void *items;
};

struct name_list {
    uint32_t count;     /* entries of names */
    const char **names; /* as written; resolved by the models */
    const char *word;   /* "all", "none"... where one of the row's words stood instead; else NULL */
};

struct duration_range {
    sim_time low, high;
};

/* A number that still knows its unit: the parameters of a law may be durations or rates. */
enum unit { UNIT_ONE, UNIT_TIME, UNIT_RATE, UNIT_BYTES, UNIT_SPEED, UNIT_SHARE, UNIT_MONEY };
struct quantity {
    double value; /* in base units; time in ns */
    enum unit unit;
    bool given; /* false: the key was left out */
};

struct setting {
    const char *name; /* NULL (VERB CLASS GROUP TABLE): the row spreads over the mapping in which it
                         stands: a GROUP's rows are keys of that mapping; a CLASS is chosen by its
                         key `kind` and its rows are keys beside it; all keys that no other row
                         takes are the entries of a TABLE */
    enum setting_kind kind;
    bool required;
    bool shorthand;     /* in a GROUP or TABLE element: a plain scalar or list given instead of the
                           mapping     stands for this row (an endpoint is a list of steps) */
    size_t place;       /* offset in the struct that the rows fill */
    const char *preset; /* default, as text of the language; NULL: zero bytes (a law: none; a table:
                           empty) */
    double least, most; /* bounds in base units; both 0: the bounds of the kind */
    const char
        *words; /* parted by blanks.  TEXT: the words allowed.  NAMES: words that may stand instead
                   of a list.  COUNT: the word that means COUNT_UNLIMITED (NULL: "unlimited" where
                   that is the preset, else there is none). DURATION: a word that means 0 ("none"),
                   or "auto", which means DURATION_AUTO.
                   TABLE: "dotted" allows dots in its keys, "single" lets a lone scalar stand for a
                   table of that one name, "inherits" starts an entry from the keys of the mapping
                   in which the table stands, "usual" lets one that is no mapping of names stand
                   for the entry `default`, "series" lets a scalar like `5% 25%
                   every 10min` stand for entries (scenarios/reader/series.h), "keep" keeps the
                   entry `default` under that name besides letting the others inherit it */
    const struct setting *rows;  /* GROUP TABLE LIST: what an element holds */
    size_t size;                 /* TABLE LIST: bytes of an element */
    const struct family *family; /* CLASS VERB */
    bool changeable;             /* `configure` may change it in a running system */
    size_t told;        /* offset of a bool that says whether the key was written; 0: nobody asks */
    const char *advice; /* what to write where a likely value is not one of the row's */
    const char *doc;    /* one sentence, no full stop at its end */
};

#define DURATION_AUTO ((sim_time)-1) /* it is found before anything is run */

#include "sim/setting_rows.h"

#endif
