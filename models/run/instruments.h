/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The instruments of a run, for whoever reads them: rows by scope, and where they lie.
 *
 * Why: what owns instruments (a node, a party, the run) is found here by scope and index, so a
 * metric can name an instrument (PARTY(waiting)) and nobody outside of models/ looks into the state
 * of a run.
 *
 * Rule: the rows stand beside their structs (models/run/parts.h, run.h). */
#ifndef MODELS_RUN_INSTRUMENTS_H
#define MODELS_RUN_INSTRUMENTS_H

#include "models/run/run.h"
#include "sim/instrument_rows.h"

enum scope {
    SCOPE_NONE,
    SCOPE_WHOLE,
    SCOPE_NODE,
    SCOPE_PARTY,
    SCOPE_SHARD,
    SCOPE_TOPIC,
    SCOPE_PIPE,
    SCOPE_COUNT
};

/* Which one: a row of a scope.  Written WHOLE(all_up), NODE(disk), PARTY(waiting). */
struct instrument {
    enum scope scope; /* SCOPE_NONE: none */
    size_t place;     /* of its row */
};
#define INSTRUMENT(owner_scope, owner, field)                                                      \
    {                                                                                              \
        .scope = (owner_scope), .place = offsetof(owner, field)                                    \
    }
#define WHOLE(field) INSTRUMENT(SCOPE_WHOLE, struct run, field)
#define NODE(field) INSTRUMENT(SCOPE_NODE, struct node, field)
#define PARTY(field) INSTRUMENT(SCOPE_PARTY, struct party_run, field)
#define SHARD(field) INSTRUMENT(SCOPE_SHARD, struct shard_run, field)
#define PIPE(field) INSTRUMENT(SCOPE_PIPE, struct pipe_run, field)
#define TOPIC(field) INSTRUMENT(SCOPE_TOPIC, struct topic_run, field)

struct instrument_list {
    const struct instrument_row *rows;
    uint32_t count;
};
extern const struct instrument_list instruments_of[SCOPE_COUNT];

/* Number of its row; CHECKs that there is one. */
uint32_t instrument_number(struct instrument instrument);
/* How many nodes or parties there are in the plan; of the whole 1. */
uint32_t instrument_owners(const struct plan *plan, enum scope scope);
/* What owns the instruments of this node or party; NULL: it has none (a client). */
void *instrument_owner(struct run *run, enum scope scope, uint32_t index);
/* A struct count, level, ... by the kind of its row; NULL: this one has none. */
const void *instrument_at(struct run *run, struct instrument instrument, uint32_t index);

#endif
