/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a scenario says of a quorum store, and what a level asks for.
 *
 * Why apart from quorum.h: the ring and the levels need no port.  Rule: a field is a row of
 * settings.c; a text of a level means the same wherever it stands (levels.c). */
#ifndef MODELS_STORES_QUORUM_SETTINGS_H
#define MODELS_STORES_QUORUM_SETTINGS_H

#include "sim/distribution.h"
#include "sim/setting.h"

struct quorum_level {
    const char *read_quorum, *write_quorum; /* NULL: as the store says */
};
struct quorum_levels {
    struct quorum_level weak, normal, strong;
};
struct quorum_hints {
    sim_time keep;
    double speed; /* bytes/s */
};
struct quorum_repair {
    const char *what; /* all none */
    bool read, hints;
    sim_time every; /* 0: never */
};
struct quorum_delays {
    struct law write, ack, read, reply;
};

struct quorum {
    const char *read_quorum, *write_quorum; /* a level */
    const char *reads_to, *writes_to;       /* all, quorum, nearest */
    const char *coordinator;                /* random, nearest, owner */
    uint64_t tokens;
    const char *allocate; /* even, random */
    bool digests, sloppy;
    sim_time ring_delay;
    double stream;             /* bytes/s */
    struct chosen speculative; /* struct hedge_delay_class; none: never */
    sim_time read_timeout, write_timeout;
    struct quorum_repair repair;
    struct quorum_hints hints;
    struct quorum_levels levels;
    struct quorum_delays delays;
    struct chosen detector;
    struct law detect; /* of an ideal one, where none is chosen */
};

static inline bool repairs(const struct quorum *settings)
{
    return settings->repair.what[0] != 'n';
}

/* What an operation waits for: so many answers of all, of the coordinator's region, of each region;
 * `count` 0: the greater half of them. */
enum scope { SCOPE_ALL, SCOPE_LOCAL, SCOPE_EACH };
struct need {
    uint8_t scope, count;
    bool all;       /* all of them */
    bool hint_does; /* a hint that is kept is as good as an answer */
};

/* levels.c */
struct need need_of(const struct quorum *settings, uint8_t verb, uint8_t level);
/* Of so many copies. */
static inline uint32_t need_count(const struct need *need, uint32_t copies)
{
    return need->all ? copies : need->count > 0 ? need->count : copies / 2 + 1;
}
/* The text is a number from 1 to copies, or one of the words. */
bool quorum_text_fits(const char *text, uint64_t copies, bool write);

extern const struct setting quorum_settings[], cassandra_settings[];

#endif
