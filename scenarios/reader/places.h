/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where each filled field was written: address -> place.
 *
 * Why: models complain about fields, users edit text.  Rules: the smallest stretch of memory that
 * holds the address counts, so a field that was written has its own place, and one that nobody
 * wrote that of the mapping in which it could stand.  Noting a place is cheap, for there are
 * millions; looking one up sorts them, for most scenarios have no mistakes. */
#ifndef SCENARIOS_READER_PLACES_H
#define SCENARIOS_READER_PLACES_H

#include "scenarios/reader/diagnostic.h"
#include "sim/complain.h"

struct places;

struct places *places_create(struct arena *arena, struct diagnostics *diagnostics,
                             const struct document *document);
/* Complaints told here are printed at the place of their field (unknown fields: the document as a
 * whole). Usable as long as the arena lives. */
struct complaints *places_complaints(struct places *places);
/* While on, complaints are only counted: a value is tried. */
void places_hush(struct places *places, bool on);

/* The field that starts there was written here. */
void places_put(struct places *places, const void *field, struct place place);
/* So was what the `size` bytes hold, where no field of it was written itself. */
void places_cover(struct places *places, const void *fields, size_t size, struct place place);
/* False if the address is unknown. */
bool places_get(struct places *places, const void *field, struct place *place);
/* Of complaints that places_complaints() gave. */
bool places_find(const struct complaints *complaints, const void *field, struct place *place);

#endif
