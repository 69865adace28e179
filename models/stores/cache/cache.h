/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of the store `cache`: settings, what is on it, and how its files call each other.  The
 * essay stands in cache.c; memory.c is what it keeps, read.c how it asks the store behind, behind.c
 * what that has not got yet, misses.c what means foretell. */
#ifndef MODELS_STORES_CACHE_CACHE_H
#define MODELS_STORES_CACHE_CACHE_H

#include "models/stores/cache/keyed.h"
#include "models/stores/cache/memory.h"
#include "models/words/actor.h"
#include "models/words/caching.h"
#include "models/words/deployment.h"

static inline const struct caching *cache_of(const struct port *port) { return port->settings; }
static inline const struct fill_class *fill_of(const struct port *port)
{
    return caching_fill(cache_of(port));
}
static inline const struct write_behind *behind_of(const struct port *port)
{
    return cache_of(port)->fill.settings;
}
static inline bool single_flight(const struct caching *cache) { return cache->stampede[0] == 's'; }

/* Stages of a task. */
enum { LOOKING = 1, WRITING, ASKED, PASSED, WAITS, FETCHING, FILLING, FLUSHING };

struct cache_state {
    struct memory memory;
    struct keyeds asked;  /* questions under way */
    struct keyeds dirty;  /* write_behind: what the store behind has not got */
    uint32_t first, last; /* of `dirty`, as they are to go; 1 + place */
    uint64_t timer;       /* for the first of them; 0: none */
};

/* What the world knows and no process keeps.  Values carry the stamp of their write, so that what
 * is read behind can be told from what was answered before; and how many acknowledged writes only
 * the memory holds. */
struct cache_notes {
    struct versions stamps;
    uint64_t last;    /* stamp */
    uint64_t unsaved; /* writes */
};
static inline struct cache_state *cache_state_of(struct port *port) { return port->state; }
static inline struct cache_notes *cache_notes_of(struct port *port) { return port_redo(port); }

/* cache.c */
void cache_keep(struct port *port, const struct task *task);
/* read.c: the key is not there; what was asked for is. */
void read_missing(struct port *port, struct task *task);
void read_answered(struct port *port, struct task *task);
void fetch_answered(struct port *port, struct task *task);
void read_dropped(struct port *port, struct task *task);
/* behind.c: acknowledged now, written later; whether there was room. */
bool behind_takes(struct port *port, struct task *task);
/* A value that is there and has not gone; NULL: none. */
const struct keyed *behind_has(struct port *port, uint32_t dataset, uint64_t key);
/* What was read behind, as it was told before. */
void behind_stamp(struct port *port, struct task *task);
uint64_t behind_new_stamp(struct port *port);
void behind_stamped(struct port *port, struct task *task, uint64_t stamp);
void behind_started(struct port *port, bool first);
void behind_fired(struct port *port);
void behind_flushed(struct port *port, struct task *task);

#endif
